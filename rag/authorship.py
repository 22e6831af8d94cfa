"""What a language model did for an answer, as everybody may see it.

Knows counts and reasons; knows neither the model nor the answer.
"""

from dataclasses import dataclass
from enum import StrEnum


class Failure(StrEnum):
    """Why a language model did not write an answer, or not all of it."""

    UNREACHABLE = "unreachable"
    CERTIFICATE = "certificate"
    TIMED_OUT = "timed_out"
    REFUSED = "refused"  # the key
    UNKNOWN = "unknown"  # the model, or the address
    BUSY = "busy"
    BROKEN = "broken"  # an error inside the server
    REJECTED = "rejected"  # the request, whatever is left out of it
    MALFORMED = "malformed"
    EMPTY = "empty"
    STOPPED = "stopped"  # half-way; what had passed is kept
    ENDLESS = "endless"  # it was stopped
    DECLINED = "declined"  # it says that the evidence doesn't answer
    NOTHING_PASSED = "nothing_passed"


class Fate(StrEnum):
    """What a sentence of a written answer is."""

    PASSED = "passed"  # the model's, checked
    REPLACED = "replaced"  # a quote, in the place of a sentence that failed
    QUOTED = "quoted"  # a quote that the model had not come to when it stopped


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A sentence as a language model wrote it, for measuring: it may be wrong.

    Attributes:
        cites: Of each quote that it cites and was given, its article's id, start and end.
        flaws: Why it was not shown; empty if it was.
    """

    text: str
    cites: tuple[tuple[str, int, int], ...]
    flaws: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What a language model did for an answer.

    Attributes:
        model: As its server calls it.
        fates: Of each sentence of the answer; empty if the model's words are in
            none of them.
        dropped: How many of its sentences failed and left nothing.
        failure: Why not all is the model's; None if nothing went wrong.
        given: How many quotes it was given; fewer than there are if they don't fit.
        tokens_in, tokens_out: As its server counts them; None if it doesn't.
        milliseconds: From the call to the last word.
        suggestions: Questions that could follow.
        drafts: All that it wrote.
    """

    model: str
    fates: tuple[Fate, ...] = ()
    dropped: int = 0
    failure: Failure | None = None
    given: int = 0
    tokens_in: int | None = None
    tokens_out: int | None = None
    milliseconds: float = 0.0
    suggestions: tuple[str, ...] = ()
    drafts: tuple[Draft, ...] = ()

    @property
    def passed(self) -> int:
        """How many sentences are the model's."""
        return self.fates.count(Fate.PASSED)

    @property
    def replaced(self) -> int:
        """How many sentences stand in the place of the model's."""
        return self.fates.count(Fate.REPLACED)
