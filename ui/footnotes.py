"""Paragraphs with footnotes as a docx.

Knows the parts of a docx; knows nothing about what the notes say.
"""

import io
import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
_LINES = (
    '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
    '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r><w:continuationSeparator/>'
    "</w:r></w:p></w:footnote>"
)


def make_docx(
    heading: str,
    summary: str,
    paragraphs: Sequence[tuple[str, bool, Sequence[tuple[int, int]]]],
    notes: Mapping[int, str],
) -> bytes:
    """Make a docx of a heading, a summary and paragraphs, with real footnotes.

    Args:
        paragraphs: Of each its text, whether it is a block quote, and where
            which note stands: pairs of an offset and a number, in order.
        notes: The texts of the notes by number, from 1.

    """
    import docx  # 0.2 s, and only this command writes it
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    document = docx.Document()
    document.add_heading(_clean(heading), level=1)
    document.add_paragraph(_clean(summary))
    for text, is_quotation, marks in paragraphs:
        paragraph = document.add_paragraph(style="Quote" if is_quotation else None)
        at = 0
        for offset, number in marks:
            paragraph.add_run(_clean(text[at:offset]))
            _mark(paragraph, number)
            at = offset
        paragraph.add_run(_clean(text[at:]))
    xml = "".join(_note(number, text) for number, text in notes.items())
    part = Part(
        PackURI("/word/footnotes.xml"),
        _TYPE,
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f"<w:footnotes {_W}>{_LINES}{xml}</w:footnotes>".encode(),
        document.part.package,
    )
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _mark(paragraph: Any, number: int) -> None:  # noqa: ANN401
    """Put the mark of a note at the end of a paragraph of python-docx."""
    from docx.oxml import parse_xml

    run = f'<w:r {_W}>{_RAISED}<w:footnoteReference w:id="{number}"/></w:r>'
    paragraph._p.append(parse_xml(run))


def _note(number: int, text: str) -> str:
    """Write one note."""
    first = f"<w:r>{_RAISED}<w:footnoteRef/></w:r>"
    lines = "<w:r><w:br/></w:r>".join(
        f'<w:r><w:t xml:space="preserve"> {escape(_clean(line))}</w:t></w:r>'
        for line in text.splitlines()
    )
    return f'<w:footnote w:id="{number}"><w:p>{first}{lines}</w:p></w:footnote>'


def _clean(text: str) -> str:
    """Drop what XML can't hold."""
    return _NOT_IN_XML.sub("", text)
