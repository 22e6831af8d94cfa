"""How much is worked on at once, and who is sent away.

Knows threads and waiting; knows nothing about what the work is. Work that waits for a server
elsewhere gives its place away for as long, and work whose visitor leaves goes no further.
"""

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Generator
from concurrent.futures import Future
from contextvars import ContextVar
from typing import TypeVar

import anyio
from anyio import from_thread, to_thread

from index.errors import WenjuError
from ui.failures import noted

TOGETHER = 2  # questions; a third one waits, since each keeps a core busy
WAITING = 32  # questions, for their turn or for a server elsewhere
PATIENCE_S = 20
RETRY_S = 5

_Result = TypeVar("_Result")


class BusyError(Exception):
    """So many wait already that one more would wait for too long."""


class UnexpectedError(Exception):
    """Something nobody expected went wrong; *id* is that of its record in the log."""

    def __init__(self, id_: str) -> None:
        """Keep the id."""
        super().__init__(id_)
        self.id = id_


class Gate:
    """Does work in threads, two at a time, first come, first served."""

    def __init__(self, together: int = TOGETHER, waiting: int = WAITING) -> None:
        """Let *waiting* wait at most."""
        self._places = anyio.Semaphore(together)
        self._most = waiting
        self._waiting = 0
        self._over = 0  # that came back when all places were taken
        self._threads = anyio.CapacityLimiter(together + waiting)

    async def run(self, work: Callable[[], _Result]) -> _Result:
        """Do *work* when its turn comes.

        Raises:
            BusyError: Too many wait, or the turn has not come in 20 seconds.
            WenjuError: As the work raises it.
            UnexpectedError: The work raised anything else, which is logged.

        """
        await self._enter()
        try:
            return await self._in_thread(work)
        finally:
            self._leave()

    async def steps(self, work: Generator[_Result]) -> AsyncGenerator[_Result]:
        """Do *work* step by step when its turn comes, and give what each step gives.

        Raises:
            BusyError: As for ``run``, before the first step.
            WenjuError: As the work raises it.
            UnexpectedError: The work raised anything else, which is logged.

        """
        await self._enter()
        try:
            while (step := await self._in_thread(lambda: next(work, None))) is not None:
                yield step
        finally:
            work.close()
            self._leave()

    async def elsewhere(self, wait: Callable[[], _Result]) -> _Result:
        """Give the place of the work under way to others until *wait* is done.

        Who comes back goes on at once, even if there are more then: the others have begun.
        """
        self._leave()
        self._waiting += 1
        try:
            return await _aside(wait)
        finally:
            self._waiting -= 1
            self._come_back()

    async def _enter(self) -> None:
        """Wait for a place."""
        if self._waiting >= self._most:
            raise BusyError
        self._waiting += 1
        try:
            with anyio.fail_after(PATIENCE_S):
                await self._places.acquire()
        except TimeoutError:
            raise BusyError from None
        finally:
            self._waiting -= 1

    def _leave(self) -> None:
        """Give a place up."""
        if self._over:
            self._over -= 1
        else:
            self._places.release()

    def _come_back(self) -> None:
        """Take a place again without waiting."""
        try:
            self._places.acquire_nowait()
        except anyio.WouldBlock:
            self._over += 1

    async def _in_thread(self, work: Callable[[], _Result]) -> _Result:
        """Do *work* in a thread; what nobody expected of it is logged."""

        def known() -> _Result:
            _gate.set(self)
            return work()

        try:
            return await to_thread.run_sync(known, limiter=self._threads)
        except WenjuError:
            raise
        except Exception as error:  # the one broad one: a program must not see a traceback
            raise UnexpectedError(noted(error)) from error


WAITING_THREADS: list[threading.Thread] = []
"""Those that wait for a server elsewhere without having come through a gate."""

_gate: ContextVar[Gate | None] = ContextVar("gate", default=None)  # of the work in a thread


def without_place(wait: Callable[[], _Result]) -> _Result:
    """Wait for a server elsewhere; work that went through a gate holds no place meanwhile."""
    gate = _gate.get()
    if gate is None:
        WAITING_THREADS.append(threading.current_thread())
        try:
            return wait()
        finally:
            WAITING_THREADS.remove(threading.current_thread())
    from_thread.check_cancelled()  # a visitor who left between two waits is not noticed by them
    return from_thread.run(gate.elsewhere, wait)


async def _aside(wait: Callable[[], _Result]) -> _Result:
    """Do *wait* in a thread that may be left to itself, at the end of the process too."""
    outcome: Future[_Result] = Future()
    outcome.set_running_or_notify_cancel()  # from now on it isn't taken back, only left

    def work() -> None:
        try:
            outcome.set_result(wait())
        except BaseException as error:  # noqa: BLE001  # is raised where it is waited for
            outcome.set_exception(error)

    threading.Thread(target=work, daemon=True, name="elsewhere").start()
    return await asyncio.wrap_future(outcome)
