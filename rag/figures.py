"""Figures in a sentence: a number, and the unit or thing that is counted.

Knows how numbers and units are written in Chinese and English; adds nothing up.
"""

import re
from functools import lru_cache

from index.fold import simplify

_NUMBER = r"(?<![\d.])\d+(?:[,，]\d{3})*(?:\.\d+)?\s*[多余]?\s*[十百千万亿]*[多余]?\s*"
# Each measure by the forms of its unit; a longer form comes before one that it begins with.
_UNITS = {
    "人次": r"人次",
    "%": r"%|％|个百分点|per ?cent",
    "元": r"元(?:人民币)?|yuan",
    "人": r"名|人(?![次均])|位(?![置于])",
    "户": r"户",
    "家": r"家",
    "场": r"场",
    "期": r"期",
    "次": r"次",
    "件": r"件",
    "天": r"天|days?\b",
    "小时": r"小时|hours?\b",
    "分钟": r"分钟|minutes?\b",
    "学时": r"[学课]时|个课时",
    "分": r"分(?![之组为成钟])",
    "平方米": r"平方米|平米",
    "公里": r"公里|千米",
    "亩": r"亩",
    "支": r"支",
    "间": r"间",
    "辆": r"辆",
    "岁": r"岁",
}
# 个 and 项 count anything: what is counted tells the measure.
_THINGS = re.compile(
    rf"(?:{_NUMBER}[个项条类种]|[二三四五六七八九十两]+[项条])(?P<thing>[一-鿿]{{2,4}})"
)
_MEASURED = re.compile(
    _NUMBER
    + "(?:"
    + "|".join(f"(?P<u{number}>{form})" for number, form in enumerate(_UNITS.values()))
    + ")",
    re.IGNORECASE,
)
_SHARE = re.compile(r"百分之[一二三四五六七八九十百\d]+")


@lru_cache(maxsize=1024)
def measures_of(text: str) -> frozenset[str]:
    """Return the measures that *text* has figures of.

    A measure is a unit (``人次``, ``%``, ``小时``), or what is counted where
    the unit says nothing (``指标`` of 12项指标). Dates are no figures.

    Example:
        >>> sorted(measures_of("2023年办班6期，培训320人，下设12项指标。"))
        ['人', '指标', '期']

    """
    return frozenset(measure for measure, _, _ in figures_of(text))


def figures_of(text: str) -> list[tuple[str, int, int]]:
    """Find the figures in *text*: the measure of each, and where it stands with what is counted.

    Those of units come first, then those of things, then shares in words; each in order.

    Example:
        >>> figures_of("下设12项指标，培训320人")
        [('人', 10, 14), ('指标', 2, 7)]

    """
    plain = simplify(text)
    names = list(_UNITS)
    found = [
        (names[int((match.lastgroup or "u0")[1:])], match.start(), match.end())
        for match in _MEASURED.finditer(plain)
    ]
    found += [
        (match["thing"][:2], match.start(), match.start("thing") + 2)
        for match in _THINGS.finditer(plain)
    ]
    return found + [("%", match.start(), match.end()) for match in _SHARE.finditer(plain)]
