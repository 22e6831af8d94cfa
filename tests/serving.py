"""Serves the page to tests, and talks to it."""

import threading
import time
from contextlib import contextmanager

import uvicorn
from gradio_client import Client
from huggingface_hub import constants

from rag.assistant import Assistant
from ui.collections import Collections
from ui.web.access import Door
from ui.web.app import build_app
from ui.web.uploading import SLOT

constants.HF_HUB_DISABLE_TELEMETRY = True  # the client, not the page, would ask the hub


@contextmanager
def serving(home, embedder, door=Door()):  # noqa: B008
    """Serve the collection at *home* on a free port of loopback; give the address."""
    collections = collections_of(home, embedder)
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


def client_of(address):
    """Connect as Gradio's own client does, without certificates or calls home."""
    return Client(address, verbose=False, ssl_verify=False, analytics_enabled=False)


def collections_of(home, embedder):
    """Open the collections at *home*."""
    collections = Collections(home, lambda folder: Assistant(folder, embedder))
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
