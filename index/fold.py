"""Script, width, case and punctuation folded away for matching, with the way back.

Knows single characters; knows nothing about words. A folded text is compared and
searched, never shown.
"""

import unicodedata
from functools import cache

import opencc

_SIGNS = str.maketrans(
    {
        **dict.fromkeys("“”„‟「」『』〝〞＂«»", '"'),
        **dict.fromkeys("‘’‚‛＇`´", "'"),
        **dict.fromkeys("—–―‒‐‑−─", "-"),
        **dict.fromkeys("•‧・∙⋅", "·"),
        **dict.fromkeys("【〔［", "["),
        **dict.fromkeys("】〕］", "]"),
        "。": ".",
        "、": ",",
        "〜": "~",
    }
)

_KEPT = frozenset("么")  # 什么: OpenCC takes it for a Taiwanese form of 幺


def fold(text: str) -> tuple[str, list[int]]:
    """Fold *text* for matching and say where each folded character came from.

    Each character by itself is normalised (NFKC), case-folded and, if it is a
    Han character, replaced by the Simplified one of its group of variants;
    quotation marks, dashes, stops and brackets of the same use become one.
    Whitespace and invisible characters are dropped.

    Args:
        text: Any text. Offsets count code points.

    Returns:
        The folded text, and for each of its characters the offset in *text*
        of the character that produced it; offsets never decrease.

    Example:
        >>> fold("Ｒoad 7")
        ('road7', [0, 1, 2, 3, 5])
        >>> fold("「機關」")[0] == fold("“机关”")[0]
        True

    """
    pieces = [_fold_character(character) for character in text]
    origins = [offset for offset, piece in enumerate(pieces) for _ in piece]
    return "".join(pieces), origins


def folded(text: str) -> str:
    """Fold *text* where the way back is not needed."""
    return "".join(map(_fold_character, text))


def simplify(text: str) -> str:
    """Turn every Han character into the Simplified one of its group; same length.

    Characters are turned one by one, so that 後 and 后, 裏, 裡 and 里 meet.

    Example:
        >>> simplify("機關裏")
        '机关里'

    """
    return "".join(map(_simplify_character, text))


def traditional(text: str) -> str:
    """Turn *text* into Traditional characters, word by word where that decides.

    Example:
        >>> traditional("机关头发发展")
        '機關頭髮發展'

    """
    result: str = _converter("s2t").convert(text)
    return result


@cache
def _fold_character(character: str) -> str:
    """Fold one character to none, one or several that fold to themselves."""
    once = unicodedata.normalize("NFKC", character).casefold().translate(_SIGNS)
    kept = [c for c in once if not c.isspace() and unicodedata.category(c) not in {"Cf", "Cc"}]
    result = "".join(map(_simplify_character, kept))
    return result if result == character else "".join(map(_fold_character, result))


@cache
def _simplify_character(character: str) -> str:
    """Simplify one character; what is not a single Han character stays."""
    if character < "⺀" or character in _KEPT:
        return character
    # Taiwan's and Hong Kong's forms first become common Traditional ones.
    result: str = _converter("hk2s").convert(_converter("tw2s").convert(character))
    return result if len(result) == 1 else character


@cache
def _converter(name: str) -> opencc.OpenCC:
    """Open one of OpenCC's converters, once."""
    return opencc.OpenCC(name)
