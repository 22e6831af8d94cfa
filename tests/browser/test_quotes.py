"""The tab for quotes: what is found can be opened and copied, what differs is marked in place."""

import json

import pytest
from fakes import SlowEmbedder, make_article, make_collection
from serving import serving

from browser import steps
from ui.language import Language
from ui.quote_words import QUOTE_WORDINGS
from ui.web.words_draft import DRAFT_WORDINGS

CLAIM = "机关支部考评表有几个维度、多少个评分点"
TRUE = "下设12项指标、38个评分点，满分100分"
FALSE = TRUE.replace("38", "28")
DRAFT = f"""# 说明

宁波的考评表“{FALSE}”。

> {TRUE}

月亮上也建立了党支部。
"""


@pytest.fixture
def told(wenju, samples_home):
    """What a command prints with --json."""

    def run(*arguments):
        done = wenju(*arguments, "--home", samples_home, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_quotes_are_found_and_open_beside_their_source(page, told):
    """Each card is a quote of --json; its mark opens the panel with the very same characters."""
    expected = told("quote", CLAIM, "--limit", "10")["quotes"]
    cards = steps.find(page, CLAIM).locator(".wj-cards > li")
    assert cards.count() == len(expected) > 0
    for card, citation in zip(cards.all()[:2], expected, strict=False):
        assert steps.shown(card.locator("mark")) == citation["quote"]
        passage = steps.open_mark(page, card.locator("a.wj-mark"))
        assert steps.shown(passage.locator("mark")) == citation["quote"]
        page.keyboard.press("Escape")
        page.locator("#wj-panel.open, .sidebar.open").wait_for(state="hidden")


def test_differences_stand_in_the_quotation(page, told):
    """As --json names them, between what is the same."""
    expected = told("verify", FALSE)["differences"]
    place = steps.verify(page, FALSE)
    quotation = place.locator(".wj-claimed")
    assert [one.inner_text() for one in quotation.locator("del").all()] == ["28"]
    assert [one.inner_text() for one in quotation.locator("ins").all()] == ["38"]
    assert expected == [{"claimed": "28", "source": "38"}]
    assert steps.shown(quotation) == FALSE.replace("28", "2838")


def test_a_quotation_that_stands_has_no_difference(page):
    """It is said in the language of the quotation."""
    place = steps.verify(page, TRUE)
    assert QUOTE_WORDINGS[steps.LANGUAGES["zh-CN"]].standing["exact"] in place.inner_text()
    assert place.locator("del, ins").count() == 0


@pytest.mark.parametrize("style", ["gbt7714", "apa", "bibtex"])
def test_a_quote_is_copied_with_its_reference(visit, told, style):
    """In the style that is chosen, as --format writes it."""
    page = visit(permissions=["clipboard-read", "clipboard-write"])
    found = told("quote", CLAIM, "--format", style)
    place = steps.find(page, CLAIM)
    page.locator(f'#wj-style input[value="{style}"]').check()
    assert place.locator(".wj-reference:visible").count() == place.locator("li").count()
    place.locator("button.wj-copy").first.click()
    place.locator("button.wj-copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    expected = f"{found['quotes'][0]['quote']}\n{found['references'][0]['reference']}"
    assert copied.split() == expected.split()
    assert copied.startswith(found["quotes"][0]["quote"])


@pytest.mark.parametrize("old_way", [True, False])
def test_where_the_clipboard_is_refused_there_is_another_way(visit, old_way):
    """The old one; and if that is refused too, the text stands ready to be copied by hand."""
    page = visit(permissions=[])
    page.evaluate(
        "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));"
        f"document.execCommand = () => {str(old_way).lower()};"
    )
    place = steps.find(page, CLAIM)
    place.locator("button.wj-copy").first.click()
    if old_way:
        place.locator("button.wj-copied").wait_for()
        assert place.locator(".wj-by-hand").count() == 0
        return
    box = place.locator(".wj-by-hand")
    box.wait_for()
    quote = steps.shown(place.locator("mark").first)
    assert box.input_value().startswith(f"{quote}\n")
    assert page.evaluate("getSelection().toString()") == box.input_value()
    place.locator("button.wj-copy").first.click()
    assert place.locator(".wj-by-hand").count() == 1


def test_a_draft_is_checked_and_saved(page, tmp_path):
    """Its marks open the panel; what is saved names the draft and holds its notes."""
    report = steps.check_draft(page, DRAFT)
    assert "引文2处：站得住1处，不一致1处" in report.inner_text()
    assert report.locator(".wj-left > li").count() == 2
    passage = steps.open_mark(page, report.locator("a.wj-mark").first)
    assert steps.shown(passage.locator("mark")) == TRUE
    page.keyboard.press("Escape")
    for ending, first in (("md", "# 引文核对报告：说明".encode()), ("docx", b"PK")):
        with page.expect_download() as saved:
            report.locator(f".wj-save-{ending}").click()
        assert saved.value.suggested_filename == f"引文核对报告：说明.{ending}"
        saved.value.save_as(tmp_path / f"report.{ending}")
        assert (tmp_path / f"report.{ending}").read_bytes().startswith(first)


def test_the_check_of_a_draft_can_be_stopped(visit, tmp_path):
    """The button is there only meanwhile, and nothing more arrives."""
    home = make_collection(tmp_path, [make_article("00000000000000aa", "甲地评了三十个支部。")])
    with serving(home, SlowEmbedder()) as at:
        page = visit(at=at)
        steps.open_tab(page, "draft_tab")
        stop = page.locator("#wj-draft-stop")
        assert not stop.is_visible()
        page.locator("#wj-draft textarea").fill("甲地评了三十个支部。乙地评了四十个支部。" * 5)
        page.locator("#wj-check").click()
        page.locator("#wj-checked").get_by_text("正在核对第").wait_for()
        stop.click()
        hint = DRAFT_WORDINGS[Language.SIMPLIFIED].draft_hint[:12]
        page.locator("#wj-checked").get_by_text(hint).wait_for()
        page.wait_for_timeout(3000)  # longer than a sentence takes
        assert not stop.is_visible()
        assert page.locator("#wj-checked").get_by_text(hint).is_visible()


def test_a_draft_that_waits_for_another_says_so(visit, tmp_path):
    """When the other is done it is checked, unless it was called back meanwhile."""
    home = make_collection(tmp_path, [make_article("00000000000000aa", "甲地评了三十个支部。")])
    with serving(home, SlowEmbedder()) as at:
        first, second = visit(at=at), visit(at=at)
        for page in (first, second):
            steps.open_tab(page, "draft_tab")
            page.locator("#wj-draft textarea").fill("甲地评了三十个支部。" * 5)
            page.locator("#wj-check").click()
            page.locator("#wj-draft-stop").wait_for()
        wording = DRAFT_WORDINGS[Language.SIMPLIFIED]
        waiting = second.locator("#wj-checked").get_by_text(wording.waiting)
        waiting.wait_for()
        second.wait_for_timeout(500)  # nobody is as quick as a test
        second.locator("#wj-draft-stop").click()
        hint = second.locator("#wj-checked").get_by_text(wording.draft_hint[:12])
        hint.wait_for()
        first.locator("#wj-checked .wj-answer").wait_for()
        second.wait_for_timeout(3000)  # longer than a sentence takes
        assert hint.is_visible()

        first.locator("#wj-check").click()
        first.locator("#wj-checked").get_by_text("正在核对第").wait_for()
        second.locator("#wj-check").click()
        waiting.wait_for()
        first.locator("#wj-draft-stop").click()
        second.locator("#wj-checked .wj-answer").wait_for()


@pytest.mark.parametrize("way", ["choose", "drop"])
def test_a_draft_comes_from_a_file(visit, tmp_path, way):
    """Chosen or dropped, in whatever encoding, it stands in the box and can be checked."""
    page = visit()
    steps.open_tab(page, "draft_tab")
    path = tmp_path / "稿.txt"
    path.write_bytes(f"考评表“{TRUE}”。".encode("gb18030"))
    box = page.locator("#wj-draft textarea")
    if way == "choose":
        with page.expect_file_chooser() as chooser:
            page.locator("#wj-draft-file").click()
        chooser.value.set_files(path)
    else:
        data = page.evaluate_handle(
            """(bytes) => { const data = new DataTransfer();
            data.items.add(new File([new Uint8Array(bytes)], "稿.txt")); return data; }""",
            list(path.read_bytes()),
        )
        box.dispatch_event("drop", {"dataTransfer": data})
    page.wait_for_timeout(100)
    for _ in range(50):
        if box.input_value():
            break
        page.wait_for_timeout(100)
    assert box.input_value() == f"考评表“{TRUE}”。"
    page.locator("#wj-check").click()
    page.locator("#wj-checked .wj-answer").wait_for()
    assert "站得住1处" in page.locator("#wj-checked").inner_text()


def test_a_file_that_is_no_draft_is_told(visit, tmp_path):
    """In a sentence by the box; what stands in it stays."""
    page = visit()
    steps.open_tab(page, "draft_tab")
    page.locator("#wj-draft textarea").fill("还在")
    bad = tmp_path / "<b>坏.docx"
    bad.write_bytes(b"nothing")
    with page.expect_file_chooser() as chooser:
        page.locator("#wj-draft-file").click()
    with page.expect_response("**/draft?*"):
        chooser.value.set_files(bad)
    told = page.locator(".wj-told")
    told.get_by_text("<b>坏.docx").wait_for()
    assert page.locator("#wj-draft textarea").input_value() == "还在"


def test_an_empty_box_says_what_to_do(page):
    """In the language of the page."""
    words = DRAFT_WORDINGS[steps.language_of(page)]
    steps.open_tab(page, "draft_tab")
    page.locator("#wj-check").click()
    page.locator("#wj-checked").get_by_text(words.draft_hint[:12]).wait_for()


def test_references_begin_with_the_style_of_the_settings(visit):
    """There and then, and when the page is opened again; in the tabs one can choose another."""
    page = visit()
    steps.open_tab(page, "settings_tab")
    page.locator('#wj-chosen-style input[value="apa"]').check()

    for _ in range(2):
        steps.open_tab(page, "quotes_tab")
        page.locator('#wj-style input[value="apa"]:checked').wait_for(state="attached")
        steps.open_tab(page, "draft_tab")
        page.locator('#wj-draft-style input[value="apa"]:checked').wait_for(state="attached")
        page.reload()
