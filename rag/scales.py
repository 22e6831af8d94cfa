"""Figures of one aspect that can be drawn to one scale: a number each, of the same kind.

Knows figures and what keeps two of them from being compared; knows nothing about drawing.
Nothing is added up, and what can't be compared for certain is left out.
"""

import os.path
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
_COUNTED = re.compile(r"[一-鿿]{2,8}")  # directly behind a figure: 帮办员 of 156名帮办员
_NAMES_THING = re.compile(r"[个项条类种]([一-鿿]{2})$")  # 12项指标 says itself what is counted
_TOLD_APART = 2  # characters of what is counted that tell one thing from another
_SAYS_NOTHING = re.compile(
    r"同比|环比|[比较]?(?:上年|去年|前年|同期)|总数|人数|一共|总共|平均|每[年月天日周季]|"
    r"[了过约近超逾达到至为共有已就仅计占率度的是余多等在又再并能可将]|"
    r"\b(?:the|an?|in|within|of|to|by|at|for|is|are|was|were|be|about|over|some|more|than|only)\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"[一-鿿]|[a-z]+")
_CLAUSE_END = re.compile(r"[，。；：！？、,.;:!?()（）“”\n]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that can be drawn beside others of its aspect.

    Attributes:
        start, end: Half-open offsets into the quote's text: number and unit.
        value: What it amounts to, for its length alone; what is shown are
            the article's own characters.
        counted: What its unit names, or stands directly behind it, in Simplified; often
            nothing.
        led_by: The last two characters, or words, before it that say something:
            办 and 结 of 办结了5412件.
    """

    subject: str
    citation: Citation
    start: int
    end: int
    value: Decimal
    counted: str = ""
    led_by: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """The figure as the article has it."""
        return self.citation.quote.text[self.start : self.end].strip()


def find_figures(aspect: Aspect) -> tuple[Figure, ...]:
    """Find the figures of an aspect that can be compared, in the order of its subjects.

    A subject has one if its quotes name one amount of the aspect's measure and
    no other. A number in a row or a range is none. Levels are not compared with
    changes, rises with falls, nor counts of one thing with those of another: of
    several kinds the one that most subjects have is taken, ties by the first. Where
    nothing behind the figures says what is counted, what leads to them has to:
    办理 and 办结, but not 培训 and 评出.

    Returns:
        At least two, or none.

    """
    kinds: dict[tuple[str, str], list[Figure]] = {}
    for cell in aspect.cells if aspect.measure else ():
        for kind, figure in _only(cell, aspect.measure):
            kinds.setdefault((kind, figure.counted[:_TOLD_APART]), []).append(figure)
    alike = [
        one for (_, thing), own in kinds.items() for one in ([own] if thing else _led_alike(own))
    ]
    most = max(alike, key=len, default=[])
    return tuple(most) if len(most) >= _LEAST else ()


def _led_alike(figures: Sequence[Figure]) -> list[list[Figure]]:
    """Put figures together that one word leads to, once for each such word."""
    words = dict.fromkeys(word for figure in figures for word in sorted(figure.led_by))
    return [[figure for figure in figures if word in figure.led_by] for word in words]


def counted_in(aspect: Aspect, figures: Sequence[Figure]) -> str:
    """Say what *figures* of *aspect* count: the thing behind all of them, and the unit.

    The aspect's name says it only where every quote has it too.
    """
    quotes = (simplify(figure.citation.quote.text) for figure in figures)
    name = aspect.name if all(simplify(aspect.name) in quote for quote in quotes) else ""
    thing = os.path.commonprefix([figure.counted for figure in figures])
    return " · ".join(dict.fromkeys(filter(None, (thing or name, aspect.measure))))


def _only(cell: Cell, measure: str) -> Iterator[tuple[str, Figure]]:
    """Yield the one figure of a cell with its kind, if it has one and it is one number."""
    found = [
        (citation, start, end)
        for citation in cell.citations
        for name, start, end in figures_of(citation.quote.text)
        if name == measure
    ]
    amounts = {amounts_of(simplify(one.quote.text[start:end])) for one, start, end in found}
    if len(amounts) != 1:
        return
    citation, start, end = found[0]
    text, values = citation.quote.text, next(iter(amounts))
    before, own = simplify(text[:start]), simplify(text[start:end])
    if len(values) != 1 or _PART_OF.search(before):
        return
    change, behind = _CHANGE.search(before), _COUNTED.match(simplify(text[end:]))
    thing = _NAMES_THING.search(own) or behind
    leads = [simplify(one.quote.text[:start]) for one, start, _ in found]
    yield (
        (change[1] if change else "") + (_POINTS if _POINTS in own else ""),
        Figure(
            subject=cell.subject,
            citation=citation,
            start=start,
            end=end,
            value=Decimal(next(iter(values)).rstrip("%‰")),
            counted=thing[thing.lastindex or 0] if thing else "",
            led_by=frozenset(word for lead in leads for word in _last_words(lead)),
        ),
    )


def _last_words(lead: str) -> list[str]:
    """Return the last two words, or characters, of what leads to a figure in its own clause."""
    change = _CHANGE.search(lead)
    clause = _CLAUSE_END.split(lead[: change.start()] if change else lead)[-1]
    return _WORD.findall(_SAYS_NOTHING.sub(" ", clause).lower())[-2:]
