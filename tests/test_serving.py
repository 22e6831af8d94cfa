"""`wenju serve` listens to this computer alone, or asks for a token."""

import os
import platform
import re
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import llm_server
import pytest
from fastapi.responses import Response
from serving import converse

from index.errors import SettingsError
from ui.serving import _door

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def _running(home, *options):
    """Run the command until told; give its lines as they come."""
    command = [sys.executable, "-u", "-m", "ui.cli", "serve", "--home", str(home), *options]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process.stdout
        finally:
            process.terminate()


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="others give memory back or not")
def test_large_blocks_of_memory_are_given_back():
    """What a question's arrays took isn't kept for the next one."""
    code = """
import numpy as np
from pathlib import Path
from ui.serving import give_back_large_blocks
resident = lambda: 4096 * int(Path("/proc/self/statm").read_text().split()[1])
give_back_large_blocks()
before = resident()
for _ in range(3):
    np.ones(1 << 20).sum()
print(resident() - before)
"""
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert int(told.stdout) < 4_000_000


@pytest.mark.model
def test_other_computers_need_the_token_that_is_shown_once(samples_home, unused_port):
    """It is long, made anew, and opens the door; nothing else does."""
    with _running(samples_home, "--host", "0.0.0.0", "--port", str(unused_port)) as lines:
        assert next(lines) == f"Open http://127.0.0.1:{unused_port}\n"
        assert "it listens on all it has" in next(lines)
        token = re.fullmatch(r"The token, shown this once: (\S{32})\n", next(lines))[1]
        with httpx.Client(base_url=f"http://127.0.0.1:{unused_port}", verify=False) as http:
            assert http.get("/api/articles").status_code == 401
            assert http.get("/").status_code == 401
            headers = {"authorization": f"Bearer {token}"}
            assert http.get("/api/articles", headers=headers).status_code == 200


@pytest.mark.parametrize("host", ["127.0.0.1", "::1", "localhost"])
def test_this_computer_needs_none(host):
    """Unless one is told."""
    door, is_new = _door(host, None, [])
    assert (door.token, door.is_wide, is_new) == ("", False, False)


def test_a_token_is_read_from_a_file(tmp_path):
    """Without the line end; it is asked for on loopback too, and not printed."""
    file = tmp_path / "token"
    file.write_text("correct-horse-battery\n")
    for host, is_wide in [("127.0.0.1", False), ("192.0.2.1", True)]:
        door, is_new = _door(host, file, ["wenju.example"])
        assert (door.token, door.is_wide, is_new) == ("correct-horse-battery", is_wide, False)
        assert door.hosts == ("wenju.example", host)
        assert "horse" not in repr(door)


@pytest.mark.parametrize(("content", "count"), [("short", 5), ("", 0), ("\n", 0)])
def test_a_token_that_is_guessed_at_once_is_refused(tmp_path, content, count):
    """An empty one as well: it would open the door to all."""
    file = tmp_path / "token"
    file.write_text(content)
    with pytest.raises(SettingsError, match=f"has {count} characters; it needs at least 12") as one:
        _door("127.0.0.1", file, [])
    assert "secrets" in one.value.hint


def test_a_file_without_a_token_is_one_sentence(tmp_path):
    """Missing, or no text."""
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    for name in ("missing", "binary"):
        with pytest.raises(SettingsError, match="The token can't be read from") as caught:
            _door("0.0.0.0", tmp_path / name, [])
        assert caught.value.hint.endswith("--token-file FILE")


@pytest.mark.model
def test_an_address_of_another_computer_is_one_sentence(wenju, samples_home):
    """It names the address, and one that can be had."""
    told = {"WENJU_TOKEN": "correct-horse-battery"}
    done = wenju("serve", "--host", "192.0.2.1", "--home", samples_home, **told)
    assert done.returncode == 1
    assert "192.0.2.1 is no address of this computer." in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.model
@pytest.mark.parametrize("way", ["program", "page"])
def test_a_language_model_that_hangs_does_not_hold_up_the_end(samples_home, unused_port, way):
    """Ctrl-C ends the server while a question waits for it."""
    called, release = threading.Event(), threading.Event()

    def hang(_):
        called.set()
        release.wait(90)
        return Response("")

    def ask():
        question = "宁波的考评有几个维度？"
        address = f"http://127.0.0.1:{unused_port}"
        with suppress(httpx.HTTPError, AssertionError):
            with httpx.Client(base_url=address, timeout=90) as http:
                if way == "program":
                    http.post("/api/ask", json={"question": question})
                else:
                    converse(http, question)

    with llm_server.serving(llm_server.Script([hang])) as address, ThreadPoolExecutor(1) as visitor:
        command = [sys.executable, "-u", "-m", "ui.cli", "serve", "--home", str(samples_home)]
        told = {"WENJU_LLM_BASE_URL": address, "WENJU_LLM_MODEL": "scripted"}
        with subprocess.Popen(
            [*command, "--port", str(unused_port)],
            cwd=ROOT,
            env={**os.environ, **told},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ) as server:
            try:
                assert next(server.stdout).startswith("Open ")
                visitor.submit(ask)
                assert called.wait(30)
                server.send_signal(signal.SIGINT)
                server.wait(30)
            finally:
                server.kill()
                release.set()
