"""The two commands a person types first: their usage, their memory, their messages."""

import ast
import importlib.machinery
import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from rag.questions import read_set

SCRIPTS = Path(__file__).resolve().parents[1] / "scripts"
LINE_CHARS = 80


def load(name, monkeypatch):
    """Load a script under a name of its own: `test` alone would be the standard library's."""
    monkeypatch.syspath_prepend(SCRIPTS)
    loader = importlib.machinery.SourceFileLoader(f"wenju_{name}", str(SCRIPTS / name))
    spec = importlib.util.spec_from_loader(loader.name, loader)
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def environment(monkeypatch):
    """Return the module both commands share."""
    return load("environment.py", monkeypatch)


@pytest.fixture
def terminal(monkeypatch):
    """Return the module that talks to the terminal and to children."""
    return load("terminal.py", monkeypatch)


@pytest.fixture
def start(monkeypatch):
    """Return scripts/start.py as a module."""
    return load("start.py", monkeypatch)


def test_an_old_python_can_read_the_scripts_far_enough_to_say_so():
    """Python 3.7 parses every file it gets to see before the version is checked."""
    for name in ("start.py", "test.py", "pin.py", "environment.py", "terminal.py"):
        ast.parse((SCRIPTS / name).read_text("utf-8"), filename=name, feature_version=(3, 7))


def test_an_old_python_gets_one_sentence(terminal):
    """The sentence names what is there and what is needed; a new enough Python gets none."""
    assert terminal.python_complaint((3, 10, 13)) == (
        "Wenju needs Python 3.11 or newer; this is Python 3.10.13. Run it with a newer python3."
    )
    assert terminal.python_complaint((2, 7, 18)).startswith("Wenju needs Python 3.11")
    assert terminal.python_complaint((3, 11, 0)) == ""
    assert terminal.python_complaint((4, 0, 0)) == ""


def test_start_needs_no_argument(start):
    """Without arguments it takes the samples, the usual home and the usual port."""
    options = start.parse([])

    assert vars(options) == {
        "articles": [],
        "home": None,
        "question": None,
        "no_serve": False,
        "port": None,
    }


def test_start_takes_articles_and_options_in_any_order(start):
    """Options may stand between and after the articles."""
    options = start.parse(
        ["a.txt", "--home", "h", "b", "--port", "8000", "--no-serve", "--question", "Who?"]
    )

    assert vars(options) == {
        "articles": ["a.txt", "b"],
        "home": "h",
        "question": "Who?",
        "no_serve": True,
        "port": 8000,
    }


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["no-such-file.txt"], "There is no file or folder no-such-file.txt.\n"),
        (["--port", "70000"], "--port 70000: give a number from 1 to 65535.\n"),
        (["--question", " "], "--question is empty: put the question between quotes.\n"),
    ],
)
def test_start_refuses_wrong_usage_before_it_installs(start, capsys, arguments, message):
    """A slip costs a second, not the minutes of an install, and exits with 2."""
    assert start.main([*arguments, "--no-serve"]) == 2

    captured = capsys.readouterr()
    assert captured.err == message
    assert captured.out == ""


def test_articles_are_found_from_the_folder_one_stands_in(start, tmp_path, monkeypatch):
    """A relative path means the caller's folder, not the checkout."""
    (tmp_path / "mine.txt").write_text("words", encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    start.check_usage(start.parse(["mine.txt"]))


def test_the_question_is_about_an_article_that_was_given(start, tmp_path, monkeypatch):
    """Articles from earlier runs in the same home do not take the question over."""
    monkeypatch.chdir(tmp_path)
    article = {"path": str(tmp_path / "new" / "deep" / "b.txt"), "title": "Given"}

    assert start.came_from(article, [str(tmp_path / "new")])
    assert start.came_from(article, ["old", "new"])
    assert start.came_from(article, ["new/deep/b.txt"])
    assert start.came_from({"path": "rows.jsonl:3"}, ["rows.jsonl"])
    assert not start.came_from(article, ["old", "b.txt"])
    assert not start.came_from({"title": "Without a path"}, ["new"])


def test_an_article_without_a_title_is_asked_about_by_its_file_name(start):
    """A missing title leaves the file's name, without its ending."""
    article = {"title": None, "path": "/articles/report-7.txt"}

    assert start.general_question(article) == 'What does the article "report-7" say?'


def stamp(environment, **changes):
    """Make the stamp of an example environment, with *changes* to it."""
    wanted = {
        "python": "3.11.7",
        "venv": Path("/x/.venv"),
        "recipes": ["pyproject", "constraints"],
        "extra": "test",
    }
    return environment.wanted_stamp(**{**wanted, **changes})


@pytest.mark.parametrize(
    "change",
    [
        {"python": "3.12.0"},
        {"venv": Path("/moved/.venv")},
        {"recipes": ["pyproject", "other constraints"]},
        {"recipes": ["pyprojectc", "onstraints"]},
    ],
)
def test_pip_runs_again_when_its_recipe_changes(environment, change):
    """Another Python, folder, pyproject.toml or constraints.txt makes a stamp stale."""
    assert environment.is_current(stamp(environment), stamp(environment))
    assert not environment.is_current(stamp(environment), stamp(environment, **change))


def test_the_two_commands_share_what_is_installed(environment):
    """After test.py start.py has nothing to install; after start.py test.py has."""
    with_tests, without = stamp(environment), stamp(environment, extra="")

    assert environment.is_current(with_tests, without)
    assert not environment.is_current(without, with_tests)


@pytest.mark.parametrize("content", [None, "", '{"python": "3.1', "[]", "\x00"])
def test_an_unfinished_stamp_counts_as_none(environment, tmp_path, content):
    """A missing, empty or torn stamp means that pip must run."""
    if content is not None:
        (tmp_path / environment.STAMP_NAME).write_text(content, encoding="utf-8")

    assert environment.read_stamp(tmp_path) == {}
    assert not environment.is_current(environment.read_stamp(tmp_path), stamp(environment))


def test_a_stamp_is_read_back_as_written(environment, tmp_path):
    """What is written after an install is what the next run compares with."""
    written = stamp(environment)
    (tmp_path / environment.STAMP_NAME).write_text(json.dumps(written), encoding="utf-8")

    assert environment.read_stamp(tmp_path) == written


def test_a_broken_venv_is_not_taken_for_a_working_one(environment, tmp_path):
    """A folder without Python, or with a link to one that is gone, has to be made anew."""
    assert environment.working_python(tmp_path) == ""

    python = environment.tool("python", tmp_path)
    python.parent.mkdir()
    python.symlink_to(tmp_path / "gone")
    assert environment.working_python(tmp_path) == ""


def test_torch_comes_from_the_usual_index_where_that_has_a_cpu_build(environment):
    """Only an exact CPU build of the pinned version counts."""
    offered = "torch (2.15.0)\nAvailable versions: 2.15.0, 2.13.0+cpu, 2.13.0, 2.12.1\n"

    assert environment.has_cpu_build(offered, "2.13.0")
    assert not environment.has_cpu_build(offered, "2.12.1")
    assert not environment.has_cpu_build(offered, "2.13")
    assert not environment.has_cpu_build("", "2.13.0")


def test_a_child_cannot_be_led_out_of_the_venv(terminal):
    """Variables that point Python or pip elsewhere are not handed on; the others are."""
    given = {"PYTHONPATH": "/other", "PIP_TARGET": "/other", "PIP_USER": "1", "LANG": "zh_CN"}
    kept = terminal.child_environment(given)

    assert "PYTHONPATH" not in kept
    assert "PIP_TARGET" not in kept
    assert kept["PIP_USER"] == "0"
    assert kept["LANG"] == "zh_CN"


def test_a_sign_of_life_fits_the_terminal(terminal):
    """However long pip's line is, ours stays within 80 columns and says that it was cut."""
    line = terminal.alive_line(65.2, "Downloading " + "a, " * 100)

    assert line.startswith("       65 s  Downloading a, a, ")
    assert line.endswith("...")
    assert len(line) < LINE_CHARS


def test_a_watched_command_hands_back_its_last_lines(terminal):
    """The exit code and the end of the output, from both streams, are kept for the message."""
    program = "import sys\nfor n in range(99): print(n, flush=True)\nsys.exit('no network')"
    code, lines = terminal.watch([sys.executable, "-c", program])

    assert code == 1
    assert lines[-3:] == ["97", "98", "no network"]


@pytest.mark.parametrize(
    ("last_line", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "The disk is full"),
        ("Failed to establish a new connection: [Errno 111]", "check the network"),
        ("ERROR: Could not find a version that satisfies it", "check the network"),
        ("error: metadata-generation-failed", "its last lines above say why"),
    ],
)
def test_a_failed_pip_ends_with_what_to_do(environment, last_line, advice):
    """The sentence after pip's own lines fits the reason."""
    assert advice in environment.advice(["Collecting wenju", last_line])


@pytest.mark.parametrize(
    ("failure", "code", "line"),
    [("SetupError('No venv.', exit_code=2)", 2, "No venv."), ("KeyboardInterrupt", 130, "")],
)
def test_what_ends_a_script_is_one_line_and_an_exit_code(failure, code, line):
    """No traceback: an error's own sentence, or one line after Ctrl-C."""
    program = (
        f"import sys; sys.path.insert(0, {str(SCRIPTS)!r})\n"
        "from terminal import SetupError, run_main\n"
        f"def work(): raise {failure}\n"
        "sys.exit(run_main(work))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert done.returncode == code
    assert done.stderr.strip() == line
    assert ("Stopped." in done.stdout) == (code == 130)


def test_pins_hold_versions_and_nothing_else(monkeypatch):
    """Local builds, editable installs and comments of `pip freeze` stay out."""
    pin = load("pin.py", monkeypatch)
    frozen = "anyio==4.1\n# Editable install (wenju==0.1.0)\n-e /x\ntorch==2.13.0+cpu\n"

    assert pin.pins(frozen) == "anyio==4.1\ntorch==2.13.0\n"


def test_constraints_pin_torch_and_name_no_other_place():
    """A fresh install repeats: every line is one exact version, torch's the CPU one's number."""
    lines = (SCRIPTS.parent / "constraints.txt").read_text("utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]

    assert "torch==2.13.0" in pinned
    assert all(line.count("==") == 1 and "/" not in line and "+" not in line for line in pinned)


def test_every_dependency_is_pinned():
    """What pyproject.toml names, constraints.txt pins: scripts/pin.py was run after a change."""
    project = tomllib.loads((SCRIPTS.parent / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    lines = (SCRIPTS.parent / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in lines}

    names = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in wanted}
    assert names - pinned == set()


@pytest.fixture
def bench(monkeypatch):
    """Return scripts/bench.py as a module."""
    return load("bench.py", monkeypatch)


def test_the_bench_makes_up_a_set_of_questions(bench, tmp_path):
    """It holds 1,000 articles and 200 questions or more, the same ones every time."""
    found = read_set(bench._made_up_set(tmp_path / "one"))

    assert len({article.text for article in found.articles}) == 1000
    assert {len(article.text) for article in found.articles} == {350}
    assert len({question.text for question in found.questions}) >= 200
    assert read_set(bench._made_up_set(tmp_path / "two")).digest == found.digest


def test_the_bench_shows_median_and_tail(bench):
    """Of 0 to 100 ms they are 50 and 95."""
    assert bench._spread([float(number) for number in range(101)]) == "p50 50 ms, p95 95 ms"


def test_the_bench_refuses_a_number_that_measures_nothing(bench, capsys):
    """No runs, and no articles, are wrong usage."""
    with pytest.raises(SystemExit):
        bench.main(["index", "--runs", "0"])

    assert "'0' is not a number above 0" in capsys.readouterr().err


CLEAN = '"""A clean module."""\n'
BROKEN = {
    "format": '"""A module."""\nvalue = {  "a":1 }\n',
    "lint": '"""A module."""\n\nimport os\n',
}


FAST = (("ruff", "format", "--check", "."), ("ruff", "check", "."))


@pytest.fixture
def check(monkeypatch):
    """Return scripts/check as a module."""
    return load("check", monkeypatch)


def write_project(folder, module):
    """Lay out a project of one module that ruff can judge."""
    (folder / "pyproject.toml").write_text("[tool.ruff]\nline-length = 100\n", encoding="utf-8")
    (folder / "one.py").write_text(module, encoding="utf-8")


def test_check_passes_a_clean_project(check, tmp_path, capfd):
    """Each check has a heading and the end says that all passed."""
    write_project(tmp_path, CLEAN)

    assert check.run_checks(FAST, tmp_path) == 0
    headings = [line for line in capfd.readouterr().out.splitlines() if line.startswith("== ")]
    assert headings == ["== ruff format --check .", "== ruff check .", "== all checks passed"]


@pytest.mark.parametrize(
    ("kind", "failed"), [("format", "ruff format --check ."), ("lint", "ruff check .")]
)
def test_check_runs_to_the_end_and_names_what_failed(check, tmp_path, capfd, kind, failed):
    """One failed check neither hides nor stops the others."""
    write_project(tmp_path, BROKEN[kind])

    assert check.run_checks(FAST, tmp_path) == 1
    headings = [line for line in capfd.readouterr().out.splitlines() if line.startswith("== ")]
    assert headings == ["== ruff format --check .", "== ruff check .", f"== failed: {failed}"]


def test_check_holds_formatting_lint_types_and_layers(check):
    """The tools of the house are all asked, and mypy about the scripts too."""
    assert check.CHECKS == (*FAST, ("mypy",), ("mypy", "scripts"), ("lint-imports",))


def test_check_names_a_tool_that_is_missing(check, tmp_path, capfd):
    """A check that can't run is a failed check, with what to do."""
    assert check.run_checks((("no-such-tool",),), tmp_path) == 1
    assert "no-such-tool is not installed: run python3 scripts/test.py once." in (
        capfd.readouterr().out
    )
