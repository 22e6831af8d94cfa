"""Measure what a change of a large collection costs, and what readers notice of a writer.

The collection is synthetic: random unit vectors, clustered as those of articles are, and
texts of random characters, so that nothing but the embedding is left out.

    .venv/bin/python scripts/bench_care.py                     100,000 chunks, a few minutes
    .venv/bin/python scripts/bench_care.py --seconds 300       six readers beside a writer for five
"""

import argparse
import hashlib
import multiprocessing
import random
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.backup import backup, restore
from index.build import build, writing
from index.chunk import chunk
from index.codes import TokenVectors
from index.doctor import check_collection
from index.duplicates import signature
from index.embed import QuestionVectors
from index.mend import compact
from index.rows import IndexedChunk
from index.store import Store
from index.types import Article, Receipt, SizeClass
from index.vectors import Vectors
from rag.assistant import Assistant

DIMENSION = 384
READERS = 6
_together: dict[str, Any] = {}
Rows = NDArray[np.float32]


class RandomEmbedder:
    """Embeds at once: a text's digest decides its vector."""

    key = "random@1"
    dimension = DIMENSION

    def embed(self, texts: Sequence[str]) -> Rows:
        """Return unit rows, shape ``(n, 384)``."""
        rows = [_row(text) for text in texts]
        return np.array(rows, np.float32).reshape(len(texts), DIMENSION)

    def embed_tokens(self, texts: Sequence[str]) -> tuple[Rows, list[TokenVectors]]:
        """Return the same rows; every text has eight tokens."""
        rows = self.embed(texts)
        return rows, [TokenVectors(np.arange(8), np.repeat(row[None], 8, 0)) for row in rows]

    def embed_question(self, question: str) -> QuestionVectors:
        """Embed a question like any text."""
        rows = self.embed([question])
        return QuestionVectors(rows[0], rows, np.ones(1, np.float32), np.zeros(1, np.int64))


def main(argv: Sequence[str] | None = None) -> int:
    """Make a collection, change it, and read it while it is changed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--chunks", type=int, default=100_000, help="how many (default: 100,000)")
    parser.add_argument("--runs", type=int, default=7, help="changes measured (default: 7)")
    parser.add_argument("--seconds", type=float, default=20, help="of reading (default: 20)")
    given = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        home = folder / "home"
        started = time.perf_counter()
        count = fill(home, given.chunks)
        print(f"filled     {count:,} chunks in {time.perf_counter() - started:.0f} s", flush=True)
        change(home, folder, given.runs)
        read(home, given.seconds)
        keep(home, folder)
    return 0


def fill(home: Path, chunks: int) -> int:
    """Store articles of twenty chunks or so, without cleaning anything."""
    embedder, count, number = RandomEmbedder(), 0, 0
    store = Store.open(home, create=True)
    store.set_meta("model", embedder.key)
    while count < chunks:
        article = article_of(number)
        parts = chunk(article)
        vectors, tokens = embedder.embed_tokens([f"{number} {part.start}" for part in parts])
        rows = [
            IndexedChunk(part, vector, [], None)
            if part.size_class is SizeClass.WINDOW
            else IndexedChunk(part, vector, article.text[part.start : part.end : 9], own)
            for part, vector, own in zip(parts, vectors, tokens, strict=True)
        ]
        receipt = Receipt(path=article.path, id=article.id, encoding="utf-8", replaced=0)
        store.add(article, rows, receipt=receipt, signature=signature(article.text[:100]))
        count, number = count + len(parts), number + 1
    Vectors.open(store, home)
    store.close()
    return count


def change(home: Path, folder: Path, runs: int) -> None:
    """Add an article and remove it again, some times."""
    added, removed, noticed, cpu = [], [], [], []
    with closing(Store.open(home)) as store:
        vectors = Vectors.open(store, home)
        for run in range(runs + 1):
            page = folder / f"{run}.txt"
            page.write_text(article_of(1_000_000 + run).text, "utf-8")
            started, busy = time.perf_counter(), time.process_time()
            result = build([page], home, RandomEmbedder(), lambda *_: None)
            added.append(time.perf_counter() - started)
            cpu.append(time.process_time() - busy)
            started = time.perf_counter()
            vectors = vectors.up_to_date(store, home)
            noticed.append(time.perf_counter() - started)
            with writing(home) as writer:
                started = time.perf_counter()
                writer.remove([result.receipts[0].id])
                removed.append(time.perf_counter() - started)
    print(f"add one    {_ms(added[1:])}, of the processor {_ms(cpu[1:])}; embedding is not in it")
    print(f"remove one {_ms(removed[1:])}")
    print(f"catch up   {_ms(noticed[1:])} at a reader's next question", flush=True)


def read(home: Path, seconds: float) -> None:
    """Let six processes ask, alone and then beside one that writes."""
    context = multiprocessing.get_context("spawn")
    for name, writers in (("idle", 0), ("writing", 1)):
        together = context.Barrier(READERS + writers)
        with context.Pool(READERS + writers, _know, (together,)) as pool:
            changes = [pool.apply_async(write, (home, seconds)) for _ in range(writers)]
            asked = [pool.apply_async(ask, (home, seed, seconds)) for seed in range(READERS)]
            times = [one for answers in asked for one in answers.get()]
            written = sum(one.get() for one in changes)
        p50, p95 = statistics.median(times), statistics.quantiles(times, n=20)[18]
        print(
            f"{name:<10} {len(times)} questions by {READERS} processes, p50 {p50:.0f} ms, "
            f"p95 {p95:.0f} ms; {written} changes; no error, none stale",
            flush=True,
        )


def ask(home: Path, seed: int, seconds: float) -> list[float]:
    """Ask for so long; return the milliseconds of each question."""
    assistant, dice, times = Assistant(home, RandomEmbedder()), random.Random(seed), []
    assistant.quotes(article_of(seed).text[:30])
    _together["barrier"].wait()
    end = time.monotonic() + seconds
    with closing(Store.open(home)) as store:
        while time.monotonic() < end:
            present = store.generation
            started = time.perf_counter()
            assistant.quotes(article_of(dice.randrange(1000)).text[:30])
            times.append(1000 * (time.perf_counter() - started))
            if assistant._latest.vectors.generation < present:
                raise AssertionError("an answer from before the last change")
    assistant.close()
    return times


def write(home: Path, seconds: float) -> int:
    """Add and remove articles for so long, half a second apart; return how many changes."""
    folder, count = Path(tempfile.mkdtemp()), 0
    page = folder / "page.txt"
    _together["barrier"].wait()
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        page.write_text(article_of(2_000_000 + count).text, "utf-8")
        result = build([page], home, RandomEmbedder(), lambda *_: None)
        with writing(home) as store:
            store.remove([receipt.id for receipt in result.receipts])
        count += 2
        time.sleep(0.5)
    page.unlink()
    folder.rmdir()
    return count


def _know(barrier: Any) -> None:  # noqa: ANN401 - multiprocessing has no public name for it
    """Keep in a process what all of them wait at."""
    _together["barrier"] = barrier


def keep(home: Path, folder: Path) -> None:
    """Save the collection, bring it back elsewhere, compact it, and look it over."""
    for name, act in (
        ("backup", lambda: backup(home, folder / "saved")),
        ("restore", lambda: restore(folder / "saved", folder / "other")),
        ("compact", lambda: compact(home)),
    ):
        started = time.perf_counter()
        act()
        print(f"{name:<10} {time.perf_counter() - started:.1f} s", flush=True)
    checks = [check for check in check_collection(home, RandomEmbedder.key) if not check.ok]
    print(f"doctor     {'is content' if not checks else checks}")


def article_of(number: int) -> Article:
    """Make an article of 1,500 random characters; its number decides them."""
    dice = random.Random(number)
    letters = [chr(dice.randrange(0x4E00, 0x9000)) for _ in range(300)]
    text = ""
    while len(text) < 1500:
        text += "".join(dice.choices(letters, k=dice.randrange(12, 30))) + "。"
    return Article(
        id=f"{number:016x}",
        path=f"/articles/{number}.txt",
        encoding="utf-8",
        text=text,
        source_text=text,
        edits=(),
        title=f"第{number}篇",
        published="",
        source="",
        author="",
        places=(),
    )


def _row(text: str) -> Rows:
    """Make the vector of a text: near one of a thousand centres."""
    digest = hashlib.blake2b(text.encode(), digest_size=8).digest()
    seed = int.from_bytes(digest)
    centre = np.random.default_rng(seed % 1000).normal(size=DIMENSION)
    row = centre + 0.7 * np.random.default_rng(seed).normal(size=DIMENSION)
    return np.asarray(row / np.linalg.norm(row), np.float32)


def _ms(seconds: Sequence[float]) -> str:
    """Write the middle and the worst of some times."""
    return f"{1000 * statistics.median(seconds):.0f} ms (at most {1000 * max(seconds):.0f})"


if __name__ == "__main__":
    raise SystemExit(main())
