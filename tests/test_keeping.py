"""The library's addresses: what they list, take in and change, and what they refuse."""

import html
import json
import re
import socket
import threading

import httpx
import pytest
from fakes import HashEmbedder, make_article, make_collection
from fastapi import FastAPI
from fastapi.testclient import TestClient
from serving import collections_of, serving

from index.types import Edit, EditKind
from ui.language import Language
from ui.uploads import MOST_FILES
from ui.web.keeping import add_keeping
from ui.web.words_library import LIBRARY_WORDINGS
from ui.web.words_library_said import LIBRARY_SENTENCES

PAGE = {"x-wenju": "page"}
FIRST, HOSTILE, LONG, REPAIRED = (f"{number:016x}" for number in range(1, 5))
EVIL = (
    "<script>window.bad=1</script><img src=x onerror=window.bad=2>\u202e${bad}![x](//evil.example)"
)
TEXT = "服务车每天走三个村子，车上的帮办员共有一百五十六名，集中培训五天后上岗。路线由村里定。" * 3
WORDS = LIBRARY_WORDINGS[Language.ENGLISH]
SENTENCES = LIBRARY_SENTENCES[Language.ENGLISH]


def _articles():
    """Make the collection of these tests."""
    yield make_article(FIRST, "服务车每天走三个村子。", title="服务车进村", published="2024-04-18",
                       source="山海报", places=("临安区",))  # fmt: skip
    yield make_article(HOSTILE, f"{EVIL}\n\n{EVIL}", title=EVIL, source=EVIL, author=EVIL,
                       path=f"/x/{EVIL}.txt", address="javascript:alert(1)")  # fmt: skip
    yield make_article(LONG, "星" * 50_000, title="很长的一行")
    page = "市機(jī)關\u200b開放日。"
    yield make_article(
        REPAIRED,
        page,
        title="开放日",
        edits=[
            Edit(kind=EditKind.PINYIN, start=2, end=6, before="(jī)", after=""),
            Edit(kind=EditKind.INVISIBLE, start=7, end=8, before="\u200b", after="", certain=False),
        ],
    )


@pytest.fixture
def collections(tmp_path):
    """Open a home."""
    collections = collections_of(make_collection(tmp_path, _articles()), HashEmbedder())
    yield collections
    collections.close()


@pytest.fixture
def http(collections):
    """Talk to the library alone; unless told otherwise it speaks English."""
    app = FastAPI()
    add_keeping(app, collections)
    with TestClient(app, headers=PAGE) as http:
        yield http


def _upload(http, *files, **params):
    """Upload files; give what is told, line by line."""
    sent = [("file", (name, data)) for name, data in files]
    answer = http.post("/library/upload", files=sent, params=params)
    answer.raise_for_status()
    return [json.loads(line) for line in answer.text.splitlines()]


def _titles(html):
    """Return the titles of a list."""
    return re.findall(r'data-into="wl-main"><bdi>([^<]*)</bdi>', html)


def test_the_tab_has_uploads_the_list_and_the_rest(http):
    """In the language of the page."""
    shown = http.get("/library", params={"language": "zh-Hant"}).text
    for part in ("把檔案拖到這裡", "近似重複", "文集概況", "管理文集", "第 1—4 篇，共 4 篇"):
        assert part in shown


def test_the_list_is_narrowed_and_says_when_nothing_fits(http):
    """Filters that can't be are told in the page's language."""
    assert _titles(http.get("/library/list", params={"words": "服務車"}).text) == ["服务车进村"]
    assert _titles(http.get("/library/list", params={"place": "杭州"}).text) == ["服务车进村"]
    assert SENTENCES.nothing in http.get("/library/list", params={"source": "没有"}).text
    refused = http.get("/library/list", params={"since": "2024-13", "language": "zh-Hans"}).text
    assert 'role="alert">2024-13 不是日期。请写作 2024、2024-05 或 2024-05-31。</p>' in refused


def test_pages_lead_to_each_other(tmp_path):
    """They keep the filters; one beyond the end shows the last."""
    articles = (make_article(f"{n:016x}", "文", title=f"第{n:02}期&") for n in range(60))
    collections = collections_of(make_collection(tmp_path / "many", articles), HashEmbedder())
    app = FastAPI()
    add_keeping(app, collections)
    with TestClient(app) as http:
        second = http.get("/library/list?language=en&words=期%26&order=title&page=2").text
        last = http.get("/library/list?language=en&page=99").text
    collections.close()

    assert [_titles(second)[0], _titles(second)[-1]] == ["第25期&amp;", "第49期&amp;"]
    assert "26–50 of 60" in second
    links = re.findall(r'href="(/library/list[^"]*)"', second)
    query = "/library/list?words=%E6%9C%9F%26&amp;order=title&amp;page="
    assert links == [f"{query}1", f"{query}3"]
    assert "51–60 of 60" in last


def test_details_tell_all_that_is_known(http):
    """Levels of places, both texts, changes before and after."""
    shown = http.get(f"/library/article/{FIRST}").text
    assert "临安区 <small>county · 浙江省杭州市</small>" in shown
    assert "服务车每天走三个村子。" in shown
    changed = http.get(f"/library/article/{REPAIRED}").text
    assert "<bdi>市機<del>(jī)</del>關<code>U+200B</code>開放日。</bdi>" in changed
    assert f"<del><code>U+200B</code></del>開放日。</bdi> <em>{WORDS.doubtful}</em>" in changed


def test_a_hostile_article_is_shown_literally(http):
    """In the list, in its details, among what was changed; its address is no link."""
    pages = ["/library", f"/library/article/{HOSTILE}", f"/library/article/{HOSTILE}/sure"]
    for page in [*pages, f"/library/article/{HOSTILE}/text"]:
        shown = http.get(page).text
        assert "&lt;script&gt;window.bad=1" in shown
        assert "<script" not in shown
        assert "<img" not in shown
        assert 'href="javascript' not in shown


def test_a_long_text_comes_in_pieces(http):
    """Together they are the text."""
    address, pieces = f"/library/article/{LONG}/text", []
    while address:
        shown = http.get(address).text
        pieces += re.findall(r'<span class="wl-piece">([^<]*)</span>', shown)
        address = (re.findall(r'href="([^"]*)"', shown) or [""])[0].replace("&amp;", "&")
    assert "".join(pieces) == "星" * 50_000
    assert len(pieces) == 3


def test_files_are_taken_in_step_by_step(http, collections):
    """Each step names the file as its sender does; the receipts come last."""
    *steps, last = _upload(
        http,
        ("../<b>车.txt", TEXT.encode("gb18030")),
        ("fake.docx", b"not a docx"),
        ("empty.txt", b""),
        ("x\u202egpj.exe", b"MZ"),
        language="zh-Hans",
    )
    assert {step["name"] for step in steps} == {"<b>车.txt", "fake.docx", ""}
    assert steps[-1] == {"name": "", "done": 2, "total": 2}
    html = last["html"]
    assert '<bdi class="wl-file">&lt;b&gt;车.txt</bdi>' in html
    assert "gb18030" in html
    assert "没能收入的文件：3 个" in html
    assert "<span>文件里没有文字。</span>" in html
    assert '<bdi class="wl-file">x\ufffdgpj.exe</bdi> <span>不支持这种文件。' in html
    assert [one.quote.text for one in collections.open().verify("一百五十六名").citations]


def test_the_same_upload_twice_and_a_repost(http):
    """The one is known, the other names its original."""
    _upload(http, ("a.txt", TEXT.encode()))
    known = _upload(http, ("b.txt", TEXT.encode()))[-1]["html"]
    assert SENTENCES.known.format(count=1) in known
    assert '<bdi class="wl-file">b.txt</bdi>' in known
    assert SENTENCES.repeat_of in _upload(http, ("c.txt", f"{TEXT}转载。".encode()))[-1]["html"]


def test_two_visitors_upload_at_once(http, collections):
    """Each gets the receipts of his own files."""
    told = {}

    def upload(n):
        text = f"第{n}座桥今年修好了，长{n}百米，行人与车各走一边。" * (n + 2)
        told[n] = _upload(http, (f"{n}.txt", text.encode()))[-1]["html"]

    threads = [threading.Thread(target=upload, args=(n,)) for n in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for n, shown in told.items():
        assert re.findall(r'<bdi class="wl-file">([^<]*)</bdi>', shown) == [f"{n}.txt"]
    assert len(collections.open().entries()) == 7


def test_too_many_or_too_large_uploads_are_refused(http, collections):
    """Before anything is kept."""
    files = [("file", (f"{n}.txt", b"x")) for n in range(MOST_FILES + 1)]
    many = http.post("/library/upload", files=files).text
    assert "51 files were sent at once; at most 50 are taken." in many
    more = http.post("/library/upload", files=[*files, *files])
    assert (more.status_code, more.json()["html"].count("At most 50 files")) == (400, 1)
    large = http.post("/library/upload", headers={"content-length": "999999999"}, content=b"x")
    assert (large.status_code, "100 MB" in large.json()["html"]) == (413, True)
    assert not (collections.folder() / "uploads").exists()


def test_an_upload_that_is_broken_off_leaves_nothing(tmp_path):
    """The server goes on."""
    home = make_collection(tmp_path, _articles())
    with serving(home, HashEmbedder()) as address:
        host, port = address.removeprefix("http://").split(":")
        head = (
            f"POST /library/upload?language=en HTTP/1.1\r\nHost: {host}:{port}\r\nX-Wenju: page\r\n"
            "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n"
            '--b\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n'
        )
        with socket.create_connection((host, int(port))) as connection:
            connection.sendall(f"{head}一半".encode())
        assert (
            SENTENCES.shown.format(first=1, last=4, total=4)
            in httpx.get(f"{address}/library?language=en", verify=False).text
        )
    assert not (home / "uploads").exists()


def test_facts_are_corrected_and_set_back(http, collections):
    """What was not touched is no correction; what can't be is told, and nothing is changed."""
    form = {"title": "服务车进村", "places": "湖州、Ningbo", "published": "2024-04-18"}
    form |= {"source": "", "author": "林某", "address": ""}
    saved = http.post(f"/library/article/{FIRST}/edit", data=form).text
    assert SENTENCES.saved in saved
    assert SENTENCES.by_hand.format(found="<bdi>临安区</bdi>") in saved
    article = collections.open().article(FIRST)
    assert (article.places, article.source, article.author) == (("湖州市", "宁波市"), "", "林某")
    corrected = collections.open().library.corrections(FIRST)
    assert [one.field for one in corrected] == ["source", "author", "places"]

    bad = http.post(f"/library/article/{FIRST}/edit", data=form | {"published": "soon"}).text
    assert "soon is no date." in bad
    kept = bad[bad.index("<details open><summary>") :]
    assert kept.index("soon is no date.") < kept.index(
        'name="published" maxlength="2000" value="soon"'
    )
    assert 'name="places" maxlength="2000" value="湖州、Ningbo"' in kept
    assert bad.count("data-focus") == 1
    assert collections.open().library.corrections(FIRST) == corrected
    untitled = http.post(f"/library/article/{FIRST}/edit", data=form | {"title": " "}).text
    assert "The title is empty." in untitled

    http.post(f"/library/article/{FIRST}/edit", data={"reset": "1"})
    assert collections.open().library.corrections(FIRST) == ()
    assert collections.open().article(FIRST).places == ("临安区",)


def test_an_article_is_read_again_and_removed(http, collections):
    """Its uploaded file goes with it; the next question doesn't find it."""
    html = _upload(http, ("a.txt", TEXT.encode()))[-1]["html"]
    (id_,) = set(re.findall(r"/library/article/([0-9a-f]{16})\"", html))
    assert SENTENCES.reread_done in http.post(f"/library/article/{id_}/reread").text
    assert SENTENCES.uploaded_too in http.get(f"/library/article/{id_}/sure").text

    removed = http.post(f"/library/article/{id_}/remove")
    assert (SENTENCES.removed_done in removed.text, removed.headers["x-wenju-changed"]) == (
        True,
        "1",
    )
    assert collections.open().verify("一百五十六名").citations == ()
    assert [*(collections.folder() / "uploads").iterdir()] == []
    assert "There is no article" in http.get(f"/library/article/{id_}").text
    gone = http.post(f"/library/article/{FIRST}/reread").text
    assert "no more where it was read from" in gone


def test_only_the_page_changes_anything(http, collections):
    """A form of another site can't set the header."""
    ways = [f"article/{FIRST}/edit", f"article/{FIRST}/reread", f"article/{FIRST}/remove"]
    for way in [*ways, "upload", "collections", "collections/delete"]:
        answer = http.post(f"/library/{way}", headers={"x-wenju": ""}, data={"name": "x"})
        assert answer.status_code == 403, way
    assert len(collections.open().entries()) == 4
    assert collections.names() == [""]


def test_collections_are_made_asked_and_deleted(http, collections):
    """Each has its own articles; one is deleted only by its name, the main one never."""
    made = http.post("/library/collections", data={"name": "乡村 2024"}).text
    assert 'data-switch="乡村 2024"' in made
    refused = http.post("/library/collections", data={"name": "a/b"}).text
    assert "A collection can&#x27;t be named &#x27;a/b&#x27;." in refused
    names = http.get("/library/names").json()["names"]
    assert names == [{"name": "", "label": "Main collection"},
                     {"name": "乡村 2024", "label": "乡村 2024"}]  # fmt: skip

    there = {"collection": "乡村 2024"}
    empty = http.get("/library", params=there).text
    option = f" --home '{collections.folder('乡村 2024')}'"
    assert SENTENCES.empty.format(option=html.escape(option)) in empty
    _upload(http, ("a.txt", TEXT.encode()), **there)
    assert [one.path for one in collections.open("乡村 2024").entries()] == [
        str(path) for path in (collections.folder("乡村 2024") / "uploads").rglob("a.txt")
    ]
    assert len(collections.open().entries()) == 4

    way = "/library/collections/delete"
    assert SENTENCES.other_name in http.post(way, params=there, data={"typed": "乡村"}).text
    assert 'data-switch=""' in http.post(way, params=there, data={"typed": "乡村 2024"}).text
    assert collections.names() == [""]
    assert "no collection named" in http.post(way, data={"typed": ""}).text
    assert "no collection named" in http.get("/library/facts", params=there).text
    assert not collections.folder("乡村 2024").exists()


@pytest.mark.parametrize("name", ["../x", "nowhere", "\u202e", "a\x00b"])
def test_an_unknown_collection_is_told(http, name):
    """Whatever it is called."""
    assert 'role="alert"' in http.get("/library", params={"collection": name}).text


def test_groups_and_facts_are_told(http):
    """In numbers."""
    facts = http.get("/library/facts").text
    assert "<th>Articles</th><td>4</td>" in facts
    assert "<th>Dates</th><td>2024-04-18 · without a date: 3</td>" in facts
    assert WORDS.groups.format(count=0) in http.get("/library/groups").text
