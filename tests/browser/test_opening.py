"""The page opens in the language of the browser, and leaves this computer alone."""

import pytest

NAMES = {
    "zh-CN": ["问答", "找引文", "比较"],
    "zh-TW": ["問答", "找引文", "比較"],
    "en": ["Ask", "Quotes", "Compare"],
}


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("locale", [*NAMES, "zh-HK", "fr"])
def test_tabs_are_named_in_the_visitors_language(visit, locale, width):
    """Hong Kong reads what Taiwan does; who reads neither script gets English."""
    page = visit(locale=locale, width=width)
    names = page.get_by_role("tab").all_inner_texts()
    known = NAMES.get({"zh-HK": "zh-TW"}.get(locale, locale), NAMES["en"])
    assert names[: len(known)] == known


def test_nothing_is_wider_than_the_screen(page):
    """Nobody has to scroll sideways to read."""
    for tab in page.get_by_role("tab").all():
        tab.click()
        wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert wide <= 0


def test_what_a_visitor_is_watched_for_is_noticed(browser, address):
    """Errors, alerts and calls elsewhere fail a test; else these tests could not fail."""
    from browser.conftest import watch

    complaints = []
    page = browser.new_page()
    watch(page, address, complaints)
    page.route("http://elsewhere.test/**", lambda route: route.abort())
    page.goto(f"{address}/healthz")
    page.evaluate("console.error('one')")
    page.evaluate("setTimeout(() => { throw new Error('two') }, 0)")
    page.evaluate("setTimeout(() => alert('three'), 0)")
    page.evaluate("fetch('http://elsewhere.test/four').catch(() => 0)")
    page.wait_for_timeout(300)
    page.close()
    said = "\n".join(complaints)
    for word in ("one", "two", "three", "elsewhere.test/four"):
        assert word in said
