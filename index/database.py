"""The ways to a collection's SQLite file: single questions, one state of it, one change.

Knows connections and transactions; knows nothing about what the rows mean.
"""

import errno
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from index.errors import CollectionError
from index.lock import check_locking
from index.schema import bring_up_to_date

_WAL_BYTES = 64_000_000  # what the file beside may keep when all of it is in the database
_DAMAGES = {  # what is not told as damage, by its beginning
    "vtable constructor failed": "the tables of its full text are damaged",
    "invalid fts5 file format": "the tables of its full text are damaged",
    "no such table": "one of its tables is gone",
    "Could not decode to UTF-8": "a text in it is damaged",
}
_NO_WRITING = ("SQLITE_READONLY", "SQLITE_CANTOPEN")


class Database:
    """An open file; usable from several threads, of which one at a time may change it.

    A folder that can't be written to is read as it is, and again when it has changed.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection, stamp: tuple[int, ...]) -> None:
        """Wrap an open connection; ``Database.open`` makes one."""
        self.path = path
        self._main = connection
        self._stamp = stamp  # of a file read as it is
        self._idle: list[sqlite3.Connection] = []
        self._own = threading.local()

    @classmethod
    def open(cls, path: Path, *, create: bool = False) -> "Database":
        """Open the collection's file at *path*, which is brought up to date.

        Raises:
            CollectionMissingError: It is empty, and *create* is false.
            CollectionMismatchError: A newer version of Wenju made it, or an older one
                and it can't be brought up to date.
            CollectionError: It can't be opened, or is no collection.

        """
        with translated(path):
            connection, stamp = _connect(path)
            try:
                bring_up_to_date(connection, path, create=create)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection, stamp)

    def close(self) -> None:
        """Close the file."""
        for connection in (*self._idle, self._main):
            connection.close()
        self._idle.clear()

    def rows(self, sql: str, *values: object) -> list[Any]:
        """Run a query, in the state that this thread keeps to if it does."""
        connection = getattr(self._own, "connection", None) or self._main
        with translated(self.path):
            return connection.execute(sql, values).fetchall()

    def reached(self, sql: str, *values: object) -> list[Any]:
        """Run a query, and return its rows up to where the file is damaged."""
        found: list[Any] = []
        with suppress(sqlite3.DatabaseError):
            for row in self._main.execute(sql, values):
                found.append(row)
        return found

    def run(self, sql: str, *values: object) -> None:
        """Run a statement that is no change of the collection."""
        with translated(self.path):
            self._main.execute(sql, values)

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Let this thread see one state of the collection, whatever is changed meanwhile."""
        if getattr(self._own, "connection", None):
            yield
            return
        with translated(self.path):
            connection = self._borrowed()
            connection.execute("BEGIN")
        self._own.connection = connection
        try:
            yield
        finally:
            self._own.connection = None
            connection.rollback()
            self._idle.append(connection)

    @contextmanager
    def changing(self) -> Iterator[sqlite3.Connection]:
        """Run a block as one transaction that raises the generation and notes the time."""
        with self.transaction() as connection:
            yield connection
            connection.execute(
                "REPLACE INTO meta SELECT 'generation', 1 + coalesce("
                "(SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'generation'), 0)"
            )
            now = datetime.now(UTC).isoformat(timespec="seconds")
            connection.execute("REPLACE INTO meta VALUES ('changed', ?)", (now,))

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run a block as one transaction; not in itself a change of the collection."""
        with translated(self.path):
            connection = self._main
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def copy_to(self, path: Path) -> None:
        """Write the present state, whole and compact, to a new file at *path*."""
        with translated(path), closing(_connect(self.path)[0]) as connection:
            connection.execute("VACUUM INTO ?", (str(path),))

    def copy_from(self, path: Path) -> None:
        """Replace all there is by the collection in the file at *path*, in one transaction."""
        address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
        with translated(self.path), closing(sqlite3.connect(address, uri=True)) as other:
            other.backup(self._main)

    def shrink(self) -> None:
        """Write the file anew without what has been deleted."""
        with translated(self.path):
            self._main.execute("VACUUM")
            self._main.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _borrowed(self) -> sqlite3.Connection:
        """Take a connection that no thread uses; of a file read as it is new ones if it changed."""
        if self._stamp and self._stamp != _stamp(self.path):
            self._idle.clear()
            self._main, self._stamp = _connect(self.path)
        try:
            return self._idle.pop()
        except IndexError:
            return _connect(self.path)[0]


def _connect(path: Path) -> tuple[sqlite3.Connection, tuple[int, ...]]:
    """Connect to the file at *path*; where nothing can be written, as it is, with its stamp."""
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        connection.execute("PRAGMA busy_timeout = 10000")
        connection.execute(f"PRAGMA journal_size_limit = {_WAL_BYTES}")
        connection.execute("PRAGMA user_version").fetchone()
        return connection, ()
    except sqlite3.OperationalError as error:
        connection.close()
        if not (error.sqlite_errorname.startswith(_NO_WRITING) and path.exists()):
            raise
    stamp = _stamp(path)
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    connection = sqlite3.connect(address, uri=True, isolation_level=None, check_same_thread=False)
    return connection, stamp


def _stamp(path: Path) -> tuple[int, ...]:
    """Tell one state of a file that nobody writes to from another.

    Raises:
        CollectionError: Part of what it holds lies in the file beside it.

    """
    beside = path.with_name(f"{path.name}-wal")
    if beside.exists() and beside.stat().st_size:
        raise CollectionError(
            f"The collection {path} can't be read: a process that changed it was broken off, and "
            f"nothing can be written to {path.parent} to mend that.",
            hint="Make the folder writable once, or copy all of it and name the copy: "
            "--home FOLDER",
        )
    status = path.stat()
    return status.st_ino, status.st_size, status.st_mtime_ns


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system raise into a CollectionError."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        name = getattr(error, "sqlite_errorname", "")
        if name.startswith(("SQLITE_BUSY", "SQLITE_PROTOCOL")) and path.parent.exists():
            _check_locking(path.parent)
        told = str(error)
        for beginning, damage in _DAMAGES.items():
            if told.startswith(beginning):
                told, name = damage, "SQLITE_CORRUPT"
        raise CollectionError(
            f"The collection {path} can't be used: {told}.", hint=_hint(error, name, path)
        ) from error


def _hint(error: Exception, name: str, path: Path) -> str:
    """Say what to do about an error that SQLite calls *name*."""
    if name.startswith(("SQLITE_FULL", "SQLITE_IOERR")) or _is_full(error):
        return f"Make room on the disk of {path.parent} and try again; what was stored is safe."
    if name.startswith("SQLITE_NOTADB"):
        return (
            f"Restore a backup: wenju restore FILE --home {path.parent}; or move {path} away and "
            "index the articles again."
        )
    if name.startswith("SQLITE_CORRUPT"):
        return (
            f"Restore a backup: wenju restore FILE --force --home {path.parent}; or keep what can "
            f"still be read: wenju doctor --repair --home {path.parent}"
        )
    return f"Check the folder {path.parent}, or use another: --home FOLDER"


def _check_locking(home: Path) -> None:
    """Say that files can't be locked at *home*, if that is so."""
    try:
        check_locking(home)
    except OSError:
        return


def _is_full(error: Exception) -> bool:
    """Say whether the system refused to write more."""
    return getattr(error, "errno", None) in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
