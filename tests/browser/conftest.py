"""A browser, a served collection of samples, and visitors of whom nothing may go wrong.

A visitor's page fails its test on anything the browser complains of, and on any request
that leaves this computer.
"""

import os
import shutil
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import sync_playwright
from serving import serving

HOW = (
    "needs Chromium, which is not here; on Debian: apt-get install chromium fonts-noto-cjk, "
    "elsewhere name one: WENJU_CHROMIUM=/path/to/chromium python3 scripts/test.py tests/browser"
)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
FLAGS += ["--disable-background-networking", "--disable-component-update"]
WIDTHS = {1280: 800, 390: 844}
"""Width and height of a desk's screen and of a telephone's, in pixels."""
LOCALES = ("zh-CN", "zh-TW", "en")
_PATIENCE = 30_000  # milliseconds that a page may take; how long it does take is measured elsewhere


def pytest_collection_modifyitems(items):
    """Mark all tests here: they need a browser and the model."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.model)
            # Gradio's queue uses options of pandas that the next pandas drops
            for told in ("The copy keyword is", "'future.no_silent_downcasting' is"):
                item.add_marker(pytest.mark.filterwarnings(f"ignore:{told} deprecated"))


# Of this package, not of the session: Playwright keeps an event loop running in the thread,
# in which other tests could start none.
@pytest.fixture(scope="package")
def browser():
    """Chromium, without a window; skips where there is none, but fails in CI."""
    path = os.environ.get("WENJU_CHROMIUM") or shutil.which("chromium")
    if not path:
        if os.environ.get("CI"):
            pytest.fail(HOW)
        pytest.skip(HOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def address(browser, samples_home, embedder):
    """Where the samples are served, by the real model."""
    with serving(samples_home, embedder) as address:
        yield address


@pytest.fixture
def visit(browser, address):
    """Open the page as a visitor: ``visit(locale=, width=, scheme=, at=)`` gives a Playwright page.

    When the test ends, no page that was opened may have complained or called elsewhere.
    """
    contexts, complaints = [], []

    def open_(locale="zh-CN", width=1280, scheme="light", at=address, **options):
        context = browser.new_context(
            locale=locale,
            viewport={"width": width, "height": WIDTHS.get(width, 800)},
            color_scheme=scheme,
            **options,
        )
        contexts.append(context)
        context.set_default_timeout(_PATIENCE)
        page = context.new_page()
        watch(page, at, complaints)
        page.goto(at)
        page.get_by_role("tab").first.wait_for()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def watch(page, address, complaints):
    """Note what goes wrong on *page*: console errors, script errors, calls to other hosts."""
    home = urlsplit(address).netloc

    def note_request(request):
        to = urlsplit(request.url)
        if to.scheme not in {"data", "blob"} and to.netloc != home:
            complaints.append(f"request to {request.url}")

    def note_message(message):
        if message.type == "error":
            complaints.append(f"console: {message.text} ({message.location.get('url')})")

    def note_dialog(dialog):
        complaints.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    page.on("request", note_request)
    page.on("websocket", lambda socket: complaints.append(f"websocket to {socket.url}"))
    page.on("console", note_message)
    page.on("pageerror", lambda error: complaints.append(f"script: {error}"))
    page.on("dialog", note_dialog)


@pytest.fixture(params=[(locale, width) for locale in LOCALES for width in WIDTHS],
                ids=lambda param: f"{param[0]}-{param[1]}")  # fmt: skip
def page(request, visit):
    """The page in each language, on a desk's screen and on a telephone's."""
    locale, width = request.param
    return visit(locale=locale, width=width)
