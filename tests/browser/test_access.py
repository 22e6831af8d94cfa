"""Everyone can use the page: axe finds nothing serious, and keys reach everything."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from fakes import HashEmbedder
from playwright.sync_api import expect
from serving import serving

from browser import steps
from rag.library import make_library

BAD = {"serious", "critical"}


def _fill_ask(page):
    answer = steps.ask(page, "宁波的考评表有几个维度、多少个评分点？")
    steps.open_mark(page, answer.locator("a.wj-mark").first)


def _fill_quotes(page):
    steps.verify(page, "下设12项指标、28个评分点，满分100分")


def _fill_draft(page):
    steps.check_draft(page, "考评表“下设12项指标、28个评分点”。\n\n> 下设12项指标、38个评分点")


def _fill_compare(page):
    steps.compare(page, "考核评价", "宁波", "绵阳", "泉州")


def _fill_conversations(page):
    steps.ask(page, "宁波的考评有几项指标？")
    page.wait_for_timeout(1000)  # a conversation is kept when the chat has come to rest
    page.locator(".wj-kept summary").click()
    page.locator(".wj-conversations .wj-open").first.wait_for()
    page.locator(".wj-forget").click()


def _unfold(page, where):
    page.locator(where).evaluate("e => e.querySelectorAll('details').forEach(d => d.open = true)")


def _fill_list(page):
    steps.open_tab(page, "library_tab")
    page.locator("#wl-list tbody a").first.wait_for()
    _unfold(page, ".wl-folded")
    page.locator("#wl-facts table").wait_for()


def _fill_article(page):
    steps.open_tab(page, "library_tab")
    page.locator("#wl-list tr", has_text="taizhou").locator("a").click()
    page.locator(".wl-article").wait_for()
    page.locator(".wl-actions .wl-danger").click()
    page.locator(".wl-sure").wait_for()
    _unfold(page, ".wl-article")
    expect(page.locator(".wl-edits del").first).to_be_visible()


def _fill_settings(page):
    steps.open_tab(page, "settings_tab")
    page.locator(".wj-about").wait_for()
    page.locator("#wj-look-over").click()
    page.locator(".wj-health").wait_for()


TABS = {"ask": _fill_ask, "quotes": _fill_quotes, "draft": _fill_draft, "compare": _fill_compare,
        "conversations": _fill_conversations, "list": _fill_list, "article": _fill_article,
        "settings": _fill_settings}  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_nothing_serious(visit, tab, width, scheme):
    """On each tab with what it shows, light and dark."""
    page = visit(width=width, scheme=scheme)
    TABS[tab](page)
    _assert_nothing_serious(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious_in_receipts(visit, tmp_path, width, scheme):
    """Of what was repaired, what is left in doubt, what was there and what can't be read."""
    make_library(tmp_path / "home")
    text = "临江的夜间书房&nbsp;2025年3月开\u200b放，首月接待读者一千二百人。\n" * 3
    with serving(tmp_path / "home", HashEmbedder()) as at:
        page = visit(at=at, width=width, scheme=scheme)
        page.locator("#wj-empty").wait_for()
        steps.upload(page, ("书房.txt", text))
        steps.upload(
            page, ("书房.txt", text), ("坏.docx", "不是文档"), ("又一篇.txt", f"{text}转载。")
        )
        page.locator(".wl-failed li").wait_for()
        _unfold(page, "#wl-receipts")
        _assert_nothing_serious(page)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_axe_finds_nothing_serious_on_an_articles_page(visit, address, width, scheme):
    """In the form in which it was found, with what was taken out."""
    page = visit(width=width, scheme=scheme)
    answer = steps.ask(page, "服务车跑了多少个行政村？")
    steps.open_mark(page, answer.locator("a.wj-mark").first)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)  # what Gradio has going on then makes it complain, not us
    page.goto(f"{address}{page.locator('.wj-whole').get_attribute('href')}")
    page.locator("a.wj-form").last.click()
    page.locator(".wj-text del").first.wait_for()
    _assert_nothing_serious(page)


def _assert_nothing_serious(page):
    """Let axe look at the page as it stands."""
    page.mouse.move(0, 0)
    page.wait_for_timeout(1000)  # what fades in is pale until it is there
    found = Axe().run(page).response["violations"]
    bad = [
        f"{one['id']} ({one['impact']}): {node['html'][:160]} {node['failureSummary']}"
        for one in found
        if one["impact"] in BAD
        for node in one["nodes"]
    ]
    assert not bad, "\n".join(bad)


def test_axe_is_heard(visit):
    """A picture without a text would be found; else the test above could not fail."""
    page = visit()
    page.evaluate("document.body.append(document.createElement('img'))")
    found = Axe().run(page).response["violations"]
    assert "image-alt" in {one["id"] for one in found}
