"""Answers and passages as blocks of HTML, for the page.

Knows values, wordings and escaping; knows nothing about Gradio or HTTP. Whatever comes
from an article, a question or an error is escaped and stays on one line of HTML: a blank
line would end the block, and Markdown would begin.
"""

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.types import Article
from rag.assistant import LONGEST_QUESTION
from rag.followup import Turn
from rag.types import Answer, Citation, Outcome, Quote, QuoteState, Sentence
from ui import arrange
from ui.language import WORDINGS, Language, language_of

_EXCERPT_CHARS = 120  # of a passage that is no answer; the panel shows it whole
_CONTEXT_CHARS = 160  # on either side of a quote: two or three sentences
_PLACES = 3
_TOLD_BY_CHARS = 2000  # of an article, for telling its language
_READ_BACK = 2000  # characters of the quotes of an earlier turn
_ANSWER = '<div class="wj-answer"'
_QUESTION = re.compile(r'^<div class="wj-asked"[^<>]*>([^<]*)</div>')
_STANDALONE = re.compile(r'<span class="wj-standalone">([^<]*)</span>')
_QUOTE = re.compile(r'<p class="wj-quote">((?:[^<]|</?strong>)+)<')
_TARGET = re.compile(
    r"#?cite-(?P<article_id>[0-9a-f]{16})-(?P<start>[0-9]{1,9})-(?P<end>[0-9]{1,9})"
    r"-(?P<number>[0-9]{1,4})-(?P<language>zh-Hans|zh-Hant|en)",
    re.ASCII,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where a mark leads: all that the panel needs, so that nobody keeps an answer.

    Attributes:
        number: What the mark shows.
        start, end: Half-open offsets into the article's text, as claimed.
        language: Of the question, for the panel's wording.
    """

    article_id: str
    start: int
    end: int
    number: int
    language: Language

    def __str__(self) -> str:
        """Give the fragment of the link, the same for the same target."""
        place = f"{self.article_id}-{self.start}-{self.end}"
        return f"#cite-{place}-{self.number}-{self.language.value}"


def find_target(fragment: str) -> Target | None:
    """Read a link's fragment, or return None if it is none of ours.

    Example:
        >>> str(find_target("#cite-00000000000000aa-3-7-1-en"))
        '#cite-00000000000000aa-3-7-1-en'

    """
    match = _TARGET.fullmatch(fragment)
    if match is None:
        return None
    return Target(
        article_id=match["article_id"],
        start=int(match["start"]),
        end=int(match["end"]),
        number=int(match["number"]),
        language=Language(match["language"]),
    )


def find_citation(target: Target, article: Article) -> Citation | None:
    """Cut what *target* points at from *article*, or return None if it points outside."""
    if not 0 <= target.start < target.end <= len(article.text):
        return None
    quote = Quote(article=article, start=target.start, end=target.end)
    return Citation(number=target.number, quote=quote)


def question(text: str) -> str:
    """Give a question as it was asked."""
    return f'<div class="wj-asked" lang="{language_of(text).value}">{_escaped(text)}</div>'


def notice(sentence: str, hint: str = "") -> str:
    """Give one sentence instead of an answer or passage, and what to do next."""
    after = f'<p class="wj-hint">{_escaped(hint)}</p>' if hint else ""
    return f'<div class="wj-notice"><p>{_escaped(sentence)}</p>{after}</div>'


def find_turn(asked: str, answered: str) -> Turn | None:
    """Read a turn back from the blocks of its question and answer, or return None.

    They come from a client, which may have changed them: they are read as text,
    and no more of it than a turn can hold.
    """
    question = _STANDALONE.search(answered) or _QUESTION.search(asked)
    if question is None or not answered.startswith(_ANSWER):
        return None
    return Turn(
        question=html.unescape(question[1])[:LONGEST_QUESTION],
        quotes=_quotes(answered),
    )


def answer_steps(answer: Answer, language: Language) -> Iterator[str]:
    """Give an answer as it grows, sentence by sentence; the last step is the whole."""
    body = _understood(answer, language)
    if answer.outcome is Outcome.NOT_FOUND:
        yield _block(body + _not_found(answer, language), language)
        return
    by_number = {citation.number: citation for citation in answer.citations}
    for group in arrange.grouped(answer, untitled=WORDINGS[language].untitled):
        if group.heading:
            body += f'<h4 class="wj-side">{_escaped(group.heading)}</h4>'
        for sentence in group.sentences:
            marks = "".join(_mark(by_number[number], language) for number in sentence.citations)
            body += f'<p class="wj-quote">{_sentence(sentence)}{marks}</p>'
            yield _block(body, language)
    for subject in answer.silent:
        told = WORDINGS[language].silent.format(subject=_escaped(subject))
        body += f'<p class="wj-silent">{told}</p>'
    yield _block(body + _sources(answer, language), language)


def _sentence(sentence: Sentence) -> str:
    """Give a sentence, the part of it that answers in bold."""
    before, part, after = map(_escaped, arrange.parts(sentence))
    return f"{before}<strong>{part}</strong>{after}" if part else _escaped(sentence.text)


def passage(citation: Citation, language: Language) -> str:
    """Give a quote in its context, with all that is known of its article."""
    quote, wording = citation.quote, WORDINGS[language]
    before, after = quote.context(_CONTEXT_CHARS)
    opening = "…" if quote.start > len(before) else ""
    closing = "…" if quote.end + len(after) < len(quote.article.text) else ""
    own = _language_of(quote.article)
    is_repaired = quote.state is QuoteState.REPAIRED
    return (
        f'<article class="wj-passage" lang="{language.value}">'
        f'<h3 lang="{own}"><span class="wj-number">[{citation.number}]</span> '
        f"{_escaped(_title(quote.article, language))}</h3>"
        f"{_facts(quote.article, language)}"
        f'<blockquote lang="{own}">{opening}{_escaped(before)}<mark>{_escaped(quote.text)}</mark>'
        f"{_escaped(after)}{closing}</blockquote>"
        f'<p class="wj-state">{wording.repaired if is_repaired else wording.exact}</p>'
        f"{_source_form(quote, language) if is_repaired else ''}</article>"
    )


def _source_form(quote: Quote, language: Language) -> str:
    """Give a repaired quote as the page had it."""
    return (
        f"<h4>{WORDINGS[language].source_form}</h4>"
        f'<blockquote class="wj-source" lang="{_language_of(quote.article)}">'
        f"{_escaped(quote.source_text)}</blockquote>"
    )


def _understood(answer: Answer, language: Language) -> str:
    """Say how a question was understood, if it was not as it was asked."""
    asked = arrange.understood(answer)
    if not asked:
        return ""
    shown = f'<span class="wj-standalone">{_escaped(asked)}</span>'
    return f'<p class="wj-understood">{WORDINGS[language].understood.format(question=shown)}</p>'


def _not_found(answer: Answer, language: Language) -> str:
    """Say that there is no answer, and show what comes closest."""
    wording = WORDINGS[language]
    body = f"<p>{wording.not_found}</p>"
    if answer.closest:
        items = "".join(_excerpt(citation, language) for citation in answer.closest)
        body += f'<h4>{wording.closest}</h4><ul class="wj-closest">{items}</ul>'
    return f'{body}<p class="wj-hint">{wording.narrow}</p>'


def _excerpt(citation: Citation, language: Language) -> str:
    """Give the beginning of a passage, with its mark and article."""
    article, quote = citation.quote.article, citation.quote
    end = min(quote.end, quote.start + _EXCERPT_CHARS)
    more = "…" if end < quote.end else ""
    return (
        f'<li>{_mark(citation, language)} <span class="wj-title">'
        f"{_escaped(_title(article, language))}</span>{_line(article)}"
        f'<p class="wj-excerpt" lang="{_language_of(article)}">'
        f"{_escaped(article.text[quote.start : end])}{more}</p></li>"
    )


def _sources(answer: Answer, language: Language) -> str:
    """List the articles that the answer rests on, each with its marks."""
    wording = WORDINGS[language]
    groups = arrange.by_article(answer.citations).values()
    items = "".join(_source(citations, language) for citations in groups)
    return (
        f'<h4>{wording.sources}</h4><ul class="wj-sources">{items}</ul>'
        f'<p class="wj-hint">{wording.confidence} {answer.confidence:.2f}</p>'
    )


def _source(citations: Sequence[Citation], language: Language) -> str:
    """Give one article with the marks that lead to it."""
    marks = "".join(_mark(citation, language) for citation in citations)
    article = citations[0].quote.article
    title = _escaped(_title(article, language))
    return f'<li>{marks} <span class="wj-title">{title}</span>{_line(article)}</li>'


def _line(article: Article) -> str:
    """Give where an article comes from in one line, without its title."""
    known = (*article.places[:_PLACES], article.published, article.source, Path(article.path).name)
    return f' <span class="wj-line">{_escaped(" · ".join(filter(None, known)))}</span>'


def _facts(article: Article, language: Language) -> str:
    """Tabulate what is known of an article besides its title."""
    wording = WORDINGS[language]
    facts = {
        wording.place: " ".join(article.places[:_PLACES]),
        wording.published: article.published,
        wording.source: article.source,
        wording.author: article.author,
        wording.path: article.path,
    }
    rows = "".join(
        f"<tr><th>{name}</th><td>{_escaped(value)}</td></tr>"
        for name, value in facts.items()
        if value
    )
    return f'<table class="wj-facts"><tbody>{rows}</tbody></table>'


def _mark(citation: Citation, language: Language) -> str:
    """Give the link that opens the panel."""
    quote = citation.quote
    target = Target(
        article_id=quote.article.id,
        start=quote.start,
        end=quote.end,
        number=citation.number,
        language=language,
    )
    title = _escaped(_title(quote.article, language))
    return f'<a class="wj-mark" href="{target}" title="{title}">[{citation.number}]</a>'


def _title(article: Article, language: Language) -> str:
    """Return an article's title, or what stands for it."""
    return article.title or WORDINGS[language].untitled


def _language_of(article: Article) -> str:
    """Return the tag of an article's language; it decides how its characters are drawn."""
    return language_of(article.text[:_TOLD_BY_CHARS]).value


def _block(body: str, language: Language) -> str:
    """Wrap an answer."""
    return f'{_ANSWER} lang="{language.value}">{body}</div>'


def _quotes(block: str) -> tuple[str, ...]:
    """Read the first quotes of an answer back from its block."""
    quotes, left = [], _READ_BACK
    for match in _QUOTE.finditer(block):
        quotes.append(html.unescape(re.sub("</?strong>", "", match[1]))[:left])
        left -= len(quotes[-1])
        if not left:
            break
    return tuple(quotes)


def _escaped(text: str) -> str:
    """Make *text* harmless inside one block of HTML; half a character becomes ``?``."""
    text = text.encode("utf-8", "replace").decode()  # JSON would fail on a lone surrogate
    return html.escape(text, quote=True).replace("\n", "&#10;").replace("\r", "&#13;")
