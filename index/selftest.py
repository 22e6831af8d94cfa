"""Phrases of a collection are looked for in it, each way that a question takes.

Knows where a phrase has to turn up; knows nothing about ranking, and changes nothing.
"""

import random
import re
import string
from collections.abc import Collection, Iterator
from functools import cache
from typing import NamedTuple

import opencc

from index.embed import Embedder
from index.fold import folded
from index.store import Store
from index.terms import certain_terms
from index.types import Missed, SelfTest
from index.vectors import Vectors

SAMPLES = 20

_ENDS = "。！？!?…\n"
_MARKS = _ENDS + "，,；;：:"
_CLAUSES = re.compile(rf"(?:\A|(?<=[{_MARKS}]))[^{_ENDS}]{{11,39}}[^{_MARKS}](?=[{_MARKS}]|\Z)")
_LETTERS = 8  # different ones: a phrase of fewer stands everywhere
_NEAREST_BY_WORDS = 10
_NEAREST_BY_VECTOR = (3, 60)  # at least and at most; between them a tenth of all chunks
_SHARE_BY_VECTOR = 0.6  # measured: 0.87 to 1 where all is well, below 0.1 with vectors mixed up
_PLAIN = string.digits + string.ascii_letters
_WIDE = str.maketrans({character: chr(ord(character) + 0xFEE0) for character in _PLAIN})
_OTHER_QUOTES = str.maketrans("“”‘’「」『』\"'", "「」『』“”‘’＂＇")


class Phrase(NamedTuple):
    """A stretch of a stored passage; *rows* are the chunks of that passage that hold it."""

    article_id: str
    text: str
    rows: frozenset[int]


def self_test(
    store: Store,
    vectors: Vectors,
    embedder: Embedder,
    *,
    samples: int = SAMPLES,
    articles: Collection[str] | None = None,
) -> SelfTest:
    """Look for phrases of the collection by words, by meaning, and written otherwise.

    Args:
        samples: How many phrases.
        articles: Take them from these articles; None: from all.

    """
    tried = phrases(store, samples, articles)
    no_words = [phrase for phrase in tried if not _is_found(store, phrase, phrase.text)]
    far = [phrase for phrase in tried if not _is_near(store, vectors, embedder, phrase)]
    unfolded = [
        phrase._replace(text=text)
        for phrase in tried
        if phrase not in no_words and (text := _lost_variant(store, phrase))
    ]
    missed = {"words": no_words, "meaning": far, "folding": unfolded}
    too_far = len(tried) - len(far) < _SHARE_BY_VECTOR * len(tried)
    failed = {"words": bool(no_words), "meaning": too_far, "folding": bool(unfolded)}
    return SelfTest(
        sampled=len(tried),
        found_by_words=len(tried) - len(no_words),
        found_by_vectors=len(tried) - len(far),
        found_folded=len(tried) - len(no_words) - len(unfolded),
        missed=tuple(
            Missed(leg=leg, id=phrase.article_id, phrase=phrase.text)
            for leg, lost in missed.items()
            for phrase in lost
        ),
        failed=tuple(leg for leg, is_bad in failed.items() if is_bad),
    )


def phrases(store: Store, count: int, articles: Collection[str] | None = None) -> list[Phrase]:
    """Choose up to *count* phrases, each of another passage; the generation decides which.

    Fewer are the first ones of more.
    """
    chance = random.Random(store.generation)
    passages = store.passage_ids(articles)
    chance.shuffle(passages)
    found: list[Phrase] = []
    for id_ in passages:
        if len(found) == count:
            break
        (passage, *_) = store.chunks([id_])
        parts = dict(_texts(store, [id_]))
        fitting = [clause.strip() for clause in _CLAUSES.findall(parts[id_])]
        fitting = [clause for clause in fitting if _is_telling(clause)]
        if fitting:
            text = chance.choice(fitting)
            rows = frozenset(row for row, part in parts.items() if text in part)
            found.append(Phrase(passage.chunk.article_id, text, rows))
    return found


def variants(text: str) -> list[str]:
    """Write *text* in the other script, in full width and with other quotation marks.

    Example:
        >>> variants("他们说“3月开会”")
        ['他們說“3月開會”', '他们说“３月开会”', '他们说「3月开会」']

    """
    simplified = _converter("t2s").convert(text)
    script = simplified if simplified != text else _converter("s2t").convert(text)
    return [script, text.translate(_WIDE), text.translate(_OTHER_QUOTES)]


def _is_telling(clause: str) -> bool:
    """Say whether *clause* has letters enough to be told from others."""
    return len({character for character in clause if character.isalpha()}) >= _LETTERS


def _is_found(store: Store, phrase: Phrase, written: str) -> bool:
    """Say whether *phrase*, so *written*, is found by its words."""
    nearest = store.search_words(certain_terms(written), _NEAREST_BY_WORDS)
    return _is_among(store, phrase, [row for row, _ in nearest])


def _is_near(store: Store, vectors: Vectors, embedder: Embedder, phrase: Phrase) -> bool:
    """Say whether *phrase* is found by its vector."""
    least, most = _NEAREST_BY_VECTOR
    k = min(most, max(least, vectors.count // 10))
    nearest = vectors.search(embedder.embed_question(phrase.text).vector, k)
    return _is_among(store, phrase, [row for row, _ in nearest])


def _lost_variant(store: Store, phrase: Phrase) -> str:
    """Return a variant of *phrase* that its words don't find, or empty."""
    terms = certain_terms(phrase.text)  # the same terms find the same passages
    others = (text for text in variants(phrase.text) if certain_terms(text) != terms)
    return next((text for text in others if not _is_found(store, phrase, text)), "")


def _is_among(store: Store, phrase: Phrase, rows: Collection[int]) -> bool:
    """Say whether one of these chunks holds *phrase*, in its article or in another."""
    if not phrase.rows.isdisjoint(rows):
        return True
    plain = folded(phrase.text)
    return any(plain in folded(text) for _, text in _texts(store, list(rows)))


def _texts(store: Store, rows: list[int]) -> Iterator[tuple[int, str]]:
    """Cut the chunks in these *rows*, and the windows of passages, from their articles."""
    chunks = store.chunks(rows)
    ids = {row.chunk.article_id for row in chunks}
    texts = {id_: article.text for id_ in ids if (article := store.article(id_))}
    for id_, _, part in chunks:
        yield id_, texts[part.article_id][part.start : part.end]


@cache
def _converter(name: str) -> opencc.OpenCC:
    """Open one of OpenCC's converters, once."""
    return opencc.OpenCC(name)
