"""Passages are found by meaning and by terms."""

from index.store import Store
from index.vectors import Vectors
from rag.retrieve import held_terms, retrieve, understand
from tests.fakes import HashEmbedder, make_article, make_collection

WORDS = ["海塘加高半米", "渡口改成公园", "竹器合作社开业", "小学装了新黑板", "邮局周末也开门"]
ARTICLES = [make_article(f"a{i}", f"今天的消息：{words}。") for i, words in enumerate(WORDS)]


def open_all(home):
    """Open a collection of five short articles."""
    store = Store.open(make_collection(home, ARTICLES))
    return store, Vectors.open(store, home)


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


def test_the_passage_with_the_terms_comes_first(tmp_path):
    """Each article is found by its own words, best first, in a fixed order."""
    store, vectors = open_all(tmp_path)
    for i, words in enumerate(WORDS):
        found = retrieve(understand(words, store, HashEmbedder()), store, vectors, limit=5)

        assert found[0].article.id == f"a{i}"
        assert [p.similarity for p in found] == sorted((p.similarity for p in found), reverse=True)
        assert len({p.article.id for p in found}) == 5


def test_no_more_than_the_limit_comes_back(tmp_path):
    """A limit is kept."""
    store, vectors = open_all(tmp_path)
    query = understand("今天的消息", store, HashEmbedder())

    assert len(retrieve(query, store, vectors, limit=2)) == 2
