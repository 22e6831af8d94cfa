"""The page answers, opens what a mark leads to, and lets nothing of an article act."""

import json
import logging
import signal
import sqlite3
import threading
from contextlib import contextmanager

import httpx
import pytest
from fakes import HashEmbedder, make_article, make_collection
from serving import befall, collections_of, converse, event_of, serving

from index.errors import SettingsError
from index.store import STORE_FILE, Store
from index.types import Edit, EditKind
from ui.http.answers import Problem
from ui.language import WORDINGS, Language
from ui.web import page
from ui.web.app import serve
from ui.web.words_ask import ASK_WORDINGS

pytestmark = [  # Gradio's queue uses options of pandas that the next pandas drops
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
]

VILLAGE, WINDOW, HOSTILE, LONG, ENGLISH = (f"{number:016x}" for number in range(1, 6))
EVIL = (
    "<script>window.bad=1</script><img src=x onerror='window.bad=2'>坏文章请读者点击"
    "![图](https://evil.example/x.png)再看${window.bad=3}才肯给出水库的蓄水量。"
)
SAFE = (
    "&lt;script&gt;window.bad=1&lt;/script&gt;&lt;img src=x onerror=&#x27;window.bad=2&#x27;&gt;"
    "坏文章请读者点击![图](https://evil.example/x.png)再看${window.bad=3}才肯给出水库的蓄水量。"
)


class BrokenEmbedder(HashEmbedder):
    """An embedder that breaks when it is asked something."""

    def embed(self, texts, *, is_question=False):
        """Raise what nobody expects."""
        raise RuntimeError("the roof is leaking")


def _articles():
    """Make the collection of these tests."""
    yield make_article(
        VILLAGE,
        "服务车每天走三个村子。\n车上的帮办员共有一百五十六名，集中培训五天后上岗。\n路线由村里定。",
        title="服务车进村",
        published="2024-04-18",
        source="山海报",
        author="林某",
        places=("临江市",),
    )
    page_form = "市機(jī)關每季度舉辦一次窗口開放日，邀請居民到場評議。"
    reading = Edit(kind=EditKind.PINYIN, start=2, end=6, before="(jī)", after="")
    yield make_article(WINDOW, page_form, edits=[reading], title="窗口開放日")
    yield make_article(HOSTILE, f"{EVIL}\n\n# 小标题\n\n$$x$$", title="<b>坏</b>\n\n![x](y)")
    yield make_article(LONG, "星" * 10_000, title="很长的一行")
    yield make_article(ENGLISH, "The reading rooms lend out 1,200 books a month.", title="Rooms")


@contextmanager
def _asking(address):
    """Give what asks the page at *address* a question, and gives the conversation."""
    with httpx.Client(base_url=address, verify=False, timeout=60) as http:
        yield lambda question, history=(): converse(http, question, history)[-1]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Serve a small collection to all tests here."""
    home = make_collection(tmp_path_factory.mktemp("home"), _articles())
    with serving(home, HashEmbedder()) as address:
        yield address


@pytest.fixture(scope="module")
def http(address):
    """Talk HTTP to the page."""
    with httpx.Client(base_url=address, verify=False) as http:
        yield http


@pytest.fixture(scope="module")
def ask(address):
    """Ask the page a question; give the conversation."""
    with _asking(address) as ask:
        yield ask


@pytest.fixture(scope="module")
def choose(http):
    """Choose a mark as the page's script does; give what the panel shows."""
    number = event_of(http, "wj-target", "change")

    def choose(fragment):
        body = {"data": [f"{fragment}~1", ""], "fn_index": number, "session_hash": "test"}
        reply = http.post("/gradio_api/run/predict", json=body)
        passage, panel = reply.json()["data"]
        assert panel["open"] is True
        return passage

    return choose


def test_an_answer_carries_marks_and_sources(ask):
    """The sentence is quoted with a mark that says where it stands, and its source is listed."""
    question, answer = ask("帮办员共有一百五十六名，集中培训五天后上岗吗？")

    assert question["role"] == "user"
    assert "集中培训五天后上岗吗？" in question["content"]
    mark = f'href="#cite-{VILLAGE}-12-37-1-zh-Hans" title="服务车进村">[1]</a>'
    sentence, _, sources = answer["content"].partition("<h4>")
    assert '<p class="wj-quote">车上的帮办员共有一百五十六名，集中培训五天后上岗。<a' in sentence
    assert mark in sentence
    assert mark in sources
    assert f"临江市 · 2024-04-18 · 山海报 · {VILLAGE}.txt" in sources
    assert sources.startswith(WORDINGS[Language.SIMPLIFIED].sources)


def test_an_answer_arrives_sentence_by_sentence(http):
    """The question is seen first, then each sentence, then the sources."""
    first, second, third, *_ = converse(http, "The reading rooms lend out 1,200 books?")

    assert [message["role"] for message in first] == ["user"]
    assert "1,200 books a month." in second[1]["content"]
    assert "<h4>Sources</h4>" not in second[1]["content"]
    assert "<h4>Sources</h4>" in third[1]["content"]


def test_the_question_box_is_wired_to_the_same_answer(http):
    """Enter in the box empties it and fills the chat."""
    question = "帮办员共有一百五十六名，集中培训五天后上岗？"
    event = event_of(http, "wj-ask", "submit")
    first, *_, (chat, box, *_) = befall(http, event, question, [], "", "", None)

    assert [message["role"] for message in chat] == ["user", "assistant"]
    assert f"#cite-{VILLAGE}-12-37-1" in json.dumps(chat[1])
    assert first[1]["value"] == ""
    assert "value" not in box  # it was emptied before; what is typed meanwhile stays


def test_an_empty_question_changes_nothing(http):
    """Nothing is added to the conversation, and nothing is said."""
    for outputs in befall(http, event_of(http, "wj-ask", "submit"), " \n", [], "", "", None):
        assert outputs == 6 * [{"__type__": "update"}]


def test_a_conversation_goes_on(ask):
    """A second question is put behind the first with its answer."""
    before = ask("帮办员共有一百五十六名，集中培训五天后上岗吗？")
    after = ask("火星上的氧气够用几天？", before)

    assert after[:2] == before
    assert [message["role"] for message in after[2:]] == ["user", "assistant"]


@pytest.mark.model
def test_a_question_leans_on_those_before_it(embedder, samples_home):
    """What it was taken for stands above its answer, and the next one leans on that."""
    with serving(samples_home, embedder) as address, _asking(address) as ask:
        first = ask("宁波的考评有几项指标？")
        second = ask("那绵阳呢？", first)
        third = ask("襄阳呢？", second)

    assert "理解为" not in first[1]["content"]
    assert "理解为：" in second[3]["content"]
    assert ">绵阳的考评有几项指标？</span>" in second[3]["content"]
    assert "共9項指標。</strong><a" in second[3]["content"]
    assert ">襄阳的考评有几项指标？</span>" in third[5]["content"]


def test_the_box_sends_the_conversation_along(http):
    """A question in the box leans on the chat as well, in the form in which Gradio sends that."""
    earlier = [
        ("user", page.question("临江的帮办员有几名？")),
        ("assistant", '<div class="wj-answer" lang="zh-Hans"></div>'),
    ]
    sent = [{"role": role, "content": text} for role, text in earlier]

    assert "湖州的帮办员有几名？" in converse(http, "那湖州呢？", sent)[-1][3]["content"]


def test_only_the_last_turns_are_leaned_on(ask):
    """Six of them; what was asked before is forgotten."""
    turn = [
        {"role": "user", "content": page.question("临江的帮办员有几名？")},
        {"role": "assistant", "content": '<div class="wj-answer"></div>'},
    ]
    notice = [turn[0], {"role": "assistant", "content": page.notice("出了意外")}]

    assert "湖州的帮办员有几名？" in ask("那湖州呢？", turn + 5 * notice)[-1]["content"]
    assert "理解为" not in ask("那湖州呢？", turn + 6 * notice)[-1]["content"]


@pytest.mark.parametrize(
    "history",
    [
        [{"role": "user", "content": ""}, {"role": "assistant", "content": "text"}],
        [{"role": "user", "content": []}, {"role": "user", "content": page.question("几名？")}],
        [{"role": "assistant", "content": '<div class="wj-answer"><p class="wj-quote">'}],
    ],
)
def test_a_history_that_is_none_of_ours_is_not_leaned_on(ask, history):
    """A client may send anything; the question is answered as it stands."""
    answer = ask("帮办员共有一百五十六名，集中培训五天后上岗吗？", history)[-1]["content"]

    assert "一百五十六名，集中培训五天后上岗。<a" in answer
    assert "理解为" not in answer


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("火星上的氧气够用几天？", Language.SIMPLIFIED),
        ("火星上的氧氣夠用幾天？", Language.TRADITIONAL),
        ("Was the oxygen on Mars measured in 1999?", Language.ENGLISH),
    ],
)
def test_no_answer_is_said_in_the_language_of_the_question(ask, question, language):
    """What comes closest is shown with marks, and called no answer."""
    answer = ask(question)[-1]["content"]

    wording = WORDINGS[language]
    assert f"<p>{wording.not_found}</p><h4>{wording.closest}</h4>" in answer
    assert f'-1-{language.value}"' in answer
    assert wording.sources + "</h4>" not in answer


def test_a_mark_opens_its_passage(choose):
    """The panel shows the quote within its context, and all that is known of the article."""
    passage = choose(f"#cite-{VILLAGE}-12-37-1-zh-Hans")

    assert (
        "服务车每天走三个村子。&#10;<mark>车上的帮办员共有一百五十六名，集中培训五天后上岗。</mark>"
        "&#10;路线由村里定。"
    ) in passage
    for fact in ("服务车进村", "2024-04-18", "山海报", "林某", "临江市", f"{VILLAGE}.txt"):
        assert fact in passage
    assert f"/{VILLAGE}.txt" not in passage  # in which folder is no visitor's business
    assert WORDINGS[Language.SIMPLIFIED].exact in passage


def test_a_repaired_quote_shows_both_forms(choose):
    """Where the text was repaired, the page's own form is there too, its span marked."""
    passage = choose(f"#cite-{WINDOW}-0-8-1-zh-Hant")

    assert "<mark>市機關每季度舉辦</mark>" in passage
    assert "<mark>市機(jī)關每季度舉辦</mark>" in passage
    assert ASK_WORDINGS[Language.TRADITIONAL].repaired in passage


def test_an_article_can_not_act(ask, choose):
    """Tags, handlers and Markdown of an article, its title included, are shown as characters."""
    answer = ask(EVIL.replace("。", "？"))[-1]["content"]
    passage = choose(f"#cite-{HOSTILE}-0-{len(EVIL)}-1-en")

    assert f'<p class="wj-quote">{SAFE.partition("[")[0]}' in answer
    assert f"<mark>{SAFE}</mark>&#10;&#10;# 小标题&#10;&#10;$$x$$" in passage
    for block in (answer, passage):
        assert "&lt;b&gt;坏&lt;/b&gt;&#10;&#10;![x](y)" in block
        assert "\n" not in block
        assert "<script" not in block
        assert "<img" not in block


def test_a_very_long_line_is_quoted_whole(choose):
    """Ten thousand characters without a break arrive."""
    assert f"<mark>{'星' * 10_000}</mark>" in choose(f"#cite-{LONG}-0-10000-1-en")


@pytest.mark.parametrize(
    "fragment",
    [
        "",
        "#cite-",
        "#cite-../../etc/passwd-0-5-1-en",
        f"#cite-{VILLAGE}-5-5-1-en",
        f"#cite-{VILLAGE}-9-5-1-en",
        f"#cite-{VILLAGE}-0-999999999-1-en",
        f"#cite-{VILLAGE}-0-99999999999999999999-1-en",
        f"#cite-{VILLAGE}--1-5-1-en",
        f"#cite-{VILLAGE}-0-５-1-en",
        f"#cite-{VILLAGE}-0-5-1-tlh",
    ],
)
def test_a_link_to_nowhere_is_answered_politely(choose, fragment):
    """Offsets that don't fit, and links that are none, get a sentence."""
    assert choose(fragment) == (
        '<div class="wj-notice"><p>This link leads to no passage: the article may have changed '
        "or been removed. Ask again.</p></div>"
    )


@pytest.mark.parametrize("language", Language)
def test_a_link_to_an_unknown_article_is_answered_politely(choose, language):
    """An article that is gone gets a sentence in the language of the question."""
    passage = choose(f"#cite-00000000000000ff-0-5-1-{language.value}")

    assert WORDINGS[language].no_passage in passage


def test_a_question_that_can_not_be_asked_is_explained(ask):
    """An endless question is told in its own language."""
    assert "问题太长，最多 2000 个字。" in ask("问" * 20_000)[-1]["content"]
    assert "問題太長，最多 2000 個字。" in ask("問" * 20_000)[-1]["content"]
    assert "at most 2000 characters are read." in ask("x" * 20_000)[-1]["content"]


def test_a_collection_of_another_model_is_explained(tmp_path):
    """It was embedded anew while the page was open: the page says what to do, in Chinese."""
    home = make_collection(tmp_path, [next(_articles())])
    with serving(home, HashEmbedder()) as address, _asking(address) as ask:
        store = Store.open(home)
        store.replace_vectors([], "other@2")
        store.close()
        assert WORDINGS[Language.SIMPLIFIED].other_model in ask("有什么？")[-1]["content"]


def test_a_collection_that_can_not_be_read_is_explained(tmp_path):
    """The sentence is in the language of the question, the reason below it as it came."""
    home = make_collection(tmp_path, [next(_articles())])
    with serving(home, HashEmbedder()) as address, _asking(address) as ask:
        with sqlite3.connect(home / STORE_FILE) as file:
            file.execute("DROP TABLE meta")
        answer = ask("有什麼？")[-1]["content"]
    assert WORDINGS[Language.TRADITIONAL].no_collection in answer
    assert "one of its tables is gone" in answer


def test_an_empty_collection_says_what_to_do(tmp_path):
    """Without articles the answer is how to take some in."""
    home = make_collection(tmp_path, [])
    with serving(home, HashEmbedder()) as address, _asking(address) as ask:
        assert "请在“文集”里上传" in ask("有什么？")[-1]["content"]


def test_what_nobody_expected_is_logged_and_not_shown(tmp_path, caplog):
    """The visitor gets a number, the log the number and the place in the code."""
    home = make_collection(tmp_path, [next(_articles())])
    with serving(home, BrokenEmbedder()) as address, _asking(address) as ask:
        answer = ask("有什么？")[-1]["content"]

    (record,) = [record for record in caplog.records if record.name == "ui.failures"]
    assert record.levelno == logging.ERROR
    assert "RuntimeError in " in record.getMessage()
    assert "roof" not in record.getMessage()
    assert f"日志里的编号：{record.args[0]}。" in answer
    assert "roof" not in answer


def test_nothing_of_the_page_is_open_to_programs(http):
    """They ask at /api; what the page needs for itself is not listed as an interface."""
    listed = http.get("/gradio_api/info").json()
    assert listed == {"named_endpoints": {}, "unnamed_endpoints": {}}


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil"])
def test_another_host_name_is_refused(http, host):
    """A foreign name that resolves to this computer gets nothing."""
    assert http.get("/", headers={"host": host}).status_code == 400


@pytest.mark.parametrize("host", ["127.0.0.1:7860", "localhost:7860", "localhost", "[::1]:7860"])
def test_this_computer_is_served(http, host):
    """All names of loopback are fine."""
    assert http.get("/healthz", headers={"host": host}).json() == {"status": "ok"}


@pytest.mark.parametrize("path", ["/", "/healthz", "/wenju/page.js", "/config"])
def test_a_browser_is_told_to_stay_here(http, path):
    """Every response forbids other hosts, frames, evaluation and guessing of types."""
    reply = http.get(path)
    assert reply.status_code == 200
    assert reply.headers["x-content-type-options"] == "nosniff"
    policy = dict(
        part.split(" ", 1) for part in reply.headers["content-security-policy"].split("; ")
    )
    assert policy["default-src"] == "'self'"
    assert policy["connect-src"] == "'self'"
    assert policy["img-src"] == "'self' data: blob:"
    assert policy["frame-ancestors"] == "'none'"
    assert "unsafe-eval" not in policy["script-src"]


def test_the_page_names_no_other_host_to_fetch_from(http):
    """Its own script stands before Gradio's, and both come from here."""
    page = http.get("/").text
    assert page.index('<script src="/wenju/page.js">') < page.index('type="module"')
    assert 'src="http' not in page


def test_nothing_can_be_uploaded(http):
    """Files sent to the page are refused."""
    reply = http.post("/gradio_api/upload", files={"files": ("a.txt", b"text")})
    assert (reply.status_code, reply.json()["error"]) == (403, "Nothing can be uploaded here.")


def test_a_taken_port_is_one_sentence(tmp_path, address):
    """The error names the port and another one to try."""
    port = int(address.rpartition(":")[2])
    collections = collections_of(make_collection(tmp_path, []), HashEmbedder())
    with pytest.raises(SettingsError) as caught:
        serve(collections, port=port, ready=print)
    collections.close()

    assert str(caught.value) == f"Port {port} on 127.0.0.1 can't be had: Address already in use."
    assert caught.value.hint == f"Stop what uses it, or take another: wenju serve --port {port + 1}"


def test_serving_says_where_and_ends_with_an_interrupt(tmp_path):
    """The address that is called out answers; Ctrl-C ends it all."""
    answers = []

    def visit(address):
        answers.append(httpx.get(f"{address}/healthz", timeout=30).json())
        signal.raise_signal(signal.SIGINT)

    def start(address):
        threading.Thread(target=visit, args=[address]).start()

    collections = collections_of(make_collection(tmp_path, []), HashEmbedder())
    # A shell starts what it runs in the background with interrupts ignored.
    inherited = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            serve(
                collections,
                port=0,
                ready=lambda a: threading.Thread(target=visit, args=[a]).start(),
            )
    finally:
        signal.signal(signal.SIGINT, inherited)
    collections.close()

    assert answers == [{"status": "ok"}]


@pytest.mark.parametrize(
    ("method", "path", "headers", "status", "error"),
    [
        ("GET", "/nope", {}, 404, "There is nothing at /nope."),
        ("POST", "/nope", {}, 404, "There is nothing at /nope."),
        ("GET", "/wenju/nope.js", {}, 404, "There is nothing at /wenju/nope.js."),
        ("PUT", "/", {}, 405, "/ does not answer PUT."),
        ("POST", "/wenju/page.js", {}, 405, "/wenju/page.js does not answer POST."),
        ("PUT", "/api/ask", {}, 405, "/api/ask does not answer PUT."),
        ("POST", "/login", {}, 422, "username is missing. password is missing."),
        ("POST", "/api/ask", {}, 413, "More was sent than is read."),
        ("POST", "/gradio_api/queue/join", {}, 413, "More was sent than is read."),
        ("GET", "/healthz", {"host": "evil"}, 400, "This server is not known as evil."),
        ("GET", "/nope", {"accept-language": "zh-CN"}, 404, "/nope 这个网址不存在。"),
    ],
)
def test_whatever_is_refused_has_one_form(http, method, path, headers, status, error):
    """The libraries' own refusals too: a sentence, a hint and an id."""
    content = bytes(2_000_001) if status == 413 else b""
    reply = http.request(method, path, headers=headers, content=content)

    assert reply.status_code == status
    told = Problem(**reply.json())
    assert told.error == error
    assert told.hint
    assert len(told.id) == 8
    assert ("allow" in reply.headers) is (status == 405)
    assert "content-security-policy" in reply.headers or status == 400


@pytest.mark.parametrize("history", ["x", [1], [{"role": "user"}], {"a": 1}])
def test_a_conversation_that_can_not_be_read_is_one_line_in_the_log(http, history, caplog, capfd):
    """Not a traceback on the terminal; whoever sent it is told the line's id."""
    event = event_of(http, "wj-ask", "submit")
    with pytest.raises(AssertionError, match=r"Its number in the log: (\w{8})\.") as told:
        befall(http, event, "水库有多深？", history, "", None, None)

    (record,) = [one for one in caplog.records if one.name == "ui.failures"]
    assert record.args[0] in str(told.value)
    assert "\n" not in record.getMessage()
    assert "Traceback" not in "".join(capfd.readouterr())
