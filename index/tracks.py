"""The likeliest way through a stretch of a page on two tracks: as shown, or one byte off.

Knows the bytes behind characters, words, and how a run of lost alignment begins and ends;
knows nothing about how the stretch was chosen or whether the outcome is to be believed.

When text in GBK is cut between the two bytes of a character, every pair after the cut is
made of the second byte of one character and the first of the next, until a single byte or
another cut puts it right. Cuts show as a mark like ``?``, or not at all.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from index.fold import simplify
from index.gbk import pair_of, read_pair
from index.likelihood import UNKNOWN, log_character, log_word, log_words

LOSS_MARKS = "?\ufffd"

_OPEN = -7.0  # a character of which one byte is left: about what one costs
_MARK = -10.0  # a mark that stands for itself
_SILENT = -7.0  # an end of a run that no mark shows
_LONGEST_LAST_WORD = 4
NONE = "\0"
_PLAIN, _SHIFTED = 0, 1


@dataclass(frozen=True, slots=True)
class Cell:
    """One character of a page, or bytes that were lost from it and are known all the same.

    Attributes:
        start, end: Half-open offsets into the page.
        shown: The character as the page has it, Simplified; NUL for a known lost byte.
        pair: Its two bytes, or None.
        byte: The single byte it is, where one can end a pair; else 0.
        is_loss: It may be the mark of a lost byte.
        is_found: Its bytes are not on the page.
        is_guess: Other bytes may have been there just as well.
    """

    start: int
    end: int
    shown: str
    pair: tuple[int, int] | None = None
    byte: int = 0
    is_loss: bool = False
    is_found: bool = False
    is_guess: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """``cells[first:last]`` are one byte off.

    Attributes:
        stream: Their bytes as they were, with None for a lost one; only the
            first and the last can be lost.
        is_head_silent, is_tail_silent: Nothing marks this end, so that it may
            as well be a cell or two further on.
    """

    first: int
    last: int
    stream: tuple[int | None, ...]
    is_head_silent: bool = False
    is_tail_silent: bool = False


def cells_of(text: str, start: int, end: int) -> list[Cell]:
    """Take ``text[start:end]`` apart, one cell for each character."""
    return [
        Cell(
            start=offset,
            end=offset + 1,
            shown=simplify(character),
            pair=pair_of(character),
            byte=ord(character) if "@" <= character <= "~" else 0,
            is_loss=character in LOSS_MARKS,
        )
        for offset, character in enumerate(text[start:end], start)
    ]


def find_runs(cells: Sequence[Cell]) -> tuple[float, list[Run]]:
    """Find the runs that are one byte off, and how likely all the cells are with them.

    Returns:
        The log likelihood of the best way, and its runs in order.

    """
    lattice = _Lattice(cells)
    return lattice.solve(), [_run(cells, steps) for steps in lattice.excursions()]


class _Lattice:
    """Best scores of all ways to have read the first *k* cells, on either track.

    On the shifted track the second byte of cell *k* - 1 is still open.
    """

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._cells = cells
        self._plain = "".join(cell.shown for cell in cells)
        crossings = (_cross(left, right) for left, right in pairwise(cells))
        self._crossed = NONE + "".join(crossings)
        self._best = [[-math.inf] * (len(cells) + 1) for _ in (_PLAIN, _SHIFTED)]
        self._came: list[list[tuple[int, int]]] = [[(0, 0)] * (len(cells) + 1) for _ in (0, 1)]
        self._best[_PLAIN][0] = 0.0

    def solve(self) -> float:
        """Fill the lattice from left to right; the score of the best whole way."""
        for k in range(len(self._cells) + 1):
            if self._best[_SHIFTED][k] > -math.inf:
                self._leave(k)
                self._stay_shifted(k)
            if k < len(self._cells):
                self._stay_plain(k)
                self._enter(k)
        return self._best[_PLAIN][-1]

    def excursions(self) -> list[list[tuple[int, int]]]:
        """Give the nodes of each excursion to the shifted track, both ends on the plain one.

        A mark and a letter that are one character make one without a node between.
        """
        nodes = [(_PLAIN, len(self._cells))]
        while nodes[-1] != (_PLAIN, 0):
            track, k = nodes[-1]
            nodes.append(self._came[track][k])
        found: list[list[tuple[int, int]]] = []
        for before, node in pairwise(reversed(nodes)):
            is_jump = node[1] - before[1] == 2 and _is_lost(self._cells[before[1]])
            if before[0] == _PLAIN and (node[0] == _SHIFTED or is_jump):
                found.append([before])
            if _SHIFTED in (before[0], node[0]) or is_jump:
                found[-1].append(node)
        return found

    def _reach(self, track: int, k: int, score: float, came: tuple[int, int]) -> None:
        """Note a way to a node if it is the best so far."""
        score += self._best[came[0]][came[1]]
        if score > self._best[track][k]:
            self._best[track][k] = score
            self._came[track][k] = came

    def _stay_plain(self, k: int) -> None:
        """Read words as shown."""
        alone = _MARK if self._cells[k].is_loss else log_character(self._plain[k])
        self._reach(_PLAIN, k + 1, alone, (_PLAIN, k))
        for end, score in log_words(self._plain, k):
            self._reach(_PLAIN, end, score, (_PLAIN, k))

    def _enter(self, k: int) -> None:
        """Lose a byte before cell *k*, or at it if it is a mark or a known lost byte."""
        here, *after = self._cells[k : k + 2]
        if here.pair:
            self._reach(_SHIFTED, k + 1, _OPEN + _SILENT, (_PLAIN, k))
        if not after or not _is_lost(here):
            return
        pair, byte = after[0].pair, after[0].byte
        first = "" if here.is_loss else read_pair(here.byte, pair[0] if pair else byte) or NONE
        cost = self._append(k, simplify(first)) if first else _OPEN
        if pair:
            self._reach(_SHIFTED, k + 2, cost, (_PLAIN, k))
        elif byte:  # the two are one character
            self._reach(_PLAIN, k + 2, cost, (_PLAIN, k))

    def _append(self, k: int, character: str) -> float:
        """Score a character behind the first *k* cells, by itself or ending a word with them."""
        best = self._best[_PLAIN]
        starts = range(max(0, k - _LONGEST_LAST_WORD + 1), k)
        words = ((j, log_word(self._plain[j:k] + character)) for j in starts)
        ending = (best[j] + score - best[k] for j, score in words if score > UNKNOWN)
        return max([_score(character), *ending])

    def _stay_shifted(self, k: int) -> None:
        """Read words across the cells, the last of them ending in a single byte or not."""
        if k < len(self._cells) and self._crossed[k] != NONE:
            self._reach(_SHIFTED, k + 1, log_character(self._crossed[k]), (_SHIFTED, k))
            for end, score in log_words(self._crossed, k):
                self._reach(_SHIFTED, end, score, (_SHIFTED, k))
        for at in range(k, min(k + _LONGEST_LAST_WORD, len(self._cells))):
            if (byte := self._cells[at].byte) and (last := self._closed(at, byte)):
                self._reach(_PLAIN, at + 1, _score(self._crossed[k:at] + last), (_SHIFTED, k))
            if self._crossed[at] == NONE:
                break

    def _closed(self, at: int, byte: int) -> str:
        """Read the character that the single byte at cell *at* ends."""
        before = self._cells[at - 1].pair
        return simplify(read_pair(before[1], byte)) if before else ""

    def _leave(self, k: int) -> None:
        """Come back: behind an ASCII letter hidden in a pair, at a mark, or without one."""
        pair = self._cells[k - 1].pair
        if pair and pair[1] < 0x80:
            self._reach(_PLAIN, k, log_character(chr(pair[1])), (_SHIFTED, k))
            return
        self._reach(_PLAIN, k, _OPEN + _SILENT, (_SHIFTED, k))
        if k < len(self._cells) and self._cells[k].is_loss:
            self._reach(_PLAIN, k + 1, _OPEN, (_SHIFTED, k))


def _cross(left: Cell, right: Cell) -> str:
    """Read the character that straddles two cells, Simplified; NUL if there is none."""
    if not left.pair or not right.pair:
        return NONE
    return simplify(read_pair(left.pair[1], right.pair[0])) or NONE


def _is_lost(cell: Cell) -> bool:
    """Say whether a cell may stand for a lost first byte, known or not."""
    return cell.is_loss or (cell.is_found and cell.byte > 0)


def _score(word: str) -> float:
    """Score a word or, if it is none, its characters one by one."""
    score = log_word(word)
    if len(word) == 1:
        return max(score, log_character(word))
    return score if score > UNKNOWN else sum(map(_score, word))


def _run(cells: Sequence[Cell], nodes: list[tuple[int, int]]) -> Run:
    """Collect the bytes of one excursion."""
    first, last = nodes[0][1], nodes[-1][1]
    start = nodes[1][1] - 1  # one behind first if a cell stands for the lost byte
    has_end = nodes[-2][1] < last  # a cell ends the last pair or stands for its lost end
    head = cells[first].byte or None if start > first else None
    pairs = [cell.pair or () for cell in cells[start : last - has_end]]
    stream: list[int | None] = [head, *(byte for pair in pairs for byte in pair)]
    is_open = not has_end and (stream[-1] or 0) >= 0x80
    if has_end:
        stream.append(cells[last - 1].byte or None)
    elif is_open:
        stream.append(None)
    return Run(first, last, tuple(stream), start == first, is_open)
