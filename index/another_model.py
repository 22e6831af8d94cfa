"""Another model for a collection: all is embedded anew while the old vectors answer.

Knows what of it is done already; knows nothing about models. What is embedded is kept in a
file beside until all is; then it takes the place of the old in one transaction.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path

import numpy as np

from index.build import BuildProgress, writing
from index.database import translated
from index.embed import Embedder
from index.found_by import Embedded, embedded, titled
from index.rows import IndexedChunk, StoredChunk, read_tokens, token_blobs
from index.store import Store
from index.types import Article

STAGED_FILE = "embedding.sqlite"
_BATCH_CHUNKS = 64  # embedded together, and lost at most if the run is broken off
_TABLES = """
CREATE TABLE made_by (key TEXT NOT NULL);
CREATE TABLE made (digest BLOB PRIMARY KEY, vector BLOB, starts BLOB, codes BLOB) WITHOUT ROWID;
"""


def re_embed(home: Path, embedder: Embedder, progress: BuildProgress) -> int:
    """Give every chunk of the collection a vector of another model; return how many.

    A run that is broken off keeps what it has embedded; the next one with the same
    model goes on from there. Until all is done, questions are answered as before.

    Raises:
        CollectionError: It can't be written, or another process is at it.

    """
    with writing(home) as store:
        path = home / STAGED_FILE
        with translated(path), closing(_staged(path, embedder.key)) as staged:
            chunks = store.all_chunks()
            for start in range(0, len(chunks), _BATCH_CHUNKS):
                progress("embedding", start, len(chunks))
                _embed(chunks[start : start + _BATCH_CHUNKS], store, embedder, staged)
            progress("embedding", len(chunks), len(chunks))
            rows = (
                (row.id, made.vector, made.tokens)
                for start in range(0, len(chunks), _BATCH_CHUNKS)
                for row, made in _made(
                    chunks[start : start + _BATCH_CHUNKS], store, embedder, staged
                )
            )
            store.replace_vectors(rows, embedder.key)
        path.unlink()
    return len(chunks)


def _staged(path: Path, key: str) -> sqlite3.Connection:
    """Open what an earlier run with the model *key* has embedded, or begin."""
    connection = sqlite3.connect(path, isolation_level=None)
    with suppress(sqlite3.DatabaseError):  # damaged, or not yet begun
        if connection.execute("SELECT key FROM made_by").fetchall() == [(key,)]:
            return connection
    connection.close()
    for file in (path, path.with_name(f"{path.name}-journal")):
        file.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.executescript(f"BEGIN; {_TABLES}")
    connection.execute("INSERT INTO made_by VALUES (?)", (key,))
    connection.execute("COMMIT")
    return connection


def _embed(
    chunks: Sequence[StoredChunk], store: Store, embedder: Embedder, staged: sqlite3.Connection
) -> None:
    """Embed those of *chunks* that are not yet, and keep that."""
    parts = _parts(chunks, store)
    known = {row.id for row, _ in _made(chunks, store, embedder, staged)}
    new = [(row, article) for row, article in parts if row.id not in known]
    made = embedded([(article, row.chunk) for row, article in new], embedder)
    rows = [
        (_digest(article, row), *_blobs(one)) for (row, article), one in zip(new, made, strict=True)
    ]
    staged.execute("BEGIN")
    staged.executemany("REPLACE INTO made VALUES (?, ?, ?, ?)", rows)
    staged.execute("COMMIT")


def _made(
    chunks: Sequence[StoredChunk], store: Store, embedder: Embedder, staged: sqlite3.Connection
) -> Iterator[tuple[StoredChunk, Embedded]]:
    """Give what has been embedded of *chunks*."""
    for row, article in _parts(chunks, store):
        found = staged.execute(
            "SELECT vector, starts, codes FROM made WHERE digest = ?", (_digest(article, row),)
        ).fetchone()
        if found:
            vector, starts, codes = found
            tokens = None if starts is None else read_tokens(starts, codes, embedder.dimension)
            yield row, Embedded(np.frombuffer(vector, np.float32), tokens)


def _parts(chunks: Sequence[StoredChunk], store: Store) -> list[tuple[StoredChunk, Article]]:
    """Put chunks beside their articles."""
    ids = {row.chunk.article_id for row in chunks}
    articles = {id_: article for id_ in ids if (article := store.article(id_))}
    return [(row, articles[row.chunk.article_id]) for row in chunks]


def _digest(article: Article, row: StoredChunk) -> bytes:
    """Tell the text that a chunk is read as from others."""
    text = f"{row.chunk.size_class.value}\n{titled(article, row.chunk)}"
    return hashlib.sha256(text.encode()).digest()


def _blobs(one: IndexedChunk) -> tuple[bytes, bytes | None, bytes | None]:
    """Write what a chunk is found by for its columns."""
    starts, codes = token_blobs(one.tokens) if one.tokens else (None, None)
    return one.vector.tobytes(), starts, codes
