"""What a question asks for is told apart from its asking."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.asking import content_of, kind_fits, without_places


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
    ],
)
def test_a_sentence_has_to_hold_what_is_asked_for(question, fits, fits_not):
    """A number, a date, a share, in either script or in English."""
    assert kind_fits(question, fits)
    assert not kind_fits(question, fits_not)


def test_other_questions_take_any_sentence():
    """Why and how ask for no figure."""
    assert kind_fits("为什么换路灯？", "路太黑。")
