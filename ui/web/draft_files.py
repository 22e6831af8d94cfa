"""A draft's file as text for the page's box.

Knows HTTP and files; knows nothing about what a draft is checked for. The file is read and
forgotten: what is checked is what the visitor sees in the box.
"""

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

from fastapi import FastAPI, Header, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse, Response

from index.errors import SettingsError, WenjuError
from rag.draft import Paragraph
from ui.citing import read_draft

MOST_BYTES = 5_000_000
_NAME_CHARS = 100


def add_draft_files(app: FastAPI) -> None:
    """Let *app* read a draft's file: POST it to ``/draft?name=…`` for its text.

    What can't be read is no error of the page, and gets ``refused``, a sentence.
    """

    @app.post("/draft", include_in_schema=False)
    async def read(
        request: Request, name: str = "", sec_fetch_site: Annotated[str, Header()] = "none"
    ) -> Response:
        if sec_fetch_site not in {"none", "same-origin"}:
            return PlainTextResponse("Only the page itself may ask for this.", status_code=403)
        content = b""
        async for piece in request.stream():
            content += piece
            if len(content) > MOST_BYTES:
                told = f"The draft has more than {MOST_BYTES // 1_000_000} MB."
                return JSONResponse({"refused": told})
        try:
            return JSONResponse({"text": await run_in_threadpool(_text, name, content)})
        except WenjuError as error:
            return JSONResponse({"refused": f"{error} {error.hint}".strip()})


def _text(name: str, content: bytes) -> str:
    """Read a draft from the bytes of its file.

    Raises:
        SettingsError: It can't be read; the sentence calls the file by *name*.

    """
    shown = "".join(c if c.isprintable() else "\ufffd" for c in name[-_NAME_CHARS:])
    with tempfile.TemporaryDirectory(prefix="wenju-draft-") as folder:
        path = Path(folder) / f"draft{Path(shown).suffix.lower()}"
        path.write_bytes(content)
        try:
            return _as_text(read_draft(path), is_docx=path.suffix == ".docx")
        except WenjuError as error:
            told = f"{error} {error.hint}".strip().replace(str(path.resolve()), shown)
            raise SettingsError(told.replace(str(path), shown), hint="") from error


def _as_text(paragraphs: Sequence[Paragraph], *, is_docx: bool) -> str:
    """Write paragraphs so that they are read from the text as they were from the file."""
    lines = []
    for paragraph in paragraphs:
        if paragraph.is_quotation:
            lines.append("\n".join(f"> {line}" for line in paragraph.text.split("\n")))
        elif is_docx and not paragraph.is_prose:
            lines.append(f"# {paragraph.text}")
        else:
            lines.append(paragraph.text)
    return ("\n\n" if is_docx else "\n").join(lines)
