"""A collection as its keeper sees it: what is in it, and every change of it.

Knows entries, filters and the pipeline; knows nothing about questions, uploads or pages.
"""

import threading
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from index.corrections import Corrections
from index.embed import Embedder
from index.errors import SettingsError
from index.fold import folded
from index.store import STORE_FILE, Store
from index.types import Article, BuildResult, Entry, Fact
from rag.scope import Scope, select
from rag.subjects import Catalogue

Progress = Callable[[str, int, int], None]
"""Called with the file in hand, how many files are done, and of how many."""

_FILES = (f"{STORE_FILE}*", "vectors-*", "uploads/*/*")  # what a collection lies in


class Order(StrEnum):
    """In which order articles are listed; ties by file, then id."""

    FILE = "file"
    NEWEST = "newest"  # those without a date last
    TITLE = "title"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which articles a list shows; an empty filter lets everything through.

    Attributes:
        words: Each of them stands in the title or in the file's name, in either script.
        scope: Place, dates and source, as questions are narrowed.
    """

    words: str = ""
    scope: Scope = Scope()
    order: Order = Order.FILE


@dataclass(frozen=True, slots=True, kw_only=True)
class Inventory:
    """What a collection amounts to.

    Attributes:
        places: Those that articles are about, with how many are, most first, then by name.
        first, last: The earliest and the latest date, or empty.
        undated: How many articles have no date.
        model: The key of the model that made it, or empty.
        disk_bytes: Its files, with those that were uploaded.
        changed: When it was last changed, ``YYYY-MM-DDTHH:MM:SS+00:00``, or empty.
    """

    articles: int
    repeated: int
    passages: int
    characters: int
    places: tuple[tuple[str, int], ...]
    first: str
    last: str
    undated: int
    model: str
    disk_bytes: int
    changed: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shelf:
    """The articles of one generation, as lists are made of them."""

    generation: int
    entries: tuple[Entry, ...]
    catalogue: Catalogue
    names: Mapping[str, str]


def make_library(home: Path) -> None:
    """Make an empty collection in the folder *home*, unless there is one.

    Raises:
        CollectionError: It can't be written.

    """
    Store.open(home, create=True).close()


class Library:
    """The articles of one collection, listed and changed.

    Usable from several threads; changes of one collection wait for each other.
    They count from the next question on, in every process.
    """

    def __init__(self, home: Path, embedder: Embedder, store: Store) -> None:
        """Keep the collection at *home*, of which *store* is open for reading."""
        self._home = home
        self._embedder = embedder
        self._store = store
        self._lock = threading.Lock()
        self._kept: _Shelf | None = None

    # What is there

    def find(self, wanted: Wanted) -> list[Entry]:
        """Return the articles that fit *wanted*, in its order.

        Raises:
            SettingsError: The place is not known, or a date can't be read.

        """
        shelf = self._shelf()
        words = [folded(word) for word in wanted.words.split()]
        fitting = select(shelf.entries, shelf.catalogue, wanted.scope)
        found = [
            entry
            for entry in shelf.entries
            if entry.id in fitting and all(word in shelf.names[entry.id] for word in words)
        ]
        if wanted.order is Order.NEWEST:
            found.sort(key=lambda entry: entry.published, reverse=True)
        elif wanted.order is Order.TITLE:
            found.sort(key=lambda entry: (not entry.title, entry.title))
        return found

    def at(self, path: str) -> list[Entry]:
        """Return the articles that stand under *path*, by id."""
        return [entry for entry in self._shelf().entries if entry.path == path]

    def copies(self, article: Article) -> tuple[Entry, ...]:
        """Return the other articles that say the same: reposts, and what they repost."""
        return self._shelf().catalogue.copies(article)

    def groups(self) -> list[tuple[Entry, ...]]:
        """Return articles that nearly repeat each other, each group's original first."""
        entries = self._shelf().entries
        repeated: dict[str, list[Entry]] = {}
        for entry in entries:
            if entry.duplicate_of:
                repeated.setdefault(entry.duplicate_of, []).append(entry)
        return [
            (entry, *repeated[entry.id])
            for entry in entries
            if not entry.duplicate_of and entry.id in repeated
        ]

    def inventory(self) -> Inventory:
        """Count what is there; reads all texts."""
        entries = self._shelf().entries
        counts = Counter(place for entry in entries for place in entry.places)
        dates = sorted(entry.published for entry in entries if entry.published)
        files = [path for files in _FILES for path in self._home.glob(files)]
        return Inventory(
            articles=len(entries),
            repeated=sum(bool(entry.duplicate_of) for entry in entries),
            passages=self._store.passage_count(),
            characters=self._store.character_count(),
            places=tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))),
            first=dates[0] if dates else "",
            last=dates[-1] if dates else "",
            undated=len(entries) - len(dates),
            model=self._store.meta("model"),
            disk_bytes=sum(map(_bytes_of, files)),
            changed=self._store.meta("changed"),
        )

    def corrections(self, id_: str) -> Corrections:
        """Return what a person corrected of an article; often nothing."""
        return self._store.corrections(id_)

    # Changes

    def add(self, paths: Sequence[Path], progress: Progress = lambda *_: None) -> BuildResult:
        """Take in the articles at *paths*, files or folders, as ``wenju index`` does.

        Raises:
            SettingsError: There is nothing to read at *paths*.
            CollectionMissingError: The collection was deleted.
            CollectionMismatchError: Another model made it.
            CollectionError: It can't be written, or another process is at it.

        """
        from index.build import build  # brings in readers for every format

        self._check()
        return build(paths, self._home, self._embedder, progress)

    def reread(self, id_: str, progress: Progress = lambda *_: None) -> BuildResult:
        """Read the file of the article *id_* again, even if it has not changed.

        What was corrected by hand stays.

        Raises:
            SettingsError: There is no such article, or its file is no more.
            CollectionMissingError: The collection was deleted.
            CollectionMismatchError: Another model made it.
            CollectionError: It can't be written, or another process is at it.

        """
        from index.build import build

        self._check()
        path = Path(self._article(id_).path)
        if not path.is_file():
            raise SettingsError(
                f"The file {path.name} of this article is no more where it was read from.",
                hint="The article stays as it is. To read it again, upload the file.",
            )
        return build([path], self._home, self._embedder, progress, anew=True)

    def correct(
        self, id_: str, told: Mapping[str, Fact], *, resets: bool = False
    ) -> tuple[Article, Corrections]:
        """Correct facts about an article, as ``wenju edit`` does.

        Args:
            told: The facts by the names in ``Correction.FIELDS``.
            resets: Whether earlier corrections are undone first.

        Returns:
            The article as it is now, and all corrections of it in force.

        Raises:
            SettingsError: There is no article with this id.
            CollectionMissingError: The collection was deleted.
            CollectionMismatchError: Another model made it.
            CollectionError: It can't be written, or another process is at it.

        """
        from index.amend import amend

        return amend(self._home, id_, told, lambda: self._embedder, resets=resets)

    def remove(self, ids: Sequence[str]) -> tuple[Path, ...]:
        """Remove articles from the collection.

        Returns:
            Their files, which stay where they are, but for those that hold other articles.

        Raises:
            SettingsError: One of them is not there; none is removed then.
            CollectionMissingError: The collection was deleted.
            CollectionError: It can't be written, or another process is at it.

        """
        from index.build import writing

        self._check()
        for id_ in ids:
            self._article(id_)
        with writing(self._home) as store:
            return tuple(map(Path, store.remove(ids)))

    def _check(self) -> None:
        """Refuse a collection that is no more: a change would make it anew."""
        Store.open(self._home).close()

    def _article(self, id_: str) -> Article:
        article = self._store.article(id_)
        if article is None:
            raise SettingsError(
                f"There is no article {id_} in the collection.",
                hint="It may have been removed meanwhile.",
            )
        return article

    def _shelf(self) -> _Shelf:
        """Return the articles of the present generation, listed once for all who ask."""
        with self._lock, self._store.reading():
            generation = self._store.generation
            if self._kept is None or self._kept.generation != generation:
                entries = tuple(self._store.entries())
                self._kept = _Shelf(
                    generation=generation,
                    entries=entries,
                    catalogue=(self._kept.catalogue if self._kept else Catalogue(())).renewed(
                        entries
                    ),
                    names={one.id: folded(f"{one.title} {Path(one.path).name}") for one in entries},
                )
            return self._kept


def _bytes_of(path: Path) -> int:
    """Return the length of a file; 0 if it has just gone."""
    try:
        return path.stat().st_size
    except OSError:
        return 0
