"""A text's sentences lose nothing of it, and end where a reader says they end."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import around, sentences
from tests.strategies import any_texts, dirty_texts


@given(st.one_of(dirty_texts, any_texts))
def test_sentences_cover_every_character(text):
    """Sentences are in order, don't overlap, hold no outer space, and lose nothing."""
    found = sentences(text)
    position = 0
    for start, end in found:
        assert position <= start < end
        assert text[start:end].strip() == text[start:end]
        position = end
    covered = {i for start, end in found for i in range(start, end)}
    assert [c for i, c in enumerate(text) if i not in covered and not c.isspace()] == []


@given(st.one_of(dirty_texts, any_texts), st.data())
def test_the_sentences_of_a_stretch_lie_in_it(text, data):
    """A stretch's sentences are those of its own text, at offsets into the whole."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    inside = [(low - start, high - start) for low, high in sentences(text, start, end)]
    assert inside == sentences(text[start:end])


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("甲。乙！丙？", ["甲。", "乙！", "丙？"]),
        ("他说：“好。”走了。", ["他说：“好。”", "走了。"]),
        ("他說：「好！」走了", ["他說：「好！」", "走了"]),
        ("（见附件。）下一句。", ["（见附件。）", "下一句。"]),
        ("真的吗？！是……吧。", ["真的吗？！", "是……", "吧。"]),
        ("标题\n正文。\n\n　　又一段", ["标题", "正文。", "又一段"]),
        ("一是甲；二是乙。三是丙", ["一是甲；二是乙。", "三是丙"]),
        ("It grew by 3.5 percent. Then it fell.", ["It grew by 3.5 percent.", "Then it fell."]),
        ("见 www.example.org 网站", ["见 www.example.org 网站"]),
        ("T. T. Ling展厅开放。Dr. Ling came.", ["T. T. Ling展厅开放。", "Dr. Ling came."]),
    ],
)
def test_sentences_end_where_a_reader_says(text, found):
    """Closing signs stay with their sentence; a point inside a number ends nothing."""
    assert [text[start:end] for start, end in sentences(text)] == found


@given(st.text(alphabet="ab9 é，中文", max_size=40), st.data())
def test_what_stands_around_is_near_and_ends_at_words(text, data):
    """No word or number is cut, and nothing more is left out than a part of one."""
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    first, last = around(text, start, end, 5)
    assert max(0, start - 5) <= first <= start <= end <= last <= min(len(text), end + 5)
    words = [match.span() for match in re.finditer("[ab9é]+", text)]
    assert not any(a < first < b and first < start for a, b in words)
    assert not any(a < last < b and end < last for a, b in words)
    left, right = text[max(0, start - 5) : first], text[last : end + 5]
    assert re.fullmatch("[ab9é]*", left)
    assert re.fullmatch("[ab9é]*", right)
