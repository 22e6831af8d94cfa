"""What goes wrong on the page, told to the visitor or to a program in one sentence.

Knows errors and wordings; knows nothing about questions.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gradio as gr

from index.errors import CollectionError, CollectionMismatchError, WenjuError
from ui import payload
from ui.failures import noted
from ui.language import WORDINGS, Language
from ui.web import page
from ui.web.words import TAB_WORDINGS


def said(work: Callable[[], list[str]], language: Language) -> list[str]:
    """Do *work*; what goes wrong in it becomes a sentence for the person who asked."""
    try:
        return work()
    except CollectionMismatchError:
        return [page.notice(WORDINGS[language].other_model)]
    except CollectionError as error:
        return [page.notice(WORDINGS[language].no_collection, f"{error} {error.hint}")]
    except WenjuError as error:
        return [page.notice(str(error), error.hint)]
    except Exception as error:  # noqa: BLE001  # the one broad one: a visitor must not see a traceback, the log must
        return [page.notice(WORDINGS[language].unexpected.format(id=noted(error)))]


@contextmanager
def told() -> Iterator[None]:
    """Tell a program what went wrong."""
    try:
        yield
    except WenjuError as error:
        raise gr.Error(f"{error} {error.hint}", print_exception=False) from error


def as_json(value: payload.Payload) -> str:
    """Write *value* as ``--json`` prints it."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def says(text: str) -> bool:
    """Say whether *text* holds a word."""
    return any(map(str.isalnum, text))


def too_long(most: int, language: Language) -> str:
    """Say that more was written than is read."""
    return page.notice(TAB_WORDINGS[language].long.format(most=most))
