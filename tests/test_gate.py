"""A few are worked for at once, some wait, and the others are sent away at once."""

import threading

import anyio
import pytest

from index.errors import SettingsError
from ui.http.gate import BusyError, Gate, UnexpectedError


def test_two_at_a_time_in_their_order():
    """No third begins before one is done."""
    busy, most, order = [0], [0], []
    lock = threading.Lock()

    def work(number):
        with lock:
            busy[0] += 1
            most[0] = max(most[0], busy[0])
            order.append(number)
        threading.Event().wait(0.02)
        with lock:
            busy[0] -= 1
        return number

    async def all_of_them():
        gate, done = Gate(), []

        async def one(number):
            done.append(await gate.run(lambda: work(number)))

        async with anyio.create_task_group() as group:
            for number in range(8):
                group.start_soon(one, number)
        return done

    assert sorted(anyio.run(all_of_them)) == list(range(8))
    assert most[0] == 2
    assert sorted(order[:2]) == [0, 1]


def test_who_would_wait_too_long_is_sent_away():
    """At once, while those who wait are served."""
    release = threading.Event()

    async def crowd():
        gate, outcomes = Gate(together=1, waiting=1), []

        async def one():
            try:
                outcomes.append(await gate.run(release.wait))
            except BusyError:
                outcomes.append("busy")
                release.set()

        async with anyio.create_task_group() as group:
            for _ in range(3):
                group.start_soon(one)
                await anyio.sleep(0.05)
        return outcomes

    assert anyio.run(crowd) == ["busy", True, True]


@pytest.mark.parametrize(
    ("raised", "told"),
    [(SettingsError("x", hint="y"), SettingsError), (KeyError("x"), UnexpectedError)],
)
def test_a_place_is_free_again_after_an_error(raised, told):
    """One that is expected is handed on; any other has an id, and its words stay here."""

    def fail():
        raise raised

    async def twice():
        gate = Gate(together=1, waiting=1)
        for _ in range(2):
            with pytest.raises(told) as caught:
                await gate.run(fail)
        return str(caught.value), await gate.run(lambda: 7)

    said, seven = anyio.run(twice)
    assert seven == 7
    assert (said == "x") is (told is SettingsError)
