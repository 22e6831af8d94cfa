"""Values as the rows of a collection's tables, and back.

Knows columns; knows nothing about connections or transactions.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from index.codes import TokenVectors, pack, unpack
from index.types import Article, Chunk, Correction, Edit, EditKind, Entry, Fact, Receipt, SizeClass

ARTICLE_COLUMNS = ", ".join(field.name for field in fields(Article))
_FACT_COLUMNS = [
    field.name for field in fields(Article) if field.name not in {"text", "source_text", "edits"}
]


class StoredChunk(NamedTuple):
    """A chunk and its row; *passage_id* is the row of the passage a window lies in."""

    id: int
    passage_id: int | None
    chunk: Chunk


class IndexedChunk(NamedTuple):
    """A chunk ready to be stored.

    Attributes:
        vector: A unit row, shape ``(d,)``.
        terms: What a passage is found by; of a window none.
        tokens: Of a passage; of a window None.
    """

    chunk: Chunk
    vector: NDArray[np.float32]
    terms: Sequence[str]
    tokens: TokenVectors | None


def article_row(
    article: Article,
    receipt: Receipt,
    signature: NDArray[np.uint64],
    corrections: Iterable[Correction],
) -> dict[str, Any]:
    """Flatten what is known of an article, by the names of its columns."""
    facts = {name: getattr(article, name) for name in _FACT_COLUMNS}
    return facts | {
        "places": json.dumps(article.places, ensure_ascii=False),
        "receipt": json.dumps(asdict(receipt), ensure_ascii=False),
        "signature": signature.tobytes(),
        "corrections": corrections_text(corrections),
    }


def read_entry(row: Sequence[Any]) -> Entry:
    """Build an entry from the values of its fields, in their order."""
    values = dict(zip((field.name for field in fields(Entry)), row, strict=True))
    return Entry(**values | {"places": tuple(json.loads(values["places"]))})


def read_article(row: Sequence[Any]) -> Article:
    """Build an article from the values of ``ARTICLE_COLUMNS``."""
    values = dict(zip(ARTICLE_COLUMNS.split(", "), row, strict=True))
    edits = [
        Edit(kind=EditKind(kind), start=start, end=end, before=before, after=after, certain=certain)
        for kind, start, end, before, after, certain in json.loads(values["edits"])
    ]
    places = tuple(json.loads(values["places"]))
    return Article(**values | {"places": places, "edits": tuple(edits)})


def text_row(article: Article) -> dict[str, str]:
    """Flatten the texts of an article, by the names of their columns."""
    edits = [[e.kind.value, e.start, e.end, e.before, e.after, e.certain] for e in article.edits]
    return {
        "id": article.id,
        "text": article.text,
        "source_text": article.source_text,
        "edits": json.dumps(edits, ensure_ascii=False),
    }


def corrections_text(corrections: Iterable[Correction]) -> str:
    """Write corrections for their column."""
    rows = [[one.field, one.found, one.value] for one in corrections]
    return json.dumps(rows, ensure_ascii=False)


def read_corrections(text: str) -> tuple[Correction, ...]:
    """Build corrections from their column."""
    return tuple(
        Correction(field=field, found=_fact(found), value=_fact(value))
        for field, found, value in json.loads(text)
    )


def _fact(value: str | list[str]) -> Fact:
    return value if isinstance(value, str) else tuple(value)


def read_receipt(text: str) -> Receipt:
    """Build a receipt from its column."""
    row = json.loads(text)
    return Receipt(**row | {"removed": tuple(row["removed"]), "warnings": tuple(row["warnings"])})


def read_chunk(
    id_: int, passage_id: int | None, article_id: str, start: int, end: int
) -> StoredChunk:
    """Build a chunk from its row."""
    size_class = SizeClass.PASSAGE if passage_id is None else SizeClass.WINDOW
    chunk = Chunk(article_id=article_id, start=start, end=end, size_class=size_class)
    return StoredChunk(id_, passage_id, chunk)


def read_vectors(
    rows: Sequence[tuple[int, bytes]],
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Build rows and vectors, shapes ``(n,)`` and ``(n, d)``, from rows with their blobs."""
    ids = np.array([id_ for id_, _ in rows], np.int64)
    flat = np.frombuffer(b"".join(blob for _, blob in rows), np.float16)
    return ids, flat.reshape(len(ids), -1 if len(ids) else 0).astype(np.float32)


def token_blobs(tokens: TokenVectors) -> tuple[bytes, bytes]:
    """Pack the tokens of a passage: where they start, and their rows."""
    return tokens.starts.astype(np.int16).tobytes(), pack(tokens.rows)


def read_tokens(starts: bytes, codes: bytes, dimension: int) -> TokenVectors:
    """Unpack the tokens of a passage."""
    return TokenVectors(np.frombuffer(starts, np.int16).astype(np.int64), unpack(codes, dimension))
