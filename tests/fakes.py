"""Stand-ins that behave like the real thing on a small scale, shared by tests."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.chunk import chunk
from index.duplicates import signature
from index.edits import apply
from index.fold import folded
from index.rows import IndexedChunk
from index.store import Store
from index.terms import index_terms
from index.types import Article, Edit, Receipt, SizeClass


class HashEmbedder:
    """An embedder that puts texts near each other that share pairs of characters."""

    key = "hash@1"
    dimension = 64

    def embed(self, texts: Sequence[str], *, is_question: bool = False) -> NDArray[np.float32]:
        """Return unit rows, shape ``(n, 64)``; a question is embedded like any text."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            plain = f"^{folded(text)}$"
            for start in range(len(plain) - 1):
                row[_bucket(plain[start : start + 2], self.dimension)] += 1
        unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        return unit


def make_article(id_: str, text: str, *, edits: Sequence[Edit] = (), **facts) -> Article:
    """Make an article whose source is *text* and whose own text is that with *edits* applied."""
    known = {"path": f"/articles/{id_}.txt", "title": "", "published": "", "source": ""}
    known |= {"author": "", "places": (), "encoding": "utf-8"} | facts
    return Article(id=id_, text=apply(edits, text), source_text=text, edits=tuple(edits), **known)


def make_collection(home: Path, articles: Iterable[Article]) -> Path:
    """Store *articles* in a new collection at *home*, without reading or cleaning anything."""
    embedder = HashEmbedder()
    store = Store.open(home, create=True)
    store.set_meta("model", embedder.key)
    for article in articles:
        chunks = chunk(article)
        texts = [article.text[part.start : part.end] for part in chunks]
        store.add(
            article,
            [
                IndexedChunk(
                    part, vector, index_terms(text) if part.size_class is SizeClass.PASSAGE else []
                )
                for part, vector, text in zip(chunks, embedder.embed(texts), texts, strict=True)
            ],
            receipt=Receipt(path=article.path, id=article.id, encoding="utf-8", replaced=0),
            signature=signature(article.text),
        )
    store.close()
    return home


def _bucket(pair: str, count: int) -> int:
    """Hash *pair* to one of *count* buckets, the same in every process."""
    return int.from_bytes(hashlib.blake2b(pair.encode(), digest_size=4).digest()) % count
