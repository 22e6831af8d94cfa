"""Owns what scripts do at a terminal: lines, children with their exit codes, and how a run ends.

Knows nothing of .venv or of articles. Standard library only, and its syntax is Python 3.7's, so
that an older Python gets a sentence instead of a SyntaxError.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

OLDEST_PYTHON = (3, 11)
LINE_CHARS = 80
ALIVE_SECONDS = 5  # between two signs of life while pip is silent
GRACE_SECONDS = 5  # for a child to end by itself after Ctrl-C


class SetupError(Exception):
    """Something the person at the terminal must mend; its text says what and how."""

    def __init__(self, message: str, *, exit_code: int = 1) -> None:
        """Keep *message* for the terminal and *exit_code* for the shell."""
        super().__init__(message)
        self.exit_code = exit_code


def say(text: str) -> None:
    """Print one line at once, so that it stands in order with what children print."""
    print(text, flush=True)


def python_complaint(version: Sequence[int]) -> str:
    """Tell what is wrong with a Python of this version; empty if nothing is.

    >>> python_complaint((3, 9, 2))
    'Wenju needs Python 3.11 or newer; this is Python 3.9.2. Run it with a newer python3.'
    >>> python_complaint((3, 13, 0))
    ''
    """
    if tuple(version[:2]) >= OLDEST_PYTHON:
        return ""
    return "Wenju needs Python {}.{} or newer; this is Python {}. {}".format(
        *OLDEST_PYTHON, ".".join(map(str, version)), "Run it with a newer python3."
    )


def run_main(work: Callable[[], int]) -> int:
    """Run a script's work and turn what ends it into one line and an exit code.

    Returns:
        What *work* returns; 2 for a Python that is too old, 130 after Ctrl-C.

    """
    complaint = python_complaint(sys.version_info[:3])
    if complaint:
        print(complaint, file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that children end with us
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr]  # old Windows consoles
    try:
        return work()
    except SetupError as error:
        print(str(error), file=sys.stderr, flush=True)
        return error.exit_code
    except KeyboardInterrupt:
        say("\nStopped. Run the same command again to go on.")
        return 130


def child_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Copy *environ* without what would lead a child's Python or pip out of the .venv."""
    dropped = {"PYTHONPATH", "PYTHONHOME", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_PREFIX"}
    kept = {name: value for name, value in environ.items() if name not in dropped}
    kept.update(PYTHONUTF8="1", PIP_USER="0", PIP_NO_INPUT="1", PIP_DISABLE_PIP_VERSION_CHECK="1")
    return kept


def end_child(child: subprocess.Popen[str]) -> None:
    """Wait a moment for a child that got the same Ctrl-C, then end it."""
    try:
        child.wait(timeout=GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        child.terminate()
        child.wait()


def run(command: Sequence[object], *, folder: Path | None = None) -> int:
    """Run *command* on this terminal, in *folder* or where we are, and return its exit code."""
    arguments = [str(part) for part in command]
    child = subprocess.Popen(arguments, cwd=folder, env=child_environment(os.environ), text=True)
    try:
        return child.wait()
    finally:
        end_child(child)


def output_of(command: Sequence[object]) -> tuple[int, str]:
    """Run *command* silently and return its exit code and what it printed on standard output."""
    try:
        done = subprocess.run(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=child_environment(os.environ),
            encoding="utf-8",
            errors="replace",
            check=False,
        )
    except OSError:  # a link to a Python that is gone
        return 127, ""
    return done.returncode, done.stdout


def activity(line: str) -> str:
    """Say what pip is at, from one line of its output; empty for a line that does not tell.

    >>> activity("Collecting jieba<0.43,>=0.42.1 (from wenju==0.1.0)")
    'Collecting jieba<0.43,>=0.42.1'
    >>> activity("  Downloading faiss_cpu-1.15.1-cp311.whl (24.2 MB)")
    'Downloading faiss_cpu-1.15.1-cp311.whl (24.2 MB)'
    >>> activity("Installing collected packages: pytz, ruff, gradio")
    'Installing 3 packages'
    >>> activity("WARNING: Retrying after a time-out")
    ''
    """
    if line.startswith("Installing collected packages:"):
        return f"Installing {line.count(',') + 1} packages"
    known = line.strip().startswith(("Collecting ", "Downloading ", "Using cached "))
    return line.split(" (from ")[0].strip() if known else ""


def alive_line(elapsed_seconds: float, text: str) -> str:
    """Put the seconds before *text* and shorten it to fit the terminal.

    >>> alive_line(7.4, "Collecting jieba")
    '        7 s  Collecting jieba'
    """
    line = f"{elapsed_seconds:>9.0f} s  {text}"
    return line if len(line) < LINE_CHARS else line[: LINE_CHARS - 4] + "..."


def watch(command: Sequence[object], *, doing: str = "working") -> tuple[int, list[str]]:
    """Run *command* with a line every few seconds instead of all its output.

    Args:
        command: Program and arguments.
        doing: What it is at until its output says more, see `activity`.

    Returns:
        Its exit code and its last lines, oldest first.

    """
    started = time.monotonic()
    child = subprocess.Popen(
        [str(part) for part in command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**child_environment(os.environ), "PYTHONUNBUFFERED": "1"},
        encoding="utf-8",
        errors="replace",
    )
    lines: deque[str] = deque(maxlen=15)
    latest = deque([doing], maxlen=1)
    # A pipe that nobody reads fills up and stops pip, hence the thread.
    reader = threading.Thread(target=_collect, args=(child.stdout, lines, latest), daemon=True)
    reader.start()
    try:
        while child.poll() is None:
            try:
                child.wait(timeout=ALIVE_SECONDS)
            except subprocess.TimeoutExpired:
                say(alive_line(time.monotonic() - started, latest[0]))
    finally:
        end_child(child)
    reader.join(timeout=GRACE_SECONDS)
    return child.returncode, list(lines)


def _collect(stream: IO[str], lines: deque[str], latest: deque[str]) -> None:
    """Keep the last non-empty lines of *stream* until it ends, and what they say pip is doing."""
    with stream:
        for line in filter(str.strip, stream):
            lines.append(line.rstrip())
            if activity(line):
                latest.append(activity(line))
