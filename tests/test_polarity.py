"""Opposites and numbers are told apart in both scripts and in English."""

import pytest

from rag.amounts import amounts_of
from rag.polarity import clash


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("培训经费增加35%", "培訓經費比上年減少35%。"),
        ("甲某被免职", "三年来有20名干部提拔为正职。"),
        ("没有评选过先进个人", "累計評選先進個人38名。"),
        ("取消了培训班", "全市2023年举办6期培训班。"),
        ("台账页数计分", "台账页数不计分。"),
        ("会议超过60分钟", "会议不超过60分钟。"),
        ("The district cancelled six courses", "该区举办6期培训班。"),
        ("The budget decreased", "经费增加了35%。"),
        ("The mentors were paid", "The mentors were not paid, and none complained."),
        ("The office was never opened", "The office opened in May."),
    ],
)
def test_the_opposite_clashes(claim, sentence):
    """By a pair of opposites, or by what only one of the two denies."""
    assert clash(claim, sentence)


@pytest.mark.parametrize(
    ("claim", "sentence"),
    [
        ("培训经费增加35%", "培训经费增长35%。"),
        ("满意度提高", "满意度提高，成本降低。"),
        ("设5个评价维度", "减少检查频次，设置5个评价维度。"),
        ("台账页数不计分", "台账页数不计分，材料写得再厚也不加分。"),
        ("会议不超过60分钟", "会议不得超过60分钟。"),
        ("没有年龄限制", "不限年龄，谁都可以报名。"),
        ("干部不断增加", "干部人数上升。"),
        ("经费没有增加", "经费没有变动。"),
        ("培训人数没有减少", "培训人数没有减少，还增加了12人。"),
        ("未来举办培训", "今后举办培训。"),
        ("规定适用于市级机关", "规定适用于市级机关，而不适用于县级。"),
        ("The budget rose", "经费提高了35%。"),
        ("No fee was charged", "服务不收取费用。"),
    ],
)
def test_what_agrees_or_cannot_be_told_does_not(claim, sentence):
    """Another clause's opposite, a shared negation, or a word that only looks like one."""
    assert not clash(claim, sentence)


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("trained 320 officials in six courses", {"320", "6"}),
        ("twenty-five units, 3 million, 12.50 per cent", {"25", "3000000", "12.5%"}),
        ("1,320人，１２，３００元，1.2万", {"1320", "12300", "12000"}),
        ("三十五个，一百二十余人次，百分之五，二〇二三年", {"35", "120", "5%", "2023"}),
        ("进一步统一，HAT-2型，one of them", {"2"}),
    ],
)
def test_numbers_are_read_however_they_are_written(text, amounts):
    """In digits, Chinese numerals and small English words."""
    assert amounts_of(text) == amounts
