"""Killed at any moment, a collection opens again with everything that was reported as stored."""

import contextlib
import itertools
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from index.build import build, make_article
from index.chunk import chunk
from index.doctor import check_collection
from index.read import read
from index.store import STORE_FILE, Store
from index.vectors import Vectors
from tests.fakes import HashEmbedder

ROOT = Path(__file__).resolve().parent.parent
FILE_COUNT = 30
ROUNDS = 8

# One process loads everything, then a child of it indexes each time a line comes in, and dies.
INDEX = """
import os, sys
from pathlib import Path
from index.build import build
from index.store import Store
from index.vectors import Vectors
from tests.fakes import HashEmbedder

folder, home, scratch = map(Path, sys.argv[1:])
paths = sorted(folder.iterdir())
build(paths[:1], scratch, HashEmbedder(), lambda *_: None)
for _ in sys.stdin:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        print("over", flush=True)
        continue
    print(os.getpid(), flush=True)
    for start in range(0, len(paths), 3):
        result = build(paths[start : start + 3], home, HashEmbedder(), lambda *_: None)
        for receipt in result.receipts:
            print(receipt.id, flush=True)
        store = Store.open(home)
        Vectors.open(store, home)
        store.close()
    os._exit(0)
"""


@pytest.fixture
def articles(tmp_path):
    """Thirty articles, each of its own words, some of several passages."""
    folder = tmp_path / "articles"
    folder.mkdir()
    dice = random.Random(17)
    for number in range(FILE_COUNT):
        words = [chr(dice.randrange(0x4E00, 0x9000)) * 2 + f"{number}号" for _ in range(9)]
        paragraph = "，".join(f"在{word}开了会" for word in words)
        lines = [f"第{line}次{paragraph}。\n" for line in range(dice.randrange(1, 9))]
        (folder / f"{number:02}.txt").write_text("".join(lines), "utf-8")
    return folder


def check(home, reported, articles):
    """Open the collection and look at everything that must hold."""
    if not (home / STORE_FILE).exists():
        assert reported == set()
        return
    findings = [found for found in check_collection(home, HashEmbedder.key) if not found.ok]
    # Killed while the file was being made, there is none yet; that is nothing lost.
    assert findings == [] or (not reported and "There is no collection" in findings[0].detail)
    if findings:
        return
    store = Store.open(home)
    expected = {raw.id: make_article(raw) for p in articles.iterdir() for raw in read(p)}
    ids = {entry.id for entry in store.entries()}
    assert reported <= ids <= set(expected)
    assert {id_: store.article(id_) for id_ in ids} == {id_: expected[id_] for id_ in ids}
    chunks = [row.chunk for row in store.all_chunks()]
    for id_ in ids:
        assert [part for part in chunks if part.article_id == id_] == list(chunk(expected[id_]))
    rows, vectors = store.vectors()
    np.testing.assert_allclose(Vectors.open(store, home).of(rows.tolist()), vectors, atol=1e-3)
    store.close()


def kill_one(launcher, dice):
    """Let one run start, kill it after a few reports and a moment; return what it reported."""
    launcher.stdin.write("go\n")
    launcher.stdin.flush()
    lines = iter(launcher.stdout.readline, "over\n")
    child = int(next(lines))
    reported = [line.strip() for line in itertools.islice(lines, dice.choice([0, 0, 1, 3]))]
    time.sleep(dice.uniform(0, 0.05))
    with contextlib.suppress(ProcessLookupError):  # it may just have ended
        os.kill(child, signal.SIGKILL)
    return {*reported, *(line.strip() for line in lines)}


def test_a_killed_run_loses_nothing(articles, tmp_path):
    """Eight runs die one after the other, early, late and anywhere; a last one completes."""
    home, dice, reported = tmp_path / "home", random.Random(23), set()
    command = [sys.executable, "-c", INDEX, str(articles), str(home), str(tmp_path / "scratch")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    alone = {**os.environ, "OMP_NUM_THREADS": "1"}  # threads of a search don't outlive a fork
    with subprocess.Popen(command, cwd=ROOT, text=True, env=alone, **pipes) as launcher:
        for _ in range(ROUNDS):
            reported |= kill_one(launcher, dice)
            check(home, reported, articles)
    assert reported
    result = build([articles], home, HashEmbedder(), lambda *_: None)
    assert result.failed == ()
    assert len(result.receipts) + len(result.unchanged) == FILE_COUNT
    everything = {raw.id for path in articles.iterdir() for raw in read(path)}
    assert len(everything) == FILE_COUNT
    check(home, everything, articles)
    assert build([articles], home, HashEmbedder(), lambda *_: None).receipts == ()
