"""The page of a stored article, at an address of its own.

Knows HTTP; knows nothing about what the page looks like. It needs no script to be read.
"""

from typing import Annotated

from fastapi import FastAPI, Header
from fastapi.responses import HTMLResponse

from index.errors import SettingsError, WenjuError
from ui.addresses import ARTICLE_PATH
from ui.collections import DEFAULT, Collections
from ui.language import Language, preferred
from ui.web.page_stored import article_page, notice_page
from ui.web.words_ask import ASK_WORDINGS


def add_stored(app: FastAPI, collections: Collections) -> None:
    """Let *app* show stored articles."""

    @app.get(ARTICLE_PATH + "/{id_}", include_in_schema=False)
    def show(
        id_: str,
        language: str = "",
        start: str = "",
        end: str = "",
        form: str = "",
        collection: str = DEFAULT,
        accept_language: Annotated[str, Header()] = "",
    ) -> HTMLResponse:
        tongue = Language(language) if language in set(Language) else preferred(accept_language)
        try:
            article = collections.open(collection).article(id_)
        except SettingsError:
            missing = notice_page(ASK_WORDINGS[tongue].no_article, tongue)
            return HTMLResponse(missing, status_code=404)
        except WenjuError as error:
            return HTMLResponse(notice_page(f"{error} {error.hint}", tongue), status_code=500)
        shown = article_page(
            article,
            tongue,
            span=_span(start, end),
            as_found=form == "found",
            collection=collection,
        )
        return HTMLResponse(shown.encode("utf-8", "replace"))


def _span(start: str, end: str) -> tuple[int, int] | None:
    """Read offsets from an address, which may be anything."""
    numbers = [
        int(one) for one in (start, end) if one.isascii() and one.isdigit() and len(one) < 10
    ]
    return (numbers[0], numbers[1]) if len(numbers) == 2 else None
