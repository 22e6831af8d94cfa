"""Uploads go into a collection and out of it: files kept, articles indexed, receipts given.

Knows uploads and the library; knows nothing about pages or HTTP.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from index.types import BuildResult, Entry, Failure, Receipt, path_name
from rag.library import Library, Progress
from ui.uploads import Taken, Upload, forget, take


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of uploaded files; paths are what the visitor calls them.

    Attributes:
        receipts: One for each article that was stored, or was stored from another file.
        known: Files that were taken in before, with their articles.
        failed: Those that were refused or can't be read; nothing of them is kept.
    """

    receipts: tuple[Receipt, ...]
    known: tuple[tuple[str, tuple[Entry, ...]], ...]
    failed: tuple[Failure, ...]


def add_uploads(
    files: Sequence[Upload], home: Path, library: Library, progress: Progress = lambda *_: None
) -> Added:
    """Keep *files* below the folder *home* of a collection, and take their articles in.

    Args:
        progress: Called with what the visitor calls the file in hand, how many files
            are done, and of how many.

    Raises:
        SettingsError: There is no file, or there are too many.
        CollectionError: They can't be written, or another process is at it.

    """
    taken = take(files, home)
    if not taken.paths:
        return Added(receipts=(), known=(), failed=taken.failed)
    in_order = [taken.names[path_name(path)] for path in sorted(taken.paths)]
    result = library.add(
        taken.paths,
        lambda name, done, total: progress(in_order[done] if name else "", done, total),
    )
    _give_up(result, taken, home)
    named, rank = taken.names, [*taken.names].index
    receipts = sorted(result.receipts, key=lambda one: rank(one.path))  # as they were sent
    return Added(
        receipts=tuple(replace(one, path=named[one.path]) for one in receipts),
        known=tuple((named[path], tuple(library.at(path))) for path in result.unchanged),
        failed=(*taken.failed, *(replace(one, path=named[one.path]) for one in result.failed)),
    )


def remove_article(id_: str, home: Path, library: Library) -> None:
    """Remove an article, and its file if it was uploaded and holds no other.

    Raises:
        SettingsError: There is no article with this id.
        CollectionError: It can't be written, or another process is at it.

    """
    for path in library.remove([id_]):
        forget(path, home)


def is_uploaded(path: str, home: Path) -> bool:
    """Say whether the file at *path* was uploaded to the collection at *home*."""
    return (home / "uploads").resolve() in Path(path).parents


def _give_up(result: BuildResult, taken: Taken, home: Path) -> None:
    """Delete those files that can't be read."""
    failed = {failure.path for failure in result.failed}
    for path in taken.paths:
        if path_name(path) in failed:
            forget(path, home)
