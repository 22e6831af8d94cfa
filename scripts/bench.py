"""Measure speed and memory of the whole program, as a user would wait for it.

Every figure is of a fresh process of the command itself, the median of several runs. It
needs a prepared model and writes into a temporary folder.

    python3 scripts/bench.py              all of it, about five minutes
    python3 scripts/bench.py start ask    some of it
"""

import argparse
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SEEDS = ROOT.parent / "shared" / "seeds"
WENJU = [sys.executable, "-m", "ui.cli"]
QUESTION = "哪些城市用指标考评机关党建？"
"""Asked of whatever collection is measured."""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the measurements that were asked for; print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", nargs="*", choices=[[], *MEASUREMENTS], help="default: all")
    parser.add_argument("--runs", type=int, default=5, help="runs per figure (default: 5)")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as folder:
        for name in options.what or MEASUREMENTS:
            print(f"{name:<8} {MEASUREMENTS[name](Path(folder), options.runs)}", flush=True)
    return 0


def measure_index(folder: Path, runs: int) -> str:
    """Index the five pages of ../shared/seeds, or the samples, into an empty collection."""
    articles = SEEDS if SEEDS.exists() else ROOT / "samples"
    seconds = [
        _run("index", str(articles), "--home", str(folder / f"index-{run}"))[0]
        for run in range(runs)
    ]
    return f"{statistics.median(seconds):.2f} s to index {articles.name} (model prepared)"


def measure_ask(folder: Path, runs: int) -> str:
    """Ask a built collection, from process start to printed answer."""
    home = folder / "ask"
    _run("index", str(SEEDS if SEEDS.exists() else ROOT / "samples"), "--home", str(home))
    asked = [_run("ask", QUESTION, "--home", str(home), "--json") for _ in range(runs)]
    inside = [json.loads(output)["timings_ms"]["total"] for _, output in asked]
    return (
        f"{statistics.median(seconds for seconds, _ in asked):.2f} s from process start to answer, "
        f"of which the question {statistics.median(inside):.0f} ms"
    )


def measure_memory(folder: Path, runs: int) -> str:
    """Index 1,000 articles of 350 characters; report the process's peak memory."""
    articles = folder / "thousand"
    articles.mkdir()
    chance = random.Random(7)
    for number in range(1000):
        (articles / f"{number}.txt").write_text(_article(chance), "utf-8")
    seconds, _ = _run("index", str(articles), "--home", str(folder / "memory"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{peak:.0f} MB at most while indexing 1,000 articles, {seconds:.0f} s"


def measure_prepare(folder: Path, runs: int) -> str:
    """Prepare the bundled model in an empty cache, once."""
    os.environ["WENJU_CACHE"] = str(folder / "cache")
    try:
        seconds, _ = _run("model", "prepare")
    finally:
        del os.environ["WENJU_CACHE"]
    return f"{seconds:.0f} s to prepare the bundled model"


MEASUREMENTS: dict[str, Callable[[Path, int], str]] = {
    "index": measure_index,
    "ask": measure_ask,
    "memory": measure_memory,
    "prepare": measure_prepare,
}


def _run(*arguments: str) -> tuple[float, str]:
    """Run the command; return its seconds and its output."""
    started = time.perf_counter()
    done = subprocess.run(
        [*WENJU, *arguments], cwd=ROOT, capture_output=True, text=True, check=False
    )
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"wenju {' '.join(arguments)} failed:\n{done.stderr}")
    return seconds, done.stdout


def _article(chance: random.Random) -> str:
    """Make up an article of 350 characters that reads like office prose and says nothing."""
    subjects = ["机关支部", "窗口单位", "街道办事处", "青年小组", "老干部学校", "社区书屋"]
    verbs = ["每季度组织", "集中开展了", "逐项评议", "按月公布", "联合举办", "重新安排"]
    objects = ["读书交流", "业务培训", "上门服务", "台账检查", "志愿值班", "经验座谈"]
    text = ""
    while len(text) < 350:
        parts = [chance.choice(words) for words in (subjects, verbs, objects)]
        text += f"{''.join(parts)}{chance.randint(2, 900)}次。"
    return text[:350]


if __name__ == "__main__":
    sys.exit(main())
