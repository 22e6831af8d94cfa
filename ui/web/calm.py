"""Gradio's own errors, which it would print as tracebacks, as one line in the log and a sentence.

Knows Gradio; knows nothing about what was asked. What the tabs do words its own errors: this is
for what a browser, or whatever else, sends that no tab can read.
"""

from typing import Any

import gradio as gr

from ui.failures import noted
from ui.language import WORDINGS, preferred


class CalmBlocks(gr.Blocks):
    """A page that prints nothing when an event breaks."""

    async def process_api(self, *args: Any, **named: Any) -> dict[str, Any]:  # noqa: ANN401
        """Handle an event, as ``gr.Blocks`` does.

        Raises:
            gr.Error: It broke; the message has the id of its record in the log.

        """
        try:
            return await super().process_api(*args, **named)
        except gr.Error:
            raise
        except Exception as error:  # noqa: BLE001  # the one broad one: no traceback is to be printed
            headers = getattr(named.get("request"), "headers", None) or {}
            wording = WORDINGS[preferred(headers.get("accept-language", ""))]
            told = wording.unexpected.format(id=noted(error))
            raise gr.Error(told, print_exception=False) from None
