"""What can be asked: some words, and not too many.

Knows length alone; knows nothing about what a question means.
"""

from index.errors import SettingsError

LONGEST_QUESTION = 2000  # characters


def checked_question(question: str) -> str:
    """Return *question* without the space around it, if it can be asked."""
    asked = " ".join(question.split())
    if not asked:
        raise SettingsError(
            "The question is empty.", hint='Ask something: wenju ask "哪些城市评定了党支部？"'
        )
    if len(asked) > LONGEST_QUESTION:
        raise SettingsError(
            f"The question has {len(asked):,} characters; at most {LONGEST_QUESTION:,} are read.",
            hint="Ask for one thing at a time, in a sentence or two.",
        )
    return asked
