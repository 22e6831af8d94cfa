"""The numbers a text names, however they are written.

Knows digits, Chinese numerals and English number words; knows nothing about sentences.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import NamedTuple

from index.fold import simplify

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: number for number, word in enumerate(_ONES, 1)} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_BIG = {"万": 10_000, "亿": 10**8}
_TIMES = {"百": 100, "千": 1000, **_BIG} | {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9
}  # fmt: skip
_SIGNS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_MONTHS = "January February March April May June July August September October November December"

_GROUPED = re.compile(r"(?<!\d)(?<!\d[.,])\d{1,3}(?:,\d{3})+(?!\d)")
_DIGITS = re.compile(
    r"(?<![A-Za-z\d.])(\d+(?:\.\d+)?)\s*([余多几来])?"
    r"(%|‰|per ?cent\b|成(?![立功为本员果长就效都人品交败熟套])|"
    r"百(?!分)|千(?![米克瓦])|万|亿|(?:hundred|thousand|million|billion)\b)?",
    re.I,
)
_WORD = re.compile(
    rf"\b(?:({'|'.join(_TENS)})[- ]?)?({'|'.join([*_ONES[1:], *_TENS, 'one'])})\b"
    r"(?:\s+(hundred|thousand|million|billion|per ?cent)\b)?",
    re.I,
)
_MONTH = re.compile(
    rf"\b(?:(\d{{1,2}})\s+)?({'|'.join(_MONTHS.split())})\b(?:\s+(\d{{1,2}})(?!\d))?"
)
_NUMERAL = re.compile(
    r"(百分之)?((?:[〇零一二两三四五六七八九十百千]+[万亿]?)+(?:点[〇零一二三四五六七八九]+)?)"
    r"([余多几来])?([万亿]|成(?![立功为本员果长就效都人品交败熟套]))?"
)
_PART = re.compile(
    r"([〇零一二两三四五六七八九十百千\d]+)分之([〇零一二两三四五六七八九十百千\d]+)"
)
_NO_NUMBER = re.compile(
    r"进一步|统一|一些|之一|一样|一起|一定|一直|一致|一般|唯一|一体|一线|一方面|同一|单一|一提|(?<![〇零一二三四五六七八九十百千两\d])万一|"
    r"一律|一旦|一切|一并|千方百计|百姓|(?<![〇零一二三四五六七八九十两\d])千万(?![元人户吨件])|(?<![〇零一二三四五六七八九十百千两\d])十分(?![钟之])|百分点|一边|一半|一系列|一时|一下|第一时间|"
    r"四处|五花八门|三心二意|一五一十|万众|万物|千家万户|百花齐放|一贯|一再|一度|一批|一同|一路"
)


class Amount(NamedTuple):
    """A number in a text: where it stands, half-open, and its value in digits with % or ‰.

    *is_more* says whether it is that and somewhat more (30余); *is_word* whether
    it is written in words and may be no count at all (一张表).
    """

    value: str
    start: int
    end: int
    is_more: bool = False
    is_word: bool = False


def amounts_of(text: str) -> frozenset[str]:
    """Return the numbers that *text* names, each as its value in digits, with its % or ‰.

    Example:
        >>> sorted(amounts_of("trained 1,320 in six courses"))
        ['1320', '6']
        >>> sorted(amounts_of("三十五个，1.2万人，百分之五"))
        ['12000', '35', '5%']

    """
    return frozenset(figures_of(text))


def figures_of(text: str) -> dict[str, str]:
    """Return the same in order, and how each is written first, in half width and Simplified.

    Example:
        >>> figures_of("培训１,320人，分六期，覆盖98%")
        {'1320': '1320', '6': '六', '98%': '98%'}

    """
    folded = plain(text)
    figures: dict[str, str] = {}
    for amount in find_amounts(folded):
        figures.setdefault(amount.value, folded[amount.start : amount.end].strip())
    return figures


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """Return *text* in Simplified characters and half width, thousands not parted by commas."""
    seen = (sign for sign in text if unicodedata.category(sign) != "Cf")
    folded = simplify(unicodedata.normalize("NFKC", "".join(seen)))
    return _GROUPED.sub(lambda found: found[0].replace(",", ""), folded)


@lru_cache(maxsize=1024)
def find_amounts(text: str) -> tuple[Amount, ...]:
    """Find the numbers in *text*, which is as ``plain`` gives it, in order of start.

    Example:
        >>> [amount.value for amount in find_amounts("三十余人，四成，3.2万件，四分之一")]
        ['30', '40%', '32000', '1/4']

    """
    found = [
        Amount(_value(match[1], match[3] or ""), *match.span(), bool(match[2]))
        for match in _DIGITS.finditer(text)
    ]
    words = _MONTH.sub(lambda match: " " * len(match[0]), text)
    found += [one for match in _WORD.finditer(words) if (one := _worded(match))]
    found += [
        Amount(str(_MONTHS.split().index(match[2]) + 1), *match.span(2))
        for match in _MONTH.finditer(text)
    ]
    parts = [match for match in _PART.finditer(text) if match[1] != "百"]
    found += [Amount(f"{_whole(match[2])}/{_whole(match[1])}", *match.span()) for match in parts]
    for match in parts:
        text = _blank(text, match)
    for match in _NO_NUMBER.finditer(text):
        text = _blank(text, match)
    found += [_numeral(match) for match in _NUMERAL.finditer(text)]
    return tuple(sorted((one for one in found if one.value), key=lambda one: one.start))


def _blank(text: str, match: re.Match[str]) -> str:
    """Put signs that say nothing in the place of a match."""
    return text[: match.start()] + "，" * len(match[0]) + text[match.end() :]


def _value(digits: str, behind: str) -> str:
    """Write a number with what multiplies it as one."""
    if behind == "成":
        return _value(str(Decimal(digits) * 10), "%")
    try:
        number = Decimal(digits) * _TIMES.get(behind.lower(), 1)
    except InvalidOperation:  # digits of a script that decimals aren't written in
        return digits
    sign = "‰" if behind == "‰" else "%" if behind and behind.lower() not in _TIMES else ""
    whole = number.to_integral_value()
    return f"{whole if number == whole else number.normalize():f}{sign}"


def _worded(match: re.Match[str]) -> Amount | None:
    """Read English words; a lone one is a pronoun as often as a number."""
    tens, ones, scale = (part.lower() if part else "" for part in match.groups())
    if ones == "one" and not tens and not scale:
        return None
    return Amount(_value(str(_WORDS.get(tens, 0) + _WORDS[ones]), scale), *match.span())


def _numeral(match: re.Match[str]) -> Amount:
    """Read a Chinese numeral."""
    share, signs, more, scale = match.groups()
    value = _value(_whole(signs), "%" if share else scale or "")
    return Amount(value, *match.span(), bool(more), is_word=not share and len(signs) == 1)


def _whole(signs: str) -> str:
    """Read 一百八十四, 三万二千, 二〇二三, 三点五 or digits as a number in digits."""
    if signs.isdecimal():
        return signs
    whole, _, part = signs.partition("点")
    if part:
        return f"{_whole(whole)}.{''.join(str(_SIGNS[sign]) for sign in part)}"
    if not any(sign in _SCALES or sign in _BIG for sign in whole):
        return "".join(str(_SIGNS[sign]) for sign in whole)
    total = below = number = 0
    for sign in whole:
        if sign in _BIG:
            section = below + number
            is_above = total > _BIG[sign]  # 一亿二千万, unlike 一万亿
            total = total + section * _BIG[sign] if is_above else (total + section) * _BIG[sign]
            below = number = 0
        elif sign in _SCALES:
            below, number = below + (number or 1) * _SCALES[sign], 0
        else:
            number = _SIGNS[sign]
    return str(total + below + number)
