"""The sentences of a text.

Knows where a sentence ends; knows nothing about articles or chunks.
"""

import re

_CLOSERS = r"[”’」』）)\"'】》]*"
_SHORTENED = r"(?<!\b[A-Z])(?<!\b[DM]r)(?<!\bMs)(?<!\bSt)(?<!\bNo)"  # T. Tsui, Dr. Wu
SENTENCE_END = rf"(?:[。！？!?…]+{_CLOSERS}|{_SHORTENED}\.(?=\s){_CLOSERS}|\n)+"
"""A pattern for the end of a sentence, closing quotation marks and line ends included."""


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
