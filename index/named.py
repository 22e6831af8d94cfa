"""The place that a person means by a name, in whatever form; the nearest if there is none.

Knows the national list; knows nothing about articles. Where ``find_places`` doubts whether
a word of a text is a place, here it is said to be one.
"""

import difflib
import re
import unicodedata
from collections.abc import Sequence
from functools import cache

import opencc

from index.errors import SettingsError
from index.fold import simplify
from index.gazetteer import Place, gazetteer, holds, place_of, readings_of
from index.places import find_places

_LEVELS = ("province", "city", "county")
_SEPARATORS = re.compile(r"[\s·・/>›|_-]+")
_NEAREST = 3
_LEAST_ALIKE = 1.25  # of 2: by characters and by their sounds
_LISTED = 5
_AS_IT_IS = "里干谷于"  # in names of places, these are mostly not the simplified 裏幹穀於


def place_named(name: str) -> Place:
    """Return the place called *name*: in full, short, old, Traditional or Latin form.

    A name that several places bear means the one of the highest level; where there
    are several of it, what it lies in has to stand before it.

    Raises:
        SettingsError: It is on no list, or names several places; the hint says
            which are near, or how to tell them apart.

    Example:
        >>> [place_named(name).name for name in ("大同", "潼南縣", "浙江 湖州", "Huzhou")]
        ['大同市', '潼南区', '湖州市', '湖州市']

    """
    asked = unicodedata.normalize("NFKC", name).strip()
    plain = simplify(_SEPARATORS.sub("", asked))
    places = _highest([place_of(code) for code in dict.fromkeys(_last(plain))]) or _latin(asked)
    if len(places) == 1:
        return places[0]
    if places:
        raise SettingsError(
            f"{asked} is the name of {len(places)} places: {_listed(places)}.",
            hint=f"Put what it lies in before it: {_path(places[0])}",
        )
    near = nearest_places(asked)
    raise SettingsError(
        f"{asked or 'An empty name'} is no place on the national list.",
        hint=f"Nearest: {_listed(near)}."
        if near
        else "Name a province, city, county or district, such as 衢州 or 潼南区.",
    )


def nearest_places(name: str) -> list[Place]:
    """Return up to three places whose names look or sound most like *name*, nearest first."""
    from pypinyin import lazy_pinyin  # a tenth of a second, and only for names nobody knows

    table = gazetteer()
    plain = simplify(name).casefold()
    forms = table.latin if plain.isascii() else table.forms
    sound = "".join(lazy_pinyin(plain))
    alike = []
    for form in forms:
        looks = difflib.SequenceMatcher(None, form, plain, autojunk=False).ratio()
        if looks:
            spoken = "".join(lazy_pinyin(form))
            sounds = difflib.SequenceMatcher(None, spoken, sound, autojunk=False).ratio()
            alike.append((looks + sounds, form))
    best = sorted((-score, form) for score, form in alike if score >= _LEAST_ALIKE)
    codes = [code for _, form in best[: 4 * _NEAREST] for code in _codes(forms[form])]
    return [place_of(code) for code in list(dict.fromkeys(codes))[:_NEAREST]]


def place_in(name: str, text: str) -> list[Place]:
    """Return the places of the full name *name*: one, if *text* tells which is meant."""
    places = [place_of(code) for code in _codes(gazetteer().forms.get(name, ""))]
    places = [place for place in places if place.name == name]
    if len(places) < 2:
        return places
    told = {m.place.adcode for m in find_places(text) if m.place.name == name}
    return [place for place in places if place.adcode in told] if len(told) == 1 else places


def _codes(notes: str) -> list[str]:
    return [reading.code for reading in readings_of(notes)]


def _highest(places: Sequence[Place]) -> list[Place]:
    """Keep the places of the highest level there is."""
    for level in _LEVELS:
        found = [place for place in places if place.level == level]
        if found:
            return found
    return []


def _last(plain: str, above: str = "") -> list[str]:
    """Return the codes of what *plain* names last, each place in it in the one before."""
    own = [code for code in _codes(gazetteer().forms.get(plain, "")) if _is_in(code, above)]
    if own:
        return own
    return [
        code
        for length in range(2, len(plain) - 1)
        for outer in _codes(gazetteer().forms.get(plain[:length], ""))
        if _is_in(outer, above)
        for code in _last(plain[length:], outer)
    ]


def _is_in(code: str, above: str) -> bool:
    return not above or holds(above, code)


def _latin(name: str) -> list[Place]:
    """Return the place that *name* spells in Latin letters and nothing else."""
    mentions = find_places(name) if name.isascii() else []
    whole = [mention.place for mention in mentions if mention.name == name]
    return whole[:1]


def _listed(places: Sequence[Place]) -> str:
    more = f" and {len(places) - _LISTED} more" if len(places) > _LISTED else ""
    return "、".join(_path(place) for place in places[:_LISTED]) + more


def _path(place: Place) -> str:
    return "".join((*place.parents, place.name))


@cache
def traditional_name(name: str) -> str:
    """Write the name of a place in Traditional characters.

    Example:
        >>> [traditional_name(name) for name in ("潼南区", "台州市", "湖里区", "余干县")]
        ['潼南區', '台州市', '湖里區', '餘干縣']

    """
    written: str = _converter().convert(name)
    if len(written) != len(name):
        return name
    return "".join(
        one if one in _AS_IT_IS else other for one, other in zip(name, written, strict=True)
    )


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")
