"""Where a written sentence has another figure or place than its quote, among the same words.

Knows how two texts are laid side by side; knows nothing about what a figure counts. Texts are
as ``amounts.plain`` gives them.
"""

import re
from difflib import SequenceMatcher
from functools import lru_cache

from index.places import find_places
from rag.grounds import spans_of_figures

_AROUND = 3  # words or characters that have to be the same on both sides together
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_WORD = re.compile(r"[A-Za-z]+|\S")


def exchanged(written: str, quote: str) -> tuple[str, ...]:
    """List the figures and places that stand in *written* where *quote* has others.

    Example:
        >>> exchanged("教授13名，讲师13名", "教授13名，副教授19名，讲师16名")
        ('#13',)

    """
    asked, told = _pieces(written), _pieces(quote)
    blocks = SequenceMatcher(None, told, asked, autojunk=False).get_matching_blocks()
    found = []
    before = 0
    for one, other in zip(blocks, blocks[1:], strict=False):
        before = one.size
        old = told[one.a + one.size : other.a]
        new = asked[one.b + one.size : other.b]
        is_one = len(old) == len(new) == 1 and old[0][0] == new[0][0] and new[0][0] in "#@"
        if is_one and before + other.size >= _AROUND:
            found.append(new[0])
    start = blocks[0]
    if start.a == start.b == 1 and start.size >= _AROUND:  # the very first word
        if told[0][0] == asked[0][0] and asked[0][0] in "#@":
            found.append(asked[0])
    return tuple(found)


@lru_cache(maxsize=512)
def _pieces(text: str) -> tuple[str, ...]:
    """Cut a text into characters and words, each figure and each place as one piece."""
    spans = {start: (end, f"#{value}") for start, end, value in spans_of_figures(text)}
    for match in _DIGITS.finditer(text):
        if not any(start <= match.start() < end for start, (end, _) in spans.items()):
            spans[match.start()] = (match.end(), f"#{match[0]}")
    for place in find_places(text):
        spans.setdefault(place.start, (place.end, f"@{place.place.adcode}"))
    found, at = [], 0
    while at < len(text):
        if at in spans:
            at, piece = spans[at]
            found.append(piece)
            continue
        word = _WORD.match(text, at)
        if word:
            found.append(word[0].lower())
        at = word.end() if word else at + 1
    return tuple(found)
