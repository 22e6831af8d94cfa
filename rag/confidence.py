"""How sure it is that the evidence answers a question, and from when on it is believed.

Knows marks and weights; knows nothing about how evidence is found. The weights are those of
logistic regressions that ``scripts/calibrate.py`` makes on questions that can and that can't
be answered; the curve is in docs/calibration.md.
"""

import math
import re
from collections.abc import Iterable, Sequence
from types import MappingProxyType

import numpy as np

from rag.asking import is_broad
from rag.retrieve import Query, held_terms
from rag.types import Marks, Passage
from rag.weigh import Weighed

THRESHOLD = 0.5
"""At or above this confidence a question counts as answered."""

_HAN = re.compile(r"[㐀-鿿]")
_AHEAD = 0.1  # of a passage that is ahead; in a few articles any is further ahead
_TELLING = 1.5  # rarity of a token that is no question word

WEIGHTS = MappingProxyType(
    {
        # asked of all articles, in their language
        "open": MappingProxyType(
            {
                "late": 8.6,
                "share": 3.1,
                "cosine": 6.5,
                "gap": 3.2,
                "lead": 2.3,
                "kind": 1.5,
                "constant": -9.7,
            }
        ),
        # asked in another language: terms say nothing
        "foreign": MappingProxyType(
            {"late": 14.9, "cosine": 9.7, "gap": 6.3, "kind": 1.5, "constant": -8.5}
        ),
        # asked of the articles about a place that the question names: all of it fits somewhat,
        # so what counts is whether anything of the question is left unmatched
        "placed": MappingProxyType(
            {
                "worst": 3.0,
                "share": 0.9,
                "cosine": 2.1,
                "lead": 1.1,
                "kind": 1.8,
                "broad": 0.9,
                "constant": -4.2,
            }
        ),
        # asked of the article whose title the question names: little of it is left to look
        # for (…是什么), so it counts as well whether one passage stands out
        "titled": MappingProxyType(
            {
                "worst": 1.8,
                "share": 0.2,
                "gap": 8.7,
                "lead": 1.8,
                "kind": 1.3,
                "broad": 0.4,
                "constant": -2.8,
            }
        ),
    }
)
"""What each mark counts, in logarithms of odds, by the way a question is asked."""


def mark(
    query: Query,
    passages: Sequence[Passage],
    ranked: Sequence[Weighed],
    *,
    asked: str,
) -> Marks:
    """Sum up what speaks for the first of weighed sentences.

    Args:
        passages: Those that were read, best first; at least one.
        ranked: Their sentences, best first; at least one.
        asked: Of which articles: ``open`` of all, or of those that the question names,
            ``placed`` or ``titled``.

    """
    rarity = query.vectors.rarity
    first = ranked[0]
    best = np.array([passage.matches.max(axis=1) for passage in passages]).max(axis=0)  # (q,)
    text = "\n".join(f"{passage.article.title}\n{passage.text}" for passage in passages)
    is_foreign = bool(_HAN.search(query.text)) != bool(_HAN.search(text))
    second = passages[1].similarity if len(passages) > 1 else passages[0].similarity - 0.2
    return Marks(
        late=float(first.best @ rarity / rarity.sum()),
        worst=float(min(best[rarity > _TELLING], default=best.min())),
        share=_share(query, held_terms(query, text) & query.content, query.content),
        cosine=max(one.marks["cosine"] for one in ranked),
        gap=min(passages[0].similarity - second, _AHEAD),
        lead=1 / sum(math.exp(one.score - first.score) for one in ranked),
        kind=first.marks["kind"] ** 2,  # a number, but not beside what is counted, counts a quarter
        broad=float(is_broad(query.text)),
        way="foreign" if is_foreign else asked,
    )


def confidence(marks: Marks) -> float:
    """Turn marks into a probability."""
    logit = sum(
        weight * (1.0 if name == "constant" else getattr(marks, name))
        for name, weight in WEIGHTS[marks.way].items()
    )
    return 1 / (1 + math.exp(-logit))


def _share(query: Query, terms: Iterable[str], of: Iterable[str]) -> float:
    """Weigh *terms* of the question against others of its terms; 0 against none."""
    total = math.fsum(query.weights[term] for term in of)  # the same in any order
    return math.fsum(query.weights[term] for term in terms) / total if total else 0.0
