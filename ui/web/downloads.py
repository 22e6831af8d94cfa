"""A comparison as a file that the page's visitor downloads.

Knows addresses, formats and who may ask; nothing is kept between the table that is shown
and its file: the same comparison is made again, and gives the same bytes.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Annotated
from urllib.parse import quote, urlencode

from fastapi import FastAPI, Header, Query
from fastapi.responses import PlainTextResponse, Response

from index.errors import WenjuError
from rag.types import Comparison
from ui import arrange
from ui.collections import DEFAULT, Collections
from ui.export import to_csv, to_docx, to_json, to_markdown, to_xlsx
from ui.export_words import EXPORT_WORDINGS
from ui.http.hints import over_http
from ui.language import language_of

_PATH = "/comparison"
_OFFICE = "application/vnd.openxmlformats-officedocument."
_MAKERS: Mapping[str, tuple[str, str, Callable[[Comparison], bytes]]] = {
    "md": ("Markdown", "text/markdown; charset=utf-8", to_markdown),
    "csv": ("CSV", "text/csv; charset=utf-8", to_csv),
    "xlsx": ("Excel", f"{_OFFICE}spreadsheetml.sheet", to_xlsx),
    "docx": ("Word", f"{_OFFICE}wordprocessingml.document", to_docx),
    "json": ("JSON", "application/json", to_json),
}
_TOGETHER = threading.Semaphore(1)  # a comparison keeps a core busy
_NAME_CHARS = 40  # of the topic, in a file's name


def links(
    topic: str, names: Sequence[str], aspects: Sequence[str], collection: str = DEFAULT
) -> dict[str, str]:
    """Give the address of a comparison as a file, by the name of the format."""
    told: dict[str, str | list[str]] = {
        "topic": topic,
        "name": list(names),
        "aspect": list(aspects),
    }
    if collection:
        told["collection"] = collection
    query = urlencode(told, doseq=True, errors="replace")
    return {name: f"{_PATH}.{ending}?{query}" for ending, (name, _, _) in _MAKERS.items()}


def add_downloads(app: FastAPI, collections: Collections) -> None:
    """Let *app* give comparisons as files."""

    @app.get(_PATH + ".{ending}")
    def download(
        ending: str,
        topic: str = "",
        name: Annotated[list[str] | None, Query()] = None,
        aspect: Annotated[list[str] | None, Query()] = None,
        collection: str = DEFAULT,
        sec_fetch_site: Annotated[str, Header()] = "none",
    ) -> Response:
        if sec_fetch_site not in {"none", "same-origin"}:  # another page would keep us busy
            return PlainTextResponse("Only the page itself may ask for this.", status_code=403)
        if ending not in _MAKERS:
            return PlainTextResponse(f"Nothing is written as .{ending} here.", status_code=404)
        try:
            with _TOGETHER:
                return _file(
                    collections.open(collection).compare(topic, name or (), aspect or ()), ending
                )
        except WenjuError as error:
            return PlainTextResponse(f"{error} {over_http(error.hint)}", status_code=400)


def _file(value: Comparison, ending: str) -> Response:
    """Give *value* as a file named by its topic."""
    _, kind, make = _MAKERS[ending]
    topic = "".join(c if c.isalnum() else " " for c in value.topic[:_NAME_CHARS])
    language = language_of(value.topic)
    title = "-".join([EXPORT_WORDINGS[language].table, *topic.split()])
    named = f"attachment; filename*=UTF-8''{quote(f'{title}.{ending}')}"
    told = make(arrange.written_in(value, language))
    return Response(told, media_type=kind, headers={"content-disposition": named})
