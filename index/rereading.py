"""A run that is one byte off, read as it was written, with its ends put right.

Knows the bytes of a run and what surrounds it; knows nothing about how it was found.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from index.gaps import GAP, SURE, Page, beginning, ending
from index.gbk import read_pair
from index.likelihood import log_likelihood
from index.tracks import Cell, Run

_CONTEXT = 6  # characters around a reading that have a say
_MOVES = (-1, 1, -2, 2, -3, 3)  # cells by which an end without a mark may be wrong
_TRIED_MOVES = 2
# Nats a character that it must have; good text has -5, chance -12.
_SENSE, _SILENT_SENSE = -10.5, -9.0
_HOPE = -13.0  # what has gaps that may yet be filled


class Piece(NamedTuple):
    """Characters that were read again, or the candidates for one that has lost a byte."""

    text: str
    candidates: tuple[str, ...] = ()
    is_tail: bool = False


class Reading(NamedTuple):
    """``page[start:end]`` reads *after*, and the page is likelier by *gain* nats."""

    start: int
    end: int
    after: str
    is_certain: bool
    gain: float


def pieces_of(stream: Sequence[int | None]) -> list[Piece]:
    """Decode bytes of which the first and the last may be lost."""
    pieces = []
    rest = iter(stream)
    for lead in rest:
        if lead is not None and lead < 0x80:
            pieces.append(Piece(chr(lead)))
            continue
        trail = next(rest)
        if lead is None:
            pieces.append(Piece(GAP, ending(trail or 0)))
        elif trail is None:
            pieces.append(Piece(GAP, beginning(lead), is_tail=True))
        else:
            pieces.append(Piece(read_pair(lead, trail)))
    return pieces


def read_pieces(text: str, start: int, end: int, pieces: list[Piece], page: Page) -> Reading:
    """Fill the gaps of *pieces*, which stand for ``text[start:end]``, and judge the result."""
    left, right = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    texts, margins = _filled(pieces, left, right, page)
    after = "".join(texts)
    gain = log_likelihood(left + after + right) - log_likelihood(left + text[start:end] + right)
    is_certain = all(m >= SURE and not pieces[k].is_tail for k, m in margins.items())
    return Reading(start, end, after, is_certain, gain)


def read_run(text: str, cells: Sequence[Cell], run: Run, page: Page) -> Reading:
    """Read a run, trying where its ends are if no mark shows them.

    What makes no sense in itself is given back as it stands, and so is what
    is too short to tell, which depends on how many ends have a mark.
    """
    whole = "".join(piece.text for piece in pieces_of(run.stream) if not piece.candidates)
    silent_count = run.is_head_silent + run.is_tail_silent
    least = _SILENT_SENSE if silent_count else _HOPE
    is_too_short = 0 < silent_count >= len(whole)
    if (
        is_too_short
        or not _makes_sense(whole, least)
        or not _can_be_judged(text, cells, run, whole)
    ):
        return _unread(text, cells, run)
    best = _read(text, cells, run, page)
    if not _makes_sense(best.after.replace(GAP, ""), _SENSE):
        return _unread(text, cells, run)
    for is_head in (True, False):
        if run.is_head_silent if is_head else run.is_tail_silent:
            for moved in _best_moves(text, cells, run, is_head=is_head):
                reading = _read(text, cells, moved, page)
                if reading.gain > best.gain:
                    best, run = reading, moved
    return best


def _best_moves(text: str, cells: Sequence[Cell], run: Run, *, is_head: bool) -> list[Run]:
    """Choose the few moves of one end that look best with the gaps left open."""
    moves = list(_moved(cells, run, is_head=is_head))
    low, high = min(m.first for m in [*moves, run]), max(m.last for m in [*moves, run])

    def likelihood(moved: Run) -> float:
        before = text[cells[low].start : cells[moved.first].start]
        behind = text[cells[moved.last - 1].end : cells[high - 1].end]
        read = "".join(piece.text for piece in pieces_of(moved.stream))
        return log_likelihood(before + read + behind)

    return sorted(moves, key=likelihood, reverse=True)[:_TRIED_MOVES]


def _makes_sense(text: str, least: float) -> bool:
    """Say whether *text* is likely enough, in nats a character."""
    return log_likelihood(text) >= len(text) * least


def _can_be_judged(text: str, cells: Sequence[Cell], run: Run, whole: str) -> bool:
    """Say whether a short run has sense on either side of it, by which to choose its reading."""
    start, end = cells[run.first].start, cells[run.last - 1].end
    sides = text[max(0, start - _CONTEXT) : start], text[end : end + _CONTEXT]
    return len(whole) >= _CONTEXT or any(
        side and _makes_sense(side, _SILENT_SENSE) for side in sides
    )


def _unread(text: str, cells: Sequence[Cell], run: Run) -> Reading:
    """Give a run back as it stands."""
    start, end = cells[run.first].start, cells[run.last - 1].end
    return Reading(start, end, text[start:end], is_certain=True, gain=0.0)


def _read(text: str, cells: Sequence[Cell], run: Run, page: Page) -> Reading:
    """Read a run with its ends as they are."""
    start, end = cells[run.first].start, cells[run.last - 1].end
    return read_pieces(text, start, end, pieces_of(run.stream), page)


def _moved(cells: Sequence[Cell], run: Run, *, is_head: bool) -> Iterator[Run]:
    """Move one end of a run by some cells each way, as far as their bytes allow."""
    for by in _MOVES:
        first = run.first + by * is_head
        last = run.last + by * (not is_head)
        if not 0 <= first < last <= len(cells):
            continue
        added = cells[first : run.first] if is_head else cells[run.last : last]
        pairs = [cell.pair or (0, 0) for cell in added]
        kept = run.stream[1 + 2 * max(0, first - run.first) : -1 - 2 * max(0, run.last - last)]
        bytes_added = [byte for pair in pairs for byte in pair]
        if not kept or min(bytes_added, default=0x80) < 0x80:
            continue
        head = (run.stream[0], *bytes_added) if is_head else run.stream[:1]
        tail = (run.stream[-1],) if is_head else (*bytes_added, run.stream[-1])
        yield replace(run, first=first, last=last, stream=(*head, *kept, *tail))


def _filled(
    pieces: list[Piece], left: str, right: str, page: Page
) -> tuple[list[str], dict[int, float]]:
    """Fill the gaps as far as one candidate fits, and say by what margin it does."""
    texts = [piece.text for piece in pieces]
    margins = {k: 0.0 for k, piece in enumerate(pieces) if piece.candidates}

    def fill(first: int, last: int) -> None:
        before, behind = texts[max(0, first - _CONTEXT) : first], texts[last : last + _CONTEXT]
        found = page.fill(
            left + "".join(before),
            "".join(behind) + right,
            *(piece.candidates for piece in pieces[first:last]),
        )
        for k, (character, margin) in enumerate(found, first):
            texts[k], margins[k] = character, margin

    for k in margins:
        if k + 1 in margins:
            fill(k, k + 2)
    for k in (*margins, *margins):  # twice: one that is filled helps those before it
        if texts[k] == GAP and not {k - 1, k + 1} & {j for j in margins if texts[j] == GAP}:
            fill(k, k + 1)
    return texts, margins
