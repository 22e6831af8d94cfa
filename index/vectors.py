"""The vectors of a collection as a FAISS index: a copy, rebuilt from the store when in doubt.

Knows the store and its generations; knows nothing about texts. The file on disk holds some
generation; what has changed since is taken from the store and kept beside it in memory, so
that a change costs what it changes. When that has grown, who writes makes a new file.
"""

import hashlib
import json
import logging
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from index.errors import CollectionError
from index.lock import locked
from index.neighbours import Ids, Neighbours, Rows
from index.store import Store

logger = logging.getLogger(__name__)

_META = "faiss"
_GROWN = (4096, 8)  # changes beside the file: so many, and an eighth of it, before it is new


class Vectors:
    """Search over all chunks of one generation of a collection; never changes itself."""

    def __init__(self, base: Neighbours, generation: int, gone: Ids, ids: Ids, rows: Rows) -> None:
        """Put changes beside a base; ``Vectors.open`` makes one.

        Args:
            gone: Rows of the base that are removed or have another vector, ascending.
            ids: Rows that are there besides, ascending, shape ``(m,)``.
            rows: Their vectors, ``(m, d)``.

        """
        self._base = base
        self.generation = generation
        self._gone, self._ids, self._rows = gone, ids, rows

    @classmethod
    def open(cls, store: Store, home: Path, *, is_writer: bool = False) -> "Vectors":
        """Open the index of the store's present generation.

        The file is used if it holds as many vectors of as many numbers as were
        noted when it was written and is byte for byte what was written then;
        else an index is made from the store, without embedding anything. Such
        a one is written beside; where it can't be, or while another process
        is changing the collection, it serves from memory.

        Args:
            is_writer: Whether the caller changes the collection; for others
                what has grown stays so.

        """
        with store.reading():
            vectors = cls._from_file(store, home)
            caught_up = vectors and vectors._caught_up(store)
            if caught_up and not (is_writer and caught_up._is_grown):
                return caught_up
            fresh = cls._from_store(store)
        fresh._save(store, home)
        return fresh

    @classmethod
    def renew(cls, store: Store, home: Path) -> None:
        """Make the index again from the store and write it; the caller holds the lock.

        Raises:
            CollectionError: It can't be written.

        """
        with store.reading():
            fresh = cls._from_store(store)
        try:
            fresh._write(store, home)
        except OSError as error:
            raise CollectionError(
                f"The vector index could not be written to {home}.",
                hint="Make room on its disk and try again; the articles are safe.",
            ) from error

    def up_to_date(self, store: Store, home: Path) -> "Vectors":
        """Return the vectors of the store's present generation: these, if it is theirs."""
        if store.generation == self.generation:
            return self
        return self._caught_up(store) or Vectors.open(store, home)

    @property
    def how(self) -> str:
        """How chunks are found, and which share of the nearest, as measured when it was made."""
        base = self._base
        how = f"{base.kind}, {base.probes} lists read" if base.probes else "compared with all"
        return f"{how}, recall {base.recall:.3f}"

    @property
    def count(self) -> int:
        """How many vectors there are."""
        return len(self._base.ids) - len(self._gone) + len(self._ids)

    def search(
        self, question: Rows, k: int, *, among: Sequence[int] | None = None
    ) -> list[tuple[int, float]]:
        """Find the *k* chunks nearest to a question, *among* these rows or all.

        Args:
            question: A unit row, shape ``(d,)``.
            k: At least 1; fewer come back only where there are fewer chunks.

        Returns:
            Rows of chunks with their cosine in [-1, 1], higher is closer; best
            first, ties by row.

        """
        only = None if among is None else np.unique(np.array(among, np.int64))
        found = self._nearest(question, k + 1, only)
        seen = k + 1
        while len(found) == seen < self.count and found[-1][1] == found[k - 1][1]:
            # Of equals at the end FAISS keeps whichever it likes, so all have to be seen.
            seen = min(8 * seen, self.count)
            found = self._nearest(question, seen, only)
        return found[:k]

    def of(self, ids: list[int]) -> Rows:
        """Return the vectors of these chunks, shape ``(len(ids), d)``."""
        asked = np.array(ids, np.int64)
        if not len(self._ids):
            return self._base.rows(asked)
        rows = np.empty((len(asked), self._rows.shape[1]), np.float32)
        places = np.searchsorted(self._ids, asked).clip(max=len(self._ids) - 1)
        is_new = self._ids[places] == asked
        rows[is_new] = self._rows[places[is_new]]
        if not is_new.all():
            rows[~is_new] = self._base.rows(asked[~is_new])
        return rows

    def _nearest(self, question: Rows, k: int, only: Ids | None) -> list[tuple[int, float]]:
        """Find *k* chunks in both parts; equal ones that did not fit in are any."""
        found = self._base.search(question, k, only=only, gone=self._gone)
        if len(self._ids):
            similarities = self._rows @ question  # (m, d) @ (d,) -> (m,)
            new = zip(self._ids.tolist(), similarities.tolist(), strict=True)
            allowed = None if only is None else set(only.tolist())
            found += [pair for pair in new if allowed is None or pair[0] in allowed]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k]

    @property
    def _is_grown(self) -> bool:
        """Say whether so much has changed since the base that it is time for another."""
        least, share = _GROWN
        return len(self._gone) + len(self._ids) > max(least, len(self._base.ids) // share)

    def _caught_up(self, store: Store) -> "Vectors | None":
        """Add what became of chunks since this generation; None if the store can't say."""
        since = store.changes_since(self.generation)
        if since is None:
            return None
        noted, ids, rows = since
        kept = ~np.isin(self._ids, noted)
        parts = [part for part in (self._rows[kept], _unit(rows)) if len(part)]
        all_ids = np.concatenate([self._ids[kept], ids])
        all_rows = np.concatenate(parts) if parts else rows
        order = np.argsort(all_ids)
        gone = np.union1d(self._gone, self._base.held(noted))
        return Vectors(self._base, store.generation, gone, all_ids[order], all_rows[order])

    @classmethod
    def _from_store(cls, store: Store) -> "Vectors":
        """Index all chunks."""

        def parts() -> Iterator[tuple[Ids, Rows]]:
            return ((ids, _unit(rows)) for ids, rows in store.vectors_in_turn())

        dimension = next((rows.shape[1] for _, rows in parts()), 1)
        base = Neighbours.make(store.chunk_count(), dimension, parts)
        return cls._plain(base, store.generation)

    @classmethod
    def _plain(cls, base: Neighbours, generation: int) -> "Vectors":
        """Take a base as it is."""
        nothing = np.zeros(0, np.int64)
        return cls(base, generation, nothing, nothing, np.zeros((0, base.dimension), np.float32))

    @classmethod
    def _from_file(cls, store: Store, home: Path) -> "Vectors | None":
        """Read the file that was noted last, or say why not in the log."""
        noted = store.meta(_META)
        if not noted:
            return None
        note = json.loads(noted)
        path = home / note["file"]
        base = _read(path, note)
        if base is None:
            logger.warning("%s is missing or damaged: it is made again", path.name)
            return None
        return cls._plain(base, note["generation"])

    def _save(self, store: Store, home: Path) -> None:
        """Write the file, unless another process is changing the collection."""
        try:
            with locked(home, seconds=0):
                self._write(store, home)
        except (OSError, CollectionError) as error:
            logger.info("the vector index is kept in memory alone: %s", error)

    def _write(self, store: Store, home: Path) -> None:
        """Write the file under a name of its own, then note it in the store, then tidy up."""
        name = f"vectors-{self.generation}.faiss"
        half = home / f"{name}.half"
        try:
            self._base.write(half)
        except OSError:
            with suppress(OSError):
                half.unlink()
            raise
        note = {"generation": self.generation, "file": name, "count": self.count}
        note |= {"dimension": self._base.dimension, "sha256": _digest(half)}
        note |= {"probes": self._base.probes, "recall": self._base.recall}
        half.replace(home / name)
        if store.note_copy(self.generation, _META, json.dumps(note)):
            for old in home.glob("vectors-*.faiss*"):
                if old.name != name:
                    old.unlink(missing_ok=True)


def _read(path: Path, note: dict[str, Any]) -> Neighbours | None:
    """Read an index file, if it is what was noted."""
    try:
        if _digest(path) != note["sha256"]:
            return None
    except OSError:  # missing
        return None
    found = Neighbours.read(path, probes=note.get("probes", 0), recall=note.get("recall", 1.0))
    if found is None or (len(found.ids), found.dimension) != (note["count"], note["dimension"]):
        return None
    return found


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _unit(rows: Rows) -> Rows:
    """Make rows unit length: as float16 they are up to 1e-3."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.ascontiguousarray(rows / np.where(lengths, lengths, 1), np.float32)
