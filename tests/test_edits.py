"""Edits lead from a source to its text, round after round, and every stretch leads back."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.edits import apply, compose, to_source
from index.types import Edit, EditKind
from tests.strategies import edited_texts, edits_over

SOURCE = "機(jī)關黨建&nbsp;廣告  正文"
EDITS = (
    Edit(kind=EditKind.PINYIN, start=1, end=5, before="(jī)", after=""),
    Edit(kind=EditKind.ENTITY, start=8, end=14, before="&nbsp;", after=" "),
    Edit(kind=EditKind.SPAM, start=14, end=16, before="廣告", after=""),
    Edit(kind=EditKind.SPACING, start=16, end=18, before="  ", after=""),
)


def edit(start, end, before, after, kind=EditKind.SHIFTED, certain=True):
    """Make an edit in one line."""
    return Edit(kind=kind, start=start, end=end, before=before, after=after, certain=certain)


def spans_in_text(edits):
    """Say where each edit's replacement stands in the edited text."""
    shift = 0
    for each in edits:
        start = each.start + shift
        yield start, start + len(each.after), each
        shift += len(each.after) - len(each.before)


@st.composite
def two_rounds(draw):
    """A source, edits over it, and edits over what they make of it."""
    source, first = draw(edited_texts())
    return source, first, draw(edits_over(apply(first, source)))


@st.composite
def slices(draw):
    """A source, edits over it, and a stretch of the edited text that is not empty."""
    source, edits = draw(edited_texts().filter(lambda pair: apply(pair[1], pair[0])))
    length = len(apply(edits, source))
    start = draw(st.integers(0, length - 1))
    return source, edits, start, draw(st.integers(start + 1, length))


def test_edits_make_the_text():
    """Each replacement stands in for what it replaces, and the rest stays."""
    assert apply(EDITS, SOURCE) == "機關黨建 正文"
    assert apply((), SOURCE) == SOURCE


@pytest.mark.parametrize(
    "edits",
    [
        [edit(0, 2, "甲乙", ""), edit(1, 3, "乙丙", "")],
        [edit(2, 3, "丙", "x"), edit(0, 1, "甲", "x")],
        [edit(0, 1, "乙", "x")],
        [edit(3, 5, "丁", "x")],
        [edit(9, 9, "", "x")],
        [edit(3, 1, "", "x")],
        [edit(-1, 0, "", "x")],
    ],
    ids=["overlapping", "disordered", "other", "too long", "outside", "backwards", "below 0"],
)
def test_edits_that_do_not_fit_are_refused(edits):
    """Overlaps, disorder, another text and offsets outside of it are programming mistakes."""
    with pytest.raises(ValueError, match="does not fit the text"):
        apply(edits, "甲乙丙丁")


@given(two_rounds())
def test_two_rounds_become_one(rounds):
    """Chained edits do at once what both rounds do in turn."""
    source, first, second = rounds
    assert apply(compose(first, second, source), source) == apply(second, apply(first, source))


@given(two_rounds())
def test_chained_edits_are_edits_like_any_other(rounds):
    """They are in order, keep apart, name what they replace, and change something."""
    source, first, second = rounds
    position = 0
    for each in compose(first, second, source):
        assert position <= each.start <= each.end <= len(source)
        assert source[each.start : each.end] == each.before != each.after
        position = each.end


@given(edited_texts())
def test_a_round_chained_with_nothing_stays_the_same(pair):
    """An empty round before or after changes nothing; edits without effect are left out."""
    source, edits = pair
    effective = tuple(each for each in edits if each.before != each.after)
    assert compose(edits, (), source) == effective
    assert compose((), edits, source) == effective


def test_rounds_that_overlap_become_one_edit():
    """It is of the later round's kind, and certain only if both were."""
    first = [edit(1, 3, "乙丙", "xy", EditKind.SHIFTED, certain=False)]
    second = [edit(2, 4, "y丁", "", EditKind.SPAM)]
    assert compose(first, second, "甲乙丙丁戊") == (
        edit(1, 4, "乙丙丁", "x", EditKind.SPAM, certain=False),
    )


def test_rounds_that_touch_stay_apart():
    """What was done to neighbouring stretches stays two edits."""
    first = [edit(1, 2, "乙", "")]
    second = [edit(0, 1, "甲", ""), edit(1, 2, "丙", "x")]
    assert compose(first, second, "甲乙丙") == (
        edit(0, 1, "甲", ""),
        edit(1, 2, "乙", ""),
        edit(2, 3, "丙", "x"),
    )


def test_a_change_taken_back_is_no_edit():
    """What the second round restores is left out."""
    assert compose([edit(1, 2, "乙", "x")], [edit(1, 2, "x", "乙")], "甲乙丙") == ()


@given(slices())
def test_a_stretch_without_edits_is_the_same_in_the_source(case):
    """A slice that no replacement reaches into comes back character for character."""
    source, edits, start, end = case
    text = apply(edits, source)
    touched = any(s < end and e > start or start < s == e < end for s, e, _ in spans_in_text(edits))
    low, high = to_source(edits, start, end)
    assert 0 <= low <= high <= len(source)
    if not touched:
        assert source[low:high] == text[start:end]


@given(slices())
def test_a_stretch_takes_its_edits_in_whole(case):
    """The source of a slice holds every edit that the slice touches from end to end."""
    source, edits, start, end = case
    low, high = to_source(edits, start, end)
    for text_start, text_end, each in spans_in_text(edits):
        if text_start < end and text_end > start or start < text_start == text_end < end:
            assert low <= each.start <= each.end <= high


@given(slices())
def test_the_source_of_a_stretch_gives_the_stretch(case):
    """Edits inside the found source lead to the slice again, grown to whole replacements."""
    source, edits, start, end = case
    low, high = to_source(edits, start, end)
    inside = [
        edit(e.start - low, e.end - low, e.before, e.after)
        for s, f, e in spans_in_text(edits)
        if s < end and f > start or start < s == f < end
    ]
    assert apply(edits, source)[start:end] in apply(inside, source[low:high])


@given(edited_texts(), st.data())
@settings(max_examples=50)
def test_an_empty_stretch_has_one_place(pair, data):
    """Where nothing was cut out, nothing comes back."""
    source, edits = pair
    place = data.draw(st.integers(0, len(apply(edits, source))))
    low, high = to_source(edits, place, place)
    assert low == high <= len(source)


@pytest.mark.parametrize(
    ("stretch", "found"),
    [
        ("機", "機"),
        ("關", "關"),
        ("機關", "機(jī)關"),
        ("建 ", "建&nbsp;"),
        (" ", "&nbsp;"),
        ("正文", "正文"),
        (" 正", "&nbsp;廣告  正"),
    ],
)
def test_what_was_removed_beside_a_stretch_is_not_part_of_it(stretch, found):
    """A removal comes along only where it lies inside."""
    text = apply(EDITS, SOURCE)
    start = text.index(stretch)
    low, high = to_source(EDITS, start, start + len(stretch))
    assert SOURCE[low:high] == found
