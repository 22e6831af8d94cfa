"""What the collection holds of files that have left their folder.

Knows which files were looked for where; knows nothing about what they held.
"""

from collections.abc import Sequence
from pathlib import Path

from index.corrections import described
from index.read import FoundFiles
from index.store import Store
from index.types import Removed, path_name


def prune(store: Store, paths: Sequence[Path], found: FoundFiles) -> tuple[Removed, ...]:
    """Let go of files that were below the folders among *paths* and are no more.

    A folder in which no file is found may be a disk that isn't there, and one
    that can't be opened says nothing of what lies in it: both keep theirs.

    Returns:
        The articles that left the collection, by path; one that another file
        was noted to hold stays.

    """
    there = {path_name(path) for path in (*found.files, *found.skipped)}
    closed = [failure.path for failure in found.failed]
    gone = [
        path
        for folder in _folders(paths)
        if _holds_any(folder, there)
        for path in store.paths_below(folder)
        if path not in there and not _is_in(path, closed) and not Path(path).exists()
    ]
    return forget(store, gone)


def forget(store: Store, gone: Sequence[str]) -> tuple[Removed, ...]:
    """Let go of files that are no more; say which articles left the collection with them."""
    if not gone:
        return ()
    held = [
        Removed(id=id_, path=path, corrected=described(store.corrections(id_)))
        for path in sorted(set(gone))
        for id_ in store.ids_at(path)
    ]
    forgotten = set(store.forget_files(gone))
    return tuple(one for one in held if one.id in forgotten)


def _folders(paths: Sequence[Path]) -> list[str]:
    """Name the folders among *paths*."""
    return sorted({path_name(path) for path in paths if path.is_dir()})


def _holds_any(folder: str, files: set[str]) -> bool:
    """Say whether one of *files* lies below *folder*."""
    return any(_is_in(path, [folder]) for path in files)


def _is_in(path: str, folders: Sequence[str]) -> bool:
    """Say whether *path* lies in one of *folders*."""
    return any(Path(path).is_relative_to(folder) for folder in folders)
