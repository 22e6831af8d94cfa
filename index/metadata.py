"""Title, date, source and author of an article, chosen from what the page and its file say.

Knows how titles look and which statement outranks which; knows nothing about offsets.
"""

import re
from collections.abc import Iterable

from index.fold import folded
from index.furniture import guess
from index.labels import Field, Statement, is_media_name
from index.lines import Line, make_line
from index.types import EditKind

_MOST_TITLE_CHARS = 70
_MOST_LATIN_CHARS = 140
_MOST_LEDE_CHARS = 40
_LEAST_LEDE_CHARS = 10  # a clause shorter than this ("In recent years") names nothing

_NO_TITLE_END = re.compile(r"[。．；;，,：:、]$|[a-z]\.$")
_NO_TITLE_START = re.compile(
    r"^(?:第?[一二三四五六七八九十百]{1,3}\s*[、.．)章节条篇部是要]|第[一二三四五六七八九十]|\d{1,2}\s*[、.．)]|"
    r"[(\[][一二三四五六七八九十\d]{1,3}[)\]]|[-*•·●○■□◆◇▪|]|(?:问|答|q|a|记者|主持人)\s*[:：]|"
    r"(?:摘要|关键词|关键字|导语|导读|核心提示|编者按|目录|附件|注释|图|表)\s*[\d:：]|https?:|[\w.]+@)"
)
_MARKUP = re.compile(r"^#{1,6}\s+|^\*\*(?=.*\*\*$)|(?<=.)\*\*$")
_FILE_TITLE = re.compile(
    r"^(?:microsoft word|untitled|无标题|未命名|新建|幻灯片|document\d*$|文档\d*$|\W*$)|"
    r"\.(?:docx?|pdf|html?|txt|wps|indd|cdr)$",
    re.IGNORECASE,
)
_SITE = re.compile(
    r"(?:网|网站|日报|晚报|时报|新闻|频道|门户|政府|在线|首页|杂志|论坛|博客|客户端|平台|栏目|专题|资讯|中心|"
    r"\.(?:com|cn|net|org)|news|times|post|blog|wikipedia|website)$",
    re.IGNORECASE,
)
_JOINT = re.compile(r"\s*(?:_+|--+|[|｜])\s*|\s+[-–—]\s+|\s*[-–—](?=[^-–—]*$)")
_JOINED = re.compile(r"(?<=[A-Za-zÀ-ÿ0-9])_+(?=[A-Za-zÀ-ÿ0-9])")  # Reading_rooms_in_2024
_SENTENCE = re.compile(r"[^。！？!?；;\n]+")
_SPEAKER = re.compile(r"^\s*(?:问|答|[QA])\s*[:：]\s*")
_CLAUSE = re.compile(r"[^，,：:]+[，,：:]?")


def usable_title(stated: str) -> str:
    """Make a title of what a file's own format states; empty if it states none.

    Marks of Markdown, and names of the site behind it, are cut off (``without_site``),
    underscores between Latin words are spaces; names of programs and files, a site's
    name alone, and advertising are no titles.

    Example:
        >>> usable_title("机关党建看衢州_地方_人民网"), usable_title("Microsoft Word - 1.doc")
        ('机关党建看衢州', '')

    """
    title = _MARKUP.sub("", " ".join(stated.split())).strip()
    if _FILE_TITLE.search(title):
        return ""
    title = _JOINED.sub(" ", without_site(title))
    line = make_line(title, 0, len(title)) if title else None
    if line is None or is_media_name(title) and len(title) <= 8:
        return ""
    looks_like = guess(line)
    return "" if looks_like and looks_like.kind is not EditKind.METADATA else title


def without_site(title: str, *, of_page: bool = False) -> str:
    """Cut the names of site and section off the end of *title*.

    Args:
        of_page: Whether it is what a web page calls itself in its window: then a short
            end behind an underscore or a bar is a section, whatever it is called.

    Example:
        >>> without_site("夜校开班_要闻", of_page=True), without_site("人民医院_夜间门诊")
        ('夜校开班', '人民医院_夜间门诊')

    """
    joints = list(_JOINT.finditer(title))
    kept, found_site = title, False
    for joint in reversed(joints):
        head, tail = title[: joint.start()], kept[joint.end() :]
        is_dash = joint[0].strip() in {"-", "–", "—"}
        is_section = found_site and len(tail) <= 8
        if len(head) <= len(tail) or not tail:
            break
        if not (_SITE.search(tail) or is_section or (of_page and not is_dash and len(tail) <= 10)):
            break
        kept, found_site = head, True
    return kept.strip()


def is_title_like(line: Line) -> bool:
    """Say whether a line could be a title: short, no sentence, no item of a list."""
    plain = line.plain
    most = _MOST_LATIN_CHARS if plain.isascii() else _MOST_TITLE_CHARS
    if not 2 <= len(plain) <= most or line.is_body or "\t" in line.text or plain.count("|") > 1:
        return False
    letters = sum(character.isalpha() for character in plain)
    return (
        letters >= 2
        and not _NO_TITLE_END.search(plain)
        and not _NO_TITLE_START.match(plain)
        and "。" not in plain
    )


def is_same_title(line: Line, title: str) -> bool:
    """Say whether a line is *title*, whole or up to what a site adds to it."""
    ours, theirs = folded(line.text), folded(title)
    if not theirs or line.is_body and len(ours) > len(theirs):
        return False
    shorter, longer = sorted((ours, theirs), key=len)
    return ours == theirs or (len(shorter) >= 8 and longer.startswith(shorter) and not line.is_body)


def lede_title(text: str) -> str:
    """Make a title of the first words of *text*, at most forty characters of it.

    Example:
        >>> lede_title("近年来，湖州市深化支部建设，成效明显。此外还有。")
        '近年来，湖州市深化支部建设'

    """
    sentence = _SENTENCE.search(_SPEAKER.sub("", _MARKUP.sub("", text)))
    if not sentence:
        return ""
    title = ""
    for clause in _CLAUSE.findall(" ".join(sentence[0].split())):
        if len(title) >= _LEAST_LEDE_CHARS or len(title + clause) > _MOST_LEDE_CHARS + 1:
            break
        title += clause
    shown = title.rstrip("，,：: ") or sentence[0].strip()
    if len(shown) <= _MOST_LEDE_CHARS:
        return shown
    cut = shown[:_MOST_LEDE_CHARS]
    return cut.rsplit(" ", 1)[0] if " " in cut else cut


def readable_stem(stem: str) -> str:
    """Make a title of a file's name; empty if it is only numbers and codes."""
    title = " ".join(re.split(r"[\s_]+", stem)).strip(" -.")
    words = [word for word in title.split() if not re.fullmatch(r"[\da-f-]*\d[\da-f-]*", word)]
    return " ".join(words) if any(character.isalpha() for character in "".join(words)) else ""


def first_stated(statements: Iterable[Statement], field: Field) -> str:
    """Give the first value that *field* is stated to have; empty if none."""
    return next((value for stated, value in statements if stated is field and value), "")
