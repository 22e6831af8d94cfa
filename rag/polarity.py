"""Whether a sentence says the opposite of a claim: 减少 for 增加, 评选 for 没有评选.

Knows words that are each other's opposites, and negations; knows nothing about meaning. Where
it can't tell, the two don't clash.
"""

import re
import unicodedata
from difflib import SequenceMatcher
from itertools import combinations, pairwise

from index.fold import simplify

# Two sides each, in Simplified Chinese and in English; what can be a noun by itself is left out.
_OPPOSITES = tuple(
    (re.compile(one), re.compile(other))
    for one, other in (
        (
            r"增加|增长|增至|增多|增幅|上升|升至|提升|提高|上涨|扩大|新增|增设|"
            r"\b(?:increas\w+|rises?|rose|risen|rising|gr[eo]w\w*|raised?|expand\w*)\b",
            r"减少|减至|缩减|压减|下降|降至|降低|降幅|下跌|缩小|下滑|回落|"
            r"\b(?:decreas\w+|falls?|fell|fallen|falling|drop\w*|declin\w+|reduc\w+|shr[aiu]nk)\b",
        ),
        (
            r"提拔|晋升|升任|提任|任命|\b(?:promot\w+|appoint\w*)\b",
            r"免职|撤职|罢免|免去|降职|开除|解聘|\b(?:dismiss\w*|demot\w+|fired|sacked)\b",
        ),
        (
            r"成立|设立|组建|创办|建立|\b(?:found(?:ed|ing)|establish\w*|set up)\b",
            r"撤销|撤消|解散|裁撤|废止|废除|\b(?:dissolv\w+|abolish\w*|disband\w*)\b",
        ),
        (
            r"举办|举行|开办|召开|承办|办了|\b(?:held|hold|holds|hosted|organi[sz]ed)\b",
            r"取消|停办|停开|\b(?:cancel\w*|called off)\b",
        ),
        (
            r"开放|开门|开通|启用|开馆|开幕|开业|开学|\b(?:open(?:s|ed|ing)?)\b",
            r"关闭|关停|关门|停用|停业|封闭|闭馆|闭幕|歇业|放假|\b(?:clos(?:e|es|ed|ing)|shut)\b",
        ),
        (r"支持|赞成|同意|批准|\b(?:approv\w+|support\w*)\b",
         r"反对|否决|拒绝|驳回|\b(?:oppos\w+|reject\w*|refus\w+)\b"),
        (r"允许|准许|鼓励|\b(?:allow\w*|permit\w*)\b",
         r"禁止|严禁|不准|不得|不许|\b(?:forbid\w*|forbad\w+|ban|bans|banned|prohibit\w*)\b"),
        (r"收购|购买|购进|买[进入下]|\b(?:bought|buy\w*|purchas\w+)\b",
         r"销售|出售|卖[出掉]|\b(?:sold|sell\w*|sale)\b"),
        (r"捐赠|赠送|捐献|\b(?:donat\w+)\b", r"出售|销售|收购|\b(?:sold|sell\w*)\b"),
        (r"必须|须由|须经|\b(?:must|ha(?:s|ve) to)\b", r"可以|可由|可经|\bmay\b"),
        (r"成功|\bsucceed\w*\b", r"失败|\bfail(?:s|ed|ing)?\b"),
        (r"盈利|\bprofits?\b", r"亏损|\bloss(?:es)?\b"),
        (r"加强|强化|\bstrengthen\w*\b", r"削弱|弱化|\bweaken\w*\b"),
        (r"延长|\b(?:extend\w*|lengthen\w*)\b", r"缩短|\bshorten\w*\b"),
        (r"提前", r"推迟|延后|延期|\b(?:postpon\w+|delay\w*)\b"),
        (r"超过|高于|多于|\b(?:more than|exceed\w*|above)\b",
         r"低于|少于|\b(?:less than|fewer than|below)\b"),
        (r"最高|\bhighest\b", r"最低|\blowest\b"),
        (r"最多|\bmost\b", r"最少|\b(?:least|fewest)\b"),
        (r"加入|\bjoin\w*\b", r"退出|\b(?:left|withdr[ae]w\w*)\b"),
        (r"就任|上任|到任", r"卸任|离任|辞职|\bresign\w*\b"),
        (r"收费|\bcharged?\b", r"免费|\bfree of charge\b"),
    )
)  # fmt: skip

# Words that hold a negation's character and deny nothing.
_NO_NEGATION = re.compile(
    r"不[断仅但同少论管久过料禁妨如惜愧忘只单忍足到满]|不[低高多大小]于|不得不|不可或缺|不可不|无不|不无|莫不|未必不|"
    r"未来|未成年|未知|无论|无人机|无锡|无数|无线|无私|无偿|无疑|非常|非法|非遗|非公|非洲|除非|并非不|"
    r"没收|莫过|无期|无机|要不|对不起|差不多|不动产|不好意思|"
    r"\b(?:not only|no doubt|no less|no fewer|not least)\b"
)
_NEGATION = re.compile(
    r"(?:没有|没|从不|从未|未曾|尚未|并未|并不|并非|不再|未能|未被|不曾|未|不|无|非|勿|莫)"
    r"(?:有|能|会|得|再|曾|被|要|可|用|必|应|是|把|对|予|予以)?|"
    r"\b(?:not|never|no|without|nor|neither|cannot)\b(?:\s+(?:be|been|being|yet|any|have|ever))*\s*|"
    r"n['’]t\b\s*"
)
_DENYING = re.compile(
    r"没有|从未|从不|未曾|尚未|并未|并没|并不|并非|不再|未能|\b(?:not|never)\b|n['’]t\b"
)
_WITHOUT = re.compile(
    r"取消|停|拒绝|免|撤|缺|零|空白|禁|杜绝|告别|废|替|代之|罕|少|仅|只|难|"
    r"\b(?:cancel\w*|lack\w*|fail\w*|refus\w+|stop\w*|few|little|only|hardly|un\w+|nobody|nothing)\b"
)
_LACKING = re.compile(_WITHOUT.pattern.replace("|少|", "|(?<!减)少|"))
_REFUSING = re.compile(
    r"\b(?:not|never|no|nobody|none|fail\w*|refus\w+|without)\b|n['’]t\b|没有|未能|从未|并未|拒绝|失败"
)
_LIMITING = re.compile(r"最[多长高晚迟]|至多|以[内下]|除|改为|反而|避免|防止|排除|剔除")
_TURNING = tuple(
    tuple(pair)
    for pair in (
        "高低 多少 大小 长短 快慢 早晚 前后 上下 升降 增减 内外 进退 开关 优劣 胜败 胜负 赢输 "
        "正负 左右 东西 南北 男女 首末 买卖 有无 真假 强弱 盈亏 先后 轻重 深浅 冷热 生死 出入 "
        "新旧 加减 收放 公私 松紧 宽严 城乡 远近 厚薄 好坏 许禁 同异 始终 主次 夏冬 春秋 日夜 "
        "阴阳 是否 能禁 开闭 长宽 长深 宽深 初底 初末 须可 应可 必可"
    ).split()
) + tuple(
    pair
    for kinds in ("春夏秋冬", "东南西北", "红黄蓝绿白黑", "金银铜", "周月季年", "省市县乡镇村")
    for pair in combinations(kinds, 2)
)
_MOST_TURNED = 4  # characters of a word that stands for another
CLAUSE = re.compile(r"[^，,；;。！？!?：:\n]+")
"""A pattern for a clause, within which a word denies or plans another."""

_DENIED_BEFORE = re.compile(
    r"(?:没有?|未曾?|不|无|非|停止|避免|防止|\b(?:not|never|no)\s+(?:\w+\s+)?)$"
)


def clash(claim: str, sentence: str) -> bool:
    """Say whether *sentence* says the opposite of *claim*, as far as words tell.

    It does where the claim has one word of a pair of opposites and the clause
    nearest to it the other; where one denies what the other states; or where
    the claim denies and the sentence neither denies nor knows of a lack.

    Example:
        >>> clash("经费增加35%", "經費比上年減少35%。"), clash("经费增加35%", "经费增长35%。")
        (True, False)

    """
    asked, told = _plain(claim), _plain(sentence)
    return _is_opposite(asked, told) or _is_denied(asked, told) or _is_denied(told, asked) or (
        bool(_DENYING.search(asked)) and not _NEGATION.search(told) and not _WITHOUT.search(told)
    )  # fmt: skip


def turned(written: str, quote: str) -> bool:
    """Say whether *written*, which should say what *quote* says, has its sense turned.

    Stricter than ``clash``: a clause that denies must have a denial or a lack in
    the clause nearest to it, the word that is denied there must not be stated, and
    in the place of a word must not stand its opposite.

    Example:
        >>> turned("台账页数计分", "台账页数不计分。"), turned("早上不开门", "早市五点开门。")
        (True, True)
        >>> turned("台账的页数不计入得分", "台账页数不计分。")
        False

    """
    if _is_cut(written, quote) or _is_cut(quote, written):
        return True
    asked, told = _plain(written), _plain(quote)
    if _is_denied(asked, told) or _is_denied(told, asked):
        return True
    return any(_is_turned(match[0], told) for match in CLAUSE.finditer(asked))


def turned_abroad(written: str, quote: str) -> bool:
    """Say the same of two texts in different languages: by opposites, and denials of one alone.

    Example:
        >>> turned_abroad("Meetings rose by 28%", "会议减少28%"), turned_abroad("fell", "减少")
        (True, False)

    """
    asked, told = _plain(written), _plain(quote)
    for pair in _OPPOSITES:
        for mine, other in (pair, pair[::-1]):
            if _holds(mine, asked) and not other.search(asked) and not mine.search(told):
                if _holds(other, told):
                    return True
    return bool(_REFUSING.search(asked)) and not (_NEGATION.search(told) or _WITHOUT.search(told))


def _is_cut(denying: str, stating: str) -> bool:
    """Say whether *stating* has the characters around a 不 of *denying*, without it."""
    one, other = simplify(denying), simplify(stating)
    return any(
        len(around) > 2 and around in other and around not in one
        for match in re.finditer("[不没未无非]", one)
        for around in [
            one[max(0, match.start() - 2) : match.start()] + one[match.end() : match.end() + 2]
        ]
    )


def _is_turned(clause: str, told: str) -> bool:
    """Say whether one clause turns what the nearest of a quote's says."""
    if not _pairs(clause) & _pairs(told):
        return False
    near = _nearest(clause, told)
    if _is_opposite(clause, told) or _is_replaced(clause, near):
        return True
    if _is_denied_there(clause, near) or _is_denied_there(near, clause):
        return True
    if not _NEGATION.search(clause):
        return False
    knows = _NEGATION.search(near) or _LACKING.search(near) or _LIMITING.search(near)
    return not (knows or _denies_same(clause, told))


def _is_denied_there(denying: str, stating: str) -> bool:
    """Say whether *stating* is *denying* without one of its negations, or states its word."""
    for match in _NEGATION.finditer(denying):
        before = denying[max(0, match.start() - 2) : match.start()]
        after = denying[match.end() : match.end() + 2]
        if len(before + after) > 2 and before + after in stating:
            return True
        if re.fullmatch(r"[一-鿿]{2}|[a-z]{3,}", after) and _near_denials(after, stating) == {
            False
        }:
            return True
    return False


def _near_denials(word: str, text: str) -> set[bool]:
    """Say of each place where *text* has *word* whether a negation stands shortly before it."""
    places = (match.start() for match in re.finditer(re.escape(word), text))
    return {bool(_NEGATION.search(text[max(0, at - 6) : at])) for at in places}


def _denies_same(clause: str, told: str) -> bool:
    """Say whether a quote denies elsewhere what *clause* denies."""
    words = (
        re.match(r"[一-鿿]{1,2}|[a-z]{3,}", clause[m.end() :]) for m in _NEGATION.finditer(clause)
    )
    return any(word and True in _ways(word[0], told) for word in words)


def _is_replaced(clause: str, near: str) -> bool:
    """Say whether a word's opposite stands in its place: 低 for 高."""
    for kind, a, z, b, y in SequenceMatcher(None, near, clause, autojunk=False).get_opcodes():
        old, new = near[a:z], clause[b:y]
        if kind == "replace" and max(len(old), len(new)) <= _MOST_TURNED:
            for one, other in (*_TURNING, *(pair[::-1] for pair in _TURNING)):
                if one in old and other in new and one not in new and other not in old:
                    return True
            if any(
                (one.search(old) and other.search(new)) or (other.search(old) and one.search(new))
                for one, other in _OPPOSITES
            ):
                return True
    return False


def _is_opposite(claim: str, sentence: str) -> bool:
    """Say whether the part of *sentence* that the claim is about has the opposite word."""
    near = _nearest(claim, sentence)
    for pair in _OPPOSITES:
        for mine, other in (pair, pair[::-1]):
            has_mine = _holds(mine, claim) and not other.search(claim)
            if has_mine and _holds(other, near) and not mine.search(near):
                return True
    return False


def _nearest(claim: str, sentence: str) -> str:
    """Return the clauses of *sentence* that share the most pairs with *claim*; all if none does."""
    asked = _pairs(claim)
    clauses = [match[0] for match in CLAUSE.finditer(sentence)]
    shared = [sum(_says(one) for one in asked & _pairs(clause)) for clause in clauses]
    most = max(shared, default=0)
    if not most:
        return sentence
    return "，".join(clause for clause, n in zip(clauses, shared, strict=True) if n == most)


def _says(pair: str) -> int:
    """Say how much it tells that two clauses share a pair; a figure tells most."""
    return 3 if pair[0].isdigit() else 1


def _pairs(text: str) -> set[str]:
    """List the neighbouring characters and the words in Latin letters or digits of a text."""
    words = set(re.findall(r"[a-z]{3,}|\d+(?:\.\d+)?%?", text))
    return words | {a + b for a, b in pairwise(text) if "一" <= a <= "鿿" and "一" <= b <= "鿿"}


def _holds(words: re.Pattern[str], text: str) -> bool:
    """Say whether *text* has one of *words* that isn't denied."""
    return any(
        not _DENIED_BEFORE.search(text[max(0, match.start() - 12) : match.start()])
        for match in words.finditer(text)
    )


def _is_denied(denying: str, stating: str) -> bool:
    """Say whether *denying* denies a word wherever it has it, and *stating* nowhere."""
    for match in _NEGATION.finditer(denying):
        word = re.match(r"[一-鿿]{2}|[a-z]{3,}", denying[match.end() :])
        if word and _ways(word[0], denying) == {True} and _ways(word[0], stating) == {False}:
            return True
    return False


def _ways(word: str, text: str) -> set[bool]:
    """Say of the clauses of *text* that have *word* whether a negation stands before it."""
    clauses = [match[0] for match in CLAUSE.finditer(text) if word in match[0]]
    return {bool(_NEGATION.search(clause[: clause.rindex(word)])) for clause in clauses}


def _plain(text: str) -> str:
    """Fold script, width and case, and take out words that deny nothing."""
    folded = simplify(unicodedata.normalize("NFKC", text)).lower()
    return _NO_NEGATION.sub("，", folded.replace("no one", "nobody"))
