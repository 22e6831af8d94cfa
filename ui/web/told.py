"""What goes wrong on the page, told to the visitor or to a program in one sentence.

Knows errors and wordings; knows nothing about questions.
"""

import json
import logging
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import gradio as gr

from index.errors import CollectionError, CollectionMismatchError, WenjuError
from ui import payload
from ui.language import WORDINGS, Language
from ui.web import page
from ui.web.words import TAB_WORDINGS

logger = logging.getLogger(__name__)


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
    except Exception:  # the one broad one: a visitor must not see a traceback, the log must
        id_ = uuid.uuid4().hex[:8]
        logger.exception("a request failed, number %s", id_)
        return [page.notice(WORDINGS[language].unexpected.format(id=id_))]


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
