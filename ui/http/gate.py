"""How much is worked on at once, and who is sent away.

Knows threads and waiting; knows nothing about what the work is.
"""

from collections.abc import AsyncGenerator, Callable, Iterator
from typing import TypeVar

import anyio
from anyio import to_thread

from index.errors import WenjuError
from ui.failures import noted

TOGETHER = 2  # questions; a third one waits, since each keeps a core busy
WAITING = 32  # questions
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

    async def run(self, work: Callable[[], _Result]) -> _Result:
        """Do *work* when its turn comes.

        Raises:
            BusyError: Too many wait, or the turn has not come in 20 seconds.
            WenjuError: As the work raises it.
            UnexpectedError: The work raised anything else, which is logged.

        """
        await self._enter()
        try:
            return await _in_thread(work)
        finally:
            self._places.release()

    async def steps(self, work: Iterator[_Result]) -> AsyncGenerator[_Result]:
        """Do *work* step by step when its turn comes, and give what each step gives.

        Raises:
            BusyError: As for ``run``, before the first step.
            WenjuError: As the work raises it.
            UnexpectedError: The work raised anything else, which is logged.

        """
        await self._enter()
        try:
            while (step := await _in_thread(lambda: next(work, None))) is not None:
                yield step
        finally:
            self._places.release()

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


async def _in_thread(work: Callable[[], _Result]) -> _Result:
    """Do *work* in a thread; what nobody expected of it is logged."""
    try:
        return await to_thread.run_sync(work)
    except WenjuError:
        raise
    except Exception as error:  # the one broad one: a program must not see a traceback
        raise UnexpectedError(noted(error)) from error
