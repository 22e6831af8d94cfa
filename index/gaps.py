"""Characters of which one byte is left: filled where only one fits, else shown as □.

Knows likelihood, the words of the page itself and its script; knows nothing about how the
bytes were lost.
"""

import math
from collections import Counter
from collections.abc import Sequence
from functools import cache

import opencc

from index.fold import simplify
from index.gbk import LEADS, TRAILS, read_pair
from index.likelihood import UNKNOWN, log_likelihood, log_word

GAP = "□"

_CONTEXT = 6  # characters to each side that have a say
_EVIDENCE_CHARACTERS = 200_000  # of a page longer than that, its beginning speaks for it
_MOST_FILLED = 500  # gaps of one page, so that a page of nothing else takes seconds
_EVIDENCE = 1.5  # nats for a pair or triple of characters per e-fold of its count on the page
_FOREIGN = -3.0  # for a character of the script that the page is not in
_INDENT = 4.0  # for an ideographic space at the start of a line
_TRIED, _TRIED_OF_TWO = 24, 8  # candidates that are scored in full
_COMMON_SIGN, _PAIR = -4.0, 7.0  # nats, for a rough order of the candidates
_SIGNS = "　、。；：？！…—“”‘’（）《》「」『』，"

_FITS = 3.0  # nats between the best and the next; right in 98 of 100 on public texts
SURE = 6.0


class Page:
    """What a page says about which characters are likely on it."""

    def __init__(self, text: str) -> None:
        """Look at the characters of *text*; its pairs are counted when first asked for."""
        self._text = text[:_EVIDENCE_CHARACTERS]
        self._counts: Counter[str] = Counter()
        self._asked = 0
        characters = Counter(self._text)
        traditional = sum(n for c, n in characters.items() if simplify(c) != c)
        simplified = sum(n for c, n in characters.items() if _traditional(c) != c)
        self._is_traditional = traditional > simplified

    def fill(self, left: str, right: str, *candidates: Sequence[str]) -> list[tuple[str, float]]:
        """Choose the one or two characters between *left* and *right*.

        Args:
            left, right: What is before and behind; the nearest six
                characters of each count.
            candidates: For each, the characters that have the byte which is left.

        Returns:
            For each, the best candidate and by how many nats it beats every
            other; the gap sign and 0 where that is too little.

        """
        self._asked += 1
        if self._asked > _MOST_FILLED:
            return [(GAP, 0.0)] * len(candidates)
        left, right = left[-_CONTEXT:], right[:_CONTEXT]
        if len(candidates) == 1:
            tried = _likeliest(left, right, candidates[0], _TRIED)
        else:
            tried = _pairs(left, right, *candidates)
        ranked = sorted(((self._score(left, text, right), text) for text in tried), reverse=True)
        return [_winner(ranked, k) for k in range(len(candidates))]

    def is_foreign(self, character: str) -> bool:
        """Say whether the character belongs to the script that the page is not in."""
        convert = _traditional if self._is_traditional else simplify
        return convert(character) != character

    def _score(self, left: str, candidate: str, right: str) -> float:
        """Score one candidate in its place."""
        score = log_likelihood(left + candidate + right)
        if not left.rsplit("\n", 1)[-1].strip() and candidate == "\u3000":
            score += _INDENT
        score += _FOREIGN * sum(map(self.is_foreign, candidate))
        return score + _EVIDENCE * self._seen(simplify(left), simplify(candidate), simplify(right))

    def _seen(self, left: str, candidate: str, right: str) -> float:
        """Count pairs and triples with the candidate that the page has elsewhere."""
        if not self._counts:
            plain = simplify(self._text)
            self._counts.update(map("".join, zip(plain, plain[1:], strict=False)))
            self._counts.update(map("".join, zip(plain, plain[1:], plain[2:], strict=False)))
        grams = (
            left[-1:] + candidate[:1],
            candidate[-1:] + right[:1],
            left[-2:] + candidate[:1],
            (left[-1:] + candidate + right[:1])[:3],
            candidate[-1:] + right[:2],
        )
        return sum(math.log1p(self._counts[gram]) for gram in grams)


@cache
def ending(trail: int) -> tuple[str, ...]:
    """Give the characters whose second byte is *trail*, as far as they are in use."""
    return tuple(c for lead in LEADS if _is_used(c := read_pair(lead, trail)))


@cache
def beginning(lead: int) -> tuple[str, ...]:
    """Give the characters whose first byte is *lead*, as far as they are in use."""
    return tuple(c for trail in TRAILS if _is_used(c := read_pair(lead, trail)))


def _likeliest(left: str, right: str, candidates: Sequence[str], count: int) -> list[str]:
    """Keep the candidates that are common or make a word with a neighbour."""
    before, behind = simplify(left[-1:]), simplify(right[:1])

    def promise(candidate: str) -> float:
        plain = simplify(candidate)
        pairs = [before + plain] * bool(before) + [plain + behind] * bool(behind)
        return max([_frequency(candidate), *(log_word(pair) + _PAIR for pair in pairs)])

    return sorted(candidates, key=promise, reverse=True)[:count]


def _pairs(left: str, right: str, first: Sequence[str], second: Sequence[str]) -> list[str]:
    """Combine candidates for two characters in a row: to words, and the likeliest of each."""
    firsts = _likeliest(left, "", first, _TRIED_OF_TWO)
    seconds = _likeliest("", right, second, _TRIED_OF_TWO)
    words = _words_of(tuple(first), tuple(second))
    return list(dict.fromkeys([*words, *(a + b for a in firsts for b in seconds)]))


@cache
def _words_of(first: tuple[str, ...], second: tuple[str, ...]) -> list[str]:
    """Combine characters to the words they can make."""
    plain = [(b, simplify(b)) for b in second]
    heads = [(a, simplify(a)) for a in first]
    return [a + b for a, head in heads for b, tail in plain if log_word(head + tail) > UNKNOWN]


def _winner(ranked: Sequence[tuple[float, str]], k: int) -> tuple[str, float]:
    """Take the best candidate's character *k* if none of another is nearly as good.

    Writings of the same character in both scripts do not compete.
    """
    if not ranked:
        return GAP, 0.0
    best, text = ranked[0]
    others = (score for score, other in ranked if simplify(other[k]) != simplify(text[k]))
    margin = best - next(others, best - SURE)
    return (text[k], margin) if margin >= _FITS else (GAP, 0.0)


def _frequency(candidate: str) -> float:
    """Say roughly how common a character or word is."""
    return _COMMON_SIGN if candidate in _SIGNS else log_word(simplify(candidate))


def _is_used(character: str) -> bool:
    """Say whether a character is a known one or a common sign."""
    if character < "㐀":
        return character != "" and character in _SIGNS
    return character in _SIGNS or log_word(simplify(character)) > UNKNOWN


@cache
def _traditional(character: str) -> str:
    """Turn a character into its usual Traditional form."""
    converted: str = _converter().convert(character)
    return converted


@cache
def _converter() -> opencc.OpenCC:
    """Open OpenCC's converter, once."""
    return opencc.OpenCC("s2t")
