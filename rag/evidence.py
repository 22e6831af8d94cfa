"""Passages become the sentences that answer a question, or silence.

Knows how sentences are chosen and when they are believed; knows nothing about rows or
rendering.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from index.embed import Embedder
from index.fold import folded
from index.sentences import sentences
from rag import asking
from rag.binding import About, Name, fitting
from rag.confidence import confidence, mark
from rag.emphasis import find_emphasis
from rag.labels import label_above
from rag.leaning import with_antecedent
from rag.lists import find_items, is_of_list
from rag.retrieve import Query
from rag.subjects import Subject
from rag.types import Marks, Passage, Quote
from rag.weigh import Weighed, weigh

_READ_PASSAGES = 5  # whose sentences are weighed one by one
_MOST_QUOTES = 3
_MOST_QUOTES_BROAD = 10
_SURE = 0.995  # sentences are added until one of them answers with this probability
_TOGETHER = 3.0  # a neighbour this much below the best sentence belongs to it
_LONGEST_QUOTE = 160  # characters of neighbours quoted as one


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the collection has on a question.

    Attributes:
        quotes: Whole sentences, the one that answers best first.
        confidence: How sure it is that they answer, 0 to 1.
        marks: What that was judged by; None if nothing was read.
    """

    quotes: tuple[Quote, ...]
    confidence: float
    marks: Marks | None = None


def find_evidence(
    query: Query,
    passages: Sequence[Passage],
    embedder: Embedder | None,
    *,
    asked: str = "",
    subjects: Sequence[Subject] = (),
    names: Sequence[Name] = (),
    sides: int = 1,
    way: str = "open",
) -> Evidence:
    """Choose the sentences of *passages* that answer *query*.

    Only passages are read whose article names every one of *subjects*, places
    in the passage or as what the article is about, and every year and name of
    the question: another place's or year's figure is no answer. The first
    quote is the sentence most likely to answer, with neighbours that are
    nearly as likely; others follow until it is likely enough that one of them
    answers, or until a broad question has what it may need, and where the
    question asks for a list, the items that the first one announces.

    Args:
        passages: As retrieved, best first.
        embedder: As for ``weigh``.
        asked: The question whose places and years bind, where *query* is what is
            left of it to look for; empty if they are the same.
        names: In the question, of persons, offices and the like.
        sides: Of how many subjects the question is one side; of several, some of
            its years may be another's, and less is quoted.
        way: Of which articles *passages* are, as for ``confidence.mark``.

    """
    about = About(asked or query.text, subjects, names, sides)
    bound = list(islice(fitting(passages, about), _READ_PASSAGES))
    ranked = weigh(query, bound, embedder)
    if not ranked:
        return Evidence(quotes=(), confidence=0.0)
    is_broad = asking.is_broad(query.text)
    marks = mark(query, bound, ranked, asked=way)
    quotes = choose(query, ranked, is_broad=is_broad and sides == 1)
    return Evidence(quotes=tuple(quotes), confidence=confidence(marks), marks=marks)


def closest(passages: Sequence[Passage], limit: int) -> tuple[Quote, ...]:
    """Return the first *limit* passages of different articles as quotes."""
    first: dict[str, Passage] = {}
    for passage in passages:
        first.setdefault(passage.article.id, passage)
    return tuple(
        Quote(article=passage.article, start=passage.chunk.start, end=passage.chunk.end)
        for passage in list(first.values())[:limit]
    )


def choose(query: Query, ranked: Sequence[Weighed], *, is_broad: bool) -> list[Quote]:
    """Choose what to quote of weighed sentences, the best first; of a summary, in its order."""
    odds = np.exp([one.score - ranked[0].score for one in ranked])
    likely = odds / odds.sum()
    most = _MOST_QUOTES_BROAD if is_broad else _MOST_QUOTES
    quotes: list[Quote] = []
    told: list[str] = []
    held = 0.0
    fit, label = ranked[0].marks["kind"], ranked[0].marks["label"]
    for one, chance in zip(ranked, likely.tolist(), strict=True):
        # What is quoted already, here or in a repost, is no second witness.
        is_fit = one.marks["kind"] >= fit and one.marks["label"] >= label
        if is_fit and not any(folded(one.quote.text) in text for text in told):
            if len(quotes) >= most or (held > _SURE and not is_broad):
                break
            shown = _with_neighbours(one, ranked, quotes)
            part = find_emphasis(query, one.passage, one.quote, shown)
            quotes.append(replace(shown, emphasis=part))
            told.append(folded(quotes[-1].text))
        held += chance
    if asking.is_summary(query.text):
        return sorted(quotes, key=lambda quote: (quote.article.id, quote.start))
    items = find_items(query.text, quotes[0])
    if not items:
        return quotes
    leads = int(is_of_list(query.text, quotes[0]))
    rest = [quote for quote in quotes[leads:] if not any(_overlap(quote, item) for item in items)]
    return [*quotes[:leads], *items, *rest]


def _with_neighbours(first: Weighed, ranked: Sequence[Weighed], taken: Sequence[Quote]) -> Quote:
    """Take in the sentences beside *first* that are nearly as likely, or that it leans on."""
    beside = [
        one
        for one in ranked
        if one.rank == first.rank
        and one.score >= first.score - _TOGETHER
        and not any(_covers(quote, one.quote) for quote in taken)
    ]
    start, end = first.order, first.order
    quote = first.quote
    for one in beside:
        grown = Quote(
            article=quote.article,
            start=min(quote.start, one.quote.start),
            end=max(quote.end, one.quote.end),
        )
        is_next = one.order in {start - 1, end + 1}
        if is_next and grown.end - grown.start <= _LONGEST_QUOTE:
            quote, start, end = grown, min(start, one.order), max(end, one.order)
    whole = _with_label(quote) if first.marks["label"] else with_antecedent(quote)
    return quote if any(_overlap(other, whole) for other in taken) else whole


def _with_label(quote: Quote) -> Quote:
    """Take in the label under which *quote* stands, if it stands right above."""
    text = quote.article.text
    label = label_above(text, quote.start)
    lead = label and sentences(text, label[0], quote.start)
    return replace(quote, start=label[0]) if label and lead and len(lead) == 1 else quote


def _covers(quote: Quote, other: Quote) -> bool:
    """Say whether *other* stands in *quote*."""
    return (
        quote.article.id == other.article.id
        and quote.start <= other.start
        and other.end <= quote.end
    )


def _overlap(quote: Quote, other: Quote) -> bool:
    """Say whether two quotes share a character."""
    return (
        quote.article.id == other.article.id and quote.start < other.end and other.start < quote.end
    )
