"""What every request goes through: who may ask, how often and how much, and what a browser may do.

Knows HTTP headers; knows nothing about questions. The page fetches nothing from elsewhere
even if an article's text tries: the browser is told so.
"""

import ipaddress
import re
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.failures import refused
from ui.http.problems import problem
from ui.uploads import ALL_BYTES
from ui.web.access import Access, Door, too_often, visitor_of
from ui.web.rates import Rates
from ui.web.refusals import Refusals

_HOSTS = frozenset({"127.0.0.1", "localhost", "[::1]"})
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
_SEND_BYTES = 2_000_000  # a conversation is sent along with each question
_UPLOAD_BYTES = ALL_BYTES + 1_000_000  # with what stands around files in a form
_UPLOADS = ("/api/articles/files", "/library/upload", "/draft")  # each has bounds of its own
_EACH_MINUTE = 1200  # requests that make work: more than two cores can do for one visitor
_BURST = 300  # a page that opens makes a dozen, and an office may share one address
_LONGEST_HOST = 100  # characters
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


class ClosedError(Exception):
    """What Gradio would take is not taken."""


class OtherHostError(Exception):
    """A host of another name was asked for."""


class OtherSiteError(Exception):
    """Another site's page asked."""


def add_guards(
    app: Starlette,
    head: str,
    door: Door = Door(),  # noqa: B008
    rates: Rates | None = None,
) -> None:
    """Guard *app*; put *head* first into the page's head.

    From outside in: the host's name, headers for the browser, the form of errors, other
    sites' pages, the token, how often, how much.

    Args:
        head: HTML. Gradio's own way to add some comes too late for a script,
            which finds the language chosen, and rewrites style sheets.
        door: Who is let in.
        rates: How often a visitor may make work; unless told, as the README says.
    """
    rates = rates or Rates(each_minute=_EACH_MINUTE, burst=_BURST)
    app.add_middleware(_HeadFirst, head=head)
    app.add_middleware(_Sizes)
    app.add_middleware(_Often, rates=rates)
    app.add_middleware(Access, token=door.token)
    app.add_middleware(_Sites)
    app.add_middleware(Refusals)
    app.add_middleware(_Headers)
    app.add_middleware(_Hosts, door=door)


class _Hosts:
    """Refuses requests for a host of another name: that would be DNS rebinding.

    An address is no name: where other computers ask, they may ask by it.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        """Wrap *app*."""
        self._app = app
        self._hosts = _HOSTS | {name.lower() for name in door.hosts}
        self._is_wide = door.is_wide

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the host that is asked for."""
        app = self._app
        host = Headers(scope=scope).get("host", "") if scope["type"] != "lifespan" else ""
        if scope["type"] != "lifespan" and not self._is_known(host):
            told = f"This server is not known as {host[:_LONGEST_HOST] or 'nothing'}."
            hint = "Ask for it by its address, or have its name told: wenju serve --allow-host NAME"
            app = problem(scope, 400, told, hint, id_=refused(OtherHostError()))
        await app(scope, receive, send)

    def _is_known(self, host: str) -> bool:
        """Say whether *host*, which may end in a port, is one of ours."""
        name = re.sub(r":\d*$", "", host.lower())
        return name in self._hosts or (self._is_wide and _is_address(name))


class _Sites:
    """Refuses what another site's page asks for, but for a link that is followed.

    Browsers tell where a request comes from; programs don't, and are let through.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at where the request comes from."""
        app = self._app
        if scope["type"] == "http" and not _is_own(scope["method"], Headers(scope=scope)):
            told = "Another site's page may not ask for this."
            hint = "Open the page itself, or ask from a program."
            app = problem(scope, 403, told, hint, id_=refused(OtherSiteError()))
        await app(scope, receive, send)


class _Often:
    """Sends a visitor away for a while who makes work too often."""

    def __init__(self, app: ASGIApp, rates: Rates) -> None:
        """Wrap *app*."""
        self._app = app
        self._rates = rates

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count the request, if it makes work."""
        app = self._app
        if scope["type"] == "http" and _makes_work(scope):
            wait_s = self._rates.wait_s(visitor_of(scope))
            app = too_often(scope, wait_s) if wait_s else app
        await app(scope, receive, send)


class _Sizes:
    """Bounds what is sent: files more generously than anything else."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._uploads = RequestBodyLimitMiddleware(app, _UPLOAD_BYTES)
        self._others = RequestBodyLimitMiddleware(app, _SEND_BYTES)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Choose the bound."""
        path = scope["path"] if scope["type"] == "http" else ""
        app: ASGIApp = self._uploads if path in _UPLOADS else self._others
        if path.startswith(_CLOSED):
            told, hint = "Nothing can be uploaded here.", "Send files to /api/articles/files."
            app = problem(scope, 403, told, hint, id_=refused(ClosedError()))
        await app(scope, receive, send)


class _Headers:
    """Adds the headers that keep a browser to this page."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on and the response back, with headers."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

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


def _is_address(name: str) -> bool:
    """Say whether a host's name is an address."""
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return True


def _is_own(method: str, headers: Headers) -> bool:
    """Say whether a request comes from this page, from a person, or from a program."""
    site = headers.get("sec-fetch-site", "")
    if site in {"same-origin", "none"}:
        return True
    if site:
        is_link = headers.get("sec-fetch-mode") == "navigate" and method in {"GET", "HEAD"}
        return is_link and headers.get("sec-fetch-dest") == "document"
    origin = headers.get("origin", "")
    return not origin or urlsplit(origin).netloc == headers.get("host")


def _makes_work(scope: Scope) -> bool:
    """Say whether a request is more than the reading of a file or a state."""
    return scope["method"] not in _READS or scope["path"].startswith("/comparison.")
