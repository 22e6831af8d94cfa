"""Programs get over HTTP what ``--json`` prints, and one sentence where that can't be."""

import io
import json
import logging
import re
import zipfile

import pytest
from fakes import HashEmbedder, make_article, make_collection
from serving import collections_of
from starlette.testclient import TestClient

from ui import payload
from ui.formats import Style
from ui.http import answers
from ui.http.programs import make_programs

VILLAGE, WINDOW, CANTEEN = (f"{number:016x}" for number in range(1, 4))


def _articles():
    """Make the collection of these tests."""
    yield make_article(
        VILLAGE,
        "服务车每天走三个村子。\n宁波的帮办员共有一百五十六名，集中培训五天后上岗。",
        title="服务车进村",
        published="2024-04-18",
        source="山海报",
        places=("宁波市",),
    )
    yield make_article(
        WINDOW,
        "绵阳的帮办员共有四十名。\n窗口开放日每季度举办一次。",
        title="窗口开放日",
        published="2022",
        places=("绵阳市",),
    )


class BrokenEmbedder(HashEmbedder):
    """An embedder that breaks when it is asked something."""

    def embed_question(self, question):
        """Raise what nobody expects, with words of the question."""
        raise RuntimeError(f"the roof is leaking on {question}")


@pytest.fixture(scope="module")
def collections(tmp_path_factory):
    """Open the collection of these tests."""
    opened = collections_of(
        make_collection(tmp_path_factory.mktemp("home"), _articles()), HashEmbedder()
    )
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def http(collections):
    """Talk to the programs' application."""
    with TestClient(make_programs(collections), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def own(tmp_path):
    """Talk to an application with a collection of its own; give its home too."""
    home = make_collection(tmp_path / "home", _articles())
    opened = collections_of(home, HashEmbedder())
    with TestClient(make_programs(opened)) as client:
        yield client, home
    opened.close()


def _without_time(value):
    """Leave out what differs from run to run."""
    return {name: part for name, part in value.items() if name != "timings_ms"}


def _events(text):
    """Read server-sent events: name and data."""
    blocks = [
        dict(line.split(": ", 1) for line in one.split("\n")) for one in text.split("\n\n")[:-1]
    ]
    return [(block["event"], json.loads(block["data"])) for block in blocks]


@pytest.mark.parametrize("question", ["帮办员有多少名？", "食堂几点开门？"])
def test_an_answer_is_what_json_prints(http, collections, question):
    """Found or not, every field is the Assistant's own, and described."""
    reply = http.post("/api/ask", json={"question": question})
    expected = payload.without_folders(payload.of_answer(collections.open().ask(question)))

    assert reply.status_code == 200
    assert _without_time(reply.json()) == _without_time(expected)
    assert answers.AnswerOut(**reply.json()).model_dump(exclude_unset=True) == reply.json()


def test_an_answer_has_references_if_asked(http, collections):
    """They are those of ``--format``."""
    value = http.post("/api/ask", json={"question": "帮办员有多少名？", "style": "gbt7714"}).json()
    found = collections.open().ask("帮办员有多少名？")

    assert value["references"] == payload.of_references(found.citations, Style.GBT7714)
    answers.AnswerOut(**value)


def test_an_answer_leans_on_earlier_turns(http):
    """What the question leaves out is taken from them."""
    earlier = [{"question": "宁波的帮办员有多少名？", "quotes": ["共有一百五十六名。"]}]
    value = http.post("/api/ask", json={"question": "那绵阳呢？", "earlier": earlier}).json()

    assert value["standalone_question"] == "绵阳的帮办员有多少名？"
    assert value["citations"][0]["quote"] == "绵阳的帮办员共有四十名。"


@pytest.mark.parametrize(
    "way", [{"headers": {"accept": "text/event-stream"}}, {"json": {"stream": True}}]
)
def test_an_answer_comes_sentence_by_sentence(http, way):
    """The last event is the whole of it, and the same as without streaming."""
    asked = {"question": "帮办员有多少名？"}
    reply = http.post("/api/ask", json=asked | way.get("json", {}), headers=way.get("headers", {}))
    plain = http.post("/api/ask", json=asked).json()

    assert reply.headers["content-type"].startswith("text/event-stream")
    *sentences, (last, whole) = _events(reply.text)
    assert [one for name, one in sentences if name == "sentence"] == plain["sentences"]
    assert (last, _without_time(whole)) == ("answer", _without_time(plain))


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        ({}, {VILLAGE, WINDOW}),
        ({"place": "浙江"}, {VILLAGE}),
        ({"until": "2023"}, {WINDOW}),
        ({"since": "2023", "source": "山海"}, {VILLAGE}),
        ({"articles": [WINDOW]}, {WINDOW}),
    ],
)
@pytest.mark.parametrize(
    ("path", "field", "said"),
    [("ask", "question", "帮办员有多少名？"), ("quotes", "claim", "帮办员")],
)
def test_filters_choose_the_articles(http, path, field, said, filters, ids):
    """By place, date, source and id; what is quoted lies in those."""
    value = http.post(f"/api/{path}", json={field: said, **filters}).json()
    quoted = value.get("quotes") or value["citations"]

    assert quoted
    assert {one["article"]["id"] for one in quoted} <= ids


def test_quotes_are_what_json_prints(http, collections):
    """As many as asked, with references if asked."""
    asked = {"claim": "帮办员共有一百五十六名", "limit": 1, "style": "apa"}
    value = http.post("/api/quotes", json=asked).json()
    found = collections.open().quotes("帮办员共有一百五十六名", limit=1)

    assert value == payload.without_folders(payload.of_quotes(found)) | {
        "references": payload.of_references(found.quotes, Style.APA)
    }
    answers.QuotesOut(**value)


@pytest.mark.parametrize("text", ["服务车每天走三个村子", "服务车每天走五个村子", "没有的话"])
def test_a_verification_is_what_json_prints(http, collections, text):
    """Exact, near or absent."""
    value = http.post("/api/verify", json={"text": text}).json()

    found = collections.open().verify(text)
    assert value == payload.without_folders(payload.of_verification(found))
    answers.VerificationOut(**value)


def test_a_comparison_is_what_json_prints(http, collections):
    """With names and aspects."""
    asked = {"topic": "帮办员", "names": ["宁波", "绵阳"], "aspects": ["培训"]}
    value = http.post("/api/compare", json=asked).json()
    found = collections.open().compare("帮办员", ["宁波", "绵阳"], ["培训"])

    assert value == payload.without_folders(payload.of_comparison(found))
    assert [subject["name"] for subject in value["subjects"]] == ["宁波市", "绵阳市"]
    answers.ComparisonOut(**value)


def test_articles_are_listed_and_shown(http, collections):
    """As ``wenju list`` and ``wenju show`` print them."""
    listed = http.get("/api/articles").json()
    shown = http.get(f"/api/articles/{VILLAGE}").json()

    entries = payload.of_entries(collections.open().entries())
    assert listed == json.loads(json.dumps(payload.without_folders(entries)))
    answers.EntriesOut(**listed)
    article = collections.open().article(VILLAGE)
    expected = payload.without_folders(payload.of_article(article, chunks=1))
    assert shown == json.loads(json.dumps(expected))
    answers.ArticleOut(**shown)


def test_an_article_sent_as_text_is_found_and_removed(own):
    """It counts from the next question on; removed, nothing of it is left."""
    http, home = own
    written = {"title": "食堂", "text": "镇上的食堂早上六点开门。", "published": "2024-05-06"}
    added = http.post("/api/articles", json={"articles": [written]}).json()
    answers.AddedOut(**added)
    (id_,) = [receipt["id"] for receipt in added["receipts"]]

    shown = http.get(f"/api/articles/{id_}").json()
    assert [shown[name] for name in ("title", "text", "published")] == [
        *("食堂", "镇上的食堂早上六点开门。", "2024-05-06")
    ]
    answer = http.post("/api/ask", json={"question": "食堂早上几点开门？"}).json()
    assert answer["citations"][0]["article"]["id"] == id_
    assert http.delete(f"/api/articles/{id_}").json() == {"removed": [id_]}
    assert http.get(f"/api/articles/{id_}").status_code == 404
    assert [path for path in (home / "uploads").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("title", ["甲/乙：食堂与水库", "<b>食堂</b>", "..\\a:*?", "五%22折", ""])
def test_a_title_is_no_name_of_a_file(own, title):
    """It stays as it was sent; the file has a name of ours."""
    http, home = own
    text = "镇上的食堂早上六点开门。"
    sent = [{"title": title, "text": text}, {"title": "空的", "text": " "}]
    added = http.post("/api/articles", json={"articles": sent}).json()

    (receipt,) = added["receipts"]
    shown = http.get(f"/api/articles/{receipt['id']}").json()
    assert (receipt["path"], shown["title"]) == (title or "article.json", title or text[:-1])
    assert [path.name for path in (home / "uploads").rglob("*.json")] == ["article.json"]
    assert [failure["path"] for failure in added["failed"]] == ["空的"]


def test_a_name_with_quotation_marks_is_read_as_it_is(own):
    """Forms write them otherwise."""
    http, _ = own
    files = {"files": ('他说"行".txt', "镇上的面馆早上七点开门。".encode())}
    value = http.post("/api/articles/files", files=files).json()
    assert [receipt["path"] for receipt in value["receipts"]] == ['他说"行".txt']


def test_files_are_taken_in_one_by_one(own):
    """What can't be read is named as its sender names it, and not kept."""
    http, home = own
    files = [
        ("files", ("../食堂.txt", "镇上的食堂早上六点开门。".encode("gb18030"))),
        ("files", ("坏.pdf", b"%PDF-1.7 broken")),
        ("files", ("run.exe", b"MZ")),
    ]
    value = http.post("/api/articles/files", files=files).json()
    answers.AddedOut(**value)

    assert [receipt["encoding"] for receipt in value["receipts"]] == ["gb18030"]
    assert [failure["path"] for failure in value["failed"]] == ["run.exe", "坏.pdf"]
    kept = [path.name for path in (home / "uploads").rglob("*") if path.is_file()]
    assert kept == ["食堂.txt"]
    again = http.post("/api/articles/files", files=files[:1]).json()
    assert (again["receipts"], len(again["unchanged"])) == ([], 1)


@pytest.mark.parametrize(
    ("languages", "warning", "reason", "error"),
    [
        (
            "zh-CN",
            "存疑的修复 1 处，请看 GET /api/articles/",
            "不支持这种文件。",
            "缺少 articles。",
        ),
        (
            "en",
            "1 uncertain repair, to be looked at: GET /api/articles/",
            "Files of its kind are not read.",
            "articles is missing.",
        ),
    ],
)
def test_what_became_of_files_is_told_as_asked(own, languages, warning, reason, error):
    """In the language that is asked for, naming what a program can ask."""
    http, _ = own
    dirty = "村里的图书\ue123室每周三开门，孩子们放学就来写作业。"
    files = [("files", ("行.toml", b"x")), ("files", ("借.txt", dirty.encode()))]
    headers = {"accept-language": languages}
    value = http.post("/api/articles/files", files=files, headers=headers).json()

    (receipt,) = value["receipts"]
    assert receipt["warnings"] == [warning + receipt["id"]]
    assert value["failed"][0]["reason"].startswith(reason)
    told = http.post("/api/articles", json={}, headers=headers).json()
    assert told["error"] == error


def test_of_a_page_what_was_read_is_told(own):
    """How many characters, in the language that is asked for."""
    http, _ = own
    page = "<p>村里的图书室每周三开门，孩子们放学就来写作业。</p>".encode()
    headers = {"accept-language": "zh-CN"}
    files = {"files": ("借.html", page)}
    value = http.post("/api/articles/files", files=files, headers=headers).json()

    assert value["receipts"][0]["warnings"] == ["读取了整个网页，共 23 字。"]


def test_a_bomb_is_not_unpacked(own):
    """It is refused with a reason, and nothing is kept."""
    http, home = own
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", bytes(60_000_000))
    value = http.post("/api/articles/files", files={"files": ("a.docx", bomb.getvalue())}).json()

    assert "unpacks to more" in value["failed"][0]["reason"]
    assert list((home / "uploads").iterdir()) == []


def test_a_file_of_ones_own_stays_when_its_article_goes(own):
    """Only what was uploaded is deleted."""
    http, home = own
    file = home.parent / "mine.txt"
    file.write_text("自己的文章，讲的是水库。", "utf-8")
    opened = collections_of(home, HashEmbedder())
    (receipt,) = opened.open().library.add([file]).receipts
    opened.close()

    assert http.delete(f"/api/articles/{receipt.id}").json() == {"removed": [receipt.id]}
    assert file.exists()


ASK, UNKNOWN = "POST /api/ask", f"There is no article {CANTEEN} in the collection."
TOO_LONG = "question has more than 2000 characters."
LONG_QUOTATION = "text has more than 5000 characters."
TWO_WRONG = "limit has to be at most 50. claim has to be a text."
NO_STYLE = "style has to be one of 'gbt7714', 'apa', 'bibtex', 'markdown', 'plain'."
NO_PLACE = "无此地xq is no place on the national list and stands in no article of the collection."
NO_ARTICLES = "articles is empty."


@pytest.mark.parametrize(
    ("asked", "body", "status", "error"),
    [
        (ASK, {"question": " "}, 400, "The question is empty."),
        (ASK, {}, 422, "question is missing."),
        (ASK, {"question": "x", "hue": 1}, 422, "There is no field hue."),
        (ASK, {"question": "x" * 2001}, 422, TOO_LONG),
        (ASK, {"question": "x", "place": "火星"}, 400, "火星 is no place on the national list."),
        (ASK, {"question": "x", "collection": "y"}, 400, "There is no collection named 'y'."),
        (ASK, {"question": "x", "articles": [CANTEEN]}, 400, UNKNOWN),
        ("POST /api/quotes", {"claim": " "}, 400, "The claim is empty."),
        ("POST /api/verify", {"text": "字" * 5001}, 422, LONG_QUOTATION),
        ("POST /api/compare", {"topic": "x", "names": ["无此地xq"]}, 400, NO_PLACE),
        ("POST /api/quotes", {"claim": "x", "until": "1900"}, 400, "No article fits until=1900."),
        ("POST /api/articles", {"articles": []}, 422, NO_ARTICLES),
        (f"GET /api/articles/{CANTEEN}", None, 404, UNKNOWN),
        (f"DELETE /api/articles/{CANTEEN}", None, 404, UNKNOWN),
        ("GET /api/articles/x", None, 404, "There is no article x in the collection."),
        ("POST /api/quotes", {"claim": "x", "limit": 0}, 422, "limit has to be at least 1."),
        ("POST /api/quotes", {"claim": "x", "limit": "y"}, 422, "limit has to be a whole number."),
        ("POST /api/quotes", {"claim": 5, "limit": 60}, 422, TWO_WRONG),
        (ASK, {"question": "x", "earlier": [{}]}, 422, "earlier.0.question is missing."),
        (ASK, {"question": "x", "style": "mla"}, 422, NO_STYLE),
        (ASK, [], 422, "body has to be an object."),
        ("GET /api/nothing", None, 404, "There is nothing at /api/nothing."),
        ("PUT /api/ask", None, 405, "/api/ask does not answer PUT."),
    ],
)
def test_what_can_not_be_asked_is_one_sentence(http, asked, body, status, error):
    """With a hint and an id."""
    method, path = asked.split(" ")
    reply = http.request(method, path, json=body)

    assert reply.status_code == status
    problem = answers.Problem(**reply.json())
    assert problem.error == error
    assert problem.hint
    assert len(problem.id) == 8


@pytest.mark.parametrize(
    ("path", "body", "hint"),
    [
        ("ask", {"question": " "}, 'Ask something: {"question": "哪些城市评定了党支部？"}'),
        ("quotes", {"claim": " "}, 'Write a claim or a topic: {"claim": "机关党建考评"}'),
        ("quotes", {"claim": "，"}, 'Write a claim or a topic: {"claim": "机关党建考评"}'),
        ("verify", {"text": " "}, 'Write the words to look for: {"text": "…"}'),
        (
            "compare",
            {"topic": "x", "names": [""]},
            'Name places or other subjects: {"topic": "考核评价", "names": ["衢州", "湖州"]}',
        ),
        ("compare", {"topic": "x", "names": ["无此xq"]}, "See what there is: GET /api/articles"),
        ("ask", {"question": "x", "collection": "y"}, "See which there are: GET /v1/models"),
    ],
)
def test_a_hint_says_what_to_send(http, path, body, hint):
    """Not what to type in a terminal that the program's user may not have."""
    assert http.post(f"/api/{path}", json=body).json()["hint"] == hint


@pytest.mark.parametrize(
    ("languages", "error", "hint"),
    [
        ("zh-CN,en;q=0.5", "问题是空的。", "请写明要问什么："),
        ("zh-Hant", "問題是空的。", "請寫明要問什麼："),
        ("en, zh;q=0.5", "The question is empty.", "Ask something: "),
        ("", "The question is empty.", "Ask something: "),
    ],
)
def test_an_error_speaks_the_language_that_is_asked_for(http, languages, error, hint):
    """Simplified, Traditional or English."""
    headers = {"accept-language": languages}
    told = http.post("/api/ask", json={"question": " "}, headers=headers).json()
    assert told["error"] == error
    assert told["hint"].startswith(hint)


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("ask", {"question": 5, "hue": 1}),
        ("ask", {"question": "x", "fast": "maybe", "style": "mla"}),
        ("ask", {"question": "x", "articles": "y", "earlier": [{}]}),
        ("ask", []),
        ("quotes", {"claim": "x", "limit": 0}),
        ("quotes", {"claim": "x", "limit": "y"}),
        ("verify", {"text": "……"}),
        ("compare", {"topic": "x", "names": ["无此xq"]}),
        ("compare", {"topic": "x", "names": [""]}),
        ("compare", {"topic": "x", "names": ["宁波"] * 25}),
        ("compare", {"topic": "字" * 2000}),
        ("compare", {"topic": "x", "aspects": ["y" * 61]}),
        ("articles", {"articles": []}),
    ],
)
def test_what_is_wrong_is_told_in_chinese_alone(http, path, body):
    """No two words of English stand in what is told or in what to do next."""
    headers = {"accept-language": "zh-TW"}
    told = http.post(f"/api/{path}", json=body, headers=headers).json()

    assert not re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", told["error"] + told["hint"])


@pytest.mark.parametrize("body", [b"{", b"", b"[" * 5000, b'"x"', b'{"question": "\\ud800"}'])
def test_what_is_no_request_is_refused(http, body):
    """Broken JSON, none, and lone surrogates."""
    reply = http.post("/api/ask", content=body, headers={"content-type": "application/json"})
    assert reply.status_code in {400, 422}
    answers.Problem(**reply.json())


@pytest.mark.parametrize(
    ("body", "kind", "error"),
    [
        (b'{"question": "x"}', "", "The request is not read as JSON."),
        (b"question=x", "application/x-www-form-urlencoded", "The request is not read as JSON."),
        (b"{'question': 'x'}", "application/json", "The request is not valid JSON from "),
    ],
)
def test_what_is_not_read_as_json_is_told(http, body, kind, error):
    """So that the header, or the quotation marks, are put right."""
    reply = http.post("/api/ask", content=body, headers={"content-type": kind})
    assert reply.status_code == 422
    assert reply.json()["error"].startswith(error)


def test_a_collection_without_articles_says_so(tmp_path):
    """And what to do about it, as a program's user can."""
    opened = collections_of(make_collection(tmp_path, []), HashEmbedder())
    with TestClient(make_programs(opened)) as http:
        asked = {"messages": [{"role": "user", "content": "水库有多深？"}]}
        reply = http.post("/v1/chat/completions", json=asked).json()
        assert reply["choices"][0]["message"]["content"].startswith("文集里还没有文章：")
        mcp = {"name": "ask", "arguments": {"question": "How deep is the lake?"}}
        call = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": mcp}
        headers = {"accept": "application/json, text/event-stream"}
        called = http.post("/mcp", json=call, headers=headers).json()
        assert called["result"]["content"][0]["text"].startswith("There are no articles yet:")
    opened.close()


def test_what_nobody_expected_is_a_number(tmp_path, caplog):
    """The program gets an id, the log the same and the place in the code, not the question."""
    home = make_collection(tmp_path, _articles())
    opened = collections_of(home, BrokenEmbedder())
    with TestClient(make_programs(opened)) as client, caplog.at_level(logging.INFO):
        reply = client.post("/api/ask", json={"question": "帮办员的秘密有多少？"})
    opened.close()

    assert reply.status_code == 500
    (record,) = [one for one in caplog.records if one.levelno >= logging.ERROR]
    assert record.name == "ui.failures"
    assert reply.json()["id"] == record.args[0]
    assert "RuntimeError in " in record.getMessage()
    assert "embed_question" in record.getMessage()
    assert "roof" not in reply.text + caplog.text
    assert "秘密" not in reply.text + caplog.text


def test_every_address_is_described(http):
    """With examples, and with what may go wrong."""
    described = http.get("/openapi.json").json()

    assert sorted(described["paths"]) == [
        "/api/articles",
        "/api/articles/files",
        "/api/articles/{id}",
        "/api/ask",
        "/api/compare",
        "/api/quotes",
        "/api/verify",
        "/healthz",
        "/v1/chat/completions",
        "/v1/models",
        "/v1/models/{model}",
    ]
    schemas = described["components"]["schemas"]
    for name in ("Question", "Claim", "Quotation", "Topic", "NewArticles", "Conversation"):
        assert schemas[name]["examples"]
    for path, operations in described["paths"].items():
        kind = "OpenAIProblem" if path.startswith("/v1") else "Problem"
        for operation in operations.values():
            assert operation["summary"]
            refused = operation["responses"]["400"]["content"]["application/json"]["schema"]
            assert refused == {"$ref": f"#/components/schemas/{kind}"}


def test_the_page_of_the_description_loads_nothing_from_elsewhere(http):
    """Its script and style come from here."""
    page = http.get("/docs").text

    assert 'src="http' not in page
    assert 'href="http' not in page
    for path in ("swagger-ui-bundle.js", "swagger-ui.css"):
        assert f"/docs/files/{path}" in page
        assert http.get(f"/docs/files/{path}").status_code == 200


def test_the_server_says_that_it_answers(http):
    """As a probe asks it."""
    assert http.get("/healthz").json() == {"status": "ok"}
