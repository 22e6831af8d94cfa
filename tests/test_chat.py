"""OpenAI's own client asks, streams, and maps each sentence to the article it stands in."""

import re

import httpx
import llm_server
import openai
import pytest
from fakes import HashEmbedder, make_article, make_collection
from serving import collections_of, serving
from starlette.testclient import TestClient

from rag.generate import Endpoint, LanguageModel
from ui import render
from ui.http.calls import without_folders
from ui.http.programs import make_programs

NINGBO, MIANYANG = (f"{number:016x}" for number in (1, 2))

pytestmark = [  # Gradio's queue uses options of pandas that the next pandas drops
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
]


def _articles():
    """Make the collection of these tests."""
    yield make_article(
        NINGBO,
        "服务车每天走三个村子。\n宁波的帮办员共有一百五十六名，集中培训五天后上岗。",
        title="服务车进村",
        places=("宁波市",),
        address="https://news.example/1",
    )
    yield make_article(MIANYANG, "绵阳的帮办员共有四十名。", title="窗口开放日", places=("绵阳市",))


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Make a collection, and another beside it that has a name."""
    home = make_collection(tmp_path_factory.mktemp("home"), _articles())
    other = make_article("3" * 16, "宁波的食堂共有七家。", places=("宁波市",))
    make_collection(home / "collections" / "食堂", [other])
    return home


@pytest.fixture(scope="module")
def client(home):
    """Connect OpenAI's client to the whole server."""
    with serving(home, HashEmbedder()) as address:
        with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as client:
            yield client


def _ask(client, *said, model="wenju", **more):
    """Say one thing after the other, a user first."""
    roles = ["user", "assistant"] * len(said)
    messages = [{"role": role, "content": text} for role, text in zip(roles, said, strict=False)]
    return client.chat.completions.create(model=model, messages=messages, **more)


def _texts(home):
    """Give the articles' texts by id."""
    collections = collections_of(home, HashEmbedder())
    found = {id_: collections.open().article(id_).text for id_ in (NINGBO, MIANYANG)}
    collections.close()
    return found


def test_each_sentence_is_mapped_to_its_article(client, home):
    """Indexes point at the sentence in the message, start and end at it in the article."""
    reply = _ask(client, "帮办员共有多少名？")
    message = reply.choices[0].message
    texts = _texts(home)

    assert reply.choices[0].finish_reason == "stop"
    assert {one.citation["article"]["id"] for one in message.annotations} == {NINGBO, MIANYANG}
    for one in message.annotations:
        cited, ours = one.url_citation, one.citation
        said = message.content[cited.start_index : cited.end_index]
        assert said == ours["quote"] == texts[ours["article"]["id"]][ours["start"] : ours["end"]]
        assert message.content[cited.end_index :].startswith(f"[{ours['number']}]")


def test_each_citation_leads_to_a_page(client):
    """That which the article was published on, or else its own here, where the quote stands."""
    message = _ask(client, "帮办员共有多少名？").choices[0].message
    urls = {one.citation["article"]["id"]: one.url_citation.url for one in message.annotations}

    assert urls[NINGBO] == "https://news.example/1"
    assert urls[MIANYANG].startswith(f"{str(client.base_url).removesuffix('/v1/')}/article/")
    assert "<mark" in httpx.get(urls[MIANYANG]).text
    other = _ask(client, "食堂共有多少家？", model="wenju/食堂").choices[0].message.annotations[0]
    assert "七家" in httpx.get(other.url_citation.url).text


def test_what_is_read_and_written_is_counted(client):
    """A character, a word, a number and a mark are one each; streamed, if it is asked for."""
    question = "宁波有 12 名 help desks？"
    reply = _ask(client, question)
    counted = reply.usage

    assert counted.prompt_tokens == 8
    assert counted.completion_tokens > len(
        reply.choices[0].message.annotations[0].citation["quote"]
    )
    assert counted.total_tokens == counted.prompt_tokens + counted.completion_tokens
    *_, last = _ask(client, question, stream=True, stream_options={"include_usage": True})
    assert (last.choices, last.usage) == ([], counted)
    assert not any(chunk.usage for chunk in _ask(client, question, stream=True))


def test_what_a_language_model_read_and_wrote_is_what_its_server_counts(home):
    """Not what is counted here."""
    script = llm_server.Script(["宁波的帮办员共有一百五十六名。[1]"])
    with llm_server.serving(script) as address:
        model = LanguageModel(Endpoint(base_url=address, model="scripted", helpers=frozenset()))
        opened = collections_of(home, HashEmbedder(), model)
        with TestClient(make_programs(opened)) as http:
            messages = [{"role": "user", "content": "宁波的帮办员有多少名？"}]
            reply = http.post("/v1/chat/completions", json={"messages": messages}).json()
        opened.close()
    assert reply["usage"]["prompt_tokens"] == 812


@pytest.mark.parametrize("name", ["max_tokens", "max_completion_tokens"])
def test_a_message_is_cut_after_the_tokens_that_are_asked_for(client, name):
    """Never to nothing; only whole sentences are cited."""
    whole = _ask(client, "帮办员共有多少名？")
    message = whole.choices[0].message
    most = whole.usage.completion_tokens

    assert _ask(client, "帮办员共有多少名？", **{name: most}).choices[0].message == message
    for tokens in (1, 5, most - 1):
        reply = _ask(client, "帮办员共有多少名？", stream=False, **{name: tokens})
        (cut,) = reply.choices
        assert cut.finish_reason == "length"
        assert cut.message.content
        assert message.content.startswith(cut.message.content)
        assert reply.usage.completion_tokens == tokens
        ends = [one.url_citation.end_index for one in message.annotations]
        assert len(cut.message.annotations) == sum(end <= len(cut.message.content) for end in ends)


def test_no_half_mark_is_left(client):
    """A message that is cut within [1] ends before it."""
    whole = _ask(client, "宁波的帮办员有多少名？").choices[0].message.content
    before = whole.index("[1]")
    tokens = len(re.findall(r"\w", whole[:before])) + len(re.findall(r"[^\w\s]", whole[:before]))

    for more in (1, 2):
        (cut,) = _ask(client, "宁波的帮办员有多少名？", max_tokens=tokens + more).choices
        assert cut.message.content == whole[:before]


@pytest.mark.parametrize("stop", ["一百五十六", ["没有", "一百五十六"]])
def test_a_message_ends_before_a_stop(client, stop):
    """The sentence that it cuts isn't cited."""
    (choice,) = _ask(client, "宁波的帮办员有多少名？", stop=stop).choices

    assert choice.message.content.endswith("宁波的帮办员共有")
    assert (choice.message.annotations, choice.finish_reason) == ([], "stop")


def test_a_message_reads_as_in_a_terminal(client, home):
    """The sentences with their marks, then the sources, of which files tell their names alone."""
    collections = collections_of(home, HashEmbedder())
    expected = render.answer(without_folders(collections.open().ask("宁波的帮办员有多少名？")))
    collections.close()
    assert _ask(client, "宁波的帮办员有多少名？").choices[0].message.content == expected


@pytest.mark.parametrize("question", ["帮办员共有多少名？", "水库有多深？"])
def test_a_stream_adds_up_to_the_same(client, question):
    """Content and annotations, found or not."""
    whole = _ask(client, question).choices[0].message
    chunks = list(_ask(client, question, stream=True))
    deltas = [chunk.choices[0].delta for chunk in chunks]

    assert "".join(delta.content or "" for delta in deltas) == whole.content
    streamed = [one for delta in deltas for one in getattr(delta, "annotations", None) or []]
    assert streamed == [one.model_dump() for one in whole.annotations]
    assert deltas[0].role == "assistant"
    assert [chunk.choices[0].finish_reason for chunk in chunks][-2:] == [None, "stop"]


def test_silence_is_said_and_cites_nothing(client):
    """What is closest is no annotation."""
    message = _ask(client, "水库有多深？").choices[0].message
    assert "没有找到答案" in message.content
    assert message.annotations == []


def test_earlier_messages_are_turns(client):
    """Two questions back too; the answers are read as they were given."""
    first = _ask(client, "宁波的帮办员有多少名？").choices[0].message.content
    second = _ask(client, "宁波的帮办员有多少名？", first, "那绵阳呢？").choices[0].message
    assert "绵阳的帮办员共有四十名。[1]" in second.content
    assert "绵阳的帮办员有多少名？" in second.content

    said = ("宁波的帮办员有多少名？", first, "那绵阳呢？", second.content, "宁波呢？")
    third = _ask(client, *said).choices[0].message.content
    assert "宁波的帮办员共有一百五十六名" in third


def test_parts_and_setting_up_are_read_or_passed_over(client):
    """Text in parts is a text; a system's words are nobody's question."""
    parts = [{"type": "text", "text": text} for text in ("宁波的帮办员", "有多少名？")]
    messages = [
        {"role": "system", "content": "You are a pirate."},
        {"role": "user", "content": parts},
    ]
    reply = client.chat.completions.create(
        model="wenju", messages=messages, temperature=0.7, n=1, tools=[]
    )
    assert "一百五十六名" in reply.choices[0].message.content


def test_collections_are_models(client):
    """Each can be asked; one that isn't there is told."""
    assert [model.id for model in client.models.list()] == ["wenju", "wenju/食堂"]
    for name in ("wenju", "wenju/食堂"):
        assert client.models.retrieve(name).id == name
    for name in ("wenju/不在", "gpt-4o", "wenju/"):
        with pytest.raises(openai.NotFoundError, match=f"There is no model {name}"):
            client.models.retrieve(name)
    reply = _ask(client, "宁波的食堂有几家？", model="wenju/食堂")
    assert (reply.model, "七家" in reply.choices[0].message.content) == ("wenju/食堂", True)
    with pytest.raises(openai.NotFoundError, match="There is no model gpt-4o"):
        _ask(client, "宁波的食堂有几家？", model="gpt-4o")


def test_what_can_not_be_asked_is_told(client):
    """As OpenAI's client tells it."""
    with pytest.raises(openai.BadRequestError, match="The question is empty"):
        _ask(client, " ")
    with pytest.raises(openai.BadRequestError, match="doesn't end with a question"):
        _ask(client, "宁波的帮办员有多少名？", "四十名。")
    with pytest.raises(openai.UnprocessableEntityError, match="messages is empty"):
        _ask(client)
    with pytest.raises(openai.UnprocessableEntityError, match=r"n has to be 1\."):
        _ask(client, "宁波的帮办员有多少名？", n=2)
    with pytest.raises(openai.UnprocessableEntityError, match=r"stop holds more than 4\."):
        _ask(client, "宁波的帮办员有多少名？", stop=list("甲乙丙丁戊"))
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    content = [{"type": "text", "text": "这是什么？"}, image]
    with pytest.raises(openai.BadRequestError, match="holds image_url, and only text can be read"):
        _ask(client, content)


def test_an_earlier_answer_may_be_anything(home):
    """Made up, without marks, or with nothing but marks: it is read as far as it can be."""
    opened = collections_of(home, HashEmbedder())
    with TestClient(make_programs(opened)) as http:
        for earlier in ("四十名", "[1][2]", "出处\n[1]", "x[1]" * 500, None, ""):
            messages = [
                {"role": "user", "content": "宁波的帮办员有多少名？"},
                {"role": "assistant", "content": earlier},
                {"role": "user", "content": "那绵阳呢？"},
            ]
            reply = http.post("/v1/chat/completions", json={"messages": messages})
            assert "四十名" in reply.json()["choices"][0]["message"]["content"]
    opened.close()
