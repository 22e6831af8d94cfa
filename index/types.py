"""The frozen values that pass between the stages of indexing.

Knows no stage: every module of this package may import it, it imports none.
"""

from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import ClassVar


def counted(count: int, noun: str) -> str:
    """Put *count* before *noun*, which becomes plural unless it is one.

    Example:
        >>> counted(1, "article"), counted(0, "article")
        ('1 article', '0 articles')

    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def path_name(path: Path) -> str:
    r"""Name *path* in full, in text that can be stored and printed on one line.

    The same file has one name, from whatever folder and by whatever links it
    is reached. Control and direction characters, and bytes that are no text
    in the system's encoding, are shown escaped.

    Example:
        >>> path_name(Path("/articles/new/../caf\udce9\n.txt"))
        '/articles/caf\\udce9\\n.txt'

    """
    with suppress(OSError, ValueError, RuntimeError):  # a circle of links; no path at all
        path = path.resolve()
    return "".join(
        character
        if character.isprintable() or character == "\u3000"
        else character.encode("unicode_escape").decode("ascii")
        for character in str(path)
    )


class EditKind(StrEnum):
    """Why a stretch of the source text was changed."""

    PINYIN = "pinyin"  # a reading in brackets behind a character
    SHIFTED = "shifted"  # GBK text read one byte off
    ENTITY = "entity"  # an HTML entity left as text
    INVISIBLE = "invisible"  # zero-width, control and private-use debris
    SPACING = "spacing"  # indentation, blank lines, repeated spaces
    FURNITURE = "furniture"  # what a site puts around an article
    SPAM = "spam"  # advertising, lists of place names
    METADATA = "metadata"  # date, source, author and title lines, lifted out of the body


class SizeClass(StrEnum):
    """The two sizes of chunk."""

    PASSAGE = "passage"  # 350 to 500 characters: what an answer is looked for in
    WINDOW = "window"  # about 110 characters: what makes a passage findable


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One change: ``source[start:end]``, which is *before*, became *after*.

    Attributes:
        start, end: Half-open offsets, in code points, into the text that was
            edited: for an article's edits, its source text.
        certain: False where the change is a best guess, or where a character
            could not be recovered and stands as ``□``.
    """

    kind: EditKind
    start: int
    end: int
    before: str
    after: str
    certain: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One article as it is searched and quoted.

    Attributes:
        text: The cleaned text. Every offset of a chunk or quote points into it.
        source_text: The text as found; ``apply(edits, source_text) == text``.
        edits: In order of *start*, not overlapping, offsets into *source_text*.
        published: ``YYYY-MM-DD``, ``YYYY-MM``, ``YYYY`` or empty.
        places: The administrative places the article is about, most
            prominent first, by their names in the national list.
        duplicate_of: The id of the article this one repeats, or empty.
        address: Where on the web it was published, or empty if that isn't known.
    """

    id: str
    path: str
    encoding: str
    title: str
    published: str
    source: str
    author: str
    places: tuple[str, ...]
    text: str
    source_text: str
    edits: tuple[Edit, ...]
    duplicate_of: str = ""
    address: str = ""


Fact = str | tuple[str, ...]
"""What is known of an article under one name; a tuple for its places."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A fact about an article that a person corrected.

    Attributes:
        field: One of ``FIELDS``.
        found: What reading and cleaning found, the last time.
        value: What it was corrected to; it holds until it is corrected again.
    """

    FIELDS: ClassVar = ("title", "published", "source", "author", "places", "address")

    field: str
    found: Fact
    value: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RawArticle:
    r"""One article as its file gives it, decoded and otherwise untouched.

    Attributes:
        path: The file it was read from.
        id: 16 hexadecimal digits of the SHA-256 of its bytes; in a file that
            holds several articles, of its own record.
        text: The decoded text; line ends are ``\\n``. All source offsets
            point into it.
        encoding: Python's name of the encoding, ``utf-8`` for formats that
            carry their own.
        replaced: How many characters of *text* stand for bytes that could
            not be decoded (U+FFFD).
        title, published, source, author: What the format itself states
            (HTML head, PDF and docx properties, JSON fields); empty if
            nothing. *published* is ``YYYY-MM-DD``, ``YYYY-MM`` or ``YYYY``.
        warnings: Sentences for the receipt.
        address: Where on the web the format says it comes from, or empty.
        made: The article itself as it was found, where ``wenju export`` wrote it.
        corrections: What a person corrected of that.
    """

    path: Path
    id: str
    text: str
    encoding: str
    replaced: int = 0
    title: str = ""
    published: str = ""
    source: str = ""
    author: str = ""
    warnings: tuple[str, ...] = ()
    address: str = ""
    made: Article | None = None
    corrections: tuple[Correction, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """A stretch of an article that is embedded: ``article.text[start:end]``."""

    article_id: str
    start: int
    end: int
    size_class: SizeClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What happened to one article on its way in.

    Attributes:
        path: The file.
        edits: How many changes of each kind, by the kind's name.
        removed: What was taken out of the body (furniture, spam, metadata
            lines), as found, in order.
        duplicate_of: The id of the article this one repeats, or empty.
        chunks: How many passages and windows were stored.
    """

    path: str
    id: str
    encoding: str
    replaced: int
    edits: dict[str, int] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
    duplicate_of: str = ""
    chunks: int = 0
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A file that could not be taken in, and why, in one sentence."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """An article that left the collection because its file left the folder.

    Attributes:
        corrected: What was corrected of it by hand, and is kept for when it is back.
    """

    id: str
    path: str
    corrected: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An article as a list shows it.

    Attributes:
        chunks: How many passages and windows it is searched by.
    """

    id: str
    title: str
    published: str
    source: str
    author: str
    places: tuple[str, ...]
    path: str
    duplicate_of: str
    chunks: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Missed:
    """A phrase that was not found again.

    Attributes:
        leg: ``words``, ``meaning`` or ``folding``.
        id: Of the article that it stands in.
        phrase: As it was looked for.
    """

    leg: str
    id: str
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SelfTest:
    """How many of a collection's own phrases are found in it.

    Attributes:
        found_folded: Found by words in every variant: the other script, full
            width, other quotation marks.
        failed: The legs that miss more than they may.
    """

    sampled: int
    found_by_words: int
    found_by_vectors: int
    found_folded: int
    missed: tuple[Missed, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildResult:
    """What became of the files.

    Attributes:
        receipts: One for each article that was stored now, in order of file.
        failed: Files that could not be taken in.
        unchanged: Files that were taken in before and have not changed.
        skipped: Files met in a folder that are of no format Wenju reads.
        removed: Articles whose files have left their folder, where that was asked for.
        self_test: Whether the collection finds its own phrases; None if nothing
            changed or the run was stopped.
    """

    receipts: tuple[Receipt, ...]
    failed: tuple[Failure, ...]
    unchanged: tuple[str, ...]
    skipped: tuple[str, ...]
    removed: tuple[Removed, ...] = ()
    self_test: SelfTest | None = None
