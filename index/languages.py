"""A language's share is taken out of vectors, so that a question meets texts in any language.

Knows the mean vectors of languages, measured once on plain texts of our own
(``data/plain_texts.tsv``); knows nothing about articles. Vectors of one language point the
same way more than vectors of one meaning do: a sentence's translation may lie farther off
than an unrelated sentence. What is left without the mean is the meaning.
"""

from collections import Counter, defaultdict
from importlib import resources
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.models import LANGUAGES_FILE
from index.network import Network, Output, unit

_TEXTS = resources.files("index") / "data" / "plain_texts.tsv"


class Languages:
    """The means of languages under one model, and how rare its tokens are in each."""

    def __init__(self, means: dict[str, NDArray[Any]]) -> None:
        """Use what was measured, as ``read_languages`` gives it."""
        self._means = means
        self._rank = {id_: i for i, id_ in enumerate(means["ids"].tolist())}

    def centre(
        self, vectors: NDArray[np.float32], *, is_question: bool = False
    ) -> NDArray[np.float32]:
        """Take out of each row, shape ``(n, d)``, the mean of the language nearest to it."""
        means = self._means[_name("text", is_question)]  # (l, d)
        return unit(vectors - means[self._nearest(vectors, is_question)])

    def centre_tokens(self, output: Output, *, is_question: bool = False) -> NDArray[np.float32]:
        """Take out of a text's tokens, ``(t, d)``, the mean of the tokens of its language."""
        (language,) = self._nearest(output.vector[None, :], is_question)
        mean = self._means[_name("token", is_question)][language]
        return unit(output.tokens - mean)

    def rarity(self, question: Output) -> NDArray[np.float32]:
        """Weigh a question's tokens, ``(t,)``: the rarer in plain text, the more one says."""
        (language,) = self._nearest(question.vector[None, :], is_question=True)
        counts = self._means["counts"][language]
        seen = [counts[self._rank[id_]] if id_ in self._rank else 0 for id_ in question.ids]
        total = self._means["texts"][language]
        rarity: NDArray[np.float64] = np.log((total + 1) / (np.array(seen) + 0.5))
        return rarity.astype(np.float32)

    def _nearest(self, vectors: NDArray[np.float32], is_question: bool) -> NDArray[np.intp]:
        """Say whose mean is nearest to each row: the language it is written in."""
        nearest: NDArray[np.intp] = np.argmax(
            vectors @ unit(self._means[_name("text", is_question)]).T, axis=1
        )
        return nearest


def read_languages(folder: Path) -> Languages:
    """Read what was measured into a prepared model's *folder*.

    Raises:
        OSError, ValueError, KeyError, EOFError: The file is missing or damaged.

    """
    with np.load(folder / LANGUAGES_FILE) as file:
        return Languages(dict(file))


def measure_languages(network: Network, path: Path) -> None:
    """Embed the plain texts and write the means of their languages to *path*."""
    texts = _plain_texts()
    means: dict[str, list[NDArray[np.float32]]] = defaultdict(list)
    counts: list[Counter[int]] = []
    for lines in texts.values():
        questions = [text for kind, text in lines if kind == "question"]
        for is_question, some in ((True, questions), (False, [text for _, text in lines])):
            outputs = network.read(some, is_question=is_question)
            means[_name("text", is_question)].append(_mean([o.vector[None, :] for o in outputs]))
            means[_name("token", is_question)].append(_mean([o.tokens for o in outputs]))
        counts.append(Counter(id_ for output in outputs for id_ in set(output.ids.tolist())))
    ids = sorted(set().union(*counts))
    measured: dict[str, Any] = {name: np.array(rows) for name, rows in means.items()} | {
        "ids": np.array(ids),
        "counts": np.array([[seen[id_] for id_ in ids] for seen in counts]),
        "texts": np.array([len(lines) for lines in texts.values()]),
    }
    with path.open("wb") as file:
        np.savez(file, **measured)


def plain_texts_bytes() -> bytes:
    """Return the file of plain texts: vectors centred by other texts don't compare."""
    return _TEXTS.read_bytes()


def _plain_texts() -> dict[str, list[tuple[str, str]]]:
    """Read the plain texts: kind and text, by language."""
    texts: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for line in plain_texts_bytes().decode("utf-8").splitlines()[1:]:
        language, kind, text = line.split("\t")
        texts[language].append((kind, text))
    return texts


def _mean(rows: list[NDArray[np.float32]]) -> NDArray[np.float32]:
    """Average all rows."""
    mean: NDArray[np.float32] = np.concatenate(rows).mean(axis=0)
    return mean


def _name(what: str, is_question: bool) -> str:
    """Name the mean of texts or tokens, as a question or as a passage."""
    return f"{'question' if is_question else 'passage'}_{what}"
