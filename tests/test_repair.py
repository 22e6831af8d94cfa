"""Promises of the repairs: damage of known kinds is undone, everything else stays."""

import difflib
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
    "他強調：“經費必須公開，每一筆支出都要讓大家看得見。”這個意見得到了支持。",
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
    "什麼時候辦?怎麼辦?誰來辦?A組先辦,B組後辦!辦完了嗎?!還沒有(正在辦)。為什麼?因為忙。",
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
    return "\n".join("".join(shuffled[start::3]) for start in range(3))


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
        (
            "👩\u200d🚀 👩\u200d⚕️ क्\u200dष می\u200cخواهم",
            "👩\u200d🚀 👩\u200d⚕️ क्\u200dष می\u200cخواهم",
        ),
        (
            "🏴\U000e0067\U000e0062\U000e007f 葛\U000e0100 ☀️ 甲\U000e0041",
            "🏴\U000e0067\U000e0062\U000e007f 葛\U000e0100 ☀️ 甲",
        ),
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
    ("damaged", "whole"),
    [
        ("這樣做才行?!边@一點大家都同意。", "這樣做才行。”這一點大家都同意。"),
        ("今后每?jī)赡昱e辦一次。", "今后每兩年舉辦一次。"),
        ("大家都願意挑重?fù)?dān)，走在前面。", "大家都願意挑重擔，走在前面。"),
        ("農會幫助農民，運費各?摀?dān)一半。", "農會幫助農民，運費各負擔一半。"),
        ("這個機關?I務很多，課程照常開?k。", "這個機關業務很多，課程照常開辦。"),
    ],
)
def test_short_runs_are_read_again(damaged: str, whole: str) -> None:
    """A mark, a letter or a reading that was left behind is enough to read a short run."""
    assert repaired(damaged) == whole
    assert {edit.kind for edit in repair(damaged)} == {EditKind.SHIFTED}


def test_a_user_area_code_is_two_bytes() -> None:
    """Private-use characters inside a run are read like any other pair."""
    clean = "只要大家都出力，人民就會很滿意，事情就會很順利。"
    damaged = misread(clean, 8, 20)
    assert re.search("[\ue000-\uf8ff]", damaged)
    assert repaired(damaged) == clean


def test_half_a_character_is_guessed_where_one_fits_and_never_certain() -> None:
    """Characters that have lost a byte come back if only one fits; the last is a guess."""
    clean = "大家一起研究解决问题，再把结果写成报告。"
    damaged = misread(clean, 6, 10, drop_last=True)
    assert repair(damaged) == (
        Edit(
            kind=EditKind.SHIFTED,
            start=6,
            end=10,
            before=damaged[6:10],
            after="解决问题",
            certain=False,
        ),
    )


def test_half_a_character_is_a_gap_where_several_fit() -> None:
    """A character that could be one of many stays a gap, and the edit is uncertain."""
    clean = "登记的有张姓、王姓、祁姓三户人家，材料都已经准备好，随时可以开工。"
    start, end = clean.index("祁"), clean.index("已经")
    (edit,) = repair(misread(clean, start, end))
    assert edit.after == "□姓三户人家，材料□"
    assert not edit.certain


def test_a_run_is_read_whatever_became_of_its_punctuation() -> None:
    """Full-width signs that were made half-width stand for their two bytes all the same."""
    clean = "他们先去现场查看，再回来商量，最后写出报告。"
    damaged = narrow(misread(clean, 4, 17))
    assert narrow(repaired(damaged)) == narrow(clean)


def test_a_page_converted_after_it_was_damaged_is_read() -> None:
    """Damage is read through a later change of script, character by character."""
    clean = page_of(SIMPLIFIED, 5)
    start = clean.index("，") + 1
    to_traditional = opencc.OpenCC("s2t").convert
    damaged = "".join(map(to_traditional, misread(clean, start, start + 14)))
    assert clean[start + 1 : start + 13] in repaired(damaged)


RUNS = 30


def damage_of(
    sentences: tuple[str, ...], seed: int, *, mark: str, drop_last: bool
) -> tuple[str, str, int, int]:
    """Misread a random stretch of a page: clean, damaged, and where it is in the clean page."""
    dice = random.Random(seed)
    clean = page_of(sentences, seed)
    count = dice.choice((8, 12, 16, 24, 40, 60))
    starts = [
        k
        for k in range(3, len(clean) - count)
        if "\n" not in clean[k : k + count] and "一" <= clean[k] <= "鿿"
    ]
    start = dice.choice(starts)
    damaged = misread(clean, start, start + count, mark=mark, drop_last=drop_last)
    return clean, damaged, start, start + count


def kept(clean: str, result: str, start: int, end: int) -> int:
    """Count the characters of ``clean[start:end]`` that *result* has in their places."""
    blocks = difflib.SequenceMatcher(None, clean, result, autojunk=False).get_matching_blocks()
    return sum(max(0, min(end, block.a + block.size) - max(start, block.a)) for block in blocks)


@pytest.mark.parametrize(
    ("sentences", "mark", "drop_last", "least"),
    [
        (SIMPLIFIED, "?", False, 0.99),
        (TRADITIONAL, "?", False, 0.99),
        (SIMPLIFIED, "?", True, 0.99),
        (TRADITIONAL, "", True, 0.93),
        (SIMPLIFIED, "", False, 0.97),
    ],
)
def test_what_was_read_one_byte_off_comes_back(
    sentences: tuple[str, ...], mark: str, drop_last: bool, least: float
) -> None:
    """Of the characters whose bytes are all there, at least this share is read again.

    Those are all but the first and the last, of which half is gone.
    """
    whole = right = 0
    for seed in range(RUNS):
        clean, damaged, start, end = damage_of(sentences, seed, mark=mark, drop_last=drop_last)
        whole += end - start - 2
        right += kept(clean, repaired(damaged), start + 1, end - 1)
    assert right / whole >= least


@pytest.mark.parametrize("sentences", [SIMPLIFIED, TRADITIONAL])
def test_what_was_not_damaged_stays(sentences: tuple[str, ...]) -> None:
    """With the place of the damage marked, no character outside it changes."""
    for seed in range(RUNS):
        clean, damaged, start, end = damage_of(sentences, seed, mark="?", drop_last=False)
        result = repaired(damaged)
        assert result.startswith(clean[:start]), damaged[start - 9 : end + 9]
        assert result.endswith(clean[end:]), damaged[start - 9 : end + 9]


@pytest.mark.parametrize("sentences", [SIMPLIFIED, TRADITIONAL])
def test_pages_cut_at_punctuation_come_back(sentences: tuple[str, ...]) -> None:
    """Where punctuation straddled two characters and cut the bytes, the text is read again."""
    damaged_count = left_count = 0
    for seed in range(20):
        clean = page_of(sentences, seed)
        damaged = cut(clean)
        damaged_count += len(clean) - kept(clean, damaged, 0, len(clean))
        left_count += len(clean) - kept(clean, repaired(damaged), 0, len(clean))
    assert damaged_count > 50
    assert left_count <= 0.3 * damaged_count  # the last character of a piece is half gone


def test_readings_put_between_the_bytes_of_characters_go_without_a_trace() -> None:
    """A reading aid that works on bytes splits characters; they are put together again."""
    page = page_of(TRADITIONAL, 7)
    simplify = opencc.OpenCC("t2s").convert
    characters = "".join(sorted({c for c in page if simplify(c) != c}))
    extra = "績內負經決於競"
    damaged = annotate_bytes(page, characters + extra)
    assert repaired(damaged) == page


MIXED = st.text(
    st.one_of(
        st.sampled_from("?!,.;&#()（）。，”“\n jīān@ekT\u200b\ue481\ue143\ufffd□"),
        st.sampled_from("".join(SIMPLIFIED + TRADITIONAL)),
        st.sampled_from("毙抡鞒躺敝刑糁邊嗣窬蜁苡辛髡邽檎憬橹菔睂贆钡牵跈"),
        st.characters(exclude_categories=("Cs",)),
    ),
    max_size=60,
)


@given(MIXED)
@settings(max_examples=100, deadline=None)
def test_repairing_twice_is_repairing_once_on_any_text(text: str) -> None:
    """What is repaired needs no more repair, whatever it was."""
    once = repaired(text)
    assert repair(once) == ()


@given(st.integers(0, 10**6), st.sampled_from([SIMPLIFIED, TRADITIONAL]))
@settings(max_examples=15, deadline=None)
def test_repairing_twice_is_repairing_once_on_pages(seed: int, sentences: tuple[str, ...]) -> None:
    """A page damaged in every way at once is repaired in one go, and clean edges stay clean."""
    dice = random.Random(seed)
    damaged = pollute(annotate(narrow(cut(page_of(sentences, seed))), 0.2, dice), 10, dice)
    once = repaired(damaged)
    assert repair(once) == ()
    assert not READING.search(once)
    assert "\u200b" not in once


def test_likelihood_tells_sense_from_the_same_bytes_one_off() -> None:
    """Sense is likelier than what its bytes give one off, in either script."""
    assert log_likelihood("机关党建") > log_likelihood("毙抡鞒躺")
    assert log_likelihood("新征程上") > log_likelihood("新征程社")
    assert log_likelihood("機關黨建") == log_likelihood("机关党建")
    assert log_likelihood("") == 0.0


def read_seeds() -> dict[str, str]:
    """Read the users' own pages, where they are at hand."""
    if not SEEDS.is_dir():
        pytest.skip(f"no pages at {SEEDS}")
    return {path.name[:3]: path.read_text("utf-8") for path in sorted(SEEDS.glob("*.txt"))}


def test_real_pages_are_free_of_debris() -> None:
    """In real pages no reading, no private-use character and no mark of a loss is left."""
    for page in read_seeds().values():
        result = repaired(page)
        assert READING.findall(result) == []
        assert re.findall("[\ue000-\uf8ff\ufffd□?]", result) == []
        assert repair(result) == ()


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("000", "。”新征程上"),
        ("000", "（作者為浙江省衢州市委直屬機關工委"),
        ("002", "每兩年舉辦"),
        ("003", "“六保”中挑重擔"),
        ("003", "勇挑重擔"),
        ("004", "。”這一重要論述"),
        ("004", "我們人民就會很有力量"),
        ("004", "。”但是，在機關建設中"),
    ],
)
def test_damaged_stretches_of_real_pages_read_right(page: str, words: str) -> None:
    """Every stretch of the real pages that was read one byte off makes sense again."""
    assert words in repaired(read_seeds()[page])
