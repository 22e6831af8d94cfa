"""The part of the tab for quotes in which a whole draft is checked.

Knows Gradio; knows nothing about how a draft is read, looked up or worded. The draft stands
in the browser, and so do the files of its report: nothing of either is kept here.
"""

import base64
import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import gradio as gr

from rag.assistant import Assistant
from rag.draft import find_parts, read_paragraphs
from ui import draft_report, formats
from ui.citing import LONGEST_DRAFT, look_up, to_docx
from ui.draft_report import Report
from ui.formats import Style
from ui.language import Language, language_of
from ui.web import page, page_draft
from ui.web.desk import Desk
from ui.web.markup import in_collection
from ui.web.styles import add_styles
from ui.web.told import said, says, too_long
from ui.web.words_draft import DRAFT_WORDINGS

_ALONE: dict[str, Any] = {"concurrency_id": "drafts", "concurrency_limit": 1}
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_MARKDOWN = re.compile(r"(?m)^ {0,3}(?:#{1,6}\s|>|```|~~~|\|.*\|\s*$|[-*+]\s)")
_NAME_CHARS = 30  # of the draft's first line, which names its report

Shown = tuple[str, str]  # the report, and its files


def add_drafts(desk: Desk) -> None:
    """Place the part for drafts."""
    text = desk.text
    draft = gr.Textbox(
        elem_id="wj-draft",
        label=text("draft"),
        placeholder=text("draft_example"),
        lines=8,
        max_lines=16,
    )
    with gr.Row(elem_classes="wj-buttons"):
        check = gr.Button(text("draft_check"), variant="primary", elem_id="wj-check", min_width=80)
        gr.Button(text("draft_file"), elem_id="wj-draft-file", min_width=80)
        stop = gr.Button(text("stop"), elem_id="wj-draft-stop", min_width=80)  # seen meanwhile
    style = add_styles(desk, "wj-draft-style")
    shown = gr.Markdown(text("draft_hint"), latex_delimiters=[], elem_id="wj-checked")
    files = gr.Textbox(visible="hidden", elem_id="wj-draft-files")

    def left() -> Shown:
        return str(text("draft_hint")), ""

    def show(draft: str, style: str, name: str) -> Iterator[Shown]:
        if not says(draft):
            yield left()
            return
        language = language_of(draft)
        steps = _checked(partial(desk.collections.open, name), draft, Style(style), language)
        while told := said(lambda: list(next(steps, ())), language):
            yield in_collection(told[0], name), told[1] if len(told) > 1 else ""

    def wait(draft: str) -> Shown:
        return (page_draft.waiting(language_of(draft)), "") if says(draft) else left()

    waiting = check.click(wait, draft, [shown, files], queue=False, **_QUIET)
    checking = waiting.then(show, [draft, style, desk.chosen], [shown, files], **_ALONE, **_QUIET)
    stop.click(left, None, [shown, files], cancels=[checking], queue=False, **_QUIET)


def _checked(
    open_: Callable[[], Assistant], draft: str, style: Style, language: Language
) -> Iterator[Shown]:
    """Check a draft part by part, telling how far it is; then give its report."""
    words = DRAFT_WORDINGS[language]
    if len(draft) > LONGEST_DRAFT:
        yield too_long(LONGEST_DRAFT, language), ""
        return
    paragraphs = read_paragraphs(draft, is_markdown=bool(_MARKDOWN.search(draft)))
    parts = find_parts(paragraphs)
    if not parts:
        yield page.notice(words.bare_draft), ""
        return
    assistant, checked = open_(), []
    for number, part in enumerate(parts, 1):
        yield page_draft.progress(number, len(parts), language), ""
        checked.append(look_up(part, assistant))
    reference = partial(formats.cite, style=style)
    report = draft_report.make_report(_name(draft), paragraphs, checked, language, reference)
    yield page_draft.report(report, language), _files(report)


def _files(report: Report) -> str:
    """Give the report's files as the page's script takes them, to be saved by the browser."""
    made = {"md": draft_report.markdown(report).encode(), "docx": to_docx(report)}
    held = {ending: base64.b64encode(content).decode() for ending, content in made.items()}
    return json.dumps({"name": report.heading, **held})


def _name(draft: str) -> str:
    """Name a draft by its first line."""
    first = next(line for line in draft.splitlines() if says(line))
    return " ".join(first.lstrip("#> \t\u3000").split())[:_NAME_CHARS]
