"""Stand-ins that behave like the real thing on a small scale, shared by tests."""

import hashlib
import sqlite3
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.chunk import chunk
from index.codes import TokenVectors
from index.duplicates import signature
from index.edits import apply
from index.embed import QuestionVectors
from index.fold import folded
from index.found_by import embedded
from index.network import unit
from index.store import STORE_FILE, Store
from index.types import Article, Edit, Receipt


class HashEmbedder:
    """An embedder that puts texts near each other that share pairs of characters."""

    key = "hash@1"
    dimension = 64

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, shape ``(n, 64)``."""
        rows = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in zip(rows, texts, strict=True):
            plain = f"^{folded(text)}$"
            for start in range(len(plain) - 1):
                row[_bucket(plain[start : start + 2], self.dimension)] += 1
        return unit(rows)

    def embed_tokens(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[TokenVectors]]:
        """Return the same rows; every character is a token that knows its neighbour."""
        return self.embed(texts), [self._tokens(text) for text in texts]

    def embed_question(self, question: str) -> QuestionVectors:
        """Embed a question like any text; all its tokens say as much."""
        rows = self._tokens(question).rows
        return QuestionVectors(
            self.embed([question])[0], rows, np.ones(len(rows), np.float32), np.arange(len(rows))
        )

    def _tokens(self, text: str) -> TokenVectors:
        """Make a row of each pair of characters in *text*."""
        pairs = [folded(text[i : i + 2]) or " " for i in range(max(1, len(text) - 1))]
        rows = np.zeros((len(pairs), self.dimension), np.float32)
        for row, pair in zip(rows, pairs, strict=True):
            chance = np.random.default_rng(_bucket(pair, 1 << 30))
            row[:] = chance.normal(size=self.dimension)
        return TokenVectors(np.arange(len(pairs)), unit(rows))


class SlowEmbedder(HashEmbedder):
    """An embedder that takes its time for questions."""

    def embed_question(self, question):
        """Wait, then embed."""
        time.sleep(2)
        return super().embed_question(question)


def make_article(id_: str, text: str, *, edits: Sequence[Edit] = (), **facts) -> Article:
    """Make an article whose source is *text* and whose own text is that with *edits* applied."""
    known = {"path": f"/articles/{id_}.txt", "title": "", "published": "", "source": ""}
    known |= {"author": "", "places": (), "encoding": "utf-8"} | facts
    return Article(id=id_, text=apply(edits, text), source_text=text, edits=tuple(edits), **known)


def make_collection(home: Path, articles: Iterable[Article]) -> Path:
    """Store *articles* in a new collection at *home*, without reading or cleaning anything."""
    store = Store.open(home, create=True)
    store.set_meta("model", HashEmbedder.key)
    for article in articles:
        store_article(store, article)
    store.close()
    return home


def store_article(store: Store, article: Article) -> None:
    """Store *article*, embedded by a ``HashEmbedder``."""
    parts = [(article, part) for part in chunk(article)]
    store.add(
        article,
        embedded(parts, HashEmbedder()),
        receipt=Receipt(path=article.path, id=article.id, encoding="utf-8", replaced=0),
        signature=signature(article.text),
    )


def _bucket(pair: str, count: int) -> int:
    """Hash *pair* to one of *count* buckets, the same in every process."""
    return int.from_bytes(hashlib.blake2b(pair.encode(), digest_size=4).digest()) % count


def spoil(home: Path, *names: str) -> None:
    """Overwrite the first pages of these tables and indexes."""
    file = sqlite3.connect(home / STORE_FILE)
    file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    query = "SELECT rootpage FROM sqlite_master WHERE name = ?"
    pages = [file.execute(query, (name,)).fetchone()[0] for name in names]
    file.close()
    data = bytearray((home / STORE_FILE).read_bytes())
    for page in pages:
        data[4096 * (page - 1) : 4096 * page] = b"\xa5" * 4096
    (home / STORE_FILE).write_bytes(data)
