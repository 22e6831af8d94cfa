"""Questions that ask for a list get its items."""

import pytest

from index.sentences import sentences
from rag.lists import find_items
from rag.types import Quote
from tests.fakes import make_article

NUMBERED = """窗口要做好，主要靠以下办法：
第一，把等候时间贴在墙上。谁都看得见。
第二，把投诉电话印在回执上。
第三，把老人接到前排。
其他的事照旧。"""
KINDS = """“三个讲堂”轮着开。
“田间讲堂”讲种植。每月两次。
“夜间讲堂”讲法律。
“流动讲堂”开进工地，讲安全。
讲堂的钥匙由值班员保管。"""


def quote(text, beginning):
    """Quote the sentence of *text* that starts with *beginning*."""
    article = make_article("a", text)
    span = next(s for s in sentences(text) if text[s[0] : s[1]].startswith(beginning))
    return Quote(article=article, start=span[0], end=span[1])


def texts(question, found_in, beginning):
    """Find the items and return their words."""
    return [item.text for item in find_items(question, quote(found_in, beginning))]


@pytest.mark.parametrize("question", ["做好窗口有哪几种办法？", "做好窗口有哪些辦法？"])
def test_announced_items_follow_in_order(question):
    """A sentence that announces numbered items brings them along, and nothing between."""
    assert texts(question, NUMBERED, "窗口") == [
        "第一，把等候时间贴在墙上。",
        "第二，把投诉电话印在回执上。",
        "第三，把老人接到前排。",
    ]


def test_things_of_a_kind_are_the_items_of_what_is_counted():
    """Asked for three 讲堂, the sentences that each begin with another one are found."""
    assert texts("“三个讲堂”分别是什么？", KINDS, "“三个") == [
        "“田间讲堂”讲种植。",
        "“夜间讲堂”讲法律。",
        "“流动讲堂”开进工地，讲安全。",
    ]


def test_more_kinds_than_were_counted_are_not_the_list():
    """Five kinds don't answer a question that counts on two."""
    text = KINDS + "\n“空中讲堂”讲天气。\n“老人讲堂”讲养生。"

    assert texts("两个讲堂分别是什么？", text, "“三个") == texts("两个讲堂？", text, "“三个")
    assert texts("二个讲堂分别是什么？", text, "“三个") == []


def test_a_plain_question_has_no_items():
    """Where no list is asked for, none is given."""
    assert texts("投诉电话印在哪里？", NUMBERED, "窗口") == []
