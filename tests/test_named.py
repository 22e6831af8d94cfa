"""A place is known by any of its names; a name nobody knows gets the nearest."""

import pytest

from index.errors import SettingsError
from index.named import nearest_places, place_in, place_named


@pytest.mark.parametrize(
    ("name", "full", "parents"),
    [
        ("湖州市", "湖州市", ("浙江省",)),
        ("湖州", "湖州市", ("浙江省",)),
        ("長興", "长兴县", ("浙江省", "湖州市")),
        ("潼南县", "潼南区", ("重庆市",)),
        ("大同", "大同市", ("山西省",)),
        ("浙江湖州", "湖州市", ("浙江省",)),
        ("浙江省 湖州市 长兴县", "长兴县", ("浙江省", "湖州市")),
        ("北京朝阳", "朝阳区", ("北京市",)),
        ("南京鼓樓區", "鼓楼区", ("江苏省", "南京市")),
        ("Huzhou City", "湖州市", ("浙江省",)),
        ("huzhou", "湖州市", ("浙江省",)),
        ("吉林", "吉林省", ()),
    ],
)
def test_a_place_is_known_by_any_form_of_its_name(name, full, parents):
    """Short, old, Traditional, Latin, and behind what it lies in; of two levels the higher."""
    place = place_named(name)

    assert (place.name, place.parents) == (full, parents)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [("湖洲", "湖州市"), ("绵羊市", "绵阳市"), ("綿羊市", "绵阳市"), ("Hangzou", "杭州市")],
)
def test_a_name_nobody_knows_gets_the_nearest(name, nearest):
    """By looks and sounds together, the nearest first."""
    assert nearest_places(name)[0].name == nearest
    with pytest.raises(SettingsError) as caught:
        place_named(name)
    assert str(caught.value) == f"{name} is no place on the national list."
    assert caught.value.hint.startswith("Nearest: ") and nearest in caught.value.hint


@pytest.mark.parametrize("name", ["火星", "湖州市火星", "x" * 300, "?", "湖州市衢州市火星的"])
def test_a_name_near_none_gets_no_guess(name):
    """Nor does a place with something else behind it count."""
    with pytest.raises(SettingsError):
        place_named(name)
    assert nearest_places("火星") == []


def test_a_name_of_several_places_is_refused_with_all_of_them():
    """The hint shows how to tell them apart."""
    with pytest.raises(SettingsError) as caught:
        place_named("鼓楼区")
    assert str(caught.value) == (
        "鼓楼区 is the name of 4 places: 江苏省南京市鼓楼区、江苏省徐州市鼓楼区、"
        "福建省福州市鼓楼区、河南省开封市鼓楼区."
    )
    assert caught.value.hint == "Put what it lies in before it: 江苏省南京市鼓楼区"


def test_a_text_tells_which_of_several_places_is_meant():
    """Where it does not, all of them are given."""
    assert [place.parents for place in place_in("鼓楼区", "南京市鼓楼区办了夜校。")] == [
        ("江苏省", "南京市")
    ]
    assert len(place_in("鼓楼区", "鼓楼区办了夜校。")) == 4
    assert [place.level for place in place_in("湖州市", "")] == ["city"]
    assert place_in("火星", "") == []
