"""True sentences written from quotes, and the same made wrong: what a checker must tell apart.

A true one is its quote's sentence with other numerals, in the other script, shortened, with its
clauses in another order or with words that connect; a wrong one has another figure, date, place
or name, a negation more or less, an opposite, another number, two halves glued together, or
another unit, period, bound, title or word, a plan or doubt more or less, or something added.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import opencc

from index.places import find_places
from index.sentences import sentences
from index.types import Article
from rag.types import Quote
from tests.turns import turns

_TO_TRADITIONAL = opencc.OpenCC("s2t")
_TO_SIMPLIFIED = opencc.OpenCC("t2s")
_HAN = re.compile(r"[一-鿿]")
_NUMBER = re.compile(r"(?<![\d.A-Za-z])\d{1,7}(?:\.\d+)?(?![\d.]*[A-Za-z])")
_YEAR = re.compile(r"(?<!\d)(?:1[0-9]|20)\d\d(?=年)")
_MONTH = re.compile(r"(?<!\d)1?\d(?=月)")
_DAY = re.compile(r"(?<=月)[123]?\d(?=日)")
_PLACES = ("苏州", "昆明", "厦门", "沈阳", "贵阳", "南昌", "洛阳", "桂林")
_LEADS = (
    "据介绍，",
    "此外，",
    "同时，",
    "总的来看，",
    "从文章看，",
    "具体来说，",
    "值得一提的是，",
    "其中，",
)
_VERB = re.compile(
    r"(?<![不没未无])(举办|达到|完成|建成|培训|减少|增加|提高|成立|设立|获得|发现|认为|使用|成为|包括|"
    r"支持|参加|采用|出现|提供|属于|导致|进行|开始|位于|影响|改变|占|举行|发生|公布|拥有|承担|实现)"
)
_DENIAL = re.compile(r"没有|并未|尚未|不(?=[能会得是可再同让超准])|未(?=[能被曾])")
_OPPOSITES = (
    ("增加", "减少"), ("提高", "降低"), ("上升", "下降"), ("增长", "下降"), ("以上", "以下"),
    ("最高", "最低"), ("最大", "最小"), ("支持", "反对"), ("成立", "撤销"), ("扩大", "缩小"),
    ("超过", "低于"), ("加强", "削弱"), ("之前", "之后"), ("首", "末"), ("南部", "北部"),
)  # fmt: skip
_SHORTEST_HALF = 8  # characters; 然后 or 在西方 glued to something says nothing wrong
_SIGNS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A sentence, the quotes it cites, and what was done to it."""

    kind: str
    written: str
    quotes: tuple[Quote, ...]


def quotes_of(article: Article, *, least: int = 18, most: int = 130) -> list[Quote]:
    """List the sentences of an article that say something."""
    return [
        Quote(article=article, start=start, end=end)
        for start, end in sentences(article.text)
        if least <= end - start <= most and article.text[end - 1] in "。！.；"
    ]


def truths(quote: Quote, chance: random.Random) -> Iterator[Case]:
    """Write honestly what a quote says."""
    text = quote.text
    forms: list[tuple[str, Callable[[str], str]]] = [
        ("itself", str),
        ("numerals", _other_numerals),
        ("script", other_script),
        ("shortened", lambda one: _shortened(one, chance)),
        ("reordered", lambda one: _reordered(one, chance)),
        ("connected", lambda one: chance.choice(_LEADS) + one),
    ]
    for kind, form in forms:
        written = form(text)
        if written and (kind == "itself" or written != text):
            yield Case(kind=kind, written=written, quotes=(quote,))
    if not _HAN.search(text):
        return
    mixed = other_script(
        _other_numerals(chance.choice(_LEADS) + (_reordered(text, chance) or text))
    )
    yield Case(kind="mixed", written=mixed, quotes=(quote,))


def corruptions(
    quote: Quote, near: Sequence[Quote], far: Sequence[Quote], chance: random.Random
) -> Iterator[Case]:
    """Make what a quote says wrong in every way that it allows.

    Args:
        near: Other sentences of its article.
        far: Sentences of other articles.

    """
    text = quote.text
    forms: list[tuple[str, Callable[[str], str]]] = [
        ("figure", lambda one: _changed(_NUMBER, one, chance)),
        ("swapped", lambda one: _swapped(one, chance)),
        ("date", lambda one: _changed(chance.choice((_YEAR, _MONTH, _DAY)), one, chance)),
        ("exchanged", lambda one: _exchanged(one, chance)),
        ("place", lambda one: _elsewhere(one, chance)),
        ("negation", lambda one: _negated(one, chance)),
        ("opposite", lambda one: _opposite(one, chance)),
    ]
    for kind, form in forms:
        written = form(text)
        if written and written != text:
            yield Case(kind=kind, written=written, quotes=(quote,))
            if kind in ("figure", "date", "negation"):
                disguised = _other_numerals(other_script(written))
                yield Case(kind=f"{kind}, disguised", written=disguised, quotes=(quote,))
    for kind, written in turns(text, chance):
        yield Case(kind=kind, written=written, quotes=(quote,))
    others = [one for one in (*near[:1], *far[:1]) if one.text != text]
    for other in others:
        yield Case(kind="wrong number", written=text, quotes=(other,))
    for other in far[:1]:
        glued = _glued(text, other.text)
        for cited in ((quote,), (other,), (quote, other)) if glued else ():
            yield Case(kind="glued", written=glued, quotes=cited)


def other_script(text: str) -> str:
    """Write Simplified text in Traditional characters, and the other way round."""
    turned = _TO_TRADITIONAL.convert(text)
    return turned if turned != text else _TO_SIMPLIFIED.convert(text)


def numeral(number: int) -> str:
    """Write a number below a million in Chinese.

    >>> numeral(184), numeral(10), numeral(320), numeral(1005), numeral(21000)
    ('一百八十四', '十', '三百二十', '一千零五', '二万一千')
    """
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return numeral(number // 10_000) + "万" + gap + (numeral(rest) if rest else "")
    written, pending = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, unit)
        if digit:
            written += ("零" if pending and written else "") + _SIGNS[digit] + sign
        pending = not digit and bool(written)
        pending = pending and number > 0
    return written.removeprefix("一") if written.startswith("一十") else written or "零"


def _other_numerals(text: str) -> str:
    """Write whole numbers in Chinese numerals."""
    if not _HAN.search(text):
        return text

    def turned(match: re.Match[str]) -> str:
        before, behind = text[: match.start()], text[match.end() :]
        is_year = behind.startswith("年") and len(match[0]) == 4
        if is_year:
            return "".join("〇一二三四五六七八九"[int(digit)] for digit in match[0])
        is_part = re.search(r"[\d,，.．:：/-]$", before) or re.match(
            r"[,，.．:：/-]?\d|\s*[%‰％]", behind
        )
        if is_part or "." in match[0] or match[0].startswith("0") or behind[:1] in "百千万亿萬億":
            return match[0]
        return numeral(int(match[0])) if int(match[0]) < 1_000_000 else match[0]

    return re.sub(
        r"(?<![\d.])(\d+)%",
        lambda m: f"百分之{numeral(int(m[1]))}" if int(m[1]) else m[0],
        _NUMBER.sub(turned, text),
    )


def _parts(text: str) -> list[str]:
    """Cut a sentence at its commas and semicolons."""
    return [part for part in re.split(r"[，；;]|, ", text.rstrip("。！.；")) if part]


def _shortened(text: str, chance: random.Random) -> str:
    """Leave a clause out, or what stands in brackets."""
    bare = re.sub(r"[（(][^（()）]*[)）]", "", text)
    if bare != text:
        return bare
    parts = _parts(text)
    if len(parts) < 3:
        return ""
    parts.pop(chance.randrange(1, len(parts)))
    return ("，" if "，" in text else ", ").join(parts) + "。"


def _reordered(text: str, chance: random.Random) -> str:
    """Put the last clause first."""
    parts = _parts(text)
    if len(parts) < 2 or "“" in text:
        return ""
    at = chance.randrange(1, len(parts))
    return ("，" if "，" in text else ", ").join(parts[at:] + parts[:at]) + "。"


def _changed(pattern: re.Pattern[str], text: str, chance: random.Random) -> str:
    """Put another number in the place of one."""
    found = list(pattern.finditer(text))
    if not found:
        return ""
    match = chance.choice(found)
    old = match[0]
    for _ in range(9):
        at = chance.randrange(len(old))
        if old[at] == ".":
            continue
        new = old[:at] + chance.choice("123456789") + old[at + 1 :]
        if new != old and not re.search(rf"(?<!\d){re.escape(new)}(?!\d)", text):
            return text[: match.start()] + new + text[match.end() :]
    return ""


def _swapped(text: str, chance: random.Random) -> str:
    """Let two figures change places."""
    found = [
        match
        for match in _NUMBER.finditer(text)
        if text[match.end() : match.end() + 1] not in "年月日"
    ]
    for first, second in zip(found, found[1:], strict=False):
        if first[0] != second[0]:
            return (
                text[: first.start()]
                + second[0]
                + text[first.end() : second.start()]
                + first[0]
                + text[second.end() :]
            )
    return ""


def _exchanged(text: str, chance: random.Random) -> str:
    """Put another figure of the same sentence in the place of one."""
    found = list(_NUMBER.finditer(text))
    match = chance.choice(found) if found else None
    others = [other[0] for other in found if match and other[0] != match[0]]
    if match is None or not others:
        return ""
    return text[: match.start()] + chance.choice(others) + text[match.end() :]


def _elsewhere(text: str, chance: random.Random) -> str:
    """Put another place in the place of one."""
    found = [one for one in find_places(text) if len(one.name) >= 2]
    if not found:
        return ""
    one = chance.choice(found)
    suffix = one.name[-1] if one.name[-1] in "市縣县省区區" else ""
    new = chance.choice([name for name in _PLACES if name not in text])
    return text[: one.start] + new + ("市" if suffix else "") + text[one.end :]


def _negated(text: str, chance: random.Random) -> str:
    """Take a negation out, or put one in."""
    denial = _DENIAL.search(text)
    if denial:
        return text[: denial.start()] + text[denial.end() :]
    verbs = list(_VERB.finditer(text))
    if not verbs:
        return ""
    verb = chance.choice(verbs)
    return text[: verb.start()] + chance.choice(("没有", "并未", "不")) + text[verb.start() :]


def _opposite(text: str, chance: random.Random) -> str:
    """Put the opposite in the place of a word."""
    pairs = [pair for one in _OPPOSITES for pair in (one, one[::-1]) if pair[0] in text]
    if not pairs:
        return ""
    old, new = chance.choice(pairs)
    return text.replace(old, new, 1)


def _glued(one: str, other: str) -> str:
    """Put the first half of a sentence before the second half of another, in one language."""
    if bool(_HAN.search(one)) != bool(_HAN.search(other)):
        return ""
    first, second = _parts(one), _parts(other)
    if len(first) < 2 or len(second) < 2:
        halves = one[: len(one) // 2], other[len(other) // 2 :]
    else:
        head, tail = first[: len(first) // 2], second[len(second) // 2 :]
        halves = "，".join(head) + "，", "，".join(tail) + "。"
    return "".join(halves) if min(map(len, halves)) > _SHORTEST_HALF else ""
