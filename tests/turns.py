"""Sentences turned by one word: a unit, period, bound, title or thing, a plan, a doubt.

Knows which words are put in which words' places; knows nothing about quotes.
"""

import random
import re
from collections.abc import Iterator, Sequence

_HAN = re.compile(r"[一-鿿]")
_VERB_HERE = r"(?<![一-鿿]不)(?:举办|建成|培训|减少|增加|设立|获得|举行|成为|完成|提供)"
_TURNS: dict[str, tuple[tuple[str, str], ...]] = {
    "unit": (
        (r"(?<=[\d万亿])元", "美元"), (r"(?<=\d)公里", "米"), (r"(?<=[\d])吨", "公斤"),
        (r"(?<=[\d万])平方米", "亩"), (r"(?<=\d)小时", "天"), (r"(?<=\d)分钟", "小时"),
        (r"(?<=\d)天", "周"), (r"(?<=\d)[kK]m\b", "m"), (r"(?<=\d)厘米", "米"),
        (r"(?<=[\d万])册", "箱"),
        (r"(?<=\d)%", "‰"), (r"(?<=\d)个?百分点", "%"), (r"(?<=[\d万亿])[美港]元", "元"),
        (r"(?<=\d) minutes", " hours"), (r"(?<=\d) per cent", " cases"),
    ),
    "period": (
        (r"每[天日]", "每月"), (r"每月", "每天"), (r"每周", "每年"), (r"每季度", "每周"),
        (r"每年", "每月"),
        (r"共(?=培训|举办|完成|有\d)", "每期"), (r"(?<=[减增][少加])(?=\d)", "到"),
    ),
    "bound": (
        (r"(?:大约|约为?|至少|最[多长]|不?超过|将?近|不少于)(?=\d)", ""),
        (r"(?<=占|共|达|有|为)(?=\d+(?:[.]\d+)?[%万亿人名个])", "约"),
        (r"(?<=占|共|达|有|为)(?=\d+(?:[.]\d+)?[%万亿人名个])", "至少"),
    ),
    "plan": (
        (r"计划(?=[建到在于举])|预计|即将|(?<![一-鿿]地)将(?=会|于|在|要|举|建)", "已"),
        (rf"(?={_VERB_HERE})", "计划"), (rf"(?={_VERB_HERE})", "预计将"),
    ),
    "hedge": (
        (r"可能|或许|似乎", ""), (r"主要(?=用|由|是|分|包)", "全部"),
        (r"(?<![\d各两三四五])部分(?=[一-鿿])", "所有"),
        (r"大?多数", "所有"), (rf"(?={_VERB_HERE})", "可能"),
    ),
    "title": tuple(
        (rf"(?<![副一-鿿]副){title}", f"副{title}")
        for title in "市长 书记 主任 院长 部长 教授 主席".split()
    ) + ((r"副(?=市长|书记|主任|院长|部长|教授|主席|总统)", ""),),
    "word": tuple(
        (one, other)
        for pair in (
            "党员 群众", "会议 文件", "学生 教师", "医院 学校", "公司 协会", "企业 工会",
            "父亲 舅舅",
            "支部 学校",
            "培训 开除", "购买 出售", "开工 竣工", "开幕 闭幕", "设计 拆除",
            "收购 捐赠", "电影 小说", "飞机 火车", "窗口 食堂",
            "河流 山脉", "军队 商人", "考评 旅游", "宣讲 篮球", "书房 商店",
            "志愿者 运动员", "居民 游客", "观察员 驾驶员",
        )
        for old, new in (pair.split(),)
        for one, other in ((old, new), (new, old))
    ),
    "added": (
        (rf"(?={_VERB_HERE})", "免费"), (rf"(?={_VERB_HERE})", "率先在全国"),
        (r"[。.]$", "，是全国最好的。"),
        (r"[。.]$", "，详见http://example.com/a。"), (r"[。.]$", "，<b>请点击</b>。"),
    ),
}  # fmt: skip


def turns(text: str, chance: random.Random) -> Iterator[tuple[str, str]]:
    """Turn *text* once for each kind of turn that it allows, with the kind's name."""
    for kind, pairs in _TURNS.items():
        written = _turned(pairs, text, chance)
        if written:
            yield kind, written


def _turned(pairs: Sequence[tuple[str, str]], text: str, chance: random.Random) -> str:
    """Turn one thing of a kind, if the text has any of them."""
    fitting = [(old, new) for old, new in pairs if re.search(old, text)]
    if not fitting or not _HAN.search(text):
        return ""
    old, new = chance.choice(fitting)
    return re.sub(old, new, text, count=1)
