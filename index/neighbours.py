"""Vectors in a FAISS index that nothing changes: exact while there are few, by lists when many.

Knows faiss and is its only home; knows nothing about texts or where vectors come from.
"""

import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import faiss
import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Rows = NDArray[np.float32]
Parts = Callable[[], Iterator[tuple[Ids, Rows]]]
"""Gives all ids, ascending, and their unit rows, some thousands at a time; called repeatedly."""

EXACT_UP_TO = 100_000  # vectors; twice as many take more time than all else in a question
_RECALL = 0.99  # of the 20 nearest, for vectors of the collection itself
_TRIED, _NEAREST = 100, 20
_TRAINED_ON = 50  # vectors for each list
_LOOKED_AT = 20_000  # so few are compared one by one
_SPARE = 64


class Neighbours:
    """Finds the nearest of many unit vectors; its ids ascend.

    Attributes:
        ids: Shape ``(n,)``.
        probes: How many lists a search reads; 0: all of them, exactly.
        recall: Of the 20 nearest to 100 of its own vectors, the share that a search finds.
    """

    def __init__(self, index: faiss.IndexIDMap, *, probes: int, recall: float) -> None:
        """Wrap a FAISS index; ``make`` and ``read`` give one."""
        self._index = index
        self._inner = cast(Any, faiss.downcast_index(index.index))  # no one type has it all
        self.ids: Ids = faiss.vector_to_array(index.id_map)
        self.probes, self.recall = probes, recall
        if probes:
            self._inner.make_direct_map()  # which row stands where; not in the file

    @classmethod
    def make(cls, count: int, dimension: int, parts: Parts) -> "Neighbours":
        """Index *count* unit rows ``(count, dimension)`` by inner product.

        Up to 100,000 exactly; more in lists around centres that are trained on
        them, as float16, reading as many lists as finds 0.99 of the nearest.
        """
        if count <= EXACT_UP_TO:
            index = faiss.IndexIDMap(faiss.IndexFlatIP(dimension))
            return cls(_filled(index, parts), probes=0, recall=1.0)
        lists = 2 ** round(math.log2(2 * math.sqrt(count)))
        inner: Any = faiss.index_factory(
            dimension, f"IVF{lists},SQfp16", faiss.METRIC_INNER_PRODUCT
        )
        inner.cp.max_points_per_centroid = _TRAINED_ON
        inner.cp.niter = 10
        inner.train(_every(max(1, count // (lists * _TRAINED_ON)), parts))
        index = _filled(faiss.IndexIDMap(inner), parts)
        return _tuned(index, lists, _every(max(1, count // _TRIED), parts)[:_TRIED], parts)

    @classmethod
    def read(cls, path: Path, *, probes: int, recall: float) -> "Neighbours | None":
        """Open a file that ``write`` wrote; what FAISS can leave on disk stays there.

        Returns:
            None if it is missing or something else.

        """
        flag = faiss.IO_FLAG_MMAP if probes else faiss.IO_FLAG_MMAP_IFC
        try:
            index = faiss.read_index(str(path), flag)
        except RuntimeError:
            return None
        if not isinstance(index, faiss.IndexIDMap):
            return None
        return cls(index, probes=probes, recall=recall)

    def write(self, path: Path) -> None:
        """Write the index to a new file.

        Raises:
            OSError: It can't be written.

        """
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"{path} can't be written") from error

    @property
    def kind(self) -> str:
        """How it finds, as FAISS calls it."""
        return f"IVF{self._inner.nlist},SQfp16" if self.probes else "Flat"

    @property
    def dimension(self) -> int:
        """How many numbers a vector has."""
        return int(self._index.d)

    def search(
        self, question: Rows, k: int, *, only: Ids | None, gone: Ids
    ) -> list[tuple[int, float]]:
        """Find the *k* nearest to a unit row ``(d,)``, *only* of these, without those *gone*.

        Args:
            only, gone: Ascending.

        Returns:
            Ids with their cosines, the best *k* in any order, of equals any.

        """
        if only is not None:
            only = np.setdiff1d(only, gone, assume_unique=True)
            only = self.held(only)
            if self.probes and len(only) <= _LOOKED_AT:
                cosines = self.rows(only) @ question  # (m, d) @ (d,) -> (m,)
                best = np.argsort(-cosines, kind="stable")[:k]
                return list(zip(only[best].tolist(), cosines[best].tolist(), strict=True))
        return self._found(question, min(k, len(self.ids)), only, gone)

    def held(self, ids: Ids) -> Ids:
        """Return those of *ids* that are here, in their order."""
        if not len(self.ids):
            return ids[:0]
        places = np.searchsorted(self.ids, ids).clip(max=len(self.ids) - 1)
        held: Ids = ids[self.ids[places] == ids]
        return held

    def rows(self, ids: Ids) -> Rows:
        """Return the vectors of these *ids*, which are there, shape ``(len(ids), d)``."""
        places = np.searchsorted(self.ids, ids)
        rows: Rows = self._inner.reconstruct_batch(places)
        return rows

    def _found(
        self, question: Rows, k: int, only: Ids | None, gone: Ids
    ) -> list[tuple[int, float]]:
        """Ask FAISS; in lists without a filter if that is enough, for one doubles the time."""
        if only is not None:
            share = len(only) / max(1, len(self.ids))
            return self._asked(question, k, faiss.IDSelectorBatch(only), share)
        if self.probes:
            excluded = set(gone.tolist())
            found = self._asked(question, min(k + _SPARE, len(self.ids)), None, 1.0)
            kept = [pair for pair in found if pair[0] not in excluded]
            if len(kept) >= k or not len(gone):
                return kept[:k]
        batch = faiss.IDSelectorBatch(gone)
        # Exact search takes a third of the time if FAISS is told to look whether it may.
        allowed = faiss.IDSelectorNot(batch) if len(gone) else faiss.IDSelectorAll()
        return self._asked(question, k, allowed, k / max(1, k + len(gone)))

    def _asked(
        self, question: Rows, k: int, allowed: faiss.IDSelector | None, share: float
    ) -> list[tuple[int, float]]:
        """Search in as many lists as find enough if only a *share* of all rows may be found."""
        if not k or not share:
            return []
        params = faiss.SearchParameters(sel=allowed)  # type: ignore[call-arg]
        if self.probes:
            probes = min(self._inner.nlist, math.ceil(self.probes / share))
            params = faiss.SearchParametersIVF(sel=allowed, nprobe=probes)  # type: ignore[call-arg]
        faiss.omp_set_num_threads(1)  # of this thread; several would wait for each other
        similarities, ids = self._index.search(question[None, :], k, params=params)
        pairs = zip(ids[0].tolist(), similarities[0].tolist(), strict=True)
        return [pair for pair in pairs if pair[0] >= 0]


def _filled(index: faiss.IndexIDMap, parts: Parts) -> faiss.IndexIDMap:
    """Add all vectors."""
    for ids, rows in parts():
        index.add_with_ids(rows, ids)
    return index


def _every(step: int, parts: Parts) -> Rows:
    """Pick one row of each *step*."""
    picked, seen = [], 0
    for ids, rows in parts():
        picked.append(rows[-seen % step :: step])
        seen += len(ids)
    return np.concatenate(picked)


def _tuned(index: faiss.IndexIDMap, lists: int, tried: Rows, parts: Parts) -> Neighbours:
    """Find how many lists a search has to read."""
    nearest = _nearest(tried, parts)
    probes = 4
    while True:
        probes = min(lists, 2 * probes)
        params = faiss.SearchParametersIVF(nprobe=probes)  # type: ignore[call-arg]
        _, found = index.search(tried, _NEAREST, params=params)
        hits = [len(set(one) & set(other)) for one, other in zip(found, nearest, strict=True)]
        recall = sum(hits) / nearest.size
        if recall >= _RECALL or probes == lists:
            return Neighbours(index, probes=probes, recall=round(recall, 4))


def _nearest(tried: Rows, parts: Parts) -> Ids:
    """Find the ids of the 20 nearest to each of some rows by comparing with all."""
    best_ids: Ids = np.zeros((len(tried), 0), np.int64)
    best: Rows = np.zeros((len(tried), 0), np.float32)
    for ids, rows in parts():
        best = np.concatenate([best, tried @ rows.T], axis=1)
        best_ids = np.concatenate([best_ids, np.tile(ids, (len(tried), 1))], axis=1)
        order = np.argsort(-best, axis=1, kind="stable")[:, :_NEAREST]
        best = np.take_along_axis(best, order, axis=1)
        best_ids = np.take_along_axis(best_ids, order, axis=1)
    return best_ids
