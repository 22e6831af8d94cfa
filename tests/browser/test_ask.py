"""The tab to ask in: an answer's marks open the quotes that other ways of asking give."""

import json

import pytest
from playwright.sync_api import expect

from browser import steps
from ui.language import WORDINGS
from ui.web.words_ask import ASK_WORDINGS

QUESTION = "宁波的考评表有几个维度、多少个评分点？"
NOWHERE = "月球基地的食堂几点开门？"


@pytest.fixture
def told(wenju, samples_home):
    """What `wenju ask --json` prints."""

    def run(question):
        done = wenju("ask", question, "--home", samples_home, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_a_mark_opens_the_very_quote_that_json_gives(page, told):
    """What is highlighted in the panel is the quote, character by character."""
    expected = told(QUESTION)
    assert expected["citations"]
    answer = steps.ask(page, QUESTION)
    for citation in expected["citations"][:2]:
        mark = answer.get_by_role("link", name=f"[{citation['number']}]", exact=True).first
        passage = steps.open_mark(page, mark)
        assert steps.shown(passage.locator("mark")) == citation["quote"]
        page.keyboard.press("Escape")
        page.locator(".sidebar.open").wait_for(state="hidden")
        assert mark.evaluate("(element) => element === document.activeElement")


def test_back_closes_the_panel_and_stays_on_the_page(page):
    """However it was closed before; Forward opens it again."""
    mark = steps.ask(page, QUESTION).locator("a.wj-mark").first
    opened = page.locator(".sidebar.open")
    steps.open_mark(page, mark)
    page.keyboard.press("Escape")
    opened.wait_for(state="hidden")
    steps.open_mark(page, mark)
    opened.wait_for()
    page.go_back()
    opened.wait_for(state="hidden")
    assert mark.is_visible()
    assert mark.evaluate("(element) => element === document.activeElement")
    page.go_forward()
    opened.wait_for()
    page.locator("#wj-panel .toggle-button").click()
    opened.wait_for(state="hidden")
    page.wait_for_function("!history.state?.wenjuPanel")


def test_the_button_beside_the_box_has_a_name(page):
    """In the language of the page, for who can't see its picture."""
    name = {"zh-CN": "发送", "zh-TW": "送出", "en": "Send"}[
        page.locator("html").get_attribute("lang")
    ]
    page.get_by_role("button", name=name, exact=True).wait_for()


def test_what_listeners_are_told_is_in_the_language_of_the_page(page):
    """The conversation, the handle of the panel, and the panel itself, whatever was asked in."""
    language = steps.language_of(page)
    expect(page.locator("#wj-chat [role=log]")).to_have_attribute(
        "aria-label", ASK_WORDINGS[language].talk
    )
    expect(page.locator("#wj-panel .toggle-button")).to_have_attribute(
        "aria-label", WORDINGS[language].panel
    )
    passage = steps.open_mark(page, steps.ask(page, QUESTION).locator("a.wj-mark").first)
    expect(passage).to_have_attribute("lang", language.value)
    assert page.get_by_text("common.", exact=False).count() == 0


def test_a_mark_opens_by_key_alone(page):
    """Enter opens it, and the panel has the focus."""
    answer = steps.ask(page, QUESTION)
    mark = answer.locator("a.wj-mark").first
    mark.focus()
    page.keyboard.press("Enter")
    page.locator("#wj-passage mark").wait_for()
    page.locator("#wj-passage :focus").wait_for()


def test_silence_is_told(page, told):
    """Without a sentence of an answer."""
    assert told(NOWHERE)["outcome"] == "not_found"
    answer = steps.ask(page, NOWHERE)
    assert answer.locator(".wj-quote").count() == 0
    assert "没有找到答案" in answer.inner_text()
