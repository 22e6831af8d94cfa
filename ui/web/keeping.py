"""The library's addresses: fragments of HTML that its tab loads, and what it sends.

Knows HTTP and who may ask; what is listed or changed is the library's work, how it looks
that of page_library.py and page_article.py. Each address carries the language of the page
and the visitor's collection; what changes something is only taken from the page itself.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Form, Query
from fastapi import Path as InAddress
from fastapi.responses import HTMLResponse, JSONResponse, Response

from index.errors import SettingsError, WenjuError
from index.types import Article, EditKind, Fact
from rag.library import Library, Order, Wanted
from rag.scope import Scope
from ui.collections import DEFAULT, Collections
from ui.editing import checked_facts
from ui.intake import is_uploaded, remove_article
from ui.language import Language
from ui.reasons import told_in
from ui.settings import home_option
from ui.web import page_article, page_library, page_receipts
from ui.web.markup import escaped
from ui.web.page_article import written_in_form
from ui.web.page_library import PAGE, Asked
from ui.web.uploading import add_uploading
from ui.web.visits import Visit, from_the_page, sentence
from ui.web.words_library_said import LIBRARY_SENTENCES

_Id = Annotated[str, InAddress(pattern="^[0-9a-f]{16}$")]
_Text = Annotated[str, Form(max_length=2000)]
_Here = Annotated[Visit, Depends(Visit.of)]
_FROM_PAGE = [Depends(from_the_page)]


def add_keeping(app: FastAPI, collections: Collections) -> None:
    """Let *app* list and change the articles of *collections*."""
    for routes in (_lists, _overviews, _articles, _changes, _whole_collections):
        router = APIRouter(prefix="/library", default_response_class=HTMLResponse)
        routes(router, collections)
        app.include_router(router)
    add_uploading(app, collections)


def _asked(
    words: str = "",
    place: str = "",
    since: str = "",
    until: str = "",
    source: str = "",
    order: Order = Order.FILE,
    page: Annotated[int, Query(ge=1, le=1_000_000)] = 1,
) -> Asked:
    """Read what the visitor wants of the list."""
    told = (one.strip()[:200] for one in (words, place, since, until, source))
    names = ("words", "place", "since", "until", "source")
    return Asked(**dict(zip(names, told, strict=True)), order=order, page=page)


def _typed(
    title: _Text = "",
    places: _Text = "",
    published: _Text = "",
    source: _Text = "",
    author: _Text = "",
    address: _Text = "",
) -> dict[str, str]:
    """Read the facts about an article that the visitor typed, by field."""
    return {
        "title": title,
        "places": places,
        "published": published,
        "source": source,
        "author": author,
        "address": address,
    }


_Wanted = Annotated[Asked, Depends(_asked)]
_Typed = Annotated[dict[str, str], Depends(_typed)]


def _lists(router: APIRouter, collections: Collections) -> None:
    """Add what shows several articles."""

    @router.get("")
    def whole(here: _Here, asked: _Wanted) -> Response:
        def made() -> str:
            listed = _whole_list(collections, here, asked)
            names = collections.names()
            return page_library.library(names, here.collection, listed, here.language)

        return here.fragment(made)

    @router.get("/articles")
    def articles(here: _Here, asked: _Wanted) -> Response:
        return here.fragment(lambda: _whole_list(collections, here, asked))

    @router.get("/list")
    def list_(here: _Here, asked: _Wanted) -> Response:
        return here.fragment(
            lambda: _listed(_library(collections, here), asked, here.language, page_library.listing)
        )


def _overviews(router: APIRouter, collections: Collections) -> None:
    """Add what tells of a collection as a whole."""

    @router.get("/groups")
    def groups(here: _Here) -> Response:
        return here.fragment(
            lambda: page_library.groups(_library(collections, here).groups(), here.language)
        )

    @router.get("/facts")
    def facts(here: _Here) -> Response:
        return here.fragment(
            lambda: page_library.inventory(_library(collections, here).inventory(), here.language)
        )

    @router.get("/names")
    def names(here: _Here) -> Response:
        return JSONResponse(page_library.switcher(collections.names(), here.language))


def _library(collections: Collections, here: Visit) -> Library:
    """Return the visitor's collection, to be listed and changed."""
    return collections.open(here.collection).library


def _whole_list(collections: Collections, here: Visit, asked: Asked) -> str:
    """Show one page of the list with its filters; of an empty one, how it is filled."""
    option = home_option(collections.folder(here.collection))
    show = partial(page_library.articles, option=option)
    return _listed(_library(collections, here), asked, here.language, show)


def _listed(library: Library, asked: Asked, language: Language, show: Callable[..., str]) -> str:
    """Show one page of the list."""
    scope = Scope(place=asked.place, since=asked.since, until=asked.until, source=asked.source)
    found = library.find(Wanted(words=asked.words, scope=scope, order=asked.order))
    last = max(1, -(-len(found) // PAGE))
    asked = replace(asked, page=min(asked.page, last))
    first = (asked.page - 1) * PAGE
    return show(found[first : first + PAGE], len(found), asked, language)


def _articles(router: APIRouter, collections: Collections) -> None:
    """Add what shows one article."""

    @router.get("/article/{id_}")
    def details(id_: _Id, here: _Here) -> Response:
        return here.fragment(
            lambda: page_article.details(_kept(collections, here, id_), here.language)
        )

    @router.get("/article/{id_}/sure")
    def sure(id_: _Id, here: _Here) -> Response:
        return here.fragment(
            lambda: page_article.confirmation(_kept(collections, here, id_), here.language)
        )

    @router.get("/article/{id_}/edits")
    def edits(
        id_: _Id, here: _Here, kind: EditKind, first: Annotated[int, Query(ge=0)] = 0
    ) -> Response:
        def made() -> str:
            article = collections.open(here.collection).article(id_)
            return page_receipts.more_changes(article, kind, first, here.language)

        return here.fragment(made)

    @router.get("/article/{id_}/text")
    def text(
        id_: _Id, here: _Here, first: Annotated[int, Query(ge=0)] = 0, source: bool = False
    ) -> Response:
        def made() -> str:
            article = collections.open(here.collection).article(id_)
            return page_article.more_text(article, first, here.language, is_source=source)

        return here.fragment(made)


def _changes(router: APIRouter, collections: Collections) -> None:
    """Add what changes one article."""

    @router.post("/article/{id_}/edit", dependencies=_FROM_PAGE)
    def edit(id_: _Id, here: _Here, typed: _Typed, reset: _Text = "") -> Response:
        def change() -> None:
            assistant = collections.open(here.collection)
            told = {} if reset else _told(assistant.article(id_), typed)
            assistant.library.correct(id_, told, resets=bool(reset))

        saved = LIBRARY_SENTENCES[here.language].saved
        kept = {} if reset else typed
        return here.fragment(lambda: _done(collections, here, id_, change, saved, kept))

    @router.post("/article/{id_}/reread", dependencies=_FROM_PAGE)
    def reread(id_: _Id, here: _Here) -> Response:
        def change() -> None:
            result = collections.open(here.collection).library.reread(id_)
            if result.failed:
                raise SettingsError(result.failed[0].reason, hint="")

        done = LIBRARY_SENTENCES[here.language].reread_done
        return here.fragment(lambda: _done(collections, here, id_, change, done))

    @router.post("/article/{id_}/remove", dependencies=_FROM_PAGE)
    def remove(id_: _Id, here: _Here) -> Response:
        def made() -> str:
            library = collections.open(here.collection).library
            remove_article(id_, collections.folder(here.collection), library)
            said = sentence(LIBRARY_SENTENCES[here.language].removed_done, is_focus=True)
            return said + _whole_list(collections, here, Asked())

        return here.fragment(made, has_changed=True)


def _told(article: Article, typed: Mapping[str, str]) -> Mapping[str, Fact]:
    """Check those facts that were typed otherwise than they stand.

    Raises:
        SettingsError: One of them can't be.

    """
    told: dict[str, str | None] = {
        field: value
        for field, value in typed.items()
        if value.split() != written_in_form(article, field).split()
    }
    places = told.get("places")
    return checked_facts(
        None if places is None else [places],
        told.get("published"),
        told.get("title"),
        {field: told.get(field) for field in ("source", "author")},
        told.get("address"),
    )


def _done(
    collections: Collections,
    here: Visit,
    id_: str,
    change: Callable[[], None],
    done: str,
    typed: Mapping[str, str] | None = None,
) -> str:
    """Change an article, then show it, with what came of it.

    A refusal changes nothing, and leaves what was *typed* in its form.
    """
    try:
        change()
        said, typed = sentence(done), None
    except WenjuError as error:
        told = told_in(f"{error} {error.hint}".strip(), here.language)
        said = sentence(told, is_bad=True, is_focus=bool(typed))
    return page_article.details(
        _kept(collections, here, id_), here.language, said=said, typed=typed
    )


def _kept(collections: Collections, here: Visit, id_: str) -> page_article.Kept:
    """Gather what is known of an article."""
    assistant = collections.open(here.collection)
    article = assistant.article(id_)
    return page_article.Kept(
        article=article,
        receipt=assistant.receipt(id_),
        corrections=assistant.library.corrections(id_),
        copies=assistant.library.copies(article),
        is_uploaded=is_uploaded(article.path, collections.folder(here.collection)),
    )


def _whole_collections(router: APIRouter, collections: Collections) -> None:
    """Add what makes and deletes collections."""

    @router.post("/collections", dependencies=_FROM_PAGE)
    def create(here: _Here, name: Annotated[str, Form(max_length=200)] = "") -> Response:
        def made() -> str:
            collections.create(name.strip())
            return _switched(LIBRARY_SENTENCES[here.language].created, name.strip(), name.strip())

        return here.fragment(made)

    @router.post("/collections/delete", dependencies=_FROM_PAGE)
    def delete(here: _Here, typed: Annotated[str, Form(max_length=200)] = "") -> Response:
        says = LIBRARY_SENTENCES[here.language]

        def made() -> str:
            if typed.strip() != here.collection:
                return sentence(says.other_name, is_bad=True)
            collections.delete(here.collection)
            return _switched(says.deleted, here.collection, DEFAULT)

        return here.fragment(made)


def _switched(told: str, name: str, to: str) -> str:
    """Say what was done, and have the page switch to another collection."""
    said = told.format(name=f"<bdi>{escaped(name)}</bdi>")
    return f'<p class="wl-said" role="status" data-switch="{escaped(to)}">{said}</p>'
