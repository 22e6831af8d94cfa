"""A prepared model turns texts into vectors of their meaning, whatever their language.

Knows that a vector is what the network gives for a text in Simplified characters, without
its language's mean; knows nothing about what the texts are.
"""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from index.codes import TokenVectors
from index.fold import simplify
from index.languages import read_languages
from index.models import PreparedModel
from index.network import DAMAGE, Network, damaged

Vectors = NDArray[np.float32]


class QuestionVectors(NamedTuple):
    """A question, whole and token by token.

    Attributes:
        vector: A unit row, shape ``(d,)``.
        rows: Its tokens' unit rows, ``(t, d)``.
        rarity: How rare each token is in plain text of its language, ``(t,)``,
            above 0: question words say little.
        starts: Where each token begins in the question, in code points, ``(t,)``.
    """

    vector: Vectors
    rows: Vectors
    rarity: Vectors
    starts: NDArray[np.int64]


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

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows, shape ``(n, d)``, one for each text, in order."""
        ...

    def embed_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return the same rows, and each text's tokens."""
        ...

    def embed_question(self, question: str) -> QuestionVectors:
        """Return a question's vectors, to be compared with those of texts."""
        ...


class OnnxEmbedder:
    """An Embedder that runs a prepared model on the processor.

    Texts are read in Simplified characters, so that the same words in either
    script have the same vectors.
    """

    def __init__(self, model: PreparedModel) -> None:
        """Load the model, about half a second.

        Raises:
            ModelError: The prepared files are damaged.

        """
        self._network = Network(model)
        try:
            self._languages = read_languages(model.folder)
        except DAMAGE as error:
            raise damaged(model) from error

    @property
    def key(self) -> str:
        """Tells apart models whose vectors don't compare."""
        return self._network.card.key

    @property
    def dimension(self) -> int:
        """Of the vectors."""
        return self._network.card.dimension

    def embed(self, texts: Sequence[str]) -> Vectors:
        """Return unit rows, shape ``(n, d)``, one for each text, in order.

        A text longer than the model takes is cut at its end.
        """
        return self._languages.centre(self._network.embed(_folded(texts)))

    def embed_tokens(self, texts: Sequence[str]) -> tuple[Vectors, list[TokenVectors]]:
        """Return the same rows, and each text's tokens."""
        outputs = self._network.read(_folded(texts))
        vectors = np.array([output.vector for output in outputs], np.float32)
        tokens = [TokenVectors(o.starts, self._languages.centre_tokens(o)) for o in outputs]
        return self._languages.centre(vectors.reshape(len(texts), self.dimension)), tokens

    def embed_question(self, question: str) -> QuestionVectors:
        """Return a question's vectors, to be compared with those of texts."""
        (output,) = self._network.read(_folded([question]), is_question=True)
        return QuestionVectors(
            vector=self._languages.centre(output.vector[None, :], is_question=True)[0],
            rows=self._languages.centre_tokens(output, is_question=True),
            rarity=self._languages.rarity(output),
            starts=output.starts,
        )


def _folded(texts: Sequence[str]) -> list[str]:
    """Turn texts into Simplified characters, so that script makes no difference; same lengths."""
    return [simplify(text) for text in texts]
