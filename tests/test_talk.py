"""Around the chat: scope, length, kept conversations, opinions, files, articles, settings."""

import gc
import io
import json
import re
import threading
from dataclasses import fields
from urllib.parse import unquote

import docx
import httpx
import pytest
from fakes import HashEmbedder, make_article, make_collection
from gradio.blocks import Block
from gradio.state_holder import SessionState
from serving import befall, event_of, serving

from index.doctor import Check, check_collection, check_model, check_search
from index.types import Edit, EditKind
from rag.assistant import Assistant
from rag.types import Spoken
from ui.feedback import Verdict, read_feedback
from ui.language import Language
from ui.web import page
from ui.web.choices import Choices, Length
from ui.web.page_settings import health
from ui.web.words import TabWording
from ui.web.words_ask import ASK_WORDINGS, AskWording
from ui.web.words_draft import DraftWording
from ui.web.words_settings import SETTINGS_WORDINGS, SettingsWording

pytestmark = [  # Gradio's queue uses options of pandas that the next pandas drops
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
]

VILLAGE, WINDOW, TOWN = (f"{number:016x}" for number in range(1, 4))
QUESTION = "服务车的帮办员共有多少名？"
MARK = f"#cite-{VILLAGE}-12-37-1-zh-Hans"
QUOTE = "车上的帮办员共有一百五十六名，集中培训五天后上岗。"


def _articles():
    yield make_article(
        VILLAGE,
        f"服务车每天走三个村子。\n{QUOTE}\n路线由村里定。",
        title="服务车进村",
        published="2024-04-18",
        places=("临江市",),
        address="https://news.example.org/a",
    )
    reading = Edit(kind=EditKind.PINYIN, start=2, end=6, before="(jī)", after="")
    text = "市機(jī)關每季度舉辦一次<b>窗口開放日</b>，邀請居民到場評議。"
    yield make_article(WINDOW, text, edits=[reading], title="<i>窗口</i>", places=("衢州市",))
    yield make_article(TOWN, "The reading rooms lend out 1,200 books a month.", title="Rooms")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """A small collection."""
    return make_collection(tmp_path_factory.mktemp("talk") / "home", _articles())


@pytest.fixture(scope="module")
def http(home):
    """Talk HTTP to its page."""
    with (
        serving(home, HashEmbedder()) as address,
        httpx.Client(base_url=address, verify=False, timeout=60) as http,
    ):
        yield http


def _run(http, elem_id, kind, *data, **more):
    """Let something befall a part of the page; give what parts of the page become."""
    return befall(http, event_of(http, elem_id, kind), *data, **more)[-1]


def _ask(http, question, place="", **chosen):
    """Ask in the box; give the answer's block, and the question as understood."""
    stored = Choices(**chosen).as_stored()
    chat, _, _, understood, *_ = _run(http, "wj-ask", "submit", question, [], "", place, stored)
    return chat[1]["content"][0]["text"], understood


def test_only_articles_of_the_chosen_place_are_asked(http):
    """What stands elsewhere is no answer then; without a place it is."""
    assert QUOTE in re.sub("</?strong>", "", _ask(http, QUESTION)[0])
    assert QUOTE not in re.sub("</?strong>", "", _ask(http, QUESTION, "衢州市")[0])
    assert (
        ASK_WORDINGS[Language.SIMPLIFIED].none_fits.format(place="北京市")
        in (_ask(http, QUESTION, "北京市")[0])
    )


def test_an_answer_says_of_which_place_alone_it_was_asked(http):
    """Silence also shows what its articles have that is closest, and how to ask others."""
    wording = ASK_WORDINGS[Language.SIMPLIFIED]
    answered, _ = _ask(http, QUESTION, "临江市")
    silent, _ = _ask(http, f"临江市的{QUESTION}", "衢州市")

    assert wording.within.format(place="临江市") in answered
    assert wording.widen not in answered
    assert wording.within.format(place="衢州市") in silent
    assert wording.widen in silent
    assert set(re.findall("#cite-([0-9a-f]{16})", silent)) == {WINDOW}
    assert "wj-within" not in _ask(http, QUESTION)[0]


def test_what_was_understood_is_handed_on(http):
    """Only an answer is followed by suggestions; a notice is not."""
    assert _ask(http, QUESTION)[1] == QUESTION
    assert _ask(http, "问" * 3000)[1] == ""


def test_of_a_question_that_is_refused_only_the_beginning_is_shown(http):
    """It would fill the conversation; a long one that is answered stands whole."""
    for asked, shown in (("问" * 12_000, "问" * 200 + "…"), ("问" * 1_000, "问" * 1_000)):
        chat, *_ = _run(http, "wj-ask", "submit", asked, [], "", "", Choices().as_stored())
        assert page.question(shown) == chat[0]["content"][0]["text"]


def test_the_length_folds_and_hides_nothing(http):
    """A short answer has the rest behind a line; a long one has no such line."""
    broad = "服务车和帮办员的情况有哪些？"
    short, long = (_ask(http, broad, length=length)[0] for length in (Length.SHORT, Length.LONG))

    assert "wj-more" not in long
    assert short.count('class="wj-quote"') == long.count('class="wj-quote"')
    assert ("wj-more" in short) == (long.count('class="wj-quote"') > 2)


def test_a_kept_conversation_is_put_back(http):
    """With its id; what is sent as one and is none empties the chat."""
    turn = [page.question("几名？"), '<div class="wj-answer" lang="zh-Hans"><p>甲</p></div>']
    kept = json.dumps({"id": "abc-1", "turns": [turn]})
    event = {"fn_index": event_of(http, "wj-restore", "change"), "session_hash": "kept"}

    def restore(text):
        reply = http.post("/gradio_api/run/predict", json={"data": [text], **event})
        return reply.json()["data"]

    chat, _, next_, *_, id_ = restore(kept)
    assert [one["content"][0]["text"] for one in chat] == turn
    assert (next_, id_) == ("", "abc-1")
    assert restore("{")[0] == []


def test_an_opinion_and_its_note_are_kept_together(http, home):
    """By the question as it was understood, and what the answer cites."""
    answered = f'<div class="wj-answer"><p class="wj-quote">甲<a href="{MARK}">[1]</a></p></div>'
    chat = [
        {"role": role, "content": [{"type": "text", "text": text}]}
        for role, text in (("user", page.question(QUESTION)), ("assistant", answered))
    ]
    judged = {"index": 1, "value": answered, "liked": True}
    body = {"data": [chat, ""], "event_data": judged, "session_hash": "like"}
    body["fn_index"] = event_of(http, "wj-chat", "like")
    about, row, _, told = http.post("/gradio_api/run/predict", json=body).json()["data"]

    assert row["visible"] is True
    assert told == ""
    (kept,) = read_feedback(home)
    assert (kept.verdict, kept.question) == (Verdict.UP, QUESTION)
    assert kept.cited == (f"{VILLAGE}:12-37",)

    body = {"data": ["数字对", about, ""], "session_hash": "like"}
    body["fn_index"] = event_of(http, "wj-save-note", "click")
    row, _ = http.post("/gradio_api/run/predict", json=body).json()["data"]
    assert row["visible"] is False
    assert [(one.id, one.note) for one in read_feedback(home)] == [(kept.id, "数字对")]


def test_a_collection_that_is_none_is_no_path(http, home):
    """Neither an opinion nor a look at its health leads out of the home."""
    outside = home.parent / "outside"
    outside.mkdir()
    judged = {"index": 0, "value": "", "liked": False}
    body = {"data": [[], "../../outside"], "event_data": judged, "session_hash": "like"}
    body["fn_index"] = event_of(http, "wj-chat", "like")
    http.post("/gradio_api/run/predict", json=body)

    assert list(outside.iterdir()) == []
    assert "✗" not in _run(http, "wj-look-over", "click", "../../outside")[0]


def test_a_note_on_nothing_is_not_kept(http, home):
    """What a client sends as judged has to be feedback."""
    before = read_feedback(home)
    body = {"data": ["x", "{}", ""], "session_hash": "like"}
    body["fn_index"] = event_of(http, "wj-save-note", "click")

    assert http.post("/gradio_api/run/predict", json=body).status_code == 200
    assert read_feedback(home) == before


def _talk(text=QUOTE, mark=MARK):
    turn = {"question": QUESTION, "sentences": [{"text": text, "marks": [mark]}]}
    return {"turns": [turn], "style": "apa"}


def test_a_conversation_is_given_as_a_file(http):
    """Markdown and Word, named by the first question, quotes cut from the article."""
    made = http.post("/conversation.md", json=_talk())
    assert made.status_code == 200
    assert f"> {QUOTE} \\[1\\]" in made.text
    assert "服务车进村" in made.text
    name = unquote(made.headers["content-disposition"])
    assert name == "attachment; filename*=UTF-8''wenju-服务车的帮办员共有多少名.md"

    made = http.post("/conversation.docx", json=_talk())
    table = docx.Document(io.BytesIO(made.content)).tables[0]
    assert table.rows[0].cells[1].text.startswith(QUOTE)


def test_a_file_holds_no_quote_that_the_collection_does_not(http):
    """What a client changed in a quote stands as a wording, and the quote below it."""
    made = http.post("/conversation.md", json=_talk(text="帮办员共有九百名。")).text

    assert f"\n> {QUOTE} \\[1\\]\n" in made
    assert made.index("九百") < made.index(QUOTE)
    for mark in ("#cite-00000000000000ff-0-3-1-en", f"{MARK}@nowhere", "#", "x"):
        gone = http.post("/conversation.md", json=_talk(mark=mark)).text
        assert "\\[1\\]" not in gone


@pytest.mark.parametrize(
    ("ending", "body", "headers", "status"),
    [
        ("exe", _talk(), {}, 404),
        ("md", {"turns": []}, {}, 422),
        ("md", {**_talk(), "style": "x"}, {}, 422),
        ("md", _talk(), {"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_what_is_no_conversation_is_refused(http, ending, body, headers, status):
    """In a sentence, or by what is wrong with its form."""
    assert http.post(f"/conversation.{ending}", json=body, headers=headers).status_code == status


def test_an_article_has_a_page(http):
    """Its text, the quote anchored, and where it was published."""
    shown = http.get(f"/article/{VILLAGE}?language=zh-Hans&start=12&end=37")

    assert shown.status_code == 200
    assert f'<mark id="quote">{QUOTE}</mark>' in shown.text
    assert 'href="https://news.example.org/a" target="_blank"' in shown.text
    assert "unsafe-eval" not in shown.headers["content-security-policy"]


def test_an_article_can_not_act_on_its_page(http):
    """Tags are shown as characters, in both forms."""
    for query in ("", "?form=found", "?start=-1&end=x&language=xx&form=y"):
        shown = http.get(f"/article/{WINDOW}{query}").text
        assert "&lt;b&gt;窗口開放日&lt;/b&gt;" in shown
        assert "<i>" not in shown
    assert "<del>(jī)</del>" in http.get(f"/article/{WINDOW}?form=found").text


def test_an_article_that_is_not_there_is_told(http):
    """In the language of the link, or of the browser."""
    for id_ in ("00000000000000ff", "..%2F..%2Fetc%2Fpasswd"):
        reply = http.get(f"/article/{id_}?language=zh-Hant")
        assert reply.status_code == 404
    asked = http.get("/article/zzz", headers={"accept-language": "en-GB,zh;q=0.5"}).text
    assert ASK_WORDINGS[Language.ENGLISH].no_article in asked
    missing = http.get("/article/00000000000000ff?language=zh-Hant").text
    assert ASK_WORDINGS[Language.TRADITIONAL].no_article in missing
    assert http.get(f"/article/{VILLAGE}?collection=nowhere").status_code == 404


def test_no_part_of_the_page_has_the_id_of_another(http):
    """Nor has a label: tabs are written apart, and share one page."""
    parts = http.get("/config").json()["components"]
    ids = [one["props"]["elem_id"] for one in parts if one["props"].get("elem_id")]
    wordings = (TabWording, AskWording, SettingsWording, DraftWording)
    labels = [field.name for wording in wordings for field in fields(wording)]

    assert len(ids) == len(set(ids))
    assert len(labels) == len(set(labels))


def test_the_settings_tell_what_the_collection_holds(http):
    """Articles, places, dates and the model, in the page's language."""
    config = http.get("/config").json()
    (facts,) = [c["id"] for c in config["components"] if c["props"].get("elem_id") == "wj-facts"]
    (event,) = [one["id"] for one in config["dependencies"] if one["outputs"] == [facts]]
    body = {"data": [""], "fn_index": event, "session_hash": "facts"}
    cookies = {"cookie": "wenju-language=zh-TW"}
    (told,) = http.post("/gradio_api/run/predict", json=body, headers=cookies).json()["data"]

    for part in (
        "文章</th><td>3",
        "地點</th><td>2",
        "2024-04-18 – 2024-04-18",
        "hash@1",
        f"語言模型</th><td>{SETTINGS_WORDINGS[Language.TRADITIONAL].no_language_model}",
        "gradio ",
    ):
        assert part in told


def test_the_settings_tell_what_is_wrong(http):
    """Check by check; the model of this collection is none that could be prepared."""
    (told,) = _run(http, "wj-look-over", "click", "")

    assert "✗ model" in told
    assert "Something is wrong" in told


@pytest.mark.parametrize("language", [Language.SIMPLIFIED, Language.TRADITIONAL])
def test_health_is_told_in_the_language_of_the_page(home, language):
    """What is well and what isn't; models, paths and commands are as they are."""
    key = "another-model@0"
    checks = [
        check_model("multilingual-e5-small", None),
        *check_collection(home, key),
        *check_search(home, None),
        Check(name="vector index", ok=False, detail="1 of 3, compared with all, recall 1.000",
              hint="Make it again from the database: wenju doctor --repair"),
        Check(name="rows", ok=False, detail="2 rows without what belongs to it",
              hint="Mend them: wenju doctor --repair"),
        Check(name="words", ok=True, detail="1 of 1 phrase found"),
    ]  # fmt: skip
    told = health(checks, language).replace(str(home), "")
    words = re.findall(r"[A-Za-z]{2,}", re.sub(r"<[^>]*>|wenju [\w -]+|[\w-]+@\w+", " ", told))

    assert set(words) <= {"multilingual", "small", "hash"}


def test_choices_are_remembered_by_the_browser_alone(http):
    """What is chosen goes back to the browser as it is to be kept."""
    (stored,) = http.post(
        "/gradio_api/run/predict",
        json={
            "data": ["apa", "short", False],
            "fn_index": event_of(http, "wj-chosen-style", "input"),
            "session_hash": "choices",
        },
    ).json()["data"]

    assert stored == {"style": "apa", "length": "short", "deep": False}


def _held():
    """Count what Gradio holds that it makes anew for visitors."""
    gc.collect()
    return sum(issubclass(type(one), (Block, SessionState)) for one in gc.get_objects())


def test_nothing_of_a_visitor_stays_behind(http):
    """However often one asks, and however many ask."""
    asking = event_of(http, "wj-ask", "submit")
    befall(http, asking, QUESTION, [], "", "", None, session="first")
    before = _held()

    for name in ("first", "second", "third"):
        for _ in range(3):
            told = befall(http, asking, QUESTION, [], "", "", None, session=name)
    assert "一百五十六名" in json.dumps(told, ensure_ascii=False)
    assert _held() == before


@pytest.mark.parametrize("is_cut", [False, True])
def test_a_sentence_comes_before_the_next_is_written(http, monkeypatch, is_cut):
    """The writer waits until the first was read; what breaks then is told as an event."""
    plain, was_read = Assistant.ask, threading.Event()

    def spoken(self, question, **_):
        answer = plain(self, question, written=False)
        yield Spoken(sentence=answer.sentences[0], citations=answer.citations[:1])
        assert was_read.wait(20)
        if is_cut:
            raise RuntimeError(f"the roof is leaking on {question}")
        yield answer

    monkeypatch.setattr(Assistant, "ask_stream", spoken)
    asked = {"question": QUESTION, "stream": True}
    names, told = [], ""
    with http.stream("POST", "/api/ask", json=asked, timeout=30) as reply:
        for line in reply.iter_lines():
            told += line
            if line.startswith("event: "):
                names.append(line.removeprefix("event: "))
                was_read.set()

    assert names == ["sentence", "error" if is_cut else "answer"]
    assert "roof" not in told
