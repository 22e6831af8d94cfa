"""The command `wenju llm`: which language model words the answers, if any.

Knows its options; where the choice is kept is ui/endpoint.py's matter. A key is typed where
nobody sees it or comes from a file, never from the command line, which others can read.
"""

import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from index.errors import SettingsError
from ui import console, endpoint
from ui.console import AsJson
from ui.endpoint import Choice

if TYPE_CHECKING:
    from rag.generate import LanguageModel

app = typer.Typer(
    help="Let a language model word the answers; every sentence is checked.", no_args_is_help=True
)

_Without = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="HELP",
        help=f"What it is not to help with: {', '.join(endpoint.HELPERS)}; may be repeated.",
    ),
]
_KeyFile = Annotated[
    Path | None,
    typer.Option(help="Read the key from the first line of this file; - is standard input."),
]


@app.command()
def use(
    base_url: Annotated[str, typer.Argument(help="Such as http://127.0.0.1:11434/v1.")],
    model: Annotated[str, typer.Argument(help="As its server calls it.")],
    key_file: _KeyFile = None,
    without: _Without = None,
    as_json: AsJson = False,
) -> None:
    """Store a model and its key, for you alone; on a terminal the key is asked for."""
    address = endpoint.checked_address(base_url)
    if not model.strip():
        raise SettingsError("The model has no name.", hint="Name it as its server calls it.")
    helpers = endpoint.checked_helpers(without or ())
    choice = Choice(base_url=address, model=model.strip(), api_key=_key(key_file), without=helpers)
    place = endpoint.save(choice)
    _show(replace(choice, origin="settings"), f"Stored in {place}. Try it: wenju llm test", as_json)


@app.command()
def show(as_json: AsJson = False) -> None:
    """Show which model words the answers; never its key."""
    _show(endpoint.find_choice(console.settings()), "", as_json)


@app.command()
def off(
    helpers: Annotated[
        list[str] | None,
        typer.Argument(metavar="[HELP]...", help="Only what it helps with; none: the model."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Forget the stored model and its key, or switch off some of what it helps with."""
    if helpers:
        chosen = endpoint.find_choice(console.settings())
        off_now = endpoint.checked_helpers((*chosen.without, *helpers))
        stored = replace(chosen, without=off_now)
        if chosen.origin == "environment":
            stored = Choice(without=off_now)
        endpoint.save(stored)
        _show(replace(chosen, without=off_now), "", as_json)
        return
    endpoint.forget()
    left = endpoint.find_choice(console.settings())
    note = "The environment still names one: WENJU_LLM_BASE_URL, WENJU_LLM_MODEL."
    _show(left, note if left.is_set else "", as_json)


@app.command()
def test(as_json: AsJson = False) -> None:
    """Call the model once; exit code 1 if it doesn't answer."""
    model = chosen()
    started = time.perf_counter()
    reply = model.write([{"role": "user", "content": "Say: ready"}], most_tokens=200)
    said = "".join(reply).strip()
    milliseconds = round(1000 * (time.perf_counter() - started))
    value = {
        "model": model.endpoint.model,
        "milliseconds": milliseconds,
        "tokens": {"in": reply.tokens_in, "out": reply.tokens_out},
    }
    where = f"{model.endpoint.model} at {model.endpoint.host}"
    text = f"{where} answers, in {milliseconds:,} ms: {said[:60]}"
    console.show(value, text, as_json)


def chosen() -> "LanguageModel":
    """Return the model that is set up.

    Raises:
        SettingsError: None is.

    """
    place = endpoint.find_endpoint(console.settings())
    if place is None:
        raise SettingsError(
            "No language model is set up.", hint="Set one up: wenju llm use BASE_URL MODEL"
        )
    return console.language_model(place)


def _key(source: Path | None) -> str:
    """Read the key where nobody looks on; on a terminal it is asked for, and may be empty."""
    if source is None:
        if not sys.stdin.isatty():
            return console.settings().llm_api_key
        typed: str = typer.prompt(
            "Key (none: Enter)", default="", hide_input=True, show_default=False
        )
        return typed.strip()
    try:
        text = sys.stdin.read() if str(source) == "-" else source.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"The key can't be read from {source}.", hint="Name a text file, or - for input."
        ) from error
    return text.strip().split("\n")[0].strip()


def _show(choice: Choice, note: str, as_json: bool) -> None:
    """Show what is set up, without the key."""
    helps = [one for one in endpoint.HELPERS if one not in choice.without]
    value = {
        "model": choice.model or None,
        "base_url": choice.base_url or None,
        "has_key": bool(choice.api_key),
        "from": choice.origin or None,
        "helps_with": helps if choice.is_set else [],
    }
    if not choice.is_set:
        text = "No language model: answers are made of the articles' own sentences."
    else:
        origin = {"environment": "the environment", "settings": str(endpoint.file())}
        text = "\n".join(
            [
                f"model       {choice.model}",
                f"address     {choice.base_url}",
                f"key         {'set, not shown' if choice.api_key else 'none'}",
                f"from        {origin[choice.origin]}",
                f"helps with  answers{''.join(f', {one}' for one in helps)}",
            ]
        )
    console.show(value, "\n".join(filter(None, [text, note])), as_json)
