"""The panel beside every tab: the passage that a mark leads to.

Knows Gradio; knows nothing about answers. What a mark leads to stands in its link.
"""

from collections.abc import Callable

import gradio as gr

from index.errors import SettingsError
from rag.assistant import Assistant
from ui.language import WORDINGS, Language
from ui.web import page
from ui.web.desk import Desk
from ui.web.markup import Target
from ui.web.page_panel import passage
from ui.web.settings import language_asked
from ui.web.told import said


def add_panel(desk: Desk) -> None:
    """Place the panel, closed; a mark's link that the page's script hands over opens it."""
    text = desk.text
    # Hidden by style alone: what is invisible to Gradio is not on the page at all.
    target = gr.Textbox(visible="hidden", interactive=True, elem_id="wj-target")
    with gr.Sidebar(
        label=text("panel"), open=False, position="right", width=420, elem_id="wj-panel"
    ) as panel:
        shown = gr.Markdown(text("panel_hint"), latex_delimiters=[], elem_id="wj-passage")

    def show(fragment: str, request: gr.Request) -> tuple[str, gr.Sidebar]:
        target = page.find_target(fragment.partition("~")[0])
        language = language_asked(request, target.language if target else Language.ENGLISH)
        found = _passage(desk.collections.open, target, language)
        return found, gr.Sidebar(open=True)

    target.change(
        show,
        target,
        [shown, panel],
        queue=False,
        show_progress="hidden",
        api_visibility="private",
    )


def _passage(open_: Callable[[str], Assistant], target: Target | None, language: Language) -> str:
    """Give what the panel shows for a mark, from the collection that it leads into."""
    missing = page.notice(WORDINGS[language].no_passage)
    if target is None:
        return missing

    def find() -> list[str]:
        try:
            article = open_(target.collection).article(target.article_id)
        except SettingsError:  # it was removed, or the collection was
            return [missing]
        citation = page.find_citation(target, article)
        return [passage(citation, language, target.collection) if citation else missing]

    return said(find, language)[-1]
