#!/usr/bin/env python3
"""Measure comparisons on the questions of a set that compare two subjects.

Each question is compared under the names that it has in common with titles; what is left
of it is the topic. Prints how often both subjects have a quote, and how many of the
sentences known to support the answer are cited.

    .venv/bin/python scripts/evaluate_compare.py FOLDER [--limit 50] [--misses]
"""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from index.embed import OnnxEmbedder  # noqa: E402
from index.models import BUNDLED, prepare  # noqa: E402
from index.store import Store  # noqa: E402
from rag.assistant import Assistant  # noqa: E402
from rag.contenders import names_in_topic  # noqa: E402
from rag.evaluate import collection_of  # noqa: E402
from rag.measures import is_cited  # noqa: E402
from rag.questions import Question, read_set  # noqa: E402
from rag.subjects import Catalogue  # noqa: E402
from rag.types import Citation, Comparison  # noqa: E402
from ui.settings import Settings  # noqa: E402

SET = ROOT.parent / "shared" / "eval" / "dragonball-zh"
TYPE = "multidoc_compare"


def main(argv: Sequence[str] | None = None) -> int:
    """Compare, measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", nargs="?", type=Path, default=SET, help=f"default: {SET}")
    parser.add_argument("--type", default=TYPE, help=f"of the questions (default: {TYPE})")
    parser.add_argument("--limit", type=int, help="only the first so many questions")
    parser.add_argument("--misses", action="store_true", help="print what was not cited")
    options = parser.parse_args(argv)
    settings = Settings.from_env(os.environ)
    embedder = OnnxEmbedder(prepare(BUNDLED, settings.models, lambda *_: None))
    found = read_set(options.folder)
    home, _ = collection_of(found, settings.home / "cache", embedder, lambda *_: None)
    assistant, store = Assistant(home, embedder), Store.open(home)
    catalogue = Catalogue(assistant.entries())
    asked = [one for one in found.questions if one.type == options.type][: options.limit]
    results = [
        measured
        for question in asked
        if (measured := judge(question, assistant, catalogue, store)) is not None
    ]
    for result in results:
        if options.misses and (result.missing or result.silent):
            print(result.question.id, result.question.text, "silent:", *result.silent)
            print(*(f"    {doc} {sentence}" for doc, sentence in result.missing), sep="\n")
    print(f"{len(asked)} questions of type {options.type}, {len(results)} with two names or more")
    known = sum(len(result.question.evidences) for result in results)
    if results and known:
        both = sum(not result.silent for result in results) / len(results)
        missing = sum(len(result.missing) for result in results)
        print(f"every subject has a quote in {both:.3f} (target: .92)")
        print(f"evidence_recall {1 - missing / known:.3f} (target: .80)")
        print(f"p50 {median(result.milliseconds for result in results):.0f} ms")
    return 0


class Result(NamedTuple):
    """How one comparison went: who was silent, and which evidences are not cited."""

    question: Question
    silent: tuple[str, ...]
    missing: tuple[tuple[str, str], ...]
    milliseconds: float


def judge(
    question: Question, assistant: Assistant, catalogue: Catalogue, store: Store
) -> Result | None:
    """Compare the subjects of a question; None if it names fewer than two."""
    names, topic = names_in_topic(question.text, catalogue, store.articles_holding)
    if not names:
        return None
    started = time.perf_counter()
    comparison = assistant.compare(topic, names)
    milliseconds = 1000 * (time.perf_counter() - started)
    citations = citations_of(comparison)
    missing = tuple(pair for pair in question.evidences if not is_cited(*pair, citations))
    return Result(question, comparison.silent, missing, milliseconds)


def citations_of(comparison: Comparison) -> tuple[Citation, ...]:
    """List every citation of a comparison."""
    return tuple(
        citation
        for aspect in comparison.aspects
        for cell in aspect.cells
        for citation in cell.citations
    )


if __name__ == "__main__":
    sys.exit(main())
