#!/usr/bin/env python3
"""Calibrate confidence on sets of questions: fit its weights, and draw what they are worth.

Every question is asked twice: of the whole set, and of what is left of it without the
articles that hold the answer and those of the same title. Sets that say themselves which
questions can be answered are asked once. Prints weights for rag/confidence.py; writes
docs/calibration.md and docs/calibration.svg.

    .venv/bin/python scripts/calibrate.py [FOLDER…] [--limit 150]
"""

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from index.embed import OnnxEmbedder  # noqa: E402
from index.models import BUNDLED, prepare  # noqa: E402
from rag.assistant import Assistant  # noqa: E402
from rag.confidence import THRESHOLD, WEIGHTS, confidence  # noqa: E402
from rag.evaluate import collection_of  # noqa: E402
from rag.questions import Question, read_set  # noqa: E402
from rag.types import Marks  # noqa: E402
from ui.settings import Settings  # noqa: E402

SETS = ROOT.parent / "shared" / "eval"
ANSWERED = 0.985  # of the questions that can be answered, this share is to be
BINS = 10


class Case(NamedTuple):
    """A question of a set, asked of articles that can or can't answer it."""

    of: str
    marks: tuple[Marks, ...]
    is_answerable: bool

    @property
    def confidence(self) -> float:
        """As the assistant has it: of several subjects the highest."""
        return max(map(confidence, self.marks), default=0.0)


def main(argv: Sequence[str] | None = None) -> int:
    """Ask, fit, print and draw."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folders", nargs="*", type=Path, help=f"default: every set in {SETS}")
    parser.add_argument("--limit", type=int, default=150, help="questions of each set")
    options = parser.parse_args(argv)
    folders = options.folders or sorted(path.parent for path in SETS.glob("*/queries.jsonl"))
    if not folders:
        sys.exit(f"There are no sets of questions in {SETS}: name their folders.")
    settings = Settings.from_env(os.environ)
    embedder = OnnxEmbedder(prepare(BUNDLED, settings.models, lambda *_: None))
    cases: list[Case] = []
    for folder in folders:
        found = list(_cases(folder, settings.home / "cache", embedder, options.limit))
        cases += found
        right = [case.confidence >= THRESHOLD for case in found if case.is_answerable]
        wrong = [case.confidence < THRESHOLD for case in found if not case.is_answerable]
        print(f"{folder.name:<16} answered {np.mean(right):.3f}  refused {np.mean(wrong):.3f}")
    for way in WEIGHTS:
        _print_weights(way, cases)
    _draw(cases, ROOT / "docs" / "calibration.svg")
    _write(cases, ROOT / "docs" / "calibration.md")
    return 0


def _cases(folder: Path, cache: Path, embedder: OnnxEmbedder, limit: int) -> Iterator[Case]:
    """Ask questions of a set of what can answer them, and of what can't."""
    found = read_set(folder)
    home, _ = collection_of(found, cache, embedder, lambda *_: None)
    assistant = Assistant(home, embedder)
    titles = {entry.id: entry.title for entry in assistant.entries()}
    step = max(1, len(found.questions) // limit)
    for question in found.questions[::step]:
        answer = assistant.ask(question.text, articles=question.passages or None)
        yield Case(folder.name, answer.marks, question.is_answerable)
        if question.is_answerable and question.relevant and not question.evidences:
            rest = _without_answer(question, titles)
            without = assistant.ask(question.text, articles=rest)
            yield Case(folder.name, without.marks, False)
    assistant.close()


def _without_answer(question: Question, titles: dict[str, str]) -> set[str]:
    """Leave out the articles that answer *question*, and those of the same title."""
    told = {titles[id_] for id_ in question.relevant}
    return {id_ for id_, title in titles.items() if title not in told}


def _print_weights(way: str, cases: Sequence[Case]) -> None:
    """Fit the weights of one way of asking and print them; each set has the same say."""
    own = [(m, case) for case in cases for m in case.marks if m.way == way]
    truth = np.array([case.is_answerable for _, case in own])
    sets = np.array([case.of for _, case in own])
    if truth.all() or not truth.any():
        print(f"{way}: too few questions")
        return
    names = [name for name in WEIGHTS[way] if name != "constant"]
    marks = np.array([[getattr(m, name) for name in names] for m, _ in own])
    weights = fit(marks, truth, sets)
    least = [
        np.quantile(marks[truth & (sets == of)] @ weights, 1 - ANSWERED)
        for of in sorted(set(sets[truth]))
    ]
    constant = -float(np.median(least))
    told = ", ".join(f"{name} {w:.1f}" for name, w in zip(names, weights, strict=True))
    print(f"{way}: {told}, constant {constant:.1f}  ({len(own)} cases)")


def fit(
    marks: NDArray[np.float64],
    truth: NDArray[np.bool_],
    sets: NDArray[np.str_],
    *,
    penalty: float = 3e-2,
) -> NDArray[np.float64]:
    """Fit a logistic regression by Newton's method.

    Both classes have the same say, and in each of them every set.

    Args:
        marks: Shape ``(n, m)``.
        truth: Shape ``(n,)``.
        sets: The names of the sets they are of, ``(n,)``.
        penalty: On the squares of the weights of standardised marks.

    Returns:
        Weights of the marks as they are, ``(m,)``.

    """
    scale = marks.std(axis=0) + 1e-9
    rows = np.column_stack([(marks - marks.mean(axis=0)) / scale, np.ones(len(marks))])
    say = np.zeros(len(truth))
    for kind in (truth, ~truth):
        of = sorted(set(sets[kind]))
        for name in of:
            same = kind & (sets == name)
            say[same] = 0.5 / len(of) / same.sum()
    ridge = penalty * np.diag([*np.ones(marks.shape[1]), 0.0])
    weights: NDArray[np.float64] = np.zeros(rows.shape[1])
    for _ in range(50):
        chance = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (say * (chance - truth)) + ridge @ weights
        bend = (rows * (say * chance * (1 - chance))[:, None]).T @ rows + ridge
        weights -= np.linalg.solve(bend + 1e-9 * np.eye(len(bend)), slope)
    unscaled: NDArray[np.float64] = weights[:-1] / scale
    return unscaled


def _bins(cases: Sequence[Case]) -> list[tuple[int, int, int]]:
    """Count cases by tenths of confidence: the tenth, all, and those that can be answered."""
    tenths = [min(BINS - 1, int(case.confidence * BINS)) for case in cases]
    return [
        (
            tenth,
            tenths.count(tenth),
            sum(c.is_answerable for c, t in zip(cases, tenths, strict=True) if t == tenth),
        )
        for tenth in range(BINS)
    ]


def _write(cases: Sequence[Case], path: Path) -> None:
    """Write the page with the table behind the curve."""
    rows = [
        f"| {tenth / BINS:.1f}–{(tenth + 1) / BINS:.1f} | {count} | "
        f"{can / count if count else 0:.2f} |"
        for tenth, count, can in _bins(cases)
    ]
    path.write_text(
        "# Calibration\n\nConfidence, and how many of the questions that got it could be answered "
        "from the articles they were asked of. Made by `scripts/calibrate.py`.\n\n"
        "![curve](calibration.svg)\n\n| confidence | questions | answerable |\n"
        "| --- | ---: | ---: |\n" + "\n".join(rows) + "\n",
        "utf-8",
    )


def _draw(cases: Sequence[Case], path: Path) -> None:
    """Draw the curve: confidence to the right, the answerable share upwards."""
    points = " ".join(
        f"{40 + 300 * (tenth + 0.5) / BINS:.0f},{320 - 300 * can / count:.0f}"
        for tenth, count, can in _bins(cases)
        if count
    )
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 360" font-size="12">\n'
        '<rect width="360" height="360" fill="white"/>\n'
        '<path d="M40,20 V320 H340" fill="none" stroke="#555"/>\n'
        '<path d="M40,320 L340,20" stroke="#bbb" stroke-dasharray="4"/>\n'
        f'<polyline points="{points}" fill="none" stroke="#1565c0" stroke-width="2"/>\n'
        '<text x="190" y="345" text-anchor="middle">confidence</text>\n'
        '<text x="15" y="170" text-anchor="middle" transform="rotate(-90 15 170)">'
        "answerable</text>\n</svg>\n",
        "utf-8",
    )


if __name__ == "__main__":
    sys.exit(main())
