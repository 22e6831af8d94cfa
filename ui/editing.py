"""`wenju edit`: what a person corrects about an article.

Knows options and what they accept; what a correction does is done by index/amend.py.
"""

from collections.abc import Mapping
from typing import Annotated

import typer

from index.contents import web_address
from index.corrections import checked_date
from index.embed import OnnxEmbedder
from index.errors import SettingsError
from index.named import place_named
from index.types import Fact
from ui import console, payload, render

_NONE = frozenset({"", "none", "无", "無"})

Places = Annotated[
    list[str] | None,
    typer.Option(
        "--place", metavar="PLACE", help="What it is about, in any form; may be repeated; or none."
    ),
]
Date = Annotated[
    str | None, typer.Option(metavar="DATE", help="2024, 2024-05 or 2024-05-31; or none.")
]
Title = Annotated[str | None, typer.Option(help="Its title.")]
Source = Annotated[str | None, typer.Option(help="Who published it; or none.")]
Author = Annotated[str | None, typer.Option(help="Who wrote it; or none.")]
Address = Annotated[
    str | None, typer.Option(metavar="URL", help="Where on the web it stands; or none.")
]
Reset = Annotated[bool, typer.Option("--reset", help="Undo all corrections of it first.")]


def edit(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    place: Places = None,
    date: Date = None,
    title: Title = None,
    source: Source = None,
    author: Author = None,
    address: Address = None,
    reset: Reset = False,
    home: console.Home = None,
    as_json: console.AsJson = False,
) -> None:
    """Correct what is known of an article; it stays so when its file is indexed again."""
    from index.amend import amend  # brings in readers for every format

    told = checked_facts(place, date, title, {"source": source, "author": author}, address)
    if not told and not reset:
        raise SettingsError(
            "Nothing to correct was named.",
            hint=f"Name it: wenju edit {id_} --place 湖州 --date 2024-05 --title …; undo: --reset",
        )
    folder = console.home_of(home)
    article, corrections = amend(
        folder,
        id_,
        told,
        lambda: OnnxEmbedder(console.model_of(console.model_name(folder))),
        resets=reset,
    )
    console.show(
        payload.of_facts(article, corrections), render.facts(article, corrections), as_json
    )


def checked_facts(
    places: list[str] | None,
    date: str | None,
    title: str | None,
    names: Mapping[str, str | None],
    address: str | None,
) -> dict[str, Fact]:
    """Check what was told of an article, and give it by the names of the facts.

    Raises:
        SettingsError: A place or an address is none, a date does not exist, or the title
            is empty.

    """
    told: dict[str, Fact] = {}
    if places is not None:
        told["places"] = _places(places)
    if date is not None:
        told["published"] = "" if _is_none(date) else checked_date(date.strip())
    if title is not None:
        told["title"] = _title(title)
    told |= {name: _name(value) for name, value in names.items() if value is not None}
    if address is not None:
        told["address"] = _address(address)
    return told


def _places(names: list[str]) -> tuple[str, ...]:
    """Give the present full names of places, each once; of 甲、乙 both."""
    for mark in "，,；;":
        names = [name.replace(mark, "、") for name in names]
    each = [part for name in names for part in name.split("、")]
    if all(map(_is_none, each)):
        return ()
    return tuple(dict.fromkeys(place_named(name).name for name in each))


def _title(text: str) -> str:
    if not text.strip():
        raise SettingsError("The title is empty.", hint="Write one: --title TITLE")
    return _one_line(text)


def _name(text: str) -> str:
    return "" if _is_none(text) else _one_line(text)


def _address(text: str) -> str:
    address = "" if _is_none(text) else web_address(text)
    if not address and not _is_none(text):
        raise SettingsError(
            f"{text} is no address of the web.", hint="Write it whole: https://example.org/page"
        )
    return address


def _one_line(text: str) -> str:
    """Put what was typed on one line, without what can't be printed."""
    shown = (character if character.isprintable() else " " for character in text)
    return " ".join("".join(shown).split())


def _is_none(text: str) -> bool:
    return text.strip().casefold() in _NONE
