"""The sentences of passages, weighed by how likely each is to answer a question.

Knows sentences, tokens and terms; knows nothing about how many are shown.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.codes import TokenVectors
from index.embed import Embedder
from index.sentences import sentences
from rag.asking import date_fit, kind_fit
from rag.interaction import token_span, token_weights
from rag.labels import stands_under
from rag.retrieve import Query
from rag.types import Passage, Quote

_EMBEDDED = 6  # sentences that are embedded by themselves, at about 4 ms each
_AS_WELL = 0.05  # a cosine this much below the best is as good


WEIGHTS = {
    "passage": 14.0,  # similarity of its passage, below the best one's
    "with_previous": 11.0,  # how well it matches with the one before, which may hold the subject
    "holds": 2.3,  # share of the question that it matches as well as any in the passage
    "wins": 2.2,  # share that it matches best in the passage
    "dates": 2.0,  # share of the question's years, months and days that it holds
    "kind": 2.7,  # it holds a date where one is asked for, and so on
    "label": 4.0,  # it stands under a label that the question names
    "cosine": 3.3,  # of the sentence by itself and the question
}
"""How much each mark of a sentence counts, in logarithms of odds."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Weighed:
    """A sentence of a passage.

    Attributes:
        passage: It stands in; *rank* is that one's among those read, from 0.
        order: Of the sentence in its passage, from 0.
        best: How well it matches each token of the question, ``(q,)``.
        marks: By the names of ``WEIGHTS``.
    """

    quote: Quote
    passage: Passage
    rank: int
    order: int
    best: NDArray[np.float32]
    marks: Mapping[str, float]

    @property
    def score(self) -> float:
        """Up to a constant, the logarithm of the odds that it answers."""
        return sum(WEIGHTS[name] * mark for name, mark in self.marks.items())


def weigh(query: Query, passages: Sequence[Passage], embedder: Embedder | None) -> list[Weighed]:
    """Weigh the sentences of *passages*, best first, ties by place.

    Args:
        passages: As retrieved, best first.
        embedder: What the likeliest are embedded with; without one, the cosine
            of a sentence is that of its passage's nearest window.

    """
    read = [(passage, _sentences(passage)) for passage in passages]
    read = [(passage, spans) for passage, spans in read if spans]
    if not read:
        return []
    bests = [
        np.array([passage.matches[:, a:z].max(axis=1) for _, _, a, z in spans])  # (s, q)
        for passage, spans in read
    ]
    every = np.concatenate(bests)
    weights = token_weights(np.ones(every.shape[1], np.float32), every)
    found: list[Weighed] = []
    for rank, ((passage, spans), best) in enumerate(zip(read, bests, strict=True)):
        behind = passage.similarity - read[0][0].similarity
        for order, (start, end, _, _) in enumerate(spans):
            quote = Quote(article=passage.article, start=start, end=end)
            marks = _marks(best, order, weights)
            marks["cosine"] = 0.0 if embedder else passage.cosine
            marks["kind"] = kind_fit(query.text, quote.text)
            # What is named so exactly is found wherever its passage ranks.
            marks["label"] = float(stands_under(query.text, passage.article.text, start))
            marks["passage"] = 0.0 if marks["label"] else behind
            marks["dates"] = date_fit(query.text, quote.text)
            found.append(
                Weighed(
                    quote=quote,
                    passage=passage,
                    rank=rank,
                    order=order,
                    best=best[order],
                    marks=marks,
                )
            )
    found.sort(key=_place)
    return _with_cosines(found, query, embedder) if embedder else found


def _with_cosines(found: Sequence[Weighed], query: Query, embedder: Embedder) -> list[Weighed]:
    """Embed the first sentences by themselves; the others can't be better than the worst."""
    few = found[:_EMBEDDED]
    cosines = (embedder.embed([one.quote.text for one in few]) @ query.vectors.vector).tolist()
    cosines += [min(cosines)] * (len(found) - len(few))
    weighed = [
        replace(one, marks={**one.marks, "cosine": cosine})
        for one, cosine in zip(found, cosines, strict=True)
    ]
    return sorted(weighed, key=_place)


def _place(one: Weighed) -> tuple[float, int, int]:
    """Order sentences, the likeliest first."""
    return -one.score, one.rank, one.order


def _sentences(passage: Passage) -> list[tuple[int, int, int, int]]:
    """Find the sentences of a passage: their offsets in the article, and their tokens."""
    tokens = TokenVectors(passage.starts, passage.matches.T)
    offset = passage.chunk.start
    spans = [
        (start, end, *token_span(tokens, start - offset, end - offset))
        for start, end in sentences(passage.article.text, offset, passage.chunk.end)
    ]
    return [span for span in spans if span[2] < span[3]]


def _marks(best: NDArray[np.float32], order: int, weights: NDArray[np.float32]) -> dict[str, float]:
    """Mark a sentence by the matches of its passage's sentences, ``(s, q)``."""
    top = best.max(axis=0)
    with_previous = np.maximum(best[order], best[max(0, order - 1)])
    return {
        "with_previous": float(with_previous @ weights),
        "holds": float(weights[best[order] >= top - _AS_WELL].sum()),
        "wins": float(weights[best.argmax(axis=0) == order].sum()),
    }
