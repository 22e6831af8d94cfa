"""An article is cut into passages and sentence windows, with exact offsets.

Knows lengths; knows nothing about vectors. Offsets are half-open, in
code points of the article's text.
"""

from functools import cache

from langchain_text_splitters import RecursiveCharacterTextSplitter

from index.sentences import SENTENCE_END
from index.types import Article, Chunk, SizeClass

PASSAGE_CHARS = 450
WINDOW_CHARS = 110

_SEPARATORS = [SENTENCE_END, r"[；;：:]", r"[，,、\s]", ""]


def chunk(article: Article) -> tuple[Chunk, ...]:
    """Cut *article* into passages, each followed by the windows inside it.

    Passages hold whole sentences up to 450 characters, windows up to 110, and a
    third more where a neighbour would be left too short to stand alone; only a
    single sentence longer than that is cut, at clauses if it has any.
    Passages don't overlap and together cover every character but whitespace;
    so do the windows of each passage. A passage of one window has none.
    """
    chunks: list[Chunk] = []
    for start, end in _split(article.text, 0, PASSAGE_CHARS):
        chunks.append(_chunk(article, start, end, SizeClass.PASSAGE))
        windows = _split(article.text[start:end], start, WINDOW_CHARS)
        if len(windows) > 1:
            chunks += [_chunk(article, *window, SizeClass.WINDOW) for window in windows]
    return tuple(chunks)


def _chunk(article: Article, start: int, end: int, size_class: SizeClass) -> Chunk:
    """Make a chunk of *article*."""
    return Chunk(article_id=article.id, start=start, end=end, size_class=size_class)


def _split(text: str, offset: int, chars: int) -> list[tuple[int, int]]:
    """Cut *text* into pieces of at most *chars* characters, as offsets from *offset* on."""
    pieces = _splitter(chars).create_documents([text])
    starts = [offset + int(piece.metadata["start_index"]) for piece in pieces]
    spans = [(s, s + len(p.page_content)) for s, p in zip(starts, pieces, strict=True)]
    return _join(spans, chars)


def _join(spans: list[tuple[int, int]], chars: int) -> list[tuple[int, int]]:
    """Join neighbours that fit together, or of which one is short for a piece of its own."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined:
            first, last = joined[-1]
            is_short = min(last - first, end - start) < chars / 3
            if end - first <= (chars * 4 / 3 if is_short else chars):
                joined[-1] = (first, end)
                continue
        joined.append((start, end))
    return joined


@cache
def _splitter(chars: int) -> RecursiveCharacterTextSplitter:
    """Make the splitter for pieces of *chars* characters."""
    return RecursiveCharacterTextSplitter(
        separators=_SEPARATORS,
        is_separator_regex=True,
        keep_separator="end",
        chunk_size=chars,
        chunk_overlap=0,
        add_start_index=True,
    )
