"""Questions that may follow an answer, all of them answered by the collection.

Knows how to ask for the same elsewhere, for a heading, for an article; knows nothing about
pages. Cheap candidates are put to the collection itself, and only what it answers is
offered: the same question gets the same suggestions.
"""

import re
from collections.abc import Collection, Iterator, Sequence

from index.fold import folded
from index.places import PlaceMention, find_places
from index.types import Article
from rag.assistant import Assistant
from rag.figures import measures_of
from rag.types import Answer, Outcome, QuoteList
from ui.language import WORDINGS, Language
from ui.web.words_ask import ASK_WORDINGS

_MOST = 3
_TRIED = 5  # candidates; each costs a quick search
_ELSEWHERE = 2  # places
_HEADING_CHARS = range(4, 31)
_HEADING = re.compile(
    r"^(?:#{1,4}\s+|\*\*)?(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}[、.．)]\s*)?"
    r"(?P<words>[^\n]+?)[*：:]*$",
    re.M,
)
_ENDED = re.compile(r"[。！？!?；;，,…]")


def suggest(
    assistant: Assistant,
    question: str,
    language: Language,
    *,
    articles: Collection[str] | None = None,
) -> tuple[str, ...]:
    """Return up to three questions that may follow *question*, which stands alone.

    The same in other places that report the same measure comes first, then the
    next heading of the first article cited, then articles close to it.

    Args:
        articles: As for ``Assistant.ask``.

    Raises:
        SettingsError: *question* can't be asked.

    """
    answer = assistant.ask(question, articles=articles, deep=False, written=False)
    found: list[str] = []
    tried = 0
    for candidate in _candidates(assistant, answer, language, articles):
        if len(found) == _MOST or tried == _TRIED:
            break
        if candidate == question or candidate in found:
            continue
        tried += 1
        tried_on = assistant.ask(candidate, articles=articles, deep=False, written=False)
        if tried_on.outcome is Outcome.ANSWERED:
            found.append(candidate)
    return tuple(found)


def _candidates(
    assistant: Assistant,
    answer: Answer,
    language: Language,
    articles: Collection[str] | None,
) -> Iterator[str]:
    """Give questions that may follow, the likeliest first."""
    places = find_places(answer.standalone_question)
    near = assistant.quotes(
        _without(answer.standalone_question, places), articles=articles, limit=10
    )
    yield from _elsewhere(answer, places, near)
    wording = ASK_WORDINGS[language]
    if answer.citations:
        first = answer.citations[0].quote
        for heading in next_headings(first.article, first.end)[:2]:
            yield wording.heading_asked.format(heading=heading, name=_name(first.article, language))
    own = {citation.quote.article.id for citation in answer.citations}
    others = [citation.quote.article for citation in (*answer.closest, *near.quotes)]
    for article in (*others, *map(assistant.article, answer.ranked)):
        if article.title and article.id not in own and article.duplicate_of not in own:
            yield wording.article_asked.format(title=article.title)


def _elsewhere(answer: Answer, places: Sequence[PlaceMention], near: QuoteList) -> Iterator[str]:
    """Give the same question for other places, those first that report the same measure."""
    if len(places) != 1 or not answer.citations:
        return
    (asked,), question = places, answer.standalone_question
    measures = measures_of(answer.citations[0].quote.text)
    own = {name for one in answer.citations for name in one.quote.article.places}
    own |= {asked.place.name, *asked.place.parents}
    others: dict[str, bool] = {}
    for citation in near.quotes:
        for name in set(citation.quote.article.places[:1]) - own:
            is_same = bool(measures & measures_of(citation.quote.text))
            others[name] = others.get(name, False) or is_same
    for name in sorted(others, key=lambda name: not others[name])[:_ELSEWHERE]:
        yield question[: asked.start] + name + question[asked.end :]


def _without(question: str, places: Sequence[PlaceMention]) -> str:
    """Take the places out of a question, if it says anything else."""
    rest = question
    for mention in reversed(places):
        rest = rest[: mention.start] + rest[mention.end :]
    return rest if any(map(str.isalnum, rest)) else question


def next_headings(article: Article, after: int) -> list[str]:
    """Find the headings of *article* behind the offset *after*, without their numbers.

    A heading is a short line of its own that no sentence ends; the title again is none.
    """
    found = []
    for match in _HEADING.finditer(article.text, after):
        words = match["words"].strip()
        if len(words) not in _HEADING_CHARS or _ENDED.search(words):
            continue
        if folded(words) not in folded(article.title):
            found.append(words)
    return found


def _name(article: Article, language: Language) -> str:
    """Call an article by its place, or else by its title."""
    if article.places:
        return article.places[0]
    title = article.title or WORDINGS[language].untitled
    return f"《{title}》" if language is not Language.ENGLISH else title
