"""Reposts find their original, whatever their script; different articles don't meet."""

import numpy as np
import pytest
from hypothesis import given

from index.duplicates import Originals, signature
from tests.strategies import any_texts, dirty_texts

ORIGINAL = (
    "镇里去年把三间旧仓库改成了图书室，一共花了十一万元，其中八万元是村民自己凑的。"
    "图书室每周三和周六晚上开门，由六位退休教师轮流值班，孩子们放学就来写作业。"
    "到年底借出图书四千二百册，比前一年多了一半，借得最多的是果树栽培和修理农机的书。"
    "今年打算再添两个图书角，一个设在渡口的候船室，一个设在集市旁边的卫生院里。"
)
TRADITIONAL = (
    "鎮裡去年把三間舊倉庫改成了圖書室，一共花了十一萬元，其中八萬元是村民自己湊的。"
    "圖書室每週三和週六晚上開門，由六位退休教師輪流值班，孩子們放學就來寫作業。"
    "到年底借出圖書四千二百冊，比前一年多了一半，借得最多的是果樹栽培和修理農機的書。"
    "今年打算再添兩個圖書角，一個設在渡口的候船室，一個設在集市旁邊的衛生院裡。"
)
OTHER = (
    "邻镇的做法不一样：他们没有盖房子，而是买了一辆旧客车，装上书架，沿着河边的公路走村。"
    "每个村两周轮到一次，停半天，司机就是管理员，村民把想看的书写在本子上，下次带来。"
    "车子每月烧油九百元，由县图书馆报销，一年下来借出三千一百册，丢了十七册。"
)
UNLIKE = "会议室里装了新的空调，下周起可以预约，早上八点到晚上九点都开。"


def originals(**texts):
    """Start from the signatures of these texts."""
    return Originals({id_: signature(text) for id_, text in texts.items()})


@pytest.mark.parametrize(
    "repost",
    [
        ORIGINAL,
        TRADITIONAL,
        f"【转载】\n{ORIGINAL}\n（本文有删节）",
        ORIGINAL.replace("。", "。\n\n　　"),
        ORIGINAL.replace("，", ","),
        ORIGINAL.replace("四千二百册", "四千三百册").replace("打算", "计划"),
    ],
    ids=["same", "Traditional", "framed", "paragraphs", "half width", "two words changed"],
)
def test_a_repost_is_found(repost):
    """A copy is known for what it is, with other signs around it or in another script."""
    known = originals(other=OTHER, original=ORIGINAL, unlike=UNLIKE)
    assert known.find(signature(repost), but="repost") == "original"


@pytest.mark.parametrize("text", [OTHER, UNLIKE, ORIGINAL[: len(ORIGINAL) // 3], ""])
def test_a_different_article_is_not_taken_for_a_repost(text):
    """Another article on the same topic, or a third of the same one, stands for itself."""
    assert originals(original=ORIGINAL).find(signature(text), but="new") == ""


def test_nothing_repeats_an_empty_collection():
    """The first article repeats none."""
    assert Originals({}).find(signature(ORIGINAL), but="first") == ""


def test_an_article_does_not_repeat_itself():
    """Taken in again, it may only repeat another one."""
    known = originals(one=ORIGINAL)
    assert known.find(signature(ORIGINAL), but="one") == ""
    known.add("one", signature(ORIGINAL))
    known.add("two", signature(TRADITIONAL))
    assert known.find(signature(ORIGINAL), but="one") == "two"


def test_the_one_that_was_there_first_is_the_original():
    """Among equals the first counts; a closer one comes before it."""
    changed = ORIGINAL.replace("今年", "明年")
    known = originals(changed=changed, first=ORIGINAL, second=TRADITIONAL)
    assert known.find(signature(ORIGINAL), but="") == "first"
    assert known.find(signature(changed), but="") == "changed"


def test_an_article_that_goes_is_nobodys_original():
    """What is about to leave the collection is not repeated by what comes."""
    known = originals(old=ORIGINAL, other=OTHER)
    known.drop(["old", "never there"])
    assert known.find(signature(ORIGINAL), but="new") == ""
    assert known.find(signature(OTHER), but="new") == "other"
    known.add("old", signature(ORIGINAL))
    assert known.find(signature(ORIGINAL), but="new") == "old"


def test_more_originals_than_were_foreseen_have_room():
    """Thousands of articles may come in one run."""
    known = Originals({})
    rows = np.random.default_rng(5).integers(0, 2**63, (2500, 128), np.uint64)
    for number, row in enumerate(rows):
        known.add(str(number), row)
    assert [known.find(rows[number], but="") for number in (0, 1023, 1024, 2499)] == [
        *("0", "1023", "1024", "2499")
    ]


def test_a_signature_is_the_same_in_every_process():
    """Signatures are stored, so their numbers must not depend on the run."""
    row = signature("村里的图书室")
    assert (row.shape, row.dtype) == ((128,), np.uint64)
    assert row[:3].tolist() == signature("村裡的圖書室")[:3].tolist()
    assert row[:3].tolist() == [4015932520, 475638061, 1470662813]


@given(dirty_texts | any_texts)
def test_any_text_has_a_signature(text):
    """Texts shorter than a shingle, and empty ones, repeat themselves too."""
    assert originals(one=text).find(signature(text), but="two") == "one"
