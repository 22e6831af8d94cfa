"""The parts of a question: what it is about, what it asks of that, and what may stand for what.

Knows how questions are built in Chinese and English; knows nothing about conversations.
"""

import re

from index.fold import simplify
from index.places import find_places
from rag.lists import BETWEEN, MEASURES, NUMERALS

_LONGEST_TOPIC = 200  # characters
_MOST_WORDS = 4  # of its own in a question that leans on another
LONGEST_PREDICATE = 6  # characters of what it says besides question words
ASKED = re.compile(
    r"为什么|为何|怎么样|怎么|怎样|如何|什么(?:时[候间]|地方|样)?|"
    rf"(?:多少|几(?!乎))[{MEASURES}]?|哪[几两一二三四五六七八九十]?[{MEASURES}些里儿边]?|"
    r"谁|何时|何地|何人|"
    r"多[久长大]|是否|是不是|有没有|能不能|可不可以|吗|"
    r"\b(?:what|which|who|whom|whose|when|where|why|how)\b",
    re.IGNORECASE,
)
_ASPECT = (  # what anything may have
    "经费|费用|预算|资金|成本|花费|效果|成效|结果|成果|收获|反响|评价|原因|理由|目的|目标|背景|依据|"
    "人数|人次|时间|日期|期限|周期|频率|次数|地点|地址|场地|位置|负责人|联系人|牵头单位|主办单位|对象|"
    "范围|条件|标准|要求|流程|步骤|程序|方式|方法|办法|形式|内容|主题|名称|名字|意义|作用|特点|亮点|"
    "经验|做法|难点|困难|问题|不足|数量|比例|占比|规模|情况|进展|分数|得分|权重|等级|奖励|处罚|补贴|租金|价格|票价|收费|工资|待遇|报酬|电话|材料|手续|名额|门槛"
)
_ANYWHERE = re.compile(  # words that give a question no topic of its own
    rf"{ASKED.pattern}|开始|启动|开展|实施|推进|推行|成立|建立|设立|创办|举办|举行|组织|参加|参与|负责|"
    r"牵头|报名|申请|预约|领取|登记|加入|管理|运行|运作|操作|产生|结束|完成|进行|使用|落实|解决|改进|"
    r"提高|出台|制定|发布|持续|变化|增加|减少|增长|下降|覆盖|受益|时候|地方|具体|详细|举个?例子?|现在|"
    r"目前|后来|最后|一[点些]|更|一共|总共|大约|大概|起来|下去|可以|可能|应该|需要|出来|以后|之后|"
    r"[比的了是在有和与及被把由从到对为给向都也还就才又再会能要得着过呢吧啊呀这那么样其个些人钱年月天]|"
    r"[最请做办评选考算分定搞建设花用跑来去说多少大小高低快慢]|[\W_]|"
    r"\b(?:does|did|do|is|are|was|were|has|have|had|can|will|be|been|being|the|a|an|of|in|on|at|to|"
    r"for|by|with|and|or|so|then|many|much|long|often|old|far|people|person|took|take|part|start|"
    r"started|begin|began|happen|happened|cost|run|runs|organised|organized|responsible|charge|total|"
    r"results?|work|works|worked|involved|join|joined|there|it|they|attend|attended|since|same)\b",
    re.IGNORECASE,
)
_KINDS = tuple(  # besides places, what may stand in for another of its kind
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:19|20)\d\d\s*年?|[〇零一二三四五六七八九]{4}年|[去今前明]年",
        r"(?<!\d)\d{1,2}月",
        r"[上下]半年|第?[一二三四]季度",
        r"[春夏秋冬][天季]|周[一二三四五六日末]|[上下]午|早上|晚上|白天|夜间",
        rf"第[{NUMERALS}\d]+(?:批|期|届|轮|次|阶段|党?支部)",
        r"[“「『《][^”」』》]+[”」』》]",
    )
)
_UNIT = "局部委厅院校镇乡村区组牌岗队长班"  # one of these in common makes two names alike
_ANY_NOUN = re.compile("做法|事情?|工作|制度|活动|办法|措施|机制|项目|举措|经验|模式|规定|东西")
_LEADING_ON = re.compile(  # what stands between a subject and the question word
    r"(?:成立|[建设创]立|创办|创建|诞生|建成|开[始工业馆]|始建|坐?落|位|发起)于$|(?:需?要)?[打抓做建用办]好$|"
    r"(?:共?[是有在由都到为给于，,\s]|一共|总共|分[为成]|设有?|包括|需?要|可以|能|也(?:是?这样|一样)?|分别|各自?)+了?$|"
    r"(?:[每一](?:[年月周天次个]|[年月周天].{2}))(?:提供|举办|举行|[跑开办发讲])?$|"
    r"(?:提供|举办|举行|聘请|选聘|解决|推出|[用花跑开换办选写做发讲请来去改修建减分接派配聘](?=了)|[跑办聘]$)了?$|[了的]$"
)
_HOW_OFTEN = re.compile(
    r"(?:(?:每?隔?多[久长]|几[年月天周小][月时]?).{1,4}?[一几][次回趟]|"
    r"[每一](?:年|个?月|周|天|季度?|次).?(?:几|多少)[次回场趟天].?)\W*"
)
_LATIN_QUESTION = re.compile(
    r"(?:how(?: (?:many|much)(?P<counted> [\w' -]+?)?| \w+)?|(?:what|which)(?: [\w' -]+?)?|"
    r"who|when|"
    r"where|why) (?:is|are|was|were|do|does|did|has|have|had|can|will) (?P<rest>.+)|"
    r"(?:who|what) \w+ (?:to )?(?P<object>.+)|(?:which|how (?:many|much)) (?P<whole>.+)",
    re.IGNORECASE,
)
_LATIN_VERB = re.compile(
    r" (?:visit|reach|cover|have|run|take|serve|train|hold|use|cost|start|begin|open|close|get|do|"
    r"held|located|\w+ed)(?: (?:place|part|in total))?$"
)


def topic_of(question: str) -> str:
    """Give what a question is about: its subject, or all but its asking."""
    body = re.sub(r"^(?:请问|请?介绍一下)|[\W呢嗎吗]+$", "", question)
    latin = _LATIN_QUESTION.fullmatch(body)
    if latin:
        rest: str = latin["object"] or latin["whole"] or latin["rest"]
        if rest.startswith("there "):
            return f"{latin['counted'] or ''}{rest[5:]}".strip()
        return _LATIN_VERB.sub("", rest)
    before = before_asking(body)
    if before == body:
        return body.removesuffix("的")
    subject = _trimmed(before)
    asking = end_of(ASKED, simplify(body[len(before) :]))
    behind = re.sub(r"^[是了]|[的了]$", "", body[len(before) + asking :])
    short = subject == place_of(subject) or (before.endswith("了") and "的" not in subject)
    return subject + (behind if short and own_words(behind) else "")


def subject_of(question: str) -> str:
    """Give the topic of a question without the aspect that it asked for."""
    topic = topic_of(question).split("其中")[0]
    found = re.search(rf"(?<=[一-鿿])的?(?:{_ASPECT})$", simplify(topic))
    return topic[: found.start()] if found else topic


def owner_of(topic: str, item: str) -> str:
    """Say of *topic*, which may count some, whose *item* is: 湖州 of 湖州的三个课堂."""
    plain, name = simplify(topic), simplify(item)
    counted = re.search(rf"的?[“「]?[{NUMERALS}两几\d]+[{MEASURES}](?P<noun>[一-鿿]+)\W*$", plain)
    if counted and name.endswith(counted["noun"][-2:]):
        return topic[: counted.start()]
    place = place_of(topic)
    noun = plain.removeprefix(simplify(place))
    is_its_place = noun and name.endswith(noun) or topic.isascii() > item.isascii()
    return place or topic if is_its_place else topic


def behind_noun(item: str, rest: str) -> str:
    """Return *rest* without the noun that *item* ends with: “第二个课堂”."""
    name, plain = simplify(item), simplify(rest)
    shared = (n for n in (4, 3, 2, 1) if name[-n:] == plain[:n])
    return rest[next(shared, 0) :]


def noun_length(text: str, topic: str) -> int:
    """Measure the noun that *text* begins with, if *topic* says it better."""
    shared = (n for n in (4, 3, 2) if text[:n] in simplify(topic))
    return end_of(_ANY_NOUN, text) or next(shared, 0)


def before_asking(question: str) -> str:
    """Return what stands before the first question word, or all of *question*."""
    match = ASKED.search(simplify(question))
    return question[: match.start()] if match else question


def _trimmed(subject: str) -> str:
    """Return *subject* without the verb that leads on to the question word."""
    return subject[: len(_LEADING_ON.sub("", simplify(subject)))]


def is_aspect(name: str) -> bool:
    """Say whether *name* is something that anything may have."""
    plain = simplify(name)
    ends = re.search(f"(?:{_ASPECT})$", plain)
    return name.isascii() or ends is not None or not own_words(plain)


def own_words(text: str, *, aspects: bool = False) -> list[str]:
    """List the words of *text* that don't fit just any topic; *aspects* may be taken to fit."""
    plain = simplify(text)
    return _ANYWHERE.sub(" ", re.sub(_ASPECT, " ", plain) if aspects else plain).split()


def has_antecedent(plain: str, match: re.Match[str], topic: str) -> bool:
    """Say whether a question itself names what its pronoun means."""
    before = without_kinds(plain[: match.start()])
    named = own_words(before)
    noun = plain[match.end() : match.end() + 2]
    if re.search(r"[，,；;]", before) or (match["those"] and noun in topic):
        return noun in before or noun not in topic
    if own_words(before_asking(before)) or len(named) > 1:
        return True
    return len(own_words(plain)) > _MOST_WORDS or (plain[:1] >= "一" and len("".join(named)) > 2)


def lacks_subject(plain: str, last: str) -> bool:
    """Say whether a question has a predicate at most, or asks about one of *last*."""
    own = own_words(plain, aspects=True)
    if not own:
        return True
    if _HOW_OFTEN.fullmatch(plain):
        return True
    if re.match(r"[一-鿿]{1,2}[了过](?:多少|几|哪|什么)", plain):
        return len("".join(own)) <= LONGEST_PREDICATE
    if re.match(r"[有由被从用花]", plain):
        return len("".join(own)) <= 2
    if ASKED.match(plain) and re.search(r"[一-鿿]", plain):
        done = len(own) == 1 and len(own[0]) <= 2 and re.search("[的了]", plain)
        return bool(done) or all(word in last for word in own)
    return bool(re.fullmatch(r"(?:how many|how much|which|what|who) \w+\W*", plain, re.I))


def joined(topic: str, asked: str) -> str:
    """Put *topic* before a question that lacks it."""
    if not topic or topic in asked or len(topic) > _LONGEST_TOPIC:
        return ""
    if asked.isascii() or topic.isascii():
        return f"{topic}: {asked}"
    noun = topic == place_of(topic) and not ASKED.match(simplify(asked))
    return f"{topic}{'的' if noun else ''}{asked}"


def place_of(text: str) -> str:
    """Give the first place that *text* names, or several joined, or nothing."""
    groups = place_groups(text)
    return text[groups[0][0][0] : groups[0][-1][1]] if groups else ""


def place_groups(text: str) -> list[list[tuple[int, int]]]:
    """Find the places of a text; those joined by “和” and the like are in one group."""
    groups: list[list[tuple[int, int]]] = []
    previous = None
    for found in find_places(text):
        gap = text[previous.end : found.start] if previous else "。"
        above = {*found.place.parents, *previous.place.parents} if previous else set()
        if previous and gap in ("", ", ") and {found.place.name, previous.place.name} & above:
            groups[-1][-1] = (groups[-1][-1][0], found.end)
        elif BETWEEN.fullmatch(gap):
            groups[-1].append((found.start, found.end))
        else:
            groups.append([(found.start, found.end)])
        previous = found
    return groups


def place_names(text: str) -> set[str]:
    """Return the full present names of the places that *text* names."""
    return {found.place.name for found in find_places(text)}


def _of_kinds(text: str) -> list[str]:
    """Give the first place, year, month, … that *text* names, each or nothing."""
    plain = simplify(text)
    found = (kind.search(plain) for kind in _KINDS)
    return [place_of(text), *(text[slice(*match.span())] if match else "" for match in found)]


def without_kinds(text: str) -> str:
    """Return *text* without its places, years and the like, and without what joins them."""
    for words in filter(None, _of_kinds(text)):
        text = text.replace(words, " ", 1)
    return re.sub(r"^(?:\s|[市的]|份(?= |$)|in )+|[\s的]+$", "", text)


def swap_kinds(question: str, words: str) -> str:
    """Put the place, the year and the like of *words* for those of *question*."""
    for old, new in zip(_of_kinds(question), _of_kinds(words), strict=True):
        if new and old:
            question = question.replace(old, new)
        elif new and question.isascii():
            question = f"{question.rstrip(' ?.')} {words if words.isascii() else new}?"
        elif new:
            question = new + question
    return question


def _after_place(question: str) -> int:
    """Say where the words behind the first place of *question* begin."""
    place = place_of(question)
    start = question.find(place) + len(place)
    return start + end_of(re.compile("[市省县縣区區]?的?"), question[start:]) if place else 0


def swap_ending(question: str, name: str) -> str:
    """Put *name* for the name in *question* that ends alike: 民政局 for 财政局."""
    if name.isascii():
        alike = re.search(rf"\b\w+ {re.escape(name.split()[-1])}\b", question)
        return question.replace(alike[0], name) if alike and " " in name else ""
    start = _after_place(question)
    for length in range(len(name) - 1, 0, -1):
        at = question.find(name[-length:], start)
        if at >= 0 and (length > 1 or simplify(name)[-1] in _UNIT):
            begin = max(start, at + length - len(name), question.rfind("的", 0, at) + 1)
            return question[:begin] + name + question[at + length :]
    return ""


def swap_subject(question: str, name: str, *, owner: bool) -> str:
    """Put *name* for the subject of *question*, or for what owns it (“妇联的呢？”)."""
    start = _after_place(question)
    head = _trimmed(before_asking(question[start:]))
    head = head.split("的")[0] if owner else head
    fits = owner or abs(len(head) - len(name)) < 2
    return question[:start] + name + question[start + len(head) :] if head and fits else ""


def end_of(pattern: re.Pattern[str], text: str) -> int:
    """Say where a match at the start of *text* ends; 0 if there is none."""
    match = pattern.match(text)
    return match.end() if match else 0
