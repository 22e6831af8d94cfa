"""Serves the page to tests, and talks to it."""

import json
import threading
import time
from contextlib import contextmanager

import uvicorn

from rag.assistant import Assistant
from ui.collections import Collections
from ui.web.access import Door
from ui.web.app import build_app
from ui.web.uploading import SLOT


@contextmanager
def serving(home, embedder, door=Door(), model=None):  # noqa: B008
    """Serve the collection at *home* on a free port of loopback; give the address."""
    collections = collections_of(home, embedder, model)
    server = uvicorn.Server(
        uvicorn.Config(
            build_app(collections, door), port=0, log_config=None, timeout_graceful_shutdown=1
        )
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started and thread.is_alive():
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        with SLOT:  # what is indexed goes on to its end, and would crash in Python's own
            collections.close()


def collections_of(home, embedder, model=None):
    """Open the collections at *home*; *model* words answers, if there is one."""
    collections = Collections(home, lambda folder: Assistant(folder, embedder, model))
    collections.open()
    return collections


def event_of(http, elem_id, kind, into=""):
    """Return the number of what happens when *kind* befalls the part of the page *elem_id*.

    Where several things do, that which changes the part *into*.
    """
    config = http.get("/config").json()
    ids = {one["props"].get("elem_id"): one["id"] for one in config["components"]}
    (event,) = [
        one["id"]
        for one in config["dependencies"]
        if [ids[elem_id], kind] in [*map(list, one["targets"])]
        and (not into or ids[into] in one["outputs"])
    ]
    return event


def event_after(http, event):
    """Return the number of what happens once *event* has."""
    (after,) = [
        one["id"]
        for one in http.get("/config").json()["dependencies"]
        if one["trigger_after"] == event
    ]
    return after


def befall(http, event, *data, session="visit", **more):
    """Let what has this number happen; give what its outputs become, step by step."""
    body = {"data": data, "fn_index": event, "session_hash": session, **more}
    http.post("/gradio_api/queue/join", json=body).raise_for_status()
    steps = []
    with http.stream("GET", f"/gradio_api/queue/data?session_hash={session}") as stream:
        for line in stream.iter_lines():
            told = json.loads(line.removeprefix("data: ") or "{}")
            if told.get("msg") == "process_generating":
                steps.append(_changed(steps, told["output"]["data"]))
            if told.get("msg") == "process_completed":
                assert told["success"], told["output"]
                return [*steps, told["output"]["data"]]
    raise AssertionError("nothing came back")


def converse(http, question, history=(), *, place="", choices=None):
    """Ask in the page's box; give the conversation, as texts, step by step."""
    event = event_of(http, "wj-ask", "submit")
    sent = [_in_parts(message) for message in history]
    steps = befall(http, event, question, sent, "", place, choices)
    return [[_plain(message) for message in chat] for chat, *_ in steps]


def _in_parts(message):
    """Give a message as a browser sends it."""
    content = message["content"]
    parts = [{"type": "text", "text": content}] if isinstance(content, str) else content
    return {**message, "content": parts}


def _plain(message):
    """Give a message of the chat with its text instead of its parts."""
    texts = [part["text"] for part in message["content"]]
    return {"role": message["role"], "content": "".join(texts)}


def _changed(steps, told):
    """Apply what Gradio tells of a step: all of the first, then only what differs."""
    if not steps:
        return told
    holder = json.loads(json.dumps(steps[-1]))
    for number, changes in enumerate(told):
        for action, path, value in changes:
            *way, last = number, *path
            part = holder
            for key in way:
                part = part[key]
            if action == "delete":
                del part[last]
            elif action == "add" and isinstance(part, list):
                part.insert(last, value)
            else:
                part[last] = part[last] + value if action == "append" else value
    return holder
