"""A folder is followed: what changes in it changes in the collection.

Knows which changes matter; knows nothing about how a file is taken in.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

import watchfiles

from index.build import BuildBroken, build, writing
from index.embed import Embedder
from index.errors import CollectionError, SettingsError
from index.prune import forget
from index.read import find_files, is_article
from index.types import BuildResult, path_name

_LOOK_AGAIN_MS = 1000  # how often what could not be done is tried again


def follow(
    paths: Sequence[Path],
    home: Path,
    embedder: Embedder,
    told: Callable[[BuildResult | CollectionError], None],
    stop: Event | None = None,
) -> None:
    """Keep the collection at *home* as the files at *paths* are, until *stop* is set.

    All is looked through once, then again whatever the system reports. What left
    the folders leaves the collection, unless nothing is left of a folder, which
    may be a disk that isn't there; it is followed again once it is back. A
    collection that another process is changing is tried again.

    Args:
        told: Called with what became of files, where anything did; and with an
            error, once, that will be tried again.

    Raises:
        SettingsError: One of *paths* is not there.

    """
    for path in paths:
        if not path.exists():
            raise SettingsError(f"There is no {path}.", hint="Name a folder of articles.")
    roots = [path.resolve() for path in paths]
    waiting: set[Path] | None = None  # None: everything
    tell = _Teller(told)
    for seen in _seen(roots, told, stop or Event()):
        waiting = None if seen is None or waiting is None else waiting | seen
        if waiting == set():
            continue
        try:
            result = _everything(roots, home, embedder) if waiting is None else None
            result = result or _these(waiting or set(), roots, home, embedder)
        except CollectionError as error:
            tell.error(error)
            continue
        waiting = set()
        tell.result(result)


class _Teller:
    """What is told of each look: what happened, and an error that comes again only once."""

    def __init__(self, told: Callable[[BuildResult | CollectionError], None]) -> None:
        """Tell by calling *told*."""
        self._told = told
        self._earlier = ""

    def result(self, result: BuildResult) -> None:
        """Tell what became of files, if anything did."""
        self._earlier = ""
        if result.receipts or result.failed or result.removed:
            self._told(result)

    def error(self, error: CollectionError) -> None:
        """Tell what went wrong, and what was done until then."""
        if isinstance(error, BuildBroken) and error.result.receipts:
            self._told(error.result)
        if str(error) != self._earlier:
            self._told(error)
        self._earlier = str(error)


def _seen(
    roots: Sequence[Path], told: Callable[[CollectionError], None], stop: Event
) -> Iterator[set[Path] | None]:
    """Give what changes below *roots*, at least each second; None: it may be anything.

    The system reports nothing more of a root that was moved, removed or replaced.
    """
    marks = dict.fromkeys(roots, (0, 0))
    while not stop.is_set():
        before, marks = marks, _marks(roots)
        for root in before.keys() - marks.keys():
            told(
                CollectionError(
                    f"{root} is gone; what came from it stays in the collection.",
                    hint="Put it back, and it is followed again.",
                )
            )
        if not marks:
            stop.wait(_LOOK_AGAIN_MS / 1000)
            continue
        is_new = True  # what changes before the system reports is found by looking once it does
        with suppress(FileNotFoundError):  # one has gone just now
            for seen in watchfiles.watch(
                *marks,
                watch_filter=None,
                stop_event=stop,
                rust_timeout=_LOOK_AGAIN_MS,
                yield_on_timeout=True,
                raise_interrupt=True,
            ):
                if _marks(roots) != marks or any(Path(path) in roots for _, path in seen):
                    break
                yield None if is_new else {Path(name) for _, name in seen}
                is_new = False


def _marks(roots: Iterable[Path]) -> dict[Path, tuple[int, int]]:
    """Tell each root that is there from another in its place."""
    marks = {}
    for root in roots:
        with suppress(OSError):
            status = root.stat()
            marks[root] = status.st_dev, status.st_ino
    return marks


def _everything(roots: Sequence[Path], home: Path, embedder: Embedder) -> BuildResult:
    """Look through all files."""
    there = [root for root in roots if root.exists()]
    if not find_files(there).files:
        return BuildResult(receipts=(), failed=(), unchanged=(), skipped=())
    return build(there, home, embedder, lambda *_: None, prunes=True)


def _these(
    paths: Iterable[Path], roots: Sequence[Path], home: Path, embedder: Embedder
) -> BuildResult:
    """Take in those of *paths* that are there and let go of the others."""
    seen = sorted(paths)
    there = [path for path in seen if path.exists() and _counts(path, roots)]
    result = BuildResult(receipts=(), failed=(), unchanged=(), skipped=())
    if find_files(there).files:
        result = build(there, home, embedder, lambda *_: None)
    gone = [path for path in seen if not path.exists() and _has_files(path, roots)]
    if not gone:
        return result
    with writing(home) as store:
        names = {name for path in gone for name in _known(path, store.paths_below(path_name(path)))}
        removed = forget(store, sorted(names))
    return BuildResult(
        receipts=result.receipts,
        failed=result.failed,
        unchanged=result.unchanged,
        skipped=result.skipped,
        removed=removed,
        self_test=result.self_test,
    )


def _known(path: Path, below: Sequence[str]) -> Iterator[str]:
    """Name a path that is gone, and files below it that are gone too."""
    yield path_name(path)
    yield from (name for name in below if not Path(name).exists())


def _counts(path: Path, roots: Sequence[Path]) -> bool:
    """Say whether a changed file or folder below *roots* is looked at, as in a folder."""
    if path in roots:
        return path.is_file()
    root = next((root for root in roots if path.is_relative_to(root)), None)
    return root is not None and is_article(path, root)


def _has_files(path: Path, roots: Sequence[Path]) -> bool:
    """Say whether the root that *path* lay in is there and not empty."""
    root = next((root for root in roots if path.is_relative_to(root)), None)
    return root is not None and root.is_dir() and bool(find_files([root]).files)
