"""Whoever waits for a language model holds nobody up, and is not waited for once they have left."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import anyio
import httpx
import llm_server
import pytest
from fakes import HashEmbedder, make_article, make_collection
from fastapi.responses import Response, StreamingResponse
from serving import befall, event_of, serving

from rag.generate import Endpoint
from ui.http.gate import BusyError, Gate, without_place
from ui.http.patient import PatientModel

SOON_S = 20  # that something happens at all; it takes far less

pytestmark = [  # Gradio's queue uses options of pandas that the next pandas drops
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
]


@pytest.fixture
def home(tmp_path):
    """Make a collection."""
    return make_collection(tmp_path, [make_article("0" * 16, "宁波的帮办员共有一百五十六名。")])


def _model(address):
    """Connect to a language model as a server does."""
    return PatientModel(Endpoint(base_url=address, model="scripted"))


def _hanging():
    """Make a turn that says nothing: with it what counts its calls, and what ends it."""
    release, calls = threading.Event(), threading.Semaphore(0)

    def hang(_):
        calls.release()
        release.wait(60)
        return Response("")

    return hang, calls, release


def test_a_model_that_hangs_holds_nobody_up(home):
    """More wait for it than are worked for at once, and a claim still finds its quotes."""
    hang, calls, release = _hanging()
    with (
        llm_server.serving(llm_server.Script([hang])) as language_model,
        serving(home, HashEmbedder(), model=_model(language_model)) as address,
        ThreadPoolExecutor(3) as visitors,
        httpx.Client(base_url=f"{address}/api", timeout=60) as http,
    ):
        asked = {"question": "宁波的帮办员有多少名？"}
        try:
            waiting = [visitors.submit(http.post, "/ask", json=asked) for _ in range(3)]
            assert all(calls.acquire(timeout=SOON_S) for _ in waiting)
            found = http.post("/quotes", json={"claim": "帮办员共有一百五十六名"}, timeout=SOON_S)
            assert len(found.json()["quotes"]) == 1
            assert not any(one.done() for one in waiting)
        finally:
            release.set()
        for one in waiting:
            assert one.result().json()["citations"][0]["quote"] == "宁波的帮办员共有一百五十六名。"


def test_a_model_that_hangs_holds_no_page_up(home):
    """Two visitors wait for it, and a third is answered."""
    hang, calls, release = _hanging()
    script = llm_server.Script([hang, hang, "宁波的帮办员共有一百五十六名。[1]"])
    with (
        llm_server.serving(script) as language_model,
        serving(home, HashEmbedder(), model=_model(language_model)) as address,
        ThreadPoolExecutor(3) as visitors,
        httpx.Client(base_url=address, timeout=60) as http,
    ):
        event = event_of(http, "wj-ask", "submit")

        def ask(visitor):
            return befall(
                http, event, "宁波的帮办员有多少名？", [], "", None, None, session=visitor
            )

        try:
            waiting = [visitors.submit(ask, visitor) for visitor in ("one", "two")]
            assert all(calls.acquire(timeout=SOON_S) for _ in waiting)
            steps = visitors.submit(ask, "three").result(SOON_S)
            assert "一百五十六名" in str(steps[-1])
            assert not any(one.done() for one in waiting)
        finally:
            release.set()


@pytest.mark.parametrize(
    ("path", "more", "written"),
    [
        ("/api/ask", {"question": "宁波的帮办员有多少名？", "stream": True}, "。[1]\n"),
        ("/api/ask", {"question": "宁波的帮办员有多少名？", "stream": True}, ""),
        ("/api/ask", {"question": "宁波的帮办员有多少名？"}, ""),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "帮办员有多少？"}]}, ""),
    ],
)
def test_who_leaves_is_not_waited_for(home, path, more, written):
    """The model's server, which would write for ever, sees its connection close."""
    begun, left = threading.Event(), threading.Event()

    async def endless():
        try:
            text = f"宁波的帮办员共有一百五十六名{written}"
            for event in llm_server.events(text):
                yield event
            begun.set()
            while True:
                for event in llm_server.events("还有"):
                    yield event
                await asyncio.sleep(0.01)
        finally:
            left.set()

    def write(_):
        return StreamingResponse(endless(), media_type="text/event-stream")

    with (
        llm_server.serving(llm_server.Script([write])) as language_model,
        serving(home, HashEmbedder(), model=_model(language_model)) as address,
    ):

        async def leave():
            async with httpx.AsyncClient(base_url=address) as http:
                asking = asyncio.create_task(http.post(path, json=more, timeout=60))
                await anyio.to_thread.run_sync(begun.wait, SOON_S)
                asking.cancel()

        anyio.run(leave)
        assert begun.is_set()
        assert left.wait(SOON_S)


def test_a_wait_elsewhere_is_left_at_once():
    """The one who waited has gone, though nothing has come."""
    never = threading.Event()

    async def leave():
        gate = Gate(together=1, waiting=1)
        with anyio.move_on_after(0.1) as scope:
            await gate.run(lambda: without_place(lambda: never.wait(60)))
        return scope.cancelled_caught, await gate.run(lambda: 7)

    try:
        assert anyio.run(leave) == (True, 7)
    finally:
        never.set()


def test_those_who_wait_elsewhere_are_counted():
    """One more is sent away; who comes back need not wait for a place."""
    release = threading.Event()

    async def crowd():
        gate, done = Gate(together=1, waiting=2), []

        async def one():
            done.append(await gate.run(lambda: without_place(lambda: release.wait(60))))

        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(one)
                await anyio.sleep(0.05)
            with pytest.raises(BusyError):
                await gate.run(lambda: 7)
            release.set()
        return [*done, await gate.run(lambda: 7)]

    try:
        assert anyio.run(crowd) == [True, True, 7]
    finally:
        release.set()
