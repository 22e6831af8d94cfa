"""A collection is listed, counted and changed; every change counts from the next question on."""

import threading

import pytest
from fakes import HashEmbedder, make_article, make_collection

from index.errors import CollectionMissingError, SettingsError
from index.types import path_name
from rag.assistant import Assistant
from rag.library import Order, Wanted, make_library
from rag.scope import Scope

TEXT = "服务车每天走三个村子，车上的帮办员共有一百五十六名，集中培训五天后上岗。路线由村里定。\n"


@pytest.fixture
def assistant(tmp_path):
    """Open a collection of four articles that nobody read from files."""
    articles = [
        make_article("a", "甲", title="服務車進村", published="2024-04-18", source="山海报",
                     places=("临安区",)),
        make_article("b", "乙", title="夜校开课", published="2023", author="林某",
                     places=("绵阳市",)),
        make_article("c", "丙", title="", published="", path="/x/会议记录.txt"),
        make_article("d", "甲", title="服务车进村（转载）", published="2024-05", duplicate_of="a"),
    ]  # fmt: skip
    assistant = Assistant(make_collection(tmp_path / "home", articles), HashEmbedder())
    yield assistant
    assistant.close()


@pytest.fixture
def empty(tmp_path):
    """Open an empty collection, and give the folder for its files."""
    make_library(tmp_path / "home")
    assistant = Assistant(tmp_path / "home", HashEmbedder())
    yield assistant
    assistant.close()


def _ids(assistant, **wanted):
    """Return the ids that are listed."""
    return [entry.id for entry in assistant.library.find(Wanted(**wanted))]


def test_articles_are_listed_by_words_in_either_script(assistant):
    """Each word has to stand in the title or the file's name."""
    assert _ids(assistant) == ["a", "b", "d", "c"]
    assert _ids(assistant, words="服务车") == ["a", "d"]
    assert _ids(assistant, words="服務車 转载") == ["d"]
    assert _ids(assistant, words="会议记录") == ["c"]
    assert _ids(assistant, words="车 夜校") == []


def test_articles_are_narrowed_as_questions_are(assistant):
    """A place means what lies in it, too; a date means the days of its year."""
    assert _ids(assistant, scope=Scope(place="杭州")) == ["a"]
    assert _ids(assistant, scope=Scope(since="2024")) == ["a", "d"]
    assert _ids(assistant, scope=Scope(until="2023-06")) == ["b"]
    assert _ids(assistant, scope=Scope(source="林")) == ["b"]
    with pytest.raises(SettingsError, match="no place on the national list"):
        _ids(assistant, scope=Scope(place="无名之地甲"))


def test_the_order_is_by_date_or_title(assistant):
    """What has none comes last; ties are by file."""
    assert _ids(assistant, order=Order.NEWEST) == ["d", "a", "b", "c"]
    assert _ids(assistant, order=Order.TITLE) == ["b", "d", "a", "c"]


def test_near_duplicates_are_grouped(assistant):
    """The original is the first of its group."""
    (group,) = assistant.library.groups()
    assert [entry.id for entry in group] == ["a", "d"]


def test_an_inventory_counts_what_is_there(assistant):
    """Passages are those of the store; a place counts once for each article."""
    found = assistant.library.inventory()
    assert (found.articles, found.repeated, found.passages, found.characters) == (4, 1, 4, 4)
    assert found.places == (("临安区", 1), ("绵阳市", 1))
    assert (found.first, found.last, found.undated) == ("2023", "2024-05", 1)
    assert found.model == "hash@1"
    assert found.disk_bytes > 10_000
    assert found.changed.endswith("+00:00")


def test_what_is_added_counts_at_the_next_question(empty, tmp_path):
    """So does what is removed, and its file is named, since nothing holds it any more."""
    file = tmp_path / "车.txt"
    file.write_text(TEXT, "utf-8")
    assert empty.verify("帮办员共有一百五十六名").citations == ()

    (receipt,) = empty.library.add([file]).receipts
    assert [one.quote.article.id for one in empty.verify("帮办员共有一百五十六名").citations] == [
        receipt.id
    ]
    assert [entry.id for entry in empty.library.at(path_name(file))] == [receipt.id]

    assert empty.library.remove([receipt.id]) == (file,)
    assert empty.verify("帮办员共有一百五十六名").citations == ()
    assert file.exists()


def test_a_file_that_holds_other_articles_is_not_let_go(empty, tmp_path):
    """Only with the last of them."""
    file = tmp_path / "两篇.jsonl"
    file.write_text('{"text": "河边新修了步道。"}\n{"text": "山上新种了茶树。"}\n', "utf-8")
    first, second = (receipt.id for receipt in empty.library.add([file]).receipts)

    assert empty.library.remove([first]) == ()
    assert empty.library.remove([second]) == (file,)


def test_nothing_is_removed_if_one_of_them_is_not_there(assistant):
    """The others stay."""
    with pytest.raises(SettingsError, match="no article nowhere"):
        assistant.library.remove(["a", "nowhere"])
    assert "a" in _ids(assistant)


def test_a_file_is_read_again_though_it_has_not_changed(empty, tmp_path):
    """It has its receipt anew, and what was corrected by hand stays."""
    file = tmp_path / "车.txt"
    file.write_text(TEXT, "utf-8")
    (receipt,) = empty.library.add([file]).receipts
    empty.library.correct(receipt.id, {"source": "山海报"})
    assert empty.library.add([file]).unchanged == (path_name(file),)

    again = empty.library.reread(receipt.id)
    assert again.receipts == (receipt,)
    assert empty.article(receipt.id).source == "山海报"
    assert [one.value for one in empty.library.corrections(receipt.id)] == ["山海报"]


def test_a_file_that_is_gone_is_not_read_again(empty, tmp_path):
    """The article stays as it is."""
    file = tmp_path / "车.txt"
    file.write_text(TEXT, "utf-8")
    (receipt,) = empty.library.add([file]).receipts
    file.unlink()

    with pytest.raises(SettingsError, match="no more where it was read from") as caught:
        empty.library.reread(receipt.id)
    assert "upload the file" in caught.value.hint
    assert empty.article(receipt.id).text == TEXT.strip()


def test_a_collection_that_was_deleted_is_not_made_anew(empty, tmp_path):
    """A change that comes too late says so."""
    (tmp_path / "home" / "collection.sqlite").unlink()
    file = tmp_path / "车.txt"
    file.write_text(TEXT, "utf-8")
    with pytest.raises(CollectionMissingError):
        empty.library.add([file])
    assert not (tmp_path / "home" / "collection.sqlite").exists()


def test_two_who_add_at_once_both_do(empty, tmp_path):
    """They wait for each other."""
    files = [tmp_path / f"{n}.txt" for n in range(4)]
    for n, file in enumerate(files):
        file.write_text(f"第{n}座桥今年修好了，长{n}百米，行人与车各走一边。" * (n + 1), "utf-8")
    threads = [threading.Thread(target=empty.library.add, args=([file],)) for file in files]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.path for entry in empty.library.find(Wanted())] == [*map(path_name, files)]
