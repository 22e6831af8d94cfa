"""The wording of a quotation as it is compared: what two texts must have in common.

Knows characters and where a quotation may be cut; knows nothing about collections. Script,
width, case, punctuation and spacing are folded away; what is left of a text is its key.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from index.fold import folded, simplify

_NUMERALS = "〇零一二三四五六七八九十百千万亿两萬億兩兆"
_DASHES = "‐‑‒–—―−－﹣~～-"
_TELLING = frozenset("%‰‱?&@#/\\§′″_")  # signs that say something by themselves
_SAME = str.maketrans("瞭藉覆甦镕祇帐馀汚揹菓瞇", "了借复苏熔只账余污背果眯")
"""Traditional forms that a converter chooses by the word, beside those that ``fold`` knows."""

_SEPARATOR = "|"  # stands between two numbers; the sign itself is dropped

_ELLIPSIS = re.compile(r"[\[［〔(（【]?\s*(?:…|⋯|\.{3,}|．{3,}|。{3,}){1,}\s*[\]］〕)）】]?")
_BETWEEN_NUMBERS = re.compile(rf"(?<=[\d{_NUMERALS}])[^\w]+(?=[\d{_NUMERALS}])")
_DATED = "年月日号號"  # behind these a dash is up to, not less than nothing
_MINUS = re.compile(rf"(?<![A-Za-zＡ-Ｚａ-ｚ\d{_DATED}{_DASHES}])[{_DASHES}](?=\d)")
_TILDES = "~～"  # up to, not less than nothing
_ENCLOSED = re.compile(r"[①-⒛⓪-⓿❶-➓㈠-㈩㊀-㊉㉑-㉟㊱-㊿]")  # ① numbers an item
_GROUPED = re.compile(r"(?<![\d.．,，])\d{1,3}(?:,\d{3})+(?!\d)")
_GROUPED_ACROSS_LINES = re.compile(
    r"(?<![\d.．,，])\d(?:\s*\d){0,2}(?:\s*[,，](?:\s*\d){3})+(?!\s*\d)"
)
_RAISED = re.compile(r"(?<=\d)[²³¹⁰⁴-⁹₀-₉¼½¾⅐-⅞]+")
_QUESTIONS = re.compile(r"(?<=[?？])[?？]+")
_SIGNS_BETWEEN = (
    (re.compile(r"[.．]"), "."),
    (re.compile(r"[,，、;；]"), ","),
    (re.compile(r"[:：∶]"), ":"),
    (re.compile(rf"[{_DASHES}]+"), "-"),
)

_DENYING = (
    "没有|不能|不得|不准|不许|不可|不应|不该|不要|不是|不再|不会|未能|并非|禁止|严禁|从未|不宜"
)
NEGATION_BEFORE = rf"(?:{_DENYING})[㐀-鿿]{{0,2}}$|(?<!不得)[不未没无非勿莫]$"
"""A pattern for a negation at the end of a Simplified text, up to two characters further on too."""
_NEGATION_BEFORE = re.compile(
    rf"(?:{_DENYING})$|(?<!不得)[不未没无非勿莫]$|(?:\b(?:not|no|never|non|without|cannot)|n['’]t)[\s-]+"
    r"(?:(?:be|been|simply|merely|yet|ever)\s+)?$",
    re.I,
)
_NEGATION_NEAR = re.compile(rf"(?:{_DENYING})[㐀-鿿]{{1,2}}$")
_DENIED = re.compile(r"\w{4}")  # what is left of a clause, if that still states something
_NUMBER_BEFORE = re.compile(
    rf"(?:\d|\d[.．/]|(?<!\d)\d{{1,3}}[,，]|负|負|(?<![A-Za-z\d{_DATED}{_DASHES}])[{_DASHES}])$"
)
_NUMBER_AFTER = re.compile(r"(?:[.．/]?\d|[,，]\d{3}(?!\d)|[%％‰‱]|[十百千万亿萬億兆])")
_NUMERAL_AFTER = re.compile(rf"[{_NUMERALS}\d%％‰‱]|[点點][{_NUMERALS}]")
_LATIN = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Key:
    """What of a text counts when a quotation is compared with it.

    Attributes:
        text: The folded characters, without punctuation and spaces but for
            signs that say something: between digits, a minus, a question mark.
        origins: For each of its characters the offset of the one it came from.
    """

    text: str
    origins: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` came from; it must not be empty."""
        return self.origins[start], self.origins[end - 1] + 1


@lru_cache(maxsize=256)
def key_of(text: str, *, spaces_part: bool = True, is_grouped: bool = True) -> Key:
    """Fold *text* to its key.

    Args:
        spaces_part: Whether a space between two digits keeps them apart: on a
            page it does (a table), in a quotation it may be a line's end.
        is_grouped: Whether commas may stand between thousands: half-width ones,
            and without parting spaces wide ones, which on a page end a clause.

    Example:
        >>> key_of("機關黨建，增長 3.5%！").text
        '机关党建增长3.5%'
        >>> key_of("1,260人；12 34").text, key_of("１２ ３４", spaces_part=False).text
        ('1260人12|34', '1234')

    """
    pieces = list(map(_piece, text))
    for match in _BETWEEN_NUMBERS.finditer(text):
        pieces[match.start()] += _sign_between(text, *match.span(), spaces_part=spaces_part)
    grouped = _GROUPED if spaces_part else _GROUPED_ACROSS_LINES
    for match in grouped.finditer(text) if is_grouped else ():
        for place in range(*match.span()):
            pieces[place] = _piece(text[place])
    for match in _MINUS.finditer(text):
        pieces[match.start()] = "~" if match.group() in _TILDES else "-"
    for match in _RAISED.finditer(text):
        pieces[match.start() : match.end()] = match.group()
    for match in _QUESTIONS.finditer(text):
        pieces[match.start() : match.end()] = [""] * len(match.group())
    origins = [offset for offset, piece in enumerate(pieces) for _ in piece]
    return Key(text="".join(pieces), origins=origins)


def claim_keys(claim: str) -> tuple[Key, ...]:
    """Return the keys a quotation may have: with and without what its numbers hold inside.

    That is spaces between digits, and commas between thousands.
    """
    ways = [(apart, grouped) for apart in (True, False) for grouped in (True, False)]
    keys = [key_of(claim, spaces_part=apart, is_grouped=grouped) for apart, grouped in ways]
    return tuple({key.text: key for key in reversed(keys)}.values())[::-1]


def split_at_ellipses(claim: str) -> list[tuple[int, int]]:
    """Find the pieces of *claim* between its ellipses that hold any words, as offsets."""
    pieces, start = [], 0
    for match in [*_ELLIPSIS.finditer(claim), None]:
        end = match.start() if match else len(claim)
        if key_of(claim[start:end]).text:
            pieces.append((start, end))
        start = match.end() if match else end
    return pieces


def occurrences(key: str, page: Key, start: int = 0) -> Iterator[int]:
    """Find where *key* begins in the key of a page, from *start* on, overlaps included."""
    at = page.text.find(key, start)
    while at >= 0:
        yield at
        at = page.text.find(key, at + 1)


def is_cut_before(page: str, start: int, *, is_open: bool = False) -> bool:
    """Say whether a quotation that begins at *start* leaves out what changes its sense.

    That is the beginning of a number or of a word in Latin letters, or a
    negation: of "不支持该方案", "支持该方案" is no quotation. One that stands a
    word further on counts if the rest of its clause states something: of
    "不能单纯以台账论英雄", "以台账论英雄" is none.

    Args:
        is_open: Whether it has an ellipsis there; then no word is cut.

    """
    before, first = page[max(0, start - 16) : start], page[start]
    plain = simplify(before)
    if _NEGATION_BEFORE.search(plain) or (
        _NEGATION_NEAR.search(plain) and _DENIED.match(page, start)
    ):
        return True
    if not before:
        return False
    if first.isdecimal():
        return bool(_NUMBER_BEFORE.search(before)) or before[-1] in _NUMERALS
    if first in _NUMERALS:
        return before[-1] in _NUMERALS or before[-1].isdecimal() or before[-1] in "负負"
    return not is_open and bool(_LATIN.match(first) and _LATIN.match(before[-1]))


def is_cut_after(page: str, end: int, *, is_open: bool = False) -> bool:
    """Say whether a quotation that ends at *end* ends inside a number or a Latin word.

    Args:
        is_open: Whether it has an ellipsis there; then no word is cut.

    """
    last, after = page[end - 1], page[end : end + 16]
    if not after:
        return False
    if last.isdecimal():
        return bool(_NUMBER_AFTER.match(after)) or after[0] in _NUMERALS
    if last in _NUMERALS:
        return bool(_NUMERAL_AFTER.match(after))
    return not is_open and bool(_LATIN.match(last) and _LATIN.match(after))


def is_same_but_for_spaces(one: str, other: str) -> bool:
    """Say whether two texts differ in nothing but spaces and line ends."""
    return "".join(one.split()) == "".join(other.split())


@cache
def _piece(character: str) -> str:
    """Fold one character to what it says, or to nothing."""
    if _ENCLOSED.match(character):
        return character
    return "".join(
        sign
        for sign in folded(character).translate(_SAME)
        if sign in _TELLING or not (unicodedata.category(sign).startswith("P") or sign in "~|`'")
    )


def _sign_between(text: str, start: int, end: int, *, spaces_part: bool) -> str:
    """Name the sign between two numbers, ``text[start:end]``; empty if it says nothing."""
    between = text[start:end]
    if any(map(_piece, between)):
        return ""
    signs = "".join(sign for sign in between if folded(sign))
    if not (text[start - 1].isdecimal() and text[end].isdecimal()):
        return _SEPARATOR if signs else ""
    if not signs:
        return _SEPARATOR if spaces_part else ""
    return next((name for sign, name in _SIGNS_BETWEEN if sign.fullmatch(signs)), _SEPARATOR)
