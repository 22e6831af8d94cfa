"""Places and names of a written sentence, held against the quote it cites.

Knows the national list of places and what names look like; knows nothing about figures or
meaning. Texts are as ``amounts.plain`` gives them.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from index.fold import simplify
from index.gazetteer import holds
from index.names import world_places
from index.pinyin import readings
from index.places import PlaceMention, find_places
from index.terms import find_names
from rag.grounds import CLAUSE, HAN, pairs

_BESIDE = 8  # characters on either side of a place that tell what is said of it
_AHEAD = 4  # by how much another place must fit better to be the one that was meant
_BEHIND = "中上下里内外前后等的了和与之"  # what a tagger takes for the end of a name
_COUNTS = re.compile(r"[一二三四五六七八九十百千]")  # 十八世纪
_LATIN = re.compile(r"(?<![A-Za-z.])[A-Z][A-Za-z]{2,}")
_NO_NAME = frozenset(
    "the and this that these those there they their his her its our your for from with during "
    "between among after before about under over since until when while where which who whose how "
    "why what all both each every many most more some several such other another also only even "
    "not but however moreover meanwhile overall finally first second third according based "
    "monday tuesday wednesday thursday friday saturday sunday january february march april may "
    "june july august september october november december party communist chinese china city "
    "county district province municipal municipality town village branch office service center "
    "centre government committee residents officials cadres secretaries volunteers members people "
    "yes one two three four five six seven eight nine ten twelve twenty thirty forty fifty".split()
)


def strange_places(written: str, quote: str, about: str, *, is_foreign: bool) -> tuple[str, ...]:
    """List the places of *written* that neither its quote nor its article is about.

    What holds a place that is named may be named with it; where the quote names
    several, the one that is said to have done something has to be the same.

    Args:
        about: The title of the quote's article, and the places it is about.
        is_foreign: Whether sentence and quote are in different languages.

    Example:
        >>> strange_places("苏州和浙江省宁波市", "宁波市办班", "", is_foreign=False)
        ('苏州',)

    """
    said = find_places(quote)
    known = {one.place.adcode for one in (*said, *find_places(about))}
    mentions = find_places(written)
    strange = []
    for one in mentions:
        code = one.place.adcode
        below = any(holds(code, other.place.adcode) for other in mentions)
        is_there = code in known or below or one.name in quote or one.place.name in about
        if not is_there or (not is_foreign and _is_of_other(one, written, said, quote)):
            strange.append(one.name)
    if not is_foreign:
        strange += [name for name in world_places(written) if name not in simplify(quote + about)]
    return tuple(strange)


def strange_names(written: str, quote: str, about: str, *, is_foreign: bool) -> tuple[str, ...]:
    """List the names in *written* that neither the quote nor its article's title has.

    Chinese names are those that the word cutter tags; a Latin one is any word with
    a capital inside a sentence, which characters of a Chinese quote may be read like.

    Example:
        >>> strange_names("由李小红承办", "由清华大学承办", "", is_foreign=False)
        ('李小红',)

    """
    held = f"{quote}\n{about}"
    found = [name for name in _latin_names(written) if not _is_read(name, held)]
    if not is_foreign:
        places = {at for one in find_places(written) for at in range(one.start, one.end)}
        names = (
            written[start:end]
            for start, end in find_names(written)
            if places.isdisjoint(range(start, end))
        )
        found += [
            name for name in names if name.rstrip(_BEHIND) not in held and not _COUNTS.search(name)
        ]
    return tuple(dict.fromkeys(found))


def _is_of_other(one: PlaceMention, written: str, said: Sequence[PlaceMention], quote: str) -> bool:
    """Say whether the quote says of another of its places what is written of this one."""
    same = [other for other in said if other.place.adcode == one.place.adcode]
    if not same or len({other.place.adcode for other in said}) < 2:
        return False
    near = _beside(written, one)
    best = max(len(near & _beside(quote, other)) for other in same)
    return any(
        len(near & _beside(quote, other)) - best >= _AHEAD
        for other in said
        if other.place.adcode != one.place.adcode
    )


def _beside(text: str, one: PlaceMention) -> frozenset[str]:
    """List the pairs that stand beside a place in its clause."""
    clause = next((m for m in CLAUSE.finditer(text) if m.start() <= one.start < m.end()), None)
    left = max(clause.start() if clause else 0, one.start - _BESIDE)
    right = min(clause.end() if clause else len(text), one.end + _BESIDE)
    return pairs(text[left : one.start]) | pairs(text[one.end : right])


def _latin_names(written: str) -> list[str]:
    """List Latin words with a capital that name something, and no place."""
    places = find_places(written)
    return [
        match[0]
        for match in _LATIN.finditer(written)
        if match[0].lower() not in _NO_NAME
        and not any(one.start <= match.start() < one.end for one in places)
        and not _begins(written, match.start())
    ]


def _begins(written: str, start: int) -> bool:
    """Say whether a sentence begins at *start*: there any word has a capital."""
    before = written[:start].rstrip(" \"'“‘([*-")
    return not before or before[-1] in ".!?:。！？：\n"


def _is_read(name: str, held: str) -> bool:
    """Say whether *held* has a Latin name, or characters that are read like it."""
    if name.lower() in held.lower() or name.lower().removesuffix("s") in held.lower():
        return True
    return bool(HAN.search(held)) and name.lower() in _spelled(held)


@lru_cache(maxsize=128)
def _spelled(text: str) -> str:
    """Spell Chinese in Latin letters, the commonest reading of each character."""
    first = (readings(sign)[:1] for sign in text)
    return "".join(one[0][0] if one else " " for one in first)
