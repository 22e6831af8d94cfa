"""What a question is about: places, and articles it calls by their titles.

Knows titles, places and ids; knows nothing about passages.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace

from index.fold import fold, folded
from index.places import find_places
from index.types import Article, Entry

_PARTS = re.compile(r"[|｜:：—]+|(?<=[㐀-鿿])[_\s]+(?=[㐀-鿿])")
_LEAST = 3  # characters of a name; a shorter part of a title is any word
_ASKED_WITH = r"(?:(?:19|20)\d\d\s*年?(?:度|\d{1,2}月)?的?)?"  # 2019年 before a name is its own

YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_SOURCE = re.compile(
    r"(?:根据|结合|依据|按照|依照|according to|based on)[^，,。？?]*[，,]\s*", re.I
)
_AND = re.compile(r"[和与跟及、]|\s+and\s+|\s+or\s+")
_JOINED = re.compile(
    r"(?:[和与與跟及同、,，\s]|以及|还是|還是|\band\b|\bor\b|\bvs\b\.?|(?:19|20)\d\d\s*年?的?)+",
    re.I,
)
_LONGEST_PAIRED = 8
_LEFT_OVER = re.compile(  # what joined two names of which one is gone
    r"^\s*(?:比较|比較|对比|對比)|[和与與跟及、](?=\s)|(?<=\s)[和与與跟及、](?![平谐諧睦])"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A place or a name that a question is about.

    Attributes:
        name: As it is called; of a place its full present name.
        spans: Where the question names it, half-open, in code points.
        articles: Ids of the articles that are about it.
    """

    name: str
    spans: tuple[tuple[int, int], ...]
    articles: frozenset[str]
    is_place: bool = False


_Index = Mapping[str, Set[str]]
"""Ids of articles by a name that they go by; nobody changes it."""


class Catalogue:
    """The articles of a collection by the names they go by."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        """Note the titles, the places and the reposts of *entries*."""
        self._entries = {entry.id: entry for entry in entries}
        self._groups: _Index = _changed({}, _groups_of, (), self._entries.values())
        self._titled: _Index = _changed({}, _titles_of, (), self._entries.values())
        self._placed: _Index = _changed({}, _places_of, (), self._entries.values())

    def renewed(self, entries: Sequence[Entry]) -> "Catalogue":
        """Give the catalogue of *entries*; what is the same object as before is not read again.

        This one stays as it is, for those who are using it.
        """
        now = {entry.id: entry for entry in entries}
        gone = [one for id_, one in self._entries.items() if now.get(id_) is not one]
        come = [one for one in entries if self._entries.get(one.id) is not one]
        other = Catalogue(())
        other._entries = now
        other._groups = _changed(self._groups, _groups_of, gone, come)
        other._titled = _changed(self._titled, _titles_of, gone, come)
        other._placed = _changed(self._placed, _places_of, gone, come)
        return other

    @property
    def ids(self) -> frozenset[str]:
        """The ids of all articles."""
        return frozenset(self._entries)

    def copies(self, article: Article) -> tuple[Entry, ...]:
        """Return the other articles that say the same, by path: reposts, and what they repost."""
        group = self._groups.get(article.duplicate_of or article.id, frozenset())
        others = [self._entries[id_] for id_ in group - {article.id}]
        return tuple(sorted(others, key=lambda entry: (entry.path, entry.id)))

    def articles_of(self, place: str) -> frozenset[str]:
        """Return the ids of the articles about *place*, by its full name, or what lies in it."""
        return frozenset(self._placed.get(place, ()))

    def subjects(
        self, question: str, holding: Callable[[str], Collection[str]]
    ) -> tuple[Subject, ...]:
        """Find the subjects of *question* in the order in which it names them.

        A title is one if nobody else uses its words: 机关党建 as a title is a
        topic of many articles, 云翼航空有限公司 a subject. Names that stand for
        the same articles (a hospital and its patient) are one subject: what
        they have in common.

        Args:
            holding: Gives the ids of all articles in which a name stands.

        """
        found = self._titles_in(question, holding)
        taken = [span for subject in found for span in subject.spans]
        for mention in find_places(question):
            if not any(start < mention.end and mention.start < end for start, end in taken):
                place = mention.place.name
                subject = Subject(
                    name=place,
                    spans=((mention.start, mention.end),),
                    articles=self.articles_of(place),
                    is_place=True,
                )
                found = _joined(found, subject)
        return tuple(sorted(found, key=lambda subject: subject.spans))

    def _titles_in(self, question: str, holding: Callable[[str], Collection[str]]) -> list[Subject]:
        """Find the titles that *question* names, the longest first where they overlap."""
        plain, origins = fold(question)
        told = (name for name in self._titled if name in plain)
        names = sorted(told, key=lambda name: (-len(name), name))
        covered: set[int] = set()
        single: list[Subject] = []
        for name in names:
            places = [
                found.span()
                for found in re.finditer(re.escape(name), plain)
                if covered.isdisjoint(range(*found.span()))
            ]
            if places and self._titled[name] >= frozenset(holding(name)):
                covered.update(*(range(*place) for place in places))
                spans = tuple((origins[start], origins[end - 1] + 1) for start, end in places)
                articles = frozenset(self._titled[name])
                single.append(Subject(name=name, spans=spans, articles=articles))
        joined: list[Subject] = []
        for subject in sorted(single, key=lambda one: len(one.articles)):
            joined = _joined(joined, subject)
        return joined


def _changed(
    index: _Index,
    names_of: Callable[[Entry], Iterable[str]],
    gone: Iterable[Entry],
    come: Iterable[Entry],
) -> _Index:
    """Give an index of ids by names without those *gone* and with those that *come*."""
    touched: dict[str, set[str]] = {}
    for entry in gone:
        for name in names_of(entry):
            touched.setdefault(name, set(index[name])).discard(entry.id)
    for entry in come:
        for name in names_of(entry):
            touched.setdefault(name, set(index.get(name, ()))).add(entry.id)
    return {name: ids for name, ids in {**index, **touched}.items() if ids}


def _groups_of(entry: Entry) -> tuple[str]:
    """Return the article that an article repeats, or itself."""
    return (entry.duplicate_of or entry.id,)


def _titles_of(entry: Entry) -> frozenset[str]:
    """Return the names, folded, that an article's title has for it."""
    names = {folded(part) for part in _PARTS.split(entry.title)}
    return frozenset(name for name in names if len(name) >= _LEAST and not name.isascii())


def _places_of(entry: Entry) -> frozenset[str]:
    """Return the places that an article is about, and what they lie in."""
    mentions = [mention for place in entry.places for mention in find_places(place)]
    parents = (parent for mention in mentions for parent in mention.place.parents)
    return frozenset([*entry.places, *parents])


def names_in(question: str, subjects: Iterable[Subject]) -> frozenset[str]:
    """Return what *question* calls *subjects*, which were found in it."""
    return frozenset(question[start:end] for one in subjects for start, end in one.spans)


def are_listed(question: str, subjects: Sequence[Subject]) -> bool:
    """Say whether nothing but words that join them stands between *subjects* (甲、乙和丙)."""
    first = [subject.spans[0] for subject in subjects]
    return all(
        _JOINED.fullmatch(question, one[1], other[0])
        for one, other in zip(first, first[1:], strict=False)
    )


def without(question: str, named: Collection[str], *, is_dated: bool = True) -> str:
    """Return *question* without what it says of those *named*: one side of a comparison.

    Every occurrence of their names goes, and a beginning that only says where to
    look (根据…的报告，). The question stays as it is if nothing else would be left of it.

    Args:
        is_dated: Whether the year told before a name goes with it.

    """
    lead = _SOURCE.match(question)
    kept = question
    if lead and any(name in lead.group() for name in named):
        kept = question[lead.end() :]
    for name in sorted(named, key=lambda name: (-len(name), name)):
        kept = re.sub(rf"{_ASKED_WITH if is_dated else ''}{re.escape(name)}", " ", kept)
    kept = _LEFT_OVER.sub(" ", kept) if named else kept
    return kept if re.search(r"\w{2}", kept) else question


def without_main_year(question: str, texts: Sequence[str]) -> str:
    """Return *question* without the year that *texts* name most: they are of it throughout."""
    counts = Counter(year for text in texts for year in YEAR.findall(text))
    if not counts:
        return question
    ((main, _),) = counts.most_common(1)
    kept = re.sub(rf"{main}\s*年?度?的?", " ", question)
    return kept if re.search(r"\w{2}", kept) else question


def with_pairs(
    question: str, subjects: Sequence[Subject], texts: Sequence[str]
) -> tuple[Subject, ...]:
    """Add to each of two subjects the name that stands for it: A和B, each known to one side.

    Args:
        texts: What the articles of each subject say.

    """
    if len(subjects) != 2:
        return tuple(subjects)
    added: list[list[tuple[int, int]]] = [list(subject.spans) for subject in subjects]
    for both in _AND.finditer(question):
        for one, other in ((0, 1), (1, 0)):
            left = _only_in(question, both.start(), -1, texts[one], texts[other])
            right = _only_in(question, both.end(), 1, texts[other], texts[one])
            if left and right:
                added[one].append(left)
                added[other].append(right)
    return tuple(
        replace(subject, spans=tuple(dict.fromkeys(spans)))
        for subject, spans in zip(subjects, added, strict=True)
    )


def _only_in(question: str, at: int, step: int, text: str, other: str) -> tuple[int, int] | None:
    """Find the longest name beside *at* that stands in *text* and not in *other*."""
    for length in range(_LONGEST_PAIRED, 1, -1):
        start, end = (at, at + length) if step > 0 else (at - length, at)
        name = question[max(0, start) : end]
        if len(name) == length and name.isalnum() and name in text and name not in other:
            return start, end
    return None


def _joined(subjects: list[Subject], other: Subject) -> list[Subject]:
    """Add *other*, or join it with the first that has articles in common with it."""
    for i, subject in enumerate(subjects):
        common = subject.articles & other.articles
        if common or subject.name == other.name:
            both = replace(subject, spans=subject.spans + other.spans, articles=common)
            return [*subjects[:i], both, *subjects[i + 1 :]]
    return [*subjects, other]
