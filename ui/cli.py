"""The command `wenju`: what a person types, and what a terminal shows.

Knows commands and exit codes; what a command does is done by the Assistant and by index/,
what it shows is worded by ui/render.py. Parts that only some commands need are imported
inside them: a question is answered in a second, and that is half of it.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from index.embed import OnnxEmbedder
from index.errors import SettingsError, WenjuError
from index.models import BUNDLED, find_prepared
from index.store import Store
from index.types import BuildResult, counted
from rag.question import checked_question
from ui import (
    caring,
    citing,
    comparing,
    console,
    editing,
    llm,
    payload,
    quoting,
    render,
    serving,
)
from ui.console import (
    ArticleIds,
    ArticlePaths,
    AsJson,
    Fast,
    Format,
    Home,
    OnlyArticles,
    Place,
    Prune,
    Since,
    Source,
    Until,
)

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
app.add_typer(llm.app, name="llm")


app.command()(comparing.compare)


def main() -> None:
    """Run the command line: exit code 0 done, 1 an error, 2 wrong usage."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    try:
        app()
    except WenjuError as error:
        console.ERR.print(f"Error: {error}", markup=False, style="red", soft_wrap=True)
        if error.hint:
            console.ERR.print(console.with_home(error.hint), markup=False, soft_wrap=True)
        sys.exit(1)


@app.command()
def index(
    paths: ArticlePaths, prune: Prune = False, home: Home = None, as_json: AsJson = False
) -> None:
    """Take articles into the collection; what is there and unchanged is left alone."""
    from index.build import BuildBroken, BuildStopped, build  # brings in readers for every format

    place = console.home_of(home)
    embedder = OnnxEmbedder(console.model_of(console.model_name(place)))
    try:
        with console.progress("indexing") as advance:
            result = build(paths, place, embedder, advance, prunes=prune)
    except BuildBroken as error:
        console.show(payload.of_build(error.result), _receipts(error.result), as_json)
        raise
    except KeyboardInterrupt as stop:
        if isinstance(stop, BuildStopped):
            console.show(payload.of_build(stop.result), _receipts(stop.result), as_json)
        console.ERR.print("Stopped. What is stored stays; the same command goes on from there.")
        raise typer.Exit(130) from None
    console.show(payload.of_build(result), _receipts(result), as_json)
    if result.failed and not (result.receipts or result.unchanged):
        raise SettingsError(
            f"Nothing was taken in: {counted(len(result.failed), 'file')} could not be read.",
            hint="The reason is told beside each of them above.",
        )


def _receipts(result: BuildResult) -> str:
    """Show what became of files."""
    return console.with_home(render.build(result))


@app.command()
def clean(file: Annotated[Path, typer.Argument(help="One file.")], as_json: AsJson = False) -> None:
    """Show what repair and cleaning make of a file, without storing anything."""
    from index.make import make_article
    from index.read import read

    found = read(file)
    for warning in dict.fromkeys(warning for raw in found for warning in raw.warnings):
        console.ERR.print(f"! {warning}", markup=False, soft_wrap=True)
    articles = [make_article(raw) for raw in found]
    payloads: list[Any] = [payload.of_cleaned(article) for article in articles]
    text = "\n\n".join(map(render.cleaned, articles))
    console.show(payloads[0] if len(payloads) == 1 else payloads, text, as_json)


@app.command("list")
def list_(home: Home = None, as_json: AsJson = False) -> None:
    """List the articles of the collection."""
    store = Store.open(console.home_of(home))
    entries = store.entries()
    text = render.entries(entries)
    console.show(payload.of_entries(entries), text if entries else console.with_home(text), as_json)


@app.command()
def show(
    id_: Annotated[str, typer.Argument(metavar="ID")], home: Home = None, as_json: AsJson = False
) -> None:
    """Show one article: what is known of it, its text, and what was changed."""
    store = Store.open(console.home_of(home))
    article = store.article(id_)
    if article is None:
        raise console.unknown_articles([id_])
    chunks = next(entry.chunks for entry in store.entries() if entry.id == id_)
    corrections = store.corrections(id_)
    console.show(
        payload.of_article(article, chunks=chunks, corrections=corrections),
        render.article(article, corrections),
        as_json,
    )


app.command()(editing.edit)


@app.command()
def remove(ids: ArticleIds, home: Home = None, as_json: AsJson = False) -> None:
    """Remove articles from the collection; files stay where they are, but for uploaded ones."""
    from index.build import writing
    from index.corrections import described
    from ui.uploads import forget

    place = console.home_of(home)
    Store.open(place).close()  # there has to be a collection
    with writing(place) as store:
        unknown = [id_ for id_ in ids if store.article(id_) is None]
        if unknown:
            raise console.unknown_articles(unknown)
        corrected = {id_: described(store.corrections(id_)) for id_ in ids}
        for path in store.remove(ids):
            forget(Path(path), place)
    text = f"Removed {', '.join(ids)}."
    for id_, told in corrected.items():
        text += f"\nGone with {id_}: what was corrected of it by hand: {told}." if told else ""
    console.show({"removed": ids}, text, as_json)


@app.command()
def ask(
    question: str,
    place: Place = "",
    since: Since = "",
    until: Until = "",
    source: Source = "",
    article: OnlyArticles = None,
    fast: Fast = False,
    style: Format = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question from the collection, every sentence cited."""
    checked_question(question)
    assistant = console.open_assistant(console.home_of(home))
    filters = {"place": place, "since": since, "until": until, "source": source}
    among = console.selected(assistant, filters, article)
    is_live = console.OUT.is_terminal and not as_json
    answer, is_shown = console.last_of(
        assistant.ask_stream(question, articles=among, deep=not fast), is_live=is_live
    )
    value = payload.of_answer(answer)
    if style:
        value["references"] = payload.of_references(answer.citations, style)
    if is_shown:
        text = f"\n{render.end_of_answer(answer, style=style)}"
    else:
        text = render.answer(answer, style=style, is_bold=console.OUT.is_terminal)
    console.show(value, text, as_json)


app.command()(quoting.quote)
app.command()(quoting.verify)
app.command()(citing.cite)


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
    with_llm: Annotated[
        bool, typer.Option("--llm", help="Let the language model word answers; measure it too.")
    ] = False,
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
    model = llm.chosen() if with_llm else None
    place = console.home_of(home)
    embedder = OnnxEmbedder(console.model_of(console.model_name(place)))
    try:
        with console.progress("evaluating") as advance:
            found = evaluate(
                folder,
                place / "cache",
                embedder,
                limit=limit,
                progress=advance,
                pages=articles,
                model=model,
            )
    except KeyboardInterrupt:
        console.ERR.print("Stopped. The next run uses a collection again that was made whole.")
        raise typer.Exit(130) from None
    console.show(reports.figures(found), reports.text(found), as_json)
    if report:
        _write_report(report, found, name=folder.resolve().name)


app.command()(caring.doctor)
app.command()(caring.watch)
app.command()(caring.backup)
app.command()(caring.restore)
app.command()(caring.export)
app.command()(caring.compact)


@app.command()
def feedback(home: Home = None, as_json: AsJson = False) -> None:
    """Show what visitors of the page said of answers: thumbs and notes."""
    from ui.feedback import read_feedback

    found = read_feedback(console.home_of(home))
    console.show(payload.of_feedback(found), render.feedback(found), as_json)


app.command()(serving.serve)
app.command()(serving.mcp)


@model_app.command("prepare")
def model_prepare(
    name: Annotated[str, typer.Argument(help="Bundled, a folder, or a hub name.")] = BUNDLED,
    as_json: AsJson = False,
) -> None:
    """Prepare a model for answering: once, in one to two minutes."""
    card = console.model_of(name).card
    console.show({"model": card.name, "key": card.key}, f"The model {card.name} is ready.", as_json)


@model_app.command("use")
def model_use(name: str, home: Home = None, as_json: AsJson = False) -> None:
    """Use another model for a collection: its articles are embedded anew."""
    from index.another_model import re_embed

    place = console.home_of(home)
    model = console.model_of(name)
    with console.progress("embedding") as advance:
        count = re_embed(place, OnnxEmbedder(model), advance)
    text = f"The collection at {place} now uses {name}; embedded anew: {counted(count, 'chunk')}."
    console.show({"model": name, "key": model.card.key, "chunks": count}, text, as_json)


@model_app.command("show")
def model_show(home: Home = None, as_json: AsJson = False) -> None:
    """Show which model the collection uses, and where it lies."""
    name = console.model_name(console.home_of(home))
    model = find_prepared(name, console.settings().models)
    folder = str(model.folder) if model else ""
    facts = {"model": name, "prepared": model is not None, "folder": folder}
    text = f"{name}\n{folder or 'not prepared yet: wenju model prepare'}"
    console.show(facts, text, as_json)


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


if __name__ == "__main__":
    main()
