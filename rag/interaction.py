"""Late interaction: every token of a question looks for its best match in a text.

Knows vectors alone. After Khattab and Zaharia, ColBERT (2020), with the token vectors of a
model that was not trained for it, and with weights instead of a plain mean: a token counts
by how rare it is in plain text, and by how much better its best passage matches it than
the others do. What each part gives is in docs/decisions/0007.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from index.codes import TokenVectors
from index.embed import QuestionVectors

Matches = NDArray[np.float32]
"""Cosines of a question's tokens and a text's, shape ``(q, t)``."""

_ALIKE = 1e-4


def match(question: QuestionVectors, texts: Sequence[TokenVectors]) -> list[Matches]:
    """Match a question's tokens with those of each text."""
    if not texts:
        return []
    ends = np.cumsum([len(text.rows) for text in texts])
    # The long side first: the other way round takes some BLAS libraries ten times as long.
    together = (np.concatenate([text.rows for text in texts]) @ question.rows.T).T  # (q, t)
    return np.split(np.ascontiguousarray(together), ends[:-1], axis=1)


def token_weights(rarity: NDArray[np.float32], best: NDArray[np.float32]) -> NDArray[np.float32]:
    """Weigh a question's tokens by their rarity and by how much they tell texts apart.

    Args:
        rarity: Shape ``(q,)``.
        best: Each text's best match for each token, ``(n, q)``.

    Returns:
        Weights that sum to 1, ``(q,)``.

    """
    weights = rarity * np.maximum(best.max(axis=0) - best.mean(axis=0), 0)
    if weights.sum() < _ALIKE:  # one text alone, or reposts, tell no token from another
        weights = rarity
    scaled: NDArray[np.float32] = weights / weights.sum()
    return scaled


def token_span(tokens: TokenVectors, start: int, end: int) -> tuple[int, int]:
    """Find the tokens that begin between two offsets of their text."""
    first, last = np.searchsorted(tokens.starts, [start, end])
    return int(first), int(last)
