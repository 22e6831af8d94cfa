"""The collections that a server offers: the home itself, and named ones in folders below it.

Knows folders and names; knows nothing about pages or HTTP. Each collection is opened once,
for all visitors, and stays open.
"""

import re
import shutil
import threading
import uuid
from collections.abc import Callable
from pathlib import Path

from index.errors import SettingsError
from index.lock import locked
from index.store import STORE_FILE
from rag.assistant import Assistant
from rag.library import make_library

DEFAULT = ""
"""The name of the collection that lies in the home itself."""

_FOLDER = "collections"
_NAME = re.compile(r"(?!\.)[\w\-. ]{1,40}(?<![. ])")


class Collections:
    """Opens collections by their names; usable from several threads."""

    def __init__(self, home: Path, open_: Callable[[Path], Assistant]) -> None:
        """Offer what lies under *home*.

        Args:
            open_: Opens the collection in a folder; called once for each.

        """
        self._home = home
        self._open = open_
        self._opened: dict[str, Assistant] = {}
        self._lock = threading.Lock()

    def names(self) -> list[str]:
        """Return the names, the default first, the others by name."""
        found = (self._home / _FOLDER).glob(f"*/{STORE_FILE}")
        named = [path.parent.name for path in found if _NAME.fullmatch(path.parent.name)]
        return [DEFAULT, *sorted(named)]

    def open(self, name: str = DEFAULT) -> Assistant:
        """Return the collection of this name, opened; the default one is made if need be.

        Raises:
            SettingsError: There is none.
            CollectionError: It can't be opened.

        """
        with self._lock:
            if name not in self._opened:
                if name not in self.names():
                    raise SettingsError(
                        f"There is no collection named {name!r}.",
                        hint="Choose one of the list, or make it first.",
                    )
                make_library(self.folder(name))
                self._opened[name] = self._open(self.folder(name))
            return self._opened[name]

    def create(self, name: str) -> None:
        """Make an empty collection.

        Raises:
            SettingsError: The name can't be had, or is taken.
            CollectionError: It can't be written.

        """
        if not _NAME.fullmatch(name):
            raise SettingsError(
                f"A collection can't be named {name!r}.",
                hint="Use up to 40 letters, digits, spaces, hyphens and dots.",
            )
        if name in self.names():
            raise SettingsError(f"There is a collection named {name!r} already.", hint="Open it.")
        make_library(self.folder(name))

    def delete(self, name: str) -> None:
        """Delete a collection with all that was uploaded to it; not the default one.

        Raises:
            SettingsError: There is none of this name, or it is the default one.
            CollectionError: It is being changed just now.

        """
        if not name or name not in self.names():
            raise SettingsError(
                f"There is no collection named {name!r} to be deleted.",
                hint="Choose one of the list; the main collection stays.",
            )
        folder = self.folder(name)
        gone = folder.with_name(f".{uuid.uuid4().hex}")  # no name of a collection
        with self._lock, locked(folder):
            opened = self._opened.pop(name, None)
            if opened:
                opened.close()
            folder.rename(gone)  # at once, so that nobody meets half of it
        shutil.rmtree(gone, ignore_errors=True)

    def folder(self, name: str = DEFAULT) -> Path:
        """Return the folder of the collection of this name."""
        return self._home / _FOLDER / name if name else self._home

    def close(self) -> None:
        """Close all that were opened."""
        with self._lock:
            for assistant in self._opened.values():
                assistant.close()
            self._opened.clear()
