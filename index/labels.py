"""Labelled lines: date, source, author, editors, counters, and bylines without a label.

Knows the words such a line is made of and how their values look; knows nothing about
where on a page it stands.
"""

import re
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from index.dates import has_day, read_date, without_dates
from index.fold import simplify
from index.words import one_of, words

_MOST_LINE_CHARS = 200
_MOST_VALUE_CHARS = 40
_MOST_OFFICE_CHARS = 80


class Field(StrEnum):
    """What a label says its value is."""

    TITLE = "title"
    PUBLISHED = "published"
    DATED = "dated"  # a date without a label
    UPDATED = "updated"
    SOURCE = "source"
    AUTHOR = "author"
    EDITOR = "editor"
    COUNTER = "counter"
    FONT = "font"
    COLUMN = "column"


_LABELLED = [field for field in Field if field is not Field.DATED]


class Statement(NamedTuple):
    """One label's field and its value, in the line's own characters."""

    field: Field
    value: str


_STOP = re.compile(r"[。！？!?；;]")
_EDGES = " \t　|｜/丨·・•—–-_,，、:：()（）[]【】<>*#◎○●■□▲△★☆※"
_BRACKETS = {"(": ")", "（": "）", "[": "]", "【": "】", "<": ">"}
_MEDIA = re.compile(
    r"(?:网|报|社|台|刊|杂志|周刊|新闻|在线|客户端|发布|频道|日报|融媒|公众号|\.(?:com|cn|net|org))$"
)
_NO_MEDIA = re.compile(  # what ends like one: 合作社, 平台, 工作简报
    r"(?:(?:合作|旅行|公)社|[平舞讲阳擂柜]台|[通简汇海捷预播申战喜警公月季年填呈情]报|"
    r"(?:工作|学习|信息|成果|政策)(?:快报|发布)|[管电河路]网)$"
)
_SMALL_TALK = re.compile(
    r"打印(?:本页|文章)?|关闭(?:窗口|本页)?|收藏|分享到?|字[号体]|\b大\b|\b中\b|\b小\b|[tTaA][+-]|"
    r"【.{0,6}】|(?:星期|周)[一二三四五六日天]|微信|微博|我要(?:评论|纠错|投稿)|复制链接|\d+\s*[次人]|print|share|email",
    re.IGNORECASE,
)
_SOURCE_END = re.compile(r"\s*[|｜(（]|\s{2,}|\s*第\s*\d+\s*版")
_COUNT = re.compile(r"[\[(（]?\s*[\d,.]*\s*(?:万|w|k|\+)*\s*[次人条]?\s*[\])）]?", re.IGNORECASE)
_FONT_VALUE = re.compile(r"[\s大中小特超默认标准A-Za-z+\-|/\[\]【】]*")

_HAN_NAME = r"[一-鿿]{2,4}"
_NAMES = rf"{_HAN_NAME}(?:[\s、,，·・]{{1,2}}{_HAN_NAME}){{0,4}}"
_OFFICE = r"(?:\s*[(（][^()（）]{2,40}[)）])?"
_OFFICES = r"(?:本报|本刊|本网|本台|新华社)?(?:特约|实习|见习)?(?:记者|通讯员|特派员)"
_MARKED_NAME = re.compile(rf"[◎○●■□▲△★☆※◆◇]\s*({_NAMES}|[一-鿿]\s[一-鿿])({_OFFICE})")
_REPORTER = re.compile(
    rf"[◎○●■□▲△★☆※◆◇*]?\s*(?:\S{{2,8}}[报网社台]\s)?(?:{_OFFICES}\s*(?:{_NAMES})\s*)+"
    r"(?:报道|文/?图?|摄)?"
)
_BY = re.compile(r"[Bb][Yy]\s+([A-Z][\w.'’-]+(?:\s+(?:and\s+)?[A-Z][\w.'’-]+){0,5})\s*(?:[|,·].*)?")
_TAIL = re.compile(r"[(（]\s*([^()（）]{2,80}(?:[(（][^()（）]*[)）][^()（）]*)?)\s*[)）]$")
_WRITER = re.compile(r"(?:本文)?(?:作者|笔者|执笔人?)(?:单位|介绍)?\s*(?:为|系|是|:|：)\s*(.+)")


def read_statements(text: str) -> tuple[Statement, ...]:
    """Read a line that is nothing but labels and their values, or a byline.

    Args:
        text: One line.

    Returns:
        Its statements in order; none if the line says anything besides.

    Example:
        >>> [s.value for s in read_statements("發布時間:2023-02-17 09:12來源: 某某報")]
        ['2023-02-17', '某某報']

    """
    inner = text.strip(" \t　")
    if len(inner) > _MOST_LINE_CHARS or inner.startswith("|"):  # a row of a table
        return ()
    bare = _unbracketed(inner)
    writer = _writer(bare) if bare != inner else ()
    return writer or _labelled(bare) or _byline(bare) or _bare_date(inner)


def read_tail(text: str) -> tuple[int, tuple[Statement, ...]]:
    """Read a byline or editors' line in brackets at the end of a paragraph.

    Returns:
        Where in *text* the bracket begins, and what it states; the length of
        *text* and nothing if there is none.

    Example:
        >>> read_tail("作風好了。(林小雅)")[0]
        5

    """
    found = _TAIL.search(text)
    before = text[: found.start()].rstrip() if found else ""
    if not found or (before and not re.search(r"[。！？!?…”’」』.]$", before)):
        return len(text), ()
    inner = found[1].strip()
    statements = _writer(inner) or _labelled(inner) or _byline(inner) or _names(inner)
    return (found.start(), statements) if statements else (len(text), ())


@cache
def _label() -> re.Pattern[str]:
    """Make the pattern of a label; its group is named by the field."""
    groups = "|".join(f"(?P<{field}>{one_of('labels', field)})" for field in _LABELLED)
    return re.compile(
        r"(?:^|(?<=[\s　|｜()（）\[\]【】《》·・◎○●■□◆,，、;；:：\w]))"
        rf"(?:{groups})\s*(?:[:：丨|｜]|(?<=[编文图者员])\s*[/／])\s*",
        re.IGNORECASE,
    )


def is_media_name(text: str) -> bool:
    """Say whether *text* could be the name of a paper, site or station."""
    plain = simplify(text)
    return 2 <= len(text) <= 16 and bool(_MEDIA.search(plain)) and not _NO_MEDIA.search(plain)


def _unbracketed(text: str) -> str:
    found = re.fullmatch(r"[(（\[【]\s*([^()（）]*)\s*[)）\]】]", text)
    return found[1] if found else text


def _labelled(text: str) -> tuple[Statement, ...]:
    """Read labels and values; none if anything is left over."""
    labels = list(_label().finditer(simplify(text)))
    if not labels:
        return ()
    statements = _prefix(text[: labels[0].start()])
    if statements is None:
        return ()
    ends = [label.start() for label in labels[1:]] + [len(text)]
    for label, end in zip(labels, ends, strict=True):
        field = Field(label.lastgroup or "")
        read = _value(field, text[label.end() : end])
        if read is None:
            return ()
        statements += read
    return tuple(statements)


def _prefix(text: str) -> list[Statement] | None:
    """Read what stands before the first label: nothing, a date, a paper; None if more."""
    rest = _trimmed(without_dates(text))
    stated = [Statement(Field.DATED, read_date(text))] if has_day(text) else []
    if not rest:
        return stated
    return [*stated, Statement(Field.SOURCE, rest)] if is_media_name(rest) else None


def _value(field: Field, text: str) -> list[Statement] | None:
    """Read one label's value; None if it does not look like one."""
    value = _trimmed(text)
    if field in (Field.PUBLISHED, Field.UPDATED):
        return _date_value(field, value)
    if field is Field.COUNTER:
        return [Statement(field, value)] if _COUNT.fullmatch(value) else None
    if field is Field.FONT:
        is_font = _FONT_VALUE.fullmatch(_trimmed(_SMALL_TALK.sub(" ", value)))
        return [Statement(field, value)] if is_font else None
    if field is Field.TITLE:
        return [Statement(field, _whole(text))]
    if _STOP.search(value) or len(value) > _MOST_VALUE_CHARS:
        return None
    stated = [Statement(Field.DATED, read_date(value))] if has_day(value) else []
    shown = _whole(_SMALL_TALK.sub(" ", without_dates(text) if stated else text))
    if field is Field.SOURCE:
        shown = _unquoted(_SOURCE_END.split(shown)[0].strip())
    return [
        Statement(field, "" if simplify(shown).lower() in words("names", "unknown") else shown),
        *stated,
    ]


def _date_value(field: Field, value: str) -> list[Statement] | None:
    rest = _trimmed(_SMALL_TALK.sub(" ", without_dates(value)))
    read = read_date(value)
    if not read or (rest and len(read) < 10 and not re.fullmatch(r"[\d年月/-]+", rest)):
        return None
    stated = [Statement(field, read)]
    if rest and len(read) == 10:
        return [*stated, Statement(Field.SOURCE, rest)] if is_media_name(rest) else None
    return stated


def _byline(text: str) -> tuple[Statement, ...]:
    """Read a byline without a colon."""
    plain = simplify(text)
    found = _MARKED_NAME.fullmatch(plain)
    if found and (found[2] or _is_name(found[1])):
        return (Statement(Field.AUTHOR, text[slice(*found.span(1))]),)
    if _REPORTER.fullmatch(plain):
        names = re.finditer(rf"{_OFFICES}\s*({_NAMES}?)(?=\s*(?:{_OFFICES}|报道|文|摄|$))", plain)
        shown = " ".join(text[slice(*name.span(1))] for name in names)
        return (Statement(Field.AUTHOR, shown),)
    by = _BY.fullmatch(text)
    return (Statement(Field.AUTHOR, by[1]),) if by else ()


def _bare_date(text: str) -> tuple[Statement, ...]:
    """Read a line that is a full date, with a time of day, a paper, or both behind it."""
    if not has_day(text):
        return ()
    rest = _trimmed(_SMALL_TALK.sub(" ", without_dates(text)))
    dated = Statement(Field.DATED, read_date(text))
    if not rest:
        return (dated,)
    return (dated, Statement(Field.SOURCE, rest)) if is_media_name(rest) else ()


def _writer(inner: str) -> tuple[Statement, ...]:
    """Read 作者為…: a name, an office, or both."""
    found = _WRITER.fullmatch(simplify(inner))
    if not found or len(inner) > _MOST_OFFICE_CHARS:
        return ()
    return (Statement(Field.AUTHOR, inner[found.start(1) :].strip(" ，,：:")),)


def _names(inner: str) -> tuple[Statement, ...]:
    """Read names of people, and nothing else."""
    names = [name for name in re.split(r"[\s、,，]+", simplify(inner)) if name]
    joined = len(names) == 2 and all(len(name) == 1 for name in names)
    if joined:
        names = ["".join(names)]
    return (Statement(Field.AUTHOR, inner),) if names and all(map(_is_name, names)) else ()


def _is_name(name: str) -> bool:
    """Say whether *name*, in Simplified characters, looks like one person's name."""
    plain = name.replace(" ", "")
    is_han = 2 <= len(plain) <= 4 and all("一" <= character <= "鿿" for character in plain)
    return is_han and plain[0] in _surnames() and plain not in words("names", "not_names")


@cache
def _surnames() -> frozenset[str]:
    return frozenset("".join(words("names", "surnames")))


def _trimmed(text: str) -> str:
    return text.strip(_EDGES)


def _whole(text: str) -> str:
    """Trim *text*, but leave it brackets whose other halves stand in it."""
    shown = _trimmed(text)
    start = text.find(shown)
    end = start + len(shown)
    for opening, closing in _BRACKETS.items():
        more = shown.count(opening) - shown.count(closing)
        end += more > 0 and text[end : end + 1] == closing
        start -= more < 0 and text[:start].endswith(opening)
    return text[start:end]


def _unquoted(text: str) -> str:
    return text.strip("《》〈〉“”\"'「」『』 ")
