"""The commands of `wenju` about quotations.

Knows what a person types about them; what they do is done by the Assistant.
"""

from typing import Annotated

import typer

from rag.verify import checked_quotation
from ui import console, payload, render_quotes
from ui.console import AsJson, Home


def verify(
    text: Annotated[str, typer.Argument(help="The quotation; …… stands for what it leaves out.")],
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Say whether a quotation stands in the collection, where, and how it differs."""
    checked_quotation(text)
    found = console.open_assistant(console.home_of(home)).verify(text)
    console.show(payload.of_verification(found), render_quotes.verification(found), as_json)
