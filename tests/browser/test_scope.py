"""The list of places above the conversation: whatever is typed, it says what is asked."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from browser import steps
from ui.language import Language
from ui.web.words_ask import ASK_WORDINGS


def _choose(page, text, key):
    """Type into the list of places as a person does, then press a key."""
    page.locator("#wj-scope input").click()
    page.keyboard.type(text)
    page.keyboard.press(key)


def test_what_is_typed_narrows_the_list_and_enter_takes_it(page):
    """It stands in the place of what stood there, in every language and at every width."""
    anywhere = ASK_WORDINGS[steps.language_of(page)].anywhere
    box, offered = page.locator("#wj-scope input"), page.get_by_role("option")
    expect(box).to_have_value(anywhere)
    box.click()
    page.keyboard.type("襄阳")
    expect(box).to_have_value("襄阳")
    expect(offered).to_have_text([re.compile("襄阳市 · 2")])
    page.keyboard.press("Enter")
    expect(box).to_have_value("襄阳市 · 2")
    box.click()
    page.keyboard.insert_text("泉州")  # as an input method does: without a key
    expect(offered).to_have_text([re.compile("泉州市 · 2")])
    page.keyboard.press("Enter")
    expect(box).to_have_value("泉州市 · 2")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("月球", "全部地方"), ("上海", "全部地方"), ("Xiangyang", "襄阳市 · 2"), ("湖北", "湖北省")],
)
def test_the_box_shows_the_place_that_is_meant(visit, typed, shown):
    """In any of its forms; text that fits no place of an article never stays."""
    page = visit()
    box = page.locator("#wj-scope input")
    for key in ("Tab", "Enter"):
        _choose(page, "宁波", "Enter")
        expect(box).to_have_value("宁波市 · 2")
        _choose(page, typed, key)
        expect(box).to_have_value(shown)


@pytest.mark.parametrize("width", [390, 1280])
def test_the_list_looks_like_one(visit, width):
    """It has a border, and its words keep off its arrow."""
    page = visit(locale="en", width=width)
    place = page.locator("#wj-scope")
    assert place.evaluate("list => getComputedStyle(list).borderTopWidth") == "1px"
    ends = place.locator("input").evaluate(
        """box => {
          const ink = document.createElement("canvas").getContext("2d");
          ink.font = getComputedStyle(box).font;
          return box.getBoundingClientRect().left + parseFloat(getComputedStyle(box).paddingLeft)
            + ink.measureText(box.value).width;
        }"""
    )
    assert ends + 4 <= place.locator("svg").bounding_box()["x"]


def test_a_conversation_tells_of_which_place_alone_it_was(visit):
    """On the page, where silence shows what comes closest there, and in the exported file."""
    page = visit()
    _choose(page, "襄阳", "Enter")
    expect(page.locator("#wj-scope input")).to_have_value("襄阳市 · 2")
    answer = steps.ask(page, "宁波的考评表有几个维度？")
    wording = ASK_WORDINGS[Language.SIMPLIFIED]
    within = wording.within.format(place="襄阳市")
    expect(answer.locator(".wj-within")).to_have_text(within)
    expect(answer.locator(".wj-hint")).to_have_text(wording.widen)
    assert answer.locator(".wj-closest li").count() > 0
    page.locator(".wj-export summary").click()
    with page.expect_download() as download:
        page.locator(".wj-save-md").click()
    assert within in Path(download.value.path()).read_text(encoding="utf-8")
