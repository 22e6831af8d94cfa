"""The articles of a collection as lines of JSON that Wenju and other programs read.

Knows how to read past what is damaged; knows nothing about the form of a line.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from index import edits
from index.errors import CollectionError, SettingsError
from index.portable import written
from index.store import Store
from index.targets import check_target
from index.types import Failure

_SUFFIX = ".jsonl"
_PART_BYTES = 40_000_000  # `wenju index` reads files of up to 50 MB


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What was written.

    Attributes:
        files: In order; more than one where the articles don't fit into it.
        failed: Articles that could not be read, by the paths of their files or by ids.
        left_out: How many articles were corrected whose files are gone; a backup keeps that.
    """

    files: tuple[Path, ...]
    articles: int
    failed: tuple[Failure, ...]
    left_out: int


def export(store: Store, file: Path, *, replaces: bool = False) -> Export:
    """Write every article with what is known and was corrected of it, a line each.

    What can't be read in a damaged collection is told, and the rest is written.

    Raises:
        SettingsError: *file* isn't named as lines of JSON are; or is there, and
            *replaces* is false; or can't be written, or is part of the collection itself.
        CollectionError: Nothing can be read.

    """
    failed: list[Failure] = []
    check_target(file, store.home, replaces=True)
    if file.suffix.lower() != _SUFFIX:
        raise SettingsError(
            f"{file} could not be taken in again: its name doesn't end in {_SUFFIX}.",
            hint=f"Name it so: {file.with_suffix(_SUFFIX)}",
        )
    parts = _Parts(file, store.home, replaces=replaces)
    count = 0
    try:
        with store.reading():
            for line in _lines(store, failed):
                parts.write(line)
                count += 1
        files = parts.finish()
    except OSError as error:
        raise SettingsError(
            f"{file} can't be written: {error.strerror or error}.", hint="Name another file."
        ) from error
    finally:
        parts.tidy()
    left_out = store.kept_count()
    return Export(files=files, articles=count, failed=tuple(failed), left_out=left_out)


def _lines(store: Store, failed: list[Failure]) -> Iterator[str]:
    """Give the articles one by one; note those that can't be read."""
    for id_ in _ids(store, failed):
        try:
            article = store.article(id_)
            corrections = store.corrections(id_)
            if article is None:
                raise ValueError("its text is gone")
            if edits.apply(article.edits, article.source_text) != article.text:
                raise ValueError("its text is not what its page was made to")
            yield written(article, corrections)
        except (CollectionError, ValueError) as error:
            told = "the database is damaged there" if isinstance(error, CollectionError) else error
            where, reason = store.path_reached(id_), f"can't be read: {told}."
            failed.append(Failure(path=where, reason=f"The article {id_} {reason}"))


def _ids(store: Store, failed: list[Failure]) -> list[str]:
    """List the articles; where that can't be done, those that can be reached one by one."""
    try:
        return store.ids()
    except CollectionError:
        reached, lost = store.ids_reached()
        if not (reached or lost):
            raise
        if lost is None:
            failed.append(Failure(path="", reason="There may have been more: not all was reached."))
        elif lost:
            failed.append(
                Failure(path="", reason=f"{lost} rows of articles could not be read at all.")
            )
        return reached


class _Parts:
    """One file, or several where one would be too large; none of them half there."""

    def __init__(self, file: Path, home: Path, *, replaces: bool) -> None:
        """Write to *file*, then to ``name_02.jsonl`` and so on, which sort after it."""
        self._file, self._home, self._replaces = file, home, replaces
        self._files: list[tuple[Path, Path]] = []
        self._lines: list[bytes] = []
        self._bytes = 0
        self._check(file)

    def write(self, line: str) -> None:
        """Add a line."""
        data = line.encode("utf-8") + b"\n"
        if self._lines and self._bytes + len(data) > _PART_BYTES:
            self._put()
        self._lines.append(data)
        self._bytes += len(data)

    def finish(self) -> tuple[Path, ...]:
        """Give all files their names."""
        if self._lines or not self._files:
            self._put()
        for half, file in self._files:
            half.replace(file)
        return tuple(file for _, file in self._files)

    def tidy(self) -> None:
        """Remove what was written in vain."""
        for half, _ in self._files:
            half.unlink(missing_ok=True)

    def _put(self) -> None:
        """Write the lines that wait."""
        number = len(self._files) + 1
        name = (
            f"{self._file.stem}_{number:02}{self._file.suffix}" if number > 1 else self._file.name
        )
        file = self._file.with_name(name)
        self._check(file)
        half = file.with_name(f".{name}.half")
        self._files.append((half, file))
        half.write_bytes(b"".join(self._lines))
        self._lines, self._bytes = [], 0

    def _check(self, file: Path) -> None:
        """Refuse to write over what must stay."""
        check_target(file, self._home, replaces=self._replaces)
