"""An article as one record of text that any program can read, and back without loss.

Knows the names of such a record; knows nothing about files or collections.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from index import edits
from index.corrections import as_found
from index.types import Article, Correction, Edit, EditKind, Fact

MARK = "wenju"
_VERSION = 1
_ID = re.compile(r"[0-9a-f]{1,64}", re.ASCII)
_LINES = ("path", "encoding", "title", "published", "source", "author", "address", "duplicate_of")
_HARMLESS = re.compile(r"[^ -~]")


def written(article: Article, corrections: Iterable[Correction]) -> str:
    """Write *article* as a line of JSON, with what a person corrected of it.

    Everything that can't be printed is escaped, so that the line is one line.
    """
    record = {MARK: _VERSION, **asdict(article)}
    record["edits"] = [one | {"kind": one["kind"].value} for one in record["edits"]]
    record["corrections"] = [asdict(one) for one in corrections]
    return _HARMLESS.sub(_shown, json.dumps(record, ensure_ascii=False))


def read_written(record: Mapping[str, Any]) -> tuple[Article, tuple[Correction, ...]]:
    """Read what ``written`` wrote.

    Returns:
        The article as it was found, before it was corrected; and its corrections.

    Raises:
        ValueError: It is not as it was written; the text says why, as the end
            of a sentence.

    """
    try:
        version = record[MARK]
        if type(version) is not int or version < _VERSION:
            raise ValueError(f"has {MARK}: {version!r}, which `wenju export` never writes")
        if version > _VERSION:
            raise ValueError(f"was exported by a newer version of Wenju ({version})")
        corrections = tuple(map(_correction, record["corrections"]))
        article = Article(
            id=_matching(record["id"], _ID),
            places=_names(record["places"]),
            text=_text(record["text"]),
            source_text=_text(record["source_text"]),
            edits=tuple(map(_edit, record["edits"])),
            **{name: _text(record[name]) for name in _LINES},
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"lacks what `wenju export` writes ({error})") from error
    if edits.apply(article.edits, article.source_text) != article.text:
        raise ValueError("has a text that its edits don't make of its source")
    return as_found(article, corrections), corrections


def _edit(value: Mapping[str, Any]) -> Edit:
    """Read one edit."""
    start, end, certain = value["start"], value["end"], value["certain"]
    if not (type(start) is type(end) is int and type(certain) is bool):
        raise TypeError(f"an edit from {start!r} to {end!r}")
    return Edit(
        kind=EditKind(value["kind"]),
        start=start,
        end=end,
        before=_text(value["before"]),
        after=_text(value["after"]),
        certain=certain,
    )


def _correction(value: Mapping[str, Any]) -> Correction:
    """Read one correction."""
    field = value["field"]
    if field not in Correction.FIELDS:
        raise TypeError(f"a correction of {field!r}")
    return Correction(field=field, found=_fact(field, value), value=_fact(field, value, "value"))


def _fact(field: str, value: Mapping[str, Any], name: str = "found") -> Fact:
    """Read a fact: places are several, everything else is a text."""
    return _names(value[name]) if field == "places" else _text(value[name])


def _names(value: object) -> tuple[str, ...]:
    """Read a list of texts."""
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return tuple(map(_text, value))


def _matching(value: object, pattern: re.Pattern[str]) -> str:
    """Read a text of one form."""
    text = _text(value)
    if not pattern.fullmatch(text):
        raise TypeError(f"{text!r} is no id")
    return text


def _text(value: object) -> str:
    """Read a text."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    value.encode("utf-8")  # what can't be stored is a UnicodeError, which is a ValueError
    return value


def _shown(match: re.Match[str]) -> str:
    """Keep a character that can be printed; escape any other."""
    character = match[0]
    if character.isprintable() and character != "\ufffd":
        return character
    units = character.encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
