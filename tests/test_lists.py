"""Questions that ask for a list get its items."""

import pytest

from index.sentences import sentences
from rag.lists import find_items, is_of_list, names_of_items
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


CHAPTERS = """一个窗口办得怎样，要看以下标准：
第一，有没有人值班。
一是早上有人，二是晚上有人。
第二，有没有椅子。
坐着等的人不着急。
第三，有没有热水。
怎样做好窗口
第四条路还没有修。
第一，先把灯换了。
第二，再把门修好。"""
RESTARTED = CHAPTERS.replace("怎样做好窗口\n第四条路还没有修。\n", "")
CARDS = """镇上要打好“三张牌”，让来的人愿意再来。
打好清洁牌，街上没有纸屑。
人人动手。
打好热心牌，问路有人带。
打好诚信牌，秤一律准。
牌匾由木匠刻。"""
MECHANISMS = """“三个抓手”见成效。
三项机制保长远。大家都参加。
“两张清单”机制。每月对照。
早晚交接机制。当面点清。
互相补位机制。谁也不落下。"""


@pytest.mark.parametrize("text", [CHAPTERS, RESTARTED])
def test_a_list_ends_where_the_next_begins(text):
    """At a heading, or where the numbers start anew; what is numbered otherwise is no item."""
    assert texts("看窗口好不好有哪些标准？", text, "一个窗口") == [
        "第一，有没有人值班。",
        "第二，有没有椅子。",
        "第三，有没有热水。",
    ]


def test_a_list_has_no_more_items_than_were_counted():
    """Asked for two, two are given."""
    assert texts("看窗口的两条标准是什么？", CHAPTERS, "一个窗口") == [
        "第一，有没有人值班。",
        "第二，有没有椅子。",
    ]


@pytest.mark.parametrize(
    "question",
    [
        "要打好哪三张牌？",
        "三张牌是哪三张？",
        "三張牌有哪些？",
        "三张牌分别是什么？",
        "What are the three cards of the town?",
    ],
)
def test_what_is_counted_is_found_however_it_is_asked(question):
    """The verb behind it is no part of it; in English, what the quote counts is meant."""
    assert texts(question, CARDS, "镇上") == [
        "打好清洁牌，街上没有纸屑。",
        "打好热心牌，问路有人带。",
        "打好诚信牌，秤一律准。",
    ]


def test_a_list_in_english_counts_as_many_as_the_quote():
    """Four cards are others than the three of the quote."""
    assert texts("What are the four cards of the town?", CARDS, "镇上") == []


def test_items_come_after_the_sentence_that_counts_them():
    """If the quote does not count them itself; a name in quotation marks may hold a number."""
    found = texts("三项机制是哪三项？", MECHANISMS, "“三个")

    assert found == ["三项机制保长远。", "“两张清单”机制。", "早晚交接机制。", "互相补位机制。"]


@pytest.mark.parametrize(("beginning", "is_of"), [("“三个", False), ("三项", True)])
def test_what_does_not_name_what_is_counted_is_not_of_the_list(beginning, is_of):
    """It may come after the items."""
    assert is_of_list("三项机制是哪三项？", quote(MECHANISMS, beginning)) is is_of
    assert is_of_list("有哪些机制？", quote(MECHANISMS, beginning))


def test_what_a_quote_holds_is_not_found_again():
    """A quote that runs on into the first item brings the others along."""
    both = quote(CARDS, "镇上")
    grown = Quote(article=both.article, start=both.start, end=CARDS.index("人人") - 1)

    assert [item.text for item in find_items("三张牌是哪三张？", grown)] == [
        "打好热心牌，问路有人带。",
        "打好诚信牌，秤一律准。",
    ]


@pytest.mark.parametrize(
    ("question", "quotes", "names"),
    [
        ("三张牌是哪三张？", CARDS.splitlines(), ["清洁牌", "热心牌", "诚信牌"]),
        ("What are the three cards?", CARDS.splitlines(), ["清洁牌", "热心牌", "诚信牌"]),
        (
            "三項機制有哪些？",
            MECHANISMS.splitlines(),
            ["“两张清单”机制", "早晚交接机制", "互相补位机制"],
        ),
        ("有哪些标准？", ["第一,有人值班。一是早上。", "第二,有椅子。"], ["有人值班", "有椅子"]),
        ("分几门？", ["要考三门：法律、礼仪和方言。"], ["法律", "礼仪", "方言"]),
        ("分几门？", ["由窗口、大厅分成三门来办。", "有窗口、大厅，共三门。"], []),
        ("谁来值班？", ["要考三门：法律、礼仪和方言。"], []),
        ("有哪些地方？", ["推动开门、推动亮灯，是窗口的事。"], []),
    ],
)
def test_items_are_named_as_the_quotes_name_them(question, quotes, names):
    """By what is counted, by numbers, or by an enumeration of as many as were counted."""
    assert names_of_items(question, quotes) == names
