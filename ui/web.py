"""The page in the browser, with the chat, and its server on this computer.

Knows Gradio, as ui/tabs.py does; knows nothing about how an answer is found or worded.
Nothing of a visitor is kept here: what a mark leads to stands in its link, and what was
asked before in the conversation that the browser sends along.
"""

import logging
import os
import socket
import uuid
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import gradio as gr
import uvicorn
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from gradio.events import api

from index.errors import CollectionError, CollectionMismatchError, SettingsError, WenjuError
from rag.assistant import LONGEST_QUESTION, Assistant, checked_question
from rag.followup import Turn
from rag.types import Outcome
from ui import page, tabs
from ui.downloads import add_downloads
from ui.guard import add_guards
from ui.language import WORDINGS, Language, language_of
from ui.tab_words import TAB_WORDINGS

logger = logging.getLogger(__name__)

Message = dict[str, Any]  # role and content, as Gradio's chat has them

_HOST = "127.0.0.1"
_FILES = Path(__file__).parent / "static"
_HEAD = '<script src="/wenju/page.js"></script><link rel="stylesheet" href="/wenju/page.css">'
_SANS = ["system-ui", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "sans-serif"]
_MONO = ["ui-monospace", "Consolas", "Noto Sans Mono", "monospace"]
_LOCALES = {
    "zh-CN": Language.SIMPLIFIED,
    "zh-TW": Language.TRADITIONAL,
    "en": Language.ENGLISH,
}
_EARLIER = 6  # turns that a question may lean on
_TOGETHER = 2  # questions; a third one waits, since each keeps a core busy
_WAITING = 32  # questions


def serve(assistant: Assistant, *, port: int, ready: Callable[[str], None]) -> None:
    """Serve the page to this computer alone until interrupted.

    Args:
        port: 0 for any free one.
        ready: Called once with the address, when a browser can open it.

    Raises:
        SettingsError: The port can't be had.

    """
    with _listen(port) as listener:
        config = uvicorn.Config(
            build_app(assistant),
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,  # open pages keep a connection for ever
        )
        ready(f"http://{_HOST}:{listener.getsockname()[1]}")
        uvicorn.Server(config).run(sockets=[listener])


def build_app(assistant: Assistant) -> FastAPI:
    """Make the page and what stands around it: files and ``/healthz``."""
    # Gradio asks this when Blocks are made, and otherwise calls home at every start.
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)  # their pages load from afar
    add_guards(app, head=_HEAD)
    add_downloads(app, assistant)
    app.mount("/wenju", StaticFiles(directory=_FILES))

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        return {"status": "ok"}

    mounted: FastAPI = gr.mount_gradio_app(
        app,
        _build_blocks(assistant),
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
    return mounted


def _build_blocks(assistant: Assistant) -> gr.Blocks:
    """Build the page."""
    blocks: gr.Blocks
    with gr.Blocks(title="Wenju 问据", analytics_enabled=False) as blocks:
        _connect(blocks, _lay_out(blocks, _i18n(), assistant), assistant)
    blocks.queue(max_size=_WAITING, default_concurrency_limit=_TOGETHER, api_open=False)
    return blocks


class _Parts(NamedTuple):
    """What of the page changes; *target* is where the page's script puts a chosen link."""

    empty: gr.Markdown
    chat: gr.Chatbot
    box: gr.Textbox
    target: gr.Textbox
    panel: gr.Sidebar
    passage: gr.Markdown


def _lay_out(blocks: gr.Blocks, text: gr.I18n, assistant: Assistant) -> _Parts:
    """Place the parts of the page, top to bottom, the panel at its right."""
    gr.Markdown("# 问据 Wenju", elem_id="wj-name")
    gr.Markdown(text("claim"), elem_id="wj-claim")
    empty = gr.Markdown(text("empty"), visible=False, elem_id="wj-empty")
    with gr.Tabs(elem_id="wj-tabs"):
        with gr.Tab(text("ask_tab")):
            chat, box = _lay_out_chat(text)
        with gr.Tab(text("quotes_tab")):
            tabs.add_quotes(text, assistant, _said)
        with gr.Tab(text("compare_tab")):
            tabs.add_compare(blocks, text, assistant, _said)
    # Hidden by style alone: what is invisible to Gradio is not on the page at all.
    target = gr.Textbox(visible="hidden", interactive=True, elem_id="wj-target")
    with gr.Sidebar(
        label=text("panel"), open=False, position="right", width=420, elem_id="wj-panel"
    ) as panel:
        passage = gr.Markdown(text("panel_hint"), latex_delimiters=[], elem_id="wj-passage")
    return _Parts(empty, chat, box, target, panel, passage)


def _lay_out_chat(text: gr.I18n) -> tuple[gr.Chatbot, gr.Textbox]:
    """Place the conversation and its box."""
    chat = gr.Chatbot(
        elem_id="wj-chat",
        placeholder=text("welcome"),  # type: ignore[arg-type]  # is translated all the same
        show_label=False,
        container=False,
        height="calc(100dvh - 13.25rem)",
        layout="panel",
        buttons=[],  # they copy HTML, or share with strangers
        latex_delimiters=[],
        feedback_options=None,
        allow_file_downloads=False,
    )
    box = gr.Textbox(
        elem_id="wj-ask",
        label=text("ask"),
        placeholder=text("ask"),
        show_label=False,
        submit_btn=True,
        max_lines=6,
        autofocus=True,
    )
    return chat, box


def _connect(blocks: gr.Blocks, parts: _Parts, assistant: Assistant) -> None:
    """Say what happens when someone asks or chooses a mark; open asking to programs."""

    def ask(question: str, history: list[Message] | None = None) -> Iterator[list[Message]]:
        """Answer a question; yields the conversation as it grows."""
        yield from _converse(assistant, question, history or [])

    def submit(question: str, history: list[Message]) -> Iterator[tuple[Any, Any]]:
        if not question.strip():
            yield gr.skip(), ""
            return
        for number, messages in enumerate(_converse(assistant, question, history)):
            yield messages, gr.skip() if number else ""  # what is typed meanwhile stays

    def show(fragment: str) -> tuple[str, gr.Sidebar]:
        return _passage(assistant, fragment.partition("~")[0]), gr.Sidebar(open=True)

    def greet() -> gr.Markdown:
        return gr.Markdown(visible=not assistant.entries())

    at_once: dict[str, Any] = {"queue": False, "show_progress": "hidden"}
    api(ask, api_name="ask")
    parts.box.submit(
        submit,
        [parts.box, parts.chat],
        [parts.chat, parts.box],
        show_progress="minimal",
        api_visibility="private",
    )
    parts.target.change(
        show, parts.target, [parts.passage, parts.panel], api_visibility="private", **at_once
    )
    blocks.load(greet, None, parts.empty, api_visibility="private", **at_once)


def _converse(
    assistant: Assistant, question: str, history: Sequence[Message]
) -> Iterator[list[Message]]:
    """Add a question to the conversation, then its answer as it grows."""
    language = language_of(question)
    asked = [*history, {"role": "user", "content": page.question(question)}]
    yield asked
    steps = _said(lambda: _answer(assistant, question, _turns(history), language), language)
    for step in steps:
        yield [*asked, {"role": "assistant", "content": step}]


def _turns(history: Sequence[Message]) -> list[Turn]:
    """Read the last turns back from a conversation, of which its client may have made anything."""
    texts = [_text(message) for message in history[-2 * _EARLIER :]]
    turns = (page.find_turn(asked, answered) for asked, answered in pairwise(texts))
    return [turn for turn in turns if turn]


def _text(message: object) -> str:
    """Return the text of a message, in either of the forms that Gradio gives it."""
    match message:
        case {"content": str(text)} | {"content": [{"text": str(text)}]}:
            return text
    return ""


def _answer(
    assistant: Assistant, question: str, earlier: Sequence[Turn], language: Language
) -> list[str]:
    """Ask, and give the answer as it grows."""
    wording = WORDINGS[language]
    try:
        checked_question(question)
    except SettingsError:
        too_long = wording.long_question.format(most=LONGEST_QUESTION)
        return [page.notice(too_long if question.strip() else wording.empty_question)]
    answer = assistant.ask(question, earlier=earlier)
    if answer.outcome is Outcome.NOT_FOUND and not assistant.entries():
        return [page.notice(wording.empty)]
    return list(page.answer_steps(answer, language))


def _passage(assistant: Assistant, fragment: str) -> str:
    """Give what the panel shows for a mark."""
    target = page.find_target(fragment)
    if target is None:
        return page.notice(WORDINGS[Language.ENGLISH].no_passage)
    missing = page.notice(WORDINGS[target.language].no_passage)

    def find() -> list[str]:
        try:
            article = assistant.article(target.article_id)
        except SettingsError:  # it was removed
            return [missing]
        citation = page.find_citation(target, article)
        return [page.passage(citation, target.language) if citation else missing]

    return _said(find, target.language)[-1]


def _said(work: Callable[[], list[str]], language: Language) -> list[str]:
    """Do *work*; what goes wrong in it becomes a sentence for the person who asked."""
    try:
        return work()
    except CollectionMismatchError:
        return [page.notice(WORDINGS[language].other_model)]
    except CollectionError as error:
        return [page.notice(WORDINGS[language].no_collection, f"{error} {error.hint}")]
    except WenjuError as error:
        return [page.notice(str(error), error.hint)]
    except Exception:  # the one broad one: a visitor must not see a traceback, the log must
        id_ = uuid.uuid4().hex[:8]
        logger.exception("a request failed, number %s", id_)
        return [page.notice(WORDINGS[language].unexpected.format(id=id_))]


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
    )


def _i18n() -> gr.I18n:
    """Give the page's own labels in its three languages."""
    names = ("claim", "empty", "ask", "panel", "panel_hint", "welcome")
    return gr.I18n(
        **{
            locale: {name: asdict(WORDINGS[language])[name] for name in names}
            | asdict(TAB_WORDINGS[language])
            for locale, language in _LOCALES.items()
        }
    )


def _listen(port: int) -> socket.socket:
    """Take *port* on the loopback interface.

    Raises:
        SettingsError: It is taken or not allowed.

    """
    try:
        return socket.create_server((_HOST, port))
    except OSError as error:
        other = port + 1 if 1024 <= port < 65535 else 7860
        raise SettingsError(
            f"Port {port} on {_HOST} can't be had: {os.strerror(error.errno or 0)}.",
            hint=f"Stop what uses it, or take another: wenju serve --port {other}",
        ) from error
