"""Questions that ask for a list, and the sentences of an article that are its items.

Knows how lists are announced and numbered in Chinese; knows nothing about ranking.
"""

import re

from index.fold import simplify
from index.sentences import sentences
from rag.types import Quote

_MOST_ITEMS = 8
_NUMERALS = "一二三四五六七八九十"
_COUNTED = re.compile(  # 三个课堂, 五张牌, 哪几项任务: how many, and of what
    rf"(?P<number>[{_NUMERALS}两几\d]+)[个条项种类张大方面]{{1,2}}(?P<noun>[一-鿿]{{1,2}})"
)
_ASKS_FOR_LIST = re.compile(
    rf"哪\s*[几些{_NUMERALS}两\d]|分别|各是|what are the|\blist\b|"
    r"which (?:\w+ )?(?:two|three|four|five|six|seven)\b",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(r"(?:以下|如下|下列|分别是|包括|主要有|following)[^。]*$|[:：]$")
_NUMBERED = re.compile(
    rf"第[{_NUMERALS}]+|[{_NUMERALS}]+是|其[{_NUMERALS}]+|[（(]?[{_NUMERALS}\d]+[)）、.．]"
)


def find_items(question: str, quote: Quote) -> tuple[Quote, ...]:
    """Find the items of the list that *question* asks for, in the article of *quote*.

    Args:
        question: Any question; one that asks for no list has no items.
        quote: The sentence that fits the question best.

    Returns:
        The numbered sentences after *quote* if it announces some; or else,
        where the question counts things (三个课堂), the sentences that each
        begin with another one of that kind (“专题课堂”…). In order, without
        *quote* itself, at most eight.

    """
    plain = simplify(question)
    counted = _COUNTED.search(plain)
    if not (counted or _ASKS_FOR_LIST.search(plain)):
        return ()
    spans = _announced(quote)
    if not spans and counted:
        spans = _of_a_kind(quote, counted["noun"], _count(counted["number"]))
    return tuple(
        Quote(article=quote.article, start=start, end=end)
        for start, end in spans
        if (start, end) != (quote.start, quote.end)
    )


def _announced(quote: Quote) -> list[tuple[int, int]]:
    """Find the numbered sentences after one that announces them."""
    if not _ANNOUNCES.search(simplify(quote.text)):
        return []
    text = simplify(quote.article.text)
    spans = sentences(text, quote.end)
    return [span for span in spans if _NUMBERED.match(text[slice(*span)])][:_MOST_ITEMS]


def _of_a_kind(quote: Quote, noun: str, count: int) -> list[tuple[int, int]]:
    """Find the sentences that begin with a kind of *noun*, each kind once.

    More kinds than were counted, give or take one, are not the list asked for.
    """
    text = simplify(quote.article.text)
    begins = re.compile(rf"\W*(?P<kind>[一-鿿]{{1,4}}?){noun}")
    kinds: dict[str, tuple[int, int]] = {}
    for start, end in sentences(text):
        match = begins.match(text, start, end)
        if match and not re.search(rf"[{_NUMERALS}两几]", match["kind"]):
            kinds.setdefault(match["kind"], (start, end))
    return list(kinds.values()) if 2 <= len(kinds) <= (count or _MOST_ITEMS - 1) + 1 else []


def _count(number: str) -> int:
    """Read a small number; 0 where it is open."""
    return int(number) if number.isdecimal() else _NUMERALS.find(number) + 1
