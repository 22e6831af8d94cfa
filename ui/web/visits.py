"""What each address of the library is told: the page's language and the visitor's collection.

Knows HTTP and how a refusal is said; knows nothing about articles.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Self

from fastapi import Header, HTTPException, Query
from fastapi.responses import HTMLResponse, Response

from index.errors import CollectionError, WenjuError
from ui.collections import DEFAULT
from ui.language import Language
from ui.reasons import told_in
from ui.web.markup import escaped
from ui.web.told import said

_OTHER_SITE = "Only the page itself may ask for this."


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who asks: in what language, about which collection."""

    language: Language
    collection: str

    @classmethod
    def of(
        cls,
        language: Language = Language.ENGLISH,
        collection: Annotated[str, Query(max_length=200)] = DEFAULT,
    ) -> Self:
        """Read it from an address."""
        return cls(language=language, collection=collection)

    def fragment(self, made: Callable[[], str], *, has_changed: bool = False) -> Response:
        """Answer with what *made* gives, or with a sentence that says why it can't be had."""

        def work() -> list[str]:
            try:
                return [made()]
            except CollectionError:
                raise
            except WenjuError as error:
                told = told_in(f"{error} {error.hint}".strip(), self.language)
                return [sentence(told, is_bad=True)]

        (shown,) = said(work, self.language)
        headers = {"x-wenju-changed": "1"} if has_changed else None
        return HTMLResponse(shown, headers=headers)


def from_the_page(x_wenju: Annotated[str, Header()] = "") -> None:
    """Refuse what another site's page sends: without our leave it can't set this header.

    Raises:
        HTTPException: The header is missing.

    """
    if x_wenju != "page":
        raise HTTPException(403, _OTHER_SITE)


def sentence(told: str, *, is_bad: bool = False, is_focus: bool = False) -> str:
    """Give one sentence about what was done, or why it was not."""
    role = 'role="alert"' if is_bad else 'role="status"'
    focus = ' tabindex="-1" data-focus' if is_focus else ""
    kind = "wl-said wl-bad" if is_bad else "wl-said"
    return f'<p class="{kind}" {role}{focus}>{escaped(told)}</p>'
