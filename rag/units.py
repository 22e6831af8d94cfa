"""What figures are counted in, in Chinese and as other languages call it.

Knows words for units, and which may stand for one another; knows nothing about figures.
"""

import re

_UNIT = re.compile(
    r"[余多]?\s*(个?百分点|个?小时|分钟|人次|平方公里|平方米|立方米|公里|千米|厘米|毫米|公顷|公斤|千克|毫升|"
    r"千瓦时|[美欧日港澳]元|英镑|[学课]时|[年月日号周天时点名个位人户家场期次件项条种类间辆支岁元亩本册张单分"
    r"秒届轮批座层组套台只队级吨克斤升米箱度讲])"
)
_ABROAD = {
    "year": "年", "month": "月", "week": "周", "day": "日", "hour": "小时", "minute": "分钟",
    "yuan": "元", "dollar": "美元", "euro": "欧元", "kilomet": "公里", "square met": "平方米",
    "met": "米", "hectare": "公顷", "ton": "吨", "kilogram": "公斤",
    "household": "户", "point": "分",
}  # fmt: skip
_WORD = re.compile(rf"[\s-]*({'|'.join(_ABROAD)})(?:res?|ers?|ne)?s?\b", re.IGNORECASE)
_ALIKE = {
    "名": "人", "位": "人", "号": "日", "天": "日", "千米": "公里", "千克": "公斤", "册": "本",
    "个小时": "小时", "个百分点": "百分点",
} | dict.fromkeys("个项条种类", "件")  # fmt: skip
_ANYTHING = "件"  # 个, 项 and the like
_MEASURES = frozenset(
    "年 月 日 周 小时 分钟 秒 元 美元 欧元 日元 港元 澳元 英镑 人次 公里 米 厘米 毫米 平方公里 "
    "平方米 立方米 亩 公顷 吨 公斤 克 斤 升 毫升 千瓦时 岁 度 百分点 分 学时 课时 % ‰".split()
)
_OWN = frozenset("人 户 家 箱 层".split())  # what is counted so is nothing else


def unit_at(text: str, end: int) -> str:
    """Return what a figure that ends at *end* of *text* is counted in; nothing if no unit follows.

    Units of one use have one name.

    Example:
        >>> [unit_at(text, 2) for text in ("12名", "12余人", "12 days", "12-metre", "12的")]
        ['人', '人', '日', '米', '']

    """
    if match := _UNIT.match(text, end):
        return _ALIKE.get(match[1], match[1])
    abroad = _WORD.match(text, end)
    return _ABROAD[abroad[1].lower()] if abroad else ""


def are_one_unit(one: str, other: str) -> bool:
    """Say whether two figures of these units may count the same.

    A measure is only itself; 个 may count anything else, and people, households,
    firms, boxes and floors are not each other. Nothing goes with every unit.

    Example:
        >>> [are_one_unit("件", other) for other in ("家", "场", "吨")], are_one_unit("人", "户")
        ([True, True, False], False)

    """
    units = {one, other}
    if len(units) == 1 or "" in units:
        return True
    if units & _MEASURES:
        return False
    return _ANYTHING in units or not units & _OWN
