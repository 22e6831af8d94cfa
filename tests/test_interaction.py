"""Every token of a question finds its best match, and counts by what it tells apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.codes import TokenVectors
from index.embed import QuestionVectors
from index.network import unit
from rag.interaction import match, token_span, token_weights

seeds = st.integers(0, 2**32 - 1)
lengths = st.lists(st.integers(0, 9), max_size=6)


def text_of(chance, count, dimension=6):
    """Make a text of random tokens, one every second character."""
    rows = unit(chance.normal(size=(count, dimension)).astype(np.float32))
    return TokenVectors(2 * np.arange(count), rows)


def question_of(chance, count=4):
    """Make a question of random tokens that weigh alike."""
    rows = text_of(chance, count).rows
    return QuestionVectors(
        vector=rows[0], rows=rows, rarity=np.ones(count, np.float32), starts=np.arange(count)
    )


@given(seeds, lengths)
def test_each_text_is_matched_by_itself(seed, counts):
    """Whatever it is matched together with, also a text without tokens."""
    chance = np.random.default_rng(seed)
    question, texts = question_of(chance), [text_of(chance, count) for count in counts]
    matches = match(question, texts)
    assert [found.shape for found in matches] == [(4, count) for count in counts]
    for found, text in zip(matches, texts, strict=True):
        np.testing.assert_allclose(found, question.rows @ text.rows.T, atol=1e-6)


def test_no_text_has_no_match():
    """Nothing in, nothing out."""
    assert match(question_of(np.random.default_rng(1)), []) == []


@given(seeds, st.integers(1, 8), st.integers(1, 12))
def test_weights_are_shares(seed, texts, tokens):
    """They sum to 1, and none takes anything away."""
    chance = np.random.default_rng(seed)
    best = chance.uniform(-1, 1, size=(texts, tokens)).astype(np.float32)
    rarity = chance.uniform(0.01, 5, size=tokens).astype(np.float32)
    weights = token_weights(rarity, best)
    assert weights.shape == (tokens,)
    assert weights.sum() == pytest.approx(1, abs=1e-5)
    assert weights.min() > -1e-6


def test_a_token_that_all_texts_match_alike_says_nothing():
    """It tells none of them apart; of two that do, the rarer one counts more."""
    best = np.array([[0.5, 0.75, 0.75], [0.5, 0.25, 0.25]], np.float32)
    weights = token_weights(np.array([9, 3, 1], np.float32), best)
    np.testing.assert_allclose(weights, [0, 0.75, 0.25])


def test_a_token_counts_by_how_far_its_best_text_stands_out():
    """Of two as rare, the one that a single text matches much better."""
    best = np.array([[0.75, 0.5], [0.25, 0.25], [0.25, 0.25], [0.25, 0.25]], np.float32)
    near, far = token_weights(np.ones(2, np.float32), best)[::-1]
    assert far > near > 0


@pytest.mark.parametrize("texts", [1, 2, 4])
def test_texts_that_match_alike_leave_rarity(texts):
    """A single text, or reposts of one, tell no token from another."""
    best = np.tile(np.array([[0.125, 0.5, 0.75]], np.float32), (texts, 1))
    weights = token_weights(np.array([1, 2, 5], np.float32), best)
    np.testing.assert_allclose(weights, [0.125, 0.25, 0.625])


@given(
    st.lists(st.integers(-20, 60), max_size=20).map(sorted),
    st.integers(-5, 70),
    st.integers(-5, 70),
)
def test_a_span_holds_the_tokens_that_begin_in_it(starts, start, length):
    """Half-open; tokens before 0, which are the title's, are in no span of the text."""
    end = start + abs(length)
    tokens = TokenVectors(np.array(starts, np.int64), np.zeros((len(starts), 2), np.float32))
    first, last = token_span(tokens, start, end)
    assert starts[first:last] == [at for at in starts if start <= at < end]


@given(seeds, st.integers(1, 6), st.integers(2, 9))
def test_neighbouring_spans_share_no_token(seed, parts, count):
    """Windows and sentences of a text divide its tokens between them."""
    text = text_of(np.random.default_rng(seed), count)
    cuts = np.linspace(0, 2 * count, parts + 1).astype(int).tolist()
    spans = [token_span(text, a, z) for a, z in zip(cuts, cuts[1:], strict=False)]
    assert [i for a, z in spans for i in range(a, z)] == list(range(count))
