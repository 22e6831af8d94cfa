"""A question that leans on earlier ones, made to stand alone.

Knows how people ask on, in Chinese and English; knows nothing about any collection. Nothing
is made up: what a question lacks is copied from the questions and quotes before it.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from index.fold import simplify
from index.places import find_places
from rag.lists import MEASURES, NUMERALS, names_of_items, parted
from rag.parts import (
    ASKED,
    LONGEST_PREDICATE,
    behind_noun,
    end_of,
    has_antecedent,
    is_aspect,
    joined,
    lacks_subject,
    noun_length,
    own_words,
    owner_of,
    place_groups,
    place_names,
    place_of,
    subject_of,
    swap_ending,
    swap_kinds,
    swap_subject,
    topic_of,
    without_kinds,
)

_LONGEST_NAME = 30
_SMALL_TALK = re.compile(
    r"\W*(?:你好|您好|早上好|谢谢|多谢|感谢|再见|好的?|嗯|哦|明白了?|知道了|hello|hi|hey|thanks|"
    r"thank you|ok|okay|bye|goodbye|great)(?:[你您啊呀了啦们]|明白|谢谢|very much|\W)*",
    re.IGNORECASE,
)
_LEAD = re.compile(
    rf"(?:换[成作]|至于|那么|那(?![里儿边些样时{MEASURES}])|然后|另外|(?:what|how) about\b|and\b|"
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
_ORDINAL = re.compile(
    rf"第(?P<han>[{NUMERALS}]|\d{{1,2}})(?P<measure>[个条项种类张点步家名位座门件场]|组(?!织))|"
    r"(?P<former>前者)|(?P<latter>后者)|(?P<final>最后一(?P<last>[个条项种类张点步组]))|"
    r"\bthe (?P<word>first|second|third|fourth|"
    r"fifth|last|former|latter)\b(?: (?:one|item|point)\b|(?=\W*$))",
    re.IGNORECASE,
)
_WORDS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "former": 1, "latter": 2}
_THERE = re.compile(
    r"该[市区县省州]|当地|[那这](?:里|儿|边)|这[个座]?(?:城市|市|县|区)|"
    r"(?<!is )(?<!are )(?<!was )(?<!were )\bthere\b(?! (?:is|are|was|were)\b)|"
    r"\b(?:this|that|the same) (?:city|county|district|province|place|town)\b",
    re.IGNORECASE,
)
_THAT = re.compile(
    r"(?P<person>(?<!其)[他她]们?|\b(?:he|she)\b)|它们?|其(?![中他它实次余])|这(?=[是有对为])|"
    rf"(?P<those>该|上述|[这那][{MEASURES}些](?=[一-鿿]))|\b(?:it|they|them)\b|\b(?P<its>its|their)\b|"
    r"\b(?:this|that|these|those) (?:program(?:me)?|practice|activity|event|project|system|school|"
    r"scheme|rule|branch|branches|people|training)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"(?:书记|主任|[局科处队站所馆校]长|干部|医生|老师|师傅|民警|组长|负责人|由)(?P<han>[一-鿿]{2,3}?)"
    r"(?=[，。、；\s]|负责|牵头|担任|主持|组织|说|介绍|在|是|和|带|$)|"
    r"\b(?P<latin>[A-Z][a-z]+ [A-Z][a-z]+)\b"
)

_List = tuple[str, list[str], str]  # what is listed, and what stands before and behind it


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
    lead = end_of(_LEAD, simplify(asked))
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
    base = next(
        (t for t in reversed(turns) if place_names(name) & place_names(t.question)), turns[-1]
    )
    question = swap_kinds(base.question, name)
    if match["rest"] is None:
        return question
    rest = asked[slice(*match.span("rest"))]
    whole = stand_alone(rest, [Turn(question, base.quotes)])
    return whole if whole != rest else joined(subject_of(question), rest)


def _numbered(asked: str, turns: Sequence[Turn], led: bool) -> str:
    """Put the item of a list for its number: “第二个呢？”."""
    match = _ORDINAL.search(simplify(asked))
    if match is None or find_places(asked) or own_words(asked[: match.start()]):
        return ""
    if len("".join(own_words(asked[match.end() :]))) > LONGEST_PREDICATE:
        return ""
    for turn, (before, items, after) in _lists(turns, match["measure"] or match["last"] or ""):
        number = _position(match, len(items))
        if not 0 < number <= len(items):
            continue
        item = items[number - 1]
        rest = behind_noun(item, asked[match.end() :])
        named = next((other for other in items if other and other in turns[-1].question), "")
        if turn != turns[-1] and named and not ASKED.search(simplify(asked)):
            return turns[-1].question.replace(named, item)
        if after and not ASKED.search(simplify(asked)):
            return before + item + after
        topic = "" if find_places(item) else before or owner_of(subject_of(turn.question), item)
        whole = asked[: match.start()] + item + rest
        return joined(topic, whole) or _of_other_place(whole, [turn], led) or whole
    return joined(subject_of(turns[-1].question), asked)


def _lists(turns: Sequence[Turn], measure: str) -> list[tuple[Turn, _List]]:
    """Give the turns with what they list, the last first, and of several *measure* decides.

    A turn that asks about an item of an earlier list brings no list of its own.
    """
    found: list[tuple[Turn, _List]] = []
    for turn in turns:
        if not any(item and item in turn.question for _, (_, items, _) in found for item in items):
            found.insert(0, (turn, _items(turn)))
    counts = re.compile(rf"[{NUMERALS}两几哪\d]{measure}")
    if measure in ("", "个"):  # anything may be counted by 个
        return found
    return [one for one in found if counts.search(simplify(one[0].question))] or found


def _position(match: re.Match[str], count: int) -> int:
    """Read which of *count* items a number means."""
    word = "former" if match["former"] else "latter" if match["latter"] else match["word"]
    if match["final"] or (word and word.lower() == "last"):
        return count
    if word:
        return _WORDS[word.lower()]
    return int(match["han"]) if match["han"].isdecimal() else NUMERALS.index(match["han"]) + 1


def _items(turn: Turn) -> _List:
    """List what a question enumerates, with the words around it, or else what a quote does."""
    question = turn.question
    for group in place_groups(question):
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
    corrected = end_of(_CORRECTION, plain)
    words = re.sub(r"的?[呢\s，,。.！!？?]+$", "", asked[corrected:])
    name = re.sub(r"^(?:in|for) ", "", words)
    rest = without_kinds(name)
    leads = led or corrected or not rest or re.search(r"呢\W*$", plain)
    if not name or not leads or len(name) > _LONGEST_NAME or ASKED.search(simplify(name)):
        return ""
    if not rest:
        return swap_kinds(last, words)
    if rest != name:
        return _other_aspect(asked, name, rest, last) if led or not own_words(rest) else ""
    swapped = swap_ending(last, name)
    if swapped or (is_aspect(name) and not corrected):
        return swapped or joined(subject_of(last), asked)
    swapped = swap_subject(last, name, owner="的呢" in plain)
    return swapped or joined(subject_of(last), asked)


def _other_aspect(asked: str, name: str, rest: str, last: str) -> str:
    """Ask for another place's aspect: “那湖州的经费呢？”."""
    if rest in last:
        return swap_kinds(last, name)
    return joined(swap_kinds(subject_of(last), name), asked[asked.find(rest) :])


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
        return joined(topic_of(last.question), asked)
    match = _THAT.search(plain)
    if match is None or has_antecedent(plain, match, simplify(topic_of(last.question))):
        return ""
    person = _PERSON.search(" ".join(last.quotes)) if match["person"] else None
    topic = (person["han"] or person["latin"]) if person else topic_of(last.question)
    if places:
        topic = topic.removeprefix(place_of(topic)).removeprefix("的") if match["those"] else ""
    end = match.end() + (noun_length(plain[match.end() :], topic) if match["those"] else 0)
    return topic and asked[: match.start()] + topic + ("'s" if match["its"] else "") + asked[end:]


def _of_other_place(asked: str, turns: Sequence[Turn], led: bool) -> str:
    """Give a place with a bare predicate the topic it lacks: “湖州什么时候开始的？”."""
    last, rest = turns[-1].question, without_kinds(asked)
    asks = ASKED.search(simplify(rest)) or re.match(r"(?:do|does|did|is|are|was|were) ", rest, re.I)
    if rest == asked or not asks or own_words(rest, aspects=led):
        return ""
    if re.match(r"[比跟和与與同]", asked):
        return joined(subject_of(last), asked)
    if not place_names(asked):
        return ""
    if rest.strip("？? ") in last:
        return swap_kinds(last, asked)
    topic = swap_kinds(subject_of(last), asked)
    return "" if asked.startswith(topic) else joined(topic, asked if asked.isascii() else rest)


def _without_subject(asked: str, turns: Sequence[Turn], led: bool) -> str:
    """Give a question that may be asked of anything the last subject: “为什么？”."""
    plain, last = simplify(asked), turns[-1].question
    if find_places(asked) or not re.search(rf"{ASKED.pattern}|举个?例|说说", plain, re.I):
        return ""
    if re.match(r"什么[是叫]|what (?:is|are) ", plain, re.I) and own_words(plain, aspects=True):
        return ""
    if lacks_subject(plain, simplify(last)):
        return joined(subject_of(last), asked)
    head = re.split(rf"的|{ASKED.pattern}|[是有]", plain)[0]
    return joined(place_of(last), asked) if len(head) > 1 and head in simplify(last) else ""


def _last_place(turns: Sequence[Turn]) -> str:
    """Give the place last spoken of."""
    texts = (text for turn in reversed(turns) for text in (turn.question, *turn.quotes))
    return next((place for text in texts if (place := place_of(text))), "")
