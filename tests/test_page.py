"""Blocks of HTML say what the values say, and nothing in them acts."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st

from index.types import Edit, EditKind
from rag.followup import Turn
from rag.types import Answer, Citation, Outcome, Quote, Sentence
from ui import arrange
from ui.language import WORDINGS, Language
from ui.web import page
from ui.web.markup import in_collection
from ui.web.page_panel import passage
from ui.web.words_ask import ASK_WORDINGS

TAGS = {
    *("a", "article", "blockquote", "button", "details", "div", "h3", "h4", "li", "mark", "p"),
    *("span", "strong", "summary", "table", "tbody", "td", "th", "tr", "ul"),
}
ATTRIBUTES = {"class", "href", "lang", "rel", "role", "target", "title", "type"}
ID = "00000000000000aa"
hostile = st.text(st.sampled_from("<>&\"'`$={}[]()!#*_-|\\/\n\r\t x星<script>&#10;")) | st.text()


class _Reader(HTMLParser):
    """Collects what a browser would: tags, attributes, links, marked text, all text."""

    def __init__(self, html):
        """Read *html*."""
        super().__init__()
        self.tags, self.attributes, self.links = set(), set(), []
        self.text, self.marked, self._open = "", "", []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self._open.append(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag):
        assert self._open.pop() == tag

    def handle_data(self, data):
        self.text += data
        if "mark" in self._open:
            self.marked += data


def _read(html):
    """Read a block, which has to be one line of harmless HTML."""
    assert "\n" not in html
    assert "\r" not in html
    reader = _Reader(html)
    assert reader.tags <= TAGS
    assert reader.attributes <= ATTRIBUTES
    return reader


def _citation(text, start, end, number=1, edits=(), **facts):
    """Cite ``text[start:end]`` of an article of this text."""
    article = make_article(ID, text, edits=edits, **facts)
    return Citation(number=number, quote=Quote(article=article, start=start, end=end))


def _answer(*citations):
    """Make an answer of one sentence for each citation."""
    return Answer(
        question="?",
        standalone_question="?",
        outcome=Outcome.ANSWERED,
        confidence=0.876,
        sentences=tuple(Sentence(text=c.quote.text, citations=(c.number,)) for c in citations),
        citations=citations,
    )


@given(st.data(), hostile.filter(bool), hostile, hostile)
def test_whatever_an_article_holds_is_shown_as_characters(data, text, title, source):
    """The marked text is the quote; text and title reach the reader unchanged, as text."""
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    citation = _citation(text, start, end, title=title, source=source, author=title, path=title)

    panel = _read(passage(citation, Language.ENGLISH))
    assert panel.marked == text[start:end]
    assert title in panel.text
    assert source in panel.text
    for step in page.answer_steps(_answer(citation), Language.ENGLISH):
        assert text[start:end] in _read(step).text


def test_a_file_is_named_without_its_folders():
    """Where it lies on the server is for its owner alone."""
    panel = _read(passage(_citation("村里修了路。", 0, 6, path="/srv/a/1.txt"), Language.ENGLISH))
    assert "1.txt" in panel.text
    assert "/srv" not in panel.text


@given(hostile, hostile)
def test_whatever_is_asked_or_goes_wrong_is_shown_as_characters(text, hint):
    """A question, an error and its hint are text."""
    assert _read(page.question(text)).text == text
    assert _read(page.notice(text, hint)).text == text + hint


def test_half_a_character_can_be_sent():
    """A lone surrogate, as a broken client sends it, doesn't break the reply."""
    assert _read(page.question("a\ud800b")).text == "a?b"


@given(
    st.integers(0, 16**16 - 1),
    st.integers(0, 10**9 - 1),
    st.integers(0, 10**9 - 1),
    st.integers(0, 9999),
    st.sampled_from(Language),
)
def test_a_target_survives_its_link(id_, start, end, number, language):
    """What a link says is read back."""
    target = page.Target(
        article_id=f"{id_:016x}", start=start, end=end, number=number, language=language
    )
    assert page.find_target(str(target)) == target


@given(hostile)
def test_a_link_of_someone_else_is_none(text):
    """Text that is no target of ours isn't read as one."""
    assert page.find_target(f"#cite-{text}") is None


def test_a_mark_leads_to_its_quote():
    """The link of an answer is a target from which the same citation is cut."""
    citation = _citation("甲乙。丙丁。", 3, 6, number=7)
    *_, last = page.answer_steps(_answer(citation), Language.SIMPLIFIED)

    (target,) = {page.find_target(link) for link in _read(last).links}
    assert page.find_citation(target, citation.quote.article) == citation


def test_sources_name_each_article_once():
    """Two quotes of one article share a line."""
    first, second = _citation("甲乙。丙丁。", 0, 3), _citation("甲乙。丙丁。", 3, 6, number=2)
    *_, last = page.answer_steps(_answer(first, second), Language.ENGLISH)

    reader = _read(last)
    assert reader.text == f"甲乙。[1]丙丁。[2]Sources[1][2] (untitled) {ID}.txtConfidence 0.88"
    assert len(reader.links) == 4


def test_an_answer_grows_by_a_sentence_at_a_time():
    """Each step begins with the one before; sources come last."""
    answer = _answer(_citation("甲乙。丙丁。", 0, 3), _citation("甲乙。丙丁。", 3, 6, number=2))
    texts = [_read(step).text for step in page.answer_steps(answer, Language.SIMPLIFIED)]

    assert texts[:2] == ["甲乙。[1]", "甲乙。[1]丙丁。[2]"]
    assert texts[2].startswith("甲乙。[1]丙丁。[2]出处")
    assert len(texts) == 3


def test_a_question_that_was_understood_otherwise_is_told_first():
    """In every step of an answer, and before silence."""
    citation = _citation("甲乙。", 0, 3)
    answer = replace(_answer(citation), standalone_question="湖州的<考核>呢？")
    silence = replace(answer, outcome=Outcome.NOT_FOUND, sentences=(), citations=())

    for step in (
        *page.answer_steps(answer, Language.SIMPLIFIED),
        *page.answer_steps(silence, Language.SIMPLIFIED),
    ):
        assert _read(step).text.startswith("理解为：湖州的<考核>呢？")


def test_sentences_of_several_articles_stand_below_their_places():
    """Each article's together, with the numbers they have."""
    other = make_article("00000000000000bb", "丙丁。", places=("湖州市",))
    citations = (
        _citation("甲乙。戊。", 0, 3, places=("衢州市",)),
        Citation(number=2, quote=Quote(article=other, start=0, end=3)),
        _citation("甲乙。戊。", 3, 5, number=3, places=("衢州市",)),
    )
    texts = [_read(s).text for s in page.answer_steps(_answer(*citations), Language.SIMPLIFIED)]

    assert texts[0] == "衢州市甲乙。[1]"
    assert texts[2] == "衢州市甲乙。[1]戊。[3]湖州市丙丁。[2]"


@given(hostile.filter(str.strip), hostile, hostile.filter(bool))
def test_a_turn_is_read_back_from_its_blocks(asked, standalone, text):
    """Question and quotes are those that were shown, whatever their characters."""
    answer = replace(_answer(_citation(text, 0, len(text))), question=asked)
    answer = replace(answer, standalone_question=standalone or " ".join(asked.split()))
    *_, block = page.answer_steps(answer, Language.ENGLISH)

    turn = page.find_turn(page.question(asked), block)
    assert turn == Turn(standalone if arrange.understood(answer) else asked, (text,))


@given(hostile, hostile)
def test_blocks_of_someone_else_are_no_turn(asked, answered):
    """Nothing is read from a message that is no answer, such as a notice."""
    assert page.find_turn(page.question(asked), answered) is None
    assert page.find_turn(page.question(asked), page.notice(answered)) is None


def test_a_turn_is_read_no_further_than_it_can_be_long():
    """A client can make a history of any length."""
    asked = page.question("问" * 20_000)
    answered = f'<div class="wj-answer">{f"""<p class="wj-quote">{"引" * 900}<a></p>""" * 9}</div>'

    turn = page.find_turn(asked, answered)
    assert len(turn.question) == 2000
    assert [len(quote) for quote in turn.quotes] == [900, 900, 200]


def test_silence_shows_what_is_closest_in_short():
    """A long passage is cut on the page, whole behind its mark, and called no answer."""
    answer = Answer(
        question="?",
        standalone_question="?",
        outcome=Outcome.NOT_FOUND,
        confidence=0.1,
        closest=(_citation("星" * 300, 0, 300, title="夜"),),
    )
    (step,) = page.answer_steps(answer, Language.SIMPLIFIED)

    wording, reader = WORDINGS[Language.SIMPLIFIED], _read(step)
    assert reader.text == (
        f"{wording.not_found}{wording.closest}[1] 夜 {ID}.txt{'星' * 120}…{wording.narrow}"
    )
    assert reader.links == [f"#cite-{ID}-0-300-1-zh-Hans"]


def test_the_context_says_where_it_was_cut():
    """Dots stand where the article goes on, and nowhere else."""
    text = "甲" * 200 + "乙" + "丙" * 200
    inside = _read(passage(_citation(text, 200, 201), Language.ENGLISH))
    whole = _read(passage(_citation("甲乙丙", 1, 2), Language.ENGLISH))

    assert f"…{'甲' * 160}乙{'丙' * 160}…" in inside.text
    assert "甲乙丙" in whole.text
    assert "…" not in whole.text


def test_no_word_is_cut_where_a_text_is_shown_in_part():
    """Around a quote, and where a passage that is no answer breaks off."""
    text = "seven letters " * 40
    shown = _read(passage(_citation(text, 280, 285), Language.ENGLISH)).text
    answer = Answer(
        question="?",
        standalone_question="?",
        outcome=Outcome.NOT_FOUND,
        confidence=0.1,
        closest=(_citation(text, 0, 300),),
    )
    (step,) = page.answer_steps(answer, Language.ENGLISH)
    told = f"{shown} {_read(step).text}".replace(f"{ID}.txt", ".")
    words = re.findall("[a-z]+ ?…|… ?[a-z]+", told)
    assert len(words) == 3
    assert {word.strip("… ") for word in words} <= {"letters", "seven"}


def test_a_repaired_quote_shows_the_source_form_and_an_exact_one_does_not():
    """Both forms stand in the panel only where they differ."""
    edit = Edit(kind=EditKind.PINYIN, start=1, end=5, before="(jī)", after="")
    repaired = _citation("機(jī)關很好。", 0, 2, edits=[edit])
    exact = _citation("機(jī)關很好。", 2, 4, edits=[edit])

    shown = passage(repaired, Language.ENGLISH)
    assert '<blockquote class="wj-as-cleaned" lang="zh-Hant"><mark>機關</mark>很好。' in shown
    assert '<blockquote class="wj-as-found" lang="zh-Hant"><mark>機(jī)關</mark>很好。' in shown
    assert ASK_WORDINGS[Language.ENGLISH].repaired in shown
    for plain in (exact, _citation("很好。", 0, 2)):
        assert WORDINGS[Language.ENGLISH].exact in passage(plain, Language.ENGLISH)
    # Beside an exact quote something else was repaired, so that both forms are there too.
    assert "機(jī)關<mark>很好</mark>" in passage(exact, Language.ENGLISH)
    assert "wj-as-found" not in passage(_citation("很好。", 0, 2), Language.ENGLISH)


def test_an_offset_outside_the_article_is_no_citation():
    """Nothing is cut where a link lies."""
    article = make_article(ID, "甲乙丙")
    for start, end in ((0, 4), (2, 2), (2, 1), (3, 4)):
        target = page.find_target(f"#cite-{ID}-{start}-{end}-1-en")
        assert page.find_citation(target, article) is None


@pytest.mark.parametrize("name", ["", "乡村 2024", "a.b-c_d"])
def test_a_mark_names_the_collection_that_it_leads_into(name):
    """It is read back; an answer of another collection keeps its own."""
    mark = '<a href="#cite-00000000000000aa-3-7-1-en-4-8">[1]</a> &quot;#cite-x&quot;'
    made = in_collection(mark, name)
    target = page.find_target(made.split('"')[1])

    assert (target.collection, target.page) == (name, (4, 8))
    assert str(target) == made.split('"')[1]
    assert made.endswith("&quot;#cite-x&quot;")
    assert name == "" or in_collection(made, "b") == made
