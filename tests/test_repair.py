"""Promises of the repairs: damage of known kinds is undone, everything else stays."""

import random
import re
from pathlib import Path

import opencc
import pytest
from corruptor import annotate, annotate_bytes, cut, misread, narrow, pollute
from hypothesis import given, settings
from hypothesis import strategies as st

from index.edits import apply
from index.likelihood import log_likelihood
from index.repair import repair
from index.types import Edit, EditKind

SIMPLIFIED = (
    "街道办事处每个月召开一次例会，听取各社区的工作汇报，研究需要共同解决的问题。",
    "老旧小区的电梯年久失修，居民反映了很多次，今年终于列入了改造计划。",
    "工作人员先到现场查看，再把意见整理成清单，逐条写明负责的部门和完成的时间。",
    "大家在会上说：“事情办得好不好，要由居民来评价。”会后，材料贴在了公告栏上。",
    "图书馆延长了开放时间，周末晚上也有人值班，还增加了三十个座位。",
    "这项办法试行半年以来，平均办理时间从十二天缩短到五天，群众比较满意。",
    "他提出，河道的清理不能只靠一次行动，应当有人管、有人查，也要有经费保障。",
    "志愿者把热饭送到老人家里，顺便问一问身体情况，有困难就及时报告。",
    "为了方便上班的人，窗口中午不休息，晚上可以预约，周六照常受理。",
    "经过三轮讨论，方案确定下来：先修道路，再装路灯，最后种树。",
)
TRADITIONAL = (
    "鎮公所去年設立了服務專線，居民有問題可以直接打電話，當天就有人回覆。",
    "學校與圖書館合作，每個星期開辦閱讀課程，參加的學生越來越多。",
    "會議決定，舊車站改建為展覽館，保留原來的鐘樓和候車室。",
    "他強調：「經費必須公開，每一筆支出都要讓大家看得見。」這個意見得到了支持。",
    "農會幫助農民把產品賣到外地，運費由雙方各負擔一半，效果十分顯著。",
    "醫院增設夜間門診，護士輪流值班，病人不必再等到第二天。",
    "環境保護需要長期努力，單靠一個部門難以完成，應該聯合各個機關共同推動。",
    "調查顯示，實行新辦法以後，辦理時間縮短了一半，滿意的人數明顯增加。",
)
OTHER = (
    "学而时习之，不亦说乎？有朋自远方来，不亦乐乎？人不知而不愠，不亦君子乎？",
    "關關雎鳩，在河之洲。窈窕淑女，君子好逑。參差荇菜，左右流之。",
    "佢哋尋日喺茶餐廳食咗兩個菠蘿包，飲埋凍檸茶先至返屋企，你知唔知呀?我就唔知嘞。",
    "図書館は午前九時から午後七時まで開いています。休館日は月曜日です。ご存じですか?はい。",
    "ｶﾀｶﾅとひらがなが混ざった文章、「学校へ行こう」と彼は言った。",
    "Is it open on Sunday?Yes (until 5 pm), see https://example.org/?a=1&copy=2&lang=zh for more.",
    "罕见姓氏有：亓官、亶、仉、妫、爨、逄、乜、仝、佘、佴、郄、禚、璩、濮、隗、麴、黧、夔。",
    "氚氘氕、铥铒镱、嘌呤嘧啶、羧酸酯、苄基、吲哚、噻唑，都是化学名词。",
    "什么时候办?怎么办?谁来办?A组先办,B组后办!办完了吗?!还没有(正在办)。",
    "Вопрос: где находится библиотека? Ответ: на площади. Ελληνικά; Ναι.",
    "한국어 문장도 그대로 남아 있어야 합니다. 그렇죠? 네.",
)
CLEAN = SIMPLIFIED + TRADITIONAL + OTHER
SEEDS = Path(__file__).resolve().parents[1].parent / "shared" / "seeds"
READING = re.compile(r"[(（][a-zà-ǜ]{1,6}[)）]")


def repaired(text: str) -> str:
    """Apply all repairs."""
    return apply(repair(text), text)


def page_of(sentences: tuple[str, ...], seed: int) -> str:
    """Shuffle sentences into a page of three paragraphs."""
    shuffled = random.Random(seed).sample(sentences, len(sentences))
    third = len(shuffled) // 3
    return "\n".join(("".join(shuffled[:third]), *shuffled[third : third + 2], *shuffled[third + 2 :]))


@pytest.mark.parametrize("text", CLEAN)
def test_clean_text_stays_as_it_is(text: str) -> None:
    """Nothing is repaired in good Chinese of any time, nor in other languages."""
    assert repair(text) == ()
    assert repair(narrow(text)) == ()


def test_clean_pages_stay_as_they_are() -> None:
    """Nothing is repaired where clean text of all kinds stands together."""
    assert repair("\n".join(CLEAN) + narrow("".join(CLEAN))) == ()


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("&ldquo;你好&rdquo;&nbsp;&#36947;&#x9053;", "“你好”\xa0道道"),
        ("&amp;amp;nbsp;甲&amp;乙 &lt;br&gt;", "\xa0甲&乙 <br>"),
        ("?a=1&copy=2&amp;b=3", "?a=1&copy=2&b=3"),
        ("&nosuchthing; &#0; &#xD800; AT&T; a & b;", "&nosuchthing; &#0; &#xD800; AT&T; a & b;"),
        ("甲&#8203;乙&zwj;丙&shy;", "甲乙丙"),
    ],
)
def test_entities_become_what_they_name(damaged: str, whole: str) -> None:
    """Well-formed entities are read, however often they were escaped; others stay."""
    edits = repair(damaged)
    assert apply(edits, damaged) == whole
    assert {edit.kind for edit in edits} <= {EditKind.ENTITY}


@pytest.mark.parametrize(
    ("damaged", "whole"),
    [
        ("工\u200b作\ufeff、服\u00ad务\u202e\u2066\x00\x9d", "工作、服务"),
        ("甲\r\n乙\r丙\x0c丁\u2028戊\t己", "甲\n乙\n丙\n丁\n戊\t己"),
        ("👩\u200d🚀 👩\u200d⚕️ क्\u200dष می\u200cخواهم", "👩\u200d🚀 👩\u200d⚕️ क्\u200dष می\u200cخواهم"),
        ("🏴\U000e0067\U000e0062\U000e007f 葛\U000e0100 ☀️ 甲\U000e0041", "🏴\U000e0067\U000e0062\U000e007f 葛\U000e0100 ☀️ 甲"),
    ],
)
def test_invisible_debris_goes_and_joiners_with_work_to_do_stay(damaged: str, whole: str) -> None:
    """What nobody sees is removed, except where letters or emoji are joined by it."""
    assert repaired(damaged) == whole


def test_stray_private_characters_become_gaps() -> None:
    """What stands for a lost character, unexplained, is a gap and uncertain."""
    assert repair("通知\ue123如下\ufffd") == (
        Edit(kind=EditKind.INVISIBLE, start=2, end=3, before="\ue123", after="□", certain=False),
        Edit(kind=EditKind.INVISIBLE, start=5, end=6, before="\ufffd", after="□", certain=False),
    )


@given(st.integers(0, 10**6), st.sampled_from([SIMPLIFIED, TRADITIONAL]), st.floats(0.1, 1))
@settings(max_examples=25, deadline=None)
def test_repair_undoes_a_reading_aid(seed: int, sentences: tuple[str, ...], share: float) -> None:
    """Readings behind characters go, whatever their number and brackets, and nothing else."""
    clean = page_of(sentences, seed)
    damaged = annotate(clean, share, random.Random(seed))
    edits = repair(damaged)
    assert apply(edits, damaged) == clean
    assert {edit.kind for edit in edits} == {EditKind.PINYIN}


def test_readings_go_without_tone_or_with_a_digit() -> None:
    """A neutral tone, a tone in digits and v for ü are readings too."""
    assert repaired("我們(men)機(ji1)關(guān)綠(lv4)化(huà)") == "我們機關綠化"


@pytest.mark.parametrize(
    "remark",
    [
        "“行”（xíng）與“行”（háng）讀音不同。",
        "机（jī）：由零件组成、能运转的装置。",
        "机(jī) 由零件组成。\n关(guān) 合拢。\n设(shè) 布置。\n时(shí) 时候。",
        "国内生产总值GDP(gdp)和人均值。",
        "（lì）是一个音节，字旁也可以是部首。",
        "重(chóng)读作第二声，不读第四声。",
        "他姓單(shàn)，名字很簡單。",
        "诗中“踟(chí)蹰(chú)”和“窈(yǎo)窕(tiǎo)”都是联绵词，形容人的动作和样子，意思要看上下文。",
        "選項有四個(a)大的(b)小的。",
    ],
)
def test_remarks_about_readings_stay(remark: str) -> None:
    """Where the text is about readings, they are the text."""
    assert repair(remark) == ()


def test_a_remark_survives_on_an_annotated_page() -> None:
    """On a page with a reading aid, a remark that says so keeps its reading."""
    page = annotate(page_of(TRADITIONAL, 1), 0.5, random.Random(1))
    remark = "這裡的「重」字要注意，重(chóng)讀作第二聲。"
    assert remark in repaired(page + "\n" + remark)
    assert len(READING.findall(repaired(page + "\n" + remark))) == 1


@given(st.integers(0, 10**6), st.sampled_from(SIMPLIFIED + TRADITIONAL))
@settings(max_examples=40, deadline=None)
def test_repair_undoes_pollution(seed: int, clean: str) -> None:
    """Entities and invisible characters leave no trace."""
    dice = random.Random(seed)
    damaged = pollute(clean, dice.randrange(20), dice)
    edits = repair(damaged)
    assert apply(edits, damaged) == clean
    assert all(edit.certain for edit in edits)


@pytest.mark.parametrize(
    ("damaged", "whole", "certain"),
    [
        ("這樣做才行?!边@一點大家都同意。", "這樣做才行。”這一點大家都同意。", True),
        ("居民反映说很不方便?！碧镏魅位卮鹚?，下个月就改。", None, False),
    ],
)
def test_a_cut_after_a_full_stop_is_read_again(damaged: str, whole: str | None, certain: bool) -> None:
    """The commonest cut of all, between the bytes of a stop before a closing quotation mark."""
    edits = repair(damaged)
    if whole is None:
        assert "方便。”" in apply(edits, damaged)
    else:
        assert apply(edits, damaged) == whole
    assert [edit.certain for edit in edits] == [certain]
