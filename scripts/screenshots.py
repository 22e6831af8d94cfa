"""Take the pictures of the page that the READMEs show, in Debian's Chromium.

It indexes samples/ into a temporary collection, serves it, does what each picture shows,
and writes docs/screenshots/*.png with few colours, so that they stay small.

    .venv/bin/python scripts/screenshots.py            all of them, about a minute
    .venv/bin/python scripts/screenshots.py ask-en     some of them
"""

import argparse
import io
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from environment import ROOT
from PIL import Image
from playwright.sync_api import Browser, FilePayload, Page, sync_playwright

FOLDER = ROOT / "docs" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
COLOURS = 128
READY_SECONDS = 60
DRAFT = """宁波市的考评表“下设12项指标、28个评分点，满分100分”。
到2024年3月底，台州的服务车跑了214个行政村和13个住人海岛。

> 下设12项指标、38个评分点，满分100分
"""
UPLOADED = "临江夜间书房.txt"
ARTICLE = """临江机关的夜间书房开放半年

2025-09-03  来源：临江日报

临江机关的夜间书房2025年3月开&#25918;，首月接待读者1200人。书房由退​休教师轮流值守，周三和周六晚上开到十点。
到8月底，书房办了26场读书会，收到赠书3,150册。
"""


class Picture(NamedTuple):
    """What one picture shows.

    Attributes:
        draw: Does on the page what is to be seen.
        locale: The browser's language.
        is_changing: Whether drawing changes the collection, which then gets its own.
    """

    draw: Callable[[Page], None]
    locale: str = "zh-CN"
    width: int = 1280
    height: int = 800
    scheme: str = "light"
    is_changing: bool = False


def ask(page: Page, question: str) -> None:
    """Ask, and open the first source."""
    page.locator("#wj-ask textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator("#wj-chat .wj-answer .wj-sources").wait_for()
    page.locator("#wj-chat a.wj-mark").first.click()
    page.locator("#wj-passage mark").first.wait_for()


def verify(page: Page, quotation: str = "下设12项指标、28个评分点，满分100分") -> None:
    """Verify a quotation of which a figure was changed."""
    _tab(page, 1)
    page.locator("#wj-claimed textarea").fill(quotation)
    page.locator("#wj-verify").click()
    page.locator("#wj-quotes .wj-claimed").wait_for()


def check(page: Page) -> None:
    """Check a draft."""
    _tab(page, 1)
    page.locator("#wj-quoting [role=tab]").nth(1).click()
    page.locator("#wj-draft textarea").fill(DRAFT)
    page.locator("#wj-check").click()
    page.locator("#wj-checked .wj-notes").first.wait_for()


def compare(page: Page, topic: str = "考核评价") -> None:
    """Compare what places say, as far down as its figures."""
    _tab(page, 2)
    page.locator("#wj-topic textarea").fill(topic)
    page.locator("#wj-compare").click()
    page.locator("#wj-compared .wj-table").wait_for()


def upload(page: Page) -> None:
    """Upload an article that needs repair; its receipt, with what was changed, and the list."""
    _tab(page, 3)
    page.locator("#wl-list tbody tr").first.wait_for()
    sent: FilePayload = {"name": UPLOADED, "mimeType": "text/plain", "buffer": ARTICLE.encode()}
    page.set_input_files("#wl-upload input[type=file]", [sent])
    page.locator("#wl-receipts .wl-receipt").wait_for()
    page.locator("#wl-receipts .wl-receipt details > summary").last.click()


def settle(page: Page) -> None:
    """Open the settings, and look the collection over."""
    _tab(page, 4)
    page.locator(".wj-about").wait_for()
    page.locator("#wj-look-over").click()
    page.locator(".wj-health").wait_for()


def _tab(page: Page, number: int) -> None:
    """Open one of the page's tabs."""
    page.locator("#wj-tabs > .tab-wrapper [role=tab]").nth(number).click()


def _ask_chinese(page: Page) -> None:
    ask(page, "宁波的考评表有几个维度、多少个评分点？")


def _ask_english(page: Page) -> None:
    ask(page, "How many indicators does the evaluation in Ningbo have?")


def _verify_english(page: Page) -> None:
    verify(page, "learning, discipline, service, innovation and teamwork, and 18 indicators")


def _compare_english(page: Page) -> None:
    compare(page, "evaluation of branches")


PICTURES = {
    "ask-zh": Picture(_ask_chinese),
    "ask-en": Picture(_ask_english, locale="en"),
    "ask-phone": Picture(_ask_chinese, width=390, height=844),
    "quotes-zh": Picture(verify),
    "quotes-en": Picture(_verify_english, locale="en"),
    "draft-zh": Picture(check, height=1000),
    "compare-zh": Picture(compare),
    "compare-en": Picture(_compare_english, locale="en"),
    "compare-dark": Picture(compare, scheme="dark"),
    "settings-zh": Picture(settle, height=900),
    "settings-en": Picture(settle, locale="en", height=900),
    "library-zh": Picture(upload, height=1150, is_changing=True),
    "library-en": Picture(upload, locale="en", height=1150, is_changing=True),
    "library-phone": Picture(upload, width=390, height=844, is_changing=True),
}


def main(argv: Sequence[str] | None = None) -> int:
    """Take the pictures that were asked for; say how large each is."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", nargs="*", choices=[[], *PICTURES], help="default: all")
    names = parser.parse_args(argv).what or list(PICTURES)
    chromium = os.environ.get("WENJU_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        sys.exit("There is no Chromium; on Debian: apt-get install chromium fonts-noto-cjk")
    FOLDER.mkdir(parents=True, exist_ok=True)
    alone = [[name] for name in names if PICTURES[name].is_changing]
    together = [name for name in names if not PICTURES[name].is_changing]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        for group in filter(None, [together, *alone]):
            with serving() as address:
                for name in group:
                    take_into(FOLDER / f"{name}.png", browser, address, PICTURES[name])
        browser.close()
    return 0


def take_into(path: Path, browser: Browser, address: str, picture: Picture) -> None:
    """Take one picture into a file; say how large it is."""
    path.write_bytes(take(browser, address, picture))
    print(f"{path.relative_to(ROOT)} {path.stat().st_size / 1000:.0f} kB", flush=True)


def take(browser: Browser, address: str, picture: Picture) -> bytes:
    """Take one picture, as a PNG of few colours."""
    context = browser.new_context(
        locale=picture.locale,
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(address)
    page.get_by_role("tab").first.wait_for()
    picture.draw(page)
    page.mouse.move(0, 0)
    page.wait_for_timeout(600)  # until what moves has come to rest
    shot = Image.open(io.BytesIO(page.screenshot(caret="hide")))
    context.close()
    out = io.BytesIO()
    shot.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


@contextmanager
def serving() -> Iterator[str]:
    """Serve a collection of samples/; give the address."""
    wenju = [sys.executable, "-m", "ui.cli"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    articles = Path(tempfile.gettempdir()) / "wenju-samples"  # its path is on the pictures
    shutil.copytree(ROOT / "samples", articles, dirs_exist_ok=True)
    home = str(Path(tempfile.gettempdir()) / "wenju-home")  # so is this one
    shutil.rmtree(home, ignore_errors=True)
    command = [*wenju, "index", str(articles), "--home", home]
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    command = [*wenju, "serve", "--home", home, "--port", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/healthz")
        yield address
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(articles)
        shutil.rmtree(home)


def _wait(address: str) -> None:
    """Wait until *address* answers."""
    for _ in range(READY_SECONDS * 5):
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    sys.exit(f"{address} did not answer within {READY_SECONDS} s.")


if __name__ == "__main__":
    sys.exit(main())
