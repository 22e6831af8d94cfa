"""Passages are found by meaning and by terms, and ranked token by token."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

import rag.retrieve
from index.store import Store
from index.vectors import Vectors
from rag.retrieve import held_terms, retrieve, understand
from tests.fakes import HashEmbedder, make_article, make_collection
from tests.strategies import any_texts

WORDS = ["海塘加高半米", "渡口改成公园", "竹器合作社开业", "小学装了新黑板", "邮局周末也开门"]
ARTICLES = [make_article(f"a{i}", f"今天的消息：{words}。") for i, words in enumerate(WORDS)]


def open_all(home):
    """Open a collection of five short articles."""
    store = Store.open(make_collection(home, ARTICLES))
    return store, Vectors.open(store, home)


def ask(question, store):
    """Make a question ready."""
    return understand(question, store, HashEmbedder())


def test_rare_terms_weigh_more_and_unknown_ones_most(tmp_path):
    """What every passage has tells little, what none has tells most."""
    store, _ = open_all(tmp_path)
    query = understand("今天渡口鲸鱼", store, HashEmbedder())

    assert query.weights["今天"] < query.weights["渡口"] < query.weights["鲸鱼"]


def test_content_neither_asks_nor_names_a_place(tmp_path):
    """What an answer has to be about is left."""
    store, _ = open_all(tmp_path)

    assert understand("宁波的渡口有几个？", store, HashEmbedder()).content == {"渡口"}


def test_longer_terms_count_where_the_collection_knows_them(tmp_path):
    """合作社 was indexed as a word, so the question searches for it as one."""
    store, _ = open_all(tmp_path)

    assert "合作社" in understand("竹器合作社在哪里", store, HashEmbedder()).weights


def test_held_terms_keep_to_word_boundaries(tmp_path):
    """An English term stands in a text as a word, not as part of one."""
    store, _ = open_all(tmp_path)
    query = understand("art, 渡口", store, HashEmbedder())

    assert held_terms(query, "The party met at 渡口.") == {"渡口"}
    assert held_terms(query, "Art at the party") == {"art"}


def test_the_most_common_terms_are_not_searched_for_where_that_takes_long(tmp_path, monkeypatch):
    """The rarest always are; in a collection of some size all of them."""
    texts = [f"渡口{'改成公园' if n < 3 else '旁边'}。" for n in range(9)]
    home = make_collection(tmp_path, [make_article(f"{n:016}", t) for n, t in enumerate(texts)])
    store = Store.open(home)
    assert {"渡口", "公园", "改成"} <= set(ask("渡口改成公园", store).sought)
    monkeypatch.setattr(rag.retrieve, "_GONE_THROUGH", 8)
    some = ask("渡口改成公园", store)
    assert "公园" in some.sought
    assert "渡口" not in some.sought
    assert "渡口" in some.weights
    monkeypatch.setattr(rag.retrieve, "_GONE_THROUGH", 0)
    assert len(ask("渡口", store).sought) == 1
    store.close()


def test_the_passage_with_the_terms_comes_first(tmp_path):
    """Each article is found by its own words, best first, in a fixed order."""
    store, vectors = open_all(tmp_path)
    for i, words in enumerate(WORDS):
        found = retrieve(understand(words, store, HashEmbedder()), store, vectors)

        assert found[0].article.id == f"a{i}"
        assert [p.similarity for p in found] == sorted((p.similarity for p in found), reverse=True)
        assert len({p.article.id for p in found}) == len(found) == 5


def test_a_question_is_embedded_as_one(tmp_path):
    """Whole and token by token."""
    store, _ = open_all(tmp_path)
    query, expected = ask("渡口在哪里", store), HashEmbedder().embed_question("渡口在哪里")

    np.testing.assert_array_equal(query.vectors.vector, expected.vector)
    np.testing.assert_array_equal(query.vectors.rows, expected.rows)


def test_a_passage_brings_its_matches(tmp_path):
    """Of each of its tokens with each of the question's, and where the tokens begin."""
    store, vectors = open_all(tmp_path)
    query = ask("渡口改成什么", store)
    for passage in retrieve(query, store, vectors):
        (tokens,) = HashEmbedder().embed_tokens([passage.text])[1]

        np.testing.assert_array_equal(passage.starts, tokens.starts)
        np.testing.assert_allclose(passage.matches, query.vectors.rows @ tokens.rows.T, atol=0.2)


def test_no_more_than_two_dozen_come_back(tmp_path):
    """A quarter of them where nothing is ranked token by token."""
    articles = [make_article(f"b{i}", f"今天的消息：第{i}号渡口改成公园。") for i in range(40)]
    store = Store.open(make_collection(tmp_path, articles))
    vectors = Vectors.open(store, tmp_path)
    query = ask("哪个渡口改成公园", store)

    assert len(retrieve(query, store, vectors)) == 24
    assert len(retrieve(query, store, vectors, deep=False)) == 6


def test_a_long_article_leaves_room_for_others(tmp_path):
    """However many of its passages fit, those of other articles are read as well."""
    long = "".join(f"第{i}号渡口改成公园，种了{i}棵柳树，每天有{i}个人来。" for i in range(800))
    articles = [make_article("long", long), *ARTICLES]
    store = Store.open(make_collection(tmp_path, articles))
    vectors = Vectors.open(store, tmp_path)
    found = retrieve(ask("渡口改成公园", store), store, vectors)

    assert "a1" in {passage.article.id for passage in found}
    assert sum(passage.article.id == "long" for passage in found) > 1


def test_of_reposts_the_first_alone_is_found(tmp_path):
    """The same passage of the same text is not an answer twice."""
    repost = make_article("z", f"{ARTICLES[1].text}\n", duplicate_of="a1")
    store = Store.open(make_collection(tmp_path, [*ARTICLES, repost]))
    found = retrieve(ask("渡口改成公园", store), store, Vectors.open(store, tmp_path))

    assert [p.article.id for p in found if p.article.id in {"a1", "z"}] == ["a1"]


CHOICES = [
    set(some) for count in range(6) for some in combinations([a.id for a in ARTICLES], count)
]


@pytest.mark.parametrize("deep", [True, False])
def test_a_search_among_some_articles_is_a_search_filtered(tmp_path, deep):
    """For every choice of five articles; how rare a token is among them may change their order."""
    store, vectors = open_all(tmp_path)
    query = ask("渡口改成公园了吗", store)
    every = [p.article.id for p in retrieve(query, store, vectors, deep=deep)]
    for among in CHOICES:
        found = [
            passage.article.id
            for passage in retrieve(query, store, vectors, among=among, deep=deep)
        ]
        expected = [id_ for id_ in every if id_ in among]

        assert sorted(found) == sorted(expected)
        assert found[:1] == expected[:1] or "a1" not in among
        if not deep:
            assert found == expected


def test_articles_that_are_not_there_are_not_found(tmp_path):
    """Among them alone there is nothing; beside others they don't count."""
    store, vectors = open_all(tmp_path)
    query = ask("渡口改成公园", store)

    assert retrieve(query, store, vectors, among=["nowhere"]) == []
    found = retrieve(query, store, vectors, among=["nowhere", "a1"])
    assert [passage.article.id for passage in found] == ["a1"]


@given(any_texts.filter(str.strip), any_texts)
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_question_can_be_asked_of_any_text(tmp_path_factory, question, text):
    """Whatever they are made of, passages are slices with their tokens."""
    home = tmp_path_factory.mktemp("any")
    store = Store.open(make_collection(home, [make_article("a", text, title=text[:9]), *ARTICLES]))
    for passage in retrieve(ask(question, store), store, Vectors.open(store, home)):
        assert passage.text == passage.article.text[passage.chunk.start : passage.chunk.end] != ""
        assert passage.matches.shape[1] == len(passage.starts) > 0
        assert np.isfinite(passage.similarity)
    store.close()
