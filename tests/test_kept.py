"""A conversation that a browser kept comes back; what is none of ours does not."""

import json

from hypothesis import given
from hypothesis import strategies as st

from ui.web import page
from ui.web.kept import read_kept, text_of
from ui.web.page import find_turn

ASKED = page.question("几个？\n第二行")
ANSWERED = '<div class="wj-answer" lang="zh-Hans"><p class="wj-quote">甲。\n乙<a></a></p></div>'


def _kept(*turns, id_="m1x-abc"):
    return json.dumps({"id": id_, "turns": turns})


def test_a_conversation_comes_back():
    """Its id, and its blocks on one line each, as a chat has them."""
    id_, messages = read_kept(_kept([ASKED, ANSWERED]))

    assert id_ == "m1x-abc"
    assert [message["role"] for message in messages] == ["user", "assistant"]
    assert all("\n" not in message["content"] for message in messages)
    turn = find_turn(*map(text_of, messages))
    assert (turn.question, turn.quotes) == ("几个？\n第二行", ("甲。\n乙",))


def test_blocks_of_someone_else_do_not_come_back():
    """Nor what has another form; the rest does."""
    turns = [
        ["<img src=x>", ANSWERED],
        [ASKED, "# 标题"],
        [ASKED],
        [ASKED, 7],
        "text",
        [ASKED, page.notice("出错了")],
    ]
    _, messages = read_kept(_kept(*turns))

    assert [message["content"] for message in messages] == [ASKED, page.notice("出错了")]


def test_an_id_that_is_none_is_dropped():
    """Only letters, digits and hyphens are put on the page."""
    assert read_kept(_kept(id_="<b>"))[0] == ""
    assert read_kept(_kept(id_=7))[0] == ""


def test_no_more_than_the_last_turns_come_back():
    """A browser can send any number."""
    turns = [[page.question(str(number)), ANSWERED] for number in range(250)]
    _, messages = read_kept(_kept(*turns))

    assert len(messages) == 400
    assert ">50</div>" in messages[0]["content"]


@given(st.text() | st.recursive(st.none() | st.text(), st.lists, max_leaves=9).map(json.dumps))
def test_anything_may_be_sent(text):
    """It is no conversation then."""
    assert read_kept(text)[1] == []
