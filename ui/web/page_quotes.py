"""Quotes, and how a quotation stands, as blocks of HTML for the page.

Knows values and wordings; knows nothing about Gradio or HTTP.
"""

from collections.abc import Sequence
from pathlib import Path

from rag.types import Citation, QuoteList, Standing, Verification
from rag.verify import checked_quotation
from ui.export_words import EXPORT_WORDINGS
from ui.formats import Style, cite
from ui.language import WORDINGS, Language, language_of
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
    """Say how a quotation stands, then the quotation, then where it stands or what is near."""
    body = standing(value, language) + claimed(value, language)
    if value.citations:
        body += _cards(value.citations, language)
    return block(body, language)


def standing(value: Verification, language: Language) -> str:
    """Say how a quotation stands."""
    kind = "wj-fails" if value.standing in {Standing.NEAR, Standing.ABSENT} else "wj-stands"
    told = QUOTE_WORDINGS[language].standing[value.standing]
    return f'<p class="wj-standing {kind}">{told}</p>'


def claimed(value: Verification, language: Language) -> str:
    """Give a quotation as it was claimed; where it differs, with what the source has instead."""
    own = language_of(value.text).value
    if not value.differences:
        shown = escaped(value.text.strip())
        return f'<blockquote class="wj-claimed" lang="{own}">{shown}</blockquote>'
    words = QUOTE_WORDINGS[language]
    key = f"<del>{words.claimed}</del> <ins>{words.source}</ins>"
    return (
        f'<blockquote class="wj-claimed" lang="{own}">{_in_place(value)}</blockquote>'
        f'<p class="wj-key">{key}</p>'
    )


def _in_place(value: Verification) -> str:
    """Put each difference where it stands in the quotation: its words, then the source's."""
    text, at, body = checked_quotation(value.text), 0, ""
    for one in value.differences:
        body += escaped(text[at : one.at])
        at = one.at + len(one.claimed)
        body += f"<del>{escaped(text[one.at : at])}</del>" if one.claimed else ""
        body += f"<ins>{escaped(one.source)}</ins>" if one.source else ""
    return body + escaped(text[at:])


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
    titles = [escaped(entry.title or Path(entry.path).name) for entry in citation.also_in]
    told = f"{WORDINGS[language].also_in}: {' · '.join(titles)}"
    return f'<p class="wj-hint">{told}</p>' if titles else ""


def _references(citation: Citation, language: Language) -> str:
    """Give the article as a reference in every style, of which the page shows the chosen one.

    The button copies the quote with that reference.
    """
    article = citation.quote.article
    styles = "".join(
        f'<p class="wj-reference wj-{style.value}">{escaped(cite(article, style))}</p>'
        for style in Style
    )
    return (
        f'<div class="wj-references">{styles}</div>'
        f'<p class="wj-actions"><button class="wj-copy">{TAB_WORDINGS[language].copy}</button></p>'
    )
