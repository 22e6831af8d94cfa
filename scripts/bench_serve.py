"""Measure the served page: many visitors at once, by the page's own protocol, and its opening.

Run by scripts/bench.py, which says what the figures mean. Prints JSON.
"""

import html
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import numpy as np
from numpy.typing import NDArray

from index.build import build
from index.codes import TokenVectors
from index.embed import OnnxEmbedder, QuestionVectors
from index.models import BUNDLED, prepare
from index.network import unit
from ui.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
VISITORS = 20
AGAIN = 40  # questions that are asked once more, alone
WARM_SECONDS = 60  # after which memory may not grow
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_ASKED = re.compile(r'<div class="wj-asked"[^<>]*>([^<]*)</div>')


class Server(NamedTuple):
    """A page that is served.

    Attributes:
        ready_seconds: From the start of its process until it answered with its page.
        busy_seconds: Of a processor, that it took for that; less tells of other work here.
    """

    address: str
    pid: int
    ready_seconds: float
    busy_seconds: float

    def megabytes(self) -> float:
        """Return the memory that is resident."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        found = re.search(r"VmRSS:\s+(\d+) kB", status)
        return int(found[1]) / 1024 if found else 0.0


class Asked(NamedTuple):
    """One question of a visitor's, and what came.

    Attributes:
        answer: The block shown; empty if nothing came.
        wrong: What went wrong; empty if nothing did.
    """

    question: str
    seconds: float
    answer: str
    wrong: str


@contextmanager
def serving(home: str) -> Iterator[Server]:
    """Serve the collection at *home* in a process of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "ui.cli", "serve", "--home", home, "--port", str(port)]
    started = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        while not _answers(address):
            if process.poll() is not None:
                sys.exit("The server ended.")
            time.sleep(0.02)
        ready = time.perf_counter() - started
        ticks = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()[11:13]
        busy = sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")
        yield Server(address, process.pid, ready, busy)
    finally:
        process.terminate()
        process.wait()


def _answers(address: str) -> bool:
    """Say whether the page can be had."""
    try:
        return httpx.get(address, timeout=5).status_code == 200
    except httpx.TransportError:
        return False


class Visitor:
    """One visitor: asks by the page's queue, as its script does, and reads what is streamed."""

    def __init__(self, address: str, name: str) -> None:
        """Open the page."""
        self._http = httpx.Client(base_url=address, timeout=60)
        self._name = name
        config = self._http.get("/config").json()
        parts = {one["id"]: one["props"] for one in config["components"]}
        (box,) = [id_ for id_, props in parts.items() if props.get("elem_id") == "wj-ask"]
        (event,) = [
            one for one in config["dependencies"] if [box, "submit"] in map(list, one["targets"])
        ]
        self._event: int = event["id"]
        self._data = [parts[id_].get("value") for id_ in event["inputs"]]
        self._place = event["inputs"].index(box)
        (self._chat,) = [
            at for at, id_ in enumerate(event["outputs"]) if parts[id_].get("elem_id") == "wj-chat"
        ]

    def ask(self, question: str) -> Asked:
        """Ask in a new conversation; wait for the whole answer."""
        data = [*self._data]
        data[self._place] = question
        started = time.perf_counter()
        try:
            told, wrong = self._run(data), ""
        except (httpx.HTTPError, KeyError, ValueError) as error:
            told, wrong = [], f"{type(error).__name__}: {error}"
        seconds = time.perf_counter() - started
        shown = [_text(message) for message in told]
        asked = [html.unescape(found[1]) for one in shown if (found := _ASKED.search(one))]
        answer = shown[-1] if len(shown) == 2 else ""
        if not wrong and (asked != [question] or not answer.startswith('<div class="wj-answer"')):
            wrong = f"{question!r} got {' '.join(shown)[:200]!r}"
        return Asked(question, seconds, answer, wrong)

    def _run(self, data: Sequence[Any]) -> list[Any]:
        """Have the event done; return the conversation that it gives in the end."""
        body = {"data": data, "fn_index": self._event, "session_hash": self._name}
        self._http.post("/gradio_api/queue/join", json=body).raise_for_status()
        chat: Any = []
        url = f"/gradio_api/queue/data?session_hash={self._name}"
        with self._http.stream("GET", url) as stream:
            for line in stream.iter_lines():
                told = json.loads(line.removeprefix("data: ") or "{}")
                kind = told.get("msg")
                if kind in {"process_generating", "process_completed"}:
                    if not told.get("success", True):
                        raise ValueError(json.dumps(told, ensure_ascii=False)[:300])
                    part = told["output"]["data"][self._chat : self._chat + 1]
                    chat = _grown(chat, part[0] if part else [], is_new=not chat)
                if kind == "process_completed":
                    return list(chat)
        raise ValueError("the stream ended early")


def _grown(chat: Any, told: Any, *, is_new: bool) -> Any:  # noqa: ANN401
    """Take a step of the stream: the first is whole, later ones say what changed."""
    is_change = isinstance(told, list) and told and isinstance(told[0], list)
    if is_new or not is_change:
        return told or chat
    for action, path, value in told:
        chat = _changed(chat, action, path, value)
    return chat


def _changed(whole: Any, action: str, path: list[Any], value: Any) -> Any:  # noqa: ANN401
    """Apply one change, as Gradio's client does."""
    if not path:
        return value if action == "replace" else whole + value
    at, rest = path[0], path[1:]
    if not rest and action == "add":
        if isinstance(whole, list):
            whole.insert(at, value)
        else:
            whole[at] = value
    elif not rest and action == "delete":
        del whole[at]
    else:
        whole[at] = _changed(whole[at], action, rest, value)
    return whole


def _text(message: Any) -> str:  # noqa: ANN401
    """Return the text of a message, which has one or several parts."""
    content = message["content"]
    parts = content if isinstance(content, list) else [content]
    return "".join(one if isinstance(one, str) else one.get("text", "") for one in parts)


def _upload(address: str, until: float) -> tuple[int, list[str]]:
    """Send in an article of some 1,500 characters after the other; count them, list refusals."""
    sent, refused = 0, []
    with httpx.Client(base_url=address, timeout=120, headers={"x-wenju": "page"}) as http:
        while time.monotonic() < until:
            text = f"第{sent}号简报\n" + f"街道办事处为社区书屋添置了{sent}册图书。\n" * 75
            file = {"file": (f"{sent}.txt", text.encode(), "text/plain")}
            answer = http.post("/library/upload", files=file)
            sent += 1
            if answer.status_code != 200 or "wl-bad" in answer.text:
                refused.append(answer.text[:200])
    return sent, refused


def crowd(
    home: str, questions: Sequence[str], seconds: float, pause: float, *, uploads: bool
) -> dict[str, object]:
    """Let twenty visitors ask different questions for some time.

    Args:
        pause: Seconds that a visitor reads before asking again.
        uploads: Whether one more sends in articles meanwhile, into a copy of the collection;
            answers are not asked for again then, since others may have become right.

    """
    with tempfile.TemporaryDirectory() as folder:
        if uploads:
            home = shutil.copytree(home, f"{folder}/home")
        return _crowd(home, questions, seconds, pause, uploads=uploads)


def _crowd(
    home: str, questions: Sequence[str], seconds: float, pause: float, *, uploads: bool
) -> dict[str, object]:
    with serving(home) as server, ThreadPoolExecutor(1) as uploader:
        visitors = [Visitor(server.address, f"visitor{n}") for n in range(VISITORS)]
        visitors[0].ask(questions[0])
        told: list[Asked] = []
        end = time.monotonic() + seconds

        def visit(number: int) -> None:
            mine = questions[number::VISITORS]
            time.sleep(pause * number / VISITORS)
            for at in range(1_000_000):
                if time.monotonic() > end:
                    return
                told.append(visitors[number].ask(mine[at % len(mine)]))
                time.sleep(pause)

        sending = uploader.submit(_upload, server.address, end) if uploads else None
        threads = [threading.Thread(target=visit, args=(n,)) for n in range(VISITORS)]
        memory = []
        for thread in threads:
            thread.start()
        while any(thread.is_alive() for thread in threads):
            memory.append((time.monotonic() - end + seconds, server.megabytes()))
            time.sleep(1)
        again = {one.question: one.answer for one in told if not one.wrong and not uploads}
        other = [
            q for q in sorted(again)[:AGAIN] if _bare(visitors[0].ask(q).answer) != _bare(again[q])
        ]
    warm = [mb for at, mb in memory if at >= min(WARM_SECONDS, seconds / 2)]
    taken = [1000 * one.seconds for one in told]
    return {
        "answers": len(told),
        "wrong": [one.wrong for one in told if one.wrong][:5],
        "wrong_count": sum(bool(one.wrong) for one in told),
        "other_answer": other,
        "p50_ms": statistics.median(taken),
        "p95_ms": statistics.quantiles(taken, n=20, method="inclusive")[-1],
        "warm_mb": warm[0],
        "end_mb": warm[-1],
        "most_mb": max(warm),
        "uploads": sending.result() if sending else (0, []),
    }


def _bare(answer: str) -> str:
    """Leave out what may differ between two answers to one question: nothing, but for spaces."""
    return " ".join(answer.split())


def opening(home: str) -> dict[str, object]:
    """Open the page in a browser, cold, then with what the browser keeps; when can one type?"""
    chromium = os.environ.get("WENJU_CHROMIUM") or shutil.which("chromium")
    with serving(home) as server:
        found: dict[str, object] = {
            "ready_seconds": server.ready_seconds,
            "busy_seconds": server.busy_seconds,
        }
        if not chromium:
            return found
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            page = browser.new_page(locale="zh-CN")
            for name in ("open_seconds", "again_seconds"):
                started = time.perf_counter()
                page.goto(server.address, wait_until="commit")
                page.locator("#wj-ask textarea").fill("问")
                page.get_by_role("tab").nth(2).wait_for()
                found[name] = time.perf_counter() - started
            browser.close()
    return found


class Scattered:
    """Vectors of the model's shape, under its name, that mean nothing and cost nothing.

    How long a collection takes to open doesn't depend on where its vectors point.
    """

    def __init__(self, model: OnnxEmbedder) -> None:
        """Stand in for *model*."""
        self.key, self.dimension = model.key, model.dimension
        self._chance = np.random.default_rng(7)

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return unit rows, shape ``(n, d)``."""
        return self._rows(len(texts))

    def embed_tokens(self, texts: Sequence[str]) -> tuple[NDArray[np.float32], list[TokenVectors]]:
        """Return the same, and a token for every other character."""
        tokens = [TokenVectors(np.arange(0, len(one), 2), self._rows(-(-len(one) // 2)))
                  for one in texts]  # fmt: skip
        return self._rows(len(texts)), tokens

    def embed_question(self, question: str) -> QuestionVectors:
        """Return rows like any other's; the self-test asks, and finds nothing by them."""
        rows = self._rows(len(question))
        return QuestionVectors(rows[0], rows, np.ones(len(rows), np.float32), np.arange(len(rows)))

    def _rows(self, count: int) -> NDArray[np.float32]:
        return unit(self._chance.normal(size=(count, self.dimension)).astype(np.float32))


def fill(home: str, articles: str) -> dict[str, object]:
    """Index *articles* into a collection at *home* with vectors that mean nothing."""
    started = time.perf_counter()
    models = Settings.from_env(os.environ).models
    model = OnnxEmbedder(prepare(BUNDLED, models, lambda *_: None))
    result = build([Path(articles)], Path(home), Scattered(model), lambda *_: None)
    return {"articles": len(result.receipts), "seconds": time.perf_counter() - started}


def main(part: str, home: str, *rest: str) -> None:
    """Do one part."""
    if part == "opening":
        found = opening(home)
    elif part == "fill":
        found = fill(home, *rest)
    else:
        path, seconds, pause, *more = rest
        lines = Path(path).read_text("utf-8").splitlines()
        questions = list(dict.fromkeys(json.loads(line)["text"] for line in lines))
        found = crowd(home, questions, float(seconds), float(pause), uploads=bool(more))
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
