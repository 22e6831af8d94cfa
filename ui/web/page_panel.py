"""The panel of a source as one block of HTML: a quote in its surroundings, in both forms.

Knows citations and wordings; knows nothing about Gradio or HTTP.
"""

from index.edits import to_source
from index.sentences import around
from rag.types import Citation, Quote, QuoteState
from ui.collections import DEFAULT
from ui.language import WORDINGS, Language
from ui.quote_words import QUOTE_WORDINGS
from ui.web.article_links import article_link, outside_link
from ui.web.markup import button, escaped, facts, tag_of, title_of
from ui.web.page import in_context
from ui.web.words_ask import ASK_WORDINGS

_CONTEXT_CHARS = 160  # on either side of a quote: two or three sentences


def passage(citation: Citation, language: Language, collection: str = DEFAULT) -> str:
    """Give a quote in its context, with all that is known of its article."""
    quote = citation.quote
    own = tag_of(quote.article)
    return (
        f'<article class="wj-passage" lang="{language.value}">{_steps(language)}'
        f'<h3 lang="{own}"><span class="wj-number">[{citation.number}]</span> '
        f"{escaped(title_of(quote.article, language))}</h3>"
        f"{facts(quote.article, language)}"
        f"{_forms(quote, own, language)}"
        f'<p class="wj-state">{_state(quote, language)}</p>'
        f'<p class="wj-links">{article_link(quote, language, collection)}'
        f"{outside_link(quote.article, language)}</p></article>"
    )


def _steps(language: Language) -> str:
    """Give what leads to the quotes before and after; the page's script counts them."""
    wording = ASK_WORDINGS[language]
    back = button("wj-previous", "‹", wording.previous)
    on = button("wj-following", "›", wording.following)
    return (
        f'<div class="wj-steps">{back}<span class="wj-position"></span>{on}'
        f'<span class="wj-keys">{wording.keys}</span></div>'
    )


def _forms(quote: Quote, own: str, language: Language) -> str:
    """Give the surroundings as cleaned and, where they differ, as found, with a switch."""
    shown = in_context(quote, _CONTEXT_CHARS)
    cleaned = f'<blockquote class="wj-as-cleaned" lang="{own}">{shown}</blockquote>'
    found = found_in_context(quote, _CONTEXT_CHARS) if quote.text else ""
    if not found:
        return cleaned
    wording = ASK_WORDINGS[language]
    switch = button("wj-form wj-to-cleaned", wording.cleaned)
    switch += button("wj-form wj-to-found", wording.found)
    return (
        f'<div class="wj-forms" role="group">{switch}</div>{cleaned}'
        f'<blockquote class="wj-as-found" lang="{own}">{found}</blockquote>'
    )


def found_in_context(quote: Quote, most: int) -> str:
    """Give the same stretch as ``in_context`` as the source has it.

    Empty if it is the same, or only its white space is another, and none of the quote's.

    Where much was taken out beside the quote, up to twice *most* is shown.
    """
    article = quote.article
    first, last = around(article.text, quote.start, quote.end, most)
    start, end = quote.page or to_source(article.edits, quote.start, quote.end)
    low, high = to_source(article.edits, first, last)
    source = article.source_text
    is_same = source[low:high].split() == article.text[first:last].split()
    if is_same and quote.state is QuoteState.EXACT:
        return ""
    low, high = max(low, start - 2 * most), min(high, end + 2 * most)
    opening, closing = "…" * (low > 0), "…" * (high < len(source))
    return (
        f"{opening}{escaped(source[low:start])}<mark>{escaped(source[start:end])}</mark>"
        f"{escaped(source[end:high])}{closing}"
    )


def _state(quote: Quote, language: Language) -> str:
    """Say how a quote's words are those of the source."""
    if not quote.text:
        return QUOTE_WORDINGS[language].beside
    is_repaired = quote.state is QuoteState.REPAIRED
    return ASK_WORDINGS[language].repaired if is_repaired else WORDINGS[language].exact
