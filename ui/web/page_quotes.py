"""Quotes, and how a quotation stands, as blocks of HTML for the page.

Knows values and wordings; knows nothing about Gradio or HTTP.
"""

from collections.abc import Sequence

from rag.types import Citation, Difference, QuoteList, Standing, Verification
from ui.export_words import EXPORT_WORDINGS
from ui.formats import Style, cite
from ui.language import WORDINGS, Language
from ui.quote_words import QUOTE_WORDINGS
from ui.web.markup import block, escaped, line, mark, tag_of, title_of
from ui.web.page import in_context, source_form
from ui.web.words import TAB_WORDINGS

_CONTEXT_CHARS = 60  # on either side of a quote: about a sentence; the panel shows more


def quotes(value: QuoteList, language: Language) -> str:
    """Give quotes, best first, each with its mark, article and context; or say that none is."""
    words = QUOTE_WORDINGS[language]
    if not value.quotes:
        return block(f'<p>{words.no_quotes}</p><p class="wj-hint">{words.narrow}</p>', language)
    return block(_cards(value.quotes, language), language)


def verification(value: Verification, language: Language) -> str:
    """Say how a quotation stands, then how it differs, then where it stands or what is near."""
    words = QUOTE_WORDINGS[language]
    kind = "wj-fails" if value.standing in {Standing.NEAR, Standing.ABSENT} else "wj-stands"
    body = f'<p class="wj-standing {kind}">{words.standing[value.standing]}</p>'
    if value.differences:
        body += _differences(value, language)
    else:
        body += f'<blockquote class="wj-claimed">{escaped(value.text.strip())}</blockquote>'
    if value.citations:
        body += _cards(value.citations, language)
    return block(body, language)


def _differences(value: Verification, language: Language) -> str:
    """Put a quotation beside what the source has, whole and then difference by difference."""
    words = QUOTE_WORDINGS[language]
    found = " …… ".join(one.quote.text or one.quote.source_text for one in value.citations)
    whole = f"<tr><td>{escaped(value.text.strip())}</td><td>{escaped(found)}</td></tr>"
    rows = "".join(_difference(one, words.nothing) for one in value.differences)
    return (
        f'<table class="wj-differences"><thead><tr><th>{words.claimed}</th>'
        f"<th>{words.source}</th></tr></thead><tbody>{whole}{rows}</tbody></table>"
    )


def _difference(one: Difference, nothing: str) -> str:
    """Put the two sides of a difference beside each other."""
    claimed = f"<del>{escaped(one.claimed)}</del>" if one.claimed.strip() else nothing
    source = f"<ins>{escaped(one.source)}</ins>" if one.source.strip() else nothing
    return f"<tr><td>{claimed}</td><td>{source}</td></tr>"


def _cards(citations: Sequence[Citation], language: Language) -> str:
    """List citations, each whole."""
    cards = "".join(_card(citation, language) for citation in citations)
    return f'<ul class="wj-cards">{cards}</ul>'


def _card(citation: Citation, language: Language) -> str:
    """Give a quote with its mark, its article and position, its context and its references."""
    quote, article = citation.quote, citation.quote.article
    position = EXPORT_WORDINGS[language].position.format(start=quote.start + 1, end=quote.end)
    where = position if quote.text else QUOTE_WORDINGS[language].beside
    return (
        f'<li>{mark(citation, language)} <span class="wj-title" lang="{tag_of(article)}">'
        f"{escaped(title_of(article, language))}</span>{line(article, where)}"
        f'<blockquote lang="{tag_of(article)}">{in_context(quote, _CONTEXT_CHARS)}</blockquote>'
        f"{_page_form(citation, language)}{_also_in(citation, language)}"
        f"{_references(citation, language)}</li>"
    )


def _page_form(citation: Citation, language: Language) -> str:
    """Give what the page has, where it differs from the text in more than spaces."""
    quote = citation.quote
    is_same = "".join(quote.source_text.split()) == "".join(quote.text.split())
    return "" if is_same else source_form(quote, language)


def _also_in(citation: Citation, language: Language) -> str:
    """Name the reposts of the article."""
    titles = [escaped(entry.title or entry.path) for entry in citation.also_in]
    told = f"{WORDINGS[language].also_in}: {' · '.join(titles)}"
    return f'<p class="wj-hint">{told}</p>' if titles else ""


def _references(citation: Citation, language: Language) -> str:
    """Give the article as a reference in every style, of which the page shows the chosen one."""
    article, copy = citation.quote.article, TAB_WORDINGS[language].copy
    return "".join(
        f'<p class="wj-reference wj-{style.value}"><span>{escaped(cite(article, style))}</span> '
        f'<button class="wj-copy">{copy}</button></p>'
        for style in Style
    )
