"""What is stored comes back whole, every change is all or nothing, and failures are told."""

import itertools
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.codes import TokenVectors, pack, unpack
from index.edits import apply
from index.errors import CollectionError, CollectionMismatchError, CollectionMissingError
from index.rows import IndexedChunk, StoredChunk
from index.schema import FORMAT
from index.store import STORE_FILE, Store
from index.terms import certain_terms, index_terms
from index.types import Chunk, Edit, EditKind, Entry, Receipt, SizeClass
from tests.fakes import make_article
from tests.strategies import any_texts, edited_texts

ROOT = Path(__file__).resolve().parent.parent
SIGNATURE = np.arange(128, dtype=np.uint64)
DIMENSION = 8
EDITED = make_article(
    "a1",
    "機(jī)關黨建&nbsp;",
    edits=[
        Edit(kind=EditKind.PINYIN, start=1, end=5, before="(jī)", after=""),
        Edit(kind=EditKind.ENTITY, start=8, end=14, before="&nbsp;", after=" ", certain=False),
    ],
    title="“甲”\n乙",
    published="2023-05",
    source="某报",
    author="O'Neil, 李\x00",
    places=("湖州市", "长兴县"),
    encoding="gb18030",
    duplicate_of="a0",
)


@pytest.fixture
def store(tmp_path):
    """An empty collection."""
    with_store = Store.open(tmp_path / "home", create=True)
    yield with_store
    with_store.close()


def unit(*numbers):
    """Make a unit row."""
    return np.array(numbers, np.float32) / np.linalg.norm(numbers)


def receipt_of(article):
    """Make a receipt with something in every field."""
    return Receipt(
        path=article.path,
        id=article.id,
        encoding=article.encoding,
        replaced=2,
        edits={"pinyin": 1},
        removed=("广告",),
        duplicate_of=article.duplicate_of,
        chunks=1,
        warnings=("One warning.",),
    )


def passages(article, *spans, windows=0, words=("甲",)):
    """Make passages of *article* at *spans*, each with so many windows over all of it."""
    for start, end in spans:
        for size_class in [SizeClass.PASSAGE] + [SizeClass.WINDOW] * windows:
            part = Chunk(article_id=article.id, start=start, end=end, size_class=size_class)
            tokens = tokens_of(start, end) if size_class is SizeClass.PASSAGE else None
            yield IndexedChunk(part, unit(start + 1, end), words, tokens)


def tokens_of(start, end):
    """Make a token for each character of a span, with rows that pack without loss."""
    chance = np.random.default_rng([start, end])
    rows = chance.normal(size=(end - start, DIMENSION)).astype(np.float32)
    return TokenVectors(np.arange(end - start), unpack(pack(rows / 4), DIMENSION))


def assert_same_tokens(tokens, expected):
    """Check that starts and rows are the same, number by number."""
    np.testing.assert_array_equal(tokens.starts, expected.starts)
    np.testing.assert_array_equal(tokens.rows, expected.rows)


def add(store, article, *spans, **options):
    """Store *article* with passages at *spans*, by default one over all of it."""
    parts = list(passages(article, *(spans or [(0, len(article.text))]), **options))
    store.add(article, parts, receipt=receipt_of(article), signature=SIGNATURE)


def snapshot(home):
    """Read every row of the collection, past the store."""
    with sqlite3.connect(home / STORE_FILE) as file:
        tables = "files holders articles chunks tokens words vocabulary meta".split()
        return {table: file.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


def test_an_article_comes_back_whole(store):
    """Every field of an article and its receipt is read as it was written."""
    add(store, EDITED)
    assert store.article("a1") == EDITED
    assert store.receipt("a1") == receipt_of(EDITED)
    assert store.article("a2") is None


@given(edited_texts(any_texts))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_article_comes_back_whole(store, pair):
    """Whatever characters it is made of, line ends and controls among them."""
    source, edits = pair
    article = make_article("a1", source, edits=edits, title=source[:20])
    add(store, article)
    assert store.article("a1") == article
    assert apply(store.article("a1").edits, source) == article.text


def test_articles_are_listed_by_path_and_id(store):
    """A list shows what an article is and by how many chunks it is found."""
    for id_, path in [("b", "/z.txt"), ("c", "/a.jsonl"), ("a", "/a.jsonl")]:
        add(store, make_article(id_, "甲乙丙", path=path, title=id_ * 3), windows=2)
    add(store, EDITED, (0, 2), (2, 5))
    assert [(entry.id, entry.chunks) for entry in store.entries()] == [
        ("a", 3),
        ("c", 3),
        ("a1", 2),
        ("b", 3),
    ]
    assert store.entries()[2] == Entry(
        id="a1",
        title=EDITED.title,
        published="2023-05",
        source="某报",
        author=EDITED.author,
        places=("湖州市", "长兴县"),
        path="/articles/a1.txt",
        duplicate_of="a0",
        chunks=2,
    )


def test_chunks_come_back_with_their_windows(store):
    """A passage's row brings its windows, each with the row of its passage."""
    article = make_article("a", "甲" * 20)
    add(store, article, (0, 9), (9, 20), windows=2)
    rows = store.all_chunks()
    assert [row.passage_id for row in rows] == [
        *(None, rows[0].id, rows[0].id),
        *(None, rows[3].id, rows[3].id),
    ]
    assert rows[4] == StoredChunk(
        rows[4].id,
        rows[3].id,
        Chunk(article_id="a", start=9, end=20, size_class=SizeClass.WINDOW),
    )
    assert store.chunks([rows[3].id]) == rows[3:]
    assert store.chunks([rows[5].id, rows[0].id]) == [*rows[:3], rows[5]]
    assert store.chunks([]) == []
    assert store.passage_count() == 2


def test_vectors_come_back_by_row(store):
    """They are kept in half precision: unit rows up to a thousandth."""
    article = make_article("a", "甲" * 20)
    add(store, article, (0, 9), (9, 20))
    ids, vectors = store.vectors()
    assert ids.tolist() == [row.id for row in store.all_chunks()]
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(vectors, [unit(1, 9), unit(10, 20)], atol=1e-3)


def test_tokens_come_back_with_their_passage(store):
    """By the passage's row; a window has none, nor has a row that is not there."""
    add(store, make_article("a", "甲" * 20), (0, 9), (9, 20), windows=2)
    first, second = (row.id for row in store.all_chunks() if row.passage_id is None)
    tokens = store.tokens([second, first, second + 1, 999], DIMENSION)
    assert set(tokens) == {first, second}
    assert_same_tokens(tokens[first], tokens_of(0, 9))
    assert_same_tokens(tokens[second], tokens_of(9, 20))
    assert tokens[first].starts.dtype == np.int64
    assert store.tokens([], DIMENSION) == {}


def test_tokens_of_a_replaced_article_are_replaced(store):
    """The new form's are there, the old form's are gone."""
    add(store, make_article("a", "旧的一篇文章"))
    old = store.all_chunks()[0].id
    add(store, make_article("a", "新文章好"))
    new = store.all_chunks()[0].id
    tokens = store.tokens([old, new], DIMENSION)
    assert list(tokens) == [new]
    assert_same_tokens(tokens[new], tokens_of(0, 4))


def test_tokens_go_with_their_article(store, tmp_path):
    """Those of the others stay."""
    for id_ in ("a", "b", "c"):
        add(store, make_article(id_, "甲乙丙"))
    rows = [row.id for row in store.all_chunks()]
    store.remove(["b"])
    assert set(store.tokens(rows, DIMENSION)) == {rows[0], rows[2]}
    assert [row[0] for row in snapshot(tmp_path / "home")["tokens"]] == [rows[0], rows[2]]


def test_rows_of_some_articles_are_all_their_chunks(store):
    """Passages and windows alike; an id that is not there has none."""
    for id_ in ("a", "O'Neil", "c"):
        add(store, make_article(id_, "甲乙丙"), windows=2)
    rows = store.all_chunks()
    for ids in ([], ["a"], ["c", "O'Neil"], {"a", "c", "none"}):
        expected = [row.id for row in rows if row.chunk.article_id in ids]
        assert sorted(store.chunk_ids(ids)) == expected


def test_an_empty_collection_has_no_vectors(store):
    """There is nothing to find, which is no error."""
    ids, vectors = store.vectors()
    assert (ids.shape, vectors.shape) == ((0,), (0, 0))
    assert store.search_words(["甲"], 5) == []
    assert (store.entries(), store.passage_count(), store.generation) == ([], 0, 0)
    assert store.check() == "ok"


def test_every_change_raises_the_generation_by_one(store):
    """Whatever was derived from an older state can tell; asking and noting change nothing."""
    seen = [store.generation]
    steps = [
        lambda: add(store, EDITED),
        lambda: add(store, EDITED),
        lambda: store.finish_files([(EDITED.path, "d1", ["a1"])]),
        lambda: store.replace_vectors([], "m2"),
        lambda: store.remove(["a1"]),
    ]
    for step in steps:
        step()
        seen.append(store.generation)
    store.set_meta("note", "x")
    store.entries()
    assert [*seen, store.generation] == [0, 1, 2, 3, 4, 5, 5]


def test_an_article_stored_again_replaces_itself(store, tmp_path):
    """No chunk and no word of the old form is left."""
    add(store, make_article("a", "旧文章"), windows=3, words=["旧文"])
    changed = make_article("a", "新文章好", title="新")
    add(store, changed, words=["新文"])
    assert store.article("a") == changed
    assert store.search_words(["旧文"], 5) == []
    assert [row.chunk.end for row in store.all_chunks()] == [4]
    assert len(store.entries()) == 1


def test_removing_leaves_nothing(store, tmp_path):
    """Only the generation and the time of the last change tell that an article was there."""
    before = snapshot(tmp_path / "home")
    add(store, EDITED, windows=2)
    store.finish_files([(EDITED.path, "d1", ["a1"])])
    assert store.remove(["a1", "never there"]) == [EDITED.path]
    after = snapshot(tmp_path / "home")
    meta = dict(after.pop("meta"))
    assert datetime.now(UTC) - datetime.fromisoformat(meta.pop("changed")) < timedelta(minutes=5)
    assert meta == {"generation": "3"}
    assert before.pop("meta") == []
    assert after == before
    assert store.file_digest(EDITED.path) == ""


def test_removing_one_article_leaves_the_others(store):
    """Their chunks and words stay, and what repeated the removed one stands alone."""
    add(store, make_article("a", "甲乙"), words=["甲乙"])
    add(store, make_article("b", "甲乙", duplicate_of="a"), words=["甲乙"])
    add(store, make_article("c", "丙丁", duplicate_of="b"), words=["丙丁"])
    store.remove(["a"])
    assert [(entry.id, entry.duplicate_of) for entry in store.entries()] == [("b", ""), ("c", "b")]
    assert [store.all_chunks()[0].id] == [id_ for id_, _ in store.search_words(["甲乙"], 5)]


def test_a_finished_file_holds_just_its_articles(store):
    """Articles that a file no longer holds go; those of other files stay."""
    for id_, path in [("a", "/one.jsonl"), ("b", "/one.jsonl"), ("c", "/two.txt")]:
        add(store, make_article(id_, "甲乙", path=path))
    assert store.ids_at("/one.jsonl") == ["a", "b"]
    store.finish_files([("/one.jsonl", "d2", ["b"])])
    assert [entry.id for entry in store.entries()] == ["b", "c"]
    assert store.file_digest("/one.jsonl") == "d2"
    assert store.file_digest("/two.txt") == ""


@pytest.mark.parametrize("order", [[0, 1], [1, 0]])
def test_an_article_passes_to_another_file_that_holds_it(store, order):
    """Two files held the same bytes; one changes, the other one's article stays."""
    add(store, make_article("a", "甲乙", path="/one.txt"))
    files = [("/one.txt", "d1", ["a"]), ("/two.txt", "d1", ["a"])]
    store.finish_files([files[i] for i in order])
    add(store, make_article("b", "丙丁", path="/one.txt"))
    store.finish_files([("/one.txt", "d2", ["b"])])
    assert [(entry.id, entry.path) for entry in store.entries()] == [
        ("b", "/one.txt"),
        ("a", "/two.txt"),
    ]
    store.finish_files([("/two.txt", "d3", [])])
    assert [entry.id for entry in store.entries()] == ["b"]


def test_an_article_passes_on_within_one_change(store):
    """Which of the files is named first does not count."""
    add(store, make_article("a", "甲乙", path="/one.txt"))
    add(store, make_article("b", "丙丁", path="/one.txt"))
    store.finish_files([("/one.txt", "d2", ["b"]), ("/two.txt", "d1", ["a"])])
    assert [(e.id, e.path) for e in store.entries()] == [("b", "/one.txt"), ("a", "/two.txt")]


def test_an_article_does_not_pass_to_where_it_was(store):
    """A file that was moved and then changed leaves nothing at its first path."""
    add(store, make_article("a", "甲乙", path="/first.txt"))
    store.finish_files([("/first.txt", "d1", ["a"])])
    add(store, make_article("a", "甲乙", path="/moved.txt"))
    store.finish_files([("/moved.txt", "d1", ["a"])])
    store.finish_files([("/moved.txt", "d2", [])])
    assert store.entries() == []


def test_files_that_held_a_removed_article_may_be_taken_in_again(store):
    """Each of them, but no other."""
    add(store, make_article("a", "甲乙", path="/one.txt"))
    files = [("/one.txt", "d1", ["a"]), ("/two.txt", "d1", ["a"]), ("/three.txt", "d3", ["c"])]
    store.finish_files(files)
    store.remove(["a"])
    assert [store.file_digest(path) for path, *_ in files] == ["", "", "d3"]


def test_signatures_leave_out_repeats(store):
    """Only originals are there to be repeated."""
    add(store, make_article("z", "甲"))
    add(store, EDITED)
    add(store, make_article("b", "乙"))
    signatures = store.signatures()
    assert list(signatures) == ["z", "b"]
    np.testing.assert_array_equal(signatures["b"], SIGNATURE)


def test_words_find_passages_best_first(store):
    """More of the words, rarer words and shorter passages come first; ties go by row."""
    for id_, words in enumerate([["甲乙", "丙丁"], ["甲乙"], ["戊己"], ["甲乙"], ["庚辛"] * 9]):
        add(store, make_article(str(id_), "甲"), windows=1, words=words)
    rows = [row.id for row in store.all_chunks() if row.passage_id is None]
    found = store.search_words(["甲乙", "丙丁"], 5)
    assert [id_ for id_, _ in found] == [rows[0], rows[1], rows[3]]
    assert found[0][1] > found[1][1] == found[2][1] > 0
    assert store.search_words(["甲乙", "丙丁"], 2) == found[:2]
    assert store.passage_counts(["甲乙", "丙丁", "子丑"]) == {"甲乙": 3, "丙丁": 1}


def test_words_among_some_articles_are_words_filtered(store):
    """Of any choice of articles, what stands in them comes in the order and with the score of all.

    How rare a word is counts over the whole collection.
    """
    chance = np.random.default_rng(5)
    for id_ in "abcde":
        article = make_article(id_, "甲" * 9)
        add(store, article, (0, 4), (4, 9), words=chance.choice(["甲乙", "丙丁", "戊己"], 2))
    holder = {row.id: row.chunk.article_id for row in store.all_chunks()}
    every = store.search_words(["甲乙", "丙丁"], 99)
    choices = [set(some) for n in range(6) for some in itertools.combinations("abcde", n)]
    for among in choices:
        expected = [pair for pair in every if holder[pair[0]] in among]
        for k in (1, 3, 99):
            found = store.search_words(["甲乙", "丙丁"], k, among=among)
            assert found == expected[:k]


@pytest.mark.parametrize("word", ['"', "NEAR(", "甲*", "a:b", "", "AND", "'--", "-x"])
def test_no_word_is_taken_for_a_command(store, word):
    """The search language's own signs are only characters."""
    add(store, make_article("a", "甲"), words=["甲乙"])
    assert len(store.search_words(["甲乙", word], 5)) == 1


def test_no_words_find_nothing(store):
    """Asked for nothing, the collection gives nothing."""
    add(store, make_article("a", "甲"))
    assert store.search_words([], 5) == []
    assert store.passage_counts([]) == {}


def test_thousands_of_words_can_be_counted(store):
    """A question may ask for more words than one statement takes."""
    add(store, make_article("a", "甲"), words=["甲乙"])
    assert store.passage_counts([*map(str, range(5000)), "甲乙"]) == {"甲乙": 1}


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=2, max_size=12))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_passage_is_found_by_every_term_of_its_text(store, text):
    """Full-text search cuts nothing off the terms, whatever their script."""
    add(store, make_article("a", text), words=index_terms(text))
    row = store.all_chunks()[0].id
    asked = [term for term in certain_terms(text) if not "\u1980" <= term[0] <= "\u1cff"]
    for term in asked:
        assert [id_ for id_, _ in store.search_words([term], 1)] == [row]
    assert store.passage_counts(asked) == dict.fromkeys(asked, 1)


def test_a_failing_change_leaves_nothing(store, tmp_path):
    """An error in the middle of an article takes back all of it, generation included."""
    add(store, make_article("a", "旧文章"), words=["旧文"])
    before = snapshot(tmp_path / "home")
    good, bad = passages(make_article("a", "新文章"), (0, 1), (1, 2))
    spoilt = bad._replace(terms=["新", None])
    with pytest.raises(TypeError):
        store.add(
            make_article("a", "新文章"),
            [good, spoilt],
            receipt=receipt_of(EDITED),
            signature=SIGNATURE,
        )
    assert snapshot(tmp_path / "home") == before
    add(store, make_article("b", "再来"))
    assert [entry.id for entry in store.entries()] == ["a", "b"]


def test_what_is_kept_under_a_key_comes_back(store):
    """Notes are replaced, and a missing one is empty."""
    store.set_meta("model", "m1")
    store.set_meta("model", "m2")
    assert (store.meta("model"), store.meta("other")) == ("m2", "")


def test_another_model_is_refused(store, tmp_path):
    """The message names both models, the hint what to do; a new collection takes any."""
    store.check_model("m1@1")
    store.set_meta("model", "m1@1")
    store.check_model("m1@1")
    with pytest.raises(CollectionMismatchError) as caught:
        store.check_model("m2@1")
    assert str(caught.value) == "The collection was made with the model m1@1, in force is m2@1."
    assert caught.value.hint == (
        f"Embed it anew with the one you want: wenju model use NAME --home {tmp_path / 'home'}"
    )


def test_vectors_of_another_model_replace_all(store):
    """The new model's key is kept with its vectors, in one change."""
    article = make_article("a", "甲" * 20)
    add(store, article, (0, 9), (9, 20))
    ids, _ = store.vectors()
    new = np.array([unit(1, 2, 3), unit(3, 2, 1)])
    tokens = [tokens_of(20, 25), None]
    store.replace_vectors(zip(ids.tolist(), new, tokens, strict=True), "m2@1")
    np.testing.assert_allclose(store.vectors()[1], new, atol=1e-3)
    found = store.tokens(ids.tolist(), DIMENSION)
    assert_same_tokens(found[ids[0]], tokens[0])
    assert_same_tokens(found[ids[1]], tokens_of(9, 20))
    assert store.meta("model") == "m2@1"


def test_a_model_that_fails_midway_replaces_nothing(store, tmp_path):
    """Vectors come one by one, and count together or not at all."""
    article = make_article("a", "甲" * 20)
    add(store, article, (0, 9), (9, 20))
    before = snapshot(tmp_path / "home")

    def rows():
        yield store.all_chunks()[0].id, unit(1, 2), tokens_of(0, 3)
        raise MemoryError

    with pytest.raises(MemoryError):
        store.replace_vectors(rows(), "m2@1")
    assert snapshot(tmp_path / "home") == before


def test_a_collection_opens_as_it_was_closed(tmp_path):
    """Everything is on the disk, for this process and for any other."""
    home = tmp_path / "deep" / "home"
    store = Store.open(home, create=True)
    add(store, EDITED)
    other = Store.open(home)
    assert other.article("a1") == EDITED
    other.close()
    store.close()
    again = Store.open(home, create=True)
    assert (again.article("a1"), again.generation) == (EDITED, 1)
    again.close()


def test_where_there_is_none_none_is_made(tmp_path):
    """Reading makes no folder and no file, and says how to make a collection."""
    home = tmp_path / "home"
    with pytest.raises(CollectionMissingError, match="There is no collection at"):
        Store.open(home)
    assert not home.exists()
    home.mkdir()
    (home / STORE_FILE).write_bytes(b"")
    with pytest.raises(CollectionMissingError):
        Store.open(home)


def test_a_newer_format_is_refused(tmp_path):
    """The message names both formats; nothing in the file changes."""
    Store.open(tmp_path, create=True).close()
    with sqlite3.connect(tmp_path / STORE_FILE) as file:
        file.execute("PRAGMA user_version = 9")
    for create in (False, True):
        with pytest.raises(CollectionMismatchError) as caught:
            Store.open(tmp_path, create=create)
        assert str(caught.value) == (
            f"The collection at {tmp_path} was made by a newer version of Wenju "
            f"(format 9, this one knows {FORMAT})."
        )
        assert caught.value.hint == "Update Wenju, or use another folder: --home FOLDER"


def test_an_older_format_is_refused(tmp_path):
    """The message names both formats, the hint the way out; nothing in the file changes."""
    Store.open(tmp_path, create=True).close()
    with sqlite3.connect(tmp_path / STORE_FILE) as file:
        file.execute("DROP TABLE tokens")
        file.execute("PRAGMA user_version = 1")
    before = (tmp_path / STORE_FILE).read_bytes()
    for create in (False, True):
        with pytest.raises(CollectionMismatchError) as caught:
            Store.open(tmp_path, create=create)
        assert str(caught.value) == (
            f"The collection at {tmp_path} was made by an older version of Wenju "
            f"(format 1, this one knows {FORMAT})."
        )
        assert caught.value.hint == "Index the articles again into another folder: --home FOLDER"
    assert (tmp_path / STORE_FILE).read_bytes() == before


@pytest.mark.parametrize("create", [False, True])
def test_a_file_that_is_no_database_is_refused(tmp_path, create):
    """It is left as it is, and the hint says what to do with it."""
    path = tmp_path / STORE_FILE
    path.write_bytes(b"not a database, but a shopping list\n" * 100)
    with pytest.raises(CollectionError) as caught:
        Store.open(tmp_path, create=create)
    assert str(caught.value).startswith(f"The collection {path} can't be used: ")
    assert caught.value.hint == (
        f"Restore a backup: wenju restore FILE --home {tmp_path}; or move {path} away and "
        "index the articles again."
    )
    assert path.read_bytes().startswith(b"not a database")


def test_a_home_that_is_a_file_is_refused(tmp_path):
    """Nothing is stored in it or under it."""
    home = tmp_path / "home"
    home.write_text("a note", "utf-8")
    for folder in (home, home / "deeper"):
        with pytest.raises(CollectionError) as caught:
            Store.open(folder, create=True)
        assert caught.value.hint == f"Check the folder {folder}, or use another: --home FOLDER"
    assert home.read_text("utf-8") == "a note"


def test_damaged_pages_are_told(tmp_path):
    """A file that went bad in the middle is an error with a hint, not wrong results."""
    store = Store.open(tmp_path, create=True)
    for number in range(40):
        add(store, make_article(f"a{number}", f"{number}" * 3000))
    store.close()
    data = bytearray((tmp_path / STORE_FILE).read_bytes())
    data[4096 * 2 :] = bytes(len(data) - 4096 * 2)
    (tmp_path / STORE_FILE).write_bytes(data)
    damaged = Store.open(tmp_path)
    with pytest.raises(CollectionError) as caught:
        damaged.entries()
    assert caught.value.hint == (
        f"Restore a backup: wenju restore FILE --force --home {tmp_path}; or keep what can "
        f"still be read: wenju doctor --repair --home {tmp_path}"
    )
    damaged.close()


OPEN_AT_ONCE = """
import sys, time
from pathlib import Path
from index.store import Store

begin = float(sys.argv[2])
for number in range(20):
    while time.time() < begin + number * 0.05:
        pass
    Store.open(Path(sys.argv[1]) / str(number), create=True).close()
print("opened")
"""


def test_processes_that_make_a_collection_at_once_all_get_it(tmp_path):
    """None of them fails for the others, twenty times over."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    command = [sys.executable, "-c", OPEN_AT_ONCE, str(tmp_path), str(time.time() + 1.5)]
    running = [subprocess.Popen(command, cwd=ROOT, text=True, **pipes) for _ in range(3)]
    assert [process.communicate(timeout=60) for process in running] == [("opened\n", "")] * 3


FILL = """
import resource, signal, sys
from pathlib import Path
import numpy as np
from index.errors import CollectionError
from index.store import Store
from index.types import Receipt
from tests.fakes import make_article

store = Store.open(Path(sys.argv[1]))
signature = np.zeros(128, np.uint64)
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000))
try:
    for number in range(1000):
        article = make_article(f"b{number}", f"{number} 甲乙丙丁" * 500)
        receipt = Receipt(path=article.path, id=article.id, encoding="utf-8", replaced=0)
        store.add(article, [], receipt=receipt, signature=signature)
        print(f"b{number}", flush=True)
except CollectionError as error:
    print(error)
    print(error.hint)
"""


def test_a_full_disk_is_told_and_harms_nothing(tmp_path):
    """What was stored before, and while there was room, is there and whole afterwards."""
    store = Store.open(tmp_path, create=True)
    add(store, EDITED)
    store.close()
    command = [sys.executable, "-c", FILL, str(tmp_path)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    *stored, message, hint = done.stdout.splitlines()
    assert 1 < len(stored) < 1000
    assert message.startswith(f"The collection {tmp_path / STORE_FILE} can't be used: ")
    assert hint == f"Make room on the disk of {tmp_path} and try again; what was stored is safe."
    again = Store.open(tmp_path)
    assert again.check() == "ok"
    assert [entry.id for entry in again.entries()] == sorted(["a1", *stored])
    assert again.article("a1") == EDITED
    for number, id_ in enumerate(stored):
        assert again.article(id_).text == f"{number} 甲乙丙丁" * 500
    add(again, make_article("c", "有地方了"))
    assert again.article("c").text == "有地方了"
    again.close()
