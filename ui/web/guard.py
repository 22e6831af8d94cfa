"""What every response of the page is wrapped in: who may ask, and what a browser may do.

Knows HTTP headers; knows nothing about questions. The page fetches nothing from elsewhere
even if an article's text tries: the browser is told so.
"""

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_HOSTS = ["127.0.0.1", "localhost", "[::1]"]  # a foreign name would be DNS rebinding
_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'unsafe-inline'",  # Gradio's page carries its settings inline
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "frame-src 'none'",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
_HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
_CLOSED = ("/gradio_api/upload",)  # nothing is uploaded; Gradio would take any file


def add_guards(app: Starlette, head: str) -> None:
    """Guard *app*: hosts, headers, no uploads; put *head* first into the page's head.

    Args:
        head: HTML. Gradio's own way to add some comes too late for a script,
            which finds the language chosen, and rewrites style sheets.
    """
    app.add_middleware(_HeadFirst, head=head)
    app.add_middleware(_Headers)
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=_HOSTS, www_redirect=False)


class _Headers:
    """Adds the headers that keep a browser to this page; keeps uploads out."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and the response back, with headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        if scope["type"] == "http" and scope["path"].startswith(_CLOSED):
            refusal = PlainTextResponse("Nothing can be uploaded here.", status_code=403)
            await refusal(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)


class _HeadFirst:
    """Puts HTML right behind the page's ``<head>``."""

    def __init__(self, app: ASGIApp, head: str) -> None:
        """Wrap *app*."""
        self._app = app
        self._head = f"<head>{head}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hold a page of HTML back until it is whole; pass everything else through."""
        if scope["type"] != "http" or scope["path"] != "/":
            await self._app(scope, receive, send)
            return
        plain = [(key, value) for key, value in scope["headers"] if key != b"accept-encoding"]
        start: Message = {}
        body = b""

        async def send_changed(message: Message) -> None:
            nonlocal start, body
            if message["type"] == "http.response.start":
                start = message
                return
            body += message.get("body", b"")
            if message.get("more_body", False):
                return
            if Headers(raw=start["headers"]).get("content-type", "").startswith("text/html"):
                body = body.replace(b"<head>", self._head, 1)
                MutableHeaders(scope=start)["content-length"] = str(len(body))
            await send(start)
            await send({"type": "http.response.body", "body": body})

        await self._app({**scope, "headers": plain}, receive, send_changed)
