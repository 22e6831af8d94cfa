"""Does a sentence that a language model wrote say what the quotes it cites say?

Knows what is held against what; knows nothing about models or conversations. What passes has
no figure, date, place, name or quotation that its quotes have not, denies nothing that they
state, and is near to them in words and meaning.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from index.embed import Embedder
from index.places import find_places
from index.types import Article
from rag.actors import is_plan_turned, strange_bodies, strange_rhythms
from rag.alignment import exchanged
from rag.amounts import plain
from rag.called import strange_names, strange_places
from rag.closeness import clauses, is_close
from rag.grounds import HAN, wrong_figures
from rag.marked import QUOTED, Written
from rag.polarity import turned, turned_abroad
from rag.types import Quote
from rag.verbatim import claim_keys, is_cut_after, is_cut_before, key_of, occurrences
from rag.wording import is_reworded, orders

_MARKUP = re.compile(
    r"<[A-Za-z/!][^>\n]*>?|https?://[^\s，。]*|www\.[^\s，。]+|!?\[[^\]\n]*\]\([^)\n]*\)?"
)


class Flaw(StrEnum):
    """Why a sentence does not pass."""

    UNCITED = "uncited"
    UNKNOWN = "unknown"  # it cites a number that was not given
    QUOTATION = "quotation"
    FIGURE = "figure"  # dates too
    PLACE = "place"
    NAME = "name"
    NEGATION = "negation"
    PLAN = "plan"  # told as done, or the other way round
    WORD = "word"  # in another's place, or a limit less
    ORDER = "order"  # its quote gives orders, and is shown as it stands or not at all
    MARKUP = "markup"  # that no quote has; addresses too
    LANGUAGE = "language"  # another than the question's
    MEANING = "meaning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What became of a sentence.

    Attributes:
        text: As it may be shown: every quotation in it cut from its article.
        numbers: The cited quotes that support it, in order of mention; if it
            doesn't pass, those that it cites and that were given.
        flaws: Why it does not pass; empty if it does.
    """

    text: str
    numbers: tuple[int, ...]
    flaws: tuple[Flaw, ...] = ()


def check(written: Written, given: Mapping[int, Quote], embedder: Embedder) -> Verdict:
    """Hold a sentence against the quotes it cites.

    Each stretch before a mark must be supported by one of its marks' quotes alone,
    or clause by clause by several, and goes on speaking of the place that was
    named last. A quote that supports nothing is no longer cited.

    Args:
        given: The quotes that may be cited, by their numbers.

    """
    cited = tuple(dict.fromkeys(n for part in written.parts for n in part.numbers))
    known = tuple(n for n in cited if n in given)
    if len(known) < len(cited) or not cited:
        return Verdict(
            text=written.text, numbers=known, flaws=(Flaw.UNKNOWN if cited else Flaw.UNCITED,)
        )
    text = with_slices(written.text, [given[n].article for n in cited])
    if text is None:
        return Verdict(text=written.text, numbers=cited, flaws=(Flaw.QUOTATION,))
    used: list[int] = []
    flaws: list[Flaw] = []
    place = ""
    for part in written.parts:
        quotes = {n: given[n] for n in part.numbers}
        own, wrong = _supporting(part.text, quotes, place, embedder)
        used += own
        flaws += wrong
        place = _last_place(part.text) or place
    if flaws:
        return Verdict(text=text, numbers=cited, flaws=tuple(dict.fromkeys(flaws)))
    return Verdict(text=text, numbers=tuple(dict.fromkeys(used)))


def flaws_of(text: str, quote: Quote, embedder: Embedder) -> tuple[Flaw, ...]:
    """Say what of *text* a single quote does not support; nothing if it supports all of it.

    What it takes longest to look at comes last, and only if nothing else is wrong.
    """
    grounds = _ungrounded(text, quote)
    if grounds:
        return grounds
    return () if is_close(text, quote, embedder) else (Flaw.MEANING,)


def with_slices(text: str, articles: Sequence[Article]) -> str | None:
    """Put for each quotation in *text* the slice of an article that it is.

    Returns:
        None if one stands in none of the articles, nor in their titles, whatever
        script, width or punctuation it is written in.

    """
    pieces, end = [], 0
    for match in QUOTED.finditer(text):
        words = next(filter(None, match.groups()))
        found = _slice(words, articles)
        if found is None:
            return None
        start = match.start() + 1
        pieces += [text[end:start], found]
        end = start + len(words)
    return "".join([*pieces, text[end:]])


def _slice(words: str, articles: Sequence[Article]) -> str | None:
    """Find the words of a quotation in an article, and cut them out."""
    if not key_of(words).text:
        return words
    for article in articles:
        for page in (article.text, article.title):
            held = key_of(page)
            for key in claim_keys(words):
                for at in occurrences(key.text, held):
                    start, end = held.span(at, at + len(key.text))
                    if not is_cut_before(page, start) and not is_cut_after(page, end):
                        return page[start:end] if page[start:end] != words else words
    return None


def _supporting(
    text: str, quotes: Mapping[int, Quote], place: str, embedder: Embedder
) -> tuple[list[int], tuple[Flaw, ...]]:
    """Say which quotes support a stretch, alone or together, or what is wrong with it."""
    wrong = {n: _flaws_after(text, quote, place, embedder) for n, quote in quotes.items()}
    alone = [n for n, flaws in wrong.items() if not flaws]
    if alone:
        return alone, ()
    together = _together(text, quotes, place, embedder) if len(quotes) > 1 else None
    if together:
        return together, ()
    fewest = min(wrong.values(), key=len)
    return [], fewest


def _flaws_after(text: str, quote: Quote, place: str, embedder: Embedder) -> tuple[Flaw, ...]:
    """Say what a quote does not support of a stretch that follows one about *place*."""
    if place and not _last_place(text) and _is_strange(place, quote):
        return (Flaw.PLACE,)
    return flaws_of(text, quote, embedder)


def _together(
    text: str, quotes: Mapping[int, Quote], place: str, embedder: Embedder
) -> list[int] | None:
    """Support a stretch clause by clause from one article; None if a clause is not supported.

    Of two articles each clause has to have its own mark: the subject of one is
    none for what the other says.
    """
    if len({quote.article.id for quote in quotes.values()}) > 1:
        return None
    used: list[int] = []
    for clause in clauses(text):
        own = (n for n, q in quotes.items() if not _flaws_after(clause, q, place, embedder))
        first = next(own, None)
        if first is None:
            return None
        used.append(first)
        place = _last_place(clause) or place
    return used


def _ungrounded(text: str, quote: Quote) -> tuple[Flaw, ...]:
    """List what stands in *text* and not in a quote, without regard to its meaning."""
    asked, told = plain(text), plain(quote.text)
    about = plain(f"{quote.article.title}\n{'、'.join(quote.article.places)}")
    is_foreign = bool(HAN.search(asked)) != bool(HAN.search(told))
    found: list[tuple[Flaw, object]] = [
        (Flaw.FIGURE, wrong_figures(asked, told, is_foreign=is_foreign)),
        (Flaw.PLACE, strange_places(asked, told, about, is_foreign=is_foreign)),
        (Flaw.NAME, strange_names(asked, told, about, is_foreign=is_foreign)),
        (Flaw.NEGATION, turned(asked, told) or (is_foreign and turned_abroad(asked, told))),
        (Flaw.ORDER, orders(told)),
        (Flaw.MARKUP, [one[0] for one in _MARKUP.finditer(text) if one[0] not in quote.text]),
    ]
    if not is_foreign:
        others = "".join(exchanged(asked, told))
        found += [
            (Flaw.FIGURE, "#" in others or strange_rhythms(asked, told)),
            (Flaw.PLACE, "@" in others),
            (Flaw.NAME, strange_bodies(asked, told, about)),
            (Flaw.PLAN, is_plan_turned(asked, told)),
            (Flaw.WORD, is_reworded(asked, told, about)),
        ]
    return tuple(dict.fromkeys(flaw for flaw, is_there in found if is_there))


def _is_strange(place: str, quote: Quote) -> bool:
    """Say whether neither a quote nor its article knows a place."""
    about = plain(f"{quote.article.title}\n{'、'.join(quote.article.places)}")
    return bool(strange_places(place, plain(quote.text), about, is_foreign=True))


def _last_place(text: str) -> str:
    """Return the place that *text* names last."""
    return next((mention.name for mention in reversed(find_places(text))), "")
