"""Gradio's memory of its visitors, taken away: each step of a handler finds the page as built.

Gradio keeps what it last showed to each of 10,000 sessions, conversations with it, and a part
anew at each change of it. The page needs none of that: the browser sends all that is needed.
"""

from copy import copy

import gradio as gr
from fastapi import FastAPI
from gradio.routes import App
from gradio.state_holder import SessionState, StateHolder


class Forgetful(StateHolder):
    """Holds no session; ``gr.State`` would not last from one event to the next."""

    def __init__(self, blocks: gr.Blocks) -> None:
        """Serve *blocks*, which are complete."""
        super().__init__()  # type: ignore[no-untyped-call]
        self.set_blocks(blocks)
        self._blank = SessionState(blocks)

    def __getitem__(self, session_id: str) -> SessionState:
        """Give a session in which nothing has happened."""
        session = copy(self._blank)
        session.blocks_config = copy(self._blank.blocks_config)
        session.config_values, session.state_data = {}, {}
        return session


def forget_sessions(app: FastAPI, blocks: gr.Blocks) -> None:
    """Let the *blocks* that are mounted in *app* keep nothing of a visitor."""
    for route in app.routes:
        mounted = getattr(route, "app", None)
        if isinstance(mounted, App):
            mounted.state_holder = Forgetful(blocks)
