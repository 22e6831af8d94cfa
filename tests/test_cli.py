"""What options of the command do; what it says when something is wrong is in test_bad_input."""

import json
import shutil

import pytest

from rag.assistant import Assistant
from ui import payload

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


def test_an_article_is_corrected_by_hand(wenju, samples_home, tmp_path):
    """It is shown with what was found, filters use it at once, and --reset undoes it."""
    home = tmp_path / "copy"
    shutil.copytree(samples_home, home)

    def run(*words):
        return wenju(*words, "--home", home)

    edited = run("edit", NINGBO, "--place", "長興、湖州", "--date", "2025-01", "--title", "新题")
    shown = json.loads(run("show", NINGBO, "--json").stdout)
    asked = run("ask", "考评有几项指标？", "--place", "长兴", "--since", "2025", "--json")
    again = run("index", "samples")
    text = run("show", NINGBO).stdout
    reset = json.loads(run("edit", NINGBO, "--reset", "--json").stdout)

    assert edited.stdout.startswith("title      新题\n           corrected by hand; found: 宁波")
    assert {name: shown[name] for name in ("title", "published", "places")} == {
        "title": "新题",
        "published": "2025-01",
        "places": ["长兴县", "湖州市"],
    }
    assert shown["located"] == [
        {"name": "长兴县", "level": "county", "parents": ["浙江省", "湖州市"]},
        {"name": "湖州市", "level": "city", "parents": ["浙江省"]},
    ]
    assert shown["corrected"]["places"] == ["宁波市"]
    assert {c["article"]["id"] for c in json.loads(asked.stdout)["citations"]} == {NINGBO}
    assert again.returncode == 0 and "长兴县 (county in 浙江省湖州市)" in text
    assert "           corrected by hand; found: 宁波市\n" in text
    assert (reset["places"], reset["corrected"]) == (["宁波市"], {})


@pytest.mark.parametrize(
    ("options", "message", "hint"),
    [
        ((), "Nothing to correct was named.", "Name it: wenju edit "),
        (("--place", "湖洲"), "湖洲 is no place on the national list.", "Nearest: 浙江省湖州市"),
        (("--place", "鼓楼区"), "鼓楼区 is the name of 4 places", "Put what it lies in before it"),
        (("--date", "2023-02-30"), "2023-02-30 is no date.", "Write it as 2024, 2024-05 or"),
        (("--date", "昨天"), "昨天 is no date.", "Write it as 2024, 2024-05 or"),
        (("--title", " "), "The title is empty.", "Write one: --title TITLE"),
        (("--address", "/a"), "/a is no address of the web.", "Write it whole: https://"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_correction_that_can_not_be_meant_is_refused(wenju, samples_home, options, message, hint):
    """What is wrong, and what to do; nothing changes."""
    done = wenju("edit", NINGBO, *options, WENJU_HOME=str(samples_home))

    assert done.returncode == 1
    assert done.stderr.startswith(f"Error: {message}") and f"\n{hint}" in done.stderr
    shown = wenju("show", NINGBO, "--json", WENJU_HOME=str(samples_home))
    assert json.loads(shown.stdout)["corrected"] == {}


def test_facts_are_cleared(wenju, samples_home, tmp_path):
    """With none, in any language."""
    home = tmp_path / "copy"
    shutil.copytree(samples_home, home)
    done = wenju(
        *("edit", NINGBO, "--place", "none", "--date", "无", "--source", "", "--author", "None"),
        *("--address", "https://example.org/a", "--json", "--home", home),
    )

    article = json.loads(done.stdout)
    assert [article[name] for name in ("places", "published", "source", "author")] == [
        [],
        "",
        "",
        "",
    ]
    assert article["address"] == "https://example.org/a"
    assert article["corrected"]["address"] == ""


def test_a_comparison_is_exported(wenju, samples_home, tmp_path):
    """Beside what is printed; a file that is there needs --force, and is looked at first.

    What is printed says where files lie; the export, which travels, only what they are called.
    """
    compare = ("compare", "考评指标", "宁波", "绵阳", "--export", tmp_path / "a.json", "--json")
    first = wenju(*compare, WENJU_HOME=str(samples_home))
    again = wenju(*compare, WENJU_HOME=str(samples_home))
    forced = wenju(*compare, "--force", WENJU_HOME=str(samples_home))
    elsewhere = wenju(*compare[:-2], tmp_path / "a.odt", WENJU_HOME=str(samples_home))

    assert first.returncode == 0, first.stderr
    assert first.stderr == f"已写入 {tmp_path / 'a.json'}\n"
    assert first.stdout == forced.stdout
    exported = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert exported == payload.without_folders(json.loads(first.stdout)) != json.loads(first.stdout)
    assert (again.returncode, again.stdout) == (1, "")
    assert again.stderr.startswith(f"Error: {tmp_path / 'a.json'} is there already.\n")
    assert (elsewhere.returncode, elsewhere.stdout) == (1, "")
    assert "a.odt has no ending of a format that is written." in elsewhere.stderr
