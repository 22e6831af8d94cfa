"""The terms of a text, as full-text search counts them.

Knows folding and word cutting; knows nothing about where terms are kept. Chinese is
indexed twice, by character pairs, which never miss, and by jieba's longer words, which
rank better.
"""

import logging
import math
import re
import unicodedata
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from index.fold import simplify

# Han with kana and Hangul, which are cut alike; as escapes, since some of these characters
# become others when a file is normalised. Signs between them, such as ・, are not words.
_HAN = (
    r"\u3005\u3007\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff"
    r"\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U000323af"
)
_RUNS = re.compile(rf"(?P<han>[{_HAN}]+)|[^\W_{_HAN}]+")
_NAMES = ("nr", "ns", "nt", "nz")  # as jieba tags them
_LONGEST = 8  # characters of a word that a question is searched for
_NO_NOUN = re.compile(r"v(?!n)|[dprcumqt]")  # first letters of jieba's tags
_SAME_BEGINNING = re.compile(r"^(.).*\n(?:\1.*\n)*", re.MULTILINE)  # lines


def index_terms(text: str) -> list[str]:
    """List the terms that *text* is found by, in order, repeats kept.

    Example:
        >>> index_terms("2023年機關黨建 GDP")
        ['2023', '年机', '机关', '关党', '党建', 'gdp']

    """
    found: list[str] = []
    for run, is_han in _runs(text):
        if is_han:
            found += _pairs(run)
            found += [word for word in _cut(run) if 2 < len(word) <= _LONGEST]
        else:
            found.append(run)
    return found


def certain_terms(text: str) -> list[str]:
    """List the pairs and the words of other scripts among the terms of *text*, each once."""
    return list(
        dict.fromkeys(
            term for run, is_han in _runs(text) for term in (_pairs(run) if is_han else [run])
        )
    )


def possible_terms(text: str) -> list[str]:
    """List every longer stretch of Chinese in *text* that could be a term, each once.

    A question asks the collection which of them it knows, and needs no word cutter.
    """
    return list(
        dict.fromkeys(
            run[start : start + length]
            for run, is_han in _runs(text)
            if is_han
            for length in range(3, _LONGEST + 1)
            for start in range(len(run) - length + 1)
        )
    )


def find_words(text: str) -> list[tuple[int, int, float]]:
    """Cut the Chinese in *text* into words.

    Loads the word cutter, about half a second, once.

    Returns:
        Half-open offsets into *text*, in order, and how rare the word is in
        Chinese at large: the negative logarithm of its share, about 3 to 18.

    Example:
        >>> [(start, end) for start, end, _ in find_words("机关党建，2023")]
        [(0, 2), (2, 4)]

    """
    plain = simplify(text)
    cutter = _jieba()
    found = []
    for run in re.finditer(rf"[{_HAN}]+", plain):
        for word, start, end in cutter.tokenize(run.group()):
            share = max(1, cutter.dt.FREQ.get(word, 1)) / cutter.dt.total
            found.append((run.start() + start, run.start() + end, -math.log(share)))
    return found


def find_names(text: str) -> list[tuple[int, int]]:
    """Find the Chinese names of persons, places, offices and brands in *text*, as far as known.

    Loads the word cutter's tagger, about a second, once.

    Example:
        >>> find_names("由清华大学的李小红负责")
        [(1, 5), (6, 9)]

    """
    import jieba.posseg

    _jieba()
    found, start = [], 0
    for word, tag in jieba.posseg.cut(simplify(text)):
        if len(word) > 1 and tag[:2] in _NAMES:
            found.append((start, start + len(word)))
        start += len(word)
    return found


def phrases(text: str) -> list[str]:
    """Cut *text* into phrases of up to five characters that full-text search finds whole.

    Example:
        >>> phrases("机关党建工作 GDP")
        ['机关 关党 党建 建工', '建工 工作', 'gdp']

    """
    found: list[str] = []
    for run, is_han in _runs(text):
        starts = range(0, max(1, len(run) - 2), 3)
        found += [" ".join(_pairs(run[at : at + 5])) for at in starts] if is_han else [run]
    return list(dict.fromkeys(found))


def _runs(text: str) -> list[tuple[str, bool]]:
    """Cut folded *text* into runs of Chinese or Japanese and words of other scripts."""
    plain = simplify(unicodedata.normalize("NFKC", text)).casefold()
    return [(match.group(), match["han"] is not None) for match in _RUNS.finditer(plain)]


def _pairs(run: str) -> list[str]:
    """List the character pairs of *run*, or its single character."""
    return [run[i : i + 2] for i in range(len(run) - 1)] or [run]


def _cut(run: str) -> list[str]:
    """Cut *run* into jieba's words."""
    return _jieba().lcut(run)  # type: ignore[no-any-return]


@cache
def _jieba():  # type: ignore[no-untyped-def]  # noqa: ANN202
    """Load jieba, about half a second; a question never needs it."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return jieba


def word_class(word: str) -> str:
    """Return the letter of jieba's tag for a Simplified *word* that can be no noun; else nothing.

    That is ``v`` of a verb, or of a word that only links or measures others: ``d`` of an
    adverb, ``p`` of a preposition, ``r``, ``c``, ``u``, ``m``, ``q``, ``t``.

    Example:
        >>> [word_class(word) for word in ("聚焦", "不断", "培训", "指标")]
        ['v', 'd', '', '']

    """
    found = _NO_NOUN.match(dictionary_entry(word)[1])
    return found[0] if found else ""


def dictionary_entry(word: str) -> tuple[int, str]:
    """Look a Simplified *word* up in jieba's dictionary, which takes some microseconds.

    Returns:
        How often it stands in the texts that jieba counts, and its tag; 0 and nothing
        if it is not there.

    Example:
        >>> [dictionary_entry(word) for word in ("财政局", "财政局有")]
        [(98, 'nt'), (0, '')]

    """
    _, found, rest = _dictionary().get(word[:1], "").partition(f"\n{word} ")
    if not found or " " in word:
        return 0, ""
    count, tag = rest[: rest.find("\n")].split(" ")
    return int(count), tag


@cache
def _dictionary() -> dict[str, str]:
    """Read the lines of jieba's dictionary by what their words begin with, a fiftieth of a second.

    To keep a line for each of its words takes ten times the memory. Jieba itself is not
    loaded, which takes longer.
    """
    package = find_spec("jieba")
    assert package is not None and package.origin is not None
    text = Path(package.origin).with_name("dict.txt").read_text("utf-8")
    lines: dict[str, str] = {}
    for block in _SAME_BEGINNING.finditer(text):
        lines[block[1]] = lines.get(block[1], "\n") + block[0]
    return lines
