"""The addresses under ``/api/articles``: what is there, taken in, shown and removed.

Knows HTTP and uploads; how an article is read and stored is the pipeline's work.
"""

import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from fastapi.responses import JSONResponse, Response

from index.errors import SettingsError
from index.types import Article
from rag.assistant import Assistant
from ui import payload
from ui.collections import Collections
from ui.http.answers import AddedOut, ArticleOut, EntriesOut, RemovedOut
from ui.http.asked import Collection, NewArticles, Written
from ui.http.gate import Gate
from ui.http.hints import over_http
from ui.http.problems import MissingError, asked_in, described
from ui.intake import Added, add_uploads, remove_article
from ui.language import Language
from ui.reasons import told_in
from ui.uploads import Upload, name_in_form

_Id = Annotated[str, Path(examples=["3f0c9a1be2d4f567"])]
_LONGEST_TOLD = 40  # characters of an id that is none
_Of = Annotated[Collection, Query()]


def routes(collections: Collections, gate: Gate, writing: Gate) -> APIRouter:
    """Make the addresses.

    Args:
        writing: What changes a collection waits here, and holds no question up.

    """
    router = APIRouter(prefix="/api/articles", tags=["articles"], responses=described())

    @router.get("", response_model=EntriesOut)
    async def list_(collection: _Of = "") -> Response:
        """List the articles of a collection."""
        found = await gate.run(lambda: collections.open(collection).entries())
        return JSONResponse(payload.without_folders(payload.of_entries(found)))

    @router.post("", response_model=AddedOut)
    async def add(request: Request, asked: NewArticles) -> Response:
        """Take in articles that are sent as text."""
        sent = [_as_file(written) for written in asked.articles]
        return await _added(request, asked.collection, sent)

    @router.post("/files", response_model=AddedOut)
    async def upload(
        request: Request,
        files: Annotated[list[UploadFile], File(description="txt, md, html, docx, pdf, …")],
        collection: Annotated[Collection, Form()] = "",
    ) -> Response:
        """Take in files; one that can't be read is reported, and the others go in."""
        return await _added(request, collection, list(map(_as_upload, files)))

    async def _added(request: Request, collection: str, sent: Sequence[Upload]) -> Response:
        added = await writing.run(lambda: _take_in(collections, collection, sent))
        return JSONResponse(_told(added, asked_in(request.scope)))

    @router.get("/{id}", response_model=ArticleOut, responses=described(404))
    async def get(id: _Id, collection: _Of = "") -> Response:
        """Show one article: what is known of it, its text, and what was changed in it."""
        return JSONResponse(await gate.run(lambda: _shown(collections.open(collection), id)))

    @router.delete("/{id}", response_model=RemovedOut, responses=described(404))
    async def delete(id: _Id, collection: _Of = "") -> Response:
        """Remove an article; a file of yours stays, one that was uploaded goes too."""
        await writing.run(lambda: _remove(collections, collection, id))
        return JSONResponse({"removed": [id]})

    return router


def _as_upload(file: UploadFile) -> Upload:
    """Give a file that was sent in a form."""
    return Upload(name=name_in_form(file.filename or ""), open_=lambda: file.file)


def _as_file(written: Written) -> Upload:
    """Give an article that was sent as text as the file that it would be, by no name of its own."""
    facts = {name: value for name, value in written.model_dump().items() if value}
    data = json.dumps(facts, ensure_ascii=False, indent=1).encode()
    return Upload(name="article.json", open_=lambda: io.BytesIO(data), called=written.title)


def _take_in(collections: Collections, collection: str, sent: Sequence[Upload]) -> Added:
    """Keep what was sent and index it; keep nothing of what can't be read."""
    library = collections.open(collection).library
    return add_uploads(sent, collections.folder(collection), library)


def _told(added: Added, language: Language) -> payload.Payload:
    """Give what became of it; reasons in the language that is asked for."""
    return {
        "receipts": [
            asdict(one)
            | {"warnings": [told_in(over_http(said), language) for said in one.warnings]}
            for one in added.receipts
        ],
        "failed": [
            {"path": one.path, "reason": told_in(over_http(one.reason), language)}
            for one in added.failed
        ],
        "unchanged": [name for name, _ in added.known],
    }


def _shown(assistant: Assistant, id_: str) -> payload.Payload:
    """Give one article whole."""
    article = _found(assistant, id_)
    chunks = next(entry.chunks for entry in assistant.entries() if entry.id == id_)
    corrections = assistant.library.corrections(id_)
    shown = payload.of_article(article, chunks=chunks, corrections=corrections)
    return payload.without_folders(shown)


def _remove(collections: Collections, collection: str, id_: str) -> None:
    """Remove an article, and its file if it was uploaded and holds no other."""
    assistant = collections.open(collection)
    _found(assistant, id_)
    remove_article(id_, collections.folder(collection), assistant.library)


def _found(assistant: Assistant, id_: str) -> Article:
    """Return an article.

    Raises:
        MissingError: There is none with this id.

    """
    try:
        return assistant.article(id_)
    except SettingsError as error:
        told = f"There is no article {id_[:_LONGEST_TOLD]} in the collection."
        raise MissingError(told, hint="See what is there: GET /api/articles") from error
