"""Makes up collections of any size whose vectors and words are spread like real ones.

Knows numbers and the store; knows nothing about measuring. The spread is that of some thousand
real windows of encyclopaedia articles under the bundled model: two at random have a cosine of
0.16, a window's nearest 0.77, its twentieth nearest among 6,000 0.45.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.codes import TokenVectors
from index.rows import IndexedChunk
from index.store import Store
from index.types import Article, Chunk, Receipt, SizeClass

DIMENSION = 384
WINDOWS = 18  # chunks of an article of 1,500 characters: four passages, fourteen windows
_PASSAGE = 375  # characters
_TOPICS = 64
_COMMON, _TOPIC, _ARTICLE, _CHUNK, _QUESTION = 0.40, 0.46, 0.67, 0.40, 0.63  # lengths
_WORDS = 20_000
_TOKENS = 4  # of a passage; real ones have as many as words, which only fills the disk

Rows = NDArray[np.float32]


class MadeUp:
    """A source of made-up articles and questions, the same ones every time."""

    def __init__(self, chunks: int) -> None:
        """Make up as many articles as have *chunks* chunks between them."""
        self.articles = max(1, chunks // WINDOWS)
        chance = np.random.default_rng(7)
        common = _random(chance, 1, _COMMON)
        self._topics = common + _random(chance, _TOPICS, _TOPIC)
        characters = np.array([chr(0x4E00 + n) for n in chance.permutation(6000)[:3000]])
        pairs = characters[chance.integers(0, 3000, (_WORDS, 2))]
        self._words = ["".join(pair) for pair in pairs]
        shares = 1 / np.arange(2, _WORDS + 2)  # Zipf
        self._reach = np.cumsum(shares / shares.sum())

    def store(self, home: Path) -> None:
        """Write them into a new collection at *home*, past the embedding."""
        half = home.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        store = Store.open(half, create=True)
        for number in range(self.articles):
            article, chunks = self.article(number)
            receipt = Receipt(path=article.path, id=article.id, encoding="utf-8", replaced=0)
            store.add(article, chunks, receipt=receipt, signature=np.zeros(128, np.uint64))
        store.close()
        half.rename(home)

    def questions(self, count: int) -> tuple[list[str], Rows]:
        """Make up *count* questions, and vectors as near to articles as questions are."""
        chance = np.random.default_rng(8)
        texts = [f"{''.join(self._text(chance, 7))}多少？" for _ in range(count)]
        centres = [self._centre(int(n)) for n in chance.integers(0, self.articles, count)]
        return texts, _unit(np.concatenate(centres) + _random(chance, count, _QUESTION))

    def article(self, number: int) -> tuple[Article, list[IndexedChunk]]:
        """Make up one article."""
        chance = np.random.default_rng((9, number))
        words = self._text(chance, 4 * _PASSAGE // 2)
        text = "".join(words)
        id_ = f"{number:016x}"
        vectors = _unit(self._centre(number) + _random(chance, WINDOWS, _CHUNK))
        chunks = []
        for row, (start, end, size) in zip(vectors, _spans(), strict=True):
            is_passage = size is SizeClass.PASSAGE
            chunk = Chunk(article_id=id_, start=start, end=end, size_class=size)
            tokens = TokenVectors(start + np.arange(_TOKENS), vectors[:_TOKENS])
            terms = words[start // 2 : end // 2] if is_passage else []
            chunks.append(IndexedChunk(chunk, row, terms, tokens if is_passage else None))
        article = Article(
            id=id_, path=f"/made-up/{id_}.txt", encoding="utf-8", title=f"{words[0]}{number}",
            published="", source="", author="", places=(), text=text, source_text=text, edits=(),
        )  # fmt: skip
        return article, chunks

    def _centre(self, number: int) -> Rows:
        """Say what an article is about, shape ``(1, d)``."""
        chance = np.random.default_rng((10, number))
        centre: Rows = self._topics[number % _TOPICS] + _random(chance, 1, _ARTICLE)
        return centre

    def _text(self, chance: np.random.Generator, count: int) -> list[str]:
        """Make up some words."""
        found = np.searchsorted(self._reach, chance.random(count)).clip(max=_WORDS - 1)
        return [self._words[n] for n in found]


def _spans() -> Iterator[tuple[int, int, SizeClass]]:
    """Give an article's passages, each before its windows."""
    for passage in range(4):
        first = passage * _PASSAGE
        yield first, first + _PASSAGE, SizeClass.PASSAGE
        windows = 4 if passage % 2 else 3
        for n in range(windows):
            yield (
                first + n * _PASSAGE // windows,
                first + (n + 1) * _PASSAGE // windows,
                SizeClass.WINDOW,
            )


def _random(chance: np.random.Generator, count: int, length: float) -> Rows:
    """Make *count* rows in any direction, about *length* long."""
    rows = chance.standard_normal((count, DIMENSION), dtype=np.float32)
    return rows * np.float32(length / np.sqrt(DIMENSION))


def _unit(rows: Rows) -> Rows:
    """Make rows unit length."""
    unit: Rows = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit
