"""Figures of a comparison drawn to one scale, as blocks of HTML.

Knows values and wordings; knows nothing about which figures can be compared. A bar is
drawn beside its figure, which is text, as are its subject, its mark and its date.
"""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from rag.scales import Figure, counted_in, find_figures
from rag.types import Aspect
from ui.language import Language
from ui.web.markup import escaped, mark, tag_of
from ui.web.words import TAB_WORDINGS


def bars(aspects: Sequence[Aspect], language: Language) -> str:
    """Draw the figures of each aspect that has some to compare; nothing if none has."""
    charts = "".join(
        _chart(aspect, figures, language) for aspect in aspects if (figures := find_figures(aspect))
    )
    if not charts:
        return ""
    words = TAB_WORDINGS[language]
    return f'<h4>{words.figures}</h4><p class="wj-hint">{words.figures_note}</p>{charts}'


def _chart(aspect: Aspect, figures: Sequence[Figure], language: Language) -> str:
    """Draw the figures of one aspect, the longest over the whole width."""
    most = max(figure.value for figure in figures)
    rows = "".join(_row(figure, _percent(figure.value, most), language) for figure in figures)
    name = escaped(counted_in(aspect, figures))
    return f'<table class="wj-bars"><caption>{name}</caption><tbody>{rows}</tbody></table>'


def _row(figure: Figure, percent: int, language: Language) -> str:
    """Draw one figure."""
    article = figure.citation.quote.article
    date = escaped(article.published or TAB_WORDINGS[language].undated)
    return (
        f"<tr><th>{escaped(figure.subject)}</th>"
        f'<td class="wj-drawn"><span class="wj-bar wj-long-{percent}"></span></td>'
        f'<td><span lang="{tag_of(article)}">{escaped(figure.text)}</span>'
        f'{mark(figure.citation, language)} <span class="wj-count">{date}</span></td></tr>'
    )


def _percent(value: Decimal, most: Decimal) -> int:
    """Say how long a bar is; one that stands for anything can be seen."""
    share = (100 * value / most).to_integral_value(ROUND_HALF_UP) if most else Decimal(0)
    return max(int(share), 1 if value else 0)
