"""A collection is made smaller, or sound again, from what is in it.

Knows what can be made from what; knows nothing about how it is shown.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import numpy as np

from index.backup import UNDER_WAY
from index.build import BuildProgress, build, writing
from index.embed import Embedder
from index.errors import (
    CollectionError,
    CollectionMismatchError,
    CollectionMissingError,
    named_as,
)
from index.found_by import embedded_anew, terms_of
from index.lock import locked
from index.store import STORE_FILE, Store, set_aside
from index.takeout import export
from index.types import counted, path_name
from index.vectors import Vectors

_LENGTH_OFF = 0.01  # of a vector with half precision: some ten-thousandths
_AT_ONCE = 500
_MAGIC = b"SQLite format 3\0"
_HEADER_BYTES = 100  # of the first page: https://sqlite.org/fileformat.html
_WORDS = "The full text was indexed again."
_SALVAGED = "salvaged"  # the folder in which a sound collection is made of a damaged one
_WHOLE = "salvaged-whole"  # its name once it is ready


def compact(home: Path) -> tuple[int, int]:
    """Give back the room of what has been deleted; return the bytes before and after.

    Raises:
        CollectionError: It can't be written, or another process is at it.

    """
    Store.open(home).close()  # there has to be a collection
    before = _bytes(home)
    with writing(home) as store:
        store.shrink()
        Vectors.renew(store, home)
        store.shrink()  # of the notes that the new index does without
        _tidy(home)
    return before, _bytes(home)


def repair(home: Path, embedder: Callable[[], Embedder], progress: BuildProgress) -> list[str]:
    """Mend what can be mended of the collection at *home*; say in sentences what was.

    What hangs on no article goes, full text and vector index are made again.
    Of a damaged database what can be read is taken into a new one, embedded
    anew; the damaged one stays beside it.

    Args:
        embedder: Makes the embedder; called only if something has to be embedded.

    Raises:
        CollectionError: Nothing can be read, or it can't be written, or another
            process is at it.

    """
    done = _finish(home)
    try:
        with closing(Store.open(home)) as store:
            is_sound = store.check() == "ok"
            if not is_sound and store.mend_words():
                done.append(_WORDS)
                is_sound = store.check() == "ok"
    except (CollectionMissingError, CollectionMismatchError):
        raise
    except CollectionError:
        is_sound = False
    if not is_sound:
        return done + _salvage(home, embedder, progress)
    with writing(home) as store:
        done += _mend_rows(store)
        done += _mend_vectors(store, embedder)
        Vectors.renew(store, home)
        _tidy(home)
    return [*done, "The vector index was made again from the database."]


def _mend_rows(store: Store) -> list[str]:
    """Remove what hangs on nothing, and index words that are missing."""
    done = []
    dropped = store.drop_strays()
    if dropped:
        done.append(f"Removed what hung on no article: {counted(dropped, 'row')}.")
    if store.mend_words():
        done.append(_WORDS)
    missing = store.passages_without_words()
    if missing:
        store.put_words((id_, terms_of(store, id_)) for id_ in missing)
        done.append(f"The words of {counted(len(missing), 'passage')} were indexed again.")
    return done


def _mend_vectors(store: Store, embedder: Callable[[], Embedder]) -> list[str]:
    """Embed articles again of which a vector has not the length that all have."""
    broken = [
        int(row)
        for rows, vectors in store.vectors_in_turn()
        for row in rows[~(np.abs(np.linalg.norm(vectors, axis=1) - 1) < _LENGTH_OFF)]
    ]
    ids = {
        chunk.chunk.article_id
        for start in range(0, len(broken), _AT_ONCE)
        for chunk in store.chunks(broken[start : start + _AT_ONCE])
    }
    if not ids:
        return []
    model = embedder()
    for id_ in sorted(ids):
        if article := store.article(id_):
            rows = embedded_anew(article, store, model)
            store.correct(article, store.corrections(id_), rows)
    return [f"The vectors of {counted(len(ids), 'article')} were made again."]


def _salvage(home: Path, embedder: Callable[[], Embedder], progress: BuildProgress) -> list[str]:
    """Take what can be read of a damaged database into a new one in its place."""
    new, lines = home / _SALVAGED, home / f"{_SALVAGED}.jsonl"
    with (
        _at_full_length(home) as damaged,
        named_as(damaged, home),
        closing(Store.open(damaged)) as store,
    ):
        found = export(store, lines, replaces=True)
        kept = _kept(store)
        corrected = store.corrected_reached()
    if not (found.articles or kept or corrected):
        raise CollectionError(
            f"Nothing can be read of the collection at {home}.",
            hint=f"Restore a backup: wenju restore FILE --home {home}",
        )
    build(found.files, new, embedder(), progress)
    with writing(new) as store:
        store.forget_files([path_name(file) for file in found.files])
        store.keep(kept or ())
        there = set(store.ids())
        unread = [row for row in corrected if row[0] not in there]
        store.keep(unread)
    new.replace(home / _WHOLE)  # only now can it take the place of the other
    done = [f"{counted(found.articles, 'article')} could be read and went into a new database."]
    done += [
        f"Lost: {failure.path} {failure.reason}".replace("  ", " ") for failure in found.failed
    ]
    if unread:
        done.append(
            f"Kept, for when their files are indexed again: what was corrected by hand of "
            f"{counted(len(unread), 'article')} that could not be read."
        )
    if kept is None:
        done.append("Lost: what was corrected by hand of articles whose files are gone.")
    done += _finish(home)
    for file in found.files:
        file.unlink(missing_ok=True)
    return done


@contextmanager
def _at_full_length(home: Path) -> Iterator[Path]:
    """Give the folder of a database; of one whose end is cut off that of a copy, zeros at its end.

    SQLite reads nothing of a file that is shorter than its first page says.
    """
    file = home / STORE_FILE
    with file.open("rb") as source:
        first = source.read(_HEADER_BYTES)
    page_bytes = int.from_bytes(first[16:18], "big")
    length = int.from_bytes(first[28:32], "big") * (page_bytes if page_bytes > 1 else 1 << 16)
    if not first.startswith(_MAGIC) or file.stat().st_size >= length:
        yield home
        return
    with tempfile.TemporaryDirectory(dir=home, prefix=UNDER_WAY) as folder:
        for beside in home.glob(f"{STORE_FILE}*"):
            shutil.copyfile(beside, Path(folder) / beside.name)
        os.truncate(Path(folder) / STORE_FILE, length)
        yield Path(folder)


def _kept(store: Store) -> list[tuple[Any, ...]] | None:
    """Read what was corrected by hand of articles whose files are gone; None: it can't be read."""
    try:
        return store.all_kept()
    except CollectionError:
        return None


def _finish(home: Path) -> list[str]:
    """Put a collection that was made of a damaged one in its place, if there is one."""
    made = home / _WHOLE
    if not (made / STORE_FILE).exists():
        return []
    with locked(home):
        aside = set_aside(home)
        (made / STORE_FILE).replace(home / STORE_FILE)
        shutil.rmtree(made)
    return [f"The damaged database lies in {aside}; remove it once nothing is missed."]


def _tidy(home: Path) -> None:
    """Remove what runs that were broken off have left."""
    for half in home.glob("*.half"):
        half.unlink(missing_ok=True)
    for folder in home.glob(f"{UNDER_WAY}*"):
        shutil.rmtree(folder, ignore_errors=True)


def _bytes(home: Path) -> int:
    """Add up what the collection's own files take."""
    files = [*home.glob(f"{STORE_FILE}*"), *home.glob("vectors-*")]
    return sum(file.stat().st_size for file in files)
