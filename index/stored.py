"""What a collection on disk holds, read row by row.

Knows rows; knows nothing about how they change, nor about models, files or questions.
"""

import json
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index import changes
from index.codes import TokenVectors
from index.corrections import Left
from index.database import Database
from index.errors import CollectionError
from index.rows import (
    ARTICLE_COLUMNS,
    StoredChunk,
    read_article,
    read_chunk,
    read_corrections,
    read_entry,
    read_receipt,
    read_tokens,
    read_vectors,
)
from index.terms import certain_terms
from index.types import Article, Correction, Entry, Receipt

_CHUNKS_AMONG = "SELECT id FROM chunks WHERE article_id IN (SELECT value FROM json_each(?))"
_NAMING = (  # where the ids of articles stand, whichever of it can be read
    "SELECT id FROM articles ORDER BY rowid",
    "SELECT id FROM articles ORDER BY rowid DESC",
    "SELECT id FROM articles ORDER BY id",
    "SELECT id FROM articles ORDER BY id DESC",
    "SELECT id FROM holders ORDER BY path",
    "SELECT id FROM texts NOT INDEXED",
)
_AT_ONCE = 20_000  # vectors read at once: 15 MB


class Stored:
    """What an open collection holds."""

    def __init__(self, database: Database) -> None:
        """Wrap an open file; ``Store.open`` makes one."""
        self._database = database
        self._rows = database.rows
        self._entries: dict[tuple[Any, ...], Entry] = {}  # as last read, by their rows

    def reading(self) -> AbstractContextManager[None]:
        """Let this thread see one state of the collection, whatever others change meanwhile."""
        return self._database.reading()

    # What the collection knows about itself

    def meta(self, key: str) -> str:
        """Return the value kept under *key*, empty if there is none."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    @property
    def generation(self) -> int:
        """How many changes the collection has seen."""
        return int(self.meta("generation") or 0)

    def file_digest(self, path: str) -> str:
        """Return the digest that the file at *path* had when last taken in, or empty."""
        rows = self._rows("SELECT digest FROM files WHERE path = ?", path)
        return str(rows[0][0]) if rows else ""

    def read_through(self, path: str) -> None:
        """Read what is stored of the file at *path*, and make nothing of it.

        Raises:
            CollectionError: The database is damaged there.

        """
        self._rows(
            "SELECT text, source_text, edits, receipt "
            "FROM holders JOIN articles USING (id) JOIN texts USING (id) WHERE holders.path = ?",
            path,
        )

    def ids_at(self, path: str) -> list[str]:
        """Return the ids of the articles that stand under *path*."""
        return [id_ for (id_,) in self._rows("SELECT id FROM articles WHERE path = ?", path)]

    def paths_below(self, folder: str) -> list[str]:
        """Return the paths of files below *folder* that the collection knows, in order."""
        start = folder.rstrip(os.sep) + os.sep
        query = (
            "SELECT path FROM articles UNION SELECT path FROM files UNION "
            "SELECT path FROM holders ORDER BY path"
        )
        return [path for (path,) in self._rows(query) if path.startswith(start)]

    def changes_since(
        self, generation: int
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]] | None:
        """Say what became of the chunks since an earlier *generation*; None: that isn't known.

        Returns:
            The rows removed or changed or added, ascending; of these the rows that are there
            now, shape ``(n,)``, by row; and their vectors, ``(n, d)``.

        """
        if generation < int(self.meta(changes.NOTED_SINCE) or 0):
            return None
        noted = self._rows(
            "SELECT chunk_id FROM changes WHERE generation > ? ORDER BY chunk_id", generation
        )
        rows = self._rows(
            "SELECT id, vector FROM chunks WHERE id IN "
            "(SELECT chunk_id FROM changes WHERE generation > ?) ORDER BY id",
            generation,
        )
        return np.array([id_ for (id_,) in noted], np.int64), *read_vectors(rows)

    # Articles

    def article_count(self) -> int:
        """Count the articles."""
        return int(self._rows("SELECT count(*) FROM articles")[0][0])

    def ids(self) -> list[str]:
        """Return the ids of all articles in the order they came; reposts last."""
        return [
            id_
            for (id_,) in self._rows("SELECT id FROM articles ORDER BY duplicate_of != '', rowid")
        ]

    def entries(self) -> list[Entry]:
        """List all articles by path, then id; an unchanged one is the same object each time."""
        rows = self._rows(
            "SELECT id, title, published, source, author, places, path, duplicate_of, "
            "coalesce(chunks, 0) FROM articles LEFT JOIN (SELECT article_id, count(*) AS chunks "
            "FROM chunks GROUP BY article_id) ON article_id = id ORDER BY path, id"
        )
        known = self._entries
        self._entries = {row: known.get(row) or read_entry(row) for row in rows}
        return [*self._entries.values()]

    def article(self, id_: str) -> Article | None:
        """Return the article with this id, or None."""
        rows = self._rows(
            f"SELECT {ARTICLE_COLUMNS} FROM articles JOIN texts USING (id) WHERE id = ?", id_
        )
        return read_article(rows[0]) if rows else None

    def receipt(self, id_: str) -> Receipt:
        """Return the receipt of a stored article."""
        ((text,),) = self._rows("SELECT receipt FROM articles WHERE id = ?", id_)
        return read_receipt(text)

    def corrections(self, id_: str) -> tuple[Correction, ...]:
        """Return what a person corrected of an article, by order of fields; often nothing."""
        rows = self._rows("SELECT corrections FROM articles WHERE id = ?", id_)
        return read_corrections(rows[0][0]) if rows else ()

    def kept(self, path: str, ids: Collection[str]) -> list[Left]:
        """Return what was corrected of articles that left with the file at *path*, or are *ids*."""
        rows = self._rows(
            "SELECT id, title, signature, corrections FROM kept "
            "WHERE path = ? OR id IN (SELECT value FROM json_each(?)) ORDER BY id",
            path,
            json.dumps(sorted(ids)),
        )
        return [_left(*row) for row in rows]

    def corrected_at(self, path: str, but: Collection[str]) -> list[Left]:
        """Return what was corrected of articles that only the file at *path* holds, *but* these."""
        rows = self._rows(
            f"SELECT id, title, signature, corrections FROM ({changes.CORRECTED} AND path = ?) "
            "WHERE id NOT IN (SELECT value FROM json_each(?)) "
            "AND id NOT IN (SELECT id FROM holders WHERE path != ?) ORDER BY id",
            path,
            json.dumps(sorted(but)),
            path,
        )
        return [_left(*row) for row in rows]

    def all_kept(self) -> list[tuple[Any, ...]]:
        """Return all that was corrected of articles that left with their files, as stored."""
        return self._rows("SELECT id, corrections, path, title, signature FROM kept ORDER BY id")

    def corrected_reached(self) -> list[tuple[Any, ...]]:
        """Return what was corrected of stored articles, as ``all_kept``, as far as can be read."""
        return self._database.reached(changes.CORRECTED)

    def kept_count(self) -> int:
        """Count the articles that left with corrections, as far as they can be read."""
        return len(self._database.reached("SELECT id FROM kept"))

    def signatures(self) -> dict[str, NDArray[np.uint64]]:
        """Return every article's signature by id, but for those that repeat another."""
        rows = self._rows(
            "SELECT id, signature FROM articles WHERE duplicate_of = '' ORDER BY rowid"
        )
        return {id_: np.frombuffer(blob, np.uint64) for id_, blob in rows}

    # Chunks

    def chunks(self, ids: Sequence[int]) -> list[StoredChunk]:
        """Return the chunks in these rows and the windows of those that are passages, by row."""
        marks = ", ".join("?" * len(ids))
        rows = self._rows(
            "SELECT id, passage_id, article_id, start, end FROM chunks "
            f"WHERE id IN ({marks}) OR passage_id IN ({marks}) ORDER BY id",
            *ids,
            *ids,
        )
        return [read_chunk(*row) for row in rows]

    def all_chunks(self) -> list[StoredChunk]:
        """Return every chunk, by row."""
        rows = self._rows("SELECT id, passage_id, article_id, start, end FROM chunks ORDER BY id")
        return [read_chunk(*row) for row in rows]

    def passage_ids(self, articles: Collection[str] | None = None) -> list[int]:
        """Return the rows of all passages, or of those of these *articles*, in order."""
        query = "SELECT id FROM chunks WHERE passage_id IS NULL"
        if articles is None:
            return [id_ for (id_,) in self._rows(query)]
        among = f"{query} AND +id IN ({_CHUNKS_AMONG}) ORDER BY id"
        return [id_ for (id_,) in self._rows(among, json.dumps(sorted(articles)))]

    def chunk_ids(self, articles: Collection[str]) -> list[int]:
        """Return the rows of all chunks of these articles."""
        return [id_ for (id_,) in self._rows(_CHUNKS_AMONG, json.dumps(sorted(articles)))]

    def vectors(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return all chunks' rows, shape ``(n,)``, and their vectors, ``(n, d)``, by row."""
        return read_vectors(self._rows("SELECT id, vector FROM chunks ORDER BY id"))

    def vectors_of(self, ids: Sequence[int]) -> dict[int, NDArray[np.float32]]:
        """Return the vectors of the chunks in these rows."""
        query = "SELECT id, vector FROM chunks WHERE id IN (SELECT value FROM json_each(?))"
        found, vectors = read_vectors(self._rows(query, json.dumps(ids)))
        return dict(zip(found.tolist(), vectors, strict=True))

    def vectors_in_turn(self) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float32]]]:
        """Give what ``vectors`` returns some thousands at a time."""
        query = "SELECT id, vector FROM chunks WHERE id > ? ORDER BY id LIMIT ?"
        last = -1
        while rows := self._rows(query, last, _AT_ONCE):
            yield read_vectors(rows)
            last = rows[-1][0]

    def tokens(self, ids: Sequence[int], dimension: int) -> dict[int, TokenVectors]:
        """Return the tokens of the passages in these rows, with rows of *dimension* numbers."""
        marks = ", ".join("?" * len(ids))
        rows = self._rows(f"SELECT * FROM tokens WHERE passage_id IN ({marks})", *ids)
        return {id_: read_tokens(starts, codes, dimension) for id_, starts, codes in rows}

    # Full text

    def search_words(
        self, words: Sequence[str], k: int, *, among: Collection[str] | None = None
    ) -> list[tuple[int, float]]:
        """Find the *k* passages that hold these words best, *among* these articles or all.

        Returns:
            Rows with their BM25 score, above 0, higher is closer; best first,
            ties by row.

        """
        query = " OR ".join('"' + word.replace('"', "") + '"' for word in words)
        if not query:
            return []
        # The plus sign keeps SQLite from searching anew for each row: a hundredth of the time.
        narrowed = "" if among is None else f"AND +rowid IN ({_CHUNKS_AMONG})"
        values = [] if among is None else [json.dumps(sorted(among))]
        rows = self._rows(
            f"SELECT rowid, -bm25(words) FROM words WHERE words MATCH ? {narrowed} "
            "ORDER BY 2 DESC, 1 LIMIT ?",
            query,
            *values,
            k,
        )
        return [(int(id_), float(score)) for id_, score in rows]

    def articles_holding(self, name: str) -> frozenset[str]:
        """Return the ids of the articles in which *name* stands, in title or text."""
        pairs = " ".join(certain_terms(name))
        rows = self._rows(
            "SELECT DISTINCT article_id FROM chunks WHERE id IN "
            "(SELECT rowid FROM words WHERE words MATCH ?)",
            f'"{pairs}"',
        )
        return frozenset(str(id_) for (id_,) in rows)

    def articles_with(self, words: str, k: int) -> list[str]:
        """Return the ids of the first *k* articles with these very characters, by row.

        Their page may have them or the text that was made of it.
        """
        found = "instr(text, ?1) OR instr(source_text, ?1)"
        rows = self._rows(f"SELECT id FROM texts WHERE {found} ORDER BY rowid LIMIT ?2", words, k)
        return [str(id_) for (id_,) in rows]

    def passage_counts(self, words: Sequence[str]) -> dict[str, int]:
        """Say in how many passages each of *words* stands; unknown words are left out."""
        counts: dict[str, int] = {}
        for start in range(0, len(words), 500):
            some = words[start : start + 500]
            marks = ", ".join("?" * len(some))
            counts |= self._rows(f"SELECT term, doc FROM vocabulary WHERE term IN ({marks})", *some)
        return counts

    def passage_count(self) -> int:
        """Count the passages."""
        return int(self._rows("SELECT count(*) FROM chunks WHERE passage_id IS NULL")[0][0])

    def chunk_count(self) -> int:
        """Count all chunks."""
        return int(self._rows("SELECT count(*) FROM chunks")[0][0])

    def character_count(self) -> int:
        """Count the characters of all articles' texts; it reads them all."""
        return int(self._rows("SELECT coalesce(sum(length(text)), 0) FROM texts")[0][0])

    # What may be wrong

    def ids_reached(self) -> tuple[list[str], int | None]:
        """Return the ids of articles named anywhere that can be read, and how many rows can't be.

        They come in the order in which they are met; None if even their count is damaged.
        """
        found = {id_: None for query in _NAMING for (id_,) in self._database.reached(query)}
        last = self._database.reached("SELECT coalesce(max(rowid), 0) FROM articles")
        if not last:
            return [*found], None
        lost = 0
        for row in range(1, int(last[0][0]) + 1):
            try:
                by_row = self._rows("SELECT id FROM articles WHERE rowid = ?", row)
                found |= {id_: None for (id_,) in by_row}
            except CollectionError:
                lost += 1
        return [*found], lost

    def path_reached(self, id_: str) -> str:
        """Return the path of the file of an article, as far as that can be read; or empty."""
        own = self._database.reached("SELECT path FROM articles WHERE id = ?", id_)
        rows = own or self._database.reached("SELECT path FROM holders WHERE id = ?", id_)
        return str(rows[0][0]) if rows else ""

    def passages_without_words(self) -> list[int]:
        """Return the rows of passages that full text does not know."""
        query = (
            "SELECT id FROM chunks WHERE passage_id IS NULL "
            "AND id NOT IN (SELECT id FROM words_docsize)"
        )
        return [id_ for (id_,) in self._rows(query)]

    def stray_count(self) -> int:
        """Count rows that hang on no article, and passages without words or tokens."""
        return int(self._rows(changes.STRAYS)[0][0])

    def check(self) -> str:
        """Ask SQLite whether the file and its full text are sound: ``ok``, or what is wrong."""
        found = str(self._rows("PRAGMA quick_check")[0][0])
        try:
            self.search_words(["x"], 1)
        except CollectionError as error:
            return found if found != "ok" else str(error)
        return found


def _left(id_: str, title: str, signature: bytes, corrections: str) -> Left:
    """Build what is known of an article that left."""
    return Left(
        id=id_,
        title=title,
        signature=np.frombuffer(signature, np.uint64),
        corrections=read_corrections(corrections),
    )
