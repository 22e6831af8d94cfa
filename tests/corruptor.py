"""Damages clean text in the ways web mirrors do, so that tests know what it was before.

Works on bytes and code tables of its own accord: nothing of the product is used here.
"""

import random
import re

import pypinyin

_DELIMITERS = ("！", "？", "。", "；", "，")
_NARROW = str.maketrans("！？，；：（）", "!?,;:()")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    "“": "&ldquo;",
    "”": "&rdquo;",
    "·": "&middot;",
}
_INVISIBLE = "\u200b\u200c\u2060\ufeff\u00ad\u200e\u202a\x08\x7f"


def annotate(text: str, share: float, dice: random.Random) -> str:
    """Put its usual reading in brackets behind a *share* of the Han characters."""

    def aided(match: re.Match[str]) -> str:
        if dice.random() >= share:
            return match.group()
        left, right = dice.choice(("()", "（）"))
        return f"{match.group()}{left}{pypinyin.pinyin(match.group())[0][0]}{right}"

    return _HAN.sub(aided, text)


def narrow(text: str) -> str:
    """Make full-width punctuation half-width."""
    return text.translate(_NARROW)


def read_as_gbk(data: bytes, *, swallows: bool = False) -> str:
    """Decode GBK as a careless reader does: what does not fit becomes a question mark.

    Such a reader may swallow a second byte that does not fit together with the first.
    """
    pieces = []
    position = 0
    while position < len(data):
        width = 1 if data[position] < 0x80 else 2
        try:
            pieces.append(data[position : position + width].decode("gb18030"))
        except UnicodeDecodeError:
            pieces.append("?")
            width = width if swallows else 1
        position += width
    return "".join(pieces)


def annotate_bytes(text: str, characters: str) -> str:
    """Put readings behind *characters* byte by byte, also where two others make one up."""
    readings = {c.encode("gbk"): f"({pypinyin.pinyin(c)[0][0]})".encode("gbk") for c in characters}
    data = text.encode("gbk")
    pieces = [data[:1]]
    for position in range(1, len(data)):
        pieces += (
            data[position : position + 1],
            readings.get(data[position - 1 : position + 1], b""),
        )
    return read_as_gbk(b"".join(pieces), swallows=True)


def misread(text: str, start: int, end: int, *, mark: str = "?", drop_last: bool = False) -> str:
    """Read ``text[start:end]`` one byte off: its first byte is gone, a *mark* in its place.

    With *drop_last* its last byte is gone too, without a mark.
    """
    data = text[start:end].encode("gbk")[1:]
    return text[:start] + mark + read_as_gbk(data[:-1] if drop_last else data) + text[end:]


def cut(text: str) -> str:
    """Cut the bytes of *text* at one sign after another, also where it straddles two characters.

    The pieces are read one by one and joined again; a byte left alone at the
    end of a piece becomes a question mark.
    """
    pieces = [text.encode("gbk")]
    for sign in (delimiter.encode("gbk") for delimiter in _DELIMITERS):
        split = (re.split(b"(" + re.escape(sign) + b")", piece) for piece in pieces)
        pieces = [part for parts in split for part in parts]
    return "".join(map(read_as_gbk, pieces))


def pollute(text: str, count: int, dice: random.Random) -> str:
    """Turn signs into entities and sprinkle *count* invisible characters."""
    characters = [_ENTITIES.get(c, c) if dice.random() < 0.5 else c for c in text]
    for _ in range(count):
        characters.insert(dice.randrange(len(characters) + 1), dice.choice(_INVISIBLE))
    return "".join(characters)
