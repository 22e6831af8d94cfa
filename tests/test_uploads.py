"""What is uploaded is bounded, lies under names of our own, and takes no other's place."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import CollectionError, SettingsError
from index.read import read
from index.types import path_name
from ui.uploads import FILE_BYTES, MOST_FILES, Upload, forget, take


def _upload(name, data):
    """Give a file as a visitor sends it."""
    return Upload(name=name, open_=lambda: io.BytesIO(data))


def _archive(*parts):
    """Make a zip archive of parts: name and bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return file.getvalue()


def _kept(home):
    """List what lies below *home*."""
    return sorted(path for path in home.rglob("*") if path.is_file())


def test_a_file_lies_under_a_name_of_our_own(tmp_path):
    """Its bytes name the folder; its title is still to be had."""
    taken = take([_upload("宁波 考评.txt", "正文".encode())], tmp_path)

    (path,) = taken.paths
    assert path.relative_to(tmp_path) == Path("uploads/d661c3d96d53ebc0/宁波-考评.txt")
    assert path.read_text("utf-8") == "正文"
    assert (taken.names, taken.failed) == ({path_name(path): "宁波 考评.txt"}, ())
    assert [raw.text for raw in read(path)] == ["正文"]


@given(name=st.text(max_size=200))
def test_no_name_leads_out_of_the_folder(tmp_path_factory, name):
    """Whatever a file is called, it lies in its own folder, under letters, digits and hyphens."""
    home = tmp_path_factory.mktemp("home")
    (path,) = take([_upload(f"{name}.md", b"text")], home).paths

    assert path.resolve().parent.parent == (home / "uploads").resolve()
    assert path.name.removesuffix(".md").replace("-", "x").isalnum()
    assert _kept(home) == [path]


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        ("../../../etc/passwd.txt", "passwd"),
        ("C:\\Users\\x\\报告.txt", "报告"),
        (".txt.txt", "txt"),
        (".txt", "upload"),
        ("a\u202etxt.exe.txt", "a-txt-exe"),
        ("<img src=x onerror=alert(1)>.txt", "img-src-x-onerror-alert-1"),
        ("$(rm -rf ~);`id`.txt", "rm-rf-id"),
        ("\x00\n.txt", "upload"),
    ],
)
def test_hostile_names_are_made_harmless(tmp_path, name, stem):
    """Separators, directions, markup and control characters are gone."""
    (path,) = take([_upload(name, b"text")], tmp_path).paths
    assert path.name == f"{stem}.txt"


def test_the_same_file_twice_is_one(tmp_path):
    """Under another name too; the first name stays."""
    first = take([_upload("a.txt", b"text"), _upload("b.txt", b"text")], tmp_path)
    again = take([_upload("c.txt", b"text")], tmp_path)

    assert first.paths == again.paths == (tmp_path / "uploads/982d9e3eb996f559/a.txt",)
    assert _kept(tmp_path) == [*first.paths]


def test_files_of_one_name_stay_apart(tmp_path):
    """Neither takes the other's place."""
    taken = take([_upload("a.txt", b"one"), _upload("a.txt", b"two")], tmp_path)
    assert [path.read_bytes() for path in taken.paths] == [b"one", b"two"]


@pytest.mark.parametrize("name", ["a.exe", "a.xlsx", "a", "txt", "a.txt ", "a.txt/", "a.tar.gz"])
def test_other_kinds_are_refused(tmp_path, name):
    """Nothing is kept of them, and the others go in."""
    taken = take([_upload(name, b"x"), _upload("b.txt", b"y")], tmp_path)

    assert [failure.reason.split(".")[0] for failure in taken.failed] == [
        "Files of its kind are not read"
    ]
    assert _kept(tmp_path) == list(taken.paths)
    assert [path.read_bytes() for path in taken.paths] == [b"y"]


def test_an_empty_file_is_refused(tmp_path):
    """It says so, and keeps nothing."""
    taken = take([_upload("a.txt", b"")], tmp_path)
    assert [(one.path, one.reason) for one in taken.failed] == [("a.txt", "It holds no text.")]
    assert _kept(tmp_path) == []


def test_a_file_too_large_is_refused(tmp_path):
    """So is one that makes all of them too large; what is smaller goes in."""
    whole = [_upload(f"{n}.txt", bytes([n]) * FILE_BYTES) for n in range(4)]
    files = [
        _upload("huge.txt", b"x" * (FILE_BYTES + 1)),
        *whole,
        _upload("half.txt", b"y" * (FILE_BYTES // 2 + 1)),
        _upload("second.txt", b"z" * (FILE_BYTES // 2)),
        _upload("small.txt", b"z"),
    ]
    taken = take(files, tmp_path)

    assert [path.name for path in taken.paths] == [
        *("0.txt", "1.txt", "2.txt", "3.txt", "half.txt", "small.txt")
    ]
    assert [(one.path, one.reason.split(". ")[0]) for one in taken.failed] == [
        ("huge.txt", "It has more than 20 MB"),
        ("second.txt", "Together the files have more than 100 MB"),
    ]
    assert _kept(tmp_path) == sorted(taken.paths)


@pytest.mark.parametrize("name", ["bomb.docx", "bomb.txt"])
def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path, name):
    """Three hundred megabytes in three hundred kilobytes are not unpacked."""
    bomb = _archive(("word/document.xml", bytes(60_000_000)), ("a.bin", bytes(150_000_000)))
    assert len(bomb) < 300_000
    taken = take([_upload(name, bomb)], tmp_path)

    assert "unpacks to more than can be read" in taken.failed[0].reason
    assert _kept(tmp_path) == []


def test_a_damaged_archive_is_refused(tmp_path):
    """Its end is missing."""
    taken = take([_upload("a.docx", _archive(("word/document.xml", b"<x/>"))[:-30])], tmp_path)
    assert taken.failed[0].reason == "The file is damaged."
    assert _kept(tmp_path) == []


def test_too_many_files_and_none_are_refused(tmp_path):
    """Nothing of them is kept."""
    with pytest.raises(SettingsError, match="51 files were sent at once; at most 50") as caught:
        take([_upload(f"{n}.txt", b"x") for n in range(MOST_FILES + 1)], tmp_path)
    assert caught.value.hint == (
        f"Send them in parts, or take their folder in: wenju index FOLDER --home {tmp_path}"
    )
    with pytest.raises(SettingsError, match="no file among what was sent"):
        take([], tmp_path)
    assert _kept(tmp_path) == []


def test_a_folder_that_can_not_be_written_is_one_sentence(tmp_path):
    """The error names it."""
    (tmp_path / "uploads").write_text("in the way")
    with pytest.raises(CollectionError, match="Uploads can't be kept at") as caught:
        take([_upload("a.txt", b"x")], tmp_path)
    assert caught.value.hint == "See that you may write there and that its disk has room."


def test_only_what_was_uploaded_is_forgotten(tmp_path):
    """A file elsewhere stays, even if a path to it leads through the uploads."""
    home, own = tmp_path / "home", tmp_path / "own.txt"
    own.write_text("mine")
    (path,) = take([_upload("a.txt", b"text")], home).paths

    for other in (own, path.parent / "../../../own.txt", home / "uploads/../../own.txt"):
        forget(other, home)
    assert own.read_text() == "mine"
    forget(path, home)
    forget(path, home)
    assert _kept(home) == []
    assert list((home / "uploads").iterdir()) == []
