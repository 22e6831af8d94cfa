"""The tables of a collection, and how one of an older format becomes one of this.

Knows statements and format numbers; knows nothing about what the rows mean.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import CollectionError, CollectionMismatchError, CollectionMissingError

LOCK_FILE = "writer.lock"
LOCK_SECONDS = 30
FORMAT = 4
_OLDEST = 2  # before it there were no token vectors, and the articles have to be read anew

# What takes a collection to the format of that number from the one before.
_MIGRATIONS = {
    3: "ALTER TABLE articles ADD COLUMN address TEXT NOT NULL DEFAULT ''",
    4: "ALTER TABLE articles ADD COLUMN corrections TEXT NOT NULL DEFAULT '[]'",
}
_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE holders (id TEXT, path TEXT, PRIMARY KEY (id, path)) WITHOUT ROWID;
CREATE INDEX holders_by_path ON holders (path);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, encoding TEXT NOT NULL, title TEXT NOT NULL,
    published TEXT NOT NULL, source TEXT NOT NULL, author TEXT NOT NULL, places TEXT NOT NULL,
    text TEXT NOT NULL, source_text TEXT NOT NULL, edits TEXT NOT NULL,
    duplicate_of TEXT NOT NULL, receipt TEXT NOT NULL, signature BLOB NOT NULL,
    address TEXT NOT NULL DEFAULT '', corrections TEXT NOT NULL DEFAULT '[]');
CREATE INDEX articles_by_path ON articles (path);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL, passage_id INTEGER,
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL);
CREATE INDEX chunks_by_article ON chunks (article_id);
CREATE INDEX chunks_by_passage ON chunks (passage_id);
CREATE TABLE tokens (passage_id INTEGER PRIMARY KEY, starts BLOB NOT NULL, codes BLOB NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (cut, tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row);
"""


def bring_up_to_date(connection: sqlite3.Connection, path: Path, *, create: bool) -> None:
    """Make the tables of an empty file at *path*; bring those of an older format to this one.

    Either is one transaction, under the lock that whoever changes a collection holds.

    Raises:
        CollectionMissingError: The file is empty, and *create* is false.
        CollectionMismatchError: A newer version of Wenju made it; or so old a one that
            its articles have to be read anew; or it is older and can't be written to.
        CollectionError: Another process keeps it locked.

    """
    try:
        version = _version(connection)
    except sqlite3.OperationalError as error:
        if not error.sqlite_errorname.startswith("SQLITE_READONLY"):
            raise
        found = _version_unlocked(path)
        if found:
            _check_age(found, path)
        raise  # this format, which SQLite can't open without writing beside it
    if version == FORMAT:
        return
    if version == 0 and not create:
        raise CollectionMissingError(path.parent)
    if version:
        _check_age(version, path)
    with locked(path.parent):
        if version == 0:
            _make(connection)
        else:
            _migrate(connection)


@contextmanager
def locked(home: Path) -> Iterator[None]:
    """Keep other processes from changing the collection at *home*.

    Raises:
        CollectionError: One of them is at it, and has been for half a minute; or the
            lock can't be written.

    """
    lock = FileLock(home / LOCK_FILE, timeout=LOCK_SECONDS)
    try:
        lock.acquire()
    except Timeout as error:
        raise CollectionError(
            f"Another process is changing the collection at {home}.",
            hint="Wait until it is done, then try again.",
        ) from error
    except OSError as error:
        raise CollectionError(
            f"The collection at {home} can't be changed: {error}.",
            hint=f"See that you may write to {home} and that its disk has room; "
            "or copy it and name the copy: --home FOLDER",
        ) from error
    try:
        yield
    finally:
        lock.release()


def _make(connection: sqlite3.Connection) -> None:
    """Make the tables, unless another process has done so meanwhile."""
    # SQLite's own locks don't cover the change to WAL: two processes would fail.
    if _version(connection) == 0:
        connection.execute("PRAGMA journal_mode = WAL")
        script = f"{_TABLES} PRAGMA user_version = {FORMAT};"
        connection.executescript(f"BEGIN IMMEDIATE; {script} COMMIT;")


def _migrate(connection: sqlite3.Connection) -> None:
    """Take the tables from one format to the next until they have this one."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for number in range(_version(connection) + 1, FORMAT + 1):
            connection.execute(_MIGRATIONS[number])
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


def _version_unlocked(path: Path) -> int:
    """Return the format of a file in a folder that can't be written to."""
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return _version(connection)
