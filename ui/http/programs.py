"""Everything that programs ask, beside the page: one application with its description.

Knows FastAPI; knows nothing about how anything is answered.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from fastapi_offline import FastAPIOffline
from mcp.server.mcpserver import MCPServer
from mcp.server.transport_security import TransportSecuritySettings
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.collections import Collections
from ui.http import api, articles, chat
from ui.http.answers import Health
from ui.http.gate import Gate
from ui.http.leaving import Leaving
from ui.http.problems import add_problems, described
from ui.http.tools import make_tools

_ABOUT = """\
Ask a collection of articles; every sentence of an answer is cited, and what isn't there isn't
said. Offsets count characters of an article's cleaned text. Errors are one sentence, a hint
and the id of a record in the log, in the language of `Accept-Language`: `zh-CN`, `zh-TW` or `en`.
"""
_OURS = ("/api", "/v1", "/mcp", "/docs", "/openapi.json", "/healthz")


def make_programs(collections: Collections) -> FastAPI:
    """Make the application that programs talk to."""
    gate, writing = Gate(), Gate(together=1)
    mcp = _Mcp(make_tools(collections, gate))
    app = FastAPIOffline(
        title="Wenju 问据",
        description=_ABOUT,
        version="0.1.0",
        redoc_url=None,
        static_url="/docs/files",
        lifespan=mcp.running,
        swagger_ui_parameters={"validatorUrl": None},
    )
    app.add_middleware(Leaving)
    add_problems(app)
    app.include_router(api.routes(collections, gate))
    app.include_router(articles.routes(collections, gate, writing))
    app.include_router(chat.routes(collections, gate))
    app.router.routes.append(Route("/mcp", mcp, methods=["GET", "POST", "DELETE"]))

    @app.get("/healthz", tags=["server"], responses=described())
    def healthz() -> Health:
        """Say that the server answers."""
        return Health(status="ok")

    return app


class _Mcp:
    """Answers MCP over HTTP, each request by itself: nothing of a visitor is kept."""

    def __init__(self, tools: MCPServer) -> None:
        """Answer with *tools*."""
        self._tools = tools

    @asynccontextmanager
    async def running(self, _: FastAPI) -> AsyncIterator[None]:
        """Answer as long as the application runs, which it may do again."""
        self._tools.streamable_http_app(
            stateless_http=True,
            json_response=True,
            # The guards look at hosts and origins, here as everywhere.
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        async with self._tools.session_manager.run():
            yield

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._tools.session_manager.handle_request(scope, receive, send)


class ProgramsFirst:
    """Hands programs' requests to their application, and the rest to the page."""

    def __init__(self, app: ASGIApp, programs: ASGIApp) -> None:
        """Stand before *app*."""
        self._page = app
        self._programs = programs

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Look at the first part of the path."""
        is_ours = scope["type"] == "http" and _first(scope["path"]) in _OURS
        await (self._programs if is_ours else self._page)(scope, receive, send)


def _first(path: str) -> str:
    """Return the first part of a path.

    Example:
        >>> _first("/api/ask"), _first("/")
        ('/api', '/')

    """
    return "/" + path.lstrip("/").partition("/")[0]
