"""A draft's quotations, and the sentences in it that state facts.

Knows marks and sentences; knows nothing about files or collections.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from unicodedata import east_asian_width

from index.sentences import sentences
from rag.verbatim import key_of

_QUOTED = re.compile(
    r"“[^“”]*(?:“[^“”]*”[^“”]*)*(?:”|$)|「[^「」]*(?:「[^「」]*」[^「」]*)*(?:」|$)|"
    r"『[^『』]*(?:』|$)|\"[^\"]+\"|＂[^＂]+＂|«[^«»]+»"
)
_TERM = 8  # characters; a shorter quotation is a term, and its sentence states something too
_SHORTEST = 6  # characters of a sentence that states a fact
_LONGEST_TITLE = 40  # characters
_WRAPPED = 20  # columns; a shorter line that ends without a stop isn't wrapped
_ITEM = re.compile(
    r"\s*(?:[-*+]\s|\d+[.、)）．]\s*|[（(][\d一二三四五六七八九十]+[)）]|[一二三四五六七八九十]+、)"
)
_INDENT = re.compile(r"\u3000|\t| {2}")
_FENCE = re.compile(r"\s{0,3}(`{3,}|~{3,})")
_APART = re.compile(r"\s{0,3}#{1,6}\s|\s*\|.*\|\s*$|\[\^[^\]]*\]:|\s{0,3}(?:[-*_]\s*){3,}$")
_BLOCK = re.compile(r"\s{0,3}>\s?")
_ENDED = re.compile(r"[。！？!?….；;：:][”’」』）)\"'】》*_\s]*(?:\[\^[^\]]*\]\s*)*$")
_MARKUP = re.compile(r"^\s*(?:[-*+]|\d+[.、)）])\s+|[*_`]|\[\^[^\]]*\]")
_HAN_APART = re.compile(r"(?<=[\u3000-\u9fff\uff00-\uffef])\s*\n\s*|\s*\n\s*(?=[\u3000-\u9fff])")
_NO_FACT = re.compile(
    r"[?？]\W*$|^\W*(?:我们?认为|笔者|筆者|本文|下面|以下|让我们|讓我們|希望|建议|建議)|"
    r"应当|應當|应该|應該|必须|必須|^\W*要|\b(?:should|must|ought|let us|I think|we believe)\b",
    re.I,
)


class PartKind(StrEnum):
    """What is looked up of a part: where it stands, or what supports it."""

    QUOTATION = "quotation"
    STATEMENT = "statement"


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """A paragraph of a draft.

    Attributes:
        is_quotation: Whether all of it is one: a block quote.
        is_prose: False of headings, tables and code, which state nothing.
        is_code: Whether nothing in it is a quotation either.
    """

    text: str
    is_quotation: bool = False
    is_prose: bool = True
    is_code: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is looked up of a draft.

    Attributes:
        paragraph: The number of its paragraph, from 0.
        end: Where it ends there, marks included, in code points.
        text: Its words, without quotation marks and markup.
        is_open: Whether it is a quotation whose mark isn't closed.
    """

    kind: PartKind
    paragraph: int
    end: int
    text: str
    is_open: bool = False


def read_paragraphs(text: str, *, is_markdown: bool) -> list[Paragraph]:
    """Cut a text into paragraphs, as far as a blank line, an item of a list or an indented line.

    Headings, rows of tables and block quotes of Markdown are such by themselves,
    as is the title of a plain text: a first line that is no sentence.
    """
    lines = text.splitlines()
    if is_markdown:
        return _of_markdown(lines)
    title = _title(lines)
    found = [Paragraph(text=line, is_prose=number != title) for number, line in
             enumerate(lines[: title + 1])]  # fmt: skip
    for line in lines[title + 1 :]:
        is_first = not found or (len(found) == title + 1 and not found[-1].is_prose)
        _add(found, line, is_new=is_first or bool(_INDENT.match(line)))
    return found


def _of_markdown(lines: Sequence[str]) -> list[Paragraph]:
    """Cut the lines of a Markdown text into paragraphs."""
    found: list[Paragraph] = []
    fence = ""
    for line in lines:
        mark = _FENCE.match(line)
        if fence or mark:
            found.append(Paragraph(text=line, is_prose=False, is_code=True))
            if fence:
                closes = line.strip().startswith(fence) and not line.strip().strip(fence[0])
                fence = "" if closes else fence
            elif mark:
                fence = mark[1]
        elif _APART.match(line):
            found.append(Paragraph(text=line, is_prose=False))
        elif quoted := _BLOCK.match(line):
            own = line[quoted.end() :]
            if found and found[-1].is_quotation:
                own = f"{found.pop().text}\n{own}"
            found.append(Paragraph(text=own, is_quotation=True))
        else:
            _add(found, line, is_new=False)
    return found


def _add(found: list[Paragraph], line: str, *, is_new: bool) -> None:
    """Put a line behind the last paragraph, or begin another with it."""
    last = found[-1] if found else None
    is_new |= last is None or not last.text.strip() or not line.strip() or bool(_ITEM.match(line))
    if last is None or is_new or not last.is_prose or (last.is_quotation and _is_ended(last.text)):
        found.append(Paragraph(text=line))
    else:
        found[-1] = replace(last, text=f"{last.text}\n{line}")


def _title(lines: Sequence[str]) -> int:
    """Find the number of the line that is the title of a plain text; -1 if none is.

    It is the first that isn't blank, if it doesn't end as a sentence does, and a
    blank or indented line or a longer one follows it.
    """
    first = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
    if not any(line.strip() for line in lines[first + 1 :]):
        return -1
    line, following = lines[first], lines[first + 1]
    if _is_ended(line) or _is_open(line) or len(line.strip()) > _LONGEST_TITLE:
        return -1
    is_apart = not following.strip() or _INDENT.match(following)
    return first if is_apart or _columns(following) > 1.25 * _columns(line) else -1


def _is_ended(text: str) -> bool:
    """Say whether *text* ends as a sentence does."""
    return bool(_ENDED.search(text))


def _is_open(text: str) -> bool:
    """Say whether a quotation in *text* isn't closed."""
    return any(text.count(one) > text.count(other) for one, other in ("“”", "「」", "『』"))


def _columns(text: str) -> int:
    """Count the columns that *text* takes up."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text.strip())


def find_parts(paragraphs: Sequence[Paragraph]) -> list[Part]:
    """Find what is to be looked up of a draft, in order.

    Every quotation is, and every sentence that states something and is no
    quotation itself: no question, no demand, nothing of fewer than 6 characters.
    """
    return [
        part for number, paragraph in enumerate(paragraphs) for part in _parts(number, paragraph)
    ]


def _parts(number: int, paragraph: Paragraph) -> list[Part]:
    """Find what is to be looked up of one paragraph."""
    text = paragraph.text
    if paragraph.is_quotation:
        words = re.sub(r"(?m)^\s*(?:—|--).*$|[*_`]", "", text).strip()
        kind = PartKind.QUOTATION
        whole = Part(kind=kind, paragraph=number, end=len(text.rstrip()), text=words)
        return [whole] if _has_words(words) else []
    if paragraph.is_code:
        return []
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    found = [
        Part(
            kind=PartKind.QUOTATION,
            paragraph=number,
            end=end,
            text=words,
            is_open=_is_open(text[start:end]),
        )
        for start, end in quoted
        if _has_words(words := text[start:end].strip('“”「」『』"＂«» \n'))
    ]
    long = [(a, z) for a, z in quoted if len(key_of(text[a:z]).text) >= _TERM]
    found += [
        Part(kind=PartKind.STATEMENT, paragraph=number, end=end, text=words)
        for start, end, words in (_statements(text) if paragraph.is_prose else ())
        if not any(a < end and start < z for a, z in long) and not _is_all(start, end, text, quoted)
    ]
    return sorted(found, key=lambda part: (part.end, part.kind))


def _is_all(start: int, end: int, text: str, quoted: Sequence[tuple[int, int]]) -> bool:
    """Say whether ``text[start:end]`` has no words outside quotations."""
    rest = "".join(text[at] for at in range(start, end) if not any(a <= at < z for a, z in quoted))
    return not _has_words(_MARKUP.sub("", rest))


def _statements(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the sentences that state something, those that run over a line's end whole."""
    for start, end in sentences(_unwrapped(text)):
        words = _HAN_APART.sub("", _MARKUP.sub("", text[start:end]).strip())
        words = " ".join(words.split())
        if len(key_of(words).text) >= _SHORTEST and not _NO_FACT.search(words):
            yield start, end, words


def _unwrapped(text: str) -> str:
    """Replace the line ends inside sentences by spaces; the length stays."""
    lines = text.split("\n")
    signs = ["\n" if _is_ended(line) or _columns(line) < _WRAPPED else " " for line in lines[:-1]]
    return "".join(line + sign for line, sign in zip(lines, [*signs, ""], strict=True))


def _has_words(text: str) -> bool:
    """Say whether *text* holds a letter or a number."""
    return any(map(str.isalnum, text))
