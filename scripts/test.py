#!/usr/bin/env python3
"""Install what tests need, then run scripts/check and every test, in one command.

Owns the order; knows nothing of what is tested. Standard library only.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from environment import ROOT, make_ready, tool
from terminal import SetupError, run, run_main, say

STEP_COUNT = 5
HELP = """\
usage: test.py [PYTEST ARGUMENTS...]

Installs what tests need into .venv, prepares the bundled model, runs
scripts/check and then pytest in the checkout's folder. Ends with pytest's own
lines; the exit code is not 0 if anything failed.

examples:
  python3 scripts/test.py
  python3 scripts/test.py tests/test_scripts.py -x
  python3 scripts/test.py -m "not model"
"""


def work(pytest_arguments: Sequence[str]) -> int:
    """Go through the five steps and return 0, or 1 if a check or a test failed.

    Raises:
        SetupError: The environment or the model could not be made ready.

    """
    make_ready(extra="test", step_count=STEP_COUNT)
    say(f"[3/{STEP_COUNT}] Embedding model: about a minute the first time, then at once.")
    if run([tool("wenju"), "model", "prepare"]):
        raise SetupError("The model could not be prepared: see above.")
    say(f"[4/{STEP_COUNT}] scripts/check: format, lint, types, imports; under a minute.")
    checks = run([tool("python"), ROOT / "scripts" / "check"])
    if checks:
        say("scripts/check found something (see above); the tests run all the same.")
    say(f"[5/{STEP_COUNT}] Tests: a few minutes.")
    tests = run([tool("python"), "-m", "pytest", *pytest_arguments], folder=ROOT)
    return 1 if checks or tests else 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; every argument but --help is pytest's."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments in (["-h"], ["--help"]):
        say(HELP)
        return 0
    return run_main(lambda: work(arguments))


if __name__ == "__main__":
    sys.exit(main())
