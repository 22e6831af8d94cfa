"""The tab to compare in: a table whose head stays, figures drawn, files of every kind."""

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from fakes import HashEmbedder, make_article, make_collection
from playwright.sync_api import expect
from serving import serving

from browser import steps
from index.gazetteer import gazetteer, place_of

TOPIC = "考核评价"


def _box(place):
    return place.bounding_box()


def test_places_are_compared_and_every_mark_opens_its_quote(page, wenju, samples_home):
    """Rows, columns, quotes and silent subjects are those of --json."""
    done = wenju("compare", TOPIC, "宁波", "绵阳", "泉州", "--home", samples_home, "--json")
    expected = json.loads(done.stdout)
    place = steps.compare(page, TOPIC, "宁波", "绵阳", "泉州")
    table = place.locator("table.wj-table")

    heads = [one.split()[0] for one in table.locator("thead th").all_inner_texts()]
    said = [one["name"] for one in expected["subjects"] if one["name"] not in expected["silent"]]
    assert heads[1:] == said
    aspects = expected["aspects"]
    assert [
        one.split("\n")[0].split()[0] for one in table.locator("tbody th").all_inner_texts()
    ] == [one["name"].split()[0] for one in aspects]
    for name in expected["silent"]:
        assert name in place.locator(".wj-silent").inner_text()
    quotes = {
        citation["number"]: citation["quote"]
        for aspect in aspects
        for cell in aspect["cells"].values()
        for citation in (cell or {"citations": []})["citations"]
    }
    for number in (1, 2):
        mark = table.get_by_role("link", name=f"[{number}]", exact=True).first
        passage = steps.open_mark(page, mark)
        assert steps.shown(passage.locator("mark")) == quotes[number]
        page.keyboard.press("Escape")
        page.locator(".sidebar.open").wait_for(state="hidden")


def test_the_head_and_the_first_column_stay(page):
    """However far the table is moved inside its frame, and nothing lies over them."""
    place = steps.compare(page, TOPIC)
    frame = place.locator(".wj-scroll")
    before = [
        _box(place.locator(f"table.wj-table {one}").first) for one in ("thead th", "tbody th")
    ]
    frame.evaluate("(one) => { one.scrollLeft = 240; one.scrollTop = 160; }")
    moved = frame.evaluate("(one) => [one.scrollLeft, one.scrollTop]")
    corner, first = (
        _box(place.locator(f"table.wj-table {one}").first) for one in ("thead th", "tbody th")
    )
    assert moved[1] > 0
    assert (corner["x"], corner["y"]) == pytest.approx((before[0]["x"], before[0]["y"]), abs=1)
    assert first["x"] == pytest.approx(before[1]["x"], abs=1)
    assert first["y"] == pytest.approx(before[1]["y"] - moved[1], abs=1)


def test_what_the_frame_cuts_off_fades_until_the_end_is_reached(page):
    """Then the last row stands whole above what faded it."""
    frame = steps.compare(page, TOPIC).locator(".wj-scroll")
    fade = frame.evaluate(
        "one => (({ position, height, backgroundImage: image }) => ({ position, height, image }))"
        "(getComputedStyle(one, '::after'))"
    )
    assert fade["position"] == "sticky"
    assert "gradient" in fade["image"]
    assert frame.evaluate("one => one.scrollHeight > one.clientHeight")
    frame.evaluate("one => { one.scrollTop = one.scrollHeight; }")
    last, whole = _box(frame.locator("tbody tr").last), _box(frame)
    left = whole["y"] + whole["height"] - last["y"] - last["height"]
    assert left >= float(fade["height"].removesuffix("px"))


def test_figures_are_drawn_beside_their_values(page):
    """Bars as long as their values, each with the article's own figure, a mark and a date."""
    place = steps.compare(page, TOPIC, "宁波", "绵阳")
    chart = place.locator("table.wj-bars").first
    rows = chart.locator("tr")
    told = [
        (one.locator("th").inner_text(), one.locator("td").last.inner_text()) for one in rows.all()
    ]
    assert [(name, value.split("[")[0].strip()) for name, value in told] == [
        ("宁波市", "12项指标"),
        ("绵阳市", "9項指標"),
    ]
    assert all("20" in value.split("]")[1] for _, value in told)
    widths = [_box(one)["width"] for one in chart.locator(".wj-bar").all()]
    assert widths[1] / widths[0] == pytest.approx(9 / 12, abs=0.02)


def test_a_comparison_is_saved_in_every_format(visit):
    """Each link gives a file of that kind."""
    page = visit()
    place = steps.compare(page, TOPIC, "宁波", "绵阳", aspects="经费")
    links = place.locator(".wj-downloads a")
    assert links.all_inner_texts() == ["Markdown", "CSV", "Excel", "Word", "JSON"]
    for link in links.all():
        with page.expect_download() as saved:
            link.click()
        ending = urlsplit(link.get_attribute("href")).path.rpartition(".")[2]
        assert saved.value.suggested_filename == f"对照-考核评价.{ending}"
        assert saved.value.path().stat().st_size > 200
    query = parse_qs(urlsplit(links.first.get_attribute("href")).query)
    assert query == {"topic": [TOPIC], "name": ["宁波市", "绵阳市"], "aspect": ["经费"]}


@pytest.fixture(scope="module")
def many(browser, tmp_path_factory):
    """Where a collection of five hundred places is served; two articles tell of the first ten."""
    codes = gazetteer().rows
    names = list(dict.fromkeys(place_of(code).name for code in sorted(codes)))[-500:]
    articles = [
        make_article(
            f"{number:016x}", f"{name}每季度考评一次，评出{number}个先进支部。", places=(name,)
        )
        for number, name in enumerate([*names, *names[:10]])
    ]
    home = make_collection(tmp_path_factory.mktemp("many") / "home", articles)
    with serving(home, HashEmbedder()) as address:
        yield address, names


@pytest.mark.parametrize("width", [1280, 390])
def test_one_of_five_hundred_places_is_found_by_typing(visit, many, width):
    """With its count; those that most articles tell of come first; keys alone will do."""
    address, names = many
    page = visit(at=address, width=width)
    steps.open_tab(page, "compare_tab")
    box = page.locator("#wj-subjects input")
    box.click()
    options = page.get_by_role("option")
    page.locator('[role="option"][aria-setsize="500"]').first.wait_for()  # not all are drawn
    first = [one.split() for one in options.all_inner_texts()[:10]]
    assert sorted(one[-3] for one in first) == sorted(names[:10])
    assert {one[-1] for one in first} == {"2"}

    wanted = names[-1]
    box.press_sequentially(wanted[:2])
    page.get_by_role("option", name=wanted).wait_for()
    assert int(options.first.get_attribute("aria-setsize")) < 20
    assert all(wanted[:2] in one for one in options.all_inner_texts())
    for name in (wanted, names[-2]):
        box.fill(name)
        box.press("ArrowDown")
        page.get_by_role("option", name=name).wait_for()
        box.press("Home")
        box.press("Enter")
        options.first.wait_for(state="detached")  # it lay over the button
        expect(box).to_be_focused()
    page.locator("#wj-topic textarea").fill("季度考评")
    page.keyboard.press("Enter")
    place = page.locator("#wj-compared .wj-answer")
    place.wait_for()
    heads = place.locator("table.wj-table thead th").all_inner_texts()
    assert {one.split()[0] for one in heads[1:]} == {wanted, names[-2]}
