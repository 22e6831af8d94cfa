"""A draft's quotations are verified, its statements get quotes or are said to have none."""

import json
import zipfile

import docx
import pytest

from rag.draft import Paragraph, Part, PartKind, find_parts, read_paragraphs
from rag.types import Citation, Quote, QuoteList, Standing, Verification
from tests.fakes import make_article
from ui.citing import read_draft
from ui.draft_report import Checked, make_report
from ui.language import Language

DRAFT = """# 标题里的“引号”也查

宁波不再数台账。报告写道：“台账页数不计分，材料写得再厚”。台州的服务车跑了214个村。绵阳的机关食堂有五家。

> 日常纪实占四成，
> 群众评议占三成，现场查看占两成。

```
代码里的“引号”
```
有人问：为什么？我们应当学习「支部體檢」。
"""


def test_quotations_and_statements_are_found_in_order():
    """Of every kind; headings, tables, code and demands state nothing."""
    parts = find_parts(read_paragraphs(DRAFT, is_markdown=True))

    assert [(part.kind.value, part.text) for part in parts] == [
        ("quotation", "引号"),
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


@pytest.mark.parametrize("is_markdown", [True, False])
@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            "报告说：“三年来培训干部中有\n452人次合格”。\n",
            [("quotation", "三年来培训干部中有\n452人次合格")],
        ),
        ("他说：“没有合上，一直\n到段尾。\n\n见“引文”。",
         [("quotation", "没有合上，一直\n到段尾。"), ("quotation", "引文")]),
        ("1. 一条“引\n文”好。\n2. 二条“没合\n3. 三条“引文”好。",
         [("quotation", "引\n文"), ("quotation", "没合"), ("quotation", "引文")]),
        ("二〇二三年全市一共举办了各类\n培训班六十期。",
         [("statement", "二〇二三年全市一共举办了各类培训班六十期。")]),
        ("The council trained three hundred\nmembers of its staff.",
         [("statement", "The council trained three hundred members of its staff.")]),
        ("“支部体检”。", [("quotation", "支部体检")]),
    ],
)  # fmt: skip
def test_quotations_and_sentences_run_over_line_ends(text, parts, is_markdown):
    """As far as their paragraph goes; one that isn't closed never ends at a line's end."""
    found = find_parts(read_paragraphs(text, is_markdown=is_markdown))

    assert [(part.kind.value, part.text) for part in found] == parts


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("| 地方 | 原话 |\n|---|---|\n| 甲县 | “台账不计分” |", ["台账不计分"]),
        ("## 一、“台账不计分”的做法", ["台账不计分"]),
        ("> 日常纪实占\n四成，现场看。\n后文。", ["日常纪实占\n四成，现场看。"]),
        ("```\n“代码”\n~~~\n“代码”\n```\n“引文”", ["引文"]),
    ],
)
def test_markdown_hides_no_quotation(text, quotations):
    """Not in tables, headings, or block quotes of which only the first line is marked."""
    found = find_parts(read_paragraphs(text, is_markdown=True))

    assert [part.text for part in found if part.kind is PartKind.QUOTATION] == quotations


@pytest.mark.parametrize(
    "text", ["关于干部培训的报告\n甲县举办了六期培训，都在县里。",
             "关于干部培训\n\n甲县举办了六期培训，都在县里。",
             "关于某县干部培训情况的一份报告\n\u3000\u3000甲县举办了六期培训，都在县里。"]
)  # fmt: skip
def test_the_title_of_a_text_states_nothing(text):
    """Whether or not a blank line parts it."""
    found = find_parts(read_paragraphs(text, is_markdown=False))

    assert [part.text for part in found] == ["甲县举办了六期培训，都在县里。"]


def test_a_docx_is_read_by_its_paragraphs(tmp_path):
    """A line broken by hand ends none; headings and block quotes are known by their styles."""
    draft = tmp_path / "a.docx"
    document = docx.Document()
    document.add_heading("关于干部培训的一份报告")
    document.add_paragraph("报告说：“三年来培训干部中有\n452人次合格”。")
    document.add_paragraph("一段。")
    document.save(draft)

    assert read_draft(draft) == [
        Paragraph(text="关于干部培训的一份报告", is_prose=False),
        Paragraph(text="报告说：“三年来培训干部中有\n452人次合格”。"),
        Paragraph(text="一段。"),
    ]


@pytest.mark.model
def test_a_report_is_the_draft_with_notes(wenju, samples_home, tmp_path):
    """As Markdown: each part has its note; what is left to do is listed first."""
    draft, report = tmp_path / "初稿.md", tmp_path / "报告.md"
    draft.write_text(DRAFT, "utf-8")
    done = wenju("cite", draft, "--out", report, "--json", WENJU_HOME=str(samples_home))

    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert [one["state"] for one in found["quotations"]] == ["absent", "exact", "near", "folded"]
    assert found["quotations"][2]["differences"] == [{"claimed": "两成", "source": "三成"}]
    quotes = {one["text"]: [q["quote"] for q in one["quotes"]] for one in found["statements"]}
    assert "214個行政村" in quotes["台州的服务车跑了214个村。"][0]
    assert quotes["绵阳的机关食堂有五家。"] == []
    text = report.read_text("utf-8")
    assert "“台账页数不计分，材料写得再厚”[^wj-3]。" in text
    assert "> 群众评议占三成，现场查看占两成。[^wj-6]" in text
    assert text.count("\n[^") == 7


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
    there = tmp_path / "there.md"
    there.write_text("已有的报告", "utf-8")
    no = tmp_path / "no"
    told = [
        wenju("cite", draft, "--out", out).stderr.splitlines()[0]
        for out in (draft, tmp_path / "a.pdf", no / "a.md", there)
    ]

    assert told == [
        f"Error: The report would replace the draft {draft}.",
        "Error: a.pdf has no ending of a format that is written.",
        f"Error: {no / 'a.md'} can't be written: there is no folder {no}.",
        f"Error: {there} is there already.",
    ]
    assert (draft.read_text("utf-8"), there.read_text("utf-8")) == (DRAFT, "已有的报告")


@pytest.mark.model
def test_notes_have_labels_of_their_own(wenju, samples_home, tmp_path):
    """Beside the draft's notes; a report that is there is replaced when told so."""
    draft, report = tmp_path / "a.md", tmp_path / "报告.md"
    draft.write_text("“台账页数不计分”[^1]，见[^wj-1]。\n\n[^1]: 原注。\n", "utf-8")
    report.write_text("旧报告", "utf-8")
    done = wenju("cite", draft, "--out", report, "--force", WENJU_HOME=str(samples_home))

    assert done.returncode == 0, done.stderr
    text = report.read_text("utf-8")
    assert "“台账页数不计分”[^wjx-1][^1]，见[^wj-1]。" in text
    assert text.count("\n[^1]: ") == text.count("\n[^wjx-1]: ") == 1


def test_a_note_names_each_article_once_and_doubles_no_marks():
    """Two quotes of one article stand over one reference, in their own marks."""
    article = make_article("a", "“支部体检”。台账不计分。")
    quotes = QuoteList(
        query="台账",
        quotes=tuple(
            Citation(number=number, quote=Quote(article=article, start=start, end=end))
            for number, (start, end) in enumerate([(0, 6), (7, 13)], 1)
        ),
    )
    part = Part(kind=PartKind.STATEMENT, paragraph=0, end=2, text="台账")
    checked = [Checked(part=part, found=quotes)]
    report = make_report("a", [], checked, Language.SIMPLIFIED, lambda _: "甲报")

    assert report.notes == ("可以引用：\n“支部体检”\n“台账不计分。”\n甲报",)


def test_what_is_half_supported_or_not_closed_is_left_to_do():
    """Figures that no quote has are named; an open mark is told before how the words stand."""
    article = make_article("a", "参训425人次。")
    one = Citation(number=1, quote=Quote(article=article, start=0, end=8))
    stated = Part(kind=PartKind.STATEMENT, paragraph=0, end=4, text="参训425人次，覆盖98%。")
    quoted = Part(kind=PartKind.QUOTATION, paragraph=0, end=9, text="参训425人次", is_open=True)
    checked = [
        Checked(part=stated, found=QuoteList(query="参训", quotes=(one,)), bare=("98%",)),
        Checked(part=quoted, found=Verification(text="参训", standing=Standing.EXACT)),
    ]
    report = make_report("a", [], checked, Language.SIMPLIFIED, lambda _: "甲报")

    assert [one.is_settled for one in checked] == [False, False]
    assert "有原话支持0句，只支持一部分1句，没有找到支持0句" in report.summary
    assert report.notes == (
        "✗ 只支持一部分，下面的原话里没有：98%。\n可以引用：\n“参训425人次。”\n甲报",
        "✗ 引号没有收尾：这里一直查到了段末，请补上引号。\n✓ 逐字一致：原文就是这些字。",
    )


@pytest.mark.parametrize(
    ("text", "is_open"),
    [
        ("他说“甲乙丙丁。", True),
        ("他说“甲乙”。", False),
        ("他说“甲「乙」丙。", True),
        ("「甲『乙』", True),
    ],
)
def test_a_mark_that_is_not_closed_is_seen(text, is_open):
    """Whatever is quoted inside."""
    assert find_parts([Paragraph(text=text)])[0].is_open is is_open


@pytest.mark.model
def test_a_statement_needs_quotes_for_all_its_figures(wenju, samples_home, tmp_path):
    """Or those that none has are named."""
    draft = tmp_path / "a.txt"
    draft.write_text(
        "宁波考评表有4个维度、12项指标。\n\n宁波考评表有4个维度、12项指标，覆盖了98%的支部。\n",
        "utf-8",
    )
    done = wenju("cite", draft, "--json", WENJU_HOME=str(samples_home))

    stated = json.loads(done.stdout)["statements"]
    assert [(bool(one["quotes"]), one["unsupported"]) for one in stated] == [
        (True, []),
        (True, ["98%"]),
    ]
