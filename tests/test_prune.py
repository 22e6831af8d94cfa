"""What left its folder leaves the collection where that is asked for, and nothing else does."""

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from index.amend import amend
from index.build import build
from index.store import Store
from index.takeout import export
from index.types import BuildResult, Removed
from tests.fakes import HashEmbedder
from ui import render

TEXTS = {
    "a.txt": "甲镇修了桥，旧桥拆下的石料铺了河边的步道，每天有三百多人走过。",
    "b.txt": "乙镇办了夜校。",
    "deep/c.txt": "丙镇种了树。",
}
BRIDGE = "修好了，前后花了两年，用去四百万元，桥面比原来宽出三米，货车也能过了。"


@pytest.fixture
def folder(tmp_path):
    """A folder of articles with a folder in it."""
    (tmp_path / "articles" / "deep").mkdir(parents=True)
    for name, text in TEXTS.items():
        (tmp_path / "articles" / name).write_text(text, "utf-8")
    return tmp_path / "articles"


@pytest.fixture
def home(tmp_path):
    """Where the collection is to be."""
    return tmp_path / "home"


def prune(home, *paths):
    """Index *paths* and prune; give back what was removed."""
    return build(paths, home, HashEmbedder(), lambda *_: None, prunes=True).removed


def names(home):
    """List the files that the collection knows."""
    store = Store.open(home)
    found = [entry.path.rpartition("/")[2] for entry in store.entries()]
    store.close()
    return found


def id_of(home, name):
    """Return the id of the article in a file."""
    store = Store.open(home)
    (found,) = [entry.id for entry in store.entries() if entry.path.endswith(name)]
    store.close()
    return found


def test_what_left_the_folder_is_removed_and_told(home, folder):
    """Also from folders in it; without being asked nothing is."""
    assert prune(home, folder) == ()
    a, c = id_of(home, "a.txt"), id_of(home, "c.txt")
    (folder / "a.txt").unlink()
    shutil.rmtree(folder / "deep")
    assert build([folder], home, HashEmbedder(), lambda *_: None).removed == ()
    assert names(home) == ["a.txt", "b.txt", "c.txt"]
    assert prune(home, folder) == (
        Removed(id=a, path=str(folder / "a.txt")),
        Removed(id=c, path=str(folder / "deep" / "c.txt")),
    )
    assert names(home) == ["b.txt"]
    assert prune(home, folder) == ()


def test_what_lies_elsewhere_stays(home, folder, tmp_path):
    """Only the folders that are named are looked through, and their names are whole."""
    other = tmp_path / "articles2"
    other.mkdir()
    (other / "d.txt").write_text("丁镇通了车。", "utf-8")
    prune(home, folder, other)
    (other / "d.txt").unlink()
    (folder / "deep" / "c.txt").unlink()
    assert [one.path for one in prune(home, folder)] == [str(folder / "deep" / "c.txt")]
    assert names(home) == ["a.txt", "b.txt", "d.txt"]
    assert prune(home, folder / "a.txt") == ()


def test_a_folder_in_which_nothing_is_found_loses_nothing(home, folder, tmp_path):
    """It may be a disk that is not there."""
    other = tmp_path / "disk"
    other.mkdir()
    (other / "d.txt").write_text("丁镇通了车。", "utf-8")
    prune(home, folder, other)
    (other / "d.txt").unlink()
    assert prune(home, folder, other) == ()
    other.rmdir()
    assert prune(home, folder, other) == ()
    assert names(home) == ["a.txt", "b.txt", "c.txt", "d.txt"]


def test_a_file_that_went_bad_or_was_renamed_is_not_gone(home, folder):
    """What is there but can't be read keeps its article; a new name is the new place."""
    prune(home, folder)
    (folder / "a.txt").write_bytes(b"")
    (folder / "b.txt").rename(folder / "e.txt")
    assert prune(home, folder) == ()
    assert names(home) == ["a.txt", "c.txt", "e.txt"]


def test_what_another_file_holds_too_stays(home, folder):
    """The article passes to that file."""
    shutil.copy(folder / "a.txt", folder / "deep" / "z.txt")
    prune(home, folder)
    (folder / "a.txt").unlink()
    assert prune(home, folder) == ()
    assert names(home) == ["b.txt", "c.txt", "z.txt"]


def test_what_was_corrected_by_hand_comes_back_with_the_file(home, folder):
    """Of a file that went alone and of a folder that was emptied, under another name too."""
    prune(home, folder)
    for name in ("a.txt", "c.txt"):
        amend(home, id_of(home, name), {"published": "2024-05-01"}, HashEmbedder)
    (folder / "a.txt").rename(folder.parent / "a.txt")
    (folder / "deep" / "c.txt").rename(folder.parent / "c.txt")
    removed = prune(home, folder)
    assert [one.corrected for one in removed] == ["published 2024-05-01"] * 2
    told = render.build(
        BuildResult(receipts=(), failed=(), unchanged=(), skipped=(), removed=removed)
    )
    assert "Corrected by hand, and put by for when the file is back: published 2024-05-01." in told
    with closing(Store.open(home)) as store:
        assert export(store, folder.parent / "out.jsonl").left_out == 2
    (folder.parent / "a.txt").rename(folder / "a.txt")
    (folder.parent / "c.txt").rename(folder / "deep" / "z.txt")
    result = build([folder], home, HashEmbedder(), lambda *_: None)
    assert [receipt.warnings for receipt in result.receipts] == [
        ("Corrected by hand before the file changed or went, and kept: published 2024-05-01.",)
    ] * 2
    assert dates(home) == {"a.txt": "2024-05-01", "b.txt": "", "z.txt": "2024-05-01"}


def test_what_an_heir_has_is_not_put_by_as_well(home, folder):
    """A file that changed in its place; the old text, elsewhere, is uncorrected."""
    prune(home, folder)
    amend(home, id_of(home, "a.txt"), {"published": "2024-05-01"}, HashEmbedder)
    (folder / "a.txt").write_text(f"{TEXTS['a.txt']}以后每月再加一次。", "utf-8")
    build([folder], home, HashEmbedder(), lambda *_: None)
    with closing(Store.open(home)) as store:
        assert store.all_kept() == []
    (folder / "e.txt").write_text(TEXTS["a.txt"], "utf-8")
    build([folder], home, HashEmbedder(), lambda *_: None)
    assert dates(home)["a.txt"] == "2024-05-01" and dates(home)["e.txt"] == ""


def test_of_two_files_with_the_same_bytes_one_tells_what_came_back(home, folder):
    """The other says that they are the same."""
    prune(home, folder)
    amend(home, id_of(home, "a.txt"), {"published": "2024-05-01"}, HashEmbedder)
    (folder / "a.txt").unlink()
    prune(home, folder)
    for name in ("a.txt", "e.txt"):
        (folder / name).write_text(TEXTS["a.txt"], "utf-8")
    first, twin = build([folder], home, HashEmbedder(), lambda *_: None).receipts
    assert ["kept" in warning for warning in first.warnings] == [True]
    assert ["stored once" in warning for warning in twin.warnings] == [True]


def test_another_text_in_the_same_file_inherits_nothing(home, folder):
    """What was corrected stays for the day when the old one is back, under any name."""
    prune(home, folder)
    amend(home, id_of(home, "a.txt"), {"published": "2024-05-01"}, HashEmbedder)
    (folder / "a.txt").write_text("丁镇的图书馆上月搬进了新楼，藏书三万册。", "utf-8")
    (receipt,) = build([folder], home, HashEmbedder(), lambda *_: None).receipts
    assert receipt.warnings[-1].startswith("Corrected by hand in an article that the file no")
    assert dates(home)["a.txt"] == ""
    (folder / "e.txt").write_text(TEXTS["a.txt"], "utf-8")
    build([folder], home, HashEmbedder(), lambda *_: None)
    assert dates(home)["e.txt"] == "2024-05-01" and dates(home)["a.txt"] == ""


def records(folder, *titles):
    """Write a file of several articles that follow one pattern."""
    lines = [{"title": title, "text": f"{title}：{BRIDGE}"} for title in titles]
    (folder / "bridges.jsonl").write_text("\n".join(map(json.dumps, lines)), "utf-8")


def give_source(home, title, source):
    """Correct the source of the article with this title."""
    with closing(Store.open(home)) as store:
        (id_,) = [entry.id for entry in store.entries() if entry.title == title]
    amend(home, id_, {"source": source}, HashEmbedder)


def of_titles(home):
    """Return the source of each article by its title."""
    with closing(Store.open(home)) as store:
        return {entry.title: entry.source for entry in store.entries()}


def test_equal_corrections_of_several_are_each_kept(home, folder):
    """That another article has the same is no heir."""
    records(folder, "东桥", "西桥")
    prune(home, folder)
    for title in ("东桥", "西桥"):
        give_source(home, title, "县志办")
    records(folder, "西桥")
    (receipt,) = build([folder], home, HashEmbedder(), lambda *_: None).receipts
    assert any("put by" in warning for warning in receipt.warnings)
    records(folder, "东桥", "西桥")
    build([folder], home, HashEmbedder(), lambda *_: None)
    assert {of_titles(home)["东桥"], of_titles(home)["西桥"]} == {"县志办"}


def test_of_articles_after_one_pattern_each_inherits_its_own(home, folder):
    """And a new one inherits nothing of the one whose place it takes."""
    records(folder, "东桥", "西桥")
    prune(home, folder)
    for title in ("东桥", "西桥"):
        give_source(home, title, f"{title}办")
    file = folder / "bridges.jsonl"
    records(folder, "南桥", "西桥")
    file.write_text(file.read_text("utf-8").replace("\\u897f\\u6865\\uff1a", "\\u4eca："), "utf-8")
    build([folder], home, HashEmbedder(), lambda *_: None)
    assert {title: source for title, source in of_titles(home).items() if source} == {
        "西桥": "西桥办"
    }


def test_a_file_that_becomes_the_same_as_another_inherits_nothing(home, folder):
    """Neither does the other, which was never corrected."""
    prune(home, folder)
    amend(home, id_of(home, "a.txt"), {"published": "2024-05-01"}, HashEmbedder)
    shutil.copy(folder / "b.txt", folder / "a.txt")
    (receipt,) = build([folder], home, HashEmbedder(), lambda *_: None).receipts
    assert not any("and kept" in warning for warning in receipt.warnings)
    assert any("put by" in warning for warning in receipt.warnings)
    assert set(dates(home).values()) == {""}
    (folder / "e.txt").write_text(TEXTS["a.txt"], "utf-8")
    build([folder], home, HashEmbedder(), lambda *_: None)
    assert dates(home)["e.txt"] == "2024-05-01"


def test_what_was_corrected_by_hand_passes_to_what_comes_back_changed(home, folder):
    """To the one article of the same file; once, and not to a file that was never there."""
    prune(home, folder)
    amend(home, id_of(home, "a.txt"), {"title": "桥", "published": "2024-05-01"}, HashEmbedder)
    (folder / "a.txt").unlink()
    prune(home, folder)
    other = "丁镇的图书馆上月搬进了新楼，藏书三万册，每周开放六天。"
    for name, text in (("d.txt", other), ("a.txt", f"{TEXTS['a.txt']}以后每月再加一次。")):
        (folder / name).write_text(text, "utf-8")
    result = build([folder], home, HashEmbedder(), lambda *_: None)
    told = "Corrected by hand before the file changed or went, and kept: "
    (warning,), nothing = [receipt.warnings for receipt in result.receipts]
    assert warning.startswith(f"{told}title 桥, published 2024-05-01. To undo that: ")
    assert nothing == ()
    assert dates(home)["a.txt"] == "2024-05-01" and dates(home)["d.txt"] == ""
    with closing(Store.open(home)) as store:
        assert store.all_kept() == []


def test_of_several_in_one_file_the_one_of_the_same_title_gets_it_back(home, folder):
    """What finds no heir waits on, and nothing is told as gone."""
    lines = [{"title": title, "text": f"{title}{BRIDGE}"} for title in ("东桥", "西桥")]
    file = folder / "bridges.jsonl"
    file.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    prune(home, folder)
    with closing(Store.open(home)) as store:
        ids = {entry.title: entry.id for entry in store.entries()}
    amend(home, ids["东桥"], {"title": "东门桥", "published": "2024-05-01"}, HashEmbedder)
    amend(home, ids["西桥"], {"published": "2023"}, HashEmbedder)
    file.unlink()
    prune(home, folder)
    changed = {"title": "东桥", "text": f"东桥{BRIDGE}东桥的栏杆明年还要再换一次。"}
    file.write_text(json.dumps(changed), "utf-8")
    (receipt,) = build([folder], home, HashEmbedder(), lambda *_: None).receipts
    assert [warning for warning in receipt.warnings if "gone" in warning] == []
    assert dates(home)["bridges.jsonl"] == "2024-05-01"
    with closing(Store.open(home)) as store:
        assert [row[0] for row in store.all_kept()] == [ids["西桥"]]


def test_what_a_person_undid_or_removed_does_not_come_back(home, folder):
    """Only what was in force when the file went does."""
    prune(home, folder)
    amend(home, id_of(home, "a.txt"), {"published": "2024-05-01"}, HashEmbedder)
    for change in ({"resets": True}, None):
        (folder / "a.txt").rename(folder.parent / "a.txt")
        prune(home, folder)
        (folder.parent / "a.txt").rename(folder / "a.txt")
        build([folder], home, HashEmbedder(), lambda *_: None)
        if change:
            amend(home, id_of(home, "a.txt"), {}, HashEmbedder, **change)
    assert dates(home)["a.txt"] == ""


def dates(home):
    """Return the date of each file's article."""
    with closing(Store.open(home)) as store:
        return {Path(entry.path).name: entry.published for entry in store.entries()}
