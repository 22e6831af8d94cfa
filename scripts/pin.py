#!/usr/bin/env python3
"""Write constraints.txt anew: install the newest allowed packages elsewhere and freeze them.

Owns that file; knows nothing of .venv, which the next start.py or test.py brings up to date.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from environment import CONSTRAINTS, install, make_venv, tool
from terminal import SetupError, output_of, run_main, say

HEADER = """\
# What a fresh install of Wenju with its tests and plots consists of, exact to the version.
# Made by: python3 scripts/pin.py    (do not edit; bounds stand in pyproject.toml)
"""


def pins(frozen: str) -> str:
    r"""Turn the output of `pip freeze --all` into constraints, without local builds and pip.

    >>> pins("numpy==2.4.6\npip==25.1\ntorch==2.13.0+cpu\n-e /a/checkout\n")
    'numpy==2.4.6\ntorch==2.13.0\n'
    """
    lines = (line.split("+")[0] for line in frozen.splitlines() if "==" in line)
    return "".join(f"{line}\n" for line in lines if not line.startswith(("#", "-", "pip==")))


def work() -> int:
    """Install into a temporary folder, freeze, write the file, and return 0."""
    with tempfile.TemporaryDirectory() as folder:
        venv = Path(folder) / "venv"
        say("[1/2] A fresh install without pins, in a temporary folder: 1 to 3 minutes.")
        make_venv(venv)
        install(venv, extra="test,report", pinned=False)
        freeze = [tool("python", venv), "-m", "pip", "freeze", "--all"]
        code, frozen = output_of(freeze)
        if code:
            raise SetupError("pip freeze failed; constraints.txt is as it was.")
    CONSTRAINTS.write_text(HEADER + pins(frozen), encoding="utf-8")
    say(f"[2/2] {CONSTRAINTS.name} is written; run python3 scripts/test.py before you keep it.")
    return 0


if __name__ == "__main__":
    sys.exit(run_main(work))
