"""Hypothesis strategies that several test files share.

Knows what the texts and edits of articles look like; knows nothing about what is tested.
"""

from hypothesis import settings
from hypothesis import strategies as st

from index.types import Edit, EditKind

# The first example of some tests loads a dictionary, and a shared machine pauses at will.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")

SIGNS = (
    "的一是了机關机关國国里裏後后着著台臺什么麼甲乙丙丁□ａＢ１２ab 0　\n"
    "，。！？；：「」“”（）()…—·.,かなカナ"
)

dirty_texts = st.text(alphabet=st.sampled_from(SIGNS), max_size=80)
"""Short texts in which every sign is frequent, so that rare meetings happen."""

any_texts = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=80)
"""Any text that can be stored: all of Unicode but lone surrogates."""


@st.composite
def edits_over(draw, source):
    """Edits over *source*: in order, not overlapping, often touching, some removing or adding."""
    count = draw(st.integers(0, 5))
    places = st.integers(0, len(source))
    ends = sorted(draw(st.lists(places, min_size=2 * count, max_size=2 * count)))
    return tuple(
        Edit(
            kind=draw(st.sampled_from(EditKind)),
            start=start,
            end=end,
            before=source[start:end],
            after=draw(st.text(alphabet="甲乙丙x", max_size=3)),
            certain=draw(st.booleans()),
        )
        for start, end in zip(ends[::2], ends[1::2], strict=True)
    )


@st.composite
def edited_texts(draw, text=dirty_texts):
    """A source text and edits over it."""
    source = draw(text)
    return source, draw(edits_over(source))
