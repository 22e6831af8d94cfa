"""What a language model writes, as it arrives, cut into sentences with the numbers they cite.

Knows marks and ends of sentences in every form that models use; knows nothing about quotes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

_MARK = re.compile(
    r"\s*[\[【［〔]\s*\^?\s*(\d{1,3}(?:\s*[,，、;；\-–~～至]\s*\^?\d{1,3})*)\s*[\]】］〕]"
)
QUOTED = re.compile(
    r"“([^“”]+)”|「([^「」]+)」|『([^『』]+)』|(?<![A-Za-z])\"([^\"]+)\"|《([^《》]+)》"
)
"""A pattern for a quotation or a title, with what stands in its marks."""

_NUMBER = re.compile(r"(\d{1,3})(?:\s*[\-–~～至]\s*(\d{1,3}))?")
_END = re.compile(
    r"(?:[。！？!?…]+|(?<!\b[A-Z])(?<!\b[DM]r)(?<!\bMs)(?<!\bSt)(?<!\bNo)(?<!\d)\.(?=\s|[\[【［]|$)|"
    r"(?<=\d)\.(?=\s+[A-Z\[【［]|\s*$|[\[【［]))[”’」』）)\"'】》]*"
)
_TRAILING = re.compile(r"\s*[。.；;，,、:：]*")
_THOUGHT = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.S | re.I)
_THINKS = re.compile(r"<think(?:ing)?>(?!.*</think(?:ing)?>)", re.S | re.I)
_OPENS = re.compile(r"<(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?$", re.I)
_BULLET = re.compile(r"^\s*(?:[-*+•·]\s+|#{1,6}\s+|\d{1,2}[.、)）]\s*(?!\d)|>\s+)")
_BOLD = re.compile(r"\*\*|__|(?<!\*)\*(?!\*)|`")
_MOST_MARKS = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a sentence and the numbers that stand behind it."""

    text: str
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Written:
    """A sentence of a language model, part by part; without its marks it is *text*."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        """The sentence without marks."""
        return "".join(part.text for part in self.parts).strip()


def read_sentences(pieces: Iterable[str]) -> Iterator[Written]:
    """Cut a stream of text into sentences, each as soon as it is whole.

    A sentence is whole when what follows its end and its marks has begun; a line
    end ends one too. What a model thinks aloud before it answers is left out.

    Example:
        >>> [s.parts for s in read_sentences(["办了6期。[", "1]培", "训320人[1][2]。"])]
        [(Part(text='办了6期。', numbers=(1,)),), (Part(text='培训320人。', numbers=(1, 2)),)]

    """
    held = ""
    for piece in pieces:
        held = _without_thoughts(held + piece)
        if _THINKS.search(held) or _OPENS.search(held):
            continue
        *whole, held = _cut(held)
        yield from filter(None, map(_read, whole))
    yield from filter(None, map(_read, _cut(_THINKS.split(held)[0])))


def _without_thoughts(text: str) -> str:
    """Take out what a model thinks aloud; some send only its end."""
    bare = _THOUGHT.sub("", text)
    _, end, behind = bare.rpartition("</think>")
    return behind if end else bare


def _cut(text: str) -> list[str]:
    """Cut a text behind each sentence with its marks; what may go on comes last."""
    found, start, at = [], 0, 0
    while at < len(text):
        line = text.find("\n", at)
        end = _END.search(text, at)
        if line >= 0 and (end is None or line < end.start()):
            found.append(text[start:line])
            start = at = line + 1
            continue
        if end is None or _is_inside(text[start : end.end()]) or _goes_on(text, end):
            at = end.end() if end else len(text)
            continue
        at = _behind_marks(text, end.end())
        if at >= len(text) or _may_be_mark(text[at:]):
            break
        found.append(text[start:at])
        start = at
    return [*found, text[start:]]


def _behind_marks(text: str, at: int) -> int:
    """Return where the marks end that stand at *at*, with a stop behind them."""
    while match := _MARK.match(text, at):
        at = match.end()
        stop = _TRAILING.match(text, at)
        at = stop.end() if stop and text[at : stop.end()].strip() else at
    return at


def _may_be_mark(rest: str) -> bool:
    """Say whether what has arrived of *rest* may become a mark."""
    return bool(re.fullmatch(r"\s*(?:[\[【［〔][\s\d,，、;；\-–^~～至]*)?", rest))


def _is_inside(sentence: str) -> bool:
    """Say whether a sentence has a quotation open, which its end then belongs to."""
    return (
        any(
            sentence.count(opening) > sentence.count(closing)
            for opening, closing in ("“”", "「」", "『』", "（）")
        )
        and len(sentence) < 400
    )


def _goes_on(text: str, end: re.Match[str]) -> bool:
    """Say whether a quotation has ended and its sentence goes on, as in: “好。”他说."""
    return end[0][-1] in "”」』" and bool(re.match(r"[㐀-鿿]", text[end.end() : end.end() + 1]))


def _read(text: str) -> Written | None:
    """Read a sentence with its marks; None if it holds no words."""
    bare = _BOLD.sub("", _BULLET.sub("", text)).strip()
    parts: list[Part] = []
    at = 0
    for match in _MARK.finditer(bare):
        words = bare[at : match.start()]
        numbers = _numbers(match[1])
        if parts and not any(map(str.isalnum, words)):
            last = parts.pop()
            parts.append(Part(last.text + words.strip(), last.numbers + numbers))
        else:
            parts.append(Part(words, numbers))
        at = match.end()
    rest = bare[at:]
    if rest.strip() and parts:
        last = parts.pop()
        parts.append(Part(_joined(last.text, rest), last.numbers))
    elif rest.strip():
        parts.append(Part(rest, ()))
    found = Written(tuple(parts))
    return found if any(map(str.isalnum, found.text)) else None


def _joined(text: str, rest: str) -> str:
    """Put what stands behind the last mark to what stands before it, with one stop."""
    rest = rest.rstrip()
    return text if not any(map(str.isalnum, rest)) and text[-1:] in "。！？!?." else text + rest


def _numbers(inside: str) -> tuple[int, ...]:
    """Read the numbers of a mark: 1, 2 or 1-3."""
    found: list[int] = []
    for first, last in _NUMBER.findall(inside):
        found += range(int(first), (int(last) if last else int(first)) + 1)
    return tuple(found[:_MOST_MARKS])
