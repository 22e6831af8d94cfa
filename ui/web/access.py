"""Who may come in, where the server asks for a token: programs by header, browsers by cookie.

Knows tokens, cookies and the page to log in; knows nothing about what is behind the door.
"""

import hashlib
import hmac
import logging
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.failures import refused
from ui.http.problems import problem
from ui.web.rates import Rates, visitor_at
from ui.web.words_login import login_page

logger = logging.getLogger(__name__)

_COOKIE = "wenju"
_LOGIN, _LOGOUT = "/login", "/logout"
_ATTEMPTS = 5  # at once
_ATTEMPTS_A_MINUTE = 6


class WrongTokenError(Exception):
    """A token was wrong or missing."""


class TooOftenError(Exception):
    """A visitor asked too much in a short time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who is let in.

    Attributes:
        token: What must be shown; empty: nothing.
        hosts: Names, besides those of loopback, by which the server may be asked for.
        is_wide: Whether it listens to other computers, which ask for it by its address.
    """

    token: str = field(default="", repr=False)
    hosts: tuple[str, ...] = ()
    is_wide: bool = False


class Access:
    """Lets those in who show the token, by ``Authorization: Bearer`` or by cookie."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        """Stand before *app*, if there is a *token*."""
        self._app = app
        self._token = token.encode()
        self._pass = hmac.new(self._token, b"wenju in a browser", hashlib.sha256).hexdigest()
        self._attempts = Rates(each_minute=_ATTEMPTS_A_MINUTE, burst=_ATTEMPTS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the request in, or answer it here."""
        if scope["type"] == "lifespan" or not self._token:
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return  # a websocket, which nothing here speaks: closed unanswered
        request = Request(scope, receive)
        if scope["path"] == _LOGIN:
            answer: Response | None = await self._log_in(request)
        elif scope["path"] == _LOGOUT and request.method == "POST":
            answer = RedirectResponse(_LOGIN, 303)
            answer.delete_cookie(_COOKIE, httponly=True, samesite="strict")
        else:
            answer = self._refusal(request)
        await (answer or self._app)(scope, receive, send)

    async def _log_in(self, request: Request) -> Response:
        """Show the page to log in; take the token that is entered there."""
        languages = request.headers.get("accept-language", "")
        if request.method != "POST":
            return HTMLResponse(login_page(languages))
        fields = parse_qs((await request.body()).decode("utf-8", "replace"))
        if not self._is_right("".join(fields.get("token", [])).encode("utf-8", "replace")):
            wait_s = self._wait_s(request.scope)
            page = login_page(languages, is_wrong=True, wait_s=wait_s)
            headers = {"retry-after": str(wait_s)} if wait_s else {}
            return HTMLResponse(page, 429 if wait_s else 401, headers)
        answer = RedirectResponse("/", 303)
        is_safe = request.url.scheme == "https"
        answer.set_cookie(_COOKIE, self._pass, httponly=True, samesite="strict", secure=is_safe)
        return answer

    def _refusal(self, request: Request) -> Response | None:
        """Answer who may not come in; None: it may."""
        cookie = request.cookies.get(_COOKIE, "").encode()
        if hmac.compare_digest(cookie, self._pass.encode()):
            return None
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer":
            is_right = self._is_right(token.strip(" ").encode("latin-1"))
            return None if is_right else self._wrong(request.scope)
        if request.method in {"GET", "HEAD"} and "text/html" in request.headers.get("accept", ""):
            return RedirectResponse(_LOGIN, 303)
        return _unknown(request.scope)

    def _wrong(self, scope: Scope) -> Response:
        """Refuse a program that shows a wrong token."""
        wait_s = self._wait_s(scope)
        if not wait_s:
            return _unknown(scope)
        told = "The token is wrong, and so were several before it from this address."
        hint = f"Ask the one who runs the server for it, or try another in {wait_s} seconds."
        return problem(scope, 429, told, hint, id_=refused(WrongTokenError()), retry_s=wait_s)

    def _wait_s(self, scope: Scope) -> int:
        """Note a wrong token; say after how many seconds its visitor may show another; 0: now."""
        visitor = visitor_of(scope)
        wait_s = self._attempts.wait_s(visitor)
        if not wait_s:
            logger.warning("a wrong token came from %s", visitor)
        return wait_s

    def _is_right(self, token: bytes) -> bool:
        """Compare a token, in the same time however much of it is right."""
        return hmac.compare_digest(token, self._token)


def too_often(scope: Scope, wait_s: int) -> Response:
    """Send a visitor away for a while."""
    told, hint = "Too much was asked in a short time.", f"Ask again in {wait_s} seconds."
    return problem(scope, 429, told, hint, id_=refused(TooOftenError()), retry_s=wait_s)


def visitor_of(scope: Scope) -> str:
    """Name the visitor that a request comes from."""
    return visitor_at(scope["client"][0] if scope.get("client") else "")


def _unknown(scope: Scope) -> Response:
    """Refuse who shows no right token."""
    told = "The token is missing or wrong."
    hint = "Send it as Authorization: Bearer TOKEN, or log in at /login in a browser."
    return problem(scope, 401, told, hint, id_=refused(WrongTokenError()))
