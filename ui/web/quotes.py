"""The tab to find quotes in, and to verify quotations.

Knows Gradio; knows nothing about how quotes are found or worded. Each press of a button
carries all that it needs.
"""

from typing import Any

import gradio as gr

from rag.assistant import Assistant
from rag.quote import LONGEST_CLAIM
from rag.verify import LONGEST_QUOTATION
from ui.language import language_of
from ui.web import page_quotes
from ui.web.desk import Desk
from ui.web.drafts import add_drafts
from ui.web.markup import in_collection
from ui.web.styles import add_styles
from ui.web.told import said, says, too_long

_QUOTES = 10
_PRIVATE: dict[str, Any] = {
    "api_visibility": "private",
    "show_progress": "minimal",
    "concurrency_id": "tabs",
    "concurrency_limit": 2,
}


def add_quotes(desk: Desk) -> None:
    """Place the tab for quotes."""
    text = desk.text
    with gr.Tabs(elem_id="wj-quoting"):
        with gr.Tab(text("one_tab")):
            _add_one(desk)
        with gr.Tab(text("draft_tab")):
            add_drafts(desk)


def _add_one(desk: Desk) -> None:
    """Place the part for one claim or quotation."""
    text, open_ = desk.text, desk.collections.open
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
    add_styles(desk, "wj-style")  # the page's style sheet shows the references of that style
    found = gr.Markdown(text("quotes_hint"), latex_delimiters=[], elem_id="wj-quotes")

    def show_quotes(claim: str, name: str) -> str:
        if not says(claim):
            return str(text("quotes_hint"))
        found = said(lambda: [_quotes(open_(name), claim)], language_of(claim))[-1]
        return in_collection(found, name)

    def show_standing(claim: str, name: str) -> str:
        if not says(claim):
            return str(text("quotes_hint"))
        found = said(lambda: [_standing(open_(name), claim)], language_of(claim))[-1]
        return in_collection(found, name)

    find.click(show_quotes, [claim, desk.chosen], found, **_PRIVATE)
    check.click(show_standing, [claim, desk.chosen], found, **_PRIVATE)


def _quotes(assistant: Assistant, claim: str) -> str:
    """Find quotes."""
    language = language_of(claim)
    if len(claim) > LONGEST_CLAIM:
        return too_long(LONGEST_CLAIM, language)
    return page_quotes.quotes(assistant.quotes(claim, limit=_QUOTES), language)


def _standing(assistant: Assistant, text: str) -> str:
    """Verify a quotation."""
    language = language_of(text)
    if len(text.strip()) > LONGEST_QUOTATION:
        return too_long(LONGEST_QUOTATION, language)
    return page_quotes.verification(assistant.verify(text), language)
