"""What the READMEs tell programs to do works as it is printed there."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import anyio
import pytest
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from serving import serving

ROOT = Path(__file__).resolve().parent.parent
READMES = [ROOT / "README.md", ROOT / "README.zh-CN.md"]
THERE = "http://127.0.0.1:7860"

pytestmark = [
    pytest.mark.model,
    pytest.mark.parametrize("readme", READMES, ids=lambda path: path.name),
    # Gradio's queue uses options of pandas that the next pandas drops
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
]


@pytest.fixture(scope="module")
def address(samples_home, embedder):
    """Serve the samples."""
    with serving(samples_home, embedder) as address:
        yield address


def _told(readme, kind, about):
    """Take the one piece of code of a kind that tells of something out of a README."""
    pieces = re.findall(rf"```{kind}\n(.*?)```", readme.read_text("utf-8"), re.S)
    (found,) = [piece for piece in pieces if about in piece]
    return found


def test_the_curl_line_answers(readme, address):
    """With a cited sentence."""
    if not shutil.which("curl"):
        pytest.skip("needs curl, which is not here")
    line = _told(readme, "sh", "curl").replace(THERE, address)
    done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=True)
    assert "4个维度" in json.loads(done.stdout)["citations"][0]["quote"]


def test_the_python_snippet_maps_sentences(readme, address, samples_home):
    """Each to its article, from where to where."""
    code = _told(readme, "python", "OpenAI").replace(THERE, address)
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    said, *_, id_, start, end = done.stdout.splitlines()[0].split(" ")
    assert "4个维度" in said
    assert re.fullmatch("[0-9a-f]{16}", id_)
    assert int(end) - int(start) == len(said)


def _ask(server):
    """Ask a server by MCP."""

    async def asked():
        async with Client(server) as client:
            return await client.call_tool("ask", {"question": "宁波的考评有几个维度？"})

    return anyio.run(asked).content[0].text


def test_the_configuration_that_starts_wenju_works(readme, samples_home):
    """The command, installed here or not."""
    server = json.loads(_told(readme, "json", '"command"'))["mcpServers"]["wenju"]
    assert server["command"] == ".venv/bin/wenju"
    started = StdioServerParameters(
        command=sys.executable,
        args=["-m", "ui.cli", *server["args"]],
        cwd=str(ROOT),
        env={**os.environ, "WENJU_HOME": str(samples_home)},
    )
    assert "4个维度" in _ask(started)


def test_the_configuration_that_names_an_address_works(readme, address):
    """Streamable HTTP."""
    server = json.loads(_told(readme, "json", '"type": "http"'))["mcpServers"]["wenju"]
    assert "4个维度" in _ask(server["url"].replace(THERE, address))
