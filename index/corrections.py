"""Facts about an article that a person corrected, kept beside what was found.

Knows facts and which article inherits which corrections; knows nothing about storing them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from index.dates import whole_date
from index.errors import SettingsError
from index.types import Article, Correction, Fact

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

Corrections = tuple[Correction, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """An article that is in its file no more, and what a person corrected of it.

    Attributes:
        title: As it was found.
        was_one: Whether its file held no other.
    """

    id: str
    title: str
    corrections: Corrections
    was_one: bool


@dataclass(frozen=True, slots=True)
class Inheritance:
    """Corrections that pass to an article from the one whose id is *of*."""

    of: str
    corrections: Corrections


def corrected(article: Article, corrections: Iterable[Correction]) -> Article:
    """Give *article* the values that it was corrected to."""
    return _with(article, {one.field: one.value for one in corrections})


def as_found(article: Article, corrections: Iterable[Correction]) -> Article:
    """Give *article* the values that were found, before it was corrected."""
    return _with(article, {one.field: one.found for one in corrections})


def anew(found: Article, corrections: Iterable[Correction]) -> Corrections:
    """Keep corrections beside what is found now; the value told by hand stays."""
    return tuple(replace(one, found=getattr(found, one.field)) for one in corrections)


def changed(
    found: Article, corrections: Iterable[Correction], told: Mapping[str, Fact]
) -> Corrections:
    """Add what was *told* of the article, by field; a fact told as it was found is none.

    Args:
        found: The article before any correction.

    Returns:
        All corrections in force, by the order of fields.

    """
    values = {one.field: one.value for one in corrections} | dict(told)
    return tuple(
        Correction(field=field, found=getattr(found, field), value=values[field])
        for field in sorted(values, key=list(Correction.FIELDS).index)
        if values[field] != getattr(found, field)
    )


def heirs(
    gone: Sequence[Left], articles: Sequence[Article], *, is_one: bool
) -> tuple[dict[str, Inheritance], list[tuple[Left, str]]]:
    """Say which articles of a file inherit corrections of those it once held.

    The one article of a file inherits from the one that was there; among several
    the one with the same title does, as they were found.

    Args:
        gone: What was corrected of articles that are in the file no more.
        articles: What the file holds and did not hold before, as it was found.
        is_one: Whether the file holds one article now.

    Returns:
        What is inherited, by id of the heir; and those of *gone* that have no heir,
        each with a sentence for the receipt.

    """
    inherited: dict[str, Inheritance] = {}
    lost: list[tuple[Left, str]] = []
    for left in gone:
        alike = [new for new in articles if new.title and new.title == left.title]
        if left.was_one and is_one:
            alike = list(articles)
        if len(alike) == 1 and alike[0].id not in inherited:
            inherited[alike[0].id] = Inheritance(left.id, left.corrections)
        else:
            told = (
                "What was corrected by hand of an article that the file no longer holds is gone: "
                f"{left.title}: {described(left.corrections)}."
            )
            lost.append((left, told))
    return inherited, lost


def kept(corrections: Iterable[Correction]) -> str:
    """Say on a receipt what an article was given that a person corrected before."""
    return f"Corrected by hand before the file changed or went, and kept: {described(corrections)}."


def described(corrections: Iterable[Correction]) -> str:
    """Name corrections as a part of a sentence: ``published 2024-05-01, source –``."""
    return ", ".join(f"{one.field} {written(one.value)}" for one in corrections)


def written(fact: Fact) -> str:
    """Write a fact on one line; a dash if it is empty."""
    return (fact if isinstance(fact, str) else "、".join(fact)) or "–"


def checked_date(text: str) -> str:
    """Return *text* as a date that exists: a year, a month or a day, however it is written.

    Raises:
        SettingsError: It is none.

    Example:
        >>> checked_date("2024-07"), checked_date("2024年7月")
        ('2024-07', '2024-07')

    """
    found = _DATE.fullmatch(text)
    try:
        if found:
            date(*(int(part or 1) for part in found.groups()))
            return text
    except ValueError:
        pass
    told = whole_date(text)
    if told:
        return told
    raise SettingsError(f"{text} is no date.", hint="Write it as 2024, 2024-05 or 2024-05-31.")


def _with(article: Article, values: Mapping[str, Fact]) -> Article:
    """Replace facts of *article* by name."""
    return replace(article, **values)  # type: ignore[arg-type]
