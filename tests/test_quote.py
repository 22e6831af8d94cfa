"""Quotes support what is claimed, come from different articles first, and are left out if weak."""

import pytest

from index.errors import SettingsError
from index.sentences import sentences
from rag.assistant import Assistant
from rag.quote import _in_turns, checked_claim, figures_without
from rag.types import Quote
from tests.fakes import make_article


@pytest.fixture(scope="module")
def assistant(samples_home, embedder):
    """The samples, with the real model."""
    found = Assistant(samples_home, embedder)
    yield found
    found.close()


@pytest.mark.model
@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("台账页数不计分", "台账页数不计分"),
        ("台賬頁數不計分", "台账页数不计分"),
        ("台州的服务车跑了214个村", "214個行政村"),
        ("志愿服务", "服務"),
        ("宁波用考评表给支部打分", "支部体检"),
        ("宁波举办支布书记轮训班", "轮训班"),  # a typo
        ("Ningbo trained 320 branch secretaries", "共培训支部书记320人"),
        ("Meetings were cut by 35 percent in Xiangyang", "会议减少35%"),
        ("襄阳培训了275名支部书记", "275 branch secretaries"),
        ("一是泉州有1,260名党员值守，二是每人每季度服务4小时", "1,260名機關黨員"),
    ],
)
def test_a_claim_is_supported_by_whole_sentences(assistant, claim, words):
    """The first quote has the words, is a sentence of its article, and stands in context."""
    first = assistant.quotes(claim).quotes[0].quote

    assert words in first.text
    assert (first.start, first.end) in sentences(first.article.text)


@pytest.mark.parametrize(
    ("claim", "bare"),
    [
        ("参训干部425人次，覆盖率98%。", ("98%",)),
        ("2023年举办六期培训，在湖州。", ()),  # 6期, and the year of its date
        ("2022年举办6期培训。", ("2022",)),
        ("5月2日办了三期，共426人次。", ("2", "三", "426")),
        ("一是办班6期，二是建“五星”支部。", ()),  # which count nothing
        ("第二，參訓幹部四百二十五人次，支出3.2萬元。", ("3.2万",)),
        ("Six courses were held for 500 people.", ("500",)),
    ],
)
def test_figures_that_no_quote_has_are_named(claim, bare):
    """As they are written; a date may be the article's own."""
    article = make_article("a", "举办6期培训，参训干部425人次。", published="2023-05-01")
    quote = Quote(article=article, start=0, end=len(article.text))

    assert figures_without(claim, [quote]) == bare


@pytest.mark.model
@pytest.mark.parametrize(
    "claim",
    [
        "台账页数计分",  # the article says they don't
        "台州的服务车跑了300个村",  # another number
        "襄阳的服务车跑了214个村",  # another place
        "The service van of Taizhou called at 300 villages",
        "台州没有开出服务车",  # it did
        "Ningbo trained 410 branch secretaries",
        "Mianyang trained 320 branch secretaries",
        "Napoleon won at Austerlitz in 1805",
        "宁波取消了支部书记轮训班",
        "数字货币的汇率",
        "绵阳的机关食堂有五家",
        "机关食堂",
        "数字经济",
        "巴黎建成37间机关书房。",
    ],
)
def test_what_nothing_supports_gets_no_quote(assistant, claim):
    """Weak support is left out rather than padded."""
    assert assistant.quotes(claim).quotes == ()


@pytest.mark.model
def test_a_repost_is_quoted_once(assistant):
    """It is named beside its original."""
    (citation,) = assistant.quotes("台账页数不计分").quotes

    assert len(citation.also_in) == 1


@pytest.mark.model
def test_quotes_are_limited_and_narrowed(assistant):
    """By their number and by the articles that may be quoted."""
    claim = "宁波的支部书记轮训班和考评"
    assert len(assistant.quotes(claim, limit=1).quotes) == 1
    assert assistant.quotes("台账页数不计分", articles=assistant.select(place="绵阳")).quotes == ()


def test_different_articles_come_before_the_second_quote_of_one():
    """Whatever the order in which they were found."""
    one, two = make_article("a", "甲乙丙丁"), make_article("b", "戊己")
    quotes = [
        Quote(article=article, start=start, end=start + 1)
        for article, start in ((one, 0), (one, 1), (one, 2), (two, 0))
    ]

    assert [quote.text for quote in _in_turns(quotes)] == ["甲", "戊", "乙", "丙"]


@pytest.mark.parametrize(
    ("claim", "message"),
    [
        (" ", "The claim is empty."),
        ("！？", "The claim is empty."),
        ("长" * 2001, "The claim has 2,001 characters; at most 2,000 are read."),
    ],
)
def test_what_is_no_claim_is_refused(claim, message):
    """With one sentence and a hint."""
    with pytest.raises(SettingsError) as caught:
        checked_claim(claim)

    assert (str(caught.value), bool(caught.value.hint)) == (message, True)


@pytest.mark.model
def test_quotes_are_the_same_in_another_process(wenju, assistant, samples_home):
    """Byte for byte, whatever the process's hashes."""
    outputs = {
        wenju(*command, WENJU_HOME=str(samples_home), PYTHONHASHSEED=seed).stdout
        for seed in ("1", "2")
        for command in [("quote", "宁波的支部书记轮训班和考评", "--json")]
    }

    assert len(outputs) == 1
