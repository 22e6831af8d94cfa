"""Figures, dates, places, names and denials are held against a quote, however they are written."""

import pytest

from rag.alignment import exchanged
from rag.amounts import amounts_of, find_amounts, plain
from rag.called import strange_names, strange_places
from rag.grounds import wrong_figures
from rag.polarity import turned

TRAINING = "宁波市先后举办6期支部书记轮训班，共培训支部书记320人。"
MEETINGS = "襄阳市级会议减少35%，文件减少31%，会议平均时长由112分钟降到58分钟。"
CARDS = "得分85分以上的支部亮“绿牌”，70分至84分的亮“黄牌”，不足70分的亮“红牌”。"
TEAM = "宣讲团2020年5月4日组建，首批62名成员来自41个单位，年龄都在35岁以下，听众三十余人。"
HALL = "Since October 2023 thirty-two counters were merged into 18, and 11 per cent became 4."


@pytest.mark.parametrize(
    ("written", "quote"),
    [
        ("320名支部书记参加培训，共办六期", TRAINING),
        ("文件减少百分之三十一", MEETINGS),
        ("会议时长降到五十八分钟，此前为112分钟", MEETINGS),
        ("不到70分的支部亮红牌", CARDS),
        ("二〇二〇年五月四日组建，来自41个单位的62名成员均不超过35岁", TEAM),
        ("2020年5月组建，听众30余人", TEAM),
        ("自2023年10月起，三十二个窗口合并为十八个", HALL),
        ("两地都有一张考评表，共培训320人", TRAINING),
        ("星期六上午开门", "大厅每周六上午照常开门。"),
    ],
)
def test_a_figure_that_stands_in_the_quote_is_right(written, quote):
    """In digits, in Chinese numerals and across languages, in any order."""
    is_foreign = quote == HALL

    assert wrong_figures(plain(written), plain(quote), is_foreign=is_foreign) == ()


@pytest.mark.parametrize(
    ("written", "quote", "wrong"),
    [
        ("共办320期，培训6人", TRAINING, {"320", "6"}),
        ("会议减少31%", MEETINGS, {"31%"}),
        ("时长由58分钟降到112分钟", MEETINGS, {"58", "112"}),
        ("85分以下的亮绿牌", CARDS, {"85"}),
        ("宣讲团2020年4月组建", TEAM, {"2020-4-"}),
        ("听众30人", TEAM, {"30"}),
        ("年龄都在35岁以上", TEAM, {"35"}),
        ("自2022年10月起合并为18个", HALL, {"2022-10-"}),
        ("大厅每周日上午开门", "大厅每周六上午照常开门。", {"7"}),
        ("Open every Monday", "It is open every Tuesday.", {"1"}),
        ("A third clerk signs", "A second clerk signs every refusal.", {"third"}),
    ],
)
def test_a_figure_of_something_else_is_wrong(written, quote, wrong):
    """Another value, another thing that is counted, another bound, another direction."""
    is_foreign = quote == HALL

    assert set(wrong_figures(plain(written), plain(quote), is_foreign=is_foreign)) == wrong


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("一百八十四", {"184"}),
        ("一亿二千万元，三万二千件，三点五万", {"120000000", "32000", "35000"}),
        ("四成，四分之一，30多万人，九十分钟", {"40%", "1/4", "300000", "90"}),
        ("十分满意，千万别忘，万一下雨", set()),
    ],
)
def test_long_numerals_are_read_whole(text, amounts):
    """Shares, tenths and numerals of any length have one value; words are none."""
    assert amounts_of(text) == amounts


def test_somewhat_more_is_noted():
    """三十余 and 30余 are the same, and neither is 30."""
    found = [find_amounts(plain(text))[0] for text in ("三十余人", "30余人", "30人")]

    assert [(one.value, one.is_more) for one in found] == [
        ("30", True),
        ("30", True),
        ("30", False),
    ]


@pytest.mark.parametrize(
    ("written", "quote", "others"),
    [
        ("教授13名，讲师13名。", "教授13名，副教授19名，讲师16名。", ("#13",)),
        ("02年，球队首次参赛。", "2000年，球队首次参赛，后来叫02队。", ("#2",)),
        ("结节约5x6cm。", "结节约5x5cm。", ("#6",)),
        ("由香港起源，后迁往北京市。", "由上海起源，后迁往北京市，再迁香港。", ("@810000",)),
        ("讲师16名，教授13名。", "教授13名，副教授19名，讲师16名。", ()),
        ("来自41个单位的62名成员", TEAM, ()),
        ("文件减少31%，会议减少35%。", MEETINGS, ()),
    ],
)
def test_what_stands_among_the_same_words_must_be_the_same(written, quote, others):
    """Another figure or place of the quote is noticed; another order is none."""
    assert exchanged(plain(written), plain(quote)) == others


def test_only_places_of_the_quote_or_its_article_may_be_named():
    """What holds such a place may stand beside it, nothing else."""
    known = ("共培训320人。", "宁波：一张考评表\n宁波市")

    assert strange_places("浙江省宁波市培训320人", *known, is_foreign=False) == ()
    assert strange_places("浙江培训320人", *known, is_foreign=False) == ("浙江",)
    assert strange_places("绵阳培训320人", *known, is_foreign=False) == ("绵阳",)
    assert strange_places("巴黎培训320人", *known, is_foreign=False) == ("巴黎",)
    assert strange_places("Ningbo trained 320", *known, is_foreign=True) == ()


def test_places_of_one_quote_do_not_change_places():
    """Of two places, the one that did it has to be named."""
    quote = "宁波市推行支部体检考评，绵阳市组建青年宣讲团。"

    assert strange_places("宁波市组建青年宣讲团", quote, "", is_foreign=False) == ("宁波市",)
    assert strange_places("绵阳市组建青年宣讲团", quote, "", is_foreign=False) == ()


def test_names_have_to_stand_there():
    """In Chinese and in Latin letters; a Latin name may be spelled for characters."""
    quote = "由张巧云主任负责，在知新楼办公。"

    assert strange_names("李小红主任负责", quote, "", is_foreign=False) == ("李小红",)
    assert strange_names("It is led by Zhang Qiaoyun", quote, "", is_foreign=True) == ()
    assert strange_names("It is led by Jane Doeburg", quote, "", is_foreign=True) == (
        "Jane",
        "Doeburg",
    )


@pytest.mark.parametrize(
    ("written", "quote"),
    [
        ("台账页数计分", "台账页数不计分。"),
        ("市级会议不减少35%", MEETINGS),
        ("早上不开门", "早市五点开门。"),
        ("并未举办6期轮训班", TRAINING),
        ("扮演了同时期的人", "扮演了不同时期的人。"),
        ("一直坚定反对这项制度，后来支持改革", "一直坚定支持这项制度，后来支持改革。"),
        ("南部的水位最高", "北部的水位最高。"),
        ("菜单每月更新一次", "菜单每季度更新一次。"),
        ("满500分得银叶", "满500分得铜叶。"),
        ("The hall was not open under the new rule", "The hall was open under the new rule."),
        ("Clerks were not retrained", "All clerks were retrained over six weeks."),
    ],
)
def test_a_sense_turned_round_is_noticed(written, quote):
    """By a negation more or less, or an opposite in the place of a word."""
    assert turned(written, quote)


@pytest.mark.parametrize(
    ("written", "quote"),
    [
        ("台账的页数并不计分", "台账页数不计分，材料写得再厚也没有用。"),
        ("全市性会议最长90分钟", "全市性会议不超过90分钟。"),
        ("会议不断减少", "会议减少了。"),
        ("不足70分的亮红牌", CARDS),
        (
            "Nobody may reject one alone",
            "A clerk may accept a file alone, but nobody may reject one alone.",
        ),
    ],
)
def test_an_honest_paraphrase_turns_nothing(written, quote):
    """Denials that the quote has too, and words that only look like one."""
    assert not turned(written, quote)
