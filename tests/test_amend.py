"""What a person corrected holds at once, in every process, and through every re-indexing."""

import json
from pathlib import Path

import pytest

from index.amend import amend
from index.another_model import re_embed
from index.build import build
from index.doctor import check_collection
from index.errors import CollectionMismatchError, CollectionMissingError, SettingsError
from index.rows import StoredChunk
from index.store import Store
from index.types import Correction
from rag.assistant import Assistant
from tests.fakes import HashEmbedder

TEXT = (
    "镇里去年把三间旧仓库改成了图书室，一共花了十一万元，其中八万元是村民自己凑的。"
    "图书室每周三和周六晚上开门，由六位退休教师轮流值班，孩子们放学就来写作业。\n"
)
MORE = TEXT + "今年打算再添两个图书角，一个设在渡口的候船室，一个设在集市旁边的卫生院里。\n"
TOLD = {"title": "渡口的图书角", "published": "2024-05-01", "places": ("长兴县",)}


class OtherEmbedder(HashEmbedder):
    """Another model by name."""

    key = "hash@2"


@pytest.fixture
def file(tmp_path):
    """A file of one article."""
    path = tmp_path / "articles" / "library.txt"
    path.parent.mkdir()
    path.write_text(TEXT, "utf-8")
    return path


@pytest.fixture
def home(tmp_path, file):
    """A collection of it."""
    index(file, tmp_path / "home")
    return tmp_path / "home"


def index(path, home):
    """Index *path*; give back the result."""
    return build([path], home, HashEmbedder(), lambda *_: None)


def only(home):
    """Return the one article of a collection, its corrections, and what it is found by."""
    assert [check for check in check_collection(home, HashEmbedder.key) if not check.ok] == []
    store = Store.open(home)
    (entry,) = store.entries()
    article, corrections = store.article(entry.id), store.corrections(entry.id)
    store.close()
    assert (entry.title, entry.published, entry.places) == (
        article.title,
        article.published,
        article.places,
    )
    return article, corrections


def facts(article):
    """Return what TOLD tells, as the article has it."""
    return {field: getattr(article, field) for field in TOLD}


def found_by(home):
    """Return vectors, tokens and words of a collection, without the numbers of rows."""
    store = Store.open(home)
    ids, vectors = store.vectors()
    tokens = store.tokens([int(id_) for id_ in ids], HashEmbedder.dimension)
    words = store._rows("SELECT cut FROM words ORDER BY rowid")
    chunks = [(row.chunk.start, row.chunk.end) for row in store.all_chunks()]
    assert all(isinstance(row, StoredChunk) for row in store.all_chunks())
    store.close()
    rows = [(own.starts.tolist(), own.rows.tolist()) for own in tokens.values()]
    return vectors.tolist(), rows, words, chunks


def corrected(home, told=TOLD, **options):
    """Correct the one article of *home*."""
    article, _ = only(home)
    return amend(home, article.id, told, HashEmbedder, **options)


def test_a_correction_is_stored_with_what_was_found(home):
    """Once told, the article has the new facts and knows the old ones."""
    before, _ = only(home)
    after, corrections = corrected(home)

    assert only(home) == (after, corrections)
    assert facts(after) == TOLD
    assert corrections == tuple(
        Correction(field=field, found=getattr(before, field), value=value)
        for field, value in TOLD.items()
    )
    assert after.text == before.text


def test_a_corrected_title_is_found_like_one_that_the_file_has(home, tmp_path):
    """Vectors, tokens and words are those that indexing anew would make."""
    corrected(home)
    by_hand = found_by(home)
    article, corrections = only(home)
    store = Store.open(home)
    store.remove([article.id])
    store.close()
    again = tmp_path / "again.txt"
    again.write_text(TEXT, "utf-8")
    index(again, home)
    corrected(home)

    assert found_by(home) == by_hand
    assert Store.open(home).search_words(["渡口"], 5)


def test_a_question_asks_by_what_was_corrected_at_once(home):
    """Also where another process opened the collection before."""
    assistant = Assistant(home, HashEmbedder())
    assert assistant.select(place="湖州") == frozenset()
    article, _ = corrected(home)

    assert assistant.select(place="湖州", since="2024-05") == {article.id}
    assert assistant.entries()[0].title == "渡口的图书角"
    assistant.close()


def test_a_correction_survives_indexing_the_same_file(home, file):
    """The file is known, and nothing changes."""
    after = corrected(home)

    assert len(index(file, home).unchanged) == 1
    assert only(home) == after


def test_a_correction_survives_a_new_pipeline(home, file):
    """A file that is read anew though it is the same gives the same article."""
    after = corrected(home)
    store = Store.open(home)
    store._database.run("UPDATE files SET digest = 'old'")
    store.close()

    assert [receipt.warnings for receipt in index(file, home).receipts] == [()]
    assert only(home) == after


def test_a_correction_survives_a_change_of_the_file(home, file):
    """The article at the path inherits it, the receipt says so, and it can be undone."""
    before = corrected(home)[0]
    file.write_text(f"2021年3月4日\n{MORE}", "utf-8")
    (receipt,) = index(file, home).receipts
    article, corrections = only(home)

    assert article.id != before.id and article.text.endswith("卫生院里。")
    assert facts(article) == TOLD
    assert receipt.warnings[-1] == (
        "Corrected by hand before the file changed or went, and kept: "
        "title 渡口的图书角, published 2024-05-01, places 长兴县. "
        f"To undo that: wenju edit {article.id} --reset"
    )
    assert corrections[1] == Correction(field="published", found="2021-03-04", value="2024-05-01")
    undone, none = corrected(home, {}, resets=True)
    assert undone.published == "2021-03-04" and none == ()


def test_a_correction_survives_a_run_that_is_broken_off(home, file):
    """A change stored and not yet noted passes nothing on twice and loses nothing."""
    corrected(home)
    file.write_text(MORE, "utf-8")
    old = Store.open(home).entries()[0]
    store = Store.open(home)
    article = store.article(old.id)
    receipt = store.receipt(old.id)
    store.close()
    index(file, home)
    store = Store.open(home)  # as if the old article had not been deleted yet
    store.add(
        article,
        (),
        receipt=receipt,
        signature=store.signatures()[only_id(store)],
    )
    store._database.run("UPDATE files SET digest = 'old'")
    store.close()
    (again,) = index(file, home).receipts

    assert not any("gone" in warning for warning in again.warnings)
    assert facts(only(home)[0]) == TOLD


def only_id(store):
    """Return the id of the one article."""
    (entry,) = store.entries()
    return entry.id


def test_a_correction_follows_the_file_to_another_path(home, file, tmp_path):
    """The same bytes are the same article."""
    after, corrections = corrected(home)
    moved = file.rename(tmp_path / "moved.txt")
    index(moved, home)
    article, kept = only(home)

    assert Path(article.path) == moved
    assert (facts(article), kept) == (TOLD, corrections)
    assert article.id == after.id


def test_a_correction_survives_another_model(home):
    """Titles told by hand are embedded anew with the passages."""
    after = corrected(home)
    re_embed(home, OtherEmbedder(), lambda *_: None)

    store = Store.open(home)
    assert store.article(after[0].id) == after[0]
    assert store.corrections(after[0].id) == after[1]
    store.close()


def test_a_record_of_a_file_of_many_keeps_its_correction_by_its_title(tmp_path):
    """The one of the same title inherits; one that is gone is told on the first receipt."""
    path, home = tmp_path / "records.jsonl", tmp_path / "home"
    records = [{"title": f"第{n}号图书室开门", "text": f"{n}号。{TEXT}"} for n in "甲乙丙"]
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    index(path, home)
    store = Store.open(home)
    ids = {entry.title: entry.id for entry in store.entries()}
    store.close()
    amend(home, ids["第甲号图书室开门"], {"published": "2024-05"}, HashEmbedder)
    amend(home, ids["第乙号图书室开门"], {"source": "某某日报"}, HashEmbedder)
    records[0]["text"] += MORE
    del records[1]
    path.write_text("\n".join(map(json.dumps, records)), "utf-8")
    result = index(path, home)

    store = Store.open(home)
    entries = {entry.title: entry for entry in store.entries()}
    store.close()
    assert entries["第甲号图书室开门"].published == "2024-05"
    assert len(entries) == 2
    told = [warning for receipt in result.receipts for warning in receipt.warnings]
    assert (
        "Corrected by hand in an article that the file no longer holds, and put by for when it is "
        "back: 第乙号图书室开门: source 某某日报." in told
    )


def test_nothing_changes_where_nothing_is_told(home):
    """A fact told as it stands is no change of the collection."""
    corrected(home)
    store = Store.open(home)
    generation = store.generation
    corrected(home)
    assert store.generation == generation
    corrected(home, {"published": "2024"})
    assert store.generation == generation + 1
    store.close()


def test_a_title_is_embedded_only_by_the_model_of_the_collection(home):
    """Another is refused, and the title stays; other facts need no model."""
    article, _ = only(home)
    with pytest.raises(CollectionMismatchError):
        amend(home, article.id, TOLD, OtherEmbedder)
    assert only(home) == (article, ())
    amend(home, article.id, {"published": "2024"}, OtherEmbedder)
    assert only(home)[0].published == "2024"


def test_what_is_not_there_can_not_be_corrected(home, tmp_path):
    """Neither an article nor a collection, and none is made."""
    with pytest.raises(SettingsError) as caught:
        amend(home, "nosuch", TOLD, HashEmbedder)
    assert str(caught.value) == "There is no article nosuch in the collection."
    assert caught.value.hint == "See what is there: wenju list"
    with pytest.raises(CollectionMissingError):
        amend(tmp_path / "none", "a1", TOLD, HashEmbedder)
    assert not (tmp_path / "none").exists()
