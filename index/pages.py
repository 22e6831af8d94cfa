"""HTML → the article of a page and what the page states about it.

Knows markup and which lines trafilatura takes for the article; knows nothing about files
and encodings. Lines are the page's own: trafilatura only says where the article begins
and ends, since its own text carries marks for tables and lists that no page ever showed.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from typing import Any

from lxml import etree

from index.contents import Content, one_line, row_lines, web_address
from index.dates import read_date
from index.labels import read_statements
from index.metadata import without_site

_BLOCKS = frozenset(
    "address article aside blockquote body br button caption center dd details dialog dir div dl"
    " dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 head header hr html iframe"
    " legend li main menu nav ol option p pre section select summary table tbody td textarea"
    " tfoot th thead tr ul".split()
)
_NOT_SHOWN = frozenset({"script", "style", "title"})
_SPACES = re.compile(r"[ \t\n\r\f]+")
_SQUEEZE = re.compile(r"[\s|]+")
_BULLET = re.compile(r"^- ", re.MULTILINE)

# A shorter line is taken for the article's only together with a neighbour: "首页" stands in
# many an article and in every menu.
_LINE_CHARACTERS = 12
_PROSE = re.compile(r".{15}.*[。！？；]|.{15}.*[.!?;](?:\s|$)")
_HEAD_LINES = 12
_FOOT_LINES = 4

_SAVED = "saved from"  # a comment that browsers put into a page they save: url=(0024)https://…
_SAVED_FROM = re.compile(r"\s*saved from url=\(\d+\)(\S+)")

# The names China's government sites are told to use, then the usual ones.
_STATED = {
    "title": ("articletitle", "og:title"),
    "published": ("pubdate", "publishdate", "article:published_time", "dc.date", "date"),
    "source": ("contentsource", "source", "og:site_name"),
    "author": ("author", "article:author", "dc.creator"),
    "address": (_SAVED, "canonical", "og:url"),
}

# What trafilatura lets through on odd pages; the whole page is kept then.
_FAULTS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    SyntaxError,  # lxml's errors of form
    TypeError,
    ValueError,
)


def read_page(html: str) -> Content:
    """Find the article of a page.

    What stands before its first and after its last line (menus, links,
    footers) is left out and, as what is read, counted in a warning; title, date and source
    lines beside it stay. If that would leave out most of the page's prose,
    or no article is found, the whole page is kept.

    Args:
        html: The page's source, decoded.

    Returns:
        The article, one paragraph or table row a line, in the page's words
        and order; its text is empty if the page shows no text.

    """
    page = _parse(html)
    found = _extract(html)
    first, last = _article_lines(page.lines, found)
    stated = {
        name: next((page.stated[key] for key in keys if page.stated.get(key)), "")
        for name, keys in _STATED.items()
    }
    title = stated["title"] or found.get("title", "") or one_line("".join(page.title))
    return Content(
        text="\n".join(page.lines[first:last]),
        title=without_site(title, of_page=True),
        published=read_date(stated["published"]) or read_date(found.get("date", "")),
        source=stated["source"] or found.get("sitename", ""),
        author=stated["author"] or found.get("author", ""),
        warnings=_warnings(page.lines, first, last),
        address=web_address(stated["address"]),
    )


def _extract(html: str) -> dict[str, str]:
    """Let trafilatura say what of a page is the article; empty if it can't."""
    # Imported here: takes 0.4 s, and questions never read pages.
    import trafilatura

    # It tells the log, and so the person, what no one can act on; the receipt says the rest.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        document: Any = trafilatura.bare_extraction(
            html,
            favor_recall=True,
            include_comments=False,
            with_metadata=True,
            date_extraction_params={"extensive_search": False, "original_date": True},
        )
    except _FAULTS:
        document = None
    if document is None:
        return {}
    found = {name: getattr(document, name) for name in ("text", "title", "date", "author")}
    found["sitename"] = document.sitename
    return {name: value for name, value in found.items() if value}


def _article_lines(lines: Sequence[str], found: dict[str, str]) -> tuple[int, int]:
    """Say which lines of the page are the article: a half-open range."""
    whole = _SQUEEZE.sub("", _BULLET.sub("", found.get("text", "")))
    squeezed = [_SQUEEZE.sub("", line) for line in lines]
    numbers = range(len(lines))
    begin = next((n for n in numbers if _stands_in(whole, squeezed, n)), None)
    if begin is None:
        return 0, len(lines)
    end = next(n + 1 for n in reversed(numbers) if _stands_in(whole, squeezed, n))
    first, last = _with_head(lines, begin, found.get("title", "")), _with_foot(lines, end)
    inside = sum(len(line) for line in lines[first:last] if _PROSE.match(line))
    outside = sum(map(len, filter(_PROSE.match, lines))) - inside
    return (first, last) if outside <= inside else (0, len(lines))


def _stands_in(whole: str, lines: Sequence[str], number: int) -> bool:
    """Say whether a line stands in *whole*, a short one beside the same line as on the page."""
    line = lines[number]
    if len(line) >= _LINE_CHARACTERS or len(lines) == 1:
        return line in whole
    before, after = lines[max(0, number - 1) : number], lines[number + 1 : number + 2]
    return any(pair in whole for pair in (*(b + line for b in before), *(line + a for a in after)))


def _with_head(lines: Sequence[str], first: int, title: str) -> int:
    """Move the article's start up to its title, date and source lines."""
    start = max(0, first - _HEAD_LINES)
    for number in range(start, first):
        if lines[number] == title or read_statements(lines[number]):
            return number
    return first


def _with_foot(lines: Sequence[str], last: int) -> int:
    """Move the article's end down behind the lines that name its source or editor."""
    for number in range(min(len(lines), last + _FOOT_LINES), last, -1):
        if read_statements(lines[number - 1]):
            return number
    return last


def _warnings(lines: Sequence[str], first: int, last: int) -> tuple[str, ...]:
    """Say how much of the page was read, and what was left out."""
    read, every = sum(map(len, lines[first:last])), sum(map(len, lines))
    if not read:
        return ()
    if read == every:
        return (f"The whole page was read, {read} characters.",)
    told = f"The article on the page was read, {read} characters;"
    return (f"{told} {every - read} characters around it were left out.",)


def _parse(html: str) -> "_Page":
    """Take the lines and the stated metadata from a page's source."""
    page = _Page()
    # huge_tree lifts the limit behind which a long text would be dropped silently.
    etree.fromstring(html.encode(), etree.HTMLParser(target=page, encoding="utf-8", huge_tree=True))
    return page


class _Page:
    """Collects a page's lines from its tags as they come; lxml calls it for each.

    No tree is built: pages nest deeper than lxml's trees without losing text.
    """

    def __init__(self) -> None:
        """Begin with nothing read."""
        self.lines: list[str] = []
        self.stated: dict[str, str] = {}
        self.title: list[str] = []
        self._line: list[str] = []
        self._open_tag = ""
        self._hidden_depth = 0
        self._preformatted_depth = 0
        self._rows: list[list[int]] = [[]]  # for each open table, where its row's cells begin

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Begin what *tag* opens."""
        self._open_tag = tag
        self._hidden_depth += tag in _NOT_SHOWN
        self._preformatted_depth += tag == "pre"
        if tag in _BLOCKS:
            self._end_line()
        if tag == "meta":
            self._note(attributes)
        elif tag == "link" and attributes.get("rel", "").lower() == "canonical":
            self._keep("canonical", attributes.get("href", ""))
        elif tag == "table":
            self._rows.append([])
        elif tag == "tr":
            self._end_row()
        elif tag in {"td", "th"}:
            self._rows[-1].append(len(self.lines))

    def end(self, tag: str) -> None:
        """End what *tag* closes."""
        self._hidden_depth -= tag in _NOT_SHOWN
        self._preformatted_depth -= tag == "pre"
        if tag in _BLOCKS:
            self._end_line()
        if tag in {"tr", "table"}:
            self._end_row()
        if tag == "table" and len(self._rows) > 1:
            self._rows.pop()

    def data(self, text: str) -> None:
        """Take text in."""
        if self._hidden_depth:
            self.title += [text] if self._open_tag == "title" else []
            return
        first, *others = text.split("\n") if self._preformatted_depth else [text]
        self._line.append(first)
        for line in others:
            self._end_line()
            self._line.append(line)

    def comment(self, text: str) -> None:
        """Note the address that a browser saved the page from."""
        found = _SAVED_FROM.match(text)
        if found:
            self._keep(_SAVED, found[1])

    def close(self) -> None:
        """Put down what is left; lxml wants this method."""
        self._end_line()

    def _end_line(self) -> None:
        """Put down the line that was being read, if it holds anything."""
        line = _SPACES.sub(" ", "".join(self._line)).strip(" ")
        self._line.clear()
        if line.strip():
            self.lines.append(line)

    def _end_row(self) -> None:
        """Put the cells of the row that was being read on one line."""
        starts = self._rows[-1]
        if starts:
            ends = [*starts[1:], len(self.lines)]
            cells = [self.lines[start:end] for start, end in zip(starts, ends, strict=True)]
            self.lines[starts[0] :] = row_lines(cells)
        starts.clear()

    def _note(self, attributes: Mapping[str, str]) -> None:
        """Note what a meta tag states."""
        name = attributes.get("name") or attributes.get("property") or attributes.get("itemprop")
        if name:
            self._keep(name.strip().lower(), attributes.get("content", ""))

    def _keep(self, name: str, value: str) -> None:
        """Keep what the page states first, on one line."""
        if one_line(value):
            self.stated.setdefault(name, one_line(value))
