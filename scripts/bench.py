"""Measure speed and memory of the whole program, as a user would wait for it.

Every figure is of fresh processes. It needs a prepared model and writes into temporary
folders; the collection that questions are asked of stays there for the next time.

    python3 scripts/bench.py              all of it, about half an hour
    python3 scripts/bench.py index ask    some of it
"""

import argparse
import importlib.util
import itertools
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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from environment import ROOT, tool

SEEDS = ROOT.parent / "shared" / "seeds"
SET = ROOT.parent / "shared" / "eval" / "drcd-dev"
PYTHON = sys.executable if importlib.util.find_spec("rag") else str(tool("python"))
WENJU = [PYTHON, "-m", "ui.cli"]
INSIDE = [PYTHON, str(ROOT / "scripts" / "bench_rag.py")]
SERVED = [PYTHON, str(ROOT / "scripts" / "bench_serve.py")]
GET_LANGCHAIN = f"{PYTHON} -m pip install --constraint constraints.txt --editable '.[bench]'"
QUESTION = "哪些城市用指标考评机关党建？"
"""Asked of whatever collection is measured."""
SUBJECTS = ["机关支部", "窗口单位", "街道办事处", "青年小组", "老干部学校", "社区书屋"]
VERBS = ["每季度组织", "集中开展了", "逐项评议", "按月公布", "联合举办", "重新安排"]
PLACES = "杭州 宁波 温州 嘉兴 湖州 绍兴 金华 衢州 舟山 台州 丽水 南京 苏州 无锡 常州 扬州".split()
OBJECTS = ["读书交流", "业务培训", "上门服务", "台账检查", "志愿值班", "经验座谈"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What was asked for.

    Attributes:
        folder: Where to write; removed at the end.
        runs: How often a figure is measured.
        keep: Where the collection stays that questions are asked of.
        articles: How many are indexed beside LangChain.
    """

    folder: Path
    runs: int
    keep: Path
    articles: int


def main(argv: Sequence[str] | None = None) -> int:
    """Run the measurements that were asked for; print what each found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", nargs="*", choices=[[], *MEASUREMENTS], help="default: all")
    parser.add_argument("--runs", type=_count, default=5, help="runs per figure (default: 5)")
    keep = Path(tempfile.gettempdir()) / "wenju-bench"
    parser.add_argument("--keep", type=Path, default=keep, help=f"for question (default: {keep})")
    parser.add_argument("--articles", type=_count, default=300, help="for langchain (default: 300)")
    given = vars(parser.parse_args(argv))
    what = given.pop("what") or MEASUREMENTS
    if not Path(PYTHON).exists():
        sys.exit("There is no .venv yet; this makes it: python3 scripts/start.py --no-serve")
    with tempfile.TemporaryDirectory() as folder:
        options = Options(folder=Path(folder), **given)
        for name in what:
            found = MEASUREMENTS[name](options).replace("\n", "\n" + " " * 10)
            print(f"{name:<9} {found}", flush=True)
    return 0


def measure_index(options: Options) -> str:
    """Index the five pages of ../shared/seeds, or the samples, into an empty collection."""
    articles = SEEDS if SEEDS.exists() else ROOT / "samples"
    seconds = [
        _wenju("index", str(articles), "--home", str(options.folder / f"index-{run}"))[0]
        for run in range(options.runs)
    ]
    return f"{statistics.median(seconds):.2f} s to index {articles.name} (model prepared)"


def measure_ask(options: Options) -> str:
    """Ask a built collection, from process start to printed answer."""
    home = options.folder / "ask"
    _wenju("index", str(SEEDS if SEEDS.exists() else ROOT / "samples"), "--home", str(home))
    asked = [_wenju("ask", QUESTION, "--home", str(home), "--json") for _ in range(options.runs)]
    inside = [json.loads(output)["timings_ms"]["total"] for _, output in asked]
    return (
        f"{statistics.median(seconds for seconds, _ in asked):.2f} s from process start to answer, "
        f"of which the question {statistics.median(inside):.0f} ms"
    )


def measure_question(options: Options) -> str:
    """Ask a collection of 1,000 articles 200 questions, with and without late interaction.

    The first answer's time counts from the start of the process; it includes
    loading the model and opening the collection.
    """
    folder = _question_set(options.folder)
    home = _inside("build", folder, options.keep)
    asked = _inside("ask", folder, home, time.time())
    return (
        f"{asked['first_seconds']:.2f} s from process start to the first answer (target: 1.5)\n"
        f"{_spread(asked['deep_ms'])} with late interaction (target: p50 150)\n"
        f"{_spread(asked['shallow_ms'])} without (target: p50 40)\n"
        f"{asked['resident_mb']:.0f} MB resident after {len(asked['deep_ms'])} questions, "
        "each asked in both ways (target: 600)"
    )


def measure_verify(options: Options) -> str:
    """Verify 300 quotations in a collection of 1,000 articles: true, false and absent ones."""
    folder = _question_set(options.folder)
    home = _inside("build", folder, options.keep)
    found = _inside("verify", folder, home)
    return "\n".join(
        f"{_spread(milliseconds)} to verify {kind} quotations (target: 50)"
        for kind, milliseconds in found.items()
    )


def measure_langchain(options: Options) -> str:
    """Index the same articles with Wenju and with LangChain in turn, a block of them at a time."""
    folder = _question_set(options.folder)
    rates = _inside("race", folder, options.folder, options.articles, options.runs)
    if not rates:
        return f"not measured, for LangChain's parts are missing; to get them: {GET_LANGCHAIN}"
    ours, theirs = map(statistics.median, zip(*rates, strict=True))
    return (
        f"{ours:.1f} articles a second, LangChain with the same model in fp32: {theirs:.1f}\n"
        f"{ours / theirs:.2f} times as fast (target: 1.5)"
    )


def measure_slope(options: Options) -> str:
    """Index 10 to 160 articles of 1,500 characters; tell how time grows with characters."""
    found = _inside("slope", _question_set(options.folder), options.folder)
    lines = [
        f"{characters:,} characters: {seconds:.1f} s, {1e6 * seconds / characters:.0f} µs each, "
        f"{seconds / embedding:.2f} times the embedding alone (target: 1.3)"
        for characters, seconds, embedding in found
    ]
    return "\n".join(lines)


def measure_memory(options: Options) -> str:
    """Index 1,000 articles of 350 characters; report the process's peak memory."""
    articles = options.folder / "thousand"
    articles.mkdir()
    for number, text in enumerate(_made_up_articles(1000)):
        (articles / f"{number}.txt").write_text(text, "utf-8")
    seconds, _ = _wenju("index", str(articles), "--home", str(options.folder / "memory"))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return f"{peak:.0f} MB at most while indexing 1,000 articles, {seconds:.0f} s"


def measure_compare(options: Options) -> str:
    """Compare four places of 1,000 articles, and whatever places there are."""
    articles = options.keep / "placed"
    articles.mkdir(parents=True, exist_ok=True)
    for number, text in enumerate(_made_up_articles(1000)):
        place = f"{PLACES[number % len(PLACES)]}市"
        text = f"{place}：简报{number}\n\n{place}直机关工委推行新办法。{text}\n"
        (articles / f"{number}.txt").write_text(text, "utf-8")
    home = options.keep / "compare"
    _wenju("index", str(articles), "--home", str(home))
    found = _inside("compare", home, *PLACES[:4])
    return (
        f"{_spread(found['named_ms'])} for four places (target: 1500)\n"
        f"{_spread(found['open_ms'])} for the places that say something"
    )


def measure_prepare(options: Options) -> str:
    """Prepare the bundled model in an empty cache, once."""
    os.environ["WENJU_CACHE"] = str(options.folder / "cache")
    try:
        seconds, _ = _wenju("model", "prepare")
    finally:
        del os.environ["WENJU_CACHE"]
    return f"{seconds:.0f} s to prepare the bundled model"


def measure_serve(options: Options) -> str:
    """Let twenty visitors ask 1,000 articles different questions for two minutes; open the page.

    Each asks again as soon as an answer is whole; then with ten seconds for reading; then
    without, while one more visitor uploads. They and the server share the machine.
    """
    folder = _question_set(options.folder)
    home = _inside("build", folder, options.keep)
    lines = []
    for pause, *more in ((0,), (10,), (0, "uploads")):
        args = ["crowd", home, str(folder / "queries.jsonl"), "120", str(pause), *more]
        found = json.loads(_run([*SERVED, *args])[1])
        sent, refused = found["uploads"]
        beside = f", {sent} articles uploaded meanwhile, refused {refused}" if more else ""
        lines.append(
            f"{found['answers']} answers, pausing {pause} s{beside}: p50 {found['p50_ms']:.0f} ms, "
            f"p95 {found['p95_ms']:.0f} ms (target: 3000); "
            f"{found['wrong_count']} wrong or missing {found['wrong']}, "
            f"{len(found['other_answer'])} differ when asked alone (targets: 0); "
            f"{found['warm_mb']:.0f} MB after a minute, {found['end_mb']:.0f} MB at the end"
        )
    return "\n".join([*lines, _opening(str(home))])


def measure_ready(options: Options) -> str:
    """Serve 10,000 articles of 350 characters, with vectors that mean nothing; open the page."""
    home = options.keep / "ready"
    articles = options.keep / "ten-thousand"
    if not home.exists():
        articles.mkdir(parents=True, exist_ok=True)
        rows = [
            {"title": f"简报{number}", "text": text}
            for number, text in enumerate(_made_up_articles(10_000))
        ]
        lines = "".join(f"{json.dumps(row)}\n" for row in rows)
        (articles / "articles.jsonl").write_text(lines, "utf-8")
        _run([*SERVED, "fill", str(home), str(articles)])
    return _opening(str(home))


def _opening(home: str) -> str:
    """Say how soon a page is served, and can be typed into."""
    found = json.loads(_run([*SERVED, "opening", home])[1])
    opened = "no Chromium is here to open it"
    if "open_seconds" in found:
        opened = (
            f"{found['open_seconds']:.1f} s to open it (target: 3), "
            f"{found['again_seconds']:.1f} s again"
        )
    return (
        f"{found['ready_seconds']:.1f} s until the page is served (target: 6), "
        f"of which a processor was busy {found['busy_seconds']:.1f} s; {opened}"
    )


MEASUREMENTS: dict[str, Callable[[Options], str]] = {
    "index": measure_index,
    "ask": measure_ask,
    "memory": measure_memory,
    "question": measure_question,
    "compare": measure_compare,
    "verify": measure_verify,
    "slope": measure_slope,
    "langchain": measure_langchain,
    "prepare": measure_prepare,
    "serve": measure_serve,
    "ready": measure_ready,
}
"""In this order; ``memory`` tells the peak of all processes until then, so large ones follow."""


def _count(text: str) -> int:
    """Read a number above 0."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return int(text)


def _wenju(*arguments: str) -> tuple[float, str]:
    """Run the command; return its seconds and its output."""
    return _run([*WENJU, *arguments])


def _inside(part: str, *arguments: object) -> Any:  # noqa: ANN401
    """Run a part of bench_rag.py; return what it found."""
    return json.loads(_run([*INSIDE, part, *map(str, arguments)])[1])


def _run(command: list[str]) -> tuple[float, str]:
    """Run *command*; return its seconds and its output."""
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    seconds = time.perf_counter() - started
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return seconds, done.stdout


def _question_set(folder: Path) -> Path:
    """Return a folder of articles with questions; where there is none, make one up."""
    if SET.exists():
        return SET
    print(f"There is no {SET}: made-up articles and questions stand in for it.", flush=True)
    return _made_up_set(folder / "made-up")


def _made_up_set(folder: Path) -> Path:
    """Write 1,000 articles and some 200 questions into *folder*, the same ones every time."""
    folder.mkdir(exist_ok=True)
    articles = [{"id": str(n), "text": text} for n, text in enumerate(_made_up_articles(1000))]
    questions = [
        {"id": str(n), "text": f"{''.join(parts)}多少次？"}
        for n, parts in enumerate(itertools.product(SUBJECTS, VERBS, OBJECTS))
    ]
    for name, rows in (("corpus", articles), ("queries", questions)):
        lines = "".join(f"{json.dumps(row)}\n" for row in rows)
        (folder / f"{name}.jsonl").write_text(lines, "utf-8")
    return folder


def _made_up_articles(count: int) -> list[str]:
    """Make up articles of 350 characters that read like office prose and say nothing."""
    chance = random.Random(7)
    return [_made_up_article(chance) for _ in range(count)]


def _made_up_article(chance: random.Random) -> str:
    """Make up one of them."""
    text = ""
    while len(text) < 350:
        parts = [chance.choice(words) for words in (SUBJECTS, VERBS, OBJECTS)]
        text += f"{''.join(parts)}{chance.randint(2, 900)}次。"
    return text[:350]


def _spread(milliseconds: list[float]) -> str:
    """Show the median and the 95th percentile."""
    p95 = statistics.quantiles(milliseconds, n=20, method="inclusive")[-1]
    return f"p50 {statistics.median(milliseconds):.0f} ms, p95 {p95:.0f} ms"


if __name__ == "__main__":
    sys.exit(main())
