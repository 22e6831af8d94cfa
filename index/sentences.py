"""The sentences of a text, and what stands around one.

Knows where a sentence or a word ends; knows nothing about articles or chunks.
"""

import re

_CLOSERS = r"[”’」』）)\"'】》]*"
_SHORTENED = r"(?<!\b[A-Z])(?<!\b[DM]r)(?<!\bMs)(?<!\bSt)(?<!\bNo)"  # T. Tsui, Dr. Wu
SENTENCE_END = rf"(?:[。！？!?…]+{_CLOSERS}|{_SHORTENED}\.(?=\s){_CLOSERS}|\n)+"
"""A pattern for the end of a sentence, closing quotation marks and line ends included."""

_CHINESE = "\u2e80"  # here begin the characters that words aren't parted of by spaces


def sentences(text: str, start: int = 0, end: int | None = None) -> list[tuple[int, int]]:
    """Find the sentences in ``text[start:end]``, without the space around them.

    Returns:
        Half-open offsets into *text*, in order. Closing quotation marks and
        brackets belong to the sentence they close. A line end ends a
        sentence too.

    Example:
        >>> sentences("他说：“好。”走了。")
        [(0, 7), (7, 10)]

    """
    end = len(text) if end is None else end
    found = []
    for match in re.finditer(rf"(?:.|\n)*?(?:{SENTENCE_END}|\Z)", text[start:end]):
        piece = match.group()
        if piece.strip():
            left = start + match.start() + len(piece) - len(piece.lstrip())
            found.append((left, left + len(piece.strip())))
    return found


def around(text: str, start: int, end: int, most: int) -> tuple[int, int]:
    """Return the offsets of ``text[start:end]`` with up to *most* characters on either side.

    No word is cut in two; between Chinese characters there are none to cut.

    Example:
        >>> around("There is a quote among these words", 11, 16, 7)
        (5, 23)
        >>> around("这里有一处引文在中间", 5, 7, 2)
        (3, 9)

    """
    first, last = max(0, start - most), min(len(text), end + most)
    while 0 < first < start and _is_in_word(text, first):
        first += 1
    while end < last < len(text) and _is_in_word(text, last):
        last -= 1
    return first, last


def _is_in_word(text: str, at: int) -> bool:
    """Say whether the letters or digits before and at *at* are of one word."""
    return all(letter.isalnum() and letter < _CHINESE for letter in text[at - 1 : at + 1])
