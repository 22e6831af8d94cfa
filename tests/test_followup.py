"""A question that leans on earlier ones is made to stand alone, and no other is touched."""

import json
import time
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fold import folded
from rag.followup import Turn, stand_alone
from tests.strategies import any_texts

DATA = Path(__file__).parent / "data"
CONVERSATIONS = [
    json.loads(line) for line in (DATA / "conversations.jsonl").read_text("utf-8").splitlines()
]
QUESTIONS = [
    json.loads(line)["text"]
    for line in (DATA / "sample_questions.jsonl").read_text("utf-8").splitlines()
]
CITY_ASKED = "衢州的考核有几个维度？"

followups = st.one_of(
    any_texts,
    st.lists(
        st.sampled_from(
            "那 湖州 它 该市 第二个 经费 呢 ？ 的 为什么 and it 2022年 是 “甲” 这个".split()
        ),
        max_size=6,
    ).map("".join),
)


def _turns(conversation):
    """Make the earlier questions stand alone, as they do when they are asked."""
    turns = []
    for turn in conversation["turns"]:
        turns.append(Turn(stand_alone(turn["question"], turns), tuple(turn["quotes"])))
    return turns


def _is_right(conversation, alone):
    if conversation.get("same"):
        return alone == conversation["question"]
    text = folded(alone)
    return all(
        any(folded(wording) in text for wording in group) for group in conversation["must"]
    ) and not any(folded(word) in text for word in conversation.get("must_not", ()))


def test_forty_nine_conversations_in_fifty_are_understood():
    """Of two and three turns, in both scripts and English; those that fail are shown."""
    wrong = []
    for conversation in CONVERSATIONS:
        alone = stand_alone(conversation["question"], _turns(conversation))
        if not _is_right(conversation, alone):
            wrong.append(
                f"{conversation['turns'][-1]['question']} {conversation['question']}: {alone}"
            )

    assert len(wrong) <= len(CONVERSATIONS) / 50, "\n".join(wrong)


def test_no_new_topic_is_glued():
    """Each question that brings its own topic comes back unchanged."""
    new = [conversation for conversation in CONVERSATIONS if conversation.get("same")]

    assert len(new) >= 15
    assert [
        c["question"] for c in new if not _is_right(c, stand_alone(c["question"], _turns(c)))
    ] == []


def test_complete_questions_come_back_unchanged():
    """Whatever complete question was asked before, and about whatever place."""
    changed = {b for a, b in permutations(QUESTIONS, 2) if stand_alone(b, [Turn(a)]) != b}

    assert changed == set()


@pytest.mark.parametrize(
    ("question", "alone"),
    [
        ("那湖州呢？", "湖州的考核有几个维度？"),
        ("不对，我是说湖州。", "湖州的考核有几个维度？"),
        ("那2022年呢？", "2022年衢州的考核有几个维度？"),
        ("那经费呢？", "衢州的考核经费呢？"),
        ("那湖州的经费呢？", "湖州的考核经费呢？"),
        ("它是什么时候成立的？", "衢州的考核是什么时候成立的？"),
        ("为什么？", "衢州的考核为什么？"),
        ("湖州什么时候开始的？", "湖州的考核什么时候开始的？"),
        ("考核的结果怎么用？", "衢州的考核的结果怎么用？"),
        ("第二个呢？", "衢州的考核组织呢？"),
        ("when did it start?", "when did 衢州的考核 start?"),
    ],
)
def test_what_is_missing_comes_from_the_question_before(question, alone):
    """The subject, the place, the question or an item of its answer."""
    turn = Turn(CITY_ASKED, ("考核分为四个维度，分别是学习、组织、服务和创新。",))

    assert stand_alone(question, [turn]) == alone


@pytest.mark.parametrize(
    "question",
    [
        "湖州的考核有几个维度？",
        "湖州有哪些经验？",
        "机关食堂有几家？",
        "什么是主题党日？",
        "谢谢您！",
        "？",
    ],
)
def test_what_stands_alone_is_left_alone(question):
    """A place and a predicate, a topic of its own, a definition, thanks."""
    assert stand_alone(question, [Turn(CITY_ASKED)]) == question


def test_thanks_are_no_topic():
    """The question after them leans on the one before them."""
    turns = [Turn(CITY_ASKED), Turn("谢谢！")]

    assert stand_alone("那湖州呢？", turns) == "湖州的考核有几个维度？"


@given(followups)
def test_a_first_question_is_left_as_it_is(question):
    """There is nothing to lean on."""
    assert stand_alone(question, []) == question


@given(followups, st.lists(st.tuples(followups, st.lists(followups, max_size=2)), max_size=3))
def test_nothing_is_made_up(question, earlier):
    """Whatever is asked, each character but a joint stands in what was asked or quoted."""
    turns = [Turn(asked, tuple(quotes)) for asked, quotes in earlier]
    said = "".join([question, *(turn.question + "".join(turn.quotes) for turn in turns)])

    assert set(stand_alone(question, turns)) <= set(said) | set("的: ?'sin")


@pytest.mark.parametrize("conversation", CONVERSATIONS, ids=lambda c: c["question"])
def test_words_are_copied_and_standing_alone_is_final(conversation):
    """Pairs of characters are old but at a few joints; a second time changes nothing."""
    turns = _turns(conversation)
    alone = stand_alone(conversation["question"], turns)
    said = "\n".join(
        [conversation["question"], *(text for t in turns for text in (t.question, *t.quotes))]
    )
    new = [pair for pair in map("".join, zip(alone, alone[1:], strict=False)) if pair not in said]

    assert len(new) <= 6
    assert stand_alone(alone, turns) == alone


def test_it_takes_no_time():
    """About a millisecond once the places are read; the machine may be busy."""
    _turns(CONVERSATIONS[0])
    start = time.perf_counter()
    for conversation in CONVERSATIONS:
        stand_alone(conversation["question"], [Turn(t["question"]) for t in conversation["turns"]])

    assert (time.perf_counter() - start) / len(CONVERSATIONS) < 0.006


@pytest.mark.parametrize(
    "piece", ["一", "它", "第一个", "、", "是", "which a ", "how many ", "衢州", "“"]
)
def test_long_questions_take_linear_time(piece):
    """The longest question that can be asked, after the longest."""
    start = time.perf_counter()
    stand_alone(piece * (2000 // len(piece)), [Turn(piece * (2000 // len(piece)), (piece * 500,))])

    assert time.perf_counter() - start < 2
