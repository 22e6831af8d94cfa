"""What may be asked next is what the collection answers."""

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st

from rag.assistant import Assistant
from rag.types import Outcome
from ui.language import Language, language_of
from ui.suggest import next_headings, suggest

QUESTIONS = (
    "宁波的考评有几项指标？",
    "志愿服务队有多少人？",
    "火星上的氧气够用几天？",
    "Where do patrols find the gear?",
)


@pytest.fixture(scope="module")
def assistant(samples_home, embedder):
    """The samples."""
    assistant = Assistant(samples_home, embedder)
    yield assistant
    assistant.close()


@pytest.mark.model
@pytest.mark.parametrize("question", QUESTIONS)
def test_what_is_suggested_is_answered(assistant, question):
    """At most three, none twice, none the question itself, and the same each time."""
    found = suggest(assistant, question, language_of(question))

    assert len(found) == len({*found, question}) - 1 <= 3
    for one in found:
        assert assistant.ask(one, deep=False).outcome is Outcome.ANSWERED
    assert suggest(assistant, question, language_of(question)) == found


@pytest.mark.model
def test_the_same_measure_elsewhere_comes_first(assistant):
    """Another place that counts its indicators too is asked the same."""
    first, *_ = suggest(assistant, QUESTIONS[0], Language.SIMPLIFIED)

    assert first == "绵阳市的考评有几项指标？"


@pytest.mark.model
def test_headings_behind_the_quote_are_asked_about(assistant):
    """By the place of their article."""
    found = suggest(assistant, QUESTIONS[1], Language.SIMPLIFIED)

    assert found[0] == "关于“三步走完一單”，绵阳市是怎么说的？"


@pytest.mark.model
def test_articles_out_of_scope_are_not_suggested(assistant):
    """Asked of one place's articles, only these are put forward."""
    articles = assistant.select(place="台州")
    found = suggest(assistant, QUESTIONS[2], Language.SIMPLIFIED, articles=articles)

    assert all("台州" in one for one in found)


def test_a_heading_is_a_short_line_that_no_sentence_ends():
    """Its number and marks are taken off; the title again is none."""
    text = (
        "开头一句话。\n一、强化组织保障\n正文在这里。\n"
        "## （二）做法与成效\n很短\n3. 加强监督检查：\n标题本身\n"
    )
    article = make_article("00000000000000aa", text, title="标题本身")

    assert next_headings(article, 0) == ["强化组织保障", "做法与成效", "加强监督检查"]
    assert next_headings(article, text.index("正文")) == ["做法与成效", "加强监督检查"]


@given(st.text(st.sampled_from("一、（）#*1.。：\n甲乙 "), max_size=60))
def test_a_heading_stands_in_its_article(text):
    """Word for word, on one line."""
    for heading in next_headings(make_article("00000000000000aa", text), 0):
        assert heading in text
        assert "\n" not in heading
