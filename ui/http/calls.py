"""What programs ask for, whatever way they ask: as ``--json`` prints it.

Knows the Assistant and the collections by name; knows nothing about HTTP or MCP.
"""

from collections.abc import Generator, Iterator
from dataclasses import fields, is_dataclass, replace
from pathlib import PurePath
from typing import TypeVar, cast

from index.errors import SettingsError
from index.types import Article, Entry
from rag.assistant import Assistant
from rag.types import Answer, Comparison, QuoteList, Spoken, Verification
from ui import payload, render
from ui.collections import Collections
from ui.http.asked import Claim, Filters, Question, Quotation, Topic
from ui.http.hints import NO_ARTICLES
from ui.language import language_of

_Found = TypeVar("_Found")


def answered(collections: Collections, asked: Question) -> Answer:
    """Answer a question.

    Raises:
        WenjuError: It can't be asked so.

    """
    return next(step for step in _steps(collections, asked) if isinstance(step, Answer))


def without_folders(found: _Found) -> _Found:
    """Leave of each article's path its file's name: where files lie is the owner's business."""
    if isinstance(found, Article | Entry):
        return replace(found, path=PurePath(found.path).name)
    if isinstance(found, tuple):
        return cast(_Found, tuple(map(without_folders, found)))
    if not is_dataclass(found) or isinstance(found, type):
        return found
    held = {field.name: without_folders(getattr(found, field.name)) for field in fields(found)}
    return replace(found, **held)


def in_words(answer: Answer, assistant: Assistant) -> str:
    """Write an answer as a terminal shows it; of an empty collection, what to do about that."""
    if not assistant.entries():
        return NO_ARTICLES[language_of(answer.question)]
    return render.answer(answer)


def ask(collections: Collections, asked: Question) -> payload.Payload:
    """Give the answer to a question."""
    return _whole(answered(collections, asked), asked)


def ask_in_steps(
    collections: Collections, asked: Question
) -> Generator[tuple[str, payload.Payload]]:
    """Give each ``sentence`` of the answer to a question when it is there, then ``answer``.

    Raises:
        WenjuError: It can't be asked so; at the first step.

    """
    is_written = False
    for step in _steps(collections, asked):
        if isinstance(step, Spoken):
            is_written = True
            yield "sentence", payload.of_sentence(step.sentence)
            continue
        for sentence in () if is_written else step.sentences:
            yield "sentence", payload.of_sentence(sentence)
        yield "answer", _whole(step, asked)


def _steps(collections: Collections, asked: Question) -> Iterator[Spoken | Answer]:
    """Answer a question, with what a language model writes on the way."""
    assistant = collections.open(asked.collection)
    steps = assistant.ask_stream(
        asked.question,
        earlier=[turn.turn() for turn in asked.earlier],
        articles=_among(assistant, asked),
        deep=not asked.fast,
    )
    return map(without_folders, steps)


def _whole(answer: Answer, asked: Question) -> payload.Payload:
    """Give an answer, with references if some are asked for."""
    value = payload.of_answer(answer)
    if asked.style:
        value["references"] = payload.of_references(answer.citations, asked.style)
    return value


def quoted(collections: Collections, asked: Claim) -> QuoteList:
    """Find quotes that support a claim or tell of a topic.

    Raises:
        WenjuError: It can't be asked so.

    """
    assistant = collections.open(asked.collection)
    among = _among(assistant, asked)
    return without_folders(assistant.quotes(asked.claim, articles=among, limit=asked.limit))


def quotes(collections: Collections, asked: Claim) -> payload.Payload:
    """Give quotes that support a claim or tell of a topic."""
    found = quoted(collections, asked)
    value = payload.of_quotes(found)
    if asked.style:
        value["references"] = payload.of_references(found.quotes, asked.style)
    return value


def verified(collections: Collections, asked: Quotation) -> Verification:
    """Say how a quotation stands."""
    return without_folders(collections.open(asked.collection).verify(asked.text))


def verify(collections: Collections, asked: Quotation) -> payload.Payload:
    """Give how a quotation stands."""
    return payload.of_verification(verified(collections, asked))


def compared(collections: Collections, asked: Topic) -> Comparison:
    """Say what several subjects say on a topic."""
    assistant = collections.open(asked.collection)
    return without_folders(assistant.compare(asked.topic, asked.names, asked.aspects))


def compare(collections: Collections, asked: Topic) -> payload.Payload:
    """Give what several subjects say on a topic."""
    return payload.of_comparison(compared(collections, asked))


def _among(assistant: Assistant, asked: Filters) -> frozenset[str] | None:
    """Return the ids of the articles to ask, or None for all.

    Raises:
        SettingsError: An id or a place is not known, or nothing fits.

    """
    filters = {name: value for name, value in asked.filters().items() if value}
    if not filters and not asked.articles:
        return None
    unknown = sorted(set(asked.articles) - {entry.id for entry in assistant.entries()})
    if unknown:
        raise SettingsError(
            f"There is no article {', '.join(unknown)} in the collection.",
            hint="See what is there: GET /api/articles",
        )
    fitting = assistant.select(**filters)
    chosen = fitting & frozenset(asked.articles) if asked.articles else fitting
    if not chosen:
        told = [f"{name}={value}" for name, value in filters.items()]
        raise SettingsError(
            f"No article fits {' '.join(told + [f'articles={id_}' for id_ in asked.articles])}.",
            hint="See the places, dates and sources of the articles: GET /api/articles",
        )
    return chosen
