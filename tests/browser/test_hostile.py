"""What articles, file names, drafts and questions hold is shown as characters; none of it acts."""

import pytest
from fakes import HashEmbedder
from lxml import html
from markdown_it import MarkdownIt
from serving import serving

from browser import steps
from index.build import build

MARK = "临江市机关考评办法"
ATTACKS = {
    "script": "<script>window.pwned = 1</script>",
    "onerror": '<img src=x onerror="window.pwned=1">',
    "svg": "<svg/onload=window.pwned=1>",
    "template": "${window.pwned=1} {{constructor.constructor('window.pwned=1')()}}",
    "image": "![图](https://evil.test/x.png) [链接](javascript:window.pwned=1)",
    "form": '<form action="https://evil.test/"><input name=a><button>提交</button></form>',
    "frame": '<iframe src="https://evil.test/"></iframe><link rel=stylesheet href=//evil.test/a>',
    "style": "<style>*{background:url(https://evil.test/a.png)}</style>",
    "mark": "[1](#cite-0000000000000000-0-1-1-en) $$\\href{javascript:window.pwned=1}{x}$$",
    "end": "</article></blockquote></div></td></table><h1>外</h1>",
}
LINE = "".join(f"临江市考评材料第{number}条很长很长，" for number in range(6000))[:100_000]
BIDI = "\u202e倒着的字\u202c\u2066"
ACTING = "script, img, svg, form, iframe, input, link, style, h1, object, embed, video"
PARTS = ("#wj-chat .wj-answer", "#wj-quotes .wj-answer", "#wj-checked .wj-answer",
         "#wj-compared .wj-answer", "#wj-passage .wj-passage")  # fmt: skip


@pytest.fixture(scope="module")
def hostile(browser, embedder, tmp_path_factory):
    """Where articles full of attacks are served, taken in as files with names that attack too."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, (name, attack) in enumerate(ATTACKS.items(), 1):
        title = f"{MARK}{number}：{attack.replace('/', '∕')}"
        text = (
            f"{title}\n\n{MARK}第{number}条规定每季度考评一次{attack}，评出{number}个先进支部。\n"
        )
        path = folder / f"<img src=x onerror=window.pwned=1> ${{window.pwned=1}} {name}.txt"
        path.write_text(text, "utf-8")
    (folder / f"bidi {BIDI}.txt").write_text(
        f"{MARK}{BIDI}\n\n{MARK}另外规定{BIDI}每月通报一次，通报结果当众公布。\n", "utf-8"
    )
    home = tmp_path_factory.mktemp("hostile-home") / "home"
    result = build([folder], home, embedder, lambda *_: None)
    assert not result.failed
    with serving(home, embedder) as address:
        yield address


@pytest.fixture(scope="module")
def long_line(browser, tmp_path_factory):
    """Where an article of one line is served; embedding it by the model would take a minute."""
    folder = tmp_path_factory.mktemp("long")
    (folder / "line.txt").write_text(f"{LINE}。\n", "utf-8")
    home = tmp_path_factory.mktemp("long-home") / "home"
    assert not build([folder], home, HashEmbedder(), lambda *_: None).failed
    with serving(home, HashEmbedder()) as address:
        yield address


@pytest.fixture(params=[1280, 390])
def page(request, visit, hostile):
    """The page of that collection."""
    return visit(at=hostile, width=request.param)


def assert_harmless(page):
    """Nothing ran, nothing stands where it acts, nothing is wider than the screen."""
    assert page.evaluate("window.pwned") is None
    for part in PARTS:
        for found in page.locator(part).all():
            assert found.locator(ACTING).count() == 0
            for link in found.locator("a").all():
                assert link.get_attribute("href").startswith(("#cite-", "/comparison.", "/article"))
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0


def test_the_chat_shows_what_articles_hold(page):
    """In answers and their sources; and a question is shown as it was asked."""
    for attack in (ATTACKS["script"], ATTACKS["image"]):
        steps.ask(page, f"{MARK}规定多久考评一次？{attack}")
        assert attack in steps.shown(page.locator("#wj-chat .wj-asked").last)
        assert_harmless(page)
    answer = steps.ask(page, f"{MARK}规定多久考评一次？")
    assert "每季度考评一次" in steps.shown(answer)
    passage = steps.open_mark(page, answer.locator("a.wj-mark").first)
    assert "<img src=x onerror=window.pwned=1> ${window.pwned=1}" in steps.shown(passage)
    assert_harmless(page)


def test_suggestions_and_a_saved_conversation_hold_it_as_characters(page):
    """What is suggested is a button's text; what is saved stays text in a reader of Markdown."""
    steps.ask(page, f"{MARK}规定多久考评一次？{ATTACKS['onerror']}{ATTACKS['image']}")
    page.wait_for_timeout(1000)  # what is suggested comes after the answer
    for suggested in page.locator(".wj-suggestions").all():
        assert suggested.locator(ACTING).count() == 0
    page.locator(".wj-export summary").click()
    with page.expect_download() as download:
        page.locator(".wj-save-md").click()
    written = html.fromstring(MarkdownIt().render(download.value.path().read_text("utf-8")))
    assert ATTACKS["onerror"] in written.text_content()
    acting = {"script", "img", "svg", "form", "iframe", "input", "style"}
    assert not acting & {element.tag for element in written.iter()}
    assert not written.xpath("//a[starts-with(@href, 'javascript')]")
    assert_harmless(page)


def test_quotes_show_what_articles_hold(page):
    """In cards, their references and the panel; every kind of attack at least once."""
    seen = ""
    for claim in (f"{MARK}规定每季度考评一次", *(f"{MARK}第{n}条" for n in (3, 6, 9))):
        place = steps.find(page, claim)
        seen += steps.shown(place)
        assert_harmless(page)
    for name in ("script", "onerror", "template", "form", "end"):
        assert ATTACKS[name] in seen
    passage = steps.open_mark(page, place.locator("a.wj-mark").first)
    assert steps.shown(passage.locator("mark")) in seen
    assert_harmless(page)


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_quotation_and_a_draft_are_shown_as_they_are(visit, hostile, attack):
    """Whether they stand or not, with their differences."""
    page = visit(at=hostile)
    place = steps.verify(page, f"{MARK}第一条规定每周考评一次{attack}")
    assert attack in steps.shown(place) or place.locator("del, ins").count()
    assert_harmless(page)
    report = steps.check_draft(page, f"甲乙丙丁{attack}。\n\n他说“{MARK}每年考评一次{attack}”。")
    assert attack in steps.shown(report)
    assert_harmless(page)


def test_a_comparison_shows_what_articles_hold(page):
    """In its head, cells, bars and sources; and a topic that attacks is shown."""
    place = steps.compare(page, "多久考评一次")
    assert any(attack in steps.shown(place) for attack in ATTACKS.values())
    assert_harmless(page)
    place = steps.compare(page, f"考评{ATTACKS['onerror']}")
    assert_harmless(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_line_of_a_hundred_thousand_characters_fits(visit, long_line, width):
    """It is cut or broken, and never makes the page wider than the screen."""
    page = visit(at=long_line, width=width)
    steps.ask(page, "临江市考评材料有多长？")
    assert_harmless(page)
    place = steps.verify(page, LINE[:3000])
    passage = steps.open_mark(page, place.locator("a.wj-mark").first)
    assert steps.shown(passage.locator("mark")) == LINE[:3000].rstrip("，")
    assert_harmless(page)
    page.keyboard.press("Escape")
    report = steps.check_draft(page, f"{LINE[:40_000]}。")
    assert LINE[:40_000] in steps.shown(report)
    assert_harmless(page)


def test_text_that_runs_backwards_stays_in_its_place(page):
    """An override in a name or an article turns nothing around it."""
    place = steps.find(page, f"{MARK}每月通报一次")
    assert "每月通报一次" in steps.shown(place)
    card = place.locator("li").first
    before = card.locator("a.wj-mark").bounding_box()
    title = card.locator(".wj-title").bounding_box()
    assert before["x"] < title["x"] or before["y"] < title["y"]
    assert_harmless(page)
