"""A conversation as a file: Markdown, or through ui/office.py docx; quotes cut anew.

Knows what stands where, and in which order; knows nothing about pages or HTTP. The same
conversation gives the same bytes.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.types import Citation, QuoteState
from ui import office
from ui.export import place_of, plain_line, source_entry
from ui.export_words import EXPORT_WORDINGS
from ui.formats import Style, cite
from ui.language import WORDINGS, Wording, language_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """A sentence of an answer and what it rests on; the text is the quote's own, or a wording."""

    text: str
    citations: tuple[Citation, ...]

    @property
    def is_quote(self) -> bool:
        """Whether it is the very words of what it cites."""
        return len(self.citations) == 1 and self.text == self.citations[0].quote.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """A question and what was answered.

    Attributes:
        understood: The question as it was understood, if not as it was asked.
        told: What was said beside quotes: on whom nothing was found, or why
            there is no answer.
        closest: Of no answer, what came nearest.
    """

    question: str
    understood: str = ""
    said: tuple[Said, ...] = ()
    told: tuple[str, ...] = ()
    closest: tuple[Citation, ...] = ()

    @property
    def cited(self) -> tuple[Citation, ...]:
        """All quotes by number, each once."""
        found = {one.number: one for said in self.said for one in said.citations}
        found |= {one.number: one for one in self.closest}
        return tuple(found[number] for number in sorted(found))


def to_markdown(exchanges: Sequence[Exchange], style: Style) -> bytes:
    """Write each question with its answer, and below it the quotes' sources."""
    blocks = []
    for number, one in enumerate(exchanges, 1):
        wording = WORDINGS[language_of(one.question)]
        blocks.append(f"## {number}. {plain_line(one.question)}")
        blocks += [plain_line(text) for text in _around(one, wording)]
        blocks += [_quoted(said.text, said.citations) for said in one.said]
        if one.closest:
            blocks.append(f"### {wording.closest}")
            blocks += [_quoted(citation.quote.text, [citation]) for citation in one.closest]
        if one.cited:
            blocks.append(f"### {wording.sources}")
            blocks += _sources(one, style)
    return ("\n\n".join([f"# {_title(exchanges)}", *blocks]) + "\n").encode("utf-8")


def to_docx(exchanges: Sequence[Exchange], style: Style) -> bytes:
    """Write a table for each question: quotes with where they stand."""
    tables = [
        (f"{number}. {one.question}", list(_rows(one, style)))
        for number, one in enumerate(exchanges, 1)
    ]
    return office.document(_title(exchanges), tables, notes=(), sources_heading="", sources=())


def _title(exchanges: Sequence[Exchange]) -> str:
    """Name the conversation."""
    return f"问据 Wenju ({len(exchanges)})"


def _around(one: Exchange, wording: Wording) -> Iterator[str]:
    """Give what is said beside quotes."""
    if one.understood:
        yield wording.understood.format(question=one.understood)
    yield from one.told


def _quoted(text: str, citations: Sequence[Citation]) -> str:
    """Write a sentence as a block with its marks."""
    marks = "".join(f"\\[{citation.number}\\]" for citation in citations)
    lines = "\n".join(f"> {plain_line(line)}\\" for line in text.split("\n"))
    return f"{lines[:-1]} {marks}"


def _sources(one: Exchange, style: Style) -> Iterator[str]:
    """Write where each quote stands; what an answer in other words cites, with its words."""
    words = EXPORT_WORDINGS[language_of(one.question)]
    own = {said.citations[0].number for said in one.said if said.is_quote}
    own |= {citation.number for citation in one.closest}
    is_bibtex = style is Style.BIBTEX
    for citation in one.cited:
        if citation.number not in own:
            yield _quoted(citation.quote.text, [citation])
        yield source_entry(citation, words, Style.PLAIN if is_bibtex else style)
    if is_bibtex:
        articles = {citation.quote.article.id: citation.quote.article for citation in one.cited}
        entries = "\n".join(cite(article, style) for article in articles.values())
        yield f"```bibtex\n{entries}\n```"


def _rows(one: Exchange, style: Style) -> Iterator[tuple[str, list[str]]]:
    """Lay out one question's table: what is said, then each quote with its source."""
    wording, words = WORDINGS[language_of(one.question)], EXPORT_WORDINGS[language_of(one.question)]
    told = list(_around(one, wording))
    told += [
        said.text + "".join(f"[{citation.number}]" for citation in said.citations)
        for said in one.said
        if not said.is_quote
    ]
    if told or not one.cited:
        yield "", told or ["—"]
    heading = [wording.closest] if one.closest else []
    for citation in one.cited:
        quote = citation.quote
        place = " · ".join(place_of(citation, words))
        lines = [*heading, quote.text, cite(quote.article, style), place]
        if quote.state is QuoteState.REPAIRED:
            lines.append(f"{words.columns['source_quote']}: {quote.source_text}")
        yield f"[{citation.number}]", lines
        heading = []
