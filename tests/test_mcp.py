"""A language model's host asks by MCP, over HTTP and over standard input and output."""

import sys
from pathlib import Path

import anyio
import httpx2
import pytest
from fakes import HashEmbedder, make_article, make_collection
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from serving import collections_of, serving

from ui import payload, render
from ui.http import answers
from ui.http.calls import without_folders
from ui.web.access import Door

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "correct-horse-battery"

pytestmark = [  # Gradio's queue uses options of pandas that the next pandas drops
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore:'future.no_silent_downcasting' is deprecated"),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """Make a collection."""
    first = make_article(
        "1" * 16, "宁波的帮办员共有一百五十六名。", title="服务车", places=("宁波市",)
    )
    second = make_article("2" * 16, "绵阳的帮办员共有四十名。", places=("绵阳市",))
    return make_collection(tmp_path_factory.mktemp("home"), [first, second])


@pytest.fixture(scope="module")
def address(home):
    """Serve it."""
    with serving(home, HashEmbedder()) as address:
        yield address


def _with(server, work):
    """Do *work* with a client connected to *server*."""

    async def connected():
        async with Client(server) as client:
            return await work(client)

    return anyio.run(connected)


def _call(address, name, **arguments):
    """Call a tool."""
    return _with(f"{address}/mcp", lambda client: client.call_tool(name, arguments))


def test_tools_are_described(address):
    """What they do, what they take, what they give; all of them only read."""
    tools = _with(f"{address}/mcp", lambda client: client.list_tools()).tools

    assert [tool.name for tool in tools] == ["ask", "quote", "verify", "compare"]
    for tool in tools:
        assert tool.description.splitlines()[0].endswith((".", ","))
        assert "    " not in tool.description
        assert all(one["description"] for one in tool.input_schema["properties"].values())
        assert tool.output_schema["properties"]
        assert tool.annotations.read_only_hint is True
    assert tools[0].input_schema["required"] == ["question"]


def test_an_answer_is_read_and_parsed(address, home):
    """As a terminal shows it, and as ``--json`` prints it."""
    result = _call(address, "ask", question="宁波的帮办员有多少名？", place="浙江")
    collections = collections_of(home, HashEmbedder())
    expected = collections.open().ask("宁波的帮办员有多少名？", articles={"1" * 16})
    collections.close()

    assert result.content[0].text == render.answer(without_folders(expected))
    value = payload.without_folders(payload.of_answer(expected))
    assert result.structured_content | {"timings_ms": value["timings_ms"]} == value


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("ask", {"question": "宁波的帮办员有多少名？"}),
        ("ask", {"question": "水库有多深？"}),
        ("quote", {"claim": "帮办员"}),
        ("verify", {"text": "绵阳的帮办员共有五十名。"}),
        ("compare", {"topic": "帮办员", "names": ["宁波", "绵阳"]}),
    ],
)
def test_files_are_called_by_their_names_alone(address, name, arguments):
    """Where they lie on the server's disk is told nowhere."""
    (content,) = _call(address, name, **arguments).content

    assert "1" * 16 in content.text or "2" * 16 in content.text
    assert "/" not in content.text


def test_quotes_are_found(address):
    """As many as asked."""
    result = _call(address, "quote", claim="帮办员", limit=1)
    found = answers.QuotesOut(**result.structured_content)
    assert len(found.quotes) == 1
    assert found.quotes[0].quote in result.content[0].text


def test_a_quotation_is_verified(address):
    """With the difference."""
    result = _call(address, "verify", text="绵阳的帮办员共有五十名。")
    found = answers.VerificationOut(**result.structured_content)
    assert (found.state, found.differences[0].source) == ("near", "四十")


def test_places_are_compared(address):
    """Every cell is cited."""
    result = _call(address, "compare", topic="帮办员", names=["宁波", "绵阳"])
    found = answers.ComparisonOut(**result.structured_content)
    assert [subject.name for subject in found.subjects] == ["宁波市", "绵阳市"]
    assert found.aspects


@pytest.mark.parametrize(
    ("name", "arguments", "told"),
    [
        ("ask", {"question": " "}, 'The question is empty. Ask something: {"question": "'),
        ("ask", {"question": "有吗", "place": "火星"}, "全国地名表里没有“火星”。"),
        (
            "compare",
            {"topic": "x", "names": ["Xyzzy"]},
            "in no article of the collection. Ask the one who runs Wenju what there is.",
        ),
        ("ask", {"question": "x", "place": "火星"}, "火星 is no place on the national list."),
        ("ask", {"question": "x" * 2001}, "question has more than 2000 characters."),
        ("verify", {"text": "x", "collection": "y"}, "There is no collection named 'y'."),
        ("ask", {"question": "考评", "collection": "丙"}, "没有叫 '丙' 的文集。不写就是主文集；"),
        ("compare", {"topic": "考评", "names": ["无此xq"]}, "有哪些文章，请问管理的人。"),
        ("quote", {}, "claim is missing."),
        ("quote", {"claim": "考评", "limit": 0}, "limit 最小是 1。"),
        ("ask", {"question": "问" * 2001}, "question 最多 2000 字。"),
        ("nothing", {}, "Unknown tool: nothing"),
    ],
)
def test_what_can_not_be_asked_is_told(address, name, arguments, told):
    """To the model, in the result, so that it can do better."""
    result = _call(address, name, **arguments)
    assert result.is_error
    assert told in result.content[0].text
    assert "\n" not in result.content[0].text
    assert "Error executing" not in result.content[0].text


def test_the_door_is_the_same(home):
    """With the token tools can be called; without, not even listed."""

    async def listed(address, headers):
        async with httpx2.AsyncClient(headers=headers, verify=False) as http:
            async with Client(streamable_http_client(f"{address}/mcp", http_client=http)) as client:
                return [tool.name for tool in (await client.list_tools()).tools]

    with serving(home, HashEmbedder(), Door(token=TOKEN)) as address:
        right = {"authorization": f"Bearer {TOKEN}"}
        assert "ask" in anyio.run(listed, address, right)
        with pytest.raises(ExceptionGroup, match="unhandled errors in a TaskGroup"):
            anyio.run(listed, address, {})


@pytest.mark.model
def test_a_host_starts_it_itself(samples_home):
    """``wenju mcp`` speaks on standard output and nothing else does."""
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "ui.cli", "mcp", "--home", str(samples_home)],
        cwd=str(ROOT),
    )
    asked = {"question": "宁波的考评有几个维度？"}
    result = _with(server, lambda client: client.call_tool("ask", asked))
    assert "4个维度" in result.content[0].text
