"""What the README says of the project's shape is true, and answering stays light."""

import json
import os
import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import pytest
from typer.main import get_command

from ui.cli import app
from ui.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
FOLDERS = ("index", "rag", "ui", "ui/http", "ui/web", "scripts")
HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "gradio",
    "jieba",
    "langchain_text_splitters",
    "openai",
    "rag.check",
}


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_tree_names_every_file_and_no_other(readme):
    """Each module of the product has its line in the annotated tree."""
    tree = re.search(r"```text\n(wenju/.*?)```", readme.read_text("utf-8"), re.S)[1]
    named = set()
    for line in tree.splitlines():
        entry = re.match(r"(?P<indent> *)(?P<names>[\w./ -]+?)(?:  |$)", line)
        if entry and not entry["indent"]:
            folder = entry["names"].strip().rstrip("/")
        elif entry and folder in FOLDERS:
            named |= {f"{folder}/{name}" for name in entry["names"].split()}
    there = {
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in [*(ROOT / folder).glob("*.py"), ROOT / "scripts/check"]
        if path.name != "__init__.py"
    }
    assert named == there


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_settings_table_lists_every_setting(readme):
    """Each field of Settings is a row of the table, by its variable, and no other is."""
    rows = re.findall(r"^\| `(WENJU_\w+)` \|", readme.read_text("utf-8"), re.M)

    assert rows == [f"WENJU_{field.name.upper()}" for field in fields(Settings)]


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_commands_table_lists_every_command(readme):
    """Each command of the program is in the table."""
    rows = re.findall(r"^\| `wenju ([a-z]+)", readme.read_text("utf-8"), re.M)

    assert sorted(set(rows)) == sorted(get_command(app).commands)


@pytest.mark.model
def test_asking_imports_nothing_heavy(samples_home):
    """`wenju ask` answers without torch, gradio and what else only other commands need."""
    program = (
        "import sys, json, atexit\n"
        "atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))\n"
        "from ui.cli import main\n"
        f"sys.argv = ['wenju', 'ask', '宁波的考评有几个维度？', '--home', {str(samples_home)!r}]\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, env=os.environ, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout
    assert HEAVY.isdisjoint(json.loads(done.stderr.splitlines()[-1]))


@pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name)
def test_the_pictures_are_there_and_small(readme):
    """Every picture that is shown exists; a clone stays small."""
    shown = re.findall(r"!\[[^\]]+\]\((docs/screenshots/[^)]+)\)", readme.read_text("utf-8"))
    assert shown
    for name in shown:
        assert (ROOT / name).stat().st_size < 200_000
    pictures = [*(ROOT / "docs" / "screenshots").iterdir()]
    assert sum(path.stat().st_size for path in pictures) < 1_000_000
