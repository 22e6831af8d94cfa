"""The commands of `wenju` about quotations.

Knows what a person types about them; what they do is done by the Assistant.
"""

from typing import Annotated

import typer

from rag.quote import checked_claim
from rag.verify import checked_quotation
from ui import console, payload, render_quotes
from ui.console import AsJson, Format, Home, OnlyArticles, Place, Since, Source, Until

Limit = Annotated[int, typer.Option(metavar="N", help="At most so many quotes.", min=1, max=50)]


def verify(
    text: Annotated[str, typer.Argument(help="The quotation; …… stands for what it leaves out.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a quotation stands in the collection, where, and how it differs."""
    checked_quotation(text)
    found = console.open_assistant(console.home_of(home)).verify(text)
    console.show(payload.of_verification(found), render_quotes.verification(found), as_json)


def quote(
    claim: Annotated[str, typer.Argument(help="A claim, or a topic.")],
    limit: Limit = 5,
    place: Place = "",
    since: Since = "",
    until: Until = "",
    source: Source = "",
    article: OnlyArticles = None,
    style: Format = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Find sentences that support a claim, or tell of a topic; none if nothing does."""
    checked_claim(claim)
    assistant = console.open_assistant(console.home_of(home))
    filters = {"place": place, "since": since, "until": until, "source": source}
    among = console.selected(assistant, filters, article)
    found = assistant.quotes(claim, articles=among, limit=limit)
    value = payload.of_quotes(found)
    if style:
        value["references"] = payload.of_references(found.quotes, style)
    console.show(value, render_quotes.quotes(found, style=style), as_json)
