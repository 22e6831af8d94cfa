"""A server on loopback that speaks the OpenAI protocol from a script, well or badly."""

import json
import re
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse

EXPIRED = Path(__file__).parent / "data/expired.pem"  # of a key that is used for nothing else
KEY = "sk-never-shown-0123456789"


@dataclass
class Script:
    """What the server does at each call, the last of *turns* again and again.

    A turn is the text to write, or a function from the request to a response.
    """

    turns: list[str | Callable[[dict], Response]]
    piece_bytes: int = 7
    requests: list[dict] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    def answer(self, asked: dict) -> Response:
        """Answer a call."""
        turn = self.turns[min(len(self.requests), len(self.turns)) - 1]
        return turn(asked) if callable(turn) else written(turn, piece_bytes=self.piece_bytes)


def written(
    text: str,
    *,
    piece_bytes: int = 7,
    letters: int = 3,
    reason: str | None = "stop",
    usage: bool = True,
    is_cut: bool = False,
) -> Response:
    """Stream *text*, a few letters an event, in pieces of bytes that split whatever they meet.

    Args:
        reason: Why it ends; None: it just ends.
        is_cut: Whether the connection breaks in the middle of an event.

    """
    events = _pieces(text, letters)
    if reason:
        events.append(_event("", reason=reason))
    if usage:
        events.append(_event(None, usage={"prompt_tokens": 812, "completion_tokens": len(text)}))
    stream = "".join(map(_line, events))
    body = (stream + ("" if is_cut else "data: [DONE]\n\n")).encode()

    async def pieces():
        for at in range(0, len(body), piece_bytes):
            yield body[at : at + piece_bytes]
        if is_cut:
            raise ConnectionResetError("cut on purpose")

    return StreamingResponse(pieces(), media_type="text/event-stream")


def events(text: str, *, letters: int = 3) -> Iterator[str]:
    """Give *text* as a stream's events, a few letters each, for one that goes on."""
    return map(_line, _pieces(text, letters))


def _pieces(text: str, letters: int) -> list[dict]:
    """Cut *text* into events."""
    return [_event(text[at : at + letters]) for at in range(0, len(text), letters)]


def _line(event: dict) -> str:
    """Write an event as it is sent."""
    return f"data: {json.dumps(event, ensure_ascii=False)}\n\n"


def _event(text: str | None, *, reason: str | None = None, usage: dict | None = None) -> dict:
    """Make one event of the protocol."""
    delta = {"content": text} if text else {}
    choices = [] if text is None else [{"index": 0, "delta": delta, "finish_reason": reason}]
    return {
        "id": "x", "object": "chat.completion.chunk", "created": 1, "model": "scripted",
        "choices": choices, "usage": usage,
    }  # fmt: skip


def status(code: int, **headers: str) -> Callable[[dict], Response]:
    """Answer with an error, which repeats the key as some servers do."""
    body = {"error": {"message": f"Incorrect key {KEY}", "type": "x", "code": str(code)}}
    return lambda _: JSONResponse(body, status_code=code, headers=headers)


def raw(body: str, media_type: str = "text/event-stream") -> Callable[[dict], Response]:
    """Answer with whatever it is."""
    return lambda _: Response(body, media_type=media_type)


def hanging(seconds: float) -> Callable[[dict], Response]:
    """Take a call and say nothing."""

    def respond(_: dict) -> Response:
        time.sleep(seconds)
        return Response("")

    return respond


def evidence(asked: dict) -> dict[int, str]:
    """Read back what a request gives as evidence, by number."""
    content = asked["messages"][-1]["content"]
    blocks = re.findall(r"=====\n\[(\d+)\] \(.*?\)\n(.*?)\n=====EV", content, re.S)
    return {int(number): text for number, text in blocks}


@contextmanager
def serving(script: Script, *, is_expired: bool = False) -> Iterator[str]:
    """Serve a script on a free port; give its base address."""
    app = FastAPI()

    @app.post("/v1/chat/completions")
    def complete(request: Request, asked: dict) -> Response:
        script.requests.append(asked)
        script.keys.append(request.headers.get("authorization", ""))
        return script.answer(asked)

    secure = {"ssl_keyfile": EXPIRED, "ssl_certfile": EXPIRED} if is_expired else {}
    server = uvicorn.Server(
        uvicorn.Config(app, port=0, log_config=None, timeout_graceful_shutdown=1, **secure)
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http{'s' if is_expired else ''}://127.0.0.1:{port}/v1"
    finally:
        server.should_exit = True
        thread.join()
