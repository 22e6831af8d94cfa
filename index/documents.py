"""PDF and docx → the article of a document and what its properties state.

Knows how these files keep their text; knows nothing about encodings. Both may come from
anywhere: what would unpack to gigabytes is refused before a library opens it.
"""

import io
import logging
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.contents import Content, one_line, replace_surrogates, row_lines, tidy_line_ends
from index.errors import SourceError

if TYPE_CHECKING:
    import pypdf
    from docx.document import Document
    from docx.oxml.xmlchemy import BaseOxmlElement

DOCX_UNPACKED_BYTES = 200_000_000  # all parts of a docx, pictures included
DOCX_XML_BYTES = 50_000_000  # what is parsed of it; the tree takes about ten times as much
DOCX_RATIO = 200  # unpacked to packed; documents stay below 50, bombs reach 1,000
DOCX_PARTS = 10_000
PDF_PAGES = 10_000
PDF_CHARACTERS = 50_000_000

_RATIO_MATTERS_BYTES = 10_000_000
_XML_SUFFIXES = (".xml", ".rels")

# What the libraries let through on damaged files; neither has a common base for it.
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,  # RecursionError and NotImplementedError among them
    SyntaxError,  # lxml's errors of form
    TypeError,
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
)

# What programs write into properties without being asked.
_NO_TITLE = re.compile(
    r"(?i)microsoft \w+ - .*|word document|untitled.*|无标题.*|.*\.(?:docx?|wps|pdf)"
)
_NO_AUTHOR = re.compile(
    r"(?i)python-docx|administrator|admin|user|owner|windows 用户|微软用户|微软中国|lenovo|dell|hp"
)

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}

_LINE_FULL_SHARE = 0.85
_LINE_END = re.compile(r"[。！？!?.…：:；;”’」』）)]$")


def read_pdf(path: Path, data: bytes) -> Content:
    """Read the text layer of a PDF.

    Lines that only the page's width broke are joined again, with a space
    between letters and none between Han characters.

    Raises:
        SourceError: It is damaged, needs a password, has more than 10,000
            pages, or holds no text, only pictures of it.

    """
    # Imported here, as docx below: together 0.3 s, and questions never read documents.
    import pypdf
    from pypdf.errors import DependencyError, PyPdfError

    # It tells the log, and so the person, of every small fault it gets over.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = pypdf.PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise _encrypted(path)
        if len(reader.pages) > PDF_PAGES:
            reason = f"It has {len(reader.pages)} pages; {PDF_PAGES} can be read."
            raise SourceError(path, reason, hint="Split it into smaller files.")
        pages, unread = _pdf_pages(path, reader)
        title, author = (_property(reader, name) for name in ("/Title", "/Author"))
    except DependencyError as error:
        raise _encrypted(path) from error
    except (PyPdfError, *_FAULTS) as error:
        hint = "Open it in a viewer; if it opens there, save or print it as a PDF again."
        raise SourceError(path, "It is a damaged PDF.", hint=hint) from error
    if not any(page.strip() for page in pages):
        hint = "Run text recognition (OCR) on it first, for example with ocrmypdf."
        raise SourceError(path, "It holds no text, only pictures of pages.", hint=hint)
    text, replaced = replace_surrogates("\n".join(filter(str.strip, pages)))
    return Content(
        text=text,
        replaced=replaced,
        title=_stated(title, _NO_TITLE),
        author=_stated(author, _NO_AUTHOR),
        warnings=(f"Pages without a text layer: {', '.join(unread)}.",) if unread else (),
    )


def _pdf_pages(path: Path, reader: "pypdf.PdfReader") -> tuple[list[str], list[str]]:
    """Read all pages; name those without a text by their numbers, from 1."""
    from pypdf.errors import PyPdfError

    pages, unread, character_count = [], [], 0
    for number, page in enumerate(reader.pages, 1):
        try:
            text = _unwrapped(tidy_line_ends(page.extract_text()))
        except (PyPdfError, *_FAULTS):
            text = ""
        character_count += len(text)
        if character_count > PDF_CHARACTERS:
            reason = f"It holds more than {PDF_CHARACTERS:,} characters."
            raise SourceError(path, reason, hint="Split it into smaller files.")
        if not text.strip():
            unread.append(str(number))
        pages.append(text)
    return pages, unread


def _property(reader: "pypdf.PdfReader", name: str) -> str:
    """Take one of a PDF's properties; empty if it has none."""
    properties = reader.metadata
    return str(properties.get(name) or "") if properties else ""


def _encrypted(path: Path) -> SourceError:
    """Say that a file needs a password."""
    hint = "Save a copy of it without a password."
    return SourceError(path, "It is protected by a password.", hint=hint)


def _unwrapped(text: str) -> str:
    """Join the lines of a page that end at its right margin and in mid-sentence."""
    lines = [line.strip() for line in text.split("\n") if line.strip()]
    full_width = _LINE_FULL_SHARE * max(map(_width, lines), default=0)
    paragraphs: list[str] = []
    is_open = False
    for line in lines:
        if is_open:
            paragraphs[-1] = _joined(paragraphs[-1], line)
        else:
            paragraphs.append(line)
        is_open = _width(line) >= full_width and not _LINE_END.search(line)
    return "\n".join(paragraphs)


def _width(line: str) -> int:
    """Measure a line as it is printed: Han characters count twice."""
    return sum(2 if character >= "\u2e80" else 1 for character in line)


def _joined(before: str, after: str) -> str:
    """Put two halves of a line together."""
    needs_space = before[-1] < "\u2e80" and after[0] < "\u2e80"
    return f"{before} {after}" if needs_space else before + after


def read_docx(path: Path, data: bytes) -> Content:
    """Read the paragraphs, tables, text boxes and notes of a docx, in order.

    Raises:
        SourceError: It is damaged, holds no text, or unpacks to more than
            200 MB.

    """
    import docx  # lazily, see read_pdf
    from docx.opc.exceptions import OpcError

    hint = "Open it in a word processor and save it as .docx again."
    try:
        check_unpacked(path, data)
        document = docx.Document(io.BytesIO(data))
        lines = [*_lines(document.element.body), *_notes(document)]
        title = document.core_properties.title
        author = document.core_properties.author
    except (OpcError, *_FAULTS) as error:
        raise SourceError(path, "It is a damaged docx.", hint=hint) from error
    if not any(line.strip() for line in lines):
        raise SourceError(path, "It holds no text.", hint="Pictures of text can't be read.")
    return Content(
        text="\n".join(line for line in lines if line.strip()),
        title=_stated(title or "", _NO_TITLE),
        author=_stated(author or "", _NO_AUTHOR),
    )


def check_unpacked(path: Path, data: bytes) -> None:
    """Refuse a zip archive that would unpack to too much, or to other than it announces.

    Raises:
        SourceError: It would unpack to too much.
        zipfile.BadZipFile: It is damaged, or a part goes on behind what is announced.

    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = archive.infolist()
        total = sum(part.file_size for part in parts)
        xml_total = sum(p.file_size for p in parts if p.filename.lower().endswith(_XML_SUFFIXES))
        is_dense = total > max(_RATIO_MATTERS_BYTES, DOCX_RATIO * len(data))
        is_large = total > DOCX_UNPACKED_BYTES or xml_total > DOCX_XML_BYTES
        if is_dense or is_large or len(parts) > DOCX_PARTS:
            raise SourceError(
                path,
                f"It has {len(data) / 1e6:.1f} MB and unpacks to more than can be read "
                f"({DOCX_UNPACKED_BYTES / 1e6:.0f} MB, {DOCX_XML_BYTES / 1e6:.0f} MB of it text).",
                hint="If you trust it, save its text as a .txt file.",
            )
        # Unpacks every part, piece by piece and no further than announced: the checksum of
        # one that goes on behind that is wrong.
        if archive.testzip() is not None:
            raise zipfile.BadZipFile("a part is not what the directory says")


def _lines(element: "BaseOxmlElement") -> Iterator[str]:
    """Read what stands in a part of the document, one paragraph or table row a line."""
    for child in element.iterchildren():
        if child.tag == f"{_WORD}p":
            boxes: list[BaseOxmlElement] = []
            yield from "".join(_pieces(child, boxes)).split("\n")
            for box in boxes:
                yield from _lines(box)
        elif child.tag == f"{_WORD}tr":
            cells = child.iterchildren(f"{_WORD}tc", f"{_WORD}sdt")
            yield from row_lines([[x for x in _lines(cell) if x.strip()] for cell in cells])
        elif child.tag != _FALLBACK:
            yield from _lines(child)


def _pieces(element: "BaseOxmlElement", boxes: list["BaseOxmlElement"]) -> Iterator[str]:
    """Read the text of a paragraph; put text boxes in it aside, into *boxes*."""
    for child in element.iterchildren():
        if child.tag == f"{_WORD}t":
            yield child.text or ""
        elif child.tag == f"{_WORD}txbxContent":
            boxes.append(child)
        elif isinstance(child.tag, str) and child.tag.removeprefix(_WORD) in _SIGNS:
            yield _SIGNS[child.tag.removeprefix(_WORD)]
        elif child.tag != _FALLBACK:
            yield from _pieces(child, boxes)


def _notes(document: "Document") -> Iterator[str]:
    """Read the footnotes and endnotes."""
    from docx.oxml import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype.endswith(("/footnotes", "/endnotes")):
            yield from _lines(parse_xml(relation.target_part.blob))


def _stated(value: str, nothing: re.Pattern[str]) -> str:
    """Write a property on one line; empty if a program put it there by itself."""
    line = one_line(value)
    return "" if nothing.fullmatch(line) else line
