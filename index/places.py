"""Administrative places of China: which a text names, and which it is about.

Knows the national list, former names included, from provinces down to counties; knows
nothing about articles beyond a title and a text.
"""

import operator
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from index.fold import simplify
from index.gazetteer import Place, Reading, Table, gazetteer, holds, place_of, readings_of

_LEVELS = ("province", "city", "county")

# Words that hold a place's name by accident, or as part of what is no place.
_NO_PLACE = re.compile(
    r"三明[治确]|[完变建形构组达养促造集]成都(?!市)|孙中山|中山[装陵]|大理[石寺]|阿里(?:巴巴|云)|"
    r"德州扑克|哈密瓜|扩大连|重大连|白山黑水|南通道|长治久安|世界大同|天下大同|海南岛国|"
    r"[入出]海口|喀什噶尔|太平[洋天军]|九龙(?![县坡城])|京津冀|长三角|珠三角"
)
# A short name before one of these names a river, a street, a paper, a school or an age.
_NO_PLACE_BEFORE = re.compile(
    r"[江河湖岛洋](?![东西南北苏])|山(?![区东西])|路(?![灯口网径线段桥政])|街(?!道)|大道|日报|晚报|晨报|早报|时报|商报|都市报|新闻网|卫视|"
    r"出版社|.{0,2}大学|学院|精神|时期|整风|会议|时间"
)
_LATIN = re.compile(r"[A-Za-z][A-Za-z'’]*")
_LATIN_SUFFIXES = {
    "city": "市",
    "municipality": "市",
    "county": "县",
    "district": "区",
    "province": "省",
    "prefecture": "州",
    "banner": "旗",
    "league": "盟",
}
_FUNCTION_WORDS = frozenset("在于由从到赴往与和及是为的对让将把被问说据经")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMention:
    """A place named in a text: ``text[start:end]``, in whatever form, is *name*."""

    name: str
    start: int
    end: int
    place: Place


def find_places(text: str) -> list[PlaceMention]:
    """Find the places that *text* names, in either script or in Latin letters.

    A short name that is also a word, or is met by accident inside others, counts
    only behind the place it lies in, or where the text also has the full name. A
    name that several places bear counts where the text says which is meant.

    Args:
        text: Any text; offsets count its code points.

    Returns:
        Mentions in order of start, not overlapping.

    Example:
        >>> [(m.name, m.place.name) for m in find_places("浙江衢州與潼南縣")]
        [('浙江', '浙江省'), ('衢州', '衢州市'), ('潼南縣', '潼南区')]

    """
    plain = simplify(text)
    hits = sorted([*_han_hits(plain), *_latin_hits(plain)], key=lambda hit: hit.start)
    known = _introduced(hits, plain)
    mentions: list[PlaceMention] = []
    for hit in hits:
        before = mentions[-1] if mentions and mentions[-1].end == hit.start else None
        place = _resolve(hit, plain, before, known)
        if place is not None:
            name = text[hit.start : hit.end]
            mentions.append(PlaceMention(name=name, start=hit.start, end=hit.end, place=place))
    return mentions


class _Hit(NamedTuple):
    """A form found in a text, not yet believed."""

    start: int
    end: int
    readings: tuple[Reading, ...]


def _han_hits(plain: str) -> Iterator[_Hit]:
    """Find forms in Han characters, longest first, from left to right."""
    table = gazetteer()
    blocked = {offset for found in _NO_PLACE.finditer(plain) for offset in range(*found.span())}
    pairs = enumerate(map(operator.add, plain, plain[1:]))
    taken = 0
    for start in [start for start, pair in pairs if pair in table.lengths]:
        hit = _hit_at(plain, start, table) if start >= taken and start not in blocked else None
        if hit:
            taken = hit.end
        if hit and hit.readings:
            yield hit


def _hit_at(plain: str, start: int, table: Table) -> _Hit | None:
    """Find the longest form that begins at *start*; without readings if it names no place."""
    for length in sorted(table.lengths[plain[start : start + 2]], reverse=True):
        end = min(start + length, len(plain))
        readings = readings_of(table.forms.get(plain[start:end], ""))
        if _NO_PLACE_BEFORE.match(plain, end):
            readings = tuple(reading for reading in readings if reading.is_full)
        elif plain[end : end + 1] in ("市", "县", "区"):  # 青田区 is not 青田县
            readings = tuple(r for r in readings if r.is_full or r.code.endswith("00"))
        if plain[start:end] in table.forms:
            return _Hit(start, end, readings)
    return None


def _latin_hits(plain: str) -> Iterator[_Hit]:
    """Find spellings in Latin letters, with the word for the kind of place behind them."""
    words = list(_LATIN.finditer(plain))
    latin = gazetteer().latin
    taken = 0
    for number, word in enumerate(words):
        for count in (2, 1):
            group = words[number : number + count]
            key = _latin_key("".join(part[0] for part in group))
            if word.start() < taken or len(group) < count or key not in latin:
                continue
            following = words[number + count] if number + count < len(words) else None
            hit = _latin_hit(plain, group, following, readings_of(latin[key]))
            if hit:
                taken = hit.end
                yield hit


def _latin_hit(
    plain: str,
    group: Sequence[re.Match[str]],
    following: re.Match[str] | None,
    readings: tuple[Reading, ...],
) -> _Hit | None:
    """Make a hit of a spelling; one with a mark needs the word for its kind behind it."""
    start, end = group[0].start(), group[-1].end()
    suffix = ""
    if following and plain[end : following.start()] == " ":
        suffix = _LATIN_SUFFIXES.get(following[0].lower(), "")
    fitting = [r for r in readings if suffix and _has_suffix(place_of(r.code), suffix)]
    if following and fitting:
        return _Hit(start, following.end(), tuple(r._replace(mark="") for r in fitting))
    parted = "'" in plain[start : end - 2].replace("’", "'")  # Xi'an is no word
    free = tuple(r._replace(mark="") for r in readings if not r.mark or parted)
    return _Hit(start, end, free) if free else None


def _has_suffix(place: Place, suffix: str) -> bool:
    """Say whether a place is, or was, of the kind that *suffix* names."""
    return any(name.endswith(suffix) for name in (place.name, *place.other_names))


def _latin_key(spelling: str) -> str:
    return re.sub(r"'s$|’s$|[^a-z]", "", spelling.lower())


def _introduced(hits: Iterable[_Hit], plain: str) -> frozenset[str]:
    """Collect the codes of the places that the text names beyond doubt."""
    return frozenset(
        reading.code
        for start, _, (reading, *others) in hits
        if not others
        and (
            not reading.mark or (reading.mark == "?" and reading.is_full and _is_free(plain, start))
        )
    )


def _resolve(
    hit: _Hit, plain: str, before: PlaceMention | None, known: frozenset[str]
) -> Place | None:
    """Decide which place a hit means, if any.

    *before* is the mention that ends where the hit begins, if there is one;
    *known* are the codes of the places that the text names beyond doubt.
    """
    if before:
        inside = [r.code for r in hit.readings if holds(before.place.adcode, r.code)]
        if inside:
            return _only_highest(inside)
    is_free = _is_free(plain, hit.start)
    codes = [r.code for r in hit.readings if _is_believed(r, known, is_free=is_free)]
    named = [code for code in codes if code in known or any(holds(k, code) for k in known)]
    return _only_highest(named if len(named) == 1 else codes)


def _is_believed(reading: Reading, known: frozenset[str], *, is_free: bool) -> bool:
    """Say whether a form's mark is made up for by what the text has besides."""
    if not reading.mark or (reading.mark == "?" and is_free):
        return True
    return not reading.is_full and reading.code in known


def _only_highest(codes: Sequence[str]) -> Place | None:
    """Give the one place of the highest level, or None if there are several."""
    places = [place_of(code) for code in codes]
    for level in _LEVELS:
        found = [place for place in places if place.level == level]
        if found:
            return found[0] if len(found) == 1 else None
    return None


def _is_free(plain: str, start: int) -> bool:
    """Say whether nothing before *start* could belong to the same word."""
    previous = plain[start - 1] if start else " "
    return not "一" <= previous <= "鿿" or previous in _FUNCTION_WORDS


_LEDE_CHARS = 300
_TITLE_WEIGHT, _LEDE_WEIGHT, _ACTING_WEIGHT = 5.0, 3.0, 2.0
_ENOUGH = 3.0  # a title, a lede, or three plain mentions
_SHARE = 0.4  # of the most prominent place's weight

# What a place has that acts by itself: its committee, its offices, all of it.
_ACTING = re.compile(
    r"(?:[省市县区州旗]?(?:委|政府|直|级机关|机关|人民|党|纪委|监委|组织|人大|政协|总工会|"
    r"各[级县市区]|[^，。；、]{0,3}局)|全[省市县区州旗]|：|:)"
)
_PASSING_BEFORE = re.compile(
    r"(?:赴|去|到|来到|走进|前往|飞往|抵达|来自|考察|参观|调研|访问|借鉴|学习|向|同|比如|例如|譬如|像)$"
)
_PASSING_AFTER = re.compile(r".{0,8}(?:考察|参观|取经|学习培训)|(?:\d{1,2}月)?(?:\d{1,2}日)?[电讯]")
_HELD_AT = re.compile(r"[^，。；]{0,12}(?:召开|举行|举办|开幕|闭幕|发布|亮相)")
_OWN = re.compile(r"[我本][省市县区州旗](?!场)|全[省市县区州旗]|[市县区州]直(?:机关|单位|部门)")


def main_places(title: str, text: str, *, byline: str = "") -> tuple[str, ...]:
    """Name the places whose practice an article reports.

    A place counts by where it stands (title, opening, elsewhere) and by whether it
    acts there; a place that is visited, that a meeting is held in, or that names a
    paper does not. Where a place is named with what holds it, it alone counts.

    Args:
        title: The article's title, or an empty string.
        text: The article's text.
        byline: Who wrote it, with the office; counts only where the text speaks
            of "our city" and the like without naming one.

    Returns:
        Full names in Simplified characters, most prominent first. Empty where
        no place acts, as in an essay.

    Example:
        >>> main_places("", "浙江省湖州市委组织部出台意见。干部赴北京学习培训。")
        ('湖州市',)

    """
    whole = f"{title}\n{text}"
    plain = simplify(whole)
    mentions = find_places(whole)
    weights: dict[str, float] = {}
    passing = False
    for number, mention in enumerate(mentions):
        following = mentions[number + 1] if number + 1 < len(mentions) else None
        if following and following.start == mention.end and _holds_place(mention, following):
            continue
        passing = _is_passing(plain, mention, mentions[number - 1] if number else None, passing)
        if not passing:
            code = mention.place.adcode
            weights[code] = weights.get(code, 0) + _weight(plain, mention, len(title) + 1)
    chosen = _choose(weights)
    if not chosen and byline and _OWN.search(plain):
        chosen = _smallest(find_places(byline))
    return tuple(place_of(code).name for code in chosen)


def _holds_place(above: PlaceMention, below: PlaceMention) -> bool:
    return holds(above.place.adcode, below.place.adcode)


def _is_passing(
    plain: str, mention: PlaceMention, previous: PlaceMention | None, previous_passing: bool
) -> bool:
    """Say whether a place is only visited, met in, or the head of a dispatch."""
    before = plain[max(0, mention.start - 4) : mention.start]
    if previous and previous_passing and plain[previous.end : mention.start] in ("、", "和", "及"):
        return True
    if _PASSING_BEFORE.search(before) or _PASSING_AFTER.match(plain, mention.end):
        return True
    return before.endswith(("在", "于")) and bool(_HELD_AT.match(plain, mention.end))


def _weight(plain: str, mention: PlaceMention, text_start: int) -> float:
    """Weigh one mention by its place in the article and by what follows it."""
    if mention.end < text_start:
        return _TITLE_WEIGHT
    acts = _ACTING.match(plain, mention.end) is not None
    if mention.start < text_start + _LEDE_CHARS:
        said_in_full = mention.name[-1] in "省市县区州旗縣區"
        return _LEDE_WEIGHT if acts or said_in_full else _ACTING_WEIGHT
    return _ACTING_WEIGHT if acts else 1.0


def _choose(weights: dict[str, float]) -> list[str]:
    """Choose the codes that weigh enough, heaviest first; what they imply is left out."""
    limit = max(_ENOUGH, _SHARE * max(weights.values(), default=0))
    chosen = sorted((c for c in weights if weights[c] >= limit), key=lambda c: -weights[c])
    return [
        code
        for code in chosen
        if not any(holds(code, c) and weights[c] * 2 >= weights[code] for c in chosen)
    ]


def _smallest(mentions: Sequence[PlaceMention]) -> list[str]:
    """Give the code of the last of the smallest places mentioned, in a list of one."""
    levels = [_LEVELS.index(mention.place.level) for mention in mentions]
    found = [m.place.adcode for m, n in zip(mentions, levels, strict=True) if n == max(levels)]
    return found[-1:]
