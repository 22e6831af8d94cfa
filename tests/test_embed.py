"""A text's vector says what it means, in whatever script or language it says it."""

import numpy as np
import pytest

from index.embed import OnnxEmbedder
from index.errors import ModelError
from index.models import LANGUAGES_FILE
from index.network import Network, unit
from tests.test_languages import SAID
from tests.test_network import WORDS, write_table_model

TEXTS = ["a b c", "", "d", "e f g h i j k l m n o p", "unknown words", "a b c"]
KINDS = ("passage_text", "passage_token", "question_text", "question_token")


@pytest.fixture
def means():
    """Two languages, and how often words were counted in ten texts of each."""
    chance = np.random.default_rng(6)
    rows = {kind: chance.normal(size=(2, 8)).astype(np.float32) for kind in KINDS}
    ids = [WORDS.index(word) for word in "abc"]
    return rows | {"ids": np.array(ids), "counts": np.array([[9, 4, 0], [1, 1, 1]]), "texts": [10]}


@pytest.fixture
def model(tmp_path, means):
    """A prepared model that looks words up in a table, with its languages."""
    with (tmp_path / LANGUAGES_FILE).open("wb") as file:
        np.savez(file, **means | {"texts": np.array([10, 10])})
    return write_table_model(tmp_path)


def language_of(vector, means, kind):
    """Name the language whose mean is nearest."""
    return int((unit(means[kind]) @ vector).argmax())


def test_a_vector_is_the_networks_without_its_language(model, means):
    """The nearest mean is taken out, and the rest has unit length."""
    ours, raw = OnnxEmbedder(model), Network(model).embed(TEXTS)
    assert (ours.key, ours.dimension) == ("table@1", 8)
    expected = [row - means["passage_text"][language_of(row, means, KINDS[0])] for row in raw]
    np.testing.assert_allclose(ours.embed(TEXTS), unit(np.array(expected)), atol=1e-5)
    assert ours.embed([]).shape == (0, 8)


def test_tokens_come_with_the_same_vectors(model, means):
    """Each text's tokens have lost their language too, and know where they start."""
    ours = OnnxEmbedder(model)
    vectors, tokens = ours.embed_tokens(TEXTS)
    np.testing.assert_allclose(vectors, ours.embed(TEXTS), atol=1e-6)
    assert [own.starts.tolist() for own in tokens[:3]] == [[0, 2, 4], [], [0]]
    for output, own in zip(Network(model).read(TEXTS), tokens, strict=True):
        mean = means["passage_token"][language_of(output.vector, means, KINDS[0])]
        np.testing.assert_allclose(own.rows, unit(output.tokens - mean), atol=1e-5)
    vectors, tokens = ours.embed_tokens([])
    assert (vectors.shape, tokens) == ((0, 8), [])


def test_a_question_is_read_as_one(model, means):
    """With the prompt and the means of questions, and its tokens by their rarity."""
    question = OnnxEmbedder(model).embed_question("a b p")
    (output,) = Network(model).read(["a b p"], is_question=True)
    language = language_of(output.vector, means, "question_text")
    vector = unit(output.vector - means["question_text"][language])
    np.testing.assert_allclose(question.vector, vector, atol=1e-5)
    rows = unit(output.tokens - means["question_token"][language])
    np.testing.assert_allclose(question.rows, rows, atol=1e-5)
    seen = [*means["counts"][language][:2], 0]
    np.testing.assert_allclose(question.rarity, np.log(11 / (np.array(seen) + 0.5)), rtol=1e-5)


@pytest.mark.parametrize("content", [None, b"", b"no arrays" * 99, bytes(999)])
def test_damaged_languages_are_told(model, content):
    """As any other damaged file of a model."""
    path = model.folder / LANGUAGES_FILE
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError) as caught:
        OnnxEmbedder(model)
    assert str(caught.value) == f"The prepared model in {model.folder} is damaged."
    assert caught.value.hint == "Remove that folder, then: wenju model prepare"


@pytest.mark.model
def test_scripts_and_languages_meet(embedder):
    """A sentence in another script or language finds the same one before another one."""
    same, other = embedder.embed(["图书室每周开两个晚上。", "河堤上种了三千棵柳树。"])
    for text in ("圖書室每週開兩個晚上。", "The reading room is open two evenings a week."):
        (row,) = embedder.embed([text])
        assert row @ same > row @ other + 0.3


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("How many evenings a week is the reading room open?", 0),
        ("¿Cuántos sauces se plantaron?", 1),
        ("На сколько метров новый мост шире старого?", 3),
        ("Who adjusts the scales?", 4),
        ("孩子們放學後學什麼？", 5),
    ],
)
def test_a_question_finds_its_sentence_in_another_language(embedder, question, place):
    """By its vector alone, before every other Chinese sentence."""
    cosines = embedder.embed(SAID["zh"]) @ embedder.embed_question(question).vector
    assert cosines.argmax() == place
    assert cosines[place] > np.delete(cosines, place).max() + 0.05


@pytest.mark.model
@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("湖州市长兴县有多少个党支部？", ["湖州市长兴"]),
        ("温岭的图书室每周开几个晚上？", ["温岭", "图书室"]),
        ("How many evenings is the reading room in Wenling open?", ["Wenling", "reading room"]),
        ("Когда открыли библиотеку в Вэньлине?", ["Вэньлин"]),
    ],
)
def test_question_words_say_less_than_names(embedder, network, question, names):
    """What names are made of is rarer in plain text than what any question has."""
    (output,) = network.read([question], is_question=True)
    rarity = embedder.embed_question(question).rarity
    assert len(rarity) == len(output.starts)
    assert (rarity > 0).all()
    spans = [(question.index(name), question.index(name) + len(name)) for name in names]
    named = np.array([any(start - 1 <= at < end for start, end in spans) for at in output.starts])
    words = ("有多少", "几个", "How", " many", "Когда", "？", "?", " is", " the", " in")
    ends = [*output.starts[1:], len(question)]
    pieces = [question[a:z] for a, z in zip(output.starts, ends, strict=True)]
    asking = np.array([piece in words for piece in pieces]) & ~named
    assert asking.sum() >= 2
    assert rarity[named].mean() > rarity[asking].max()


@pytest.mark.model
def test_a_text_and_its_tokens_agree(embedder):
    """The same vectors whichever way, and every token a unit row that starts in the text."""
    vectors, tokens = embedder.embed_tokens(SAID["zh"])
    alone = embedder.embed(SAID["zh"])
    assert (vectors * alone).sum(axis=1).min() > 0.98
    for text, own in zip(SAID["zh"], tokens, strict=True):
        assert own.starts[0] == 0
        assert own.starts[-1] == len(text) - 1
        np.testing.assert_allclose(np.linalg.norm(own.rows, axis=1), 1, atol=1e-5)


@pytest.mark.model
def test_the_same_words_in_either_script_have_the_same_vectors(embedder):
    """As texts, as tokens and as questions."""
    simplified, traditional = "机关支部每季度考评一次。", "機關支部每季度考評一次。"
    texts = embedder.embed([simplified]), embedder.embed([traditional])
    tokens = embedder.embed_tokens([simplified])[1], embedder.embed_tokens([traditional])[1]
    questions = [embedder.embed_question(text) for text in (simplified, traditional)]

    assert np.array_equal(*texts)
    assert np.array_equal(tokens[0][0].rows, tokens[1][0].rows)
    assert np.array_equal(questions[0].rows, questions[1].rows)
