"""Values as the text that a terminal shows.

Knows wording and layout; knows nothing about colours or where it is printed.
"""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.cells import cell_len

from index.corrections import written
from index.doctor import Check
from index.named import place_in
from index.types import (
    Article,
    BuildResult,
    Correction,
    Entry,
    Receipt,
    Removed,
    SelfTest,
    counted,
    path_name,
)
from rag.types import Answer, Citation, Outcome, QuoteState, Sentence, Spoken
from ui import arrange
from ui.feedback import Feedback, Verdict
from ui.formats import Style, cite
from ui.language import WORDINGS, Language, Wording, language_of, place_name
from ui.quote_words import QuoteWording
from ui.writing_words import WRITING_WORDINGS, account

_BOLD, _NOT_BOLD = "\x1b[1m", "\x1b[22m"
_TWO_LINES = 156  # columns of a narrow terminal; a longer text is shown by its ends
_CHANGE = 120  # columns of what was changed
_NAMED = 5  # of many files that were left alone, or lines that were removed


def answer(value: Answer, *, style: Style | None = None, is_bold: bool = False) -> str:
    """Show an answer with its marks, then its sources; or the silence, then what is closest.

    Args:
        style: Gives the sources as references that papers list.
        is_bold: Whether the part of a sentence that answers is made bold, for a terminal.

    """
    wording = WORDINGS[language_of(value.question)]
    asked = arrange.understood(value)
    lines = [wording.understood.format(question=asked), ""] if asked else []
    if value.outcome is Outcome.NOT_FOUND:
        lines += [wording.not_found, wording.narrow]
        if value.closest:
            lines += ["", wording.closest]
            lines += [_source([citation], wording, with_quote=True) for citation in value.closest]
        return "\n".join(lines)
    for group in arrange.grouped(value, untitled=wording.untitled):
        lines += [*_group(group, is_bold=is_bold), ""]
    return "\n".join([*lines, end_of_answer(value, style=style)])


def end_of_answer(value: Answer, *, style: Style | None = None) -> str:
    """Show what stands below an answer's sentences: what is silent, sources, who wrote it."""
    language = language_of(value.question)
    wording = WORDINGS[language]
    lines = []
    for subject in value.silent:
        lines += [wording.silent.format(subject=subject), ""]
    lines += sources(value.citations, wording, style=style)
    if value.writing:
        lines += ["", account(value.writing, language)]
        if value.writing.suggestions:
            heading = WRITING_WORDINGS[language].suggestions
            lines += ["", heading, *(f"    {one}" for one in value.writing.suggestions)]
    return "\n".join(lines)


def sources(
    citations: Iterable[Citation],
    wording: Wording,
    *,
    style: Style | None = None,
    words: QuoteWording | None = None,
) -> list[str]:
    """List the articles that numbered quotes stand in, under their heading.

    Args:
        words: Tell where exactly each quote stands.

    """
    groups = arrange.by_article(citations).values()
    own = [_source(found, wording, with_quote=False, style=style, words=words) for found in groups]
    return [wording.sources, *own]


def _removed(one: Removed) -> str:
    """Show an article that left with its file."""
    kept = "\n    Corrected by hand, and put by for when the file is back: "
    return f"− {one.id} {nearby(one.path)}" + (f"{kept}{one.corrected}." if one.corrected else "")


def build(result: BuildResult) -> str:
    """Show what became of the files, article by article, then in sum."""
    blocks = [_receipt(receipt) for receipt in result.receipts]
    blocks += [f"✗ {nearby(failure.path)}\n    {failure.reason}" for failure in result.failed]
    blocks += [_removed(one) for one in result.removed]
    known = sum(receipt.duplicate_of == receipt.id for receipt in result.receipts)
    counts = [f"{counted(len(result.receipts) - known, 'article')} taken in"]
    counts += [f"{known} there already"] if known else []
    counts += [f"{counted(len(result.removed), 'article')} removed"] if result.removed else []
    counts += [f"{counted(len(result.failed), 'file')} failed"] if result.failed else []
    counts += [f"{counted(len(result.unchanged), 'file')} unchanged"] if result.unchanged else []
    blocks.append("; ".join(counts) + ".")
    if result.skipped:
        blocks.append(_skipped(result.skipped))
    if result.self_test and result.self_test.sampled:
        blocks.append(_self_test(result.self_test))
    return "\n".join(blocks)


def cleaned(value: Article) -> str:
    """Show what cleaning makes of a file: what is known of it, its text, what was removed."""
    counts = Counter(edit.kind.value for edit in value.edits)
    changes = ", ".join(f"{kind} {count}" for kind, count in sorted(counts.items()))
    return f"{_facts(value)}\nchanges    {changes or 'none'}\n\n{value.text}"


def entries(values: Sequence[Entry]) -> str:
    """List articles, two lines each."""
    if not values:
        return "The collection is empty. Take articles in: wenju index ARTICLES"
    lines = []
    for entry in values:
        about = " · ".join(filter(None, (entry.published, entry.source, "、".join(entry.places))))
        lines.append(f"{entry.id}  {entry.title}")
        again = f"  repeats {entry.duplicate_of}" if entry.duplicate_of else ""
        lines.append(
            f"    {about or '–'}  {counted(entry.chunks, 'chunk')}  {nearby(entry.path)}{again}"
        )
    return "\n".join([*lines, f"{counted(len(values), 'article')}."])


def article(value: Article, corrections: Sequence[Correction] = ()) -> str:
    """Show an article: what is known of it, its text, and every change but spacing."""
    changes = [
        f"  {edit.start:>6}  {edit.kind.value:<10} "
        f"{short(edit.before, _CHANGE)!r} → {edit.after!r}"
        + ("" if edit.certain else "  (uncertain)")
        for edit in value.edits
        if edit.kind.value != "spacing"
    ]
    known = facts(value, corrections)
    return "\n".join([known, "", value.text, "", f"Changes: {len(changes)}", *changes])


def facts(value: Article, corrections: Sequence[Correction]) -> str:
    """List what is known of a stored article, its places with what they lie in.

    What a person corrected is marked, with what was found before.
    """
    whole = f"{value.title}\n{value.text}"
    lines = _facts(value, "、".join(_located(name, whole) for name in value.places)).split("\n")
    if not value.address and any(one.field == "address" for one in corrections):
        lines.append(f"{'address':<10} –")
    found = {one.field: written(one.found) for one in corrections}
    return "\n".join(
        line + (f"\n{'':11}corrected by hand; found: {found[name]}" if name in found else "")
        for line in lines
        for name in [line.split(" ")[0]]
    )


def _located(name: str, text: str) -> str:
    """Name a place with its level and what it lies in; 湖州市 (city in 浙江省)."""
    places = place_in(name, text)
    above = [f"{place.level} in {''.join(place.parents)}" for place in places if place.parents]
    levels = above or [place.level for place in places]
    return f"{name} ({' or '.join(levels)})" if levels else name


def checks(values: Sequence[Check]) -> str:
    """Show what was looked at, a line each, with what to do where it is not well."""
    lines = []
    for check in values:
        lines.append(f"{'✓' if check.ok else '✗'} {check.name}: {check.detail}")
        if check.hint:
            lines.append(f"    {check.hint}")
    return "\n".join(lines)


def _self_test(value: SelfTest) -> str:
    """Say how many phrases were found; where too few were, which not, and what to do."""
    tried = counted(value.sampled, "phrase")
    if not value.missed:
        return f"Self-test: {tried} found by words, by meaning and in the other script."
    line = (
        f"Self-test: of {tried}, {value.found_by_words} found by words, "
        f"{value.found_by_vectors} by meaning, {value.found_folded} in the other script."
    )
    lost = [miss for miss in value.missed if miss.leg in value.failed]
    lines = [f"    ! {miss.leg}: {miss.phrase} ({miss.id}) is not found" for miss in lost[:_NAMED]]
    return "\n".join([line, *lines, *(["    Look closer: wenju doctor"] if lost else [])])


def _group(group: arrange.Group, *, is_bold: bool) -> list[str]:
    """Show sentences with their marks, under their heading if they have one."""
    lines = [f"■ {group.heading}"] if group.heading else []
    for sentence in group.sentences:
        before, part, after = arrange.parts(sentence)
        shown = f"{before}{_BOLD}{part}{_NOT_BOLD}{after}" if part and is_bold else sentence.text
        lines.append(shown + marks(sentence))
    return lines


def spoken(value: Spoken) -> str:
    """Show a sentence that has just passed."""
    return value.sentence.text + marks(value.sentence)


def marks(sentence: Sentence) -> str:
    """Write the numbers behind a sentence."""
    return "".join(f"[{number}]" for number in sentence.citations)


def article_lines(numbers: str, where: Article, wording: Wording, style: Style | None) -> list[str]:
    """Name an article behind its numbers: as a reference, or by all that is known of it."""
    if style:
        between = "\n" if style is Style.BIBTEX else " "
        return [f"{numbers}{between}{cite(where, style)}"]
    is_traditional = wording is WORDINGS[Language.TRADITIONAL]
    language = Language.TRADITIONAL if is_traditional else Language.SIMPLIFIED
    places = "、".join(place_name(name, language) for name in where.places)
    facts = (where.source, where.author, where.published, places)
    known = " · ".join([*filter(None, facts), nearby(where.path)])
    return [f"{numbers} {where.title or wording.untitled}", f"    {known}"]


def position(citation: Citation, words: QuoteWording) -> str:
    """Tell where a quote stands: paragraph and characters, from 1, blank lines not counted."""
    quote = citation.quote
    if not quote.text and quote.page:
        return words.page_position.format(span=_span(*quote.page))
    before = quote.article.text[: quote.start]
    ended = before.splitlines(keepends=True)
    paragraph = sum(bool(line.strip()) for line in ended if line.endswith("\n")) + 1
    return words.position.format(paragraph=paragraph, span=_span(quote.start, quote.end))


def _span(start: int, end: int) -> str:
    """Write half-open offsets as characters from 1."""
    return f"{start + 1}–{end}" if end > start + 1 else f"{end}"


def _source(
    citations: Sequence[Citation],
    wording: Wording,
    *,
    with_quote: bool,
    style: Style | None = None,
    words: QuoteWording | None = None,
) -> str:
    """Show the article of some citations, and what its page has where they were repaired."""
    where = citations[0].quote.article
    numbers = "".join(f"[{citation.number}]" for citation in citations)
    lines = article_lines(numbers, where, wording, style)
    for entry in citations[0].also_in:
        lines.append(f"    {wording.also_in}: {entry.title or nearby(entry.path)}")
    for citation in citations:
        quote = citation.quote
        if words:
            lines.append(f"    [{citation.number}] {position(citation, words)}")
        if with_quote:
            lines.append(_two_lines("    ", quote.text))
        if quote.state is QuoteState.REPAIRED and _words(quote.source_text) != _words(quote.text):
            label = f"    [{citation.number}] {wording.source_form}: "
            lines.append(_two_lines(label, quote.source_text))
    return "\n".join(lines)


def _words(text: str) -> str:
    """Drop the spaces: spacing alone is not worth showing twice."""
    return "".join(text.split())


def _receipt(receipt: Receipt) -> str:
    """Show what happened to one article."""
    changes = ", ".join(f"{kind} {count}" for kind, count in receipt.edits.items())
    lines = [f"✓ {nearby(receipt.path)}"]
    lines.append(f"    {receipt.id}  {receipt.encoding}  {counted(receipt.chunks, 'chunk')}")
    if receipt.replaced:
        lines.append(f"    {counted(receipt.replaced, 'character')} could not be decoded")
    if changes:
        lines.append(f"    changed: {changes}")
    lines += [_two_lines("    removed: ", text) for text in receipt.removed[:_NAMED]]
    if len(receipt.removed) > _NAMED:
        lines.append(f"    removed: {len(receipt.removed) - _NAMED} more: wenju show {receipt.id}")
    if receipt.duplicate_of and receipt.duplicate_of != receipt.id:
        lines.append(f"    repeats {receipt.duplicate_of}")
    lines += [f"    ! {warning}" for warning in receipt.warnings]
    return "\n".join(lines)


def feedback(found: Sequence[Feedback]) -> str:
    """List what visitors said of answers, oldest first."""
    signs = {Verdict.UP: "+", Verdict.DOWN: "-", Verdict.WITHDRAWN: " "}
    lines = []
    for one in found:
        lines.append(f"{signs[one.verdict]} {one.at[:10]}  {short(one.question, _TWO_LINES)}")
        lines += [f"    {line}" for line in one.note.splitlines()]
    return "\n".join(lines) or "Nobody said anything of an answer yet."


def _facts(value: Article, places: str = "") -> str:
    """List what is known of an article, a line each; *places* as they are to be shown."""
    known = {
        "title": value.title,
        "published": value.published,
        "source": value.source,
        "author": value.author,
        "places": places or "、".join(value.places),
        **({"address": value.address} if value.address else {}),
        "path": nearby(value.path),
        "encoding": value.encoding,
    }
    return "\n".join(f"{name:<10} {fact or '–'}" for name, fact in known.items())


def _skipped(paths: Sequence[str]) -> str:
    """Name the files that were left alone, the first few of many."""
    more = f" and {len(paths) - _NAMED} more" if len(paths) > _NAMED else ""
    names = ", ".join(map(nearby, paths[:_NAMED])) + more
    return f"Left alone, not of a kind that Wenju reads: {names}."


def nearby(path: str) -> str:
    """Name a file from the folder one stands in, if it lies below that."""
    return path.removeprefix(path_name(Path()) + os.sep)


def _two_lines(label: str, text: str) -> str:
    """Put *text* behind its label, in two lines of a narrow terminal at most."""
    return label + short(text, _TWO_LINES - cell_len(label))


def short(text: str, columns: int) -> str:
    """Shorten a text that is wider than *columns* in its middle, on one line."""
    line = " ".join(text.split())
    if cell_len(line) <= columns:
        return line
    half = (columns - 3) // 2
    return f"{_beginning(line, half)} … {_beginning(line[::-1], half)[::-1]}"


def _beginning(line: str, columns: int) -> str:
    """Cut off what goes beyond *columns*."""
    width = 0
    for place, character in enumerate(line):
        width += cell_len(character)
        if width > columns:
            return line[:place]
    return line
