"""What every command of `wenju` shares: its options, its consoles, and the way to a collection.

Knows options, progress bars and where a collection lies; knows nothing about single commands.
"""

import argparse
import json
import os
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from index.embed import OnnxEmbedder
from index.errors import CollectionMissingError, SettingsError
from index.models import BUNDLED, PreparedModel, find_prepared, prepare
from index.store import Store
from rag.assistant import Assistant
from rag.types import Answer, Spoken
from ui.endpoint import find_endpoint
from ui.formats import Style
from ui.render import spoken
from ui.settings import Settings

if TYPE_CHECKING:
    from rag.generate import Endpoint, LanguageModel

Home = Annotated[
    Path | None, typer.Option("--home", help="Folder of the collection.", envvar="WENJU_HOME")
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]
ArticlePaths = Annotated[list[Path], typer.Argument(help="Files and folders of articles.")]
ArticleIds = Annotated[list[str], typer.Argument(help="Ids as `wenju list` shows them.")]
Place = Annotated[
    str, typer.Option(metavar="PLACE", help="Only articles about this place or what lies in it.")
]
Since = Annotated[
    str, typer.Option(metavar="DATE", help="Only articles from then on: 2024, 2024-05, 2024-05-31.")
]
Until = Annotated[
    str, typer.Option(metavar="DATE", help="Only articles up to then, that year or month included.")
]
Source = Annotated[
    str, typer.Option(metavar="NAME", help="Only articles with this in their source or author.")
]
OnlyArticles = Annotated[
    list[str] | None, typer.Option(metavar="ID", help="Only this article; may be repeated.")
]
Format = Annotated[
    Style | None,
    typer.Option("--format", help="Give the sources as references of this style."),
]
Prune = Annotated[
    bool, typer.Option("--prune", help="Remove articles whose files have left the folders.")
]
Fast = Annotated[bool, typer.Option("--fast", help="Answer sooner, searching less closely.")]

_COMMAND = re.compile(
    r"\bwenju (index|list|show|edit|remove|ask|quote|verify|cite|compare|feedback|serve|doctor"
    r"|backup|restore|export|compact|watch|model use)\b"
    r"(?!.* --home )"
)

OUT = Console(highlight=False)
ERR = Console(stderr=True, highlight=False)


def settings() -> Settings:
    """Read the settings."""
    return Settings.from_env(os.environ)


def home_of(told: Path | None) -> Path:
    """Return the collection's folder: as told, or as set."""
    return (told or settings().home).expanduser()


def model_name(home: Path) -> str:
    """Return the name of the model that the collection at *home* was made with."""
    try:
        store = Store.open(home)
    except CollectionMissingError:
        return BUNDLED
    key = store.meta("model")
    store.close()
    return key.rpartition("@")[0] or BUNDLED


def model_of(name: str) -> PreparedModel:
    """Find the prepared model, or prepare it now."""
    models = settings().models
    ready = find_prepared(name, models)
    if ready is not None:
        return ready
    with progress(f"preparing the model {name}, once, a minute or two") as advance:
        return prepare(name, models, advance)


def open_assistant(home: Path) -> Assistant:
    """Open the collection with its model."""
    Store.open(home).close()  # says at once if there is none, before a model is prepared
    endpoint = find_endpoint(settings())
    embedder = OnnxEmbedder(model_of(model_name(home)))
    return Assistant(home, embedder, language_model(endpoint) if endpoint else None)


def language_model(endpoint: "Endpoint") -> "LanguageModel":
    """Make ready to call a language model; its client takes a second to import."""
    from rag.generate import LanguageModel

    return LanguageModel(endpoint)


def opener() -> Callable[[Path], Assistant]:
    """Return what opens collections; those of one model share it, which takes 200 MB.

    If a language model is set up, it words their answers, and holds up nobody who asks meanwhile.
    """
    endpoint = find_endpoint(settings())
    writer = None
    if endpoint:
        from ui.http.patient import PatientModel

        writer = PatientModel(endpoint)
    embedder_of = cache(lambda name: OnnxEmbedder(model_of(name)))
    return lambda home: Assistant(home, embedder_of(model_name(home)), writer)


def selected(
    assistant: Assistant, filters: dict[str, str], ids: list[str] | None
) -> frozenset[str] | None:
    """Return the ids of the articles to ask, or None for all; an empty filter is none."""
    filters = {name: value for name, value in filters.items() if value}
    if not filters and not ids:
        return None
    unknown = sorted(set(ids or ()) - {entry.id for entry in assistant.entries()})
    if unknown:
        raise unknown_articles(unknown)
    fitting = assistant.select(**filters)
    chosen = fitting & frozenset(ids) if ids else fitting
    if not chosen:
        told = [f"--{name} {value}" for name, value in filters.items()]
        raise SettingsError(
            f"No article fits {' '.join(told + [f'--article {id_}' for id_ in ids or ()])}.",
            hint="See the places, dates and sources of the articles: wenju list",
        )
    return chosen


def unknown_articles(ids: list[str]) -> SettingsError:
    """Say that the collection has no such articles."""
    return SettingsError(
        f"There is no article {', '.join(ids)} in the collection.",
        hint="See what is there: wenju list",
    )


def with_home(text: str) -> str:
    """Repeat, in the commands that *text* names, the folder that was given with --home."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--home")
    home = parser.parse_known_args(sys.argv[1:])[0].home
    if not home:
        return text
    return _COMMAND.sub(lambda command: f"{command[0]} --home {shlex.quote(home)}", text)


def show(value: Any, text: str, as_json: bool) -> None:  # noqa: ANN401
    """Print *value* as JSON, or *text*."""
    if as_json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    else:
        OUT.print(text, markup=False, soft_wrap=True)


def last_of(events: Iterator[Spoken | Answer], *, is_live: bool) -> tuple[Answer, bool]:
    """Wait for an answer, and say whether its sentences were shown as they came."""
    is_shown = False
    for event in events:
        if isinstance(event, Answer):
            return event, is_shown
        if is_live:
            is_shown = True
            OUT.print(spoken(event), markup=False, soft_wrap=True)
    raise ValueError("an answer ended without an answer")


@contextmanager
def progress(title: str) -> Iterator[Any]:
    """Show a bar on standard error; yield what moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    quiet = not ERR.is_terminal
    with Progress(*columns, TimeElapsedColumn(), console=ERR, transient=True, disable=quiet) as bar:
        task = bar.add_task(title, total=None)

        def advance(what: str, done: int, total: int) -> None:
            name = what if len(what) <= 40 else f"{what[:18]}…{what[-18:]}"
            bar.update(task, description=f"{title}: {name}", completed=done, total=total)

        yield advance
