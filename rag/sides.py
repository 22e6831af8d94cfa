"""A question is looked for side by side: for one thing, or for each of its subjects by itself.

Knows where to look for what; knows nothing about how an answer is shown.
"""

from collections.abc import Collection
from typing import NamedTuple

from index.embed import Embedder
from index.store import Store
from index.vectors import Vectors
from rag.asking import is_whole
from rag.binding import find_names
from rag.confidence import THRESHOLD
from rag.evidence import Evidence, find_evidence
from rag.retrieve import retrieve, understand
from rag.scope import both
from rag.subjects import (
    Catalogue,
    Subject,
    are_listed,
    names_in,
    with_pairs,
    without,
    without_main_year,
)
from rag.topics import content_of_topic
from rag.types import Passage

_READ_FOR_NAMES = 5  # articles of a subject
_FEW = 4  # articles of a place that are searched before all others; more are found among them


class Shelf(NamedTuple):
    """What a question is looked for in."""

    store: Store
    vectors: Vectors
    embedder: Embedder
    catalogue: Catalogue


class Side(NamedTuple):
    """A question, or one side of it, what it is about, and where to look.

    Attributes:
        names: What the whole question calls the subjects of this side.
        articles: Only articles with these ids; None: all.
        called: As the question names the subject, if it is one of several.
        sides: Of how many it is one.
    """

    question: str
    subjects: tuple[Subject, ...]
    names: frozenset[str]
    articles: Collection[str] | None
    called: str = ""
    sides: int = 1


def sides_of(asked: str, articles: Collection[str] | None, shelf: Shelf) -> list[Side]:
    """Say where to look for what: for one thing, or for each subject by itself.

    Subjects on which there is no article are sides of their own only in a list
    (甲、乙和丙); elsewhere they bind the question.
    """
    subjects = shelf.catalogue.subjects(asked, shelf.store.articles_holding)
    known = [subject for subject in subjects if subject.articles]
    is_for_each = len(known) == len(subjects) or (known and are_listed(asked, subjects))
    if len(subjects) < 2 or not is_for_each:
        return [Side(asked, subjects, names_in(asked, subjects), articles)]
    subjects = with_pairs(asked, subjects, [_text_of(one, shelf.store) for one in subjects])
    return [
        Side(
            without(asked, names_in(asked, (one for one in subjects if one is not subject))),
            (subject,),
            names_in(asked, (subject,)),
            articles,
            called=asked[slice(*subject.spans[0])],
            sides=len(subjects),
        )
        for subject in subjects
    ]


def look(side: Side, shelf: Shelf, *, deep: bool) -> tuple[Evidence, list[Passage]]:
    """Look for evidence in the articles that the question is about, then in the rest.

    Returns:
        The evidence, and the passages that were read for it, best first.

    """
    named = [subject for subject in side.subjects if subject.articles]
    own = frozenset[str]().union(*(subject.articles for subject in named))
    by_title = not any(subject.is_place for subject in named)
    if not named or (side.sides == 1 and not by_title and len(own) > _FEW):
        return _find(side.question, side, side.articles, shelf, deep=deep)
    # They are about it throughout, so its name tells none of their sentences apart.
    texts = [_text_of(subject, shelf.store) for subject in named]
    rest = without_main_year(without(side.question, side.names, is_dated=False), texts)
    sought = _titles(own, shelf.store) if is_whole(rest) else ""
    among = both(side.articles, own)
    way = "titled" if by_title else "placed"
    found = _find(rest, side, among, shelf, deep=deep, way=way, sought=sought)
    if by_title or found[0].confidence >= THRESHOLD:
        return found
    others = shelf.catalogue.ids - own
    again = _find(side.question, side, both(side.articles, others), shelf, deep=deep)
    return again if again[0].confidence >= THRESHOLD or not found[1] else found


def _find(
    question: str,
    side: Side,
    among: Collection[str] | None,
    shelf: Shelf,
    *,
    deep: bool,
    way: str = "open",
    sought: str = "",
) -> tuple[Evidence, list[Passage]]:
    """Look for evidence on *question* in some articles or all."""
    if side.sides > 1 and not sought:
        sought = content_of_topic(question)
    query = understand(question, shelf.store, shelf.embedder, sought=sought)
    passages = retrieve(query, shelf.store, shelf.vectors, among=among, deep=deep)
    evidence = find_evidence(
        query,
        passages,
        shelf.embedder if deep else None,
        asked=side.question,
        subjects=side.subjects,
        names=find_names(query, shelf.store),
        sides=side.sides,
        way=way,
    )
    return evidence, passages


def _text_of(subject: Subject, store: Store) -> str:
    """Put together what the articles about *subject* say."""
    articles = [store.article(id_) for id_ in sorted(subject.articles)[:_READ_FOR_NAMES]]
    return "\n".join(article.text for article in articles if article)


def _titles(ids: Collection[str], store: Store) -> str:
    """Put the titles of articles together: what they say as a whole is about that."""
    titles = [entry.title for entry in store.entries() if entry.id in ids]
    return " ".join(titles[:_READ_FOR_NAMES])
