"""A draft is checked on the page as `wenju cite` does it, and is kept nowhere."""

import base64
import io
import json
import tempfile
from pathlib import Path
from zipfile import ZipFile

import docx
import httpx
import pytest
from blocks import Block, hostile
from fakes import make_article
from hypothesis import given
from serving import event_after, event_of, serving

from rag.assistant import Assistant
from rag.draft import find_parts, read_paragraphs
from rag.types import Citation, Difference, Quote, QuoteList, Standing, Verification
from ui.citing import LONGEST_DRAFT
from ui.draft_report import Checked, make_report
from ui.language import Language
from ui.quote_words import QUOTE_WORDINGS
from ui.web import page
from ui.web.draft_files import MOST_BYTES
from ui.web.page_draft import report
from ui.web.words_draft import DRAFT_WORDINGS

pytestmark = [
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
]

DRAFT = """# 说明

宁波的考评表“下设12项指标、28个评分点”。到2024年3月底，台州的服务车跑了214个行政村。

> 下设12项指标、38个评分点，满分100分

月亮上也建立了党支部。
"""


@pytest.fixture(scope="module")
def http(samples_home, embedder):
    """Talk HTTP to a page of the samples."""
    with (
        serving(samples_home, embedder) as address,
        httpx.Client(base_url=address, verify=False, timeout=60) as http,
    ):
        yield http


@pytest.fixture
def check(http):
    """Check a draft as the page's button does; give each step: the report and its files."""

    def press(draft, style="gbt7714"):
        event = event_after(http, event_of(http, "wj-check", "click"))
        body = {"data": [draft, style, ""], "fn_index": event, "session_hash": "draft"}
        http.post("/gradio_api/queue/join", json=body).raise_for_status()
        steps = []
        with http.stream("GET", "/gradio_api/queue/data?session_hash=draft") as stream:
            for line in stream.iter_lines():
                told = json.loads(line.removeprefix("data: ") or "{}")
                if told.get("msg") in {"process_generating", "process_completed"}:
                    steps.append(told["output"])
                if told.get("msg") == "process_completed":
                    return steps
        raise AssertionError("nothing came")

    return press


@pytest.mark.model
def test_a_draft_is_checked_as_the_command_does(check, samples_home, embedder, wenju, tmp_path):
    """The files that the page saves are what --out writes, but for the name in the heading."""
    last = check(DRAFT)[-1]["data"]
    block, files = Block(last[0]), json.loads(last[1])

    assert block.text.startswith("引文2处：站得住1处，不一致1处，没有找到0处。")
    assert block.differing[:2] == ["del 28", "ins 38"]
    path = tmp_path / "说明.md"
    path.write_text(DRAFT, "utf-8")
    done = wenju("cite", path, "--home", samples_home)
    assert done.returncode == 0, done.stderr
    saved = base64.b64decode(files["md"]).decode()
    assert saved.strip().splitlines()[1:] == done.stdout.strip().splitlines()[1:]
    assert files["name"] == "引文核对报告：说明"
    assert "word/footnotes.xml" in ZipFile(io.BytesIO(base64.b64decode(files["docx"]))).namelist()

    assistant = Assistant(samples_home, embedder)
    assert block.targets
    for number, target in enumerate(block.targets, 1):
        assert target.number == number
        assert page.find_citation(target, assistant.article(target.article_id))
    assistant.close()


@pytest.mark.model
@pytest.mark.parametrize(
    ("draft", "told"),
    [
        ("？！\n#", "draft_hint"),
        ("甲" * (LONGEST_DRAFT + 1), f"最多 {LONGEST_DRAFT} 个字"),
        ("很好吗？", DRAFT_WORDINGS[Language.SIMPLIFIED].bare_draft),
    ],
)
def test_what_can_not_be_checked_is_one_sentence(check, draft, told):
    """No file comes with it."""
    shown, files = check(draft)[-1]["data"]
    assert told in shown
    assert files == ""


@given(hostile, hostile, hostile)
def test_whatever_stands_in_a_draft_is_shown_as_characters(words, title, source):
    """The draft, its quotations, differences, what is cited, references, the summary."""
    draft = f"甲{words}乙。\n\n> 丙{words}丁"
    paragraphs = read_paragraphs(draft, is_markdown=True)
    article = make_article("0" * 16, f"戊{title}", title=title, source=source)
    cited = (Citation(number=1, quote=Quote(article=article, start=0, end=1)),)
    checked = []
    for part in find_parts(paragraphs):
        near = Verification(
            text=f"丙{words}丁",
            standing=Standing.NEAR,
            citations=cited,
            differences=(Difference(claimed="丙", source=source, at=0),),
        )
        checked += [
            Checked(part=part, found=near),
            Checked(part=part, found=QuoteList(query="", quotes=cited)),
            Checked(part=part, found=QuoteList(query="")),
        ]
    made = make_report(title, paragraphs, checked, Language.ENGLISH, lambda article: source)
    block = Block(report(made, Language.ENGLISH))
    for paragraph in paragraphs:
        if paragraph.text.strip() and not any(one.part.paragraph for one in checked):
            assert paragraph.text in block.text
    if checked:
        assert f"丙{source}" in block.text
        assert QUOTE_WORDINGS[Language.ENGLISH].bare in block.text


def _docx(path):
    document = docx.Document()
    document.add_heading("一份说明", 1)
    document.add_paragraph("考评表下设12项指标。")
    document.add_paragraph("下设12项指标、38个评分点", style="Quote")
    document.save(path)
    return path.read_bytes()


@pytest.mark.model
def test_a_draft_is_read_from_its_file(http, tmp_path):
    """Headings and block quotes of a docx are such in the box, in any encoding."""
    text = http.post("/draft", params={"name": "稿.DOCX"}, content=_docx(tmp_path / "a.docx"))
    assert text.json()["text"] == "# 一份说明\n\n考评表下设12项指标。\n\n> 下设12项指标、38个评分点"
    plain = "考评表下设12项指标。\n\n  第二段也是一句完整的话。"
    for encoding in ("utf-8", "gb18030", "utf-16"):
        reply = http.post("/draft", params={"name": "稿.txt"}, content=plain.encode(encoding))
        assert reply.json() == {"text": plain}
    marked = http.post("/draft", params={"name": "a.md"}, content=DRAFT.encode())
    assert marked.json()["text"].strip() == DRAFT.strip()


@pytest.mark.model
@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.exe", b"MZ", "a.exe is no draft that can be read"),
        ("", b"x", "is no draft that can be read"),
        ("a.txt", b"", "a.txt: "),
        ("稿.docx", b"PK\x03\x04 broken", "稿.docx: "),
        ("../../etc/passwd.docx", b"x", "../../etc/passwd.docx: "),
        ("a.txt", "字".encode() * (LONGEST_DRAFT + 1), "The draft a.txt has 50,001"),
        ("a.txt", b"x" * (MOST_BYTES + 1), "The draft has more than 5 MB."),
    ],
)
def test_a_file_that_can_not_be_read_is_one_sentence(http, name, content, told):
    """It calls the file as the visitor does, and nothing of it stays."""
    before = set(Path(tempfile.gettempdir()).glob("wenju-draft-*"))
    reply = http.post("/draft", params={"name": name}, content=content)
    assert list(reply.json()) == ["refused"]
    assert told in reply.json()["refused"]
    assert tempfile.gettempdir() not in reply.text
    assert set(Path(tempfile.gettempdir()).glob("wenju-draft-*")) <= before


@pytest.mark.model
def test_another_page_can_not_have_a_draft_read(http):
    """A browser says where a request comes from."""
    reply = http.post("/draft?name=a.txt", content=b"x", headers={"sec-fetch-site": "cross-site"})
    assert reply.status_code == 403
