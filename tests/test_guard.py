"""Requests are bounded in number and size, and another site's page gets nothing done."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from ui.uploads import ALL_BYTES
from ui.web.access import Door
from ui.web.guard import add_guards
from ui.web.rates import Rates

HERE = "http://127.0.0.1:7860"


async def _size(request):
    """Say how much was sent."""
    return PlainTextResponse(str(len(await request.body())))


def _guarded(door=Door(), rates=None):  # noqa: B008
    """Make an application with nothing much behind its guards."""
    paths = ("/work", "/comparison.md", "/api/articles/files", "/gradio_api/upload")
    app = Starlette(routes=[Route(path, _size, methods=["GET", "POST"]) for path in paths])
    add_guards(app, head="", door=door, rates=rates)
    return TestClient(app, base_url=HERE)


@pytest.fixture
def http():
    """Talk to it."""
    return _guarded()


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {
            "sec-fetch-site": "cross-site",
            "sec-fetch-mode": "navigate",
            "sec-fetch-dest": "document",
        },
        {"origin": "https://evil.example"},
        {"origin": "http://127.0.0.1:8000"},
        {"origin": "null"},
    ],
)
def test_another_sites_page_gets_nothing_done(http, headers):
    """Nor does a form of it, nor a page from another port of this computer."""
    reply = http.post("/work", headers=headers, content=b"x")
    assert (reply.status_code, reply.json()["error"]) == (
        403,
        "Another site's page may not ask for this.",
    )


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sec-fetch-site": "same-origin", "origin": HERE},
        {"sec-fetch-site": "none"},
        {"origin": HERE},
    ],
)
def test_the_page_itself_and_programs_are_let_through(http, headers):
    """Programs say nothing of sites; old browsers only where a form is from."""
    assert http.post("/work", headers=headers, content=b"x").text == "1"


def test_a_link_from_another_site_may_be_followed(http):
    """A picture or a script there may not come from here."""
    link = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate"}
    assert http.get("/work", headers=link | {"sec-fetch-dest": "document"}).status_code == 200
    assert http.get("/work", headers=link | {"sec-fetch-dest": "iframe"}).status_code == 403
    picture = {"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}
    assert http.get("/work", headers=picture).status_code == 403


def test_a_visitor_who_asks_too_often_waits():
    """It is told how long; reading goes on."""
    http = _guarded(rates=Rates(each_minute=60, burst=3, clock=lambda: 1000.0))
    replies = [http.post("/work") for _ in range(4)]

    assert [reply.status_code for reply in replies] == [200, 200, 200, 429]
    assert replies[-1].headers["retry-after"] == "1"
    assert replies[-1].json()["hint"] == "Ask again in 1 seconds."
    assert http.get("/work").status_code == 200
    assert http.get("/comparison.md").status_code == 429


def test_an_office_that_shares_an_address_is_let_in(http):
    """Three hundred requests at once are."""
    assert {http.post("/work").status_code for _ in range(300)} == {200}


def test_more_than_is_read_is_refused(http):
    """Announced or not, nothing beyond the bound is kept."""

    def pieces():
        for _ in range(30):
            yield bytes(100_000)

    assert http.post("/work", content=bytes(2_000_000)).text == "2000000"
    assert http.post("/work", content=bytes(2_000_001)).status_code == 413
    assert http.post("/work", content=pieces()).status_code == 413


def test_files_may_be_larger():
    """By as much as uploads are allowed."""
    http = _guarded()
    assert http.post("/api/articles/files", content=bytes(3_000_000)).text == "3000000"
    headers = {"content-length": str(ALL_BYTES + 1_000_001)}
    assert http.post("/api/articles/files", content=b"", headers=headers).status_code == 413


@pytest.mark.parametrize(
    ("host", "is_known"),
    [
        ("127.0.0.1:7860", True),
        ("LOCALHOST", True),
        ("[::1]:80", True),
        ("wenju.example:7860", True),
        ("192.0.2.7:7860", True),
        ("[2001:db8::7]", True),
        ("evil.example", False),
        ("wenju.example.evil.example", False),
        ("127.0.0.1.evil.example", False),
        ("192.0.2.7.evil.example:7860", False),
        ("", False),
        ("[::1]x", False),
    ],
)
def test_a_server_of_other_computers_knows_its_names(host, is_known):
    """Those that were told, and addresses, which nobody can make lead elsewhere."""
    http = _guarded(Door(hosts=("Wenju.example",), is_wide=True))
    assert (http.get("/work", headers={"host": host}).status_code == 200) is is_known


@pytest.mark.parametrize("host", ["192.0.2.7", "wenju.example"])
def test_a_server_of_this_computer_knows_only_loopback(http, host):
    """Nobody else asks for it."""
    assert http.get("/work", headers={"host": host}).status_code == 400
