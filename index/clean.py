"""The cleaning stage: what a site puts around an article is taken off, the rest stays.

Knows titles, metadata and the edits that leave the article; knows nothing about how
characters were damaged, which has been repaired before.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from index.edits import apply
from index.furniture import guess
from index.labels import Field
from index.lines import SPACES, fixed_run, read_lines
from index.margins import Item, Page, Removed, peeled
from index.metadata import (
    first_stated,
    is_same_title,
    is_title_like,
    lede_title,
    readable_stem,
    usable_title,
)
from index.places import main_places
from index.types import Edit, EditKind

_TITLE_LINES = 3  # how far down the title that the file's format states is looked for


@dataclass(frozen=True, slots=True, kw_only=True)
class Hints:
    """What is known of an article besides its text; each may be empty.

    Attributes:
        title, published, source, author: What the file's own format states.
        stem: The file's name without its suffix, the last resort for a title.
    """

    title: str = ""
    published: str = ""
    source: str = ""
    author: str = ""
    stem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What cleaning found.

    Attributes:
        edits: In order, not overlapping, offsets into the text that was cleaned.
            Applied, they leave paragraphs with one line end between them.
        title: In the page's own script; the opening words where the page has none.
        published: ``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY`` or empty.
        source, author: As the page states them, or empty.
        places: The places the article is about, most prominent first.
    """

    edits: tuple[Edit, ...]
    title: str
    published: str
    source: str
    author: str
    places: tuple[str, ...]


_NO_HINTS = Hints()


def clean(text: str, *, hints: Hints = _NO_HINTS) -> Cleaned:
    """Find what is no part of the article, and what the page says about it.

    Body text is never removed: a line goes for what it is, and most kinds only at the
    head or foot of the page. Where nothing would be left, everything stays. Cleaning
    what came of cleaning changes nothing.

    Args:
        text: A page's text, repaired. Offsets count its code points.
        hints: What the file's format states.

    Returns:
        The edits that clean *text*, and the metadata.

    """
    items = tuple(Item(line, guess(line)) for line in read_lines(text))
    page = _taken_off(text, items, usable_title(hints.title))
    if not page.kept:  # then no layout or hint, which another cleaning lacks, must have decided
        flat = (replace(line, is_indented=False, is_set_off=False) for line, _ in items)
        page = _taken_off(text, tuple(Item(line, guess(line)) for line in flat), "")
    stated = page.removed
    if not page.kept:
        page = Page(items)
    edits = tuple(_edits(text, page))
    return _cleaned(text, apply(edits, text), edits, page, stated, hints)


def _cleaned(
    text: str,
    body: str,
    edits: tuple[Edit, ...],
    page: Page,
    removed: Sequence[Removed],
    hints: Hints,
) -> Cleaned:
    """Choose the metadata; the page's own statements go before the format's."""
    ordered = sorted(removed, key=lambda r: r.start)
    statements = [statement for r in ordered for statement in r.statements]
    byline = " ".join(
        text[r.start : r.end]
        for r in ordered
        if any(statement.field is Field.AUTHOR for statement in r.statements)
    )
    return Cleaned(
        edits=edits,
        title=page.title or _fallback_title(page, hints),
        published=first_stated(statements, Field.PUBLISHED)
        or hints.published
        or first_stated(statements, Field.DATED)
        or first_stated(statements, Field.UPDATED),
        source=first_stated(statements, Field.SOURCE) or hints.source,
        author=first_stated(statements, Field.AUTHOR) or hints.author,
        places=main_places(page.title, body, byline=byline),
    )


def _fallback_title(page: Page, hints: Hints) -> str:
    """Name an article that has no title by its first words, or else by its file."""
    honest = (i.line for i in page.kept if not i.guess or i.guess.kind is not EditKind.SPAM)
    lede = next((lede_title(line.text) for line in honest), "")
    return usable_title(hints.title) or lede or readable_stem(hints.stem) or hints.stem


def _taken_off(text: str, items: tuple[Item, ...], stated: str) -> Page:
    """Take lines off until no more go, then the title, then again.

    *stated* is the title that the file's format states, or empty.
    """
    page = peeled(text, Page(items))
    stated = stated or first_stated([s for r in page.removed for s in r.statements], Field.TITLE)
    titled = _without_stated_title(page, stated) if stated else _without_own_title(page)
    while titled.kept != page.kept:
        page = peeled(text, titled)
        titled = _without_stated_title(page, stated) if stated else page
    return titled


def _without_stated_title(page: Page, title: str) -> Page:
    """Take off lines at the head that repeat the title the format states."""
    same = [n for n, item in enumerate(page.kept[:_TITLE_LINES]) if is_same_title(item.line, title)]
    same = same if len(same) < len(page.kept) else []
    return _with_title(page, title, same)


def _without_own_title(page: Page) -> Page:
    """Find the title among the page's first lines, and take it off where it stands apart."""
    number = _title_number(page)
    if number is None:
        return page
    title = page.kept[number].line.text
    same = [number]
    while same[-1] + 1 < len(page.kept) and is_same_title(page.kept[same[-1] + 1].line, title):
        same.append(same[-1] + 1)
    shown = usable_title(title) or title
    return _with_title(page, shown, same if _stands_apart(page, same[-1]) else [])


def _title_number(page: Page) -> int | None:
    """Say which of the lines kept is the title, if one is."""
    heads = [is_title_like(item.line) and item.guess is None for item in page.kept[:2]]
    if not any(heads[:1]):
        return None
    first = page.kept[0].line
    is_column = len(first.plain) <= 8 and heads[1:] == [True]
    if is_column and not _is_followed(page, 0) and _is_followed(page, 1):
        return 0 if page.kept[1].line.plain.startswith(("-", "(")) else 1
    return 0


def _stands_apart(page: Page, number: int) -> bool:
    """Say whether a title line is marked off from the body by what cleaning uses up.

    It must be: after cleaning, nothing tells a title from a subtitle or a heading, and
    cleaning again would take off one after the other.
    """
    if number + 1 >= len(page.kept):
        return False
    line, following = page.kept[number].line, page.kept[number + 1].line
    if _is_followed(page, number):
        return True
    is_first = number == 0 and any(removed.start < line.start for removed in page.removed)
    by_layout = line.is_set_off or line.is_indented != following.is_indented
    return (is_first or by_layout) and following.is_body


def _is_followed(page: Page, number: int) -> bool:
    """Say whether what stood right behind a line was taken off, with more to come."""
    if number + 1 >= len(page.kept):
        return False
    start, end = page.kept[number].line.end, page.kept[number + 1].line.start
    return any(start <= removed.start < end for removed in page.removed)


def _with_title(page: Page, title: str, numbers: Sequence[int]) -> Page:
    """Note the title; take off the lines of these numbers, and its repetition at the foot."""
    taken = [page.kept[n].line for n in numbers]
    kept = [item for n, item in enumerate(page.kept) if n not in numbers]
    end = max((removed.start for removed in page.removed), default=-1)
    while numbers and len(kept) > 1 and kept[-1].line.start < end:
        if not is_same_title(kept[-1].line, title):
            break
        taken.append(kept.pop().line)
    removed = tuple(Removed(line.start, line.end, EditKind.METADATA) for line in taken)
    return Page(tuple(kept), page.removed + removed, title)


def _edits(text: str, page: Page) -> Iterable[Edit]:
    """Make the edits that leave the kept lines, one line end between them."""
    kept = [item.line for item in page.kept]
    spans = sorted(
        [
            *((line.start, line.end, None) for line in kept),
            *((r[0], r[1], r[2]) for r in page.removed),
        ]
    )
    last = kept[-1].end if kept else 0
    position, wanted = 0, ""
    for start, end, kind in spans:
        yield from _edit(text, EditKind.SPACING, position, start, wanted)
        wanted = ""
        position = end
        if kind is None:
            yield from _inner_edits(text, start, end)
            wanted = "\n" if end < last else ""
        else:
            yield from _edit(text, kind, start, end, "")
    yield from _edit(text, EditKind.SPACING, position, len(text), wanted)


def _inner_edits(text: str, start: int, end: int) -> Iterable[Edit]:
    """Make the edits that put the spaces inside a line right."""
    for run in SPACES.finditer(text, start, end):
        yield from _edit(text, EditKind.SPACING, run.start(), run.end(), fixed_run(run))


def _edit(text: str, kind: EditKind, start: int, end: int, after: str) -> Iterable[Edit]:
    before = text[start:end]
    if before != after:
        yield Edit(kind=kind, start=start, end=end, before=before, after=after)
