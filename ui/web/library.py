"""The tab in which articles are added, looked over, corrected and deleted.

Knows Gradio; what stands in it comes from the addresses of keeping.py, loaded by the page's
script for the visitor's language and collection.
"""

import gradio as gr


def add_library() -> None:
    """Place the tab, empty."""
    gr.Column(elem_id="wj-library")


def add_switch() -> tuple[gr.Textbox, gr.Button]:
    """Place what the page's script tells Gradio by.

    Returns:
        What holds the name of the visitor's collection; and what is pressed when that
        collection has changed.

    """
    chosen = gr.Textbox("", visible="hidden", interactive=True, elem_id="wj-collection")
    return chosen, gr.Button(visible="hidden", elem_id="wj-changed")
