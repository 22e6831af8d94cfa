"""A comparison as a file: Markdown, CSV, JSON; and through ui/office.py XLSX and docx.

Knows what stands in which row and how each format keeps a quote verbatim; knows nothing
about how a comparison is made. The same comparison gives the same bytes.
"""

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePath
from typing import NamedTuple

from rag.types import Aspect, Cell, Citation, Comparison, QuoteState
from ui import arrange, office, payload
from ui.export_words import COLUMNS, EXPORT_WORDINGS, ExportWording
from ui.formats import Style, cite, marked_down
from ui.language import COMPARISON_WORDINGS, WORDINGS, ComparisonWording, language_of
from ui.writing import check_file, write_file

# What a spreadsheet takes for a formula at the beginning of a cell, in full width too.
_FORMULA = re.compile(r"[\s']*[=+\-@＝＋－＠\t\r\n]")
_LEADING = re.compile(r"^(\d+)([.)])|^([-+=:])")


class Words(NamedTuple):
    """What is said beside the quotes, in the language of the topic."""

    export: ExportWording
    comparison: ComparisonWording
    alike: dict[int, str]


def check_target(path: Path, *, force: bool) -> None:
    """Refuse a file that *write_comparison* would, before any work is done."""
    check_file(path, tuple(_MAKERS), option="--export", force=force)


def write_comparison(value: Comparison, path: Path, *, force: bool) -> str:
    """Write *value* to *path* in the format of its ending, whole or not at all.

    Returns:
        A sentence that says so, in the language of the topic.

    Raises:
        SettingsError: The ending is not known, the file is there and *force* is false,
            or it can't be written.

    """
    check_target(path, force=force)
    language, ending = language_of(value.topic), path.suffix.lower()
    told = value if ending == ".json" else arrange.written_in(value, language)
    write_file(path, _MAKERS[ending](told), option="--export")
    return EXPORT_WORDINGS[language].written.format(path=path)


def words_of(value: Comparison) -> Words:
    """Take the wording of the topic's language, and what each quote is much alike."""
    language = language_of(value.topic)
    alike: dict[int, str] = {}
    comma = COMPARISON_WORDINGS[language].comma
    for one in value.shared:
        for name, citations in one.citations:
            others = [(o, c) for o, own in one.citations if o != name for c in own]
            for citation in citations:
                told = comma.join(f"{other}[{c.number}]" for other, c in others)
                alike[citation.number] = told
    return Words(EXPORT_WORDINGS[language], COMPARISON_WORDINGS[language], alike)


def table(value: Comparison) -> list[dict[str, str | int]]:
    """Lay a comparison out as rows, one for each quote, by the names in ``COLUMNS``.

    What sums an aspect up has a row before its quotes. A subject that says nothing to an
    aspect has a row that says so; one that says nothing on the topic has one at the end.
    What isn't known is empty.
    """
    words = words_of(value)
    rows: list[dict[str, str | int]] = []
    for aspect in value.aspects:
        if aspect.summary:
            rows.append(_row(aspect=aspect.name, note=summary_of(aspect)))
        for cell in aspect.cells:
            if cell.citations or cell.subject not in value.silent:
                rows += _rows(aspect, cell, words)
    topic = words.comparison.silent.format(subjects="").rstrip(" :：")
    rows += [_row(subject=name, note=topic) for name in value.silent]
    return rows


def summary_of(aspect: Aspect) -> str:
    """Return the sentence that sums an aspect up, with the numbers it rests on, or nothing."""
    if aspect.summary is None:
        return ""
    return aspect.summary.text + "".join(f"[{number}]" for number in aspect.summary.citations)


def _rows(aspect: Aspect, cell: Cell, words: Words) -> Iterator[dict[str, str | int]]:
    """Lay out one cell."""
    head = {"aspect": aspect.name, "measure": aspect.measure, "subject": cell.subject}
    if not cell.citations:
        yield _row(**head, note=words.export.nothing)
    for citation in cell.citations:
        quote, article = citation.quote, citation.quote.article
        yield _row(
            **head,
            note=words.export.only if cell.is_only else "",
            number=citation.number,
            quote=quote.text,
            source_quote=quote.source_text if quote.state is QuoteState.REPAIRED else "",
            title=article.title,
            places="、".join(article.places),
            published=article.published,
            source=article.source,
            author=article.author,
            path=PurePath(article.path).name,
            address=article.address,
            id=article.id,
            start=quote.start,
            end=quote.end,
            alike=words.alike.get(citation.number, ""),
            also_in="；".join(
                entry.title or PurePath(entry.path).name for entry in citation.also_in
            ),
        )


def _row(**values: str | int) -> dict[str, str | int]:
    return {name: values.get(name, "") for name in COLUMNS}


def to_csv(value: Comparison) -> bytes:
    """Write the table of quotes as CSV that spreadsheets open: UTF-8 with its mark.

    A spreadsheet runs a cell that begins like a formula, so an apostrophe stands before
    a text that begins with = + - @, a tab or a line end, spaces or apostrophes aside.
    Taking one apostrophe off such a text gives it back to the letter.
    """
    columns = words_of(value).export.columns
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([guarded(columns[name]) for name in COLUMNS])
    writer.writerows([[guarded(cell) for cell in row.values()] for row in table(value)])
    return out.getvalue().encode("utf-8-sig")


def guarded(cell: str | int) -> str:
    """Keep a spreadsheet from taking a text for a formula; a number stays as it is.

    Example:
        >>> guarded("=1+1"), guarded("'-5"), guarded("甲"), guarded(-5)
        ("'=1+1", "''-5", '甲', '-5')

    """
    text = str(cell)
    return f"'{text}" if isinstance(cell, str) and _FORMULA.match(text) else text


def to_json(value: Comparison) -> bytes:
    """Write what --json prints, with files called by their names alone."""
    found = payload.without_folders(payload.of_comparison(value))
    return (json.dumps(found, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def to_markdown(value: Comparison) -> bytes:
    """Write a page: aspects with quotes, then what is alike, who is silent, and sources."""
    words = words_of(value)
    names = words.comparison.comma.join(one.name for one in value.subjects)
    blocks = [f"# {plain_line(words.comparison.heading.format(topic=value.topic, subjects=names))}"]
    for aspect in value.aspects:
        measure = f" · {aspect.measure}" if aspect.measure else ""
        blocks.append(f"## {plain_line(aspect.name + measure)}")
        blocks += filter(None, [plain_line(summary_of(aspect))])
        for cell in aspect.cells:
            if cell.citations or cell.subject not in value.silent:
                blocks += _cell(cell, words)
    blocks += [plain_line(note) for note in notes(value)]
    if citations := citations_of(value):
        blocks.append(f"## {WORDINGS[language_of(value.topic)].sources}")
        blocks += [source_entry(citation, words.export) for citation in citations]
    return ("\n\n".join(blocks) + "\n").encode("utf-8")


def _cell(cell: Cell, words: Words) -> list[str]:
    """Write what one subject says, each quote as a block of its own."""
    told = words.export.nothing if not cell.citations else words.export.only * cell.is_only
    lines = [f"**{plain_line(cell.subject)}**" + (f" ({told})" if told else "")]
    return lines + [
        "\n".join(f"> {plain_line(line)}\\" for line in citation.quote.text.split("\n"))[:-1]
        + f" \\[{citation.number}\\]"
        for citation in cell.citations
    ]


def source_entry(citation: Citation, words: ExportWording, style: Style = Style.MARKDOWN) -> str:
    """Write in Markdown where a quote stands, and what the page has where it was repaired."""
    reference = cite(citation.quote.article, style)
    written = reference if style is Style.MARKDOWN else plain_line(reference)
    lines = [f"\\[{citation.number}\\] {written}"]
    lines.append(plain_line(" · ".join(place_of(citation, words))))
    if citation.quote.state is QuoteState.REPAIRED:
        label = words.columns["source_quote"]
        lines.append(
            f"{label}: " + " ".join(map(plain_line, citation.quote.source_text.split("\n")))
        )
    return "\\\n".join(lines)


def plain_line(text: str) -> str:
    """Escape a line so that it reads as it is, wherever it stands."""
    bare = text.replace("\n", " ").lstrip(" \t")
    spaces = "".join(f"&#{ord(space)};" for space in text[: len(text) - len(bare)])
    escaped = _LEADING.sub(
        lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", marked_down(bare)
    )
    return spaces + escaped.replace("\r", "&#13;")


def place_of(citation: Citation, words: ExportWording) -> list[str]:
    """Say where exactly a quote stands: place of the article, file, offsets, reposts."""
    quote, article = citation.quote, citation.quote.article
    position = words.position.format(start=quote.start + 1, end=quote.end)
    also = [
        f"{words.columns['also_in']}: {entry.title or entry.path}" for entry in citation.also_in
    ]
    return [
        *filter(None, ("、".join(article.places), PurePath(article.path).name, position)),
        *also,
    ]


def notes(value: Comparison) -> list[str]:
    """Say what is much alike, who is silent, and what else a reader has to know."""
    words = words_of(value).comparison
    if not value.subjects:
        return [words.no_place.format(topic=value.topic)]
    lines = [
        f"{words.shared}: "
        + words.comma.join(
            name + "".join(f"[{citation.number}]" for citation in citations)
            for name, citations in one.citations
        )
        for one in value.shared
    ]
    lines += list(filter(None, [arrange.silent(value, words)]))
    lines += [words.alone] if len(value.subjects) == 1 else []
    lines += [words.cut.format(count=len(value.subjects))] if value.is_cut else []
    return lines


def citations_of(value: Comparison) -> list[Citation]:
    """List the citations of all cells by number, each once."""
    cells = (cell for aspect in value.aspects for cell in aspect.cells)
    found = {citation.number: citation for cell in cells for citation in cell.citations}
    return [found[number] for number in sorted(found)]


def _sheets(value: Comparison) -> tuple[list[list[str]], list[list[str | int]]]:
    """Lay out the two sheets of a workbook: aspects by subjects, and the table of quotes."""
    words = words_of(value)
    comparison = [[words.export.columns["aspect"], *(one.name for one in value.subjects)]]
    for aspect in value.aspects:
        measure = f" · {aspect.measure}" if aspect.measure else ""
        cells = ("\n\n".join(_told(cell, words)) for cell in aspect.cells)
        head = "\n\n".join(filter(None, [aspect.name + measure, summary_of(aspect)]))
        comparison.append([head, *cells])
    comparison += [[note] for note in notes(value)]
    columns: list[str | int] = [words.export.columns[name] for name in COLUMNS]
    return comparison, [columns, *(list(row.values()) for row in table(value))]


def _told(cell: Cell, words: Words) -> list[str]:
    """Give the quotes of one cell with their numbers; or say that there is none."""
    quotes = [f"{citation.quote.text}[{citation.number}]" for citation in cell.citations]
    return quotes or [words.export.nothing]


def to_xlsx(value: Comparison) -> bytes:
    """Write a workbook of two sheets; every text is a text, whatever it begins with."""
    words = words_of(value).export
    return office.workbook((words.table, words.quotes), _sheets(value), cut=words.cut)


def to_docx(value: Comparison) -> bytes:
    """Write a document: a table for each aspect, then notes and sources."""
    words = words_of(value)
    names = words.comparison.comma.join(one.name for one in value.subjects)
    tables = [
        (
            aspect.name + (f" · {aspect.measure}" if aspect.measure else ""),
            [("", [summary_of(aspect)])] * bool(aspect.summary)
            + [
                (cell.subject, _told(cell, words))
                for cell in aspect.cells
                if cell.citations or cell.subject not in value.silent
            ],
        )
        for aspect in value.aspects
    ]
    sources: list[Sequence[str]] = [
        [
            f"[{citation.number}] {cite(citation.quote.article, Style.PLAIN)}",
            " · ".join(place_of(citation, words.export)),
            *(
                [f"{words.export.columns['source_quote']}: {citation.quote.source_text}"]
                if citation.quote.state is QuoteState.REPAIRED
                else []
            ),
        ]
        for citation in citations_of(value)
    ]
    return office.document(
        words.comparison.heading.format(topic=value.topic, subjects=names),
        tables,
        notes=notes(value),
        sources_heading=WORDINGS[language_of(value.topic)].sources if sources else "",
        sources=sources,
    )


_MAKERS: dict[str, Callable[[Comparison], bytes]] = {
    ".md": to_markdown,
    ".csv": to_csv,
    ".xlsx": to_xlsx,
    ".docx": to_docx,
    ".json": to_json,
}
