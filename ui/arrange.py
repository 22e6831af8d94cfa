"""What of an answer stands where, in a terminal and on the page alike.

Knows answers; knows nothing about how they are drawn.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from index.types import Article
from rag.types import Answer, Citation, Sentence


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
    """Put the sentences of each article together, in the order of their first."""
    sources = {citation.number: citation.quote.article for citation in answer.citations}
    articles: dict[str, Article] = {}
    sentences: dict[str, list[Sentence]] = {}
    for sentence in answer.sentences:
        article = sources[sentence.citations[0]]
        articles[article.id] = article
        sentences.setdefault(article.id, []).append(sentence)
    is_alone = len(articles) < 2 and not answer.silent
    headings = [""] if is_alone else _headings(list(articles.values()), untitled)
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
