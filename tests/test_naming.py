"""What can name an aspect: words of the articles that name something."""

from rag.naming import _phrases
from rag.types import Quote
from tests.fakes import make_article


def phrases(text):
    """List what could name a text, and whether it can be a noun."""
    article = make_article("a", text)
    found = _phrases(Quote(article=article, start=0, end=len(text)))
    return {one.shown: one.is_noun for one in found}


def test_what_denies_links_or_counts_names_nothing():
    """不能…, 本单位, 每间, and what ends so that more must follow."""
    found = phrases("時數不能由本單位代填，每間花費三萬元，比上年更利索，支部帮着找原因。")

    assert {"時數", "花費", "支部"} <= set(found)
    assert not [
        name for name in found if set(name) & set("不本每比更") or name.endswith(("帮着", "着"))
    ]


def test_a_verb_is_worth_less_than_a_noun():
    """比拼 and 积极开展 say what is done, not with what."""
    found = phrases("赛马比拼，培训支部书记。")

    assert (found["比拼"], found["培训支部书记"]) == (False, True)


def test_a_phrase_in_marks_has_both_or_none():
    """The inner of two is taken."""
    assert "三爭三為" in phrases("開展“‘三爭三為’”活動。")
    assert not any("‘" in name for name in phrases("開展“‘三爭三為’”活動。"))
