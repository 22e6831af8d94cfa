"""The vectors of a collection as a FAISS index: a copy, rebuilt from the store when in doubt.

Knows faiss and is its only home; knows nothing about texts.
"""

import hashlib
import json
import logging
from collections.abc import Sequence
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from index.store import Store

logger = logging.getLogger(__name__)

_META = "faiss"


class Vectors:
    """Exact search over all chunks of one generation of a collection."""

    def __init__(self, index: faiss.Index, generation: int) -> None:
        """Wrap a FAISS index; ``Vectors.open`` makes one."""
        self._index = index
        self.generation = generation

    @classmethod
    def open(cls, store: Store, home: Path) -> "Vectors":
        """Open the index of the store's present generation.

        The file is used if it was made from this generation and is byte for
        byte what was written; else a new one is built from the store, without
        embedding anything, and written beside. Where it can't be written, it
        serves from memory.
        """
        generation = store.generation
        written = json.loads(store.meta(_META) or "{}")
        if written.get("generation") == generation:
            path = home / written["file"]
            if path.exists() and _digest(path) == written["sha256"]:
                return cls(faiss.read_index(str(path)), generation)
            logger.warning("%s is missing or damaged: it is made again", path.name)
        vectors = cls(_build(*store.vectors()), generation)
        try:
            vectors._write(store, home)
        except OSError as error:
            logger.warning("the vector index is kept in memory alone: %s", error)
        return vectors

    @property
    def count(self) -> int:
        """How many vectors there are."""
        return int(self._index.ntotal)

    def search(
        self, question: NDArray[np.float32], k: int, *, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Find the *k* chunks nearest to a question, *among* these rows or all.

        Args:
            question: A unit row, shape ``(d,)``.
            k: At least 1; fewer come back only where there are fewer chunks.

        Returns:
            Rows of chunks with their cosine in [-1, 1], higher is closer; best
            first, ties by row.

        """
        found = self._nearest(question, k + 1, among)
        if len(found) > k and found[k][1] == found[k - 1][1]:
            # Of equals at the end FAISS keeps whichever it likes, so all have to be seen.
            found = self._nearest(question, self.count, among)
        return found[:k]

    def _nearest(
        self, question: NDArray[np.float32], k: int, among: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """Ask FAISS for *k* chunks; equal ones that did not fit in are any."""
        if not self.count:
            return []
        only = None
        if among is not None:
            selector = faiss.IDSelectorBatch(np.array(among, np.int64))
            only = faiss.SearchParameters(sel=selector)  # type: ignore[call-arg]
        similarities, ids = self._index.search(question[None, :], min(k, self.count), params=only)
        pairs = zip(ids[0].tolist(), similarities[0].tolist(), strict=True)
        return sorted((p for p in pairs if p[0] >= 0), key=lambda pair: (-pair[1], pair[0]))

    def of(self, ids: list[int]) -> NDArray[np.float32]:
        """Return the vectors of these chunks, shape ``(len(ids), d)``."""
        rows: NDArray[np.float32] = self._index.reconstruct_batch(np.array(ids, np.int64))
        return rows

    def _write(self, store: Store, home: Path) -> None:
        """Write the file under a name of its own, then note it in the store, then tidy up."""
        name = f"vectors-{self.generation}.faiss"
        half = home / f"{name}.half"
        half.write_bytes(faiss.serialize_index(self._index).tobytes())
        note = {"generation": self.generation, "file": name, "sha256": _digest(half)}
        half.replace(home / name)
        store.set_meta(_META, json.dumps(note))
        for old in home.glob("vectors-*.faiss*"):
            if old.name != name:
                old.unlink(missing_ok=True)


def _build(ids: NDArray[np.int64], vectors: NDArray[np.float32]) -> faiss.Index:
    """Index unit rows ``(n, d)`` under *ids*, by inner product, exactly."""
    index = faiss.IndexIDMap2(faiss.IndexFlatIP(vectors.shape[1]))
    if len(ids):
        # float16 rows are unit length only up to 1e-3
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        index.add_with_ids(np.ascontiguousarray(unit, np.float32), ids)
    return index


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
