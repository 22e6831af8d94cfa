"""Commands that look after a collection: `doctor backup restore export compact watch`.

Knows options and what is told; the work is done in index/.
"""

import contextlib
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from index.embed import OnnxEmbedder
from index.errors import CollectionError
from index.store import Store
from index.types import BuildResult, counted
from ui import console, payload, render

BackupFile = Annotated[Path, typer.Argument(metavar="FILE", help="The file of the backup.")]
ExportFile = Annotated[Path, typer.Argument(metavar="FILE", help="A file ending in .jsonl.")]
Force = Annotated[bool, typer.Option("--force", help="Replace what is there.")]
Repair = Annotated[bool, typer.Option("--repair", help="Mend what can be mended first.")]


def doctor(
    repair: Repair = False, home: console.Home = None, as_json: console.AsJson = False
) -> None:
    """Look over the model and the collection; exit code 1 if something is wrong."""
    from ui.health import look_over

    place = console.home_of(home)
    mended = _repaired(place) if repair else []
    checks = look_over(place)
    healthy = all(check.ok for check in checks)
    text = "\n".join([*mended, console.with_home(render.checks(checks))])
    console.show(payload.of_checks(checks) | {"repaired": mended}, text, as_json)
    raise typer.Exit(0 if healthy else 1)


def backup(
    file: BackupFile,
    force: Force = False,
    home: console.Home = None,
    as_json: console.AsJson = False,
) -> None:
    """Write the collection to one file, while it is in use, and check what was written."""
    from index import backup as backups

    held = backups.backup(console.home_of(home), file, replaces=force)
    size = file.stat().st_size
    console.show(
        {"file": str(file), "bytes": size, **payload.of_backup(held)},
        f"{file}: {counted(held.articles, 'article')}, {_megabytes(size)}, read again and sound.",
        as_json,
    )


def restore(
    file: BackupFile,
    force: Force = False,
    home: console.Home = None,
    as_json: console.AsJson = False,
) -> None:
    """Bring back the collection that a backup holds, checked, all at once."""
    from index import backup as backups

    place = console.home_of(home)
    held, aside = backups.restore(file, place, replaces=force)
    text = f"The collection at {place} holds {counted(held.articles, 'article')} again."
    if aside:
        text += f" What was there before lies in {aside}; remove it once nothing is missed."
    told = {"file": str(file), **payload.of_backup(held), "set_aside": str(aside or "")}
    console.show(told, text, as_json)


def export(
    file: ExportFile,
    force: Force = False,
    home: console.Home = None,
    as_json: console.AsJson = False,
) -> None:
    """Write the articles, with what is known and was corrected, as lines of JSON."""
    from index import takeout

    store = Store.open(console.home_of(home))
    try:
        found = takeout.export(store, file, replaces=force)
    finally:
        store.close()
    for failure in found.failed:
        lost = f"✗ {failure.path} {failure.reason}"
        console.ERR.print(lost, markup=False, soft_wrap=True)
    files = ", ".join(map(str, found.files))
    text = f"{files}: {counted(found.articles, 'article')}. Taken in again by: wenju index {files}"
    if found.left_out:
        text += (
            f"\nNot in it: what was corrected of {counted(found.left_out, 'article')} that no file "
            "holds any more; a backup holds it: wenju backup FILE"
        )
    console.show(payload.of_export(found), console.with_home(text), as_json)


def compact(home: console.Home = None, as_json: console.AsJson = False) -> None:
    """Give back the room of what has been removed."""
    from index import mend

    before, after = mend.compact(console.home_of(home))
    text = f"{_megabytes(before)} before, {_megabytes(after)} now."
    console.show({"bytes_before": before, "bytes_after": after}, text, as_json)


def watch(
    paths: console.ArticlePaths, home: console.Home = None, as_json: console.AsJson = False
) -> None:
    """Follow folders: what changes in them changes in the collection, until Ctrl-C."""
    from index.watch import follow  # brings in readers for every format

    place = console.home_of(home)
    embedder = OnnxEmbedder(console.model_of(console.model_name(place)))

    def told(what: BuildResult | CollectionError) -> None:
        if isinstance(what, CollectionError):
            text = f"{what} {what.hint} Following goes on."
            console.ERR.print(console.with_home(text), markup=False, soft_wrap=True)
        elif as_json:  # a line for each time that something changed
            sys.stdout.write(json.dumps(payload.of_build(what), ensure_ascii=False) + "\n")
            sys.stdout.flush()
        else:
            console.OUT.print(console.with_home(render.build(what)), markup=False, soft_wrap=True)

    named = ", ".join(map(str, paths))
    console.ERR.print(f"Following {named}. Ctrl-C ends it.", markup=False, soft_wrap=True)
    with contextlib.suppress(KeyboardInterrupt):
        follow(paths, place, embedder, told)


def _repaired(place: Path) -> list[str]:
    """Mend the collection; embed with the model that it was made with, if that can be read."""
    from index import mend
    from ui.health import model_name

    name = model_name(place)
    with console.progress("repairing") as advance:
        return mend.repair(place, lambda: OnnxEmbedder(console.model_of(name)), advance)


def _megabytes(count: int) -> str:
    """Write a count of bytes for a person."""
    return f"{count / 1e6:,.1f} MB"
