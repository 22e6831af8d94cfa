"""What changes in a folder changes in the collection, without being asked."""

import threading
import time

import pytest
from filelock import FileLock

import index.lock
from index.errors import CollectionError, SettingsError
from index.lock import LOCK_FILE
from index.store import Store
from index.watch import follow
from rag.assistant import Assistant
from tests.fakes import HashEmbedder

WAIT = 60  # seconds; a change takes two, on a busy machine more


@pytest.fixture
def folder(tmp_path):
    """A folder with one article."""
    (tmp_path / "articles" / "deep").mkdir(parents=True)
    (tmp_path / "articles" / "a.txt").write_text("甲镇修了三座桥。", "utf-8")
    return tmp_path / "articles"


@pytest.fixture
def home(tmp_path):
    """Where the collection is to be."""
    return tmp_path / "home"


@pytest.fixture
def told(folder, home):
    """Follow the folder in another thread; give back what was told."""
    heard, stop = [], threading.Event()
    arguments = ([folder], home, HashEmbedder(), heard.append, stop)
    thread = threading.Thread(target=follow, args=arguments)
    thread.start()
    yield heard
    stop.set()
    thread.join(WAIT)
    assert not thread.is_alive()


def wait_for(condition):
    """Wait until something is so."""
    end = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


def names(home):
    """List the files that the collection knows."""
    store = Store.open(home)
    found = [entry.path.rpartition("/")[2] for entry in store.entries()]
    store.close()
    return found


def test_files_come_change_and_go(folder, home, told):
    """Each is told, and counts at the next question of an assistant that is open."""
    wait_for(lambda: told)
    assert [len(one.receipts) for one in told] == [1]
    assistant = Assistant(home, HashEmbedder())
    (folder / "deep" / "b.txt").write_text("乙镇的图书馆有藏书七千册。", "utf-8")
    (folder / "deep" / "b.part").write_text("乙镇", "utf-8")
    (folder / ".b.txt").write_text("乙镇", "utf-8")
    wait_for(lambda: len(told) == 2)
    assert "七千" in assistant.ask("乙镇的图书馆有多少藏书？").citations[0].quote.text
    (folder / "deep" / "b.txt").write_text("乙镇的图书馆有藏书九千册。", "utf-8")
    wait_for(lambda: len(told) == 3)
    assert "九千" in assistant.ask("乙镇的图书馆有多少藏书？").citations[0].quote.text
    (folder / "deep").rename(folder.parent / "away")
    wait_for(lambda: len(told) == 4)
    assert [one.path for one in told[3].removed] == [str(folder / "deep" / "b.txt")]
    assert names(home) == ["a.txt"]
    (folder.parent / "away").rename(folder / "back")
    wait_for(lambda: len(told) == 5)
    assert names(home) == ["a.txt", "b.txt"]
    assistant.close()


def test_a_bad_file_is_told_and_the_last_of_a_folder_stays(folder, home, told):
    """Following goes on; a folder that became empty may be a disk that is not there."""
    wait_for(lambda: told)
    (folder / "bad.docx").write_bytes(b"no document")
    wait_for(lambda: len(told) == 2)
    assert [one.path for one in told[1].failed] == [str(folder / "bad.docx")]
    (folder / "bad.docx").unlink()
    (folder / "a.txt").unlink()
    time.sleep(3)
    assert names(home) == ["a.txt"]


def test_a_collection_that_another_process_changes_is_tried_again(folder, home, told, monkeypatch):
    """The reason is told, and nothing is forgotten."""
    wait_for(lambda: told)
    monkeypatch.setattr(index.lock, "LOCK_SECONDS", 0.1)
    with FileLock(home / LOCK_FILE, thread_local=False):
        (folder / "b.txt").write_text("乙镇的图书馆有藏书七千册。", "utf-8")
        wait_for(lambda: len(told) > 1)
    assert isinstance(told[1], CollectionError)
    wait_for(lambda: not isinstance(told[-1], CollectionError))
    assert names(home) == ["a.txt", "b.txt"]


@pytest.mark.parametrize("at_once", [False, True])
def test_a_folder_that_was_put_away_is_followed_again_once_it_is_back(folder, home, told, at_once):
    """That it is gone is told once, nothing of it is removed, and another in its place counts."""
    wait_for(lambda: told)
    folder.rename(folder.parent / "away")
    if not at_once:
        wait_for(lambda: len(told) == 2)
        assert str(told[1]) == f"{folder} is gone; what came from it stays in the collection."
        assert names(home) == ["a.txt"]
    folder.mkdir()
    (folder / "b.txt").write_text("乙镇的图书馆有藏书七千册。", "utf-8")
    wait_for(lambda: names(home) == ["b.txt"])
    (folder / "c.txt").write_text("丙镇种了一万棵树。", "utf-8")
    wait_for(lambda: names(home) == ["b.txt", "c.txt"])
    assert sum(isinstance(one, CollectionError) for one in told) == (not at_once)


def test_what_goes_wrong_again_and_again_is_told_once(folder, home, told, monkeypatch):
    """Until something has gone right."""
    wait_for(lambda: told)
    monkeypatch.setattr(index.lock, "LOCK_SECONDS", 0.1)
    with FileLock(home / LOCK_FILE, thread_local=False):
        (folder / "b.txt").write_text("乙镇的图书馆有藏书七千册。", "utf-8")
        wait_for(lambda: len(told) > 1)
        time.sleep(3)
        assert len(told) == 2


def test_a_folder_that_is_not_there_is_told(tmp_path, home):
    """Before anything is begun."""
    with pytest.raises(SettingsError, match="There is no"):
        follow([tmp_path / "none"], home, HashEmbedder(), lambda _: None)
    assert not home.exists()
