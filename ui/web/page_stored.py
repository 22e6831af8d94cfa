"""A stored article as a page of its own: the whole text, the quote anchored, in both forms.

Knows articles, their edits and wordings; knows nothing about HTTP. The text is shown as
characters; what was cut from it is struck through where it is shown as found.
"""

from collections.abc import Sequence

from index.edits import to_source, to_text
from index.types import Article, Edit
from ui.addresses import QUOTE_ANCHOR, article_address
from ui.collections import DEFAULT
from ui.language import Language
from ui.web.article_links import outside_link
from ui.web.markup import escaped, facts, tag_of, title_of
from ui.web.words_ask import ASK_WORDINGS

Span = tuple[int, int]
_STYLES = ("article", "page", "panel")


def article_page(
    article: Article,
    language: Language,
    *,
    span: Span | None = None,
    as_found: bool = False,
    collection: str = DEFAULT,
) -> str:
    """Give the page of an article.

    Args:
        span: What is marked, half-open offsets into what is shown; None, or one
            that points outside, marks nothing.
        as_found: Whether the source's text is shown, or the cleaned one.

    """
    text = article.source_text if as_found else article.text
    if span and not 0 <= span[0] < span[1] <= len(text):
        span = None
    wording = ASK_WORDINGS[language]
    title = escaped(title_of(article, language))
    edits = article.edits if as_found else ()
    back = f'<a href="#{QUOTE_ANCHOR}">{wording.to_quote}</a>' if span else ""
    told = f'<p class="wj-hint">{wording.removed}</p>' if edits else ""
    body = (
        f'<h1 lang="{tag_of(article)}">{title}</h1>{facts(article, language)}'
        f'<p class="wj-links">{_switch(article, language, span, as_found, collection)}{back}'
        f"{outside_link(article, language)}</p>{told}"
        f'<article class="wj-text" lang="{tag_of(article)}">{_marked(text, edits, span)}</article>'
    )
    return _document(title, body, language)


def notice_page(sentence: str, language: Language) -> str:
    """Give a page that says one sentence."""
    return _document("问据 Wenju", f"<p>{escaped(sentence)}</p>", language)


def _document(title: str, body: str, language: Language) -> str:
    """Wrap a page of its own."""
    styles = "".join(f'<link rel="stylesheet" href="/wenju/{name}.css">' for name in _STYLES)
    return (
        f'<!doctype html><html lang="{language.value}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<title>{title}</title><script src="/wenju/boot.js"></script>{styles}</head>'
        f'<body class="wj-article-page"><main>{body}</main></body></html>'
    )


def _switch(
    article: Article, language: Language, span: Span | None, as_found: bool, collection: str
) -> str:
    """Give the links to both forms, where they differ; what is marked stays marked."""
    if not article.edits:
        return ""
    wording = ASK_WORDINGS[language]
    forms = ((False, wording.cleaned), (True, wording.found))
    links = []
    for found, label in forms:
        address = article_address(
            article.id,
            language,
            span=span if found == as_found else _moved(article, span, found),
            collection=collection,
            as_found=found,
        )
        here = ' aria-current="true"' if found == as_found else ""
        links.append(f'<a class="wj-form" href="{escaped(address)}"{here}>{label}</a>')
    return f'<span class="wj-forms">{"".join(links)}</span>'


def _moved(article: Article, span: Span | None, to_found: bool) -> Span | None:
    """Find a span of one form in the other; None if nothing is left of it."""
    if span is None:
        return None
    moved = (to_source if to_found else to_text)(article.edits, *span)
    return moved if moved[0] < moved[1] else None


def _marked(text: str, edits: Sequence[Edit], span: Span | None) -> str:
    """Give *text* with a span marked and what *edits* changed struck through."""
    start, end = span or (len(text), len(text))
    inside = f'<mark id="{QUOTE_ANCHOR}">{_struck(text, edits, start, end)}</mark>'
    before, after = _struck(text, edits, 0, start), _struck(text, edits, end, len(text))
    return f"{before}{inside if span else ''}{after}"


def _struck(text: str, edits: Sequence[Edit], start: int, end: int) -> str:
    """Give ``text[start:end]``, escaped, what *edits* changed struck through."""
    pieces, at = [], start
    for edit in edits:
        low, high = max(edit.start, at), min(edit.end, end)
        if low >= high or not text[low:high].strip():
            continue
        pieces += [escaped(text[at:low]), f"<del>{escaped(text[low:high])}</del>"]
        at = high
    return "".join([*pieces, escaped(text[at:end])])
