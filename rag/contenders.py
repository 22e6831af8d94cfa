"""Who is compared: places and names, and the articles that are about each.

Knows titles, places and names; knows nothing about topics.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from index.errors import SettingsError
from index.fold import folded, simplify
from index.gazetteer import Place, gazetteer, place_of, readings_of
from index.places import PlaceMention, find_places
from index.types import Article, Entry
from rag.subjects import Catalogue, names_in, without
from rag.types import ComparedSubject, Quote, SubjectKind

MOST_SUBJECTS = 24
_LONGEST_NAME = 100  # characters
_SUGGESTED = 3
_NEAR = 0.4  # of a name's characters, in order, in one that is suggested for it
_KINDS = "省市县区州旗盟"

Holding = Callable[[str], Collection[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Contender:
    """A subject and how to tell which sentences are about it.

    Attributes:
        originals: Ids of its articles, of reposts and what they repost one.
        needle: If it is only a name in texts, what it is, folded: a sentence
            is about it if its paragraph names it.
        inner: Names of other subjects that lie in it; what is told of them is
            theirs alone.
    """

    subject: ComparedSubject
    originals: frozenset[str]
    needle: str = ""
    inner: frozenset[str] = frozenset()
    _mentions: dict[str, list[PlaceMention]] = field(default_factory=dict)

    def is_about(self, quote: Quote) -> bool:
        """Say whether a sentence of one of its articles is about this subject.

        In an article about several places a sentence is about the one that it
        names, or else the last one named before it.
        """
        if self.needle:
            return self.needle in folded(_paragraph(quote))
        if self.subject.kind is not SubjectKind.PLACE or len(quote.article.places) < 2:
            return True
        named = self._main_mentions(quote.article)
        inside = [m for m in named if quote.start <= m.start < quote.end]
        before = [m for m in named if m.start < quote.start]
        meant = inside or before[-1:]
        return not meant or any(self._holds(mention.place) for mention in meant)

    def _main_mentions(self, article: Article) -> list[PlaceMention]:
        """Find where an article names the places that it is about, once."""
        if article.id not in self._mentions:
            main = set(article.places)
            self._mentions[article.id] = [
                mention
                for mention in find_places(article.text)
                if main & {mention.place.name, *mention.place.parents}
            ]
        return self._mentions[article.id]

    def _holds(self, place: Place) -> bool:
        """Say whether *place* is this subject or lies in it, but in none of its inner ones."""
        names = {place.name, *place.parents}
        return self.subject.name in names and not self.inner & names


def resolve(
    names: Sequence[str], catalogue: Catalogue, entries: Sequence[Entry], holding: Holding
) -> tuple[Contender, ...]:
    """Find out what each name means: a place in any form, a title, or a name in texts.

    Names for the same subject count once; several places in one name (衢州、湖州)
    are several.

    Args:
        entries: All articles of the collection.
        holding: Gives the ids of all articles in which a name stands.

    Raises:
        SettingsError: A name is empty, too long, unknown or may be several
            places, or there are more than 24.

    """
    checked = list(dict.fromkeys(name for told in names for name in _parted(_checked(told))))
    if len(checked) > MOST_SUBJECTS:
        raise SettingsError(
            f"{len(checked)} names can't be compared at once; at most {MOST_SUBJECTS} can.",
            hint="Compare fewer, or leave the names out: the places that say most are chosen.",
        )
    found: dict[str, Contender] = {}
    unknown: list[str] = []
    for name in checked:
        contender = (
            _as_place(name, catalogue, entries)
            or _as_title(name, catalogue, entries, holding)
            or _as_words(name, entries, holding)
        )
        if contender is None:
            unknown.append(name)
        else:
            found.setdefault(contender.subject.name, contender)
    if unknown:
        raise _unknown(unknown, entries)
    return apart(tuple(found.values()), entries)


def names_in_topic(topic: str, catalogue: Catalogue, holding: Holding) -> tuple[list[str], str]:
    """Take the names out of a topic that names two subjects or more.

    Returns:
        The names, and what is left of the topic; no names and all of it where
        it names fewer.

    """
    subjects = catalogue.subjects(topic, holding)
    if len(subjects) < 2 or not all(one.is_place or one.articles for one in subjects):
        return [], topic
    names = [
        " ".join(dict.fromkeys(topic[start:end] for start, end in sorted(one.spans)))
        for one in subjects
    ]
    return names, without(topic, names_in(topic, subjects))


def apart(contenders: Sequence[Contender], entries: Iterable[Entry]) -> tuple[Contender, ...]:
    """Leave what is told of a place to it where it is compared with one that it lies in.

    Of 长兴县 and 湖州市 the city is left what isn't told of the county; its
    articles stay its own, but those about the county alone are read for the county.
    """
    places = [one.subject.name for one in contenders if one.subject.kind is SubjectKind.PLACE]
    around = {name: _with_parents(name) - {name} for name in places}
    if not any(around[name] & set(places) for name in places):
        return tuple(contenders)
    lies_in = {entry.id: list(map(_with_parents, entry.places)) for entry in entries}
    found = []
    for one in contenders:
        inner = frozenset(name for name in places if one.subject.name in around[name])
        own = frozenset(
            id_
            for id_ in one.originals
            if not lies_in[id_] or not all(inner & names for names in lies_in[id_])
        )
        found.append(replace(one, originals=own, inner=inner))
    return tuple(found)


def _with_parents(name: str) -> frozenset[str]:
    """Return the name of a place and of all that it lies in, as far as the name tells."""
    mentions = find_places(name)
    return frozenset((name, *(mentions[-1].place.parents if mentions else ())))


def contender_of(place: str, entries: Iterable[Entry]) -> Contender:
    """Make a contender of a place by its full name, with the articles about itself alone."""
    own = [entry for entry in entries if place in entry.places]
    return _contender(place, SubjectKind.PLACE, {entry.id for entry in own}, own)


def _checked(told: str) -> str:
    """Return a name without the space around it, if it can be one."""
    name = " ".join(told.split())
    if not re.search(r"\w", name):
        raise SettingsError(
            "A name to compare is empty.",
            hint='Name places or other subjects: wenju compare "考核评价" 衢州 湖州',
        )
    if len(name) > _LONGEST_NAME:
        raise SettingsError(
            f"A name to compare has {len(name)} characters; at most {_LONGEST_NAME} are read.",
            hint="Each name is one argument; the topic comes first.",
        )
    return name


def _parted(name: str) -> list[str]:
    """Part a name that is nothing but places which don't lie in each other."""
    mentions = _all_places(name)
    last = {mentions[-1].place.name, *mentions[-1].place.parents} if mentions else set()
    if all(mention.place.name in last for mention in mentions):
        return [name]
    return [mention.name for mention in mentions]


def _all_places(name: str) -> list[PlaceMention]:
    """Find the places that a name consists of; none if it has more to it."""
    mentions = find_places(name)
    rest = list(name)
    for mention in mentions:
        rest[mention.start : mention.end] = " " * (mention.end - mention.start)
    return [] if re.search(r"[^\W和与與及跟]", "".join(rest)) else mentions


def _as_place(name: str, catalogue: Catalogue, entries: Sequence[Entry]) -> Contender | None:
    """Take *name* for a place, if all of it names one."""
    place = _place(name, catalogue)
    if place is None:
        return None
    return _contender(place, SubjectKind.PLACE, catalogue.articles_of(place), entries)


def _place(name: str, catalogue: Catalogue) -> str | None:
    """Return the full present name of the place called *name*.

    Raises:
        SettingsError: Several places are called so, and not one of them alone
            has articles.

    """
    mentions = _all_places(name)
    if mentions:
        return mentions[-1].place.name
    table = gazetteer()
    latin = re.sub(r"[^a-z]", "", name.casefold()) if name.isascii() else ""
    notes = table.forms.get(simplify(name), "") or table.latin.get(latin, "")
    places = {place.name: place for place in (place_of(r.code) for r in readings_of(notes))}
    here = [place for place in places if catalogue.articles_of(place)]
    if len(here) == 1 or len(places) == 1:
        return (here or list(places))[0]
    if here:
        full = ", ".join("".join((*places[one].parents, one)) for one in here)
        raise SettingsError(f"{name} may be several places: {full}.", hint="Name it in full.")
    return None


def _as_title(
    name: str, catalogue: Catalogue, entries: Sequence[Entry], holding: Holding
) -> Contender | None:
    """Take *name* for articles that are called so, wholly or in part."""
    plain = folded(name)
    subjects = [one for one in catalogue.subjects(name, holding) if not one.is_place]
    ids: Collection[str] = ()
    if subjects and all(one.articles for one in subjects):
        ids = frozenset.intersection(*(one.articles for one in subjects))
    if not ids and len(plain) > 1:
        ids = {entry.id for entry in entries if plain in folded(entry.title)}
    return _contender(name, SubjectKind.NAME, ids, entries) if ids else None


def _as_words(name: str, entries: Sequence[Entry], holding: Holding) -> Contender | None:
    """Take *name* for a name that stands in texts."""
    plain = folded(name)
    ids = holding(name) if len(plain) > 1 else ()
    return _contender(name, SubjectKind.NAME, ids, entries, needle=plain) if ids else None


def _contender(
    name: str,
    kind: SubjectKind,
    ids: Collection[str],
    entries: Iterable[Entry],
    *,
    needle: str = "",
) -> Contender:
    """Make a contender; of reposts and what they repost one is read, the original first."""
    chosen: dict[str, str] = {}
    for entry in sorted(entries, key=lambda one: (bool(one.duplicate_of), one.id)):
        if entry.id in ids:
            chosen.setdefault(entry.duplicate_of or entry.id, entry.id)
    subject = ComparedSubject(name=name, kind=kind, articles=tuple(sorted(ids)))
    return Contender(subject=subject, originals=frozenset(chosen.values()), needle=needle)


def _paragraph(quote: Quote) -> str:
    """Return the paragraph that a quote stands in."""
    text = quote.article.text
    start = text.rfind("\n", 0, quote.start) + 1
    end = text.find("\n", quote.end)
    return text[start : end if end >= 0 else len(text)]


def _unknown(names: Sequence[str], entries: Sequence[Entry]) -> SettingsError:
    """Say that nobody knows *names*, and which names come nearest to them."""
    known = _known_names(entries)
    near = list(dict.fromkeys(one for name in names for one in _nearest(name, known)))
    verb = (
        "is no place on the national list and stands"
        if len(names) == 1
        else ("are no places on the national list and stand")
    )
    return SettingsError(
        f"{', '.join(names)} {verb} in no article of the collection.",
        hint=f"Did you mean {' / '.join(near)}?" if near else "See what there is: wenju list",
    )


def _known_names(entries: Iterable[Entry]) -> dict[str, str]:
    """Collect the names that can be compared, by how they are matched."""
    names: dict[str, str] = {}
    for entry in entries:
        for place in entry.places:
            for name in sorted(_with_parents(place)):
                names[_bare(folded(name))] = name
        for part in re.split(r"[|｜:：—_]+", entry.title):
            if part.strip():
                names.setdefault(folded(part), part.strip())
    return names


def _bare(name: str) -> str:
    """Return a place's name without the word for its kind."""
    return name[:-1] if len(name) > 2 and name[-1] in _KINDS else name


def _nearest(name: str, names: Mapping[str, str]) -> list[str]:
    """Choose the names that are most like *name*, ties by name."""
    plain = _bare(folded(name))

    def likeness(key: str) -> float:
        return SequenceMatcher(None, plain, key, autojunk=False).ratio()

    rated = sorted((-likeness(key), shown) for key, shown in names.items())
    return [shown for like, shown in rated if -like >= _NEAR][:_SUGGESTED]
