"""A comparison: who says what, who is silent, what is alike; the same bytes every time."""

import json
import re

import pytest

from index.build import build
from index.errors import SettingsError
from rag.assistant import Assistant
from rag.compare import LONGEST_TOPIC, MOST_ASPECTS, MOST_CHOSEN
from rag.types import SubjectKind
from tests.conftest import ROOT
from tests.fakes import HashEmbedder, make_article, make_collection
from ui import payload

HALL = "把四百二十盏路灯逐一检查，完成路灯维修"
PLACES = (
    "宁波市 温州市 嘉兴市 湖州市 绍兴市 金华市 衢州市 舟山市 "
    "台州市 丽水市 杭州市 南京市 无锡市 徐州市 常州市"
).split()


def quotes(comparison, aspect, name):
    """List what a subject says to an aspect, by its place."""
    cells = comparison.aspects[aspect].cells
    return [c.quote.text for cell in cells if cell.subject == name for c in cell.citations]


def all_quotes(comparison, name):
    """List all that a subject says."""
    return [text for n in range(len(comparison.aspects)) for text in quotes(comparison, n, name)]


def assert_sound(comparison):
    """Check what holds for any comparison."""
    names = [one.name for one in comparison.subjects]
    numbers = []
    spoke = set()
    for aspect in comparison.aspects:
        assert aspect.name
        assert [cell.subject for cell in aspect.cells] == names
        speaking = [cell for cell in aspect.cells if cell.citations]
        assert [c.is_only for c in speaking] == [len(speaking) == 1 and len(names) > 1] * len(
            speaking
        )
        for cell in speaking:
            spoke.add(cell.subject)
            assert len(cell.citations) <= 3
            for citation in cell.citations:
                numbers.append(citation.number)
                quote = citation.quote
                assert quote.text == quote.article.text[quote.start : quote.end] != ""
                subject = next(one for one in comparison.subjects if one.name == cell.subject)
                assert quote.article.id in subject.articles
    assert list(dict.fromkeys(numbers)) == list(range(1, len(set(numbers)) + 1))
    assert set(comparison.silent) == set(names) - spoke
    for shared in comparison.shared:
        assert len(shared.citations) > 1
        assert {c.number for _, own in shared.citations for c in own} <= set(numbers)


@pytest.fixture
def made_up(tmp_path):
    """An assistant over one short article for each of many places, and a repost."""
    articles = [
        make_article(f"a{n}", f"{place}{HALL}。\n早市上的摊主们五点钟开门做生意。", places=(place,))
        for n, place in enumerate(PLACES)
    ]
    return Assistant(make_collection(tmp_path, articles), HashEmbedder())


@pytest.fixture
def samples(samples_home, embedder):
    """An assistant over the samples, with the real model."""
    assistant = Assistant(samples_home, embedder)
    yield assistant
    assistant.close()


def test_without_names_the_places_that_say_something_are_compared(made_up):
    """At most twelve, and it is told that there are more."""
    found = made_up.compare("路灯维修")

    assert len(found.subjects) == MOST_CHOSEN
    assert found.is_cut
    assert not found.silent
    assert_sound(found)


def test_each_named_subject_has_a_cell_or_is_silent(made_up):
    """One that the collection has nothing about is silent too."""
    found = made_up.compare("路灯维修", ["湖州", "宁波", "北京"])

    assert [one.name for one in found.subjects] == ["湖州市", "宁波市", "北京市"]
    assert found.silent == ("北京市",)
    assert not found.is_cut
    assert_sound(found)


@pytest.mark.parametrize("topic", ["湖州和宁波的路灯维修有什么不同？", "比较湖州、宁波的路灯维修"])
def test_a_topic_that_names_its_subjects_is_compared_for_them(made_up, topic):
    """As a person asks; the topic stays as it was typed."""
    found = made_up.compare(topic)

    assert [one.name for one in found.subjects] == ["湖州市", "宁波市"]
    assert found.topic == topic
    assert found.silent == ()
    assert_sound(found)


def test_one_subject_alone_has_nothing_that_only_it_says(made_up):
    """There is nobody to compare it with."""
    found = made_up.compare("路灯维修", ["湖州"])

    assert quotes(found, 0, "湖州市")
    assert_sound(found)


@pytest.mark.parametrize("topic", ["", "  ", "？！", "长" * (LONGEST_TOPIC + 1)])
def test_what_can_be_no_topic_is_refused(made_up, topic):
    """Empty, signs alone, or a whole page."""
    with pytest.raises(SettingsError, match="topic"):
        made_up.compare(topic)


@pytest.mark.parametrize("aspect", ["", "？", "长" * 61])
def test_what_can_be_no_aspect_is_refused(made_up, aspect):
    """The message says so."""
    with pytest.raises(SettingsError, match="aspect"):
        made_up.compare("路灯维修", [], [aspect])


def test_an_empty_collection_has_nothing_to_compare(tmp_path):
    """No place says anything; a named one is silent."""
    assistant = Assistant(make_collection(tmp_path, []), HashEmbedder())

    assert assistant.compare("路灯维修").subjects == ()
    assert assistant.compare("路灯维修", ["湖州"]).silent == ("湖州市",)


@pytest.mark.model
def test_figures_of_one_measure_stand_in_one_row(samples):
    """How much fewer meetings: two cities, two shares, and no arithmetic."""
    found = samples.compare("减少会议", ["宁波", "襄阳"])

    row = next(n for n, aspect in enumerate(found.aspects) if aspect.measure == "%")
    assert any("28%" in text for text in quotes(found, row, "宁波市"))
    assert any("35%" in text for text in quotes(found, row, "襄阳市"))
    assert_sound(found)


@pytest.mark.model
@pytest.mark.parametrize("topic", ["考核评价", "考核評價"])
def test_cities_that_mark_by_indicators_stand_in_one_row(samples, topic):
    """Asked in either script; an English article may be there as well."""
    found = samples.compare(topic, ["宁波", "台州", "嘉兴"])

    assert any("12项指标" in text for text in quotes(found, 0, "宁波市"))
    assert any("三項指標" in text for text in quotes(found, 0, "台州市"))
    assert_sound(found)


@pytest.mark.model
@pytest.mark.parametrize("topic", ["跨境电商", "垃圾分类", "垃圾分類", "Waste sorting"])
def test_a_topic_that_nobody_speaks_of_leaves_all_silent(samples, topic):
    """With names and without, in either script and in English."""
    found = samples.compare(topic, ["宁波", "绵阳", "襄阳"])

    assert found.silent == ("宁波市", "绵阳市", "襄阳市")
    assert found.aspects == ()
    assert samples.compare(topic).subjects == ()


@pytest.mark.model
def test_a_repost_counts_once(samples):
    """Its original is quoted, with the repost named beside it."""
    found = samples.compare("考核评价", ["宁波", "台州"])
    cited = [c for aspect in found.aspects for c in aspect.cells[0].citations]

    assert {citation.quote.article.id for citation in cited} == {cited[0].quote.article.id}
    assert all(citation.also_in for citation in cited)
    assert len(all_quotes(found, "宁波市")) == len(set(all_quotes(found, "宁波市")))


@pytest.mark.model
def test_aspects_by_hand_come_first_and_may_be_empty(samples):
    """A row that nobody says anything to says so; no quote stands twice."""
    found = samples.compare("考核评价", ["宁波", "台州"], ["红牌", "太空旅行"])

    assert [aspect.name for aspect in found.aspects[:2]] == ["红牌", "太空旅行"]
    assert any("红牌" in text for text in quotes(found, 0, "宁波市"))
    assert not any(cell.citations for cell in found.aspects[1].cells)
    assert len(all_quotes(found, "宁波市")) == len(set(all_quotes(found, "宁波市")))
    assert len(found.aspects) <= MOST_ASPECTS + 2
    assert_sound(found)


@pytest.mark.model
def test_names_of_aspects_are_words_of_their_quotes(samples):
    """Nothing is named that no article says."""
    for topic in ("考核评价", "干部培训", "志愿服务", "Training"):
        found = samples.compare(topic)
        for aspect in found.aspects:
            told = "".join(c.quote.text for cell in aspect.cells for c in cell.citations)
            assert aspect.name in told
        assert_sound(found)


@pytest.mark.model
def test_the_same_collection_gives_the_same_bytes(samples, embedder, tmp_path, wenju):
    """Ten times, after a rebuild, and in other processes with other hash seeds."""

    def told(assistant):
        found = assistant.compare("干部培训", [], ["考试"])
        return json.dumps(payload.of_comparison(found), ensure_ascii=False, indent=1) + "\n"

    build([ROOT / "samples"], tmp_path / "home", embedder, lambda *_: None)
    rebuilt = Assistant(tmp_path / "home", embedder)
    texts = {told(samples) for _ in range(10)} | {told(rebuilt)}
    for seed in ("1", "4321"):
        done = wenju("compare", "干部培训", "--aspect", "考试", "--json", PYTHONHASHSEED=seed)
        assert done.returncode == 0, done.stderr
        texts.add(done.stdout)

    assert len(texts) == 1


@pytest.mark.model
def test_the_seeds_compare_as_they_should(seeds_home, embedder):
    """What the pages of ../shared/seeds say stands where it belongs."""
    assistant = Assistant(seeds_home, embedder)

    marks = assistant.compare("考核评价")
    rows = [
        n
        for n in range(len(marks.aspects))
        if any(re.search("5個評價維度", text) for text in quotes(marks, n, "衢州市"))
    ]
    assert rows
    assert quotes(marks, rows[0], "湖州市")

    courses = assistant.compare("干部培训", ["潼南", "湖州"])
    (row,) = (n for n, aspect in enumerate(courses.aspects) if aspect.measure == "人次")
    assert any("425人次" in text for text in quotes(courses, row, "潼南区"))
    assert any("120余人次" in text for text in quotes(courses, row, "湖州市"))

    assert assistant.compare("数字经济", ["衢州", "湖州"]).silent == ("衢州市", "湖州市")

    for topic in ("考核评价", "党建与业务融合", "黨組織書記"):
        found = assistant.compare(topic)
        assert found.subjects
        assert all(one.kind is SubjectKind.PLACE for one in found.subjects)
        essay = {
            c.quote.article.id
            for aspect in found.aspects
            for cell in aspect.cells
            for c in cell.citations
            if not c.quote.article.places
        }
        assert not essay
    assert assistant.compare("党建与业务融合", ["广东"]).silent == ("广东省",)
    assistant.close()
