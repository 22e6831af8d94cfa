"""A draft's quotations, and the sentences in it that state facts.

Knows marks and sentences; knows nothing about files or collections.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.sentences import sentences
from rag.verbatim import key_of

_QUOTED = re.compile(
    r"“[^“”]*(?:“[^“”]*”[^“”]*)*(?:”|$)|「[^「」]*(?:「[^「」]*」[^「」]*)*(?:」|$)|"
    r"『[^『』]*(?:』|$)|\"[^\"]+\"|＂[^＂]+＂|«[^«»]+»"
)
_TERM = 8  # characters; a shorter quotation is a term, and its sentence states something too
_SHORTEST = 6  # characters of a sentence that states a fact
_MARKUP = re.compile(r"^\s*(?:[-*+]|\d+[.、)）])\s+|[*_`]|\[\^[^\]]*\]")
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
        is_prose: False of headings and code, which state nothing.
    """

    text: str
    is_quotation: bool = False
    is_prose: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is looked up of a draft.

    Attributes:
        paragraph: The number of its paragraph, from 0.
        end: Where it ends there, marks included, in code points.
        text: Its words, without quotation marks and markup.
    """

    kind: PartKind
    paragraph: int
    end: int
    text: str


def read_paragraphs(text: str, *, is_markdown: bool) -> list[Paragraph]:
    """Cut a text into paragraphs, a line each; block quotes of Markdown whole."""
    found: list[Paragraph] = []
    is_code = False
    for line in text.splitlines():
        fence = is_markdown and line.lstrip().startswith(("```", "~~~"))
        is_code ^= fence
        if not is_markdown:
            found.append(Paragraph(text=line))
        elif fence or is_code or re.match(r"\s{0,3}#{1,6}\s|\s*\|.*\|\s*$|\[\^[^\]]*\]:", line):
            found.append(Paragraph(text=line, is_prose=False))
        elif quoted := re.match(r"\s{0,3}>\s?", line):
            own = line[quoted.end() :]
            if found and found[-1].is_quotation:
                own = f"{found.pop().text}\n{own}"
            found.append(Paragraph(text=own, is_quotation=True))
        else:
            found.append(Paragraph(text=line))
    return found


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
    if not paragraph.is_prose:
        return []
    quoted = [match.span() for match in _QUOTED.finditer(text)]
    found = [
        Part(kind=PartKind.QUOTATION, paragraph=number, end=end, text=words)
        for start, end in quoted
        if _has_words(words := text[start:end].strip('“”「」『』"＂«» '))
    ]
    long = [(a, z) for a, z in quoted if len(key_of(text[a:z]).text) >= _TERM]
    found += [
        Part(kind=PartKind.STATEMENT, paragraph=number, end=end, text=words)
        for start, end, words in _statements(text)
        if not any(a < end and start < z for a, z in long)
    ]
    return sorted(found, key=lambda part: (part.end, part.kind))


def _statements(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield the sentences that state something."""
    for start, end in sentences(text):
        words = _MARKUP.sub("", text[start:end]).strip()
        if len(key_of(words).text) >= _SHORTEST and not _NO_FACT.search(words):
            yield start, end, words


def _has_words(text: str) -> bool:
    """Say whether *text* holds a letter or a number."""
    return any(map(str.isalnum, text))
