"""Token vectors in four bits lose little, and nothing the second time."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from index.codes import pack, unpack

STEP = 0.335  # of the sixteen levels, in deviations
REACH = 8 * STEP  # numbers farther out than this are cut off

seeds = st.integers(0, 2**32 - 1)
dimensions = st.integers(1, 48).map(lambda half: 2 * half)


def units(seed, count, dimension):
    """Make unit rows in all directions."""
    rows = np.random.default_rng(seed).normal(size=(count, dimension))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@given(seeds, st.integers(0, 30), dimensions)
def test_two_numbers_take_a_byte(seed, count, dimension):
    """A packed text is as long as its tokens and numbers say, and comes back in that shape."""
    data = pack(units(seed, count, dimension))
    assert len(data) == count * dimension // 2
    rows = unpack(data, dimension)
    assert (rows.shape, rows.dtype) == ((count, dimension), np.float32)


@given(seeds, st.integers(1, 30), dimensions)
def test_a_number_comes_back_within_half_a_step(seed, count, dimension):
    """Unless it lies beyond the last level, which then stands for it with its sign."""
    rows = units(seed, count, dimension)
    deviation = 1 / np.sqrt(dimension)
    back = unpack(pack(rows), dimension)
    within = np.abs(rows) <= REACH * deviation
    assert np.abs(back - rows)[within].max(initial=0) <= STEP / 2 * deviation + 1e-6
    np.testing.assert_allclose(
        back[~within], np.sign(rows[~within]) * (REACH - STEP / 2) * deviation, rtol=1e-5
    )


@given(
    arrays.arrays(np.float32, (5, 6), elements=st.floats(-1, 1, width=32)),
    st.integers(1, 64).map(lambda half: 2 * half),
)
def test_packing_again_changes_nothing(rows, dimension):
    """What comes back is what goes in the next time, whatever numbers it once was."""
    rows = np.resize(rows, (5, dimension))
    once = unpack(pack(rows), dimension)
    np.testing.assert_array_equal(unpack(pack(once), dimension), once)
    assert pack(once) == pack(rows)


@given(seeds)
def test_rows_keep_their_direction_and_length(seed):
    """At the size of a real model's vectors: cosine of .98, and nearly unit length."""
    rows = units(seed, 20, 384)
    back = unpack(pack(rows), 384)
    lengths = np.linalg.norm(back, axis=1)
    assert np.abs(lengths - 1).max() < 0.08
    assert ((back * rows).sum(axis=1) / lengths).min() > 0.98


@given(seeds, st.integers(1, 60))
def test_the_best_match_of_a_token_hardly_moves(seed, count):
    """Late interaction takes maxima over a text: each is off by a few hundredths at most."""
    rows, asked = units(seed, count, 384), units(seed + 1, 12, 384)
    asked[0] = rows[0]
    exact = (asked @ rows.T).max(axis=1)
    packed = (asked @ unpack(pack(rows), 384).T).max(axis=1)
    assert np.abs(packed - exact).max() < 0.08
    assert packed.argmax() == 0


@pytest.mark.parametrize("byte", range(256))
def test_every_byte_stands_for_two_numbers(byte):
    """Each of the 256 has numbers of its own that pack into it again."""
    pair = unpack(bytes([byte]), 2)
    assert pack(pair) == bytes([byte])
    high, low = ((np.array([byte >> 4, byte & 15]) - 7.5) * STEP / np.sqrt(2)).tolist()
    assert pair[0].tolist() == pytest.approx([high, low], rel=1e-5)
