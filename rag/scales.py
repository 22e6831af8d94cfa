"""Figures of one aspect that can be drawn to one scale: a number each, of the same kind.

Knows figures and what keeps two of them from being compared; knows nothing about drawing.
Nothing is added up, and what can't be compared for certain is left out.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from index.fold import simplify
from rag.amounts import amounts_of
from rag.figures import figures_of
from rag.types import Aspect, Cell, Citation

_LEAST = 2  # figures; one alone is compared with nothing
_PART_OF = re.compile(r"(?:第|\d\s*[%％]?\s*[-~～—–－至到/])\s*$")
_CHANGE = re.compile(
    r"(提高|提升|增长|增加|上升|上涨|扩大|新增|下降|降低|减少|缩短|压缩|压减|缩小)了?[近约超逾]?\s*$"
)
_POINTS = "个百分点"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that can be drawn beside others of its aspect.

    Attributes:
        start, end: Half-open offsets into the quote's text: number and unit.
        value: What it amounts to, for its length alone; what is shown are
            the article's own characters.
    """

    subject: str
    citation: Citation
    start: int
    end: int
    value: Decimal

    @property
    def text(self) -> str:
        """The figure as the article has it."""
        return self.citation.quote.text[self.start : self.end].strip()


def find_figures(aspect: Aspect) -> tuple[Figure, ...]:
    """Find the figures of an aspect that can be compared, in the order of its subjects.

    A subject has one if the first of its quotes that has a figure of the
    aspect's measure has no other of it. A number in a row or a range is none.
    Levels are not compared with changes, nor rises with falls: of several kinds
    the one that most subjects have is taken, ties by the first.

    Returns:
        At least two, or none.

    """
    kinds: dict[str, list[Figure]] = {}
    for cell in aspect.cells if aspect.measure else ():
        for kind, figure in _first(cell, aspect.measure):
            kinds.setdefault(kind, []).append(figure)
    most = max(kinds.values(), key=len, default=[])
    return tuple(most) if len(most) >= _LEAST else ()


def _first(cell: Cell, measure: str) -> Iterator[tuple[str, Figure]]:
    """Yield the one figure of a cell with its kind, if it has one."""
    for citation in cell.citations:
        text = citation.quote.text
        spans = [(start, end) for name, start, end in figures_of(text) if name == measure]
        if spans:
            yield from _only(cell.subject, citation, spans)
            return


def _only(
    subject: str, citation: Citation, spans: Sequence[tuple[int, int]]
) -> Iterator[tuple[str, Figure]]:
    """Yield the figure at *spans*, if there is no other and it is one number."""
    (start, end), text = spans[0], citation.quote.text
    before, own = simplify(text[:start]), simplify(text[start:end])
    values = amounts_of(own)
    if len(spans) > 1 or len(values) != 1 or _PART_OF.search(before):
        return
    change = _CHANGE.search(before)
    kind = (change[1] if change else "") + (_POINTS if _POINTS in own else "")
    value = Decimal(next(iter(values)).rstrip("%‰"))
    yield kind, Figure(subject=subject, citation=citation, start=start, end=end, value=value)
