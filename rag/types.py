"""The frozen values that pass between a question and what a person sees.

Knows articles; knows neither retrieval nor rendering.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from index.edits import to_source
from index.sentences import around
from index.types import Article, Chunk, Entry
from rag.authorship import Writing


class Outcome(StrEnum):
    """Whether the collection holds an answer."""

    ANSWERED = "answered"
    NOT_FOUND = "not_found"


class QuoteState(StrEnum):
    """Whether a quote stands in its source character by character."""

    EXACT = "exact"
    REPAIRED = "repaired"  # an edit lies inside; both forms are shown


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Passage:
    """A chunk that may hold the answer.

    Attributes:
        similarity: How well it fits the question, higher is closer; only
            comparable within one question.
        cosine: Of the question and its nearest window.
        starts: Where its tokens begin, in code points from its start, ``(t,)``.
        matches: How well they match the question's tokens, ``(q, t)``.
    """

    article: Article
    chunk: Chunk
    similarity: float
    cosine: float
    starts: NDArray[np.int64]
    matches: NDArray[np.float32]

    @property
    def text(self) -> str:
        """The chunk, cut from the article now."""
        return self.article.text[self.chunk.start : self.chunk.end]


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A slice of an article: ``article.text[start:end]``.

    Attributes:
        emphasis: The part of it that answers, half-open offsets into the
            article's text; None if that is all of it.
        page: Where the source has it, half-open, if that is not what the edits
            say: of a title or a date line, which the text is without, *start*
            and *end* are the same.
    """

    article: Article
    start: int
    end: int
    page: tuple[int, int] | None = None
    emphasis: tuple[int, int] | None = field(default=None, compare=False)

    @property
    def text(self) -> str:
        """The quoted words, cut from the article now."""
        return self.article.text[self.start : self.end]

    @property
    def source_text(self) -> str:
        """The same stretch as the source has it."""
        start, end = self.page or to_source(self.article.edits, self.start, self.end)
        return self.article.source_text[start:end]

    @property
    def state(self) -> QuoteState:
        """``exact`` if the source has these very characters."""
        return QuoteState.EXACT if self.source_text == self.text else QuoteState.REPAIRED

    def context(self, most: int = 120) -> tuple[str, str]:
        """Up to *most* characters before and after, within the article, without parts of words."""
        text = self.article.text
        first, last = around(text, self.start, self.end, most)
        return text[first : self.start], text[self.end : last]


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A numbered quote; numbers run from 1 by first mention, without gaps.

    Attributes:
        also_in: Reposts of its article, or what it is a repost of.
    """

    number: int
    quote: Quote
    also_in: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of an answer and the numbers of the citations it rests on.

    Attributes:
        emphasis: The part of *text* that answers, half-open offsets into it; None
            if that is all of it.
    """

    text: str
    citations: tuple[int, ...]
    emphasis: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A sentence of an answer that is still being written.

    Attributes:
        citations: Those whose numbers it is the first to mention.
    """

    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Marks:
    """What confidence is judged by.

    Attributes:
        late: Late interaction of the question and its likeliest sentence.
        worst: How well that token of the question is matched that is matched
            worst, question words aside.
        share: Of the question's content by weight, what the passages read hold.
        cosine: Of the question and its nearest sentence.
        gap: By how much the first passage fits better than the second, at most 0.1.
        lead: Probability of the likeliest sentence among all.
        kind: Whether it holds a date, a number or a share, if one is asked for.
        broad: 1 if the question asks for more than one fact, else 0.
        way: ``open``, ``foreign``, ``placed`` or ``titled``, as in ``rag.confidence.WEIGHTS``.
    """

    late: float
    worst: float
    share: float
    cosine: float
    gap: float
    lead: float
    kind: float
    broad: float
    way: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the collection says to a question.

    Attributes:
        question: As it was asked.
        standalone_question: As it was understood.
        sentences: Empty if the outcome is ``NOT_FOUND``.
        citations: One for each number that a sentence carries, in order.
        confidence: From 0 to 1; at or above the threshold in force the
            outcome is ``ANSWERED``. Of several subjects the highest.
        silent: The subjects of an answered question, as it names them, on which
            nothing was found.
        closest: If nothing was found, the nearest quotes: not an answer.
        marks: What confidence was judged by, of each subject asked about; empty
            if nothing was read.
        ranked: Ids of the articles looked at, best first, each once.
        timings_ms: Milliseconds by stage, with ``total``.
        writing: What a language model did; None if none is set up, or if there
            was nothing for it to write.
    """

    question: str
    standalone_question: str
    outcome: Outcome
    confidence: float
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    closest: tuple[Citation, ...] = ()
    silent: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()
    marks: tuple[Marks, ...] = ()
    timings_ms: Mapping[str, float] = field(default_factory=dict)
    writing: Writing | None = None


class SubjectKind(StrEnum):
    """What a compared subject is: a place of the national list, or a name."""

    PLACE = "place"
    NAME = "name"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedSubject:
    """A place or a name that is compared.

    Attributes:
        name: A place's full present name, or the name as it was given.
        articles: Ids of the articles that are about it, sorted; reposts and
            what they repost among them.
    """

    name: str
    kind: SubjectKind
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one subject says to one aspect.

    Attributes:
        subject: The subject's name.
        citations: One to three, the one that tells most first; empty if it
            says nothing to the aspect.
        is_only: Whether no other of the subjects says anything to it.
    """

    subject: str
    citations: tuple[Citation, ...]
    is_only: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Aspect:
    """A row of a comparison.

    Attributes:
        name: In the articles' own words, or as it was given by hand.
        cells: One for each subject, in the order of the subjects.
        measure: What figures of at least two cells have in common, a unit or
            what is counted (``人次``, ``%``, ``指标``); empty if nothing.
        summary: The row in one sentence of a language model, checked; None
            without one.
    """

    name: str
    cells: tuple[Cell, ...]
    measure: str = ""
    summary: Sentence | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What several subjects do alike.

    Attributes:
        citations: At least two subjects by name, each with its quotes.
    """

    citations: tuple[tuple[str, tuple[Citation, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What several subjects say on one topic, side by side.

    Attributes:
        subjects: As they were named, or else those that say something on the
            topic, the one that says most first.
        aspects: Those that most subjects say something to come first; none
            without a quote but those given by hand.
        shared: A citation of it is one of a cell's, with the same number.
        silent: Names of the subjects that say nothing on the topic.
        is_cut: Whether more places may say something than are shown; never if
            the subjects were named.
        model: The language model that named rows or summed them up; empty if
            none did.

    Citations are numbered from 1 across all of it, by first mention: aspect by
    aspect, cell by cell.
    """

    topic: str
    subjects: tuple[ComparedSubject, ...]
    aspects: tuple[Aspect, ...]
    shared: tuple[Shared, ...]
    silent: tuple[str, ...]
    is_cut: bool = False
    model: str = ""


class Standing(StrEnum):
    """How a quotation stands in the collection, from the best."""

    EXACT = "exact"  # the page's very characters
    FOLDED = "folded"  # script, width, case, punctuation or spacing differ, nothing else
    REPAIRED = "repaired"  # in text that was repaired; the page has other characters
    NEAR = "near"  # it differs, and the differences are told
    ABSENT = "absent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """Where a quotation and the page part; either may be empty.

    Attributes:
        at: Where *claimed* begins in the quotation, without the space and the marks
            around that, in code points; of an empty one, before which character.
    """

    claimed: str
    source: str
    at: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Whether a quotation stands in the collection.

    Attributes:
        text: As it was claimed.
        citations: Where it stands, or what it comes nearest to; of one with
            ellipses, a citation for each piece.
        differences: In order; empty unless it is ``NEAR``.
    """

    text: str
    standing: Standing
    citations: tuple[Citation, ...] = ()
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteList:
    """What supports a claim, or tells of a topic, best first; empty if nothing does."""

    query: str
    quotes: tuple[Citation, ...] = ()
