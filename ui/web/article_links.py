"""Links to where an article stands: on a page of its own here, and where it was published.

Knows addresses; knows nothing about what stands there.
"""

from urllib.parse import urlsplit

from index.types import Article
from rag.types import Quote
from ui.addresses import article_address
from ui.language import Language
from ui.web.markup import escaped
from ui.web.words_ask import ASK_WORDINGS


def article_link(quote: Quote, language: Language, collection: str) -> str:
    """Give the link to the page of a quote's article, which opens beside this one."""
    address = article_address(
        quote.article.id,
        language,
        span=(quote.start, quote.end) if quote.text else quote.page,
        collection=collection,
        as_found=not quote.text and quote.page is not None,
    )
    return _link("wj-whole", address, ASK_WORDINGS[language].whole)


def outside_link(article: Article, language: Language) -> str:
    """Give the link to where an article was published; nothing if that is no page of the web."""
    if urlsplit(article.address).scheme not in {"http", "https"}:
        return ""
    return _link("wj-original", article.address, ASK_WORDINGS[language].original)


def _link(kind: str, address: str, label: str) -> str:
    return (
        f'<a class="{kind}" href="{escaped(address)}" target="_blank" '
        f'rel="noopener noreferrer">{label}</a>'
    )
