#!/usr/bin/env python3
"""Evaluate Wenju on sets of questions and write docs/evaluation.md: one table of them all.

Owns that page; what is measured is `wenju eval`'s work. Standard library only.
"""

from __future__ import annotations

import argparse
import datetime
import json
import os
import platform
import shlex
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from environment import ROOT, make_ready, tool
from terminal import SetupError, output_of, run_main, say

SETS = ROOT.parent / "shared" / "eval"
PAGE = ROOT / "docs" / "evaluation.md"
COLUMNS = {
    "questions": ("questions",),
    "hit@1": ("hit_at_1",),
    "hit@5": ("hit_at_5",),
    "MRR@10": ("mrr_at_10",),
    "answer in 1": ("answer_in_1",),
    "answer in 3": ("answer_in_3",),
    "evidence": ("evidence_recall",),
    "AUC": ("abstention", "auc"),
    "answered": ("abstention", "answered_right"),
    "refused": ("abstention", "refused_right"),
    "p50, ms": ("latency_ms", "p50"),
}
LEGEND = """\
hit, MRR: the article that holds the answer among the first so many. Answer in 1, in 3: a known
answer in the first quote, in one of the first three. Evidence: supporting sentences that are
cited. AUC: of confidence, answerable questions against the others. Answered, refused: answerable
questions that got an answer, others that got silence. p50: the median time of an answer."""


def find_sets(folders: Sequence[Path]) -> list[list[Path]]:
    """Find what to evaluate: sets, folders of sets, and files of questions with their articles.

    A file NAME.jsonl in a folder is asked of the articles in NAME beside that folder.

    Returns:
        For each the arguments of `wenju eval`.

    """
    found = []
    for folder in folders:
        if (folder / "queries.jsonl").exists():
            found.append([folder])
            continue
        found += [[path.parent] for path in sorted(folder.glob("*/queries.jsonl"))]
        for path in sorted(folder.glob("*.jsonl")):
            articles = folder.parent / path.stem
            if articles.is_dir():
                found.append([path, Path("--articles"), articles])
    return found


def figure(measured: Mapping[str, Any], path: Sequence[str]) -> str:
    """Show one measure: a share with three places, a count or time whole, a dash for none.

    >>> figure({"questions": 595, "abstention": {"auc": 0.75}}, ("abstention", "auc"))
    '0.750'
    >>> figure({"hit_at_1": None}, ("hit_at_1",))
    '–'
    """
    value: Any = measured
    for name in path:
        value = value[name]
    if value is None:
        return "–"
    return f"{value:.0f}" if path in (("questions",), ("latency_ms", "p50")) else f"{value:.3f}"


def page(rows: Mapping[str, Mapping[str, Any]], *, day: str, command: str) -> str:
    """Write the page: when and where it was measured, then a row for each set."""
    table = [["set", *COLUMNS], ["---", *["---:"] * len(COLUMNS)]]
    table += [[name, *(figure(m, path) for path in COLUMNS.values())] for name, m in rows.items()]
    lines = "\n".join(f"| {' | '.join(cells)} |" for cells in table)
    machine = f"{platform.system()} on {os.cpu_count()} cores of {platform.machine()}"
    return (
        f"# Evaluation\n\nMeasured on {day}, {machine}, with `{command}`.\n\n{lines}\n\n{LEGEND}\n"
    )


def work(options: argparse.Namespace) -> int:
    """Evaluate one set after the other, write the page, and return 0.

    Raises:
        SetupError: There is no set, or one could not be evaluated.

    """
    make_ready(extra="", step_count=3)
    sets = find_sets([folder.resolve() for folder in options.folders])
    if not sets:
        named = ", ".join(map(str, options.folders))
        raise SetupError(f"There are no sets of questions in {named}: name their folder.")
    say(f"[3/3] Sets: {len(sets)}. One of 600 questions takes some minutes.")
    rows = {}
    limit = ["--limit", options.limit] if options.limit else []
    for arguments in sets:
        failed, output = output_of([tool("wenju"), "eval", *arguments, *limit, "--json"])
        if failed:
            again = shlex.join(map(str, [tool("wenju"), "eval", *arguments]))
            raise SetupError(f"An evaluation failed; this says why: {again}")
        rows[arguments[0].stem] = measured = json.loads(output)
        shown = ", ".join(f"{name} {figure(measured, path)}" for name, path in COLUMNS.items())
        say(f"      {arguments[0].stem}: {shown}")
    command = shlex.join(["python3", "scripts/evaluate.py", *options.arguments])
    day = datetime.datetime.now(datetime.UTC).date().isoformat()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(page(rows, day=day, command=command), encoding="utf-8")
    say(f"Written: {options.out}")
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command, for example `python3 scripts/evaluate.py --limit 50 my-sets`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="*", type=Path, default=[SETS], help=f"default: {SETS}")
    parser.add_argument("--limit", type=int, help="ask only the first so many of each set")
    parser.add_argument("--out", type=Path, default=PAGE, help=f"the page (default: {PAGE})")
    arguments = list(sys.argv[1:] if argv is None else argv)
    options = parser.parse_args(arguments, argparse.Namespace(arguments=arguments))
    return run_main(lambda: work(options))


if __name__ == "__main__":
    sys.exit(main())
