"""Reads blocks of HTML as a browser would, for tests."""

from html.parser import HTMLParser

from hypothesis import strategies as st

from ui.web import page

_TAGS = {
    *(
        "a",
        "article",
        "blockquote",
        "button",
        "caption",
        "del",
        "div",
        "h3",
        "h4",
        "ins",
        "li",
        "mark",
        "p",
    ),
    *("span", "table", "tbody", "td", "th", "thead", "tr", "ul"),
}
_ATTRIBUTES = {"class", "href", "lang", "rel", "role", "target", "title", "type"}
hostile = st.text(st.sampled_from("<>&\"'`$={}[]()!#*_-|\\/\n\r\t x星<script>&#10;")) | st.text()


class Block(HTMLParser):
    """Tags, attributes, links and texts of a block, which is one line of harmless HTML.

    Attributes:
        links: Where its links lead, in order.
        cells: The texts of table cells, row by row.
        marked: All text that is marked.
        differing: The texts of ``del`` and ``ins``, each behind its tag's name.
    """

    def __init__(self, html):
        """Read *html*."""
        super().__init__()
        assert "\n" not in html
        assert "\r" not in html
        self.links, self.cells, self.text, self.marked, self._open = [], [], "", "", []
        self.differing = []
        self.feed(html)
        self.close()
        assert not self._open

    @property
    def targets(self):
        """What its marks lead to, in order."""
        return [page.find_target(link) for link in self.links if link.startswith("#")]

    def handle_starttag(self, tag, attrs):
        """Take a tag."""
        assert tag in _TAGS
        assert {name for name, _ in attrs} <= _ATTRIBUTES
        self._open.append(tag)
        self.links += [value for name, value in attrs if name == "href"]
        if tag == "tr":
            self.cells.append([])
        if tag in {"td", "th"} and self.cells:
            self.cells[-1].append("")

    def handle_endtag(self, tag):
        """Leave a tag."""
        assert self._open.pop() == tag

    def handle_data(self, data):
        """Take a text."""
        self.text += data
        if "mark" in self._open:
            self.marked += data
        if self._open and self._open[-1] in {"del", "ins"}:
            self.differing.append(f"{self._open[-1]} {data}")
        if {"td", "th"} & set(self._open):
            self.cells[-1][-1] += data
