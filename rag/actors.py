"""Who a sentence says it of, and whether it has happened: what may not be exchanged unnoticed.

Knows words for groups of people, offices held and papers, and for plans; knows nothing about
figures or names. Texts are as ``amounts.plain`` gives them, in Chinese.
"""

import re

from rag.polarity import CLAUSE

_BODIES = (
    "群众 居民 村民 市民 农民 职工 工人 教师 学生 家长 儿童 老人 妇女 军人 商户 党员 团员 干部 "
    "专家 律师 法官 检察官 警察 民警 医生 护士 患者 志愿者 企业 公司 工厂 医院 学校 社区 乡镇 街道 "
    "村委会 居委会 文件 会议 报告 法律 军队 政府 法院 检察院 银行"
).split()
_PRAISE = re.compile(
    r"最(?![多少高低长短早晚迟初近终后])|第一(?=[，,。；的位名个家])|首[个创家]|唯一|免费|全国|全省|一流|领先|"
    r"全部|所有|全体|多数|少数"
)
_RANK = re.compile(
    r"(副|代理|原|前|常务副)?(书记|市长|省长|县长|区长|镇长|乡长|村长|州长|主任|局长|处长|科长|部长|厅长|"
    r"院长|校长|馆长|站长|所长|队长|会长|社长|行长|总理|总统|主席|理事长|董事长|总经理|秘书长|教授|研究员)"
)
_RHYTHM = re.compile(r"每(?:个|一)?(天|日|周|月|季|年|晚|小时)")
_EACH = re.compile(r"[每各均逐]|一[人天日周月季年场期]")
_DEED = (
    r"(?:在|于|会|继续|进一步|陆续|全面|再|新|举|开|办|建|设|成|组|培|培训|达|完|减|增|提|获|改|实|启|推|召|投|"
    r"发|公|参|采|出|进|位|支|导|使|属|占|拥|承|认|影)"
)
_PLAN = re.compile(
    rf"(?<![即必率大小主名健上中少良悍战])将(?={_DEED})|计划(?!生育|经济|单列)|打算|拟(?!定|订|态|人)(?={_DEED})|"
    r"预计|预期|有望|力争|争取在|即将|将要|将会|可能|或许|也许|建议|倡议|担心|希望"
)


def strange_bodies(written: str, quote: str, about: str) -> tuple[str, ...]:
    """List groups, ranks and claims in *written* that neither quote nor its article's title has.

    Example:
        >>> strange_bodies("副市长走访了居民", "市长走访了群众。", "")
        ('居民', '副市长')

    """
    held = f"{quote}\n{about}"
    ranks = {match[0] for match in _RANK.finditer(held)}
    found = [body for body in _BODIES if body in written and body not in held]
    found += [
        match[0]
        for match in _RANK.finditer(written)
        if match[0] not in ranks and (match[2] in held or match[1])
    ]
    found += [match[0] for match in _PRAISE.finditer(written) if match[0] not in held]
    return tuple(dict.fromkeys(found))


def strange_rhythms(written: str, quote: str) -> tuple[str, ...]:
    """List what *written* says happens each day, month or time, where *quote* doesn't.

    Example:
        >>> strange_rhythms("每周评一次", "每月评一次。"), strange_rhythms("每季评", "按季度评。")
        (('每周',), ())

    """
    found = []
    for match in re.finditer("每.", written):
        rhythm = _RHYTHM.match(written, match.start())
        beat = {"天": "天日", "日": "天日"}.get(rhythm[1], rhythm[1][-1]) if rhythm else ""
        if not (any(sign in quote for sign in beat) if beat else _EACH.search(quote)):
            found.append(rhythm[0] if rhythm else match[0])
    return tuple(found)


def is_plan_turned(written: str, quote: str) -> bool:
    """Say whether *written* tells as planned what *quote* tells as done, or the other way round.

    Example:
        >>> is_plan_turned("市里建成书房", "市里计划建成书房。")
        True
        >>> is_plan_turned("拟建书房", "将建书房。")
        False

    """
    if _PLAN.search(written):
        return not _PLAN.search(quote)
    near = [_near(match[0], quote) for match in CLAUSE.finditer(written)]
    return any(clause and _PLAN.search(clause) for clause in near)


def _near(clause: str, quote: str) -> str:
    """Return the clause of *quote* that has most characters of another, if it has over half."""
    own = set(clause)
    others = [match[0] for match in CLAUSE.finditer(quote)]
    best = max(others, key=lambda other: len(own & set(other)), default="")
    return best if 2 * len(own & set(best)) > len(own) else ""
