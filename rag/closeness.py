"""Is a written sentence near enough to a quote, in its words and in its meaning?

Knows thresholds, measured on sentences made true and false: docs/decisions/0015; knows nothing
about figures or names.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from index.embed import Embedder
from index.sentences import sentences
from rag.amounts import find_amounts, plain
from rag.grounds import CLAUSE, HAN, pairs
from rag.types import Quote

LEAST = 0.35  # of the clause with the fewest of its characters in the quote, what is there
SHARE = 0.55  # of all
LONGEST_RUN = 5  # characters in a row of which nothing is there
COSINE = 0.45
COSINE_ABROAD = 0.4
"""Where sentence and quote are in different languages there is nothing else to go by: of 893
pairs that don't belong together 99 % are below 0.36, of twelve translations eleven above 0.41."""

_SAYS = 5  # characters of a clause that says something by itself
_ADDS = 3  # of one that adds something
_CONNECTING = re.compile(
    r"(?:值得一提的是|需要说明的是|不仅如此|具体来[说看]|总的来[说看]|总[之体]|综上(?:所述)?|此外|另外|同时|与此同时|"
    r"其中|因此|所以|首先|其次|再次|最后|一方面|另一方面|换句话说|也就是说|可以看[出到]|"
    r"(?:根据|据|从)(?:这篇|上述|有关)?(?:文章|材料|报道|介绍|资料|原文|统计|记载)(?:的?(?:介绍|显示|记载|可知|来?看))?|"
    r"according to the (?:article|text|report)|in addition|moreover|furthermore|meanwhile|overall|"
    r"in particular|for example|at the same time|as a result)(?=[,，:：])",
    re.I,
)
_LATIN = re.compile(r"[A-Za-z]{4,}")
_EMPTY = frozenset(
    "的了是在有和与及并把被将从到向对为以于由等也都就还又很更最其该此这那而且则即因所着过地得之据共年"
    "月日个名项次人"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Closeness:
    """How near a sentence is to a quote.

    Attributes:
        least: Of the clause that has the fewest of its characters in the quote,
            the share that is there, 0 to 1.
        share: The same of all of it.
        run: The most characters in a row that aren't there.
        cosine: Of the sentence and the nearest of the quote and its sentences.
        is_foreign: Whether they are in different languages.
    """

    least: float
    share: float
    run: int
    cosine: float
    is_foreign: bool

    @property
    def is_enough(self) -> bool:
        """Whether it says the same, as far as nearness tells."""
        if self.is_foreign:
            return self.cosine >= COSINE_ABROAD
        return (
            self.least >= LEAST
            and self.share >= SHARE
            and self.run <= LONGEST_RUN
            and self.cosine >= COSINE
        )


def is_close(written: str, quote: Quote, embedder: Embedder) -> bool:
    """Say whether *written*, whose figures are the quote's, is near enough to *quote*."""
    return closeness(written, quote, embedder).is_enough


def closeness(written: str, quote: Quote, embedder: Embedder) -> Closeness:
    """Measure how near *written* is to *quote*."""
    asked, told = _bare(written), _bare(quote.text)
    about = plain(f"{quote.article.title}\n{' '.join(quote.article.places)}")
    held = _pairs(f"{told}\n{about}")
    said = _CONNECTING.sub("", asked)
    found = [marks for clause in clauses(said) if (marks := list(_seen(clause, held)))]
    everything = [mark for marks in found for mark in marks]
    return Closeness(
        least=0.0 if _adds(said, held) else min(map(_mean, found), default=0.0),
        share=_mean(everything),
        run=max((_longest_run(marks) for marks in found), default=0),
        cosine=_cosine(written, quote.text, embedder),
        is_foreign=bool(HAN.search(asked)) != bool(HAN.search(told)) and not _is_mixed(asked),
    )


def _adds(text: str, held: frozenset[str]) -> bool:
    """Say whether a clause of *text*, however short, says something of which nothing is held."""
    for match in CLAUSE.finditer(text):
        marks = list(_seen(match[0], held))
        if sum(weight for _, weight in marks) >= _ADDS and not _mean(marks):
            return True
    return False


def longest_new(text: str, said: str) -> int:
    """Count the most characters in a row of *text* that stand nowhere in *said*."""
    held = pairs(plain(said))
    return max((_longest_run(list(_seen(one, held))) for one in clauses(plain(text))), default=0)


def clauses(text: str) -> list[str]:
    """Cut a text into clauses that say something by themselves."""
    found: list[str] = []
    for match in CLAUSE.finditer(text):
        if found and min(_weight(match[0]), _weight(found[-1])) < _SAYS:
            found[-1] += f"，{match[0]}"
        else:
            found.append(match[0])
    return found


def _is_mixed(text: str) -> bool:
    """Say whether a text says something in two languages: then no single quote bears it out."""
    return len(HAN.findall(text)) > _SAYS and len(_LATIN.findall(text)) > _SAYS


def _cosine(written: str, quote: str, embedder: Embedder) -> float:
    """Return the cosine of *written* and the nearest of a quote and its sentences."""
    parts = list(dict.fromkeys([quote, *(quote[a:z] for a, z in sentences(quote))]))
    rows = embedder.embed([written, *parts])
    return float((rows[1:] @ rows[0]).max())


@lru_cache(maxsize=512)
def _bare(text: str) -> str:
    """Put a sign in the place of each number: how it is written says nothing here."""
    bare = plain(text).replace("动工", "开工")
    for amount in reversed(find_amounts(bare)):
        if not amount.is_word:
            bare = f"{bare[: amount.start]}#{bare[amount.end :]}"
    return bare


@lru_cache(maxsize=512)
def _pairs(text: str) -> frozenset[str]:
    """Remember the pairs of a quote, which many sentences are held against."""
    return pairs(text)


def _seen(clause: str, held: frozenset[str]) -> Iterator[tuple[bool, int]]:
    """Say of each character that counts, and each Latin word, whether a quote has it.

    A character is there with its neighbour before or behind it. Yields with it
    how much it weighs: a word as much as two characters.
    """
    for match in re.finditer(r"[A-Za-z]{4,}|[㐀-鿿]", clause):
        at = match.start()
        if len(match[0]) > 1:
            yield match[0][:5].lower() in held, 2
        elif match[0] not in _EMPTY:
            yield clause[at : at + 2] in held or clause[max(0, at - 1) : at + 1] in held, 1


def _mean(marks: list[tuple[bool, int]]) -> float:
    """Return the share by weight of what is there."""
    total = sum(weight for _, weight in marks)
    return sum(weight for is_seen, weight in marks if is_seen) / total if total else 0.0


def _longest_run(marks: list[tuple[bool, int]]) -> int:
    """Count the most characters in a row that aren't there; a Latin word is one or two of them."""
    longest = run = 0
    is_mixed = any(weight == 1 for _, weight in marks)
    for is_seen, weight in marks:
        run = 0 if is_seen else run + (weight if is_mixed else 1)
        longest = max(longest, run)
    return longest


def _weight(clause: str) -> int:
    """Count what of a clause says something."""
    han = sum(bool(HAN.match(sign)) and sign not in _EMPTY for sign in clause)
    return han + 2 * len(_LATIN.findall(clause))
