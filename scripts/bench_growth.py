"""Measure how a collection behaves as it grows: time, memory, size, recall.

The collections are made up (scripts/made_up.py); the model that embeds questions is real. Each
row is measured in a process of its own. With --beside, LangChain's FAISS and Chroma hold the
same vectors and are asked the same; they are installed by the extra `bench`.

    python3 scripts/bench_growth.py                       1,000 to 100,000 chunks
    python3 scripts/bench_growth.py 1000000 --keep DIR    a million: some minutes, 3 GB in DIR
    python3 scripts/bench_growth.py --write docs/growth.md --beside
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from bench_rag import load_embedder
from made_up import MadeUp, Rows

from index.lock import locked
from index.store import Store
from index.types import Receipt
from index.vectors import Vectors
from rag.assistant import Assistant
from rag.retrieve import understand

COUNTS = (1_000, 10_000, 100_000)
ASKED = 60
BESIDE_UP_TO = 100_000  # chunks; LangChain holds each number as an object of its own
NEAREST = 20
COLUMNS = {
    "chunks": "chunks",
    "how": "vectors are found",
    "make_s": "index made, s",
    "database_mb": "database, MB",
    "index_mb": "index, MB",
    "ready_s": "ready, s",
    "vectors_ms": "vectors, ms",
    "recall": "recall@20",
    "words_ms": "words, ms",
    "question_ms": "question, ms",
    "add_ms": "one more article, ms",
    "remove_ms": "one removed, ms",
    "resident_mb": "resident, MB",
}
BESIDE = {
    "chunks": "chunks",
    "name": "store",
    "make_s": "made, s",
    "ready_s": "opened, s",
    "vectors_ms": "search, ms",
    "recall": "recall@20",
    "add_ms": "18 vectors more, ms",
    "disk_mb": "disk, MB",
    "resident_mb": "resident, MB",
}
HEADER = """\
# How a collection grows

Written by `python3 scripts/bench_growth.py {arguments}`; collections are made up
(`scripts/made_up.py`), times are medians of {asked} questions without late interaction, each row
from a process of its own. *Ready* is from process start to the first answer, model included.
"""


def main() -> int:
    """Measure the sizes that were asked for; print, and write the page if told to."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("counts", nargs="*", type=int, help="chunks; default: up to 100,000")
    keep = Path(tempfile.gettempdir()) / "wenju-growth"
    parser.add_argument("--keep", type=Path, default=keep, help=f"default: {keep}")
    parser.add_argument("--beside", action="store_true", help="LangChain's FAISS and Chroma too")
    parser.add_argument("--write", type=Path, help="Markdown page to write; its plot beside it")
    given = parser.parse_args()
    given.keep.mkdir(parents=True, exist_ok=True)
    rows, beside = [], []
    for count in given.counts or COUNTS:
        home = given.keep / str(count)
        if not home.exists():
            MadeUp(count).store(home)
        rows.append(_inside("wenju", home, count))
        print(_line(rows[-1], COLUMNS), flush=True)
        for name in ("FAISS", "Chroma") if given.beside and count <= BESIDE_UP_TO else ():
            beside.append(_inside(name, home, count))
            print(_line(beside[-1], BESIDE), flush=True)
    if given.write:
        page = HEADER.format(arguments=" ".join(sys.argv[1:]), asked=ASKED)
        page += f"\n{_table(rows, COLUMNS)}"
        if beside:
            page += f"\n## The same vectors elsewhere\n\n{_table(beside, BESIDE)}"
        page += f"\n![Milliseconds, memory and size by chunks]({given.write.stem}.svg)\n"
        given.write.write_text(page, "utf-8")
        _draw(rows, given.write.with_suffix(".svg"))
    return 0


def _draw(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw the curves; needs the extra `report`."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "growth"
    from matplotlib import pyplot

    figure, (times, sizes) = pyplot.subplots(1, 2, figsize=(10, 4), layout="constrained")
    for keys, axes, unit in (
        (("question_ms", "vectors_ms", "words_ms", "add_ms", "remove_ms"), times, "milliseconds"),
        (("resident_mb", "index_mb", "database_mb"), sizes, "MB"),
    ):
        for key in keys:
            title = COLUMNS[key].rpartition(",")[0]
            axes.loglog(
                [row["chunks"] for row in rows], [row[key] for row in rows], "o-", label=title
            )
        axes.set_xlabel("chunks")
        axes.set_ylabel(unit)
        axes.legend()
    figure.savefig(path, metadata={"Date": None})


def measure_wenju(home: Path, count: int, started: float) -> dict[str, object]:
    """Open a made-up collection, ask it, add an article to it and remove one."""
    from index.build import writing  # brings in much that asking never needs

    for old in home.glob("vectors-*"):
        old.unlink()
    made = time.perf_counter()
    with writing(home) as store:
        vectors = Vectors.open(store, home, is_writer=True)
    make = time.perf_counter() - made
    texts, questions = MadeUp(count).questions(ASKED)
    found: dict[str, object] = {"chunks": vectors.count, "how": vectors.how, "make_s": make}
    del vectors
    found |= json.loads(_run([sys.executable, __file__, "--part", "asked", str(home), str(count)]))
    store = Store.open(home)
    vectors = Vectors.open(store, home)
    times = [timed(partial(vectors.search, row, NEAREST)) for row in questions]
    found["vectors_ms"] = 1000 * statistics.median(seconds for seconds, _ in times)
    nearest = nearest_of(store, questions)
    hits = [
        len({id_ for id_, _ in pairs} & set(right))
        for (_, pairs), right in zip(times, nearest, strict=True)
    ]
    found["recall"] = sum(hits) / nearest.size
    model = load_embedder()
    queries = [understand(text, store, model) for text in texts]
    words = [timed(partial(store.search_words, one.sought, 60))[0] for one in queries]
    found["words_ms"] = 1000 * statistics.median(words)
    found |= _changed(store, vectors, home, count)
    store.close()
    files = {path.suffix: path.stat().st_size / 1e6 for path in home.iterdir()}
    return found | {"database_mb": files[".sqlite"], "index_mb": files[".faiss"]}


def measure_asked(home: Path, count: int, started: float) -> dict[str, object]:
    """Ask whole questions in a fresh process."""
    texts, _ = MadeUp(count).questions(ASKED)
    assistant = Assistant(home, load_embedder())
    assistant.ask(texts[0], deep=False)
    ready = time.time() - started
    times = [timed(partial(assistant.ask, text, deep=False))[0] for text in texts[1:]]
    return {
        "ready_s": ready,
        "question_ms": 1000 * statistics.median(times),
        "resident_mb": resident(),
    }


def _changed(store: Store, vectors: Vectors, home: Path, count: int) -> dict[str, object]:
    """Add an article that is embedded, and remove it; each until a question sees it."""
    source = MadeUp(count)
    article, chunks = source.article(source.articles)
    receipt = Receipt(path=article.path, id=article.id, encoding="utf-8", replaced=0)
    signature = np.zeros(128, np.uint64)

    def add() -> Vectors:
        with locked(home):
            store.add(article, chunks, receipt=receipt, signature=signature)
        return vectors.up_to_date(store, home)

    def remove() -> Vectors:
        with locked(home):
            store.remove([article.id])
        return vectors.up_to_date(store, home)

    added, removed = zip(*[(timed(add)[0], timed(remove)[0]) for _ in range(5)], strict=True)
    return {
        "add_ms": 1000 * statistics.median(added),
        "remove_ms": 1000 * statistics.median(removed),
    }


def nearest_of(store: Store, questions: Rows) -> np.ndarray[Any, Any]:
    """Find the 20 nearest to each question by comparing with all."""
    best = np.zeros((len(questions), 0), np.float32)
    best_ids = np.zeros((len(questions), 0), np.int64)
    for ids, rows in store.vectors_in_turn():
        unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
        best = np.concatenate([best, questions @ unit.T], axis=1)
        best_ids = np.concatenate([best_ids, np.tile(ids, (len(questions), 1))], axis=1)
        order = np.argsort(-best, axis=1)[:, :NEAREST]
        best = np.take_along_axis(best, order, axis=1)
        best_ids = np.take_along_axis(best_ids, order, axis=1)
    return best_ids


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Do *work*; return its seconds and what it gave."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def resident() -> float:
    """Return the memory of this process in MB."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def _inside(part: str, home: Path, count: int) -> dict[str, object]:
    """Measure in a process of its own."""
    file = Path(__file__) if part in PARTS else Path(__file__).with_name("bench_beside.py")
    command = [sys.executable, str(file), "--part", part, str(home), str(count)]
    found: dict[str, object] = json.loads(_run(command))
    return found


def _run(command: Sequence[str]) -> str:
    """Run *command*; return its output."""
    told = {"WENJU_STARTED": str(time.time())}
    done = subprocess.run(
        command, env=os.environ | told, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return done.stdout


def _line(row: dict[str, object], columns: dict[str, str]) -> str:
    """Show one row."""
    return ", ".join(f"{title}: {_shown(row[key])}" for key, title in columns.items())


def _table(rows: list[dict[str, object]], columns: dict[str, str]) -> str:
    """Write a table."""
    lines = [f"| {' | '.join(columns.values())} |", f"|{' --- |' * len(columns)}"]
    lines += [f"| {' | '.join(_shown(row[key]) for key in columns)} |" for row in rows]
    return "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    """Show a number with three digits that count, or a word."""
    if isinstance(value, float):
        return f"{value:.3f}" if value < 1 else f"{value:.1f}" if value < 100 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)


PARTS = {
    "wenju": measure_wenju,
    "asked": measure_asked,
}

if __name__ == "__main__":
    if sys.argv[1:2] == ["--part"]:
        _, _, part, home, count = sys.argv
        started = float(os.environ["WENJU_STARTED"])
        print(json.dumps(PARTS[part](Path(home), int(count), started)))
    else:
        sys.exit(main())
