"""Facts about an article that a person corrected, kept beside what was found.

Knows facts and which article inherits which corrections; knows nothing about storing them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from index.dates import whole_date
from index.duplicates import likeness
from index.errors import SettingsError
from index.types import Article, Correction, Fact

_ALIKE = 0.2  # share of common shingles; texts on the same matter have some hundredths
_SAME = 0.95
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

Corrections = tuple[Correction, ...]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Left:
    """An article that is in its file no more, and what a person corrected of it.

    Attributes:
        title: As it was found.
        signature: Of its text, as ``duplicates.signature`` gives it.
    """

    id: str
    title: str
    signature: NDArray[np.uint64]
    corrections: Corrections


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
    gone: Sequence[Left], articles: Sequence[tuple[Article, NDArray[np.uint64]]]
) -> dict[str, Inheritance]:
    """Say which articles of a file inherit corrections of those it once held.

    Those that are most alike first, each once. Texts that follow one pattern are
    much alike: an article inherits if its title is the old one's, as they were
    found, and its date is no other, or if nothing but the title has changed.

    Args:
        gone: What was corrected of articles that are in the file no more.
        articles: What the file holds and did not hold before, as it was found,
            each with its signature.

    Returns:
        What is inherited, by id of the heir.

    """
    pairs = [
        (share, -m, -n)
        for m, left in enumerate(gone)
        for n, (new, row) in enumerate(articles)
        if (share := likeness(left.signature, row)) >= _least_likeness(left, new)
    ]
    inherited: dict[str, Inheritance] = {}
    taken = set()
    for _, m, n in sorted(pairs, reverse=True):
        left, heir = gone[-m], articles[-n][0]
        if left.id not in taken and heir.id not in inherited:
            inherited[heir.id] = Inheritance(left.id, left.corrections)
            taken.add(left.id)
    return inherited


def _least_likeness(left: Left, new: Article) -> float:
    """Say how much of its text *new* has to share with the old article to be the same one."""
    dates = {one.found for one in left.corrections if one.field == "published"} - {""}
    is_other = bool(new.published and dates and new.published not in dates)
    return _SAME if is_other or new.title != left.title else _ALIKE


def kept(corrections: Iterable[Correction], id_: str = "") -> str:
    """Say on a receipt what an article was given that a person corrected before.

    Args:
        id_: Of the article, if its text is not the one that was corrected.

    """
    told = f"Corrected by hand before the file changed or went, and kept: {described(corrections)}."
    return f"{told} To undo that: wenju edit {id_} --reset" if id_ else told


def put_by(left: Left) -> str:
    """Say on a receipt what was corrected of an article that its file no longer holds."""
    return (
        "Corrected by hand in an article that the file no longer holds, and put by for when it is "
        f"back: {left.title}: {described(left.corrections)}."
    )


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
