"""What chunks are found by: their vectors, their tokens and their terms.

Knows how a chunk is read and which texts have vectors already; knows nothing about files.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.codes import TokenVectors
from index.embed import Embedder
from index.rows import IndexedChunk
from index.store import Store
from index.terms import index_terms
from index.types import Article, Chunk, SizeClass

_TITLE_CHARS = 60


class Embedded(NamedTuple):
    """What a model makes of one text.

    Attributes:
        vector: A unit row, shape ``(d,)``.
        tokens: Where they start counts from the text's own beginning; of a window None.
    """

    vector: NDArray[np.float32]
    tokens: TokenVectors | None


Known = Mapping[tuple[SizeClass, str], Embedded]
"""Texts that need not be embedded again, by what they are read as."""


def embedded(
    parts: Sequence[tuple[Article, Chunk]], embedder: Embedder, known: Known | None = None
) -> list[IndexedChunk]:
    """Put chunks together with what they are found by, in order.

    A passage is found by its vector, its tokens and its terms; a window by its
    vector alone. Each is read with the title of its article before it, which
    often names what the text calls 该市 or leaves out; the title's tokens start
    before 0. The same text has the same vector, so that *known* ones stay.
    """
    texts = [(part.size_class, titled(article, part)) for article, part in parts]
    made = dict(known or {})
    new = [text for text in dict.fromkeys(texts) if text not in made]
    passages = [text for size_class, text in new if size_class is SizeClass.PASSAGE]
    windows = [text for size_class, text in new if size_class is SizeClass.WINDOW]
    vectors, tokens = embedder.embed_tokens(passages)
    for text, vector, own in zip(passages, vectors, tokens, strict=True):
        made[SizeClass.PASSAGE, text] = Embedded(vector, own)
    for text, vector in zip(windows, embedder.embed(windows), strict=True):
        made[SizeClass.WINDOW, text] = Embedded(vector, None)
    return [
        _indexed(part, text, made[size_class, text])
        for (_, part), (size_class, text) in zip(parts, texts, strict=True)
    ]


def embedded_anew(
    article: Article, store: Store, embedder: Embedder
) -> list[tuple[int, IndexedChunk]]:
    """Embed the stored chunks of *article* again: their rows, and what to store there.

    Raises:
        CollectionMismatchError: Another model made the collection.

    """
    store.check_model(embedder.key)
    rows = store.chunks(store.chunk_ids([article.id]))
    made = embedded([(article, row.chunk) for row in rows], embedder)
    return [(row.id, chunk) for row, chunk in zip(rows, made, strict=True)]


def known_of(store: Store, ids: Iterable[str]) -> Known:
    """Return what the chunks of stored articles are found by."""
    known: dict[tuple[SizeClass, str], Embedded] = {}
    for id_ in ids:
        article, rows = store.article(id_), store.chunk_ids([id_])
        if article is None or not rows:
            continue
        stored = store.chunks(rows)
        vectors = store.vectors_of(rows)
        tokens = store.tokens(rows, len(next(iter(vectors.values()))))
        for row in stored:
            text = titled(article, row.chunk)
            own = tokens.get(row.id)
            ahead = len(text) - (row.chunk.end - row.chunk.start)
            own = own and own._replace(starts=own.starts + ahead)
            known[row.chunk.size_class, text] = Embedded(vectors[row.id], own)
    return known


def terms_of(store: Store, id_: int) -> Sequence[str]:
    """Return the terms that the passage in a row is found by."""
    (row, *_) = store.chunks([id_])
    article = store.article(row.chunk.article_id)
    return index_terms(titled(article, row.chunk)) if article else ()


def titled(article: Article, part: Chunk) -> str:
    """Cut *part* from *article* and put the title before it."""
    title = article.title.replace("_", " ")[:_TITLE_CHARS]
    text = article.text[part.start : part.end]
    return f"{title}\n{text}" if title else text


def _indexed(part: Chunk, text: str, found: Embedded) -> IndexedChunk:
    """Put a chunk, which is read as *text*, together with what a model made of that."""
    if found.tokens is None:
        return IndexedChunk(part, found.vector, (), None)
    ahead = len(text) - (part.end - part.start)
    tokens = found.tokens._replace(starts=found.tokens.starts - ahead)
    return IndexedChunk(part, found.vector, index_terms(text), tokens)
