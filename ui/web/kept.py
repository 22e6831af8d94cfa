"""Conversations that the browser keeps: one of them is put back into the chat.

Knows Gradio and the form of a conversation; they are kept, named and removed by
static/conversations.js, and nothing of them stays here.
"""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr

from ui.web.desk import QUIET

Message = dict[str, Any]
"""Role and content, as Gradio's chat has them."""

_MOST_TURNS = 200
_ID = re.compile(r"[0-9a-z-]{1,40}")
_BLOCK = re.compile(r'<div class="wj-(?:asked|answer|notice)"')


def add_kept(talk: Sequence[Any], *, begun: Callable[[], tuple[Any, ...]]) -> None:
    """Let the page's script put a conversation into the chat, or a new one.

    The script stops first what is still being answered: Gradio's own way to cancel
    fails loudly in the browser where nothing is going on.

    Args:
        talk: The chat and what stands around it.
        begun: Gives what stands around a chat in which nothing was asked yet.

    """
    told = gr.Textbox(visible="hidden", interactive=True, elem_id="wj-restore")
    # By it the script knows which conversation the chat shows.
    current = gr.Markdown("", visible="hidden", elem_id="wj-current")

    def restore(kept: str) -> tuple[Any, ...]:
        id_, messages = read_kept(kept)
        return messages, *begun(), id_

    told.change(restore, told, [*talk, current], **QUIET)


def read_kept(kept: str) -> tuple[str, list[Message]]:
    """Read the id and the messages of a conversation as the script wrote it.

    What is none of ours is left out: a browser may send anything.
    """
    try:
        value = json.loads(kept)
    except (ValueError, RecursionError):
        return "", []
    told = value if isinstance(value, dict) else {}
    id_, turns = told.get("id"), told.get("turns")
    messages: list[Message] = []
    for turn in turns[-_MOST_TURNS:] if isinstance(turns, list) else []:
        match turn:
            case [str(asked), str(answered)] if _BLOCK.match(asked) and _BLOCK.match(answered):
                messages += [
                    {"role": "user", "content": _one_line(asked)},
                    {"role": "assistant", "content": _one_line(answered)},
                ]
    return id_ if isinstance(id_, str) and _ID.fullmatch(id_) else "", messages


def text_of(message: object) -> str:
    """Return the text of a message, in either of the forms that Gradio gives it."""
    match message:
        case {"content": str(text)} | {"content": [{"text": str(text)}]}:
            return text
    return ""


def _one_line(block: str) -> str:
    """Put a block on one line again: a browser gives line ends as they are."""
    return block.replace("\r", "&#13;").replace("\n", "&#10;")
