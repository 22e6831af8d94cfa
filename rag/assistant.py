"""The one object that every interface calls.

Knows the order in which a question is answered; knows nothing about terminals or pages.
"""

import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from functools import wraps
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from index.embed import Embedder
from index.errors import SettingsError
from index.places import find_places
from index.store import Store
from index.types import Article, Entry, Receipt
from index.vectors import Vectors
from rag import compare as comparing
from rag.confidence import THRESHOLD
from rag.contenders import names_in_topic, resolve
from rag.evidence import Evidence, closest
from rag.followup import Turn, stand_alone
from rag.library import Library
from rag.question import checked_question
from rag.quote import checked_claim, find_quotes
from rag.retrieve import retrieve, understand
from rag.scope import Scope, both, select
from rag.sides import Shelf, look, sides_of
from rag.state import State
from rag.subjects import Catalogue
from rag.types import (
    Answer,
    Citation,
    Comparison,
    Outcome,
    Quote,
    QuoteList,
    Sentence,
    Spoken,
    Verification,
)
from rag.verify import checked_quotation, find_quotation

if TYPE_CHECKING:  # what a language model needs is imported where there is one
    from rag.generate import LanguageModel

_CLOSEST = 3

_Item = TypeVar("_Item")
_Method = TypeVar("_Method", bound=Callable[..., object])


def _of_one_state(ask: _Method) -> _Method:
    """Let all that a question reads be of one state of the collection, the present one."""

    @wraps(ask)
    def asked(self: "Assistant", *args: object, **named: object) -> object:
        with ExitStack() as stack:
            with self._catching_up:  # so that no question is asked of an older state than this
                stack.enter_context(self._store.reading())
                self._refresh()
            return ask(self, *args, **named)

    return cast(_Method, asked)


class Assistant:
    """Answers questions about one collection, from its articles alone.

    Usable from several threads. A change of the collection, by this or
    another process, counts from the next question on; one that is being
    answered goes on with the collection as it was.

    Attributes:
        library: The same collection, to be listed and changed.
    """

    def __init__(
        self, home: Path, embedder: Embedder, model: "LanguageModel | None" = None
    ) -> None:
        """Open the collection at *home*.

        Args:
            model: Words answers from the evidence that is found; None: they are
                made of the articles' own sentences.

        Raises:
            CollectionMissingError: There is none.
            CollectionMismatchError: Another model made it, or a newer version.
            CollectionError: It can't be opened.

        """
        self._home = home
        self._embedder = embedder
        self._model = model
        self._store = Store.open(home)
        self._store.check_model(embedder.key)
        self._latest = State.open(self._store, home)
        self._catching_up = threading.Lock()
        self._own = threading.local()  # the state that a thread's question is asked of
        self.library = Library(home, embedder, self._store)

    @property
    def model(self) -> str:
        """The key of the model in force, ``NAME@DIGEST``."""
        return self._embedder.key

    @property
    def language_model(self) -> str:
        """The name of the language model that words answers; empty if there is none."""
        return self._model.endpoint.model if self._model else ""

    def ask(
        self,
        question: str,
        *,
        earlier: Sequence[Turn] = (),
        articles: Collection[str] | None = None,
        deep: bool = True,
        written: bool = True,
    ) -> Answer:
        """Answer *question* with sentences of the collection, or say that it can't.

        The answer that ``ask_stream`` ends with; unless *written*, that which it
        ends with where there is no language model.
        """
        if not written:
            asked = stand_alone(checked_question(question), earlier)
            return self._answer(question, asked, articles, deep=deep)
        events = self.ask_stream(question, earlier=earlier, articles=articles, deep=deep)
        return next(event for event in events if isinstance(event, Answer))

    def ask_stream(
        self,
        question: str,
        *,
        earlier: Sequence[Turn] = (),
        articles: Collection[str] | None = None,
        deep: bool = True,
    ) -> Iterator[Spoken | Answer]:
        """Answer *question*, sentence by sentence where a language model writes.

        A question about several subjects (two places, two articles by their
        titles) is asked of each; those on which nothing is found are told.

        Args:
            earlier: The turns before it, oldest first: what the question leaves
                out is taken from them.
            articles: Only articles with these ids, as ``select`` gives them.
            deep: Whether passages are ranked by late interaction and sentences
                embedded by themselves: better, and slower.

        Yields:
            Checked sentences as a language model writes them, if there is one,
            and last the whole answer.

        Raises:
            SettingsError: The question is empty, or longer than 2,000 characters.

        """
        asked = stand_alone(checked_question(question), earlier)
        if self._model is None:
            yield self._answer(question, asked, articles, deep=deep)
            return
        from rag import helpers, writing

        asked = helpers.stand_alone(checked_question(question), asked, earlier, self._model)
        answer = self._answer(question, asked, articles, deep=deep)
        if not answer.sentences:
            yield answer
            return
        for event in writing.write(answer, self._model, self._embedder):
            yield event if isinstance(event, Spoken) else helpers.suggest(event, self._model)

    @_of_one_state
    def _answer(
        self, question: str, asked: str, articles: Collection[str] | None, *, deep: bool
    ) -> Answer:
        """Answer *question*, understood as *asked*, with the articles' own sentences."""
        started = time.perf_counter()
        shelf = Shelf(self._store, self._vectors, self._embedder, self._catalogue)
        sides = sides_of(asked, articles, shelf)
        found = [look(side, shelf, deep=deep) for side in sides]
        spoken = [evidence for evidence, _ in found if _is_believed(evidence)]
        quotes = _in_turn([evidence.quotes for evidence in spoken])
        passages = _in_turn([passages for _, passages in found])
        citations = self._numbered(quotes)
        return Answer(
            question=question,
            standalone_question=asked,
            outcome=Outcome.ANSWERED if spoken else Outcome.NOT_FOUND,
            confidence=max(_confidence(evidence) for evidence, _ in found),
            sentences=tuple(map(_sentence, citations)),
            citations=citations,
            closest=() if spoken else self._numbered(closest(passages, _CLOSEST)),
            silent=tuple(
                side.called
                for side, (evidence, _) in zip(sides, found, strict=True)
                if spoken and not _is_believed(evidence)
            ),
            ranked=tuple(dict.fromkeys(passage.article.id for passage in passages)),
            marks=tuple(evidence.marks for evidence, _ in found if evidence.marks),
            timings_ms={"total": round(1000 * (time.perf_counter() - started), 1)},
        )

    def _numbered(self, quotes: Iterable[Quote]) -> tuple[Citation, ...]:
        """Number quotes from 1 in order."""
        return tuple(
            Citation(number=n, quote=quote, also_in=self._catalogue.copies(quote.article))
            for n, quote in enumerate(quotes, 1)
        )

    def compare(
        self, topic: str, names: Sequence[str] = (), aspects: Sequence[str] = ()
    ) -> Comparison:
        """Put side by side what several subjects say on *topic*, every cell cited.

        Args:
            names: Places in any form, titles of articles, names in texts; at
                most 24. None: those that *topic* itself names, if it names two
                or more, or else the places that say something, at most twelve.
            aspects: Rows to look for besides those that are found.

        Raises:
            SettingsError: The topic, a name or an aspect is empty or too long,
                or a name is not known.

        """
        asked, by_hand = comparing.checked_topic(topic), comparing.checked_aspects(aspects)
        found = self._compared(asked, names, by_hand)
        if self._model is None:
            return found
        from rag import helpers

        return helpers.describe(found, by_hand, self._model, self._embedder)

    @_of_one_state
    def _compared(self, asked: str, names: Sequence[str], by_hand: tuple[str, ...]) -> Comparison:
        """Compare what the articles say, with their own words alone."""
        entries = self._store.entries()
        reader = comparing.Reader(store=self._store, vectors=self._vectors, embedder=self._embedder)
        holding, about, is_cut = self._store.articles_holding, asked, False
        if not names:
            names, about = names_in_topic(asked, self._catalogue, holding)
        query = reader.query(about)
        if names:
            contenders = resolve(names, self._catalogue, entries, holding)
            said = reader.statements(query, contenders)
        else:
            contenders, said, is_cut = comparing.choose(reader, query, entries)
        copies = self._catalogue.copies
        found = comparing.compare(reader, asked, contenders, said, by_hand, copies)
        return replace(found, is_cut=is_cut)

    @_of_one_state
    def select(
        self, *, place: str = "", since: str = "", until: str = "", source: str = ""
    ) -> frozenset[str]:
        """Return the ids of the articles that fit every filter that is set.

        Args:
            place: A place in any form; articles of what lies in it count too.
            since, until: The first and the last date, ``YYYY``, ``YYYY-MM`` or
                ``YYYY-MM-DD``; articles without a date don't fit.
            source: Stands in the article's source or author.

        Raises:
            SettingsError: *place* is no known place, or a date can't be read.

        """
        entries = self._store.entries()
        return select(entries, self._catalogue, Scope(place, since, until, source))

    @_of_one_state
    def quotes(
        self, claim: str, *, articles: Collection[str] | None = None, limit: int = 5
    ) -> QuoteList:
        """Find up to *limit* whole sentences that support *claim*, or tell of a topic.

        Args:
            articles: As for ``ask``.
            limit: At least 1.

        Raises:
            SettingsError: The claim holds no words, or more than 2,000 characters.

        """
        asked = checked_claim(claim)
        query = understand(asked, self._store, self._embedder)
        found = retrieve(query, self._store, self._vectors, among=articles)
        placed = frozenset(
            id_
            for mention in find_places(asked)
            for id_ in self._catalogue.articles_of(mention.place.name)
        )
        if placed:  # others may say more of the same and leave no room for them
            known = {passage.chunk for passage in found}
            own = retrieve(query, self._store, self._vectors, among=both(articles, placed))
            found += [passage for passage in own if passage.chunk not in known]
            found.sort(key=lambda passage: -passage.similarity)
        quotes = find_quotes(query, found, self._embedder, limit=limit)
        return QuoteList(query=claim, quotes=self._numbered(quotes))

    @_of_one_state
    def verify(self, text: str) -> Verification:
        """Say whether the quotation *text* stands in the collection, where, and how.

        Raises:
            SettingsError: It holds no words, or more than 5,000 characters.

        """
        claim = checked_quotation(text)
        found = find_quotation(claim, self._store)
        return Verification(
            text=text,
            standing=found.standing,
            citations=self._numbered(found.quotes),
            differences=found.differences,
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

    @property
    def _vectors(self) -> Vectors:
        """The vectors that the question under way is asked of."""
        vectors: Vectors = self._own.state.vectors
        return vectors

    @property
    def _catalogue(self) -> Catalogue:
        """The names that the question under way is asked of."""
        catalogue: Catalogue = self._own.state.catalogue
        return catalogue

    def _refresh(self) -> None:
        """Catch up with changes of the collection."""
        if self._store.generation != self._latest.vectors.generation:
            self._store.check_model(self._embedder.key)
            self._latest = self._latest.caught_up(self._store, self._home)
        self._own.state = self._latest


def _confidence(evidence: Evidence) -> float:
    """Return how sure *evidence* is; nothing quoted is not sure at all."""
    return round(evidence.confidence, 3) if evidence.quotes else 0.0


def _is_believed(evidence: Evidence) -> bool:
    """Say whether *evidence* counts as an answer."""
    return _confidence(evidence) >= THRESHOLD


def _sentence(citation: Citation) -> Sentence:
    """Give a quote as a sentence of the answer."""
    quote = citation.quote
    part = quote.emphasis and (quote.emphasis[0] - quote.start, quote.emphasis[1] - quote.start)
    return Sentence(text=quote.text, citations=(citation.number,), emphasis=part)


def _in_turn(rows: Sequence[Sequence[_Item]]) -> tuple[_Item, ...]:
    """Take the first of each row, then the second of each, and so on."""
    return tuple(one for group in zip_longest(*rows) for one in group if one is not None)
