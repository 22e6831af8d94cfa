"""Places: which a text names, and which it is about."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.fold import simplify
from index.gazetteer import Place, gazetteer, place_of, readings_of
from index.places import find_places, main_places


def _names(text: str) -> list[str]:
    return [mention.place.name for mention in find_places(text)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("衢州市和湖州市", ["衢州市", "湖州市"]),
        ("衢州与湖州", ["衢州市", "湖州市"]),
        ("瀋陽、臺北、廣東", ["沈阳市", "台北市", "广东省"]),
        ("潼南縣", ["潼南区"]),
        ("襄樊", ["襄阳市"]),
        ("恩施州", ["恩施土家族苗族自治州"]),
        ("内蒙古", ["内蒙古自治区"]),
        ("乾安縣", ["乾安县"]),
        ("浙江省衢州市柯城区", ["浙江省", "衢州市", "柯城区"]),
    ],
)
def test_full_short_and_former_names_in_both_scripts_are_found(text, names):
    """A place is found by each of its names and called by its present full one."""
    assert _names(text) == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Huzhou and Quzhou City", ["湖州市", "衢州市"]),
        ("how many offices does huzhou run?", ["湖州市"]),
        ("Huzhou’s offices", ["湖州市"]),
        ("Tongnan County, Chongqing", ["潼南区", "重庆市"]),
        ("Tongnan by itself", []),
        ("Inner Mongolia and Hong Kong", ["内蒙古自治区", "香港特别行政区"]),
        ("Jilin", ["吉林省"]),
        ("Jilin City", ["吉林市"]),
        ("Xi'an", ["西安市"]),
        ("Xian by itself", []),
        ("Taizhou", []),
        ("Taizhou in Zhejiang", ["台州市", "浙江省"]),
    ],
)
def test_latin_names_are_found(text, names):
    """Cities go by their spelling alone, counties with the word for their kind."""
    assert _names(text) == names


@pytest.mark.parametrize(
    "text",
    [
        "三明治",
        "市委和县委",
        "召开县委会议",
        "上海安排",
        "扩大连锁经营",
        "新建道路",
        "加强合作",
        "城区改造",
        "一批来宾",
        "和平发展",
        "湖州日报",
        "浙江大学",
        "北京时间",
        "孙中山",
        "花溪市",
        "钱塘江",
    ],
)
def test_words_that_only_look_like_counties_are_not(text):
    """A common word, a street, a paper or a river is no place of that name."""
    assert [name for name in _names(text) if name != "上海市"] == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("北京朝阳区", ["北京市", "朝阳区"]),
        ("辽宁朝阳", ["辽宁省", "朝阳市"]),
        ("朝阳区的做法", []),
        ("吉林长春的经验，朝阳区先行", ["吉林省", "长春市", "朝阳区"]),
        ("安徽和县", ["安徽省", "和县"]),
        ("义乌市与大家看好义乌", ["义乌市", "义乌市"]),
    ],
)
def test_what_the_text_says_besides_decides_between_readings(text, names):
    """A name that is shared or doubtful counts behind its parent or once named in full."""
    assert _names(text) == names


def test_a_mention_knows_its_place():
    """A mention has the words of the text, a place its level, parents and other names."""
    (mention,) = find_places("在潼南縣")
    assert (mention.name, mention.start, mention.end) == ("潼南縣", 1, 4)
    assert mention.place == Place(
        name="潼南区",
        level="county",
        parents=("重庆市",),
        adcode="500152",
        other_names=("潼南县", "潼南", "tongnan"),
    )


def test_every_place_of_the_list_is_found_behind_its_parents():
    """No full name is lost to another one, and every one is known as simplify writes it."""
    lost = []
    for code in gazetteer().rows:
        place = place_of(code)
        found = find_places("".join([*place.parents, place.name]))
        if not found or found[-1].place != place:
            lost.append(place.name)
    assert lost == []
    assert all(simplify(place_of(code).name) in gazetteer().forms for code in gazetteer().rows)


def test_the_list_is_whole():
    """The table has the provinces, the prefectures and the counties of the country."""
    levels = [row[1] for row in gazetteer().rows.values()]
    assert levels.count("province") == 34
    assert levels.count("city") > 330
    assert levels.count("county") > 2800
    assert all(readings_of(notes) for notes in gazetteer().forms.values())


@given(st.text(alphabet="浙江省衢州市潼南县北京朝阳区和、，在 aHuzhou", max_size=40))
def test_mentions_are_slices_in_order(text):
    """Mentions quote the text, in order, without overlap."""
    mentions = find_places(text)
    assert all(mention.name == text[mention.start : mention.end] for mention in mentions)
    assert all(first.end <= second.start for first, second in pairwise(mentions))


@settings(max_examples=50)
@given(st.text())
def test_any_text_can_be_searched(text):
    """No text is refused, and main places are among those named."""
    named = {mention.place.name for mention in find_places(text)}
    assert set(main_places("", text)) <= named


def test_a_long_text_is_searched_in_linear_time():
    """Four times the text takes about four times as long."""
    piece = "市直机关不断提高政治站位，湖州市推进各项工作，群众满意度逐年提高。" * 500

    def seconds(text: str) -> float:
        start = time.perf_counter()
        find_places(text)
        return time.perf_counter() - start

    seconds(piece)
    assert seconds(piece * 8) < 24 * max(min(seconds(piece) for _ in range(3)), 0.01)


PRACTICE = "组织机关党员下沉社区，建立问题清单，推动服务力量向一线集中。"


@pytest.mark.parametrize(
    ("title", "text", "places"),
    [
        ("", f"近年来，浙江省衢州市{PRACTICE}", ("衢州市",)),
        ("", f"潼南縣直屬機關{PRACTICE}去年赴北碚、璧山考察學習。", ("潼南区",)),
        ("", f"今年以来，福建三明市{PRACTICE}", ("三明市",)),
        ("湖州：支部建在一线", PRACTICE, ("湖州市",)),
        ("", f"湖州市委组织部{PRACTICE}干部赴北京学习培训。", ("湖州市",)),
        ("", f"会议在北京召开。{PRACTICE}", ()),
        ("", f"据北京日报报道，{PRACTICE}", ()),
        ("论机关党建", f"延安时期就有这个传统。{PRACTICE}", ()),
        ("", "Last year Huzhou City counted its forms. Huzhou then cut them.", ("湖州市",)),
        ("衢州与湖州的比较", f"{PRACTICE}", ("衢州市", "湖州市")),
        ("浙江推进改革", f"浙江省{PRACTICE}其中，衢州市试点一年。", ("浙江省",)),
    ],
)
def test_a_text_is_about_the_places_that_act(title, text, places):
    """Who acts counts; who is visited, met in or quoted does not; parents are implied."""
    assert main_places(title, text) == places


def test_places_named_again_and_again_count():
    """Three plain mentions are as good as one in the opening."""
    opening = PRACTICE * 15
    assert main_places("", opening + "嘉兴。") == ()
    assert main_places("", opening + "嘉兴不同。嘉兴更快。嘉兴领先。") == ("嘉兴市",)


def test_a_byline_counts_only_for_our_city():
    """The author's office says which "our city" is meant, and nothing else."""
    byline = "（作者单位：浙江省湖州市委组织部）"
    assert main_places("", f"我市{PRACTICE}", byline=byline) == ("湖州市",)
    assert main_places("", PRACTICE, byline=byline) == ()


@pytest.mark.parametrize("text", ["路灯最多的是衢州", "溫嶺", "潼南区的县城在潼南", "内蒙古"])
def test_a_short_name_at_the_end_ends_with_the_text(text):
    """Nothing stands behind it that could belong to it."""
    assert find_places(text)[-1].end <= len(text)
    assert all(text[m.start : m.end] == m.name for m in find_places(text))
