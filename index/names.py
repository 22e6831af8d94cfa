"""The names in a question: of persons, offices, brands, and what it puts in quotation marks.

Knows jieba's dictionary, which is read in a moment; jieba itself with its tagger takes most of
a second. Knows nothing about articles.
"""

import math
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import resources
from itertools import pairwise

from index.fold import simplify
from index.terms import dictionary_entry

_ALL = math.log(60_101_967)  # words in the texts that jieba's dictionary counts
_COMMON = 500  # of these; what is oftener there is as often no name: 城市, 明白
_LONGEST = 8  # characters of a word
_NO_PERSONS = tuple("prucmqtdy")  # first letters of the tags of words that join or measure others
_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈彭吕苏卢蒋蔡贾丁"
    "魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
_MARKED = re.compile(r"[“「『《‘]([^“「『《‘”」』》’\n]{2,12})[”」』》’]")
_OFFICE = re.compile(
    r".{2,}(?:局|厅|院|校|厂|社|所|站|银行|公司|集团|大学|小学|中学|协会|学会|委员会|支队|大队)"
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_CAPITAL = re.compile(  # words with a capital inside a sentence
    r"(?<=[^\W\d_],\s)(?:{0})|(?<=[^\W\d_]\s)(?:{0})".format(
        r"[A-ZÀ-ÞА-Я][^\W\d_]{2,}(?:\s[A-ZÀ-ÞА-Я][^\W\d_]+)*"
    )
)
_BEGINS = re.compile(r"(?:^|[，,；;：:的由是在和与及跟])$")  # what a person's name stands behind


def names_asked(question: str) -> tuple[tuple[int, int], ...]:
    """Find the names in *question*, as half-open offsets, in order, each once.

    In one without Chinese they are words with a capital inside a sentence. Too many
    rather than too few: some are words that a name can be as well. What something
    belongs to (火星的考评) counts as its name at the start of a question.

    Example:
        >>> question = "“四强”支部里，清华大学的李小红得了几票？"
        >>> [question[start:end] for start, end in names_asked(question)]
        ['四强', '清华大学', '李小红']

    """
    if not _HAN.search(question):
        return tuple(match.span() for match in _CAPITAL.finditer(question))
    plain = simplify(question)
    cuts = _cut(plain)
    words = [
        (start, end)
        for start, end in pairwise(cuts)
        if plain[start:end] in _world() or _is_name(plain, start, end)
    ]
    marked = [match.span(1) for match in _MARKED.finditer(plain)]
    return tuple(sorted({*words, *marked, *_persons(plain, cuts)}))


def world_places(text: str) -> list[str]:
    """List the countries and cities of the world that *text* names, in order, in Simplified.

    Those of China are found by ``places.find_places``, which knows what lies in what.

    Example:
        >>> world_places("東京和沿海地區")
        ['东京']

    """
    plain = simplify(text)
    if not any(name in plain for name in _world()):
        return []
    return [plain[a:b] for a, b in pairwise(_cut(plain)) if plain[a:b] in _world()]


@cache
def _world() -> frozenset[str]:
    """Read the names of countries, and of cities known everywhere."""
    content = resources.files("index").joinpath("data/world.txt").read_text("utf-8")
    lines = (line for line in content.splitlines() if not line.startswith("#"))
    return frozenset(name for line in lines for name in line.split())


def _is_name(plain: str, start: int, end: int) -> bool:
    """Say whether the dictionary has a word as a name, or as an office or an owner that is one."""
    word = plain[start:end]
    count, tag = dictionary_entry(word)
    if len(word) < 2 or (count > _COMMON and tag != "nt"):
        return False
    if tag == "nr":
        return len(word) <= 3 and word[0] in _SURNAMES
    if tag == "nz":
        return len(word) > 2
    if tag == "n":
        return bool(_OFFICE.fullmatch(word)) or (start == 0 and plain.startswith("的", end))
    return tag[:2] in ("nr", "ns", "nt")


def _persons(plain: str, cuts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Find two or three lone characters that a surname begins: a person of no dictionary."""
    run: list[int] = []
    for start, end in pairwise([*cuts, len(plain)]):
        if end - start == 1 and _may_name(plain[start]):
            run.append(start)
            continue
        if 2 <= len(run) <= 3 and plain[run[0]] in _SURNAMES and _BEGINS.search(plain[: run[0]]):
            yield run[0], run[-1] + 1
        run = []


def _may_name(character: str) -> bool:
    """Say whether a character that stands alone is no word of its own that joins or measures."""
    tag = dictionary_entry(character)[1]
    return "\u4e00" <= character <= "\u9fff" and tag[:1] not in _NO_PERSONS


def _cut(plain: str) -> list[int]:
    """Cut a text into the words that are likeliest together: where they begin, and its end."""
    best = [0.0] + [-math.inf] * len(plain)
    before = [0] * (len(plain) + 1)
    for end in range(1, len(plain) + 1):
        for start in range(max(0, end - _LONGEST), end):
            count = dictionary_entry(plain[start:end])[0] or int(end - start == 1)
            if count and (odds := best[start] + math.log(count) - _ALL) > best[end]:
                best[end], before[end] = odds, start
    cuts = [len(plain)]
    while cuts[-1]:
        cuts.append(before[cuts[-1]])
    return cuts[::-1]
