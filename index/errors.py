"""Everything that can go wrong for a person using the program.

    WenjuError                  something to tell the person at the keyboard
    ├── SettingsError           a setting, option or argument can't be used as it is
    ├── SourceError             one file can't be read; the others can
    ├── ModelError              the embedding model can't be found, trusted or prepared
    ├── GenerationError         a language model doesn't write; an answer is given without it
    └── CollectionError         the collection can't be opened or written
        ├── CollectionMissingError    there is none yet
        └── CollectionMismatchError   another model or a newer version made it

A programming mistake stays a plain ``ValueError``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class WenjuError(Exception):
    """Base class. Its text says what is wrong, *hint* says what to do next.

    Both are written for the person running the program and are safe to show.
    """

    def __init__(self, message: str, *, hint: str) -> None:
        """Keep the *hint* beside the message."""
        super().__init__(message)
        self.hint = hint


class SettingsError(WenjuError):
    """A setting, option or argument can't be used as it is."""


class SourceError(WenjuError):
    """One file can't be taken in. Collected while indexing, never fatal there."""

    def __init__(self, path: Path, reason: str, *, hint: str = "") -> None:
        """Say which file and why; *reason* is a full sentence."""
        super().__init__(f"{path}: {reason}", hint=hint)
        self.path = path
        self.reason = reason


class ModelError(WenjuError):
    """The embedding model can't be found, trusted or prepared."""


class GenerationError(WenjuError):
    """A language model doesn't write. Told beside the answer, which is given without it."""

    def __init__(self, message: str, *, hint: str, failure: str) -> None:
        """Keep what kind of failure it is, as ``rag.authorship.Failure`` names it."""
        super().__init__(message, hint=hint)
        self.failure = failure


class CollectionError(WenjuError):
    """The collection can't be opened, read or written."""


@contextmanager
def named_as(place: Path, home: Path) -> Iterator[None]:
    """Tell of what goes wrong with a copy at *place* as of the collection at *home*."""
    try:
        yield
    except CollectionError as error:
        told, hint = (one.replace(str(place), str(home)) for one in (str(error), error.hint))
        raise CollectionError(told, hint=hint) from error


class CollectionMissingError(CollectionError):
    """There is no collection at *home* yet."""

    def __init__(self, home: Path) -> None:
        """Name the folder and the command that makes a collection."""
        super().__init__(
            f"There is no collection at {home}.",
            hint=f"Make one: wenju index ARTICLES --home {home}",
        )
        self.home = home


class CollectionMismatchError(CollectionError):
    """The collection was made by another model or by a newer version."""
