"""Values as the plain dictionaries that --json prints; their names are a contract.

Knows the fields of the README's table; knows nothing about where they are sent.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import PurePath
from typing import Any

from index.backup import Backup
from index.doctor import Check
from index.named import place_in
from index.takeout import Export
from index.types import Article, BuildResult, Correction, Entry
from rag.authorship import Writing
from rag.script import Language, language_of
from rag.types import (
    Answer,
    Aspect,
    Cell,
    Citation,
    Comparison,
    QuoteList,
    Sentence,
    Verification,
)
from ui import arrange
from ui.feedback import Feedback
from ui.formats import Style, cite
from ui.writing_words import account

Payload = dict[str, Any]


def of_sentence(sentence: Sentence) -> Payload:
    """Give a sentence of an answer; *citations* are numbers, *emphasis* points into its text."""
    return {
        "text": sentence.text,
        "citations": list(sentence.citations),
        "emphasis": sentence.emphasis and list(sentence.emphasis),
    }


def of_answer(answer: Answer) -> Payload:
    """Give an answer; *answer* in it is the sentences with their marks."""
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "outcome": answer.outcome.value,
        "confidence": answer.confidence,
        "answer": "".join(
            sentence.text + "".join(f"[{number}]" for number in sentence.citations)
            for sentence in answer.sentences
        ),
        "sentences": [of_sentence(sentence) for sentence in answer.sentences],
        "citations": [of_citation(citation) for citation in answer.citations],
        "closest": [of_citation(citation) for citation in answer.closest],
        "silent": list(answer.silent),
        "timings_ms": dict(answer.timings_ms),
        "writing": answer.writing and of_writing(answer.writing, language_of(answer.question)),
    }


def of_writing(writing: Writing, language: Language) -> Payload:
    """Give what a language model did for an answer; *sentences* tells of each what it is."""
    return {
        "model": writing.model,
        "sentences": [fate.value for fate in writing.fates],
        "passed": writing.passed,
        "replaced": writing.replaced,
        "dropped": writing.dropped,
        "given": writing.given,
        "tokens": {"in": writing.tokens_in, "out": writing.tokens_out},
        "milliseconds": writing.milliseconds,
        "failure": writing.failure and writing.failure.value,
        "account": account(writing, language),
        "suggestions": list(writing.suggestions),
    }


def of_backup(held: Backup) -> Payload:
    """Give what a backup holds."""
    return asdict(held)


def of_export(value: Export) -> Payload:
    """Give what was written of a collection, and what could not be read of it."""
    return {
        "files": [str(file) for file in value.files],
        "articles": value.articles,
        "failed": [{"path": failure.path, "reason": failure.reason} for failure in value.failed],
        "left_out": value.left_out,
    }


def of_comparison(value: Comparison) -> Payload:
    """Give a comparison; a cell that says nothing is null."""
    return {
        "topic": value.topic,
        "subjects": [
            {"name": one.name, "kind": one.kind.value, "articles": list(one.articles)}
            for one in value.subjects
        ],
        "aspects": [
            {
                "name": aspect.name,
                "measure": aspect.measure,
                "summary": _of_summary(aspect),
                "cells": {cell.subject: _of_cell(cell) for cell in aspect.cells},
            }
            for aspect in value.aspects
        ],
        "shared": [
            {
                "citations": {
                    name: [of_citation(citation) for citation in citations]
                    for name, citations in one.citations
                }
            }
            for one in value.shared
        ],
        "silent": list(value.silent),
        "is_cut": value.is_cut,
        "model": value.model or None,
    }


def _of_summary(aspect: Aspect) -> Payload | None:
    """Give the sentence that sums up a row."""
    summary = aspect.summary
    return None if summary is None else {"text": summary.text, "citations": list(summary.citations)}


def _of_cell(cell: Cell) -> Payload | None:
    """Give what one subject says to one aspect."""
    if not cell.citations:
        return None
    citations = [of_citation(citation) for citation in cell.citations]
    return {"citations": citations, "is_only": cell.is_only}


def of_citation(citation: Citation) -> Payload:
    """Give a citation; *context* is the quote with what stands around it."""
    quote = citation.quote
    before, after = quote.context()
    return {
        "number": citation.number,
        "quote": quote.text,
        "source_quote": quote.source_text,
        "state": quote.state.value,
        "start": quote.start,
        "end": quote.end,
        "context": before + quote.text + after,
        "article": {
            name: value
            for name, value in _facts(quote.article).items()
            if name not in {"encoding", "duplicate_of"}
        },
        "also_in": [
            {"id": entry.id, "title": entry.title, "path": entry.path} for entry in citation.also_in
        ],
    }


def of_references(citations: Iterable[Citation], style: Style) -> list[Payload]:
    """Give the cited articles as references, in order of their first citation."""
    return [
        {"citations": [one.number for one in group], "id": id_, "reference": cite(article, style)}
        for id_, group in arrange.by_article(citations).items()
        for article in [group[0].quote.article]
    ]


def of_quotes(value: QuoteList) -> Payload:
    """Give the quotes that support a claim."""
    return {"query": value.query, "quotes": [of_citation(citation) for citation in value.quotes]}


def of_verification(value: Verification) -> Payload:
    """Give how a quotation stands."""
    return {
        "text": value.text,
        "state": value.standing.value,
        "citations": [of_citation(citation) for citation in value.citations],
        "differences": [
            {"claimed": one.claimed, "source": one.source} for one in value.differences
        ],
    }


def of_entries(entries: Iterable[Entry]) -> Payload:
    """Give the list of articles."""
    return {"articles": [asdict(entry) for entry in entries]}


def of_article(article: Article, *, chunks: int, corrections: Sequence[Correction] = ()) -> Payload:
    """Give one stored article whole."""
    return of_facts(article, corrections) | {
        "chunks": chunks,
        "text": article.text,
        "source_text": article.source_text,
        "edits": [asdict(edit) for edit in article.edits],
    }


def of_facts(article: Article, corrections: Sequence[Correction]) -> Payload:
    """Give what is known of a stored article; *corrected* has what was found, by field.

    A place whose name several bear, and of which the text doesn't tell which is
    meant, has all of them in *located*.
    """
    return _facts(article) | {
        "address": article.address,
        "located": [
            {"name": place.name, "level": place.level, "parents": list(place.parents)}
            for name in article.places
            for place in place_in(name, f"{article.title}\n{article.text}")
        ],
        "corrected": {one.field: one.found for one in corrections},
    }


def of_cleaned(article: Article) -> Payload:
    """Give what cleaning makes of a file, stored or not."""
    names = ("path", "encoding", "title", "published", "source", "author", "places")
    facts = _facts(article)
    return {name: facts[name] for name in names} | {
        "address": article.address,
        "text": article.text,
        "edits": [asdict(edit) for edit in article.edits],
    }


def of_checks(checks: Sequence[Check]) -> Payload:
    """Give what was looked at, and whether all of it is well."""
    return {"healthy": all(check.ok for check in checks), "checks": [asdict(c) for c in checks]}


def of_feedback(found: Iterable[Feedback]) -> Payload:
    """Give what visitors said of answers."""
    return {"feedback": [asdict(one) for one in found]}


def of_build(result: BuildResult) -> Payload:
    """Give what became of the files."""
    return asdict(result)


def without_folders(value: Payload) -> Payload:
    """Leave of each path in a payload its last part: where files lie is the owner's business.

    Example:
        >>> without_folders({"articles": [{"id": "a", "path": "/srv/articles/1.txt"}]})
        {'articles': [{'id': 'a', 'path': '1.txt'}]}

    """
    return {
        name: PurePath(held).name if name == "path" else _within(held)
        for name, held in value.items()
    }


def _within(held: Any) -> Any:  # noqa: ANN401
    """Do the same in what a payload holds."""
    if isinstance(held, list | tuple):
        return list(map(_within, held))
    return without_folders(held) if isinstance(held, dict) else held


def _facts(article: Article) -> Payload:
    """Give what is known of an article but for its text."""
    return {
        "id": article.id,
        "title": article.title,
        "published": article.published,
        "source": article.source,
        "author": article.author,
        "places": list(article.places),
        "path": article.path,
        "encoding": article.encoding,
        "duplicate_of": article.duplicate_of,
    }
