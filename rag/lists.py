"""Questions that ask for a list, and the sentences of an article that are its items.

Knows how lists are announced and numbered in Chinese; knows nothing about ranking.
"""

import os
import re
from collections.abc import Sequence

from index.fold import simplify
from index.sentences import sentences
from rag.types import Quote

_MOST_ITEMS = 8
_LONGEST_HEADING = 40  # characters
NUMERALS = "一二三四五六七八九十"
MEASURES = "个条项种类张名位次辆间座门家场期件点步支天年月批组处"
_COUNT = rf"[{NUMERALS}两几\d]+[个条项种类张大方面]{{1,2}}"
_COUNTED = re.compile(  # 三个课堂, 五张牌, 哪几项任务: how many, and of what
    rf"(?P<number>[{NUMERALS}两几\d]+)[个条项种类张大方面]{{1,2}}"
    r"(?P<noun>(?:(?![是有分各都在哪的叫指为由谁怎什多几如何包呢吗和与及])[一-鿿]){1,8})"
)
_ASKS_FOR_LIST = re.compile(
    rf"哪\s*[几些{NUMERALS}两\d]|分别|各是|what are the|\blist\b|"
    r"which (?:\w+ )?(?:two|three|four|five|six|seven|eight|nine|ten)\b",
    re.IGNORECASE,
)
_WORDS = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ANNOUNCES = re.compile(r"(?:以下|如下|下列|分别是|包括|主要有|following)[^。]*$|[:：]$")
_NUMBERED = re.compile(
    rf"(?P<before>第|其|[（(])?(?P<number>[{NUMERALS}]+|\d{{1,2}})(?P<after>是|[)）、.．])?"
)


_MAY_LIST = re.compile(
    r"哪|[几两]|多少|分别|各|什么|怎|如何|为何|介绍|总结|\b(?:what|which|how|why|list)\b",
    re.IGNORECASE,
)
_ITEM_MARK = re.compile(
    rf"(?<![^：:；;，,。.\s])(?P<before>第|其|[(（])?(?P<number>[{NUMERALS}]|\d{{1,2}})"
    r"(?:[个条项][是，,：:]|[是、，,)）.])[、是\s]*"
)
_ENUMERATED = re.compile(
    r"(?:(?P<lead>分别[是为]?|包括|分为|提供|即)|设有?|有|是|[：:])\s*"
    r"(?P<han>[^：:，。；;？?]*?、[^，。；;？?]*)|:\s*(?P<latin>[^.]+,[^.]+)"
)
_COUNT_BEHIND = re.compile(rf"[{NUMERALS}两\d]+[{MEASURES}].*$")
BETWEEN = re.compile(r"、|[和與与及]|,\s*(?:and\s+)?|\s+and\s+")


def find_items(question: str, quote: Quote) -> tuple[Quote, ...]:
    """Find the items of the list that *question* asks for, in the article of *quote*.

    Args:
        question: Any question; one that asks for no list has no items.
        quote: The sentence that fits the question best.

    Returns:
        The numbered sentences after *quote* if it announces some, up to where
        their numbers start anew or a heading follows; or else, where the
        question counts things (三个课堂), the sentences that each begin with
        another one of that kind (“专题课堂”…), after the one that counts them.
        A question in other letters counts what *quote* counts. In order, without
        what *quote* holds itself, at most nine.

    """
    plain = simplify(question)
    counted = list(_COUNTED.finditer(plain))[:1]
    if not (counted or _ASKS_FOR_LIST.search(plain)):
        return ()
    spans = _announced(quote, _count(counted[0]["number"]) if counted else 0)
    if not spans:
        counted = counted or _counted_in(plain, simplify(quote.text))
        spans = next(filter(None, (_of_a_kind(quote, one) for one in counted)), [])
    return tuple(
        Quote(article=quote.article, start=start, end=end)
        for start, end in spans
        if not (quote.start <= start and end <= quote.end)
    )


def is_of_list(question: str, quote: Quote) -> bool:
    """Say whether *quote* speaks of what *question* counts; of anything if it counts nothing."""
    counted = _COUNTED.search(simplify(question))
    text = simplify(quote.text)
    return counted is None or any(noun in text for noun in _nouns(counted))


def names_of_items(question: str, quotes: Sequence[str]) -> list[str]:
    """Name the items of the list that answered *question*, as its quotes name them.

    Returns:
        What the quotes' sentences each begin with (专题课堂, …) where things are
        counted; or what stands behind numbers that run up from one; or what one
        of them enumerates, if those are as many as were asked for or counted.
        In the quotes' order; empty if they hold no list.

    Example:
        >>> names_of_items("“两个讲堂”是哪两个？", ["“田间讲堂”讲种植。", "“夜间讲堂”讲法律。"])
        ['田间讲堂', '夜间讲堂']

    """
    plain = simplify(question)
    counted = _COUNTED.search(plain) or next(
        (one for quote in quotes[:1] for one in _counted_in(plain, simplify(quote))), None
    )
    if not (counted or _MAY_LIST.search(plain)):
        return []
    text = "\n".join(quotes)
    return (
        (counted and _named_kinds(text, counted)) or _named_numbers(text) or _named(plain, quotes)
    )


def parted(text: str) -> list[str]:
    """Part an enumeration into its items."""
    return [part.strip(' .。“”"') for part in BETWEEN.split(text) if part.strip()]


def _named_kinds(text: str, counted: re.Match[str]) -> list[str]:
    """Name the kinds that sentences begin with, without the verb that all have (打好…)."""
    plain = simplify(text)
    for noun in _nouns(counted):
        begins = _begins(noun)
        found = [match for span in sentences(plain) if (match := begins.match(plain, *span))]
        kinds = {m["kind"]: m for m in reversed(found) if not re.fullmatch(_COUNT, m["kind"])}
        if 2 <= len(kinds) <= (_count(counted["number"]) or _MOST_ITEMS) + 1:
            shared = len(os.path.commonprefix(list(kinds)))
            items = sorted(kinds.values(), key=lambda match: match.start())
            return [_whole(text, m.start("kind") + shared, m.end()) for m in items]
    return []


def _whole(text: str, start: int, end: int) -> str:
    """Cut out ``text[start:end]``, with the mark that opens a quotation which closes in it."""
    opens = start and text[start - 1] in "“‘「『《" and re.search("[”’」』》]", text[start:end])
    return text[start - bool(opens) : end]


def _named_numbers(text: str) -> list[str]:
    """Give what stands behind marks of one style, the first of which is one."""
    found: list[re.Match[str]] = []
    for mark in _ITEM_MARK.finditer(simplify(text)):
        is_alike = not found or mark["before"] == found[0]["before"]
        if is_alike and _count(mark["number"]) == len(found) + 1:
            found.append(mark)
    ends = [*(mark.start() for mark in found), len(text)][1:]
    pieces = [text[mark.end() : end] for mark, end in zip(found, ends, strict=False)]
    items = [re.split(r"[；;。\n]", piece)[0].strip(" ，,") for piece in pieces]
    return items if len(items) > 1 else []


def _named(question: str, quotes: Sequence[str]) -> list[str]:
    """Give what a quote enumerates, if that is as much as *question* or the quote counts."""
    for quote in quotes:
        for run in _ENUMERATED.finditer(quote):
            items = parted(_COUNT_BEHIND.sub("", run["han"] or run["latin"]))
            counts = re.findall(rf"([{NUMERALS}两\d]+)[{MEASURES}]", simplify(question + quote))
            is_whole = len(items) in map(_count, counts) if counts else run["lead"]
            if run["latin"] or is_whole:
                return items
    return []


def _announced(quote: Quote, count: int) -> list[tuple[int, int]]:
    """Find the numbered sentences after one that announces them; *count* of them if not 0."""
    if not _ANNOUNCES.search(simplify(quote.text)):
        return []
    text = simplify(quote.article.text)
    found: list[tuple[int, int]] = []
    style, last = None, 0
    for start, end in sentences(text, quote.end):
        mark = _mark(text, start, end)
        if mark and style in (None, mark[0]):
            if mark[1] <= last:
                break
            style, last = mark
            found.append((start, end))
        elif not mark and _is_heading(text, start, end):
            break
        if len(found) == (count or _MOST_ITEMS):
            break
    return found


def _mark(text: str, start: int, end: int) -> tuple[str, int] | None:
    """Read the number that a sentence begins with, and how it is written (第…, …是, …、)."""
    match = _NUMBERED.match(text, start, end)
    if match is None or not (match["after"] or match["before"] in ("第", "其")):
        return None
    is_han = "" if match["number"].isdecimal() else "一"
    style = f"{match['before'] or ''}{is_han}{'' if match['before'] else match['after']}"
    return style, _count(match["number"])


def _is_heading(text: str, start: int, end: int) -> bool:
    """Say whether what stands from *start* to *end* is a line of its own that ends openly."""
    words = text[start:end].strip()
    is_line = text[:start].rstrip(" ").endswith("\n") and text[end:].lstrip(" ")[:1] in ("", "\n")
    return is_line and len(words) <= _LONGEST_HEADING and words[-1:].isalnum()


def _counted_in(question: str, text: str) -> list[re.Match[str]]:
    """Find what *text* counts, if *question* asks for as many in other letters."""
    if re.search("[一-鿿]", question):
        return []
    asked = set(re.findall(r"\w+", question.lower()))
    number = next((n for n, word in enumerate(_WORDS, 2) if word in asked or str(n) in asked), 0)
    found = _COUNTED.finditer(text)
    return [one for one in found if number in (0, _count(one["number"]))]


def _of_a_kind(quote: Quote, counted: re.Match[str]) -> list[tuple[int, int]]:
    """Find the sentences that each begin with another kind of what is counted."""
    found = (_kinds(quote, noun, counted) for noun in _nouns(counted))
    return next(filter(None, found), [])


def _nouns(counted: re.Match[str]) -> tuple[str, ...]:
    """Give what may be the noun of what is counted: 课堂 of 课堂, or of 学习课堂."""
    return tuple(dict.fromkeys((counted["noun"][:2], counted["noun"][-2:])))


def _kinds(quote: Quote, noun: str, counted: re.Match[str]) -> list[tuple[int, int]]:
    """Find the sentences that begin with a kind of *noun*, each kind once.

    Before them comes the last that counts them, if *quote* does not. More kinds
    than were counted, give or take one, are not the list asked for.
    """
    text = simplify(quote.article.text)
    begins = _begins(noun)
    counts = re.compile(rf"{_COUNT}{noun}")
    kinds: dict[str, tuple[int, int]] = {}
    above: list[tuple[int, int]] = []
    for start, end in sentences(text):
        match = begins.match(text, start, end)
        if match and not re.fullmatch(_COUNT, match["kind"]):
            kinds.setdefault(match["kind"], (start, end))
        elif not kinds and counts.search(text, start, end):
            above = [(start, end)]
    most = (_count(counted["number"]) or _MOST_ITEMS - 1) + 1
    if not 2 <= len(kinds) <= most:
        return []
    return [*([] if counts.search(simplify(quote.text)) else above), *kinds.values()]


def _begins(noun: str) -> re.Pattern[str]:
    """Make the pattern of a sentence's beginning that is a kind of *noun*."""
    return re.compile(rf"\W*(?P<kind>[一-鿿]{{1,4}}?)[”’」』》\"']?{noun}")


def _count(number: str) -> int:
    """Read a small number; 0 where it is open."""
    if number.isdecimal():
        return int(number)
    return 2 if number == "两" else NUMERALS.find(number) + 1
