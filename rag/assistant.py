"""The one object that every interface calls.

Knows the order in which a question is answered; knows nothing about terminals or pages.
"""

import time
from collections.abc import Iterable
from pathlib import Path

from index.embed import Embedder
from index.errors import SettingsError
from index.store import Store
from index.types import Article, Entry, Receipt
from index.vectors import Vectors
from rag.evidence import THRESHOLD, closest, find_evidence
from rag.retrieve import retrieve, understand
from rag.types import Answer, Citation, Outcome, Quote, Sentence

LONGEST_QUESTION = 2000  # characters
_RETRIEVED = 24
_CLOSEST = 3


class Assistant:
    """Answers questions about one collection, from its articles alone.

    Usable from several threads. A change of the collection, by this or
    another process, counts from the next question on.
    """

    def __init__(self, home: Path, embedder: Embedder) -> None:
        """Open the collection at *home*.

        Raises:
            CollectionMissingError: There is none.
            CollectionMismatchError: Another model made it, or a newer version.
            CollectionError: It can't be opened.

        """
        self._home = home
        self._embedder = embedder
        self._store = Store.open(home)
        self._store.check_model(embedder.key)
        self._vectors = Vectors.open(self._store, home)

    def ask(self, question: str) -> Answer:
        """Answer *question* with sentences of the collection, or say that it can't.

        Raises:
            SettingsError: The question is empty, or longer than 2,000 characters.

        """
        started = time.perf_counter()
        asked = checked_question(question)
        self._refresh()
        query = understand(asked, self._store, self._embedder)
        passages = retrieve(query, self._store, self._vectors, limit=_RETRIEVED)
        retrieved = time.perf_counter()
        evidence = find_evidence(query, passages, self._embedder)
        ended = time.perf_counter()
        timings = {
            "retrieve": round(1000 * (retrieved - started), 1),
            "evidence": round(1000 * (ended - retrieved), 1),
            "total": round(1000 * (ended - started), 1),
        }
        answered = evidence.confidence >= THRESHOLD and bool(evidence.quotes)
        citations = _numbered(evidence.quotes) if answered else ()
        return Answer(
            question=question,
            standalone_question=asked,
            outcome=Outcome.ANSWERED if answered else Outcome.NOT_FOUND,
            confidence=round(evidence.confidence, 3),
            sentences=tuple(
                Sentence(text=citation.quote.text, citations=(citation.number,))
                for citation in citations
            ),
            citations=citations,
            closest=() if answered else _numbered(closest(passages, _CLOSEST)),
            timings_ms=timings,
        )

    def entries(self) -> list[Entry]:
        """List the articles of the collection."""
        return self._store.entries()

    def article(self, id_: str) -> Article:
        """Return one article.

        Raises:
            SettingsError: There is no article with this id.

        """
        article = self._store.article(id_)
        if article is None:
            raise SettingsError(
                f"There is no article {id_} in {self._home}.",
                hint="See what is there: wenju list",
            )
        return article

    def receipt(self, id_: str) -> Receipt:
        """Return what happened to a stored article on its way in."""
        return self._store.receipt(self.article(id_).id)

    def close(self) -> None:
        """Close the collection."""
        self._store.close()

    def _refresh(self) -> None:
        """Catch up with changes of the collection."""
        if self._store.generation != self._vectors.generation:
            self._store.check_model(self._embedder.key)
            self._vectors = Vectors.open(self._store, self._home)


def _numbered(quotes: Iterable[Quote]) -> tuple[Citation, ...]:
    """Number quotes from 1 in order."""
    return tuple(Citation(number=n, quote=quote) for n, quote in enumerate(quotes, 1))


def checked_question(question: str) -> str:
    """Return *question* without the space around it, if it can be asked."""
    asked = " ".join(question.split())
    if not asked:
        raise SettingsError(
            "The question is empty.", hint='Ask something: wenju ask "哪些城市评定了党支部？"'
        )
    if len(asked) > LONGEST_QUESTION:
        raise SettingsError(
            f"The question has {len(asked):,} characters; at most {LONGEST_QUESTION:,} are read.",
            hint="Ask for one thing at a time, in a sentence or two.",
        )
    return asked
