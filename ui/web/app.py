"""The page in the browser, and its server on this computer.

Knows Gradio and the tabs; knows nothing about what they do. Nothing of a visitor is kept
in the process.
"""

import errno
import os
import socket
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from types import MappingProxyType

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from index.errors import SettingsError
from ui.collections import Collections
from ui.http.programs import ProgramsFirst, make_programs
from ui.language import WORDINGS, Language
from ui.web import page_chat, page_settings
from ui.web.access import Door
from ui.web.ask import add_ask
from ui.web.calm import CalmBlocks
from ui.web.choices import STORAGE_KEY, STORAGE_SECRET, Choices
from ui.web.compare import add_compare
from ui.web.desk import Desk
from ui.web.downloads import add_downloads
from ui.web.draft_files import add_draft_files
from ui.web.exports import add_exports
from ui.web.forgetful import forget_sessions
from ui.web.guard import add_guards
from ui.web.keeping import add_keeping
from ui.web.library import add_library, add_switch
from ui.web.panel import add_panel
from ui.web.quotes import add_quotes
from ui.web.settings import add_settings
from ui.web.stored import add_stored
from ui.web.uploading import leave
from ui.web.words import TAB_WORDINGS
from ui.web.words_ask import ASK_WORDINGS
from ui.web.words_draft import DRAFT_WORDINGS
from ui.web.words_library import LIBRARY_WORDINGS
from ui.web.words_settings import SETTINGS_WORDINGS

EVERYWHERE = MappingProxyType({"0.0.0.0": "127.0.0.1", "::": "::1"})
"""What stands for all addresses of this computer, and which of them to open on it."""

_FILES = Path(__file__).parent / "static"
_SCRIPTS = (
    "boot",  # before Gradio's
    "panel",
    "page",
    "draft",
    "switch",
    "library",
    "upload",
    "ask",
    "conversations",
    "settings",
)
_STYLES = ("page", "ask", "quotes", "draft", "compare", "bars", "panel", "library", "settings")
_HEAD = "".join(
    [
        *(f'<script src="/wenju/{name}.js"></script>' for name in _SCRIPTS),
        *(f'<link rel="stylesheet" href="/wenju/{name}.css">' for name in _STYLES),
    ]
)
_SANS = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
_MONO = ["ui-monospace", "Consolas", "Noto Sans Mono", "monospace"]
_LOCALES = {
    "zh-CN": Language.SIMPLIFIED,
    "zh-TW": Language.TRADITIONAL,
    "en": Language.ENGLISH,
}
_TOGETHER = 2  # questions; a third one waits, since each keeps a core busy
_WAITING = 32  # questions


def serve(
    collections: Collections,
    *,
    port: int,
    ready: Callable[[str], None],
    host: str = "127.0.0.1",
    door: Door = Door(),  # noqa: B008
) -> None:
    """Serve the page until interrupted: to this computer alone, unless told otherwise.

    Args:
        port: 0 for any free one.
        ready: Called once with the address, when a browser can open it.
        host: The address to listen on.
        door: Who is let in.

    Raises:
        SettingsError: The address or the port can't be had.

    """
    with _listen(host, port) as listener:
        config = uvicorn.Config(
            build_app(collections, door),
            log_config=None,
            access_log=False,
            server_header=False,
            timeout_graceful_shutdown=1,  # open pages keep a connection for ever
        )
        named = EVERYWHERE.get(host, host)
        named = f"[{named}]" if ":" in named else named
        ready(f"http://{named}:{listener.getsockname()[1]}")
        try:
            _Server(config).run(sockets=[listener])
        finally:
            leave()


class _Server(uvicorn.Server):
    """A server whose end waits for no thread that can't be stopped."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End connections, and then the process if threads are left that would be waited for."""
        await super().shutdown(sockets)
        leave()


def build_app(collections: Collections, door: Door = Door()) -> FastAPI:  # noqa: B008
    """Make the page and what stands around it: files, and what programs ask."""
    # Gradio asks this when Blocks are made, and otherwise calls home at every start.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    programs = make_programs(collections)
    lifespan = programs.router.lifespan_context
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_middleware(ProgramsFirst, programs=programs)
    add_guards(app, head=_HEAD, door=door)
    add_downloads(app, collections)
    add_draft_files(app)
    add_keeping(app, collections)
    add_stored(app, collections)
    add_exports(app, collections)
    app.mount("/wenju", StaticFiles(directory=_FILES))

    blocks = _build_blocks(collections)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        blocks,
        path="/",
        theme=_theme(),
        i18n=_i18n(),
        show_error=False,
        ssr_mode=False,
        run_history=False,
        footer_links=[],
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
    )
    forget_sessions(mounted, blocks)
    return mounted


def _build_blocks(collections: Collections) -> gr.Blocks:
    """Build the page."""
    blocks: gr.Blocks
    text = _i18n()
    with CalmBlocks(title="Wenju 问据", analytics_enabled=False) as blocks:
        gr.Markdown("# 问据 Wenju", elem_id="wj-name")
        gr.Markdown(text("claim"), elem_id="wj-claim")
        chosen, changed = add_switch()
        choices = gr.BrowserState(
            Choices().as_stored(), storage_key=STORAGE_KEY, secret=STORAGE_SECRET
        )
        desk = Desk(
            blocks=blocks,
            text=text,
            collections=collections,
            chosen=chosen,
            changed=changed,
            choices=choices,
        )
        empty = gr.Markdown(text("empty"), visible=False, elem_id="wj-empty")
        with gr.Tabs(elem_id="wj-tabs"):
            with gr.Tab(text("ask_tab")):
                add_ask(desk)
            with gr.Tab(text("quotes_tab")):
                add_quotes(desk)
            with gr.Tab(text("compare_tab")):
                add_compare(desk)
            with gr.Tab(text("library_tab")):
                add_library()
            with gr.Tab(text("settings_tab")) as tab:
                add_settings(desk, tab)
        add_panel(desk)

        def greet(name: str) -> gr.Markdown:
            return gr.Markdown(visible=not collections.open(name).entries())

        gr.on(
            [blocks.load, chosen.change, changed.click],
            greet,
            chosen,
            empty,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
    blocks.queue(max_size=_WAITING, default_concurrency_limit=_TOGETHER, api_open=False)
    return blocks


def _theme() -> gr.themes.Base:
    """Choose colours and fonts; named fonts that a computer lacks are passed over."""
    return gr.themes.Soft(primary_hue="teal", neutral_hue="slate", font=_SANS, font_mono=_MONO).set(
        body_text_color_subdued="*neutral_500",  # Soft's is too pale to read on white
        body_text_color_subdued_dark="*neutral_400",
        background_fill_primary="white",
        block_title_background_fill="transparent",
        block_title_text_color="*body_text_color",
        block_title_padding="0",
        input_border_width="1px",
        input_border_color="*neutral_300",
        input_border_color_dark="*neutral_600",
        button_primary_background_fill="*primary_700",
        button_primary_background_fill_hover="*primary_800",
        # Soft's are too bright for white letters on them.
        button_primary_background_fill_dark="*primary_700",
        button_primary_background_fill_hover_dark="*primary_800",
        button_secondary_background_fill_hover="*neutral_200",
        button_secondary_background_fill_hover_dark="*neutral_600",
        checkbox_label_background_fill_selected="*primary_700",
        checkbox_label_background_fill_selected_dark="*primary_700",
    )


def _i18n() -> gr.I18n:
    """Give the page's own labels in its three languages."""
    names = ("claim", "empty", "ask", "panel", "panel_hint", "welcome")
    return gr.I18n(
        **{
            locale: {name: asdict(WORDINGS[language])[name] for name in names}
            | asdict(TAB_WORDINGS[language])
            | asdict(DRAFT_WORDINGS[language])
            | {"library_tab": LIBRARY_WORDINGS[language].tab}
            | asdict(ASK_WORDINGS[language])
            | asdict(SETTINGS_WORDINGS[language])
            | {"common.complete": ASK_WORDINGS[language].complete}  # Gradio's, which it left out
            | {"tools": page_chat.tools(language), "looks": page_settings.looks(language)}
            for locale, language in _LOCALES.items()
        }
    )


def _listen(host: str, port: int) -> socket.socket:
    """Take *port* at the address *host*.

    Raises:
        SettingsError: It is taken or not allowed, or the address is not this computer's.

    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family)
    except OSError as error:
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise SettingsError(
                f"{host} is no address of this computer.",
                hint="Name one that it has, or 0.0.0.0 for all: wenju serve --host 0.0.0.0",
            ) from error
        other = port + 1 if 1024 <= port < 65535 else 7860
        raise SettingsError(
            f"Port {port} on {host} can't be had: {os.strerror(error.errno or 0)}.",
            hint=f"Stop what uses it, or take another: wenju serve --port {other}",
        ) from error
