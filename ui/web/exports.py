"""A conversation as a file: the browser sends what it keeps, and gets it back with sources.

Knows HTTP and what a browser sends; quotes are cut from the articles anew, so that a file
holds no quote that the collection doesn't.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Annotated
from urllib.parse import quote

from fastapi import FastAPI, Header
from fastapi.responses import PlainTextResponse, Response
from pydantic import BaseModel, Field

from index.errors import SettingsError, WenjuError
from rag.question import LONGEST_QUESTION
from rag.types import Citation
from ui.collections import Collections
from ui.conversation import Exchange, Said, to_docx, to_markdown
from ui.formats import Style
from ui.http.hints import over_http
from ui.web.page import find_citation, find_target

_PATH = "/conversation"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_MAKERS: Mapping[str, tuple[str, Callable[[list[Exchange], Style], bytes]]] = {
    "md": ("text/markdown; charset=utf-8", to_markdown),
    "docx": (_WORD, to_docx),
}
_NAME_CHARS = 40  # of the first question, in a file's name

_Mark = Annotated[str, Field(max_length=200)]
_Text = Annotated[str, Field(max_length=20_000)]
_Question = Annotated[str, Field(max_length=2 * LONGEST_QUESTION)]


class SentSentence(BaseModel):
    """A sentence of an answer as a browser sends it."""

    text: _Text
    marks: Annotated[list[_Mark], Field(max_length=50)] = []


class SentTurn(BaseModel):
    """A question and its answer as a browser sends them; marks are their links."""

    question: _Question
    understood: _Question = ""
    sentences: Annotated[list[SentSentence], Field(max_length=200)] = []
    told: Annotated[list[_Text], Field(max_length=50)] = []
    closest: Annotated[list[_Mark], Field(max_length=50)] = []


class SentConversation(BaseModel):
    """A conversation as a browser sends it."""

    turns: Annotated[list[SentTurn], Field(min_length=1, max_length=200)]
    style: Style = Style.GBT7714


def add_exports(app: FastAPI, collections: Collections) -> None:
    """Let *app* give conversations as files."""

    @app.post(_PATH + ".{ending}", include_in_schema=False)
    def export(
        ending: str, sent: SentConversation, sec_fetch_site: Annotated[str, Header()] = "none"
    ) -> Response:
        if sec_fetch_site not in {"none", "same-origin"}:
            return PlainTextResponse("Only the page itself may ask for this.", status_code=403)
        if ending not in _MAKERS:
            return PlainTextResponse(f"Nothing is written as .{ending} here.", status_code=404)
        try:
            exchanges = [_exchange(turn, collections) for turn in sent.turns]
        except WenjuError as error:
            return PlainTextResponse(f"{error} {over_http(error.hint)}", status_code=400)
        kind, make = _MAKERS[ending]
        first = "".join(c if c.isalnum() else " " for c in sent.turns[0].question[:_NAME_CHARS])
        name = quote(f"{'-'.join(['wenju', *first.split()])}.{ending}", errors="replace")
        headers = {"content-disposition": f"attachment; filename*=UTF-8''{name}"}
        return Response(make(exchanges, sent.style), media_type=kind, headers=headers)


def _exchange(turn: SentTurn, collections: Collections) -> Exchange:
    """Cut the quotes of a turn anew; what is gone is told, not made up."""
    said = [Said(text=one.text, citations=_cited(one.marks, collections)) for one in turn.sentences]
    return Exchange(
        question=turn.question,
        understood=turn.understood,
        said=tuple(map(_as_quoted, said)),
        told=tuple(turn.told),
        closest=_cited(turn.closest, collections),
    )


def _as_quoted(said: Said) -> Said:
    """Take the quote's own characters where a browser has changed no more than white space."""
    for citation in said.citations[:1]:
        if "".join(said.text.split()) == "".join(citation.quote.text.split()):
            return Said(text=citation.quote.text, citations=said.citations[:1])
    return said


def _cited(marks: Iterable[str], collections: Collections) -> tuple[Citation, ...]:
    """Read what marks lead to; those that lead to nothing are left out."""
    found = []
    for mark in marks:
        target = find_target(mark)
        try:
            opened = collections.open(target.collection) if target else None
            article = opened.article(target.article_id) if target and opened else None
        except SettingsError:  # it was removed, or its collection was
            article = None
        if target and article and (citation := find_citation(target, article)):
            found.append(citation)
    return tuple(found)
