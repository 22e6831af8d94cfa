"""Passages become the sentences that answer a question, or silence.

Knows sentences, terms and places; knows nothing about rows or rendering.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from index.embed import Embedder
from index.fold import folded
from index.gazetteer import Place
from index.places import find_places
from index.sentences import sentences
from index.types import Article
from rag.asking import kind_fit
from rag.lists import find_items
from rag.retrieve import Query, held_terms
from rag.types import Passage, Quote

THRESHOLD = 0.5
"""At or above this confidence a question counts as answered."""

_READ_PASSAGES = 4  # whose sentences are weighed one by one
_READ_SENTENCES = 6
_TERMS_WEIGHT = 0.25  # as in retrieval
_PASSAGE_WEIGHT = 0.5
_KIND_BONUS = 0.06  # for a date where one is asked for, and so on
_MOST_SENTENCES = 3  # but for the items of a list
_CLOSE = 0.03  # below the best sentence, and still worth showing
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_HAN = re.compile(r"[㐀-鿿]")
_WORTH_ADDING = 0.1  # share of the question's terms that were missing


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What the collection has on a question.

    Attributes:
        quotes: Whole sentences, the one that answers best first.
        confidence: How sure it is that they answer, 0 to 1.
    """

    quotes: tuple[Quote, ...]
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Marks:
    """What confidence is judged by.

    Attributes:
        cosine: Of the question and the sentence nearest to it.
        share: Of the question's content by weight, what the passages read hold.
        kind_fits: The first sentence holds a date, a number or a share, if
            the question asks for one.
        is_foreign: Question and passages don't share a language, so terms say
            nothing.
    """

    cosine: float
    share: float
    kind_fits: bool
    is_foreign: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A sentence with its marks.

    Attributes:
        terms: The terms of the question that it holds.
        score: What it is ranked by.
    """

    quote: Quote
    terms: frozenset[str]
    cosine: float
    score: float


def find_evidence(query: Query, passages: Sequence[Passage], embedder: Embedder) -> Evidence:
    """Choose the sentences of *passages* that answer *query*.

    Only passages are read that name, or whose article is about, every place
    that the question names, and whose article knows every year it names:
    another place's or year's figure is no answer. The first
    sentence is the one nearest by meaning, terms and passage; others follow
    where they hold terms that are still missing or come close, and where the
    question asks for a list, the items that the first one announces.

    Args:
        passages: As retrieved, best first.
    """
    places = [mention.place for mention in find_places(query.text)]
    years = _YEAR.findall(query.text)
    fitting = (
        passage
        for passage in passages
        if _is_of(passage.article, years) and _is_about(passage, places)
    )
    bound = list(islice(fitting, _READ_PASSAGES))
    candidates = _weigh(query, bound, embedder)
    if not candidates:
        return Evidence(quotes=(), confidence=0.0)
    text = "\n".join(_text(passage) for passage in bound)
    marks = _Marks(
        cosine=max(candidate.cosine for candidate in candidates),
        share=_share(query, held_terms(query, text) & query.content, query.content),
        kind_fits=kind_fit(query.text, candidates[0].quote.text) > 0,
        is_foreign=_has_han(query.text) != _has_han(text),
    )
    return Evidence(quotes=tuple(_choose(query, candidates)), confidence=_confidence(marks))


def closest(passages: Sequence[Passage], limit: int) -> tuple[Quote, ...]:
    """Return the first *limit* passages of different articles as quotes."""
    first: dict[str, Passage] = {}
    for passage in passages:
        first.setdefault(passage.article.id, passage)
    return tuple(
        Quote(article=passage.article, start=passage.chunk.start, end=passage.chunk.end)
        for passage in list(first.values())[:limit]
    )


def _is_about(passage: Passage, places: Sequence[Place]) -> bool:
    """Say whether each of *places* is named in the passage or is its article's."""
    if not places:
        return True
    named = {mention.place.name for mention in find_places(_text(passage))}
    named |= {mention.place.name for mention in find_places(passage.article.title)}
    above = {
        parent
        for name in passage.article.places
        for mention in find_places(name)
        for parent in mention.place.parents
    }
    named |= above | set(passage.article.places)
    return all(place.name in named for place in places)


def _is_of(article: Article, years: Iterable[str]) -> bool:
    """Say whether *article* names each of *years*, or came out in it."""
    known = f"{article.published} {article.title} {article.text}"
    return all(year in known for year in years)


def _weigh(query: Query, passages: Sequence[Passage], embedder: Embedder) -> list[_Candidate]:
    """Mark every sentence of *passages*, best first, ties by place."""
    placed = [
        (passage, Quote(article=passage.article, start=start, end=end))
        for passage in passages
        for start, end in sentences(passage.article.text, passage.chunk.start, passage.chunk.end)
    ]
    # The most promising are weighed by meaning too; each costs about 5 ms.
    placed = _without_repeats(placed)
    placed.sort(key=lambda pair: -_promise(query, pair[1].text))
    placed = placed[:_READ_SENTENCES]
    if not placed:
        return []
    cosines = embedder.embed([quote.text for _, quote in placed]) @ query.vector
    candidates = []
    for (passage, quote), cosine in zip(placed, cosines.tolist(), strict=True):
        terms = held_terms(query, quote.text)
        score = cosine + _promise(query, quote.text) + _PASSAGE_WEIGHT * passage.similarity
        candidates.append(_Candidate(quote=quote, terms=terms, cosine=cosine, score=score))
    return sorted(candidates, key=lambda candidate: -candidate.score)


def _without_repeats(placed: Sequence[tuple[Passage, Quote]]) -> list[tuple[Passage, Quote]]:
    """Drop sentences that stand in an earlier passage too: a repost is no second witness."""
    first: dict[str, tuple[Passage, Quote]] = {}
    for passage, quote in placed:
        first.setdefault(folded(quote.text), (passage, quote))
    return list(first.values())


def _promise(query: Query, sentence: str) -> float:
    """Weigh a sentence before it is embedded: by its terms, and by the kind of answer."""
    share = _share(query, held_terms(query, sentence), query.weights)
    return _TERMS_WEIGHT * share + _KIND_BONUS * kind_fit(query.text, sentence)


def _choose(query: Query, candidates: Sequence[_Candidate]) -> list[Quote]:
    """Choose what to show, the best first."""
    best = candidates[0]
    chosen = [best.quote, *find_items(query.text, best.quote)]
    held = best.terms
    for candidate in candidates:
        if len(chosen) >= _MOST_SENTENCES:
            break
        adds = _share(query, candidate.terms - held, query.weights) > _WORTH_ADDING
        is_close = candidate.score > best.score - _CLOSE
        if candidate.quote not in chosen and (adds or is_close):
            chosen.append(candidate.quote)
            held |= candidate.terms
    return chosen


def _text(passage: Passage) -> str:
    """Cut the passage from its article."""
    return passage.article.text[passage.chunk.start : passage.chunk.end]


def _share(query: Query, terms: Iterable[str], of: Iterable[str]) -> float:
    """Weigh *terms* of the question against others of its terms; 0 against none."""
    total = sum(query.weights[term] for term in of)
    return sum(query.weights[term] for term in terms) / total if total else 0.0


def _has_han(text: str) -> bool:
    """Say whether *text* is written in Chinese, at least in part."""
    return bool(_HAN.search(text))


def _confidence(marks: _Marks) -> float:
    """Turn the marks of the evidence into a probability."""
    if marks.is_foreign:
        logit = 60.0 * (marks.cosine - 0.775)
    else:
        logit = 20.0 * (marks.cosine - 0.9) + 8.0 * (marks.share - 0.35)
    return 1 / (1 + math.exp(-(logit if marks.kind_fits else logit - 1.0)))
