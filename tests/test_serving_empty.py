"""`wenju serve` starts where there is no collection yet, and makes an empty one."""

import os
import signal
import subprocess
import sys
import time

import httpx
import pytest
from conftest import ROOT


@pytest.mark.model
def test_a_missing_home_is_served(tmp_path, unused_port):
    """The library says what to do; Ctrl-C ends it at once, even while files are indexed."""
    home = tmp_path / "not" / "there"
    command = [sys.executable, "-m", "ui.cli", "serve", "--home", str(home)]
    with subprocess.Popen(
        [*command, "--port", str(unused_port)],
        cwd=ROOT,
        env=os.environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as server:
        assert server.stdout.readline() == f"Open http://127.0.0.1:{unused_port}\n"
        address = f"http://127.0.0.1:{unused_port}/library?language=zh-Hans"
        shown = _get(address)
        assert "这个文集里还没有文章。把文件拖到上面" in shown
        _begin_upload(address.replace("library?", "library/upload?"))
        server.send_signal(signal.SIGINT)
        assert server.wait(30) == 130
        assert "terminate called" not in server.stderr.read()
    assert (home / "collection.sqlite").exists()


def _begin_upload(address):
    """Upload what takes a minute to be indexed; leave when it is being read."""
    text = "".join(f"第{n}座桥今年修好了，行人与车各走一边。\n" for n in range(5000))
    files, headers = {"file": ("bridges.txt", text.encode())}, {"x-wenju": "page"}
    with httpx.stream("POST", address, files=files, headers=headers, verify=False) as answer:
        assert '"name": "bridges.txt"' in next(answer.iter_lines())


def _get(address):
    """Ask until somebody answers."""
    for _ in range(100):
        try:
            return httpx.get(address, verify=False).text
        except httpx.ConnectError:
            time.sleep(0.1)
    return ""
