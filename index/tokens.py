"""Texts become token ids, with no more of the tokenizer in memory than they need.

Knows one prepared model's vocabulary; knows nothing about vectors. Reading a multilingual
tokenizer whole takes the better part of a second, nearly all of it for pieces that don't
occur: a Unigram tokenizer made of just the pieces that stand in the texts gives the same ids.
"""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer
from tokenizers.models import Unigram

TOKENIZER_FILE = "tokenizer.json"
PIECES_FILE = "pieces.txt"
SCORES_FILE = "scores.npy"
FRAME_FILE = "frame.json"


class TokenRow(NamedTuple):
    """A text as tokens, with the special ones around it.

    Attributes:
        starts, ends: Where each token stands in the text, in code points; of
            special tokens 0.
    """

    ids: list[int]
    starts: list[int]
    ends: list[int]


class Tokens:
    """The tokenizer of a prepared model.

    Attributes:
        before, after: The ids of the special tokens put around every text.
    """

    def __init__(self, folder: Path, *, max_tokens: int) -> None:
        """Open the tokenizer in *folder*; texts are cut at *max_tokens*.

        Raises:
            OSError, ValueError, KeyError, EOFError: Its files are damaged.

        """
        plain = json.loads((folder / TOKENIZER_FILE).read_text("utf-8"))
        self._tokenizer: Tokenizer = Tokenizer.from_str(json.dumps(plain))
        self._max_tokens = max_tokens
        frame = json.loads((folder / FRAME_FILE).read_text("utf-8"))
        self.before: list[int] = frame["before"]
        self.after: list[int] = frame["after"]
        self._pieces: _Pieces | None = None
        if (folder / PIECES_FILE).exists():
            self._pieces = _Pieces((folder / PIECES_FILE).read_bytes(), frame["longest"])
            self._scores = np.load(folder / SCORES_FILE)
            self._unknown: int = frame["unknown"]

    def encode(self, texts: Sequence[str]) -> list[TokenRow]:
        """Return each text as tokens, cut to fit."""
        if self._pieces is None:
            rows = _rows(self._tokenizer, texts)
        else:
            rows = self._with_pieces(texts, self._pieces)
        return [self._framed(row) for row in rows]

    def _framed(self, row: TokenRow) -> TokenRow:
        """Cut *row* to fit and put the special tokens around it."""
        before, after = [0] * len(self.before), [0] * len(self.after)
        room = self._max_tokens - len(before) - len(after)
        return TokenRow(
            [*self.before, *row.ids[:room], *self.after],
            before + row.starts[:room] + after,
            before + row.ends[:room] + after,
        )

    def _with_pieces(self, texts: Sequence[str], pieces: "_Pieces") -> list[TokenRow]:
        """Encode with a tokenizer that knows the pieces of these texts alone."""
        words = {word for text in texts for word in self._words(text)}
        # What an unknown character costs depends on the lowest score of all.
        found = pieces.in_words(words) | {int(np.argmin(self._scores))}
        known = [self._unknown, *sorted(found - {self._unknown})]
        vocabulary = [(pieces[id_], float(self._scores[id_])) for id_ in known]
        small = Tokenizer(Unigram(vocabulary, unk_id=0, byte_fallback=False))
        small.normalizer = self._tokenizer.normalizer
        small.pre_tokenizer = self._tokenizer.pre_tokenizer
        return [row._replace(ids=[known[id_] for id_ in row.ids]) for row in _rows(small, texts)]

    def _words(self, text: str) -> list[str]:
        """Cut *text* as the tokenizer does before it looks for pieces."""
        normaliser, cutter = self._tokenizer.normalizer, self._tokenizer.pre_tokenizer
        plain = normaliser.normalize_str(text) if normaliser else text
        return [word for word, _ in cutter.pre_tokenize_str(plain)] if cutter else [plain]


class _Pieces:
    """The pieces of a vocabulary by their ids, and the other way round.

    They are kept as they stand in their file, and found by their hashes: an object for each
    of 250,000 would take five times the memory.
    """

    def __init__(self, file: bytes, longest: int) -> None:
        """Read a piece a line, none with more than *longest* characters."""
        self._file, self._longest = file, longest
        ends = np.flatnonzero(np.frombuffer(file, np.uint8) == ord("\n"))
        self._starts = np.concatenate([[0], ends + 1, [len(file) + 1]])
        hashes = _hashes(file.decode().split("\n"))
        self._ids = np.argsort(hashes)
        self._hashes = hashes[self._ids]

    def __getitem__(self, id_: int) -> str:
        """Give the piece with an id."""
        return self._file[self._starts[id_] : self._starts[id_ + 1] - 1].decode()

    def in_words(self, words: Iterable[str]) -> set[int]:
        """Find the ids of all pieces that stand in *words*."""
        stretches = list(
            {
                word[start:end]
                for word in words
                for start in range(len(word))
                for end in range(start + 1, min(len(word), start + self._longest) + 1)
            }
        )
        hashes = _hashes(stretches)
        places = np.searchsorted(self._hashes, hashes).clip(max=len(self._hashes) - 1)
        alike = np.flatnonzero(self._hashes[places] == hashes)
        ids = self._ids[places[alike]].tolist()
        return {
            id_ for n, id_ in zip(alike.tolist(), ids, strict=True) if self[id_] == stretches[n]
        }


def _hashes(texts: Sequence[str]) -> NDArray[np.int64]:
    """Hash texts, in this process alone; of some 250,000 no two are expected to be alike."""
    plain = np.fromiter(map(hash, texts), np.int64, len(texts))
    # Python hashes the bytes in memory, which are the same ones of 慢 and of ba.
    return plain ^ np.fromiter(map(len, texts), np.int64, len(texts))


def write_tokens(tokenizer: Tokenizer, folder: Path) -> None:
    """Write *tokenizer* into *folder*, a Unigram vocabulary as files of its own."""
    # Saved tokenizers may pad and truncate; here texts keep their own length.
    plain = json.loads(tokenizer.to_str()) | {"truncation": None, "padding": None}
    bare = Tokenizer.from_str(json.dumps(plain))
    framed, inside = bare.encode("a").ids, bare.encode("a", add_special_tokens=False).ids
    start = next(i for i in range(len(framed)) if framed[i : i + len(inside)] == inside)
    frame: dict[str, Any] = {"before": framed[:start], "after": framed[start + len(inside) :]}
    if _can_be_cut_down(plain["model"]):
        vocabulary = plain["model"]["vocab"]
        frame["unknown"] = plain["model"]["unk_id"]
        frame["longest"] = max(len(piece) for piece, _ in vocabulary)
        (folder / PIECES_FILE).write_text("\n".join(piece for piece, _ in vocabulary), "utf-8")
        np.save(folder / SCORES_FILE, np.array([score for _, score in vocabulary]))
        plain["model"] |= {"vocab": [vocabulary[frame["unknown"]]], "unk_id": 0}
        # Special tokens are put around by id; spelled out in an article they are plain text.
        plain |= {"added_tokens": [], "post_processor": None}
    (folder / FRAME_FILE).write_text(json.dumps(frame), "utf-8")
    (folder / TOKENIZER_FILE).write_text(json.dumps(plain), "utf-8")


def _can_be_cut_down(model: dict[str, Any]) -> bool:
    """Say whether a tokenizer of just some pieces gives the same ids, one piece a line."""
    if model["type"] != "Unigram" or model.get("byte_fallback"):
        return False
    return not any("\n" in piece or "\r" in piece for piece, _ in model["vocab"])


def _rows(tokenizer: Tokenizer, texts: Sequence[str]) -> list[TokenRow]:
    """Encode *texts* without special tokens."""
    rows = []
    for encoding in tokenizer.encode_batch(list(texts), add_special_tokens=False):
        starts, ends = zip(*encoding.offsets, strict=True) if encoding.ids else ((), ())
        rows.append(TokenRow(encoding.ids, list(starts), list(ends)))
    return rows
