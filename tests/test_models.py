"""A model is prepared once, whatever comes between, and embeds as it did before."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from index.embed import OnnxEmbedder
from index.errors import ModelError
from index.models import (
    LANGUAGES_FILE,
    ONNX_FILE,
    WEIGHTS_FILE,
    PreparedModel,
    check_files,
    find_prepared,
    prepare,
)
from index.network import Network
from tests.test_tokens import TRAINING, make_wordpiece

ROOT = Path(__file__).resolve().parent.parent
STEPS = [
    "loading the weights",
    "writing the network as ONNX",
    "quantising it to int8",
    "checking it",
    "measuring languages and putting it in place",
    "ready",
]
WAITING = "waiting for another process that prepares this model"
PREPARE = """
import sys
from pathlib import Path
from index.models import prepare
model = prepare(sys.argv[1], Path(sys.argv[2]), lambda what, done, of: print(what, flush=True))
print(model.card.key)
"""


@dataclass(frozen=True, kw_only=True)
class Story:
    """What happened to one model: a run was killed, then two ran at once."""

    folder: Path
    cache: Path
    after_kill: PreparedModel | None
    killed_said: list[str]
    said: list[list[str]]
    model: PreparedModel


def make_model(folder, pooling):
    """Save a small random sentence-transformers model in *folder*."""
    # Seconds to import, and only the tests that are marked need them.
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    tokenizer = make_wordpiece()
    tokenizer.enable_padding(length=40)  # as many published models have it
    torch.manual_seed(1)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=64,
        initializer_range=0.3,  # so that different texts get different vectors
    )
    BertModel(config).save_pretrained(folder / "network")
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        model_max_length=64,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    ).save_pretrained(folder / "network")
    modules = [
        Transformer(str(folder / "network")),
        Pooling(32, pooling_mode=pooling),
        Normalize(),
    ]
    prompts = {"query": "question: ", "document": "text: "}
    model = SentenceTransformer(modules=modules, prompts=prompts, device="cpu")
    model.save(str(folder / "whole"))
    return folder / "whole"


def start(folder, cache):
    """Start a process that prepares the model in *folder*."""
    relative = os.path.relpath(folder, ROOT)  # the model's key has the full path all the same
    command = [sys.executable, "-c", PREPARE, relative, str(cache)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(command, cwd=ROOT, text=True, **pipes)


def kill_at(step, folder, cache):
    """Start a process and kill it as soon as it begins *step*; return what it said."""
    process = start(folder, cache)
    said = []
    for line in process.stdout:
        said.append(line.strip())
        if said[-1] == step:
            process.kill()
    process.communicate()
    assert process.returncode == -9
    return said


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """Kill a run once it has written the network, then run two at once."""
    folder = make_model(tmp_path_factory.mktemp("model"), "mean")
    cache = tmp_path_factory.mktemp("cache") / "models"
    killed_said = kill_at(STEPS[2], folder, cache)
    after_kill = find_prepared(str(folder), cache)
    both, said = [start(folder, cache) for _ in range(2)], []
    for process in both:
        out, err = process.communicate(timeout=250)
        assert (process.returncode, err) == (0, "")
        said.append(out.splitlines())
    return Story(
        folder=folder,
        cache=cache,
        after_kill=after_kill,
        killed_said=killed_said,
        said=said,
        model=find_prepared(str(folder), cache),
    )


@pytest.mark.model
def test_a_killed_run_leaves_no_model(story):
    """What is half done is not taken for a model."""
    assert story.killed_said == STEPS[:3]
    assert story.after_kill is None


@pytest.mark.model
def test_a_run_goes_on_where_another_stopped(story):
    """What a killed run had finished is not done again."""
    assert [*STEPS[2:], story.model.card.key] in story.said


@pytest.mark.model
def test_two_processes_at_once_share_one_result(story):
    """The second waits, says so, and takes what the first made; nothing else is left."""
    assert [WAITING, story.model.card.key] in story.said
    left = sorted(path.name for path in story.cache.iterdir())
    assert left == [story.model.folder.name, f"{story.model.folder.name}.lock"]


@pytest.mark.model
def test_what_is_prepared_is_not_prepared_again(story):
    """Later runs say nothing and give the same; by a relative path too."""
    said = []
    relative = os.path.relpath(story.folder)
    for name in (str(story.folder), relative):
        assert prepare(name, story.cache, lambda *step: said.append(step)) == story.model
    assert said == []


@pytest.mark.model
def test_the_card_says_what_the_model_is(story):
    """Its size, prompts and pooling are the model's own."""
    card = story.model.card
    assert (card.dimension, card.max_tokens, card.pooling) == (32, 64, "mean")
    assert (card.query_prompt, card.passage_prompt) == ("question: ", "text: ")
    assert card.key.startswith(f"{story.folder}@")


@pytest.mark.model
@pytest.mark.parametrize("pooling", ["mean", "cls"])
def test_a_prepared_model_embeds_as_before(story, tmp_path, pooling):
    """Cosine of .98 at least to what sentence-transformers makes of the same texts."""
    from sentence_transformers import SentenceTransformer  # seconds to import

    folder, model = story.folder, story.model
    if pooling == "cls":
        folder = make_model(tmp_path, "cls")
        model = prepare(str(folder), tmp_path / "models", lambda *_: None)
    theirs = SentenceTransformer(str(folder), device="cpu")
    ours = Network(model)
    texts = [*TRAINING, "".join(TRAINING)]
    for prompt, is_question in [("query", True), ("document", False)]:
        expected = theirs.encode(texts, prompt_name=prompt, normalize_embeddings=True)
        cosines = ours.embed(texts, is_question=is_question) @ expected.T  # (n, d) @ (d, n)
        assert cosines.diagonal().min() >= 0.98
        assert cosines.argmax(axis=1).tolist() == list(range(len(texts)))


@pytest.mark.model
def test_a_prepared_model_is_all_that_embedding_needs(story):
    """Languages were measured with it: texts, their tokens and questions get unit rows."""
    ours = OnnxEmbedder(story.model)
    vectors, tokens = ours.embed_tokens(TRAINING)
    question = ours.embed_question(TRAINING[0])
    for rows in (vectors, question.vector[None, :], question.rows, *(own.rows for own in tokens)):
        assert rows.shape[1] == 32
        np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


@pytest.mark.model
@pytest.mark.parametrize(
    "harm",
    [
        lambda folder: (folder / ONNX_FILE).unlink(),
        lambda folder: (folder / WEIGHTS_FILE).unlink(),
        lambda folder: (folder / WEIGHTS_FILE).write_bytes(b"short"),
        lambda folder: (folder / ONNX_FILE).write_bytes(b"short"),
        lambda folder: (folder / LANGUAGES_FILE).unlink(),
        lambda folder: (folder / "model.json").write_text("{", "utf-8"),
        lambda folder: (folder / "model.json").write_text('{"card": {}}', "utf-8"),
        lambda folder: (folder / "model.json").unlink(),
    ],
    ids=[
        "no network",
        "no weights",
        "short weights",
        "short network",
        "no languages",
        "broken card",
        "empty card",
        "no card",
    ],
)
def test_an_incomplete_model_is_none(story, tmp_path, harm):
    """A folder that lacks something is not used, so that it is prepared again."""
    cache = tmp_path / "models"
    shutil.copytree(story.cache, cache)
    assert find_prepared(str(story.folder), cache).card == story.model.card
    harm(cache / story.model.folder.name)
    assert find_prepared(str(story.folder), cache) is None


@pytest.mark.model
def test_a_changed_bit_is_told(story, tmp_path):
    """Files of the right size may still be wrong: a thorough look finds it."""
    cache = tmp_path / "models"
    shutil.copytree(story.cache, cache)
    copied = find_prepared(str(story.folder), cache)
    assert check_files(copied)
    data = bytearray((copied.folder / ONNX_FILE).read_bytes())
    data[len(data) // 2] ^= 1
    (copied.folder / ONNX_FILE).write_bytes(data)
    assert find_prepared(str(story.folder), cache) is not None
    assert not check_files(copied)


@pytest.mark.model
def test_another_pooling_is_refused(tmp_path):
    """The message names the model and its way, the hint the ways that work."""
    folder = make_model(tmp_path, "max")
    with pytest.raises(ModelError) as caught:
        prepare(str(folder), tmp_path / "models", lambda *_: None)
    assert str(caught.value) == (
        f"The model {folder} pools its token vectors by max, which is not supported."
    )
    assert caught.value.hint == (
        "Use a model that pools by mean or cls, such as multilingual-e5-small."
    )


@pytest.mark.model
def test_a_folder_without_a_model_is_told(tmp_path):
    """Whatever the libraries make of it, it becomes one sentence and a hint."""
    folder = tmp_path / "not a model"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps({"hello": 1}), "utf-8")
    with pytest.raises(ModelError) as caught:
        prepare(str(folder), tmp_path / "models", lambda *_: None)
    assert str(caught.value).startswith(f"The model {folder} can't be loaded: ")
    assert "\n" not in str(caught.value)
    assert "The bundled model is multilingual-e5-small." in caught.value.hint
    assert find_prepared(str(folder), tmp_path / "models") is None
    assert [path.suffix for path in (tmp_path / "models").iterdir()] == [".lock"]


def test_there_is_none_before_one_is_prepared(tmp_path):
    """Neither in an empty folder nor in none."""
    assert find_prepared("some-model", tmp_path) is None
    assert find_prepared("some-model", tmp_path / "nowhere") is None
    assert list(tmp_path.iterdir()) == []


def test_a_cache_that_cannot_be_made_is_told(tmp_path):
    """The message names the folder and the reason, the hint what is needed."""
    (tmp_path / "file").write_text("a note", "utf-8")
    cache = tmp_path / "file" / "models"
    with pytest.raises(ModelError) as caught:
        prepare("some-model", cache, lambda *_: None)
    assert str(caught.value) == f"The model can't be prepared in {cache}: Not a directory."
    assert caught.value.hint == (
        "It needs 1.5 GB there for a minute. Another folder: WENJU_CACHE=FOLDER"
    )
