"""Edits as a whole: applying them, chaining them, and the way back.

Knows offsets and replacements; knows nothing about why a text was edited.
A sequence of edits is always in order of start and does not overlap.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from index.types import Edit


def apply(edits: Sequence[Edit], source: str) -> str:
    """Return *source* with *edits* applied.

    Raises:
        ValueError: Edits overlap or are out of order, or one's *before* is
            not what stands at its offsets.

    Example:
        >>> from index.types import Edit, EditKind
        >>> apply([Edit(kind=EditKind.PINYIN, start=1, end=5, before="(jī)", after="")], "機(jī)關")
        '機關'

    """
    pieces: list[str] = []
    position = 0
    for edit in edits:
        is_inside = position <= edit.start <= edit.end <= len(source)
        if not is_inside or source[edit.start : edit.end] != edit.before:
            raise ValueError(f"{edit} does not fit the text from {position} on")
        pieces += (source[position : edit.start], edit.after)
        position = edit.end
    pieces.append(source[position:])
    return "".join(pieces)


def to_source(edits: Sequence[Edit], start: int, end: int) -> tuple[int, int]:
    """Find where ``text[start:end]`` came from.

    Args:
        edits: The edits that made *text* from its source.
        start, end: Half-open offsets into *text*.

    Returns:
        Half-open offsets into the source. An edit whose replacement reaches
        into the span is taken in whole; what was removed right before or
        right after the span is not.

    """
    if start == end:
        place = _to_source_start(edits, start)
        return place, place
    return _to_source_start(edits, start), _to_source_end(edits, end)


def to_text(edits: Sequence[Edit], start: int, end: int) -> tuple[int, int]:
    """Find what became of ``source[start:end]`` in the edited text.

    Args:
        edits: The edits that were made over the source.
        start, end: Half-open offsets into the source.

    Returns:
        Half-open offsets into the edited text. The replacement of an edit that
        reaches into the span is taken in whole.

    Example:
        >>> from index.types import Edit, EditKind
        >>> edit = Edit(kind=EditKind.PINYIN, start=1, end=5, before="(jī)", after="")
        >>> to_text([edit], 0, 6)
        (0, 2)

    """
    first, last = start, end
    for edit in edits:
        grown = len(edit.after) - len(edit.before)
        if edit.end <= start:
            first += grown
        elif edit.start <= start:
            first -= start - edit.start
        if edit.end <= end:
            last += grown
        elif edit.start < end:
            last += edit.start + len(edit.after) - end
    return first, max(first, last)


def compose(first: Sequence[Edit], second: Sequence[Edit], source: str) -> tuple[Edit, ...]:
    """Chain two rounds of edits into one round over *source*.

    Args:
        first: Edits over *source*.
        second: Edits over ``apply(first, source)``.
        source: The text before both.

    Returns:
        Edits over *source* with the effect of both. Edits of the two rounds
        that overlap become one, of the second round's kind, certain only if
        all of them were. One that ends where it began, text for text, is
        left out.

    """
    middle = apply(first, source)
    spans = sorted([*_in_result(first), *(_Span(e.start, e.end, e, True) for e in second)])
    merged = [_merge(group, first, middle, source) for group in _overlapping(spans)]
    return tuple(edit for edit in merged if edit.before != edit.after)


class _Span(NamedTuple):
    """Where an edit stands in the text between the two rounds."""

    start: int
    end: int
    edit: Edit
    is_second: bool

    def __lt__(self, other: tuple[object, ...]) -> bool:
        """Order by place; at the same place the first round comes first."""
        assert isinstance(other, _Span)
        return (self.start, self.end, self.is_second) < (other.start, other.end, other.is_second)


def _in_result(edits: Sequence[Edit]) -> list[_Span]:
    """Place each edit by the offsets of its replacement in the edited text."""
    spans = []
    shift = 0
    for edit in edits:
        start = edit.start + shift
        spans.append(_Span(start, start + len(edit.after), edit, False))
        shift += len(edit.after) - len(edit.before)
    return spans


def _overlapping(spans: Sequence[_Span]) -> list[list[_Span]]:
    """Group spans that overlap; touching ends do not overlap."""
    groups: list[list[_Span]] = []
    reach = -1
    for span in spans:
        if groups and span.start < reach:
            groups[-1].append(span)
        else:
            groups.append([span])
        reach = max(reach, span.end)
    return groups


def _merge(group: list[_Span], first: Sequence[Edit], middle: str, source: str) -> Edit:
    """Make one edit over *source* of a group of overlapping ones."""
    later = [span.edit for span in group if span.is_second]
    if not later:
        return group[0].edit
    low, high = group[0].start, max(span.end for span in group)
    start = _to_source_start(first, low)
    end = max(start, _to_source_end(first, high))
    moved = [replace(edit, start=edit.start - low, end=edit.end - low) for edit in later]
    return Edit(
        kind=max(later, key=lambda edit: len(edit.before)).kind,
        start=start,
        end=end,
        before=source[start:end],
        after=apply(moved, middle[low:high]),
        certain=all(span.edit.certain for span in group),
    )


def _to_source_start(edits: Sequence[Edit], offset: int) -> int:
    """Map where a span starts; a removal right there lies before it."""
    shift = 0
    for edit in edits:
        start = edit.start + shift
        if start > offset:
            break
        if offset < start + len(edit.after):
            return edit.start
        shift += len(edit.after) - len(edit.before)
    return offset - shift


def _to_source_end(edits: Sequence[Edit], offset: int) -> int:
    """Map where a span ends; a removal right there lies after it."""
    shift = 0
    for edit in edits:
        start = edit.start + shift
        if start >= offset:
            break
        if offset <= start + len(edit.after):
            return edit.end
        shift += len(edit.after) - len(edit.before)
    return offset - shift
