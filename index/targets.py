"""Files that a collection is written out to, and that must not be its own.

Knows the names of a collection's files; knows nothing about what is written.
"""

from pathlib import Path

from index.errors import SettingsError
from index.lock import LOCK_FILE
from index.store import STORE_FILE

_OWN = (STORE_FILE, "vectors-", LOCK_FILE)  # how the names of a collection's files begin


def check_target(file: Path, home: Path, *, replaces: bool) -> None:
    """Refuse a *file* that can't be written without harm.

    Raises:
        SettingsError: It is part of the collection at *home*; or a folder, a link or a
            device; or it is there, and *replaces* is false.

    """
    if file.is_dir():
        raise SettingsError(
            f"{file if file.name else file.resolve()} is a folder.", hint="Name a file in it."
        )
    if file.is_symlink() or (file.exists() and not file.is_file()):
        raise SettingsError(f"{file} is no ordinary file.", hint="Name another one.")
    if file.resolve().parent == home.resolve() and file.name.startswith(_OWN):
        raise SettingsError(
            f"{file} is part of the collection itself.", hint="Name another file, elsewhere."
        )
    if file.exists() and not replaces:
        raise SettingsError(f"{file} is there already.", hint="Replace it: --force")
