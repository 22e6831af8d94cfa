"""How often a visitor may ask.

Knows a token bucket for each visitor; knows nothing about HTTP but addresses.
"""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

from pyrate_limiter import Duration, Rate, TokenBucket
from pyrate_limiter.abstracts import State

_VISITORS = 10_000  # the one not seen for longest is forgotten: its bucket is full again


class Rates:
    """A bucket of tokens for each visitor; for one event loop."""

    def __init__(
        self, *, each_minute: int, burst: int, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Let each visitor in *burst* times at once, and *each_minute* times in the long run.

        Args:
            clock: Gives seconds that never go back.

        """
        self._rates = [Rate(each_minute, Duration.MINUTE, burst)]
        self._bucket = TokenBucket()
        self._states: OrderedDict[str, State] = OrderedDict()
        self._clock = clock

    def wait_s(self, visitor: str) -> int:
        """Say after how many seconds *visitor* may come in; 0: now, which counts."""
        state = self._states.pop(visitor, self._bucket.initial(self._rates))
        now_ms = int(1000 * self._clock())
        after, decision = self._bucket.step(self._rates, state, now_ms, 1)
        self._states[visitor] = after
        if len(self._states) > _VISITORS:
            self._states.popitem(last=False)
        return 0 if decision.allowed else max(1, math.ceil((decision.retry_after_ms or 0) / 1000))


def visitor_at(address: str) -> str:
    """Name the visitor at an address: of version 6, by the network that one has as a rule.

    Example:
        >>> visitor_at("192.0.2.7"), visitor_at("2001:db8::7:1"), visitor_at("testclient")
        ('192.0.2.7', '2001:db8::/64', 'testclient')

    """
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    return str(ipaddress.ip_network((found, 64), strict=False))
