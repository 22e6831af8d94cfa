"""A sentence that can't stand alone is shown with the one it leans on."""

import pytest

from rag.leaning import with_antecedent
from rag.types import Quote
from tests.fakes import make_article


def _grown(text, sentence):
    """Quote *sentence* of *text* and give it as it is shown."""
    start = text.index(sentence)
    quote = Quote(article=make_article("a", text), start=start, end=start + len(sentence))
    return with_antecedent(quote).text


@pytest.mark.parametrize(
    "sentence",
    [
        "这项制度每季度考评一次。",
        "這項制度每季度考評一次。",
        "在此基础上，又添了一条。",
        "他每周去两次。",
        "因此，该站多配了一人。",
        "并把结果贴在墙上。",
        "其中三项由群众打分。",
        "It is checked every quarter.",
    ],
)
def test_a_sentence_that_points_back_is_shown_with_the_one_before(sentence):
    """Whatever it begins with: this, he, there, and so on."""
    before = "镇里定了四项指标。"

    assert _grown(f"春天开会。{before}{sentence}别的照旧。", sentence) == before + sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "其他三项不变。",
        "也门的客人来过。",
        "镇里定了四项指标。",
        "那曲市也在其中。",
        "Then it rained.",
    ],
)
def test_a_sentence_that_stands_alone_stays_alone(sentence):
    """Words that merely look as if they pointed back take nothing in."""
    assert _grown(f"春天开会。{sentence}", sentence) == sentence


def test_neither_the_line_is_left_nor_is_a_quote_made_too_long():
    """A heading is no antecedent; nor is a sentence that fills the page by itself."""
    sentence = "这项制度每季度考评一次。"

    assert _grown(f"一、考评\n{sentence}", sentence) == sentence
    assert _grown(f"{'甲' * 210}。{sentence}", sentence) == sentence
    assert _grown(f"{'甲' * 600}。{sentence}", sentence) == sentence
    assert _grown(sentence, sentence) == sentence
