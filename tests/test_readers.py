"""Whoever asks while another process changes the collection gets one sound state of it."""

import random
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from index.store import Store
from rag.assistant import Assistant
from rag.types import Outcome
from tests.fakes import HashEmbedder, make_article, make_collection

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 4
LASTING = [
    make_article(f"l{n}", f"第{n}镇办了{n}所夜校。学员有{n}十人。", title=f"第{n}镇的夜校")
    for n in range(1, 9)
]

# Adds, replaces, corrects and removes articles as fast as it can, until its input ends.
CHANGE = """
import random, sys, threading
from pathlib import Path
from index.build import writing
from index.vectors import Vectors
from tests.fakes import HashEmbedder, make_article, store_article

home, dice = Path(sys.argv[1]), random.Random(5)
over = threading.Event()
threading.Thread(target=lambda: (sys.stdin.read(), over.set()), daemon=True).start()
count = 0
print("on", flush=True)
while not over.is_set():
    with writing(home) as store:
        for number in dice.sample(range(30), 6):
            if dice.random() < 0.4:
                store.remove([f"w{number}"])
            else:
                times = dice.randrange(1, 40)
                text = f"第{number}村修了{times}座桥，办了夜校。" * times
                store_article(store, make_article(f"w{number}", text, title=f"第{number}村"))
            count += 1
        if dice.random() < 0.3:
            Vectors.open(store, home)
print(count)
"""


@pytest.fixture
def home(tmp_path):
    """A collection of a few articles that nobody changes."""
    return make_collection(tmp_path / "home", LASTING)


@pytest.fixture
def change(home):
    """Another process that changes the collection all the time; gives back how to end it."""
    command = [sys.executable, "-c", CHANGE, str(home)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as process:
        assert process.stdout.readline() == "on\n"
        yield lambda: process.communicate(timeout=60)
        process.kill()


def test_readers_go_on_while_another_process_writes(home, change, monkeypatch):
    """Four threads ask one assistant: no error, and every answer is one state's, whole."""
    monkeypatch.setattr("index.vectors._GROWN", (200, 8))
    assistant, wrong, counts = Assistant(home, HashEmbedder()), [], []
    end = time.monotonic() + SECONDS

    def ask(seed):
        dice, asked = random.Random(seed), 0
        try:
            while time.monotonic() < end:
                number = dice.randrange(1, 9)
                answer = assistant.ask(f"第{number}镇的夜校有多少学员？")
                quotes = assistant.quotes(f"第{dice.randrange(30)}村修了桥").quotes
                for citation in (*answer.citations, *answer.closest, *quotes):
                    article = citation.quote.article
                    assert article.text[citation.quote.start : citation.quote.end]
                ids = {citation.quote.article.id for citation in answer.citations}
                assert answer.outcome is not Outcome.ANSWERED or f"l{number}" in ids, answer
                asked += 1
        except Exception as error:  # noqa: BLE001 - handed on to the test's own thread
            wrong.append(error)
        counts.append(asked)

    threads = [threading.Thread(target=ask, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    changed, errors = change()
    assistant.close()
    assert (wrong, errors) == ([], "")
    assert min(counts) > 0
    assert int(changed) > 0


def test_a_question_sees_one_state_from_its_first_look_to_its_last(home):
    """What is removed meanwhile is still there for it, and gone for the next."""
    reader, writer = Store.open(home), Store.open(home)
    with reader.reading():
        before = reader.generation
        writer.remove(["l1"])
        assert reader.generation == before
        assert reader.article("l1") == LASTING[0]
        assert reader.search_words(["夜校"], 20) != []
        with reader.reading():
            assert reader.article("l1") == LASTING[0]
    assert reader.generation == before + 1
    assert reader.article("l1") is None
    reader.close()
    writer.close()


def test_a_change_by_another_process_counts_at_the_next_question(home):
    """Added, it is quoted; removed, it is not; each time at once."""
    assistant = Assistant(home, HashEmbedder())
    for number in range(5):
        article = make_article("n", f"新镇的图书馆有藏书{number}万册。", title="新镇图书馆")
        program = (
            "from pathlib import Path; from index.store import Store\n"
            "from tests.fakes import make_article, store_article\n"
            f"store = Store.open(Path({str(home)!r}))\n"
            f"store_article(store, make_article('n', {article.text!r}, title='新镇图书馆'))\n"
        )
        subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
        found = assistant.ask("新镇图书馆有多少藏书？")
        assert f"{number}万册" in found.citations[0].quote.text
        with_store = Store.open(home)
        with_store.remove(["n"])
        with_store.close()
        cited = assistant.ask("新镇图书馆有多少藏书？")
        assert "n" not in {one.quote.article.id for one in (*cited.citations, *cited.closest)}
    assistant.close()
