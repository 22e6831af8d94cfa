"""The pipeline: files in, a collection changed, a receipt for every article.

Knows how a run begins and ends; knows nothing about what becomes of a single file.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from index.embed import Embedder
from index.errors import CollectionError, SettingsError
from index.inflow import Inflow
from index.lock import locked
from index.prune import prune
from index.read import find_files
from index.selftest import self_test
from index.store import Store
from index.types import BuildResult, RawArticle, Receipt, SelfTest
from index.vectors import Vectors

BuildProgress = Callable[[str, int, int], None]
"""Called with the file in hand, how many files are done, and of how many."""

_TRIED = 8  # phrases of a self-test: with the vector index opened, well under a second
_FEW = 50  # new articles that are asked for phrases of their own


class BuildStopped(KeyboardInterrupt):
    """A person broke a run off; *result* says what became of the files until then."""

    def __init__(self, result: BuildResult) -> None:
        """Keep the *result*."""
        super().__init__()
        self.result = result


class BuildBroken(CollectionError):
    """The collection let a run down; *result* says what became of the files until then."""

    def __init__(self, error: CollectionError, result: BuildResult) -> None:
        """Keep the *result*, and what the *error* tells."""
        super().__init__(str(error), hint=error.hint)
        self.result = result


def build(
    paths: Sequence[Path],
    home: Path,
    embedder: Embedder,
    progress: BuildProgress,
    *,
    anew: bool = False,
    prunes: bool = False,
) -> BuildResult:
    """Take the articles at *paths*, files or folders, into the collection at *home*.

    Each article is stored in one transaction; a run that is broken off keeps
    what it stored, and the next one goes on. A file that can't be read fails
    alone. A file whose bytes have not changed costs a hash. Where anything
    changed, the collection is asked at the end for some of its own phrases.

    Args:
        anew: Whether files are taken in that have not changed, too.
        prunes: Whether articles leave the collection whose files have left the
            folders among *paths*; from a folder in which nothing is found none does.

    Raises:
        SettingsError: There is nothing to read at *paths*.
        CollectionMismatchError: Another model made the collection.
        CollectionError: It can't be written, or another process is at it.
        BuildBroken: That was so halfway, or the collection is damaged.
        BuildStopped: The run was interrupted.

    """
    found = find_files(paths)
    if not (found.files or found.failed):
        named = ", ".join(map(str, paths))
        raise SettingsError(
            f"There are no articles in {named}.",
            hint="Wenju reads .txt .md .html .jsonl .csv .pdf .docx: name files or their folder.",
        )
    with writing(home) as store:
        store.check_model(embedder.key)
        store.set_meta("model", embedder.key)
        inflow = Inflow(store, embedder, anew=anew)
        generation = store.generation
        try:
            for done, path in enumerate(found.files):
                progress(path.name, done, len(found.files))
                inflow.take(path)
            inflow.flush()
            removed = prune(store, paths, found) if prunes else ()
            result = inflow.result(found)
            tested = None
            if store.generation > generation:
                tested = _tested(store, home, embedder, result.receipts)
        except KeyboardInterrupt as interrupt:
            raise BuildStopped(inflow.result(found)) from interrupt
        except CollectionError as error:
            raise BuildBroken(error, inflow.result(found)) from error
        progress("", len(found.files), len(found.files))
    return replace(result, removed=removed, self_test=tested)


def _tested(store: Store, home: Path, embedder: Embedder, new: Sequence[Receipt]) -> SelfTest:
    """Ask the collection for some of its own phrases: of what is *new*, if that is little."""
    ids = {receipt.id for receipt in new}
    vectors = Vectors.open(store, home, is_writer=True)
    return self_test(
        store,
        vectors,
        embedder,
        samples=min(_TRIED, 2 * len(ids) or 2),
        articles=ids if 0 < len(ids) < _FEW else None,
    )


def build_articles(
    raws: Sequence[RawArticle], home: Path, embedder: Embedder, progress: BuildProgress
) -> None:
    """Take *raws* into the collection at *home*, each under its own id, even if texts are alike.

    Raises:
        CollectionMismatchError: Another model made the collection.
        CollectionError: It can't be written, or another process is at it.

    """
    with writing(home) as store:
        store.check_model(embedder.key)
        store.set_meta("model", embedder.key)
        inflow = Inflow(store, embedder)
        for done, raw in enumerate(raws):
            progress(raw.title, done, len(raws))
            inflow.put(raw)
        inflow.flush()
        progress("", len(raws), len(raws))


@contextmanager
def writing(home: Path) -> Iterator[Store]:
    """Open the collection at *home* for changes, making it if needed; one process at a time.

    Raises:
        CollectionError: It can't be written, or another process keeps it.

    """
    store = Store.open(home, create=True)
    try:
        with locked(home):
            yield store
    finally:
        store.close()
