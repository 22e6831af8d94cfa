"""A question finds the passages that may answer it, by words and by meaning.

Knows rows, vectors and words; knows nothing about sentences or answers.
"""

import math
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from index.codes import TokenVectors
from index.embed import Embedder, QuestionVectors
from index.fold import folded
from index.rows import StoredChunk
from index.store import Store
from index.terms import certain_terms, possible_terms
from index.vectors import Vectors
from rag.asking import content_of, without_places
from rag.interaction import Matches, match, token_span, token_weights
from rag.types import Passage

_CANDIDATES = 60  # nearest chunks, and as many passages by words
_READ = 24  # passages matched token by token
_READ_SHALLOW = 6
_GONE_THROUGH = 20_000  # passages with a term, counted for each term: some 20 ms
_QUOTA = 8  # of these passages that one article may fill before others had their turn
_BM25_CEILING = 2.2  # what a word's weight is at most multiplied with: k1 + 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A question made ready for retrieval.

    Attributes:
        read: What of the question is looked for; its vectors are of this.
        weights: The terms to search for with their weights: how rare each is
            among the passages, for an unknown one as rare as can be.
        sought: Those of them that passages are searched for: all, but for the
            most common ones where that would take too long.
        content: Those of them that neither ask nor name a place: what an
            answer has to be about.
        vectors: The question as the model sees it.
    """

    text: str
    read: str
    weights: dict[str, float]
    sought: tuple[str, ...]
    content: frozenset[str]
    vectors: QuestionVectors


def understand(question: str, store: Store, embedder: Embedder, *, sought: str = "") -> Query:
    """Embed *question*, and weigh its terms by how rare they are in the collection.

    Args:
        sought: What of it to look for, if that is not all: 考核 of 在考核上有什么不同.

    """
    sought = sought or question
    asked = content_of(sought)
    certain, possible = certain_terms(asked), possible_terms(asked)
    counts = store.passage_counts([*certain, *possible])
    total = store.passage_count()
    known = [term for term in possible if term in counts]
    weights = {term: _rarity(total, counts.get(term, 0)) for term in [*certain, *known]}
    placeless = content_of(without_places(sought))
    content = {*certain_terms(placeless), *possible_terms(placeless)} & set(weights)
    vectors = embedder.embed_question(sought)
    return Query(
        text=question,
        read=sought,
        weights=weights,
        sought=_quickly_found(weights, counts),
        content=frozenset(content),
        vectors=vectors,
    )


def _quickly_found(terms: Iterable[str], counts: Mapping[str, int]) -> tuple[str, ...]:
    """Take the rarest of *terms*, one at least, that together stand in some thousand passages."""
    rarest = sorted(terms, key=lambda term: (counts.get(term, 0), term))
    reached = list(accumulate(counts.get(term, 0) for term in rarest))
    return tuple(rarest[: max(1, bisect_right(reached, _GONE_THROUGH))])


def held_terms(query: Query, text: str) -> frozenset[str]:
    """Find the terms of the question that stand in *text*."""
    certain = set(certain_terms(text))
    plain = folded(text)
    return frozenset(
        term
        for term in query.weights
        if term in certain or (len(term) > 2 and not term.isascii() and term in plain)
    )


def retrieve(
    query: Query,
    store: Store,
    vectors: Vectors,
    *,
    among: Collection[str] | None = None,
    deep: bool = True,
) -> list[Passage]:
    """Find up to 24 passages, best first, ties by row.

    The nearest by vector and by terms are taken together and ranked by their own
    cosine, their best window's, and the share of the question's terms that
    they hold, by BM25; the best of them anew with late interaction added, of
    the whole passage and of its best window.

    Args:
        among: Only articles with these ids.
        deep: Whether to rank by late interaction; else only the first passages
            are matched token by token.

    """
    rows = None if among is None else store.chunk_ids(among)
    if rows == [] or not vectors.count:
        return []
    nearest = vectors.search(query.vectors.vector, _CANDIDATES, among=rows)
    by_terms = dict(store.search_words(query.sought, _CANDIDATES, among=among))
    found = store.chunks([row for row, _ in nearest])
    candidates = store.chunks(sorted({row.passage_id or row.id for row in found} | set(by_terms)))
    ceiling = _BM25_CEILING * (sum(query.weights.values()) or 1.0)
    shares = {row: score / ceiling for row, score in by_terms.items()}
    ranked = _shortlist(_weigh(candidates, vectors, query, shares))
    ranked = ranked[: _READ if deep else _READ_SHALLOW]
    read = _match(ranked, query, store)
    if deep:
        read.sort(key=lambda pair: (-pair[0].deep - pair[1].late, pair[0].row.id))
    return _with_articles(read, store)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Candidate:
    """A passage with its windows and what is known of it before its tokens are read."""

    row: StoredChunk
    windows: tuple[StoredChunk, ...]
    own: float  # cosine of the passage
    window: float  # cosine of its best window
    share: float  # of the question's terms

    @property
    def shallow(self) -> float:
        """What it is ranked by without late interaction."""
        return 0.76 * self.own + 1.39 * self.window + 1.29 * self.share

    @property
    def deep(self) -> float:
        """What it is ranked by besides late interaction.

        The passage counts against its window: of two windows that fit alike, the
        one that says more than its surroundings is the answer.
        """
        return -0.5 * self.own + 0.85 * self.window + 0.85 * self.share


def _weigh(
    rows: Sequence[StoredChunk], vectors: Vectors, query: Query, shares: Mapping[int, float]
) -> list[_Candidate]:
    """Put passages and their windows together, with their cosines."""
    cosines = vectors.of([row.id for row in rows]) @ query.vectors.vector  # (n, d) @ (d,) -> (n,)
    near = dict(zip((row.id for row in rows), cosines.tolist(), strict=True))
    windows: dict[int, list[StoredChunk]] = defaultdict(list)
    for row in rows:
        if row.passage_id is not None:
            windows[row.passage_id].append(row)
    return [
        _Candidate(
            row=row,
            windows=tuple(windows[row.id]),
            own=near[row.id],
            window=max((near[w.id] for w in windows[row.id]), default=near[row.id]),
            share=shares.get(row.id, 0.0),
        )
        for row in rows
        if row.passage_id is None
    ]


def _shortlist(candidates: list[_Candidate]) -> list[_Candidate]:
    """Order candidates, best first; what an article has beyond its quota comes last."""
    candidates = sorted(candidates, key=lambda one: (-one.shallow, one.row.id))
    seen: Counter[str] = Counter()
    within: dict[int, bool] = {}
    for one in candidates:
        seen[one.row.chunk.article_id] += 1
        within[one.row.id] = seen[one.row.chunk.article_id] <= _QUOTA
    return sorted(candidates, key=lambda one: not within[one.row.id])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Matched:
    """A passage's tokens beside the question's."""

    tokens: TokenVectors
    matches: Matches
    late: float


def _match(
    candidates: Sequence[_Candidate], query: Query, store: Store
) -> list[tuple[_Candidate, _Matched]]:
    """Read the candidates' tokens and let the question's tokens look through them."""
    stored = store.tokens([one.row.id for one in candidates], len(query.vectors.vector))
    tokens = [stored[one.row.id] for one in candidates]
    matches = match(query.vectors, tokens)
    if not matches:
        return []
    weights = token_weights(query.vectors.rarity, np.array([m.max(axis=1) for m in matches]))
    return [
        (one, _Matched(tokens=own, matches=found, late=_late(one, own, found, weights)))
        for one, own, found in zip(candidates, tokens, matches, strict=True)
    ]


def _late(
    candidate: _Candidate, tokens: TokenVectors, matches: Matches, weights: NDArray[np.float32]
) -> float:
    """Weigh the late interaction of a passage and of its best window."""
    whole = float(matches.max(axis=1) @ weights)
    offset = candidate.row.chunk.start
    spans = [
        token_span(tokens, window.chunk.start - offset, window.chunk.end - offset)
        for window in candidate.windows
    ]
    found = [float(matches[:, a:z].max(axis=1) @ weights) for a, z in spans if a < z]
    return 0.6 * whole + 1.7 * max(found, default=whole)


def _with_articles(read: Sequence[tuple[_Candidate, _Matched]], store: Store) -> list[Passage]:
    """Fetch the articles of the passages; of a repost and its original the latter is kept."""
    ids = {one.row.chunk.article_id for one, _ in read}
    articles = {id_: article for id_ in ids if (article := store.article(id_))}
    return [
        Passage(
            article=article,
            chunk=one.row.chunk,
            similarity=one.deep + matched.late,
            cosine=one.window,
            starts=matched.tokens.starts,
            matches=matched.matches,
        )
        for one, matched in read
        if (article := articles.get(one.row.chunk.article_id))
        and article.duplicate_of not in articles
    ]


def _rarity(total: int, count: int) -> float:
    """Weigh a word that stands in *count* of *total* passages, as BM25 does; above 0."""
    return math.log(1 + (total - count + 0.5) / (count + 0.5))
