"""What stands under one label of a paragraph is not said of the next."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.sentences import sentences
from rag.assistant import Assistant
from rag.labels import label_above
from tests.fakes import HashEmbedder, make_article, make_collection

TEXT = (
    "机关支部有两个去处。“晨读角”聚人气。每周组织一次，先后有120名党员参加学习。"
    "“夜谈室”解难题。每月组织一次，先后有45名党员参加。\n大家都说好。"
)


@pytest.mark.parametrize(("label", "figure"), [("晨读角", "120名"), ("夜谈室", "45名")])
@pytest.mark.parametrize("question", ["“{}”先后有多少名党员参加？", "{}有多少名党员参加？"])
def test_a_figure_belongs_to_its_label(tmp_path, label, figure, question):
    """The sentence under the label that is asked about answers, with its label and alone."""
    home = make_collection(tmp_path, [make_article("a", TEXT, title="两个去处")])
    answer = Assistant(home, HashEmbedder()).ask(question.format(label))
    quotes = [citation.quote.text for citation in (*answer.citations, *answer.closest)]

    assert figure in quotes[0]
    assert quotes[0].startswith(f"“{label}”")
    assert len(answer.citations) == 1


@given(st.text("“”甲乙丙。\n", max_size=40))
def test_a_label_stands_above_in_the_same_line(text):
    """Whatever the text: a label is at or before its sentence, and no line end is between."""
    for start, _ in sentences(text):
        found = label_above(text, start)
        if found:
            assert found[0] <= start
            assert "\n" not in text[found[0] : start]
