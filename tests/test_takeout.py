"""What is exported is taken in again unchanged, and damage keeps no sound article back."""

import json
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

import index.takeout
from index.amend import amend
from index.build import build
from index.corrections import corrected
from index.errors import SettingsError
from index.portable import read_written, written
from index.store import STORE_FILE, Store
from index.takeout import export
from index.types import Correction
from tests.fakes import HashEmbedder, make_article, make_collection, store_article
from tests.strategies import any_texts, edited_texts
from ui import render

PAGE = "首页 &gt; 动态\n\n甲镇的夜校(yè xiào)办了三年&nbsp;\n2023-05-06 来源：某报\n\n"
TEXT = "去年冬天，甲镇把旧粮仓改成了教室，请来六位老师，学员有四十人，每周上三次课。\n"


@pytest.fixture
def home(tmp_path):
    """A collection of pages with something to repair, a repost, and corrections by hand."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text(PAGE + TEXT * 3, "utf-8")
    (folder / "b.txt").write_text("乙镇修了桥，桥长九十米，花了十一万元。\n" * 3, "utf-8")
    (folder / "0.txt").write_text("转载\n" + PAGE + TEXT * 3 + "责任编辑：某某", "gb18030")
    home = tmp_path / "home"
    build([folder], home, HashEmbedder(), lambda *_: None)
    store = Store.open(home)
    for id_ in store.ids()[:2]:
        amend(home, id_, {"places": ("湖州市",), "title": "改过的题目"}, HashEmbedder)
    store.close()
    return home


def all_of(home):
    """Read everything that is known of articles."""
    store = Store.open(home)
    found = {id_: (store.article(id_), store.corrections(id_)) for id_ in store.ids()}
    vectors = {
        (row.chunk): vector.tobytes()
        for row, vector in zip(store.all_chunks(), store.vectors()[1], strict=True)
    }
    store.close()
    return found, vectors


def take_out(home, file, **options):
    """Export the collection at *home*."""
    store = Store.open(home)
    try:
        return export(store, file, **options)
    finally:
        store.close()


def test_what_is_exported_is_taken_in_unchanged(home, tmp_path):
    """Texts, sources, edits, facts, corrections, vectors, who repeats whom; and again the same."""
    file = tmp_path / "out.jsonl"
    found = take_out(home, file)
    assert (found.files, found.articles, found.failed) == ((file,), 3, ())
    other = tmp_path / "other"
    result = build([file], other, HashEmbedder(), lambda *_: None)
    assert (len(result.receipts), result.failed) == (3, ())
    assert all_of(other) == all_of(home)
    assert any(article.duplicate_of for article, _ in all_of(home)[0].values())
    take_out(other, tmp_path / "again.jsonl")
    assert (tmp_path / "again.jsonl").read_bytes() == file.read_bytes()


def test_an_export_taken_in_where_it_came_from_is_told_as_known(home, tmp_path):
    """The sum counts nothing as new."""
    take_out(home, tmp_path / "saved.jsonl")
    result = build([tmp_path / "saved.jsonl"], home, HashEmbedder(), lambda *_: None)
    assert "\n0 articles taken in; 3 there already." in render.build(result)


def test_an_export_taken_in_where_it_came_from_changes_nothing(home, tmp_path):
    """The articles are known by their ids."""
    before = all_of(home)
    take_out(home, tmp_path / "out.jsonl")
    build([tmp_path / "out.jsonl"], home, HashEmbedder(), lambda *_: None)
    assert all_of(home) == before


def test_any_record_is_a_line_of_json_for_other_programs(home, tmp_path):
    """With the text under a name that such programs look for."""
    take_out(home, tmp_path / "out.jsonl")
    records = [
        json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").split("\n")[:-1]
    ]
    found = all_of(home)[0]
    assert {one["id"]: one["text"] for one in records} == {
        id_: article.text for id_, (article, _) in found.items()
    }


@given(edited_texts(any_texts), any_texts, st.lists(any_texts, max_size=3))
def test_any_article_is_read_as_it_was_written(pair, fact, places):
    """Whatever characters it is made of; the line has no line end in it and nothing invisible."""
    source, made = pair
    article = make_article("a1", source, edits=made, title=fact, source=fact)
    corrections = (
        Correction(field="title", found="", value=fact),
        Correction(field="places", found=("甲",), value=tuple(places)),
    )
    line = written(corrected(article, corrections), corrections)
    assert line.isprintable()
    found, kept = read_written(json.loads(line))
    assert corrected(found, kept) == corrected(article, corrections)
    assert kept == corrections


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"text": "别的"}, "has a text that its edits don't make of its source"),
        ({"wenju": 9}, "was exported by a newer version of Wenju (9)"),
        ({"wenju": None}, "has wenju: None, which `wenju export` never writes"),
        ({"id": "../../x"}, "is no id"),
        ({"places": "湖州"}, "is no list"),
        ({"title": 7}, "is no text"),
        ({"edits": [{"kind": "spam"}]}, "lacks what"),
        ({"edits": [[]]}, "lacks what"),
        ({"corrections": [{"field": "text", "found": "", "value": ""}]}, "a correction of"),
        ({"source_text": "\ud800"}, "surrogates not allowed"),
    ],
)
def test_a_record_that_was_changed_is_told_and_the_others_go_in(home, tmp_path, change, reason):
    """By its line and what is wrong with it."""
    file = tmp_path / "out.jsonl"
    take_out(home, file)
    first, *others = file.read_text("utf-8").splitlines()
    record = json.dumps(json.loads(first) | change)
    file.write_text("\n".join([*others, record]), "utf-8")
    result = build([file], tmp_path / "other", HashEmbedder(), lambda *_: None)
    assert len(result.receipts) == 2
    assert reason in result.receipts[0].warnings[0]
    assert "line 3" in result.receipts[0].warnings[0]


def test_what_does_not_fit_into_one_file_goes_into_more(home, tmp_path, monkeypatch):
    """Each of a size that is taken in again."""
    monkeypatch.setattr(index.takeout, "_PART_BYTES", 1500)
    found = take_out(home, tmp_path / "out.jsonl")
    assert [path.name for path in found.files] == ["out.jsonl", "out_02.jsonl", "out_03.jsonl"]
    build(found.files, tmp_path / "other", HashEmbedder(), lambda *_: None)
    assert all_of(tmp_path / "other") == all_of(home)


def test_a_file_that_is_there_is_replaced_only_when_told(home, tmp_path):
    """Nothing half written is left either way."""
    file = tmp_path / "out.jsonl"
    file.write_text("mine", "utf-8")
    with pytest.raises(SettingsError, match="is there already"):
        take_out(home, file)
    assert file.read_text("utf-8") == "mine"
    take_out(home, file, replaces=True)
    assert file.read_text("utf-8").startswith("{")
    with pytest.raises(SettingsError, match="can't be written"):
        take_out(home, tmp_path / "none" / "out.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["articles", "home", "out.jsonl"]


def test_a_name_that_could_not_be_taken_in_is_refused(home, tmp_path):
    """Before anything is written; the hint has one that can."""
    with pytest.raises(SettingsError, match=r"doesn't end in \.jsonl") as caught:
        take_out(home, tmp_path / "saved.txt")
    assert caught.value.hint == f"Name it so: {tmp_path / 'saved.jsonl'}"
    assert not (tmp_path / "saved.txt").exists()
    assert take_out(home, tmp_path / "saved.JSONL").articles == 3


def test_an_empty_collection_gives_an_empty_file(tmp_path):
    """It holds no line."""
    make_collection(tmp_path / "home", [])
    assert take_out(tmp_path / "home", tmp_path / "out.jsonl").articles == 0
    assert (tmp_path / "out.jsonl").read_bytes() == b""


def test_what_can_be_read_of_a_damaged_database_is_exported(tmp_path):
    """Pages in the middle are gone; every article is either written whole or told."""
    articles = [
        make_article(f"{n:04x}", f"第{n}镇办了{n}所夜校，学员有{n}十人。" * 40, title=f"第{n}镇")
        for n in range(60)
    ]
    home = make_collection(tmp_path / "home", articles)
    known = {one.id: one for one in articles}
    size = (home / STORE_FILE).stat().st_size // 4096
    sound = (home / STORE_FILE).read_bytes()
    counts = []
    for first in range(2, size - 8, size // 12):
        data = bytearray(sound)
        data[4096 * first : 4096 * (first + 8)] = b"\xa5" * 4096 * 8
        (home / STORE_FILE).write_bytes(data)
        try:
            found = take_out(home, tmp_path / "out.jsonl", replaces=True)
        except Exception as error:  # noqa: BLE001 - whatever it is, it has to be this
            assert "can't be used" in str(error)
            continue
        lines = (tmp_path / "out.jsonl").read_text("utf-8").splitlines()
        kept = [read_written(json.loads(line))[0] for line in lines]
        assert kept == [known[one.id] for one in kept]
        counts.append(len(kept))
        if len(kept) < len(articles):
            assert found.failed
    assert min(counts) < len(articles)
    assert sum(counts) > len(articles) * len(counts) / 2


def test_corrections_that_an_export_does_not_bring_are_told(home, tmp_path):
    """The article is there already, from its own file, and stays as it is."""
    with closing(Store.open(home)) as store:
        id_ = next(id_ for id_ in store.ids() if not store.corrections(id_))
    amend(home, id_, {"source": "某某周刊"}, HashEmbedder)
    take_out(home, tmp_path / "out.jsonl")
    amend(home, id_, {}, HashEmbedder, resets=True)
    receipts = build([tmp_path / "out.jsonl"], home, HashEmbedder(), lambda *_: None).receipts
    (told,) = [receipt.warnings[-1] for receipt in receipts if receipt.id == id_]
    assert told == (
        "Not taken over, since the article is there: source 某某周刊. "
        f"To correct it: wenju edit {id_}"
    )


def test_damage_in_one_text_costs_that_article(home, tmp_path):
    """It is told by its file; the others are written."""
    store = Store.open(home)
    id_ = store.ids()[0]
    store._database.run("UPDATE texts SET text = text || '。' WHERE id = ?", id_)
    path = store.article(id_).path
    store_article(store, make_article("ff", "丙镇种了树。"))
    store.close()
    found = take_out(home, tmp_path / "out.jsonl")
    assert (found.articles, [one.path for one in found.failed]) == (3, [path])
