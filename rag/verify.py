"""Does a quotation stand in the collection, and how?

Knows where to look and which of several places is the best; knows nothing about meaning.
Only exact work on keys is called exact, folded or repaired.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from index.edits import to_text
from index.errors import SettingsError
from index.fold import folded, simplify
from index.store import Store
from index.terms import certain_terms, phrases
from index.types import Article
from rag.differences import Near, find_nearest
from rag.types import Difference, Quote, Standing
from rag.verbatim import (
    Key,
    claim_keys,
    is_cut_after,
    is_cut_before,
    key_of,
    occurrences,
    split_at_ellipses,
)

LONGEST_QUOTATION = 5000  # characters
MOST_PLACES = 10  # where a quotation stands that are told
_PASSAGES = 60  # looked for by words
_ARTICLES = 40  # of theirs that are read
_NEAREST = 8  # of these that are compared word for word
_TERMS = 40  # phrases, and as many pairs, that a quotation is looked for by
_QUOTED = {"“": "”", "「": "」", "『": "』", '"': '"', "‘": "’", "«": "»"}
_ORDER = list(Standing)


class Found(NamedTuple):
    """How a quotation stands, where, and how it differs from what it comes nearest to."""

    standing: Standing
    quotes: tuple[Quote, ...] = ()
    differences: tuple[Difference, ...] = ()


class _Match(NamedTuple):
    """One place where a quotation stands: a quote, or one for each of its pieces."""

    standing: Standing
    quotes: tuple[Quote, ...]


def checked_quotation(text: str) -> str:
    """Return *text* without the space and the quotation marks around it, if it can be verified."""
    claim = text.strip()
    if len(claim) > LONGEST_QUOTATION:
        raise SettingsError(
            f"The quotation has {len(claim):,} characters; at most {LONGEST_QUOTATION:,} are read.",
            hint="Verify it paragraph by paragraph, or a whole draft: wenju cite DRAFT",
        )
    inside = claim[1:-1]
    if len(claim) > 2 and _QUOTED.get(claim[0]) == claim[-1] and claim[0] not in inside:
        claim = inside.strip()
    if not any(map(str.isalnum, claim)):
        raise SettingsError(
            "The quotation is empty: it holds no words."
            if not claim
            else f"The quotation holds no words, only {claim[:20]!r}.",
            hint='Write the words to look for: wenju verify "…"',
        )
    return claim


def find_quotation(claim: str, store: Store) -> Found:
    """Find where *claim* stands in the articles of *store*.

    Args:
        claim: As ``checked_quotation`` gives it.

    Returns:
        The best standing with up to 10 of its places, originals before reposts
        that say the same; a claim with ellipses stands where its pieces follow
        one another in one article. ``NEAR`` has the nearest place alone, ties
        by rank of the full-text search; ``ABSENT`` has none.

    """
    articles = _candidates(claim, store)
    found = [match for article in articles for match in _matches(claim, article)]
    if not any(match.standing is Standing.EXACT for match in found):
        known = {article.id for article in articles}
        others = [id_ for id_ in store.articles_with(claim, MOST_PLACES) if id_ not in known]
        found += [match for article in _read(others, store) for match in _matches(claim, article)]
    if found:
        best = min((match.standing for match in found), key=_ORDER.index)
        return Found(best, _places([match for match in found if match.standing is best]))
    near = [
        (one.cost, rank, one, article)
        for rank, article in enumerate(articles[:_NEAREST])
        if (one := find_nearest(claim, article.text))
    ]
    if not near:
        return Found(Standing.ABSENT)
    _, _, nearest, article = min(near, key=lambda one: one[:2])
    return _near(nearest, article)


def _near(nearest: Near, article: Article) -> Found:
    """Tell of the nearest wording."""
    quote = Quote(article=article, start=nearest.start, end=nearest.end)
    return Found(Standing.NEAR, (quote,), nearest.differences)


def _candidates(claim: str, store: Store) -> list[Article]:
    """Read the articles that most likely hold *claim*, by its phrases and its rarest pairs."""
    cut = phrases(claim)
    pairs = certain_terms(claim) + certain_terms("".join(claim.split()))
    counts = store.passage_counts(pairs)
    rare = sorted(counts, key=lambda pair: (counts[pair], pair))[:_TERMS]
    terms = dict.fromkeys([*cut[:: len(cut) // _TERMS + 1], *rare])
    rows = [row for row, _ in store.search_words(list(terms), _PASSAGES)]
    holder = {chunk.id: chunk.chunk.article_id for chunk in store.chunks(rows)}
    ids = list(dict.fromkeys(holder[row] for row in rows))[:_ARTICLES]
    if not rows:
        forms = dict.fromkeys([claim, *_forms(key_of(claim).text)])
        ids = list(
            dict.fromkeys(id_ for form in forms for id_ in store.articles_with(form, MOST_PLACES))
        )
    return _read(ids, store)


@lru_cache(maxsize=64)
def _forms(sign: str) -> tuple[str, ...]:
    """List the forms of one character, which no term holds: 党 and 黨, a and A."""
    if len(sign) != 1:
        return ()
    if sign.isascii():
        return (sign, sign.upper())
    return tuple(form for form in map(chr, range(0x4E00, 0xA000)) if simplify(form) == sign)


def _read(ids: Iterable[str], store: Store) -> list[Article]:
    """Fetch articles in this order."""
    return [article for id_ in ids if (article := store.article(id_))]


def _places(matches: Sequence[_Match]) -> tuple[Quote, ...]:
    """Choose the places to tell: originals first, and of each group of reposts one article."""
    ordered = sorted(
        matches,
        key=lambda match: (not match.quotes[0].text, bool(match.quotes[0].article.duplicate_of)),
    )
    told: dict[str, str] = {}
    quotes: dict[tuple[object, ...], Quote] = {}
    for match in ordered:
        article = match.quotes[0].article
        if told.setdefault(article.duplicate_of or article.id, article.id) == article.id:
            for quote in match.quotes:
                place = (quote.start, quote.end) if quote.text else quote.page
                quotes.setdefault((article.id, place), quote)
    return tuple(quotes.values())[: max(MOST_PLACES, len(ordered[0].quotes))]


def _matches(claim: str, article: Article) -> list[_Match]:
    """Find where *claim* stands in an article: in its text, else on its page, else in pieces."""
    pages = [(article.text, False)]
    if key_of(article.source_text).text != key_of(article.text).text:
        pages.append((article.source_text, True))
    found: list[_Match] = []
    for page, is_source in pages:
        spans = _spans(claim, page)
        found += [_match([(claim, span)], article, is_source) for span in spans]
    pieces = split_at_ellipses(claim)
    if not found and len(pieces) and pieces != [(0, len(claim))]:
        texts = [claim[start:end] for start, end in pieces]
        for page, is_source in pages:
            way = _in_order(claim, pieces, page)
            if way:
                found.append(_match(list(zip(texts, way, strict=True)), article, is_source))
    return found


def _spans(claim: str, page: str) -> list[tuple[int, int]]:
    """Find where *claim* stands whole on *page*; the first ten places."""
    held = key_of(page)
    places = (
        span
        for key in claim_keys(claim)
        for span in _found(key, claim, page, held)
        if not is_cut_before(page, span[0]) and not is_cut_after(page, span[1])
    )
    return list(islice(dict.fromkeys(places), MOST_PLACES))


def _found(key: Key, claim: str, page: str, held: Key) -> Iterator[tuple[int, int]]:
    """Yield where the words of *claim* stand, whether or not they are cut."""
    for at in occurrences(key.text, held):
        yield held.span(at, at + len(key.text))


def _in_order(
    claim: str, pieces: Sequence[tuple[int, int]], page: str
) -> list[tuple[int, int]] | None:
    """Find the pieces of *claim* on *page*, one behind the other, as close as they come."""
    held = key_of(page)
    spans: list[list[tuple[int, int]]] = []
    for start, end in pieces:
        opens, closes = bool(claim[:start].strip()), bool(claim[end:].strip())
        spans.append(
            [
                span
                for key in claim_keys(claim[start:end])
                for span in _found(key, claim, page, held)
                if not is_cut_before(page, span[0], is_open=opens)
                and not is_cut_after(page, span[1], is_open=closes)
            ]
        )
    way: list[tuple[int, int]] = []
    for places in spans:
        reach = way[-1][1] if way else 0
        following = [span for span in places if span[0] >= reach]
        if not following:
            return None
        way.append(min(following))
    for number in range(len(way) - 2, -1, -1):
        way[number] = max(span for span in spans[number] if span[1] <= way[number + 1][0])
    return way


def _match(
    parts: Sequence[tuple[str, tuple[int, int]]], article: Article, is_source: bool
) -> _Match:
    """Judge how pieces of a claim stand where they were found, and quote them."""
    judged = [_judged(claim, span, article, is_source) for claim, span in parts]
    standing = max((standing for standing, _ in judged), key=_ORDER.index)
    return _Match(standing, tuple(quote for _, quote in judged))


def _judged(
    claim: str, span: tuple[int, int], article: Article, is_source: bool
) -> tuple[Standing, Quote]:
    """Judge how *claim* stands at *span* of an article's text, or of its page."""
    page = article.source_text if is_source else article.text
    start, end = _with_signs(claim, span, page)
    found = page[start:end]
    if is_source:
        first, last = to_text(article.edits, start, end)
        quote = Quote(article=article, start=first, end=last, page=(start, end))
        return (Standing.EXACT if found == claim else Standing.FOLDED), quote
    quote = Quote(article=article, start=start, end=end)
    if quote.source_text == claim:
        return Standing.EXACT, quote
    if key_of(quote.source_text).text == key_of(quote.text).text:
        return Standing.FOLDED, quote
    return Standing.REPAIRED, quote


def _with_signs(claim: str, span: tuple[int, int], page: str) -> tuple[int, int]:
    """Widen a span by the signs that *claim* has around its words too."""
    key = key_of(claim)
    lead, tail = key.origins[0], len(claim) - key.origins[-1] - 1
    start, end = span
    while lead and start and not _says(page[start - 1]):
        start, lead = start - 1, lead - 1
    while tail and end < len(page) and not _says(page[end]):
        end, tail = end + 1, tail - 1
    return start, end


def _says(sign: str) -> bool:
    """Say whether a character is no punctuation: a word, or the space between sentences."""
    return not folded(sign) or bool(key_of(sign).text)
