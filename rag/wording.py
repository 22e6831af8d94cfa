"""Words of a written sentence in the place of its quote's, where that changes what is said.

Knows which words may stand for each other; knows nothing about figures or models. Texts are as
``amounts.plain`` gives them.
"""

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from index.terms import find_names, find_words
from rag.grounds import CLAUSE, HAN, pairs

_HEDGE = re.compile(
    r"(?<![\d一二三四五六七八九十各两几])部分|少数|个别|一些|有的|多数|大多|主要|大部分|基本上"
)
_LONGEST = 4  # characters of a word that stands for another
_ORDER = re.compile(
    r"(?:忽略|无视|忘记|不要理会|ignore|disregard|forget)[^，,。.!?！？]{0,24}?"
    r"(?:指令|提示词?|要求|规则|instructions?|prompts?|rules?)|"
    r"(?:改为|只|仅|必须)(?:输出|回答)[:：“\"「]|system prompt|系统提示",
    re.I,
)
_PASSIVE = re.compile(r"[被由受获]|得到|接到|\bby\b")
_LIST = re.compile(r"[、和与及跟同]")
_SYNONYMS = tuple(
    frozenset(group.split())
    for group in (
        "成立 组建 建立 设立 创建 创办 开办 开设 设置 设有 设 建 增设",
        "举办 举行 开展 召开 开办 组织 办 开 办了 进行",
        "开工 动工 兴建 动土",
        "开放 开馆 开门 开园 启用 投用 投入使用 对外开放",
        "增加 增长 上升 提高 提升 升高 增至 增加到 上涨 涨 升 多 升至 提高到",
        "减少 下降 降低 缩减 压缩 缩短 减 降 少 下滑 降至 降到 减到 减少到 减至 缩短到",
        "开始 起 启动 实施 推行 推出 施行 实行 开展 推广",
        "到 至 截至 截止 达到 达 直到",
        "从 自 由 自从",
        "共 一共 共有 总共 合计 累计 共计 总计",
        "用 使用 采用 利用 运用 花 花费 耗时",
        "办结 办完 办理 办好 解决 处理 完成 答复 受理",
        "参加 参与 出席 加入 接受 参展 参训 受训",
        "培训 轮训 受训 训练 集训 学习",
        "人员 人 人士 工作人员 成员 队员 员工 干部 职工",
        "单位 机关 部门 机构",
        "卖 销售 卖出 售出 出售",
        "捐赠 赠送 捐 赠 捐给 赠给",
        "群众 居民 市民 百姓 老百姓 村民",
        "读者 每人 人",
        "来自 出自",
        "认为 觉得 表示 感到 指出 说 称",
        "帮助 帮 协助 帮忙 支援 援助",
        "要求 规定 必须 须 需 需要 应 应当 要 得 都要",
        "可 可以 能 能够 准许 允许",
        "没有 无 未 不 没 并未 并不 不再",
        "超过 超出 逾 高于 多于 大于",
        "不足 低于 不到 少于 不满 未满 小于 未达",
        "上年 去年 上一年 前一年 上年同期 同期 同比 去年同期",
        "现在 如今 目前 现 当前 眼下",
        "过去 以前 此前 从前 原来 先前 原先",
        "后 之后 以后 随后 后来",
        "时 期间 时候 之时 当中",
        "位于 地处 坐落 在 坐落于",
        "包括 包含 涵盖 分为 含 有 即 设 分成 涉及 下设",
        "称为 叫 叫做 名为 称作 称 取名",
        "是 为 系 属于 成为 就是 定为",
        "平均 均",
        "全部 都 均 所有 全",
        "先后 陆续 相继",
        "最多 至多 不超过 最长 最高",
        "至少 最少 不少于 起码",
        "窗口 柜台",
        "担任 任 出任 当",
        "获得 获 取得 得到 赢得 荣获 拿到",
        "很多 许多 不少 大量 众多",
        "电视 影视",
        "出生 生于 诞生",
        "去世 逝世 病逝 死亡 过世",
        "拥有 有 具有 具备 现有 藏有",
        "安排 派 派出 派遣 选派",
        "问题 难题 困难",
        "合并 并 整合 归并",
    )
)
_PLAIN_WORD = re.compile(
    r"[的了是在有和与及并把被将从到向对为以于由等也都就还又很更最其该此这那而且则即因所着过地得之据共年月日"
    r"个名项次人他她它们已曾约各每再先后内外中上下里时起前如今目现当便可能会要须应各自本]+"
)


def is_reworded(written: str, quote: str, about: str) -> bool:
    """Say whether a word in another's place, or a limit that is gone, makes it say something else.

    Example:
        >>> is_reworded("荔枝节6月8日开幕", "杨梅节6月8日开幕。", "")
        True
        >>> is_reworded("宣讲团2020年成立", "宣讲团2020年组建。", "")
        False

    """
    for one in _clauses(written):
        near, is_same = _nearest(one, quote)
        if is_same and (
            (_HEDGE.search(near) and not _HEDGE.search(one))
            or _is_replaced(one, near, about)
            or _is_reversed(one, near)
        ):
            return True
    return False


def orders(text: str) -> bool:
    """Say whether a text tells whoever reads it what to do with what they were told."""
    return bool(_ORDER.search(text))


def _is_replaced(clause: str, near: str, about: str) -> bool:
    """Say whether a word stands in another's place, between the same words, and isn't its like."""
    old, new = _words(near), _words(clause)
    for kind, a, z, b, y in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind != "replace":
            continue
        was, now = "".join(old[a:z]), "".join(new[b:y])
        is_held = (a > 0 or b == 0) and (z < len(old) or y == len(new))
        is_word = min(len(was), len(now)) > 1 and max(len(was), len(now)) <= _LONGEST
        if is_held and is_word and now not in near + about and was not in clause:
            if not _are_alike(was, now):
                return True
    return False


def _are_alike(one: str, other: str) -> bool:
    """Say whether two words may stand for each other, or say nothing by themselves."""
    if set(one) & set(other) or _PLAIN_WORD.fullmatch(one) or _PLAIN_WORD.fullmatch(other):
        return True
    if not (HAN.match(one) and HAN.match(other)):
        return True
    return any(
        any(word in one for word in group) and any(word in other for word in group)
        for group in _SYNONYMS
    )


def _is_reversed(clause: str, near: str) -> bool:
    """Say whether two names have changed places: 甲看望乙 for 乙看望甲."""
    if bool(_PASSIVE.search(clause)) != bool(_PASSIVE.search(near)):
        return False
    names = [name for name in _names(near) if name in clause]
    for at, one in enumerate(names):
        for other in names[at + 1 :]:
            between = near[near.index(one) + len(one) : near.index(other)]
            if clause.index(one) > clause.index(other) and not _LIST.fullmatch(between[:1]):
                return True
    return False


def _clauses(text: str) -> Iterator[str]:
    """Cut a text into its clauses."""
    return (match[0] for match in CLAUSE.finditer(text))


def _nearest(clause: str, quote: str) -> tuple[str, bool]:
    """Return the clause of *quote* that shares most with one, and whether they say the same."""
    own = _marks(clause)
    best = max(_clauses(quote), key=lambda one: len(own & _marks(one)), default="")
    return best, bool(own) and 2 * len(own & _marks(best)) >= len(own)


def _marks(text: str) -> frozenset[str]:
    """List the pairs and figures of a text."""
    return pairs(text) | frozenset(re.findall(r"\d+(?:\.\d+)?", text))


@lru_cache(maxsize=1024)
def _words(text: str) -> Sequence[str]:
    """Cut a clause into words; what isn't Chinese is left out but for its figures."""
    spans = [(start, end) for start, end, _ in find_words(text)]
    spans += [match.span() for match in re.finditer(r"[^\W㐀-鿿]+", text)]
    return tuple(text[start:end] for start, end in sorted(spans))


@lru_cache(maxsize=1024)
def _names(text: str) -> Sequence[str]:
    """List the names in a clause."""
    return tuple(dict.fromkeys(text[start:end] for start, end in find_names(text)))
