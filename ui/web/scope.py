"""Which articles are asked: those of a place that the visitor chose, or all.

Knows Gradio and entries; knows nothing about questions.
"""

from collections import Counter
from typing import Any

import gradio as gr

from index.errors import SettingsError, WenjuError
from index.named import place_named
from rag.assistant import Assistant
from ui.web.desk import QUIET, Desk


def add_scope(desk: Desk) -> gr.Dropdown:
    """Place the list of places; it is that of the chosen collection."""
    anywhere = (desk.text("anywhere"), "")
    scope = gr.Dropdown(
        [anywhere],
        value="",
        label=desk.text("scope"),
        show_label=False,
        container=False,
        allow_custom_value=True,  # a place in any form
        elem_id="wj-scope",
        min_width=140,
        scale=0,
    )

    def offer(name: str) -> gr.Dropdown:
        try:
            places = _places(desk.collections.open(name))
        except WenjuError:  # who asks is told why
            places = []
        return gr.Dropdown([anywhere, *places], value="")

    def settle(typed: str | None, name: str) -> Any:  # noqa: ANN401  # or a skip
        try:
            place = place_meant(typed or "", desk.collections.open(name))
        except WenjuError:  # of the collection: who asks is told why
            place = ""
        return gr.skip() if place == typed else place

    gr.on(
        [desk.blocks.load, desk.chosen.change, desk.changed.click],
        offer,
        desk.chosen,
        scope,
        **QUIET,
    )
    scope.change(settle, [scope, desk.chosen], scope, **QUIET)
    return scope


def place_meant(typed: str, assistant: Assistant) -> str:
    """Return the place that what was *typed* means; nothing if no article is about one."""
    try:
        place = place_named(typed).name
        if assistant.select(place=place):
            return place
    except SettingsError:  # a part of a name, or of several
        pass
    held = (place for _, place in _places(assistant) if typed and typed in place)
    return next(held, "")


def _places(assistant: Assistant) -> list[tuple[str, str]]:
    """List the places that articles are about, the most told of first, with how many tell."""
    counts = Counter(place for entry in assistant.entries() for place in entry.places)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(f"{place} · {count}", place) for place, count in ranked]
