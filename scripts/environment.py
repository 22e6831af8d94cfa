"""Owns the checkout's .venv: makes it, fills it with pip, remembers by a stamp what is in it.

Knows Python, pip and folders; knows nothing about articles. Standard library only, and its syntax
is Python 3.7's, like that of all it is imported by.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from terminal import SetupError, output_of, python_complaint, say, watch

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
CONSTRAINTS = ROOT / "constraints.txt"
STAMP_NAME = "wenju-stamp.json"
# Two thirds of all source lines, of which preparing the model and the chat import a part.
COMPILED_WHEN_NEEDED = ("torch", "transformers", "sympy", "pandas", "scipy", "sklearn", "networkx")
CPU_WHEELS = "https://download.pytorch.org/whl/cpu"


def tool(name: str, venv: Path = VENV) -> Path:
    """Name the file of a command inside *venv*, whether or not it is there."""
    if os.name == "nt":
        return venv / "Scripts" / (name + ".exe")
    return venv / "bin" / name


def wanted_stamp(*, python: str, venv: Path, recipes: Sequence[str], extra: str) -> dict[str, str]:
    """Describe the environment wanted now: change any part and pip must run again."""
    digest = hashlib.sha256()
    for recipe in recipes:
        digest.update(f"{len(recipe)}:{recipe}".encode())
    return {"python": python, "folder": str(venv), "recipe": digest.hexdigest(), "extra": extra}


def read_stamp(venv: Path) -> dict[str, str]:
    """Read what the last finished install left in *venv*; empty if there is none."""
    try:
        found = json.loads((venv / STAMP_NAME).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def is_current(found: Mapping[str, str], wanted: Mapping[str, str]) -> bool:
    """Tell whether *found* already holds what is wanted; an extra that is there does no harm."""
    same = all(found.get(name) == wanted[name] for name in ("python", "folder", "recipe"))
    return same and wanted["extra"] in ("", found.get("extra"))


def working_python(venv: Path) -> str:
    """Return the version of *venv*'s Python, empty if it does not start, is old or has no pip."""
    question = "import sys, pip; print('.'.join(map(str, sys.version_info[:3])))"
    code, answer = output_of([tool("python", venv), "-c", question])
    version = answer.strip()
    if code or not re.fullmatch(r"\d+\.\d+\.\d+", version):
        return ""
    return "" if python_complaint([int(part) for part in version.split(".")]) else version


def make_venv(venv: Path) -> str:
    """Make *venv* unless it works already, and return the version of its Python.

    A .venv that does not start, was moved here from another folder, or was left half made is
    made anew.

    Raises:
        SetupError: Python came without ensurepip, or venv failed.

    """
    version = working_python(venv)
    moved = read_stamp(venv).get("folder", str(venv)) != str(venv)
    if version and not moved:
        return version
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise SetupError(
            "This Python can't make a .venv: its part 'ensurepip' is missing. On Debian or Ubuntu "
            "run 'sudo apt install python3-venv', then this command again."
        )
    base = getattr(sys, "_base_executable", None) or sys.executable
    code, lines = watch([base, "-m", "venv", "--clear", venv], doing="Making it")
    version = working_python(venv)
    if code or not version:
        raise SetupError("\n".join([*lines, f"Python could not make {venv}: see above."]))
    return version


def has_cpu_build(versions: str, version: str) -> bool:
    """Tell from the output of `pip index versions` whether a CPU build of *version* is offered.

    >>> has_cpu_build("Available versions: 2.13.0+cpu, 2.13.0", "2.13.0")
    True
    >>> has_cpu_build("Available versions: 2.14.0+cpu, 2.13.0", "2.13.0")
    False
    """
    return f"{version}+cpu" in re.split(r"[\s,]+", versions)


def torch_arguments(venv: Path, constraints: str) -> list[str]:
    """Return what pip needs to be told to take a CPU build of torch.

    Only on Linux x86-64 is the usual wheel a CUDA build, of several GB; and even there pip may be
    set up with an index that offers the CPU build, which pip prefers ("2.13.0+cpu" sorts above
    "2.13.0"). `pip index versions` downloads no wheel, with any pip and any mirror.
    """
    pin = re.search(r"^torch==([\d.]+)", constraints, re.MULTILINE)
    if platform.system() != "Linux" or platform.machine() not in ("x86_64", "AMD64") or not pin:
        return []
    if any(venv.glob(f"lib/*/site-packages/torch-{pin.group(1)}*.dist-info/RECORD")):
        return []
    ask = [tool("python", venv), "-m", "pip", "index", "versions", "torch", "--retries", "1"]
    failed, offered = output_of(ask)
    if failed or has_cpu_build(offered, pin.group(1)):
        return []  # failed: no network, as pip itself is about to say
    _, offered = output_of([*ask, "--index-url", CPU_WHEELS])
    if has_cpu_build(offered, pin.group(1)):
        return ["--extra-index-url", CPU_WHEELS]
    say("      No CPU build of torch is on offer: pip takes the usual one, several GB.")
    return []


def advice(lines: Sequence[str]) -> str:
    """Say in one sentence what to do about a failed pip, judging by its last lines."""
    text = "\n".join(lines)
    if "No space left" in text:
        return "The disk is full: the packages take about 2.5 GB. Make room, then run this again."
    if re.search(r"[Cc]onnection|timed out|[Nn]ame resolution|Could not find a version|SSL", text):
        return (
            "pip could not reach or find what it needs: check the network (proxy, package index), "
            "then run this again; what was already downloaded is kept."
        )
    return "pip could not install the packages: its last lines above say why."


def install(venv: Path, *, extra: str, pinned: bool = True) -> None:
    """Install the project into *venv*, editable, with *extra* (an extra's name, or empty).

    Raises:
        SetupError: pip failed; the text ends with what to do.

    """
    python = tool("python", venv)
    constraints = CONSTRAINTS.read_text(encoding="utf-8")
    command = [python, "-m", "pip", "install", "--progress-bar", "off", "--no-compile"]
    command += torch_arguments(venv, constraints)
    command += ["--constraint", CONSTRAINTS] if pinned else []
    command += ["--editable", f"{ROOT}[{extra}]" if extra else str(ROOT)]
    code, lines = watch(command, doing="Starting pip")
    if code:
        raise SetupError("\n".join([*lines, advice(lines)]))
    compile_packages(venv)


def compile_packages(venv: Path) -> None:
    """Compile what is imported often, on all cores; Python compiles the rest when it is needed.

    pip would compile everything on one core, which took longer than all the rest of an install.
    Templates that are no Python make compileall fail: no matter.
    """
    libraries = [*venv.glob("lib/*/site-packages"), *venv.glob("Lib/site-packages")]
    skipped = rf"[\\/]site-packages[\\/](?:{'|'.join(COMPILED_WHEN_NEEDED)})[\\/]|[\\/]tests[\\/]"
    options = ["-qq", "-j", "0", "-x", skipped]
    python = [tool("python", venv), "-W", "ignore"]
    watch([*python, "-m", "compileall", *options, *libraries], doing="Compiling packages")


def make_ready(*, extra: str, step_count: int) -> None:
    """Do steps 1 and 2 of a script: a working .venv that holds the project and *extra*.

    The stamp is taken away before pip starts and written after it succeeded, so an install that
    was interrupted is repeated.

    Raises:
        SetupError: The .venv could not be made, or pip failed.

    """
    say(f"[1/{step_count}] Python environment: {VENV.name} in {ROOT}")
    python = make_venv(VENV)
    recipes = [(ROOT / "pyproject.toml").read_text("utf-8"), CONSTRAINTS.read_text("utf-8")]
    wanted = wanted_stamp(python=python, venv=VENV, recipes=recipes, extra=extra)
    if is_current(read_stamp(VENV), wanted):
        say(f"[2/{step_count}] Packages: unchanged since they were installed.")
        return
    say(f"[2/{step_count}] Packages: 1 to 3 minutes, 2 GB on disk; much less if they are there.")
    stamp = VENV / STAMP_NAME
    if stamp.exists():
        stamp.unlink()
    install(VENV, extra=extra)
    stamp.write_text(json.dumps(wanted, indent=1) + "\n", encoding="utf-8")
