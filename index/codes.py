"""Token vectors, and unit rows in four bits a number, for the many vectors of tokens.

Knows numbers alone. A unit row without its language's mean has numbers that spread like a
bell around 0 with a deviation of 1/√d, so sixteen steps of a third of that serve all rows
alike, and nothing has to be learnt. What it costs is in docs/decisions/0007.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

_STEP = 0.335  # deviations; the best for 16 even steps under a bell (Max, 1960)


class TokenVectors(NamedTuple):
    """A text token by token.

    Attributes:
        starts: Where each begins in the text, in code points, shape ``(t,)``.
        rows: Unit rows, ``(t, d)``.
    """

    starts: NDArray[np.int64]
    rows: NDArray[np.float32]


def pack(rows: NDArray[np.float32]) -> bytes:
    """Pack unit rows, shape ``(t, d)`` with *d* even, into ``t * d / 2`` bytes."""
    steps = np.floor(rows * (np.sqrt(rows.shape[1]) / _STEP)) + 8
    levels = np.clip(steps, 0, 15).astype(np.uint8)
    packed: NDArray[np.uint8] = levels[:, 0::2] << 4 | levels[:, 1::2]
    return packed.tobytes()


def unpack(data: bytes, dimension: int) -> NDArray[np.float32]:
    """Undo ``pack`` up to rounding; rows are unit rows up to about 1e-2."""
    scaled = _PAIRS / np.float32(np.sqrt(dimension))
    # A byte's two numbers are taken as one of 64 bits: a quarter of the time.
    pairs = scaled.view(np.uint64).ravel().take(np.frombuffer(data, np.uint8))  # (t * d / 2,)
    return pairs.view(np.float32).reshape(-1, dimension)


def _pairs() -> NDArray[np.float32]:
    """List the two numbers that each byte stands for, shape ``(256, 2)``, in deviations."""
    byte = np.arange(256)
    return ((np.stack([byte >> 4, byte & 15], axis=1) - 7.5) * _STEP).astype(np.float32)


_PAIRS = _pairs()
