"""A topic without the words that only ask for a comparison.

Knows how comparisons are asked for in Chinese and English; knows nothing about subjects.
"""

import re

_CLAUSES = re.compile(r"[，,。；;？?！!]+")
_FRAMES = re.compile(
    r"请|比较(?:一下)?|對比|对比|比較(?:一下)?|(?:(?:19|20)\d\d\s*年(?:度)?(?:的)?)|"
    r"(?:哪|那)(?:[一两兩几幾]?[个個家座位些]|里|裡)(?:公司|地方|城市|地区|地區|单位|單位|法院|医院|醫院)?的?|"
    r"(?:两|兩|几|幾|各)(?:地|者|家|个|個)的?|分别|分別|各自|谁的?|誰的?|"
    r"更(?:加)?[高大多快早长長低小少慢晚短好]|有(?:什么|什麼|哪些|何)(?:不同|异同|異同|区别|區別|差异|差異|特点|特點)|"
    r"(?:的)?(?:异同|異同|区别|區別|差异|差異)|(?:方面)?的(?:情况|情況|指标|指標)|方面|"
    r"怎么样|怎麼樣|如何|怎样|怎樣|是什么|是什麼|(?:是)?多少|"
    r"\b(?:please|compare[ds]?|comparison of|the differences? (?:between|in)|differences? in|"
    r"how (?:do|does|did)|which (?:city|place|company|one)|what (?:is|are))\b",
    re.IGNORECASE,
)
_EDGES = re.compile(
    r"^[\s和与與及、跟在的是:：]+|"
    r"(?<=\w\w)(?:工作)?上[\s的]*$|[\s和与與及、跟在的是:：]+$"
)


def content_of_topic(topic: str) -> str:
    """Return what *topic* is about, each clause once, without what only asks to compare it.

    A topic that says nothing else stays as it is.

    Example:
        >>> content_of_topic("比较2019年和的借书量，哪家单位的借书量更大？")
        '借书量'
        >>> content_of_topic("在干部培训上有什么不同？"), content_of_topic("考核评价")
        ('干部培训', '考核评价')

    """
    clauses = (_EDGES.sub("", _FRAMES.sub(" ", clause)) for clause in _CLAUSES.split(topic))
    kept: list[str] = []
    for clause in (" ".join(one.split()) for one in clauses):
        if len(clause) > 1 and not any(clause in other for other in kept):
            kept = [other for other in kept if other not in clause] + [clause]
    return " ".join(kept) or topic
