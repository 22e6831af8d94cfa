"""The tab to ask in: a conversation, and the box below it.

Knows Gradio; knows nothing about how an answer is found or worded. What was asked before
stands in the conversation that the browser sends along.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from typing import Any

import gradio as gr
from gradio.events import api

from index.errors import SettingsError
from rag.assistant import LONGEST_QUESTION, Assistant, checked_question
from rag.followup import Turn
from rag.types import Outcome
from ui.collections import DEFAULT
from ui.language import WORDINGS, Language, language_of
from ui.web import page
from ui.web.desk import Desk
from ui.web.markup import in_collection
from ui.web.told import said

Message = dict[str, Any]  # role and content, as Gradio's chat has them

_EARLIER = 6  # turns that a question may lean on


def add_ask(desk: Desk) -> None:
    """Place the conversation; open it to programs as ``/ask``."""
    chat, box = _lay_out(desk.text)
    open_ = desk.collections.open

    def ask(
        question: str, history: list[Message] | None = None, collection: str = DEFAULT
    ) -> Iterator[list[Message]]:
        """Answer a question; yields the conversation as it grows."""
        yield from _converse(lambda: open_(collection), question, history or [], collection)

    def submit(question: str, history: list[Message], name: str) -> Iterator[tuple[Any, Any]]:
        if not question.strip():
            yield gr.skip(), ""
            return
        for number, messages in enumerate(_converse(lambda: open_(name), question, history, name)):
            yield messages, gr.skip() if number else ""  # what is typed meanwhile stays

    api(ask, api_name="ask")
    box.submit(
        submit,
        [box, chat, desk.chosen],
        [chat, box],
        show_progress="minimal",
        api_visibility="private",
    )


def _lay_out(text: gr.I18n) -> tuple[gr.Chatbot, gr.Textbox]:
    """Place the conversation and its box."""
    chat = gr.Chatbot(
        elem_id="wj-chat",
        placeholder=text("welcome"),  # type: ignore[arg-type]  # is translated all the same
        show_label=False,
        container=False,
        height="calc(100dvh - 13.25rem)",
        layout="panel",
        buttons=[],  # they copy HTML, or share with strangers
        latex_delimiters=[],
        feedback_options=None,
        allow_file_downloads=False,
    )
    box = gr.Textbox(
        elem_id="wj-ask",
        label=text("ask"),
        placeholder=text("ask"),
        show_label=False,
        submit_btn=True,
        max_lines=6,
        autofocus=True,
    )
    return chat, box


def _converse(
    open_: Callable[[], Assistant], question: str, history: Sequence[Message], collection: str
) -> Iterator[list[Message]]:
    """Add a question to the conversation, then its answer as it grows."""
    language = language_of(question)
    asked = [*history, {"role": "user", "content": page.question(question)}]
    yield asked
    steps = said(lambda: _answer(open_(), question, _turns(history), language), language)
    for step in steps:
        yield [*asked, {"role": "assistant", "content": in_collection(step, collection)}]


def _turns(history: Sequence[Message]) -> list[Turn]:
    """Read the last turns back from a conversation, of which its client may have made anything."""
    texts = [_text(message) for message in history[-2 * _EARLIER :]]
    turns = (page.find_turn(asked, answered) for asked, answered in pairwise(texts))
    return [turn for turn in turns if turn]


def _text(message: object) -> str:
    """Return the text of a message, in either of the forms that Gradio gives it."""
    match message:
        case {"content": str(text)} | {"content": [{"text": str(text)}]}:
            return text
    return ""


def _answer(
    assistant: Assistant, question: str, earlier: Sequence[Turn], language: Language
) -> list[str]:
    """Ask, and give the answer as it grows."""
    wording = WORDINGS[language]
    try:
        checked_question(question)
    except SettingsError:
        too_long = wording.long_question.format(most=LONGEST_QUESTION)
        return [page.notice(too_long if question.strip() else wording.empty_question)]
    answer = assistant.ask(question, earlier=earlier)
    if answer.outcome is Outcome.NOT_FOUND and not assistant.entries():
        return [page.notice(wording.empty)]
    return list(page.answer_steps(answer, language))
