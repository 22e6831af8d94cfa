#!/usr/bin/env python3
"""From a fresh checkout to a cited answer and a chat, in one command.

Owns the order of the steps; knows nothing of how `wenju` does them. Standard library only.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from environment import ROOT, make_ready, tool
from terminal import SetupError, output_of, run, run_main, say

STEP_COUNT = 5
SAMPLES = ROOT / "samples"
SAMPLE_QUESTION = "台州的流动服务车跑了多少个村和海岛？"

EXAMPLES = """\
examples:
  python3 scripts/start.py                       the samples, then the chat
  python3 scripts/start.py ~/articles            your own files and folders
  python3 scripts/start.py news.html --no-serve --question "Who pays for it?"
"""


def build_parser() -> argparse.ArgumentParser:
    """Describe the command line."""
    parser = argparse.ArgumentParser(
        prog="start.py",
        description="Install Wenju beside this file, index articles, answer one question with "
        "its sources, then open the chat on this computer. Run it again at any time.",
        epilog=EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "articles", nargs="*", metavar="ARTICLES", help="files or folders (default: the samples)"
    )
    parser.add_argument("--home", metavar="DIR", help="where the collection is kept")
    parser.add_argument("--question", help="what to ask (default: one that fits the articles)")
    parser.add_argument("--no-serve", action="store_true", help="end after the answer")
    parser.add_argument("--port", type=int, help="of the chat (default: 7860)")
    return parser


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line; options may stand between articles."""
    return build_parser().parse_intermixed_args(argv)


def check_usage(options: argparse.Namespace) -> None:
    """Refuse what can't work before minutes are spent on it.

    Raises:
        SetupError: An article is not there, or the port is no port; the exit code is 2.

    """
    for article in options.articles:
        if not Path(article).exists():
            raise SetupError(f"There is no file or folder {article}.", exit_code=2)
    if options.port is not None and not 0 < options.port < 65536:
        raise SetupError(f"--port {options.port}: give a number from 1 to 65535.", exit_code=2)
    if options.question is not None and not options.question.strip():
        raise SetupError("--question is empty: put the question between quotes.", exit_code=2)


def wenju(*arguments: object) -> None:
    """Run one `wenju` command on this terminal.

    Raises:
        SetupError: It failed; the exit code is its own.

    """
    code = run([tool("wenju"), *arguments])
    if code:
        raise SetupError(
            f"`wenju {arguments[0]}` stopped with exit code {code}: see above.", exit_code=code
        )


def articles_in(home: Sequence[str]) -> list[dict[str, object]]:
    """List the collection, in the order of `wenju list`; empty if it can't be read."""
    code, answer = output_of([tool("wenju"), "list", *home, "--json"])
    if code:
        return []
    found = json.loads(answer)["articles"]
    return [article for article in found if isinstance(article, dict)]


def came_from(article: Mapping[str, object], given: Sequence[str]) -> bool:
    """Tell whether an article came from one of the *given* files or folders.

    A file that holds many articles may appear with a number after its name.
    """
    path = str(Path(str(article.get("path", ""))).resolve())
    return any(path.startswith(str(Path(root).resolve())) for root in given)


def general_question(article: Mapping[str, object]) -> str:
    """Make a question that an article should answer, from its title, in the title's language.

    >>> general_question({"title": "Warm meals in Linhe", "path": "a.txt"})
    'What does the article "Warm meals in Linhe" say?'
    >>> general_question({"title": "临河镇的暖心饭", "path": "a.txt"})
    '《临河镇的暖心饭》主要讲了什么？'
    """
    title = str(article.get("title") or Path(str(article.get("path", ""))).stem).strip()
    if any("\u3400" <= character <= "\u9fff" for character in title):
        return f"《{title}》主要讲了什么？"
    return f'What does the article "{title}" say?'


def index_articles(given: Sequence[str], home: Sequence[str]) -> None:
    """Index the articles; a file that can't be read does not keep the others out.

    Raises:
        SetupError: Nothing of what was given came in.

    """
    try:
        wenju("index", *given, *home)
    except SetupError:
        if not any(came_from(article, given) for article in articles_in(home)):
            raise
        say("      Not every file came in (see above); going on with the others.")


def choose_question(options: argparse.Namespace, home: Sequence[str]) -> str:
    """Take the reader's question, the samples' own, or one made from the first article's title.

    Raises:
        SetupError: There is no article to ask about.

    """
    if options.question:
        return str(options.question)
    if not options.articles:
        return SAMPLE_QUESTION
    articles = articles_in(home)
    # None is from there if the same article came in earlier from elsewhere; then any will do.
    chosen = [article for article in articles if came_from(article, options.articles)] or articles
    if not chosen:
        raise SetupError("No article came in: give files or folders that hold text.")
    return general_question(chosen[0])


def serve(options: argparse.Namespace, home: Sequence[str]) -> None:
    """Open the chat and keep it open until Ctrl-C."""
    port = ["--port", str(options.port)] if options.port else []
    say(f"\nThe chat opens at http://127.0.0.1:{options.port or 7860} (Ctrl-C ends it).")
    try:
        wenju("serve", *home, *port)
    except KeyboardInterrupt:
        say("\nThe chat is closed; the collection is kept.")


def work(options: argparse.Namespace) -> int:
    """Go through the five steps and return 0."""
    check_usage(options)
    home = ["--home", options.home] if options.home else []
    make_ready(extra="", step_count=STEP_COUNT)
    say(f"[3/{STEP_COUNT}] Embedding model: about a minute the first time, then at once.")
    wenju("model", "prepare")
    say(f"[4/{STEP_COUNT}] Articles: {', '.join(options.articles) or 'the samples'}")
    index_articles(options.articles or [str(SAMPLES)], home)
    question = choose_question(options, home)
    say(f"[5/{STEP_COUNT}] Question: {question}\n")
    wenju("ask", question, *home)
    if options.no_serve:
        say(f'\nAsk on: {tool("wenju")} ask "..." {" ".join(home)}'.rstrip())
    else:
        serve(options, home)
    return 0


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 0, 1 for a failure, 2 for wrong usage."""
    options = parse(argv)
    return run_main(lambda: work(options))


if __name__ == "__main__":
    sys.exit(main())
