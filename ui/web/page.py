"""Answers and passages as blocks of HTML, for the page.

Knows values and wordings; knows nothing about Gradio or HTTP.
"""

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from urllib.parse import unquote

from index.sentences import around
from index.types import Article
from rag.followup import Turn
from rag.question import LONGEST_QUESTION
from rag.types import Answer, Citation, Outcome, Quote, QuoteState, Sentence, Spoken
from ui import arrange
from ui.language import WORDINGS, Language, language_of, place_name
from ui.web.markup import (
    Target,
    block,
    escaped,
    is_block,
    line,
    mark,
    sources,
    tag_of,
    title_of,
)
from ui.web.words_ask import ASK_WORDINGS
from ui.writing_words import account

_EXCERPT_CHARS = 120  # of a passage that is no answer; the panel shows it whole
_SHOWN = 1000  # sentences: all
_READ_BACK = 2000  # characters of the quotes of an earlier turn
_QUESTION = re.compile(r'^<div class="wj-asked"[^<>]*>([^<]*)</div>')
_STANDALONE = re.compile(r'<span class="wj-standalone">([^<]*)</span>')
_QUOTE = re.compile(r'<p class="wj-(?:quote|written)">((?:[^<]|</?strong>)+)<')
_MARK = re.compile(r'href="(#cite-[^"<>]{1,100})"')
_TARGET = re.compile(
    r"#?cite-(?P<article_id>[0-9a-f]{16})-(?P<start>[0-9]{1,9})-(?P<end>[0-9]{1,9})"
    r"-(?P<number>[0-9]{1,4})-(?P<language>zh-Hans|zh-Hant|en)"
    r"(?:-(?P<page_start>[0-9]{1,9})-(?P<page_end>[0-9]{1,9}))?"
    r"(?:@(?P<collection>[\w.~%-]{1,500}))?",
    re.ASCII,
)


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
        page=(int(match["page_start"]), int(match["page_end"])) if match["page_end"] else None,
        collection=unquote(match["collection"] or ""),
    )


def find_citation(target: Target, article: Article) -> Citation | None:
    """Cut what *target* points at from *article*, or return None if it points outside."""
    start, end = target.page or (target.start, target.end)
    shown = article.source_text if target.page else article.text
    if not (0 <= start < end <= len(shown) and target.start <= target.end <= len(article.text)):
        return None
    quote = Quote(article=article, start=target.start, end=target.end, page=target.page)
    return Citation(number=target.number, quote=quote)


def question(text: str) -> str:
    """Give a question as it was asked."""
    return f'<div class="wj-asked" lang="{language_of(text).value}">{escaped(text)}</div>'


def notice(sentence: str, hint: str = "") -> str:
    """Give one sentence instead of an answer or passage, and what to do next."""
    after = f'<p class="wj-hint">{escaped(hint)}</p>' if hint else ""
    return f'<div class="wj-notice"><p>{escaped(sentence)}</p>{after}</div>'


def find_turn(asked: str, answered: str) -> Turn | None:
    """Read a turn back from the blocks of its question and answer, or return None.

    They come from a client, which may have changed them: they are read as text,
    and no more of it than a turn can hold.
    """
    question = _STANDALONE.search(answered) or _QUESTION.search(asked)
    if question is None or not is_block(answered):
        return None
    return Turn(
        question=html.unescape(question[1])[:LONGEST_QUESTION],
        quotes=_quotes(answered),
    )


def cited_in(answered: str) -> tuple[str, ...]:
    """Read back what the block of an answer cites, ``ARTICLE:START-END`` each, once."""
    found = map(find_target, _MARK.findall(answered))
    places = (f"{one.article_id}:{one.start}-{one.end}" for one in found if one)
    return tuple(dict.fromkeys(places))


def answer_steps(
    answer: Answer, language: Language, *, shown: int = _SHOWN, place: str = ""
) -> Iterator[str]:
    """Give an answer as it grows, sentence by sentence; the last step is the whole.

    Args:
        shown: How many sentences, those of the lowest numbers, are seen at once;
            the others are folded away behind a line that says how many they are.
        place: The one whose articles alone were asked, if they were.

    """
    body = _within(place, language) + _understood(answer, language)
    if answer.outcome is Outcome.NOT_FOUND:
        wider = ASK_WORDINGS[language].widen if place else ""
        yield block(body + _not_found(answer, language, wider), language)
        return
    groups = arrange.grouped(answer, untitled=WORDINGS[language].untitled)
    first = set(answer.sentences[:shown])
    for piece in _pieces(answer, groups, first, language):
        body += piece
        yield block(body, language)
    body += _folded(_pieces(answer, groups, set(answer.sentences) - first, language), language)
    for subject in answer.silent:
        told = WORDINGS[language].silent.format(subject=escaped(subject))
        body += f'<p class="wj-silent">{told}</p>'
    sure = f'<p class="wj-hint">{WORDINGS[language].confidence} {answer.confidence:.2f}</p>'
    if answer.writing:
        sure += f'<p class="wj-hint wj-writing">{escaped(account(answer.writing, language))}</p>'
    yield block(body + sources(answer.citations, language) + sure, language)


def so_far(spoken: Sequence[Spoken], language: Language, *, shown: int = _SHOWN) -> str:
    """Give what has passed of an answer that is still being written.

    Args:
        shown: As for ``answer_steps``.

    """
    cited = {citation.number: citation for one in spoken for citation in one.citations}
    pieces = [_piece(one.sentence, cited, language) for one in spoken]
    return block("".join(pieces[:shown]) + _folded(pieces[shown:], language), language)


def _folded(pieces: Iterable[str], language: Language) -> str:
    """Fold sentences away behind a line that says how many they are; nothing for none."""
    rest = list(pieces)
    if not rest:
        return ""
    told = ASK_WORDINGS[language].more.format(count=len(rest))
    return f'<details class="wj-more"><summary>{told}</summary>{"".join(rest)}</details>'


def _pieces(
    answer: Answer, groups: Iterable[arrange.Group], only: Set[Sentence], language: Language
) -> Iterator[str]:
    """Give the sentences among *only*, the first of each group below its heading."""
    by_number = {citation.number: citation for citation in answer.citations}
    for group in groups:
        heading = f'<h4 class="wj-side">{escaped(group.heading)}</h4>' if group.heading else ""
        for sentence in group.sentences:
            if sentence not in only:
                continue
            yield heading + _piece(sentence, by_number, language)
            heading = ""


def _piece(sentence: Sentence, by_number: Mapping[int, Citation], language: Language) -> str:
    """Give a sentence with its marks; one that is no quote is told by its class."""
    cited = [by_number[number] for number in sentence.citations]
    is_quote = sentence.text in (citation.quote.text for citation in cited)
    kind = "quote" if is_quote else "written"
    marks = "".join(mark(citation, language) for citation in cited)
    return f'<p class="wj-{kind}">{_sentence(sentence)}{marks}</p>'


def _sentence(sentence: Sentence) -> str:
    """Give a sentence, the part of it that answers in bold."""
    before, part, after = map(escaped, arrange.parts(sentence))
    return f"{before}<strong>{part}</strong>{after}" if part else escaped(sentence.text)


def in_context(quote: Quote, most: int) -> str:
    """Give a quote, marked, with up to *most* characters of its text on either side.

    One that stands outside the article's text is shown where the source has it.
    """
    text, (start, end) = quote.article.text, (quote.start, quote.end)
    if not quote.text and quote.page:
        text, (start, end) = quote.article.source_text, quote.page
    first, last = around(text, start, end, most)
    opening, closing = "…" * (first > 0), "…" * (last < len(text))
    return (
        f"{opening}{escaped(text[first:start])}<mark>{escaped(text[start:end])}</mark>"
        f"{escaped(text[end:last])}{closing}"
    )


def source_form(quote: Quote, language: Language) -> str:
    """Give a repaired quote as the page had it; nothing for any other."""
    if quote.state is QuoteState.EXACT or not quote.text:
        return ""
    return (
        f"<h4>{WORDINGS[language].source_form}</h4>"
        f'<blockquote class="wj-source" lang="{tag_of(quote.article)}">'
        f"{escaped(quote.source_text)}</blockquote>"
    )


def _within(place: str, language: Language) -> str:
    """Say that only articles about *place* were asked, if they were."""
    if not place:
        return ""
    named = escaped(place_name(place, language))
    return f'<p class="wj-within">{ASK_WORDINGS[language].within.format(place=named)}</p>'


def _understood(answer: Answer, language: Language) -> str:
    """Say how a question was understood, if it was not as it was asked."""
    asked = arrange.understood(answer)
    if not asked:
        return ""
    shown = f'<span class="wj-standalone">{escaped(asked)}</span>'
    return f'<p class="wj-understood">{WORDINGS[language].understood.format(question=shown)}</p>'


def _not_found(answer: Answer, language: Language, wider: str) -> str:
    """Say that there is no answer, show what comes closest, and say what to try next."""
    wording = WORDINGS[language]
    body = f"<p>{wording.not_found}</p>"
    if answer.closest:
        items = "".join(_excerpt(citation, language) for citation in answer.closest)
        body += f'<h4>{wording.closest}</h4><ul class="wj-closest">{items}</ul>'
    return f'{body}<p class="wj-hint">{wider or wording.narrow}</p>'


def _excerpt(citation: Citation, language: Language) -> str:
    """Give the beginning of a passage, with its mark and article."""
    article, quote = citation.quote.article, citation.quote
    _, end = around(article.text[: quote.end], quote.start, quote.start, _EXCERPT_CHARS)
    more = "…" if end < quote.end else ""
    return (
        f'<li>{mark(citation, language)} <span class="wj-title">'
        f"{escaped(title_of(article, language))}</span>{line(article)}"
        f'<p class="wj-excerpt" lang="{tag_of(article)}">'
        f"{escaped(article.text[quote.start : end])}{more}</p></li>"
    )


def _quotes(block: str) -> tuple[str, ...]:
    """Read the first quotes of an answer back from its block."""
    quotes, left = [], _READ_BACK
    for match in _QUOTE.finditer(block):
        quotes.append(html.unescape(re.sub("</?strong>", "", match[1]))[:left])
        left -= len(quotes[-1])
        if not left:
            break
    return tuple(quotes)
