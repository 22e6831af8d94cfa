"""The addresses under ``/api`` that ask: ``ask``, ``quotes``, ``verify``, ``compare``.

Knows HTTP and how a stream of events is written; what is answered is made elsewhere.
"""

import json
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from typing import Annotated

from fastapi import APIRouter, Header, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import EventSourceResponse, format_sse_event

from index.errors import WenjuError
from ui import payload
from ui.collections import Collections
from ui.http import calls
from ui.http.answers import EVENTS, AnswerOut, ComparisonOut, QuotesOut, VerificationOut
from ui.http.asked import Claim, Question, Quotation, Topic
from ui.http.gate import Gate, UnexpectedError
from ui.http.problems import asked_in, described, on_the_way
from ui.language import Language

_EVENTS = "text/event-stream"
_Step = tuple[str, payload.Payload]  # the name of an event and what it holds


def routes(collections: Collections, gate: Gate) -> APIRouter:
    """Make the addresses."""
    router = APIRouter(prefix="/api", tags=["ask"], responses=described())

    @router.post(
        "/ask",
        response_model=AnswerOut,
        responses={200: EVENTS},
    )
    async def ask(
        request: Request, asked: Question, accept: Annotated[str, Header()] = ""
    ) -> Response:
        """Answer a question; every sentence of the answer is cited.

        With `Accept: text/event-stream` or `"stream": true` it comes as server-sent
        events: a `sentence` for each sentence of the answer, as soon as a language model
        has written it if there is one, then `answer`, which is what would have come
        otherwise. If that fails on the way, `error` comes instead.
        """
        if not asked.stream and not accept.startswith(_EVENTS):
            return JSONResponse(await gate.run(lambda: calls.ask(collections, asked)))
        steps = gate.steps(calls.ask_in_steps(collections, asked))
        first = await anext(steps)  # before it anything wrong has a status of its own
        return EventSourceResponse(_events(first, steps, asked_in(request.scope)))

    @router.post("/quotes", response_model=QuotesOut)
    async def quotes(asked: Claim) -> Response:
        """Find whole sentences that support a claim or tell of a topic."""
        return JSONResponse(await gate.run(lambda: calls.quotes(collections, asked)))

    @router.post("/verify", response_model=VerificationOut)
    async def verify(asked: Quotation) -> Response:
        """Say whether a quotation stands in the collection, where, and how it differs."""
        return JSONResponse(await gate.run(lambda: calls.verify(collections, asked)))

    @router.post("/compare", response_model=ComparisonOut)
    async def compare(asked: Topic) -> Response:
        """Put side by side what places or other names say on a topic."""
        return JSONResponse(await gate.run(lambda: calls.compare(collections, asked)))

    return router


async def _events(
    first: _Step, steps: AsyncGenerator[_Step], language: Language
) -> AsyncIterator[bytes]:
    """Write the steps of an answer."""
    async with aclosing(steps):
        yield _event(*first)
        try:
            async for step in steps:
                yield _event(*step)
        except (WenjuError, UnexpectedError) as error:
            yield _event("error", on_the_way(error, language))


def _event(name: str, value: payload.Payload) -> bytes:
    """Write one event."""
    return format_sse_event(event=name, data_str=json.dumps(value, ensure_ascii=False))
