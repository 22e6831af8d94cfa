"""What a model writes is cut into sentences and numbers, in whatever pieces it arrives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.marked import Part, Written, read_sentences

TEXT = (
    "宁波办了6期。[1] 培训320人[1][2]，会议减少28%[3]。\n- **绵阳**有62人【2，3】。\n"
    "Dr. Wu paid 3.5 yuan.[4] “好。真好。”他说[5]。没有标记"
)
SENTENCES = [
    Written((Part("宁波办了6期。", (1,)),)),
    Written((Part("培训320人", (1, 2)), Part("，会议减少28%。", (3,)))),
    Written((Part("绵阳有62人。", (2, 3)),)),
    Written((Part("Dr. Wu paid 3.5 yuan.", (4,)),)),
    Written((Part("“好。真好。”他说。", (5,)),)),
    Written((Part("没有标记", ()),)),
]


@given(st.lists(st.integers(0, len(TEXT)), max_size=12))
def test_pieces_make_no_difference(cuts):
    """However the text is cut in pieces, marks in two among them, the sentences are the same."""
    edges = [0, *sorted(cuts), len(TEXT)]
    pieces = [TEXT[start:end] for start, end in zip(edges, edges[1:], strict=False)]

    assert list(read_sentences(pieces)) == SENTENCES


@pytest.mark.parametrize(
    ("text", "numbers"),
    [("甲[1-3]。", (1, 2, 3)), ("甲［1、4］。", (1, 4)), ("甲[^2]。", (2,)), ("甲[9]。", (9,))],
)
def test_marks_have_many_forms(text, numbers):
    """Ranges, lists, full width and footnotes are read."""
    (found,) = read_sentences([text])

    assert found.parts == (Part("甲。", numbers),)


@pytest.mark.parametrize("cut", range(1, 30))
def test_thinking_aloud_is_left_out(cut):
    """What stands between the marks of thinking is no answer, nor is what stands before its end."""
    text = "<think>也许是7期。[1]</think>办了6期。[1]"

    assert [one.text for one in read_sentences([text[:cut], text[cut:]])] == ["办了6期。"]


def test_a_sentence_comes_as_soon_as_it_is_whole():
    """Nothing waits for the end of the answer."""
    arrived = []

    def pieces():
        for piece in ("一共6期。", "[1]", "后来", "。[2]"):
            arrived.append(piece)
            yield piece

    first = next(read_sentences(pieces()))

    assert first.text == "一共6期。"
    assert arrived == ["一共6期。", "[1]", "后来"]
