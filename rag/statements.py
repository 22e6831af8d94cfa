"""What the articles of a subject say on a topic: the sentences that do, or none.

Knows passages, sentences and one topic; knows nothing about other subjects. A topic is no
question: nothing in it says what an answer looks like, so a sentence is judged by itself.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from index.codes import TokenVectors
from index.embed import Embedder
from index.fold import folded
from index.sentences import sentences
from rag.interaction import token_span
from rag.retrieve import Query, held_terms
from rag.types import Passage, Quote

SAYS = 0.575
SAYS_ABROAD = 0.545
"""From this fit on a sentence says something on a topic, in its language or in another.

Chosen on topics that articles hold and that they don't: docs/decisions/0010.
"""

_LEAST = 0.26  # a sentence whose tokens match worse is not worth embedding
_LOOKED_UP = 4  # times as many sentences as are wanted
_TELLING = 1.5  # rarity of a token that is no function word
_LEAD_CHARS = 16  # a sentence this short leads to the next one
_HEADING = re.compile(
    r"#|[（(]?[一二三四五六七八九十\d]+[)）、.．](?!\d)|第[一二三四五六七八九十\d]+[章节節部条條]"
)
_ENDED = re.compile(r"[。！？!?；;…：:.][”’」』）)\"'】》*]*$")
_ASKS = re.compile(r"[？?][”’」』）)\"'】》*]*$")
_HAN = re.compile(r"[㐀-鿿]")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidate:
    """A sentence of a subject's passages, not yet read by itself.

    Attributes:
        late: Late interaction of the topic with it.
        worst: How well the token of the topic is matched that is matched worst.
        share: Of the topic's content by weight, what it holds.
        passage: Cosine of the topic and the nearest window of its passage.
    """

    quote: Quote
    late: float
    worst: float
    share: float
    passage: float

    @property
    def matched(self) -> float:
        """How well it fits the topic by its tokens and words, without its own vector."""
        return 0.7 * self.late + 0.3 * self.worst + 0.1 * self.share


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Statement:
    """A sentence that says something on the topic.

    Attributes:
        fit: How well it fits the topic, higher is closer.
        vector: Of the sentence by itself, a unit row, ``(d,)``.
    """

    quote: Quote
    fit: float
    vector: NDArray[np.float32]


def shortlist(
    query: Query,
    passages: Sequence[Passage],
    count: int,
    is_about: Callable[[Quote], bool],
) -> tuple[Candidate, ...]:
    """Choose the *count* sentences of *passages* that are likeliest to fit, best first.

    A sentence that only leads to the next one is quoted with it. Headings and
    questions say nothing by themselves and are left out, and so is what another
    sentence says in the same words.

    Args:
        is_about: Whether a sentence is about the subject.

    """
    found: dict[str, Candidate] = {}
    for passage in passages:
        for quote, first, last in _sentences(passage):
            words = folded(quote.text)
            if words not in found and is_about(quote):
                found[words] = _candidate(query, passage, quote, passage.matches[:, first:last])
    ranked = sorted(found.values(), key=lambda one: (-_shallow(one), _place(one.quote)))
    # Terms are looked up last: they take the most time and count the least.
    read = [_with_share(query, one) for one in ranked[: _LOOKED_UP * count]]
    read.sort(key=lambda one: (-_shallow(one), _place(one.quote)))
    return tuple(read[:count])


def find_statements(
    query: Query, candidates: Sequence[Candidate], embedder: Embedder
) -> tuple[Statement, ...]:
    """Keep the candidates that say something on the topic, best first, ties by place."""
    likely = [one for one in candidates if one.matched >= _LEAST]
    if not likely:
        return ()
    vectors = embedder.embed([one.quote.text for one in likely])
    found = []
    for one, vector in zip(likely, vectors, strict=True):
        fit = round(float(vector @ query.vectors.vector) + one.matched, 4)
        is_abroad = bool(_HAN.search(query.text)) != bool(_HAN.search(one.quote.text))
        if fit >= (SAYS_ABROAD if is_abroad else SAYS):
            found.append(Statement(quote=one.quote, fit=fit, vector=vector))
    return tuple(sorted(found, key=lambda one: (-one.fit, _place(one.quote))))


def _shallow(one: Candidate) -> float:
    """Rank a candidate without its own vector."""
    return one.late + 0.3 * one.worst + 0.1 * one.share + 0.3 * one.passage


def _place(quote: Quote) -> tuple[str, int]:
    """Order quotes by where they stand."""
    return quote.article.id, quote.start


def _candidate(
    query: Query, passage: Passage, quote: Quote, matches: NDArray[np.float32]
) -> Candidate:
    """Mark a sentence by its tokens' matches, ``(q, t)``, but not by its terms."""
    rarity = query.vectors.rarity
    best = matches.max(axis=1)
    return Candidate(
        quote=quote,
        late=float(best @ rarity / rarity.sum()),
        worst=float(min(best[rarity > _TELLING], default=best.min())),
        share=0.0,
        passage=passage.cosine,
    )


def _with_share(query: Query, one: Candidate) -> Candidate:
    """Mark a sentence by the topic's terms that it holds."""
    total = sum(query.weights[term] for term in sorted(query.content))
    held = sorted(held_terms(query, one.quote.text) & query.content)
    return replace(one, share=sum(query.weights[term] for term in held) / total if total else 0.0)


def _sentences(passage: Passage) -> list[tuple[Quote, int, int]]:
    """Find what can be quoted of a passage, each with its first and last token."""
    text = passage.article.text
    offset = passage.chunk.start
    tokens = TokenVectors(passage.starts, passage.matches.T)
    found = []
    for start, end in _led(text, sentences(text, offset, passage.chunk.end)):
        first, last = token_span(tokens, start - offset, end - offset)
        if first < last and not _ASKS.search(text[start:end]):
            found.append((Quote(article=passage.article, start=start, end=end), first, last))
    return found


def _led(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Join a sentence that leads to the next one with it; leave headings out."""
    joined: list[tuple[int, int]] = []
    lead: int | None = None
    for number, (start, end) in enumerate(spans):
        if is_heading(text[start:end]):
            lead = None
            continue
        begin = start if lead is None else lead
        following = spans[number + 1] if number + 1 < len(spans) else None
        is_lead = (
            following is not None
            and lead is None
            and end - start <= _LEAD_CHARS
            and "\n" not in text[end : following[0]]
            and not _ASKS.search(text[start:end])
        )
        lead = start if is_lead else None
        if not is_lead:
            joined.append((begin, end))
    return joined


def is_heading(line: str) -> bool:
    """Say whether a line numbers or marks what follows and is no sentence.

    Example:
        >>> [is_heading(line) for line in ("一、組織保障", "一、三年来办了9期。", "体温：36.5")]
        [True, False, False]

    """
    marked = _HEADING.match(line)
    return bool(marked) and not _ENDED.search(line)
