"""Readings in brackets behind a character, as reading aids put them: found and taken out.

Knows characters, their readings, and what a remark about a reading looks like; knows
nothing about damaged bytes.
"""

import re
import unicodedata
from functools import cache
from typing import NamedTuple

from index.fold import simplify
from index.gbk import all_characters
from index.likelihood import log_word
from index.types import Edit, EditKind

SYLLABLE = r"[a-zɑɡêüāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ]{1,6}[1-5]?"
HAN = r"㐀-䶿一-鿿\U00020000-\U0003ffff"
_ANNOTATION = re.compile(f"([{HAN}])((?:[(（]{SYLLABLE}[)）])+)")
_BEHIND_LETTER = re.compile(rf"[@-~]([(（](?![a-z]+[)）]){SYLLABLE}[)）])")
_INSIDE = re.compile(SYLLABLE)

# What a text says when it speaks about readings; 读, 念 and 音 alone are too common.
_REMARK = re.compile(
    "[读讀唸念][作为為成做]|[读讀发發注拼字语語同古今]音|音[同近调調]|多音|[声聲][调調]|通假|[异異][读讀]"
)
_REACH = 8  # characters to each side in which a remark is looked for
_QUOTES = frozenset(("“”", "‘’", "「」", "『』", "《》", '""', "''"))
_ENTRY_HEAD = re.compile(r"(?:^|\n)[\s\d.、()（）【\[]*$")
_ENTRY_BODY = re.compile(r"[\s:：【\[①]")

# A reading aid stands behind common characters, above all those that a change of script
# has touched, and gives their first reading; a writer helps with rare ones.
_COMMON = -10.5  # log probability as a word; some 1,500 characters are more common
_ENOUGH = 3
_SPARSE_CHARACTERS = 300  # Han characters to each plain annotation
_ALONE_CHARACTERS = 60  # a short text may have just one or two


class _Annotation(NamedTuple):
    """One character with what stands in brackets behind it."""

    character: str
    start: int  # of the first bracket
    end: int  # of the last
    is_plain: bool
    before: str  # of the text around the character, without any annotation
    after: str


def remove_readings(text: str) -> tuple[Edit, ...]:
    """Take out the readings that a reading aid has put behind characters.

    A bracket goes if it stands behind one Han character and holds one
    syllable that is a reading of it, in a text that is annotated throughout.
    It stays where the text speaks about readings.

    Example:
        >>> [edit.before for edit in remove_readings("機(jī)關(guān)黨(dǎng)建")]
        ['(jī)', '(guān)', '(dǎng)']
        >>> remove_readings("机（jī）：由部件组成的装置。")
        ()

    """
    found = _annotations(text)
    quoted = [one for one in found if _is_entry(one) or _is_quoted(one)]
    kept = quoted if len(quoted) * 2 >= len(found) else []
    removed = [one for one in found if one not in kept and not _is_remark(one)]
    if not _is_annotated(text, removed):
        return ()
    return tuple(
        Edit(
            kind=EditKind.PINYIN,
            start=one.start,
            end=one.end,
            before=text[one.start : one.end],
            after="",
        )
        for one in removed
    )


def annotation_spans(text: str) -> list[tuple[int, int]]:
    """Find every reading in brackets behind its character, remark or not.

    Also one with a tone behind a single letter, which may be half a character.

    Returns:
        Half-open offsets, in order.

    """
    behind_letters = (match.span(1) for match in _BEHIND_LETTER.finditer(text))
    return sorted([*((one.start, one.end) for one in _annotations(text)), *behind_letters])


def is_reading(character: str, syllable: str) -> bool:
    """Say whether *character* can be read as *syllable*; without a tone any tone will do.

    Example:
        >>> is_reading("行", "háng"), is_reading("行", "xing"), is_reading("行", "jī")
        (True, True, False)

    """
    base, tone = _spell(syllable)
    return any(base == b and tone in {0, t} for b, t in readings(character))


def characters_read(syllable: str) -> tuple[str, ...]:
    """Give the characters of GBK that can be read as *syllable*, most common first."""
    base, tone = _spell(syllable)
    by_base = _by_base()
    return tuple(c for c in by_base.get(base, ()) if is_reading(c, syllable) or not tone)


@cache
def readings(character: str) -> tuple[tuple[str, int], ...]:
    """Give the readings of a character, the usual one first, as letters and tone 0 to 4.

    Example:
        >>> readings("機")
        (('ji', 1),)

    """
    # Here, because it loads phrases for a third of a second, and asking never needs it.
    from pypinyin.constants import PINYIN_DICT

    listed: str = PINYIN_DICT.get(ord(character), "") if len(character) == 1 else ""
    return tuple(map(_spell, listed.split(","))) if listed else ()


_TONES = {"\u0304": 1, "\u0301": 2, "\u030c": 3, "\u0300": 4}


@cache
def _spell(syllable: str) -> tuple[str, int]:
    """Split a syllable into letters, with v for ü, and tone, 0 if it has none."""
    base, tone = "", 0
    for character in unicodedata.normalize("NFD", syllable):
        if character in _TONES:
            tone = _TONES[character]
        elif character == "\u0308":
            base = base[:-1] + "v"
        elif character.isdigit():
            tone = int(character) % 5
        else:
            base += {"ɑ": "a", "ɡ": "g"}.get(character, character)
    return base, tone


@cache
def _by_base() -> dict[str, list[str]]:
    """Sort the characters of GBK by the letters of their readings, a fifth of a second, once."""
    table: dict[str, list[str]] = {}
    han = [c for c in all_characters() if "一" <= c <= "鿿"]
    for character in sorted(han, key=lambda c: -log_word(simplify(c))):
        for base in {base for base, _ in readings(character)}:
            table.setdefault(base, []).append(character)
    return table


def _annotations(text: str) -> list[_Annotation]:
    """Find the brackets that hold readings of the character before them."""
    matches = [
        match
        for match in _ANNOTATION.finditer(text)
        if all(is_reading(match[1], syllable) for syllable in _INSIDE.findall(match[2]))
    ]
    lean, places = _without(text, [match.span(2) for match in matches])
    return [
        _Annotation(
            match[1],
            match.start(2),
            match.end(),
            _is_plain(match[1], _INSIDE.findall(match[2])[0]),
            lean[max(0, place - 1 - _REACH) : place - 1],
            lean[place : place + _REACH],
        )
        for match, place in zip(matches, places, strict=True)
    ]


def _without(text: str, spans: list[tuple[int, int]]) -> tuple[str, list[int]]:
    """Cut *spans* out of *text* and say where each was."""
    pieces, places, position, length = [], [], 0, 0
    for start, end in spans:
        pieces.append(text[position:start])
        length += start - position
        places.append(length)
        position = end
    return "".join([*pieces, text[position:]]), places


def _is_plain(character: str, syllable: str) -> bool:
    """Say whether no reader needs this: a common character and its usual reading."""
    base, tone = _spell(syllable)
    usual_base, usual_tone = readings(character)[0]
    is_usual = base == usual_base and tone in {0, usual_tone}
    simple = simplify(character)
    return is_usual and (simple != character or log_word(simple) > _COMMON)


def _is_annotated(text: str, found: list[_Annotation]) -> bool:
    """Say whether a reading aid was at work, from how many help nobody and how dense they are."""
    plain = sum(one.is_plain for one in found)
    han_count = len(re.findall(f"[{HAN}]", text))
    if plain * 2 < len(found) or not plain:
        return False
    if plain >= _ENOUGH:
        return han_count <= plain * _SPARSE_CHARACTERS
    return han_count <= _ALONE_CHARACTERS and all(
        simplify(c.character) != c.character for c in found
    )


def _is_entry(one: _Annotation) -> bool:
    """Say whether this heads an entry, as in a dictionary: alone at the start of a line."""
    return bool(_ENTRY_HEAD.search(one.before) and _ENTRY_BODY.match(one.after))


def _is_quoted(one: _Annotation) -> bool:
    """Say whether the character stands alone between quotation marks."""
    return one.before[-1:] + one.after[:1] in _QUOTES


def _is_remark(one: _Annotation) -> bool:
    """Say whether the text around says that it is about readings."""
    return bool(_REMARK.search(one.before) or _REMARK.search(one.after))
