"""Labels in quotation marks that begin a stretch of a paragraph, and what stands under them.

Knows the sentences of one article. Reports on offices are written so: “晨读”聚人。每周三次。
“夜谈”解难。每月一次。 What is said under one label is not said of the next.
"""

import re
from functools import lru_cache

from index.fold import folded
from index.sentences import sentences

_LABEL = re.compile(r"\s*[“「『\"]([^“「『”」』\"\n]{2,12})[”」』\"]")


def label_above(text: str, start: int) -> tuple[int, str] | None:
    """Find the label under which the sentence at *start* of *text* stands: where, and folded.

    A label begins a sentence, and goes on to the next one in its line.

    Example:
        >>> text = "“晨读”聚人。每周三次。“夜谈”解难。每月一次。"
        >>> [label_above(text, start) for start, _ in sentences(text)]
        [(0, '晨读'), (0, '晨读'), (12, '夜谈'), (12, '夜谈')]

    """
    first, end = text.rfind("\n", 0, start) + 1, text.find("\n", start)
    labels = _labels(text[first : len(text) if end < 0 else end])
    above = [(first + begin, label) for begin, label in labels if first + begin <= start]
    return above[-1] if above else None


@lru_cache(maxsize=64)
def _labels(line: str) -> tuple[tuple[int, str], ...]:
    """Find the labels of a line once for all its sentences: where each begins, and folded."""
    begins = (begin for begin, _ in sentences(line))
    return tuple(
        (begin, folded(found[1])) for begin in begins if (found := _LABEL.match(line, begin))
    )


def stands_under(question: str, text: str, start: int) -> bool:
    """Say whether the sentence at *start* of *text* stands under a label that *question* names."""
    found = label_above(text, start)
    return found is not None and found[1] in folded(question)
