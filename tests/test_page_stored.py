"""The page of an article shows all of it as characters, the quote anchored, in both forms."""

from html.parser import HTMLParser

from blocks import hostile
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st

from index.types import Edit, EditKind
from ui.addresses import article_address
from ui.language import Language
from ui.web.article_links import outside_link
from ui.web.page_stored import article_page, notice_page
from ui.web.words_ask import ASK_WORDINGS

ID = "00000000000000aa"


class _Reader(HTMLParser):
    """Collects the article's text, what is marked and struck through, scripts and links."""

    def __init__(self, html):
        super().__init__()
        self.text = self.marked = self.struck = ""
        self.scripts, self.links, self._open = [], [], []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        if tag in {"article", "mark", "del"}:
            self._open.append(tag)
        told = dict(attrs)
        self.scripts += [told.get("src")] if tag == "script" else []
        self.links += [told["href"]] if tag == "a" else []
        assert not any(name.startswith("on") for name in told)

    def handle_endtag(self, tag):
        if tag in {"article", "mark", "del"}:
            assert self._open.pop() == tag

    def handle_data(self, data):
        if "article" in self._open:
            self.text += data
            self.marked += data if "mark" in self._open else ""
            self.struck += data if "del" in self._open else ""


def _mended():
    """Make an article that lost a line and a reading."""
    edits = [
        Edit(kind=EditKind.PINYIN, start=1, end=5, before="(jī)", after=""),
        Edit(kind=EditKind.PINYIN, start=9, end=13, before="广告\n\n", after=""),
    ]
    return make_article(ID, "機(jī)關很好。广告\n\n完。", edits=edits, title="<b>题</b>")


@given(st.data(), hostile.filter(bool), hostile)
def test_whatever_an_article_holds_is_shown_as_characters(data, text, title):
    """All of its text, the quote marked, no script but the page's own."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    article = make_article(ID, text, title=title, path=title, source=title)

    shown = _Reader(article_page(article, Language.ENGLISH, span=(start, end)))
    assert shown.text == text
    assert shown.marked == text[start:end]
    assert shown.scripts == ["/wenju/boot.js"]


def test_both_forms_are_shown_and_lead_to_each_other():
    """As found, what was cut is struck through; the quote stays marked on the way."""
    cleaned = article_page(_mended(), Language.SIMPLIFIED, span=(0, 2))
    found = article_page(_mended(), Language.SIMPLIFIED, span=(0, 6), as_found=True)

    assert (_Reader(cleaned).text, _Reader(cleaned).marked) == ("機關很好。完。", "機關")
    assert _Reader(found).text == "機(jī)關很好。广告\n\n完。"
    assert (_Reader(found).marked, _Reader(found).struck) == ("機(jī)關", "(jī)广告\n\n")
    assert (
        f"/article/{ID}?language=zh-Hans&start=0&end=6&form=found#quote" in _Reader(cleaned).links
    )
    assert f"/article/{ID}?language=zh-Hans&start=0&end=2#quote" in _Reader(found).links
    assert ASK_WORDINGS[Language.SIMPLIFIED].removed in found
    assert "<b>" not in found


def test_a_span_outside_marks_nothing():
    """An address may say anything."""
    for span in ((5, 2), (0, 99), (3, 3), None):
        assert _Reader(article_page(_mended(), Language.ENGLISH, span=span)).marked == ""


def test_only_a_page_of_the_web_is_linked():
    """An address comes from the page; nothing else in it can be followed."""
    for address, is_linked in (
        ("https://example.org/a?b=1&c", True),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("", False),
    ):
        article = make_article(ID, "甲", address=address)
        assert bool(outside_link(article, Language.ENGLISH)) is is_linked
    assert 'href="https://example.org/a?b=1&amp;c" target="_blank" rel="noopener' in outside_link(
        make_article(ID, "甲", address="https://example.org/a?b=1&c"), Language.ENGLISH
    )


def test_a_collection_is_part_of_the_address():
    """Whatever its name."""
    address = article_address(ID, Language.ENGLISH, collection="内部 & 外部")

    assert (
        address == f"/article/{ID}?language=en&collection=%E5%86%85%E9%83%A8+%26+%E5%A4%96%E9%83%A8"
    )


def test_a_notice_is_text():
    """Nothing in it acts."""
    assert "&lt;b&gt;" in notice_page("<b>", Language.ENGLISH)
