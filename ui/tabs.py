"""The tabs beside the chat: quotes and quotations, and comparisons.

Knows Gradio; knows nothing about how quotes are found or worded. Nothing of a visitor is
kept: each press of a button carries all that it needs.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import gradio as gr
from gradio.events import api

from index.errors import SettingsError, WenjuError
from rag.assistant import Assistant
from rag.compare import LONGEST_TOPIC
from rag.quote import LONGEST_CLAIM
from rag.verify import LONGEST_QUOTATION
from ui import page, page_compare, page_quotes, payload
from ui.downloads import links
from ui.formats import Style
from ui.language import Language, language_of
from ui.tab_words import TAB_WORDINGS

Said = Callable[[Callable[[], list[str]], Language], list[str]]
"""Does some work; what goes wrong in it becomes a block for the visitor."""

_QUOTES = 10
_MOST_QUOTES = 50  # for a program
_BETWEEN = re.compile(r"[、，,;；\n]+")
_STYLES = {
    Style.GBT7714: "GB/T 7714",
    Style.APA: "APA",
    Style.BIBTEX: "BibTeX",
    Style.MARKDOWN: "Markdown",
}
_SHARED: dict[str, Any] = {"concurrency_id": "tabs", "concurrency_limit": 2}
_PRIVATE: dict[str, Any] = {"api_visibility": "private", "show_progress": "minimal"} | _SHARED


def add_quotes(text: gr.I18n, assistant: Assistant, said: Said) -> None:
    """Place the tab for quotes; open it to programs as ``/quotes`` and ``/verify``."""
    claim = gr.Textbox(
        elem_id="wj-claimed",
        label=text("quotable"),
        placeholder=text("quotable_example"),
        lines=3,
        max_lines=8,
    )
    with gr.Row(elem_classes="wj-buttons"):
        find = gr.Button(text("find"), variant="primary", elem_id="wj-find", min_width=80)
        check = gr.Button(text("verify"), elem_id="wj-verify", min_width=80)
    plain = (text("plain"), Style.PLAIN.value)
    gr.Radio(  # the page's style sheet shows the references of the style that is chosen
        [*((name, style.value) for style, name in _STYLES.items()), plain],
        value=Style.GBT7714.value,
        label=text("style"),
        interactive=True,
        elem_id="wj-style",
    )
    found = gr.Markdown(text("quotes_hint"), latex_delimiters=[], elem_id="wj-quotes")

    def show_quotes(claim: str) -> str:
        if not _says(claim):
            return str(text("quotes_hint"))
        return said(lambda: [_quotes(assistant, claim)], language_of(claim))[-1]

    def show_standing(claim: str) -> str:
        if not _says(claim):
            return str(text("quotes_hint"))
        return said(lambda: [_standing(assistant, claim)], language_of(claim))[-1]

    find.click(show_quotes, claim, found, **_PRIVATE)
    check.click(show_standing, claim, found, **_PRIVATE)
    _open_quotes(assistant)


def _open_quotes(assistant: Assistant) -> None:
    """Let programs find quotes and verify quotations; they get what ``--json`` prints.

    As text: Gradio takes a value that has a *path* for a file to be fetched.
    """

    def quotes(claim: str, limit: int = 5, style: str = "") -> str:
        """Find quotes that support a claim or tell of a topic."""
        with _told():
            found = assistant.quotes(claim, limit=max(1, min(limit, _MOST_QUOTES)))
            value = payload.of_quotes(found)
            if style:
                value["references"] = payload.of_references(found.quotes, _style(style))
            return _json(value)

    def verify(text: str) -> str:
        """Say whether a quotation stands in the collection."""
        with _told():
            return _json(payload.of_verification(assistant.verify(text)))

    api(quotes, api_name="quotes", **_SHARED)
    api(verify, api_name="verify", **_SHARED)


class _Asked(NamedTuple):
    """What is to be compared, and how."""

    topic: gr.Textbox
    names: gr.Dropdown
    aspects: gr.Textbox


def add_compare(blocks: gr.Blocks, text: gr.I18n, assistant: Assistant, said: Said) -> None:
    """Place the tab for comparisons; open it to programs as ``/compare``."""
    asked = _lay_out_compare(text)
    with gr.Row(elem_classes="wj-buttons"):
        button = gr.Button(text("compare"), variant="primary", elem_id="wj-compare", min_width=80)
    found = gr.Markdown(text("compare_hint"), latex_delimiters=[], elem_id="wj-compared")

    def show(topic: str, names: list[str] | None, aspects: str) -> str:
        if not _says(topic):
            return str(text("compare_hint"))
        rows = [one.strip() for one in _BETWEEN.split(aspects) if one.strip()]
        work = partial(_comparison, assistant, topic, names or [], rows)
        return said(lambda: [work()], language_of(topic))[-1]

    def choices() -> gr.Dropdown:
        return gr.Dropdown(choices=_places(assistant))

    button.click(show, list(asked), found, **_PRIVATE)
    blocks.load(
        choices,
        None,
        asked.names,
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )
    _open_compare(assistant)


def _lay_out_compare(text: gr.I18n) -> _Asked:
    """Place the boxes for a topic, its subjects and its aspects."""
    topic = gr.Textbox(
        elem_id="wj-topic", label=text("topic"), placeholder=text("topic_example"), max_lines=3
    )
    with gr.Row():
        names = gr.Dropdown(
            [],
            value=[],
            multiselect=True,
            allow_custom_value=True,
            label=text("subjects"),
            info=text("subjects_note"),
            elem_id="wj-subjects",
            scale=2,
            min_width=260,
        )
        aspects = gr.Textbox(
            elem_id="wj-aspects",
            label=text("aspects"),
            info=text("aspects_example"),
            max_lines=3,
            min_width=260,
        )
    return _Asked(topic, names, aspects)


def _open_compare(assistant: Assistant) -> None:
    """Let programs compare; they get what ``--json`` prints, as text."""

    def compare(
        topic: str, names: list[str] | None = None, aspects: list[str] | None = None
    ) -> str:
        """Put side by side what places or other names say on a topic."""
        with _told():
            found = assistant.compare(topic, names or (), aspects or ())
            return _json(payload.of_comparison(found))

    api(compare, api_name="compare", **_SHARED)


def _quotes(assistant: Assistant, claim: str) -> str:
    """Find quotes."""
    language = language_of(claim)
    if len(claim) > LONGEST_CLAIM:
        return _too_long(LONGEST_CLAIM, language)
    return page_quotes.quotes(assistant.quotes(claim, limit=_QUOTES), language)


def _standing(assistant: Assistant, text: str) -> str:
    """Verify a quotation."""
    language = language_of(text)
    if len(text.strip()) > LONGEST_QUOTATION:
        return _too_long(LONGEST_QUOTATION, language)
    return page_quotes.verification(assistant.verify(text), language)


def _comparison(assistant: Assistant, topic: str, names: list[str], aspects: list[str]) -> str:
    """Compare."""
    language = language_of(topic)
    if len(topic) > LONGEST_TOPIC:
        return _too_long(LONGEST_TOPIC, language)
    try:
        found = assistant.compare(topic, names, aspects)
    except SettingsError as error:
        return page.notice(TAB_WORDINGS[language].refused, f"{error} {error.hint}")
    return page_compare.comparison(found, links(topic, names, aspects), language)


def _too_long(most: int, language: Language) -> str:
    """Say that more was written than is read."""
    return page.notice(TAB_WORDINGS[language].long.format(most=most))


def _says(text: str) -> bool:
    """Say whether *text* holds a word."""
    return any(map(str.isalnum, text))


def _places(assistant: Assistant) -> list[tuple[str, str]]:
    """List the places that articles are about, the most told of first, with how many tell."""
    counts = Counter(
        place for entry in assistant.entries() if not entry.duplicate_of for place in entry.places
    )
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(f"{place} · {count}", place) for place, count in ranked]


def _style(name: str) -> Style:
    """Return the style of this name.

    Raises:
        SettingsError: There is none.

    """
    try:
        return Style(name)
    except ValueError as error:
        raise SettingsError(
            f"References can't be written as {name!r}.", hint=f"Choose one of {', '.join(Style)}."
        ) from error


def _json(value: payload.Payload) -> str:
    """Write *value* as ``--json`` prints it."""
    return json.dumps(value, ensure_ascii=False, indent=1)


@contextmanager
def _told() -> Iterator[None]:
    """Tell a program what went wrong."""
    try:
        yield
    except WenjuError as error:
        raise gr.Error(f"{error} {error.hint}", print_exception=False) from error
