"""An exported comparison keeps every quote to the letter, with its citation, and runs nothing."""

import csv
import io
import json
import os
import re
import stat
import zipfile
from dataclasses import replace

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from markdown_it import MarkdownIt

from index.errors import SettingsError
from index.types import Edit, EditKind, Entry
from rag.types import (
    Aspect,
    Cell,
    Citation,
    ComparedSubject,
    Comparison,
    Quote,
    Sentence,
    Shared,
    SubjectKind,
)
from tests.fakes import make_article
from ui import export, payload
from ui.export_words import COLUMNS

SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
HOSTILE = [
    '=HYPERLINK("https://example.org","点这里")',
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "  =1+1",
    "'=1+1",
    "'甲",
    "# 一、*标题* [链接](javascript:alert(1)) <script>|表|`代码`",
    "1. 一\n2. 二\n\n- 三\n===\n    四",
    'a,"b";c\nd',
    "https://example.org/a_b_c?x=1&y=2",
    "_x0041_ & < > \u2028 𠮷",
]
EDITS = [Edit(kind=EditKind.PINYIN, start=1, end=6, before="(xué)", after="")]


def cited(number, text="三年办了九期。", **facts):
    """Cite the whole text of an article of its own."""
    known = {"title": f"第{number}篇", "places": ("潼南区",), "published": "2024-05-01"} | facts
    article = make_article(f"a{number}", text, **known)
    return Citation(number=number, quote=Quote(article=article, start=0, end=len(article.text)))


def compared(*texts, **facts):
    """Compare two subjects: the first says *texts* to one aspect, the second something alike."""
    own = tuple(cited(number, text, **facts) for number, text in enumerate(texts, 1))
    other = cited(len(texts) + 1, "办了九期。", places=("湖州市",), source="某某日报")
    cells = (
        Cell(subject="潼南区", citations=own, is_only=False),
        Cell(subject="湖州市", citations=(other,), is_only=False),
        Cell(subject="衢州市", citations=(), is_only=False),
        Cell(subject="三明市", citations=(), is_only=False),
    )
    only = (
        Cell(subject="潼南区", citations=(), is_only=False),
        Cell(subject="湖州市", citations=(), is_only=False),
        Cell(subject="衢州市", citations=(cited(len(texts) + 2),), is_only=True),
        Cell(subject="三明市", citations=(), is_only=False),
    )
    shared = Shared(citations=(("潼南区", own[:1]), ("湖州市", (other,))))
    return Comparison(
        topic="干部培训",
        subjects=tuple(
            ComparedSubject(name=name, kind=SubjectKind.PLACE, articles=articles)
            for name, articles in (
                ("潼南区", ("a1",)),
                ("湖州市", ("a2",)),
                ("衢州市", ("a3",)),
                ("三明市", ()),
            )
        ),
        aspects=(
            Aspect(name="=夜校", cells=cells, measure="期"),
            Aspect(name="考察", cells=only),
        ),
        shared=(shared,),
        silent=("三明市",),
    )


PLAIN = compared("三年办了九期。")


def csv_rows(value):
    """Read an exported CSV as a person's program does."""
    data = export.to_csv(value)
    assert data.startswith(b"\xef\xbb\xbf")  # without it Excel reads Chinese as something else
    text = data.decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    return head, [dict(zip(COLUMNS, row, strict=True)) for row in rows]


def unguarded(cell):
    """Take off the apostrophe that keeps a text from being a formula."""
    return cell[1:] if re.match(r"'[\s']*[=+\-@＝＋－＠\t\r\n]", cell) else cell


def xlsx_cells(data):
    """Read every cell of a workbook: sheet by sheet, row by row, its kind and its value."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        texts = []
        if "xl/sharedStrings.xml" in archive.namelist():
            tree = etree.fromstring(archive.read("xl/sharedStrings.xml"))
            texts = ["".join(item.itertext()) for item in tree.iter(f"{SHEET}si")]
        sheets = sorted(n for n in archive.namelist() if n.startswith("xl/worksheets/sheet"))
        trees = [etree.fromstring(archive.read(name)) for name in sheets]
    assert not [
        formula for tree in trees for formula in tree.iter(f"{SHEET}f", f"{SHEET}hyperlink")
    ]
    return [
        [
            [
                texts[int(cell.findtext(f"{SHEET}v"))]
                if cell.get("t") == "s"
                else float(cell.findtext(f"{SHEET}v") or 0)
                for cell in row
                if cell.find(f"{SHEET}v") is not None
            ]
            for row in tree.iter(f"{SHEET}row")
        ]
        for tree in trees
    ]


def unescaped(text):
    """Read a text of a workbook as Excel does."""
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def rendered(value):
    """Read the quotes of an exported Markdown page as a browser shows them."""
    quotes, depth, parts = [], 0, []
    for token in MarkdownIt().parse(export.to_markdown(value).decode("utf-8")):
        depth += token.nesting if token.type.startswith("blockquote") else 0
        if token.type == "inline" and depth:
            parts = [
                "\n" if child.type in ("hardbreak", "softbreak") else child.content
                for child in token.children
            ]
            quotes.append("".join(parts))
    return quotes


def docx_texts(value):
    """Read the cells of an exported document."""
    document = docx.Document(io.BytesIO(export.to_docx(value)))
    return [
        [cell.text for cell in row.cells] for table in document.tables for row in table.rows
    ], "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_the_table_has_a_row_for_each_quote_and_each_empty_cell():
    """With number, article, place, date and exact position; what is alike; who is silent."""
    head, rows = csv_rows(PLAIN)

    assert head[:6] == ["方面", "单位", "对象", "说明", "序号", "引文"]
    assert rows[0] == dict.fromkeys(COLUMNS, "") | {
        "aspect": "'=夜校",
        "measure": "期",
        "subject": "潼南区",
        "number": "1",
        "quote": "三年办了九期。",
        "title": "第1篇",
        "places": "潼南区",
        "published": "2024-05-01",
        "path": "a1.txt",
        "id": "a1",
        "start": "0",
        "end": "7",
        "alike": "湖州市[2]",
    }
    assert [(row["subject"], row["note"], row["number"]) for row in rows[1:]] == [
        ("湖州市", "", "2"),
        ("衢州市", "未找到", ""),
        ("潼南区", "未找到", ""),
        ("湖州市", "未找到", ""),
        ("衢州市", "只有它", "3"),
        ("三明市", "没有找到谈这个主题的内容", ""),
    ]


def test_a_repaired_quote_is_exported_in_both_forms():
    """In every format, beside reposts."""
    article = make_article("b", "学(xué)校九期。", edits=EDITS, title="学校")
    entry = Entry(
        **{name: "" for name in ("published", "source", "author", "path", "duplicate_of")},
        id="c",
        title="转载",
        places=(),
        chunks=1,
    )
    citation = Citation(
        number=1, quote=Quote(article=article, start=0, end=len(article.text)), also_in=(entry,)
    )
    cell = Cell(subject="潼南区", citations=(citation,), is_only=True)
    value = Comparison(
        topic="學校",
        subjects=(ComparedSubject(name="潼南区", kind=SubjectKind.PLACE, articles=("b",)),),
        aspects=(Aspect(name="学校", cells=(cell,)),),
        shared=(),
        silent=(),
    )
    (row,) = csv_rows(value)[1]
    page = export.to_markdown(value).decode("utf-8")

    assert (row["quote"], row["source_quote"], row["also_in"]) == (
        "学校九期。",
        "学(xué)校九期。",
        "转载",
    )
    assert "原文的樣子: 学(xué)校九期。" in page and "另見: 转载" in page
    assert "第 1–5 字" in page
    assert "原文的樣子: 学(xué)校九期。" in docx_texts(value)[1]
    assert "学(xué)校九期。" in [
        cell for row in xlsx_cells(export.to_xlsx(value))[1] for cell in row
    ]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_cell_is_a_formula_and_every_quote_is_kept(text):
    """A guard stands before a text in CSV alone; everywhere else it is as it was."""
    value = compared(text, title=text.replace("\n", " "), source="=1+1", author="@me")
    rows = csv_rows(value)[1]
    cells = [cell for row in rows for cell in row.values()]
    comparison, quotes = xlsx_cells(export.to_xlsx(value))

    assert not [cell for cell in cells if re.match(r"\s*[=+\-@＝＋－＠\t\r\n]", cell)]
    assert unguarded(rows[0]["quote"]) == text
    assert unescaped(quotes[1][4]) == text
    assert unescaped(comparison[1][1]) == f"{text}[1]"
    assert rendered(value)[0] == f"{text} [1]"
    assert (
        json.loads(export.to_json(value))["aspects"][0]["cells"]["潼南区"]["citations"][0]["quote"]
        == text
    )
    shown = docx_texts(value)[0][0][1]
    assert shown == f"{text}[1]".replace("\r", "\n")


@settings(max_examples=60, deadline=None)
@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\n\t"), min_size=1)
)
def test_any_quote_survives_every_format(text):
    """To the letter, as a program that reads the format gives it."""
    value = compared(text)

    assert unguarded(csv_rows(value)[1][0]["quote"]) == text
    shown = text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd")
    assert unescaped(xlsx_cells(export.to_xlsx(value))[1][1][4]) in (shown, unescaped(shown))
    assert docx_texts(value)[0][0][1] == f"{shown}[1]"


def test_what_xml_can_not_hold_does_not_stop_an_export():
    """A control character of the source becomes one that says so."""
    value = compared("甲\x00乙\x0b丙\ufffe丁")

    assert docx_texts(value)[0][0][1] == "甲�乙�丙�丁[1]"
    assert xlsx_cells(export.to_xlsx(value))[1][1][4] == "甲�乙�丙�丁"


def test_a_text_too_long_for_a_cell_is_cut_and_said_so():
    """A workbook can't hold more; the other formats have all of it."""
    text = "很长" * 20_000
    value = compared(text)
    cell = xlsx_cells(export.to_xlsx(value))[1][1][4]

    assert len(cell) == 32_767 and cell.endswith("……（表格放不下，以下略去）")
    assert csv_rows(value)[1][0]["quote"] == text


def test_a_workbook_shows_the_comparison_and_the_table():
    """Aspects by subjects with numbered quotes, and below who is alike and who is silent."""
    comparison, quotes = xlsx_cells(export.to_xlsx(PLAIN))

    assert comparison == [
        ["方面", "潼南区", "湖州市", "衢州市", "三明市"],
        ["=夜校 · 期", "三年办了九期。[1]", "办了九期。[2]", "未找到", "未找到"],
        ["考察", "未找到", "未找到", "三年办了九期。[3]", "未找到"],
        ["做法相近: 潼南区[1]、湖州市[2]"],
        ["没有找到谈这个主题的内容：三明市（没有关于它的文章）"],
    ]
    assert quotes[1][3:5] == [1.0, "三年办了九期。"]


def test_a_page_and_a_document_cite_every_quote():
    """Number, reference, place, file and position; who says nothing is told."""
    page = export.to_markdown(PLAIN).decode("utf-8")
    tables, paragraphs = docx_texts(PLAIN)

    assert page.startswith(
        "# 干部培训：潼南区、湖州市、衢州市、三明市\n\n## \\=夜校 · 期\n\n**潼南区**\n\n> 三年"
    )
    assert (
        "**衢州市** (只有它)" in page
        and "没有找到谈这个主题的内容：三明市（没有关于它的文章）" in page
    )
    assert "\\[2\\] 《第2篇》，*某某日报*，2024-05-01\\\n湖州市 · a2.txt · 第 1–5 字" in page
    assert tables[:3] == [
        ["潼南区", "三年办了九期。[1]"],
        ["湖州市", "办了九期。[2]"],
        ["衢州市", "未找到"],
    ]
    assert "[2] 《第2篇》，某某日报，2024-05-01\n湖州市 · a2.txt · 第 1–5 字" in paragraphs
    assert "做法相近: 潼南区[1]、湖州市[2]" in paragraphs


def test_a_comparison_without_subjects_is_exported_as_its_silence():
    """No format fails, and a reader is told."""
    value = Comparison(topic="night schools", subjects=(), aspects=(), shared=(), silent=())

    told = 'In these articles no place says anything on "night schools".'
    assert told in export.to_markdown(value).decode("utf-8")
    assert told in docx_texts(value)[1]
    assert xlsx_cells(export.to_xlsx(value))[0] == [["Aspect"], [told]]
    assert csv_rows(value) == (
        [
            "Aspect",
            "Unit",
            "Subject",
            "Note",
            "No.",
            "Quote",
            "As the source has it",
            "Title",
            "Places",
            "Date",
            "Source",
            "Author",
            "File",
            "Address",
            "Article",
            "Start",
            "End",
            "Much alike",
            "Also in",
        ],
        [],
    )


def test_json_is_what_the_command_prints():
    """The same fields with the same names; of paths the last part."""
    assert json.loads(export.to_json(PLAIN)) == payload.without_folders(
        payload.of_comparison(PLAIN)
    )


@pytest.mark.parametrize("ending", [".xlsx", ".docx"])
def test_archives_carry_no_time(tmp_path, ending):
    """So that the same comparison gives the same bytes on any day."""
    path = tmp_path / f"a{ending}"
    export.write_comparison(PLAIN, path, force=False)

    with zipfile.ZipFile(path) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode("utf-8")
    assert set(re.findall(r"\d{4}-\d\d-\d\dT", core)) == {"2000-01-01T"}
    assert export._MAKERS[ending](PLAIN) == path.read_bytes()


@pytest.mark.parametrize("ending", list(export._MAKERS))
def test_a_file_is_replaced_only_by_force(tmp_path, ending):
    """In each format, with the permissions of any new file; nothing is left beside it."""
    path = tmp_path / f"a{ending.upper()}"
    assert export.write_comparison(PLAIN, path, force=False) == f"已写入 {path}"
    if os.name == "posix":
        other = tmp_path / "other"
        other.touch()
        assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(other.stat().st_mode)
        other.unlink()
    before = path.read_bytes()
    with pytest.raises(SettingsError) as caught:
        export.write_comparison(compared("别的。"), path, force=False)
    assert str(caught.value) == f"{path} is there already."
    assert caught.value.hint == "Replace it with --force, or name another file."
    assert path.read_bytes() == before
    export.write_comparison(compared("别的。"), path, force=True)
    assert path.read_bytes() != before
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_can_not_be_written_is_told(tmp_path):
    """An unknown ending, a missing folder, a folder, a name that is too long: one sentence each."""
    told = {}
    for name in ("a.pdf", "none/a.md", "folder.md", f"{'a' * 300}.md", "a\0.md"):
        (tmp_path / "folder.md").mkdir(exist_ok=True)
        with pytest.raises(SettingsError) as caught:
            export.write_comparison(PLAIN, tmp_path / name, force=True)
        told[name] = str(caught.value), caught.value.hint

    assert told["a.pdf"] == (
        "a.pdf has no ending of a format that is written.",
        "Name a file that ends in one of .md .csv .xlsx .docx .json",
    )
    assert told["none/a.md"][0].endswith(f"can't be written: there is no folder {tmp_path}/none.")
    assert told["folder.md"][0].endswith("can't be written: it is a folder.")
    assert "can't be written: " in told[f"{'a' * 300}.md"][0]
    assert "can't be written: " in told["a\0.md"][0]
    assert list(tmp_path.iterdir()) == [tmp_path / "folder.md"]


def test_places_are_written_as_the_topic_is(tmp_path):
    """In files for people; JSON keeps the names of the national list."""
    value = replace(PLAIN, topic="幹部培訓")
    export.write_comparison(value, tmp_path / "a.md", force=False)
    export.write_comparison(value, tmp_path / "a.json", force=False)

    assert "**潼南區**" in (tmp_path / "a.md").read_text("utf-8")
    assert (tmp_path / "a.json").read_bytes() == export.to_json(value)


@pytest.mark.parametrize("ending", [".md", ".csv", ".xlsx", ".docx"])
def test_what_sums_a_row_up_is_exported_with_its_numbers(ending):
    """Before the row's quotes, in every format; JSON has it as `--json` does."""
    summary = Sentence(text="两地都办了九期。", citations=(1, 2))
    value = replace(PLAIN, aspects=(replace(PLAIN.aspects[0], summary=summary), *PLAIN.aspects[1:]))
    made = export._MAKERS[ending](value)
    if ending == ".xlsx":
        text = " ".join(str(cell) for sheet in xlsx_cells(made) for row in sheet for cell in row)
    elif ending == ".docx":
        tables = docx.Document(io.BytesIO(made)).tables
        text = " ".join(cell.text for table in tables for row in table.rows for cell in row.cells)
    else:
        text = made.decode("utf-8").replace("\\", "")

    assert "两地都办了九期。[1][2]" in text
