"""A comparison as a block of HTML for the page: aspects in rows, subjects in columns.

Knows values and wordings; knows nothing about Gradio or HTTP.
"""

from collections.abc import Mapping

from rag.types import Aspect, Cell, Citation, ComparedSubject, Comparison, Shared
from ui import arrange
from ui.export import citations_of
from ui.export_words import EXPORT_WORDINGS
from ui.language import COMPARISON_WORDINGS, WORDINGS, Language
from ui.web.bars import bars
from ui.web.markup import block, escaped, mark, sources, tag_of
from ui.web.words import TAB_WORDINGS
from ui.writing_words import WRITING_WORDINGS


def comparison(value: Comparison, links: Mapping[str, str], language: Language) -> str:
    """Give a comparison: its table, what is alike, who is silent, its sources and files.

    Args:
        links: Addresses of the comparison as a file, by the name of the format.

    """
    value = arrange.written_in(value, language)
    words = COMPARISON_WORDINGS[language]
    if not value.subjects:
        told = escaped(words.no_place.format(topic=value.topic))
        return block(f"<p>{told}</p>{_narrow(language)}", language)
    speaking = [one for one in value.subjects if one.name not in value.silent]
    body = _table(value, speaking, language) if speaking and value.aspects else ""
    body += bars(value.aspects, language)
    if value.shared:
        items = "".join(f"<li>{_shared(one, language)}</li>" for one in value.shared)
        body += f'<h4>{words.shared}</h4><ul class="wj-alike">{items}</ul>'
    body += "".join(f'<p class="wj-silent">{escaped(note)}</p>' for note in _notes(value, language))
    citations = citations_of(value)
    body += sources(citations, language) if citations else _narrow(language)
    return block(body + (_downloads(links, language) if citations else ""), language)


def _table(value: Comparison, speaking: list[ComparedSubject], language: Language) -> str:
    """Tabulate what those who speak say, aspect by aspect."""
    words = TAB_WORDINGS[language]
    heads = "".join(
        f"<th>{escaped(one.name)} "
        f'<span class="wj-count">{words.articles.format(count=len(one.articles))}</span></th>'
        for one in speaking
    )
    names = {one.name for one in speaking}
    cited = {citation.number: citation for citation in citations_of(value)}
    rows = "".join(_row(aspect, names, cited, language) for aspect in value.aspects)
    corner = EXPORT_WORDINGS[language].columns["aspect"]
    return (
        f'<div class="wj-scroll"><table class="wj-table"><thead><tr><th>{corner}</th>{heads}</tr>'
        f"</thead><tbody>{rows}</tbody></table></div>"
    )


def _row(aspect: Aspect, names: set[str], cited: Mapping[int, Citation], language: Language) -> str:
    """Give one aspect, what figures in it count, and the row in a sentence, if there is one."""
    unit = aspect.measure if aspect.measure != aspect.name else ""
    measure = f' <span class="wj-count">{escaped(unit)}</span>' if unit else ""
    cells = "".join(
        _cell(cell, language, with_date=bool(aspect.measure))
        for cell in aspect.cells
        if cell.subject in names
    )
    summary = ""
    if aspect.summary:
        marks = "".join(mark(cited[number], language) for number in aspect.summary.citations)
        summary = f'<p class="wj-summary">{escaped(aspect.summary.text)}{marks}</p>'
    return f"<tr><th>{escaped(aspect.name)}{measure}{summary}</th>{cells}</tr>"


def _cell(cell: Cell, language: Language, *, with_date: bool) -> str:
    """Give the quotes of one subject, or say that there are none; figures with their date."""
    words = EXPORT_WORDINGS[language]
    if not cell.citations:
        return f'<td class="wj-nothing">{words.nothing}</td>'
    only = f'<p class="wj-only">{words.only}</p>' if cell.is_only else ""
    told = "".join(_quote(one, language, with_date=with_date) for one in cell.citations)
    return f"<td>{only}{told}</td>"


def _quote(citation: Citation, language: Language, *, with_date: bool) -> str:
    """Give a quote with its mark."""
    article = citation.quote.article
    published = escaped(article.published) if with_date else ""
    date = f' <span class="wj-count">{published}</span>' if published else ""
    return (
        f'<p class="wj-said" lang="{tag_of(article)}">{escaped(citation.quote.text)}'
        f"{mark(citation, language)}{date}</p>"
    )


def _shared(one: Shared, language: Language) -> str:
    """Say who does the same, by the marks of the quotes."""
    return COMPARISON_WORDINGS[language].comma.join(
        escaped(name) + "".join(mark(citation, language) for citation in citations)
        for name, citations in one.citations
    )


def _notes(value: Comparison, language: Language) -> list[str]:
    """Say who is silent, and what else a reader has to know."""
    words = COMPARISON_WORDINGS[language]
    notes = list(filter(None, [arrange.silent(value, words)]))
    notes += [words.alone] if len(value.subjects) == 1 else []
    notes += [words.cut.format(count=len(value.subjects))] if value.is_cut else []
    return notes + ([WRITING_WORDINGS[language].rows.format(model=value.model)] * bool(value.model))


def _narrow(language: Language) -> str:
    """Say what to try when there is nothing."""
    return f'<p class="wj-hint">{WORDINGS[language].narrow}</p>'


def _downloads(links: Mapping[str, str], language: Language) -> str:
    """Link the files."""
    told = " · ".join(f'<a href="{escaped(to)}">{escaped(name)}</a>' for name, to in links.items())
    return f'<p class="wj-downloads">{TAB_WORDINGS[language].download}: {told}</p>'
