"""Quotes in the terminal say exactly where they stand."""

import pytest

from rag.types import Citation, Quote, QuoteList, Standing, Verification
from tests.fakes import make_article
from ui.render_quotes import quotes, verification

ARTICLE = make_article("a", "标题行\n\n第一段话。第二句话。\n第三段话。")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("第二句话", "第2段，正文第11–14字"),
        ("第三段话", "第3段，正文第17–20字"),
        ("标题行", "第1段，正文第1–3字"),
        ("话", "第2段，正文第9字"),
    ],
)
def test_paragraph_and_characters_are_shown(words, told):
    """Counted from 1, blank lines not as paragraphs; the same of quotes and verifications."""
    start = ARTICLE.text.index(words)
    quote = Quote(article=ARTICLE, start=start, end=start + len(words))
    cited = (Citation(number=1, quote=quote),)
    verified = Verification(text=words, standing=Standing.EXACT, citations=cited)

    assert told in quotes(QuoteList(query=words, quotes=cited)).splitlines()[2]
    assert told in verification(verified).splitlines()[4]


def test_what_stands_beside_the_text_is_placed_on_the_page():
    """It has no paragraph."""
    quote = Quote(article=ARTICLE, start=0, end=0, page=(0, 3))
    verified = Verification(
        text="标题行", standing=Standing.EXACT, citations=(Citation(number=1, quote=quote),)
    )

    assert "网页第1–3字" in verification(verified)
