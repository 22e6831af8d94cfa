"""The commands `wenju serve` and `wenju mcp`.

Knows its options, and who has to show a token; what is served is made in ui/web and ui/http.
"""

import ctypes
import importlib
import ipaddress
import logging
import secrets
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import SettingsError
from ui import console
from ui.collections import Collections
from ui.console import Home

if TYPE_CHECKING:
    from ui.web.access import Door

LOOPBACK = "127.0.0.1"
SHORTEST_TOKEN = 12  # characters
_MMAP_THRESHOLD = -3  # as malloc.h of glibc numbers it
_LARGE = 1 << 20  # bytes

Port = Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)]
Host = Annotated[
    str,
    typer.Option(
        metavar="ADDRESS",
        help="The address to listen on; another than this computer's own asks for a token.",
    ),
]
TokenFile = Annotated[
    Path | None,
    typer.Option(
        metavar="FILE", help="A file with the token that visitors must show; or WENJU_TOKEN."
    ),
]
AllowHost = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", help="A name that the server is known by; may be repeated."),
]


def serve(
    home: Home = None,
    port: Port = 7860,
    host: Host = LOOPBACK,
    token_file: TokenFile = None,
    allow_host: AllowHost = None,
) -> None:
    """Serve the page, HTTP and MCP, on this computer alone unless told otherwise."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    door, is_new = _door(host, token_file, allow_host or [])
    give_back_large_blocks()
    # Gradio takes seconds to import: meanwhile the collection and its model are opened.
    threading.Thread(target=importlib.import_module, args=["ui.web.app"], daemon=True).start()
    collections = Collections(console.home_of(home), console.opener())
    collections.open()  # says at once what is wrong with it
    from ui.web.app import EVERYWHERE
    from ui.web.app import serve as serve_page

    def ready(address: str) -> None:
        console.OUT.print(f"Open {address}", soft_wrap=True)
        if host in EVERYWHERE:
            told = "From other computers, open it by this one's address: it listens on all it has."
            console.OUT.print(told, soft_wrap=True)
        if is_new:
            told = f"The token, shown this once: {door.token}"
            console.OUT.print(told, markup=False, soft_wrap=True)

    serve_page(collections, port=port, host=host, door=door, ready=ready)


def give_back_large_blocks() -> None:
    """Let the C library give large blocks of memory back as soon as they are free.

    Left alone, glibc learns to keep them, in a heap for each thread: 100 of 580 MB after
    twenty visitors have asked for a minute. Other libraries don't know the setting.
    """
    with suppress(AttributeError, OSError, TypeError):
        ctypes.CDLL(None).mallopt(_MMAP_THRESHOLD, _LARGE)


def mcp(home: Home = None) -> None:
    """Answer a language model's host over standard input and output, by MCP."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    collections = Collections(console.home_of(home), console.opener())
    collections.open()
    from ui.http.gate import Gate
    from ui.http.tools import make_tools

    make_tools(collections, Gate()).run("stdio")


def _door(host: str, token_file: Path | None, names: list[str]) -> tuple["Door", bool]:
    """Say who is let in, and whether the token was made just now.

    Raises:
        SettingsError: The token can't be read or is too short.

    """
    from ui.web.access import Door  # with what answers HTTP

    is_wide = not _is_loopback(host)
    token = _told_token(token_file)
    is_new = is_wide and not token
    if is_new:
        token = secrets.token_urlsafe(24)
    return Door(token=token, hosts=(*names, host), is_wide=is_wide), is_new


def _told_token(token_file: Path | None) -> str:
    """Read the token from its file, or else from the environment; empty: there is none."""
    token = console.settings().token.strip()
    if token_file:
        try:
            token = token_file.read_text("utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            raise SettingsError(
                f"The token can't be read from {token_file}.",
                hint="Name a text file that holds it and nothing else: --token-file FILE",
            ) from error
    if (token or token_file) and len(token) < SHORTEST_TOKEN:
        raise SettingsError(
            f"The token has {len(token)} characters; it needs at least {SHORTEST_TOKEN}.",
            hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(24))'",
        )
    return token


def _is_loopback(host: str) -> bool:
    """Say whether only this computer reaches an address.

    Example:
        >>> [_is_loopback(host) for host in ("127.0.0.1", "::1", "localhost", "0.0.0.0", "pc")]
        [True, True, True, False, False]

    """
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
