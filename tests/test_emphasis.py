"""The part that answers stands out: a clause with the figure asked for, or the sentence itself."""

import pytest

from rag.assistant import Assistant
from tests.fakes import HashEmbedder, make_article, make_collection

TEXT = (
    "桥头镇的老桥修了四个月，工匠换下二百一十块石板，花费三十六万元。"
    "夜里灯亮起来，河面像铺了一层碎金。它的名字是镇上小学生起的，叫听雨桥。"
)


@pytest.fixture
def first(tmp_path):
    """Ask of one article; give the first sentence, and the part of it that stands out."""
    assistant = Assistant(make_collection(tmp_path, [make_article("bridge", TEXT)]), HashEmbedder())

    def ask(question):
        answer = assistant.ask(question)
        sentence = answer.sentences[0]
        assert sentence.text == answer.citations[0].quote.text
        return sentence.text, sentence.text[slice(*sentence.emphasis)] if sentence.emphasis else ""

    yield ask
    assistant.close()


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("老桥的工匠换下多少块石板？", "工匠换下二百一十块石板"),
        ("老橋的工匠換下多少塊石板？", "工匠换下二百一十块石板"),
        ("修老桥花费多少万元？", "花费三十六万元。"),
    ],
)
def test_a_figure_stands_out_with_its_clause(first, question, part):
    """In either script; the sentence is quoted whole."""
    assert first(question) == (TEXT[: TEXT.index("夜里")], part)


def test_of_several_sentences_the_one_that_answers_stands_out(first):
    """The one before is shown for what it is that has the name."""
    text, part = first("它的名字是镇上小学生起的吗？叫听雨桥吗？")

    assert text.startswith("夜里灯亮起来")
    assert part == "它的名字是镇上小学生起的，叫听雨桥。"


def test_where_all_of_it_answers_nothing_stands_out(first):
    """A sentence alone is its own emphasis; so is all that is quoted for a broad question."""
    assert first("河面像铺了一层碎金吗？夜里灯亮起来吗？") == (
        "夜里灯亮起来，河面像铺了一层碎金。",
        "",
    )
    assert first("介绍桥头镇的老桥修了四个月的做法，花费三十六万元")[1] == ""
