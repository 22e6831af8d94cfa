"""Answers held against what is known of their questions, and the measures they add up to.

Knows questions and answers; knows nothing about files or how an answer is found.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np

from index.fold import fold, folded
from rag.questions import Question
from rag.types import Answer, Citation, Outcome, Quote

_MRR_DEPTH = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How one question was answered.

    Attributes:
        rank: Of the first article that holds the answer, from 1; 0 if none
            was ranked.
        answer_place: The number of the first citation whose quote holds a
            known answer; 0 if none does.
        evidences_found: How many of the question's evidences are cited.
        is_right: By the strictest thing known of the question: silence if
            there is no answer, otherwise what has to be quoted, half of the
            evidences, an answer in the first three quotes, the first article.
        first: The first quote; of silence, what was closest.
        milliseconds: From question to answer.
    """

    question: Question
    is_answered: bool
    confidence: float
    rank: int
    answer_place: int
    evidences_found: int
    is_right: bool
    first: str
    milliseconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """What a set of judgements adds up to, from 0 to 1; None where nothing is known to judge by.

    Attributes:
        hit_at_1, hit_at_5, hit_at_10: Share of questions with an article
            that holds the answer among the first so many.
        mrr_at_10: Mean of one by that article's rank, 0 beyond the tenth.
        answer_in_1, answer_in_3: Share of questions with a known answer in
            the first quote, in one of the first three.
        evidence_recall: Share of evidences that are cited.
    """

    questions: int
    hit_at_1: float | None
    hit_at_5: float | None
    hit_at_10: float | None
    mrr_at_10: float | None
    answer_in_1: float | None
    answer_in_3: float | None
    evidence_recall: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Abstention:
    """Whether silence is kept where it should be; None where no question asks for it.

    Attributes:
        auc: The chance that an answerable question has more confidence than
            one that isn't, half of it if they have the same.
        answered_right: Share of answerable questions that got an answer; one
            that has to quote something counts only if it does.
        refused_right: Share of the others that got silence.
    """

    auc: float | None
    answered_right: float | None
    refused_right: float | None


def judge(question: Question, answer: Answer) -> Judgement:
    """Hold *answer* against what is known of *question*."""
    answered = answer.outcome is Outcome.ANSWERED
    citations = answer.citations if answered else ()
    ranks = [n for n, id_ in enumerate(answer.ranked, 1) if id_ in question.relevant]
    rank, place = min(ranks, default=0), _answer_place(question, citations)
    found = sum(is_cited(doc, sentence, citations) for doc, sentence in question.evidences)
    if not question.is_answerable:
        is_right = not answered
    elif question.must:
        is_right = _quotes_all(question.must, answer)
    elif question.evidences:
        is_right = 2 * found >= len(question.evidences)
    elif question.answers:
        is_right = 1 <= place <= 3
    else:
        is_right = rank == 1 if question.relevant else answered
    return Judgement(
        question=question,
        is_answered=answered,
        confidence=answer.confidence,
        rank=rank,
        answer_place=place,
        evidences_found=found,
        is_right=is_right,
        first=next((c.quote.text for c in citations or answer.closest), ""),
        milliseconds=answer.timings_ms["total"],
    )


def measure(judgements: Sequence[Judgement]) -> Measures:
    """Add up how well articles, answers and evidences were found."""
    ranks = [j.rank for j in judgements if j.question.relevant]
    places = [j.answer_place for j in judgements if j.question.answers]
    evidences = sum(len(j.question.evidences) for j in judgements)
    found = sum(j.evidences_found for j in judgements)
    return Measures(
        questions=len(judgements),
        hit_at_1=_share(1 <= rank <= 1 for rank in ranks),
        hit_at_5=_share(1 <= rank <= 5 for rank in ranks),
        hit_at_10=_share(1 <= rank <= 10 for rank in ranks),
        mrr_at_10=_share(1 / rank if 1 <= rank <= _MRR_DEPTH else 0.0 for rank in ranks),
        answer_in_1=_share(place == 1 for place in places),
        answer_in_3=_share(1 <= place <= 3 for place in places),
        evidence_recall=found / evidences if evidences else None,
    )


def measure_by_type(judgements: Sequence[Judgement]) -> Mapping[str, Measures]:
    """Measure each type of question by itself; those without a type are left out."""
    types = sorted({j.question.type for j in judgements if j.question.type})
    return {kind: measure([j for j in judgements if j.question.type == kind]) for kind in types}


def measure_abstention(judgements: Sequence[Judgement]) -> Abstention:
    """Add up how well answerable questions are told from the others."""
    answerable = [j for j in judgements if j.question.is_answerable]
    others = [j for j in judgements if not j.question.is_answerable]
    return Abstention(
        auc=auc([j.confidence for j in answerable], [j.confidence for j in others]),
        answered_right=_share(j.is_right if j.question.must else j.is_answered for j in answerable),
        refused_right=_share(not j.is_answered for j in others),
    )


def auc(higher: Sequence[float], lower: Sequence[float]) -> float | None:
    """Return the chance that one of *higher* is above one of *lower*; ties count half.

    Example:
        >>> auc([0.9, 0.4], [0.4, 0.1])
        0.875

    """
    if not higher or not lower:
        return None
    ordered = np.sort(lower)
    below = np.searchsorted(ordered, higher, "left")
    not_above = np.searchsorted(ordered, higher, "right")
    return float((below + not_above).sum() / 2 / len(higher) / len(lower))


def _answer_place(question: Question, citations: Iterable[Citation]) -> int:
    """Return the number of the first citation whose quote holds a known answer, or 0."""
    known = [plain for answer in question.answers if (plain := folded(answer))]
    for number, citation in enumerate(citations, 1):
        plain = folded(citation.quote.text)
        if any(answer in plain for answer in known):
            return number
    return 0


def _quotes_all(groups: Iterable[Iterable[str]], answer: Answer) -> bool:
    """Say whether one wording of each group stands in a quote of *answer*."""
    quotes = [folded(citation.quote.text) for citation in answer.citations]
    return all(
        any(folded(wording) in quote for wording in group for quote in quotes) for group in groups
    )


def is_cited(doc: str, sentence: str, citations: Iterable[Citation]) -> bool:
    """Say whether half of a sentence of the article *doc* lies in a citation's quote.

    Characters are counted folded, without spaces. A sentence that cleaning or
    repair has changed is looked for by its longest run in the quote.
    """
    plain = folded(sentence)
    quotes = [citation.quote for citation in citations if citation.quote.article.id == doc]
    return any(2 * _covered(plain, quote) >= len(plain) > 0 for quote in quotes)


def _covered(sentence: str, quote: Quote) -> int:
    """Count the characters of a folded sentence that lie in *quote*."""
    text, origins = _fold_article(quote.article.text)
    start, end = bisect_left(origins, quote.start), bisect_left(origins, quote.end)
    best, at = -1, text.find(sentence)
    while at >= 0:
        best = max(best, min(end, at + len(sentence)) - max(start, at), 0)
        at = text.find(sentence, at + 1)
    if best >= 0:
        return best
    matcher = SequenceMatcher(None, sentence, text[start:end], autojunk=False)
    return matcher.find_longest_match().size


@lru_cache(maxsize=64)  # the sentences of one article are asked for together
def _fold_article(text: str) -> tuple[str, list[int]]:
    """Fold an article's text, with the way back."""
    return fold(text)


def _share(values: Iterable[float]) -> float | None:
    """Return the mean of *values*; None of none."""
    listed = list(values)
    return sum(listed) / len(listed) if listed else None
