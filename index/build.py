"""The pipeline: files in, a collection changed, a receipt for every article.

Knows the order of the stages; knows nothing about how any of them works.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index import edits
from index.chunk import chunk
from index.clean import Hints, clean
from index.corrections import Corrections, anew, as_found, corrected, heirs, kept
from index.duplicates import Originals, signature
from index.embed import Embedder
from index.errors import CollectionError, SettingsError, SourceError
from index.found_by import embedded, known_of
from index.lock import locked
from index.prune import prune
from index.read import FoundFiles, find_files, read
from index.repair import repair
from index.selftest import self_test
from index.store import Store
from index.types import (
    Article,
    BuildResult,
    Chunk,
    EditKind,
    Failure,
    RawArticle,
    Receipt,
    SelfTest,
    counted,
    path_name,
)
from index.vectors import Vectors

BuildProgress = Callable[[str, int, int], None]
"""Called with the file in hand, how many files are done, and of how many."""

PIPELINE = "4"  # raised when stages change what they make of the same file
_TRIED = 8  # phrases of a self-test: with the vector index opened, well under a second
_FEW = 50  # new articles that are asked for phrases of their own
_BATCH_CHUNKS = 64  # embedded together, so that texts of like length meet
_REPLACES = "The file has changed: this replaces what it held before."
_REMOVED = frozenset({EditKind.FURNITURE, EditKind.SPAM, EditKind.METADATA})


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """An article that waits for its vectors."""

    article: Article
    chunks: tuple[Chunk, ...]
    signature: NDArray[np.uint64]
    receipt: Receipt
    corrections: Corrections


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
        inflow = _Inflow(store, embedder, anew=anew)
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
        inflow = _Inflow(store, embedder)
        for done, raw in enumerate(raws):
            progress(raw.title, done, len(raws))
            inflow._put(make_article(raw), raw)
            if sum(len(waiting.chunks) for waiting in inflow._waiting) >= _BATCH_CHUNKS:
                inflow.flush()
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


def make_article(raw: RawArticle) -> Article:
    """Repair and clean *raw*; what was exported is made already."""
    if raw.made:
        return raw.made
    repairs = repair(raw.text)
    hints = Hints(
        title=raw.title,
        published=raw.published,
        source=raw.source,
        author=raw.author,
        stem=raw.path.stem,
    )
    cleaned = clean(edits.apply(repairs, raw.text), hints=hints)
    all_edits = edits.compose(repairs, cleaned.edits, raw.text)
    return Article(
        id=raw.id,
        path=path_name(raw.path),
        encoding=raw.encoding,
        title=cleaned.title,
        published=cleaned.published,
        source=cleaned.source,
        author=cleaned.author,
        address=raw.address,
        places=cleaned.places,
        text=edits.apply(all_edits, raw.text),
        source_text=raw.text,
        edits=all_edits,
    )


class _Inflow:
    """Articles on their way into the store, gathered so that they are embedded in batches."""

    def __init__(self, store: Store, embedder: Embedder, *, anew: bool = False) -> None:
        """Fill *store*, with vectors of *embedder*; unchanged files too if *anew*."""
        self._anew = anew
        self._store = store
        self._embedder = embedder
        self._originals = Originals(store.signatures())
        self._waiting: list[_Prepared] = []
        self._finished: list[tuple[str, str, list[str]]] = []
        self._replaced: list[str] = []
        self._receipts: list[Receipt] = []
        self._failed: list[Failure] = []
        self._unchanged: list[str] = []

    def result(self, found: FoundFiles) -> BuildResult:
        """Say what became of the files so far; what waits may have been stored just now."""
        waiting = {prepared.article.id for prepared in self._waiting}
        missing = {id_ for id_ in waiting if not self._is_stored(id_)}
        return BuildResult(
            receipts=tuple(r for r in self._receipts if r.id not in missing),
            failed=(*found.failed, *self._failed),
            unchanged=tuple(self._unchanged),
            skipped=tuple(map(path_name, found.skipped)),
        )

    def _is_stored(self, id_: str) -> bool:
        """Say whether an article is there, as far as can be read."""
        try:
            return self._store.article(id_) is not None
        except CollectionError:
            return False

    def take(self, path: Path) -> None:
        """Read the file at *path*, unless it is known, and put its articles in line."""
        name, digest = path_name(path), _file_digest(path)
        if digest and not self._anew and self._store.file_digest(name) == digest:
            self._store.read_through(name)
            self._unchanged.append(name)
            return
        try:
            raws = read(path)
        except SourceError as error:
            reason = f"{error.reason} {error.hint}".strip()
            self._failed.append(Failure(path=name, reason=reason))
            return
        ids = [raw.id for raw in raws]
        earlier = self._store.ids_at(name)
        self._replaced += [*earlier, *ids]
        self._originals.drop(earlier)
        if not set(earlier) <= set(ids):
            raws[0] = replace(raws[0], warnings=(_REPLACES, *raws[0].warnings))
        inherited = self._inherited(earlier, raws) | self._come_back(raws)
        for raw in raws:
            twin = self._twin(raw)
            if twin:
                self._receipts.append(twin)
            else:
                self._put(make_article(raw), raw, inherited.get(raw.id, ()))
            if sum(len(waiting.chunks) for waiting in self._waiting) >= _BATCH_CHUNKS:
                self.flush()
        self._finished.append((name, digest, ids))

    def flush(self) -> None:
        """Embed what waits and store it, then note the files that are through."""
        parts = [(waiting.article, part) for waiting in self._waiting for part in waiting.chunks]
        known = known_of(self._store, dict.fromkeys(self._replaced))
        made = {row.chunk: row for row in embedded(parts, self._embedder, known)}
        for waiting in self._waiting:
            self._store.add(
                waiting.article,
                [made[part] for part in waiting.chunks],
                receipt=waiting.receipt,
                signature=waiting.signature,
                corrections=waiting.corrections,
            )
        if self._finished:
            self._store.finish_files(self._finished)
        self._waiting, self._finished, self._replaced = [], [], []

    def _inherited(self, earlier: Sequence[str], raws: list[RawArticle]) -> dict[str, Corrections]:
        """Pass on what was corrected by hand of articles that a changed file no longer holds.

        What can't be passed on is told on the first receipt.
        """
        now = {raw.id for raw in raws}
        gone = {
            id_: (as_found(article, corrections), corrections)
            for id_ in sorted(set(earlier) - now)
            if (corrections := self._store.corrections(id_))
            and (article := self._store.article(id_))
        }
        if not gone:
            return {}
        candidates = [make_article(raw) for raw in raws if raw.id not in earlier]
        inherited, lost = heirs(gone, candidates, is_one=len(earlier) == len(raws) == 1)
        known = [self._store.corrections(id_) for id_ in now]  # of a run that was broken off
        lost = {id_: told for id_, told in lost.items() if gone[id_][1] not in known}
        for n, raw in enumerate(raws):
            notes = list(lost.values()) if n == 0 else []
            notes += [kept(inherited[raw.id])] if raw.id in inherited else []
            raws[n] = replace(raw, warnings=(*raw.warnings, *notes))
        return inherited

    def _come_back(self, raws: list[RawArticle]) -> dict[str, Corrections]:
        """Find what was corrected by hand of articles that went with their file."""
        found = {raw.id: self._store.kept_corrections(raw.id) for raw in raws}
        back = {id_: corrections for id_, corrections in found.items() if corrections}
        for n, raw in enumerate(raws):
            if raw.id in back:
                raws[n] = replace(raw, warnings=(*raw.warnings, kept(back[raw.id])))
        return back

    def _put(self, article: Article, raw: RawArticle, inherited: Corrections = ()) -> None:
        """Prepare an article for its vectors."""
        row = signature(article.text)
        original = self._original_of(article, row)
        if not original:
            self._originals.add(article.id, row)
        corrections = anew(
            article, self._store.corrections(article.id) or inherited or raw.corrections
        )
        article = replace(corrected(article, corrections), duplicate_of=original)
        chunks = chunk(article)
        receipt = _receipt(article, raw, len(chunks))
        self._receipts.append(receipt)
        self._waiting.append(
            _Prepared(
                article=article,
                chunks=chunks,
                signature=row,
                receipt=receipt,
                corrections=corrections,
            )
        )

    def _original_of(self, article: Article, row: NDArray[np.uint64]) -> str:
        """Return the id of the article that this one repeats, as noted with it or as found."""
        noted = article.duplicate_of
        if noted and (
            self._store.article(noted) or any(w.article.id == noted for w in self._waiting)
        ):
            return noted
        return self._originals.find(row, but=article.id)

    def _twin(self, raw: RawArticle) -> Receipt | None:
        """Return a receipt that says so if these very bytes are stored from another file."""
        waiting = {prepared.article.id: prepared.article.path for prepared in self._waiting}
        stored = self._store.article(raw.id)
        path = waiting.get(raw.id) or (stored.path if stored else "")
        if not path or path_name(Path(path)) == path_name(raw.path) or not Path(path).exists():
            return None
        warnings = (*raw.warnings, f"The same bytes as {path}: stored once.")
        return replace(_receipt(None, raw, 0), duplicate_of=raw.id, warnings=warnings)


def _receipt(article: Article | None, raw: RawArticle, chunks: int) -> Receipt:
    """Sum up what happened to *raw* on its way to *article*."""
    made = article.edits if article else ()
    warnings = raw.warnings
    doubtful = sum(not edit.certain for edit in made)
    if doubtful:
        what = counted(doubtful, "uncertain repair")
        warnings += (f"{what}, to be looked at: wenju show {raw.id}",)
    return Receipt(
        path=path_name(raw.path),
        id=raw.id,
        encoding=raw.encoding,
        replaced=raw.replaced,
        edits=dict(sorted(Counter(edit.kind.value for edit in made).items())),
        removed=tuple(e.before.strip() for e in made if e.kind in _REMOVED and e.before.strip()),
        duplicate_of=article.duplicate_of if article else "",
        chunks=chunks,
        warnings=warnings,
    )


def _file_digest(path: Path) -> str:
    """Return the digest of a file's bytes and of the pipeline; empty if it is no plain file."""
    try:
        if not path.is_file():
            return ""
        with path.open("rb") as file:
            return f"{hashlib.file_digest(file, 'sha256').hexdigest()}-{PIPELINE}"
    except OSError:
        return ""
