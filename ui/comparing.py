"""The command `wenju compare`: one topic, several subjects, side by side.

Knows its options; what is compared is the Assistant's work.
"""

from pathlib import Path
from typing import Annotated

import typer

from rag.compare import checked_aspects, checked_topic
from ui import console, payload
from ui.console import AsJson, Home
from ui.export import check_target, write_comparison
from ui.render_comparison import comparison

Topic = Annotated[str, typer.Argument(help="What to compare, in a few words.")]
Names = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="[NAME]...",
        help="Places or other names, at most 24; none: the places that say something.",
    ),
]
Aspects = Annotated[
    list[str] | None,
    typer.Option("--aspect", metavar="ASPECT", help="A row to look for; may be repeated."),
]


Export = Annotated[
    Path | None,
    typer.Option(metavar="FILE", help="Write it to a file: .md .csv .xlsx .docx .json"),
]
Force = Annotated[bool, typer.Option("--force", help="Replace the file of --export.")]


def compare(
    topic: Topic,
    names: Names = None,
    aspect: Aspects = None,
    export: Export = None,
    force: Force = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Put side by side what places or other names say on a topic, every cell cited."""
    checked_topic(topic)
    checked_aspects(aspect or ())
    if export:
        check_target(export, force=force)
    assistant = console.open_assistant(console.home_of(home))
    found = assistant.compare(topic, names or (), aspect or ())
    console.show(payload.of_comparison(found), comparison(found), as_json)
    if export:
        told = write_comparison(found, export, force=force)
        console.ERR.print(told, markup=False, soft_wrap=True)
