"""Pieces of HTML that every tab of the page has: marks, articles, escaped text.

Knows values and escaping; knows nothing about answers or Gradio. Whatever comes from an
article, a question or an error is escaped and stays on one line of HTML: a blank line
would end the block, and Markdown would begin.
"""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from index.types import Article
from rag.types import Citation
from ui import arrange
from ui.language import WORDINGS, Language, language_of

_PLACES = 3
_TOLD_BY_CHARS = 2000  # of an article, for telling its language
_LINK = re.compile(r'(?<=href=")#cite-[^"@]*(?=")')
_ANSWER = '<div class="wj-answer"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a mark leads: all that the panel needs, so that nobody keeps an answer.

    Attributes:
        number: What the mark shows.
        start, end: Half-open offsets into the article's text, as claimed.
        language: Of the question, for the panel's wording.
        page: Half-open offsets into the source's text, where a quote has its own.
        collection: The name of the one that the article lies in.
    """

    article_id: str
    start: int
    end: int
    number: int
    language: Language
    page: tuple[int, int] | None = None
    collection: str = ""

    def __str__(self) -> str:
        """Give the fragment of the link, the same for the same target."""
        place = f"{self.article_id}-{self.start}-{self.end}"
        on_page = "".join(f"-{offset}" for offset in self.page or ())
        within = f"@{quote(self.collection, safe='')}" if self.collection else ""
        return f"#cite-{place}-{self.number}-{self.language.value}{on_page}{within}"


def mark(citation: Citation, language: Language) -> str:
    """Give the link that opens the panel."""
    cited = citation.quote
    target = Target(
        article_id=cited.article.id,
        start=cited.start,
        end=cited.end,
        number=citation.number,
        language=language,
        page=cited.page,
    )
    title = escaped(title_of(cited.article, language))
    return f'<a class="wj-mark" href="{target}" title="{title}">[{citation.number}]</a>'


def in_collection(made: str, name: str) -> str:
    """Let the marks in HTML that was made just now lead into the collection of this name.

    Example:
        >>> in_collection('<a href="#cite-00000000000000aa-3-7-1-en">[1]</a>', "乡村")
        '<a href="#cite-00000000000000aa-3-7-1-en@%E4%B9%A1%E6%9D%91">[1]</a>'

    """
    within = f"@{quote(name, safe='')}" if name else ""
    return _LINK.sub(rf"\g<0>{within}", made)  # a name in an address has no backslash


def sources(citations: Iterable[Citation], language: Language) -> str:
    """List the articles that *citations* are from, each with its marks."""
    groups = arrange.by_article(citations).values()
    items = "".join(_source(group, language) for group in groups)
    return f'<h4>{WORDINGS[language].sources}</h4><ul class="wj-sources">{items}</ul>'


def _source(citations: Sequence[Citation], language: Language) -> str:
    """Give one article with the marks that lead to it."""
    marks = "".join(mark(citation, language) for citation in citations)
    article = citations[0].quote.article
    title = escaped(title_of(article, language))
    return f'<li>{marks} <span class="wj-title">{title}</span>{line(article)}</li>'


def line(article: Article, *more: str) -> str:
    """Give where an article comes from in one line, without its title, and what else is told."""
    known = (
        *article.places[:_PLACES],
        article.published,
        article.source,
        Path(article.path).name,
        *more,
    )
    return f' <span class="wj-line">{escaped(" · ".join(filter(None, known)))}</span>'


def facts(article: Article, language: Language) -> str:
    """Tabulate what is known of an article besides its title."""
    wording = WORDINGS[language]
    known = {
        wording.place: " ".join(article.places[:_PLACES]),
        wording.published: article.published,
        wording.source: article.source,
        wording.author: article.author,
        wording.path: Path(article.path).name,
    }
    rows = "".join(
        f"<tr><th>{name}</th><td>{escaped(value)}</td></tr>"
        for name, value in known.items()
        if value
    )
    return f'<table class="wj-facts"><tbody>{rows}</tbody></table>'


def button(kind: str, label: str, hint: str = "") -> str:
    """Give a button that a script of the page acts on, by its class *kind*."""
    title = f' title="{escaped(hint)}"' if hint else ""
    return f'<button type="button" class="wj-button {kind}"{title}>{escaped(label)}</button>'


def title_of(article: Article, language: Language) -> str:
    """Return an article's title, or what stands for it."""
    return article.title or WORDINGS[language].untitled


def tag_of(article: Article) -> str:
    """Return the tag of an article's language; it decides how its characters are drawn."""
    return language_of(article.text[:_TOLD_BY_CHARS]).value


def block(body: str, language: Language) -> str:
    """Wrap an answer."""
    return f'{_ANSWER} lang="{language.value}">{body}</div>'


def is_block(text: str) -> bool:
    """Say whether *text* is an answer's block."""
    return text.startswith(_ANSWER)


def escaped(text: str) -> str:
    """Make *text* harmless inside one block of HTML; half a character becomes ``?``."""
    text = text.encode("utf-8", "replace").decode()  # JSON would fail on a lone surrogate
    return html.escape(text, quote=True).replace("\n", "&#10;").replace("\r", "&#13;")
