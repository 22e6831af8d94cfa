"""A comparison as the text that a terminal shows: aspect by aspect, subject by subject.

Knows wording and layout; knows nothing about colours or where it is printed. A table of
quotes would not fit into 80 columns, so each subject has its own lines.
"""

from collections.abc import Iterable

from rag.types import Aspect, Cell, Citation, Comparison, Shared
from ui import arrange, render
from ui.language import (
    COMPARISON_WORDINGS,
    WORDINGS,
    ComparisonWording,
    language_of,
)
from ui.quote_words import QUOTE_WORDINGS
from ui.writing_words import WRITING_WORDINGS


def comparison(value: Comparison) -> str:
    """Show a comparison with its marks, who is silent, then its sources."""
    language = language_of(value.topic)
    value = arrange.written_in(value, language)
    wording = COMPARISON_WORDINGS[language]
    if not value.subjects:
        return wording.no_place.format(topic=value.topic)
    names = wording.comma.join(one.name for one in value.subjects)
    blocks = [[wording.heading.format(topic=value.topic, subjects=names)]]
    blocks += [_aspect(aspect, value, wording) for aspect in value.aspects]
    if value.shared:
        blocks.append([f"■ {wording.shared}", *(_shared(one, wording) for one in value.shared)])
    if silent := arrange.silent(value, wording):
        blocks.append([silent])
    if len(value.subjects) == 1:
        blocks.append([wording.alone])
    if value.is_cut:
        blocks.append([wording.cut.format(count=len(value.subjects))])
    if value.model:
        blocks.append([WRITING_WORDINGS[language].rows.format(model=value.model)])
    citations = _citations(value)
    if citations:
        blocks.append(render.sources(citations, WORDINGS[language], words=QUOTE_WORDINGS[language]))
    else:
        blocks.append([WORDINGS[language].narrow])
    return "\n\n".join("\n".join(lines) for lines in blocks)


def _aspect(aspect: Aspect, value: Comparison, wording: ComparisonWording) -> list[str]:
    """Show one aspect: who says what, and who says nothing."""
    speaking = [cell for cell in aspect.cells if cell.citations]
    head = f"■ {aspect.name}" + (f" · {aspect.measure}" if aspect.measure else "")
    if any(cell.is_only for cell in speaking):
        head += wording.only.format(subject=speaking[0].subject)
    lines = [head]
    if aspect.summary:
        lines.append(f"  {aspect.summary.text}{render.marks(aspect.summary)}")
    for cell in speaking:
        lines += _cell(cell, with_date=bool(aspect.measure))
    missing = [
        cell.subject
        for cell in aspect.cells
        if not cell.citations and cell.subject not in value.silent
    ]
    if missing and len(speaking) != 1:
        lines.append("  " + wording.nothing.format(subjects=wording.comma.join(missing)))
    return lines


def _cell(cell: Cell, *, with_date: bool) -> list[str]:
    """Show the quotes of one subject, each on a line of its own; figures with their date."""
    lines = [f"  {cell.subject}"]
    for citation in cell.citations:
        published = citation.quote.article.published
        date = f" ({published})" if with_date and published else ""
        lines.append(f"    {' '.join(citation.quote.text.split())}[{citation.number}]{date}")
    return lines


def _shared(one: Shared, wording: ComparisonWording) -> str:
    """Show who does the same, by the numbers of the quotes."""
    parts = [
        name + "".join(f"[{citation.number}]" for citation in citations)
        for name, citations in one.citations
    ]
    return "  " + wording.comma.join(parts)


def _citations(value: Comparison) -> list[Citation]:
    """List the citations by number, each once."""
    found = {citation.number: citation for citation in _all(value)}
    return [found[number] for number in sorted(found)]


def _all(value: Comparison) -> Iterable[Citation]:
    """Give the citations of all cells."""
    for aspect in value.aspects:
        for cell in aspect.cells:
            yield from cell.citations
