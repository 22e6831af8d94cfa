"""The two bytes behind a character in GBK, and the character behind two bytes.

Knows the code table of GB18030 with its user areas; knows nothing about texts. Where a
character has no two bytes, or two bytes no character, the answer is empty.
"""

from collections import defaultdict
from functools import cache

LEADS = range(0x81, 0xFF)
TRAILS = (*range(0x40, 0x7F), *range(0x80, 0xFF))
_FULL_WIDTH_ROW = 0xA3  # holds ASCII's printing characters at their code plus 0x80
_WIDENED = frozenset("!?,:;()%")


def read_pair(lead: int, trail: int) -> str:
    """Decode two bytes; user areas give private-use characters.

    Example:
        >>> read_pair(0xD6, 0xD0)
        '中'
        >>> read_pair(0x41, 0x42)
        ''

    """
    return _characters().get(lead << 8 | trail, "")


def pair_of(character: str) -> tuple[int, int] | None:
    """Give the two bytes that encode *character*, if it has two.

    Half-width punctuation gives those of its full-width form, a space those
    of the ideographic one: pages narrow them after they have been decoded.

    Example:
        >>> [hex(byte) for byte in pair_of("!")]
        ['0xa3', '0xa1']

    """
    return _pairs().get(character)


def read_across(text: str) -> str:
    """Read the character that straddles each two characters of *text*; NUL where none does.

    Example:
        >>> read_across("中文") == read_pair(0xD0, 0xCE)
        True

    """
    leads, trails = (text.translate(half).encode("latin-1") for half in _halves())
    table = _characters()
    crossings = zip(trails, leads[1:], strict=False)
    return "".join([table.get(trail << 8 | lead, "\0") for trail, lead in crossings])


def all_characters() -> list[str]:
    """Give every character that has two bytes, in the order of the code."""
    return list(_characters().values())


@cache
def _characters() -> dict[int, str]:
    """Decode every pair there is."""
    table = {}
    for lead in LEADS:
        for trail in TRAILS:
            text = bytes((lead, trail)).decode("gb18030", "replace")
            if len(text) == 1 and text != "\ufffd":
                table[lead << 8 | trail] = text
    return table


@cache
def _pairs() -> dict[str, tuple[int, int]]:
    """Turn the table round."""
    pairs = {text: (code >> 8, code & 0xFF) for code, text in _characters().items()}
    pairs |= {sign: (_FULL_WIDTH_ROW, ord(sign) + 0x80) for sign in _WIDENED}
    pairs |= {" ": pairs["\u3000"], "\xa0": pairs["\u3000"]}
    return pairs


@cache
def _halves() -> tuple[defaultdict[int, str], defaultdict[int, str]]:
    """Map each character to its first byte and to its second, NUL if it has none."""
    halves: tuple[defaultdict[int, str], ...] = (defaultdict(_nul), defaultdict(_nul))
    for character, pair in _pairs().items():
        for half, byte in zip(halves, pair, strict=True):
            half[ord(character)] = chr(byte)
    return halves[0], halves[1]


def _nul() -> str:
    """Stand for a missing byte."""
    return "\0"
