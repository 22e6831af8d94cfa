"""The margins of a page: what stands around the article, taken off line by line.

Knows where a line stands and what that makes of it; knows nothing about titles or edits.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from index.furniture import Guess, Reach, guess, is_related_heading, is_site_name
from index.labels import Field, Statement, read_tail
from index.lines import Line, make_line
from index.metadata import is_title_like
from index.spam import place_run_start
from index.types import EditKind

_EDGE_LINES = 5  # what counts as head and foot on a page without running text
_LEAST_BEFORE = 0.6  # of a page's characters stand before a list of other articles
_MOST_LINK_CHARS = 60  # of a line that names another article
_MENU_CHARS = 12  # of an entry of a menu before the title


class Item(NamedTuple):
    """A line still in the article, and what it looks like besides."""

    line: Line
    guess: Guess | None


class Removed(NamedTuple):
    """A stretch taken out of the article."""

    start: int
    end: int
    kind: EditKind
    statements: tuple[Statement, ...] = ()


class Page(NamedTuple):
    """A page on its way through cleaning, and the title once it is known."""

    kept: tuple[Item, ...]
    removed: tuple[Removed, ...] = ()
    title: str = ""


def peeled(text: str, page: Page) -> Page:
    """Take off furniture, spam and metadata lines, then a byline at the end, to a fixpoint."""
    while page.kept:
        found = _removable(page.kept)
        if found:
            taken = tuple(_taken(page.kept[n].line, found[n]) for n in sorted(found))
            kept = tuple(item for n, item in enumerate(page.kept) if n not in found)
            page = page._replace(kept=kept, removed=page.removed + taken)
            continue
        shorter = _without_tail(text, page)
        if shorter == page:
            break
        page = shorter
    return page


def _taken(line: Line, found: Guess) -> Removed:
    return Removed(line.start, line.end, found.kind, found.statements)


def _removable(items: Sequence[Item]) -> dict[int, Guess]:
    """Say which lines go, by number, and as what."""
    cut = _links_start(items)
    link = Guess(EditKind.FURNITURE, Reach.EDGE)
    found = {number: items[number].guess or link for number in range(cut, len(items))}
    body = [n for n in range(cut) if items[n].line.is_body and items[n].guess is None]
    first, last = (body[0], body[-1]) if body else _edges(items[:cut])
    outside = Reach.WEAK if body else Reach.EDGE
    needed = set(_needed(items, first))
    for number in set(range(cut)) - needed:
        seen = items[number].guess
        least = Reach.ANYWHERE if first <= number <= last else outside
        if seen and seen.reach >= least:
            found[number] = seen
    if body:
        found |= {number: link for number in _menu(items, first)}
        found |= {number: link for number in _links(items, last, cut)}
    return found


def _edges(items: Sequence[Item]) -> tuple[int, int]:
    """Give the first and last line that are neither head nor foot, without running text."""
    plain = [n for n, item in enumerate(items) if item.guess is None] or [len(items)]
    return plain[0] + _EDGE_LINES, plain[-1] - _EDGE_LINES


def _needed(items: Sequence[Item], first: int) -> Iterable[int]:
    """Number the lines that look like furniture but are part of the article after all.

    *first* is the number of the first line of running text.
    """
    dates = [n for n, item in enumerate(items) if _fields(item) == [Field.DATED]]
    people = [n for n, item in enumerate(items) if item.line.plain[:1] in _BULLETS]
    if len(dates) > 1:  # the entries of a chronicle
        yield from dates
    if len(people) > 3:  # a list of people
        yield from people
    yield from (n for n in dates if n > first)  # under a signature
    for number, item in enumerate(items):
        around = [*items[max(0, number - 1) : number], *items[number + 1 : number + 2]]
        if _fields(item) == [Field.PUBLISHED] and any(_is_venue(near.line) for near in around):
            yield number  # the time of an event
        if _is_number(item.line) and not any(
            near.guess and not _is_number(near.line) for near in around
        ):
            yield number  # of what follows, not of votes


_BULLETS = tuple("◎○●■□▲△★☆※◆◇*")
_VENUES = ("地点", "地址", "会议地点", "活动地点", "场所", "venue", "location", "place")
_NUMBER = re.compile(r"[(\[] ?0*[1-9]\d* ?[)\]]")


def _fields(item: Item) -> list[Field]:
    return [statement.field for statement in item.guess.statements] if item.guess else []


def _is_number(line: Line) -> bool:
    return _NUMBER.fullmatch(line.plain) is not None


def _is_venue(line: Line) -> bool:
    return line.plain.lstrip("·-* ").startswith(_VENUES)


def _links_start(items: Sequence[Item]) -> int:
    """Find where links to other articles, with extracts of them, begin; the end if nowhere."""
    total = sum(len(item.line.text) for item in items)
    before = 0
    for number, item in enumerate(items):
        is_late = before >= _LEAST_BEFORE * total
        if is_late and number and items[number - 1].guess and is_related_heading(item.line):
            return number
        before += len(item.line.text)
    return len(items)


def _links(items: Sequence[Item], last: int, cut: int) -> Iterable[int]:
    """Number the names of other articles behind a heading for them, at the foot."""
    heading = next(
        (n for n in range(last + 1, cut) if is_related_heading(items[n].line)), len(items)
    )
    for number in range(heading + 1, cut):
        if len(items[number].line.text) <= _MOST_LINK_CHARS:
            yield number


def _menu(items: Sequence[Item], first: int) -> Iterable[int]:
    """Number the entries of a menu, and a site's name, before the title."""
    if first > 1 and is_site_name(items[0].line) and not items[1].line.is_body:
        yield 0
    stated = next((n for n in range(first) if _states_when_or_where_from(items[n])), 0)
    title = next((n for n in range(stated - 1, -1, -1) if is_title_like(items[n].line)), 0)
    if any(item.guess for item in items[:title]):
        for number in range(title):
            line, seen = items[number]
            if seen is None and len(line.plain) <= _MENU_CHARS:
                yield number


def _states_when_or_where_from(item: Item) -> bool:
    return any(f in (Field.PUBLISHED, Field.DATED, Field.SOURCE) for f in _fields(item))


def _without_tail(text: str, page: Page) -> Page:
    """Take a byline in brackets, or a list of places, off the end of the last line."""
    line = page.kept[-1].line
    content = text[line.start : line.end]
    offset, statements = read_tail(content)
    kind = EditKind.METADATA
    if statements and all(statement.field is Field.EDITOR for statement in statements):
        kind = EditKind.FURNITURE
    if not statements:
        offset, kind = place_run_start(content), EditKind.SPAM
    if offset == len(content):
        return page
    start = line.start + offset
    taken = Removed(start, line.end, kind, statements)
    kept = page.kept[:-1]
    if content[:offset].strip():
        shorter = make_line(text, line.start, start)
        kept += (Item(shorter, guess(shorter)),)
    return page._replace(kept=kept, removed=(*page.removed, taken))
