"""The tab of what a visitor chooses, and of what runs here.

Knows Gradio; choices are kept by the browser and travel with each request, and nothing of
them stays in the process.
"""

import platform
import sqlite3
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import gradio as gr

from ui.health import look_over
from ui.language import Language
from ui.web import page_settings
from ui.web.choices import Choices, Length, read_choices
from ui.web.desk import QUIET, Desk
from ui.web.styles import place_styles
from ui.web.told import said
from ui.web.words_settings import SETTINGS_WORDINGS

_LENGTHS = {Length.SHORT: "short", Length.NORMAL: "normal", Length.LONG: "long_answers"}
_PACKAGES = ("wenju", "gradio", "fastapi", "onnxruntime", "faiss-cpu", "numpy", "jieba")


def add_settings(desk: Desk, tab: gr.Tab) -> None:
    """Place the choices, what is known of the collection, and its health."""
    text = desk.text
    with gr.Row():
        with gr.Column(min_width=320):
            gr.Markdown(text("looks"), elem_id="wj-looks")
            chosen = _lay_out(desk)
            gr.Markdown(text("kept_here"), elem_id="wj-kept-here")
        with gr.Column(min_width=320):
            facts = gr.Markdown("", latex_delimiters=[], elem_id="wj-facts")
            check = gr.Button(text("check"), elem_id="wj-look-over", min_width=80)
            gr.Markdown(text("checking_note"), elem_id="wj-look-over-note")
            health = gr.Markdown("", latex_delimiters=[], elem_id="wj-health")

    def remember(*told: object) -> dict[str, str | bool]:
        return read_choices(dict(zip(Choices.__slots__, told, strict=True))).as_stored()

    def recall(stored: object) -> tuple[Any, ...]:
        choices = read_choices(stored)
        return choices.style.value, choices.length.value, choices.deep

    gr.on([one.input for one in chosen], remember, chosen, desk.choices, **QUIET)
    desk.blocks.load(recall, desk.choices, chosen, **QUIET)
    tab.select(_facts(desk), desk.chosen, facts, **QUIET)
    check.click(_health(desk), desk.chosen, health, concurrency_limit=1, api_visibility="private")


def _lay_out(desk: Desk) -> list[Any]:
    """Place what travels with a request: style, length, and whether to look closely."""
    text = desk.text
    style = place_styles(text, "reference_style", "wj-chosen-style")
    length = gr.Radio(
        [(text(key), length.value) for length, key in _LENGTHS.items()],
        value=Length.NORMAL.value,
        label=text("length"),
        interactive=True,
        elem_id="wj-chosen-length",
    )
    deep = gr.Checkbox(
        True,
        label=text("deep"),
        info=text("deep_note"),
        interactive=True,
        elem_id="wj-chosen-deep",
    )
    return [style, length, deep]


def _facts(desk: Desk) -> Any:  # noqa: ANN401  # a handler
    """Make what tells the facts of the chosen collection, in the page's language."""

    def tell(name: str, request: gr.Request) -> str:
        language = language_asked(request)

        def find() -> list[str]:
            assistant = desk.collections.open(name)
            models = (assistant.model, assistant.language_model)
            return [
                page_settings.facts_about(
                    assistant.entries(), models, versions(), SETTINGS_WORDINGS[language]
                )
            ]

        return said(find, language)[-1]

    return tell


def _health(desk: Desk) -> Any:  # noqa: ANN401  # a handler
    """Make what looks over the chosen collection."""

    def look(name: str, request: gr.Request) -> str:
        language = language_asked(request)

        def find() -> list[str]:
            desk.collections.open(name)  # a name that is none must not become a path
            checks = look_over(desk.collections.folder(name))
            return [page_settings.health(checks, language)]

        return said(find, language)[-1]

    return look


def language_asked(request: gr.Request, otherwise: Language = Language.ENGLISH) -> Language:
    """Return the page's language, which static/boot.js tells in a cookie; without, *otherwise*."""
    told = request.cookies.get("wenju-language", "")
    known = {"zh-CN": Language.SIMPLIFIED, "zh-TW": Language.TRADITIONAL, "en": Language.ENGLISH}
    return known.get(told, otherwise)


def versions() -> dict[str, str]:
    """Return the versions of what runs here, by name."""
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # run from a checkout that is not installed
            found[name] = "—"
    return found | {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version}
