"""The numbers a text names, however they are written.

Knows digits, Chinese numerals and English number words; knows nothing about units or sentences.
"""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from index.fold import simplify

_ONES = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen \
sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: number for number, word in enumerate(_ONES, 1)} | {
    word: 10 * number for number, word in enumerate(_TENS, 2)
}
_SCALES = {"十": 10, "百": 100, "千": 1000}
_TIMES = {"百": 100, "千": 1000, "万": 10_000, "亿": 10**8} | {
    "hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9
}  # fmt: skip
_SIGNS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}

_GROUPED = re.compile(r"(?<!\d)(?<!\d[.,])\d{1,3}(?:,\d{3})+(?!\d)")
_DIGITS = re.compile(
    r"(?<![A-Za-z\d.])(\d+(?:\.\d+)?)\s*"
    r"(%|‰|per ?cent\b|百|千|万|亿|(?:hundred|thousand|million|billion)\b)?",
    re.I,
)
_WORD = re.compile(
    rf"\b(?:({'|'.join(_TENS)})[- ]?)?({'|'.join([*_ONES[1:], *_TENS, 'one'])})\b"
    r"(?:\s+(hundred|thousand|million|billion)\b)?",
    re.I,
)
_NUMERAL = re.compile(r"(百分之)?([零〇一二两三四五六七八九十百千]+)([万亿])?")
_NO_NUMBER = re.compile(
    r"进一步|统一|一些|之一|一样|一起|一定|一直|一致|一般|唯一|一体|一线|一方面|同一|单一|万一|"
    r"一律|一旦|一切|一并|千方百计|百姓|千万|十分|百分点"
)


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
    plain = simplify(unicodedata.normalize("NFKC", text))
    plain = _GROUPED.sub(lambda found: found[0].replace(",", ""), plain)
    found = [(match, _value(match[1], match[2] or "")) for match in _DIGITS.finditer(plain)]
    found += [(match, _worded(match)) for match in _WORD.finditer(plain)]
    only_numbers = _NO_NUMBER.sub(lambda word: "，" * len(word[0]), plain)
    found += [(match, _numeral(match)) for match in _NUMERAL.finditer(only_numbers)]
    figures: dict[str, str] = {}
    for match, value in sorted(found, key=lambda pair: pair[0].start()):
        if value:
            figures.setdefault(value, match[0].strip())
    return figures


def _value(digits: str, behind: str) -> str:
    """Write a number with what multiplies it as one."""
    try:
        number = Decimal(digits) * _TIMES.get(behind.lower(), 1)
    except InvalidOperation:  # digits of a script that decimals aren't written in
        return digits
    sign = "‰" if behind == "‰" else "%" if behind and behind.lower() not in _TIMES else ""
    whole = number.to_integral_value()
    return f"{whole if number == whole else number.normalize():f}{sign}"


def _worded(match: re.Match[str]) -> str:
    """Read English words; a lone one is a pronoun as often as a number."""
    tens, ones, scale = (part.lower() if part else "" for part in match.groups())
    if ones == "one" and not tens and not scale:
        return ""
    return _value(str(_WORDS.get(tens, 0) + _WORDS[ones]), scale)


def _numeral(match: re.Match[str]) -> str:
    """Read a Chinese numeral below ten thousand, with 万 or 亿 behind it."""
    share, signs, scale = match.groups()
    if not any(sign in _SCALES for sign in signs):
        digits = "".join(str(_SIGNS[sign]) for sign in signs)  # 二〇二三, or one sign
        return _value(digits, "%" if share else scale or "")
    total = number = 0
    for sign in signs:
        if sign in _SCALES:
            total, number = total + (number or 1) * _SCALES[sign], 0
        else:
            number = _SIGNS[sign]
    return _value(str(total + number), "%" if share else scale or "")
