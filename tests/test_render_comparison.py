"""What a terminal shows of a comparison, word for word, and what --json gives."""

from dataclasses import replace

import pytest

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
from tests.fakes import make_article
from ui import payload
from ui.render_comparison import comparison

ONE = make_article(
    "a1", "办班6期，320人次。\n灯亮了。", title="夜校", published="2024-05-01", places=("宁波市",)
)
TWO = make_article("a2", "410人次听课。", title="讲堂", places=("绵阳市",))
FIRST = Citation(number=1, quote=Quote(article=ONE, start=0, end=11))
SECOND = Citation(number=2, quote=Quote(article=TWO, start=0, end=8))
THIRD = Citation(number=3, quote=Quote(article=ONE, start=12, end=16))
NAMES = ("宁波市", "绵阳市", "北京市")


def cells(*citations, is_only=False):
    """Make the cells of one aspect."""
    return tuple(
        Cell(subject=name, citations=own, is_only=is_only and bool(own))
        for name, own in zip(NAMES, citations, strict=True)
    )


FOUND = Comparison(
    topic="干部培训",
    subjects=tuple(
        ComparedSubject(name=name, kind=SubjectKind.PLACE, articles=ids)
        for name, ids in zip(NAMES, (("a1",), ("a2",), ()), strict=True)
    ),
    aspects=(
        Aspect(name="听课", cells=cells((FIRST,), (SECOND,), ()), measure="人次"),
        Aspect(name="灯亮了", cells=cells((THIRD,), (), (), is_only=True)),
        Aspect(name="经费", cells=cells((), (), ())),
    ),
    shared=(Shared(citations=(("宁波市", (FIRST,)), ("绵阳市", (SECOND,)))),),
    silent=("北京市",),
)


def test_aspect_by_aspect_then_who_is_silent_then_the_sources():
    """Figures with their dates; what only one does is marked; an empty row says so."""
    assert comparison(FOUND) == (
        "干部培训：宁波市、绵阳市、北京市\n\n"
        "■ 听课 · 人次\n"
        "  宁波市\n    办班6期，320人次。[1] (2024-05-01)\n"
        "  绵阳市\n    410人次听课。[2]\n\n"
        "■ 灯亮了（只有宁波市）\n"
        "  宁波市\n    灯亮了。[3]\n\n"
        "■ 经费\n  未找到：宁波市、绵阳市\n\n"
        "■ 做法相近\n  宁波市[1]、绵阳市[2]\n\n"
        "没有找到谈这个主题的内容：北京市（没有关于它的文章）\n\n"
        "出处\n"
        "[1][3] 夜校\n    2024-05-01 · 宁波市 · /articles/a1.txt\n"
        "    [1] 第1段，正文第1–11字\n    [3] 第2段，正文第13–16字\n"
        "[2] 讲堂\n    绵阳市 · /articles/a2.txt\n    [2] 第1段，正文第1–8字"
    )


@pytest.mark.parametrize(
    ("topic", "told"),
    [("干部培训", "没有找到谈"), ("幹部培訓", "沒有找到談"), ("Training", "Nothing found on")],
)
def test_the_wording_is_that_of_the_topic(topic, told):
    """Simplified, Traditional, English."""
    assert told in comparison(replace(FOUND, topic=topic))


def test_nobody_one_alone_and_a_cut_are_told():
    """What is not there is said."""
    nobody = Comparison(topic="养猫", subjects=(), aspects=(), shared=(), silent=())
    assert comparison(nobody) == "在这些文章里，没有哪个地方谈到“养猫”。"

    alone = replace(nobody, subjects=FOUND.subjects[2:], silent=("北京市",))
    assert "只有一个对象" in comparison(alone)
    assert "出处" not in comparison(alone)

    assert "只列出最相关的 3 个地方" in comparison(replace(FOUND, is_cut=True))


def test_json_has_the_fields_of_the_readme():
    """A cell that says nothing is null; numbers are those of the text."""
    told = payload.of_comparison(FOUND)

    assert list(told) == ["topic", "subjects", "aspects", "shared", "silent", "is_cut", "model"]
    assert told["subjects"][0] == {"name": "宁波市", "kind": "place", "articles": ["a1"]}
    assert told["aspects"][0]["measure"] == "人次"
    assert told["aspects"][0]["cells"]["北京市"] is None
    assert told["aspects"][1]["cells"]["宁波市"]["is_only"] is True
    assert told["aspects"][1]["cells"]["宁波市"]["citations"][0]["number"] == 3
    assert told["shared"][0]["citations"]["绵阳市"][0]["quote"] == "410人次听课。"
    assert told["silent"] == ["北京市"]


def test_places_are_written_as_the_topic_is():
    """Their names are the list's, not an article's; other names stay as they were typed."""
    told = comparison(replace(FOUND, topic="幹部培訓"))

    assert "■ 灯亮了（只有寧波市）\n  寧波市\n" in told
    assert "做法相近\n  寧波市[1]、綿陽市[2]" in told
    assert "    2024-05-01 · 寧波市 · /articles/a1.txt" in told
    named = replace(FOUND.subjects[0], kind=SubjectKind.NAME)
    assert "\n  宁波市\n" in comparison(
        replace(FOUND, topic="幹部培訓", subjects=(named, *FOUND.subjects[1:]))
    )


def test_a_silent_place_whose_articles_are_told_of_others_says_so():
    """They stand beside it, under the place that they are about."""
    around = ComparedSubject(name="浙江省", kind=SubjectKind.PLACE, articles=("a1",))
    told = comparison(replace(FOUND, subjects=(*FOUND.subjects, around), silent=("浙江省",)))

    assert "没有找到谈这个主题的内容：浙江省（它的文章列在下属地方名下）" in told


def test_those_without_articles_are_named_together():
    """Behind those that have some, and say nothing."""
    more = [ComparedSubject(name=n, kind=SubjectKind.PLACE, articles=()) for n in ("天津市", "甲")]
    mute = ComparedSubject(name="泉州市", kind=SubjectKind.PLACE, articles=("q",))
    silent = ("天津市", "泉州市", "甲")
    told = comparison(replace(FOUND, subjects=(*FOUND.subjects, mute, *more), silent=silent))

    assert "没有找到谈这个主题的内容：泉州市；天津市、甲（没有关于它的文章）" in told
