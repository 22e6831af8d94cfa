"""Figures are told apart by what they measure."""

import pytest

from rag.figures import measures_of


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("共有425人次参加。", {"人次"}),
        ("120餘人次赴外地。", {"人次"}),
        ("1,870名干部，38％的人。", {"人", "%"}),
        ("约1.1万人次，148场", {"人次", "场"}),
        ("净利润3000万元", {"元"}),
        ("2023年6月20日", set()),
        ("满分100分，分为3个部分", {"分", "部分"}),
        ("83 per cent of cases, 7 minutes", {"%", "分钟"}),
        ("没有数字", set()),
        ("下设12项指标", {"指标"}),
        ("三項指標每月考評，一项新规", {"指标"}),
    ],
)
def test_measures(text, measures):
    """A unit, or what is counted; dates are none."""
    assert measures_of(text) == measures
