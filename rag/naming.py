"""Names for aspects, in the articles' own words.

Knows words and quotes; knows nothing about how aspects were found.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from index.embed import Embedder
from index.fold import folded, simplify
from index.places import find_places
from index.terms import certain_terms, find_words, word_class
from rag.aspects import Group
from rag.types import Quote

_LONGEST = 3  # words
_MOST_CHARS = 8
_COUNTED = 12  # phrases of a group that are looked up in the collection
_READ = 6  # phrases of a group that are embedded, at about 3 ms each
_OF_A_VERB = 0.6  # what a phrase that can be no noun is worth of one that can
_DENYING = "不没勿莫"
_NO_WORD = re.compile(
    r"^[内中下上外更最很还都也就又才全]|[不由本每把被各将]"
)  # if no dictionary has it
_UNKNOWN = 17.0  # rarity
_OPEN = "为是着了上"  # ends of words behind which more must follow
_BY_LENGTH = {2: 0.85, 3: 0.9, 4: 1.05, 5: 1.0, 6: 1.0}
_MARKED = re.compile(r"[“「『《‘]([^“「『《‘”」』》’\n]{2,10})[”」』》’]")
_COUNT = re.compile(r"[每第]?[一二三四五六七八九十两百千万]")
_ENGLISH = re.compile(r"[A-Za-z][A-Za-z-]{3,}")
# Words that stand in any report and name nothing in it.
_EMPTY = frozenset(
    (
        "我们 他们 自己 进一步 不断 积极 努力 认真 切实 充分 有效 全面 深入 深化 加强 加大 强化 "
        "推动 推进 促进 提高 提升 增强 完善 健全 建立 构建 开展 开设 组织 举办 实施 落实 坚持 "
        "围绕 结合 通过 根据 按照 为了 以及 并且 同时 一方面 另一方面 近年来 近年 今年 去年 "
        "去年底 年底 全年 目前 其中 先后 分别 累计 共有 等等 比如 例如 包括 进行 成为 作为 具有 "
        "需要 能够 可以 应该 必须 要求 情况 工作 方面 方式 问题 内容 重要 主要 基本 特别 特色 "
        "鲜明 新的 一批 一次 一个 一种 各种 各个 每年 每月 每季度 每个 上午 任务 中心 过程 时间 "
        "有关 相关 一起 大家 人们 没有 不是 就是 也是 还是 已经 正在 这样 那样 这个 那个 什么 "
        "如何 怎么 怎样 多少 成效 成果 效果 作用 意义 目标 水平 质量 能力 氛围 力度 有限公司 "
        "公司 年度 更好 更多 紧紧 紧紧围绕 持续 着力 大力 突出 抓好 做好 搞好 打造 优化 创新 "
        "发挥 形成 营造 激发 主动 this that with from have were been they their which would "
        "could about other than into when each more also only between during after before every "
        "city town county province year years people held covers left three four five seven eight "
        "nine twelve first second last least most only every being made given took went came"
    ).split()
)
_PART = frozenset(
    "的了是在有和与或及并把被将从到向对为以于由等年月日个项名次人家"
    "其之这那也都就还又很更最不上下中里后前各"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrase:
    """A stretch of a quote that could be a name.

    Attributes:
        key: Folded; phrases of one key are one name.
        shown: As the article has it.
        rarity: Of its rarest word.
        is_marked: Whether the article sets it in quotation marks.
        is_noun: Whether it can be a noun, as far as a dictionary tells: no verb ends
            it or stands inside it.
    """

    key: str
    shown: str
    rarity: float
    is_marked: bool = False
    is_noun: bool = True


Valued = list[tuple[float, Phrase]]
Shares = Callable[[Sequence[str]], Mapping[str, float]]


def name_groups(
    groups: Sequence[Group],
    topic: str,
    without: Collection[str],
    embedder: Embedder,
    shares: Shares,
) -> tuple[str, ...]:
    """Name each group by the phrase that tells it best from the others.

    That is one that many of its subjects use and few other groups do, rare in
    Chinese at large and in the collection, not empty, and near in meaning to
    what the group says. No name is used twice while there is another.

    Args:
        topic: Its own words are a name like any other, but a little less so.
        without: Names that an aspect must not be called: places, subjects.
        shares: Says in what share of the collection's passages terms stand.

    Returns:
        Names in the characters of the articles, in the order of *groups*.

    """
    barred = {folded(name) for name in without}
    rows = [[_phrases(one.statement.quote) for one in own.said] for own in groups]
    holders: dict[str, set[int]] = {}
    for number, row in enumerate(rows):
        for phrase in chain.from_iterable(row):
            holders.setdefault(phrase.key, set()).add(number)
    elsewhere = {key: (len(own) - 1) / max(1, len(groups) - 1) for key, own in holders.items()}
    options = [
        _likeliest(own, row, elsewhere, barred, folded(topic))
        for own, row in zip(groups, rows, strict=True)
    ]
    options = _less_common(options, shares)
    near = _nearness(groups, options, embedder)
    names: list[str] = []
    used: set[str] = set()
    for own, values in zip(groups, near, strict=True):
        free = [(value, phrase) for value, phrase in values if phrase.key not in used]
        best = max(free, key=lambda pair: pair[0], default=None)
        names.append(best[1].shown if best else _beginning(own.said[0].statement.quote))
        used |= {best[1].key} if best else set()
    return tuple(names)


def _likeliest(
    own: Group,
    rows: Sequence[Sequence[Phrase]],
    elsewhere: Mapping[str, float],
    barred: Collection[str],
    topic: str,
) -> Valued:
    """Choose the phrases that are likeliest to name a group, best first, ties as they come."""
    users: dict[str, set[int]] = {}
    counts: Counter[str] = Counter()
    first: dict[str, Phrase] = {}
    for said, row in zip(own.said, rows, strict=True):
        for phrase in row:
            if not any(name in phrase.key or phrase.key in name for name in barred):
                users.setdefault(phrase.key, set()).add(said.subject)
                counts[phrase.key] += 1
                first.setdefault(phrase.key, phrase)

    def value(phrase: Phrase) -> float:
        key = phrase.key
        share = 0.8 * len(users[key]) / len(own.subjects) + 0.2 * counts[key] / len(own.said)
        length = _BY_LENGTH.get(len(key), 0.9)
        worth = share * (1 - 0.8 * elsewhere[key]) * length * min(phrase.rarity, 14.0) / 14.0
        worth *= 1.0 if phrase.is_noun else _OF_A_VERB
        return worth * (0.9 if key in topic else 1.0) * (1.15 if phrase.is_marked else 1.0)

    ranked = sorted(((round(value(one), 6), one) for one in first.values()), key=lambda v: -v[0])
    return ranked[:_COUNTED]


def _less_common(options: Sequence[Valued], shares: Shares) -> list[Valued]:
    """Weigh phrases anew by how few passages of the collection hold all of their terms."""
    terms = {p.key: certain_terms(p.shown) for row in options for _, p in row}
    held = shares(sorted({term for own in terms.values() for term in own}))

    def rarity(phrase: Phrase) -> float:
        return 1 - 0.7 * min(held.get(term, 0.0) for term in terms[phrase.key])

    found = [
        [(round(v * rarity(p), 6), p) for v, p in row if terms[p.key] and not find_places(p.shown)]
        for row in options
    ]
    return [sorted(row, key=lambda pair: -pair[0])[:_READ] for row in found]


def _nearness(
    groups: Sequence[Group], options: Sequence[Valued], embedder: Embedder
) -> list[Valued]:
    """Weigh phrases anew by how near in meaning they are to what their group says."""
    texts = list(dict.fromkeys(phrase.shown for row in options for _, phrase in row))
    if not texts:
        return [[] for _ in groups]
    vectors = dict(zip(texts, embedder.embed(texts), strict=True))
    found: list[Valued] = []
    for own, row in zip(groups, options, strict=True):
        middle = np.mean([one.statement.vector for one in own.said], axis=0)
        found.append([(round(v * (0.4 + float(vectors[p.shown] @ middle)), 4), p) for v, p in row])
    return found


def _phrases(quote: Quote) -> list[Phrase]:
    """List the phrases of a quote, each key once, in order."""
    text = quote.text
    found: dict[str, Phrase] = {}
    for marked in _MARKED.finditer(text):
        _add(found, Phrase(key=folded(marked[1]), shown=marked[1], rarity=13.0, is_marked=True))
    plain = simplify(text)
    for start, end, rarity, words in _runs(find_words(text), plain):
        is_noun = not any(word_class(word) for word in words[1:] or words)
        shown = text[start:end]
        _add(found, Phrase(key=folded(shown), shown=shown, rarity=rarity, is_noun=is_noun))
    for word in _ENGLISH.finditer(text):
        if word[0].casefold() not in _EMPTY:
            _add(found, Phrase(key=folded(word[0]), shown=word[0], rarity=9.0))
    return list(found.values())


def _runs(
    words: Sequence[tuple[int, int, float]], plain: str
) -> Iterator[tuple[int, int, float, list[str]]]:
    """Find up to three words in a row that could name something."""
    for i, (start, last, _) in enumerate(words):
        for j in range(i, min(i + _LONGEST, len(words))):
            begin, end, _ = words[j]
            if (j > i and begin != last) or end - start > _MOST_CHARS:
                break
            last = end
            own = [plain[a:z] for a, z, _ in words[i : j + 1]]
            is_cut_wrong = any(
                rare > _UNKNOWN and _NO_WORD.search(plain[a:z]) for a, z, rare in words[i : j + 1]
            )
            if _is_name(own) and not is_cut_wrong:
                yield start, end, max(rare for _, _, rare in words[i : j + 1]), own


def _add(found: dict[str, Phrase], phrase: Phrase) -> None:
    """Keep the first phrase of a key."""
    if len(phrase.key) > 1:
        found.setdefault(phrase.key, phrase)


def _is_name(words: Sequence[str]) -> bool:
    """Say whether some words in a row could name something."""
    if sum(map(len, words)) < 2 or any(word in _EMPTY for word in words):
        return False
    if any((len(word) == 1 and word in _PART) or _COUNT.match(word) for word in words):
        return False
    if any(word[0] in _DENYING or word[-1] in _OPEN for word in words):
        return False
    if any(word_class(word) not in {"", "v"} for word in words):
        return False
    return len(words) == 1 or all(len(word) > 1 for word in words)


def _beginning(quote: Quote) -> str:
    """Return the first clause of a quote, where no phrase of it will do."""
    clause = re.split(r"[，。；：！？,;:.!?\n]", quote.text.strip(), maxsplit=1)[0]
    return clause[:12] or quote.text[:12]
