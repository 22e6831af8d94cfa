"""The national list of administrative places, by code, by form and by spelling.

Knows names, former names and which of them are also words; knows nothing about texts.
"""

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import NamedTuple


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One administrative place.

    Attributes:
        name: Its present full name, in Simplified characters.
        level: ``province``, ``city`` (what a province is divided into) or
            ``county`` (counties, county-level cities, districts, banners).
        parents: Full names of the province and city it lies in, largest first.
        adcode: Six digits of the national standard.
        other_names: Former full names, short names, Latin spellings.
    """

    name: str
    level: str
    parents: tuple[str, ...]
    adcode: str
    other_names: tuple[str, ...] = ()


class Reading(NamedTuple):
    """One place that a form may name.

    Attributes:
        mark: ``?`` if the form is met by accident, ``!`` if it is a word itself.
        is_full: Whether the form says what kind of place it is.
    """

    code: str
    mark: str
    is_full: bool


class Table(NamedTuple):
    """The table of places, by code, by form and by spelling.

    Attributes:
        rows: Code, level, name, other full names, short names, spellings.
        forms, latin: For each form what it may name, as written by ``_note``:
            read at once it would take half of a question's time.
        lengths: The lengths of the forms that begin with a pair of characters.
    """

    rows: dict[str, list[str]]
    forms: dict[str, str]
    latin: dict[str, str]
    lengths: dict[str, set[int]]


@cache
def gazetteer() -> Table:
    """Read the table that scripts/make_places.py made, once."""
    content = resources.files("index").joinpath("data/places.tsv").read_text("utf-8")
    rows = [line.split("\t") for line in content.splitlines() if not line.startswith("#")]
    forms: dict[str, str] = {}
    latin: dict[str, str] = {}
    for code, _, name, full, short, spelled in rows:
        _note(forms, f"{name} {full}", code + "+")
        _note(forms, short, code + "-")
        _note(latin, spelled, code + "-")
    lengths: dict[str, set[int]] = {}
    for form in forms:
        lengths.setdefault(form[:2], set()).add(len(form))
    return Table({row[0]: row for row in rows}, forms, latin, lengths)


def _note(notes: dict[str, str], forms: str, code: str) -> None:
    """Add for each of *forms* its code, whether it is full, and its mark."""
    for form in forms.split():
        bare = form.lstrip("?!")
        notes[bare] = f"{notes.get(bare, '')} {code}{form[: len(form) - len(bare)]}"


@cache
def readings_of(notes: str) -> tuple[Reading, ...]:
    """Read what ``_note`` wrote."""
    return tuple(Reading(note[:6], note[7:], note[6] == "+") for note in notes.split())


@cache
def place_of(code: str) -> Place:
    """Make the place of a code."""
    rows = gazetteer().rows
    _, level, name, *others = rows[code]
    above = dict.fromkeys((code[:2] + "0000", code[:4] + "00"))
    return Place(
        name=name.lstrip("?!"),
        level=level,
        parents=tuple(rows[c][2].lstrip("?!") for c in above if c != code and c in rows),
        adcode=code,
        other_names=tuple(" ".join(others).replace("?", "").replace("!", "").split()),
    )


def holds(above: str, code: str) -> bool:
    """Say whether the place of code *above* holds the one of *code*."""
    return above != code and above in (code[:2] + "0000", code[:4] + "00")
