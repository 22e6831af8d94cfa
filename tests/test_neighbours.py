"""Many vectors are found by lists: nearly all of the nearest, and every change beside them."""

import numpy as np
import pytest

import index.neighbours
from index.neighbours import Neighbours

DIMENSION = 16
NOTHING = np.zeros(0, np.int64)


def clustered(count, seed=5):
    """Make unit rows around forty centres, as texts have topics."""
    random = np.random.default_rng(seed)
    centres = np.random.default_rng(1).normal(size=(40, DIMENSION))
    rows = centres[random.integers(0, 40, count)] + 0.5 * random.normal(size=(count, DIMENSION))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


ROWS = clustered(6000)
IDS = 3 * np.arange(len(ROWS), dtype=np.int64) + 7


def parts():
    """Give them a thousand at a time."""
    return ((IDS[at : at + 1000], ROWS[at : at + 1000]) for at in range(0, len(ROWS), 1000))


@pytest.fixture(scope="module")
def many():
    """Index them as if they were very many."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(index.neighbours, "EXACT_UP_TO", 1000)
        return Neighbours.make(len(ROWS), DIMENSION, parts)


def nearest(question, k, allowed=None):
    """Find the same by comparing with all."""
    cosines = ROWS @ question
    places = [at for at in np.argsort(-cosines) if allowed is None or IDS[at] in allowed]
    return [int(IDS[at]) for at in places[:k]]


def found(many, question, k, only=None, gone=NOTHING):
    """Search; best first."""
    pairs = many.search(question, k, only=only, gone=gone)
    return [id_ for id_, _ in sorted(pairs, key=lambda pair: -pair[1])]


def test_few_are_compared_with_all():
    """Up to the bound nothing is left out."""
    few = Neighbours.make(len(ROWS), DIMENSION, parts)
    assert (few.kind, few.probes, few.recall) == ("Flat", 0, 1.0)
    for question in clustered(20, seed=9):
        assert found(few, question, 20) == nearest(question, 20)


def test_many_are_found_by_lists_as_well_as_it_says(many):
    """It reads some of its lists, and finds at least what it measured, nearly, for questions."""
    assert many.kind == "IVF128,SQfp16"
    assert 8 <= many.probes < 128
    assert many.recall >= 0.99
    hits = [
        len(set(found(many, question, 20)) & set(nearest(question, 20)))
        for question in clustered(100, seed=9)
    ]
    assert sum(hits) / 2000 >= 0.97


def test_cosines_are_those_of_the_rows(many):
    """As exact as float16."""
    question = clustered(1, seed=9)[0]
    for id_, cosine in many.search(question, 20, only=None, gone=NOTHING):
        assert cosine == pytest.approx(float(ROWS[(id_ - 7) // 3] @ question), abs=2e-3)


@pytest.mark.parametrize("looked_at", [20_000, 10])
@pytest.mark.parametrize("size", [1, 40, 3000])
def test_only_some_may_be_found(many, monkeypatch, looked_at, size):
    """Few are compared one by one, many found by lists; unknown ids don't count."""
    monkeypatch.setattr(index.neighbours, "_LOOKED_AT", looked_at)
    only = np.sort(np.random.default_rng(2).permutation(IDS)[:size])
    for question in clustered(5, seed=9):
        right = nearest(question, 20, set(only.tolist()))
        given = found(many, question, 20, only=np.union1d(only, [1, 2]))
        assert len(given) == len(right)
        assert len(set(given) & set(right)) >= 0.9 * len(right)


@pytest.mark.parametrize("gone_count", [1, 30, 300])
def test_what_is_gone_is_not_found(many, gone_count):
    """However many of the nearest are removed, the next ones come."""
    question = clustered(1, seed=9)[0]
    gone = np.sort(np.array(nearest(question, gone_count), np.int64))
    given = found(many, question, 20, gone=gone)
    assert set(given).isdisjoint(gone.tolist())
    right = nearest(question, gone_count + 20)[gone_count:]
    assert len(set(given) & set(right)) >= 17
    assert set(found(many, question, 20, only=gone, gone=gone)) == set()


def test_rows_are_given_by_id(many):
    """In the order asked for."""
    picked = [4000, 3, 2999]
    np.testing.assert_allclose(many.rows(IDS[picked]), ROWS[picked], atol=1e-3)


def test_a_file_gives_the_same_answers(many, tmp_path):
    """Written, and read without being loaded."""
    path = tmp_path / "vectors.faiss"
    many.write(path)
    read = Neighbours.read(path, probes=many.probes, recall=many.recall)
    assert (read.kind, read.dimension, read.recall) == (many.kind, DIMENSION, many.recall)
    for question in clustered(5, seed=9):
        assert read.search(question, 20, only=None, gone=NOTHING) == many.search(
            question, 20, only=None, gone=NOTHING
        )
    np.testing.assert_array_equal(read.rows(IDS[:9]), many.rows(IDS[:9]))


def test_something_else_is_no_index(tmp_path):
    """Nor is nothing."""
    path = tmp_path / "vectors.faiss"
    assert Neighbours.read(path, probes=0, recall=1.0) is None
    path.write_bytes(b"something else")
    assert Neighbours.read(path, probes=0, recall=1.0) is None


def test_a_full_disk_is_told(many, tmp_path):
    """As the system's error that it is."""
    with pytest.raises(OSError, match="can't be written"):
        many.write(tmp_path / "nowhere" / "vectors.faiss")
