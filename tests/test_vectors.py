"""The index finds what a dot product finds, and is made again whenever it might be wrong."""

import json
import logging
import random

import numpy as np
import pytest
from filelock import FileLock

import index.vectors
from index.lock import LOCK_FILE, locked
from index.rows import IndexedChunk
from index.store import Store
from index.types import Chunk, Receipt, SizeClass
from index.vectors import Vectors
from tests.fakes import make_article

DIMENSION = 24
RANDOM = np.random.default_rng(11)


@pytest.fixture
def store(tmp_path):
    """A collection of three hundred chunks with random vectors."""
    with_store = Store.open(tmp_path, create=True)
    fill(with_store, "a", random_units(200))
    fill(with_store, "b", random_units(100))
    yield with_store
    with_store.close()


def random_units(count):
    """Make unit rows in all directions."""
    rows = RANDOM.normal(size=(count, DIMENSION)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def fill(store, id_, rows):
    """Store an article with a passage for each of *rows*."""
    article = make_article(id_, "甲" * len(rows))
    parts = [
        Chunk(article_id=id_, start=i, end=i + 1, size_class=SizeClass.PASSAGE)
        for i in range(len(rows))
    ]
    chunks = [IndexedChunk(part, row, [], None) for part, row in zip(parts, rows, strict=True)]
    receipt = Receipt(path=article.path, id=id_, encoding="utf-8", replaced=0)
    store.add(article, chunks, receipt=receipt, signature=np.zeros(128, np.uint64))


def nearest(store, question, k):
    """Find the same without an index: every cosine, best first, ties by row."""
    ids, rows = store.vectors()
    cosines = (rows * question).sum(axis=1) / np.linalg.norm(rows, axis=1)
    return sorted(zip(ids.tolist(), cosines.tolist(), strict=True), key=lambda p: (-p[1], p[0]))[:k]


def assert_right(vectors, store):
    """Check a search against the dot product."""
    question = random_units(1)[0]
    assert vectors.count == len(store.all_chunks())
    assert vectors.generation == store.generation
    found, expected = vectors.search(question, 10), nearest(store, question, 10)
    assert [id_ for id_, _ in found] == [id_ for id_, _ in expected]
    np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-5)


def files(home):
    """List the index files."""
    return [path.name for path in home.glob("vectors*")]


@pytest.mark.parametrize("k", [1, 7, 120, 300, 1000])
def test_search_is_a_dot_product(store, tmp_path, k):
    """The index gives the rows and cosines that plain arithmetic gives, fewer only at the end."""
    vectors = Vectors.open(store, tmp_path)
    for question in random_units(5):
        found, expected = vectors.search(question, k), nearest(store, question, k)
        assert [id_ for id_, _ in found] == [id_ for id_, _ in expected]
        np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-5)


@pytest.mark.parametrize("k", [1, 7, 60, 300])
@pytest.mark.parametrize("size", [0, 1, 5, 150, 300])
def test_a_search_among_some_is_a_search_filtered(store, tmp_path, size, k):
    """The nearest of the rows named, as if no other were there; rows unknown don't count."""
    vectors = Vectors.open(store, tmp_path)
    ids = store.vectors()[0]
    among = RANDOM.permutation(ids)[:size].tolist()
    for question in random_units(3):
        found = vectors.search(question, k, among=[*among, 10_000])
        expected = [pair for pair in nearest(store, question, len(ids)) if pair[0] in among][:k]
        assert [id_ for id_, _ in found] == [id_ for id_, _ in expected]
        np.testing.assert_allclose([s for _, s in found], [s for _, s in expected], atol=1e-5)


def test_ties_among_some_go_by_row(tmp_path):
    """Also where the list ends within equals."""
    store = Store.open(tmp_path, create=True)
    directions = random_units(3)
    fill(store, "a", directions[RANDOM.integers(0, 3, 200)])
    vectors, ids = Vectors.open(store, tmp_path), store.vectors()[0]
    among = RANDOM.permutation(ids)[:90].tolist()
    expected = [id_ for id_, _ in nearest(store, directions[0], 200) if id_ in among]
    for k in range(1, 91):
        found = vectors.search(directions[0], k, among=among)
        assert [id_ for id_, _ in found] == expected[:k]
    store.close()


def test_a_vector_is_its_own_nearest(store, tmp_path):
    """Every chunk finds itself with similarity 1."""
    vectors = Vectors.open(store, tmp_path)
    ids, _ = store.vectors()
    for id_, row in zip(ids.tolist(), vectors.of(ids.tolist()), strict=True):
        ((best, similarity),) = vectors.search(row, 1)
        assert best == id_
        assert similarity == pytest.approx(1, abs=1e-6)


def test_vectors_are_given_in_the_order_asked_for(store, tmp_path):
    """By row, as the store has them, of unit length."""
    ids, rows = store.vectors()
    picked = [ids[40], ids[3], ids[250]]
    given = Vectors.open(store, tmp_path).of([int(id_) for id_ in picked])
    np.testing.assert_allclose(given, rows[[40, 3, 250]], atol=1e-3)
    np.testing.assert_allclose(np.linalg.norm(given, axis=1), 1, atol=1e-6)


@pytest.mark.parametrize("k", [1, 5, 40, 150])
def test_ties_go_by_row(tmp_path, k):
    """Chunks with the same vector come in the order they were stored, wherever the list ends."""
    store = Store.open(tmp_path, create=True)
    directions = random_units(3)
    fill(store, "a", directions[RANDOM.integers(0, 3, 200)])
    question = directions[0]
    found = Vectors.open(store, tmp_path).search(question, k)
    assert [id_ for id_, _ in found] == [id_ for id_, _ in nearest(store, question, k)]
    store.close()


def test_an_empty_collection_finds_nothing(tmp_path):
    """Before the first article and after the last."""
    store = Store.open(tmp_path, create=True)
    assert Vectors.open(store, tmp_path).search(random_units(1)[0], 5) == []
    fill(store, "a", random_units(2))
    store.remove(["a"])
    vectors = Vectors.open(store, tmp_path)
    assert (vectors.count, vectors.search(random_units(1)[0], 5)) == (0, [])
    store.close()


def test_the_file_is_used_while_nothing_changes(store, tmp_path, caplog):
    """Opened again, the index is read, not made: the file stays the very same."""
    Vectors.open(store, tmp_path)
    assert files(tmp_path) == ["vectors-2.faiss"]
    written = (tmp_path / "vectors-2.faiss").stat()
    assert_right(Vectors.open(store, tmp_path), store)
    again = (tmp_path / "vectors-2.faiss").stat()
    assert (again.st_mtime_ns, again.st_ino) == (written.st_mtime_ns, written.st_ino)
    assert caplog.records == []


def test_a_change_is_kept_beside_the_file(store, tmp_path, caplog):
    """What was added is found, what was removed is not, and the file is not written again."""
    older = Vectors.open(store, tmp_path)
    fill(store, "c", random_units(5))
    store.remove(["a"])
    for vectors in (Vectors.open(store, tmp_path), older.up_to_date(store, tmp_path)):
        assert_right(vectors, store)
        assert vectors.count == 105
    assert files(tmp_path) == ["vectors-2.faiss"]
    assert older.count == 300  # who began with it goes on with it
    assert caplog.records == []


def test_any_changes_one_after_the_other_are_caught_up_with(store, tmp_path):
    """Articles come, go and come back; vectors change in place; at each step all is as if anew."""
    vectors, dice = Vectors.open(store, tmp_path), random.Random(3)
    for step in range(60):
        id_ = dice.choice("abcdefgh")
        kind = dice.random()
        if kind < 0.5:
            fill(store, id_, random_units(dice.randrange(1, 30)))
        elif kind < 0.75:
            store.remove([id_])
        else:
            rows = [(row.id, random_units(1)[0], None) for row in store.all_chunks()[::7]]
            store.replace_vectors(rows, "another")
        if dice.random() < 0.6:
            vectors = vectors.up_to_date(store, tmp_path)
            assert_right(vectors, store)
            among = [row.id for row in store.all_chunks()][:: dice.randrange(1, 5)]
            question = random_units(1)[0]
            found = vectors.search(question, 5, among=among)
            assert [id_ for id_, _ in found] == [
                id_ for id_, _ in nearest(store, question, 10_000) if id_ in among
            ][:5]
            ids, rows = store.vectors()
            np.testing.assert_allclose(vectors.of(ids.tolist()), rows, atol=1e-3)
        if step % 20 == 0:
            assert_right(Vectors.open(store, tmp_path), store)
    assert files(tmp_path) == ["vectors-2.faiss"]


def test_what_has_grown_beside_the_file_goes_into_a_new_one(store, tmp_path, monkeypatch):
    """Once that is worth it, and by who writes; who is older than what is noted starts anew."""
    monkeypatch.setattr(index.vectors, "_GROWN", (20, 8))
    older = Vectors.open(store, tmp_path)
    fill(store, "c", random_units(60))
    assert_right(Vectors.open(store, tmp_path), store)
    assert files(tmp_path) == ["vectors-2.faiss"]
    assert_right(Vectors.open(store, tmp_path, is_writer=True), store)
    assert files(tmp_path) == ["vectors-3.faiss"]
    assert store.changes_since(older.generation) is None
    fill(store, "e", random_units(1))
    assert_right(older.up_to_date(store, tmp_path), store)


def test_a_file_is_not_written_while_another_process_writes(store, tmp_path):
    """The reader serves from memory; the one that holds the lock may write."""
    with FileLock(tmp_path / LOCK_FILE, thread_local=False):
        assert_right(Vectors.open(store, tmp_path), store)
        assert files(tmp_path) == []
    with locked(tmp_path):
        assert_right(Vectors.open(store, tmp_path), store)
        assert files(tmp_path) == ["vectors-2.faiss"]


def test_an_index_that_was_overtaken_is_not_noted(store, tmp_path):
    """Who made one while another process changed the collection and wrote a newer one."""
    with store.reading():
        assert store.generation == 2
        other = Store.open(tmp_path)
        fill(other, "c", random_units(7))
        assert Vectors.open(other, tmp_path).generation == 3
        assert_right(Vectors.open(store, tmp_path), store)
    assert json.loads(store.meta("faiss"))["generation"] == 3
    assert_right(Vectors.open(store, tmp_path), store)
    other.close()


def test_an_index_of_another_collection_is_not_used(store, tmp_path, caplog):
    """Nor one whose note tells another count or dimension than it has."""
    Vectors.open(store, tmp_path)
    note = json.loads(store.meta("faiss"))
    for change in ({"count": 299}, {"dimension": 25}):
        store.set_meta("faiss", json.dumps(note | change))
        with caplog.at_level(logging.WARNING):
            assert_right(Vectors.open(store, tmp_path), store)
        assert "is missing or damaged" in caplog.text
        caplog.clear()


def flip(path):
    """Change one bit in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def faiss_of_another(path):
    """Put the index of another collection in its place."""
    home = path.parent / "another"
    other = Store.open(home, create=True)
    fill(other, "a", random_units(200))
    fill(other, "b", random_units(100))
    Vectors.open(other, home)
    other.close()
    path.write_bytes((home / path.name).read_bytes())


@pytest.mark.parametrize(
    "harm",
    [
        lambda path: path.unlink(),
        lambda path: path.write_bytes(path.read_bytes()[:-100]),
        lambda path: path.write_bytes(b""),
        lambda path: path.write_bytes(b"something else"),
        lambda path: faiss_of_another(path),
        flip,
    ],
    ids=["missing", "truncated", "emptied", "replaced", "foreign", "one bit"],
)
def test_a_harmed_index_is_made_again(store, tmp_path, caplog, harm):
    """Nothing is embedded for it, nobody is troubled, and the log says so."""
    Vectors.open(store, tmp_path)
    path = tmp_path / "vectors-2.faiss"
    sound = path.read_bytes()
    harm(path)
    with caplog.at_level(logging.WARNING):
        assert_right(Vectors.open(store, tmp_path), store)
    assert [record.getMessage() for record in caplog.records] == [
        "vectors-2.faiss is missing or damaged: it is made again"
    ]
    assert path.read_bytes() == sound


def test_what_a_killed_run_left_is_tidied_up(store, tmp_path):
    """Half a file is never read, and goes with the next one written."""
    (tmp_path / "vectors-2.faiss.half").write_bytes(b"half")
    (tmp_path / "vectors-1.faiss").write_bytes(b"old")
    assert_right(Vectors.open(store, tmp_path), store)
    assert files(tmp_path) == ["vectors-2.faiss"]


def test_where_nothing_can_be_written_it_serves_from_memory(store, tmp_path, caplog):
    """A folder that is gone, or full, costs a line in the log and time, not the answer."""
    with caplog.at_level(logging.INFO):
        vectors = Vectors.open(store, tmp_path / "gone")
    assert_right(vectors, store)
    assert "kept in memory alone" in caplog.text
