"""Sentences are weighed whole, each once, by how they match the question."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from index.sentences import sentences
from index.store import Store
from index.vectors import Vectors
from rag.retrieve import retrieve, understand
from rag.weigh import WEIGHTS, weigh
from tests.fakes import HashEmbedder, make_article, make_collection
from tests.strategies import any_texts

BRIDGE = make_article(
    "bridge",
    "桥头镇的老桥修了四个月。镇里的工匠换下二百一十块石板。夜里灯亮起来，河面像铺了一层碎金。\n"
    "守桥人姓顾。他在桥头住了三十年，2019年才搬走。",
)
MARKET = make_article("market", "菜市场五点开门。摊主们把秤擦得发亮。缺斤少两的要写三天名字。")


class CountingEmbedder(HashEmbedder):
    """A HashEmbedder that remembers what it was given."""

    def __init__(self):
        """Start with nothing embedded."""
        self.texts = []

    def embed(self, texts):
        """Remember *texts* and embed them."""
        self.texts += texts
        return super().embed(texts)


@pytest.fixture
def ask(tmp_path):
    """Weigh the sentences that a collection of some articles has for a question."""

    def weighed(question, *articles, embedder=None):
        home = tmp_path / str(len(list(tmp_path.iterdir())))
        store = Store.open(make_collection(home, articles))
        query = understand(question, store, HashEmbedder())
        passages = retrieve(query, store, Vectors.open(store, home))
        store.close()
        return weigh(query, passages, embedder or HashEmbedder())

    return weighed


def texts(weighed):
    """Give the sentences in their order."""
    return [one.quote.text for one in weighed]


def test_every_sentence_is_weighed_once(ask):
    """Whole, with its place in its passage, whichever passage it stands in."""
    weighed = ask("老桥换下多少块石板？", BRIDGE, MARKET)
    expected = {
        (article.id, *span) for article in (BRIDGE, MARKET) for span in sentences(article.text)
    }
    assert {(one.quote.article.id, one.quote.start, one.quote.end) for one in weighed} == expected
    assert len(weighed) == len(expected)
    in_passage = sorted(one.order for one in weighed if one.quote.article.id == "bridge")
    assert in_passage == list(range(5))


def test_the_sentence_with_the_questions_words_comes_first(ask):
    """It matches what no other does."""
    assert texts(ask("老桥换下多少块石板？", BRIDGE, MARKET))[0] == "镇里的工匠换下二百一十块石板。"
    assert texts(ask("缺斤少两的要写几天名字？", BRIDGE, MARKET))[0] == "缺斤少两的要写三天名字。"


def test_the_likelier_comes_first(ask):
    """Its score is what its marks weigh together."""
    weighed = ask("守桥人住了多少年？", BRIDGE, MARKET)
    scores = [one.score for one in weighed]
    assert scores == sorted(scores, reverse=True)
    for one in weighed:
        assert set(one.marks) == set(WEIGHTS)
        assert one.score == pytest.approx(sum(WEIGHTS[k] * v for k, v in one.marks.items()))
        assert one.best.shape == weighed[0].best.shape


def test_a_sentence_may_leave_its_subject_to_the_one_before(ask):
    """守桥人姓顾。他…: the second matches 守桥人 as well as the first one does."""
    weighed = {one.quote.text: one for one in ask("守桥人姓顾吗？", BRIDGE)}
    first, second = weighed["守桥人姓顾。"], weighed["他在桥头住了三十年，2019年才搬走。"]
    assert second.marks["with_previous"] > 0.9 * first.marks["with_previous"]
    third = weighed["夜里灯亮起来，河面像铺了一层碎金。"]
    assert third.marks["with_previous"] < 0.7 * second.marks["with_previous"]
    assert first.marks["holds"] > second.marks["holds"]


def test_each_token_is_won_by_one_sentence_of_a_passage(ask):
    """The shares won sum to 1; who wins nearly all of them holds nearly all."""
    weighed = ask("镇里的工匠换下石板", BRIDGE)
    assert sum(one.marks["wins"] for one in weighed) == pytest.approx(1, abs=1e-5)
    assert all(one.marks["wins"] <= one.marks["holds"] + 1e-6 for one in weighed)
    assert weighed[0].marks["wins"] > 0.9


def test_a_date_is_held_against_a_question_for_one(ask):
    """Only the sentence with a year holds what 哪年 asks for."""
    weighed = ask("守桥人是哪年搬走的？", BRIDGE)
    assert {one.quote.text[:2] for one in weighed if one.marks["kind"]} == {"他在"}


def test_sentences_of_worse_passages_are_behind(ask):
    """By how much their passage is; in the best one nothing is taken off."""
    weighed = ask("缺斤少两的要写几天名字？", BRIDGE, MARKET)
    behind = {one.rank: one.marks["passage"] for one in weighed}
    assert behind[0] == 0 > behind[1]


def test_the_title_is_part_of_no_sentence(ask):
    """What the model read of it marks none of them."""
    question = "镇里的工匠换下石板"
    titled = make_article("bridge", BRIDGE.text, title="镇里的工匠换下石板")
    for one, other in zip(ask(question, BRIDGE), ask(question, titled), strict=True):
        assert one.quote.text == other.quote.text
        np.testing.assert_allclose(one.best[1:], other.best[1:], atol=0.05)


def test_few_sentences_are_embedded(ask):
    """At most six, however many there are; the others count as no better than the worst."""
    embedder = CountingEmbedder()
    many = [make_article(f"a{i}", f"第{i}座桥有{i}块石板。桥下有水。") for i in range(9)]
    weighed = ask("第3座桥有多少块石板？", *many, embedder=embedder)
    assert len(weighed) == 18
    assert len(embedder.texts) == 6
    cosines = {one.quote.text: one.marks["cosine"] for one in weighed}
    lowest = min(cosines[text] for text in embedder.texts)
    assert all(cosine == lowest for t, cosine in cosines.items() if t not in embedder.texts)


def test_nothing_read_is_nothing_weighed(tmp_path):
    """No passage, no sentence, and no model is run."""
    embedder = CountingEmbedder()
    store = Store.open(make_collection(tmp_path, [BRIDGE]))
    query = understand("有人吗？", store, HashEmbedder())
    store.close()
    assert weigh(query, [], embedder) == []
    assert embedder.texts == []


def test_asked_twice_the_order_is_the_same(ask):
    """Also among sentences that say the same."""
    twins = [make_article(id_, "桥修好了。桥修好了。") for id_ in "abc"]
    runs = [ask("桥修好了吗？", *twins) for _ in range(2)]
    places = [[(one.rank, one.order) for one in weighed] for weighed in runs]
    assert places[0] == places[1]
    assert len(places[0]) == len(set(places[0]))


@given(any_texts, any_texts.filter(str.strip))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_can_be_weighed(ask, text, question):
    """Every quote is a sentence of its article, whatever it is made of."""
    for one in ask(question, make_article("a", text), BRIDGE):
        span = (one.quote.start, one.quote.end)
        assert span in sentences(one.quote.article.text)
        assert np.isfinite(one.score)
