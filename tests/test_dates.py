"""Dates in the forms that pages write them."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.dates import has_day, read_date, without_dates


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2023-02-17 09:12:00", "2023-02-17"),
        ("2023-02-17T09:12:00+08:00", "2023-02-17"),
        ("2023/2/7", "2023-02-07"),
        ("2023.02.17", "2023-02-17"),
        ("20230217", "2023-02-17"),
        ("２０２３年２月１７日", "2023-02-17"),
        ("二〇二三年二月十七日", "2023-02-17"),
        ("二○二三年十二月三十一日", "2023-12-31"),
        ("民國112年2月17日", "2023-02-17"),
        ("17 February 2023", "2023-02-17"),
        ("Feb. 17th, 2023", "2023-02-17"),
        ("2023年2月", "2023-02"),
        ("February 2023", "2023-02"),
        ("2023年", "2023"),
        ("2023-02-30", ""),
        ("2023-13-01", ""),
        ("1023-01-01", ""),
        ("3天前", ""),
        ("2月17日", ""),
        ("电话 12345678901", ""),
        ("", ""),
    ],
)
def test_dates_are_read_as_far_as_they_go(text, read):
    """Day, month or year; nothing where there is no such date."""
    assert read_date(text) == read
    assert has_day(text) == (len(read) == 10)


@given(st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31)))
def test_every_day_is_read_in_every_form(day):
    """The forms agree on each day of two centuries."""
    forms = ["%Y-%m-%d", "%Y年%m月%d日", "%d %B %Y", "%B %d, %Y"]
    assert {read_date(f"x {day.strftime(form)} 人") for form in forms} == {day.isoformat()}


def test_what_else_a_line_says_is_left():
    """Dates and times of day go; the rest stays."""
    assert without_dates("2023-02-17 09:12:00 某某報").strip() == "某某報"
    assert without_dates("二〇二三年二月十七日") == ""


@given(st.text())
def test_any_text_can_be_read(text):
    """No text is refused."""
    assert len(read_date(text)) in {0, 4, 7, 10}
