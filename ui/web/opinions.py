"""What a visitor says of an answer: thumbs below it, and a note.

Knows Gradio and where it is kept; knows nothing about how answers are found.
"""

import json
import uuid
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import gradio as gr

from index.errors import WenjuError
from ui.feedback import LONGEST_NOTE, Feedback, Verdict, add_feedback, as_feedback
from ui.web import page
from ui.web.desk import QUIET, Desk
from ui.web.kept import Message, text_of

_MOST_CITED = 50


def add_opinions(desk: Desk, chat: gr.Chatbot) -> tuple[gr.Row, gr.Markdown]:
    """Take thumbs on the answers of *chat*, then a note on the same answer.

    Returns:
        Where the note is written, and where its arrival is told.

    """
    text = desk.text
    about = gr.Textbox(visible="hidden", elem_id="wj-about")
    with gr.Row(visible=False, elem_id="wj-opinion") as row:
        note = gr.Textbox(
            label=text("note"),
            placeholder=text("note_hint"),
            max_lines=4,
            max_length=LONGEST_NOTE,
            elem_id="wj-note",
            scale=4,
        )
        save = gr.Button(text("save_note"), elem_id="wj-save-note", scale=0, min_width=96)
    noted = gr.Markdown("", elem_id="wj-noted")

    def judge(event: gr.LikeData, history: list[Message], name: str) -> tuple[Any, ...]:
        given = _judged(event, history)
        told = _keep(name, given, desk)
        return json.dumps(asdict(given)), gr.Row(visible=not told), "", told

    def write(words: str, judged: str, name: str) -> tuple[Any, ...]:
        try:
            given = replace(as_feedback(judged), note=words[:LONGEST_NOTE])
        except ValueError:
            return gr.Row(visible=False), ""
        return gr.Row(visible=False), _keep(name, given, desk) or text("noted")

    chat.like(judge, [chat, desk.chosen], [about, row, note, noted], **QUIET)
    gr.on([save.click, note.submit], write, [note, about, desk.chosen], [row, noted], **QUIET)
    return row, noted


def _judged(event: gr.LikeData, history: list[Message]) -> Feedback:
    """Say what was judged, and how."""
    place = event.index if isinstance(event.index, int) else 0
    texts = [text_of(message) for message in history]
    asked, answered = texts[max(0, place - 1) : place + 1][:1], texts[place : place + 1]
    turn = page.find_turn("".join(asked), "".join(answered))
    verdicts: dict[object, Verdict] = {True: Verdict.UP, False: Verdict.DOWN}
    return Feedback(
        id=uuid.uuid4().hex,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        verdict=verdicts.get(event.liked, Verdict.WITHDRAWN),
        question=turn.question if turn else "",
        cited=page.cited_in("".join(answered))[:_MOST_CITED],
    )


def _keep(name: str, given: Feedback, desk: Desk) -> Any:  # noqa: ANN401  # a label's key
    """Keep what was said; give what the visitor is told if that can't be done."""
    try:
        desk.collections.open(name)  # a name that is none must not become a path
        add_feedback(desk.collections.folder(name), given)
    except WenjuError:
        return desk.text("too_many_notes")
    return ""
