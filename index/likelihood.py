"""How likely a text is to be Chinese as people write it.

Knows words and how often they occur; knows nothing about what is done with the answer. It
is what decides between two readings of the same bytes.
"""

import logging
import math
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import jieba

from index.fold import simplify

UNKNOWN = -16.0  # a Han character in no word; jieba's rarest whole word has -17.9
_DEBRIS = -25.0
_LETTER = -7.0
_COMMON_COUNT = 20  # in jieba's dictionary, of a word that is not rare
_SYMBOL = -10.0  # also full-width letters
_SIGNS = {
    **dict.fromkeys("，、。", -3.5),
    **dict.fromkeys("0123456789", -4.5),
    **dict.fromkeys("：；“”（）《》「」 \u3000\n,.()", -5.5),
    **dict.fromkeys("？！‘’『』〈〉—…·%:;-?!", -7.0),
}

# Signs that like or dislike to meet. A stop hardly follows an opening sign, another stop,
# or an opening quotation mark with one or two characters between.
_JOINTS = (
    (re.compile(r"(?=[。！？]”|：“|[”》）][，。、；：]|[，。、“》]《|》（|[”》]的)"), 2.5),
    (re.compile(r"(?=[“‘「『《（][，。、；：！？”）》]|[，。、；：][，。、；：！？）])"), -6.0),
    (re.compile(r"(?=[“「][^“”「」]{1,2}[，。；])"), -6.0),
)

# jieba's dictionary is of 2012. These words of offices and newspapers have become common
# since; for comparison, 党员 has 1,873 and 征程 108.
_RECENT_COUNT = 1000
_RECENT = """
六稳 六保 四风 三严三实 两学一做 三会一课 四个意识 四个自信 两个维护 两个确立 五位一体 四个全面
新时代 新征程 不忘初心 牢记使命 初心使命 主题教育 主题党日 党史学习教育 党建引领 党建联建 党建品牌
党务工作者 党群服务 政治站位 政治生态 政治巡察 巡察 问责 追责 容错 纠错 压实 抓手 赋能 提质 增效
提质增效 走深走实 落地见效 入脑入心 知行合一 真抓实干 担当作为 先锋模范 战斗堡垒 堡垒指数 先锋指数
一岗双责 三重一大 放管服 营商环境 一网通办 最多跑一次 互联网+ 大数据 云计算 区块链 人工智能 物联网
数字化 智能化 信息化 网格化 网格员 微信 微信群 公众号 小程序 短视频 直播带货 新媒体 融媒体 客户端
二维码 新能源 供给侧 供给侧结构性改革 高质量发展 新发展理念 新发展格局 双循环 乡村振兴 脱贫攻坚
精准扶贫 建档立卡 驻村 驻村工作队 第一书记 美丽乡村 厕所革命 河长制 碳达峰 碳中和 双碳 双减
绿水青山 金山银山 共同富裕 示范区 一带一路 自贸区 大湾区 获得感 幸福感 安全感 烂尾楼 疫情防控 新冠
新冠肺炎 核酸 核酸检测 疫苗接种 方舱 复工复产 常态化 精细化 标准化 规范化 品牌化 清单化 项目化
闭环 闭环管理 台账 工作专班 专班 联席会议 回头看 微课堂 实事 民生实事 接诉即办 枫桥经验 老旧小区
加装电梯 垃圾分类 志愿服务 志愿者 新市民 城中村 特色小镇 文旅 文旅融合 民宿 研学 非遗 打卡 网红
快递小哥
""".split()


def log_likelihood(text: str) -> float:
    """Say how likely *text* is, in nats: the best way to cut it into known words.

    A unigram model of words on Simplified characters, so that both scripts
    score alike. A Han character in no word costs 16 nats, a sign of
    punctuation or a digit 3.5 to 7, another letter 7, a symbol 10, a
    private-use or replacement character 25; signs that like or dislike to meet add or take
    a few. Totals of readings of the same bytes compare directly; divide by
    the length to compare others.

    Example:
        >>> log_likelihood("机关党建") > log_likelihood("抡鞒躺?")
        True

    """
    plain = simplify(text)
    best = [0.0] + [-math.inf] * len(plain)
    for start in range(len(plain)):
        best[start + 1] = max(best[start + 1], best[start] + log_character(plain[start]))
        for end, score in log_words(plain, start):
            best[end] = max(best[end], best[start] + score)
    return best[-1] + sum(w * len(joint.findall(plain)) for joint, w in _JOINTS)


def log_words(plain: str, start: int) -> Iterator[tuple[int, float]]:
    """Find the known words at *start*, of any length, as end offset and log probability.

    Args:
        plain: Simplified text; Traditional words are not found.
        start: Where the words begin.

    Yields:
        Shortest first. Nothing where not even a single character is known.

    """
    frequencies, log_total = _words()
    end = start + 1
    # jieba holds every beginning of a word, those that are no words with frequency 0.
    while end <= len(plain) and (frequency := frequencies.get(plain[start:end])) is not None:
        if frequency:
            yield end, math.log(frequency) - log_total
        end += 1


@cache
def log_character(character: str) -> float:
    """Score one character that stands in no word."""
    if (score := _SIGNS.get(character)) is not None:
        return score
    category = unicodedata.category(character)
    if category in {"Co", "Cn", "Cc", "Cs"} or character == "\ufffd":
        return _DEBRIS
    if category == "Lo" and not "\u3040" <= character <= "\u30ff":
        return UNKNOWN
    return _SYMBOL if category[0] in "SN" or "！" <= character <= "～" else _LETTER


def log_word(plain: str) -> float:
    """Give the log probability of *plain*, in Simplified characters, as a word."""
    frequencies, log_total = _words()
    frequency = frequencies.get(plain)
    return math.log(frequency) - log_total if frequency else UNKNOWN


@cache
def common_pairs() -> frozenset[str]:
    """Give the words of two characters that are not rare, Simplified."""
    frequencies, _ = _words()
    return frozenset(w for w, n in frequencies.items() if len(w) == 2 and n >= _COMMON_COUNT)


@cache
def _words() -> tuple[dict[str, int], float]:
    """Load jieba's word frequencies, about half a second, once; jieba's own stay as they are."""
    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()
    frequencies: dict[str, int] = dict(jieba.dt.FREQ)
    for word in _RECENT:
        for end in range(1, len(word)):
            frequencies.setdefault(word[:end], 0)
        frequencies[word] = max(_RECENT_COUNT, frequencies.get(word, 0))
    return frequencies, math.log(jieba.dt.total)
