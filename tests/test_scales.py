"""Figures are drawn beside each other only if they count the same thing in the same way."""

from decimal import Decimal

import pytest
from fakes import make_article

from rag.scales import counted_in, find_figures
from rag.types import Aspect, Cell, Citation, Quote


def _aspect(measure, *texts):
    """Make an aspect in which each text is what a subject of its own says; several by ``|``."""
    cells = []
    for n, text in enumerate(texts):
        quotes = [
            Quote(article=make_article(f"{n}{k}", one), start=0, end=len(one))
            for k, one in enumerate(text.split("|"))
            if one
        ]
        citations = tuple(Citation(number=10 * n + k, quote=q) for k, q in enumerate(quotes, 1))
        cells.append(Cell(subject=f"地{n}", citations=citations, is_only=False))
    return Aspect(name="方面", cells=tuple(cells), measure=measure)


def _found(measure, *texts):
    return [(one.subject, one.text, one.value) for one in find_figures(_aspect(measure, *texts))]


def test_a_figure_is_shown_as_the_article_has_it():
    """Its characters, whatever script and width; its value is for the length alone."""
    assert _found("件", "辦件3.2萬件。", "办理1,320件，", "办结5412件") == [
        ("地0", "3.2萬件", Decimal(32000)),
        ("地1", "1,320件", Decimal(1320)),
        ("地2", "5412件", Decimal(5412)),
    ]
    assert [one[1] for one in _found("指标", "下设12项指标、38个评分点", "共9項指標。")] == [
        "12项指标",
        "9項指標",
    ]


@pytest.mark.parametrize(
    ("measure", "other"),
    [
        ("件", "上半年办了3件，下半年办了5件"),  # which of them?
        ("件", "办了三五件"),
        ("件", "每天10-20件"),
        ("件", "每天10至20件"),
        ("期", "举办了第3期"),
        ("件", "减少了30件"),
        ("件", "没有数字"),
        ("件", ""),
        ("%", "提高了5个百分点"),
        ("%", "下降了5%"),
        ("件", "办了50件|其中急件20件"),
        ("人", "有62名宣讲员"),
    ],
)
def test_what_can_not_be_compared_is_left_out(measure, other):
    """More than one number, part of a range, an ordinal, a change beside a level."""
    plain = {"件": "办了40件", "人": "有156名帮办员", "期": "办班6期", "%": "办结率68%"}[measure]
    assert _found(measure, plain, other) == []
    assert [one[0] for one in _found(measure, plain, other, plain)] == ["地0", "地2"]


@pytest.mark.parametrize(
    ("measure", "texts"),
    [
        ("人", ("集中培训干部25人。", "评出先进个人30人。")),
        ("人", ("全县共有25人。", "各乡一共有30人。")),  # who?
        ("%", ("群众满意率达98%", "按期办结率为95%")),
        ("%", ("满意率提高了5%", "办件时间缩短12%，好评提高3%")),
        ("天", ("rests within 45 days", "is answered in 30 days")),
    ],
)
def test_what_is_counted_has_to_be_told_before_or_behind(measure, texts):
    """People trained are not compared with people praised, nor anything with who knows what."""
    assert _found(measure, *texts) == []


def test_what_leads_to_figures_tells_that_they_count_the_same():
    """Of several things counted, that which most subjects count."""
    found = _found("人", "评出25人。", "先后培训约30人。", "集中培训了40人，", "选派50人。")
    assert [one[0] for one in found] == ["地1", "地2"]
    assert len(_found("天", "was answered within 45 days", "is answered in 30 days")) == 2


def test_changes_are_compared_with_changes():
    """If more subjects have them, they are what is drawn."""
    found = _found("%", "办件增长5%", "满意率98.5%", "办件比上年增长了12%")
    assert [one[1] for one in found] == ["5%", "12%"]


def test_a_subject_with_several_figures_has_none_to_draw():
    """Which of them is meant is not guessed; the same one told twice is one."""
    assert _found("人", "没有数字|培训25人", "培训30人|有30人")[1][1] == "30人"
    assert _found("人", "培训25人", "培训30人|培训60人") == []
    assert _found("人", "培训25人", "10人和20人|培训60人") == []


@pytest.mark.parametrize(
    ("measure", "texts", "counted"),
    [
        ("人", ("有156名幫辦員。", "62名帮办员"), "帮办员 · 人"),
        ("人", ("考试培训25人", "培训30人"), "人"),
        ("人", ("这个方面培训25人", "方面培训30人"), "方面 · 人"),
        ("指标", ("下设12项指标体系", "9项指标"), "指标"),
    ],
)
def test_a_scale_is_called_by_what_is_counted(measure, texts, counted):
    """By the row's name only where every quote has it."""
    aspect = _aspect(measure, *texts)
    assert counted_in(aspect, find_figures(aspect)) == counted


def test_without_a_measure_nothing_is_drawn():
    """Such a row says nothing that could be laid on a scale."""
    assert _found("", "办了40件", "办了50件") == []
