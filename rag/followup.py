"""A question that leans on earlier ones, made to stand alone.

Knows how people ask on, in Chinese and English; knows nothing about any collection. Nothing
is made up: what a question lacks is copied from the questions and quotes before it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.fold import simplify
from index.places import find_places
from rag.lists import names_of_items, parted

_LONGEST_TOPIC = 200  # characters
_LONGEST_NAME = 30
_LONGEST_PREDICATE = 6  # characters of what it says besides question words
_MOST_WORDS = 4  # of its own in a question that leans on another
_NUMERALS = "一二三四五六七八九十"
_MEASURE = "个条项种类张名位次辆间座门家场期件点步支天年月批组处"

_ASKED = re.compile(
    r"为什么|为何|怎么样|怎么|怎样|如何|什么(?:时[候间]|地方)?|"
    rf"(?:多少|几(?!乎))[{_MEASURE}]?|哪[几两一二三四五六七八九十]?[{_MEASURE}些里儿边]?|"
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
    rf"{_ASKED.pattern}|开始|启动|开展|实施|推进|推行|成立|建立|设立|创办|举办|举行|组织|参加|参与|负责|"
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
_SMALL_TALK = re.compile(
    r"\W*(?:你好|您好|早上好|谢谢|多谢|感谢|再见|好的?|嗯|哦|明白了?|知道了|hello|hi|hey|thanks|"
    r"thank you|ok|okay|bye|goodbye|great)(?:[你您啊呀了啦们]|明白|谢谢|very much|\W)*",
    re.IGNORECASE,
)
_LEAD = re.compile(
    rf"(?:换[成作]|至于|那么|那(?![里儿边些样时{_MEASURE}])|然后|另外|(?:what|how) about\b|and\b|"
    r"so\b|then\b)[\s，,]*",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"(?:(?:不是?|不对|错了|抱歉|no|sorry)[\s，,。.!！]+)*(?:不是[^，,]+[，,]\s*而?是|应该是|"
    r"我(?:想|要)?是?(?:想|要)?[说问指]的?是?|i (?:meant?|was asking about|am asking about)\b)\s*",
    re.IGNORECASE,
)
_RETURN = re.compile(
    r"(?:我们)?(?:再?说?回到?|再说说?|回头说|(?:going )?back to)\s*(?P<name>[^，,：:？?]+?)"
    r"(?:[，,：:]\s*(?P<rest>.+)|(?:的?情况)?[\W呢]*)",
    re.IGNORECASE,
)
_KINDS = tuple(  # besides places, what may stand in for another of its kind
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?:19|20)\d\d\s*年?|[〇零一二三四五六七八九]{4}年|[去今前明]年",
        r"(?<!\d)\d{1,2}月",
        r"[上下]半年|第?[一二三四]季度",
        r"[春夏秋冬][天季]|周[一二三四五六日末]|[上下]午|早上|晚上|白天|夜间",
        rf"第[{_NUMERALS}\d]+(?:批|期|届|轮|次|阶段|党?支部)",
        r"[“「『《][^”」』》]+[”」』》]",
    )
)
_UNIT = "局部委厅院校镇乡村区组牌岗队长班"  # one of these in common makes two names alike
_ORDINAL = re.compile(
    rf"第(?P<han>[{_NUMERALS}]|\d{{1,2}})(?P<measure>[个条项种类张点步家名位座门件场]|组(?!织))|"
    r"(?P<former>前者)|(?P<latter>后者)|(?P<final>最后一(?P<last>[个条项种类张点步组]))|"
    r"\bthe (?P<word>first|second|third|fourth|"
    r"fifth|last|former|latter)\b(?: (?:one|item|point)\b|(?=\W*$))",
    re.IGNORECASE,
)
_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "former": 1, "latter": 2}
_BETWEEN = re.compile(r"、|[和与與及]|,\s*(?:and\s+)?|\s+and\s+")
_THERE = re.compile(
    r"该[市区县省州]|当地|[那这](?:里|儿|边)|这[个座]?(?:城市|市|县|区)|"
    r"(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?! (?:is|are|was|were)\b)|"
    r"\b(?:this|that|the same) (?:city|county|district|province|place|town)\b",
    re.IGNORECASE,
)
_THAT = re.compile(
    r"(?P<person>(?<!其)[他她]们?|\b(?:he|she)\b)|它们?|其(?![中他它实次余])|这(?=[是有对为])|"
    rf"(?P<those>该|上述|[这那][{_MEASURE}些](?=[一-鿿]))|\b(?:it|they|them)\b|\b(?P<its>its|their)\b|"
    r"\b(?:this|that|these|those) (?:program(?:me)?|practice|activity|event|project|system|school|"
    r"scheme|rule|branch|branches|people|training)\b",
    re.IGNORECASE,
)
_ANY_NOUN = re.compile("做法|事情?|工作|制度|活动|办法|措施|机制|项目|举措|经验|模式|规定|东西")
_LEADING_ON = re.compile(  # what stands between a subject and the question word
    r"(?:成立|[建设创]立|创办|创建|诞生|建成|开[始工业馆]|始建|坐?落|位|发起)于$|(?:需?要)?[打抓做建用办]好$|"
    r"(?:共?[是有在由都到为给于，,\s]|一共|总共|分[为成]|设有?|包括|需?要|可以|能|也(?:是?这样|一样)?|分别|各自?)+了?$|"
    r"(?:[每一](?:[年月周天次个]|[年月周天].{2}))(?:提供|举办|举行|[跑开办发讲])?$|"
    r"(?:提供|举办|举行|聘请|选聘|解决|推出|[用花跑开换办选写做发讲请来去改修建减分接派配聘](?=了)|[跑办聘]$)了?$|[了的]$"
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
_PERSON = re.compile(
    r"(?:书记|主任|[局科处队站所馆校]长|干部|医生|老师|师傅|民警|组长|负责人|由)(?P<han>[一-鿿]{2,3}?)"
    r"(?=[，。、；\s]|负责|牵头|担任|主持|组织|说|介绍|在|是|和|带|$)|"
    r"\b(?P<latin>[A-Z][a-z]+ [A-Z][a-z]+)\b"
)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that stands alone, and the first sentences that answered it."""

    question: str
    quotes: tuple[str, ...] = ()


def stand_alone(question: str, earlier: Sequence[Turn]) -> str:
    """Make *question* stand alone, with words of what was asked and answered before.

    A question with a topic of its own is left as it is, even if it names no place:
    gluing wrongly is worse than not gluing. “机关食堂有几家？” after a question about a
    city stays; “效果怎么样？”, which may be asked of anything, gets that question's
    subject; “考核的结果怎么用？” gets its place if it was about 考核.

    Args:
        question: As it was asked.
        earlier: The turns before, oldest first.

    Returns:
        The question, unchanged to the character if it needs nothing.

    Example:
        >>> stand_alone("那湖州呢？", [Turn("衢州的考核有几个维度？")])
        '湖州的考核有几个维度？'

    """
    turns = [turn for turn in earlier if not _SMALL_TALK.fullmatch(simplify(turn.question))]
    if not turns or _SMALL_TALK.fullmatch(simplify(question)):
        return question
    asked = question.strip()
    lead = _end(_LEAD, simplify(asked))
    cases: tuple[Callable[[str, Sequence[Turn], bool], str], ...] = (
        _returned,
        _numbered,
        _same_question,
        _pointing,
        _of_other_place,
        _without_subject,
    )
    return next((new for case in cases if (new := case(asked[lead:], turns, lead > 0))), question)


def _returned(asked: str, turns: Sequence[Turn], led: bool) -> str:
    """Go back to a place: “回到衢州，经费呢？”."""
    match = _RETURN.fullmatch(simplify(asked))
    name = asked[slice(*match.span("name"))] if match else ""
    if match is None or not find_places(name):
        return ""
    base = next((t for t in reversed(turns) if _names(name) & _names(t.question)), turns[-1])
    question = _swap_kinds(base.question, name)
    if match["rest"] is None:
        return question
    rest = asked[slice(*match.span("rest"))]
    whole = stand_alone(rest, [Turn(question, base.quotes)])
    return whole if whole != rest else _joined(_subject(question), rest)


def _numbered(asked: str, turns: Sequence[Turn], led: bool) -> str:
    """Put the item of a list for its number: “第二个呢？”."""
    match = _ORDINAL.search(simplify(asked))
    if match is None or find_places(asked) or _own(asked[: match.start()]):
        return ""
    if len("".join(_own(asked[match.end() :]))) > _LONGEST_PREDICATE:
        return ""
    for turn in reversed(_counting(turns, match["measure"] or match["last"] or "")):
        before, items, after = _items(turn)
        number = _position(match, len(items))
        if not 0 < number <= len(items):
            continue
        item = items[number - 1]
        rest = _behind(item, asked[match.end() :])
        named = next((other for other in items if other in turns[-1].question), "")
        if turn != turns[-1] and named and not _ASKED.search(simplify(asked)):
            return turns[-1].question.replace(named, item)
        if after and not _ASKED.search(simplify(asked)):
            return before + item + after
        topic = "" if find_places(item) else before or _owner(_subject(turn.question), item)
        whole = asked[: match.start()] + item + rest
        return _joined(topic, whole) or _of_other_place(whole, [turn], led) or whole
    return _joined(_subject(turns[-1].question), asked)


def _behind(item: str, rest: str) -> str:
    """Return *rest* without the noun that *item* ends with: “第二个课堂”."""
    name, plain = simplify(item), simplify(rest)
    shared = (n for n in (4, 3, 2, 1) if name[-n:] == plain[:n])
    return rest[next(shared, 0) :]


def _counting(turns: Sequence[Turn], measure: str) -> Sequence[Turn]:
    """Keep the turns that count by *measure* (哪五张, of 第二张), or else all."""
    if measure in ("", "个"):  # anything may be counted by 个
        return turns
    counts = re.compile(rf"[{_NUMERALS}两几哪\d]{measure}")
    return [turn for turn in turns if counts.search(simplify(turn.question))] or turns


def _owner(topic: str, item: str) -> str:
    """Say of *topic*, which may count some, whose *item* is: 湖州 of 湖州的三个课堂."""
    plain, name = simplify(topic), simplify(item)
    counted = re.search(rf"的?[“「]?[{_NUMERALS}两几\d]+[{_MEASURE}](?P<noun>[一-鿿]+)\W*$", plain)
    if counted and name.endswith(counted["noun"][-2:]):
        return topic[: counted.start()]
    place = _place(topic)
    noun = plain.removeprefix(simplify(place))
    is_its_place = noun and name.endswith(noun) or topic.isascii() > item.isascii()
    return place or topic if is_its_place else topic


def _position(match: re.Match[str], count: int) -> int:
    """Read which of *count* items a number means."""
    word = "former" if match["former"] else "latter" if match["latter"] else match["word"]
    if match["final"] or (word and word.lower() == "last"):
        return count
    if word:
        return _WORDS[word.lower()]
    return int(match["han"]) if match["han"].isdecimal() else _NUMERALS.index(match["han"]) + 1


def _items(turn: Turn) -> tuple[str, list[str], str]:
    """List what a question enumerates, with the words around it, or else what a quote does."""
    question = turn.question
    for group in _place_groups(question):
        if len(group) > 1:
            items = [question[start:end] for start, end in group]
            return question[: group[0][0]], items, question[group[-1][1] :]
    listed = re.search(r"[^的？?，,、是有]+(?:、[^？?，,、是有各分]+)+", question)
    if listed:
        return question[: listed.start()], parted(listed[0]), question[listed.end() :]
    return "", names_of_items(question, turn.quotes), ""


def _same_question(asked: str, turns: Sequence[Turn], led: bool) -> str:
    """Ask the last question of something else, or something else of its subject: “湖州呢？”."""
    plain, last = simplify(asked), turns[-1].question
    corrected = _end(_CORRECTION, plain)
    words = re.sub(r"的?[呢\s，,。.！!？?]+$", "", asked[corrected:])
    name = re.sub(r"^(?:in|for) ", "", words)
    rest = _without_kinds(name)
    leads = led or corrected or not rest or re.search(r"呢\W*$", plain)
    if not name or not leads or len(name) > _LONGEST_NAME or _ASKED.search(simplify(name)):
        return ""
    if not rest:
        return _swap_kinds(last, words)
    if rest != name:
        return _other_aspect(asked, name, rest, last) if led or not _own(rest) else ""
    swapped = _swap_ending(last, name)
    if swapped or (_is_aspect(name) and not corrected):
        return swapped or _joined(_subject(last), asked)
    swapped = _swap_subject(last, name, owner="的呢" in plain)
    return swapped or _joined(_subject(last), asked)


def _other_aspect(asked: str, name: str, rest: str, last: str) -> str:
    """Ask for another place's aspect: “那湖州的经费呢？”."""
    if rest in last:
        return _swap_kinds(last, name)
    return _joined(_swap_kinds(_subject(last), name), asked[asked.find(rest) :])


def _pointing(asked: str, turns: Sequence[Turn], led: bool) -> str:
    """Put what was meant for a word that points at it: “它是什么时候成立的？”."""
    plain, last = simplify(asked), turns[-1]
    places = find_places(asked)
    there = _THERE.search(plain)
    if there and not places:
        inside = "in " if there[0].lower() == "there" else ""
        place = _last_place(turns)
        return place and asked[: there.start()] + inside + place + asked[there.end() :]
    if plain.startswith("其中") and not places:
        return _joined(_topic(last.question), asked)
    match = _THAT.search(plain)
    if match is None or _has_antecedent(plain, match, simplify(_topic(last.question))):
        return ""
    person = _PERSON.search(" ".join(last.quotes)) if match["person"] else None
    topic = (person["han"] or person["latin"]) if person else _topic(last.question)
    if places:
        topic = topic.removeprefix(_place(topic)).removeprefix("的") if match["those"] else ""
    end = match.end() + (_noun_length(plain[match.end() :], topic) if match["those"] else 0)
    return topic and asked[: match.start()] + topic + ("'s" if match["its"] else "") + asked[end:]


def _has_antecedent(plain: str, match: re.Match[str], topic: str) -> bool:
    """Say whether a question itself names what its pronoun means."""
    before = _without_kinds(plain[: match.start()])
    named = _own(before)
    noun = plain[match.end() : match.end() + 2]
    if re.search(r"[，,；;]", before) or (match["those"] and noun in topic):
        return noun in before or noun not in topic
    if _own(_before_asking(before)) or len(named) > 1:
        return True
    return len(_own(plain)) > _MOST_WORDS or (plain[:1] >= "一" and len("".join(named)) > 2)


def _noun_length(text: str, topic: str) -> int:
    """Measure the noun that *text* begins with, if *topic* says it better."""
    shared = (n for n in (4, 3, 2) if text[:n] in simplify(topic))
    return _end(_ANY_NOUN, text) or next(shared, 0)


def _of_other_place(asked: str, turns: Sequence[Turn], led: bool) -> str:
    """Give a place with a bare predicate the topic it lacks: “湖州什么时候开始的？”."""
    last, rest = turns[-1].question, _without_kinds(asked)
    asks = _ASKED.search(simplify(rest)) or re.match(
        r"(?:do|does|did|is|are|was|were) ", rest, re.I
    )
    if rest == asked or not asks or _own(rest, aspects=led):
        return ""
    if re.match(r"[比跟和与與同]", asked):
        return _joined(_subject(last), asked)
    if not _names(asked):
        return ""
    if rest.strip("？? ") in last:
        return _swap_kinds(last, asked)
    topic = _swap_kinds(_subject(last), asked)
    return "" if asked.startswith(topic) else _joined(topic, asked if asked.isascii() else rest)


def _without_subject(asked: str, turns: Sequence[Turn], led: bool) -> str:
    """Give a question that may be asked of anything the last subject: “为什么？”."""
    plain, last = simplify(asked), turns[-1].question
    if find_places(asked) or not re.search(rf"{_ASKED.pattern}|举个?例|说说", plain, re.I):
        return ""
    if re.match(r"什么[是叫]|what (?:is|are) ", plain, re.I) and _own(plain, aspects=True):
        return ""
    if _lacks_subject(plain, simplify(last)):
        return _joined(_subject(last), asked)
    head = re.split(rf"的|{_ASKED.pattern}|[是有]", plain)[0]
    return _joined(_place(last), asked) if len(head) > 1 and head in simplify(last) else ""


def _lacks_subject(plain: str, last: str) -> bool:
    """Say whether a question has a predicate at most, or asks about one of *last*."""
    own = _own(plain, aspects=True)
    if not own:
        return True
    if re.fullmatch(r"(?:每?隔?多[久长]|几[年月天周小][月时]?).{1,4}?[一几][次回趟]\W*", plain):
        return True
    if re.match(r"[一-鿿]{1,2}[了过](?:多少|几|哪|什么)", plain):
        return len("".join(own)) <= _LONGEST_PREDICATE
    if re.match(r"[有由被从用花]", plain):
        return len("".join(own)) <= 2
    if _ASKED.match(plain) and re.search(r"[一-鿿]", plain):
        done = len(own) == 1 and len(own[0]) <= 2 and re.search("[的了]", plain)
        return bool(done) or all(word in last for word in own)
    return bool(re.fullmatch(r"(?:how many|how much|which|what|who) \w+\W*", plain, re.I))


def _topic(question: str) -> str:
    """Give what a question is about: its subject, or all but its asking."""
    body = re.sub(r"^(?:请问|请?介绍一下)|[\W呢嗎吗]+$", "", question)
    latin = _LATIN_QUESTION.fullmatch(body)
    if latin:
        rest: str = latin["object"] or latin["whole"] or latin["rest"]
        if rest.startswith("there "):
            return f"{latin['counted'] or ''}{rest[5:]}".strip()
        return _LATIN_VERB.sub("", rest)
    before = _before_asking(body)
    if before == body:
        return body.removesuffix("的")
    subject = _trimmed(before)
    asking = _end(_ASKED, simplify(body[len(before) :]))
    behind = re.sub(r"^[是了]|[的了]$", "", body[len(before) + asking :])
    short = subject == _place(subject) or (before.endswith("了") and "的" not in subject)
    return subject + (behind if short and _own(behind) else "")


def _before_asking(question: str) -> str:
    match = _ASKED.search(simplify(question))
    return question[: match.start()] if match else question


def _trimmed(subject: str) -> str:
    """Return *subject* without the verb that leads on to the question word."""
    return subject[: len(_LEADING_ON.sub("", simplify(subject)))]


def _subject(question: str) -> str:
    """Give the topic of a question without the aspect that it asked for."""
    topic = _topic(question).split("其中")[0]
    found = re.search(rf"(?<=[一-鿿])的?(?:{_ASPECT})$", simplify(topic))
    return topic[: found.start()] if found else topic


def _is_aspect(name: str) -> bool:
    """Say whether *name* is something that anything may have."""
    plain = simplify(name)
    ends = re.search(f"(?:{_ASPECT})$", plain)
    return name.isascii() or ends is not None or not _own(plain)


def _own(text: str, *, aspects: bool = False) -> list[str]:
    """List the words of *text* that don't fit just any topic; *aspects* may be taken to fit."""
    plain = simplify(text)
    return _ANYWHERE.sub(" ", re.sub(_ASPECT, " ", plain) if aspects else plain).split()


def _joined(topic: str, asked: str) -> str:
    """Put *topic* before a question that lacks it."""
    if not topic or topic in asked or len(topic) > _LONGEST_TOPIC:
        return ""
    if asked.isascii() or topic.isascii():
        return f"{topic}: {asked}"
    noun = topic == _place(topic) and not _ASKED.match(simplify(asked))
    return f"{topic}{'的' if noun else ''}{asked}"


def _place_groups(text: str) -> list[list[tuple[int, int]]]:
    """Find the places of a text; those joined by “和” and the like are in one group."""
    groups: list[list[tuple[int, int]]] = []
    previous = None
    for found in find_places(text):
        gap = text[previous.end : found.start] if previous else "。"
        above = {*found.place.parents, *previous.place.parents} if previous else set()
        if previous and gap in ("", ", ") and {found.place.name, previous.place.name} & above:
            groups[-1][-1] = (groups[-1][-1][0], found.end)
        elif _BETWEEN.fullmatch(gap):
            groups[-1].append((found.start, found.end))
        else:
            groups.append([(found.start, found.end)])
        previous = found
    return groups


def _place(text: str) -> str:
    """Give the first place that *text* names, or several joined, or nothing."""
    groups = _place_groups(text)
    return text[groups[0][0][0] : groups[0][-1][1]] if groups else ""


def _last_place(turns: Sequence[Turn]) -> str:
    """Give the place last spoken of."""
    texts = (text for turn in reversed(turns) for text in (turn.question, *turn.quotes))
    return next((place for text in texts if (place := _place(text))), "")


def _names(text: str) -> set[str]:
    return {found.place.name for found in find_places(text)}


def _of_kinds(text: str) -> list[str]:
    """Give the first place, year, month, … that *text* names, each or nothing."""
    plain = simplify(text)
    found = (kind.search(plain) for kind in _KINDS)
    return [_place(text), *(text[slice(*match.span())] if match else "" for match in found)]


def _without_kinds(text: str) -> str:
    """Return *text* without its places, years and the like, and without what joins them."""
    for words in filter(None, _of_kinds(text)):
        text = text.replace(words, " ", 1)
    return re.sub(r"^(?:\s|[市的]|份(?= |$)|in )+|[\s的]+$", "", text)


def _swap_kinds(question: str, words: str) -> str:
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
    place = _place(question)
    start = question.find(place) + len(place)
    return start + _end(re.compile("[市省县縣区區]?的?"), question[start:]) if place else 0


def _swap_ending(question: str, name: str) -> str:
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


def _swap_subject(question: str, name: str, *, owner: bool) -> str:
    """Put *name* for the subject of *question*, or for what owns it (“妇联的呢？”)."""
    start = _after_place(question)
    head = _trimmed(_before_asking(question[start:]))
    head = head.split("的")[0] if owner else head
    fits = owner or abs(len(head) - len(name)) < 2
    return question[:start] + name + question[start + len(head) :] if head and fits else ""


def _end(pattern: re.Pattern[str], text: str) -> int:
    """Say where a match at the start of *text* ends; 0 if there is none."""
    match = pattern.match(text)
    return match.end() if match else 0
