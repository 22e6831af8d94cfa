"""Labelled lines: dates, sources, authors, editors, counters, and bylines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.labels import Field, Statement, read_statements, read_tail

DAY = "2023-02-17"


def _said(text: str) -> list[tuple[str, str]]:
    return [(statement.field.value, statement.value) for statement in read_statements(text)]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("發布時間:2023-02-17 09:12來源: 某某報", [("published", DAY), ("source", "某某報")]),
        ("发表时间：2023/2/17 8:30  作者：佚名", [("published", DAY), ("author", "")]),
        ("2023年2月17日 星期五", [("dated", DAY)]),
        ("某某网 2023年02月17日08:10", [("dated", DAY), ("source", "某某网")]),
        ("2023-02-17 | 来源：某某报 | 0次阅读", [("dated", DAY), ("source", "某某报")]),
        ("来源：《某某报》（2023年02月17日 第05版）", [("source", "某某报"), ("dated", DAY)]),
        ("更新时间：二〇二三年二月十七日", [("updated", DAY)]),
        ("来源｜某某网", [("source", "某某网")]),
        ("文／王小明", [("author", "王小明")]),
        ("撰稿：王小明　摄影：李红", [("author", "王小明"), ("editor", "李红")]),
        ("( 編輯:方 元 簽發:田禾 )", [("editor", "方 元"), ("editor", "田禾")]),
        ("点击数：[ 123 ] 字号：大 中 小", [("counter", "123"), ("font", "大 中 小")]),
        ("标题：关于某事的通知", [("title", "关于某事的通知")]),
        ("标题：关于某事的通知（试行）", [("title", "关于某事的通知（试行）")]),
        ("标题：【转载】某事<上>", [("title", "【转载】某事<上>")]),
        ("【标题：某事】", [("title", "某事")]),
        ("作者：某某办公室（研究室）", [("author", "某某办公室（研究室）")]),
        ("来源：[某某网]", [("source", "某某网")]),
        ("◎林小雅(某某委員會辦公室)", [("author", "林小雅")]),
        ("本报记者 王小明 通讯员 李红", [("author", "王小明 李红")]),
        ("（作者系某某研究会研究员）", [("author", "某某研究会研究员")]),
        ("By Jane Miller", [("author", "Jane Miller")]),
        ("By: Office of a committee", [("author", "Office of a committee")]),
        ("Source: Xinhua | Author: Li Ming", [("source", "Xinhua"), ("author", "Li Ming")]),
        ("Posted on: February 17, 2023", [("published", DAY)]),
    ],
)
def test_a_line_of_labels_is_read(line, said):
    """Each label gives its value, in the line's own characters."""
    assert _said(line) == said


@pytest.mark.parametrize(
    "line",
    [
        "时间：今天上午九点",
        "会议时间：2023-02-17",
        "数据来源：某某局",
        "来源：收入主要来自税收。",
        "记者：您好，请问今年有什么安排？",
        "2023年2月17日，天晴",
        "◎加强领导",
        "| 作者 | 来源 |",
        "由作者提供的来源不明",
        "By the way it rained",
        "Stand by: the rain goes on",
        "",
    ],
)
def test_a_line_that_says_more_is_left_alone(line):
    """Sentences, tables and other labels are not statements about the article."""
    assert read_statements(line) == ()


@pytest.mark.parametrize(
    ("text", "start", "author"),
    [
        ("好了。(林小雅)", 3, "林小雅"),
        ("好了。（作者单位：某某会（筹））", 3, "某某会（筹）"),
        ("“好了。”（记者 王小明）", 5, "王小明"),
        ("（作者為某某委員）", 0, "某某委員"),
    ],
)
def test_a_byline_at_the_end_is_read(text, start, author):
    """The bracket behind the last sentence names the author."""
    assert read_tail(text) == (start, (Statement(Field.AUTHOR, author),))


@pytest.mark.parametrize(
    "text", ["好了。（完）", "共三个（王小明）", "好了。(12月2日 某某报)", "好了"]
)
def test_a_bracket_that_names_nobody_is_text(text):
    """Remarks, and names inside a sentence, stay."""
    assert read_tail(text) == (len(text), ())


@given(st.text(max_size=80))
def test_any_line_can_be_read(line):
    """No line is refused, and a tail begins inside it."""
    assert all(isinstance(statement, Statement) for statement in read_statements(line))
    assert 0 <= read_tail(line)[0] <= len(line)
