"""The addresses that OpenAI's clients know: ``/v1/chat/completions`` and ``/v1/models``.

Knows their format; what is answered is made elsewhere. A model is a collection: ``wenju``
the default, ``wenju/NAME`` another. Words that stand in no article are those of the program
alone, and every sentence of an article has its citations as annotations.
"""

import json
import re
import time
import uuid
from collections.abc import Iterator, Sequence
from typing import Annotated, Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from index.errors import SettingsError
from rag.followup import Turn, stand_alone
from rag.types import Answer, Citation
from ui import arrange, payload, render
from ui.collections import Collections
from ui.http.answers import CitationOut, OpenAIProblem, Shape
from ui.http.asked import MOST_TURNS
from ui.http.gate import Gate
from ui.http.problems import MissingError, described
from ui.language import WORDINGS

_MODEL = "wenju"
_LONGEST_MESSAGE = 100_000  # characters; of an answer all is read that was quoted
_MOST_MESSAGES = 200
_READ_QUOTES = 20  # of an earlier answer
_MARKS = re.compile(r"(?:\[\d+\])+")
_Text = Annotated[str, StringConstraints(max_length=_LONGEST_MESSAGE)]


class TextPart(BaseModel):
    """A piece of a message."""

    type: Literal["text"]
    text: _Text


class Message(BaseModel):
    """What was said; only what a user and an assistant said is read."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: _Text | list[TextPart] | None = None

    def text(self) -> str:
        """Return all of it as one text."""
        if isinstance(self.content, list):
            return "".join(part.text for part in self.content)
        return self.content or ""


class Conversation(BaseModel):
    """A conversation that ends with a question; what sets up a language model is passed over."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "model": _MODEL,
                    "messages": [{"role": "user", "content": "宁波的考评有几个维度？"}],
                }
            ]
        }
    )

    model: Annotated[str, Field(max_length=60)] = _MODEL
    messages: Annotated[list[Message], Field(min_length=1, max_length=_MOST_MESSAGES)]
    stream: bool | None = False


class UrlCitation(Shape):
    """Which characters of the message rest on it, and where its article is."""

    start_index: int
    end_index: int
    title: str
    url: Annotated[str, Field(description="Where it was published, or its address here.")]


class Annotation(Shape):
    """The citation of a sentence: OpenAI's fields, and beside them all of ours."""

    type: Literal["url_citation"]
    url_citation: UrlCitation
    citation: CitationOut


class Said(Shape):
    """The answer."""

    role: Literal["assistant"]
    content: str
    annotations: list[Annotation]


class Choice(Shape):
    """The one answer that there is."""

    index: int
    message: Said
    finish_reason: Literal["stop"]


class Completion(Shape):
    """An answer as OpenAI's clients expect it."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[Choice]


class Model(Shape):
    """A collection that can be asked."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class Models(Shape):
    """The collections that can be asked."""

    object: Literal["list"]
    data: list[Model]


def routes(collections: Collections, gate: Gate) -> APIRouter:
    """Make the addresses."""
    router = APIRouter(prefix="/v1", tags=["OpenAI"], responses=described(model=OpenAIProblem))

    @router.get("/models", response_model=Models)
    async def models() -> Response:
        """List the collections as models."""
        names = await gate.run(collections.names)
        return JSONResponse({"object": "list", "data": [_model(name) for name in names]})

    @router.post(
        "/chat/completions",
        response_model=Completion,
        responses=described(404, model=OpenAIProblem)
        | {200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
    )
    async def completions(asked: Conversation) -> Response:
        """Answer the last question of a conversation; earlier ones are what it leans on.

        Each sentence has annotations of the form `url_citation`, whose indexes point into
        the content; `citation` beside them is what `/api/ask` gives.
        """
        answer = await gate.run(lambda: _answer(collections, asked))
        head = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "object": "chat.completion.chunk" if asked.stream else "chat.completion",
            "created": int(time.time()),
            "model": asked.model,
        }
        content, annotations = _written(answer)
        if asked.stream:
            return EventSourceResponse(_chunks(head, content, annotations))
        said = {"role": "assistant", "content": content, "annotations": annotations}
        choice = {"index": 0, "message": said, "finish_reason": "stop"}
        return JSONResponse(head | {"choices": [choice]})

    return router


def _model(collection: str) -> payload.Payload:
    """Describe a collection as a model."""
    name = f"{_MODEL}/{collection}" if collection else _MODEL
    return {"id": name, "object": "model", "created": 0, "owned_by": _MODEL}


def _answer(collections: Collections, asked: Conversation) -> Answer:
    """Answer the last question.

    Raises:
        MissingError: There is no such model.
        SettingsError: Nothing is asked.

    """
    name, _, collection = asked.model.partition("/")
    if name != _MODEL or collection not in collections.names():
        told = f"There is no model {asked.model}."
        raise MissingError(told, hint="See which there are: GET /v1/models")
    said = [message for message in asked.messages if message.role in {"user", "assistant"}]
    if not said or said[-1].role != "user":
        raise SettingsError(
            "The conversation doesn't end with a question.", hint="Let a user say the last message."
        )
    earlier = _turns(said[:-1])[-MOST_TURNS:]
    return collections.open(collection).ask(said[-1].text(), earlier=earlier)


def _turns(said: Sequence[Message]) -> list[Turn]:
    """Read earlier questions, made to stand alone, and the quotes that answered them."""
    turns: list[Turn] = []
    for number, message in enumerate(said):
        if message.role != "user":
            continue
        behind = said[number + 1] if number + 1 < len(said) else None
        is_answered = behind is not None and behind.role == "assistant"
        quotes = _quotes(behind.text()) if behind and is_answered else ()
        question = stand_alone(message.text()[:2000], turns[-MOST_TURNS:])
        turns.append(Turn(question, quotes))
    return turns


def _quotes(content: str) -> tuple[str, ...]:
    """Read the sentences back from an answer: what stands before marks, line by line."""
    for wording in WORDINGS.values():
        content = content.partition(f"\n{wording.sources}\n")[0]
    pieces = [
        piece
        for line in content.split("\n")
        for piece in _MARKS.split(line)[:-1]  # behind the last mark is no quote
    ]
    return tuple(piece.strip() for piece in pieces if piece.strip())[:_READ_QUOTES]


def _written(answer: Answer) -> tuple[str, list[payload.Payload]]:
    """Write an answer as a terminal shows it; give the citations of its sentences."""
    content = render.answer(answer)
    numbered = {citation.number: citation for citation in answer.citations}
    annotations = []
    at = 0
    for group in arrange.grouped(answer, untitled=""):
        for sentence in group.sentences:
            marks = "".join(f"[{number}]" for number in sentence.citations)
            at = content.index(sentence.text + marks, at)
            span = (at, at + len(sentence.text))
            annotations += [_annotation(span, numbered[n]) for n in sentence.citations]
            at = span[1]
    return content, annotations


def _annotation(span: tuple[int, int], citation: Citation) -> payload.Payload:
    """Give a citation as OpenAI's clients expect it, and as we do."""
    article = citation.quote.article
    cited: payload.Payload = {
        "start_index": span[0],
        "end_index": span[1],
        "title": article.title,
        "url": article.address or f"/api/articles/{article.id}",
    }
    return {
        "type": "url_citation",
        "url_citation": cited,
        "citation": payload.of_citation(citation),
    }


def _chunks(
    head: payload.Payload, content: str, annotations: Sequence[payload.Payload]
) -> Iterator[str]:
    """Give an answer piece by piece: up to the end of each sentence, then its citations."""
    yield _chunk(head, {"role": "assistant", "content": ""})
    at = 0
    for end in dict.fromkeys(one["url_citation"]["end_index"] for one in annotations):
        own = [one for one in annotations if one["url_citation"]["end_index"] == end]
        yield _chunk(head, {"content": content[at:end], "annotations": own})
        at = end
    yield _chunk(head, {"content": content[at:]})
    yield _chunk(head, {}, "stop")
    yield "data: [DONE]\n\n"


def _chunk(head: payload.Payload, delta: payload.Payload, reason: str | None = None) -> str:
    """Write one piece."""
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return f"data: {json.dumps(head | {'choices': [choice]}, ensure_ascii=False)}\n\n"
