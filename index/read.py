"""Files → raw articles: finding them, opening them safely, choosing how each is read.

Knows suffixes, sizes and what a file can do to its reader; knows nothing about what an
article says. Whatever is wrong with a file becomes one ``SourceError``.
"""

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.contents import Content, tidy_line_ends
from index.decode import Decoded, decode
from index.documents import read_docx, read_pdf
from index.errors import SourceError
from index.pages import read_page
from index.records import read_json, read_json_lines, read_table
from index.types import Failure, RawArticle, path_name

TEXT_BYTES = 50_000_000
PAGE_BYTES = 10_000_000  # trafilatura takes two seconds for each of its megabytes
DOCUMENT_BYTES = 100_000_000  # PDF and docx: pictures are most of a large one

_KINDS = {
    ".txt": "text",
    ".md": "text",
    ".markdown": "text",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".json": "json",
    ".jsonl": "json lines",
    ".ndjson": "json lines",
    ".csv": "csv",
    ".tsv": "tsv",
    ".pdf": "pdf",
    ".docx": "docx",
}
SUFFIXES = frozenset(_KINDS)
_LIMITS = {"page": PAGE_BYTES, "pdf": DOCUMENT_BYTES, "docx": DOCUMENT_BYTES}
_PASSED_OVER = (".", "~$")  # hidden, or a word processor's mark that a file is open

_SAVE_HINT = "Save what it says as a .txt, .docx or .pdf file."
_PICTURE_HINT = "If it shows a text, save that as a .txt file."
_UNPACK_HINT = "Unpack it, and name the folder."
_PACKED_HINT = "Unpack an archive, give a Word file the suffix .docx, save others as .pdf."

# How files begin that Wenju doesn't read, or not by that suffix.
_BEGINNINGS = (
    (b"%PDF-", "a PDF document", "Give it the suffix .pdf."),
    (b"PK\x03\x04", "a zip archive, or an Office or EPUB file", _PACKED_HINT),
    (
        b"\xd0\xcf\x11\xe0",
        "an old Office document (.doc, .xls), or one with a password",
        _SAVE_HINT,
    ),
    (b"{\\rtf", "an RTF document", _SAVE_HINT),
    (b"\x89PNG", "a PNG picture", _PICTURE_HINT),
    (b"\xff\xd8\xff", "a JPEG picture", _PICTURE_HINT),
    (b"GIF87a", "a GIF picture", _PICTURE_HINT),
    (b"GIF89a", "a GIF picture", _PICTURE_HINT),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK_HINT),
    (b"7z\xbc\xaf", "a 7z archive", _UNPACK_HINT),
    (b"\x1f\x8b", "a gzip archive", _UNPACK_HINT),
    (b"\x7fELF", "a program", _SAVE_HINT),
    (b"SQLite format 3\0", "an SQLite database", _SAVE_HINT),
)
_PAGE_BEGINNING = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype\s+html|html)\b", re.IGNORECASE)
_CONTROL = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_CONTROL_BYTE = re.compile(_CONTROL.pattern.encode("ascii"))
_CONTROL_SHARE = 0.005
_CONTROLS_ALLOWED = 2
_VISIBLE = re.compile("[^\\s\x00-\x1f\ufeff\u00ad\u200b-\u200f\u2060]")

_NO_FILE = "It is not a file."
_NO_FILE_HINT = "Name files, or folders of files."
_EMPTY = "The file is empty."
_EMPTY_HINT = "Leave it out, or put a text in it."
_NO_TEXT = "It does not look like text."
_ENCODING_HINT = "Open it in the program it comes from and save it as UTF-8."
_SCRIPTED_HINT = "If a browser shows some, a script puts it there: save the page from the browser."


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundFiles:
    """What lies at the paths a person named.

    Attributes:
        files: The files to read, in order of their paths, each once.
        skipped: Files met in a folder that are of no format Wenju reads.
        failed: Paths that lead nowhere, and folders that can't be opened.
    """

    files: tuple[Path, ...]
    skipped: tuple[Path, ...]
    failed: tuple[Failure, ...]


def find_files(paths: Sequence[Path]) -> FoundFiles:
    """Find the files to read at *paths*.

    A file that is named goes in whatever its suffix. Folders are searched
    with all folders in them, links followed; hidden files and folders and
    ``__pycache__`` are passed over.

    Args:
        paths: Files and folders, in any order.

    """
    files: dict[Path, None] = {}
    skipped: dict[Path, None] = {}
    failed: dict[Path, Failure] = {}
    for path in sorted(set(paths)):
        try:
            is_folder = stat.S_ISDIR(path.stat().st_mode)
        except (OSError, ValueError) as error:
            failed[path] = Failure(path=path_name(path), reason=_why(error))
            continue
        found = _walk(path, failed) if is_folder else iter((path,))
        for file in found:
            known = not is_folder or file.suffix.lower() in _KINDS
            (files if known else skipped)[file] = None
    names = set(map(path_name, files))
    return FoundFiles(
        files=_once(files),
        skipped=_once(file for file in skipped if path_name(file) not in names),
        failed=tuple(failed[path] for path in sorted(failed)),
    )


def is_article(path: Path, folder: Path) -> bool:
    """Say whether *path*, a file or folder in *folder*, is not passed over there."""
    parts = path.relative_to(folder).parts
    if any(part.startswith(_PASSED_OVER) or part == "__pycache__" for part in parts):
        return False
    return _is_folder(path) or path.suffix.lower() in _KINDS


def read(path: Path) -> list[RawArticle]:
    """Read the articles of one file.

    Returns:
        One article; of JSON and tables, one for each record, in their order.

    Raises:
        SourceError: The file can't be opened, is too large, empty, not text,
            damaged, or holds no article.

    """
    kind = _KINDS.get(path.suffix.lower(), "")
    data = _load(path, _LIMITS.get(kind, TEXT_BYTES))
    kind = kind or _kind_by_content(data)
    _check_beginning(path, kind, data)
    if kind in {"pdf", "docx"}:
        content = read_pdf(path, data) if kind == "pdf" else read_docx(path, data)
        return [_article(path, data, content, Decoded(text=content.text, encoding="utf-8"))]
    decoded = _decode(path, data)
    return [_article(path, data, content, decoded) for content in _contents(path, kind, decoded)]


def _contents(path: Path, kind: str, decoded: Decoded) -> list[Content]:
    """Read what a text file of one kind holds."""
    text = tidy_line_ends(decoded.text.lstrip("\ufeff"))
    match kind:
        case "page":
            page = read_page(text)
            if not page.text:
                raise SourceError(path, "The page shows no text.", hint=_SCRIPTED_HINT)
            return [page]
        case "json":
            return read_json(path, text)
        case "json lines":
            return read_json_lines(path, text)
        case "csv":
            return read_table(path, text, delimiter="")
        case "tsv":
            return read_table(path, text, delimiter="\t")
    is_page = path.suffix.lower() not in _KINDS and _PAGE_BEGINNING.match(text)
    return _contents(path, "page", decoded) if is_page else [Content(text=text)]


def _article(path: Path, data: bytes, content: Content, decoded: Decoded) -> RawArticle:
    """Put together what the file, its encoding and its format say of an article."""
    if content.made:
        return RawArticle(
            path=path,
            id=content.made.id,
            text=content.text,
            encoding=content.made.encoding,
            warnings=content.warnings,
            made=content.made,
            corrections=content.corrections,
        )
    replaced = content.replaced
    if decoded.replaced:
        replaced = min(decoded.replaced + replaced, content.text.count("\ufffd"))
    warnings = content.warnings
    if replaced:
        warnings += (f"Characters that could not be decoded and stand as \ufffd: {replaced}.",)
    return RawArticle(
        path=path,
        id=hashlib.sha256(content.record or data).hexdigest()[:16],
        text=content.text,
        encoding=decoded.encoding,
        replaced=replaced,
        title=content.title,
        published=content.published,
        source=content.source,
        author=content.author,
        warnings=warnings,
        address=content.address,
    )


def _load(path: Path, limit_bytes: int) -> bytes:
    """Read a regular file of bounded size; never wait for anything else."""
    # Opening a pipe waits for its other end unless told not to.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            hint = f"Name a file in it, or take in all that it holds: wenju index {path}"
            raise SourceError(path, "It is a folder, not a file.", hint=hint)
        if not stat.S_ISREG(mode):
            raise SourceError(path, _NO_FILE, hint=_NO_FILE_HINT)
        with os.fdopen(os.open(path, flags), "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise SourceError(path, _NO_FILE, hint=_NO_FILE_HINT)
            # procfs says 0 for files that hold something: the size alone decides nothing.
            data = b"" if status.st_size > limit_bytes else file.read(limit_bytes + 1)
    except (OSError, ValueError) as error:
        raise SourceError(path, _why(error), hint="Check the path and its permissions.") from error
    size = max(status.st_size, len(data))
    if size > limit_bytes:
        raise SourceError(
            path,
            f"It has {size / 1e6:.0f} MB; files of its kind may have {limit_bytes / 1e6:.0f} MB.",
            hint="Split it into smaller files.",
        )
    if not data:
        raise SourceError(path, _EMPTY, hint=_EMPTY_HINT)
    return data


def _decode(path: Path, data: bytes) -> Decoded:
    """Decode a text file, if it is one and holds something."""
    try:
        decoded = decode(data)
    except UnicodeError as error:
        if _is_binary(len(_CONTROL_BYTE.findall(data)), len(data)):
            raise SourceError(path, _NO_TEXT, hint=_SAVE_HINT) from error
        raise SourceError(path, str(error), hint=_ENCODING_HINT) from error
    if _is_binary(len(_CONTROL.findall(decoded.text)), len(decoded.text)):
        raise SourceError(path, _NO_TEXT, hint=_SAVE_HINT)
    if not _VISIBLE.search(decoded.text):
        raise SourceError(path, _EMPTY, hint=_EMPTY_HINT)
    return decoded


def _is_binary(control_count: int, length: int) -> bool:
    """Say whether there are more control characters than a text has by accident."""
    return control_count > _CONTROLS_ALLOWED + _CONTROL_SHARE * length


def _kind_by_content(data: bytes) -> str:
    """Say what a file of an unknown suffix is to be read as."""
    if data.startswith(b"%PDF-"):
        return "pdf"
    return "docx" if data.startswith(b"PK") and b"word/document.xml" in data else "text"


def _check_beginning(path: Path, kind: str, data: bytes) -> None:
    """Refuse a file that begins like another format than it is named for."""
    if kind == "docx" and data.startswith(b"PK"):
        return
    if kind == "pdf" and b"%PDF-" in data[:1024]:
        return
    for beginning, name, hint in _BEGINNINGS:
        if data.startswith(beginning):
            known = path.suffix.lower() in _KINDS
            more = f"though its name ends in {path.suffix}" if known else "which Wenju can't read"
            raise SourceError(path, f"It is {name}, {more}.", hint=hint)


def _walk(folder: Path, failed: dict[Path, Failure]) -> Iterator[Path]:
    """Go through the files of a folder and of its folders, each once; note failures."""
    seen: set[object] = set()
    folders, linked_folders = [folder], list[Path]()
    while folders or linked_folders:  # links last, so that files go by their own paths
        current = (folders or linked_folders).pop()
        try:
            is_new = (identity := _identity(current)) not in seen
            entries = sorted(current.iterdir()) if is_new else []
        except OSError as error:
            failed[current] = Failure(path=path_name(current), reason=_why(error))
            continue
        seen.add(identity)
        for entry in entries:
            if entry.name.startswith(_PASSED_OVER) or entry.name == "__pycache__":
                continue
            if not _is_folder(entry):
                yield entry
            else:
                (linked_folders if entry.is_symlink() else folders).append(entry)


def _once(paths: Iterable[Path]) -> tuple[Path, ...]:
    """Put paths in order and leave out those that lead to the same file again."""
    first: dict[object, Path] = {}
    for path in sorted(paths):
        try:
            first.setdefault(_identity(path), path)
        except OSError:
            first[path] = path
    return tuple(first.values())


def _identity(path: Path) -> object:
    """Tell one file or folder from another, whatever path leads to it."""
    status = path.stat()
    return status.st_dev, status.st_ino


def _is_folder(path: Path) -> bool:
    """Say whether *path* leads to a folder; what can't be looked at is none."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _why(error: OSError | ValueError) -> str:
    """Say in a sentence why a path can't be used."""
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "There is no such file or folder."
        case PermissionError():
            return "You have no permission to read it."
        case OSError(strerror=str(reason)):
            return f"It can't be read: {reason}."
    return "Its path can't be used."
