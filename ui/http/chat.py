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
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse

from index.errors import SettingsError
from rag.followup import Turn, stand_alone
from rag.types import Answer, Citation
from ui import arrange, payload
from ui.addresses import article_address
from ui.collections import Collections
from ui.http import calls
from ui.http.answers import EVENTS, OpenAIProblem
from ui.http.asked import MOST_TURNS
from ui.http.completions import (
    LONGEST_MODEL,
    MODEL,
    Completion,
    Conversation,
    Message,
    Model,
    Models,
)
from ui.http.gate import Gate
from ui.http.problems import MissingError, described
from ui.language import WORDINGS, language_of

_Model = Annotated[str, Path(examples=[MODEL])]
_READ_QUOTES = 20  # of an earlier answer
_MARKS = re.compile(r"(?:\[\d+\])+")
_HALF_MARK = re.compile(r"\[\d*$")
_TOKEN = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+|[^\w\s]")


def routes(collections: Collections, gate: Gate) -> APIRouter:
    """Make the addresses."""
    router = APIRouter(prefix="/v1", tags=["OpenAI"], responses=described(model=OpenAIProblem))

    @router.get("/models", response_model=Models)
    async def models() -> Response:
        """List the collections as models."""
        names = await gate.run(collections.names)
        return JSONResponse({"object": "list", "data": [_model(name) for name in names]})

    @router.get(
        "/models/{model:path}",
        response_model=Model,
        responses=described(404, model=OpenAIProblem),
    )
    async def retrieve(model: _Model) -> Response:
        """Show one of them."""
        await gate.run(lambda: _known(model, collections))
        return JSONResponse(_model(_collection_of(model)))

    @router.post(
        "/chat/completions",
        response_model=Completion,
        responses=described(404, model=OpenAIProblem) | {200: EVENTS},
    )
    async def completions(request: Request, asked: Conversation) -> Response:
        """Answer the last question of a conversation; earlier ones are what it leans on.

        Each sentence has annotations of the form `url_citation`, whose indexes point into
        the content; `citation` beside them is what `/api/ask` gives.
        """
        answer, content = await gate.run(lambda: _answer(collections, asked))
        head = {
            "id": f"chatcmpl-{uuid.uuid4().hex}",
            "object": "chat.completion.chunk" if asked.stream else "chat.completion",
            "created": int(time.time()),
            "model": asked.model,
        }
        here, collection = str(request.base_url), _collection_of(asked.model)
        annotations = _annotations(answer, content, here, collection)
        content, reason = _ended(content, asked)
        annotations = [one for one in annotations if _end(one) <= len(content)]
        usage = _usage(asked, answer, content)
        if asked.stream:
            is_counted = asked.stream_options is not None and asked.stream_options.include_usage
            chunks = _chunks(head, content, annotations, reason, usage if is_counted else None)
            return EventSourceResponse(chunks)
        said = {"role": "assistant", "content": content, "annotations": annotations}
        choice = {"index": 0, "message": said, "finish_reason": reason}
        return JSONResponse(head | {"choices": [choice], "usage": usage})

    return router


def _model(collection: str) -> payload.Payload:
    """Describe a collection as a model."""
    name = f"{MODEL}/{collection}" if collection else MODEL
    return {"id": name, "object": "model", "created": 0, "owned_by": MODEL}


def _collection_of(model: str) -> str:
    """Return the name of the collection that a model is."""
    return model.partition("/")[2]


def _known(model: str, collections: Collections) -> str:
    """Return the name of the collection that a model is.

    Raises:
        MissingError: There is no such model.

    """
    if model not in [_model(name)["id"] for name in collections.names()]:
        told = f"There is no model {model[:LONGEST_MODEL]}."
        raise MissingError(told, hint="See which there are: GET /v1/models")
    return _collection_of(model)


def _answer(collections: Collections, asked: Conversation) -> tuple[Answer, str]:
    """Answer the last question; give the answer in words too.

    Raises:
        MissingError: There is no such model.
        SettingsError: Nothing is asked.

    """
    collection = _known(asked.model, collections)
    said = _said(asked)
    if not said or said[-1].role != "user":
        raise SettingsError(
            "The conversation doesn't end with a question.", hint="Let a user say the last message."
        )
    earlier = _turns(said[:-1])[-MOST_TURNS:]
    assistant = collections.open(collection)
    answer = calls.without_folders(assistant.ask(said[-1].text(), earlier=earlier))
    return answer, calls.in_words(answer, assistant)


def _said(asked: Conversation) -> list[Message]:
    """Give the messages that are read."""
    return [message for message in asked.messages if message.role in {"user", "assistant"}]


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


def _annotations(answer: Answer, content: str, here: str, collection: str) -> list[payload.Payload]:
    """Give the citations of an answer's sentences, which stand in *content*.

    Args:
        here: The address of this server, as the one who asks knows it.

    """
    language = language_of(answer.question)
    pages = {
        citation.number: here.rstrip("/")
        + article_address(
            citation.quote.article.id,
            language,
            span=(citation.quote.start, citation.quote.end),
            collection=collection,
        )
        for citation in answer.citations
    }
    numbered = {citation.number: citation for citation in answer.citations}
    annotations = []
    at = 0
    for group in arrange.grouped(answer, untitled=""):
        for sentence in group.sentences:
            marks = "".join(f"[{number}]" for number in sentence.citations)
            at = content.index(sentence.text + marks, at)
            span = (at, at + len(sentence.text))
            annotations += [_annotation(span, numbered[n], pages[n]) for n in sentence.citations]
            at = span[1]
    return annotations


def _annotation(span: tuple[int, int], citation: Citation, page: str) -> payload.Payload:
    """Give a citation as OpenAI's clients expect it, and as we do."""
    article = citation.quote.article
    cited: payload.Payload = {
        "start_index": span[0],
        "end_index": span[1],
        "title": article.title,
        "url": article.address or page,
    }
    return {
        "type": "url_citation",
        "url_citation": cited,
        "citation": payload.of_citation(citation),
    }


def _end(annotation: payload.Payload) -> int:
    """Return where the sentence of an annotation ends."""
    end: int = annotation["url_citation"]["end_index"]
    return end


def _ended(content: str, asked: Conversation) -> tuple[str, str]:
    """End a message where it is asked to; say why it ends."""
    stops = [asked.stop] if isinstance(asked.stop, str) else asked.stop or []
    found = [at for at in map(content.find, stops) if at >= 0]
    content = content[: min(found, default=len(content))]
    most = asked.max_completion_tokens or asked.max_tokens
    ends = [token.end() for token in _TOKEN.finditer(content)]
    if most is None or len(ends) <= most:
        return content, "stop"
    return _HALF_MARK.sub("", content[: ends[most - 1]]), "length"


def _usage(asked: Conversation, answer: Answer, content: str) -> payload.Payload:
    """Count what was read and written."""
    writing = answer.writing
    if writing and writing.tokens_in is not None and writing.tokens_out is not None:
        read, written = writing.tokens_in, writing.tokens_out
    else:
        read = sum(_tokens(message.text()) for message in _said(asked))
        written = _tokens(content)
    return {
        "prompt_tokens": read,
        "completion_tokens": written,
        "total_tokens": read + written,
    }


def _tokens(text: str) -> int:
    """Count tokens, as OpenAI's clients call them; see ``Usage``.

    Example:
        >>> _tokens("宁波有156名。In all: 2")
        9

    """
    return sum(1 for _ in _TOKEN.finditer(text))


def _chunks(
    head: payload.Payload,
    content: str,
    annotations: Sequence[payload.Payload],
    reason: str,
    usage: payload.Payload | None,
) -> Iterator[str]:
    """Give an answer piece by piece: up to the end of each sentence, then its citations."""
    yield _chunk(head, {"role": "assistant", "content": ""})
    at = 0
    for end in dict.fromkeys(map(_end, annotations)):
        own = [one for one in annotations if _end(one) == end]
        yield _chunk(head, {"content": content[at:end], "annotations": own})
        at = end
    yield _chunk(head, {"content": content[at:]})
    yield _chunk(head, {}, reason)
    if usage:
        yield _event(head | {"choices": [], "usage": usage})
    yield "data: [DONE]\n\n"


def _chunk(head: payload.Payload, delta: payload.Payload, reason: str | None = None) -> str:
    """Write one piece."""
    choice = {"index": 0, "delta": delta, "finish_reason": reason}
    return _event(head | {"choices": [choice]})


def _event(value: payload.Payload) -> str:
    """Write one event."""
    return f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
