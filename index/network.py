"""A prepared model's network runs: texts in, vectors as the model makes them out.

Knows onnxruntime and is its only home at run time; knows nothing about languages or articles.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

from index.errors import ModelError
from index.models import ONNX_FILE, PreparedModel
from index.tokens import TokenRow, Tokens

DAMAGE = (  # what a broken file may raise; onnxruntime's have no parent of their own
    onnx_errors.Fail,
    onnx_errors.InvalidArgument,
    onnx_errors.InvalidGraph,
    onnx_errors.InvalidProtobuf,
    onnx_errors.NoSuchFile,
    onnx_errors.NotImplemented,
    onnx_errors.RuntimeException,
    EOFError,
    KeyError,
    OSError,
    ValueError,
)

_BATCH_TOKENS = 512  # one passage or some windows: more falls out of the processor's cache
_LEAST_FILL = 0.75  # a shorter text than this share of its batch's longest waits for the next


class Output(NamedTuple):
    """What the network makes of one text.

    Attributes:
        vector: The text as a unit row, shape ``(d,)``.
        tokens: Its tokens as unit rows, without prompt and frame, ``(t, d)``.
        ids: The tokens' ids, ``(t,)``.
        starts: Where each token begins in the text, in code points, ``(t,)``.
    """

    vector: NDArray[np.float32]
    tokens: NDArray[np.float32]
    ids: NDArray[np.int64]
    starts: NDArray[np.int64]


class Network:
    """A prepared model in memory."""

    def __init__(self, model: PreparedModel) -> None:
        """Load the model, about half a second.

        Raises:
            ModelError: The prepared files are damaged.

        """
        self.card = model.card
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Spinning threads take twice as long beside other programs that want the processor.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._tokens = Tokens(model.folder, max_tokens=model.card.max_tokens)
            self._session = onnxruntime.InferenceSession(
                model.folder / ONNX_FILE, options, providers=["CPUExecutionProvider"]
            )
        except DAMAGE as error:
            raise damaged(model) from error

    def embed(self, texts: Sequence[str], *, is_question: bool = False) -> NDArray[np.float32]:
        """Return unit rows, shape ``(n, d)``, one for each text, in order.

        A text longer than the model takes is cut at its end. A row depends on
        its text alone up to rounding (about 1e-3 of cosine), since int8
        scales are chosen per batch.
        """
        vectors = np.empty((len(texts), self.card.dimension), np.float32)
        for batch, pooled, _ in self._batches(self._encode(texts, is_question)):
            vectors[batch] = pooled
        return vectors

    def read(self, texts: Sequence[str], *, is_question: bool = False) -> list[Output]:
        """Return what becomes of each text and of each of its tokens, in order."""
        rows = self._encode(texts, is_question)
        prompt = len(self._prompt(is_question))
        outputs: dict[int, Output] = {}
        for batch, pooled, tokens in self._batches(rows):
            for i, vector, row in zip(batch, pooled, tokens, strict=True):
                ends = np.array(rows[i].ends)
                own = np.flatnonzero(ends > prompt)  # of the text itself
                outputs[i] = Output(
                    vector=vector,
                    tokens=unit(row[own]),
                    ids=np.array(rows[i].ids, np.int64)[own],
                    starts=np.maximum(np.array(rows[i].starts)[own] - prompt, 0),
                )
        return [outputs[i] for i in range(len(rows))]

    def _prompt(self, is_question: bool) -> str:
        """Return what the model is told before a text."""
        return self.card.query_prompt if is_question else self.card.passage_prompt

    def _encode(self, texts: Sequence[str], is_question: bool) -> list[TokenRow]:
        """Cut texts into tokens."""
        prompt = self._prompt(is_question)
        return self._tokens.encode([prompt + text for text in texts])

    def _batches(
        self, rows: Sequence[TokenRow]
    ) -> Iterator[tuple[list[int], NDArray[np.float32], NDArray[np.float32]]]:
        """Run rows in batches of like length: which they are, their vectors, their tokens'."""
        by_length = sorted(range(len(rows)), key=lambda i: len(rows[i].ids), reverse=True)
        while by_length:
            width = len(rows[by_length[0]].ids)
            most = by_length[: max(1, _BATCH_TOKENS // width)]
            batch = [i for i in most if len(rows[i].ids) >= _LEAST_FILL * width]
            yield batch, *self._run([rows[i].ids for i in batch])
            by_length = by_length[len(batch) :]

    def _run(self, rows: list[list[int]]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Run one batch of token ids, longest first: unit rows (n, d), token vectors (n, t, d)."""
        ids = np.ones((len(rows), len(rows[0])), np.int64)  # (n, t)
        mask = np.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        feed = {"input_ids": ids, "attention_mask": mask}
        tokens: NDArray[np.float32] = self._session.run(None, feed)[0]  # (n, t, d)
        if self.card.pooling == "cls":
            return unit(tokens[:, 0]), tokens
        return unit(np.einsum("ntd,nt->nd", tokens, mask.astype(np.float32))), tokens


def unit(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Give rows, shape ``(…, d)``, unit length."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    scaled: NDArray[np.float32] = (rows / np.maximum(lengths, 1e-9)).astype(np.float32)
    return scaled


def damaged(model: PreparedModel) -> ModelError:
    """Say that the files of *model* can't be used."""
    return ModelError(
        f"The prepared model in {model.folder} is damaged.",
        hint="Remove that folder, then: wenju model prepare",
    )
