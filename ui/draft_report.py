"""A draft whose quotations were looked up, as a report with notes.

Knows wording and the shape of the report; knows nothing about files.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count

from index.types import Article
from rag.draft import Paragraph, Part, PartKind
from rag.types import Citation, QuoteList, QuoteState, Standing, Verification
from ui import payload
from ui.language import WORDINGS, Language
from ui.quote_words import QUOTE_WORDINGS

Reference = Callable[[Article], str]
_CITED = 2  # places of a quotation named in its note
_MARKED = re.compile(r"“[^“”]*”|「[^「」]*」|\"[^\"]*\"")
_NOT_SETTLED = (Standing.NEAR, Standing.ABSENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A part of a draft, and what the collection has on it.

    Attributes:
        bare: Figures of a statement that no quote for it has, as written.
    """

    part: Part
    found: Verification | QuoteList
    bare: tuple[str, ...] = ()

    @property
    def is_settled(self) -> bool:
        """Whether it stands and is closed, or something supports it with all its figures."""
        if isinstance(self.found, Verification):
            return self.found.standing not in _NOT_SETTLED and not self.part.is_open
        return bool(self.found.quotes) and not self.bare


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A report on a draft.

    Attributes:
        notes: One for each checked part, in order; numbered from 1.
    """

    heading: str
    summary: str
    open: str
    paragraphs: tuple[Paragraph, ...]
    checked: tuple[Checked, ...]
    notes: tuple[str, ...]

    def marks(self, paragraph: int) -> list[tuple[int, int]]:
        """Return where in a paragraph which note stands."""
        return [
            (one.part.end, number)
            for number, one in enumerate(self.checked, 1)
            if one.part.paragraph == paragraph
        ]


def make_report(
    name: str,
    paragraphs: Sequence[Paragraph],
    checked: Sequence[Checked],
    language: Language,
    reference: Reference,
) -> Report:
    """Word a report on the draft called *name*."""
    words = QUOTE_WORDINGS[language]
    quoted = [one.found for one in checked if isinstance(one.found, Verification)]
    stated = [one for one in checked if isinstance(one.found, QuoteList)]
    by = Counter(found.standing for found in quoted)
    summary = words.counts.format(
        quotations=len(quoted),
        standing=len(quoted) - by[Standing.NEAR] - by[Standing.ABSENT],
        near=by[Standing.NEAR],
        absent=by[Standing.ABSENT],
        statements=len(stated),
        supported=sum(one.is_settled for one in stated),
        partly=sum(bool(one.bare) for one in stated),
        bare=sum(not one.found.quotes for one in stated if isinstance(one.found, QuoteList)),
    )
    return Report(
        heading=words.report.format(name=name),
        summary=summary,
        open=words.open,
        paragraphs=tuple(paragraphs),
        checked=tuple(checked),
        notes=tuple(_note(one, language, reference) for one in checked),
    )


def markdown(report: Report) -> str:
    """Write a report as Markdown: the draft with notes, and before it what is left to do."""
    own = _label(report)
    lines = [f"# {report.heading}", "", report.summary, ""]
    left = [(n, one) for n, one in enumerate(report.checked, 1) if not one.is_settled]
    if left:
        lines += [f"## {report.open}", ""]
        lines += [f"- {' '.join(one.part.text.split())} [^{own}-{number}]" for number, one in left]
        lines.append("")
    lines += ["---", ""]
    for number, paragraph in enumerate(report.paragraphs):
        text = paragraph.text
        for end, note in reversed(report.marks(number)):
            text = f"{text[:end]}[^{own}-{note}]{text[end:]}"
        lines.append("\n".join(f"> {line}" for line in text.split("\n")) if paragraph.is_quotation
                     else text)  # fmt: skip
    lines += ["", "---", ""]
    for number, said in enumerate(report.notes, 1):
        lines += [f"[^{own}-{number}]: " + said.replace("\n", "  \n    "), ""]
    return "\n".join(lines)


def _label(report: Report) -> str:
    """Choose what the labels of notes begin with, so that none is one of the draft's own."""
    text = "".join(paragraph.text for paragraph in report.paragraphs).lower()
    names = ("wj" + "x" * number for number in count())
    return next(name for name in names if f"[^{name}-" not in text)


def figures(report: Report, *, draft: str, written: str) -> payload.Payload:
    """Give what was found, for --json."""
    return {
        "draft": draft,
        "report": written,
        "quotations": [
            payload.of_verification(one.found) | {"is_closed": not one.part.is_open}
            for one in report.checked
            if isinstance(one.found, Verification)
        ],
        "statements": [
            {
                "text": one.part.text,
                "quotes": payload.of_quotes(one.found)["quotes"],
                "unsupported": list(one.bare),
            }
            for one in report.checked
            if isinstance(one.found, QuoteList)
        ],
    }


def _note(one: Checked, language: Language, reference: Reference) -> str:
    """Word the note of one part, a line for each thing it says."""
    words = QUOTE_WORDINGS[language]
    if isinstance(one.found, QuoteList):
        citations = one.found.quotes
        lines = [words.supported if citations else words.bare]
        if one.bare:
            lines = [words.partly.format(figures=words.comma.join(one.bare)), *lines]
    else:
        citations = one.found.citations
        lines = [words.unclosed] if one.part.is_open else []
        lines.append(words.standing[one.found.standing])
        lines += [
            f"{words.claimed}: {gap.claimed or words.nothing}; "
            f"{words.source}: {gap.source or words.nothing}"
            for gap in one.found.differences
        ]
    is_told = one.part.kind is PartKind.STATEMENT or not one.is_settled
    articles: dict[str, list[str]] = {}
    for citation in citations if one.part.kind is PartKind.STATEMENT else citations[:_CITED]:
        own = articles.setdefault(reference(citation.quote.article), [])
        own += _cited(citation, language, is_told=is_told)
    for named, quoted in articles.items():
        lines += [*quoted, named]
    return "\n".join(lines)


def _cited(citation: Citation, language: Language, *, is_told: bool) -> list[str]:
    """Quote a citation where the draft doesn't, or not so."""
    quote, lines = citation.quote, []
    words, page = " ".join(quote.text.split()), " ".join(quote.source_text.split())
    is_repaired = quote.state is QuoteState.REPAIRED and quote.text
    if quote.text and (is_told or is_repaired):
        lines.append(words if _MARKED.fullmatch(words) else f"“{words}”")
    if is_repaired and "".join(page.split()) != "".join(words.split()):
        lines.append(f"{WORDINGS[language].source_form}: {page}")
    return lines
