"""Sentences are chosen so that each is told once."""

from dataclasses import replace

import numpy as np

from index.sentences import sentences
from index.types import Chunk, SizeClass
from rag.evidence import choose
from rag.retrieve import Query
from rag.types import Passage, Quote
from rag.weigh import WEIGHTS, Weighed
from tests.fakes import HashEmbedder, make_article

TEXT = (
    "镇里办起“三个讲堂”。\n“田间讲堂”讲种植。讲的是果树怎样剪枝。\n"
    "“夜间讲堂”讲法律。讲的是合同怎样签。\n“流动讲堂”讲安全。讲的是电线怎样拉。"
)

FIGURE = "讲的是多少种果树？"
VECTORS = HashEmbedder().embed_question(FIGURE)


def _ranked(order, kinds=()):
    """Weigh the sentences of one passage so that they come in *order*, close together."""
    article = make_article("a", TEXT)
    quotes = [Quote(article=article, start=start, end=end) for start, end in sentences(TEXT)]
    return [
        Weighed(
            quote=quotes[number],
            passage=None,  # only a question for a figure looks into it
            rank=0,
            order=number,
            best=np.ones(1, np.float32),
            marks={
                "passage": -place / WEIGHTS["passage"],
                "kind": float(number in kinds),
                "label": 0.0,
            },
        )
        for place, number in enumerate(order)
    ]


def test_the_items_of_a_list_are_quoted_once():
    """No later quote repeats one of them together with its neighbours."""
    question = "镇里办起的“三个讲堂”分别是什么讲堂？"
    quotes = choose(_query(question), _ranked([0, 4, 6, 2, 3, 5, 1]), is_broad=False)
    told = "".join(quote.text for quote in quotes)

    for item in ("“田间讲堂”讲种植。", "“夜间讲堂”讲法律。", "“流动讲堂”讲安全。"):
        assert told.count(item) == 1


def test_the_items_of_a_list_come_in_its_order():
    """However likely each is by itself; what does not name what is counted comes after them."""
    query = _query("“三个讲堂”分别是什么讲堂？")
    spans = sentences(TEXT)
    led, unled = (
        [quote.start for quote in choose(query, _ranked(order), is_broad=False)]
        for order in ([0, 5, 3], [4, 6])
    )

    assert led == [spans[number][0] for number in (0, 1, 3, 5)]
    assert unled[:4] == led


def _query(question):
    """Ask *question* of words that all weigh nothing."""
    return Query(
        text=question,
        read=question,
        weights={},
        sought=(),
        content=frozenset(),
        vectors=HashEmbedder().embed_question(question),
    )


def test_where_a_figure_is_told_what_holds_none_is_not_added():
    """To a question for a figure, sentences without one add nothing to the one that has it."""
    query = Query(
        text=FIGURE, read=FIGURE, weights={}, sought=(), content=frozenset(), vectors=VECTORS
    )
    ranked = [replace(one, passage=_passage(one)) for one in _ranked([2, 4, 6], kinds=(2, 6))]

    assert [quote.start for quote in choose(query, ranked, is_broad=False)] == [
        ranked[0].quote.start,
        ranked[2].quote.start,
    ]


def _passage(one):
    """Make the passage of a sentence: all of the text, of which nothing matches."""
    article = one.quote.article
    return Passage(
        article=article,
        chunk=Chunk(article_id="a", start=0, end=len(article.text), size_class=SizeClass.PASSAGE),
        similarity=0.0,
        cosine=0.0,
        starts=np.zeros(1, np.int64),
        matches=np.zeros((len(VECTORS.rows), 1), np.float32),
    )
