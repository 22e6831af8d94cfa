"""The address of an article's own page, which opens where a quote stands.

Knows how it is written; knows nothing about what is shown there.
"""

from urllib.parse import urlencode

from ui.collections import DEFAULT
from ui.language import Language

ARTICLE_PATH = "/article"
QUOTE_ANCHOR = "quote"


def article_address(
    id_: str,
    language: Language,
    *,
    span: tuple[int, int] | None = None,
    collection: str = DEFAULT,
    as_found: bool = False,
) -> str:
    """Give the address of a stored article's page.

    Args:
        span: What is quoted: half-open offsets into the article's text, or into
            the source's text if it is shown *as_found*.

    """
    told: dict[str, str | int] = {"language": language.value}
    if span:
        told |= {"start": span[0], "end": span[1]}
    if as_found:
        told["form"] = "found"
    if collection:
        told["collection"] = collection
    anchor = f"#{QUOTE_ANCHOR}" if span else ""
    return f"{ARTICLE_PATH}/{id_}?{urlencode(told)}{anchor}"
