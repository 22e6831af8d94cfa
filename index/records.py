"""JSON, JSON Lines and tables → the articles they hold, one a record.

Knows the names such records use for an article's parts; knows nothing about encodings.
A record that can't be used is named in a warning, and the others go in.
"""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.contents import Content, one_line, replace_surrogates, tidy_line_ends, web_address
from index.dates import read_date
from index.errors import SourceError
from index.fold import simplify
from index.portable import MARK, read_written
from index.types import counted

# By preference. Names are compared in lower case and Simplified characters.
_NAMES = {
    "text": ("text", "content", "body", "正文", "内容", "文本", "全文"),
    "title": ("title", "headline", "标题", "题目"),
    "published": (
        *("published", "date", "published_at", "publish_date", "pubdate", "time"),
        *("发布日期", "发布时间", "发表时间", "日期", "时间"),
    ),
    "source": ("source", "来源", "出处"),
    "author": ("author", "authors", "作者"),
    "address": ("url", "link", "网址", "链接", "原文链接", "原文地址"),
}
_EXPECTED = "text (or content, body, 正文, 内容)"
_LISTED_FAULTS = 5


class _RecordError(ValueError):
    """One record can't be used; its text says why, as the end of a sentence."""


_Outcome = tuple[str, Content | _RecordError]  # where a record stands, and what it holds


def read_json(path: Path, text: str) -> list[Content]:
    """Read a JSON file: one object, or a list of them; failing that, one object a line.

    Raises:
        SourceError: It is no JSON, or no object in it holds a text.

    """
    try:
        value = json.loads(text)
    except RecursionError as error:
        raise SourceError(path, "It is nested too deeply for JSON.", hint=_hint()) from error
    except ValueError as error:
        if _is_object(text.lstrip().partition("\n")[0]):
            return read_json_lines(path, text)
        raise SourceError(path, f"It is not valid JSON: {error}.", hint=_hint()) from error
    if isinstance(value, list):
        return _gather(path, ((f"entry {n}", _try(item)) for n, item in enumerate(value, 1)))
    outcome = _try(value)
    if isinstance(outcome, _RecordError):
        raise SourceError(path, f"It {outcome}.", hint=_hint()) from outcome
    return [replace(outcome, record=b"")]


def read_json_lines(path: Path, text: str) -> list[Content]:
    """Read JSON Lines: one object a line; empty lines are passed over.

    Raises:
        SourceError: No line holds an article.

    """
    lines = enumerate(text.split("\n"), 1)
    return _gather(path, ((f"line {n}", _try_line(line)) for n, line in lines if line.strip()))


def read_table(path: Path, text: str, *, delimiter: str) -> list[Content]:
    """Read a table whose first row names its columns.

    Args:
        path: The file, for messages.
        text: Its content.
        delimiter: What stands between cells; empty: comma, semicolon or
            tab, whichever the first row has most of.

    Raises:
        SourceError: No column holds texts, or no row an article.

    """
    first_row = text.lstrip("\n").partition("\n")[0]
    delimiter = delimiter or max(",;\t", key=first_row.count)
    earlier_limit = csv.field_size_limit(len(text) + 1)  # 128 KiB unless told, for the process
    try:
        return _read_rows(path, text, delimiter)
    finally:
        csv.field_size_limit(earlier_limit)


def _read_rows(path: Path, text: str, delimiter: str) -> list[Content]:
    """Read a table with a known delimiter."""
    rows = _rows(text, delimiter)
    header: list[str] = []
    for place, row in rows:
        if isinstance(row, _RecordError):
            raise SourceError(path, f"Its {place} {row}.", hint=_hint())
        header = row
        break
    if not _find(dict.fromkeys(header, "x"), "text"):
        names = ", ".join(map(repr, header[:8]))
        raise SourceError(
            path,
            f"No column is named {_EXPECTED}; the first row has {names}.",
            hint="Name the columns in the first row of the table.",
        )
    return _gather(path, ((place, _try_row(header, row)) for place, row in rows))


def _rows(text: str, delimiter: str) -> Iterator[tuple[str, list[str] | _RecordError]]:
    """Read the rows of a table that hold anything, each with its place."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        place = f"line {reader.line_num + 1}"
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            yield place, _RecordError(f"breaks the rules of CSV ({error})")
            continue
        if any(cell.strip() for cell in row):
            yield place, row


def _try_row(header: list[str], row: list[str] | _RecordError) -> Content | _RecordError:
    """Make an article of a row."""
    if isinstance(row, _RecordError):
        return row
    if any(cell.strip() for cell in row[len(header) :]):
        cells, columns = counted(len(row), "cell"), counted(len(header), "column")
        return _RecordError(f"has {cells} for {columns}")
    return _try(dict(zip(header, row, strict=False)))


def _try_line(line: str) -> Content | _RecordError:
    """Make an article of a line of JSON."""
    try:
        return _try(json.loads(line))
    except (ValueError, RecursionError):
        return _RecordError("is not JSON")


def _try(value: object) -> Content | _RecordError:
    """Make an article of a record, if it is an object that holds a text."""
    if not isinstance(value, dict):
        return _RecordError("is not an object")
    if MARK in value:
        return _try_written(value)
    text, replaced = replace_surrogates(tidy_line_ends(_text(_find(value, "text"))))
    if not text.strip():
        return _RecordError(f"has no {_EXPECTED}")
    stated = {name: _line(_find(value, name)) for name in ("title", "source", "author")}
    date = _line(_find(value, "published"))
    published = read_date(date)
    unread = f"The date {date!r} was not understood." if date and not published else ""
    return Content(
        text=text,
        record=json.dumps(value, sort_keys=True, separators=(",", ":")).encode("ascii"),
        replaced=replaced,
        published=published,
        warnings=(unread,) if unread else (),
        address=web_address(_line(_find(value, "address"))),
        title=stated["title"],
        source=stated["source"],
        author=stated["author"],
    )


def _try_written(value: Mapping[str, Any]) -> Content | _RecordError:
    """Read an article that was exported, as it is."""
    try:
        article, corrections = read_written(value)
    except ValueError as error:
        return _RecordError(str(error))
    return Content(
        text=article.source_text,
        record=article.id.encode("ascii"),
        made=article,
        corrections=corrections,
    )


def _find(record: Mapping[str, object], part: str) -> object:
    """Take the first filled value among those named like *part*."""
    named = {simplify(name.strip().casefold()): value for name, value in record.items()}
    return next((named[name] for name in _NAMES[part] if named.get(name)), None)


def _text(value: object) -> str:
    """Take a text, or paragraphs of one."""
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "\n".join(value)
    return value if isinstance(value, str) else ""


def _line(value: object) -> str:
    """Write a stated value on one line; empty if it is no string, number or list of them."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_line, value)))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return replace_surrogates(one_line(str(value)))[0]


def _gather(path: Path, outcomes: Iterable[_Outcome]) -> list[Content]:
    """Keep the good records once each; name the others in a warning on the first."""
    contents: dict[bytes, Content] = {}
    faults = []
    for place, outcome in outcomes:
        if isinstance(outcome, _RecordError):
            faults.append(f"{place} {outcome}")
        elif outcome.record in contents:
            faults.append(f"{place} repeats an earlier one")
        else:
            contents[outcome.record] = outcome
    if not contents:
        raise SourceError(path, f"It holds no article: {_listed(faults)}.", hint=_hint())
    first, *others = contents.values()
    if faults:
        skipped = f"Skipped {len(faults)} of {len(contents) + len(faults)}: {_listed(faults)}."
        first = replace(first, warnings=(skipped, *first.warnings))
    return [first, *others]


def _listed(faults: list[str]) -> str:
    """List the first few faults and count the others."""
    more = len(faults) - _LISTED_FAULTS
    listed = "; ".join(faults[:_LISTED_FAULTS]) or "there is no record"
    return f"{listed}; and {more} more" if more > 0 else listed


def _is_object(line: str) -> bool:
    """Say whether a line is a whole JSON object."""
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _hint() -> str:
    """Say what a record should look like."""
    return f"Each article is a record with {_EXPECTED}, and title, date, source, author if known."
