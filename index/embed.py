"""A prepared model turns texts into vectors.

Knows onnxruntime and is its only home at run time; knows nothing about what the texts are.
"""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnxruntime.capi import onnxruntime_pybind11_state as onnx_errors

from index.errors import ModelError
from index.models import ONNX_FILE, PreparedModel
from index.tokens import Tokens

Vectors = NDArray[np.float32]

_DAMAGE = (  # what a broken file may raise; onnxruntime's have no parent of their own
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

_BATCH_TOKENS = 2048  # batches of 4 to 8 passages were fastest on two cores
_LEAST_FILL = 0.75  # a shorter text than this share of its batch's longest waits for the next


class Embedder(Protocol):
    """What a collection needs of a model.

    Attributes:
        key: Tells apart models whose vectors don't compare.
        dimension: Of the vectors.
    """

    @property
    def key(self) -> str: ...  # noqa: D102

    @property
    def dimension(self) -> int: ...  # noqa: D102

    def embed(self, texts: Sequence[str], *, is_question: bool = False) -> Vectors:
        """Return unit rows, shape ``(n, d)``, one for each text, in order."""
        ...


class OnnxEmbedder:
    """An Embedder that runs a prepared model on the processor."""

    def __init__(self, model: PreparedModel) -> None:
        """Load the model, about half a second.

        Raises:
            ModelError: The prepared files are damaged.

        """
        self._card = model.card
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # Spinning threads take twice as long beside other programs that want the processor.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        try:
            self._tokens = Tokens(model.folder, max_tokens=model.card.max_tokens)
            self._session = onnxruntime.InferenceSession(
                model.folder / ONNX_FILE, options, providers=["CPUExecutionProvider"]
            )
        except _DAMAGE as error:
            raise ModelError(
                f"The prepared model in {model.folder} is damaged.",
                hint="Remove that folder, then: wenju model prepare",
            ) from error

    @property
    def key(self) -> str:
        """Tells apart models whose vectors don't compare."""
        return self._card.key

    @property
    def dimension(self) -> int:
        """Of the vectors."""
        return self._card.dimension

    def embed(self, texts: Sequence[str], *, is_question: bool = False) -> Vectors:
        """Return unit rows, shape ``(n, d)``, one for each text, in order.

        A text longer than the model takes is cut at its end. A row depends on
        its text alone up to rounding (about 1e-3 of cosine), since int8
        scales are chosen per batch.
        """
        prompt = self._card.query_prompt if is_question else self._card.passage_prompt
        rows = self._tokens.encode([prompt + text for text in texts])
        vectors = np.empty((len(rows), self.dimension), np.float32)
        by_length = sorted(range(len(rows)), key=lambda i: len(rows[i]), reverse=True)
        while by_length:
            width = len(rows[by_length[0]])
            most = by_length[: max(1, _BATCH_TOKENS // width)]
            batch = [i for i in most if len(rows[i]) >= _LEAST_FILL * width]
            vectors[batch] = self._run([rows[i] for i in batch])
            by_length = by_length[len(batch) :]
        return vectors

    def _run(self, rows: list[list[int]]) -> Vectors:
        """Embed one batch of token ids, longest first."""
        ids = np.ones((len(rows), len(rows[0])), np.int64)  # (n, t)
        mask = np.zeros_like(ids)
        for i, row in enumerate(rows):
            ids[i, : len(row)] = row
            mask[i, : len(row)] = 1
        feed = {"input_ids": ids, "attention_mask": mask}
        tokens: Vectors = self._session.run(None, feed)[0]  # (n, t, d)
        if self._card.pooling == "cls":
            pooled = tokens[:, 0]
        else:
            pooled = (tokens * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1)[:, None]
        unit: Vectors = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return unit.astype(np.float32)
