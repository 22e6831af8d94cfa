"""References follow the rules of their style; what isn't known is left out, never made up."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import make_article
from ui.formats import Style, authors_of, cite, kind_of

EMPTY = {"title": "基层的账本"}
PAPER = {
    "title": "夜校办在村口",
    "author": "记者 甲某某",
    "source": "某某日报",
    "published": "2023-02-07",
}
PAGE = {
    "title": "流动窗口进山",
    "author": "乙某某",
    "source": "某某网",
    "published": "2024-04-18",
    "address": "https://example.org/2024/a.html?id=1&x=2",
}
ENGLISH = {
    "title": "Night schools in the village",
    "author": "Doe, Jane Ann; Roe, Richard",
    "source": "The Example Times",
    "published": "2023-02-07",
}


def written(style, **facts):
    """Write an article with these facts as a reference."""
    return cite(make_article("a1", "正文。", **facts), Style(style))


# GB/T 7714—2015: the clause that decides, what is known, and the reference.
GBT = {
    "4.4.2, 8.8.5 a newspaper: date to the day behind its name": (
        PAPER,
        "甲某某. 夜校办在村口[N]. 某某日报, 2023-02-07.",
    ),
    "8.3.2 a newspaper read online has mark and carrier, and the way there": (
        PAPER | {"address": "https://example.org/n"},
        "甲某某. 夜校办在村口[N/OL]. 某某日报, 2023-02-07. https://example.org/n",
    ),
    "8.1.3 without an author a numbered reference begins with the title": (
        PAPER | {"author": ""},
        "夜校办在村口[N]. 某某日报, 2023-02-07.",
    ),
    "a newspaper without its date": (
        PAPER | {"published": ""},
        "甲某某. 夜校办在村口[N]. 某某日报.",
    ),
    "a date known to the month": (
        PAPER | {"published": "2023-02"},
        "甲某某. 夜校办在村口[N]. 某某日报, 2023-02.",
    ),
    "4.6.2 a web page: publisher, year, date in brackets, way there": (
        PAGE,
        "乙某某. 流动窗口进山[EB/OL]. 某某网, 2024(2024-04-18). "
        "https://example.org/2024/a.html?id=1&x=2",
    ),
    "8.4.1.3, 8.4.2.3 electronic: place and publisher may be missing": (
        PAGE | {"source": ""},
        "乙某某. 流动窗口进山[EB/OL]. (2024-04-18). https://example.org/2024/a.html?id=1&x=2",
    ),
    "a web page of a year": (
        PAGE | {"published": "2024", "address": ""},
        "乙某某. 流动窗口进山[EB/OL]. 某某网, 2024.",
    ),
    "a web page of which only the title is known": (
        EMPTY | {"path": "/articles/saved.html"},
        "基层的账本[EB/OL].",
    ),
    "8.8.2 a journal: its year; volume, issue and pages aren't known": (
        {"title": "账本", "author": "甲某某", "source": "某某学报", "published": "2022-05-01"},
        "甲某某. 账本[J]. 某某学报, 2022.",
    ),
    "a document that isn't known to be published has no place or publisher": (
        EMPTY | {"author": "某市某局", "published": "2021-03"},
        "某市某局. 基层的账本[Z]. 2021.",
    ),
    "a title is parted by its mark, not by its own full stop": (
        {"title": "A page.", "published": "2024", "address": "https://example.org"},
        "A page[EB/OL]. (2024). https://example.org",
    ),
    "a bulletin is no newspaper": (EMPTY | {"source": "工作简报"}, "基层的账本[Z]. 工作简报."),
    "8.1.2 three authors are all named": (
        EMPTY | {"author": "甲某某、乙某某、丙某某"},
        "甲某某, 乙某某, 丙某某. 基层的账本[Z].",
    ),
    "8.1.2 of more than three the first three, then 等": (
        EMPTY | {"author": "甲某某 乙某某 丙某某 丁某某"},
        "甲某某, 乙某某, 丙某某, 等. 基层的账本[Z].",
    ),
    "8.1.1, 8.1.2 LASTNAME and initials without points; et al. in English": (
        ENGLISH | {"author": "Doe, Jane Ann; Roe, R.; Poe, Max; Moe, Eva"},
        "DOE J A, ROE R, POE M, et al. Night schools in the village[N]. "
        "The Example Times, 2023-02-07.",
    ),
    "7.2 what one adds oneself stands in brackets": (
        {"title": "", "path": "/articles/扫描件 3.txt"},
        "[扫描件 3.txt][Z].",
    ),
}
APA = {
    "a title that asks or calls has its own mark": (
        {"title": "Who pays?", "author": "Doe, Jean-Paul", "published": "2024"},
        "Doe, J.-P. (2024). Who pays?",
    ),
    "in Chinese as well": (
        {"title": "谁来管？", "source": "某某日报", "published": "2024"},
        "谁来管？（2024年）。某某日报。",
    ),
    "also behind its author": (
        {"title": "谁来管？", "author": "甲某某", "source": "某某日报", "published": "2024"},
        "甲某某（2024年）。谁来管？某某日报。",
    ),
    "a newspaper in English": (
        ENGLISH,
        "Doe, J. A., & Roe, R. (2023, February 7). Night schools in the village. "
        "The Example Times.",
    ),
    "no author: the title takes its place": (
        ENGLISH | {"author": ""},
        "Night schools in the village. (2023, February 7). The Example Times.",
    ),
    "no date: n.d.": (
        ENGLISH | {"published": "", "author": ""},
        "Night schools in the village. (n.d.). The Example Times.",
    ),
    "a month": (
        ENGLISH | {"published": "2023-02", "source": ""},
        "Doe, J. A., & Roe, R. (2023, February). Night schools in the village.",
    ),
    "a site that is the author isn't named twice": (
        {"title": "A page", "author": "Example", "source": "Example", "address": "https://e.org/p"},
        "Example. (n.d.). A page. https://e.org/p",
    ),
    "Chinese has its own punctuation": (
        PAGE,
        "乙某某（2024年4月18日）。流动窗口进山。某某网。https://example.org/2024/a.html?id=1&x=2",
    ),
    "Chinese without author and date": (EMPTY, "基层的账本（无日期）。"),
    "Traditional without a date": (
        {"title": "基層的帳本", "author": "甲某某"},
        "甲某某（無日期）。基層的帳本。",
    ),
}
OTHERS = {
    "plain, Chinese": ("plain", PAPER, "甲某某：《夜校办在村口》，某某日报，2023-02-07"),
    "plain, English": (
        "plain",
        ENGLISH,
        "Doe, Jane Ann; Roe, Richard: “Night schools in the village”, The Example Times, "
        "2023-02-07",
    ),
    "plain, only a title": ("plain", EMPTY, "《基层的账本》"),
    "plain, with its address": (
        "plain",
        EMPTY | {"address": "https://example.org/n"},
        "《基层的账本》 https://example.org/n",
    ),
    "markdown leads to the address": (
        "markdown",
        PAGE,
        "乙某某：《[流动窗口进山](<https://example.org/2024/a.html?id=1&x=2>)》，*某某网*，2024-04-18",
    ),
    "markdown escapes marks": (
        "markdown",
        {"title": "[a](b) *c* <i>_d_`|"},
        r"“\[a\](b) \*c\* \<i\>\_d\_\`\|”",
    ),
    "markdown begins no list": (
        "markdown",
        EMPTY | {"author": "1. Roe"},
        r"1\. Roe：《基层的账本》",
    ),
}


@pytest.mark.parametrize("rule", GBT)
def test_a_reference_of_gbt7714_follows_the_standard(rule):
    """Each clause on missing and present parts has its case."""
    facts, expected = GBT[rule]

    assert written("gbt7714", **facts) == expected


@pytest.mark.parametrize("rule", APA)
def test_a_reference_of_apa_follows_the_manual(rule):
    """Each rule on missing and present parts has its case."""
    facts, expected = APA[rule]

    assert written("apa", **facts) == expected


@pytest.mark.parametrize("case", OTHERS)
def test_a_plain_reference_reads_like_its_language(case):
    """Text and Markdown put the parts that are known in order."""
    style, facts, expected = OTHERS[case]

    assert written(style, **facts) == expected


def test_more_than_twenty_authors_are_shortened_in_apa():
    """Nineteen, three dots, and the last."""
    names = "; ".join(f"Doe, A{chr(97 + n)}" for n in range(22))

    who = written("apa", title="A page", author=names).split(" (n.d.)")[0]

    assert who == ", ".join(["Doe, A."] * 19) + ", . . . Doe, A."


def test_an_entry_of_bibtex_holds_what_is_known():
    """A newspaper is an article of its journal, a page is misc; what is missing has no field."""
    assert written("bibtex", **PAPER) == (
        "@article{wenju-a1,\n"
        "  author = {{甲某某}},\n"
        "  title = {{夜校办在村口}},\n"
        "  journal = {某某日报},\n"
        "  year = {2023},\n"
        "  date = {2023-02-07},\n"
        "  month = feb,\n"
        "}"
    )
    assert written("bibtex", **PAGE | {"author": "", "published": ""}) == (
        "@misc{wenju-a1,\n"
        "  title = {{流动窗口进山}},\n"
        "  howpublished = {某某网},\n"
        "  url = {https://example.org/2024/a.html?id=1&x=2},\n"
        "}"
    )
    assert "  author = {Doe, Jane Ann and Roe, Richard},\n" in written("bibtex", **ENGLISH)


def test_bibtex_is_escaped():
    """No character of the article can begin a command, a comment or another field."""
    entry = written("bibtex", title=r"50% of {A_B} & \input{x} ~^$#", source="a}, note={b")

    assert (
        r"title = {{50\% of \textbraceleft{}A\_B\textbraceright{} \& \textbackslash{}input"
        r"\textbraceleft{}x\textbraceright{} \textasciitilde{}\textasciicircum{}\$\#}}" in entry
    )
    assert r"howpublished = {a\textbraceright{}, note=\textbraceleft{}b}" in entry


@given(
    st.fixed_dictionaries(
        {name: st.text(max_size=40) for name in ("title", "author", "source")}
        | {
            "published": st.sampled_from(["", "2023", "2023-02", "2023-02-07"]),
            "address": st.sampled_from(["", "https://example.org/a"]),
        }
    ),
    st.sampled_from(list(Style)),
)
def test_any_article_can_be_cited(facts, style):
    """Every style gives printable lines, and BibTeX balanced braces."""
    reference = cite(make_article("a1", "正文。", **facts), style)

    assert reference == reference.strip()
    assert all(line.isprintable() and line for line in reference.split("\n"))
    if style is Style.BIBTEX:
        depths = [0]
        for character in re.sub(r"\\[$&#%_]", "", reference):
            depths.append(depths[-1] + {"{": 1, "}": -1}.get(character, 0))
        assert depths[-1] == 0 and min(depths) == 0
    else:
        assert "\n" not in reference


@pytest.mark.parametrize(
    ("mark", "sources"),
    [
        (
            "N",
            (
                "某某日报",
                "某某晚報",
                "某某日报社",
                "某某日报海外版",
                "参考消息",
                "The Example Daily",
            ),
        ),
        ("J", ("某某学报", "某某雜誌", "某某月刊", "《求是》", "半月谈", "Journal of Examples")),
        ("EB", ("某某网", "某某日报客户端", "某某日报-某某网", "人民论坛网", "example.com")),
        ("Z", ("", "工作简报", "情况通报", "某市某局", "本站整理", "新华社", "海报")),
    ],
)
def test_a_source_tells_what_an_article_is(mark, sources):
    """A paper, a journal, a site; a bulletin and an office are none of these."""
    for source in sources:
        assert kind_of(make_article("a1", "", source=source)).value == mark, source
    if mark == "Z":
        assert kind_of(make_article("a1", "", path="/a/b.HTM")).value == "EB"


@pytest.mark.parametrize("source", ["本站整理", "本站", "网络", "網絡", "来源：互联网", "佚名"])
@pytest.mark.parametrize("style", list(Style))
def test_what_names_no_publisher_is_none(style, source):
    """In any style."""
    reference = written(style, **(PAPER | {"source": source}))

    assert source not in reference
    assert "夜校办在村口" in reference


@pytest.mark.parametrize(
    ("author", "names"),
    [
        ("", ()),
        ("本报记者 甲某某 通讯员 乙某某", ("甲某某", "乙某某")),
        ("記者甲某某", ("甲某某",)),
        ("甲某某（某市某局局长）", ("甲某某",)),
        ("文某某", ("文某某",)),
        ("文/甲某某", ("甲某某",)),
        ("甲 某", ("甲某",)),
        ("某市委组织部 甲某某", ("甲某某",)),
        ("某某區委常務副書記", ()),
        ("某市委办公室", ()),
        ("某某县副县长", ()),
        ("宣传部", ()),
        ("本站整理", ()),
        ("admin", ()),
        ("某市统计局", ("某市统计局",)),
        ("某某大學", ("某某大學",)),
        ("某省人民政府", ("某省人民政府",)),
        ("某市人民政府办公室", ("某市人民政府办公室",)),
        ("甲某·乙某某", ("甲某·乙某某",)),
        ("甲某某，乙某某", ("甲某某", "乙某某")),
        ("Jane Doe and Richard Roe", ("Jane Doe", "Richard Roe")),
        ("Jane Doe, Richard Roe", ("Jane Doe", "Richard Roe")),
        ("Doe, Jane", ("Doe, Jane",)),
    ],
)
def test_authors_are_told_apart(author, names):
    """Names are split where a page separates them; what they are isn't part of a name."""
    assert authors_of(make_article("a1", "", author=author)) == names
