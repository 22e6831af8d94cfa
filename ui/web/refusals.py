"""The error answers of the libraries below, given the one form that all others have.

Knows what a library's own error looks like; what Gradio and MCP tell their own clients is left
as it is, but for what never came to them: more was sent than is read.
"""

import json

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.failures import refused
from ui.http.problems import refusal

_THEIR_OWN = ("/gradio_api", "/mcp")
_TOO_LARGE = 413


class LibraryError(Exception):
    """A library refused a request by itself."""


class Refusals:
    """Words what libraries refuse."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold an error answer back until it is whole; pass everything else through."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start: Message = {}
        body = b""

        async def send_worded(message: Message) -> None:
            nonlocal start, body
            if _is_ours(scope["path"], message):
                start = message
                return
            if not start:
                await send(message)
                return
            body += message.get("body", b"")
            if message.get("more_body", False):
                return
            headers = Headers(raw=start["headers"])
            detail = _detail(headers.get("content-type", ""), body)
            if detail is None:
                await send(start)
                await send({"type": "http.response.body", "body": body})
                return
            answer = refusal(scope, start["status"], detail, id_=refused(LibraryError()))
            if "allow" in headers:
                answer.headers["allow"] = headers["allow"]
            await answer(scope, receive, send)

        await self._app(scope, receive, send_worded)


def _is_ours(path: str, message: Message) -> bool:
    """Say whether an answer begins that tells of an error, and is ours to word."""
    if message["type"] != "http.response.start" or message["status"] < 400:
        return False
    return message["status"] == _TOO_LARGE or not path.startswith(_THEIR_OWN)


def _detail(kind: str, body: bytes) -> object:
    """Read what a library says; None: this is no library's answer.

    Example:
        >>> _detail("text/plain; charset=utf-8", b"Too long"), _detail("text/html", b"")
        ('Too long', None)

    """
    if kind.startswith("text/plain"):
        return body.decode("utf-8", "replace")
    if not kind.startswith("application/json"):
        return None
    value = json.loads(body)
    return value["detail"] if isinstance(value, dict) and [*value] == ["detail"] else None
