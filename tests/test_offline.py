"""Nothing is fetched: not while indexing, not while answering, not while serving."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

CLOSED = """
import ipaddress, sys

def allowed(host):
    if host in (None, "", "localhost", "0.0.0.0", "::"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

def watch(event, arguments):
    if event == "socket.connect" and isinstance(arguments[1], tuple):
        if not allowed(arguments[1][0]):
            raise PermissionError(f"connection to {arguments[1]}")
    if event == "socket.getaddrinfo" and not allowed(arguments[0]):
        raise PermissionError(f"look-up of {arguments[0]}")

sys.addaudithook(watch)
"""

SERVE = """
import os, threading, time, urllib.request
from ui.console import open_assistant
from ui.collections import Collections
from ui.web.app import serve
from pathlib import Path

def visit(address):
    def run():
        for _ in range(100):
            try:
                page = urllib.request.urlopen(address, timeout=5).read()
                break
            except OSError:
                time.sleep(0.2)
        print("served", len(page), flush=True)
        os._exit(0)
    threading.Thread(target=run).start()

serve(Collections(Path(HOME), open_assistant), port=PORT, ready=visit)
"""


def run_closed(program):
    """Run *program* in a process that can reach loopback alone."""
    return subprocess.run(
        [sys.executable, "-c", CLOSED + program],
        cwd=ROOT,
        env=os.environ,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )


def test_the_watch_does_watch():
    """The guard refuses a connection to anywhere else."""
    done = run_closed("import socket\nsocket.create_connection(('192.0.2.1', 80), 1)")

    assert "PermissionError: look-up of 192.0.2.1" in done.stderr


@pytest.mark.model
def test_indexing_and_asking_reach_nothing(tmp_path):
    """A collection is made and answers with every socket but loopback closed."""
    program = (
        "from ui.cli import main\n"
        "for words in (['index', 'samples'], ['ask', '宁波市的考评有几个维度？'], ['doctor']):\n"
        f"    sys.argv = ['wenju', *words, '--home', {str(tmp_path / 'home')!r}]\n"
        "    try:\n"
        "        main()\n"
        "    except SystemExit as end:\n"
        "        assert not end.code, end.code\n"
    )
    done = run_closed(program)

    assert done.returncode == 0, done.stderr
    assert "[1]" in done.stdout


@pytest.mark.model
def test_serving_reaches_nothing(samples_home, unused_port):
    """The page is served, and answers, with every socket but loopback closed."""
    program = SERVE.replace("HOME", repr(str(samples_home))).replace("PORT", str(unused_port))
    done = run_closed(program)

    assert done.stdout.startswith("served"), done.stderr
