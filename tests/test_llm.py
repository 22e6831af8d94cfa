"""A language model is set up for one user alone, and its key is shown to nobody."""

import json
import os
import pty
import stat
import subprocess
import sys

import pytest
from fakes import HashEmbedder, make_article, make_collection

from index.errors import SettingsError
from tests.conftest import ROOT
from tests.llm_server import KEY, Script, serving, status
from ui import console
from ui.endpoint import Choice, checked_address, endpoint_of, find_choice
from ui.settings import Settings

QUESTION = "宁波市培训了多少名支部书记，办了几期？"
TRUE = "宁波市先后举办了六期轮训班，共培训三百二十名支部书记。"
NOWHERE = "http://127.0.0.1:9/v1"


@pytest.fixture
def llm(tmp_path):
    """Run the command with settings of its own and *typed* as its input."""

    def run(*arguments, typed="", **environment):
        return subprocess.run(
            [sys.executable, "-m", "ui.cli", *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "XDG_CONFIG_HOME": str(tmp_path / "config"), **environment},
            input=typed,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    run.file = tmp_path / "config/wenju/llm.json"
    return run


def test_a_key_is_stored_for_its_owner_alone(llm):
    """The file has mode 600; neither output nor errors have the key."""
    done = llm("llm", "use", NOWHERE, "qwen", "--key-file", "-", typed=f"{KEY}\n")
    shown = llm("llm", "show", "--json")
    failed = llm("llm", "test")

    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(llm.file.stat().st_mode) == 0o600
    assert json.loads(llm.file.read_text("utf-8"))["api_key"] == KEY
    assert json.loads(shown.stdout) == {
        "model": "qwen",
        "base_url": NOWHERE,
        "has_key": True,
        "from": "settings",
        "helps_with": ["questions", "names", "summaries", "suggestions"],
    }
    assert (failed.returncode, failed.stdout) == (1, "")
    assert "can't be reached" in failed.stderr
    assert "wenju llm show" in failed.stderr
    assert KEY not in done.stdout + done.stderr + shown.stdout + failed.stderr


def test_off_forgets_the_model_and_its_key(llm):
    """Helpers are switched off one by one, the model as a whole."""
    llm("llm", "use", NOWHERE, "qwen", "--without", "names")
    fewer = llm("llm", "off", "suggestions", "--json")
    gone = llm("llm", "off", "--json")

    assert json.loads(fewer.stdout)["helps_with"] == ["questions", "summaries"]
    assert json.loads(gone.stdout)["model"] is None
    assert not llm.file.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["use", "localhost", "m"], "is no address of a server"),
        (["use", f"http://me:{KEY}@127.0.0.1/v1", "m"], "has a secret in it"),
        (["use", NOWHERE, " "], "The model has no name"),
        (["use", NOWHERE, "m", "--without", "cooking"], "doesn't help with 'cooking'"),
        (["use", NOWHERE, "m", "--key-file", "/nowhere/key"], "The key can't be read"),
        (["off", "cooking"], "doesn't help with 'cooking'"),
        (["test"], "No language model is set up"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(llm, arguments, message):
    """Exit code 1 with a message and a hint; nothing is stored, no secret repeated."""
    done = llm("llm", *arguments)

    assert done.returncode == 1
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert KEY not in done.stderr
    assert not llm.file.exists()


def test_settings_that_were_damaged_can_be_begun_anew(llm):
    """The message names the file, and the command that it hints at mends it."""
    llm.file.parent.mkdir(parents=True)
    llm.file.write_text("{", "utf-8")
    told = llm("llm", "show")

    assert told.returncode == 1
    assert "llm.json can't be read" in told.stderr.replace("\n", "")
    assert llm("llm", "off").returncode == 0


def test_the_environment_goes_before_what_is_stored(tmp_path, monkeypatch):
    """A stored key goes to the address that it was stored with, and to no other."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    (tmp_path / "wenju").mkdir()
    stored = {"base_url": "https://a.example/v1", "model": "a", "api_key": KEY}
    (tmp_path / "wenju/llm.json").write_text(json.dumps(stored), "utf-8")

    def choice(**environment):
        return find_choice(Settings.from_env(environment))

    same = choice(WENJU_LLM_MODEL="b")
    other = choice(WENJU_LLM_BASE_URL="https://b.example/v1/")

    assert (same.base_url, same.model, same.api_key) == ("https://a.example/v1", "b", KEY)
    assert (other.base_url, other.api_key) == ("https://b.example/v1", "")
    assert KEY not in repr(same) + repr(Settings.from_env({"WENJU_LLM_API_KEY": KEY}))


def test_half_a_setting_is_refused(tmp_path, monkeypatch):
    """An address without a model, or the other way round, is a mistake."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))

    with pytest.raises(SettingsError, match="WENJU_LLM_MODEL is missing") as caught:
        find_choice(Settings.from_env({"WENJU_LLM_BASE_URL": NOWHERE}))
    assert "wenju llm use" in caught.value.hint
    assert find_choice(Settings.from_env({})) == Choice()


@pytest.mark.parametrize("told", ["half a minute", "0", "-5", "99999"])
def test_a_silence_that_is_no_number_of_seconds_is_refused(told):
    """The message names the variable and the value."""
    environment = {"WENJU_LLM_BASE_URL": NOWHERE, "WENJU_LLM_MODEL": "m"}

    with pytest.raises(SettingsError, match="WENJU_LLM_SECONDS is") as caught:
        find_choice(Settings.from_env({**environment, "WENJU_LLM_SECONDS": told}))
    assert "such as 60" in caught.value.hint
    choice = find_choice(Settings.from_env({**environment, "WENJU_LLM_SECONDS": "45"}))
    assert endpoint_of(choice).silence_seconds == 45


@pytest.mark.parametrize("address", ["ftp://a.example", "http://", "http://a:99999/v1", "a b"])
def test_addresses_that_cannot_be_called_are_refused(address):
    """Only web addresses are."""
    with pytest.raises(SettingsError, match="is no address"):
        checked_address(address)


@pytest.mark.model
def test_ask_words_the_answer_and_gives_the_account_as_json(llm, samples_home):
    """The environment sets the model; one key tells who wrote, what passed and what it took."""
    with serving(Script([f"{TRUE}[1]", "宁波的红牌有几张？"])) as address:
        done = llm(
            *("ask", QUESTION, "--home", samples_home, "--json"),
            WENJU_LLM_BASE_URL=address,
            WENJU_LLM_MODEL="scripted",
            WENJU_LLM_API_KEY=KEY,
        )

    assert done.returncode == 0, done.stderr
    value = json.loads(done.stdout)
    assert value["answer"] == f"{TRUE}[1]"
    account = value["writing"]
    assert (account["model"], account["sentences"], account["passed"]) == (
        "scripted",
        ["passed"],
        1,
    )
    assert account["suggestions"] == ["宁波的红牌有几张？"]
    assert KEY not in done.stdout + done.stderr


@pytest.mark.model
def test_a_terminal_shows_sentences_as_they_pass(llm, samples_home):
    """Every sentence once, then its sources and who wrote it."""
    with serving(Script([f"{TRUE}[1]\n宁波市共培训支部书记330人。[1]", "?"])) as address:
        output = _on_a_terminal(
            ["ask", QUESTION, "--home", str(samples_home)],
            {"WENJU_LLM_BASE_URL": address, "WENJU_LLM_MODEL": "scripted"},
        )

    assert output.count(TRUE) == 1
    assert "330" not in output
    assert output.index(TRUE) < output.index("出处") < output.index("文字由 scripted 撰写")


@pytest.mark.model
def test_a_server_that_fails_costs_nothing_but_a_line(llm, samples_home):
    """The answer is that of the articles, and the reason stands below it."""
    with serving(Script([status(401)])) as address:
        done = llm(
            *("ask", QUESTION, "--home", samples_home),
            WENJU_LLM_BASE_URL=address,
            WENJU_LLM_MODEL="scripted",
            WENJU_LLM_API_KEY=KEY,
        )

    assert done.returncode == 0
    assert "共培训支部书记320人。[1]" in done.stdout
    assert "没有用 scripted 的文字：服务器不接受密钥。" in done.stdout
    assert KEY not in done.stdout + done.stderr


@pytest.mark.model
def test_a_model_that_answers_is_tested(llm):
    """`wenju llm test` says so, and how long it took."""
    with serving(Script(["ready"])) as address:
        llm("llm", "use", address, "scripted")
        done = llm("llm", "test", "--json")

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["tokens"] == {"in": 812, "out": 5}


def _on_a_terminal(arguments, environment):
    """Run the command with a terminal as its output; return what it shows."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", *arguments],
        cwd=ROOT,
        env={**os.environ, "COLUMNS": "200", **environment},
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    shown = b""
    try:
        while piece := os.read(ours, 4096):
            shown += piece
    except OSError:  # Linux says so at the end
        pass
    os.close(ours)
    assert process.wait(60) == 0
    return shown.decode()


def test_what_is_served_is_worded_by_the_model_that_is_set_up(tmp_path, monkeypatch):
    """By the opener of `wenju serve` and `wenju mcp`; by none where none is set up."""
    home = make_collection(tmp_path / "home", [make_article("a", "甲。")])
    monkeypatch.setattr(console, "model_of", lambda name: name)
    monkeypatch.setattr(console, "OnnxEmbedder", lambda model: HashEmbedder())
    for name in ("scripted", ""):
        monkeypatch.setenv("WENJU_LLM_BASE_URL", "http://127.0.0.1:9/v1" if name else "")
        monkeypatch.setenv("WENJU_LLM_MODEL", name)
        assistant = console.opener()(home)
        assert assistant.language_model == name
        assistant.close()
