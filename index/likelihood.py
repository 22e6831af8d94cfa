"""How likely a text is to be Chinese as people write it.

Knows jieba's word frequencies; knows nothing about what is done with the answer. It is
what decides between two readings of the same bytes.
"""

import logging
import math
import unicodedata
from functools import cache

import jieba

from index.fold import simplify

_UNKNOWN_HAN = -16.0  # below jieba's rarest entry, which is -17.9 for a whole word
_COMMON_SIGNS = frozenset("，。、；：？！“”‘’「」『』（）《》〈〉—…·\n　 ,.()%:;-")
_LONGEST_WORD = 8


def log_likelihood(text: str) -> float:
    """Say how likely *text* is, in nats: the best way to cut it into known words.

    A unigram word model with jieba's frequencies, on Simplified characters,
    so that both scripts score alike. Han characters in no word cost 16 nats,
    common punctuation and digits 4, other letters 7, private-use and
    replacement characters 25. Totals of readings of the same bytes compare
    directly; divide by the length to compare others.

    Example:
        >>> log_likelihood("机关党建") > log_likelihood("抡鞒躺?")
        True

    """
    frequencies, log_total = _words()
    plain = simplify(text)
    best = [0.0] * (len(plain) + 1)
    for end in range(1, len(plain) + 1):
        choices = [best[end - 1] + _character(plain[end - 1])]
        for start in range(max(0, end - _LONGEST_WORD), end):
            frequency = frequencies.get(plain[start:end], 0)
            if frequency:
                choices.append(best[start] + math.log(frequency) - log_total)
        best[end] = max(choices)
    return best[-1]


def _character(character: str) -> float:
    """Score a character that is in no word."""
    if character in _COMMON_SIGNS or character.isdecimal():
        return -4.0
    category = unicodedata.category(character)
    if category in {"Co", "Cn", "Cc", "Cs"} or character == "\ufffd":
        return -25.0
    return _UNKNOWN_HAN if category == "Lo" else -7.0


@cache
def _words() -> tuple[dict[str, int], float]:
    """Load jieba's word frequencies, about half a second, once."""
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    return jieba.dt.FREQ, math.log(jieba.dt.total)
