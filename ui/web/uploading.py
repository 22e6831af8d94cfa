"""Files on their way from the page into a collection, told step by step.

Knows HTTP and threads; what becomes of a file is ui/intake.py's work. Uploads are indexed
one after the other in threads of their own, so that questions go on being answered; one
whose visitor has left goes on to its end.
"""

import asyncio
import json
import logging
import os
import sys
import threading
from collections.abc import AsyncIterator, Callable
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from index.errors import WenjuError
from rag.assistant import Assistant
from ui.collections import Collections
from ui.http.gate import WAITING_THREADS
from ui.intake import add_uploads
from ui.reasons import told_in
from ui.uploads import ALL_BYTES, MOST_FILES, Upload, name_in_form
from ui.web import page_receipts
from ui.web.told import said
from ui.web.visits import Visit, from_the_page, sentence
from ui.web.words_library_said import LIBRARY_SENTENCES

_AROUND_BYTES = 1_000_000  # what a form puts around its files
_Event = dict[str, Any]
_Tell = Callable[[_Event], None]

SLOT = threading.Lock()
"""Held while an upload is indexed: one at a time, since it keeps a core busy."""


def add_uploading(app: FastAPI, collections: Collections) -> None:
    """Let *app* take files in."""

    @app.post("/library/upload", dependencies=[Depends(from_the_page)])
    async def upload(request: Request, here: Annotated[Visit, Depends(Visit.of)]) -> Response:
        """Take in a form's files; answers with a line of JSON for each step."""
        says = LIBRARY_SENTENCES[here.language]
        length = request.headers.get("content-length", "")
        if not length.isdecimal() or int(length) > ALL_BYTES + _AROUND_BYTES:
            return _refused(says.too_large.format(mb=ALL_BYTES // 1_000_000), 413)
        try:
            form = await request.form(max_files=MOST_FILES + 1, max_fields=10)
        except HTTPException:  # too many of them, or no form
            return _refused(says.many.format(files=MOST_FILES), 400)
        except ClientDisconnect:  # nobody is there to be answered, and nothing is kept
            return Response(status_code=400)
        sent = [one for one in form.getlist("file") if isinstance(one, UploadFile)]
        files = [Upload(name=name_in_form(one.filename or ""), open_=_opener(one)) for one in sent]

        def work(tell: _Tell) -> str:
            return _indexed(collections, here, files, tell)

        return StreamingResponse(_steps(work, here), media_type="application/x-ndjson")


def _opener(file: UploadFile) -> Callable[[], Any]:
    """Give what opens a file that was sent."""
    return lambda: file.file


def _refused(told: str, status: int) -> Response:
    """Refuse all that was sent."""
    return JSONResponse({"html": sentence(told, is_bad=True)}, status_code=status)


def _indexed(collections: Collections, here: Visit, files: list[Upload], tell: _Tell) -> str:
    """Take files in, and give their receipts."""
    assistant: Assistant = collections.open(here.collection)

    def progress(name: str, done: int, total: int) -> None:
        tell({"name": name, "done": done, "total": total})

    home = collections.folder(here.collection)
    added = add_uploads(files, home, assistant.library, progress)
    return page_receipts.added(added, assistant.article, here.language)


def leave() -> None:
    """End the process at once if files are being indexed; what is stored is whole.

    A thread in the model's network can't be stopped, and Python's own end would crash in it. One
    that waits for a language model can't be stopped either, and would be waited for.
    """
    if SLOT.locked() or WAITING_THREADS:
        logging.shutdown()
        sys.stdout.flush()
        os._exit(130)


async def _steps(work: Callable[[_Tell], str], here: Visit) -> AsyncIterator[str]:
    """Do *work* in a thread of its own; give what it tells, line by line."""
    loop = asyncio.get_running_loop()
    events: asyncio.Queue[_Event] = asyncio.Queue()

    def tell(event: _Event) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(events.put_nowait, event)

    # A daemon, so that a server that is stopped does not wait, see ``leave``.
    threading.Thread(target=_in_turn, args=(work, tell, here), daemon=True, name="indexing").start()
    event: _Event = {}
    while "html" not in event:
        event = await events.get()
        yield json.dumps(event, ensure_ascii=False) + "\n"


def _in_turn(work: Callable[[_Tell], str], tell: _Tell, here: Visit) -> None:
    """Do *work* when its turn comes; tell what came of it last, whatever that is."""

    def refusable() -> list[str]:
        try:
            return [work(tell)]
        except WenjuError as error:
            return [sentence(told_in(f"{error} {error.hint}".strip(), here.language), is_bad=True)]

    if SLOT.locked():
        tell({"waiting": True})
    with SLOT:
        tell({"html": said(refusable, here.language)[-1]})
