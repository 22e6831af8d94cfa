"""A question finds the passages that may answer it, by words and by meaning.

Knows rows, vectors and words; knows nothing about sentences or answers.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from index.embed import Embedder
from index.fold import folded
from index.rows import StoredChunk
from index.store import Store
from index.terms import certain_terms, possible_terms
from index.vectors import Vectors
from rag.asking import content_of, without_places
from rag.types import Passage

_CANDIDATES = 60  # nearest chunks, and as many passages by words
_TERMS_WEIGHT = 0.25  # of the share of the question's terms, beside cosines that differ by .05
_BM25_CEILING = 2.2  # what a word's weight is at most multiplied with: k1 + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question made ready for retrieval.

    Attributes:
        weights: The terms to search for with their weights: how rare each is
            among the passages, for an unknown one as rare as can be.
        content: Those of them that neither ask nor name a place: what an
            answer has to be about.
        vector: The question's unit row, shape ``(d,)``.
    """

    text: str
    weights: dict[str, float]
    content: frozenset[str]
    vector: NDArray[np.float32]


def understand(question: str, store: Store, embedder: Embedder) -> Query:
    """Embed *question*, and weigh its terms by how rare they are in the collection."""
    asked = content_of(question)
    certain, possible = certain_terms(asked), possible_terms(asked)
    counts = store.passage_counts([*certain, *possible])
    total = store.passage_count()
    known = [term for term in possible if term in counts]
    weights = {term: _rarity(total, counts.get(term, 0)) for term in [*certain, *known]}
    placeless = content_of(without_places(question))
    content = {*certain_terms(placeless), *possible_terms(placeless)} & set(weights)
    vector = embedder.embed([question], is_question=True)[0]
    return Query(text=question, weights=weights, content=frozenset(content), vector=vector)


def held_terms(query: Query, text: str) -> frozenset[str]:
    """Find the terms of the question that stand in *text*."""
    certain = set(certain_terms(text))
    plain = folded(text)
    return frozenset(
        term
        for term in query.weights
        if term in certain or (len(term) > 2 and not term.isascii() and term in plain)
    )


def retrieve(query: Query, store: Store, vectors: Vectors, *, limit: int) -> list[Passage]:
    """Find up to *limit* passages, best first, ties by row.

    A passage's similarity is the mean of its own cosine with the question and
    its best window's, plus 0.25 times the share of the question's terms that
    it holds, by BM25.
    """
    nearest = store.chunks([row for row, _ in vectors.search(query.vector, _CANDIDATES)])
    by_terms = dict(store.search_words(list(query.weights), _CANDIDATES))
    passage_rows = {row.passage_id or row.id for row in nearest} | set(by_terms)
    rows = store.chunks(sorted(passage_rows))
    if not rows:
        return []
    ceiling = _BM25_CEILING * (sum(query.weights.values()) or 1.0)
    scored = [
        (meaning + _TERMS_WEIGHT * by_terms.get(row.id, 0.0) / ceiling, row)
        for row, meaning in _meanings(rows, vectors, query.vector)
    ]
    scored.sort(key=lambda pair: (-pair[0], pair[1].id))
    return _with_articles(scored[:limit], store)


def _meanings(
    rows: list[StoredChunk], vectors: Vectors, question: NDArray[np.float32]
) -> list[tuple[StoredChunk, float]]:
    """Pair each passage with the mean of its own cosine and its best window's."""
    cosines = vectors.of([row.id for row in rows]) @ question  # (n, d) @ (d,) -> (n,)
    own: dict[int, float] = {}
    best_window: dict[int, float] = {}
    for row, cosine in zip(rows, cosines.tolist(), strict=True):
        if row.passage_id is None:
            own[row.id] = cosine
        else:
            best_window[row.passage_id] = max(cosine, best_window.get(row.passage_id, -1.0))
    return [
        (row, (own[row.id] + best_window.get(row.id, own[row.id])) / 2)
        for row in rows
        if row.passage_id is None
    ]


def _with_articles(scored: list[tuple[float, StoredChunk]], store: Store) -> list[Passage]:
    """Fetch the articles of the passages, each once."""
    articles = {id_: store.article(id_) for id_ in {row.chunk.article_id for _, row in scored}}
    return [
        Passage(article=article, chunk=row.chunk, similarity=similarity)
        for similarity, row in scored
        if (article := articles[row.chunk.article_id])
    ]


def _rarity(total: int, count: int) -> float:
    """Weigh a word that stands in *count* of *total* passages, as BM25 does; above 0."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))
