"""The tables of a collection, and how one of an older format becomes one of this.

Knows statements and format numbers; knows nothing about what the rows mean.
"""

import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from index.errors import CollectionError, CollectionMismatchError, CollectionMissingError
from index.lock import locked

FORMAT = 7
_OURS = {"meta", "articles"}  # tables that a collection of every format has
_OLDEST = 2  # before it there were no token vectors, and the articles have to be read anew

_ARTICLES = """
    id TEXT PRIMARY KEY, path TEXT NOT NULL, encoding TEXT NOT NULL, title TEXT NOT NULL,
    published TEXT NOT NULL, source TEXT NOT NULL, author TEXT NOT NULL, places TEXT NOT NULL,
    duplicate_of TEXT NOT NULL, address TEXT NOT NULL, corrections TEXT NOT NULL,
    signature BLOB NOT NULL, receipt TEXT NOT NULL
"""
_TEXTS = """
CREATE TABLE texts (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, source_text TEXT NOT NULL, edits TEXT NOT NULL)
"""
_COLUMNS = (
    "id, path, encoding, title, published, source, author, places, duplicate_of, address, "
    "corrections, signature, receipt"
)
# What was corrected by hand of articles whose files are gone, should they come back.
_KEPT = "CREATE TABLE kept (id TEXT PRIMARY KEY, corrections TEXT NOT NULL) WITHOUT ROWID"
# Where such an article stood, as which title it was found, and the signature of its text.
_KEPT_FROM = (
    "ALTER TABLE kept ADD COLUMN path TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE kept ADD COLUMN title TEXT NOT NULL DEFAULT ''",
    "ALTER TABLE kept ADD COLUMN signature BLOB NOT NULL DEFAULT x''",
    "CREATE INDEX kept_by_path ON kept (path)",
)
_ARTICLE_INDEXES = (
    "CREATE INDEX articles_by_path ON articles (path)",
    "CREATE INDEX articles_by_original ON articles (duplicate_of) WHERE duplicate_of != ''",
)
# Whatever happens to a chunk is noted with the generation that the change under way leads to,
# so that a copy of an older generation can catch up. The first note counts from `noted_since`.
_NOTE = """
REPLACE INTO changes SELECT {row}, 1 + coalesce(
    (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'generation'), 0);
"""
_CHANGES = (
    "CREATE TABLE changes (chunk_id INTEGER PRIMARY KEY, generation INTEGER NOT NULL)",
    "CREATE INDEX changes_by_generation ON changes (generation)",
    f"CREATE TRIGGER chunk_added AFTER INSERT ON chunks BEGIN {_NOTE.format(row='new.id')} END",
    "CREATE TRIGGER chunk_changed AFTER UPDATE OF vector ON chunks "
    f"BEGIN {_NOTE.format(row='new.id')} END",
    f"CREATE TRIGGER chunk_removed AFTER DELETE ON chunks BEGIN {_NOTE.format(row='old.id')} END",
)

# What takes a collection to the format of that number from the one before.
_MIGRATIONS: dict[int, tuple[str, ...]] = {
    3: ("ALTER TABLE articles ADD COLUMN address TEXT NOT NULL DEFAULT ''",),
    4: ("ALTER TABLE articles ADD COLUMN corrections TEXT NOT NULL DEFAULT '[]'",),
    5: (
        _TEXTS,
        "INSERT INTO texts SELECT id, text, source_text, edits FROM articles ORDER BY rowid",
        f"CREATE TABLE slim ({_ARTICLES})",
        f"INSERT INTO slim SELECT {_COLUMNS} FROM articles ORDER BY rowid",
        "DROP TABLE articles",
        "ALTER TABLE slim RENAME TO articles",
        *_ARTICLE_INDEXES,
        *_CHANGES,
        "REPLACE INTO meta SELECT 'noted_since', value FROM meta WHERE key = 'generation'",
        "DELETE FROM meta WHERE key = 'faiss'",
    ),
    6: (_KEPT,),
    7: _KEPT_FROM,
}
# The texts lie apart, so that what is known of articles can be read without passing over them.
_TABLES = (
    "CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID",
    "CREATE TABLE holders (id TEXT, path TEXT, PRIMARY KEY (id, path)) WITHOUT ROWID",
    "CREATE INDEX holders_by_path ON holders (path)",
    f"CREATE TABLE articles ({_ARTICLES})",
    _TEXTS,
    _KEPT,
    *_KEPT_FROM,
    *_ARTICLE_INDEXES,
    """CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL, passage_id INTEGER,
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL)""",
    "CREATE INDEX chunks_by_article ON chunks (article_id)",
    "CREATE INDEX chunks_by_passage ON chunks (passage_id)",
    """CREATE TABLE tokens (
    passage_id INTEGER PRIMARY KEY, starts BLOB NOT NULL, codes BLOB NOT NULL)""",
    "CREATE VIRTUAL TABLE words USING fts5 (cut, tokenize = 'unicode61 remove_diacritics 0')",
    "CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row)",
    *_CHANGES,
)


def bring_up_to_date(connection: sqlite3.Connection, path: Path, *, create: bool) -> None:
    """Make the tables of an empty file at *path*; bring those of an older format to this one.

    Either is one transaction, under the lock that whoever changes a collection holds.

    Raises:
        CollectionMissingError: The file is empty, and *create* is false.
        CollectionMismatchError: A newer version of Wenju made it; or so old a one that
            its articles have to be read anew; or it is older and can't be written to;
            or another program made it.
        CollectionError: Another process keeps it locked.

    """
    tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    version = _version(connection)  # read last: it comes with the tables, when they are made
    if tables and not (version and tables >= _OURS):
        raise CollectionMismatchError(
            f"The file {path} is a database of another program, and stays as it is.",
            hint="Use another folder: --home FOLDER",
        )
    if version == FORMAT:
        return
    if version == 0 and not create:
        raise CollectionMissingError(path.parent)
    if version:
        _check_age(version, path)
    with locked(path.parent):
        if version == 0:
            _make(connection, path.parent)
        else:
            _migrate(connection)


def _make(connection: sqlite3.Connection, home: Path) -> None:
    """Make the tables, unless another process has done so meanwhile."""
    # SQLite's own locks don't cover the change to WAL: two processes would fail.
    if _version(connection) == 0:
        mode = connection.execute("PRAGMA journal_mode = WAL").fetchone()[0]
        if mode != "wal":
            raise CollectionError(
                f"The folder {home} can't hold a collection: its file system can't share memory "
                "between processes.",
                hint="Network folders often can't: use a folder of this computer: --home FOLDER",
            )
        _run(connection, {FORMAT: _TABLES})


def _migrate(connection: sqlite3.Connection) -> None:
    """Take the tables from one format to the next until they have this one."""
    version = _version(connection)
    _run(connection, {n: _MIGRATIONS[n] for n in range(version + 1, FORMAT + 1)})


def _run(connection: sqlite3.Connection, steps: Mapping[int, Sequence[str]]) -> None:
    """Run the statements that lead to each format, all as one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number, statements in steps.items():
            for statement in statements:
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {number}")
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _check_age(version: int, path: Path) -> None:
    """Refuse formats that this version can't turn into its own."""
    made_by = f"The collection at {path.parent} was made by"
    if version > FORMAT:
        raise CollectionMismatchError(
            f"{made_by} a newer version of Wenju (format {version}, this one knows {FORMAT}).",
            hint="Update Wenju, or use another folder: --home FOLDER",
        )
    if version < _OLDEST:
        raise CollectionMismatchError(
            f"{made_by} an older version of Wenju (format {version}, this one knows {FORMAT}).",
            hint="Index the articles again into another folder: --home FOLDER",
        )
    if version < FORMAT and not (_is_writable(path) and _is_writable(path.parent)):
        raise CollectionMismatchError(
            f"{made_by} an older version of Wenju (format {version}, this one knows {FORMAT}) "
            "and can't be brought up to date, since it can't be written to.",
            hint="Make the folder writable once, or copy it and name the copy: --home FOLDER",
        )


def _is_writable(path: Path) -> bool:
    effective = os.access in os.supports_effective_ids
    return os.access(path, os.W_OK, effective_ids=effective)


def _version(connection: sqlite3.Connection) -> int:
    """Return the file's format, 0 of an empty one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])
