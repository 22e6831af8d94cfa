"""The command `wenju`: what a person types, and what a terminal shows.

Knows options, progress bars and exit codes; what a command does is done by the Assistant
and by index/, what it shows is worded by ui/render.py. Parts that only some commands need
are imported inside them: a question is answered in a second, and that is half of it.
"""

import argparse
import json
import os
import re
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from index.embed import OnnxEmbedder
from index.errors import CollectionMissingError, SettingsError, WenjuError
from index.models import BUNDLED, PreparedModel, find_prepared, prepare
from index.store import Store
from index.types import counted
from rag.assistant import Assistant, checked_question
from ui import payload, render
from ui.settings import Settings

if TYPE_CHECKING:
    from rag.evaluate import Report

app = typer.Typer(
    help="Ask a collection of articles; every sentence of an answer is cited. 问据：问必有据。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
model_app = typer.Typer(help="Prepare or choose the embedding model.", no_args_is_help=True)
app.add_typer(model_app, name="model")

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
Fast = Annotated[bool, typer.Option("--fast", help="Answer sooner, searching less closely.")]

_COMMAND = re.compile(
    r"\bwenju (index|list|show|remove|ask|serve|doctor|model use)\b(?!.* --home )"
)

_out = Console(highlight=False)
_err = Console(stderr=True, highlight=False)


def main() -> None:
    """Run the command line: exit code 0 done, 1 an error, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        app()
    except WenjuError as error:
        _err.print(f"Error: {error}", markup=False, style="red", soft_wrap=True)
        if error.hint:
            _err.print(_with_home(error.hint), markup=False, soft_wrap=True)
        sys.exit(1)


@app.command()
def index(paths: ArticlePaths, home: Home = None, as_json: AsJson = False) -> None:
    """Take articles into the collection; what is there and unchanged is left alone."""
    from index.build import BuildStopped, build  # brings in readers for every format

    place = _home(home)
    embedder = OnnxEmbedder(_model(_model_name(place)))
    try:
        with _progress("indexing") as advance:
            result = build(paths, place, embedder, advance)
    except KeyboardInterrupt as stop:
        if isinstance(stop, BuildStopped):
            _show(payload.of_build(stop.result), _with_home(render.build(stop.result)), as_json)
        _err.print("Stopped. What is stored stays; the same command goes on from there.")
        raise typer.Exit(130) from None
    _show(payload.of_build(result), _with_home(render.build(result)), as_json)
    if result.failed and not (result.receipts or result.unchanged):
        raise SettingsError(
            f"Nothing was taken in: {counted(len(result.failed), 'file')} could not be read.",
            hint="The reason is told beside each of them above.",
        )


@app.command()
def clean(file: Annotated[Path, typer.Argument(help="One file.")], as_json: AsJson = False) -> None:
    """Show what repair and cleaning make of a file, without storing anything."""
    from index.build import make_article
    from index.read import read

    found = read(file)
    for warning in dict.fromkeys(warning for raw in found for warning in raw.warnings):
        _err.print(f"! {warning}", markup=False, soft_wrap=True)
    articles = [make_article(raw) for raw in found]
    payloads: list[Any] = [payload.of_cleaned(article) for article in articles]
    text = "\n\n".join(map(render.cleaned, articles))
    _show(payloads[0] if len(payloads) == 1 else payloads, text, as_json)


@app.command("list")
def list_(home: Home = None, as_json: AsJson = False) -> None:
    """List the articles of the collection."""
    store = Store.open(_home(home))
    entries = store.entries()
    text = render.entries(entries)
    _show(payload.of_entries(entries), text if entries else _with_home(text), as_json)


@app.command()
def show(
    id_: Annotated[str, typer.Argument(metavar="ID")], home: Home = None, as_json: AsJson = False
) -> None:
    """Show one article: what is known of it, its text, and what was changed."""
    store = Store.open(_home(home))
    article = store.article(id_)
    if article is None:
        raise _unknown([id_])
    chunks = next(entry.chunks for entry in store.entries() if entry.id == id_)
    _show(payload.of_article(article, chunks=chunks), render.article(article), as_json)


@app.command()
def remove(ids: ArticleIds, home: Home = None, as_json: AsJson = False) -> None:
    """Remove articles from the collection; their files stay where they are."""
    from index.build import writing

    place = _home(home)
    Store.open(place).close()  # there has to be a collection
    with writing(place) as store:
        unknown = [id_ for id_ in ids if store.article(id_) is None]
        if unknown:
            raise _unknown(unknown)
        store.remove(ids)
    _show({"removed": ids}, f"Removed {', '.join(ids)}.", as_json)


@app.command()
def ask(
    question: str,
    place: Place = "",
    since: Since = "",
    until: Until = "",
    source: Source = "",
    article: OnlyArticles = None,
    fast: Fast = False,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the collection, every sentence cited."""
    checked_question(question)
    assistant = _assistant(_home(home))
    filters = {"place": place, "since": since, "until": until, "source": source}
    among = _selected(assistant, {name: told for name, told in filters.items() if told}, article)
    answer = assistant.ask(question, articles=among, deep=not fast)
    _show(payload.of_answer(answer), render.answer(answer), as_json)


@app.command("eval")
def eval_(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="corpus.jsonl, queries.jsonl and qrels.tsv.")
    ],
    limit: Annotated[
        int | None, typer.Option(help="Ask only the first so many questions.", min=1)
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write a Markdown page, with plots beside it.")
    ] = None,
    articles: Annotated[
        Path | None, typer.Option(help="Articles, where DIR is a .jsonl file of questions.")
    ] = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Measure answers on a set of questions; a second run indexes nothing."""
    from rag.evaluate import evaluate
    from ui import report as reports  # with what makes collections, which asking does without

    if report and not report.parent.is_dir():
        raise SettingsError(
            f"There is no folder {report.parent} for the report.", hint="Make it, or name another."
        )
    place = _home(home)
    embedder = OnnxEmbedder(_model(_model_name(place)))
    try:
        with _progress("evaluating") as advance:
            found = evaluate(
                folder,
                place / "cache",
                embedder,
                limit=limit,
                progress=advance,
                pages=articles,
            )
    except KeyboardInterrupt:
        _err.print("Stopped. A collection that was made whole is used again by the next run.")
        raise typer.Exit(130) from None
    _show(reports.figures(found), reports.text(found), as_json)
    if report:
        _write_report(report, found, name=folder.resolve().name)


@app.command()
def doctor(home: Home = None, as_json: AsJson = False) -> None:
    """Look over the model and the collection; exit code 1 if something is wrong."""
    from index.doctor import check_collection, check_model, check_search

    place = _home(home)
    name = _model_name(place)
    model = find_prepared(name, _settings().models)
    checks = [check_model(name, model)]
    checks += check_collection(place, model.card.key if model else "")
    ready = model if all(check.ok for check in checks) else None
    checks += check_search(place, OnnxEmbedder(ready) if ready else None)
    healthy = all(check.ok for check in checks)
    _show(payload.of_checks(checks), _with_home(render.checks(checks)), as_json)
    raise typer.Exit(0 if healthy else 1)


@app.command()
def serve(
    home: Home = None,
    port: Annotated[int, typer.Option(help="Port on 127.0.0.1.", min=1, max=65535)] = 7860,
) -> None:
    """Serve the chat in the browser, on this computer alone."""
    from ui.web import serve as serve_page  # gradio takes seconds to import

    assistant = _assistant(_home(home))
    serve_page(
        assistant, port=port, ready=lambda address: _out.print(f"Open {address}", soft_wrap=True)
    )


@model_app.command("prepare")
def model_prepare(
    name: Annotated[str, typer.Argument(help="Bundled, a folder, or a hub name.")] = BUNDLED,
    as_json: AsJson = False,
) -> None:
    """Prepare a model for answering: once, in one to two minutes."""
    card = _model(name).card
    _show({"model": card.name, "key": card.key}, f"The model {card.name} is ready.", as_json)


@model_app.command("use")
def model_use(name: str, home: Home = None, as_json: AsJson = False) -> None:
    """Use another model for a collection: its articles are embedded anew."""
    from index.build import re_embed

    place = _home(home)
    model = _model(name)
    with _progress("embedding") as advance:
        count = re_embed(place, OnnxEmbedder(model), advance)
    text = f"The collection at {place} now uses {name}; embedded anew: {counted(count, 'chunk')}."
    _show({"model": name, "key": model.card.key, "chunks": count}, text, as_json)


@model_app.command("show")
def model_show(home: Home = None, as_json: AsJson = False) -> None:
    """Show which model the collection uses, and where it lies."""
    name = _model_name(_home(home))
    model = find_prepared(name, _settings().models)
    folder = str(model.folder) if model else ""
    facts = {"model": name, "prepared": model is not None, "folder": folder}
    text = f"{name}\n{folder or 'not prepared yet: wenju model prepare'}"
    _show(facts, text, as_json)


def _write_report(page: Path, found: "Report", *, name: str) -> None:
    """Write the page of an evaluation, and its plots beside it."""
    from ui import plots, report

    try:
        drawn = plots.draw(found.judgements, page)
        page.write_text(report.page(found, name=name, plots=drawn), "utf-8")
    except OSError as error:
        raise SettingsError(
            f"The report {page} can't be written: {error.strerror}.",
            hint="Name another file: --report FILE",
        ) from error


def _settings() -> Settings:
    """Read the settings."""
    return Settings.from_env(os.environ)


def _home(told: Path | None) -> Path:
    """Return the collection's folder: as told, or as set."""
    return (told or _settings().home).expanduser()


def _model_name(home: Path) -> str:
    """Return the name of the model that the collection at *home* was made with."""
    try:
        store = Store.open(home)
    except CollectionMissingError:
        return BUNDLED
    key = store.meta("model")
    store.close()
    return key.rpartition("@")[0] or BUNDLED


def _model(name: str) -> PreparedModel:
    """Find the prepared model, or prepare it now."""
    models = _settings().models
    ready = find_prepared(name, models)
    if ready is not None:
        return ready
    with _progress(f"preparing the model {name}, once, a minute or two") as advance:
        return prepare(name, models, advance)


def _assistant(home: Path) -> Assistant:
    """Open the collection with its model."""
    Store.open(home).close()  # says at once if there is none, before a model is prepared
    return Assistant(home, OnnxEmbedder(_model(_model_name(home))))


def _selected(
    assistant: Assistant, filters: dict[str, str], ids: list[str] | None
) -> frozenset[str] | None:
    """Return the ids of the articles to ask, or None for all of them."""
    if not filters and not ids:
        return None
    unknown = sorted(set(ids or ()) - {entry.id for entry in assistant.entries()})
    if unknown:
        raise _unknown(unknown)
    fitting = assistant.select(**filters)
    chosen = fitting & frozenset(ids) if ids else fitting
    if not chosen:
        told = [f"--{name} {value}" for name, value in filters.items()]
        raise SettingsError(
            f"No article fits {' '.join(told + [f'--article {id_}' for id_ in ids or ()])}.",
            hint="See the places, dates and sources of the articles: wenju list",
        )
    return chosen


def _unknown(ids: list[str]) -> SettingsError:
    """Say that the collection has no such articles."""
    return SettingsError(
        f"There is no article {', '.join(ids)} in the collection.",
        hint="See what is there: wenju list",
    )


def _with_home(text: str) -> str:
    """Repeat, in the commands that *text* names, the folder that was given with --home."""
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--home")
    home = parser.parse_known_args(sys.argv[1:])[0].home
    if not home:
        return text
    return _COMMAND.sub(lambda command: f"{command[0]} --home {shlex.quote(home)}", text)


def _show(value: Any, text: str, as_json: bool) -> None:  # noqa: ANN401
    """Print *value* as JSON, or *text*."""
    if as_json:
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1) + "\n")
    else:
        _out.print(text, markup=False, soft_wrap=True)


@contextmanager
def _progress(title: str) -> Iterator[Any]:
    """Show a bar on standard error; yield what moves it."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    quiet = not _err.is_terminal
    with Progress(
        *columns, TimeElapsedColumn(), console=_err, transient=True, disable=quiet
    ) as bar:
        task = bar.add_task(title, total=None)

        def advance(what: str, done: int, total: int) -> None:
            name = what if len(what) <= 40 else f"{what[:18]}…{what[-18:]}"
            bar.update(task, description=f"{title}: {name}", completed=done, total=total)

        yield advance


if __name__ == "__main__":
    main()
