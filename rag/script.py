"""The language that a question is written in.

Knows three ways of writing; knows nothing about what is said in them.
"""

from enum import StrEnum

from index.fold import simplify, traditional
from rag.marked import QUOTED


class Language(StrEnum):
    """How a question is written; the values are language tags."""

    SIMPLIFIED = "zh-Hans"
    TRADITIONAL = "zh-Hant"
    ENGLISH = "en"


def language_of(text: str) -> Language:
    """Tell how *text* is written.

    Without Han characters it counts as English. Otherwise the characters
    decide that only one of the two Chinese standards has; where neither side
    has more of them, it counts as Simplified.

    Example:
        >>> language_of("哪些城市开展了评比？").value
        'zh-Hans'
        >>> language_of("哪些城市開展了評比？").value
        'zh-Hant'
        >>> language_of("Which cities?").value
        'en'

    """
    characters = [character for character in text if _is_han(character)]
    if not characters:
        return Language.ENGLISH
    # Not simplify(c) != c: that also holds for 著, 后 and 征, which Simplified texts have.
    simplified = sum(_is_in(c, "gb2312") and not _is_in(c, "big5") for c in characters)
    traditional = sum(_is_in(c, "big5hkscs") and not _is_in(c, "gb2312") for c in characters)
    return Language.TRADITIONAL if traditional > simplified else Language.SIMPLIFIED


def in_script_of(like: str, text: str) -> str:
    """Put what is Chinese in *text* into the script of *like*, but for quotations and titles.

    Example:
        >>> in_script_of("幾個？", "设“四不开”等4项制度"), in_script_of("How many?", "4项")
        ('設“四不开”等4項制度', '4项')

    """
    language = language_of(like)
    if language is Language.ENGLISH:
        return text
    turn = simplify if language is Language.SIMPLIFIED else traditional
    pieces, end = [], 0
    for match in QUOTED.finditer(text):
        pieces += [turn(text[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*pieces, turn(text[end:])])


def _is_han(character: str) -> bool:
    """Say whether *character* is a Han character."""
    return (
        "\u3400" <= character <= "\u9fff"
        or "\uf900" <= character <= "\ufaff"
        or character >= "\U00020000"
    )


def _is_in(character: str, encoding: str) -> bool:
    """Say whether a national standard has *character*."""
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
