"""The parts of bench.py that use the program's modules, each run in a process of its own.

    python3 scripts/bench_rag.py build SET KEEP
    python3 scripts/bench_rag.py ask SET HOME STARTED
    python3 scripts/bench_rag.py compare HOME PLACE PLACE…
    python3 scripts/bench_rag.py verify SET HOME
    python3 scripts/bench_rag.py race SET FOLDER ARTICLES BLOCKS
    python3 scripts/bench_rag.py slope SET FOLDER

What a part found is printed as JSON.
"""

import hashlib
import importlib.util
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from index.embed import OnnxEmbedder
from index.models import BUNDLED, prepare
from index.types import RawArticle
from rag.assistant import Assistant
from rag.questions import read_set
from ui.settings import Settings

ASKED = 200
_Index = Callable[[Sequence[RawArticle]], None]


def build(folder: str, keep: str) -> str:
    """Make the collection of a set in *keep*, unless it is there; return its folder."""
    from index.build import build_articles  # brings in much that asking never needs
    from index.make import PIPELINE

    found, embedder = read_set(Path(folder)), load_embedder()
    key = hashlib.sha256(f"{found.digest} {embedder.key} {PIPELINE}".encode()).hexdigest()[:16]
    home = Path(keep) / key
    if not home.exists():
        half = home.with_suffix(".half")
        shutil.rmtree(half, ignore_errors=True)
        build_articles(found.articles, half, embedder, _say_nothing)
        half.rename(home)
    return str(home)


def ask(folder: str, home: str, started: str) -> dict[str, object]:
    """Ask 200 questions of a set, each with late interaction and without.

    Args:
        folder: The set.
        home: Its collection.
        started: When the process was, in seconds since 1970.

    """
    questions = [question.text for question in read_set(Path(folder)).questions]
    questions = questions[:: max(1, len(questions) // ASKED)][:ASKED]
    assistant = Assistant(Path(home), load_embedder())
    assistant.ask(questions[0])
    first = time.time() - float(started)
    milliseconds: dict[bool, list[float]] = {True: [], False: []}
    for number, question in enumerate(questions):
        for deep in (number % 2 == 0, number % 2 == 1):  # whichever is second finds warm caches
            before = time.perf_counter()
            assistant.ask(question, deep=deep)
            milliseconds[deep].append(1000 * (time.perf_counter() - before))
    resident = Path("/proc/self/status").read_text("ascii").split("VmRSS:")[1].split()[0]
    return {
        "first_seconds": first,
        "deep_ms": milliseconds[True],
        "shallow_ms": milliseconds[False],
        "resident_mb": int(resident) / 1024,
    }


def compare(home: str, *places: str) -> dict[str, list[float]]:
    """Compare places on six topics, named and unnamed; the word cutter is loaded before."""
    assistant = Assistant(Path(home), load_embedder())
    assistant.compare("业务培训", places)
    milliseconds: dict[str, list[float]] = {"named_ms": [], "open_ms": []}
    for topic in ("读书交流", "业务培训", "上门服务", "台账检查", "志愿值班", "经验座谈"):
        for kind, names in (("named_ms", places), ("open_ms", ())):
            started = time.perf_counter()
            assistant.compare(topic, names)
            milliseconds[kind].append(1000 * (time.perf_counter() - started))
    return milliseconds


def verify(folder: str, home: str) -> dict[str, list[float]]:
    """Verify a quotation from each of 100 articles, one that is changed, and one that is made up.

    Returns:
        The milliseconds of each, by kind.

    """
    articles = read_set(Path(folder)).articles
    articles = articles[:: max(1, len(articles) // 100)][:100]
    assistant = Assistant(Path(home), load_embedder())
    assistant.verify("预热")
    found: dict[str, list[float]] = {"true": [], "false": [], "absent": []}
    for number, raw in enumerate(articles):
        middle = len(raw.text) // 3
        true = raw.text[middle : middle + 40]
        absent = f"第{number}号鲸鱼在云里弹琴，{true[::-3]}"
        for kind, text in (
            ("true", true),
            ("false", f"{true[:15]}不{true[17:]}"),
            ("absent", absent),
        ):
            before = time.perf_counter()
            assistant.verify(text)
            found[kind].append(1000 * (time.perf_counter() - before))
    return found


def race(folder: str, work: str, articles: str, blocks: str) -> list[tuple[float, float]]:
    """Index articles in blocks, each with Wenju and with LangChain.

    Both have loaded their model and indexed a few articles before.

    Returns:
        For each block their articles a second; nothing if LangChain is not installed.

    """
    if importlib.util.find_spec("langchain_community") is None:
        return []
    raws = read_set(Path(folder)).articles[: int(articles)]
    ways = [_wenju(Path(work)), _langchain(Path(work))]
    for index in ways:
        index(raws[:8])
    count = min(int(blocks), len(raws))
    rates = []
    for number in range(count):
        block = raws[number::count]
        ours, theirs = [_rate(index, block) for index in ways]
        rates.append((ours, theirs))
    return rates


def slope(folder: str, work: str) -> list[tuple[int, float, float]]:
    """Index more and more articles of 1,500 characters, each put together of those of a set.

    Returns:
        For each run the characters, the seconds, and how many of these embedding took.

    """
    from index.build import build_articles

    text = "\n".join(raw.text for raw in read_set(Path(folder)).articles)
    parts = [text[at : at + 1500] for at in range(0, 160 * 1500, 1500)]
    raws = [
        replace(read_set(Path(folder)).articles[0], id=f"{number:016x}", text=part)
        for number, part in enumerate(parts)
    ]
    embedder = _Timed(load_embedder())
    found = []
    for count in (10, 20, 40, 80, 160):
        embedder.seconds = 0.0
        started = time.perf_counter()
        build_articles(raws[:count], Path(work) / f"slope-{count}", embedder, _say_nothing)
        seconds = time.perf_counter() - started
        found.append((sum(len(raw.text) for raw in raws[:count]), seconds, embedder.seconds))
    return found


class _Timed:
    """An embedder that adds up how long it embeds."""

    def __init__(self, embedder: OnnxEmbedder) -> None:
        """Wrap *embedder*."""
        self._embedder = embedder
        self.seconds = 0.0

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        """Give what it does, timed if it embeds."""
        value = getattr(self._embedder, name)
        if name not in {"embed", "embed_tokens"}:
            return value

        def timed(texts: Sequence[str]) -> object:
            started = time.perf_counter()
            found = value(texts)
            self.seconds += time.perf_counter() - started
            return found

        return timed


def _wenju(work: Path) -> _Index:
    """Set up the whole of indexing: repair, clean, chunk, embed, store, and FAISS."""
    from index.build import build_articles, writing
    from index.vectors import Vectors

    embedder = load_embedder()

    def index(block: Sequence[RawArticle]) -> None:
        home = work / f"race-{time.monotonic_ns()}"
        build_articles(block, home, embedder, _say_nothing)
        with writing(home) as store:
            Vectors.open(store, home)

    return index


def _langchain(work: Path) -> _Index:
    """Set up LangChain: its splitter and its FAISS, with the bundled weights in fp32."""
    from langchain_community.embeddings import HuggingFaceEmbeddings
    from langchain_community.vectorstores import FAISS
    from langchain_core._api import suppress_langchain_deprecation_warning
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    from index.chunk import PASSAGE_CHARS
    from index.export import load

    load(BUNDLED, work).model.save(str(work / "weights"))
    with suppress_langchain_deprecation_warning():  # what it points to can't be installed beside us
        embeddings = HuggingFaceEmbeddings(
            model_name=str(work / "weights"), encode_kwargs={"prompt_name": "document"}
        )
    splitter = RecursiveCharacterTextSplitter(
        separators=["\n", "。", "，", ""], chunk_size=PASSAGE_CHARS, chunk_overlap=0
    )

    def index(block: Sequence[RawArticle]) -> None:
        texts = [text for raw in block for text in splitter.split_text(raw.text)]
        FAISS.from_texts(texts, embeddings)

    return index


def _rate(index: _Index, block: Sequence[RawArticle]) -> float:
    """Return how many articles of *block* are indexed a second."""
    started = time.perf_counter()
    index(block)
    return len(block) / (time.perf_counter() - started)


def load_embedder() -> OnnxEmbedder:
    """Load the bundled model; prepare it if nobody has."""
    return OnnxEmbedder(prepare(BUNDLED, Settings.from_env(os.environ).models, _say_nothing))


def _say_nothing(name: str, done: int, total: int) -> None:
    """Take note of no progress."""


PARTS: dict[str, Callable[..., object]] = {
    "build": build,
    "ask": ask,
    "compare": compare,
    "verify": verify,
    "race": race,
    "slope": slope,
}

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]](*sys.argv[2:])))
