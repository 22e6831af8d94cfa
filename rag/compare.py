"""One topic through the articles of several subjects: who says what, side by side.

Knows the order in which a comparison is made; knows nothing about how it is shown.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from index.embed import Embedder
from index.errors import SettingsError
from index.store import Store
from index.types import Article, Entry
from index.vectors import Vectors
from rag.aspects import Group, Said, group, make_group
from rag.contenders import MOST_SUBJECTS, Contender, apart, contender_of
from rag.naming import name_groups
from rag.retrieve import Query, retrieve, understand
from rag.statements import Candidate, Statement, find_statements, shortlist
from rag.topics import content_of_topic
from rag.types import Aspect, Cell, Citation, ComparedSubject, Comparison, Quote, Shared

LONGEST_TOPIC = 300  # characters
MOST_CHOSEN = 12
MOST_ASPECTS = 10
_LONGEST_ASPECT = 60
_READ = 8  # sentences of a subject that are embedded, at about 5 ms each
_READ_OF_MANY = 5
_MANY = 6  # subjects
_BEHIND = 0.4  # a sentence this far behind its subject's best one is another topic's
_NEAREST = 300  # chunks that places are chosen by

Copies = Callable[[Article], tuple[Entry, ...]]
Found = tuple[tuple[Statement, ...], ...]
"""What each subject says, best first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """The collection as a comparison reads it."""

    store: Store
    vectors: Vectors
    embedder: Embedder

    def query(self, topic: str) -> Query:
        """Make a topic ready for retrieval."""
        return understand(content_of_topic(topic), self.store, self.embedder)

    def candidates(self, query: Query, one: Contender, count: int) -> tuple[Candidate, ...]:
        """Read a subject's own articles, whatever the others have."""
        if not one.originals:
            return ()
        passages = retrieve(query, self.store, self.vectors, among=one.originals)
        return shortlist(query, passages, count, one.is_about)

    def shares(self, terms: Sequence[str]) -> dict[str, float]:
        """Say in what share of the passages each of *terms* stands."""
        total = self.store.passage_count()
        return {term: n / total for term, n in self.store.passage_counts(terms).items()}

    def statements(self, query: Query, contenders: Sequence[Contender]) -> Found:
        """Find what each subject says, best first."""
        count = _READ if len(contenders) <= _MANY else _READ_OF_MANY
        return self.judged(query, [self.candidates(query, one, count) for one in contenders])

    def judged(self, query: Query, candidates: Sequence[Sequence[Candidate]]) -> Found:
        """Keep of each subject's candidates what fits, and not far worse than its best."""
        found = [find_statements(query, own, self.embedder) for own in candidates]
        return tuple(tuple(one for one in own if one.fit >= own[0].fit - _BEHIND) for own in found)


def compare(
    reader: Reader,
    topic: str,
    contenders: Sequence[Contender],
    found: Found,
    by_hand: Sequence[str],
    copies: Copies,
) -> Comparison:
    """Compare what *contenders* say on *topic*.

    Aspects given by hand come first, in their order; a quote that stands there
    is not repeated in one that was found.

    Args:
        topic: As ``checked_topic`` gives it.
        found: What each of them says on it.
        by_hand: Aspects to look for, as ``checked_aspects`` gives them.
        copies: Gives the reposts of an article.

    """
    asked = [_said(reader.statements(reader.query(one), contenders)) for one in by_hand]
    taken = {_key(one.statement.quote) for own in asked for one in own}
    said = [one for one in _said(found) if _key(one.statement.quote) not in taken]
    groups = _chosen(group(said))
    subjects = tuple(one.subject for one in contenders)
    barred = [one.name for one in subjects]
    names = name_groups(groups, topic, barred, reader.embedder, reader.shares)
    rows = [
        (name, make_group(own) if own else None) for name, own in zip(by_hand, asked, strict=True)
    ]
    rows += list(zip(names, groups, strict=True))
    return _laid_out(topic, subjects, rows, copies)


def choose(
    reader: Reader, query: Query, entries: Sequence[Entry]
) -> tuple[tuple[Contender, ...], Found, bool]:
    """Choose the places that say something on a topic, the one that fits best first.

    Returns:
        At most twelve, what each of them says, and whether there may be more.

    """
    places = _places(reader, query, entries)
    contenders = apart([contender_of(place, entries) for place in places[:MOST_SUBJECTS]], entries)
    read = [reader.candidates(query, one, _READ) for one in contenders]
    likely = sorted((-own[0].matched, n) for n, own in enumerate(read) if own)
    numbers = [n for _, n in likely[: MOST_CHOSEN + 1]]
    count = _READ if len(numbers) <= _MANY else _READ_OF_MANY
    found = reader.judged(query, [read[n][:count] for n in numbers])
    rated = sorted((-own[0].fit, n) for n, own in enumerate(found) if own)
    chosen = rated[:MOST_CHOSEN]
    return (
        tuple(contenders[numbers[n]] for _, n in chosen),
        tuple(found[n] for _, n in chosen),
        len(rated) > MOST_CHOSEN,
    )


def checked_topic(topic: str) -> str:
    """Return *topic* without the space around it, if it can be compared.

    Raises:
        SettingsError: It is empty, or longer than 300 characters.

    """
    asked = " ".join(topic.split())
    if not any(character.isalnum() for character in asked):
        raise SettingsError(
            "The topic is empty.", hint='Name one: wenju compare "考核评价" 衢州 湖州'
        )
    if len(asked) > LONGEST_TOPIC:
        raise SettingsError(
            f"The topic has {len(asked):,} characters; at most {LONGEST_TOPIC} are read.",
            hint="Name the topic in a few words, and the places after it.",
        )
    return asked


def checked_aspects(aspects: Iterable[str]) -> tuple[str, ...]:
    """Return the aspects given by hand, each once.

    Raises:
        SettingsError: One is empty, or longer than 60 characters.

    """
    found = [" ".join(aspect.split()) for aspect in aspects]
    for aspect in found:
        if not any(character.isalnum() for character in aspect):
            raise SettingsError("An aspect is empty.", hint="Name it: --aspect 经费")
        if len(aspect) > _LONGEST_ASPECT:
            raise SettingsError(
                f"An aspect has {len(aspect)} characters; at most {_LONGEST_ASPECT} are read.",
                hint="Name it in a few words: --aspect 经费",
            )
    return tuple(dict.fromkeys(found))


def _places(reader: Reader, query: Query, entries: Sequence[Entry]) -> list[str]:
    """List the places whose articles are nearest to the topic, by words or by meaning."""
    near = reader.vectors.search(query.vectors.vector, _NEAREST) if reader.vectors.count else []
    by_words = reader.store.search_words(list(query.weights), _NEAREST)
    weight = sum(query.weights.values()) or 1.0
    scores: dict[int, float] = dict(near)
    for row, score in by_words:
        scores[row] = max(scores.get(row, 0.0), 0.2) + score / (2.2 * weight)
    best: dict[str, float] = {}
    for stored in reader.store.chunks(sorted(scores)):
        id_ = stored.chunk.article_id
        best[id_] = max(best.get(id_, -1.0), scores.get(stored.id, -1.0))
    ranked = sorted((e for e in entries if e.id in best), key=lambda e: (-best[e.id], e.id))
    return list(dict.fromkeys(place for entry in ranked for place in entry.places))


def _said(found: Iterable[Iterable[Statement]]) -> list[Said]:
    """Put all statements in one list, subject by subject."""
    return [Said(subject=n, statement=one) for n, own in enumerate(found) for one in own]


def _chosen(groups: Sequence[Group]) -> tuple[Group, ...]:
    """Keep ten groups at most, and of every subject that speaks one."""
    kept = set(range(min(MOST_ASPECTS, len(groups))))
    heard = {subject for n in kept for subject in groups[n].subjects}
    for n, own in enumerate(groups):
        if not heard.issuperset(own.subjects):
            kept.add(n)
            heard.update(own.subjects)
    return tuple(groups[n] for n in sorted(kept))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbers:
    """Citations by their quotes, numbered by first mention."""

    copies: Copies
    given: dict[tuple[str, int, int], Citation] = field(default_factory=dict)

    def cite(self, quote: Quote) -> Citation:
        """Return the quote's citation, a new one if it has none yet."""
        citation = Citation(
            number=len(self.given) + 1, quote=quote, also_in=self.copies(quote.article)
        )
        return self.given.setdefault(_key(quote), citation)


def _laid_out(
    topic: str,
    subjects: tuple[ComparedSubject, ...],
    rows: Sequence[tuple[str, Group | None]],
    copies: Copies,
) -> Comparison:
    """Number what was found, and put it into cells."""
    numbers = _Numbers(copies=copies)
    aspects: list[Aspect] = []
    shared: list[Shared] = []
    for name, own in rows:
        cells = tuple(_cell(one.name, n, own, numbers) for n, one in enumerate(subjects))
        speaking = sum(bool(cell.citations) for cell in cells)
        if speaking == 1 and len(subjects) > 1:
            cells = tuple(replace(cell, is_only=bool(cell.citations)) for cell in cells)
        aspects.append(Aspect(name=name, cells=cells, measure=own.measure if own else ""))
        shared += _shared(subjects, own, numbers) if own else []
    silent = tuple(
        one.name
        for n, one in enumerate(subjects)
        if not any(aspect.cells[n].citations for aspect in aspects)
    )
    return Comparison(
        topic=topic,
        subjects=subjects,
        aspects=tuple(aspects),
        shared=tuple(shared),
        silent=silent,
    )


def _cell(name: str, number: int, own: Group | None, numbers: _Numbers) -> Cell:
    """Cite what one subject says."""
    quotes = [one.statement.quote for one in own.said if one.subject == number] if own else []
    return Cell(subject=name, citations=tuple(map(numbers.cite, quotes)), is_only=False)


def _shared(subjects: Sequence[ComparedSubject], own: Group, numbers: _Numbers) -> list[Shared]:
    """Cite what several subjects do alike."""
    found = []
    for places in own.alike:
        by_name: dict[str, list[Citation]] = {}
        for said in (own.said[place] for place in places):
            citation = numbers.cite(said.statement.quote)
            by_name.setdefault(subjects[said.subject].name, []).append(citation)
        found.append(Shared(citations=tuple((k, tuple(v)) for k, v in by_name.items())))
    return found


def _key(quote: Quote) -> tuple[str, int, int]:
    """Tell quotes apart."""
    return quote.article.id, quote.start, quote.end
