"""How likely a reading of bytes is to be what was written, in any language read here.

Knows scripts and the signs of a misreading; knows encodings only by name.
"""

import re
import unicodedata
from functools import cache

from index.likelihood import log_likelihood

MARK = "\udfff"  # stands where bytes could not be decoded; no decoder gives a lone surrogate
_SAMPLE_FAULT_SHARE = 0.1  # of what is not ASCII; no language has so much of it broken

# The least nats a character may have on average. Measured on stretches of 100 characters, real
# text has -7.3 and more (cp932 -6, cp1252 -4), bytes at random or of another language -12 and
# less (cp932 -8.6, cp1252 -6.3, euc_kr -10). 20 nats more are granted, so that four rare
# characters are still a text.
_FLOOR_NATS = {"cp932": -8.0, "cp1252": -5.5, "euc_kr": -8.5}
_USUAL_FLOOR_NATS = -10.0
_FLOOR_SLACK = 20.0

_NON_ASCII = re.compile(r"[^\x00-\x7f]+")
_HAN = re.compile(
    r"[\u2014\u2018-\u201d\u2026\u00b7\u3000-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff5e\U00020000-\U0003ffff]+"
)
_ASCII_NATS = -3.0
_NATS = (
    (re.compile(r"[\n\r\t\f -Z_a-z]"), _ASCII_NATS),
    (re.compile(r"[\[-`{-~]"), -7.0),  # second halves of characters, as often as not
    (re.compile(r"[ぁ-ゖー]"), -4.0),
    (re.compile(r"[ァ-ヺ・]"), -5.0),
    (re.compile(r"[А-яЁё]"), -4.5),
    (re.compile(r"[ß-öø-ÿœŒ–„‚‹›•€™«»©®°§º£\xa0]"), -6.0),
    (re.compile(r"[가-힣]"), -8.0),
    (re.compile(r"[À-ÖØ-Þα-ωΑ-Ω฀-๿]"), -9.0),
)
_MISREADING = (  # accents in a row; Han or half-width kana beside Latin letters
    (re.compile(r"[À-ÿ](?=[À-ÿ]{2})"), 12.0),
    (
        re.compile(r"[a-z](?=[\u3400-\u9fff\uff61-\uff9f])|[\u3400-\u9fff\uff61-\uff9f](?=[a-z])"),
        4.0,
    ),
)
# EUC-JP and GBK have kana at the same places, and only one of them needs them.
_KANA = re.compile(r"[ぁ-ゖァ-ヺー]")
_CHINESE = ("gb", "big5", "cp950")
_KANA_IN_CHINESE_NATS = 4.0


def is_language(reading: str, encoding: str) -> bool:
    """Say whether a sample was read as text, not as some characters or other."""
    foreign = " ".join(_NON_ASCII.findall(reading))
    if foreign.rstrip(MARK).count(MARK) > _SAMPLE_FAULT_SHARE * len(foreign):
        return False
    floor = _FLOOR_NATS.get(encoding, _USUAL_FLOOR_NATS)
    return score(foreign, encoding) >= floor * len(foreign) - _FLOOR_SLACK


def foreign_count(text: str) -> int:
    """Count the characters that are not ASCII."""
    return sum(map(len, _NON_ASCII.findall(text)))


def score(text: str, encoding: str) -> float:
    """Say how likely *text* is in any language, in nats.

    Han goes to the Chinese word model, other characters count singly; signs
    of misreading cost extra. Readings of the same bytes compare directly.

    Args:
        text: A reading, with ``MARK`` where nothing could be read.
        encoding: What it was read in: kana are less likely in Chinese ones.

    Example:
        >>> score("图书室", "gb18030") > score("芞抎弅", "big5hkscs")
        True

    """
    nats = sum(map(log_likelihood, _HAN.findall(text)))
    nats += sum(map(_character_nats, _HAN.sub("", text)))
    if encoding.startswith(_CHINESE):
        nats -= _KANA_IN_CHINESE_NATS * len(_KANA.findall(text))
    return nats - sum(cost * len(sign.findall(text)) for sign, cost in _MISREADING)


@cache
def _character_nats(character: str) -> float:
    """Score a character other than Han and its punctuation."""
    for characters, nats in _NATS:
        if characters.match(character):
            return nats
    if unicodedata.category(character) in {"Cc", "Cn", "Co", "Cs"} or character == "\ufffd":
        return -25.0
    return -10.0
