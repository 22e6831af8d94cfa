"""A checked draft as a block of HTML for the page: its paragraphs, each with its notes.

Knows values and wordings; knows nothing about Gradio or HTTP.
"""

from collections.abc import Iterator
from dataclasses import replace

from rag.types import Verification
from ui.draft_report import Checked, Report
from ui.language import Language
from ui.web.markup import block, escaped, mark
from ui.web.page_quotes import claimed, standing
from ui.web.words_draft import DRAFT_WORDINGS

_LINE = "\n"  # the last line of a note is a reference
_TOLD = 60  # characters of what is left to do


def report(value: Report, language: Language) -> str:
    """Give a report: its summary, what is left to do, then the draft with notes.

    Every note has the marks of what it cites, numbered from 1 through all of them.
    """
    notes = list(_notes(value, language))
    body = f"<p>{escaped(value.summary)}</p>{_saving(language)}{_open(value)}"
    for number, paragraph in enumerate(value.paragraphs):
        marks = value.marks(number)
        if paragraph.text.strip():
            tag = "blockquote" if paragraph.is_quotation else "p"
            text = _noted(paragraph.text, marks, value)
            body += f'<{tag} class="wj-draft">{text}</{tag}>'
        if marks:
            told = "".join(notes[note - 1] for _, note in marks)
            body += f'<ul class="wj-notes">{told}</ul>'
    return block(body, language)


def progress(done: int, count: int, language: Language) -> str:
    """Say how far a draft is checked."""
    return _meanwhile(DRAFT_WORDINGS[language].checking.format(done=done, all=count))


def waiting(language: Language) -> str:
    """Say that a draft has not had its turn yet."""
    return _meanwhile(DRAFT_WORDINGS[language].waiting)


def _meanwhile(told: str) -> str:
    """Give what is shown until there is a report; with it, the button that stops the check."""
    return f'<div class="wj-notice wj-checking"><p>{escaped(told)}</p></div>'


def _saving(language: Language) -> str:
    """Give the buttons that save the report."""
    buttons = "".join(
        f' <button class="wj-save wj-save-{ending}">{name}</button>'
        for ending, name in (("md", "Markdown"), ("docx", "Word"))
    )
    return f'<p class="wj-actions">{DRAFT_WORDINGS[language].save}:{buttons}</p>'


def _open(value: Report) -> str:
    """List what is left to do."""
    left = [
        f"<li>{_number(note, one)} {escaped(_short(one.part.text))}</li>"
        for note, one in enumerate(value.checked, 1)
        if not one.is_settled
    ]
    return f'<h4>{escaped(value.open)}</h4><ul class="wj-left">{"".join(left)}</ul>' if left else ""


def _noted(text: str, marks: list[tuple[int, int]], value: Report) -> str:
    """Give a paragraph with the numbers of its notes where they belong."""
    body, at = "", 0
    for end, note in marks:
        body += escaped(text[at:end]) + _number(note, value.checked[note - 1])
        at = end
    return body + escaped(text[at:])


def _number(note: int, one: Checked) -> str:
    """Give the number of a note; a sign says whether anything is left to do."""
    kind, sign = ("wj-stands", "✓") if one.is_settled else ("wj-fails", "✗")
    return f'<span class="wj-note {kind}">{sign}{note}</span>'


def _notes(value: Report, language: Language) -> Iterator[str]:
    """Give the notes as the report words them; a quotation that differs, in place."""
    first = 1
    for note, (one, told) in enumerate(zip(value.checked, value.notes, strict=True), 1):
        found = one.found
        citations = found.citations if isinstance(found, Verification) else found.quotes
        marks = "".join(
            mark(replace(citation, number=number), language)
            for number, citation in enumerate(citations, first)
        )
        first += len(citations)
        if isinstance(found, Verification) and found.differences:
            body = standing(found, language) + claimed(found, language)
            body += f"<p>{escaped(told.rpartition(_LINE)[2])}{marks}</p>"
        else:
            body = f"<p>{escaped(told)}{marks}</p>"
        yield f'<li><span class="wj-note">{note}</span> {body}</li>'


def _short(text: str) -> str:
    """Cut a text to one line that can be looked over."""
    line = " ".join(text.split())
    return line if len(line) <= _TOLD else f"{line[:_TOLD]}…"
