"""Every way in which a collection changes, as statements within one transaction.

Knows which rows hang together; knows nothing about transactions or who asks for a change.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from index.codes import TokenVectors
from index.rows import IndexedChunk, article_row, text_row, token_blobs
from index.types import Article, Correction, Receipt, SizeClass

NOTED_SINCE = "noted_since"
_LEFT = """
SELECT id, (SELECT min(path) FROM holders WHERE holders.id = articles.id) FROM articles
WHERE path = ? AND id NOT IN (SELECT id FROM holders WHERE path = ?)
"""
CORRECTED = """
SELECT id, corrections, path,
    coalesce((SELECT json_extract(value, '$[1]') FROM json_each(corrections)
        WHERE json_extract(value, '$[0]') = 'title'), title) AS title, signature
FROM articles WHERE corrections != '[]'
"""
_KEEP = f"REPLACE INTO kept {CORRECTED} AND id = ?"
_PASSAGES = "SELECT id FROM chunks WHERE passage_id IS NULL"
_HANGING = {  # what has to hang on something that is there
    "texts": "id NOT IN (SELECT id FROM articles)",
    "chunks": "article_id NOT IN (SELECT id FROM articles)",
    "tokens": f"passage_id NOT IN ({_PASSAGES})",
    "words": f"rowid NOT IN ({_PASSAGES})",
}
STRAYS = f"""
SELECT (SELECT count(*) FROM texts WHERE {_HANGING["texts"]})
+ (SELECT count(*) FROM chunks WHERE {_HANGING["chunks"]})
+ (SELECT count(*) FROM tokens WHERE {_HANGING["tokens"]})
+ (SELECT count(*) FROM words_docsize WHERE id NOT IN ({_PASSAGES}))
+ (SELECT count(*) FROM chunks WHERE passage_id IS NULL
   AND (id NOT IN (SELECT id FROM words_docsize) OR id NOT IN (SELECT passage_id FROM tokens)))
+ (SELECT count(*) FROM articles WHERE id NOT IN (SELECT id FROM texts))
"""


def put(
    connection: sqlite3.Connection,
    article: Article,
    chunks: Sequence[IndexedChunk],
    receipt: Receipt,
    signature: NDArray[np.uint64],
    corrections: Sequence[Correction],
) -> None:
    """Store *article* whole; one of the same id is replaced."""
    # If it stood at another path, that file is no more; this path is noted at the end.
    held = "SELECT path FROM articles WHERE id = ?"
    connection.execute(
        f"DELETE FROM holders WHERE path = ({held}) AND id = ?", (article.id, article.id)
    )
    _delete(connection, article.id)
    _insert(connection, "articles", article_row(article, receipt, signature, corrections))
    _insert(connection, "texts", text_row(article))
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


def pass_on(connection: sqlite3.Connection, of: str, to: str) -> None:
    """Drop what was corrected of the article *of*, stored or kept, since the one *to* has it."""
    connection.execute("DELETE FROM kept WHERE id IN (?, ?)", (of, to))
    if of != to:
        connection.execute("UPDATE articles SET corrections = '[]' WHERE id = ?", (of,))


def finish_files(
    connection: sqlite3.Connection, files: Sequence[tuple[str, str, Sequence[str]]]
) -> None:
    """Note the digests of files and the ids of their articles; let go of what they held before.

    What was corrected by hand of that is kept.
    """
    for path, digest, ids in files:
        connection.execute("REPLACE INTO files VALUES (?, ?)", (path, digest))
        connection.execute("DELETE FROM holders WHERE path = ?", (path,))
        pairs = [(id_, path) for id_ in ids]
        connection.executemany("REPLACE INTO holders VALUES (?, ?)", pairs)
    for path, _, _ in files:
        _let_go(connection, path)


def forget_files(connection: sqlite3.Connection, paths: Iterable[str]) -> list[str]:
    """Let go of files that are no more; return the ids of what is forgotten with them.

    What was corrected by hand of it is kept: the files may come back.
    """
    gone = sorted(set(paths))
    for path in gone:
        connection.execute("DELETE FROM files WHERE path = ?", (path,))
        connection.execute("DELETE FROM holders WHERE path = ?", (path,))
    return [id_ for path in gone for id_ in _let_go(connection, path)]


def remove(connection: sqlite3.Connection, ids: Sequence[str]) -> list[str]:
    """Remove articles; return the paths of files that hold none any more, in order."""
    among = "SELECT DISTINCT path FROM holders WHERE id IN (SELECT value FROM json_each(?))"
    paths = [path for (path,) in connection.execute(among, (json.dumps([*ids]),))]
    for id_ in ids:
        held = "SELECT path FROM holders WHERE id = ?"
        connection.execute(f"DELETE FROM files WHERE path IN ({held})", (id_,))
        connection.execute("DELETE FROM holders WHERE id = ?", (id_,))
        _delete_for_good(connection, id_)
    left = "SELECT 1 FROM holders WHERE path = ?"
    return sorted(path for path in paths if not connection.execute(left, (path,)).fetchone())


def correct(
    connection: sqlite3.Connection,
    article: Article,
    corrections: Sequence[Correction],
    rows: Sequence[tuple[int, IndexedChunk]],
) -> None:
    """Give a stored article the facts that *corrections* made of it, and its chunks new vectors."""
    nothing = Receipt(path="", id=article.id, encoding="", replaced=0)
    values = article_row(article, nothing, np.zeros(0, np.uint64), corrections)
    names = (*Correction.FIELDS, "corrections")
    marks = ", ".join(f"{name} = :{name}" for name in names)
    connection.execute(f"UPDATE articles SET {marks} WHERE id = :id", values)
    for id_, item in rows:
        _re_embed(connection, id_, item.vector, item.tokens)
        if item.tokens:
            terms = " ".join(item.terms)
            connection.execute("UPDATE words SET cut = ? WHERE rowid = ?", (terms, id_))


def replace_vectors(
    connection: sqlite3.Connection,
    rows: Iterable[tuple[int, NDArray[np.float32], TokenVectors | None]],
    key: str,
) -> None:
    """Give chunks the vectors of another model, whose key is *key*."""
    for id_, vector, tokens in rows:
        _re_embed(connection, id_, vector, tokens)
    connection.execute("REPLACE INTO meta VALUES ('model', ?)", (key,))


def drop_strays(connection: sqlite3.Connection) -> int:
    """Remove rows that hang on no article, and articles without a text; return how many."""
    without = "SELECT id FROM articles WHERE id NOT IN (SELECT id FROM texts)"
    empty = [id_ for (id_,) in connection.execute(without)]
    connection.executemany(_KEEP, [(id_,) for id_ in empty])
    remove(connection, empty)
    dropped = len(empty)
    for table, is_stray in _HANGING.items():
        dropped += connection.execute(f"DELETE FROM {table} WHERE {is_stray}").rowcount
    return dropped


def note_copy(connection: sqlite3.Connection, generation: int, key: str, note: str) -> bool:
    """Keep the *note* on a copy of the present *generation*, and forget what led to it.

    Returns:
        Whether that is the present one; if not, nothing is done.

    """
    present = "SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'generation'"
    if (connection.execute(present).fetchone() or (0,))[0] != generation:
        return False
    connection.execute("DELETE FROM changes")
    values = ((key, note), (NOTED_SINCE, str(generation)))
    connection.executemany("REPLACE INTO meta VALUES (?, ?)", values)
    return True


def begin_anew(connection: sqlite3.Connection, generation: int) -> None:
    """Make the collection one of *generation*; whoever knows another starts anew."""
    connection.execute("DELETE FROM changes")
    connection.execute("DELETE FROM meta WHERE key = 'faiss'")
    values = (("generation", str(generation)), (NOTED_SINCE, str(generation)))
    connection.executemany("REPLACE INTO meta VALUES (?, ?)", values)


def _re_embed(
    connection: sqlite3.Connection,
    id_: int,
    vector: NDArray[np.float32],
    tokens: TokenVectors | None,
) -> None:
    """Give one chunk another vector, and other tokens if it is a passage."""
    values = (vector.astype(np.float16).tobytes(), id_)
    connection.execute("UPDATE chunks SET vector = ? WHERE id = ?", values)
    if tokens:
        connection.execute("REPLACE INTO tokens VALUES (?, ?, ?)", (id_, *token_blobs(tokens)))


def _insert(connection: sqlite3.Connection, table: str, row: Mapping[str, object]) -> None:
    """Insert a row by the names of its columns."""
    columns, marks = ", ".join(row), ", ".join(f":{name}" for name in row)
    connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({marks})", row)


def _let_go(connection: sqlite3.Connection, path: str) -> list[str]:
    """Let go of the articles that the file at *path* holds no more; return the ids forgotten.

    One that another file was noted to hold passes to that. What was corrected of one
    that is forgotten is there when it comes back.
    """
    forgotten = []
    for id_, holder in connection.execute(_LEFT, (path, path)).fetchall():
        if holder:
            connection.execute("UPDATE articles SET path = ? WHERE id = ?", (holder, id_))
        else:
            connection.execute(_KEEP, (id_,))
            _delete_for_good(connection, id_)
            forgotten.append(id_)
    return forgotten


def _delete(connection: sqlite3.Connection, id_: str) -> None:
    """Delete an article and all that hangs on it."""
    own = "SELECT id FROM chunks WHERE article_id = ?"
    connection.execute(f"DELETE FROM words WHERE rowid IN ({own})", (id_,))
    connection.execute(f"DELETE FROM tokens WHERE passage_id IN ({own})", (id_,))
    connection.execute("DELETE FROM chunks WHERE article_id = ?", (id_,))
    connection.execute("DELETE FROM texts WHERE id = ?", (id_,))
    connection.execute("DELETE FROM articles WHERE id = ?", (id_,))


def _delete_for_good(connection: sqlite3.Connection, id_: str) -> None:
    """Delete an article that won't come back; what repeated it stands alone again."""
    _delete(connection, id_)
    repeats = "duplicate_of = ? AND duplicate_of != ''"  # the second is what has the index used
    connection.execute(f"UPDATE articles SET duplicate_of = '' WHERE {repeats}", (id_,))
