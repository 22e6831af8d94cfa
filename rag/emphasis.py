"""The part of a quote that answers: a sentence of several, or the clause with the figure.

Knows clauses and how well tokens match; knows nothing about which sentences are chosen.
Of questions for a date, a number or a share the clause is right in 92 of 100 cases; of
others in 62, so that there the sentence stays whole.
"""

import re

import numpy as np

from index.codes import TokenVectors
from rag.asking import has_kind, is_broad, kind_fit
from rag.interaction import token_span
from rag.retrieve import Query
from rag.types import Passage, Quote

_CLAUSE_END = re.compile(r"[，；;：]|[,:](?!\d)")
_LEAST = 4  # characters of a clause that can be an answer


def find_emphasis(
    query: Query, passage: Passage, sentence: Quote, shown: Quote
) -> tuple[int, int] | None:
    """Find what answers in *shown*, a quote grown around *sentence* of *passage*.

    Where a date, a number or a share is asked for, it is the clause that holds one
    and matches the question best, token by token; the first of several alike.
    Otherwise it is the sentence.

    Returns:
        Half-open offsets into the article's text; None if that is all of *shown*,
        or if the question asks for more than one fact.

    """
    if is_broad(query.text):
        return None
    found = _clause(query, passage, sentence) if has_kind(query.text) else None
    start, end = found or (sentence.start, sentence.end)
    return None if (start, end) == (shown.start, shown.end) else (start, end)


def _clause(query: Query, passage: Passage, sentence: Quote) -> tuple[int, int]:
    """Find the clause of *sentence* that answers."""
    offset = passage.chunk.start
    tokens = TokenVectors(passage.starts, passage.matches.T)
    weights = query.vectors.rarity / query.vectors.rarity.sum()

    def fit(clause: tuple[int, int]) -> float:
        a, z = token_span(tokens, clause[0] - offset, clause[1] - offset)
        match = float(passage.matches[:, a:z].max(axis=1) @ weights) if a < z else -np.inf
        return kind_fit(query.text, passage.article.text[slice(*clause)]) + match

    return max(_clauses(passage.article.text, sentence.start, sentence.end), key=fit)


def _clauses(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Cut a sentence at commas, semicolons and colons; a short piece stays with the next."""
    clauses: list[tuple[int, int]] = []
    begin = start
    for mark in _CLAUSE_END.finditer(text, start, end):
        if mark.start() - begin >= _LEAST:
            clauses.append((begin, mark.start()))
            begin = mark.end()
    if end - begin >= _LEAST or not clauses:
        clauses.append((begin, end))
    return clauses
