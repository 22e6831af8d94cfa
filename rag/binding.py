"""Passages have to be about what a question is about: its places, years, titles and names.

Knows passages; knows nothing about sentences. What is asked of one place, year or office is
not answered with what an article says of another.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.fold import folded
from index.gazetteer import Place
from index.names import names_asked
from index.places import find_places
from index.store import Store
from index.types import Article
from rag.retrieve import Query
from rag.subjects import YEAR, Subject
from rag.types import Passage

_MEANT = 0.45  # cosine: a token of a name that no token of a passage matches so well is not in it
_MEANT_OF_KNOWN = 0.35  # what other articles call so may have another name, or be none
_MEANT_ABROAD = 0.27  # cosine: as above, on average of a name's tokens, where scripts differ
_HAN = re.compile(r"[㐀-鿿]")


class Name(NamedTuple):
    """A name in a question, of a person, an office or the like.

    Attributes:
        tokens: Of the question, that it is made of.
        articles: Ids of those in which it stands, in either script.
        is_han: Whether it is Chinese.
    """

    tokens: slice
    articles: frozenset[str]
    is_han: bool


class About(NamedTuple):
    """What a question binds an answer to.

    Attributes:
        question: Its places and years bind.
        sides: Of how many subjects the question is one side; of several, some of
            its years may be another's.
    """

    question: str
    subjects: Sequence[Subject]
    names: Sequence[Name]
    sides: int


def find_names(query: Query, store: Store) -> tuple[Name, ...]:
    """Find the names in what *query* reads; places bind by themselves and are none here."""
    places = {at for one in find_places(query.read) for at in range(one.start, one.end)}
    starts = query.vectors.starts
    found = []
    for start, end in names_asked(query.read):
        if places.isdisjoint(range(start, end)):
            first = max(0, int(np.searchsorted(starts, start, "right")) - 1)
            tokens = slice(first, int(np.searchsorted(starts, end)))
            name = query.read[start:end]
            found.append(Name(tokens, store.articles_holding(name), bool(_HAN.search(name))))
    return tuple(found)


def fitting(passages: Iterable[Passage], about: About) -> Iterator[Passage]:
    """Leave out the passages that are about something else, in order.

    The others' articles name every one of the subjects and the years, have the
    places or name them there, and have the names or may mean them.
    """
    titles = [(folded(one.name), one.articles) for one in about.subjects if not one.is_place]
    places = [
        mention.place
        for mention in find_places(about.question)
        if not any(folded(mention.place.name)[:2] in title for title, _ in titles)
    ]
    years = YEAR.findall(about.question)
    enough = any if about.sides > 1 else all
    for passage in passages:
        if (
            (not years or enough(_years_known(passage.article, years)))
            and _has_places(passage, places)
            and _has_names(passage, about.names)
            and all(
                passage.article.id in articles or title in folded(passage.article.text)
                for title, articles in titles
            )
        ):
            yield passage


def _has_places(passage: Passage, places: Sequence[Place]) -> bool:
    """Say whether each of *places* is named in the passage or is its article's."""
    if not places:
        return True
    named = {mention.place.name for mention in find_places(passage.text)}
    named |= {mention.place.name for mention in find_places(passage.article.title)}
    above = {
        parent
        for name in passage.article.places
        for mention in find_places(name)
        for parent in mention.place.parents
    }
    named |= above | set(passage.article.places)
    return all(place.name in named for place in places)


def _has_names(passage: Passage, names: Sequence[Name]) -> bool:
    """Say whether the passage's article has each of *names*, or the passage may mean it."""
    if not names:
        return True
    best = passage.matches.max(axis=1)  # (q,)
    is_han = bool(_HAN.search(passage.text))
    return all(
        passage.article.id in name.articles or _is_meant(name, best[name.tokens], is_han)
        for name in names
    )


def _is_meant(name: Name, best: NDArray[np.float32], is_han: bool) -> bool:
    """Say whether a passage may mean *name*, whose tokens match so well; by its script."""
    if name.is_han == is_han:
        return bool(best.min() >= (_MEANT_OF_KNOWN if name.articles else _MEANT))
    # What a Latin text calls a Chinese name has little likeness to it.
    return name.is_han or bool(best.mean() >= _MEANT_ABROAD)


def _years_known(article: Article, years: Iterable[str]) -> list[bool]:
    """Say of each of *years* whether *article* names it, or came out in it."""
    known = f"{article.published} {article.title} {article.text}"
    return [year in known for year in years]
