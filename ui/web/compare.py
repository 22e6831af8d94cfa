"""The tab to compare in.

Knows Gradio; knows nothing about how a comparison is made or worded. Each press of the
button carries all that it needs.
"""

import re
from collections import Counter
from typing import Any, NamedTuple

import gradio as gr

from index.errors import SettingsError
from rag.assistant import Assistant
from rag.compare import LONGEST_TOPIC
from ui.language import language_of
from ui.web import page_compare
from ui.web.desk import Desk
from ui.web.downloads import links
from ui.web.markup import in_collection
from ui.web.told import refused, said, says, too_long
from ui.web.words import TAB_WORDINGS

_BETWEEN = re.compile(r"[、，,;；\n]+")
_PRIVATE: dict[str, Any] = {
    "api_visibility": "private",
    "show_progress": "minimal",
    "concurrency_id": "tabs",
    "concurrency_limit": 2,
}


class _Asked(NamedTuple):
    """What is to be compared, and how."""

    topic: gr.Textbox
    names: gr.Dropdown
    aspects: gr.Textbox


def add_compare(desk: Desk) -> None:
    """Place the tab for comparisons."""
    text, open_ = desk.text, desk.collections.open
    asked = _lay_out_compare(text)
    with gr.Row(elem_classes="wj-buttons"):
        button = gr.Button(text("compare"), variant="primary", elem_id="wj-compare", min_width=80)
    found = gr.Markdown(text("compare_hint"), latex_delimiters=[], elem_id="wj-compared")

    def show(topic: str, names: list[str] | None, aspects: str, name: str) -> str:
        if not says(topic):
            return str(text("compare_hint"))
        rows = [one.strip() for one in _BETWEEN.split(aspects) if one.strip()]
        asked = (topic, names or [], rows)
        found = said(lambda: [_comparison(open_(name), *asked, name)], language_of(topic))[-1]
        return in_collection(found, name)

    def choices(name: str) -> gr.Dropdown:
        return gr.Dropdown(choices=_places(open_(name)))

    button.click(show, [*asked, desk.chosen], found, **_PRIVATE)
    gr.on(
        [desk.blocks.load, desk.chosen.change, desk.changed.click],
        choices,
        desk.chosen,
        asked.names,
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )


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


def _comparison(
    assistant: Assistant, topic: str, names: list[str], aspects: list[str], collection: str
) -> str:
    """Compare."""
    language = language_of(topic)
    if len(topic) > LONGEST_TOPIC:
        return too_long(LONGEST_TOPIC, language)
    try:
        found = assistant.compare(topic, names, aspects)
    except SettingsError as error:
        return refused(error, language, TAB_WORDINGS[language].refused)
    return page_compare.comparison(found, links(topic, names, aspects, collection), language)


def _places(assistant: Assistant) -> list[tuple[str, str]]:
    """List the places that articles are about, the most told of first, with how many tell."""
    counts = Counter(place for entry in assistant.entries() for place in entry.places)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(f"{place} · {count}", place) for place, count in ranked]
