"""Quotations, and how they stand, as the text that a terminal shows.

Knows wording and layout; knows nothing about colours or where it is printed.
"""

from rag.types import Citation, Difference, QuoteList, QuoteState, Standing, Verification
from ui import render
from ui.formats import Style
from ui.language import WORDINGS, Wording, language_of
from ui.quote_words import QUOTE_WORDINGS, QuoteWording

_AROUND = 24  # characters shown on each side of a quotation
_TOLD = 200  # columns of a difference


def verification(value: Verification) -> str:
    """Show how a quotation stands, then how it differs, then where."""
    language = language_of(value.text)
    wording, words = WORDINGS[language], QUOTE_WORDINGS[language]
    lines = [words.standing[value.standing]]
    lines += [line for one in value.differences for line in _difference(one, words)]
    for citation in value.citations:
        lines += ["", *_where(citation, wording), f"    {render.position(citation, words)}"]
        lines += _in_context(citation, words)
        if value.standing is not Standing.EXACT:
            lines += _page_form(citation, wording)
    return "\n".join(lines)


def quotes(value: QuoteList, *, style: Style | None = None) -> str:
    """Show quotes, best first, each with its article and what stands around it; or that none is."""
    language = language_of(value.query)
    wording, words = WORDINGS[language], QUOTE_WORDINGS[language]
    if not value.quotes:
        return f"{words.no_quotes}\n{words.narrow}"
    blocks = [
        "\n".join(
            [
                *_where(citation, wording, style),
                f"    {render.position(citation, words)}",
                *_in_context(citation, words),
                *_page_form(citation, wording),
            ]
        )
        for citation in value.quotes
    ]
    return "\n\n".join(blocks)


def _difference(one: Difference, words: QuoteWording) -> list[str]:
    """Show where the two part, a line each."""
    return [
        f"    {words.claimed}: {render.short(one.claimed, _TOLD) or words.nothing}",
        f"    {words.source}: {render.short(one.source, _TOLD) or words.nothing}",
    ]


def _where(citation: Citation, wording: Wording, style: Style | None = None) -> list[str]:
    """Name the article of a citation, and its reposts."""
    lines = render.article_lines(f"[{citation.number}]", citation.quote.article, wording, style)
    for entry in citation.also_in:
        lines.append(f"    {wording.also_in}: {entry.title or render.nearby(entry.path)}")
    return lines


def _in_context(citation: Citation, words: QuoteWording) -> list[str]:
    """Show a quote with what stands around it."""
    quote = citation.quote
    if not quote.text:
        return [f"    {words.beside}: {_one_line(quote.source_text)}"]
    before, after = map(_one_line, quote.context(_AROUND))
    return [f"    …{before}▸{_one_line(quote.text)}◂{after}…"]


def _page_form(citation: Citation, wording: Wording) -> list[str]:
    """Show what the page has, where it differs from the text in more than spaces."""
    quote = citation.quote
    is_same = "".join(quote.source_text.split()) == "".join(quote.text.split())
    if quote.state is QuoteState.EXACT or is_same or not quote.text:
        return []
    return [f"    {wording.source_form}: {_one_line(quote.source_text)}"]


def _one_line(text: str) -> str:
    """Put *text* on one line."""
    return " ".join(text.split())
