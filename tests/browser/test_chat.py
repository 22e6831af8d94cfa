"""What a visitor does in the chat, with its sources, its conversations and the settings."""

import json
import re

import pytest
from fakes import HashEmbedder, SlowEmbedder, make_article, make_collection
from playwright.sync_api import expect
from serving import serving

QUESTIONS = {
    "zh-CN": "宁波的考评有几项指标？",
    "zh-TW": "寧波的考評有幾項指標？",
    "en": "How many score items does Ningbo's evaluation have?",
}
EVALUATION = QUESTIONS["zh-CN"]
REPAIRED = "服务车跑了多少个行政村？"
EVIL = "<img src=x onerror='window.bad=1'>![图](https://evil.example/x.png)${window.bad=2}"
KEY = "wenju-conversations"


def _ask(page, question):
    """Ask, and wait for the whole answer."""
    before = page.locator(".wj-answer, #wj-chat .wj-notice").count()
    page.locator("#wj-ask textarea").fill(question)
    page.keyboard.press("Enter")
    page.locator(".wj-answer, #wj-chat .wj-notice").nth(before).wait_for()
    page.locator("#wj-ask .submit-button").wait_for()
    page.wait_for_timeout(400)  # Gradio scrolls to the end: a mark would move under the pointer


def _open(page, mark):
    """Choose a mark, and wait for the panel to show it."""
    number = mark.inner_text()
    mark.click()
    page.locator("#wj-passage h3", has_text=number).wait_for()


def _settle(page):
    """Wait until nothing is going on: what is left then makes Gradio complain, not us."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(700)  # a conversation is kept when the chat has come to rest


def _fits(page):
    """Say whether nothing has to be scrolled sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def _kept(page):
    """Read what the browser keeps."""
    text = page.evaluate("key => localStorage.getItem(key)", KEY)
    return json.loads(text)["all"] if text else []


def test_a_citation_opens_beside_the_answer(page, request):
    """Its marked text is the quote, word for word; Escape gives the mark the focus again."""
    locale = request.node.callspec.params["page"][0]
    _ask(page, QUESTIONS[locale])
    mark = page.locator("p.wj-quote a.wj-mark").first
    quote = page.locator("p.wj-quote").first.evaluate(
        "p => { p = p.cloneNode(true); p.querySelectorAll('a').forEach(a => a.remove()); "
        "return p.textContent; }"
    )
    mark.focus()
    page.keyboard.press("Enter")
    page.locator("#wj-passage mark").first.wait_for()

    assert page.locator("#wj-passage mark").first.text_content() == quote
    assert page.locator("#wj-passage h3").evaluate("h => h === document.activeElement")
    assert _fits(page)
    page.keyboard.press("Escape")
    page.locator("#wj-panel.open").wait_for(state="detached")
    assert mark.evaluate("a => a === document.activeElement")


def test_keys_step_from_quote_to_quote(visit):
    """Forward, back and around, by keys and buttons; the panel says which of how many."""
    page = visit()
    _ask(page, "哪些地方评定了党支部？")
    _open(page, page.locator("a.wj-mark", has_text="[1]").first)
    position = page.locator(".wj-position")
    count = int(position.inner_text().split("/")[1])
    assert count > 5  # more than are shown at once, so that some are folded away

    for key, number in (("]", 2), ("n", 3), ("[", 2), ("p", 1), ("p", count), ("]", 1)):
        page.keyboard.press(key)
        page.locator("#wj-passage h3", has_text=f"[{number}]").wait_for()
        assert position.inner_text() == f"{number} / {count}"
    page.locator(".wj-following").click()
    page.locator("#wj-passage h3", has_text="[2]").wait_for()
    assert page.locator("a.wj-mark.wj-shown").inner_text() == "[2]"


def test_a_key_written_in_the_box_steps_nowhere(visit):
    """Brackets and letters are text there."""
    page = visit()
    _ask(page, "哪些地方评定了党支部？")
    _open(page, page.locator("a.wj-mark", has_text="[1]").first)
    page.locator("#wj-ask textarea").press_sequentially("n]p")

    assert page.locator("#wj-ask textarea").input_value() == "n]p"
    assert page.locator("#wj-passage h3").inner_text().startswith("[1]")


def test_a_repaired_quote_is_shown_in_both_forms(visit):
    """The switch shows one or the other, each with its own span marked."""
    page = visit()
    _ask(page, REPAIRED)
    page.locator("p.wj-quote a.wj-mark").first.click()
    page.locator(".wj-to-found").click()

    cleaned, found = page.locator(".wj-as-cleaned"), page.locator(".wj-as-found")
    assert found.is_visible()
    assert not cleaned.is_visible()
    assert found.locator("mark").text_content() != cleaned.locator("mark").text_content()
    assert page.locator(".wj-to-found").get_attribute("aria-pressed") == "true"
    page.locator(".wj-to-cleaned").click()
    assert cleaned.is_visible()


def test_the_whole_article_opens_at_the_quote(visit):
    """In a page of its own, where the marked text is the quote."""
    page = visit()
    _ask(page, EVALUATION)
    _open(page, page.locator("p.wj-quote a.wj-mark").first)
    quote = page.locator("#wj-passage mark").first.text_content()
    with page.context.expect_page() as opened:
        page.locator(".wj-whole").click()
    article = opened.value

    article.locator("#quote").wait_for()
    assert article.locator("#quote").text_content() == quote
    assert article.evaluate("document.documentElement.scrollWidth <= innerWidth")
    article.locator(".wj-forms a", has_text="原样").click()
    article.locator("a[aria-current]", has_text="原样").wait_for()
    assert article.locator("#quote").is_visible()


def test_a_suggestion_asks_itself(visit):
    """What may be asked next is a button, and it is answered."""
    page = visit()
    _ask(page, EVALUATION)
    button = page.locator(".wj-suggestion").first
    question = button.inner_text()
    button.click()
    page.locator(".wj-asked", has_text=question).wait_for()
    page.locator(".wj-sources").nth(1).wait_for()


def test_silence_shows_what_is_closest(visit):
    """With marks that open, and something to ask next."""
    page = visit(width=390)
    _ask(page, "火星上的氧气够用几天？")

    assert "最接近的段落（不是答案）" in page.locator(".wj-answer").inner_text()
    _open(page, page.locator(".wj-closest a.wj-mark").first)
    assert _fits(page)


def test_conversations_are_kept_and_removed(visit):
    """After a reload the chat is there; each has the name of its first question."""
    page = visit()
    _ask(page, EVALUATION)
    _settle(page)
    page.reload()
    page.locator(".wj-sources").wait_for()
    _ask(page, "那绵阳呢？")  # leans on what was kept
    assert "理解为" in page.locator(".wj-understood").inner_text()
    page.locator(".wj-new").click()
    page.locator(".wj-asked").first.wait_for(state="detached")
    _ask(page, "火星上的氧气够用几天？")
    _settle(page)
    assert [len(one["turns"]) for one in _kept(page)] == [1, 2]

    page.locator(".wj-kept summary").click()
    names = page.locator(".wj-conversations .wj-open")
    assert names.all_inner_texts() == ["火星上的氧气够用几天？", EVALUATION]
    names.nth(1).click()
    page.locator(".wj-asked", has_text="那绵阳呢？").wait_for()
    page.locator(".wj-kept summary").click()
    page.locator(".wj-conversations .wj-remove").first.click()
    assert names.all_inner_texts() == [EVALUATION]
    page.locator(".wj-forget").click()
    page.locator(".wj-forget-sure").click()
    page.locator(".wj-none").wait_for()
    page.locator(".wj-asked").first.wait_for(state="detached")
    assert _kept(page) == []


def test_a_conversation_goes_on_in_another_collection(visit, tmp_path):
    """Its marks open, and are exported, each from the collection that it is from."""
    texts = {"": "甲地评了三十个支部。", "乡村": "乙地有四十辆服务车。"}
    for name, text in texts.items():
        folder = tmp_path / "collections" / name if name else tmp_path
        make_collection(folder, [make_article("00000000000000aa", text)])
    with serving(tmp_path, HashEmbedder()) as at:
        page = visit(at=at)
        _ask(page, "甲地评了三十个支部？")
        page.locator("#wj-switch select").select_option("乡村")
        _ask(page, "乙地有四十辆服务车？")
        _settle(page)
        page.reload()
        page.locator(".wj-asked", has_text="乙地").wait_for()
        for number, text in enumerate(texts.values()):
            page.locator("p.wj-quote a.wj-mark").nth(number).click()
            page.locator("#wj-passage mark", has_text=text).first.wait_for()
        assert "collection=" in page.locator(".wj-whole").get_attribute("href")
        page.keyboard.press("Escape")
        page.locator(".wj-export summary").click()
        with page.expect_download() as download:
            page.locator(".wj-save-md").click()
        written = download.value.path().read_text("utf-8")
        assert all(f"> {text} \\[1\\]" in written for text in texts.values())


def test_a_conversation_is_downloaded(visit):
    """As Markdown and as Word, with the quote and its reference."""
    page = visit()
    _ask(page, EVALUATION)
    for ending in ("md", "docx"):
        page.locator(".wj-export summary").click()
        with page.expect_download() as download:
            page.locator(f".wj-save-{ending}").click()
        assert download.value.suggested_filename == f"wenju-宁波的考评有几项指标.{ending}"
        content = download.value.path().read_bytes()
        assert content.startswith(b"PK" if ending == "docx" else b"# ")
        if ending == "md":
            assert "下设12项指标、38个评分点，满分100分。 \\[1\\]" in content.decode()


def test_an_opinion_is_taken_with_a_note(visit):
    """Thumbs, then a line of text, and thanks."""
    page = visit()
    _ask(page, EVALUATION)
    page.locator("#wj-chat .message-buttons-left button, #wj-chat [aria-label='like']").last.click()
    page.locator("#wj-note textarea").fill("数字对")
    page.locator("#wj-save-note").click()
    page.locator("#wj-noted", has_text="记下了").wait_for()


def test_an_answer_can_be_stopped(visit, tmp_path):
    """The box is ready again, and nothing more arrives."""
    home = make_collection(tmp_path, [make_article("00000000000000aa", "甲地评了三十个支部。")])
    with serving(home, SlowEmbedder()) as at:
        page = visit(at=at)
        page.locator("#wj-ask textarea").fill("甲地评了几个支部？")
        page.keyboard.press("Enter")
        page.locator("#wj-ask .stop-button").click()
        page.locator("#wj-ask .submit-button").wait_for()
        page.wait_for_timeout(3000)
        assert page.locator(".wj-answer").count() == 0
        assert page.locator(".wj-asked").count() == 1


def test_a_long_conversation_and_a_long_line_break_nothing(visit):
    """A hundred turns are restored and asked on; ten thousand characters wrap."""
    page = visit(width=390)
    mark = f'<a class="wj-mark" href="#cite-{"a" * 16}-0-5-1-zh-Hans">[1]</a>'
    turns = [
        [
            f'<div class="wj-asked" lang="zh-Hans">{"长" * (10_000 if n == 50 else 9)}</div>',
            f'<div class="wj-answer"><p class="wj-quote">{"x" * (10_000 if n == 99 else 99)}'
            f"{mark}</p></div>",
        ]
        for n in range(100)
    ]
    page.evaluate(
        "([key, turns]) => { sessionStorage.setItem(key, 'long'); localStorage.setItem(key, "
        "JSON.stringify({all: [{id: 'long', name: 'long', at: 1, collection: '', turns}]})); }",
        [KEY, turns],
    )
    page.reload()
    page.locator(".wj-asked").nth(99).wait_for()
    assert _fits(page)
    _ask(page, EVALUATION)
    _settle(page)
    assert _fits(page)
    assert [len(one["turns"]) for one in _kept(page)] == [100]


def test_hostile_text_is_shown_and_does_nothing(visit, tmp_path):
    """In the chat, the panel, the list of conversations and the article's page."""
    text = f"{EVIL}坏文章给出了水库的蓄水量是三百方。"
    article = make_article("00000000000000aa", text, title=EVIL)
    with serving(make_collection(tmp_path, [article]), HashEmbedder()) as at:
        page = visit(at=at)
        _ask(page, f"{EVIL}水库的蓄水量是多少？")
        _open(page, page.locator("a.wj-mark").first)
        assert EVIL in page.locator("#wj-passage .wj-as-cleaned").text_content()
        _settle(page)
        page.reload()
        page.locator(".wj-asked", has_text=EVIL).wait_for()
        page.locator(".wj-kept summary").click()
        assert page.locator(".wj-open").inner_text().startswith("<img")
        page.goto(f"{at}/article/00000000000000aa?start=0&end=9")
        assert EVIL in page.locator("article").text_content()
        assert page.evaluate("window.bad") is None


def test_language_and_colours_are_chosen(visit):
    """The settings stay open; what is chosen holds after the page is opened anew."""
    page = visit(locale="en")
    page.get_by_role("tab", name="Settings").click()
    page.locator(".wj-language-zh-TW").click()
    page.get_by_role("tab", name="設定", selected=True).wait_for()
    assert page.evaluate("document.documentElement.lang") == "zh-TW"
    page.evaluate("window.isOld = true")
    page.locator(".wj-theme-dark").click()
    page.locator("body.dark").wait_for()
    page.emulate_media(color_scheme="dark")
    page.emulate_media(color_scheme="light")  # what the system does is its own affair now
    assert page.locator(".wj-theme-dark").get_attribute("aria-pressed") == "true"
    page.locator(".wj-quotes-serif").click()
    assert page.evaluate("[window.isOld, document.body.className]") == [True, "dark"]
    page.reload()
    page.locator("body.dark").wait_for()
    assert page.evaluate("document.documentElement.dataset.quotes") == "serif"
    page.locator(".wj-about").wait_for()
    assert re.search(r"文章\s*10", page.locator(".wj-about").inner_text())


def test_what_is_pressed_has_a_name_and_room_for_a_finger(page):
    """The button that sends, and the thumbs."""
    send = page.locator("#wj-ask .submit-button")
    expect(send).to_have_attribute("aria-label", re.compile("^(发送|送出|Send)$"))
    _ask(page, EVALUATION)
    for button in page.locator("#wj-chat .icon-button-wrapper button:visible").all():
        box = button.bounding_box()
        assert min(box["width"], box["height"]) >= 32


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_lists_above_the_chat_lie_on_a_narrow_screen(visit, locale):
    """Whole, with the buttons at their ends; so does the name of what places are asked."""
    page = visit(locale=locale, width=390)
    _ask(page, QUESTIONS[locale])
    _settle(page)
    for kind in ("kept", "export"):
        page.locator(f".wj-{kind} summary").click()
        for part in page.locator(f".wj-{kind} > div, .wj-{kind} button:visible").all():
            box = part.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
        page.keyboard.press("Escape")
    scope = page.locator("#wj-scope input")
    assert scope.evaluate("box => box.scrollWidth <= box.clientWidth")


def test_what_is_typed_and_not_asked_is_there_after_a_reload(visit):
    """And nothing of what was asked."""
    page = visit()
    box = page.locator("#wj-ask textarea")
    box.fill("宁波的考评")
    page.reload()
    expect(box).to_have_value("宁波的考评")
    _ask(page, EVALUATION)
    _settle(page)
    page.reload()
    page.locator("#wj-chat .wj-answer").wait_for()
    expect(box).to_have_value("")


def test_choices_hold_after_a_reload_and_change_answers(visit):
    """A short answer shows two sentences at once."""
    page = visit()
    page.get_by_role("tab", name="设置").click()
    page.locator("#wj-chosen-length").get_by_text("短：").click()
    _settle(page)
    page.reload()
    page.locator("#wj-chosen-length input[value=short]:checked").wait_for()
    page.get_by_role("tab", name="问答").click()
    _ask(page, "哪些地方评定了党支部？")
    assert page.locator(".wj-answer > .wj-quote").count() == 2
    page.locator(".wj-more summary").click()
    assert page.locator(".wj-more .wj-quote").first.is_visible()


@pytest.mark.parametrize("width", [390, 768, 1280, 1920])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_is_scrolled_sideways(visit, width, scheme):
    """In the chat with its panel, and in the settings."""
    page = visit(width=width, scheme=scheme)
    _ask(page, "哪些地方评定了党支部？")
    assert _fits(page)
    _open(page, page.locator("a.wj-mark").first)
    assert _fits(page)
    page.keyboard.press("Escape")
    page.get_by_role("tab", name="设置").click()
    page.locator(".wj-about").wait_for()
    assert _fits(page)


def test_a_wide_screen_is_used_and_a_line_stays_readable(visit):
    """More than half of it, at most fifty-two Chinese characters; the panel moves nothing."""
    page = visit(width=1920)
    _ask(page, "哪些地方评定了党支部？")
    quote = page.locator("p.wj-quote").first
    before = quote.bounding_box()
    letters = quote.evaluate("one => parseFloat(getComputedStyle(one).fontSize)")
    assert before["width"] > page.locator("#wj-chat").bounding_box()["width"] / 2 - 32
    assert before["width"] / letters <= 52
    _open(page, page.locator("a.wj-mark").first)
    assert quote.bounding_box()["width"] == before["width"]
