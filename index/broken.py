"""Readings in brackets that have outlived their character: which bytes stood before them.

Knows readings and bytes; knows nothing about how far a damaged run goes.

A reading aid that works on bytes puts a reading behind every two bytes of a character it
knows, also where they belong to two others: between the second byte of one and its end.
What is left of that is ``?jī)``, where the mark swallowed the lost byte and the bracket.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from itertools import islice

from index.fold import simplify
from index.gaps import SURE
from index.gbk import TRAILS, pair_of, read_pair
from index.pinyin import SYLLABLE, characters_read, is_reading
from index.tracks import LOSS_MARKS, NONE, Cell, cells_of, find_runs

_AROUND = 8  # cells to each side by which the ways are compared
_MOST = 4  # in one stretch; there are hardly more on a page
_COMMONEST, _WAYS = 20, 30  # characters tried for one reading, and ways for several

# A single letter without a tone is more likely to number an item: ``which?a)``.
BROKEN = re.compile(f"(?:[{LOSS_MARKS}](?![a-z][)）]){SYLLABLE}[)）]){{1,3}}")
_SYLLABLES = re.compile(SYLLABLE)


def cells_with_lost(text: str, start: int, end: int) -> list[Cell]:
    """Take a stretch apart; where a reading has outlived its character, put that back."""
    cells: list[Cell] = []
    position = start
    for match in islice(BROKEN.finditer(text, start, end), _MOST):
        cells += cells_of(text, position, match.start())
        cells += _likeliest_way(text, cells, match)
        position = match.end()
    return cells + cells_of(text, position, end)


def _likeliest_way(text: str, cells: Sequence[Cell], match: re.Match[str]) -> list[Cell]:
    """Choose what stood in the place of *match*; it is a guess if others fit nearly as well."""
    before = list(cells[-_AROUND:])
    behind = cells_of(text, match.end(), min(len(text), match.end() + _AROUND))
    ways = [cells_of(text, match.start(), match.end()), *_lost_ways(cells, match)]
    scores = [find_runs([*before, *way, *behind])[0] for way in ways]
    first, *others = sorted(range(len(ways)), key=scores.__getitem__, reverse=True)
    is_guess = any(scores[first] - scores[other] < SURE for other in others)
    return [replace(cell, is_guess=is_guess) for cell in ways[first]]


def _lost_ways(cells: Sequence[Cell], match: re.Match[str]) -> list[list[Cell]]:
    """List the ways in which the bytes lost before the readings of *match* may stand."""
    before = cells[-1].pair if cells else None
    ways = []
    for lost in _lost_bytes(before[1] if before else 0, tuple(_SYLLABLES.findall(match.group()))):
        for start in (0, 1) if len(lost) == 3 else (0,):
            parts = [lost[:start], *(lost[k : k + 2] for k in range(start, len(lost), 2))]
            ways.append(_found_cells([part for part in parts if part], match))
    return ways


def _found_cells(parts: list[tuple[int, ...]], match: re.Match[str]) -> list[Cell]:
    """Make cells of lost bytes: the first takes the place of *match*, the others none."""
    starts = [match.start(), *[match.end()] * (len(parts) - 1)]
    return [
        Cell(
            start=start,
            end=match.end(),
            shown=(simplify(read_pair(*part)) if len(part) == 2 else "") or NONE,
            pair=part if len(part) == 2 else None,
            byte=part[0] if len(part) == 1 else 0,
            is_found=True,
        )
        for start, part in zip(starts, parts, strict=True)
    ]


@cache
def _lost_bytes(before: int, syllables: tuple[str, ...]) -> list[tuple[int, ...]]:
    """List the bytes that may be lost before *syllables*, each behind what it reads.

    Each reading stood behind a character, or behind the two bytes of one in
    the wrong place: the last byte of what came before, and one more.
    """
    ways: list[tuple[int, ...]] = [()]
    for syllable in syllables:
        ones = [
            (*way, trail)
            for way in ways
            for trail in TRAILS
            if is_reading(read_pair(way[-1] if way else before, trail), syllable)
        ]
        pairs = [pair_of(c) for c in characters_read(syllable)[:_COMMONEST]]
        twos = [(*way, *pair) for way in ways for pair in pairs if pair and len(way) < 2]
        ways = [*ones, *twos][:_WAYS]
    return ways
