"""A set of questions on disk → questions, and the articles they are asked of.

Knows the files of a set; knows nothing about how a question is answered.
"""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from index.errors import SettingsError, SourceError
from index.read import find_files, read
from index.types import RawArticle

CORPUS_FILE = "corpus.jsonl"
QUERIES_FILE = "queries.jsonl"
QRELS_FILE = "qrels.tsv"

_HINT = "Mend the line, then run the command again."
_Row = Mapping[str, Any]


class _RowError(ValueError):
    """A row can't be used; its text says why, as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question and what is known of its answer.

    Attributes:
        answers: Wordings of which one should be quoted; empty if none is known.
        is_answerable: False if the articles don't hold the answer.
        type: A name for questions of its sort, or empty.
        passages: The ids of the only articles it is asked of; None: of all.
        evidences: Ids of articles, each with a sentence of it that should be cited.
        must: Groups of wordings; of each group one should be quoted.
        relevant: Ids of the articles that hold the answer; empty if not known.
    """

    id: str
    text: str
    answers: tuple[str, ...] = ()
    is_answerable: bool = True
    type: str = ""
    passages: tuple[str, ...] | None = None
    evidences: tuple[tuple[str, str], ...] = ()
    must: tuple[tuple[str, ...], ...] = ()
    relevant: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionSet:
    """Questions and the articles they are asked of.

    Attributes:
        digest: Of the bytes of the articles.
    """

    articles: tuple[RawArticle, ...]
    questions: tuple[Question, ...]
    digest: str


_Made = TypeVar("_Made", Question, RawArticle)


def read_set(folder: Path) -> QuestionSet:
    """Read the set in *folder*; the ids of its rows are those of its articles.

    Raises:
        SettingsError: The folder or a file is missing, or there is nothing in it.
        SourceError: A line can't be used, or names an unknown id.

    """
    path = _existing(folder, CORPUS_FILE)
    articles = _read_rows(path, lambda row: _article(path, row))
    questions = _read_rows(
        _existing(folder, QUERIES_FILE), lambda row: _question(row, articles.keys())
    )
    relevant = _read_qrels(folder / QRELS_FILE, questions, articles)
    return QuestionSet(
        articles=tuple(articles.values()),
        questions=tuple(
            replace(question, relevant=frozenset(relevant.get(id_, ())))
            for id_, question in questions.items()
        ),
        digest=_digest([path]),
    )


def read_question_file(path: Path, pages: Path) -> QuestionSet:
    """Read a file of questions about *pages*, files of articles as they come.

    Raises:
        SettingsError: There is no question or no article.
        SourceError: A line or a file of articles can't be used.

    """
    if not path.is_file():
        raise SettingsError(f"There is no file {path}.", hint="With --articles, name a file.")
    files = find_files([pages]).files
    if not files:
        raise SettingsError(f"There are no articles in {pages}.", hint="Name files or a folder.")
    articles = {raw.id: raw for file in files for raw in read(file)}
    return QuestionSet(
        articles=tuple(articles.values()),
        questions=tuple(_read_rows(path, lambda row: _question(row, articles)).values()),
        digest=_digest(files),
    )


def _digest(files: Sequence[Path]) -> str:
    """Return a digest of what *files* hold."""
    digest = hashlib.sha256()
    for file in files:
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _existing(folder: Path, name: str) -> Path:
    """Return the path of a file of the set."""
    hint = f"A set is a folder with {CORPUS_FILE}, {QUERIES_FILE} and {QRELS_FILE}."
    if folder.is_file():
        raise SettingsError(
            f"{folder} is a file, not the folder of a set.",
            hint="A file of questions needs articles to be asked of: --articles PATH",
        )
    if not folder.is_dir():
        raise SettingsError(f"There is no folder {folder}.", hint=hint)
    if not (folder / name).is_file():
        raise SettingsError(f"There is no {name} in {folder}.", hint=hint)
    return folder / name


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Yield the lines that aren't blank, numbered from 1."""
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        reason = f"It can't be read: {error.strerror}."
        raise SourceError(path, reason, hint="Check its permissions.") from error
    except ValueError as error:
        raise SourceError(path, "It is not UTF-8.", hint="Save it as UTF-8.") from error
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _read_rows(path: Path, make: Callable[[_Row], _Made]) -> dict[str, _Made]:
    """Make a value of each line of *path*; by id, in order."""
    made: dict[str, _Made] = {}
    for number, line in _lines(path):
        try:
            value = make(_parsed(line))
            if value.id in made:
                raise _RowError(f"The id {value.id} stands there a second time.")
        except _RowError as error:
            raise SourceError(path, f"Line {number}: {error}", hint=_HINT) from error
        made[value.id] = value
    if not made:
        raise SettingsError(f"There is nothing in {path}.", hint="Put a JSON object on each line.")
    return made


def _parsed(line: str) -> _Row:
    """Read one line as a JSON object."""
    try:
        row = json.loads(line)
        json.dumps(row, ensure_ascii=False).encode()  # fails on half a surrogate pair
    except (ValueError, RecursionError) as error:
        raise _RowError("It is not valid JSON.") from error
    if not isinstance(row, dict):
        raise _RowError("It is not a JSON object.")
    return row


def _article(path: Path, row: _Row) -> RawArticle:
    """Make an article of a row."""
    text = _text(row, "text")
    title = row.get("title") or ""
    if not isinstance(title, str):
        raise _RowError('Its "title" is not a text.')
    return RawArticle(path=path, id=_text(row, "id"), text=text, encoding="utf-8", title=title)


def _question(row: _Row, corpus: Collection[str]) -> Question:
    """Make a question of a row; the ids it names have to be in *corpus*."""
    kind = row.get("type") or ""
    is_answerable = row.get("answerable", True)
    if not isinstance(kind, str) or not isinstance(is_answerable, bool):
        raise _RowError('Its "type" has to be a text and its "answerable" true or false.')
    question = Question(
        id=_text(row, "id"),
        text=_text(row, "text"),
        answers=_texts(row.get("answers"), "answers"),
        is_answerable=is_answerable,
        type=kind,
        passages=_texts(row["passages"], "passages") if row.get("passages") is not None else None,
        evidences=tuple(_evidences(row)),
        must=tuple(_texts(group, "must") for group in _list(row.get("must"), "must")),
    )
    for id_ in (*(question.passages or ()), *(doc for doc, _ in question.evidences)):
        _check_known(id_, corpus, CORPUS_FILE)
    return question


def _evidences(row: _Row) -> Iterator[tuple[str, str]]:
    """Yield the sentences that support the answer, each with its article's id."""
    for evidence in _list(row.get("evidences"), "evidences"):
        if not isinstance(evidence, dict):
            raise _RowError('Its "evidences" have to be objects with "doc" and "sentences".')
        doc = _text(evidence, "doc")
        for sentence in _texts(evidence.get("sentences"), "sentences"):
            yield doc, sentence


def _read_qrels(
    path: Path, questions: Collection[str], corpus: Collection[str]
) -> dict[str, set[str]]:
    """Read which articles hold which answer; nothing if the set doesn't say."""
    relevant: dict[str, set[str]] = {}
    for number, line in _lines(path) if path.exists() else ():
        try:
            if line.count("\t") != 1:
                raise _RowError("It is not a question's id, a tab, and an article's id.")
            question, article = map(str.strip, line.split("\t"))
            _check_known(question, questions, QUERIES_FILE)
            _check_known(article, corpus, CORPUS_FILE)
        except _RowError as error:
            raise SourceError(path, f"Line {number}: {error}", hint=_HINT) from error
        relevant.setdefault(question, set()).add(article)
    return relevant


def _check_known(id_: str, ids: Collection[str], name: str) -> None:
    """Refuse an id that *name* does not hold."""
    if id_ not in ids:
        raise _RowError(f"The id {id_} is not in {name}.")


def _text(row: _Row, name: str) -> str:
    """Return a field that has to hold a text."""
    value = row.get(name)
    if not isinstance(value, str) or not value.strip():
        raise _RowError(f'Its "{name}" is missing, empty or no text.')
    return value


def _list(value: object, name: str) -> list[Any]:
    """Return the list in a field; empty if the field is missing."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise _RowError(f'Its "{name}" is not a list.')
    return value


def _texts(value: object, name: str) -> tuple[str, ...]:
    """Return the texts of a list, without blank ones."""
    texts = _list(value, name)
    if not all(isinstance(text, str) for text in texts):
        raise _RowError(f'Its "{name}" holds something that is no text.')
    return tuple(text for text in texts if text.strip())
