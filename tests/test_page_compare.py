"""A comparison's table says what the comparison says, and nothing in it acts."""

import re
from pathlib import Path

import pytest
from blocks import Block, hostile
from fakes import make_article
from hypothesis import given

from rag.types import (
    Aspect,
    Cell,
    Citation,
    ComparedSubject,
    Comparison,
    Quote,
    Shared,
    SubjectKind,
)
from ui.language import COMPARISON_WORDINGS, Language
from ui.web import bars, page
from ui.web.downloads import links
from ui.web.page_compare import comparison


def _citation(number, text, **facts):
    """Cite all of an article of this text."""
    article = make_article(f"{number:016x}", text, **facts)
    return Citation(number=number, quote=Quote(article=article, start=0, end=len(text)))


def _subject(name, *articles):
    return ComparedSubject(name=name, kind=SubjectKind.PLACE, articles=articles)


def _comparison(first, second, **changed):
    """Compare three subjects, of which the last is silent, in two aspects."""
    known = {
        "topic": "培训",
        "subjects": (_subject("临江市", "a"), _subject("望海县", "b"), _subject("远山区")),
        "aspects": (
            Aspect(
                name="人次",
                measure="人次",
                cells=(
                    Cell(subject="临江市", citations=(first,), is_only=False),
                    Cell(subject="望海县", citations=(second,), is_only=False),
                    Cell(subject="远山区", citations=(), is_only=False),
                ),
            ),
            Aspect(
                name="课堂",
                cells=(
                    Cell(subject="临江市", citations=(first,), is_only=True),
                    Cell(subject="望海县", citations=(), is_only=False),
                    Cell(subject="远山区", citations=(), is_only=False),
                ),
            ),
        ),
        "shared": (Shared(citations=(("临江市", (first,)), ("望海县", (second,)))),),
        "silent": ("远山区",),
    }
    return Comparison(**known | changed)


def test_aspects_are_rows_and_subjects_columns():
    """Figures have their date, empty cells say so, what only one has is marked."""
    value = _comparison(
        _citation(1, "培训425人次。", published="2021-05-06"), _citation(2, "培训120人次。")
    )
    block = Block(comparison(value, {}, Language.SIMPLIFIED))
    assert block.cells == [
        ["方面", "临江市 1 篇", "望海县 1 篇"],
        ["人次", "培训425人次。[1] 2021-05-06", "培训120人次。[2]"],
        ["课堂", "只有它培训425人次。[1]", "未找到"],
        ["临江市", "", "425人次[1] 2021-05-06"],
        ["望海县", "", "120人次[2] 无日期"],
    ]
    assert "做法相近临江市[1]、望海县[2]" in block.text
    assert "没有找到谈这个主题的内容：远山区（没有关于它的文章）" in block.text


def test_every_mark_leads_to_the_quote_of_its_number():
    """Wherever it stands: in a cell, among what is alike, among sources."""
    citations = {1: _citation(1, "培训425人次。"), 2: _citation(2, "培训120人次。")}
    block = Block(comparison(_comparison(*citations.values()), {}, Language.ENGLISH))

    assert [target.number for target in block.targets] == [1, 2, 1, 1, 2, 1, 2, 1, 2]
    for target in block.targets:
        citation = citations[target.number]
        assert page.find_citation(target, citation.quote.article) == citation


@pytest.mark.parametrize(
    ("first", "second", "lengths"),
    [
        ("培训425人次。", "培训120人次。", [100, 28]),
        ("培训1.2万人次。", "培训12人次。", [100, 1]),
        ("培训0人次。", "培训0人次。", [0, 0]),
        ("培训425人次。", "培训很多人次。", []),
        ("培训425人次，又训25人次。", "培训120人次。", []),
    ],
)
def test_figures_that_can_be_compared_are_drawn(first, second, lengths):
    """The greatest is the longest; what is drawn can be seen; nothing is drawn alone."""
    html = comparison(_comparison(_citation(1, first), _citation(2, second)), {}, Language.ENGLISH)
    assert [int(length) for length in re.findall(r"wj-long-(\d+)", html)] == lengths
    assert ("Figures" in Block(html).text) == bool(lengths)


def test_every_length_of_a_bar_has_its_rule():
    """A style attribute would be taken off by the page; so each length is a class."""
    rules = (Path(bars.__file__).parent / "static" / "bars.css").read_text("utf-8")
    for length in range(101):
        assert f".wj-long-{length} {{ width: {length}%; }}" in rules


@given(hostile.filter(bool), hostile, hostile)
def test_whatever_is_compared_is_shown_as_characters(text, title, name):
    """Quotes, titles, names, aspects, topics and the links of files."""
    first, second = _citation(1, text, title=title, published=name), _citation(2, "乙")
    cell = Cell(subject=name, citations=(first,), is_only=True)
    value = _comparison(
        first,
        second,
        topic=name,
        subjects=(_subject(name), _subject(f"远{name}")),
        aspects=(Aspect(name=title, measure=name, cells=(cell,)),),
        shared=(Shared(citations=((name, (first,)), (title, (second,)))),),
        silent=(f"远{name}",),
    )
    block = Block(comparison(value, links(title, [name], [text]), Language.ENGLISH))
    assert text in block.cells[1][1]
    assert block.cells[1][0] == (f"{title} {name}" if name and name != title else title)
    assert name in block.cells[0][1]
    assert f"Nothing found on this topic: 远{name}" in block.text


@pytest.mark.parametrize("language", Language)
def test_a_topic_of_no_place_is_told(language):
    """There is no table, no source and no file then."""
    value = Comparison(topic="<月>", subjects=(), aspects=(), shared=(), silent=())
    block = Block(comparison(value, {"Markdown": "/x"}, language))
    assert block.text.startswith(COMPARISON_WORDINGS[language].no_place.format(topic="<月>"))
    assert (block.cells, block.links) == ([], [])


def test_all_silent_is_told_without_a_table():
    """Even if aspects were given by hand."""
    value = _comparison(
        _citation(1, "甲"),
        _citation(2, "乙"),
        subjects=(_subject("远山区"),),
        aspects=(
            Aspect(name="经费", cells=(Cell(subject="远山区", citations=(), is_only=False),)),
        ),
        shared=(),
    )
    block = Block(comparison(value, {"Markdown": "/x"}, Language.SIMPLIFIED))
    assert block.text.startswith("没有找到谈这个主题的内容：远山区（没有关于它的文章）只有一个对象")
    assert (block.cells, block.links) == ([], [])
