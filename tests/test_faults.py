"""What can go wrong around a collection is made to go wrong: disks, clocks, folders, files."""

import errno
import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import closing
from pathlib import Path

import pytest

from index.backup import backup
from index.build import build
from index.doctor import check_collection
from index.errors import CollectionError
from index.mend import compact, repair
from index.store import STORE_FILE, Store
from index.vectors import Vectors
from rag.assistant import Assistant
from tests.fakes import HashEmbedder, make_article, make_collection
from tests.memory import peak_bytes, start_peak

ROOT = Path(__file__).resolve().parent.parent
ARTICLES = [
    make_article(
        f"{n:02x}",
        "".join(f"第{n}镇第{i}村办了夜校，学员{n}百{i}十人。" for i in range(56)),
        title=f"第{n}镇",
    )
    for n in range(1, 9)
]
QUESTION = "第3镇第7村的夜校有多少学员？"


@pytest.fixture(scope="module", autouse=True)
def memory_before():
    """Say how much memory this process took before the first test here."""
    return start_peak()


@pytest.fixture
def home(tmp_path):
    """A collection of eight articles, its index beside it."""
    home = make_collection(tmp_path / "home", ARTICLES)
    store = Store.open(home)
    Vectors.open(store, home)
    store.close()
    return home


def articles_of(home):
    """Read every article; check that all is well."""
    checks = check_collection(home, HashEmbedder.key)
    assert [check for check in checks if not check.ok] == []
    store = Store.open(home)
    found = [store.article(id_) for id_ in store.ids()]
    store.close()
    return found


# Disks

FULL = """
import resource, sys
from pathlib import Path
from index.backup import backup, restore
from index.errors import WenjuError
from index.mend import compact
from index.store import Store
from index.takeout import export

home, folder = map(Path, sys.argv[1:3])
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
try:
    match sys.argv[3]:
        case "backup":
            backup(home, folder / "new")
        case "restore":
            restore(folder / "saved", home, replaces=True)
        case "export":
            export(Store.open(home), folder / "new.jsonl")
        case "compact":
            compact(home)
except WenjuError as error:
    print(f"{error} | {error.hint}")
"""


@pytest.mark.parametrize("action", ["backup", "restore", "export", "compact"])
def test_a_full_disk_is_told_and_harms_nothing(home, tmp_path, action):
    """Whatever was being written: one sentence, nothing half there, and all as before."""
    backup(home, tmp_path / "saved")
    program = [sys.executable, "-c", FULL, str(home), str(tmp_path), action]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert "room" in done.stdout or "another" in done.stdout
    assert articles_of(home) == ARTICLES
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "saved"]


FILLING = """
import resource, sys
from pathlib import Path
from index.build import BuildBroken, build
from tests.fakes import HashEmbedder

home, folder = map(Path, sys.argv[1:3])
resource.setrlimit(resource.RLIMIT_FSIZE, (400_000, 400_000))
try:
    build([folder], home, HashEmbedder(), lambda *_: None)
except BuildBroken as error:
    print(error.hint)
    print(*sorted(receipt.id for receipt in error.result.receipts))
"""


def test_a_disk_that_fills_up_leaves_the_receipts_of_what_is_stored(tmp_path):
    """The run says what to do, and which articles are in: those that are there afterwards."""
    (tmp_path / "articles").mkdir()
    for article in ARTICLES * 3:
        file = tmp_path / "articles" / f"{len([*(tmp_path / 'articles').iterdir()])}.txt"
        file.write_text(article.text + file.stem, "utf-8")
    program = [sys.executable, "-c", FILLING, str(tmp_path / "home"), str(tmp_path / "articles")]
    done = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=True)
    hint, ids = done.stdout.splitlines()
    assert hint.startswith("Make room on the disk")
    stored = sorted(article.id for article in articles_of(tmp_path / "home"))
    assert ids.split() == stored
    assert 0 < len(stored) < 3 * len(ARTICLES)


@pytest.fixture
def open_folder():
    """A folder that every user of the system can enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    subprocess.run(["chmod", "-R", "u+rwx", str(folder)], check=True)
    shutil.rmtree(folder)


@pytest.fixture
def read_only(home, open_folder):
    """The collection in a folder that can't be written to, by a user whom that stops."""
    place = open_folder / "home"
    shutil.copytree(home, place)
    for path in place.iterdir():
        path.chmod(0o444)
    place.chmod(0o555)
    is_root = os.geteuid() == 0
    if is_root:  # whom no permission stops
        os.seteuid(65534)
    yield place
    if is_root:
        os.seteuid(0)


def test_a_home_that_can_not_be_written_to_is_asked_all_the_same(read_only):
    """Several times, and looked over; nothing appears in it."""
    before = sorted(path.name for path in read_only.iterdir())
    assistant = Assistant(read_only, HashEmbedder())
    first = assistant.ask(QUESTION)
    assert first.citations[0].quote.article.id == "03"
    assert assistant.ask(QUESTION).citations == first.citations
    assert assistant.quotes("第5镇第9村办了夜校").quotes
    assistant.close()
    assert articles_of(read_only) == ARTICLES
    assert sorted(path.name for path in read_only.iterdir()) == before


def test_a_home_that_can_not_be_written_to_is_not_changed(read_only, tmp_path):
    """The reason is told in a sentence."""
    with pytest.raises(CollectionError) as caught:
        build([ROOT / "samples"], read_only, HashEmbedder(), lambda *_: None)
    assert str(read_only) in str(caught.value)
    assert "--home FOLDER" in caught.value.hint


def test_a_home_that_was_changed_by_who_may_is_read_anew(home, open_folder):
    """Whoever may not write sees the change at the next question."""
    if os.geteuid() != 0:
        pytest.skip("needs two users, of whom one may write")
    place = open_folder / "home"
    shutil.copytree(home, place)
    place.chmod(0o755)
    try:
        os.seteuid(65534)
        assistant = Assistant(place, HashEmbedder())
        assert assistant.ask(QUESTION).citations[0].quote.article.id == "03"
        os.seteuid(0)
        store = Store.open(place)
        store.remove(["03"])
        store.close()
        os.seteuid(65534)
        found = assistant.ask(QUESTION)
        assert "03" not in {one.quote.article.id for one in (*found.citations, *found.closest)}
        assistant.close()
    finally:
        os.seteuid(0)


def test_what_a_broken_off_process_left_in_a_read_only_home_is_told(home, open_folder):
    """What it wrote last can't be read there, so that nothing older is shown for it."""
    place = open_folder / "home"
    shutil.copytree(home, place)
    (place / f"{STORE_FILE}-wal").write_bytes(b"x" * 5000)
    for path in place.iterdir():
        path.chmod(0o444)
    place.chmod(0o555)
    is_root = os.geteuid() == 0
    try:
        if is_root:
            os.seteuid(65534)
        with pytest.raises(CollectionError) as caught:
            Store.open(place)
    finally:
        if is_root:
            os.seteuid(0)
    assert "a process that changed it was broken off" in str(caught.value)


@pytest.mark.parametrize("lock", ["flock", "lockf"])
@pytest.mark.parametrize("number", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_folder_without_locking_is_refused_with_the_reason(tmp_path, monkeypatch, lock, number):
    """As some network folders are; whichever kind of lock is missing."""

    def refuse(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(fcntl, lock, refuse)
    with pytest.raises(CollectionError) as caught:
        Store.open(tmp_path / "home", create=True)
    assert str(caught.value) == (
        f"The folder {tmp_path / 'home'} can't hold a collection: its file system can't lock "
        f"files ({os.strerror(number)})."
    )
    assert "a folder of this computer" in caught.value.hint
    monkeypatch.undo()
    Store.open(tmp_path / "home", create=True).close()


# Clocks


@pytest.mark.parametrize("seconds", [0, 4_102_444_800], ids=["1970", "2100"])
def test_no_date_of_a_file_counts(home, tmp_path, seconds):
    """A file touched in another century is the same file; one changed under its old date is not."""
    folder = tmp_path / "articles"
    folder.mkdir()
    page = folder / "a.txt"
    page.write_text("甲镇修了三座桥。", "utf-8")
    assert len(build([folder], home, HashEmbedder(), lambda *_: None).receipts) == 1
    os.utime(page, (seconds, seconds))
    assert build([folder], home, HashEmbedder(), lambda *_: None).receipts == ()
    page.write_text("甲镇修了四座桥。", "utf-8")
    os.utime(page, (seconds, seconds))
    assert len(build([folder], home, HashEmbedder(), lambda *_: None).receipts) == 1
    for path in home.iterdir():
        os.utime(path, (seconds, seconds))
    backup(home, tmp_path / "saved")
    assert len(articles_of(home)) == 9


CLOCK = """
import datetime, random, sys, time
dice, real = random.Random(4), time.time
time.time = lambda: real() + dice.choice([-4e9, -3600, 0, 3600, 4e9]) if dice.random() < .9 else 0.0
time.localtime = lambda *_: time.struct_time((1969, 12, 31, 0, 0, 0, 2, 365, 0))
from pathlib import Path
from index.backup import backup, restore
from index.build import build
from index.mend import compact
from tests.fakes import HashEmbedder

home, folder = map(Path, sys.argv[1:])
for number in range(3):
    (folder / f"{number}.txt").write_text(f"第{number}县修了{number}座桥。", "utf-8")
    build([folder], home, HashEmbedder(), lambda *_: None, prunes=True)
backup(home, folder / "saved")
restore(folder / "saved", home, replaces=True)
compact(home)
"""


def test_a_clock_that_jumps_changes_nothing(home, tmp_path):
    """Whatever time it is said to be, each time that it is asked."""
    folder = tmp_path / "articles"
    folder.mkdir()
    program = [sys.executable, "-c", CLOCK, str(home), str(folder)]
    subprocess.run(program, cwd=ROOT, check=True, timeout=120)
    assert len(articles_of(home)) == 11


# Files


def test_a_file_that_changes_while_it_is_read_is_right_at_the_next_run(tmp_path):
    """What was read of it may be anything; afterwards the collection has what it holds."""
    folder, home = tmp_path / "articles", tmp_path / "home"
    folder.mkdir()
    page, stop = folder / "a.txt", threading.Event()

    def change():
        number = 0
        while not stop.is_set():
            number += 1
            if number % 5 == 0:
                page.unlink(missing_ok=True)
            else:
                page.write_text(f"甲镇修了{number}座桥。" * (number % 7 * 300), "utf-8")

    thread = threading.Thread(target=change)
    thread.start()
    end = time.monotonic() + 3
    (folder / "b.txt").write_text("乙镇修了九座桥。", "utf-8")
    while time.monotonic() < end:
        result = build([folder], home, HashEmbedder(), lambda *_: None)
        assert {failure.path for failure in result.failed} <= {str(page)}
    stop.set()
    thread.join()
    page.write_text("甲镇最后修了八座桥。", "utf-8")
    build([folder], home, HashEmbedder(), lambda *_: None)
    assert [article.text for article in articles_of(home)][-1] == "甲镇最后修了八座桥。"
    assert len(articles_of(home)) == 2


def test_a_page_of_the_database_that_went_bad_is_told_wherever_it_lies(home):
    """By doctor and by questions: an error or the right answer, never a crash or a wrong one."""
    assistant = Assistant(home, HashEmbedder())
    right = assistant.ask(QUESTION)
    assistant.close()
    sound = (home / STORE_FILE).read_bytes()
    told = 0
    for page in range(1, len(sound) // 4096, 3):
        data = bytearray(sound)
        data[4096 * page : 4096 * (page + 1)] = os.urandom(4096)
        (home / STORE_FILE).write_bytes(data)
        checks = check_collection(home, HashEmbedder.key)
        told += any(not check.ok for check in checks)
        try:
            with_damage = Assistant(home, HashEmbedder())
            answer = with_damage.ask(QUESTION)
            with_damage.close()
        except CollectionError:
            continue
        assert answer.citations == right.citations or any(not check.ok for check in checks)
    assert told > len(sound) // 4096 // 3 / 2


def test_a_damaged_article_is_not_told_as_unchanged(tmp_path):
    """Where a file has not changed, what is stored of it is read, and the damage is met."""
    folder, home = tmp_path / "articles", tmp_path / "home"
    folder.mkdir()
    for article in ARTICLES:
        (folder / f"{article.id}.txt").write_text(article.text, "utf-8")
    build([folder], home, HashEmbedder(), lambda *_: None)
    sound = (home / STORE_FILE).read_bytes()
    told = 0
    for page in range(1, len(sound) // 4096, 2):
        (home / STORE_FILE).write_bytes(
            sound[: 4096 * page] + b"\xff" * 4096 + sound[4096 * (page + 1) :]
        )
        try:
            assert build([folder], home, HashEmbedder(), lambda *_: None).unchanged
        except CollectionError as error:
            assert "wenju doctor --repair" in error.hint
            told += 1
            continue
        with closing(Store.open(home)) as store:
            assert None not in [store.article(id_) for id_ in store.ids()]
    assert told


def test_an_index_that_can_not_be_written_is_not_told_as_made(home):
    """Whatever stands in its way, here a folder of its name."""
    with closing(Store.open(home)) as store:
        (home / f"vectors-{store.generation}.faiss.half").mkdir()
    with pytest.raises(CollectionError, match="index could not be written") as caught:
        repair(home, HashEmbedder, lambda *_: None)
    assert "room" in caught.value.hint


@pytest.mark.parametrize(
    "change", ["DELETE FROM words_config", "DELETE FROM words_data", "DROP TABLE words_config"]
)
def test_full_text_that_can_not_be_opened_is_told_and_mended(home, change):
    """In words of Wenju, by doctor too; and `doctor --repair`, which the hint names, mends it."""
    with closing(sqlite3.connect(home / STORE_FILE)) as file:
        file.execute(change)
        file.commit()
    with pytest.raises(CollectionError, match="the tables of its full text are damaged") as caught:
        compact(home)
    assert "wenju doctor --repair" in caught.value.hint
    assert "database" in [
        check.name for check in check_collection(home, HashEmbedder.key) if not check.ok
    ]
    repair(home, HashEmbedder, lambda *_: None)
    assert [article.text for article in articles_of(home)] == [one.text for one in ARTICLES]


def test_the_memory_that_sqlite_maps_is_not_needed_where_it_can_not_be_had(tmp_path, monkeypatch):
    """A file system that gives no shared memory is refused when the collection is made."""

    class NoSharedMemory(sqlite3.Connection):
        def execute(self, sql, *values):
            return super().execute(sql.replace("journal_mode = WAL", "journal_mode = DELETE"))

    connect = sqlite3.connect
    monkeypatch.setattr(
        sqlite3, "connect", lambda *a, **k: connect(*a, **k, factory=NoSharedMemory)
    )
    with pytest.raises(CollectionError, match="can't share memory between processes"):
        Store.open(tmp_path / "home", create=True)


def test_memory_stays_bounded(memory_before):
    """What all tests of this file took in this process."""
    assert peak_bytes() - memory_before < 1_500_000_000
