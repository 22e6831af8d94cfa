"""Near-duplicates: reposts of an article, found by MinHash.

Knows character shingles; knows nothing about where signatures are kept.
"""

from collections.abc import Collection, Mapping

import numpy as np
from datasketch import MinHash
from numpy.typing import NDArray

from index.fold import folded

_PERMUTATIONS = 128
_SHINGLE_CHARS = 5
_ALIKE = 0.7  # estimated share of common shingles; its standard error is .04


def signature(text: str) -> NDArray[np.uint64]:
    """Return the MinHash signature of *text*, shape ``(128,)``.

    Computed on folded text, so that script, width and spacing don't count.
    """
    plain = folded(text)
    shingles = {
        plain[i : i + _SHINGLE_CHARS] for i in range(max(1, len(plain) - _SHINGLE_CHARS + 1))
    }
    minhash = MinHash(num_perm=_PERMUTATIONS, seed=1)
    minhash.update_batch([shingle.encode() for shingle in sorted(shingles)])
    return minhash.hashvalues.astype(np.uint64)  # type: ignore[no-any-return]


def likeness(row: NDArray[np.uint64], other: NDArray[np.uint64]) -> float:
    """Estimate the share of shingles that two texts have in common by their signatures."""
    return float((row == other).mean()) if len(row) == len(other) else 0.0


class Originals:
    """The signatures of the articles that a new one might repeat."""

    def __init__(self, signatures: Mapping[str, NDArray[np.uint64]]) -> None:
        """Start from the signatures of a collection, by article id."""
        self._ids = list(signatures)
        self._rows = np.zeros((max(1024, 2 * len(signatures)), _PERMUTATIONS), np.uint64)
        for i, row in enumerate(signatures.values()):
            self._rows[i] = row

    def find(self, row: NDArray[np.uint64], *, but: str) -> str:
        """Return the id whose signature is most like *row*, or empty if none is.

        Alike means that about 70 % of the shingles are common; ties go to the
        one that was there first. The id *but* is passed over.
        """
        shares = (self._rows[: len(self._ids)] == row).mean(axis=1)
        alike = [i for i in np.flatnonzero(shares >= _ALIKE).tolist() if self._ids[i] != but]
        return self._ids[max(alike, key=lambda i: (shares[i], -i))] if alike else ""

    def add(self, id_: str, row: NDArray[np.uint64]) -> None:
        """Add an article that repeats none."""
        if len(self._ids) == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[len(self._ids)] = row
        self._ids.append(id_)

    def drop(self, ids: Collection[str]) -> None:
        """Forget articles that may leave the collection; nothing new repeats them."""
        for i, id_ in enumerate(self._ids):
            if id_ in ids:
                self._rows[i] = 0  # no text hashes to zeros
