"""What every tab of the page is given: its labels, the collections, and which one is chosen.

Knows Gradio; knows nothing about what the tabs do.
"""

from dataclasses import dataclass
from typing import Any

import gradio as gr

from ui.collections import Collections

QUIET: dict[str, Any] = {
    "queue": False,
    "show_progress": "hidden",
    "api_visibility": "private",
}
"""How a handler is run that answers at once, without a sign of work, and for the page alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a tab is made with.

    Attributes:
        blocks: The page, for what happens when it is loaded.
        text: The page's own labels, by name, in the visitor's language.
        collections: What can be asked.
        chosen: Holds the name of the visitor's collection; an input of every handler.
        changed: Is pressed when articles came into that collection or left it.
        choices: Holds what the visitor chose in the settings, for ``read_choices``.
    """

    blocks: gr.Blocks
    text: gr.I18n
    collections: Collections
    chosen: gr.Textbox
    changed: gr.Button
    choices: gr.BrowserState
