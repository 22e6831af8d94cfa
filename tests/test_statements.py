"""What says something on a topic: whole sentences, no headings, no questions, nothing twice."""

import numpy as np
import pytest

from index.codes import TokenVectors
from index.sentences import sentences
from index.types import Chunk, SizeClass
from rag.retrieve import Query
from rag.statements import find_statements, is_heading, shortlist
from rag.types import Passage
from tests.fakes import HashEmbedder, make_article

EMBEDDER = HashEmbedder()


def query(topic):
    """Make a query of a topic whose terms all count the same."""
    vectors = EMBEDDER.embed_question(topic)
    pairs = {topic[i : i + 2]: 1.0 for i in range(len(topic) - 1)}
    return Query(
        text=topic, read=topic, weights=pairs, sought=(), content=frozenset(pairs), vectors=vectors
    )


def passage(text, asked):
    """Make one passage of a text, matched with a query."""
    article = make_article("a", text)
    tokens: TokenVectors = EMBEDDER.embed_tokens([text])[1][0]
    chunk = Chunk(article_id="a", start=0, end=len(text), size_class=SizeClass.PASSAGE)
    return Passage(
        article=article,
        chunk=chunk,
        similarity=1.0,
        cosine=0.5,
        starts=tokens.starts,
        matches=asked.vectors.rows @ tokens.rows.T,
    )


def listed(text, topic="路灯维修", count=10, is_about=lambda _: True):
    """List the texts of the candidates of a text."""
    asked = query(topic)
    found = shortlist(asked, [passage(text, asked)], count, is_about)
    return [one.quote.text for one in found]


def test_a_sentence_that_only_leads_is_quoted_with_the_next():
    """By itself it says nothing."""
    text = "灯亮起来。镇上三年间把四百二十盏路灯逐一检查并完成了维修。早市的摊主们都把秤擦得发亮。"

    assert listed(text)[0] == "灯亮起来。镇上三年间把四百二十盏路灯逐一检查并完成了维修。"


@pytest.mark.parametrize(
    "text", ["一、路灯维修的总体安排", "路灯维修怎么办？", "# 路灯维修", "（二）路灯维修"]
)
def test_headings_and_questions_are_left_out(text):
    """They are no practice."""
    assert listed(f"{text}\n镇上的路灯去年全部换成了新的，一共四百盏。") == [
        "镇上的路灯去年全部换成了新的，一共四百盏。"
    ]


def test_lines_with_values_are_no_headings():
    """A report's fields are sentences."""
    assert not any(map(is_heading, ["体温：36.5", "1. 点单：在手机上下单；", "3.5亿元的收入。"]))


def test_the_same_words_count_once():
    """Wherever they stand."""
    assert (
        len(listed("镇上的路灯去年全部维修了一遍又一遍。\n镇上的路灯去年全部维修了一遍又一遍。"))
        == 1
    )


def test_only_sentences_about_the_subject_are_read():
    """And only as many as are asked for, the likeliest first."""
    text = "镇上的路灯去年全部完成了路灯维修。\n早市上的摊主们五点钟就开门做生意。"

    assert listed(text, is_about=lambda quote: quote.start > 5) == [text.splitlines()[1]]
    assert listed(text, count=1) == [text.splitlines()[0]]


def test_what_does_not_fit_says_nothing():
    """A sentence of other words, for the stand-in, is far from the topic."""
    asked = query("路灯维修")
    text = "路灯维修，路灯维修，路灯维修路灯维修。\n早市上的摊主们五点钟就开门做生意。"
    candidates = shortlist(asked, [passage(text, asked)], 10, lambda _: True)
    found = find_statements(asked, candidates, EMBEDDER)

    assert [one.quote.text for one in found] == [text.splitlines()[0]]
    assert np.isclose(np.linalg.norm(found[0].vector), 1, atol=1e-3)
    assert find_statements(asked, [], EMBEDDER) == ()


def test_quotes_are_whole_sentences():
    """Every candidate begins and ends where a sentence does."""
    text = "镇上的路灯去年全部完成了路灯维修。早市上的摊主们五点开门。灯亮。书屋开了门，读者不少。"
    starts = {start for start, _ in sentences(text)}
    ends = {end for _, end in sentences(text)}
    asked = query("路灯")
    for one in shortlist(asked, [passage(text, asked)], 10, lambda _: True):
        assert one.quote.start in starts
        assert one.quote.end in ends
