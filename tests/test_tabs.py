"""The tabs beside the chat find, verify and compare, in the collection of samples."""

import io
from urllib.parse import unquote
from zipfile import ZipFile

import httpx
import pytest
from blocks import Block
from serving import befall, event_of, serving

from rag.assistant import Assistant
from ui import payload
from ui.export import to_csv, to_markdown, to_xlsx
from ui.language import Language
from ui.quote_words import QUOTE_WORDINGS
from ui.web import page
from ui.web.words import TAB_WORDINGS

pytestmark = [
    pytest.mark.model,
    # Gradio's queue uses options of pandas that the next pandas drops
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
]

CLAIM = "机关支部考评表有几个维度、多少个评分点"
TRUE = "下设12项指标、38个评分点，满分100分"
REPAIRED = "到2024年3月底,服务车跑了214个行政村和13个住人海岛"
TOPIC = "考核评价"
HINT = '__i18n__{{"__type__": "translation_metadata", "key": "{}"}}'


@pytest.fixture(scope="module")
def address(samples_home, embedder):
    """Serve the samples to all tests here."""
    with serving(samples_home, embedder) as address:
        yield address


@pytest.fixture(scope="module")
def assistant(samples_home, embedder):
    """What the page calls."""
    assistant = Assistant(samples_home, embedder)
    yield assistant
    assistant.close()


@pytest.fixture(scope="module")
def http(address):
    """Talk HTTP to the page."""
    with httpx.Client(base_url=address, verify=False, timeout=60) as http:
        yield http


@pytest.fixture(scope="module")
def press(http):
    """Press a button of the page by its id; give the block that is shown."""

    def press(button, *data):
        return befall(http, event_of(http, button, "click"), *data, "")[-1][0]

    return press


@pytest.mark.parametrize("claim", [CLAIM, "機關支部考評表有幾個維度、多少個評分點"])
def test_quotes_have_marks_that_open_them(press, assistant, claim):
    """Each citation is a mark, in order, and is cut from what its mark says."""
    found = assistant.quotes(claim, limit=10)
    block = Block(press("wj-find", claim))
    assert found.quotes
    assert len(block.targets) == len(found.quotes)
    for target, citation in zip(block.targets, found.quotes, strict=True):
        opened = page.find_citation(target, assistant.article(target.article_id))
        assert (opened.number, opened.quote) == (citation.number, citation.quote)


def test_a_quotation_is_told_from_a_changed_one(press):
    """In words, in the language of the quotation."""
    words = QUOTE_WORDINGS[Language.SIMPLIFIED]
    right, wrong = (press("wj-verify", text) for text in (TRUE, TRUE.replace("38", "28")))
    assert words.standing["exact"] in right
    assert words.standing["near"] in wrong
    assert Block(wrong).differing[:2] == ["del 28", "ins 38"]
    assert "原文的样子" in press("wj-verify", REPAIRED)


def test_a_comparison_is_shown_with_its_files(press, http, assistant):
    """The files are what export writes of the same comparison, named by its topic."""
    block = Block(press("wj-compare", TOPIC, ["宁波", "绵阳"], "经费、 响应速度"))
    assert block.cells[0] == ["方面", "宁波市 2 篇", "绵阳市 2 篇"]
    assert [row[0].strip() for row in block.cells[1:3]] == ["经费", "响应速度"]

    files = {link.partition("?")[0]: http.get(link) for link in block.links if "?" in link}
    value = assistant.compare(TOPIC, ["宁波", "绵阳"], ["经费", "响应速度"])
    assert list(files) == [
        f"/comparison.{ending}" for ending in ("md", "csv", "xlsx", "docx", "json")
    ]
    assert files["/comparison.md"].content == to_markdown(value)
    assert files["/comparison.csv"].content == to_csv(value)
    assert files["/comparison.xlsx"].content == to_xlsx(value)
    assert files["/comparison.json"].json() == payload.without_folders(payload.of_comparison(value))
    assert "word/document.xml" in ZipFile(io.BytesIO(files["/comparison.docx"].content)).namelist()
    for path, reply in files.items():
        named = unquote(reply.headers["content-disposition"])
        assert named == f"attachment; filename*=UTF-8''对照-考核评价{path[11:]}"
        assert reply.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("text", ["", " \n", "？！"])
def test_an_empty_box_gets_its_hint(press, text):
    """In the language of the page, which knows it: nothing was typed that would tell."""
    assert press("wj-find", text) == press("wj-verify", text) == HINT.format("quotes_hint")
    assert press("wj-compare", text, [], "") == HINT.format("compare_hint")


def test_what_can_not_be_read_is_one_sentence(press):
    """In the language of what was written."""
    long = "问" * 5001
    assert press("wj-find", long) == page.notice("太长了，最多 2000 个字。")
    assert press("wj-verify", long) == page.notice("太长了，最多 5000 个字。")
    assert press("wj-compare", long, [], "") == page.notice("太长了，最多 300 个字。")
    refused = Block(press("wj-compare", TOPIC, ["<b>无此地xq"], ""))
    assert refused.text.startswith(TAB_WORDINGS[Language.SIMPLIFIED].refused)
    assert "「<b>无此地xq」不在全国地名表里" in refused.text.replace("“", "「").replace("”", "」")
    assert "is no place" not in refused.text


def test_places_can_be_chosen_by_how_many_articles_tell_of_them(http):
    """Most first; a repost counts, as in the library and in the head of the table."""
    event = event_of(http, "wj-collection", "change", into="wj-subjects")
    body = {"data": [""], "fn_index": event, "session_hash": "load"}
    (list_,) = http.post("/gradio_api/run/predict", json=body).json()["data"]
    shown = [label for label, _ in list_["choices"]]
    assert shown == [
        *("宁波市 · 2", "泉州市 · 2", "绵阳市 · 2", "襄阳市 · 2"),
        *("台州市 · 1", "嘉兴市 · 1"),
    ]


@pytest.mark.parametrize(
    ("link", "status", "told"),
    [
        ("/comparison.exe?topic=x", 404, "There is nothing at /comparison.exe."),
        ("/comparison.md?topic=", 400, "The topic is empty."),
        ("/comparison.md?topic=x&name=无此地xq", 400, "无此地xq is no place"),
    ],
)
def test_a_file_that_can_not_be_made_is_one_sentence(http, link, status, told):
    """In the form that all errors have, and with no command for a terminal."""
    reply = http.get(link)
    assert reply.status_code == status
    assert reply.json()["error"].startswith(told)
    assert "wenju " not in reply.text


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_another_page_can_not_make_us_work(http, site):
    """A browser says where a request comes from."""
    reply = http.get("/comparison.md?topic=x", headers={"sec-fetch-site": site})
    assert reply.status_code == 403
