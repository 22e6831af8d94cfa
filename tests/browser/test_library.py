"""Articles are added, looked over, corrected and deleted on the page, in every language."""

import re

import pytest
from fakes import HashEmbedder
from playwright.sync_api import expect
from serving import serving

from rag.library import make_library

TABS = re.compile("^(文集|Library)$")
TEXT = (
    "临江机关的夜间书房2025年3月开放，首月接待读者一千二百人。"
    "书房由退休教师轮流值守，周三和周六晚上开到十点。\n"
) * 3
EVIL = (
    "<img src=x onerror=alert(1)><script>alert(2)</script>${alert(3)}![x](https://evil.example/x)"
)


@pytest.fixture
def own(embedder, tmp_path):
    """Serve an empty collection, to be changed."""
    make_library(tmp_path / "home")
    with serving(tmp_path / "home", embedder) as address:
        yield address


def _open(page):
    """Open the tab."""
    page.get_by_role("tab", name=TABS).click()
    page.locator("#wl-upload").wait_for()


def _send(page, *files):
    """Upload files: a name and a text each."""
    sent = [{"name": name, "mimeType": "text/plain", "buffer": t.encode()} for name, t in files]
    page.set_input_files("#wl-upload input[type=file]", sent)
    page.locator("#wl-receipts > *").first.wait_for()


def test_the_list_leads_to_an_article(page):
    """By keyboard alone, without a sideways scroll, in each language at each width."""
    _open(page)
    box = page.locator(".wl-filters input[name=words]")
    box.fill("服務車")
    box.press("Enter")
    expect(page.locator("#wl-list tbody tr")).to_have_count(1)
    link = page.locator("#wl-list tbody a")
    link.focus()
    link.press("Enter")
    heading = page.locator(".wl-article h3")
    expect(heading).to_be_focused()
    page.locator(".wl-edits > summary").click()
    expect(page.locator(".wl-edits del").first).to_be_visible()
    page.go_back()
    expect(box).to_have_value("服務車")
    page.go_forward()
    expect(heading).to_be_visible()
    page.locator(".wl-article a", has_text="‹").click()
    expect(box).to_have_value("服務車")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
def test_what_is_uploaded_can_be_asked_at_once(own, visit, locale):
    """And no more when it was deleted; the empty page has said what to do."""
    page = visit(locale=locale, at=own)
    expect(page.locator("#wj-empty")).to_be_visible()
    _open(page)
    _send(page, ("夜间书房.txt", TEXT), ("坏.docx", "no docx"))
    expect(page.locator(".wl-receipt .wl-file")).to_have_text("夜间书房.txt")
    expect(page.locator(".wl-failed li")).to_have_count(1)
    expect(page.locator("#wj-empty")).to_be_hidden()

    page.get_by_role("tab").first.click()
    page.locator("#wj-ask textarea").fill("夜间书房首月接待了多少读者？")
    page.locator("#wj-ask textarea").press("Enter")
    page.locator("#wj-chat a.wj-mark").first.click()
    expect(page.locator("#wj-passage mark")).to_contain_text("一千二百人")
    page.keyboard.press("Escape")

    _open(page)
    page.locator("#wl-list a, .wl-receipt h4 a").last.click()
    page.locator(".wl-actions .wl-danger").click()
    page.locator(".wl-sure .wl-danger").click()
    expect(page.locator(".wl-empty")).to_be_visible()
    expect(page.locator("#wj-empty")).to_be_visible()


@pytest.fixture
def quick(tmp_path):
    """Serve an empty collection without the model, which reads long texts for a minute."""
    make_library(tmp_path / "home")
    with serving(tmp_path / "home", HashEmbedder()) as address:
        yield address


def test_hostile_names_and_articles_stay_text(quick, visit):
    """Nothing runs and nothing is fetched: the visitor's page would have failed."""
    page = visit(at=quick)
    _open(page)
    _send(
        page,
        (
            "\u202e<img src=x onerror=alert(4)>${alert(5)}.txt",
            f"{EVIL}\n\n{'长' * 100_000}\n{EVIL}",
        ),
    )
    expect(page.locator(".wl-receipt .wl-file")).to_contain_text(
        "<img src=x onerror=alert(4)>${alert(5)}.txt"
    )
    page.locator(".wl-receipt h4 a").click()
    expect(page.locator(".wl-text").first).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("#wj-library img, #wj-library script").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_a_mark_opens_in_the_collection_that_it_is_from(own, visit):
    """The one that is chosen is kept over a reload; a deleted one is left."""
    page = visit(at=own, locale="en")
    _open(page)
    page.locator("summary", has_text="Manage collections").click()
    page.locator("form[action$=collections] input").fill("乡村")
    page.locator("form[action$=collections] button").click()
    chosen = page.locator("#wj-switch select")
    expect(chosen).to_have_value("乡村")
    page.locator("input[name=typed]").wait_for(state="attached")  # the tab is of the new one now
    _send(page, ("a.txt", TEXT))

    page.reload()
    expect(chosen).to_have_value("乡村")
    page.get_by_role("tab", name="Ask").click()
    page.locator("#wj-ask textarea").fill("夜间书房首月接待了多少读者？")
    page.locator("#wj-ask textarea").press("Enter")
    page.locator("#wj-chat a.wj-mark").first.wait_for()
    chosen.select_option("")
    expect(page.locator("#wj-empty")).to_be_visible()
    page.locator("#wj-chat a.wj-mark").first.click()
    expect(page.locator("#wj-passage mark")).to_contain_text("一千二百人")
    page.keyboard.press("Escape")

    chosen.select_option("乡村")
    _open(page)
    page.locator("summary", has_text="Manage collections").click()
    page.locator("input[name=typed]").fill("乡村")
    page.get_by_role("button", name="Delete this collection").click()
    expect(page.locator("#wj-switch")).to_be_hidden()
    page.locator(".wl-empty").wait_for()


def test_facts_are_corrected_in_their_form(own, visit):
    """What was found is told beside."""
    page = visit(at=own, locale="en", width=390)
    _open(page)
    _send(page, ("a.txt", TEXT))
    page.locator(".wl-receipt h4 a").click()
    page.locator("summary", has_text="Correct the facts").click()
    page.locator("input[name=source]").fill("山海报")
    page.locator("input[name=source]").press("Enter")
    expect(page.locator(".wl-said")).to_have_text("Saved.")
    expect(page.locator(".wl-by-hand")).to_contain_text("found: –")
