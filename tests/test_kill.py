"""Killed at any moment, a collection opens again with everything that was reported as stored.

Twenty kills on every commit; ``WENJU_KILLS=200`` for the long run.
"""

import contextlib
import itertools
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from index.backup import backup
from index.build import build
from index.chunk import chunk
from index.doctor import check_collection
from index.make import make_article as made
from index.mend import compact
from index.read import read
from index.store import STORE_FILE, Store
from index.vectors import Vectors
from tests.fakes import HashEmbedder, make_article, make_collection
from tests.test_schema import make_old

ROOT = Path(__file__).resolve().parent.parent
FILE_COUNT = 30
KILLS = int(os.environ.get("WENJU_KILLS", "20"))
OPENS_WITHIN = 5  # seconds

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
    started = time.monotonic()
    Store.open(home).close() if reported else None
    assert time.monotonic() - started < OPENS_WITHIN
    findings = [found for found in check_collection(home, HashEmbedder.key) if not found.ok]
    # Killed while the file was being made, there is none yet; that is nothing lost.
    assert findings == [] or (not reported and "There is no collection" in findings[0].detail)
    if findings:
        return
    store = Store.open(home)
    expected = {raw.id: made(raw) for p in articles.iterdir() for raw in read(p)}
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
    """Runs die one after the other, early, late and anywhere; a last one completes."""
    home, dice, reported = tmp_path / "home", random.Random(23), set()
    command = [sys.executable, "-c", INDEX, str(articles), str(home), str(tmp_path / "scratch")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    alone = {**os.environ, "OMP_NUM_THREADS": "1"}  # threads of a search don't outlive a fork
    with subprocess.Popen(command, cwd=ROOT, text=True, env=alone, **pipes) as launcher:
        for _ in range(KILLS * 2 // 5):
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


# Children that do one thing after the other to a collection, saying so before and after, and die.
CHANGE = """
import os, random, sys
from pathlib import Path
from index.backup import restore
from index.build import writing
from index.mend import compact
from index.store import Store
from index.vectors import Vectors
from tests.fakes import make_article, store_article
from tests.test_kill import article_of

home, saved = map(Path, sys.argv[1:])

def act(kind, number):
    if kind == "restore":
        restore(saved, home, replaces=True)
    elif kind == "compact":
        compact(home)
    else:
        with writing(home) as store:
            if kind == "put":
                store_article(store, article_of(number))
            elif kind == "remove":
                store.remove([f"{number:02x}"])
            else:
                Vectors.renew(store, home)

for line in sys.stdin:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        print("over", flush=True)
        continue
    dice = random.Random(line)
    print(os.getpid(), flush=True)
    for _ in range(60):
        kind = dice.choice(["put", "put", "put", "remove", "remove", "renew", "restore", "compact"])
        number = dice.randrange(20)
        print(f"begin {kind} {number}", flush=True)
        act(kind, number)
        print(f"done {kind} {number}", flush=True)
    os._exit(0)
"""
MIGRATE = """
import os, sys
from pathlib import Path
from index.store import Store

for line in sys.stdin:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        print("over", flush=True)
        continue
    print(os.getpid(), flush=True)
    Store.open(Path(line.strip())).close()
    print("done", flush=True)
    os._exit(0)
"""


def article_of(number):
    """Make an article that its number alone decides."""
    text = "".join(
        f"第{number}镇第{i}村办了夜校，学员{number * i}人。" for i in range(number * 4 + 1)
    )
    return make_article(f"{number:02x}", text, title=f"第{number}镇")


@contextlib.contextmanager
def launched(program, *arguments):
    """Start a process that forks a child for every line it is given."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    alone = {**os.environ, "OMP_NUM_THREADS": "1"}
    with subprocess.Popen(command, cwd=ROOT, text=True, env=alone, **pipes) as launcher:
        yield launcher


def killed(launcher, line, *, lines_before, seconds):
    """Let a child work on *line*, kill it after some lines and a moment; return its lines."""
    launcher.stdin.write(f"{line}\n")
    launcher.stdin.flush()
    lines = iter(launcher.stdout.readline, "over\n")
    child = int(next(lines))
    said = [one.strip() for one in itertools.islice(lines, lines_before)]
    time.sleep(seconds)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    return said + [one.strip() for one in lines]


def after(ids, said, saved):
    """Say what a collection of *ids* holds after what was *said*: one state, or either of two."""
    states = [ids]
    for line in said:
        word, kind, number = line.split()
        before = states[0] if word == "begin" else states[-1]
        changed = {
            "put": before | {f"{int(number):02x}"},
            "remove": before - {f"{int(number):02x}"},
            "restore": saved,
        }.get(kind, before)
        states = [before, changed] if word == "begin" else [states[-1]]
    return states


def test_whatever_is_under_way_happens_or_does_not(tmp_path):
    """Killed while storing, removing, compacting, restoring or writing a new index."""
    home, dice = make_collection(tmp_path / "home", map(article_of, range(12))), random.Random(29)
    backup(home, tmp_path / "saved")
    ids = saved = frozenset(f"{number:02x}" for number in range(12))
    unfinished = set()
    with launched(CHANGE, home, tmp_path / "saved") as launcher:
        for turn in range(KILLS * 2 // 5):
            before, moment = dice.randrange(1, 24), dice.uniform(0, 0.02)
            said = killed(launcher, f"{turn}", lines_before=before, seconds=moment)
            states = after(ids, said, saved)
            unfinished |= {one.split()[1] for one in said[-1:] if one.startswith("begin")}
            started = time.monotonic()
            store = Store.open(home)
            vectors = Vectors.open(store, home)
            assert time.monotonic() - started < OPENS_WITHIN
            assert vectors.count == store.chunk_count()
            ids = frozenset(store.ids())
            assert ids in states
            assert [store.article(id_) for id_ in sorted(ids)] == [
                article_of(int(id_, 16)) for id_ in sorted(ids)
            ]
            store.close()
            checks = check_collection(home, HashEmbedder.key)
            assert [check for check in checks if not check.ok] == []
    assert unfinished
    compact(home)
    left = {path.name for path in home.iterdir()} - {STORE_FILE, "writer.lock"}
    assert {name.rpartition("-")[0] or name for name in left} <= {"vectors"}


def test_a_migration_that_is_killed_is_done_at_the_next_opening(tmp_path):
    """Or was done already; the articles are all there either way."""
    articles = [article_of(number) for number in range(30)]
    new = make_collection(tmp_path / "new", articles)
    old = make_old(tmp_path / "old", new, version=2)
    dice = random.Random(31)
    with launched(MIGRATE) as launcher:
        for turn in range(KILLS // 5):
            home = tmp_path / f"{turn}"
            shutil.copytree(old, home)
            killed(launcher, home, lines_before=0, seconds=dice.uniform(0, 0.03))
            started = time.monotonic()
            store = Store.open(home)
            assert time.monotonic() - started < OPENS_WITHIN
            assert [store.article(id_) for id_ in store.ids()] == articles
            store.close()
            checks = check_collection(home, HashEmbedder.key)
            assert [check for check in checks if not check.ok] == []
            shutil.rmtree(home)
