"""A language model that holds no place while it is waited for.

Knows when it is waited for; what it writes, and how long that may take, is rag/generate.py's
matter.
"""

from collections.abc import Iterator

from rag.generate import LanguageModel, Messages, Reply
from ui.http.gate import without_place


class PatientModel(LanguageModel):
    """Writes like any other, and lets others work until the next piece is there."""

    def write(self, messages: Messages, *, most_tokens: int) -> Reply:
        """Write an answer, as ``LanguageModel`` does."""
        reply = super().write(messages, most_tokens=most_tokens)
        reply.pieces = _patiently(reply.pieces)
        return reply

    def help(self, messages: Messages, *, most_tokens: int = 300) -> str:
        """Write something short, as ``LanguageModel`` does."""
        told = super().help
        return without_place(lambda: told(messages, most_tokens=most_tokens))


def _patiently(pieces: Iterator[str]) -> Iterator[str]:
    """Wait for each piece without a place."""
    try:
        while (piece := without_place(lambda: next(pieces, None))) is not None:
            yield piece
    finally:
        # A thread that nobody waits for any longer may be in there: who drops it last closes it,
        # and the traceback of what ended this would keep it.
        pieces = iter(())
