"""Which articles a question is asked of: by place, date and source.

Knows what is stated about articles; knows nothing about questions.
"""

from collections.abc import Collection, Iterable
from typing import NamedTuple

from index.corrections import checked_date
from index.errors import SettingsError
from index.fold import folded
from index.named import place_named
from index.places import find_places
from index.types import Entry
from rag.subjects import Catalogue


class Scope(NamedTuple):
    """Filters; an empty one lets everything through."""

    place: str = ""
    since: str = ""
    until: str = ""
    source: str = ""


def select(entries: Iterable[Entry], catalogue: Catalogue, scope: Scope) -> frozenset[str]:
    """Return the ids of the articles that fit every filter of *scope*.

    Raises:
        SettingsError: The place is not known, or one of several of its name, or a date
            does not exist.

    """
    scope = scope._replace(
        since=scope.since and checked_date(scope.since),
        until=scope.until and checked_date(scope.until),
    )
    placed = catalogue.articles_of(_place(scope.place)) if scope.place else None
    return frozenset(
        entry.id
        for entry in entries
        if (placed is None or entry.id in placed)
        and _is_within(entry.published, scope)
        and (not scope.source or folded(scope.source) in folded(f"{entry.source} {entry.author}"))
    )


def _place(name: str) -> str:
    """Return the full present name of the place called *name*, or named in it last."""
    try:
        return place_named(name).name
    except SettingsError:
        mentions = find_places(name)
        if not mentions:
            raise
        return mentions[-1].place.name


def _is_within(published: str, scope: Scope) -> bool:
    """Say whether a date, as far as it is known, lies between the two of *scope*."""
    if not (scope.since or scope.until):
        return True
    first, last = scope.since[: len(published)], scope.until[: len(published)]
    return (
        bool(published)
        and published[: len(scope.since)] >= first
        and (not last or published[: len(scope.until)] <= last)
    )


def both(articles: Collection[str] | None, others: frozenset[str]) -> frozenset[str]:
    """Return the ids that stand in both; None stands for all."""
    return others if articles is None else others & frozenset(articles)
