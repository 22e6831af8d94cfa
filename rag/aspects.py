"""The aspects of a topic: sentences of several subjects that are about the same thing.

Knows sentences with their vectors and subjects; knows nothing about names or places.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from rag.figures import measures_of
from rag.statements import Statement

_TOGETHER = 0.5  # sentences this near each other on average are about the same thing
_ACROSS = 0.06  # of two subjects they are put side by side sooner than of one
_SAME_MEASURE = 0.34  # figures of one measure this near each other stand in one row
_ALIKE = 0.66  # what several subjects do alike
_MOST_QUOTES = 3  # in a cell


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Said:
    """A statement and the number of the subject that it is about."""

    subject: int
    statement: Statement


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Group:
    """Statements about the same thing.

    Attributes:
        said: Up to three of each subject, the best first.
        measure: That figures of at least two subjects have in common; empty
            if there is none.
        alike: Groups of places in *said*, of at least two subjects each, that
            say nearly the same.
    """

    said: tuple[Said, ...]
    measure: str
    alike: tuple[tuple[int, ...], ...]

    @property
    def subjects(self) -> tuple[int, ...]:
        """The numbers of the subjects that say something, each once, in order."""
        return tuple(sorted({one.subject for one in self.said}))

    @property
    def fit(self) -> float:
        """How well the best of it fits the topic."""
        return max(one.statement.fit for one in self.said)


def group(said: Sequence[Said]) -> tuple[Group, ...]:
    """Put statements about the same thing together.

    Figures of one measure that are near each other come together first; then,
    time and again, the two groups that are nearest on average, until none are
    near enough. Ties go to those that were told first.

    Returns:
        Groups of most subjects first, then those that fit the topic best.

    """
    if not said:
        return ()
    near = _nearness(said)
    members = _joined(near, _by_measure(said, near))
    groups = [make_group([said[i] for i in own]) for own in members]
    order = sorted(
        range(len(groups)),
        key=lambda i: (-len(groups[i].subjects), -groups[i].fit, members[i][0]),
    )
    return tuple(groups[i] for i in order)


def make_group(said: Sequence[Said]) -> Group:
    """Make a group of statements, of each subject those that tell most."""
    measure = _common_measure(said)
    by_fit = sorted(
        said,
        key=lambda one: (
            one.subject,
            bool(measure) and measure not in measures_of(one.statement.quote.text),
            -one.statement.fit,
        ),
    )
    kept: list[Said] = []
    for one in by_fit:
        if sum(other.subject == one.subject for other in kept) < _MOST_QUOTES:
            kept.append(one)
    return Group(said=tuple(kept), measure=measure, alike=_alike(kept))


def _nearness(said: Sequence[Said]) -> NDArray[np.float64]:
    """Say how near statements are, of two subjects a little nearer, ``(n, n)``."""
    vectors = np.array([one.statement.vector for one in said], np.float64)
    subjects = np.array([one.subject for one in said])
    across = subjects[:, None] != subjects[None, :]
    # Rounded, so that no processor's last bit decides.
    near: NDArray[np.float64] = np.round(vectors @ vectors.T, 4) + _ACROSS * across
    return near


def _by_measure(said: Sequence[Said], near: NDArray[np.float64]) -> list[list[int]]:
    """Begin with groups of figures of one measure, one or more of each subject; else alone."""
    measures = [measures_of(one.statement.quote.text) for one in said]
    pairs = [
        (-near[i, j], i, j)
        for i, j in combinations(range(len(said)), 2)
        if said[i].subject != said[j].subject
        and measures[i] & measures[j]
        and near[i, j] >= _SAME_MEASURE + _ACROSS
    ]
    groups = [[i] for i in range(len(said))]
    held = [frozenset(own) for own in measures]  # what all of a group have in common
    of = list(range(len(said)))
    for _, i, j in sorted(pairs):
        one, other = sorted((of[i], of[j]))
        common = held[one] & held[other]
        if one != other and common and near[np.ix_(groups[one], groups[other])].min() >= 0.3:
            groups[one] += groups[other]
            groups[other] = []
            held[one] = common
            for k in groups[one]:
                of[k] = one
    return [own for own in groups if own]


def _joined(near: NDArray[np.float64], groups: list[list[int]]) -> list[list[int]]:
    """Join the nearest two groups, by the mean of their pairs, while they are near enough."""
    groups = [sorted(own) for own in groups]
    while len(groups) > 1:
        best, first, second = max(
            (round(float(near[np.ix_(groups[i], groups[j])].mean()), 6), -i, -j)
            for i, j in combinations(range(len(groups)), 2)
        )
        if best < _TOGETHER:
            break
        joined = sorted(groups[-first] + groups[-second])
        groups = [own for k, own in enumerate(groups) if k not in {-first, -second}]
        groups.append(joined)
        groups.sort()
    return groups


def _common_measure(said: Sequence[Said]) -> str:
    """Return the measure that figures of most subjects have, at least two; ties by name."""
    holders: dict[str, set[int]] = {}
    for one in said:
        for measure in measures_of(one.statement.quote.text):
            holders.setdefault(measure, set()).add(one.subject)
    shared = [name for name, subjects in holders.items() if len(subjects) > 1]
    return min(shared, key=lambda name: (-len(holders[name]), name), default="")


def _alike(said: Sequence[Said]) -> tuple[tuple[int, ...], ...]:
    """Find places of statements that say nearly the same as one of another subject."""
    vectors = np.array([one.statement.vector for one in said], np.float64)
    near = np.round(vectors @ vectors.T, 4)
    taken: set[int] = set()
    found: list[tuple[int, ...]] = []
    for i in range(len(said)):
        own = [i] + [
            j
            for j in range(i + 1, len(said))
            if j not in taken and near[i, j] >= _ALIKE and _are_two(said[i], said[j])
        ]
        if i not in taken and len(own) > 1:
            taken.update(own)
            found.append(tuple(own))
    return tuple(found)


def _are_two(one: Said, other: Said) -> bool:
    """Say whether two statements are of two subjects and of two articles."""
    first, second = one.statement.quote.article, other.statement.quote.article
    return one.subject != other.subject and first.id != second.id
