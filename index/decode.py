"""Bytes → text: which encoding a file is in, decided by how its text reads as language.

Knows encodings; knows nothing about files or formats. Nothing is ever decoded with errors
ignored: what can't be read is counted or refused.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass

from index.readings import MARK, foreign_count, is_language, score

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark begins with the same bytes
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# What speaks for each, in nats, before a byte is read. Of equal readings the first wins.
_CANDIDATES = {
    "utf-8": 5.0,
    "gb18030": 0.0,
    "cp950": 0.0,
    "big5hkscs": 0.0,
    "cp932": 0.0,
    "euc_jp": -6.0,
    "cp1252": 0.0,
    "euc_kr": -40.0,  # Korean takes a sentence to show; a short name is Chinese
}
_PLAIN_NAMES = {"cp950": "big5", "cp932": "shift_jis"}

# What a page says of itself is often wrong: worth as much as one rare character.
_DECLARED_NATS = 8.0
_DECLARATION = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]{3,20})""")
_DECLARATION_BYTES = 4096
_MEANT_BY = {
    "gb2312": ("gb18030",),
    "gbk": ("gb18030",),
    "big5": ("cp950", "big5hkscs"),
    "shift_jis": ("cp932",),
    "iso8859-1": ("cp1252",),
}
_ONLY_DECLARED = re.compile(r"cp125\d|cp949|iso8859-\d+|koi8-[ru]|tis-620")

_ENOUGH_UTF8 = 16  # GBK reads as UTF-8 by chance in at most one character of six
_FAULT_SHARE = 0.005

_ZONE_BYTES = 3072  # looked at near the start, after a third and after two thirds
_CONTEXT_BYTES = 32
_HIGH = re.compile(rb"[\x80-\xff]")
_LOW = re.compile(rb"[\x00-\x2f]")  # never the second half of a character

# Where a pair of bytes is no character, the second does not begin one: the rest would shift.
_PAIRED = {"cp950", "big5hkscs", "cp932", "euc_jp", "euc_kr"}
# Python's cp950 has these at places where nobody wrote them: Taiwan's usual software put them
# elsewhere, and Hong Kong's set after it.
_ETEN = re.compile("[々ぁ-ヾЀ-ӿ①-⑩⑴-⑽]")
# Python's cp932 gives these for bytes that stand for nothing.
_NOTHING_IN_CP932 = str.maketrans(dict.fromkeys("\x80\uf8f0\uf8f1\uf8f2\uf8f3", MARK))


@dataclass(frozen=True, slots=True, kw_only=True)
class Decoded:
    """A text and how it was read.

    Attributes:
        text: Without a byte order mark; line ends are as they were.
        encoding: Python's name of the encoding: with it the bytes decode to
            *text*, unless some were replaced or a lone ``0x80`` stands for €.
        replaced: How many U+FFFD of *text* stand for bytes that could not be
            decoded.
    """

    text: str
    encoding: str
    replaced: int = 0


def decode(data: bytes) -> Decoded:
    """Decode *data* in the encoding under which it reads most like language.

    A byte order mark decides, a NUL means UTF-16; otherwise UTF-8, GB18030,
    Big5 (with HKSCS), Shift-JIS, EUC-JP, Windows-1252 and what the page says
    of itself compete. Decoding is strict, except that up to 0.5 % of the
    characters and one cut off at the end may be broken: they become U+FFFD.

    Args:
        data: A whole file. Its likelihood is judged by about 9 KB of it.

    Raises:
        UnicodeError: It is no text in any of these. The message is a sentence.

    Example:
        >>> decode("问据".encode("gb18030"))
        Decoded(text='问据', encoding='gb18030', replaced=0)

    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _decode_as(encoding, data)
    if b"\0" in data and (decoded := _decode_utf16(data)):
        return decoded
    text = _strict(data, "utf-8")
    if text is not None and (text.isascii() or foreign_count(text) >= _ENOUGH_UTF8):
        return Decoded(text=text, encoding="utf-8")
    return _decode_by_language(data)


def _decode_by_language(data: bytes) -> Decoded:
    """Take the candidate that reads best in a sample and holds for the whole."""
    sample = b" ".join(_segments(data))
    prior = _candidates(data)
    readings = {name: _marked(sample, name) for name in prior}
    scores = {name: score(reading, name) + prior[name] for name, reading in readings.items()}
    refusal = UnicodeError("Its bytes are no text in any encoding known here.")
    for name in sorted(scores, key=scores.__getitem__, reverse=True):
        if not is_language(readings[name], name):
            continue
        try:
            decoded = _decode_as(name, data)
        except UnicodeError as error:
            refusal = error
            continue
        if name != "cp950" or not _ETEN.search(decoded.text):
            return decoded
    raise refusal


def _decode_utf16(data: bytes) -> Decoded | None:
    """Decode UTF-16 without a byte order mark, if it reads as language in either order."""
    pieces = [data[start : start + size] for start, size in _zones(data)]
    readings = {
        name: "".join(_marked(piece, name) for piece in pieces)
        for name in ("utf-16-le", "utf-16-be")
    }
    best = max(readings, key=lambda name: score(readings[name], name))
    return _decode_as(best, data) if is_language(readings[best], best) else None


def _decode_as(encoding: str, data: bytes) -> Decoded:
    """Decode *data*, replacing what is broken if that is little enough."""
    text = _strict(data, encoding)
    if text is not None:
        return Decoded(text=text, encoding=_plain_name(data, encoding, text))
    text = _marked(data, encoding)
    fault_count = text.count(MARK)
    inner_count = fault_count - text.endswith(MARK)
    if inner_count > _FAULT_SHARE * len(text) or len(text) == fault_count:
        raise UnicodeError(
            f"Its text can't be decoded: read as {encoding}, the likeliest encoding, "
            f"{fault_count} of {len(text)} characters are broken."
        )
    return Decoded(text=text.replace(MARK, "\ufffd"), encoding=encoding, replaced=fault_count)


def _strict(data: bytes, encoding: str) -> str | None:
    """Decode *data* if every byte of it can be."""
    try:
        text = data.decode(encoding, "wenju-euro")
    except UnicodeError:
        return None
    return None if encoding == "cp932" and MARK in text.translate(_NOTHING_IN_CP932) else text


def _marked(data: bytes, encoding: str) -> str:
    """Decode *data* with a mark at each place that can't be decoded."""
    text = data.decode(encoding, "wenju-mark")
    return text.translate(_NOTHING_IN_CP932) if encoding == "cp932" else text


def _plain_name(data: bytes, encoding: str, text: str) -> str:
    """Name the standard a vendor's encoding extends, where *text* needs no more."""
    plain = _PLAIN_NAMES.get(encoding, encoding)
    return plain if plain != encoding and _strict(data, plain) == text else encoding


def _candidates(data: bytes) -> dict[str, float]:
    """List the encodings to try, each with what speaks for it beforehand, in nats."""
    found = _DECLARATION.search(data, 0, _DECLARATION_BYTES)
    if not found:
        return _CANDIDATES
    try:
        name = codecs.lookup(found[1].decode("ascii")).name
    except LookupError:
        return _CANDIDATES
    meant = _MEANT_BY.get(name, (name,))
    extra = {name: 0.0} if _ONLY_DECLARED.fullmatch(name) and name not in _MEANT_BY else {}
    return {
        candidate: nats + _DECLARED_NATS * (candidate in meant)
        for candidate, nats in {**_CANDIDATES, **extra}.items()
    }


def _segments(data: bytes) -> Iterator[bytes]:
    """Cut out what tells encodings apart: bytes above 0x7f with their neighbours.

    A segment begins where a character begins, whatever the encoding: every
    candidate starts one at the file's start and after a byte below 0x30, and
    reads bytes below 0x80 that follow singly.
    """
    for start, budget in _zones(data):
        after = _LOW.search(data, start) if start else None
        if start and not after:
            return
        position = after.end() if after else 0
        while budget > 0 and (high := _HIGH.search(data, position)):
            begin = max(position, high.start() - _CONTEXT_BYTES)
            low = _LOW.search(data, high.start(), high.start() + budget)
            position = low.end() if low else high.start() + budget
            budget -= position - begin
            yield data[begin:position]


def _zones(data: bytes) -> list[tuple[int, int]]:
    """Say where samples are taken, each as its start, an even one, and its size in bytes."""
    if len(data) <= 3 * _ZONE_BYTES:
        return [(0, len(data))]
    return [(len(data) * part // 6 * 2, _ZONE_BYTES) for part in range(3)]


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Put a mark where bytes can't be decoded; a codec's error handler."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if _is_euro(error):
        return "€", error.start + 1
    first, second = error.object[error.start], error.object[error.start + 1 : error.start + 2]
    is_pair = error.encoding in _PAIRED and 0x81 <= first <= 0xFE and second >= b"\x80"
    return MARK, error.start + 2 if is_pair else error.end


def _euro(error: UnicodeError) -> tuple[str, int]:
    """Read a lone 0x80 as Windows does in Chinese text; a codec's error handler."""
    if not isinstance(error, UnicodeDecodeError) or not _is_euro(error):
        raise error
    return "€", error.start + 1


def _is_euro(error: UnicodeDecodeError) -> bool:
    """Say whether a decoder stopped at a lone 0x80 in GBK."""
    return error.encoding == "gb18030" and error.object[error.start] == 0x80


# Handlers are known to Python by name only, for the whole process; nothing else uses these.
codecs.register_error("wenju-euro", _euro)
codecs.register_error("wenju-mark", _mark)
