"""A collection on disk: one SQLite file, the only truth.

Knows rows and transactions; knows nothing about models, files or questions. Every change
is one transaction and raises the generation by one, so that whatever was derived from an
older state can tell.
"""

import json
import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index import changes
from index.codes import TokenVectors
from index.database import Database, translated
from index.errors import CollectionError, CollectionMismatchError, CollectionMissingError
from index.rows import (
    ARTICLE_COLUMNS,
    IndexedChunk,
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

STORE_FILE = "collection.sqlite"
_CHUNKS_AMONG = "SELECT id FROM chunks WHERE article_id IN (SELECT value FROM json_each(?))"
_AT_ONCE = 20_000  # vectors read at once: 15 MB


class Store:
    """An open collection; one thread at a time may write."""

    def __init__(self, database: Database) -> None:
        """Wrap an open file; ``Store.open`` makes one."""
        self._database = database
        self._rows = database.rows
        self._entries: dict[tuple[Any, ...], Entry] = {}  # as last read, by their rows

    @classmethod
    def open(cls, home: Path, *, create: bool = False) -> Self:
        """Open the collection in the folder *home*.

        Raises:
            CollectionMissingError: There is none, and *create* is false.
            CollectionMismatchError: A newer version of Wenju made it, or an older one
                and it can't be brought up to date.
            CollectionError: It can't be opened, or is no collection.

        """
        path = home / STORE_FILE
        with translated(path):
            if create:
                home.mkdir(parents=True, exist_ok=True)
            elif not path.exists():
                raise CollectionMissingError(home)
        return cls(Database.open(path, create=create))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @property
    def home(self) -> Path:
        """The folder that the collection lies in."""
        return self._database.path.parent

    def reading(self) -> AbstractContextManager[None]:
        """Let this thread see one state of the collection, whatever others change meanwhile."""
        return self._database.reading()

    # What the collection knows about itself

    def meta(self, key: str) -> str:
        """Return the value kept under *key*, empty if there is none."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    def set_meta(self, key: str, value: str) -> None:
        """Keep *value* under *key*; not a change of the collection."""
        self._database.run("REPLACE INTO meta VALUES (?, ?)", key, value)

    def check_model(self, key: str) -> None:
        """Refuse a model whose vectors don't compare with those that are stored.

        Raises:
            CollectionMismatchError: Another model than *key* made the collection.

        """
        made_by = self.meta("model")
        if made_by and made_by != key:
            raise CollectionMismatchError(
                f"The collection was made with the model {made_by}, in force is {key}.",
                hint="Embed it anew with the one you want: "
                f"wenju model use NAME --home {self._database.path.parent}",
            )

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

    # Changes

    def add(
        self,
        article: Article,
        chunks: Sequence[IndexedChunk],
        *,
        receipt: Receipt,
        signature: NDArray[np.uint64],
        corrections: Sequence[Correction] = (),
    ) -> None:
        """Store *article* whole, in one transaction; one of the same id is replaced.

        Args:
            corrections: What *article* has been corrected by already.

        """
        with self._database.changing() as connection:
            changes.put(connection, article, chunks, receipt, signature, corrections)

    def finish_files(self, files: Sequence[tuple[str, str, Sequence[str]]]) -> None:
        """Note what files hold now: their paths, digests, and the ids of their articles.

        An article that its file no longer holds passes to another file that
        was noted to hold it; where there is none, it is forgotten.
        """
        with self._database.changing() as connection:
            changes.finish_files(connection, files)

    def forget_files(self, paths: Iterable[str]) -> list[str]:
        """Let go of files that are no more; return the ids of the articles forgotten with them.

        An article that another file was noted to hold stays. What was corrected
        by hand is kept for the day when the same article comes back.
        """
        with self._database.changing() as connection:
            return changes.forget_files(connection, paths)

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Remove articles; files that held one of them may be taken in again.

        Returns:
            The paths of those files that hold no other article, in order.

        """
        with self._database.changing() as connection:
            return changes.remove(connection, ids)

    def correct(
        self,
        article: Article,
        corrections: Sequence[Correction],
        rows: Sequence[tuple[int, IndexedChunk]] = (),
    ) -> None:
        """Give a stored article the facts that *corrections* made of it, at once.

        Args:
            rows: Of its chunks, what they are found by now, if its title has changed.

        """
        with self._database.changing() as connection:
            changes.correct(connection, article, corrections, rows)

    def replace_vectors(
        self, rows: Iterable[tuple[int, NDArray[np.float32], TokenVectors | None]], key: str
    ) -> None:
        """Give every chunk the vectors of another model, whose key is *key*, at once.

        Args:
            rows: Of each chunk its row, its vector, and its tokens if it is a passage.

        """
        with self._database.changing() as connection:
            changes.replace_vectors(connection, rows, key)

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

    def note_copy(self, generation: int, key: str, note: str) -> bool:
        """Keep the *note* on a copy made of *generation*, if that is still the present one.

        What became of chunks up to then is forgotten: who is older starts anew.
        """
        with self._database.transaction() as connection:
            return changes.note_copy(connection, generation, key, note)

    # As a whole

    def copy_to(self, path: Path) -> None:
        """Write the present state, whole and compact, to a new file at *path*."""
        self._database.copy_to(path)

    def copy_from(self, path: Path) -> None:
        """Take over the collection in the file at *path* in place of all there is, at once."""
        self._database.copy_from(path)

    def begin_anew(self, generation: int) -> None:
        """Become *generation*, of which no copy is known."""
        with self._database.transaction() as connection:
            changes.begin_anew(connection, generation)

    def shrink(self) -> None:
        """Give back the room of what has been deleted."""
        self._database.run("INSERT INTO words (words) VALUES ('optimize')")
        self._database.shrink()

    # Mending

    def ids_reached(self) -> tuple[list[str], int]:
        """Return the ids of articles that can be read one by one, and how many rows can't."""
        last = int(self._rows("SELECT coalesce(max(rowid), 0) FROM articles")[0][0])
        found, lost = [], 0
        for row in range(1, last + 1):
            try:
                found += self._rows("SELECT id FROM articles WHERE rowid = ?", row)
            except CollectionError:
                lost += 1
        return [id_ for (id_,) in found], lost

    def drop_strays(self) -> int:
        """Remove rows that hang on no article; return how many there were."""
        with self._database.changing() as connection:
            return changes.drop_strays(connection)

    def mend_words(self) -> bool:
        """Index the full text again from what is stored of it, if its index is damaged."""
        try:
            self._database.run("INSERT INTO words (words) VALUES ('integrity-check')")
        except CollectionError:
            with self._database.changing() as connection:
                connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
            return True
        return False

    def passages_without_words(self) -> list[int]:
        """Return the rows of passages that full text does not know."""
        query = (
            "SELECT id FROM chunks WHERE passage_id IS NULL "
            "AND id NOT IN (SELECT id FROM words_docsize)"
        )
        return [id_ for (id_,) in self._rows(query)]

    def put_words(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Let passages be found by these terms."""
        with self._database.changing() as connection:
            values = ((id_, " ".join(terms)) for id_, terms in rows)
            connection.executemany("REPLACE INTO words (rowid, cut) VALUES (?, ?)", list(values))

    def stray_count(self) -> int:
        """Count rows that hang on no article, and passages without words or tokens."""
        return int(self._rows(changes.STRAYS)[0][0])

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

    def kept_corrections(self, id_: str) -> tuple[Correction, ...]:
        """Return what was corrected by hand of an article that left with its file."""
        rows = self._rows("SELECT corrections FROM kept WHERE id = ?", id_)
        return read_corrections(rows[0][0]) if rows else ()

    def all_kept(self) -> list[tuple[str, str]]:
        """Return the ids of all articles that left with corrections, and these as stored."""
        return self._rows("SELECT id, corrections FROM kept ORDER BY id")

    def keep(self, rows: Sequence[tuple[str, str]]) -> None:
        """Keep what ``all_kept`` gave of another collection."""
        with self._database.changing() as connection:
            connection.executemany("REPLACE INTO kept VALUES (?, ?)", rows)

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

    def check(self) -> str:
        """Ask SQLite whether the file and its full text are sound: ``ok``, or what is wrong."""
        found = str(self._rows("PRAGMA quick_check")[0][0])
        try:
            self.search_words(["x"], 1)
        except CollectionError as error:
            return found if found != "ok" else str(error)
        return found


def set_aside(home: Path) -> Path:
    """Move a database that can't be used out of the way; return where it lies now."""
    number = 1
    while (aside := home / f"damaged-{number}.sqlite").exists():
        number += 1
    for ending in ("-wal", "-shm", ""):
        file = home / f"{STORE_FILE}{ending}"
        if file.exists():
            file.replace(f"{aside}{ending}")
    return aside
