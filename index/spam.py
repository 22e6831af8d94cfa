"""Advertising on a page: joined titles, lists of place names, offers.

Knows what such lines are made of; knows nothing about where on a page they stand.
"""

import re

from index.gazetteer import gazetteer, readings_of
from index.lines import Line
from index.words import one_of

_LEAST_NAMES = 6  # joined by bars
_LEAST_LISTED = 20  # joined by signs that real lists use too
_LEAST_SHARE, _LEAST_BAR_SHARE = 0.8, 0.6  # of the parts of a list are names of places
_LEAST_PROVINCES = 4
_LEAST_LEAPS = 0.5  # of neighbours lie in different provinces; honest lists go one by one
_MOST_PART_CHARS = 14

_BAR = re.compile(r"\s*[|｜¦丨]\s*")
_LIST_SIGN = re.compile(r"\s*[,，、;；/·\s]\s*")
_NAME_RUN = re.compile(r"(?:[^\s|｜。，、]{2,12}\s*[|｜]\s*){7,}[^\s|｜。，、]{0,12}$")

_TITLE_JOINT = re.compile(r"\s*[_|｜丨]\s*|\s+-\s+")
_STOP = re.compile(r"[。！？!?；;]")
_PROMISE = re.compile(
    r"恭喜您?(?:获得|中奖|成为)|日赚\d|月入(?:过万|\d)|(?:加|添加)(?:微信|qq|v信)\s*:?\s*[a-z0-9]{5}|"
    r"点击(?:领取|抽奖)|免费领取|首存送|注册(?:就|即|立)?送\d|开户(?:就|即)?送|稳赚不赔|"
    r"you(?:'ve| have) won|claim your (?:prize|bonus)"
)


def is_place_list(line: Line) -> bool:
    """Say whether a line is nothing but names of places from all over the country."""
    if line.plain.startswith("|"):  # a row of a table
        return False
    return _is_barred(line.plain) or _is_scattered(line.plain)


def place_run_start(text: str) -> int:
    """Say where in *text* a list of places at its end begins; its length if there is none."""
    found = _NAME_RUN.search(text)
    return found.start() if found and _is_barred(found[0].strip()) else len(text)


def is_joined_title(line: Line) -> bool:
    """Say whether a line is titles of a porn, betting or download site strung together."""
    plain = line.plain
    if line.goes_on or (line.is_body and plain.endswith((".", "。"))):  # a sentence shares the line
        return False
    joints = len(_TITLE_JOINT.findall(plain))
    coarse, mild = _kinds("coarse", plain), _kinds("mild", plain)
    offers = _kinds("offers", plain)
    if joints >= 2:
        with_others = coarse > 0 and mild + offers >= 2
        return coarse >= 2 or with_others or mild >= 4 or offers >= 4
    if _STOP.search(plain):
        return False
    return coarse + mild >= 3 and coarse > 0 and (coarse + mild + offers) * 8 >= len(plain)


def is_offer(line: Line) -> bool:
    """Say whether a short line promises money, prizes or a download; weak by itself."""
    plain = line.plain
    if line.is_body or line.goes_on:
        return False
    if _PROMISE.search(plain):
        return True
    words = _kinds("offers", plain) + 2 * _kinds("coarse", plain)
    return words >= 3 and words * 9 >= len(plain)


def _kinds(name: str, plain: str) -> int:
    """Count the different words of a kind."""
    return len(set(re.findall(one_of("spam", name), plain)))


def _is_barred(text: str) -> bool:
    """Say whether *text* is mostly names of places from all over, with bars between them."""
    parts = [part for part in _BAR.split(text) if part]
    return len(parts) >= _LEAST_NAMES and bool(_provinces(parts, _LEAST_BAR_SHARE))


def _is_scattered(text: str) -> bool:
    """Say whether *text* is a long list of names of places that follow without order."""
    parts = [part for part in _LIST_SIGN.split(text) if part]
    if len(parts) < _LEAST_LISTED:
        return False
    provinces = _provinces(parts, _LEAST_SHARE)
    leaps = sum(a != b for a, b in zip(provinces, provinces[1:], strict=False))
    return bool(provinces) and leaps >= _LEAST_LEAPS * (len(provinces) - 1)


def _provinces(parts: list[str], least_share: float) -> list[str]:
    """Give the province of each place named; none if these are not names from all over."""
    forms = gazetteer().forms
    codes = [readings_of(forms[part])[0].code for part in parts if part in forms]
    provinces = [code[:2] for code in codes]
    is_list = (
        max(map(len, parts)) <= _MOST_PART_CHARS
        and len(codes) >= least_share * len(parts)
        and len(set(provinces)) >= _LEAST_PROVINCES
        and sum(code.endswith("0000") for code in codes) * 2 < len(codes)  # not the provinces
    )
    return provinces if is_list else []
