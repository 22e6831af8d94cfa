"""The parts of bench_growth.py that ask other stores of the same vectors; they need `bench`.

    python3 scripts/bench_beside.py --part FAISS HOME COUNT

What a part found is printed as JSON.
"""

import json
import statistics
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from bench_growth import ASKED, NEAREST, nearest_of, resident, timed
from made_up import MadeUp, Rows

from index.store import Store


def measure_faiss(home: Path, count: int) -> dict[str, object]:
    """Keep the same vectors in LangChain's FAISS store."""
    from langchain_community.vectorstores import FAISS

    ids, rows = _all(home)
    folder = home.parent / f"{count}-faiss"
    pairs = [(str(id_), row) for id_, row in zip(ids, rows.tolist(), strict=True)]
    make, made = timed(lambda: FAISS.from_embeddings(pairs, _NoModel()))
    make += timed(lambda: made.save_local(str(folder)))[0]
    opened, store = timed(
        lambda: FAISS.load_local(str(folder), _NoModel(), allow_dangerous_deserialization=True)
    )
    more = [(f"n{n}", row) for n, row in enumerate(rows[:18].tolist())]

    def add() -> None:
        store.add_embeddings(more)
        store.save_local(str(folder))

    def search(row: Rows) -> list[str]:
        found = store.similarity_search_by_vector(row.tolist(), k=NEAREST)
        return [document.page_content for document in found]

    asked = _asked(home, count, search)
    return _beside("LangChain FAISS", len(ids), folder, make, opened, timed(add)[0]) | asked


def measure_chroma(home: Path, count: int) -> dict[str, object]:
    """Keep the same vectors in Chroma."""
    import chromadb

    ids, rows = _all(home)
    folder = home.parent / f"{count}-chroma"

    def open_() -> Any:  # noqa: ANN401
        settings = chromadb.Settings(anonymized_telemetry=False)
        client = chromadb.PersistentClient(str(folder), settings)
        return client.get_or_create_collection("chunks", metadata={"hnsw:space": "ip"})

    def make() -> None:
        store = open_()
        for at in range(0, len(ids), 5000):
            some = [str(id_) for id_ in ids[at : at + 5000]]
            store.add(ids=some, embeddings=rows[at : at + 5000], documents=some)

    seconds = timed(make)[0]
    opened, store = timed(open_)
    more = [f"n{n}" for n in range(18)]
    added = timed(lambda: store.add(ids=more, embeddings=rows[:18], documents=more))[0]

    def search(row: Rows) -> list[str]:
        return list(store.query(query_embeddings=row[None, :], n_results=NEAREST)["ids"][0])

    asked = _asked(home, count, search)
    return _beside("Chroma", len(ids), folder, seconds, opened, added) | asked


class _NoModel:
    """Stands where LangChain wants a model; vectors are given as they are."""

    def embed_query(self, text: str) -> list[float]:
        raise NotImplementedError

    def __call__(self, text: str) -> list[float]:
        raise NotImplementedError


def _beside(
    name: str, count: int, folder: Path, make: float, opened: float, added: float
) -> dict[str, object]:
    """Put together what is told of another store."""
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {
        "chunks": count,
        "name": name,
        "make_s": make,
        "ready_s": opened,
        "add_ms": 1000 * added,
        "disk_mb": size / 1e6,
        "resident_mb": resident(),
    }


def _asked(home: Path, count: int, search: Callable[[Rows], list[str]]) -> dict[str, object]:
    """Search another store for the vectors of questions."""
    _, questions = MadeUp(count).questions(ASKED)
    search(questions[0])
    times = [timed(partial(search, row)) for row in questions]
    store = Store.open(home)
    nearest = nearest_of(store, questions)
    store.close()
    hits = [
        len(set(found) & {str(id_) for id_ in right})
        for (_, found), right in zip(times, nearest, strict=True)
    ]
    return {
        "vectors_ms": 1000 * statistics.median(seconds for seconds, _ in times),
        "recall": sum(hits) / nearest.size,
    }


def _all(home: Path) -> tuple[list[int], Rows]:
    """Read all vectors, as unit rows."""
    store = Store.open(home)
    ids, rows = store.vectors()
    store.close()
    return ids.tolist(), rows / np.linalg.norm(rows, axis=1, keepdims=True)


PARTS = {"FAISS": measure_faiss, "Chroma": measure_chroma}

if __name__ == "__main__":
    _, _, part, home, count = sys.argv
    print(json.dumps(PARTS[part](Path(home), int(count))))
