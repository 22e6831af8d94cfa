"""What a language model helps with besides answers: it proposes, and never decides.

Knows what a proposal may not bring in: a figure, place or name that nobody said. Where it
fails, is late or goes wrong, what was there without it stays.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from index.embed import Embedder
from index.errors import GenerationError
from index.fold import folded
from rag.amounts import amounts_of, plain
from rag.called import strange_names, strange_places
from rag.check import check
from rag.closeness import longest_new
from rag.followup import Turn
from rag.generate import Helper, LanguageModel
from rag.grounds import HAN, pairs
from rag.marked import read_sentences
from rag.prompt import (
    Message,
    names_messages,
    question_messages,
    suggestions_messages,
    summaries_messages,
)
from rag.script import in_script_of
from rag.types import Answer, Aspect, Comparison, Sentence

_LONGEST_QUESTION = 300  # characters
_MOST_NEW = 2  # characters in a row that no turn has; more is a thing that nobody spoke of
_LONGEST_NAME = 16
_MOST_SUGGESTIONS = 3
_LINE = re.compile(r"^\W*(?:Row\s*)?(\d{1,2})\s*[.、:：)）]\s*(.+)$", re.I)
_ASKING = re.compile(
    r"为什么|什么|怎么样?|怎样|如何|哪[些里个]?|多少|几|何时|谁|是否|有没有|能否|可以|吗|呢|还有|以及|其他|的"
)
_LEAD = re.compile(r"^\s*(?:[-*•]|\d{1,2}\s*[.、)）]|Q\s*[:：])\s*")


def stand_alone(question: str, built_in: str, earlier: Sequence[Turn], model: LanguageModel) -> str:
    """Make a question of a conversation stand alone, in the model's words if they bring nothing in.

    Args:
        built_in: The question as ``rag.followup`` understands it.

    """
    if not earlier or Helper.QUESTIONS not in model.endpoint.helpers:
        return built_in
    lines = _asked(model, question_messages(question, earlier)).splitlines()
    new = _LEAD.sub("", lines[0]).strip('"“”「」 ') if len(lines) == 1 else ""
    said = "\n".join(
        [question, built_in, *(text for turn in earlier for text in (turn.question, *turn.quotes))]
    )
    is_kept = amounts_of(question) <= amounts_of(new) and not _brings_in(question, new)
    is_own = not _brings_in(new, said) and longest_new(new, said) <= _MOST_NEW
    if not new or len(new) > _LONGEST_QUESTION or not is_kept or not is_own:
        return built_in
    return in_script_of(question, new)


def suggest(answer: Answer, model: LanguageModel) -> Answer:
    """Add questions that could follow; none where the model fails."""
    writing = answer.writing
    if writing is None or Helper.SUGGESTIONS not in model.endpoint.helpers:
        return answer
    question = answer.standalone_question
    quotes = [citation.quote.text for citation in answer.citations]
    titles = [citation.quote.article.title for citation in answer.citations]
    places = [place for c in answer.citations for place in c.quote.article.places]
    said = "\n".join([question, *quotes, *titles, *places])
    texts = "\n".join([said, *(citation.quote.article.text for citation in answer.citations)])
    is_told = bool(HAN.search(question)) == bool(HAN.search("".join(quotes)))
    asked = _asked(model, suggestions_messages(question, quotes)).splitlines()
    found = [in_script_of(question, _LEAD.sub("", line).strip()) for line in asked]
    fitting = [
        one
        for one in dict.fromkeys(found)
        if one.endswith(("?", "？"))
        and len(one) <= _LONGEST_QUESTION
        and folded(one) != folded(question)
        and bool(HAN.search(one)) == bool(HAN.search(question))
        and not _brings_in(one, said)
        and not (is_told and longest_new(_ASKING.sub("，", one), texts) > _MOST_NEW)
    ]
    return replace(answer, writing=replace(writing, suggestions=tuple(fitting[:_MOST_SUGGESTIONS])))


def describe(
    value: Comparison, by_hand: Sequence[str], model: LanguageModel, embedder: Embedder
) -> Comparison:
    """Name the rows of a comparison and sum each up in a sentence, checked as answers are.

    Rows that were named by hand keep their names.
    """
    quoted = [_quoted(aspect) for aspect in value.aspects]
    rows = [[f"[{n}] {text}" for n, text in row.items()] for row in quoted]
    aspects = list(value.aspects)
    if Helper.NAMES in model.endpoint.helpers and rows:
        lines = _lines(_asked(model, names_messages(value.topic, rows)), len(rows))
        aspects = _named(aspects, lines, [one.name for one in value.subjects], by_hand)
    if Helper.SUMMARIES in model.endpoint.helpers and rows:
        lines = _lines(_asked(model, summaries_messages(value.topic, rows)), len(rows))
        aspects = [
            replace(aspect, summary=_summary(lines.get(n, ""), aspect, value.topic, embedder))
            for n, aspect in enumerate(aspects, 1)
        ]
    changed = tuple(aspects) != value.aspects
    return replace(
        value, aspects=tuple(aspects), model=model.endpoint.model if changed else value.model
    )


def _asked(model: LanguageModel, messages: Sequence[Message]) -> str:
    """Ask, and take no answer for an empty one."""
    try:
        return model.help(messages)
    except GenerationError:
        return ""


def _brings_in(new: str, said: str) -> bool:
    """Say whether *new* names a figure, place or name that *said* hasn't."""
    asked, told = plain(new), plain(said)
    is_foreign = bool(HAN.search(asked)) != bool(HAN.search(told))
    return bool(
        amounts_of(new) - amounts_of(said)
        or strange_places(asked, told, "", is_foreign=True)
        or strange_names(asked, told, "", is_foreign=is_foreign)
    )


def _lines(text: str, most: int) -> dict[int, str]:
    """Read what a model says of each row, by its number."""
    found = (_LINE.match(line) for line in text.splitlines())
    return {
        int(match[1]): match[2].strip() for match in found if match and 0 < int(match[1]) <= most
    }


def _named(
    aspects: Sequence[Aspect], names: dict[int, str], barred: Iterable[str], by_hand: Sequence[str]
) -> list[Aspect]:
    """Give rows the names that a model proposes, if they are made of the row's own words."""
    used = {folded(aspect.name) for aspect in aspects} | set(map(folded, barred))
    found = []
    for number, aspect in enumerate(aspects, 1):
        name = names.get(number, "").strip('"“”「」。. ')
        told = "\n".join(_quoted(aspect).values())
        if aspect.name not in by_hand and folded(name) not in used and _is_name(name, told):
            used.add(folded(name))
            found.append(replace(aspect, name=name))
        else:
            found.append(aspect)
    return found


def _is_name(name: str, told: str) -> bool:
    """Say whether a name is short, and all of its words stand in the row."""
    words = plain(name)
    if not 2 <= len(words) <= (_LONGEST_NAME if HAN.search(words) else 3 * _LONGEST_NAME):
        return False
    own = pairs(words)
    return bool(own) and own <= pairs(plain(told)) and not _brings_in(name, told)


def _summary(line: str, aspect: Aspect, topic: str, embedder: Embedder) -> Sentence | None:
    """Check a row's summary against the quotes of its cells; None if it doesn't pass."""
    given = {c.number: c.quote for cell in aspect.cells for c in cell.citations}
    sentences = list(read_sentences([line])) if given else []
    if len(sentences) != 1:
        return None
    verdict = check(sentences[0], given, embedder)
    if verdict.flaws:
        return None
    return Sentence(text=in_script_of(topic, verdict.text), citations=verdict.numbers)


def _quoted(aspect: Aspect) -> dict[int, str]:
    """Return the quotes of a row by their numbers."""
    return {c.number: c.quote.text for cell in aspect.cells for c in cell.citations}
