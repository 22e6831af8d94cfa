"""Quotes and verifications are shown as they are, each with a mark that leads to it."""

import pytest
from blocks import Block, hostile
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st

from index.types import Edit, EditKind
from rag.types import Citation, Difference, Quote, QuoteList, Standing, Verification
from ui.formats import Style, cite
from ui.language import Language
from ui.quote_words import QUOTE_WORDINGS
from ui.web import page
from ui.web.page_panel import passage
from ui.web.page_quotes import quotes, verification

ID = "00000000000000aa"


def _citation(text, start, end, number=1, page=None, edits=(), **facts):
    """Cite ``text[start:end]`` of an article of this text."""
    article = make_article(ID, text, edits=edits, **facts)
    quote = Quote(article=article, start=start, end=end, page=page)
    return Citation(number=number, quote=quote)


@given(st.data(), hostile.filter(bool), hostile, hostile)
def test_whatever_an_article_holds_is_shown_as_characters(data, text, title, other):
    """Quotes, titles, differences and references reach the reader unchanged, as text."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    citation = _citation(text, start, end, title=title, author=other, source=other)
    shown = Block(quotes(QuoteList(query="?", quotes=(citation,)), Language.ENGLISH))
    found = Verification(
        text=f"甲{other}乙",
        standing=Standing.NEAR,
        citations=(citation,),
        differences=(Difference(claimed=other, source=title, at=1),),
    )
    told = Block(verification(found, Language.ENGLISH))

    assert shown.marked == told.marked == text[start:end]
    for block in (shown, told):
        assert title in block.text
        for style in Style:
            assert cite(citation.quote.article, style) in block.text
    assert f"甲{other}{title}乙" in told.text


def test_each_quote_has_one_mark_and_it_leads_there():
    """Numbers and targets are those of the citations, in order."""
    citations = tuple(_citation("甲乙。丙丁。", 3 * n, 3 * n + 3, number=n + 1) for n in range(2))
    block = Block(quotes(QuoteList(query="?", quotes=citations), Language.SIMPLIFIED))

    article = citations[0].quote.article
    found = tuple(page.find_citation(target, article) for target in block.targets)
    assert found == citations
    assert "第 4–6 字" in block.text


@pytest.mark.parametrize("language", Language)
def test_without_support_nothing_is_shown_but_that(language):
    """No card, no link, and what to try."""
    block = Block(quotes(QuoteList(query="?"), language))
    words = QUOTE_WORDINGS[language]
    assert block.text == words.no_quotes + words.narrow
    assert block.links == []


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("language", Language)
def test_the_standing_is_said_in_words(standing, language):
    """First of all, and only what stands looks as if it did."""
    html = verification(Verification(text="甲", standing=standing), language)
    assert Block(html).text.startswith(QUOTE_WORDINGS[language].standing[standing])
    stands = standing not in {Standing.NEAR, Standing.ABSENT}
    assert ("wj-stands" in html, "wj-fails" in html) == (stands, not stands)


def test_differences_stand_where_they_are():
    """In the quotation: what it has, then what the source has; either may be nothing."""
    found = Verification(
        text="“下设12项”",
        standing=Standing.NEAR,
        citations=(_citation("共设38项指标。", 0, 5),),
        differences=(
            Difference(claimed="下", source="", at=0),
            Difference(claimed="12", source="38", at=2),
            Difference(claimed="", source="指标", at=5),
        ),
    )
    block = Block(verification(found, Language.SIMPLIFIED))
    assert "下设1238项指标" in block.text
    own, key = block.differing[:-2], block.differing[-2:]
    assert own == ["del 下", "del 12", "ins 38", "ins 指标"]
    assert key == ["del 引文", "ins 原文"]


def test_each_quote_has_one_button_and_every_reference():
    """The button copies the quote with the reference that is shown."""
    citations = tuple(_citation("甲乙。丙丁。", 3 * n, 3 * n + 3, number=n + 1) for n in range(2))
    html = quotes(QuoteList(query="?", quotes=citations), Language.SIMPLIFIED)
    assert html.count('<button class="wj-copy">复制引文和出处</button>') == 2
    assert html.count('class="wj-reference wj-') == 2 * len(Style)


def test_both_forms_are_shown_where_text_was_repaired():
    """The page's own characters stand below the quote; an exact one has none."""
    edit = Edit(kind=EditKind.PINYIN, start=1, end=5, before="(jī)", after="")
    repaired = _citation("機(jī)關很好。", 0, 2, edits=[edit])
    exact = _citation("機(jī)關很好。", 2, 4, edits=[edit])
    shown = [
        Block(quotes(QuoteList(query="?", quotes=(one,)), Language.TRADITIONAL))
        for one in (repaired, exact)
    ]
    assert "原文的樣子機(jī)關" in shown[0].text
    assert "原文的樣子" not in shown[1].text


def test_a_quote_outside_the_text_opens_where_the_page_has_it():
    """A title has no place in the text; its mark carries the one in the source."""
    cut = Edit(kind=EditKind.FURNITURE, start=0, end=3, before="标题。", after="")
    citation = _citation("标题。正文。", 0, 0, page=(0, 2), edits=[cut])
    found = Verification(text="标题", standing=Standing.EXACT, citations=(citation,))
    block = Block(verification(found, Language.SIMPLIFIED))

    (target,) = block.targets
    opened = page.find_citation(target, citation.quote.article)
    assert opened == citation
    assert block.marked == Block(passage(opened, Language.SIMPLIFIED)).marked == "标题"
    assert QUOTE_WORDINGS[Language.SIMPLIFIED].beside in passage(opened, Language.SIMPLIFIED)


def test_a_link_outside_the_page_leads_nowhere():
    """Offsets into the source are checked like those into the text."""
    article = make_article(ID, "甲乙丙")
    for place in ("0-0-1-en-2-4", "0-0-1-en-2-2", "4-4-1-en-0-1", "0-0-1-en"):
        target = page.find_target(f"#cite-{ID}-{place}")
        assert page.find_citation(target, article) is None
