"""What a visitor uploads, kept under names of our own until the pipeline reads it.

Knows sizes, kinds and names of files; knows nothing about pages, HTTP or what a file says.
"""

import hashlib
import os
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from index.documents import check_unpacked
from index.errors import CollectionError, SettingsError, SourceError
from index.read import SUFFIXES
from index.types import Failure, path_name
from ui.settings import home_option

MOST_FILES = 50  # at once
FILE_BYTES = 20_000_000
ALL_BYTES = 100_000_000  # of the files taken at once

_FOLDER = "uploads"
_NAME_CHARS = 60
_PIECE_BYTES = 1 << 20
_ZIP = b"PK\x03\x04"
_LATER = "Upload it by itself, or take it in from its folder: wenju index FILE{option}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file as a visitor sends it.

    Attributes:
        name: What the visitor calls it: of any form, and not to be trusted.
        open_: Opens its bytes from their beginning.
        called: What receipts call it; empty: by the last part of its name.
    """

    name: str
    open_: Callable[[], BinaryIO]
    called: str = ""

    @property
    def shown(self) -> str:
        """What it is called, in characters that can be shown on one line."""
        return _printable(self.called or _last(self.name)[: 2 * _NAME_CHARS]) or "?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What became of uploaded files.

    Attributes:
        paths: Where they lie, in order, each once; to be indexed.
        names: What the visitor called each, by the name of its path in receipts.
        failed: Those that were refused, by the visitor's names, and why.
    """

    paths: tuple[Path, ...]
    names: dict[str, str]
    failed: tuple[Failure, ...]


def take(files: Sequence[Upload], home: Path) -> Taken:
    """Keep *files* below the collection's folder *home*; one that can't be taken fails alone.

    A file lies in a folder named by its bytes, so that none takes another's place,
    and the same one uploaded twice is one. Of the visitor's name only letters, digits
    and hyphens are used: it gives an article a title that has none.

    Raises:
        SettingsError: There is no file, or there are more than 50.
        CollectionError: They can't be written.

    """
    if not files:
        raise SettingsError("There is no file among what was sent.", hint="Choose some files.")
    if len(files) > MOST_FILES:
        raise SettingsError(
            f"{len(files)} files were sent at once; at most {MOST_FILES} are taken.",
            hint="Send them in parts, or take their folder in: "
            f"wenju index FOLDER{home_option(home)}",
        )
    paths: dict[Path, str] = {}
    failed: list[Failure] = []
    room = ALL_BYTES
    for file in files:
        try:
            path = _keep(file, home, room)
        except SourceError as error:
            failed.append(Failure(path=file.shown, reason=f"{error.reason} {error.hint}".strip()))
        except OSError as error:
            raise CollectionError(
                f"Uploads can't be kept at {home / _FOLDER}: {error.strerror}.",
                hint="See that you may write there and that its disk has room.",
            ) from error
        else:
            room -= path.stat().st_size
            paths.setdefault(path, file.shown)
    names = {path_name(path): name for path, name in paths.items()}
    return Taken(paths=tuple(paths), names=names, failed=tuple(failed))


def forget(path: Path, home: Path) -> None:
    """Delete the file at *path* if it was uploaded to *home*; leave any other alone."""
    folder = (home / _FOLDER).resolve()
    path = path.resolve()
    if path.parent.parent == folder:
        path.unlink(missing_ok=True)
        with suppress(OSError):
            path.parent.rmdir()


def _keep(file: Upload, home: Path, room: int) -> Path:
    """Write *file* below *home*, if it is of a kind and size that is taken.

    Raises:
        SourceError: It isn't.
        OSError: It can't be written.

    """
    asked = Path(file.shown)
    stem, suffix = _parts(file.name)
    if suffix not in SUFFIXES:
        raise SourceError(asked, "Files of its kind are not read.", hint=f"Wenju reads {_kinds()}.")
    folder = home / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    number, name = tempfile.mkstemp(dir=folder)
    part = Path(name)
    try:
        with os.fdopen(number, "wb") as target, file.open_() as source:
            digest = _copy(source, target, asked, room, _LATER.format(option=home_option(home)))
        _check_archive(part, asked)
        place = folder / digest[:16] / f"{stem}{suffix}"
        place.parent.mkdir(exist_ok=True)
        earlier = sorted(place.parent.iterdir())
        if earlier:  # the same bytes, perhaps by another name
            return earlier[0]
        part.replace(place)
    finally:
        part.unlink(missing_ok=True)
    return place


def _copy(source: BinaryIO, target: BinaryIO, asked: Path, room: int, otherwise: str) -> str:
    """Copy a file of bounded size, or say what to do *otherwise*; return its digest."""
    digest = hashlib.sha256()
    size = 0
    while piece := source.read(_PIECE_BYTES):
        size += len(piece)
        if size > FILE_BYTES:
            raise SourceError(asked, f"It has more than {FILE_BYTES / 1e6:.0f} MB.", hint=otherwise)
        if size > room:
            raise SourceError(
                asked,
                f"Together the files have more than {ALL_BYTES / 1e6:.0f} MB.",
                hint="Upload this one later, with fewer others.",
            )
        digest.update(piece)
        target.write(piece)
    if not size:
        raise SourceError(asked, "It holds no text.")
    return digest.hexdigest()


def _check_archive(part: Path, asked: Path) -> None:
    """Refuse an archive, which a docx is, that would unpack to too much."""
    with part.open("rb") as file:
        if file.read(len(_ZIP)) != _ZIP:
            return
    try:
        check_unpacked(asked, part.read_bytes())
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise SourceError(asked, "The file is damaged.") from error


def _parts(name: str) -> tuple[str, str]:
    """Make a file's name, and its ending, of what the visitor calls it.

    Example:
        >>> _parts("../../etc/宁波 考评<b>.TXT"), _parts("\u202e.txt"), _parts(".txt")
        (('宁波-考评-b', '.txt'), ('upload', '.txt'), ('upload', '.txt'))

    """
    own, dot, ending = _last(name).rpartition(".")
    words = "".join(c if c.isalnum() else " " for c in own[:_NAME_CHARS]).split()
    return "-".join(words) or "upload", f"{dot}{ending.lower()}"


def name_in_form(name: str) -> str:
    """Undo what browsers do to a file's name in a form: they write three characters otherwise.

    Example:
        >>> name_in_form("他说%22行%22.txt"), name_in_form("50%.txt")
        ('他说"行".txt', '50%.txt')

    """
    return name.replace("%22", '"').replace("%0D", "\r").replace("%0A", "\n")


def _printable(text: str) -> str:
    """Put a mark in the place of what can't be shown on one line."""
    return "".join(c if c.isprintable() else "\ufffd" for c in text)


def _last(name: str) -> str:
    """Leave the folders out of a visitor's name."""
    return name.replace("\\", "/").rpartition("/")[2]


def _kinds() -> str:
    """List the kinds of files that are taken."""
    return " ".join(sorted(SUFFIXES))
