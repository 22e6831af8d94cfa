"""A draft's quotations are verified, its statements get quotes or are said to have none."""

import json
import zipfile

import docx
import pytest

from rag.draft import Paragraph, PartKind, find_parts, read_paragraphs

DRAFT = """# 标题里有“引号”也不查

宁波不再数台账。报告写道：“台账页数不计分，材料写得再厚”。台州的服务车跑了214个村。绵阳的机关食堂有五家。

> 日常纪实占四成，
> 群众评议占三成，现场查看占两成。

```
代码里的“引号”
```
有人问：为什么？我们应当学习「支部體檢」。
"""


def test_quotations_and_statements_are_found_in_order():
    """In quotation marks of every kind and block quotes; headings, code and demands state none."""
    parts = find_parts(read_paragraphs(DRAFT, is_markdown=True))

    assert [(part.kind.value, part.text) for part in parts] == [
        ("statement", "宁波不再数台账。"),
        ("quotation", "台账页数不计分，材料写得再厚"),
        ("statement", "台州的服务车跑了214个村。"),
        ("statement", "绵阳的机关食堂有五家。"),
        ("quotation", "日常纪实占四成，\n群众评议占三成，现场查看占两成。"),
        ("quotation", "支部體檢"),
    ]


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ('He wrote "all counters stay open" and left.', ["all counters stay open"]),
        ("他说“所谓‘短会’就是“快会””。", ["所谓‘短会’就是“快会"]),
        ("前文『甲乙丙』，後文「丁『戊』己」。", ["甲乙丙", "丁『戊』己"]),
        ("没有合上的“引文到段尾", ["引文到段尾"]),
        ("空的“”和“……”不算。", []),
    ],
)
def test_every_kind_of_quotation_mark_counts(text, quotations):
    """Outermost ones; one that is not closed goes to the end of its paragraph."""
    parts = find_parts([Paragraph(text=text)])

    assert [part.text for part in parts if part.kind is PartKind.QUOTATION] == quotations


@pytest.mark.model
def test_a_report_is_the_draft_with_notes(wenju, samples_home, tmp_path):
    """As Markdown: each part has its note; what is left to do is listed first."""
    draft, report = tmp_path / "初稿.md", tmp_path / "报告.md"
    draft.write_text(DRAFT, "utf-8")
    done = wenju("cite", draft, "--out", report, "--json", WENJU_HOME=str(samples_home))

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [one["state"] for one in found["quotations"]] == ["exact", "near", "folded"]
    assert found["quotations"][1]["differences"] == [{"claimed": "两成", "source": "三成"}]
    quotes = {one["text"]: [q["quote"] for q in one["quotes"]] for one in found["statements"]}
    assert "214個行政村" in quotes["台州的服务车跑了214个村。"][0]
    assert quotes["绵阳的机关食堂有五家。"] == []
    text = report.read_text("utf-8")
    assert "“台账页数不计分，材料写得再厚”[^2]。" in text
    assert "> 群众评议占三成，现场查看占两成。[^5]" in text
    assert text.count("\n[^") == 6


@pytest.mark.model
def test_a_docx_has_real_footnotes(wenju, samples_home, tmp_path):
    """Each mark in the text has its note in the document's own part for them."""
    draft, report = tmp_path / "draft.docx", tmp_path / "report.docx"
    document = docx.Document()
    document.add_paragraph("报告写道：“台账页数不计分，材料写得再厚”。")
    document.add_paragraph("日常纪实占四成，群众评议占三成", style="Quote")
    document.save(draft)
    done = wenju("cite", draft, "--out", report, "--json", WENJU_HOME=str(samples_home))

    assert done.returncode == 0, done.stderr
    assert [one["state"] for one in json.loads(done.stdout)["quotations"]] == ["exact", "exact"]
    with zipfile.ZipFile(report) as parts:
        body = parts.read("word/document.xml").decode()
        notes = parts.read("word/footnotes.xml").decode()
    assert [f'footnoteReference w:id="{n}"' in body for n in (1, 2, 3)] == [True, True, False]
    assert notes.count("宁波：一张考评表") == 2
    assert [p.style.name for p in docx.Document(report).paragraphs][-1] == "Quote"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.pdf", "x", "is no draft that can be read: its name ends in .pdf."),
        ("a", "x", "is no draft that can be read: its name ends in nothing."),
        ("a.docx", "这不是 docx。", "damaged docx"),
        ("a.md", "", "The file is empty."),
        ("a.txt", " \n ", "The file is empty."),
        ("a.txt", "好。", "holds neither a quotation nor a sentence to look up."),
        ("a.txt", "长" * 200_000, "has 200,000 characters; at most 50,000 are looked up at once."),
    ],
)
def test_what_is_no_draft_is_refused(wenju, tmp_path, name, content, message):
    """With one sentence and a hint, before anything is looked up."""
    draft = tmp_path / name
    draft.write_text(content, "utf-8")
    done = wenju("cite", draft)

    assert (done.returncode, done.stdout) == (1, "")
    assert message in " ".join(done.stderr.split())
    assert len(done.stderr.strip().splitlines()) == 2


def test_a_report_never_replaces_its_draft(wenju, tmp_path):
    """Nor is it written under an unknown ending, or into a folder that isn't there."""
    draft = tmp_path / "a.md"
    draft.write_text(DRAFT, "utf-8")
    told = [
        wenju("cite", draft, "--out", out).stderr.splitlines()[0]
        for out in (draft, tmp_path / "a.pdf", tmp_path / "no" / "a.md")
    ]

    assert told == [
        f"Error: The report would replace the draft {draft}.",
        "Error: A report can't be written as a.pdf.",
        f"Error: There is no folder {tmp_path / 'no'} for the report.",
    ]
    assert draft.read_text("utf-8") == DRAFT
