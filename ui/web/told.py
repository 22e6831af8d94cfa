"""What goes wrong on the page, told to the visitor in one sentence.

Knows errors and wordings; knows nothing about questions.
"""

from collections.abc import Callable, Iterator
from typing import TypeVar

from index.errors import CollectionError, CollectionMismatchError, WenjuError
from ui.failures import noted
from ui.language import WORDINGS, Language
from ui.reasons import told_in
from ui.web import page
from ui.web.words import TAB_WORDINGS

_Step = TypeVar("_Step")


def said(work: Callable[[], list[str]], language: Language) -> list[str]:
    """Do *work*; what goes wrong in it becomes a sentence for the person who asked."""
    return list(said_in_steps(lambda: iter(work()), language))


def said_in_steps(work: Callable[[], Iterator[_Step]], language: Language) -> Iterator[_Step | str]:
    """Do *work* step by step; what goes wrong in it becomes the last step."""
    try:
        yield from work()
    except CollectionMismatchError:
        yield page.notice(WORDINGS[language].other_model)
    except CollectionError as error:
        yield page.notice(WORDINGS[language].no_collection, f"{error} {error.hint}")
    except WenjuError as error:
        yield refused(error, language)
    except Exception as error:  # noqa: BLE001  # the one broad one: a visitor must not see a traceback, the log must
        yield page.notice(WORDINGS[language].unexpected.format(id=noted(error)))


def refused(error: WenjuError, language: Language, before: str = "") -> str:
    """Say why something can't be done, and what to do instead; *before*, what that is."""
    why, instead = (told_in(told, language) for told in (str(error), error.hint))
    return page.notice(before, f"{why} {instead}") if before else page.notice(why, instead)


def says(text: str) -> bool:
    """Say whether *text* holds a word."""
    return any(map(str.isalnum, text))


def too_long(most: int, language: Language) -> str:
    """Say that more was written than is read."""
    return page.notice(TAB_WORDINGS[language].long.format(most=most))
