"""What visitors say of answers: thumbs and notes, kept in the home beside the collection.

Knows one file of JSON lines and how much it may hold; knows nothing about pages. It is
read by nobody but `wenju feedback`.
"""

import json
import os
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from index.errors import SettingsError

FEEDBACK_FILE = "feedback.jsonl"
LONGEST_NOTE = 2000  # characters
_MOST_BYTES = 10_000_000


class Verdict(StrEnum):
    """What a visitor thinks of an answer."""

    UP = "up"
    DOWN = "down"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback:
    """What one visitor says of one answer.

    Attributes:
        id: The same for a verdict and the note that follows it.
        at: When, ISO 8601 with its offset.
        question: As it was understood.
        cited: What the answer rests on, ``ARTICLE:START-END`` each, offsets
            into the article's text.
    """

    id: str
    at: str
    verdict: Verdict
    question: str
    cited: tuple[str, ...] = ()
    note: str = ""


def add_feedback(home: Path, said: Feedback) -> None:
    """Put *said* behind what is there, in one write.

    Raises:
        SettingsError: There is no room for more, or it can't be written.

    """
    path = home / FEEDBACK_FILE
    line = json.dumps(asdict(said), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
    try:
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.fstat(handle).st_size + len(line) > _MOST_BYTES:
                raise SettingsError(
                    f"{path} holds as much as it may: {_MOST_BYTES:,} bytes.",
                    hint="Keep what wenju feedback --json prints, and move the file away.",
                )
            os.write(handle, line)
        finally:
            os.close(handle)
    except OSError as error:
        raise SettingsError(
            f"{path} can't be written: {error.strerror}.", hint="See who may write there."
        ) from error


def read_feedback(home: Path) -> list[Feedback]:
    """Read what visitors said, oldest first; a note takes the place of its verdict.

    Raises:
        SettingsError: The file can't be read, or a line of it is none of ours.

    """
    path = home / FEEDBACK_FILE
    try:
        lines = path.read_text("utf-8").splitlines() if path.exists() else []
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path} can't be read: {error}.", hint="Move it away.") from error
    found: dict[str, Feedback] = {}
    for number, line in enumerate(lines, 1):
        try:
            said = as_feedback(line)
        except ValueError as error:
            raise SettingsError(
                f"Line {number} of {path} is no feedback of Wenju.", hint="Take it out."
            ) from error
        found[said.id] = said
    return list(found.values())


def as_feedback(line: str) -> Feedback:
    """Read what one line says.

    Raises:
        ValueError: It is no feedback.

    """
    match json.loads(line):
        case {
            "id": str(id_),
            "at": str(at),
            "verdict": str(verdict),
            "question": str(question),
            "cited": [*cited],
            "note": str(note),
        } if all(isinstance(one, str) for one in cited):
            return Feedback(
                id=id_,
                at=at,
                verdict=Verdict(verdict),
                question=question,
                cited=tuple(cited),
                note=note,
            )
    raise ValueError("no feedback")
