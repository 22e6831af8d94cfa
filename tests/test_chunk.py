"""Passages and windows lose nothing, keep to their sizes, and lie where they say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.chunk import PASSAGE_CHARS, WINDOW_CHARS, chunk
from index.sentences import sentences
from index.types import Article, Chunk, SizeClass
from tests.strategies import any_texts, dirty_texts

SENTENCE = "村里把旧粮仓改成了图书室，每周三和周六晚上开门，孩子们放学就来。"
END = Chunk(article_id="", start=0, end=0, size_class=SizeClass.PASSAGE)
STORY = "\n\n".join(f"第{n}年，{SENTENCE * 3}" for n in range(1, 13))

# Long enough for several passages: pieces of every sort, some without any place to cut.
pieces = st.one_of(
    dirty_texts,
    any_texts,
    st.sampled_from(
        [SENTENCE, "甲" * 700, "word " * 90, "\n" * 5, " " * 500, "。" * 120, "a" * 130]
    ),
)
long_texts = st.lists(pieces, max_size=30).map("".join)


def article(text):
    """Make an article of nothing but text."""
    return Article(
        id="0123456789abcdef",
        path="a.txt",
        encoding="utf-8",
        title="",
        published="",
        source="",
        author="",
        places=(),
        text=text,
        source_text=text,
        edits=(),
    )


def spans(text, size_class):
    """Cut *text* and give the offsets of one size."""
    return [(c.start, c.end) for c in chunk(article(text)) if c.size_class is size_class]


def lost(text, spans):
    """Give the characters of *text*, but for space, that no span covers."""
    covered = {i for start, end in spans for i in range(start, end)}
    return [c for i, c in enumerate(text) if i not in covered and not c.isspace()]


@given(long_texts)
@settings(max_examples=60, deadline=None)
def test_passages_cover_every_character(text):
    """Nothing but space lies outside the passages, and no two overlap."""
    passages = spans(text, SizeClass.PASSAGE)
    position = 0
    for start, end in passages:
        assert position <= start < end <= len(text)
        assert text[start:end].strip() == text[start:end]
        position = end
    assert lost(text, passages) == []


@given(long_texts)
@settings(max_examples=60, deadline=None)
def test_windows_cover_their_passage(text):
    """Windows follow their passage, lie inside it, don't overlap, and lose nothing of it."""
    passage, windows = None, []
    for each in [*chunk(article(text)), END]:
        if each.size_class is SizeClass.WINDOW:
            assert (windows[-1][1] if windows else passage.start) <= each.start < each.end
            windows.append((each.start, each.end))
            continue
        if windows:
            assert len(windows) > 1
            assert windows[-1][1] <= passage.end
            inside = [(start - passage.start, end - passage.start) for start, end in windows]
            assert lost(text[passage.start : passage.end], inside) == []
        passage, windows = each, []


@given(long_texts)
@settings(max_examples=60, deadline=None)
def test_chunks_keep_to_their_sizes(text):
    """No passage is longer than 600 characters, no window than 146, whatever the text."""
    assert max((end - start for start, end in spans(text, SizeClass.PASSAGE)), default=0) <= 600
    assert max((end - start for start, end in spans(text, SizeClass.WINDOW)), default=0) <= 146


@given(long_texts)
@settings(max_examples=30, deadline=None)
def test_cutting_a_chunk_again_cuts_nothing_off(text):
    """A passage cut by itself is still covered from its first character to its last."""
    for start, end in spans(text, SizeClass.PASSAGE):
        again = spans(text[start:end], SizeClass.PASSAGE)
        assert (again[0][0], again[-1][1]) == (0, end - start)


def test_a_plain_text_is_cut_between_sentences():
    """Passages and windows of ordinary prose begin and end where sentences do."""
    text = STORY.replace("\n\n", "\n")
    starts = {start for start, _ in sentences(text)}
    ends = {end for _, end in sentences(text)}
    for size_class in SizeClass:
        cut = spans(text, size_class)
        assert len(cut) > 2
        assert {start for start, _ in cut} <= starts
        assert {end for _, end in cut} <= ends


def test_plain_prose_fills_its_chunks():
    """Of a long article without headings only the last passage may be short."""
    text = SENTENCE * 60
    lengths = [end - start for start, end in spans(text, SizeClass.PASSAGE)]
    assert min(lengths[:-1]) > PASSAGE_CHARS - len(SENTENCE)
    assert min(lengths) >= PASSAGE_CHARS / 3
    windows = [end - start for start, end in spans(text, SizeClass.WINDOW)]
    assert min(windows) >= WINDOW_CHARS / 3


def test_a_heading_is_not_left_alone():
    """A line too short to stand alone goes with the text that follows or precedes it."""
    text = f"一、办法\n{SENTENCE * 12}\n二、成效\n{SENTENCE * 12}"
    assert [text[s:e] for s, e in spans(text, SizeClass.PASSAGE) if e - s < 20] == []
    assert [text[s:e] for s, e in spans(text, SizeClass.WINDOW) if e - s < 20] == []


def test_a_short_text_is_one_passage_without_windows():
    """A window that would repeat its passage is not made."""
    assert chunk(article(f"  {SENTENCE}\n")) == (
        Chunk(
            article_id="0123456789abcdef",
            start=2,
            end=2 + len(SENTENCE),
            size_class=SizeClass.PASSAGE,
        ),
    )


@pytest.mark.parametrize("text", ["", " \n\u3000\t"])
def test_a_text_of_nothing_has_no_chunk(text):
    """Space alone is nothing to be found."""
    assert chunk(article(text)) == ()
