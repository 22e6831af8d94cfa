"""`wenju cite`: a draft's quotations are looked up, and a report is written.

Knows files and their endings; what the report says is worded by ui/draft_report.py.
"""

import re
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from index.errors import SettingsError
from rag.assistant import Assistant
from rag.draft import Paragraph, Part, PartKind, find_parts, read_paragraphs
from rag.quote import LONGEST_CLAIM, figures_without
from rag.types import Citation
from rag.verify import LONGEST_QUOTATION
from ui import console, draft_report, formats
from ui.console import AsJson, Format, Home
from ui.draft_report import Checked, Report
from ui.formats import Style
from ui.language import language_of
from ui.writing import check_file, write_file

LONGEST_DRAFT = 50_000  # characters; at about 0.3 s for each sentence
_READ_QUOTES = 6  # for each sentence; those that are proposed are chosen among them
_QUOTES = 2  # proposed for each sentence, beside those that have a figure the first have not
_READ = (".md", ".markdown", ".txt", ".docx")
_WRITTEN = (".md", ".docx")
Force = Annotated[bool, typer.Option("--force", help="Replace the file of --out.")]


def cite(
    draft: Annotated[Path, typer.Argument(help="A draft: .md, .txt or .docx.")],
    out: Annotated[
        Path | None, typer.Option(metavar="REPORT", help="Write the report here: .md or .docx.")
    ] = None,
    force: Force = False,
    style: Format = None,
    home: Home = None,
    as_json: AsJson = False,
) -> None:
    """Look up a draft's quotations, and what supports its other sentences; write a report."""
    _check_out(draft, out, force=force)
    paragraphs = read_draft(draft)
    parts = find_parts(paragraphs)
    if not parts:
        raise SettingsError(
            f"The draft {draft} holds neither a quotation nor a sentence to look up.",
            hint="Put quotations in “ ” or 「 」, and write in whole sentences.",
        )
    assistant = console.open_assistant(console.home_of(home))
    with console.progress("looking up") as advance:
        checked = []
        for number, part in enumerate(parts):
            advance(" ".join(part.text.split()), number, len(parts))
            checked.append(look_up(part, assistant))
    language = language_of("".join(paragraph.text for paragraph in paragraphs))
    reference = partial(formats.cite, style=style or Style.GBT7714)
    report = draft_report.make_report(draft.name, paragraphs, checked, language, reference)
    if out:
        _write(report, out)
    facts = draft_report.figures(report, draft=str(draft), written=str(out or ""))
    text = f"{report.summary}\n→ {out}" if out else draft_report.markdown(report)
    console.show(facts, text, as_json)


def read_draft(path: Path) -> list[Paragraph]:
    """Read the paragraphs of a draft.

    Raises:
        SettingsError: Its ending is none of a draft, or it is longer than 50,000 characters.
        SourceError: It can't be read, is damaged or empty.

    """
    from index.read import read  # brings in readers for every format

    ending = path.suffix.lower()
    if ending not in _READ:
        raise SettingsError(
            f"{path} is no draft that can be read: its name ends in {ending or 'nothing'}.",
            hint=f"Save it as one of {', '.join(_READ)}.",
        )
    (raw,) = read(path)
    if len(raw.text) > LONGEST_DRAFT:
        raise SettingsError(
            f"The draft {path} has {len(raw.text):,} characters; "
            f"at most {LONGEST_DRAFT:,} are looked up at once.",
            hint="Split it by chapters and hand them in one by one; nothing was looked up.",
        )
    if ending == ".docx":
        return _of_docx(raw.text, path)
    return read_paragraphs(raw.text, is_markdown=ending in {".md", ".markdown"})


def _of_docx(text: str, path: Path) -> list[Paragraph]:
    """Cut the text of a docx into paragraphs: what breaks its lines by hand is one."""
    quoted, headings, broken = _styled(path)
    lines = text.split("\n")
    found, at = [], 0
    while at < len(lines):
        whole = broken.get(lines[at].strip(), ())
        count = len(whole) if [line.strip() for line in lines[at : at + len(whole)]] == whole else 0
        own = "\n".join(lines[at : at + max(1, count)])
        found.append(
            Paragraph(
                text=own,
                is_quotation=lines[at].strip() in quoted,
                is_prose=lines[at].strip() not in headings,
            )  # fmt: skip
        )
        at += max(1, count)
    return found


def _styled(path: Path) -> tuple[set[str], set[str], dict[str, list[str]]]:
    """Find the first lines of the block quotes and headings of a docx, and of broken paragraphs.

    The last have all their lines, without blank ones.
    """
    import docx  # 0.2 s, and only this command needs it here
    from docx.text.paragraph import Paragraph as Part

    document = docx.Document(str(path))
    quoted, headings, broken = set(), set(), {}
    for element in document.element.body.iter("{*}p"):
        paragraph = Part(element, document._body)
        lines = [line.strip() for line in paragraph.text.split("\n") if line.strip()]
        style = (paragraph.style.name or "") if paragraph.style is not None else ""
        if not lines:
            continue
        if len(lines) > 1:
            broken[lines[0]] = lines
        if any(name in style for name in ("Quote", "引用", "引文")):
            quoted.add(lines[0])
        elif re.match(r"Title|Heading|Subtitle|标题|標題|副标题", style):
            headings.add(lines[0])
    return quoted, headings, broken


def look_up(part: Part, assistant: Assistant) -> Checked:
    """Verify a quotation; find what supports a statement. What is too long is cut."""
    if part.kind is PartKind.QUOTATION:
        return Checked(part=part, found=assistant.verify(part.text[:LONGEST_QUOTATION]))
    claim = part.text[:LONGEST_CLAIM]
    found = assistant.quotes(claim, limit=_READ_QUOTES)
    chosen: list[Citation] = []
    for one in found.quotes:
        bare = figures_without(claim, [chosen_one.quote for chosen_one in chosen])
        if len(chosen) < _QUOTES or set(bare) - set(figures_without(claim, [one.quote])):
            chosen.append(replace(one, number=len(chosen) + 1))
    bare = figures_without(claim, [one.quote for one in chosen]) if chosen else ()
    return Checked(part=part, found=replace(found, quotes=tuple(chosen)), bare=bare)


def _check_out(draft: Path, out: Path | None, *, force: bool) -> None:
    """Refuse a report that can't be written before anything is looked up."""
    if out is None:
        return
    if out.resolve() == draft.resolve():
        raise SettingsError(
            f"The report would replace the draft {draft}.", hint="Name another file: --out REPORT"
        )
    check_file(out, _WRITTEN, option="--out", force=force)


def _write(report: Report, out: Path) -> None:
    """Write the report as its name ends."""
    is_docx = out.suffix.lower() == ".docx"
    content = to_docx(report) if is_docx else draft_report.markdown(report).encode()
    write_file(out, content, option="--out")


def to_docx(report: Report) -> bytes:
    """Make a docx of the draft with the notes of *report* as footnotes."""
    from ui.footnotes import make_docx

    paragraphs = [
        (paragraph.text, paragraph.is_quotation, report.marks(number))
        for number, paragraph in enumerate(report.paragraphs)
    ]
    notes = dict(enumerate(report.notes, 1))
    return make_docx(report.heading, report.summary, paragraphs, notes)
