"""What a question asks for: its content without the asking, and the kind of its answer.

Knows question words in Chinese and English; knows nothing about any collection.
"""

import re
from functools import lru_cache

from index.fold import folded, simplify
from index.places import find_places

_ASKING = re.compile(
    r"请问|请介绍|介绍一下|为什么|为何|什么|多少|哪[些个年月日天位里儿种几一二三四五六七八九十]?|"
    r"怎么样|怎么|怎样|如何|是否|是不是|有没有|能不能|可不可以|几[个条项种类张家名位次年月日天]?|"
    r"分别|各是|何时|何地|何人|谁|吗|呢|[的了是在有和与被把]|"
    r"\b(?:what|which|who|whom|whose|when|where|why|how|many|much|does|did|do|is|are|was|were|"
    r"the|a|an|of|in|on|at|to|for|by|with|and|or|it|its|that|this|there|be|been|has|have|had)\b",
    re.IGNORECASE,
)
_SUMMARY = re.compile(
    r"总结|概括|概述|介绍|归纳|梳理|综述|简述|[讲说写谈]了(?:些|一些)?什么|主要内容|"
    r"\b(?:summari[sz]e|summary|overview|outline)\b|\bwhat\b.{1,40}\babout\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(  # what a text as a whole is called
    r"[那这该此](?:一)?[篇份个]?|[一二两几]?[篇份]|文章|报道|材料|稿子|全文|内容|主要|一下|请|情况|做法|经验|"
    r"\b(?:articles?|texts?|page|report|this|that|please|me|give|us)\b",
    re.IGNORECASE,
)
_DATES = re.compile(r"(?<!\d)(?:1\d|20)\d\d(?!\d)|(?<!\d)\d{1,2}月(?:\d{1,2}日)?")
_BROAD = re.compile(
    rf"{_SUMMARY.pattern}|"
    r"如何|怎样|怎么|为什么|为何|原因|有哪些|哪些|措施|举措|做法|影响|"
    r"比较|区别|不同|异同|对比|"
    r"\b(?:describe|explain|how (?!many|much|long|old|far|often)|why|"
    r"compare|differences?)\b",
    re.IGNORECASE,
)
_DIGITS = "一二三四五六七八九两"
_NUMBER = (
    r"[\d０-９十百千万亿]|"
    rf"[{_DIGITS}][余多]?[个项名人次家条元年月日天分盏辆间座张册户所支场期]"
)
_DATE = r"\d{1,4}\s*[年月日号]|[〇零一二三四五六七八九十]+[年月日]|(?:19|20)\d\d"
_COUNTED = re.compile(
    r"(?:多少|几)(?P<measure>[个条项种类张家名位次辆间本册期])?(?P<noun>[^\W\da-z和与及的]{1,2})"
)
_KINDS = (
    (
        re.compile(
            r"百分之[多几]|(?:比例|占比|比重|[^频]率)(?:各?是|为|有|达到?了?)*(?:多[少大高]|几)|"
            r"(?:多[少大高]|几)(?:的)?(?:比例|比重)|几成|"
            r"per ?cent|percentage|\b(?:what|which) (?:share|proportion|fraction)\b",
            re.I,
        ),
        re.compile(rf"%|％|‰|百分之|[{_DIGITS}\d]成|[{_DIGITS}]分之|\d/\d"),
    ),
    (
        re.compile(
            r"多少(?:钱|[万亿]?元)|"
            r"(?:经费|金额|费用|预算|资金|投资|成本|价格|票价|租金|收入|利润|产值|工资|补贴|奖金|罚[款金])"
            r"(?:是|为|有|一?共|总共|达到?了?)*多少|\bhow much (?:money|did|does)\b",
            re.I,
        ),
        re.compile(
            r"[元￥¥$€£]|[\d一二两三四五六七八九十百千]\s*[万亿]|块钱|镑|卢布|法郎|dollar", re.I
        ),
    ),
    (
        re.compile(
            r"多久(?!.{0,8}[一几]次)|多长时间|几个?(?:小时|星期|周)(?!.{0,8}[一几]次)|"
            r"\bhow long (?:did|does|has|have|was|were)\b",
            re.I,
        ),
        re.compile(
            rf"[\d{_DIGITS}十百千半几数余多](?:个多?)?\s*(?:年|月|天|日|周|星期|小时|钟头|分钟|秒|学期|季度|世纪)|"
            r"year|month|week|day|hour|minute"
        ),
    ),
    (
        re.compile(
            r"哪[一]?[年月日天]|何时|什么时[候间]|几[年月日号]|\bwhen\b|what (?:year|day|date)",
            re.I,
        ),
        re.compile(_DATE),
    ),
    (re.compile(r"多少|几[个条项种类张家名位次辆间]|how (?:many|much)", re.I), re.compile(_NUMBER)),
)


def content_of(question: str) -> str:
    """Return *question* in Simplified characters without its question words.

    Example:
        >>> content_of("首批評定了多少個支部？").split()
        ['首批评定', '个支部？']

    """
    return _ASKING.sub(" ", simplify(question))


def is_broad(question: str) -> bool:
    """Say whether *question* asks for more than one fact: a summary, a way, reasons.

    Example:
        >>> [is_broad(q) for q in ("总结该市的做法。", "如何提高效率？", "有几个村？")]
        [True, True, False]

    """
    return bool(_BROAD.search(simplify(question)))


def is_summary(question: str) -> bool:
    """Say whether *question* asks for what a text says as a whole."""
    return bool(_SUMMARY.search(simplify(question)))


def is_whole(question: str) -> bool:
    """Say whether *question* asks for a summary of a text and of nothing in particular in it.

    Example:
        >>> [is_whole(q) for q in ("总结一下那篇文章", "这篇文章讲了什么？", "总结他们的考评办法")]
        [True, True, False]

    """
    if not is_summary(question):
        return False
    rest = _WHOLE.sub(" ", _SUMMARY.sub(" ", simplify(question)))
    return not re.search(r"\w{2}", content_of(rest))


def date_fit(question: str, sentence: str) -> float:
    """Say which share of the years, months and days that *question* names *sentence* holds.

    Example:
        >>> [date_fit("2005年7月呢？", text) for text in ("2005年7月。", "2005年17月。", "七月。")]
        [1.0, 0.5, 0.0]

    """
    named = set(_DATES.findall(folded(question)))
    given = folded(sentence)
    held = [date for date in named if re.search(rf"(?<!\d){re.escape(date)}", given)]
    return len(held) / len(named) if named else 0.0


def without_places(question: str) -> str:
    """Return *question* without the places it names; same length."""
    characters = list(question)
    for mention in find_places(question):
        characters[mention.start : mention.end] = " " * (mention.end - mention.start)
    return "".join(characters)


def has_kind(question: str) -> bool:
    """Say whether *question* asks for a date, a number or a share."""
    return any(asked.search(simplify(question)) for asked, _ in _KINDS)


def kind_fit(question: str, sentence: str) -> float:
    """Say how well *sentence* holds the kind of thing that *question* asks for.

    Returns:
        1 if it holds the share, date or number asked for, or none of these is
        asked for; where things are counted (几个维度), 1 only if the number
        stands beside what is counted, and 0.5 for any other number; else 0.

    Example:
        >>> kind_fit("哪一年修的桥？", "老桥修于1998年。")
        1.0
        >>> [kind_fit("有几个维度？", text) for text in ("分4个维度。", "第2季度。", "很多。")]
        [1.0, 0.5, 0.0]

    """
    plain, given = simplify(question), simplify(sentence)
    for asked, kind in _KINDS:
        if asked.search(plain):
            if not kind.search(given):
                return 0.0
            counted = _COUNTED.search(plain)
            return 1.0 if counted is None or _is_counted(counted, given) else 0.5
    return 1.0


def _is_counted(counted: re.Match[str], given: str) -> bool:
    """Say whether *given* has a number of what is counted: 184个 after it, or 三个 before it."""
    measure, noun = counted["measure"], counted["noun"]
    if _number_of(noun).search(given):
        return True
    behind = re.search(rf"{re.escape(noun)}[^，。；,;]{{0,8}}?(?:{_NUMBER})", given)
    return bool(
        behind and (not measure or re.search(rf"[\d十百千万亿{_DIGITS}]余?{measure}", given))
    )


@lru_cache(maxsize=256)
def _number_of(noun: str) -> re.Pattern[str]:
    """Make the pattern of a number with *noun* behind it."""
    return re.compile(rf"(?:{_NUMBER})[^年月日，。；、,;]{{0,4}}{re.escape(noun)}")
