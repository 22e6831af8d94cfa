"""Two pictures of an evaluation: what confidence says of a question, and of an answer.

Knows matplotlib, which is optional, and is its only home; knows nothing about sets of questions.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.confidence import THRESHOLD
from rag.measures import Judgement

_INCHES = (6.4, 4.0)
_TENTHS = np.linspace(0, 1, 11)


def draw(judgements: Sequence[Judgement], page: Path) -> list[Path]:
    """Draw both pictures beside *page*, as PNG; none if matplotlib is not installed."""
    try:
        from matplotlib.figure import Figure
    except ImportError:
        return []
    drawn = []
    for name, fill in (("confidence", _confidence), ("reliability", _reliability)):
        figure = Figure(figsize=_INCHES, layout="constrained")
        fill(figure.subplots(), judgements)
        drawn.append(page.with_name(f"{page.stem}-{name}.png"))
        figure.savefig(drawn[-1], dpi=120)
    return drawn


def _confidence(axes: Any, judgements: Sequence[Judgement]) -> None:  # noqa: ANN401
    """Show how many questions have what confidence, answerable against not."""
    bins = np.linspace(0, 1, 21)
    for label, wanted in (("answerable", True), ("not answerable", False)):
        values = [j.confidence for j in judgements if j.question.is_answerable is wanted]
        if values:
            axes.hist(values, bins, alpha=0.6, label=f"{label} ({len(values)})")
    axes.axvline(THRESHOLD, color="black", linestyle="--", label="threshold")
    axes.set(xlabel="confidence", ylabel="questions")
    axes.legend()


def _reliability(axes: Any, judgements: Sequence[Judgement]) -> None:  # noqa: ANN401
    """Show what share of the answers is right at what confidence; silence is left out."""
    confidence = np.array([j.confidence for j in judgements if j.is_answered])
    right = np.array([j.is_right for j in judgements if j.is_answered], float)
    tenth = np.digitize(confidence, _TENTHS[1:-1])
    there = sorted(set(tenth.tolist()))
    axes.plot([0, 1], [0, 1], color="grey", linestyle=":")
    axes.scatter(
        [confidence[tenth == n].mean() for n in there],
        [right[tenth == n].mean() for n in there],
        s=[20 + 200 * float((tenth == n).mean()) for n in there],
    )
    axes.set(xlabel="confidence", ylabel="share of answers that are right")
    axes.set(xlim=(0, 1.02), ylim=(0, 1.02))
