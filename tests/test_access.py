"""Where a token is asked for, nothing is to be had without it, and none is guessed."""

import logging

import pytest
from fakes import HashEmbedder, make_article, make_collection
from serving import collections_of
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.web.access import Access, Door
from ui.web.app import build_app
from ui.web.rates import Rates

TOKEN = "correct-horse-电池"
BEARER = {"authorization": f"Bearer {TOKEN}".encode()}
PATHS = [
    *("/", "/config", "/theme.css", "/gradio_api/info", "/gradio_api/heartbeat/x"),
    *("/gradio_api/queue/data?session_hash=x", "/gradio_api/file=/etc/passwd", "/wenju/page.js"),
    *("/api/articles", "/healthz", "/docs", "/docs/files/swagger-ui.css", "/openapi.json"),
    *("/mcp", "/v1/models", "/comparison.md?topic=x", "/nothing", "//api/articles"),
]
WORK = [
    *("/api/ask", "/api/articles", "/api/articles/files", "/gradio_api/queue/join"),
    *("/gradio_api/upload", "/gradio_api/call/ask", "/v1/chat/completions", "/mcp", "/logins"),
]


@pytest.fixture(scope="module")
def door(tmp_path_factory):
    """Serve a collection behind a token; the whole of it, as ``wenju serve`` does."""
    home = tmp_path_factory.mktemp("home")
    article = make_article("0" * 16, "宁波的帮办员共有一百五十六名。")
    opened = collections_of(make_collection(home, [article]), HashEmbedder())
    yield build_app(opened, Door(token=TOKEN, is_wide=True))
    opened.close()


@pytest.fixture
def http(door):
    """Talk to it, with no attempt made yet."""
    with TestClient(door, base_url="http://192.0.2.1", follow_redirects=False) as client:
        yield client


@pytest.fixture
def small():
    """Talk to a door with nothing much behind it."""
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("inside"))])
    with TestClient(Access(app, TOKEN), follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_to_be_had_without_the_token(http, path):
    """Pages, HTTP, docs, files, Gradio's own addresses and MCP are refused alike."""
    reply = http.get(path)

    assert reply.status_code == 401
    assert reply.headers["www-authenticate"] == "Bearer"
    assert "The token is missing or wrong." in reply.text
    assert "content-security-policy" in reply.headers


@pytest.mark.parametrize("path", WORK)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
def test_nothing_is_done_without_the_token(http, method, path):
    """Whatever the method."""
    assert http.request(method, path, json={}).status_code == 401


def test_a_program_shows_the_token_in_a_header(http):
    """Then it gets what anybody gets elsewhere."""
    assert http.get("/api/articles", headers=BEARER).json()["articles"][0]["id"] == "0" * 16
    asked = http.post("/api/ask", headers=BEARER, json={"question": "帮办员有多少名？"})
    assert asked.json()["outcome"] == "answered"


def test_a_browser_logs_in_and_out(http):
    """A page leads to the door; a cookie that no script reads opens it; logging out ends that."""
    led = http.get("/", headers={"accept": "text/html"})
    assert (led.status_code, led.headers["location"]) == (303, "/login")
    page = http.get("/login", headers={"accept-language": "zh-TW"})
    assert (page.status_code, "存取口令" in page.text) == (200, True)

    entered = http.post("/login", data={"token": TOKEN})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")
    cookie = entered.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert "Path=/" in cookie
    assert TOKEN not in cookie
    assert http.get("/config").status_code == 200

    assert http.post("/logout").headers["location"] == "/login"
    http.cookies.clear()
    assert http.get("/config").status_code == 401


@pytest.mark.parametrize(("scheme", "is_secure"), [("http", False), ("https", True)])
def test_a_cookie_that_came_safely_goes_safely(scheme, is_secure):
    """Behind TLS it is never sent without."""
    app = Access(Starlette(), TOKEN)
    with TestClient(app, base_url=f"{scheme}://x", follow_redirects=False) as client:
        cookie = client.post("/login", data={"token": TOKEN}).headers["set-cookie"]
    assert ("Secure" in cookie) is is_secure


@pytest.mark.parametrize(
    "headers",
    [
        {"authorization": "Bearer wrong"},
        {"authorization": f"Bearer {TOKEN[:-1]}".encode()},
        {"authorization": "Bearer "},
        {"authorization": f"Basic {TOKEN}".encode()},
        {"cookie": "wenju="},
        {"cookie": f"wenju={TOKEN}".encode()},
        {"cookie": "wenju=" + "0" * 64},
    ],
)
def test_a_wrong_token_is_refused(small, headers):
    """So is one that is cut, empty, or shown in another way."""
    assert small.get("/", headers=headers).status_code == 401


def test_guessing_is_slow(small, caplog):
    """After five wrong ones the next is told to wait, at the page as for a program."""
    with caplog.at_level(logging.DEBUG):
        guesses = [small.post("/login", data={"token": f"guess{n}"}) for n in range(5)]
    assert [reply.status_code for reply in guesses] == [401] * 5
    assert 'role="alert">The token is wrong.' in guesses[0].text

    late = small.post("/login", data={"token": "guess6"})
    assert late.status_code == 429
    wait_s = int(late.headers["retry-after"])
    assert 1 <= wait_s <= 10
    assert (
        f"The token is wrong, and so were several before it; try again in {wait_s} s" in late.text
    )
    shown = small.get("/", headers={"authorization": "Bearer guess7"})
    assert shown.status_code == 429
    assert "The token is wrong, and so were several before it" in shown.json()["error"]
    assert f"in {shown.headers['retry-after']} seconds" in shown.json()["hint"]
    assert "guess" not in caplog.text
    assert caplog.text.count("a wrong token came from testclient") == 5


def test_the_right_token_opens_however_others_guessed(small):
    """Many share one address behind a router: none of them is locked out."""
    for number in range(9):
        small.get("/", headers={"authorization": f"Bearer {number}"})

    assert small.get("/", headers=BEARER).text == "inside"
    assert small.post("/login", data={"token": TOKEN}).status_code == 303


def test_who_is_in_stays_in_while_others_guess(small):
    """A cookie is not a guess."""
    small.post("/login", data={"token": TOKEN})
    guesses = [
        small.get("/", headers={"authorization": f"Bearer {n}", "cookie": ""}) for n in range(9)
    ]
    assert {reply.status_code for reply in guesses[6:]} == {429}
    assert small.get("/").text == "inside"


def test_without_a_token_all_come_in():
    """There is no page to log in either."""
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("inside"))])
    with TestClient(Access(app, "")) as client:
        assert client.get("/").text == "inside"
        assert client.get("/login").status_code == 404


@pytest.mark.parametrize(
    ("languages", "label"),
    [
        ("zh-CN,zh;q=0.9", "访问口令"),
        ("zh-HK", "存取口令"),
        ("fr, en;q=0.5", "Token"),
        ("", "Token"),
    ],
)
def test_the_page_to_log_in_speaks_the_browsers_language(small, languages, label):
    """Simplified, Traditional or English."""
    assert f">{label}</label>" in small.get("/login", headers={"accept-language": languages}).text


def test_a_bucket_empties_and_fills():
    """So many at once, then so many a minute; each visitor has one of its own."""
    now = [1000.0]
    rates = Rates(each_minute=60, burst=3, clock=lambda: now[0])

    assert [rates.wait_s("a") for _ in range(4)] == [0, 0, 0, 1]
    assert rates.wait_s("b") == 0
    now[0] += 2
    assert [rates.wait_s("a") for _ in range(3)] == [0, 0, 1]


def test_visitors_are_not_remembered_without_end():
    """Ten thousand are; the one not seen for longest is forgotten."""
    rates = Rates(each_minute=1, burst=1)
    for number in range(10_001):
        rates.wait_s(str(number))

    assert rates.wait_s("1") > 0
    assert rates.wait_s("0") == 0
