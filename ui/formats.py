"""An article as a reference, in the styles that papers ask for.

Knows the rules of the styles; knows nothing about quotes or terminals. What isn't known of
an article is left out as the style says, or marked where it demands a mark; nothing is
made up: neither a place of publication, nor a page, nor the day on which somebody read it.
"""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import PurePath

from index.fold import simplify
from index.types import Article
from ui.language import Language, language_of

_MOST_NAMED = 3  # authors that GB/T 7714 lists
_MOST_NAMED_APA = 20
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_ROLE = re.compile(
    r"(?<![^\s、,，;；])(?:(?:本报|本刊|本网|新华社)?(?:特约|实习|见习)?(?:记者|通讯员|特派员)"
    r"\s*[:：/／丨|]?|(?:作者|文)\s*[:：/／丨|])\s*(?=\S)"
)
_OFFICE = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_BETWEEN = re.compile(r"\s*[、，;；]\s*|\s+(?:and|&)\s+")
_COMMA = re.compile(r"\s*,\s*")
_HAN_NAME = re.compile(r"[㐀-鿿·]{2,4}")
_FOREIGN_NAME = re.compile(r"[㐀-鿿]+(?:[·•・][㐀-鿿]+)+")
_HAN = re.compile(r"[㐀-鿿]")
_POST = re.compile(
    r"(?:书记|主任|[局处科部厅司院校会所站社队组]长|[省市县区州镇乡村]长|主席|委员|常委|干部|干事|秘书|"
    r"编辑|记者|通讯员|教授|研究员|科员|专员|调研员|巡视员|督导员|理事|经理|总裁|负责人|工作人员|站长|管理员)$"
)
_UNIT = (
    r"(?:办公室|研究室|编辑部|[省市县区州镇乡]委|党委|党组|工委|党办|支部|机关|工作组|课题组|调研组|"
    r"组织部|宣传部|统战部|[委处科股室局厅]室|政府|中心|委员会)"
)
_OFFICES = re.compile(rf"{_POST.pattern}|{_UNIT}$|[㐀-鿿]{{2,}}[局厅部处科股]$")
_ORGANISATION = re.compile(
    r"国务院|新华社|.{2,}人民政府(?:办公[厅室])?|.{3,}(?:委员会|[局厅]|[^辑]部|[^公研究]院|大学|学院|党校|学会|协会|研究会|"
    r"研究[院所]|联合会|总工会|公司|集团|中心|报社|出版社|银行|课题组|[省市县区州]委|党组|党委)"
)
_NOBODY = frozenset(
    "佚名 匿名 未知 不详 无名 小编 网友 网络 互联网 本站 本网 本站整理 本报 本刊 原创 转载 admin "
    "administrator user unknown anonymous".split()
)
_NO_SOURCE = re.compile(
    r"(?:(?:来源|来自|转载|摘自)?(?:于|自)?[:：]?)?(?:本站|本网站|网络|互联网|网上|网友|原创|未知|不详|佚名|其他)"
    r"(?:整理|收集|搜集|转载|原创|编辑|投稿|资料|综合)?"
)
_JOURNAL = re.compile(
    r"(?:学报|杂志|[双半]?月刊|旬刊|季刊|周刊|画报|\b(?:Journal|Magazine|Review)\b)"
)
_NO_PAPER = re.compile(r"(?:通|简|公|海|情|汇|年|月|季|预|举|快|战|捷|喜|墙|黑板)报$")
_PAPER = re.compile(
    r"报(?:社|\(?海外版\)?)?$|\b(?:Daily|Newspaper|Times|Gazette|Herald|Tribune)\b(?!.*\bOnline\b)"
)
_SITE = re.compile(
    r"(?:网|网站|在线|客户端|公众号|门户|频道|微博|论坛)$|\bOnline\b|\.(?:com|cn|net|org)$", re.I
)
# Names that don't tell; whoever writes about administration quotes them.
_PAPERS = frozenset({"新华每日电讯", "参考消息", "南方周末"})
_JOURNALS = frozenset(
    {"求是", "半月谈", "瞭望", "旗帜", "党建", "党建研究", "人民论坛", "中国党政干部论坛"}
)
_PAGES = frozenset({".html", ".htm", ".xhtml", ".mht", ".mhtml"})
_TEX = {character: f"\\{character}" for character in "$&#%_"} | {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",  # BibTeX counts braces even behind a backslash
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_MARKDOWN = re.compile(r"[\\`*_\[\]<>|~#&$]")
_BLOCK = re.compile(r"^(?:[-+=:]|(\d+)([.)]))")


class Style(StrEnum):
    """How a reference is written."""

    GBT7714 = "gbt7714"  # GB/T 7714—2015, numbered (顺序编码制)
    APA = "apa"  # 7th edition
    BIBTEX = "bibtex"
    MARKDOWN = "markdown"
    PLAIN = "plain"


class Kind(StrEnum):
    """What an article is, as far as its source tells; the values are marks of GB/T 7714."""

    NEWSPAPER = "N"
    JOURNAL = "J"
    PAGE = "EB"
    OTHER = "Z"


def cite(article: Article, style: Style) -> str:
    """Write *article* as a reference of *style*.

    Its title decides the language of what the style adds (等, n.d.) and, in APA,
    plain and Markdown, the punctuation. Its own words stay in its own characters.

    Returns:
        One line; of BibTeX an entry of several.

    """
    return {
        Style.GBT7714: _gbt7714,
        Style.APA: _apa,
        Style.BIBTEX: _bibtex,
        Style.MARKDOWN: _markdown,
        Style.PLAIN: _plain,
    }[style](article)


def kind_of(article: Article) -> Kind:
    """Tell what *article* is: by its source's name, else by its address or its file.

    Example:
        >>> from tests.fakes import make_article
        >>> [kind_of(make_article("a", "", source=s)).value for s in ("某某日报", "某某学报", "")]
        ['N', 'J', 'Z']

    """
    source = simplify(_line(article.source)).strip("《》")
    if source in _JOURNALS or _JOURNAL.search(source):
        return Kind.JOURNAL
    if source in _PAPERS or (_PAPER.search(source) and not _NO_PAPER.search(source)):
        return Kind.NEWSPAPER
    is_page = article.address or PurePath(article.path).suffix.lower() in _PAGES
    return Kind.PAGE if is_page or _SITE.search(source) else Kind.OTHER


def authors_of(article: Article) -> tuple[str, ...]:
    """Split who wrote *article* into names, without what they are (记者, their office).

    A post or an office by itself is no author; an organisation is.

    Example:
        >>> from tests.fakes import make_article
        >>> authors_of(make_article("a", "", author="记者 甲某某 乙某某（某市某局）"))
        ('甲某某', '乙某某')

    """
    written = _line(article.author)
    for role in reversed(list(_ROLE.finditer(simplify(written)))):  # which keeps all in place
        written = f"{written[: role.start()]};{written[role.end() :]}"
    parts = [_OFFICE.sub("", part) for part in _BETWEEN.split(written)]
    pieces = (piece for part in parts for piece in _by_comma(part, is_alone=len(parts) == 1))
    return tuple(name for piece in pieces for name in _by_space(piece) if _is_author(name))


def _by_comma(part: str, *, is_alone: bool) -> list[str]:
    """Part names at commas, but for the one inside a name: Lastname, First."""
    pieces = _COMMA.split(part)
    if part.isascii() and len(pieces) == 2 and not (is_alone and all(" " in p for p in pieces)):
        return [", ".join(pieces)]
    return pieces


def _by_space(part: str) -> list[str]:
    """Part names in Han characters that spaces stand between; 邓 良 is one."""
    names = part.split()
    if len(names) == 2 and all(len(name) == 1 and ord(name) > 0x2E7F for name in names):
        return ["".join(names)]
    own = [name for name in names if _is_name(name)]
    is_told = all(name in own or _OFFICES.search(simplify(name)) for name in names)
    return own if is_told and own else [part.strip()]


def _is_author(name: str) -> bool:
    """Say whether *name* is a person's, or plainly an organisation's."""
    plain = simplify(name)
    if not _HAN.search(plain):
        return bool(name) and plain.lower() not in _NOBODY
    return _is_name(name) or (
        bool(_ORGANISATION.fullmatch(plain)) and not _POST.search(plain) and plain not in _NOBODY
    )


def _is_name(name: str) -> bool:
    """Say whether *name* has the form of a person's in Han characters."""
    plain = simplify(name)
    is_formed = _HAN_NAME.fullmatch(plain) or _FOREIGN_NAME.fullmatch(plain)
    return bool(is_formed) and not _OFFICES.search(plain) and plain not in _NOBODY


def _publisher(article: Article) -> str:
    """Return the source, if it names one: 本站整理 names none."""
    source = _line(article.source)
    return "" if _NO_SOURCE.fullmatch(simplify(source)) else source


def _gbt7714(article: Article) -> str:
    """Write GB/T 7714—2015.

    Without an author the entry begins with the title (8.1.3, numbered references);
    place and publisher may be left out of electronic resources (8.4.1.3, 8.4.2.3), and
    a document that isn't known to be published has none. A title that is missing is put
    in brackets as information of one's own (7.2). The day of access is not known here.
    """
    kind, dated, source = kind_of(article), article.published, _publisher(article)
    names = [_gbt_name(name) for name in authors_of(article)]
    more = "等" if _is_chinese(article) else "et al."
    who = ", ".join([*names[:_MOST_NAMED], *([more] if len(names) > _MOST_NAMED else [])])
    is_online = kind is Kind.PAGE or bool(article.address)
    mark = f"[{kind.value}{'/OL' if is_online else ''}]"
    if kind is Kind.NEWSPAPER:
        where = _joined(", ", source, dated)
    elif kind is Kind.PAGE:
        where = _joined(", ", source, dated[:4] if source else "")
        where += f"({dated})" if dated and dated != where[-4:] else ""
    else:
        where = _joined(", ", source, dated[:4])
    title = _title(article)
    if title.endswith(".") and not title.endswith(".."):
        title = title[:-1]
    return _sentences(who, title + mark, where, article.address)


def _gbt_name(name: str) -> str:
    """Write ``Lastname, First`` as LASTNAME F; what isn't known to be inverted as it is."""
    last, comma, first = name.partition(", ")
    return f"{last.upper()} {' '.join(_initials(first))}" if comma else name


def _apa(article: Article) -> str:
    """Write APA, 7th edition: a title without an author comes first, no date is n.d."""
    names, source, title = authors_of(article), _publisher(article), _title(article)
    where = "" if (source,) == names else source
    if not _is_chinese(article):
        who = _apa_names([_apa_name(name) for name in names])
        when = f"({_english_date(article.published) or 'n.d.'})"
        head = [f"{_ended(who)} {when}", title] if who else [f"{_ended(title)} {when}"]
        return _sentences(*head, where, article.address)
    none = "無日期" if _language(article) is Language.TRADITIONAL else "无日期"
    when = f"（{_chinese_date(article.published) or none}）"
    who = "、".join(names[:_MOST_NAMED_APA])
    who += "等" if len(names) > _MOST_NAMED_APA else ""
    head = [f"{who}{when}", title] if who else [f"{title}{when}"]
    parts = [
        part if part[-1] in "？！?!" else part.rstrip("。") + "。"
        for part in (*head, where)
        if part
    ]
    return "".join(parts) + article.address


def _apa_name(name: str) -> str:
    """Write ``Lastname, First`` as Lastname, F.; ``Jean-Paul`` is J.-P."""
    last, comma, first = name.partition(", ")
    initials = re.sub(r"\b(\w)[\w'’]*\.?", lambda found: f"{found[1].upper()}.", first)
    return f"{last}, {' '.join(initials.split())}" if comma else name


def _apa_names(names: Sequence[str]) -> str:
    """List names, an ampersand before the last; of more than twenty 19, dots and the last."""
    if len(names) > _MOST_NAMED_APA:
        return ", ".join(names[: _MOST_NAMED_APA - 1]) + f", . . . {names[-1]}"
    return ", & ".join(_joined_list(names))


def _joined_list(names: Sequence[str]) -> list[str]:
    """Put all names but the last together."""
    return [", ".join(names[:-1]), names[-1]] if len(names) > 1 else list(names)


def _bibtex(article: Article) -> str:
    """Write an entry of BibTeX; its key is the article's id."""
    is_serial = kind_of(article) in (Kind.NEWSPAPER, Kind.JOURNAL)
    year, month = article.published[:4], article.published[5:7]
    names = [_tex(name) if ", " in name else f"{{{_tex(name)}}}" for name in authors_of(article)]
    values = {
        "author": " and ".join(names),
        "title": f"{{{_tex(_title(article))}}}",  # braces keep its capitals
        "journal" if is_serial else "howpublished": _tex(_publisher(article)),
        "year": year,
        "date": article.published,
        "url": re.sub(r"[{}\\]", lambda found: f"%{ord(found[0]):X}", article.address),
    }
    lines = [f"  {name} = {{{value}}}," for name, value in values.items() if value.strip("{}")]
    if month:
        lines.append(f"  month = {_MONTHS[int(month) - 1][:3].lower()},")
    entry = "article" if is_serial else "misc"
    return "\n".join([f"@{entry}{{wenju-{article.id},", *lines, "}"])


def _markdown(article: Article) -> str:
    """Write a line of Markdown; the title leads to the address, if one is known."""
    title, source = marked_down(_title(article)), marked_down(_publisher(article))
    if article.address:
        title = f"[{title}](<{article.address}>)"
    names = [marked_down(name) for name in authors_of(article)]
    written = _written(article, names, title, f"*{source}*" if source else "")
    return _BLOCK.sub(lambda f: f"{f[1]}\\{f[2]}" if f[1] else f"\\{f[0]}", written)


def _plain(article: Article) -> str:
    """Write a line as people do."""
    source = _joined("，" if _is_chinese(article) else ", ", _publisher(article))
    written = _written(article, authors_of(article), _title(article), source)
    return f"{written} {article.address}".strip()


def _written(article: Article, names: Sequence[str], title: str, source: str) -> str:
    """Put names, title, source and date together in the language of the title."""
    if _is_chinese(article):
        who = "、".join(names)
        about = _joined("，", f"《{title}》", source, article.published)
        return f"{who}：{about}" if who else about
    about = _joined(", ", f"“{title}”", source, article.published)
    return _joined(": ", "; ".join(names), about)


def marked_down(text: str) -> str:
    """Escape what Markdown would take for marks."""
    return _MARKDOWN.sub(lambda found: "\\" + found[0], text)


def _tex(text: str) -> str:
    """Escape what TeX and BibTeX would take for commands."""
    return "".join(_TEX.get(character, character) for character in text)


def _title(article: Article) -> str:
    """Return the title; of an article without one its file's name, in brackets."""
    return _line(article.title) or f"[{PurePath(article.path).name}]"


def _line(text: str) -> str:
    """Put a text on one line, without what can't be printed."""
    shown = (character if character.isprintable() else " " for character in text)
    return " ".join("".join(shown).split())


def _initials(names: str) -> list[str]:
    """Shorten first names."""
    return [name[0].upper() for name in re.split(r"[\s.]+", names) if name]


def _language(article: Article) -> Language:
    return language_of(article.title or article.source)


def _is_chinese(article: Article) -> bool:
    return _language(article) is not Language.ENGLISH


def _english_date(published: str) -> str:
    """Write a date as far as it is known: 2023, February 17."""
    year, *rest = published.split("-")
    month = _MONTHS[int(rest[0]) - 1] if rest else ""
    return _joined(", ", year, _joined(" ", month, *(str(int(day)) for day in rest[1:])))


def _chinese_date(published: str) -> str:
    """Write a date as far as it is known: 2023年2月17日."""
    parts = zip(published.split("-"), "年月日", strict=False) if published else ()
    return "".join(f"{int(number)}{unit}" for number, unit in parts)


def _joined(between: str, *parts: str) -> str:
    return between.join(filter(None, parts))


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!", "？", "！")) else f"{text}."


def _sentences(*parts: str) -> str:
    """Put a full stop behind each part that is there; an address stays as it is."""
    return " ".join(_all_ended(filter(None, parts)))


def _all_ended(parts: Iterable[str]) -> list[str]:
    return [part if "://" in part.split(" ")[-1] else _ended(part) for part in parts]
