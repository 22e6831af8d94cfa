"""Who leaves before the answer is there is not worked for any longer.

Knows a connection; knows nothing about what was asked. Work in a thread goes on to the end of
its step, so that nothing is stored by half.
"""

import asyncio

import anyio
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_GONE = "http.disconnect"


class Leaving:
    """Cancels the answer to a request whose visitor has left."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before *app*."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Watch the connection from the request's end on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_read, gone = anyio.Event(), anyio.Event()

        async def read() -> Message:
            if is_read.is_set():
                await gone.wait()
                return {"type": _GONE}
            message = await receive()
            if not message.get("more_body", False):
                is_read.set()
            return message

        with anyio.CancelScope() as answer:

            async def watch() -> None:
                await is_read.wait()
                while (await receive())["type"] != _GONE:
                    pass
                gone.set()
                answer.cancel()

            watching = asyncio.create_task(watch())
            try:
                await self._app(scope, read, send)
            finally:
                watching.cancel()
                answer.cancel()  # what a thread still waits for, if the server is stopped
