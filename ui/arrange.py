"""What of an answer stands where, in a terminal and on the page alike.

Knows answers; knows nothing about how they are drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from index.types import Article
from rag.types import Answer, Citation, Comparison, Sentence, SubjectKind
from ui.language import ComparisonWording, Language, place_name


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Sentences of one article, in order.

    Attributes:
        heading: What tells the article from the others of the answer: its
            place or title; empty if there are no others and nothing is silent.
    """

    heading: str
    sentences: tuple[Sentence, ...]


def understood(answer: Answer) -> str:
    """Return the question as it was understood, if that is not how it was asked."""
    asked = " ".join(answer.question.split())
    return "" if answer.standalone_question == asked else answer.standalone_question


def grouped(answer: Answer, *, untitled: str) -> tuple[Group, ...]:
    """Put the sentences of each article together, in the order of their first.

    Those of a language model stay as they follow one another.
    """
    if answer.writing and answer.writing.fates:
        return (Group(heading="", sentences=answer.sentences),)
    sources = {citation.number: citation.quote.article for citation in answer.citations}
    articles: dict[str, Article] = {}
    sentences: dict[str, list[Sentence]] = {}
    for sentence in answer.sentences:
        article = sources[sentence.citations[0]]
        articles[article.id] = article
        sentences.setdefault(article.id, []).append(sentence)
    is_alone = len(articles) < 2 and not answer.silent
    headings = [""] * len(articles) if is_alone else _headings(list(articles.values()), untitled)
    return tuple(
        Group(heading=heading, sentences=tuple(own))
        for heading, own in zip(headings, sentences.values(), strict=True)
    )


def by_article(citations: Iterable[Citation]) -> dict[str, list[Citation]]:
    """Put the citations of each article together by its id, in the order of their first."""
    found: dict[str, list[Citation]] = {}
    for citation in citations:
        found.setdefault(citation.quote.article.id, []).append(citation)
    return found


def _headings(articles: list[Article], untitled: str) -> list[str]:
    """Name articles by their places if these tell them apart, or else by their titles."""
    places = [article.places[0] if article.places else "" for article in articles]
    if all(places) and len(set(places)) == len(places):
        return places
    return [article.title or untitled for article in articles]


def parts(sentence: Sentence) -> tuple[str, str, str]:
    """Cut the text of *sentence* before and after what answers; that is empty if it is all."""
    start, end = sentence.emphasis or (0, 0)
    return sentence.text[:start], sentence.text[start:end], sentence.text[end:]


def written_in(value: Comparison, language: Language) -> Comparison:
    """Write the names of the places that are compared as *language* does."""
    names = {
        one.name: place_name(one.name, language)
        for one in value.subjects
        if one.kind is SubjectKind.PLACE
    }

    def name(told: str) -> str:
        return names.get(told, told)

    return replace(
        value,
        subjects=tuple(replace(one, name=name(one.name)) for one in value.subjects),
        aspects=tuple(
            replace(
                aspect,
                cells=tuple(replace(cell, subject=name(cell.subject)) for cell in aspect.cells),
            )
            for aspect in value.aspects
        ),
        shared=tuple(
            replace(one, citations=tuple((name(told), own) for told, own in one.citations))
            for one in value.shared
        ),
        silent=tuple(map(name, value.silent)),
    )


def silent(value: Comparison, words: ComparisonWording) -> str:
    """Name those who say nothing, and why; empty if all speak."""
    articles = {one.name: set(one.articles) for one in value.subjects}
    bare = words.comma.join(name for name in value.silent if not articles[name])
    told = []
    for name in value.silent:
        others = set[str]().union(*(own for other, own in articles.items() if other != name))
        if articles[name]:
            told.append(name + (words.elsewhere if articles[name] <= others else ""))
    groups = filter(None, [words.comma.join(told), bare and bare + words.no_articles])
    return words.silent.format(subjects=words.semicolon.join(groups)) if value.silent else ""
