"""Dates as pages write them, read into ISO form.

Knows calendars and numerals; knows nothing about what a date stands for.
"""

import re
import unicodedata
from datetime import date

_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")}
_DIGITS |= {"零": "0", "○": "0", "Ｏ": "0", "O": "0", "o": "0"}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(_MONTHS)})[a-z]*\.?"
_FIRST_YEAR, _LAST_YEAR = 1900, 2099
_REPUBLIC = 1911  # the year before the first of the Republic's reckoning

_FORMS = (
    re.compile(r"(?<!\d)(?P<y>\d{4})\s*[-/.]\s*(?P<m>\d{1,2})\s*[-/.]\s*(?P<d>\d{1,2})(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号號]?"),
    re.compile(r"民[国國]\s*(?P<r>\d{1,3})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*日?"),
    re.compile(
        rf"(?<!\d)(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH},?\s+(?P<y>\d{{4}})(?!\d)",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<y>\d{{4}})(?!\d)", re.IGNORECASE
    ),
    re.compile(r"(?<!\d)(?P<y>\d{4})(?P<m>[01]\d)(?P<d>[0-3]\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月"),
    re.compile(r"(?<!\d)(?P<y>\d{4})\s*[-/]\s*(?P<m>\d{1,2})(?![-/\d])"),
    re.compile(rf"\b{_MONTH}\s+(?P<y>\d{{4}})(?!\d)", re.IGNORECASE),
    re.compile(r"(?<!\d)(?P<y>\d{4})\s*年?(?!\d)"),
)
_NUMERAL_DATE = re.compile(
    r"[〇零○一二三四五六七八九十]{2,4}年(?:[一二三四五六七八九十]{1,3}月)?(?:[一二三四五六七八九十]{1,3}日)?"
)
_CLOCK = re.compile(
    r"(?:T|\s)*(?:[上下]午|am|pm)?\s*\d{1,2}\s*[:时時點点]\s*\d{1,2}(?:[:分]\d{0,2}(?:\.\d+)?秒?)?"
    r"\s*(?:Z|[+-]\d{2}:?\d{2}|[上下]午|am|pm)?",
    re.IGNORECASE,
)


def read_date(text: str) -> str:
    """Read the first date in *text*.

    Returns:
        ``YYYY-MM-DD``, or ``YYYY-MM`` or ``YYYY`` where the text says no more;
        empty if there is none from 1900 to 2099, or if the day does not exist.

    Example:
        >>> read_date("二〇二三年二月十七日"), read_date("17 February 2023"), read_date("昨天")
        ('2023-02-17', '2023-02-17', '')

    """
    plain = _with_digits(text)
    for form in _FORMS:
        found = form.search(plain)
        if found:
            return _iso(found)
    return ""


def whole_date(text: str) -> str:
    """Read *text* as ``read_date`` does, if it is a date and nothing else; otherwise empty.

    Example:
        >>> whole_date("2024年7月"), whole_date("July 2024"), whole_date("2024年7月的会议")
        ('2024-07', '2024-07', '')

    """
    plain = _with_digits(text).strip()
    found = next(filter(None, (form.fullmatch(plain) for form in _FORMS)), None)
    if not found or any(found.groupdict().get(part) in {"0", "00"} for part in "md"):
        return ""
    return _iso(found)


def without_dates(text: str) -> str:
    """Return *text* without its full dates and times of day, for what else it says.

    Example:
        >>> without_dates("2023-02-17 09:12:00 某某報")
        ' 某某報'

    """
    plain = _NUMERAL_DATE.sub("", text)
    for form in _FORMS[:5]:
        plain = form.sub(" ", plain)
    return " " + _CLOCK.sub(" ", plain).strip() if _CLOCK.search(plain) else plain


def has_day(text: str) -> bool:
    """Say whether *text* has a date down to the day."""
    return len(read_date(text)) == len("2023-02-17")


def _with_digits(text: str) -> str:
    """Turn full-width digits, and dates in Chinese numerals, into plain digits."""
    plain = unicodedata.normalize("NFKC", text)
    return _NUMERAL_DATE.sub(lambda found: _digits(found[0]), plain)


def _digits(numerals: str) -> str:
    """Turn 二〇二三年十二月三日 into 2023年12月3日."""
    year, _, rest = numerals.partition("年")
    parts = [("".join(_DIGITS.get(n, n) for n in year), "年")]
    for unit in "月日":
        if unit in rest:
            number, _, rest = rest.partition(unit)
            parts.append((str(_below_hundred(number)), unit))
    return "".join(number + unit for number, unit in parts)


def _below_hundred(numerals: str) -> int:
    tens, has_ten, ones = numerals.rpartition("十")
    value = int(_DIGITS.get(ones, "0") or 0)
    return value + (int(_DIGITS.get(tens, "1")) * 10 if has_ten else 0)


def _iso(found: re.Match[str]) -> str:
    """Write a match as far as it goes; empty if there is no such day."""
    parts = found.groupdict()
    year = int(parts["y"]) if parts.get("y") else int(parts["r"]) + _REPUBLIC
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        return ""
    name = parts.get("name")
    month = _MONTHS.index(name.lower()) + 1 if name else int(parts.get("m") or 0)
    day = int(parts.get("d") or 0)
    try:
        date(year, month or 1, day or 1)
    except ValueError:
        return ""
    return "-".join(_written(part) for part in (year, month, day) if part)


def _written(part: int) -> str:
    return f"{part:02}"
