"""What a file format says about one article, before anything else is known of it.

Knows lines and table rows; knows no format and no file.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from index.types import Article, Correction

_LINE_END = re.compile(r"\r\n?")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_ADDRESS = re.compile(r"https?://[^\s/<>\"?#@]+\.[^\s<>\"\x00-\x1f]+", re.IGNORECASE)
_CELL_CHARACTERS = 200  # a longer cell holds paragraphs: the table is only a layout


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    r"""One article as its format gives it.

    Attributes:
        text: Its text; line ends are ``\n``.
        record: What makes this article's id where its file holds several;
            empty where the file's own bytes do.
        replaced: How many U+FFFD of *text* stand for escapes that are no
            character.
        title, published, source, author: What the format states, or empty;
            *published* is ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``.
        warnings: Sentences for the receipt.
        address: Where on the web it was published, or empty.
        made: The article itself, where ``wenju export`` wrote it.
        corrections: What a person corrected of that.
    """

    text: str
    record: bytes = b""
    replaced: int = 0
    title: str = ""
    published: str = ""
    source: str = ""
    author: str = ""
    warnings: tuple[str, ...] = ()
    address: str = ""
    made: Article | None = None
    corrections: tuple[Correction, ...] = ()


def tidy_line_ends(text: str) -> str:
    r"""End every line with ``\n`` alone."""
    return _LINE_END.sub("\n", text)


def replace_surrogates(text: str) -> tuple[str, int]:
    """Replace lone surrogates, which are no characters and can't be stored, and count them."""
    return _LONE_SURROGATE.subn("\ufffd", text)


def one_line(text: str) -> str:
    """Write a title or a name on one line, without spaces around it."""
    return " ".join(text.split())


def web_address(text: str) -> str:
    """Return *text* if it is a whole address of the web, else nothing.

    Example:
        >>> web_address(" https://example.org/a "), web_address("/a"), web_address("file:///a")
        ('https://example.org/a', '', '')

    """
    address = text.strip()
    return address if _ADDRESS.fullmatch(address) else ""


def row_lines(cells: Sequence[Sequence[str]]) -> list[str]:
    r"""Write one row of a table as text.

    Args:
        cells: The lines of each cell.

    Returns:
        One line with tabs between the cells that hold something; or, where
        one alone does or one is long, all their lines in order.

    Example:
        >>> row_lines([["甲县"], ["12"]]), row_lines([[], ["一", "二"]])
        (['甲县\t12'], ['一', '二'])

    """
    filled = [lines for lines in cells if lines]
    joined = [" ".join(lines) for lines in filled]
    if len(filled) > 1 and max(map(len, joined)) <= _CELL_CHARACTERS:
        return ["\t".join(joined)]
    return [line for lines in filled for line in lines]
