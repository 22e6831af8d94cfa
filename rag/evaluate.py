"""A set of questions is asked of a collection made for it, and the answers are measured.

Knows where such collections are kept and when one is complete; knows nothing about what is
measured.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock

from index.build import BuildProgress, build_articles
from index.embed import Embedder
from index.errors import CollectionError, SettingsError
from index.make import PIPELINE
from index.types import RawArticle
from rag.assistant import Assistant
from rag.citing import Citing, measure_citing
from rag.generate import LanguageModel
from rag.measures import (
    Abstention,
    Judgement,
    Measures,
    judge,
    measure,
    measure_abstention,
    measure_by_type,
)
from rag.question import checked_question
from rag.questions import Question, QuestionSet, read_question_file, read_set
from rag.types import Answer

_DIGEST_DIGITS = 16
_COMPLETE_FILE = "evaluation.json"  # written last; a collection without it was broken off


@dataclass(frozen=True, slots=True, kw_only=True)
class Latency:
    """Milliseconds from question to answer: of the first, the median, the 95th percentile."""

    first: float
    p50: float
    p95: float


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSize:
    """What the questions were asked of, and the seconds it took to make it, when it was made."""

    articles: int
    chunks: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What an evaluation found out.

    Attributes:
        by_type: The same measures for each type of question.
        judgements: How each question was answered, in order.
        citing: How well a language model cites; None if none was asked.
    """

    measures: Measures
    by_type: Mapping[str, Measures]
    abstention: Abstention
    latency_ms: Latency
    index: IndexSize
    judgements: tuple[Judgement, ...]
    citing: Citing | None = None


def evaluate(
    folder: Path,
    cache: Path,
    embedder: Embedder,
    *,
    limit: int | None,
    progress: BuildProgress,
    pages: Path | None = None,
    model: LanguageModel | None = None,
) -> Report:
    """Ask the questions of a set and measure the answers.

    The set's articles become a collection in *cache*, which the next
    evaluation of the same articles uses again.

    Args:
        folder: The set; or, with *pages*, a file of questions.
        cache: Where the collection is kept.
        embedder: The model that is evaluated.
        limit: How many questions to ask, from the first; None: all.
        progress: Told of each article and each question.
        pages: Files of articles that the questions are asked of.
        model: Words the answers, and is measured too.

    Raises:
        SettingsError: Something is missing, or can't be asked.
        SourceError: A line of the set can't be used.
        CollectionError: The collection can't be written.

    """
    found = read_question_file(folder, pages) if pages else read_set(folder)
    questions = found.questions[:limit]
    for question in questions:
        _check(question)
    home, seconds = collection_of(found, cache, embedder, progress)
    assistant = Assistant(home, embedder, model)
    try:
        answers = _ask_all(questions, assistant, progress)
        entries = assistant.entries()
        citing = measure_citing(answers, assistant.article, embedder) if model else None
    finally:
        assistant.close()
    judgements = [judge(*one) for one in zip(questions, answers, strict=True)]
    times = [judgement.milliseconds for judgement in judgements]
    p50, p95 = np.percentile(times, [50, 95]).tolist()
    return Report(
        measures=measure(judgements),
        by_type=measure_by_type(judgements),
        abstention=measure_abstention(judgements),
        latency_ms=Latency(first=times[0], p50=p50, p95=p95),
        index=IndexSize(
            articles=len(entries), chunks=sum(entry.chunks for entry in entries), seconds=seconds
        ),
        judgements=tuple(judgements),
        citing=citing,
    )


def collection_of(
    found: QuestionSet, cache: Path, embedder: Embedder, progress: BuildProgress
) -> tuple[Path, float]:
    """Return the collection of a set's articles, made in *cache* if it isn't there, and when.

    Returns:
        Its folder, and the seconds that making it took.

    """
    key = hashlib.sha256(f"{found.digest} {embedder.key} {PIPELINE}".encode())
    home = cache / "eval" / key.hexdigest()[:_DIGEST_DIGITS]
    return home, _make_collection(found.articles, home, embedder, progress)


def _check(question: Question) -> None:
    """Refuse a question that can't be asked, before an hour of work is spent on others."""
    try:
        checked_question(question.text)
    except SettingsError as error:
        raise SettingsError(f"Question {question.id}: {error}", hint=error.hint) from error


def _make_collection(
    articles: Sequence[RawArticle], home: Path, embedder: Embedder, progress: BuildProgress
) -> float:
    """Make the collection at *home* unless it is complete; return the seconds it took.

    One that was broken off is made anew. Another process that makes the same
    one is waited for.
    """
    complete = home / _COMPLETE_FILE
    try:
        home.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(home.with_suffix(".lock")):
            if not complete.exists():
                if home.exists():
                    shutil.rmtree(home)
                started = time.perf_counter()
                build_articles(articles, home, embedder, progress)
                facts = {"seconds": round(time.perf_counter() - started, 1)}
                written = complete.with_suffix(".part")
                written.write_text(json.dumps(facts), "utf-8")
                written.replace(complete)
            return float(json.loads(complete.read_text("utf-8"))["seconds"])
    except OSError as error:
        raise CollectionError(
            f"The collection {home} for the evaluation can't be written: {error.strerror}.",
            hint="Check that folder, or use another: --home FOLDER",
        ) from error


def _ask_all(
    questions: Sequence[Question], assistant: Assistant, progress: BuildProgress
) -> list[Answer]:
    """Ask every question."""
    answers = []
    for done, question in enumerate(questions):
        progress(question.text, done, len(questions))
        answers.append(assistant.ask(question.text, articles=question.passages))
    progress("", len(questions), len(questions))
    return answers
