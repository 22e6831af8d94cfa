"""A topic asked as a question is the same topic."""

import pytest

from rag.topics import content_of_topic


@pytest.mark.parametrize(
    ("topic", "content"),
    [
        ("考核评价", "考核评价"),
        ("比较两地的干部培训", "干部培训"),
        ("對比各地的考核評價有什麼不同？", "考核評價"),
        ("比较2019年和的借书量，哪家单位的借书量更大？", "借书量"),
        ("社区投资方面的指标，哪家更大", "社区投资"),
        ("differences in waste sorting", "waste sorting"),
        ("比较", "比较"),
        ("更高", "更高"),
    ],
)
def test_what_only_asks_is_left_out(topic, content):
    """What is left is never empty."""
    assert content_of_topic(topic) == content
