"""How well a language model cites, in the manner of ALCE.

Knows what it wrote and what it cited, shown or not; knows nothing about servers. A sentence is
supported if it passes the check that decides what is shown (ALCE asks a model for that).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from index.embed import Embedder
from index.types import Article
from rag.amounts import plain
from rag.authorship import Draft, Writing
from rag.check import check
from rag.grounds import HAN, figures_of, wrong_figures
from rag.marked import Part, Written
from rag.types import Answer, Quote


@dataclass(frozen=True, slots=True, kw_only=True)
class Citing:
    """How well a model cites, from 0 to 1; None where it wrote nothing to judge by.

    Attributes:
        answers: How many it was asked to write.
        written: How many have a sentence of its own.
        passed, replaced, dropped: What became of its sentences.
        citation_recall: Share of its sentences, as it wrote them, that what they
            cite supports.
        citation_precision: Share of its citations that support their sentence
            alone, or without which the others don't.
        figures_right: Share of its figures that stand so in what is cited.
        tokens_in, tokens_out: Of all answers together, as far as they are known.
        failures: How often what went wrong, by the names of ``Failure``.
    """

    model: str
    answers: int
    written: int
    passed: int
    replaced: int
    dropped: int
    citation_recall: float | None
    citation_precision: float | None
    figures_right: float | None
    tokens_in: int
    tokens_out: int
    failures: dict[str, int]


def measure_citing(
    answers: Iterable[Answer], article: Callable[[str], Article], embedder: Embedder
) -> Citing | None:
    """Measure what a model wrote for *answers*; None if it was asked for nothing.

    Args:
        article: Gives an article by its id.

    """
    writings = [answer.writing for answer in answers if answer.writing]
    if not writings:
        return None
    drafts = [
        (draft, [_quote(cite, article) for cite in draft.cites])
        for writing in writings
        for draft in writing.drafts
    ]
    supported = [_is_supported(draft.text, quotes, embedder) for draft, quotes in drafts]
    needed = [
        is_needed
        for (draft, quotes), is_whole in zip(drafts, supported, strict=True)
        for is_needed in _needed(draft, quotes, embedder, is_whole=is_whole)
    ]
    figures = [is_right for draft, quotes in drafts for is_right in _figures(draft, quotes)]
    return Citing(
        model=writings[0].model,
        answers=len(writings),
        written=sum(bool(writing.fates) for writing in writings),
        passed=sum(writing.passed for writing in writings),
        replaced=sum(writing.replaced for writing in writings),
        dropped=sum(writing.dropped for writing in writings),
        citation_recall=_share(supported),
        citation_precision=_share(needed),
        figures_right=_share(figures),
        tokens_in=sum(writing.tokens_in or 0 for writing in writings),
        tokens_out=sum(writing.tokens_out or 0 for writing in writings),
        failures=_failures(writings),
    )


def _is_supported(text: str, quotes: Sequence[Quote], embedder: Embedder) -> bool:
    """Say whether quotes together support a sentence."""
    given = dict(enumerate(quotes, 1))
    return bool(given) and not check(Written((Part(text, tuple(given)),)), given, embedder).flaws


def _needed(
    draft: Draft, quotes: Sequence[Quote], embedder: Embedder, *, is_whole: bool
) -> list[bool]:
    """Say of each citation whether it supports its sentence alone, or is needed for it."""
    return [
        is_whole
        and (
            _is_supported(draft.text, [quote], embedder)
            or not _is_supported(draft.text, [q for q in quotes if q is not quote], embedder)
        )
        for quote in quotes
    ]


def _figures(draft: Draft, quotes: Sequence[Quote]) -> list[bool]:
    """Say of each figure of a sentence whether a quote that it cites has it so."""
    asked = plain(draft.text)
    wrong: set[str] = {one.value for one in figures_of(asked) if not one.is_word}
    for quote in quotes:
        told = plain(quote.text)
        is_foreign = bool(HAN.search(asked)) != bool(HAN.search(told))
        wrong &= set(wrong_figures(asked, told, is_foreign=is_foreign))
    return [one.value not in wrong for one in figures_of(asked) if not one.is_word]


def _quote(cite: tuple[str, int, int], article: Callable[[str], Article]) -> Quote:
    """Find what a draft cites."""
    id_, start, end = cite
    return Quote(article=article(id_), start=start, end=end)


def _failures(writings: Iterable[Writing]) -> dict[str, int]:
    """Count what went wrong, by name."""
    found: dict[str, int] = {}
    for writing in writings:
        if writing.failure:
            found[writing.failure.value] = found.get(writing.failure.value, 0) + 1
    return dict(sorted(found.items()))


def _share(values: Sequence[bool]) -> float | None:
    """Return the share that holds; None of none."""
    return sum(values) / len(values) if values else None
