"""Uploads go into a collection under the visitor's names, and leave nothing behind that failed."""

import io

import pytest
from fakes import HashEmbedder

from rag.assistant import Assistant
from rag.library import Wanted, make_library
from ui.intake import add_uploads, is_uploaded, remove_article
from ui.language import Language
from ui.reasons import told_in
from ui.uploads import Upload

TEXT = "服务车每天走三个村子，车上的帮办员共有一百五十六名，集中培训五天后上岗。路线由村里定。" * 3


@pytest.fixture
def assistant(tmp_path):
    """Open an empty collection."""
    make_library(tmp_path)
    assistant = Assistant(tmp_path, HashEmbedder())
    yield assistant
    assistant.close()


def _add(assistant, home, *files, progress=lambda *_: None):
    """Upload files: a name and a text or bytes each."""
    sent = [
        Upload(name=name, open_=lambda data=data: io.BytesIO(data))
        for name, data in ((n, d if isinstance(d, bytes) else d.encode()) for n, d in files)
    ]
    return add_uploads(sent, home, assistant.library, progress)


def _kept(home):
    """List the files that were uploaded."""
    return sorted(path.name for path in (home / "uploads").rglob("*") if path.is_file())


def test_receipts_and_failures_have_the_visitors_names(assistant, tmp_path):
    """In the order in which the files were sent; nothing of what failed is kept."""
    steps = []
    added = _add(
        assistant,
        tmp_path,
        ("../<b>二.txt", "第二篇：" + TEXT),
        ("one.md", "The bridge was opened in May."),
        ("no.docx", b"PK\x03\x04 nothing of the kind"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(500)),
        ("empty.txt", b""),
        ("program.exe", b"MZ"),
        progress=lambda *step: steps.append(step),
    )

    assert [one.path for one in added.receipts] == ["<b>二.txt", "one.md"]
    reasons = {one.path: one.reason.partition(". ")[0] for one in added.failed}
    assert reasons == {
        "empty.txt": "It holds no text.",
        "no.docx": "The file is damaged.",
        "picture.txt": "It is a PNG picture, though its name ends in .txt",
        "program.exe": "Files of its kind are not read",
    }
    assert _kept(tmp_path) == ["b-二.txt", "one.md"]
    assert {name for name, _, _ in steps} == {"<b>二.txt", "one.md", "picture.txt", ""}
    assert [done for _, done, _ in steps] == [0, 1, 2, 3]


def test_the_same_file_twice_is_known(assistant, tmp_path):
    """Under another name, too; it leads to the article that is there."""
    (receipt,) = _add(assistant, tmp_path, ("a.txt", TEXT)).receipts
    again = _add(assistant, tmp_path, ("b.txt", TEXT))

    assert again.receipts == again.failed == ()
    ((name, entries),) = again.known
    assert (name, [entry.id for entry in entries]) == ("b.txt", [receipt.id])


@pytest.mark.parametrize("language", Language)
def test_a_copy_of_a_file_elsewhere_is_told_without_folders(assistant, tmp_path, language):
    """The terminal tells where the other lies; the page and programs its name."""
    (tmp_path / "own").mkdir()
    first = tmp_path / "own" / "first.txt"
    first.write_text(TEXT, encoding="utf-8")
    assistant.library.add([first], lambda *_: None)

    (warning,) = _add(assistant, tmp_path, ("copy.txt", TEXT)).receipts[0].warnings
    told = told_in(warning, language)
    assert str(first) in warning
    assert "first.txt" in told
    assert str(tmp_path) not in told


def test_a_repost_names_what_it_repeats(assistant, tmp_path):
    """It is taken in all the same."""
    (first,) = _add(assistant, tmp_path, ("a.txt", TEXT)).receipts
    (second,) = _add(assistant, tmp_path, ("b.txt", TEXT + "转载。")).receipts
    assert (second.duplicate_of, second.chunks > 0) == (first.id, True)


def test_an_uploaded_file_goes_with_its_last_article(assistant, tmp_path):
    """One that holds another article stays."""
    two = '{"text": "河边新修了步道。"}\n{"text": "山上新种了茶树。"}\n'
    first, second = (one.id for one in _add(assistant, tmp_path, ("two.jsonl", two)).receipts)

    remove_article(first, tmp_path, assistant.library)
    assert _kept(tmp_path) == ["two.jsonl"]
    remove_article(second, tmp_path, assistant.library)
    assert _kept(tmp_path) == []
    assert assistant.library.find(Wanted()) == []


def test_a_file_that_was_not_uploaded_stays(assistant, tmp_path):
    """It is the visitor's own, wherever it lies."""
    own = tmp_path / "own" / "a.txt"
    own.parent.mkdir()
    own.write_text(TEXT, "utf-8")
    (receipt,) = assistant.library.add([own]).receipts

    assert not is_uploaded(receipt.path, tmp_path)
    remove_article(receipt.id, tmp_path, assistant.library)
    assert own.exists()


def test_a_file_that_lies_elsewhere_too_is_stored_once(assistant, tmp_path):
    """The receipt says so; when the article is removed, the uploaded copy goes."""
    own = tmp_path / "own.txt"
    own.write_text(TEXT, "utf-8")
    assistant.library.add([own])
    (receipt,) = _add(assistant, tmp_path, ("a.txt", TEXT)).receipts

    assert (receipt.duplicate_of, receipt.chunks) == (receipt.id, 0)
    assert receipt.warnings == (f"The same bytes as {own}: stored once.",)
    remove_article(receipt.id, tmp_path, assistant.library)
    assert (_kept(tmp_path), own.exists()) == ([], True)


def test_nothing_is_indexed_if_nothing_is_kept(assistant, tmp_path):
    """Where all files were refused, the collection is not touched."""
    generation = assistant._store.generation
    added = _add(assistant, tmp_path, ("a.exe", b"MZ"))
    assert ([one.path for one in added.failed], added.receipts) == (["a.exe"], ())
    assert assistant._store.generation == generation
