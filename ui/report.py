"""An evaluation as JSON, as the text of a terminal, and as a Markdown page.

Knows wording and layout; knows nothing about how anything is measured.
"""

import html
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from rich.cells import cell_len

from index.types import counted
from rag.citing import Citing
from rag.evaluate import Report
from rag.measures import Judgement, Measures
from ui.render import short

_COLUMNS = {
    "hit@1": "hit_at_1",
    "hit@5": "hit_at_5",
    "hit@10": "hit_at_10",
    "MRR@10": "mrr_at_10",
    "ans@1": "answer_in_1",
    "ans@3": "answer_in_3",
    "evid.": "evidence_recall",
}
_LEGEND = """\
hit, MRR: an article that holds the answer among the first so many; ans: known
answer in the first quote, in the first three; evid.: evidences that are cited."""
_NAME = 22  # columns of a row's name; 7 for each figure and 6 for a count make 77
_FAILED = 20  # questions that a page shows
_CELL = 80  # columns of a question or quote in its table
_NO_PLOTS = (
    "There are no plots, because matplotlib is not installed: "
    "`.venv/bin/python -m pip install -c constraints.txt matplotlib`."
)


def figures(report: Report) -> dict[str, Any]:
    """Give what an evaluation found out as --json prints it, whose names are a contract."""
    return {
        **_rounded(asdict(report.measures)),
        "by_type": {kind: _rounded(asdict(value)) for kind, value in report.by_type.items()},
        "abstention": _rounded(asdict(report.abstention)),
        "latency_ms": _rounded(asdict(report.latency_ms)),
        "index": asdict(report.index),
        **({"llm": _rounded(asdict(report.citing))} if report.citing else {}),
    }


def text(report: Report) -> str:
    """Show an evaluation in 80 columns."""
    head = " " * _NAME + " asked" + "".join(f"{name:>7}" for name in _COLUMNS)
    rows = [_row(name, measures) for name, measures in _rows(report)]
    return "\n".join([head, *rows, _LEGEND, "", *(f"{n:<12}{v}" for n, v in _facts(report))])


def page(report: Report, *, name: str, plots: Sequence[Path]) -> str:
    """Write an evaluation of the set *name* as a Markdown page, with *plots* that lie beside it."""
    head = ["set", "questions", *_COLUMNS]
    rows = [
        [
            _cell(kind),
            str(m.questions),
            *(_figure(getattr(m, field)) for field in _COLUMNS.values()),
        ]
        for kind, m in _rows(report)
    ]
    failed = [judgement for judgement in report.judgements if not judgement.is_right]
    parts = [
        f"# Evaluation: {_cell(name)}",
        table(head, rows),
        _LEGEND,
        "\n".join(f"- {what}: {value}" for what, value in _facts(report)),
        "\n\n".join(f"![{plot.stem}]({plot.name})" for plot in plots) or _NO_PLOTS,
        f"## Questions that failed: {len(failed)} of {len(report.judgements)}",
    ]
    if failed:
        shown = [_failure(judgement) for judgement in failed[:_FAILED]]
        parts.append(table(["id", "type", "question", "what was first"], shown))
    return "\n\n".join(parts) + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Lay out cells as a Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def _rows(report: Report) -> list[tuple[str, Measures]]:
    """Name the measures of all questions, then those of each type."""
    return [("all", report.measures), *report.by_type.items()]


def _row(name: str, measures: Measures) -> str:
    """Show measures on one line."""
    label = short(name, _NAME - 1)
    padding = " " * (_NAME - cell_len(label))
    values = "".join(f"{_figure(getattr(measures, field)):>7}" for field in _COLUMNS.values())
    return f"{label}{padding}{measures.questions:>6}{values}"


def _facts(report: Report) -> list[tuple[str, str]]:
    """Say what is not measured question type by question type."""
    silence, times, size = report.abstention, report.latency_ms, report.index
    return [
        (
            "silence",
            f"AUC {_figure(silence.auc)}; of answerable {_figure(silence.answered_right)} "
            f"answered; of others {_figure(silence.refused_right)} refused",
        ),
        (
            "latency",
            f"first question {times.first:.0f} ms, median {times.p50:.0f} ms, "
            f"95th percentile {times.p95:.0f} ms",
        ),
        (
            "collection",
            f"{counted(size.articles, 'article')}, {counted(size.chunks, 'chunk')}, "
            f"made in {size.seconds:.1f} s",
        ),
        *([("written", _written(report.citing))] if report.citing else []),
    ]


def _written(citing: Citing) -> str:
    """Say how well a language model wrote."""
    failures = "".join(f"; {name} {count}" for name, count in citing.failures.items())
    return (
        f"by {citing.model} {citing.written} of {counted(citing.answers, 'answer')}; sentences "
        f"{citing.passed} passed, {citing.replaced} replaced, {citing.dropped} dropped; "
        f"citation recall {_figure(citing.citation_recall)}, "
        f"precision {_figure(citing.citation_precision)}; "
        f"figures {_figure(citing.figures_right)} right{failures}"
    )


def _failure(judgement: Judgement) -> list[str]:
    """Show a question that failed, and what stood first instead."""
    question = judgement.question
    first = short(judgement.first, _CELL) or "–"
    said = first if judgement.is_answered else f"not found; closest: {first}"
    return [
        _cell(t) for t in (question.id, question.type or "–", short(question.text, _CELL), said)
    ]


def _figure(value: float | None) -> str:
    """Show a measure with three places, or a dash."""
    return "–" if value is None else f"{value:.3f}"


def _cell(value: str) -> str:
    """Keep a text from breaking out of its cell."""
    return html.escape(" ".join(value.split()), quote=False).replace("|", "&#124;")


def _rounded(numbers: dict[str, Any]) -> dict[str, Any]:
    """Round what is no whole number to four places."""
    return {
        name: round(value, 4) if isinstance(value, float) else value
        for name, value in numbers.items()
    }
