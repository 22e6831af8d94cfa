"""One process at a time changes a collection.

Knows the lock and what a file system must be able to do; knows nothing about what is changed.
"""

import errno
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from index.errors import CollectionError

try:
    import fcntl
except ImportError:  # Windows, whose network drives lock
    fcntl = None  # type: ignore[assignment]

LOCK_FILE = "writer.lock"
LOCK_SECONDS = 30
_SILENT_SECONDS = 1
logger = logging.getLogger(__name__)
_held = threading.local()  # by the folders that this thread has locked
_IS_TAKEN = frozenset({errno.EACCES, errno.EAGAIN, errno.EWOULDBLOCK})


@contextmanager
def locked(home: Path, *, seconds: float | None = None) -> Iterator[None]:
    """Keep other processes and threads from changing the collection at *home*.

    Whoever holds the lock may take it again.

    Args:
        seconds: How long to wait for one that is at it, half a minute unless told.

    Raises:
        CollectionError: One of them is at it, and has been for that long; or the
            lock can't be written, or files can't be locked there.

    """
    name, held = str(home.resolve()), _held.__dict__
    if name in held:
        yield
        return
    lock = FileLock(home / LOCK_FILE, timeout=LOCK_SECONDS if seconds is None else seconds)
    try:
        check_locking(home)  # without it FileLock makes do with a file that a kill leaves behind
        _acquire(lock, home)
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
    held[name] = lock
    try:
        yield
    finally:
        del held[name]
        lock.release()


def _acquire(lock: FileLock, home: Path) -> None:
    """Take the lock; say so if that means to wait."""
    try:
        lock.acquire(timeout=min(_SILENT_SECONDS, lock.timeout))
    except Timeout:
        if lock.timeout <= _SILENT_SECONDS:
            raise
        logger.warning(
            "Another process is changing the collection at %s; waiting up to %d seconds for it.",
            home,
            lock.timeout,
        )
        lock.acquire(timeout=lock.timeout - _SILENT_SECONDS)


def check_locking(home: Path) -> None:
    """Refuse a folder whose file system can't lock files, as some network folders can't.

    Raises:
        CollectionError: It can't; two processes would ruin the collection there.
        OSError: The lock can't be opened.

    """
    if fcntl is None:
        return
    file = os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, 0o666)
    try:
        for lock in (fcntl.flock, fcntl.lockf):  # ours, and the kind that SQLite takes
            lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with suppress(OSError):
                lock(file, fcntl.LOCK_UN)
    except OSError as error:
        if error.errno not in _IS_TAKEN:
            raise CollectionError(
                f"The folder {home} can't hold a collection: its file system can't lock files "
                f"({error.strerror}).",
                hint="Network folders often can't: use a folder of this computer: --home FOLDER",
            ) from error
    finally:
        os.close(file)
