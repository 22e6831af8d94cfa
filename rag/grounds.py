"""Figures and dates of a written sentence, held against those of the quote it cites.

Knows what a figure counts by what stands beside it; knows nothing about meaning or about
who wrote the sentence. Texts are as ``amounts.plain`` gives them.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rag.amounts import Amount, find_amounts
from rag.units import are_one_unit, unit_at

HAN = re.compile(r"[㐀-鿿]")
CLAUSE = re.compile(r"(?:[^，,；;。！？!?：:、\n.]|(?<=\d)[.,](?=\d)|\.(?=\S))+")

_BESIDE = 12  # characters on either side of a figure that tell what it counts
_AHEAD = 2  # by how much another figure must fit better to be the one that was meant
_OVER = re.compile(r".{0,3}?(?:以上|之上)|\s*or more")
_UNDER = re.compile(r".{0,3}?(?:以下|以内|之内|之下)|\s*or (?:less|fewer)")
_ABOUT_BEFORE = re.compile(r"(?:大?约|大概|about|around|approximately|roughly)\s*$")
_ABOUT = re.compile(r".{0,2}?(?:左右|上下)")
_UNDER_BEFORE = re.compile(
    r"(?:不得?超[过出]?|不高于|不[多大]于|至多|最[多长高晚迟]|不足|[不未]满|不到|未超过|(?<!不)(?:低于|少于|小于)|"
    r"不及|将?近|接近|under|less than|at most|below|no(?:t)? more than|fewer than|nearly|almost|"
    r"up to|within)\s*$"
)
_OVER_BEFORE = re.compile(
    r"(?:超过?|逾|高于|多于|大于|至少|最[少短低]|不[低少小]于|突破|超出|(?<![一-鿿])满|"
    r"more than|at least|above|no less than|exceed\w*)\s*$"
)
_BEFORE = re.compile(r"(?:过去|此前|原[来先]|以前|之前)[^，。\d]{0,4}$")
_FROM = re.compile(r"(?:[从由自]|from)[^，。\d]{0,4}$")
_MARKS = re.compile(r"[“”‘’「」『』\"'《》]")
_TO = re.compile(r"(?:[到至为成]|to)\s*$")
_BY = re.compile(
    r"(?:减少|增加|增长|下降|上升|提高|降低|缩减|压减|减|增|降|升)(?:了|约|近|超过?){0,2}\s*$|\bby\s*$"
)
_OWN_COUNT = re.compile(r"[两二三四五六七八九](?:地|市|者|县|区|省|方|个(?:城市|地方|地区|市))")
_MONTHS = "January February March April May June July August September October November December"
_DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
_DAY = re.compile(rf"(?:周|星期|礼拜)([一二三四五六日天])|\b({'|'.join(_DAYS.split())})s?\b")
_ORDER = re.compile(
    r"\b(first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|half|quarter|once|twice|"
    r"double|triple|dozen)s?\b",
    re.I,
)
_LATIN_DATE = re.compile(
    rf"\b(?:(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+)?(?P<m>{'|'.join(_MONTHS.split())})\b"
    r"(?:\s+(?P<e>\d{1,2})(?!\d)(?:st|nd|rd|th)?)?(?:,?\s+(?P<y>\d{4}))?"
)
_WEEKDAY = "星期"
_ORDINAL = "order"  # which other languages say otherwise
_YEAR = "日期"  # the unit of dates; a number without a unit may have been taken for a year
_DATE = ("年", "月", "日")


@dataclass(frozen=True, slots=True)
class Figure:
    """A number or date in a text, and what tells what it counts.

    Attributes:
        value: In digits; of a date year, month and day as far as they are said,
            such as ``2023-4-``.
        bound: ``+`` for at least or somewhat more, ``-`` for at most, ``~`` for about,
            or nothing.
        unit: What it is counted in, units of one use alike.
        role: ``from``, ``to`` or ``by`` of a change, or nothing.
        beside: Pairs of characters that stand beside it in its clause.
        is_word: Whether it may be no count at all.
    """

    value: str
    bound: str
    unit: str
    role: str
    beside: frozenset[str]
    is_word: bool


def wrong_figures(written: str, quote: str, *, is_foreign: bool) -> tuple[str, ...]:
    """List the figures of *written* that *quote* hasn't, or has of something else.

    A figure is right if one of the quote's has its value, is as much a bound as
    it is, and isn't of something else: no other figure of the same unit stands
    among clearly more of the same words.

    Args:
        is_foreign: Whether the two are in different languages: then words beside
            a figure tell nothing.

    Example:
        >>> text = "会议减少35%，文件减少31%。"
        >>> wrong_figures("文件减少百分之三十一", text, is_foreign=False)
        ()
        >>> wrong_figures("文件减少35%", text, is_foreign=False)
        ('35%',)

    """
    held = figures_of(quote)
    return tuple(
        one.value for one in figures_of(written) if not _is_right(one, held, is_foreign=is_foreign)
    )


def pairs(text: str) -> frozenset[str]:
    """List the neighbouring Han characters and the words of other scripts in a text."""
    text = _MARKS.sub("", text)
    han = {a + b for a, b in pairwise(text) if HAN.match(a) and HAN.match(b)}
    return frozenset(han | {word[:5].lower() for word in re.findall(r"[A-Za-z]{3,}", text)})


@lru_cache(maxsize=512)
def figures_of(text: str) -> tuple[Figure, ...]:
    """Find the figures of a plain text, dates as one, in order."""
    found = list(_worded(text))
    days = {at for match in _DAY.finditer(text) for at in range(*match.span())}
    amounts = [
        one
        for one in find_amounts(text)
        if not _OWN_COUNT.match(text, one.start) and one.start not in days
    ]
    groups = list(_grouped(amounts, text))
    edges = [0, *(edge for group in groups for edge in (group[0].start, group[-1].end)), len(text)]
    for number, group in enumerate(groups):
        start, end = group[0].start, group[-1].end
        reach = (edges[2 * number], edges[2 * number + 3])  # to the figures beside it
        unit = _unit(text, group[-1])
        value = _date(group, text) or group[0].value
        found.append(
            Figure(
                value=value,
                bound=_bound(text, start, end, is_more=group[0].is_more),
                unit=_YEAR if "-" in value else unit,
                role=_role(text[max(0, start - 12) : start]),
                beside=_beside(text, start, end, reach),
                is_word=group[0].is_word and value == "1",
            )
        )
    return tuple(found)


def spans_of_figures(text: str) -> list[tuple[int, int, str]]:
    """Say where the figures of a plain text stand, half-open, with their values."""
    amounts = [one for one in find_amounts(text) if not one.is_word]
    return [
        (group[0].start, group[-1].end, _date(group, text) or group[0].value)
        for group in _grouped(amounts, text)
    ]


def _worded(text: str) -> Iterator[Figure]:
    """Find days of the week, and English words of order and share."""
    for match in (*_DAY.finditer(text), *_ORDER.finditer(text)):
        word, unit = match[0].lower().removesuffix("s"), _ORDINAL
        if match.re is _DAY:
            day = "一二三四五六日".find((match[1] or "").replace("天", "日"))
            word = str((day if match[1] else _DAYS.split().index(match[2])) + 1)
            unit = _WEEKDAY
        beside = _beside(text, *match.span(), (0, len(text)))
        yield Figure(value=word, bound="", unit=unit, role="", beside=beside, is_word=False)


def _grouped(amounts: Iterable[Amount], text: str) -> Iterator[list[Amount]]:
    """Put year, month and day together where they follow one another."""
    group: list[Amount] = []
    for one in amounts:
        last = group[-1] if group else None
        if last and one.start < last.end:
            continue
        if last and _follows(last, one, text):
            group.append(one)
            continue
        if group:
            yield group
        group = [one]
    if group:
        yield group


def _follows(last: Amount, one: Amount, text: str) -> bool:
    """Say whether *one* is the month behind a year, or the day behind a month."""
    between = text[last.end : one.start].strip()
    if _LATIN_DATE.match(text, last.start) and between in ("", ","):
        match = _LATIN_DATE.match(text, last.start)
        return bool(match and match.end() >= one.end)
    first, second = _unit(text, last), _unit(text, one)
    return (between, second) in (("年", "月"), ("月", "日")) and first == between


def _date(group: list[Amount], text: str) -> str:
    """Write a group that is a date, or a year alone, as year, month and day."""
    latin = _LATIN_DATE.match(text, group[0].start)
    if latin and latin["m"]:
        month = str(_MONTHS.split().index(latin["m"]) + 1)
        return f"{latin['y'] or ''}-{month}-{latin['d'] or latin['e'] or ''}"
    parts = {_unit(text, one): one.value for one in group}
    if len(group) > 1 or (_unit(text, group[0]) == "月" and not _is_span(text, group[0])):
        return "-".join(parts.get(unit, "") for unit in _DATE)
    value = group[0].value
    is_year = len(value) == 4 and value[:2] in ("19", "20") and _unit(text, group[0]) in ("", "年")
    return f"{value}--" if is_year else ""


def _is_span(text: str, amount: Amount) -> bool:
    """Say whether months are counted: 四个月 has no such unit, 3月内 isn't told apart."""
    return text[amount.end : amount.end + 1] == "个"


def _unit(text: str, amount: Amount) -> str:
    """Return what a figure is counted in."""
    if amount.value.endswith(("%", "‰")):
        return amount.value[-1]
    return unit_at(text, amount.end)


def _bound(text: str, start: int, end: int, *, is_more: bool) -> str:
    """Say whether a figure is a least or a most."""
    before, after = text[max(0, start - 14) : start], text[end : end + 8]
    if _UNDER_BEFORE.search(before) or _UNDER.match(after):
        return "-"
    if _ABOUT_BEFORE.search(before) or _ABOUT.match(after):
        return "~"
    is_over = is_more or after[:1] in ("余", "多") or _OVER_BEFORE.search(before)
    return "+" if is_over or _OVER.match(after) else ""


def _role(before: str) -> str:
    """Say whether a figure is where a change begins, where it ends, or how much it is."""
    if _BY.search(before):
        return "by"
    if _TO.search(before) and not _BEFORE.search(before):
        return "to"
    return "from" if _FROM.search(before) or _BEFORE.search(before) else ""


def _beside(text: str, start: int, end: int, reach: tuple[int, int]) -> frozenset[str]:
    """List what stands beside a figure in its clause, within *reach*."""
    clause = next((m for m in CLAUSE.finditer(text) if m.start() <= start < m.end()), None)
    left = max(clause.start() if clause else 0, start - _BESIDE, reach[0])
    right = min(clause.end() if clause else len(text), end + _BESIDE, reach[1])
    return pairs(text[left:start]) | pairs(text[end:right])


def _is_right(one: Figure, held: tuple[Figure, ...], *, is_foreign: bool) -> bool:
    """Say whether a figure stands in a quote, of the same thing."""
    same = [other for other in held if _is_same(one, other, is_foreign=is_foreign)]
    if not same and is_foreign and one.unit == _ORDINAL:
        return True
    if not same:
        return one.is_word and not _is_denied(one, held)
    if is_foreign:
        return True
    best = max(_fit(one, other) for other in same)
    rivals = [o for o in held if o.value != one.value and (one.unit or _YEAR) == (o.unit or _YEAR)]
    # A date that shares no word with its own event belongs to the one that it shares one with.
    words = {pair for pair in one.beside if pair[0] not in _DATE}
    is_bare = one.unit == _YEAR and not any(words & other.beside for other in same)
    ahead = 1 if is_bare else _AHEAD
    return all(_fit(one, other) - best < ahead for other in rivals)


def _is_denied(one: Figure, held: tuple[Figure, ...]) -> bool:
    """Say whether a quote has another number where *one* has 一."""
    return any(
        other.unit == one.unit and other.unit and len(other.beside & one.beside) >= _AHEAD
        for other in held
    )


def _is_same(one: Figure, other: Figure, *, is_foreign: bool) -> bool:
    """Say whether two figures have one value, dates as far as *one* says it."""
    if not is_foreign and one.bound != other.bound:
        return False
    if {one.role, other.role} == {"by", "to"}:
        return False
    if {one.bound, other.bound} == {"+", "-"} or not _are_units(one, other):
        return False
    if "-" in one.value and "-" in other.value:
        parts = zip(one.value.split("-"), other.value.split("-"), strict=True)
        return all(mine in ("", theirs) for mine, theirs in parts)
    is_short = other.unit == "" and one.value[:-1] == other.value  # 11 per cent to 4
    return one.value == other.value or (one.unit == "%" and is_short)


def _are_units(one: Figure, other: Figure) -> bool:
    """Say whether two figures may be counted in the same unit."""
    if one.unit != other.unit and {one.unit, other.unit} & {_YEAR, _WEEKDAY, _ORDINAL}:
        return not one.unit or not other.unit
    return are_one_unit(one.unit, other.unit)


def _fit(one: Figure, other: Figure) -> int:
    """Say how much speaks for two figures' counting the same."""
    shared = len(one.beside & other.beside) + (2 if one.unit == other.unit else 0)
    shared += 2 if one.bound and one.bound == other.bound else 0
    return shared - (4 if {one.role, other.role} == {"from", "to"} else 0)
