"""A collection on disk: one SQLite file, the only truth.

Knows rows and transactions; knows nothing about models, files or questions. Every change
is one transaction and raises the generation by one, so that whatever was derived from an
older state can tell.
"""

import errno
import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index.codes import TokenVectors
from index.errors import CollectionError, CollectionMismatchError, CollectionMissingError
from index.rows import (
    ARTICLE_COLUMNS,
    IndexedChunk,
    StoredChunk,
    article_row,
    corrections_text,
    read_article,
    read_chunk,
    read_corrections,
    read_receipt,
    read_tokens,
    token_blobs,
)
from index.schema import bring_up_to_date
from index.terms import certain_terms
from index.types import Article, Correction, Entry, Receipt, SizeClass

STORE_FILE = "collection.sqlite"
_CHUNKS_AMONG = "SELECT id FROM chunks WHERE article_id IN (SELECT value FROM json_each(?))"
_LEFT = """
SELECT id, (SELECT min(path) FROM holders WHERE holders.id = articles.id) FROM articles
WHERE path = ? AND id NOT IN (SELECT id FROM holders WHERE path = ?)
"""


class Store:
    """An open collection; one thread at a time may write."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        """Wrap an open connection; ``Store.open`` makes one."""
        self._connection = connection
        self._path = path

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
        with _translated(path):
            if create:
                home.mkdir(parents=True, exist_ok=True)
            elif not path.exists():
                raise CollectionMissingError(home)
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            store = cls(connection, path)
            try:
                connection.execute("PRAGMA busy_timeout = 10000")
                bring_up_to_date(connection, path, create=create)
            except BaseException:
                store.close()
                raise
        return store

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    # What the collection knows about itself

    def meta(self, key: str) -> str:
        """Return the value kept under *key*, empty if there is none."""
        rows = self._rows("SELECT value FROM meta WHERE key = ?", key)
        return str(rows[0][0]) if rows else ""

    def set_meta(self, key: str, value: str) -> None:
        """Keep *value* under *key*; not a change of the collection."""
        with _translated(self._path):
            self._connection.execute("REPLACE INTO meta VALUES (?, ?)", (key, value))

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
                f"wenju model use NAME --home {self._path.parent}",
            )

    @property
    def generation(self) -> int:
        """How many changes the collection has seen."""
        return int(self.meta("generation") or 0)

    def file_digest(self, path: str) -> str:
        """Return the digest that the file at *path* had when last taken in, or empty."""
        rows = self._rows("SELECT digest FROM files WHERE path = ?", path)
        return str(rows[0][0]) if rows else ""

    def ids_at(self, path: str) -> list[str]:
        """Return the ids of the articles that stand under *path*."""
        return [id_ for (id_,) in self._rows("SELECT id FROM articles WHERE path = ?", path)]

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
        row = article_row(article, receipt, signature)
        row["corrections"] = corrections_text(corrections)
        with self._changing() as connection:
            # If it stood at another path, that file is no more; this path is noted at the end.
            held = "SELECT path FROM articles WHERE id = ?"
            connection.execute(
                f"DELETE FROM holders WHERE path = ({held}) AND id = ?", (article.id, article.id)
            )
            self._delete(connection, article.id)
            columns = ", ".join(row)
            marks = ", ".join(f":{name}" for name in row)
            connection.execute(f"INSERT INTO articles ({columns}) VALUES ({marks})", row)
            passage_id = None
            for item in chunks:
                is_passage = item.chunk.size_class is SizeClass.PASSAGE
                id_ = connection.execute(
                    "INSERT INTO chunks (article_id, passage_id, start, end, vector) "
                    "VALUES (?, ?, ?, ?, ?)",
                    (
                        article.id,
                        None if is_passage else passage_id,
                        item.chunk.start,
                        item.chunk.end,
                        item.vector.astype(np.float16).tobytes(),
                    ),
                ).lastrowid
                if is_passage:
                    passage_id = id_
                    terms = " ".join(item.terms)
                    connection.execute("INSERT INTO words (rowid, cut) VALUES (?, ?)", (id_, terms))
                if item.tokens:
                    values = (id_, *token_blobs(item.tokens))
                    connection.execute("INSERT INTO tokens VALUES (?, ?, ?)", values)

    def finish_files(self, files: Sequence[tuple[str, str, Sequence[str]]]) -> None:
        """Note what files hold now: their paths, digests, and the ids of their articles.

        An article that its file no longer holds passes to another file that
        was noted to hold it; where there is none, it is forgotten.
        """
        with self._changing() as connection:
            for path, digest, ids in files:
                connection.execute("REPLACE INTO files VALUES (?, ?)", (path, digest))
                connection.execute("DELETE FROM holders WHERE path = ?", (path,))
                pairs = [(id_, path) for id_ in ids]
                connection.executemany("REPLACE INTO holders VALUES (?, ?)", pairs)
            for path, _, _ in files:
                for id_, holder in connection.execute(_LEFT, (path, path)).fetchall():
                    if holder:
                        pair = (holder, id_)
                        connection.execute("UPDATE articles SET path = ? WHERE id = ?", pair)
                    else:
                        self._delete_for_good(connection, id_)

    def remove(self, ids: Sequence[str]) -> None:
        """Remove articles; files that held one of them may be taken in again."""
        with self._changing() as connection:
            for id_ in ids:
                held = "SELECT path FROM holders WHERE id = ?"
                connection.execute(f"DELETE FROM files WHERE path IN ({held})", (id_,))
                connection.execute("DELETE FROM holders WHERE id = ?", (id_,))
                self._delete_for_good(connection, id_)

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
        values = article_row(article, self.receipt(article.id), np.zeros(0, np.uint64))
        values["corrections"] = corrections_text(corrections)
        names = (*Correction.FIELDS, "corrections")
        with self._changing() as connection:
            marks = ", ".join(f"{name} = :{name}" for name in names)
            connection.execute(f"UPDATE articles SET {marks} WHERE id = :id", values)
            for id_, item in rows:
                vector = item.vector.astype(np.float16).tobytes()
                connection.execute("UPDATE chunks SET vector = ? WHERE id = ?", (vector, id_))
                if item.tokens:
                    terms = " ".join(item.terms)
                    connection.execute("UPDATE words SET cut = ? WHERE rowid = ?", (terms, id_))
                    blobs = (id_, *token_blobs(item.tokens))
                    connection.execute("REPLACE INTO tokens VALUES (?, ?, ?)", blobs)

    def replace_vectors(
        self, rows: Iterable[tuple[int, NDArray[np.float32], TokenVectors | None]], key: str
    ) -> None:
        """Give every chunk the vectors of another model, whose key is *key*, at once.

        Args:
            rows: Of each chunk its row, its vector, and its tokens if it is a passage.

        """
        with self._changing() as connection:
            for id_, vector, tokens in rows:
                values = (vector.astype(np.float16).tobytes(), id_)
                connection.execute("UPDATE chunks SET vector = ? WHERE id = ?", values)
                if tokens:
                    blobs = (id_, *token_blobs(tokens))
                    connection.execute("REPLACE INTO tokens VALUES (?, ?, ?)", blobs)
            connection.execute("REPLACE INTO meta VALUES ('model', ?)", (key,))

    @staticmethod
    def _delete(connection: sqlite3.Connection, id_: str) -> None:
        """Delete an article and all that hangs on it."""
        own = "SELECT id FROM chunks WHERE article_id = ?"
        connection.execute(f"DELETE FROM words WHERE rowid IN ({own})", (id_,))
        connection.execute(f"DELETE FROM tokens WHERE passage_id IN ({own})", (id_,))
        connection.execute("DELETE FROM chunks WHERE article_id = ?", (id_,))
        connection.execute("DELETE FROM articles WHERE id = ?", (id_,))

    @classmethod
    def _delete_for_good(cls, connection: sqlite3.Connection, id_: str) -> None:
        """Delete an article that won't come back; what repeated it stands alone again."""
        cls._delete(connection, id_)
        connection.execute("UPDATE articles SET duplicate_of = '' WHERE duplicate_of = ?", (id_,))

    # Articles

    def entries(self) -> list[Entry]:
        """List all articles by path, then id."""
        rows = self._rows(
            "SELECT id, title, published, source, author, places, path, duplicate_of, "
            "(SELECT count(*) FROM chunks WHERE article_id = articles.id) AS chunks "
            "FROM articles ORDER BY path, id"
        )
        names = [field.name for field in fields(Entry)]
        entries = [dict(zip(names, row, strict=True)) for row in rows]
        return [
            Entry(**entry | {"places": tuple(json.loads(entry["places"]))}) for entry in entries
        ]

    def article(self, id_: str) -> Article | None:
        """Return the article with this id, or None."""
        rows = self._rows(f"SELECT {ARTICLE_COLUMNS} FROM articles WHERE id = ?", id_)
        return read_article(rows[0]) if rows else None

    def receipt(self, id_: str) -> Receipt:
        """Return the receipt of a stored article."""
        ((text,),) = self._rows("SELECT receipt FROM articles WHERE id = ?", id_)
        return read_receipt(text)

    def corrections(self, id_: str) -> tuple[Correction, ...]:
        """Return what a person corrected of an article, by order of fields; often nothing."""
        rows = self._rows("SELECT corrections FROM articles WHERE id = ?", id_)
        return read_corrections(rows[0][0]) if rows else ()

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

    def chunk_ids(self, articles: Collection[str]) -> list[int]:
        """Return the rows of all chunks of these articles."""
        return [id_ for (id_,) in self._rows(_CHUNKS_AMONG, json.dumps(sorted(articles)))]

    def vectors(self) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """Return all chunks' rows, shape ``(n,)``, and their vectors, ``(n, d)``, by row."""
        rows = self._rows("SELECT id, vector FROM chunks ORDER BY id")
        ids = np.array([id_ for id_, _ in rows], np.int64)
        flat = np.frombuffer(b"".join(blob for _, blob in rows), np.float16)
        return ids, flat.reshape(len(ids), -1 if len(ids) else 0).astype(np.float32)

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
        rows = self._rows(
            f"SELECT id FROM articles WHERE {found} ORDER BY rowid LIMIT ?2", words, k
        )
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

    def check(self) -> str:
        """Ask SQLite whether the file is sound: ``ok``, or what is wrong."""
        return str(self._rows("PRAGMA quick_check")[0][0])

    # The two ways to the file

    def _rows(self, sql: str, *values: object) -> list[Any]:
        """Run a query."""
        with _translated(self._path):
            return self._connection.execute(sql, values).fetchall()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """Run a block as one transaction that raises the generation."""
        with _translated(self._path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute(
                    "REPLACE INTO meta VALUES ('generation', ?)", (str(self.generation + 1),)
                )
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise


@contextmanager
def _translated(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into a CollectionError."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        text = str(error)
        hint = f"Check the folder {path.parent}, or use another: --home FOLDER"
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")) or _is_full(error):
            hint = f"Make room on the disk of {path.parent} and try again; what was stored is safe."
        elif name.startswith(("SQLITE_NOTADB", "SQLITE_CORRUPT")):
            hint = f"Move {path} away and index the articles again, or restore a copy of it."
        raise CollectionError(f"The collection {path} can't be used: {text}.", hint=hint) from error


def _is_full(error: Exception) -> bool:
    """Say whether the system refused to write more."""
    return getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
