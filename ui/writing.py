"""A file that a person names: checked before the work, written whole or not at all.

Knows paths and permissions; knows nothing about what is written.
"""

import os
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from index.errors import SettingsError


def check_file(path: Path, endings: Sequence[str], *, option: str, force: bool) -> None:
    """Refuse a file that couldn't be written, before any work is done.

    Args:
        endings: What its name may end in, in small letters.
        option: The one that named it, for hints.
        force: Whether a file that is there may be replaced.

    Raises:
        SettingsError: It has another ending, its folder isn't there, it is a folder, or
            it is there and *force* is false.

    """
    if path.suffix.lower() not in endings:
        raise SettingsError(
            f"{path.name} has no ending of a format that is written.",
            hint=f"Name a file that ends in one of {' '.join(endings)}",
        )
    try:
        is_there, is_folder, has_folder = path.exists(), path.is_dir(), path.parent.is_dir()
    except (OSError, ValueError) as error:
        raise _unwritable(path, _reason(error), option) from error
    if is_folder:
        raise _unwritable(path, "it is a folder", option)
    if not has_folder:
        raise _unwritable(path, f"there is no folder {path.parent}", option)
    if is_there and not force:
        raise SettingsError(
            f"{path} is there already.", hint="Replace it with --force, or name another file."
        )


def write_file(path: Path, content: bytes, *, option: str) -> None:
    """Write *content* beside *path*, then put it in its place.

    Raises:
        SettingsError: It can't be written; what was there stays.

    """
    try:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".wenju-")
        beside = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
            beside.chmod(0o666 & ~_umask())
            beside.replace(path)
        except BaseException:
            with suppress(OSError):
                beside.unlink()
            raise
    except (OSError, ValueError) as error:
        raise _unwritable(path, _reason(error), option) from error


def _unwritable(path: Path, reason: str, option: str) -> SettingsError:
    """Say why a file can't be written."""
    return SettingsError(
        f"{path} can't be written: {reason}.", hint=f"Name another file: {option} FILE"
    )


def _reason(error: OSError | ValueError) -> str:
    return getattr(error, "strerror", None) or str(error)


def _umask() -> int:
    """Return the permissions that new files don't get."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
