"""Facts about an article that a person corrected, kept beside what was found.

Knows facts and which article inherits which corrections; knows nothing about storing them.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from index.dates import whole_date
from index.errors import SettingsError
from index.types import Article, Correction, Fact

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)

Corrections = tuple[Correction, ...]


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
    gone: Mapping[str, tuple[Article, Corrections]],
    articles: Sequence[Article],
    *,
    is_one: bool,
) -> tuple[dict[str, Corrections], dict[str, str]]:
    """Say which articles of a file that changed inherit corrections of those it held.

    The one article of a file inherits from the one that was there; among several
    the one with the same title does, as they were found.

    Args:
        gone: The articles that were corrected and are in the file no more, as they
            were found, by id.
        articles: What the file holds and did not hold before, as it was found.
        is_one: Whether the file held one article and holds one.

    Returns:
        Corrections by id of the heir; and for each id in *gone* that has none a
        sentence for the receipt.

    """
    inherited: dict[str, Corrections] = {}
    lost: dict[str, str] = {}
    for id_, (old, corrections) in gone.items():
        alike = [new for new in articles if new.title and new.title == old.title]
        if is_one:
            alike = list(articles)
        if len(alike) == 1 and alike[0].id not in inherited:
            inherited[alike[0].id] = corrections
        else:
            lost[id_] = (
                "What was corrected by hand of an article that the file no longer holds is gone: "
                f"{old.title}: {described(corrections)}."
            )
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
