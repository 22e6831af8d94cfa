"""Where a claimed quotation and the page part: the nearest wording, word for word.

Knows keys and how two of them are laid side by side; knows nothing about collections.
"""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby, pairwise
from typing import NamedTuple

from index.places import find_places
from rag.types import Difference
from rag.verbatim import (
    NEGATION_BEFORE,
    Key,
    is_cut_after,
    is_cut_before,
    key_of,
    split_at_ellipses,
)

LEAST_COMPARED = 4  # characters; of anything shorter nothing is near
_LOST = 0.35  # of the quotation that may differ, or one character
_APART = 600  # characters that may have been left out
_COMMON = 400  # places of a pair that are looked at; one that has more tells little
_BLOCK = 2  # characters in common that count as such
_PAIRS = 500_000  # of equal characters of both, up to which all are weighed at once
_STRIP = 250  # characters that are weighed at a time where there are more
_NUMBER = re.compile(
    r"-?[\d〇零一二三四五六七八九十百千万亿两][\d〇零一二三四五六七八九十百千万亿两.,%‰]*"
)
_NEGATION = re.compile(rf"{NEGATION_BEFORE}|(?:cannot|not|no|never|non|without)(?:be|been)?$")
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """The stretch of a page, ``page[start:end]``, that a quotation comes nearest to.

    Attributes:
        cost: How many characters one has and the other hasn't.
    """

    start: int
    end: int
    cost: int
    differences: tuple[Difference, ...]


class _Gap(NamedTuple):
    """Where the two keys differ: half-open offsets into each."""

    claim_start: int
    claim_end: int
    page_start: int
    page_end: int


def find_nearest(claim: str, page: str) -> Near | None:
    """Find the stretch of *page* nearest to *claim*, if it is near at all.

    Near means that at most 35 % of the quotation's characters, or one, stand
    otherwise on the page, other digits in the same place not counted, and that
    what it leaves out is no longer than 600.

    Returns:
        The first of the nearest; its differences are grown to whole numbers,
        Latin words and names of places, and are in order.

    """
    asked, held = key_of(claim), key_of(page)
    if len(asked.text) < LEAST_COMPARED:
        return None
    blocks = _alike(asked.text, held.text) or _alike_but_for_digits(asked.text, held.text)
    if not blocks:
        return None
    lost = len(asked.text) - sum(size for _, _, size in blocks)
    gaps = _with_ends(_gaps(blocks), blocks, asked, held, page)
    told = [gap for gap in gaps if not _is_open(gap, (claim, asked), (page, held))]
    if not told:
        return None
    start, end = gaps[0].page_start, gaps[-1].page_end
    start, end = min(start, blocks[0][1]), max(end, blocks[-1][1] + blocks[-1][2])
    first, last = held.span(start, end)
    extra = sum(gap.page_end - gap.page_start for gap in told)
    return Near(
        start=first,
        end=last,
        cost=lost + min(extra, len(asked.text)),
        differences=_told(told, blocks, (claim, asked), (page, held)),
    )


def _alike(claim: str, page: str) -> list[tuple[int, int, int]]:
    """List what both keys have in common, as ``_blocks`` does; nothing if it isn't enough."""
    found = [_blocks(claim, page, window) for window in _windows(claim, page)]
    blocks = min(found, key=lambda own: _cost(own, claim), default=[])
    lost = len(claim) - sum(size for _, _, size in blocks)
    return blocks if lost <= max(1, _LOST * len(claim)) else []


def _cost(blocks: Sequence[tuple[int, int, int]], claim: str) -> int:
    """Count what the quotation has besides *blocks*, and what the page has between them."""
    lost = len(claim) - sum(size for _, _, size in blocks)
    extra = sum(max(0, gap.page_end - gap.page_start) for gap in _gaps(blocks))
    return lost + min(extra, len(claim))


def _alike_but_for_digits(claim: str, page: str) -> list[tuple[int, int, int]]:
    """List the same where digits stand for one another; of the words, enough must be alike."""
    blocks = _alike(_DIGIT.sub("0", claim), _DIGIT.sub("0", page))
    same = [at for a, _, size in blocks for at in range(a, a + size) if not claim[at].isdecimal()]
    words = sum(not sign.isdecimal() for sign in claim)
    if len(same) < 2 or words - len(same) > _LOST * words:
        return []
    return [run for block in blocks for run in _equal_runs(block, claim, page)]


def _equal_runs(
    block: tuple[int, int, int], claim: str, page: str
) -> Iterator[tuple[int, int, int]]:
    """Part a block where the two texts have other digits."""
    a, b, size = block
    pairs = groupby(range(size), key=lambda at: claim[a + at] == page[b + at])
    for is_equal, places in pairs:
        run = list(places)
        if is_equal:
            yield a + run[0], b + run[0], len(run)


def _windows(claim: str, page: str) -> list[tuple[int, int]]:
    """Find where in a page's key the pairs of the quotation's key stand in their order.

    First with all that may have been left out; then, if that is less, where most of
    them stand together: the words may come twice.
    """
    places: dict[str, list[int]] = {}
    for at in range(len(page) - 1):
        places.setdefault(page[at : at + 2], []).append(at)
    shifts: Counter[int] = Counter(
        at - start
        for start in range(len(claim) - 1)
        for at in places.get(claim[start : start + 2], ())[:_COMMON]
    )
    if not shifts:
        return []
    best, _ = min(shifts.items(), key=lambda item: (-item[1], item[0]))
    strong = max(2, len(claim) // 6)
    also = [s for s, n in shifts.items() if n >= strong and abs(s - best) <= _APART]
    slack = max(8, len(claim) // 3)
    ends = [(min([best, *also]), max([best, *also])), (best, best)]
    windows = [
        (max(0, low - slack), min(len(page), high + len(claim) + slack)) for low, high in ends
    ]
    return list(dict.fromkeys(windows))


def _blocks(claim: str, page: str, window: tuple[int, int]) -> list[tuple[int, int, int]]:
    """List what both have in common, in order: offsets into each, and the length."""
    low, high = window
    counts = Counter(page[low:high])
    pairs = sum(counts[sign] for sign in claim)
    found = _common(claim, page, window, len(claim) if pairs <= _PAIRS else _STRIP)
    found = [block for block in found if block[2] >= _BLOCK]
    longest = max(range(len(found)), key=lambda number: found[number][2], default=0)
    for number in range(longest - 1, -1, -1):  # the matcher takes the first place, not the next
        a, b, size = found[number]
        later = page.rfind(claim[a : a + size], b, found[number + 1][1])
        found[number] = (a, later, size)
    return found


def _common(
    claim: str, page: str, window: tuple[int, int], strip: int
) -> list[tuple[int, int, int]]:
    """List what both have in common, found a strip of the quotation at a time."""
    low, high = window
    found: list[tuple[int, int, int]] = []
    for start in range(0, len(claim), strip):
        end = high if start + strip >= len(claim) else min(high, low + 2 * strip + _APART)
        matcher = SequenceMatcher(None, claim[start : start + strip], page[low:end], autojunk=False)
        blocks = [(start + a, low + b, size) for a, b, size in matcher.get_matching_blocks()]
        for a, b, size in blocks[:-1]:
            if found and found[-1][0] + found[-1][2] == a and found[-1][1] + found[-1][2] == b:
                before = found.pop()
                a, b, size = before[0], before[1], before[2] + size
            found.append((a, b, size))
            low = b + size
    return found


def _gaps(blocks: Sequence[tuple[int, int, int]]) -> list[_Gap]:
    """List what stands between blocks."""
    return [
        _Gap(a + size, next_a, b + size, next_b)
        for (a, b, size), (next_a, next_b, _) in zip(blocks, blocks[1:], strict=False)
    ]


def _with_ends(
    gaps: list[_Gap],
    blocks: Sequence[tuple[int, int, int]],
    asked: Key,
    held: Key,
    page: str,
) -> list[_Gap]:
    """Add what differs before the first block and behind the last."""
    first, at, _ = blocks[0]
    end, until, size = blocks[-1]
    end, until = end + size, until + size
    start, stop = _within_sentence(held, page, at, until)
    left = len(asked.text) - end
    head = _Gap(0, first, max(start, at - first), at)
    tail = _Gap(end, end + left, until, min(stop, until + left))
    if not first and is_cut_before(page, held.origins[at]):
        head = _Gap(0, 0, _left_out_before(page, held, at), at)
    if not left and is_cut_after(page, held.origins[until - 1] + 1):
        tail = _Gap(end, end, until, _left_out_after(page, held, until))
    return [gap for gap in (head, *gaps, tail) if gap[0] < gap[1] or gap[2] < gap[3]]


def _within_sentence(held: Key, page: str, at: int, until: int) -> tuple[int, int]:
    """Find how far the sentences reach in which a stretch of the page's key begins and ends."""
    before = page[: held.origins[at]]
    left = max(before.rfind(sign) for sign in "。！？!?；;\n") + 1
    ends = [page.find(sign, held.origins[until - 1] + 1) for sign in "。！？!?；;\n"]
    right = min((end for end in ends if end >= 0), default=len(page))
    return bisect_left(held.origins, left), bisect_left(held.origins, right)


def _left_out_before(text: str, key: Key, at: int) -> int:
    """Find where the number, the word or the negation begins that a quotation cuts at *at*."""
    negation = _NEGATION.search(key.text[max(0, at - 8) : at])
    if negation:
        return at - len(negation.group())
    inside = _inside_words(text, key, max(0, at - 20), at + 1)
    return next(first for first in range(at, -1, -1) if first not in inside)


def _left_out_after(text: str, key: Key, until: int) -> int:
    """Find where the number or the word ends that a quotation cuts at *until*."""
    inside = _inside_words(text, key, until - 1, until + 20)
    return next(last for last in range(until, len(key.text) + 1) if last not in inside)


def _slid(gap: _Gap, page: str, held: Key) -> _Gap:
    """Move what was left out so that it begins and ends between clauses, if it can."""
    if gap.claim_start != gap.claim_end:
        return gap
    a, _, b, y = gap
    moves = [0]
    while moves[-1] < len(page) - y and page[b + moves[-1]] == page[y + moves[-1]]:
        moves.append(moves[-1] + 1)
    back = 0
    while back < min(a, b) and page[b - back - 1] == page[y - back - 1]:
        back += 1
        moves.append(-back)
    for move in moves:
        if _is_between_clauses(held, b + move) and _is_between_clauses(held, y + move):
            return _Gap(a + move, a + move, b + move, y + move)
    return gap


def _is_between_clauses(held: Key, at: int) -> bool:
    """Say whether a sign or a space stands before this character of a key."""
    return 0 < at < len(held.origins) and held.origins[at] - held.origins[at - 1] > 1


def _is_open(gap: _Gap, claimed: tuple[str, Key], held: tuple[str, Key]) -> bool:
    """Say whether a gap is what an ellipsis of the quotation stands for.

    An ellipsis stands neither for part of a number nor for a negation alone before words.
    """
    if gap.claim_start != gap.claim_end:
        return False
    (claim, asked), (page, key) = claimed, held
    starts = [bisect_left(asked.origins, start) for start, _ in split_at_ellipses(claim)[1:]]
    if gap.claim_start not in starts:
        return False
    if 0 < gap.page_start and is_cut_after(page, key.origins[gap.page_start - 1] + 1, is_open=True):
        return False
    return gap.page_end == len(key.origins) or not is_cut_before(
        page, key.origins[gap.page_end], is_open=True
    )


def _told(
    gaps: Sequence[_Gap],
    blocks: Sequence[tuple[int, int, int]],
    claimed: tuple[str, Key],
    held: tuple[str, Key],
) -> tuple[Difference, ...]:
    """Grow gaps to whole words and cut what they stand for from both texts."""
    texts = claimed[1].text, held[1].text
    low, high = blocks[0][1], blocks[-1][1] + blocks[-1][2]
    inner = _inside_words(*claimed), _inside_words(*held, max(0, low - 20), high + 20)
    grown: list[_Gap] = []
    for gap in gaps:
        wide = _grown(_slid(gap, texts[1], held[1]), texts, inner)
        if grown and (wide.claim_start < grown[-1].claim_end or wide[2] < grown[-1].page_end):
            wide = _Gap(grown[-1].claim_start, wide[1], grown[-1].page_start, wide[3])
            grown.pop()
        grown.append(wide)
    return tuple(
        Difference(
            claimed=_cut(*claimed, gap[0], gap[1]),
            source=_cut(*held, gap[2], gap[3]),
            at=_at(claimed[1], gap),
        )
        for gap in grown
    )


def _at(key: Key, gap: _Gap) -> int:
    """Find where in a quotation a gap begins; of one that holds nothing, behind what word."""
    if gap.claim_start < gap.claim_end:
        return key.origins[gap.claim_start]
    return key.origins[gap.claim_start - 1] + 1 if gap.claim_start else key.origins[0]


def _grown(gap: _Gap, texts: tuple[str, str], inner: tuple[set[int], set[int]]) -> _Gap:
    """Widen a gap while it begins or ends inside a word of either text."""
    a, z, b, y = gap
    while a and b and (a in inner[0] or b in inner[1]) and texts[0][a - 1] == texts[1][b - 1]:
        a, b = a - 1, b - 1
    while (
        z < len(texts[0])
        and y < len(texts[1])
        and (z in inner[0] or y in inner[1])
        and texts[0][z] == texts[1][y]
    ):
        z, y = z + 1, y + 1
    return _Gap(a, z, b, y)


def _inside_words(text: str, key: Key, start: int = 0, end: int | None = None) -> set[int]:
    """Find the offsets into a key that lie inside numbers, Latin words and names of places."""
    part = key.text[start:end]
    spans = [match.span() for match in _NUMBER.finditer(part)]
    spans += [(mention.start, mention.end) for mention in find_places(part)]
    inside = {start + at for first, last in spans for at in range(first + 1, last)}
    pairs = enumerate(pairwise(key.origins[start:end]), start + 1)
    return inside | {at for at, (one, other) in pairs if _is_latin(text[one : other + 1])}


def _is_latin(text: str) -> bool:
    """Say whether *text* is two letters of a Latin word."""
    return len(text) == 2 and text.isascii() and text.isalpha()


def _cut(text: str, key: Key, start: int, end: int) -> str:
    """Cut what a stretch of a text's key stands for."""
    if start >= end:
        return ""
    first, last = key.span(start, end)
    return text[first:last]
