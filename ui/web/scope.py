"""Which articles are asked: those of a place that the visitor chose, or all.

Knows Gradio and entries; knows nothing about questions.
"""

from collections import Counter

import gradio as gr

from index.errors import WenjuError
from rag.assistant import Assistant
from ui.web.desk import Desk


def add_scope(desk: Desk) -> gr.Dropdown:
    """Place the list of places; it is that of the chosen collection."""
    anywhere = (desk.text("anywhere"), "")
    scope = gr.Dropdown(
        [anywhere],
        value="",
        label=desk.text("scope"),
        show_label=False,
        container=False,
        allow_custom_value=True,  # a place in any form; an unknown one is told
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

    gr.on(
        [desk.blocks.load, desk.chosen.change, desk.changed.click],
        offer,
        desk.chosen,
        scope,
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )
    return scope


def _places(assistant: Assistant) -> list[tuple[str, str]]:
    """List the places that articles are about, the most told of first, with how many tell."""
    counts = Counter(place for entry in assistant.entries() for place in entry.places)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [(f"{place} · {count}", place) for place, count in ranked]
