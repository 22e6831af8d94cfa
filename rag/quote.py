"""Quotes that support a claim, or tell of a topic.

Knows when a sentence supports what is claimed; knows nothing about rows or rendering.
"""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from index.embed import Embedder
from index.errors import SettingsError
from index.fold import folded, simplify
from index.names import world_places
from index.places import find_places
from index.sentences import sentences
from rag.amounts import amounts_of, figures_of
from rag.differences import find_nearest
from rag.polarity import clash
from rag.retrieve import Query, held_terms
from rag.subjects import YEAR
from rag.types import Passage, Quote
from rag.verbatim import key_of
from rag.weigh import Weighed, weigh

SUPPORT = 0.3
"""At or above this probability a sentence supports a claim; what is weaker is left out. On claims
made of questions and answers of xquad-zh, fitted on one half and measured on the other, 89 % of
what is quoted at this threshold holds the answer and 76 % of the claims get it; without the
answering article nothing is quoted for any. Asked in English: 68 %, 56 %, and 5 % get something.
"""

SUPPORT_OF_TOPIC = 0.15
"""The same for a topic of up to 6 characters, of which a sentence says more than is asked: on 20
topics of the samples and seeds the best sentence was above it for 16, on 14 absent topics at most
at 0.07.
"""

SUPPORT_IN_ANOTHER_LANGUAGE = 0.07
"""The same for a claim with a figure or a place, of a sentence in another language that has it
too: in the samples such sentences are at 0.08 to 0.20, those that say something else below 0.01.
"""

_TOPIC = 6  # characters
LONGEST_CLAIM = 2000  # characters
_READ_PASSAGES = 12
_JUDGED = 24  # sentences that are embedded by themselves, at about 4 ms each
_HAN = re.compile(r"[㐀-鿿]")
_NEGATION = re.compile(r"[不未没沒无無非勿莫]|\b(?:not|no|never|without)\b", re.I)
_ITEM = re.compile(  # what only counts what is said
    r"(?:^|(?<=[，,；;。：:]))\s*"
    r"(?:[一二三四五六七八九十]是|其[一二三四五六七八]|[（(][一二三四五六七八九十\d]+[)）])"
)
_ORDINAL = re.compile(r"第[〇零一二三四五六七八九十百\d]+")
_DATED = re.compile(r"(?<!\d)([1-9]\d{0,3})\s*([年月日号])")
_NUMERALS = frozenset("二两三四五六七八九十")
_COUNTED = "[个项名位次人期场家户件万亿条篇份批处间辆天年月种门套支座届轮类]"
_SHORT = 8  # characters of a difference that turns a sentence round

WEIGHTS = MappingProxyType(
    {
        "alike": MappingProxyType({"late": 7.7, "share": 5.3, "cosine": 5.4, "constant": -9.8}),
        "foreign": MappingProxyType({"late": 9.2, "cosine": 8.0, "constant": -8.4}),
    }
)
"""What each mark of a sentence counts, in logarithms of odds, where claim and sentence are in
the same language or in two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """A sentence, and what speaks for its supporting a claim.

    Attributes:
        late: How well it matches the claim token by token, the rare ones most.
        share: Of the claim's content by weight, what it holds.
        cosine: Of the claim and the sentence by itself.
        is_foreign: Whether they are in different languages.
    """

    quote: Quote
    late: float
    share: float
    cosine: float
    is_foreign: bool

    @property
    def probability(self) -> float:
        """How likely it is to support the claim."""
        weights = WEIGHTS["foreign" if self.is_foreign else "alike"]
        marks = {"late": self.late, "share": self.share, "cosine": self.cosine, "constant": 1.0}
        logit = sum(weight * marks[name] for name, weight in weights.items())
        return 1 / (1 + math.exp(-logit))


def checked_claim(claim: str) -> str:
    """Return *claim* without the space around it, if quotes can be looked for."""
    asked = " ".join(claim.split())
    if not any(map(str.isalnum, asked)):
        raise SettingsError(
            "The claim is empty.", hint='Write a claim or a topic: wenju quote "机关党建考评"'
        )
    if len(asked) > LONGEST_CLAIM:
        raise SettingsError(
            f"The claim has {len(asked):,} characters; at most {LONGEST_CLAIM:,} are read.",
            hint="Look for one sentence at a time, or hand in a draft: wenju cite DRAFT",
        )
    return asked


def find_quotes(
    query: Query, passages: Sequence[Passage], embedder: Embedder, *, limit: int
) -> list[Quote]:
    """Find whole sentences that support a claim.

    A sentence of an article that knows nothing of a place or year that the claim
    names supports nothing, nor does one without any of the claim's numbers, or
    one that is the claim with another number or a negation more or less, or
    that says the opposite: 减少 for 增加, 评选 for 没有评选.

    Args:
        query: The claim or topic.
        passages: As retrieved for it, best first.

    Returns:
        Up to *limit* quotes, best first, ties by rank; those of different
        articles come before the second of one. The same words, in a repost or
        elsewhere, are quoted once.

    """
    is_topic = len(key_of(query.text).text) <= _TOPIC
    least = SUPPORT_OF_TOPIC if is_topic else SUPPORT
    is_anchored = bool(amounts_of(query.text) or find_places(query.text))
    found = [
        one
        for one in judge(query, passages, embedder)
        if one.probability
        >= (SUPPORT_IN_ANOTHER_LANGUAGE if one.is_foreign and is_anchored else least)
        and not _contradicts(query.text, one.quote.text)
    ]
    return _in_turns(_once(one.quote for one in found))[:limit]


def judge(query: Query, passages: Sequence[Passage], embedder: Embedder) -> list[Support]:
    """Judge the likeliest sentences of *passages*, the best first, ties by rank."""
    fitting = [one for one in passages if _is_about(query.text, one)][:_READ_PASSAGES]
    numbers = amounts_of(query.text) - set(YEAR.findall(query.text))
    ranked = [
        one
        for one in weigh(query, fitting, None)
        if not numbers or numbers & amounts_of(one.quote.text)
    ][:_JUDGED]
    if not ranked:
        return []
    cosines = embedder.embed([one.quote.text for one in ranked]) @ query.vectors.vector
    judged = [
        _support(query, one, cosine) for one, cosine in zip(ranked, cosines.tolist(), strict=True)
    ]
    return sorted(judged, key=lambda one: -one.probability)


def figures_without(claim: str, quotes: Iterable[Quote]) -> tuple[str, ...]:
    """Return the figures of *claim* that none of *quotes* has, as written, in order.

    A year, month or day may also stand elsewhere in their articles. Numbers that
    only count what is said (第一, 二是) or that are part of a word (五星) are none.
    """
    plain = simplify(unicodedata.normalize("NFKC", claim))
    figures = figures_of(_ORDINAL.sub("，", _ITEM.sub("", claim)))
    held: set[str] = set()
    for quote in quotes:
        held |= amounts_of(quote.text)
        article = quote.article
        known = simplify(f"{article.title}\n{article.text}")
        days = {int(part) for part in article.published.split("-") if part}
        held |= {n for n, unit in _DATED.findall(plain) if n + unit in known or int(n) in days}
    return tuple(
        shown
        for value, shown in figures.items()
        if value not in held and (shown not in _NUMERALS or re.search(shown + _COUNTED, plain))
    )


def _support(query: Query, one: Weighed, cosine: float) -> Support:
    """Put together what speaks for a sentence."""
    rarity = query.vectors.rarity
    quote = _whole(one.quote)
    held = held_terms(query, f"{quote.article.title}\n{quote.text}") & query.content
    total = math.fsum(query.weights[term] for term in query.content)
    share = math.fsum(query.weights[term] for term in held) / total if total else 0.0
    is_foreign = bool(_HAN.search(query.text)) != bool(_HAN.search(quote.text))
    late = float(one.best @ rarity / rarity.sum())
    return Support(quote=quote, late=late, share=share, cosine=cosine, is_foreign=is_foreign)


def _contradicts(claim: str, sentence: str) -> bool:
    """Say whether *sentence* says the opposite, or is *claim* but for a number or a negation."""
    if clash(claim, sentence):
        return True
    near = find_nearest(_ITEM.sub("", claim), sentence)
    return near is not None and any(
        amounts_of(one.claimed) != amounts_of(one.source)
        if one.claimed and amounts_of(one.claimed)
        else bool(_NEGATION.search(one.claimed)) != bool(_NEGATION.search(one.source))
        for one in near.differences
        if max(len(one.claimed), len(one.source)) <= _SHORT
    )


def _whole(quote: Quote) -> Quote:
    """Return the whole sentence of which *quote* is one, or the part that stood in a passage."""
    text = quote.article.text
    for start, end in sentences(text):
        if start <= quote.start < end:
            return Quote(article=quote.article, start=start, end=end)
    return quote


def _is_about(claim: str, passage: Passage) -> bool:
    """Say whether each place and year of *claim* is known to the article of *passage*."""
    article = passage.article
    named = {mention.place.name for mention in find_places(f"{article.title}\n{passage.text}")}
    own = {
        name
        for place in article.places
        for mention in find_places(place)
        for name in (mention.place.name, *mention.place.parents)
    }
    known = f"{article.published} {article.title} {article.text}"
    places = {mention.place.name for mention in find_places(claim)}
    abroad = world_places(claim) if _HAN.search(passage.text) else []
    return (
        places <= named | own | set(article.places)
        and all(year in known for year in YEAR.findall(claim))
        and all(name in simplify(known) for name in abroad)
    )


def _once(quotes: Iterable[Quote]) -> Iterator[Quote]:
    """Leave out what says the same as a quote before it."""
    told: set[str] = set()
    for quote in quotes:
        words = folded(quote.text)
        if not any(words in other for other in told):
            told.add(words)
            yield quote


def _in_turns(quotes: Iterable[Quote]) -> list[Quote]:
    """Order quotes so that every article has its first before any has its second."""
    turns: dict[str, int] = {}
    numbered = []
    for quote in quotes:
        group = quote.article.duplicate_of or quote.article.id
        turns[group] = turns.get(group, -1) + 1
        numbered.append((turns[group], quote))
    return [quote for _, quote in sorted(numbered, key=lambda pair: pair[0])]
