"""What options of the command do; what it says when something is wrong is in test_bad_input."""

import json

import pytest

from rag.assistant import Assistant

pytestmark = pytest.mark.model

NINGBO, REPOST, MIANYANG = "cb5ab6457c7c074b", "317db3db16abb63a", "6792908e58dd5241"


@pytest.mark.parametrize(
    ("options", "articles"),
    [
        (("--place", "浙江", "--until", "2023-06-20"), {NINGBO}),
        (("--place", "綿陽", "--fast"), {MIANYANG}),
        (("--since", "2024-10"), {MIANYANG}),
        (("--source", "网络转载"), {REPOST}),
        (("--article", NINGBO), {NINGBO}),
        (("--article", NINGBO, "--article", MIANYANG, "--place", "四川"), {MIANYANG}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_question_is_asked_of_the_articles_that_fit_every_filter(
    wenju, samples_home, options, articles
):
    """The answer comes from these alone."""
    done = wenju("ask", "考评有几项指标？", *options, "--json", WENJU_HOME=str(samples_home))

    answer = json.loads(done.stdout)
    assert answer["outcome"] == "answered"
    assert {citation["article"]["id"] for citation in answer["citations"]} == articles


def test_a_fast_answer_is_that_of_a_search_that_is_not_deep(wenju, embedder, samples_home):
    """The two differ in how sure they are."""
    assistant = Assistant(samples_home, embedder)
    deep, fast = (assistant.ask("谁来监督会风？", deep=deep).confidence for deep in (True, False))
    assistant.close()
    done = wenju("ask", "谁来监督会风？", "--fast", "--json", WENJU_HOME=str(samples_home))

    assert json.loads(done.stdout)["confidence"] == fast != deep


def test_sources_are_given_as_references(wenju, samples_home):
    """In text and JSON alike; an unknown style is wrong usage."""
    ask = ("ask", "宁波的考评有几个维度？", "--format")
    text = wenju(*ask, "gbt7714", WENJU_HOME=str(samples_home))
    found = json.loads(wenju(*ask, "gbt7714", "--json", WENJU_HOME=str(samples_home)).stdout)
    unknown = wenju(*ask, "mla", WENJU_HOME=str(samples_home))

    (reference,) = found["references"]
    assert reference["citations"] == [citation["number"] for citation in found["citations"]]
    marks = "".join(f"[{number}]" for number in reference["citations"])
    assert f"{marks} {reference['reference']}\n" in text.stdout
    assert unknown.returncode == 2
