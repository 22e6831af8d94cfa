"""What a question asks for is told apart from its asking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.asking import content_of, date_fit, is_whole, kind_fit, without_places


@pytest.mark.parametrize(
    ("question", "content"),
    [
        ("哪些窗口換了新燈？", ["窗口换", "新灯？"]),
        ("How many windows are there in the hall?", ["windows", "hall?"]),
        ("值班员是谁", ["值班员"]),
    ],
)
def test_question_words_are_not_content(question, content):
    """What is left is what an answer has to be about, in Simplified characters."""
    assert content_of(question).split() == content


def test_places_are_taken_out_in_place():
    """Offsets stay, so that the rest is found where it was."""
    assert without_places("衢州市的路灯有几盏") == "   的路灯有几盏"
    assert without_places("路灯最多的是衢州") == "路灯最多的是  "


@given(st.text(max_size=80))
def test_taking_places_out_keeps_the_length(text):
    """Whatever is asked."""
    assert len(without_places(text)) == len(text)


@pytest.mark.parametrize(
    ("question", "fits", "fits_not"),
    [
        ("路燈換了多少盞？", "换了三十盏。", "路灯都换了。"),
        ("路灯是哪年换的？", "二〇二三年换的。", "换了三十盏。"),
        ("When was it mended?", "It was mended in 2019.", "It was mended."),
        ("换了百分之几？", "换了七成。", "换了30盏。"),
        ("參加率是多少？", "三分之二的人參加了。", "去年成立，有30人参加。"),
        ("What share of the lamps is new?", "七成是新的。", "换了30盏。"),
        ("换灯的经费是多少？", "一共花了3万。", "换了30盏。"),
        ("How much did the lamps cost?", "一盏四百元。", "换了30盏。"),
        ("换灯用了多久？", "前后用了两个多月。", "换了30盏。"),
        ("How long did it take?", "用了18天。", "换了30盏。"),
    ],
)
def test_a_sentence_has_to_hold_what_is_asked_for(question, fits, fits_not):
    """A number, a date, a share, money, a length of time, in either script or in English."""
    assert kind_fit(question, fits) == 1
    assert kind_fit(question, fits_not) == 0


def test_a_number_counts_most_before_what_is_counted():
    """几个维度 wants the number of 维度, and takes another for half."""
    texts = ["分为4个维度。", "共設四個維度", "2022年起分维度考评。", "分维度考评。"]

    assert [kind_fit("考评表有几个维度？", text) for text in texts] == [1, 1, 0.5, 0]
    assert kind_fit("跑了多少个村和海岛？", "跑了214个行政村和13个海岛") == 1
    assert kind_fit("评了多少个示范窗口？", "首批評定“示范窗口”十八個") == 1
    assert kind_fit("评了多少个示范窗口？", "示范窗口在2023年挂牌") == 0.5


def test_other_questions_take_any_sentence():
    """Why and how ask for no figure, nor does what only speaks of shares and times."""
    assert kind_fit("为什么换路灯？", "路太黑。")
    assert kind_fit("哪一种灯的比例最高？", "节能灯最多。")
    assert kind_fit("路灯多久检查一次？", "每逢节日前检查。")


@pytest.mark.parametrize(
    ("question", "is_of_all"),
    [
        ("總結一下那篇文章", True),
        ("这篇文章讲了什么？", True),
        ("Give me a summary of this article", True),
        ("总结路灯的换法", False),
        ("那篇文章是谁写的？", False),
    ],
)
def test_a_summary_of_all_is_told_from_one_of_something(question, is_of_all):
    """Nothing is left of it but what texts are called."""
    assert is_whole(question) is is_of_all


def test_dates_are_held_in_any_width_and_whole():
    """Nothing named, nothing held; 7月 is not in 17月."""
    assert date_fit("２０２３年7月换了什么？", "2023年7月，换了路灯。") == 1
    assert date_fit("7月换了什么？", "17月，换了路灯。") == 0
    assert date_fit("换了什么？", "2023年换了路灯。") == 0
