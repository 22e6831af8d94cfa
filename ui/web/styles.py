"""How references are written: the one list to choose from, in every tab that shows some.

Knows Gradio and the styles; knows nothing about references.
"""

from typing import Any

import gradio as gr

from ui.formats import Style
from ui.web.choices import STYLE_NAMES, read_choices
from ui.web.desk import Desk


def place_styles(text: gr.I18n, label: str, elem_id: str) -> gr.Radio:
    """Place the list under the *label* of this name."""
    names: list[tuple[Any, str]] = [(name, style.value) for style, name in STYLE_NAMES.items()]
    return gr.Radio(
        [*names, (text("plain"), Style.PLAIN.value)],
        value=Style.GBT7714.value,
        label=text(label),
        interactive=True,
        elem_id=elem_id,
    )


def add_styles(desk: Desk, elem_id: str) -> gr.Radio:
    """Place the list; it begins with what the settings say and follows them when they change."""
    styles = place_styles(desk.text, "style", elem_id)

    def recall(stored: object) -> str:
        return read_choices(stored).style.value

    gr.on(
        [desk.blocks.load, desk.choices.change],
        recall,
        desk.choices,
        styles,
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )
    return styles
