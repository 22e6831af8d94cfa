"""The lines of a page: where each stands, how it reads with its spaces put right.

Knows spaces, punctuation and length; knows nothing about what a line is there for.
"""

import re
import unicodedata
from dataclasses import dataclass, replace

from index.fold import simplify

_CONTENT = re.compile(r"[^\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]+")
SPACES = re.compile(r"\s{2,}")  # what make_line changes inside a line
_STOP = re.compile(r"[。．；;…][”’」』》〉\"'）)\]】]*$|[a-z0-9”\"')]\.[”\"')\]]*$", re.IGNORECASE)
_CALL = re.compile(r"[！？!?][”’」』》〉\"'）)\]】]*$")
_GOES_ON = re.compile(r"[。！？]\s*[^\s”’」』\"')）\]】]|[a-z]{2}\.\s+\S")
_PAUSE = re.compile(r"[，。；！？,;!?]")

# From how many letters a line is running text. Titles ask and call out, and some are long.
_STOPPED_LETTERS, _CALLED_LETTERS, _PAUSED_LETTERS = 12, 25, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line that is not blank.

    Attributes:
        start, end: Offsets of its content, without the spaces around it.
        text: The content with runs of spaces made one.
        plain: The same for matching: compatibility forms, Simplified, lower case.
        is_body: Whether it reads like a sentence or more of running text.
        goes_on: Whether anything stands behind a full stop inside it.
        is_indented: Whether spaces stand before it.
        is_set_off: Whether a blank line stands behind it.
    """

    start: int
    end: int
    text: str
    plain: str
    is_body: bool
    goes_on: bool
    is_indented: bool = False
    is_set_off: bool = False


def read_lines(text: str) -> list[Line]:
    r"""Split *text* into its lines; blank ones are left out.

    Example:
        >>> [line.text for line in read_lines("  a  b\n\nc ")]
        ['a b', 'c']

    """
    spans = [found.span() for found in _CONTENT.finditer(text)]
    lines: list[Line] = []
    for number, (start, end) in enumerate(spans):
        if not text[start:end].strip():
            continue
        following = spans[number + 1][0] if number + 1 < len(spans) else end
        is_set_off = _is_blank_between(text, end, following) or (
            number + 1 < len(spans) and not text[slice(*spans[number + 1])].strip()
        )
        line = make_line(text, start, end)
        lines.append(replace(line, is_indented=line.start > start, is_set_off=is_set_off))
    return lines


def _is_blank_between(text: str, end: int, start: int) -> bool:
    """Say whether a blank line stands between two lines."""
    return len(text[end:start].replace("\r\n", "\n")) > 1


def make_line(text: str, start: int, end: int) -> Line:
    """Make the line that is ``text[start:end]``, its outer spaces left out."""
    content = text[start:end].strip()
    start += text[start:end].index(content)
    shown = fix_spaces(content)
    plain = simplify(unicodedata.normalize("NFKC", shown)).casefold()
    return Line(
        start=start,
        end=start + len(content),
        text=shown,
        plain=" ".join(plain.split()),
        is_body=_is_body(shown),
        goes_on=_GOES_ON.search(shown) is not None,
    )


def _is_body(text: str) -> bool:
    letters = sum(character.isalnum() for character in text)
    return (
        (letters >= _STOPPED_LETTERS and _STOP.search(text) is not None)
        or (letters >= _CALLED_LETTERS and _CALL.search(text) is not None)
        or (letters >= _PAUSED_LETTERS and _PAUSE.search(text) is not None)
    )


def fix_spaces(content: str) -> str:
    """Make each run of spaces one; a run with tabs, as between columns, only its tabs."""
    return SPACES.sub(fixed_run, content)


def fixed_run(run: re.Match[str]) -> str:
    """Say what a run of spaces becomes."""
    return "\t" * run[0].count("\t") or " "
