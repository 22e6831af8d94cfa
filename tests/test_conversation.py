"""A conversation becomes a file whose quotes are cut from the articles, with their sources."""

import io
import re

import docx
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st

from index.types import Edit, EditKind
from rag.types import Citation, Quote
from ui.conversation import Exchange, Said, to_docx, to_markdown
from ui.formats import Style, cite


def _citation(text, start, end, number=1, edits=(), **facts):
    article = make_article(f"{number:016x}", text, edits=edits, **facts)
    return Citation(number=number, quote=Quote(article=article, start=start, end=end))


def _words(made):
    """Read all paragraphs of a docx, those of tables too."""
    document = docx.Document(io.BytesIO(made))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


FIRST = _citation("甲地评了三十个支部。乙地没有。", 0, 10, title="评支部", published="2024-05-06")
EDIT = Edit(kind=EditKind.PINYIN, start=1, end=5, before="(jī)", after="")
MENDED = _citation("機(jī)關很好。", 0, 5, number=2, edits=[EDIT], title="窗口")
TALK = (
    Exchange(
        question="评了几个？",
        understood="甲地评了几个支部？",
        said=(
            Said(text=FIRST.quote.text, citations=(FIRST,)),
            Said(text="也有别的说法。", citations=(FIRST, MENDED)),
        ),
        told=("丙地：在这些文章里没有找到。",),
    ),
    Exchange(question="火星呢？", told=("在这些文章里没有找到答案。",), closest=(FIRST,)),
    Exchange(question="还有吗？"),
)


def test_markdown_has_questions_quotes_and_references():
    """In the order of the talk; a wording that is no quote is followed by the quotes it cites."""
    text = to_markdown(TALK, Style.GBT7714).decode()

    order = [
        "## 1. 评了几个？",
        "理解为：甲地评了几个支部？",
        "丙地：在这些文章里没有找到。",
        "> 甲地评了三十个支部。 \\[1\\]",
        "> 也有别的说法。 \\[1\\]\\[2\\]",
        "### 出处",
        "\\[1\\] 评支部\\[Z\\]. 2024.",
        "> 機關很好。 \\[2\\]",
        "機(jī)關很好。",
        "## 2. 火星呢？",
        "### 最接近的段落（不是答案）",
        "## 3. 还有吗？",
    ]
    places = [text.index(line) for line in order]
    assert places == sorted(places)
    assert text.count("> 甲地评了三十个支部。") == 2


def test_docx_has_the_same():
    """Quotes, both forms of a repaired one, references, what was told."""
    words = _words(to_docx(TALK, Style.APA))

    for part in (
        "1. 评了几个？",
        "理解为：甲地评了几个支部？",
        "甲地评了三十个支部。",
        "也有别的说法。[1][2]",
        "機關很好。",
        "原文的样子: 機(jī)關很好。",
        cite(FIRST.quote.article, Style.APA),
        "最接近的段落（不是答案）",
        "3. 还有吗？",
    ):
        assert part in words


def test_bibtex_stands_in_a_block_of_its_own():
    """Each article once, as it is."""
    text = to_markdown(TALK[:1], Style.BIBTEX).decode()

    first, second = (cite(one.quote.article, Style.BIBTEX) for one in (FIRST, MENDED))
    assert text.endswith(f"```bibtex\n{first}\n{second}\n```\n")


def test_the_same_conversation_gives_the_same_bytes():
    """Files carry no time."""
    assert to_docx(TALK, Style.PLAIN) == to_docx(TALK, Style.PLAIN)


@given(st.text(st.sampled_from("<>*_[]#`-+=1.\n 星$&|\\"), min_size=1), st.sampled_from(Style))
def test_no_text_becomes_markup(text, style):
    """Whatever is asked or quoted, headings and blocks are those of the file."""
    citation = _citation(text, 0, len(text))
    one = Exchange(question=text, said=(Said(text=text, citations=(citation,)),))
    lines = to_markdown([one], style).decode().split("\n")

    heads = [line for line in lines if re.match(r" {0,3}#", line)]
    assert [head.split(" ")[0] for head in heads] == ["#", "##", "###"]
    assert not any(re.match(r" {0,3}(?:<|\* |---|===)", line) for line in lines)
