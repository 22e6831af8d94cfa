"""A collection as one file, made while it is in use, and brought back.

Knows what has to be checked on either way; knows nothing about what the rows mean.
"""

import hashlib
import json
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from index.errors import (
    CollectionError,
    CollectionMismatchError,
    CollectionMissingError,
    SettingsError,
    named_as,
)
from index.lock import locked
from index.store import STORE_FILE, Store, set_aside
from index.targets import check_target

UNDER_WAY = ".wenju-"  # how folders begin that are needed for a while
_NOTE = "wenju.json"
_ALWAYS = (1980, 1, 1, 0, 0, 0)  # the same collection gives the same bytes, whatever the clock says
_BYTES = 1 << 20
_SEAL_BYTES = 64  # the SHA-256 of all before it, at the very end
_UNSEALED = b"PK\5\6"  # so began the last 22 bytes of a backup before there were seals


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """What a backup holds.

    Attributes:
        generation: How many changes the collection had seen.
        model: The key of the model that its vectors are of.
        sha256: Of the database in it.
    """

    articles: int
    chunks: int
    generation: int
    model: str
    sha256: str


def backup(home: Path, file: Path, *, replaces: bool = False) -> Backup:
    """Write the collection at *home*, as it is now, to one *file*; it may be in use.

    What was written is read again and checked before it takes its name.

    Raises:
        SettingsError: *file* is there, and *replaces* is false; or can't be written,
            or is part of the collection itself.
        CollectionError: The collection can't be read, or is damaged.

    """
    check_target(file, home, replaces=replaces)
    if not file.absolute().parent.is_dir():
        raise SettingsError(
            f"There is no folder {file.parent}.",
            hint="Make it first, or see that its disk is there; or name a file in another one.",
        )
    with closing(Store.open(home)) as store, _beside(file) as folder:
        copy, half = folder / STORE_FILE, folder / "backup"
        with named_as(folder, home):  # the copy is as the collection is, and soon gone
            store.copy_to(copy)
            held = _look_over(folder, _digest(copy))
        _pack(copy, held, half)
        with tempfile.TemporaryDirectory(dir=folder) as again:
            if _unpack(half, Path(again)) != held:
                raise CollectionError(
                    f"What was written to {file} is not what can be read from there.",
                    hint="Check the disk, or name a file on another one.",
                )
        half.replace(file)
    return held


def restore(file: Path, home: Path, *, replaces: bool = False) -> tuple[Backup, Path | None]:
    """Put the collection in *file* in place of the one at *home*, all at once.

    Whoever asks meanwhile goes on with what was there, and has the other at
    the next question. A collection that is damaged, or of another program or
    version, is set aside.

    Returns:
        What is there now; and where what was set aside lies, if anything.

    Raises:
        SettingsError: *file* is no sound backup; or *home* holds articles, and
            *replaces* is false.
        CollectionMismatchError: A newer version of Wenju made it; or what is at *home*,
            or another program did, and *replaces* is false.
        CollectionError: *home* can't be written, or another process is at it.

    """
    if not file.is_file():
        told = f"{file} is no file." if file.exists() else f"There is no file {file}."
        raise SettingsError(told, hint="Name a backup of a collection.")
    with _beside(home / STORE_FILE) as folder:
        held = _unpack(file, folder)
        with locked(home):
            present = _present(home, replaces=replaces)
            aside = set_aside(home) if present is None else None
            with closing(Store.open(folder)) as copy:
                copy.begin_anew(1 + max(held.generation, present or 0))
            with closing(Store.open(home, create=True)) as store:
                store.copy_from(folder / STORE_FILE)
    return held, aside


def _present(home: Path, *, replaces: bool) -> int | None:
    """Return the generation of what is at *home* and may be replaced.

    None: it can't be used, or is damaged, and whatever it is may be set aside.
    """
    try:
        with closing(Store.open(home)) as store:
            if store.article_count() and not replaces:
                raise SettingsError(
                    f"The collection at {home} holds articles, which would be lost.",
                    hint="Replace them: --force; or name another folder: --home FOLDER",
                )
            return store.generation if store.check() == "ok" else None
    except CollectionMissingError:
        return 0
    except CollectionError as error:
        if isinstance(error, CollectionMismatchError) and not replaces:
            raise
        return None


@contextmanager
def _beside(file: Path) -> Iterator[Path]:
    """Make a folder beside *file* for as long as it is needed."""
    is_new = not file.parent.exists()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=file.parent, prefix=UNDER_WAY) as folder:
            yield Path(folder)
    except OSError as error:
        raise SettingsError(
            f"{file.parent} can't be written to: {error.strerror or error}.",
            hint="See that you may write there and that its disk has room, or name another.",
        ) from error
    finally:
        if is_new:
            with suppress(OSError):  # it holds what was wanted
                file.parent.rmdir()


def _look_over(folder: Path, digest: str) -> Backup:
    """Check the collection in *folder*, and say what it holds."""
    with closing(Store.open(folder)) as store:
        found = store.check()
        if found != "ok":
            raise CollectionError(
                f"The collection is damaged: {found}.",
                hint="Mend it first: wenju doctor --repair",
            )
        return Backup(
            articles=store.article_count(),
            chunks=store.chunk_count(),
            generation=store.generation,
            model=store.meta("model"),
            sha256=digest,
        )


def _pack(copy: Path, held: Backup, file: Path) -> None:
    """Write one file of a copy and the note on what it holds."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as packed:
        packed.writestr(zipfile.ZipInfo(_NOTE, _ALWAYS), json.dumps(asdict(held)))
        inner = zipfile.ZipInfo(STORE_FILE, _ALWAYS)
        with copy.open("rb") as source, packed.open(inner, "w", force_zip64=True) as target:
            shutil.copyfileobj(source, target, _BYTES)
        packed.comment = bytes(_SEAL_BYTES)
    seal = _seal_of(file)
    with file.open("r+b") as target:
        target.seek(-_SEAL_BYTES, os.SEEK_END)
        target.write(seal)


def _unpack(file: Path, folder: Path) -> Backup:
    """Take the collection out of a backup, and check it."""
    try:
        _check_seal(file)
        with zipfile.ZipFile(file) as packed:
            held = _read_note(json.loads(packed.read(_NOTE)))
            with packed.open(STORE_FILE) as source, (folder / STORE_FILE).open("wb") as target:
                shutil.copyfileobj(source, target, _BYTES)
    except (zipfile.BadZipFile, KeyError, TypeError, ValueError, RuntimeError) as error:
        raise SettingsError(
            f"{file} is no backup of a collection, or is damaged.",
            hint="Name another backup.",
        ) from error
    if _digest(folder / STORE_FILE) != held.sha256:
        raise SettingsError(
            f"{file} is damaged: it does not hold what was written.", hint="Use another backup."
        )
    return _look_over(folder, held.sha256)


def _check_seal(file: Path) -> None:
    """Refuse a backup of which one bit is not as it was written."""
    with file.open("rb") as source:
        source.seek(-min(_SEAL_BYTES, file.stat().st_size), os.SEEK_END)
        end = source.read()
    if end[-22:].startswith(_UNSEALED):
        return
    if end != _seal_of(file):
        raise ValueError("the seal is broken")


def _seal_of(file: Path) -> bytes:
    """Return the digest of all of a file but its seal."""
    digest, left = hashlib.sha256(), file.stat().st_size - _SEAL_BYTES
    with file.open("rb") as source:
        while left > 0:
            piece = source.read(min(_BYTES, left))
            digest.update(piece)
            left -= len(piece) or left
    return digest.hexdigest().encode("ascii")


def _read_note(note: dict[str, Any]) -> Backup:
    """Read the note on what a backup holds."""
    return Backup(**{field.name: note[field.name] for field in fields(Backup)})


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
