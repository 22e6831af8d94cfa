"""Tables and paragraphs as the files of office programs: XLSX and docx.

Knows the formats' limits; knows nothing about comparisons. The same content gives the same
bytes: files carry no time.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

_MADE = datetime(2000, 1, 1, tzinfo=UTC)
_MOST_CELL_CHARS = 32_767  # of a cell of a workbook
_WIDE, _NARROW = 48, 16  # columns, in characters
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def workbook(
    names: Sequence[str], sheets: Iterable[Sequence[Sequence[str | int]]], *, cut: str
) -> bytes:
    """Make a workbook; the first row of each sheet is its heading.

    A text is stored as a text, so that no program takes it for a formula, a link or a
    number, and nothing is put before it.

    Args:
        cut: Put behind a text that is longer than a cell may be.

    """
    import xlsxwriter  # only for who exports

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.set_properties({"created": _MADE})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    bold = book.add_format({"text_wrap": True, "valign": "top", "bold": True})
    for name, rows in zip(names, sheets, strict=True):
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(1, 1)
        for n, row in enumerate(rows):
            for column, cell in enumerate(row):
                style = bold if n == 0 else plain
                if isinstance(cell, int):
                    sheet.write_number(n, column, cell, style)
                elif cell:
                    sheet.write_string(n, column, _fitted(cell, cut), style)
        for column, width in enumerate(_widths(rows)):
            sheet.set_column(column, column, width)
    book.close()
    return out.getvalue()


def _fitted(text: str, cut: str) -> str:
    """Shorten a text that no cell could hold, and say so; drop what XML can't hold."""
    text = _NO_XML.sub("\ufffd", text)
    units = len(text.encode("utf-16-le")) // 2  # as Excel counts
    if units <= _MOST_CELL_CHARS:
        return text
    room = 2 * (_MOST_CELL_CHARS - len(cut))
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + cut


def _widths(rows: Sequence[Sequence[str | int]]) -> list[int]:
    """Make columns wide that hold sentences."""
    count = len(rows[0]) if rows else 0
    longest = [
        max((len(str(row[n])) for row in rows[1:] if len(row) > max(n, 1)), default=0)
        for n in range(count)
    ]
    return [_WIDE if length > _NARROW else _NARROW for length in longest]


def document(
    title: str,
    tables: Iterable[tuple[str, Sequence[tuple[str, Sequence[str]]]]],
    *,
    notes: Iterable[str],
    sources_heading: str,
    sources: Iterable[Sequence[str]],
) -> bytes:
    """Make a document of headings, tables of two columns, and paragraphs.

    Args:
        tables: Each with its heading; of each row a name and paragraphs.
        sources: Paragraphs, each of several lines.

    """
    import docx  # only for who exports

    made = docx.Document()
    properties = made.core_properties
    properties.created = properties.modified = _MADE.replace(tzinfo=None)
    properties.author = properties.comments = ""
    made.add_heading(_clean(title), 1)
    for heading, rows in tables:
        made.add_heading(_clean(heading), 2)
        _add_table(made, rows)
    made.add_paragraph()
    for note in notes:
        made.add_paragraph(_clean(note))
    if sources_heading:
        made.add_heading(_clean(sources_heading), 2)
    for lines in sources:
        made.add_paragraph(_clean("\n".join(lines)))
    out = io.BytesIO()
    made.save(out)
    return _timeless(out.getvalue())


def _add_table(made: Any, rows: Sequence[tuple[str, Sequence[str]]]) -> None:  # noqa: ANN401
    """Add a table; its first column is a quarter of the page."""
    table = made.add_table(rows=len(rows), cols=2, style="Table Grid")
    width = made.sections[0].page_width - made.sections[0].left_margin * 2
    for row, (name, told) in zip(table.rows, rows, strict=True):
        for cell, paragraphs, share in zip(row.cells, ([name], told), (1, 3), strict=True):
            cell.width = int(width * share / 4)
            cell.text = _clean(paragraphs[0])
            for paragraph in paragraphs[1:]:
                cell.add_paragraph(_clean(paragraph))


def _clean(text: str) -> str:
    """Replace what XML can't hold."""
    return _NO_XML.sub("\ufffd", text)


def _timeless(archive: bytes) -> bytes:
    """Pack an archive again without the time at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            new.writestr(entry, old.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
