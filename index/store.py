"""A collection on disk: one SQLite file, the only truth.

Knows transactions; knows nothing about models, files or questions. Every change is one
transaction and raises the generation by one, so that whatever was derived from an older
state can tell.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from index import changes
from index.codes import TokenVectors
from index.database import Database, translated
from index.errors import CollectionError, CollectionMismatchError, CollectionMissingError
from index.rows import IndexedChunk
from index.stored import Stored
from index.types import Article, Correction, Receipt

STORE_FILE = "collection.sqlite"


class Store(Stored):
    """An open collection; one thread at a time may write."""

    @classmethod
    def open(cls, home: Path, *, create: bool = False) -> Self:
        """Open the collection in the folder *home*.

        Raises:
            CollectionMissingError: There is none, and *create* is false.
            CollectionMismatchError: A newer version of Wenju made it, or an older one
                and it can't be brought up to date.
            CollectionError: It can't be opened, or is no collection.

        """
        path = home / STORE_FILE
        with translated(path):
            if create:
                home.mkdir(parents=True, exist_ok=True)
            elif not path.exists():
                raise CollectionMissingError(home)
            if path.exists() and not path.stat().st_size and any(home.glob("vectors-*")):
                raise CollectionError(
                    f"The collection {path} is empty, though there is an index of it.",
                    hint=f"Restore a backup: wenju restore FILE --home {home}; or remove the index "
                    f"{home}/vectors-* and index the articles again.",
                )
        return cls(Database.open(path, create=create))

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    @property
    def home(self) -> Path:
        """The folder that the collection lies in."""
        return self._database.path.parent

    def set_meta(self, key: str, value: str) -> None:
        """Keep *value* under *key*; not a change of the collection."""
        self._database.run("REPLACE INTO meta VALUES (?, ?)", key, value)

    def check_model(self, key: str) -> None:
        """Refuse a model whose vectors don't compare with those that are stored.

        Raises:
            CollectionMismatchError: Another model than *key* made the collection.

        """
        made_by = self.meta("model")
        if made_by and made_by != key:
            raise CollectionMismatchError(
                f"The collection was made with the model {made_by}, in force is {key}.",
                hint="Embed it anew with the one you want: "
                f"wenju model use NAME --home {self._database.path.parent}",
            )

    # Changes

    def add(
        self,
        article: Article,
        chunks: Sequence[IndexedChunk],
        *,
        receipt: Receipt,
        signature: NDArray[np.uint64],
        corrections: Sequence[Correction] = (),
        heir_of: str = "",
    ) -> None:
        """Store *article* whole, in one transaction; one of the same id is replaced.

        Args:
            corrections: What *article* has been corrected by already.
            heir_of: The id of the article that left and whose corrections these were, if
                any; they are no more its own.

        """
        with self._database.changing() as connection:
            changes.put(connection, article, chunks, receipt, signature, corrections)
            changes.pass_on(connection, heir_of or article.id, article.id)

    def finish_files(self, files: Sequence[tuple[str, str, Sequence[str]]]) -> None:
        """Note what files hold now: their paths, digests, and the ids of their articles.

        An article that its file no longer holds passes to another file that
        was noted to hold it; where there is none, it is forgotten, but for what
        was corrected of it by hand.
        """
        with self._database.changing() as connection:
            changes.finish_files(connection, files)

    def forget_files(self, paths: Iterable[str]) -> list[str]:
        """Let go of files that are no more; return the ids of the articles forgotten with them.

        An article that another file was noted to hold stays. What was corrected
        by hand is kept for the day when the same article comes back.
        """
        with self._database.changing() as connection:
            return changes.forget_files(connection, paths)

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Remove articles; files that held one of them may be taken in again.

        Returns:
            The paths of those files that hold no other article, in order.

        """
        with self._database.changing() as connection:
            return changes.remove(connection, ids)

    def correct(
        self,
        article: Article,
        corrections: Sequence[Correction],
        rows: Sequence[tuple[int, IndexedChunk]] = (),
    ) -> None:
        """Give a stored article the facts that *corrections* made of it, at once.

        Args:
            rows: Of its chunks, what they are found by now, if its title has changed.

        """
        with self._database.changing() as connection:
            changes.correct(connection, article, corrections, rows)

    def replace_vectors(
        self, rows: Iterable[tuple[int, NDArray[np.float32], TokenVectors | None]], key: str
    ) -> None:
        """Give every chunk the vectors of another model, whose key is *key*, at once.

        Args:
            rows: Of each chunk its row, its vector, and its tokens if it is a passage.

        """
        with self._database.changing() as connection:
            changes.replace_vectors(connection, rows, key)

    def note_copy(self, generation: int, key: str, note: str) -> bool:
        """Keep the *note* on a copy made of *generation*, if that is still the present one.

        What became of chunks up to then is forgotten: who is older starts anew.
        """
        with self._database.transaction() as connection:
            return changes.note_copy(connection, generation, key, note)

    # As a whole

    def copy_to(self, path: Path) -> None:
        """Write the present state, whole and compact, to a new file at *path*."""
        self._database.copy_to(path)

    def copy_from(self, path: Path) -> None:
        """Take over the collection in the file at *path* in place of all there is, at once."""
        self._database.copy_from(path)

    def begin_anew(self, generation: int) -> None:
        """Become *generation*, of which no copy is known."""
        with self._database.transaction() as connection:
            changes.begin_anew(connection, generation)

    def shrink(self) -> None:
        """Give back the room of what has been deleted."""
        self._database.run("INSERT INTO words (words) VALUES ('optimize')")
        self._database.shrink()

    # Mending

    def keep(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Keep what ``all_kept`` gave of another collection."""
        with self._database.changing() as connection:
            connection.executemany("REPLACE INTO kept VALUES (?, ?, ?, ?, ?)", rows)

    def drop_strays(self) -> int:
        """Remove rows that hang on no article; return how many there were."""
        with self._database.changing() as connection:
            return changes.drop_strays(connection)

    def mend_words(self) -> bool:
        """Index the full text again from what is stored of it, if its index is damaged."""
        try:
            self._database.run("INSERT INTO words (words) VALUES ('integrity-check')")
        except CollectionError:
            with self._database.changing() as connection:
                connection.execute("INSERT INTO words (words) VALUES ('rebuild')")
            return True
        return False

    def put_words(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        """Let passages be found by these terms."""
        with self._database.changing() as connection:
            values = ((id_, " ".join(terms)) for id_, terms in rows)
            connection.executemany("REPLACE INTO words (rowid, cut) VALUES (?, ?)", list(values))


def set_aside(home: Path) -> Path:
    """Move a database that can't be used out of the way; return where it lies now."""
    number = 1
    while (aside := home / f"set-aside-{number}.sqlite").exists():
        number += 1
    for ending in ("-wal", "-shm", ""):
        file = home / f"{STORE_FILE}{ending}"
        if file.exists():
            file.replace(f"{aside}{ending}")
    return aside
