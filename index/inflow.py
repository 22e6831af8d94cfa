"""Articles on their way into a collection: what is known already, what they inherit, what is new.

Knows which file held what; knows nothing about runs over many files.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.chunk import chunk
from index.corrections import (
    Corrections,
    Inheritance,
    anew,
    corrected,
    described,
    heirs,
    kept,
    put_by,
)
from index.duplicates import Originals, signature
from index.embed import Embedder
from index.errors import CollectionError, SourceError
from index.found_by import embedded, known_of
from index.make import PIPELINE, make_article
from index.read import FoundFiles, read
from index.store import Store
from index.types import (
    Article,
    BuildResult,
    Chunk,
    EditKind,
    Failure,
    RawArticle,
    Receipt,
    counted,
    path_name,
)

_BATCH_CHUNKS = 64  # embedded together, so that texts of like length meet
_REPLACES = "The file has changed: this replaces what it held before."
_REMOVED = frozenset({EditKind.FURNITURE, EditKind.SPAM, EditKind.METADATA})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Prepared:
    """An article that waits for its vectors."""

    article: Article
    chunks: tuple[Chunk, ...]
    signature: NDArray[np.uint64]
    receipt: Receipt
    corrections: Corrections
    heir_of: str


class Inflow:
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
        twins = {raw.id: twin for raw in raws if (twin := self._twin(raw))}
        inherited = self._inherited(name, earlier, raws, twins)
        for raw in raws:
            if raw.id in twins:
                self._receipts.append(self._receipt_of_twin(raw, twins[raw.id]))
            else:
                self.put(raw, inherited.get(raw.id))
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
                heir_of=waiting.heir_of,
            )
        if self._finished:
            self._store.finish_files(self._finished)
        self._waiting, self._finished, self._replaced = [], [], []

    def put(self, raw: RawArticle, inherits: Inheritance | None = None) -> None:
        """Prepare an article for its vectors; enough of them are embedded and stored."""
        article = make_article(raw)
        row = signature(article.text)
        original = self._original_of(article, row)
        if not original:
            self._originals.add(article.id, row)
        passed_on = inherits.corrections if inherits else raw.corrections
        corrections = anew(article, self._store.corrections(article.id) or passed_on)
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
                heir_of=inherits.of if inherits else "",
            )
        )
        if sum(len(waiting.chunks) for waiting in self._waiting) >= _BATCH_CHUNKS:
            self.flush()

    def _inherited(
        self, name: str, earlier: Sequence[str], raws: list[RawArticle], twins: Collection[str]
    ) -> dict[str, Inheritance]:
        """Pass on what was corrected by hand of articles that the file *name* no longer holds.

        Of some the file is changed now; others had left the collection with their
        file, which is back. What finds no heir is kept, and the first receipt says so.
        """
        now = {raw.id for raw in raws}
        changed = self._store.corrected_at(name, now)
        away = self._store.kept(name, now)
        if not (changed or away):
            return {}
        back = {left.id: Inheritance(left.id, left.corrections) for left in away if left.id in now}
        new = [raw for raw in raws if raw.id not in {*earlier, *back, *twins}]
        made = [make_article(raw) for raw in new]
        rows = [(article, signature(article.text)) for article in made]
        gone = [left for left in away if left.id not in now]
        inherited = heirs([*changed, *gone], rows)
        passed_on = {one.of for one in inherited.values()}
        notes = [put_by(left) for left in changed if left.id not in passed_on]
        inherited |= {id_: one for id_, one in back.items() if id_ not in twins}
        for n, raw in enumerate(raws):
            if one := inherited.get(raw.id):
                notes.append(kept(one.corrections, "" if one.of == raw.id else raw.id))
            raws[n] = replace(raw, warnings=(*raw.warnings, *notes))
            notes = []
        return inherited

    def _original_of(self, article: Article, row: NDArray[np.uint64]) -> str:
        """Return the id of the article that this one repeats, as noted with it or as found."""
        noted = article.duplicate_of
        if noted and (
            self._store.article(noted) or any(w.article.id == noted for w in self._waiting)
        ):
            return noted
        return self._originals.find(row, but=article.id)

    def _twin(self, raw: RawArticle) -> str:
        """Return the path of another file from which these very bytes are stored, or empty."""
        waiting = {prepared.article.id: prepared.article.path for prepared in self._waiting}
        stored = self._store.article(raw.id)
        path = waiting.get(raw.id) or (stored.path if stored else "")
        is_other = path and path_name(Path(path)) != path_name(raw.path) and Path(path).exists()
        return path if is_other else ""

    def _receipt_of_twin(self, raw: RawArticle, path: str) -> Receipt:
        """Say that an article is stored from another file, and what it does not bring."""
        warnings = (*raw.warnings, f"The same bytes as {path}: stored once.")
        if raw.corrections and raw.corrections != self._store.corrections(raw.id):
            told = f"Not taken over, since the article is there: {described(raw.corrections)}."
            warnings += (f"{told} To correct it: wenju edit {raw.id}",)
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
