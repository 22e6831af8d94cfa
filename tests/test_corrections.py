"""A correction holds until it is corrected again, beside what was found."""

from dataclasses import replace

import pytest

from index.corrections import (
    Inheritance,
    Left,
    anew,
    as_found,
    changed,
    checked_date,
    corrected,
    heirs,
    kept,
    put_by,
)
from index.duplicates import signature
from index.errors import SettingsError
from index.types import Correction
from tests.fakes import make_article

ARTICLE = make_article("a1", "甲。", title="旧题", published="2023", places=("湖州市",))
DATE = Correction(field="published", found="2023", value="2024-05-01")
PLACE = Correction(field="places", found=("湖州市",), value=())
TEXT = "镇上的夜校每周二和周四开课，一共办了六个班，学员两百四十人，多数是附近工厂的工人。"
LEFT = Left(id="a1", title="旧题", signature=signature(TEXT), corrections=(DATE,))


def test_corrections_change_an_article_and_give_it_back():
    """What was found is kept whole."""
    after = corrected(ARTICLE, (DATE, PLACE))

    assert (after.published, after.places, after.title) == ("2024-05-01", (), "旧题")
    assert as_found(after, (DATE, PLACE)) == ARTICLE


def test_what_is_told_joins_what_was_corrected_before():
    """By order of fields; told again it replaces, told as it was found it is none."""
    assert changed(ARTICLE, (PLACE,), {"published": "2024-05-01"}) == (DATE, PLACE)
    assert changed(ARTICLE, (DATE, PLACE), {"places": ("湖州市",)}) == (DATE,)
    assert changed(ARTICLE, (DATE,), {"published": "2025"})[0].value == "2025"
    assert changed(ARTICLE, (), {"title": "旧题"}) == ()


def test_what_is_found_anew_stands_beside_the_same_value():
    """The value told by hand stays."""
    found = make_article("a1", "乙。", published="2022-01")

    assert anew(found, (DATE,)) == (
        Correction(field="published", found="2022-01", value="2024-05-01"),
    )


def test_the_article_that_is_most_like_the_old_one_inherits():
    """Each once, whichever comes first; the receipt says what was kept, and how to undo it."""
    longer, same = made("b1", f"{TEXT}后来又加了一个月。"), made("b2", TEXT)
    other = replace(LEFT, id="a2", signature=signature(f"{TEXT}后来又加了一个月。"))

    assert heirs([LEFT], [longer]) == {"b1": Inheritance("a1", (DATE,))}
    assert heirs([LEFT], [longer, same]) == {"b2": Inheritance("a1", (DATE,))}
    for gone in ([LEFT, other], [other, LEFT]):
        assert heirs(gone, [longer, same]) == {
            "b2": Inheritance("a1", (DATE,)),
            "b1": Inheritance("a2", (DATE,)),
        }
    assert kept((DATE, PLACE)) == (
        "Corrected by hand before the file changed or went, and kept: published 2024-05-01, "
        "places –."
    )
    assert kept((DATE,), "b1").endswith(" To undo that: wenju edit b1 --reset")


def test_what_has_another_title_or_date_is_another_article():
    """Reports follow one pattern month by month; only the same text may be called otherwise."""
    february = TEXT.replace("六个班", "七个班").replace("四十人", "五十人")
    changed = f"{TEXT}后来又加了一个月。"
    _, row = made("b1", changed)
    dated = make_article("b1", changed, title="旧题", published="2024-02-29")

    assert heirs([LEFT], [made("b1", february, title="二月简报")]) == {}
    assert heirs([LEFT], [(dated, row)]) == {}
    assert heirs([LEFT], [made("b1", TEXT, title="新题")]).keys() == {"b1"}


def test_an_unlike_text_inherits_nothing():
    """Not of the same title, nor alone in the same file; the receipt says what is put by."""
    assert heirs([LEFT], [made("b1", "渡口的茶馆每周五晚上放一场露天电影，去年来了三千人。")]) == {}
    assert put_by(LEFT) == (
        "Corrected by hand in an article that the file no longer holds, and put by for when it is "
        "back: 旧题: published 2024-05-01."
    )


def made(id_, text, *, title="旧题"):
    """Make an article with its signature."""
    return make_article(id_, text, title=title), signature(text)


@pytest.mark.parametrize("date", ["2024", "2024-02", "2024-02-29", "0001-01-01"])
def test_a_date_that_exists_is_taken(date):
    """A year, a month, a day."""
    assert checked_date(date) == date


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("2024年7月", "2024-07"),
        ("2024年", "2024"),
        ("二〇二四年七月三日", "2024-07-03"),
        ("2024-7", "2024-07"),
        ("2024/07/3", "2024-07-03"),
        ("２０２４", "2024"),
        ("July 3, 2024", "2024-07-03"),
    ],
)
def test_a_date_is_taken_as_pages_write_it(written, date):
    """And kept in ISO form."""
    assert checked_date(written) == date


@pytest.mark.parametrize(
    "date",
    [
        "",
        "24",
        "昨天",
        "2024年7月的会议",
        "2024年13月",
        "2024-13",
        "2023-02-29",
        "2024-00",
        "0000",
        "7月",
    ],
)
def test_a_date_that_does_not_exist_is_refused(date):
    """With the way to write one."""
    with pytest.raises(SettingsError) as caught:
        checked_date(date)
    assert str(caught.value) == f"{date} is no date."
    assert caught.value.hint == "Write it as 2024, 2024-05 or 2024-05-31."
