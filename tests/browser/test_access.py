"""Everyone can use the page: axe finds nothing serious, and keys reach everything."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from browser import steps

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


TABS = {"ask": _fill_ask, "quotes": _fill_quotes, "draft": _fill_draft, "compare": _fill_compare}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("tab", TABS)
def test_axe_finds_nothing_serious(visit, tab, width, scheme):
    """On each tab with what it shows, light and dark."""
    page = visit(width=width, scheme=scheme)
    TABS[tab](page)
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
