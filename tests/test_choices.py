"""What a browser sends as choices is read as such, whatever it sends."""

from hypothesis import given
from hypothesis import strategies as st

from ui.formats import Style
from ui.web.choices import Choices, Length, read_choices

anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.sampled_from(Style), st.sampled_from(Length), st.booleans())
def test_choices_survive_the_browser(style, length, deep):
    """What is stored is read back."""
    choices = Choices(style=style, length=length, deep=deep)
    assert read_choices(choices.as_stored()) == choices


@given(
    anything | st.dictionaries(st.sampled_from(["style", "length", "deep"]), anything, max_size=3)
)
def test_what_is_no_choice_counts_as_none(stored):
    """Nothing that a browser sends is an error; only ``false`` turns late interaction off."""
    told = stored if isinstance(stored, dict) else {}
    expected = Choices(
        style=Style(told["style"]) if told.get("style") in [*Style] else Style.GBT7714,
        length=Length(told["length"]) if told.get("length") in [*Length] else Length.NORMAL,
        deep=told.get("deep", True) is not False,
    )
    assert read_choices(stored) == expected


def test_a_longer_answer_shows_more():
    """Two, five, or all sentences at once."""
    assert [length.sentences for length in Length] == [2, 5, 1000]
