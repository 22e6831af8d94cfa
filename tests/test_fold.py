"""Forms of the same text meet when folded, different words don't, and the way back holds."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.fold import fold, folded, simplify
from tests.strategies import any_texts, dirty_texts

# Characters of the same word in Simplified, Taiwan's, Hong Kong's and older forms.
SAME = (
    "里裏裡", "后後", "着著", "于於", "台臺颱檯", "么麼麽", "为為爲", "说說説", "线線綫", "众眾衆",
    "群羣", "启啟啓", "户戶", "卫衛衞", "周週", "注註", "布佈", "占佔", "游遊", "并並併", "鉴鑑鑒",
    "证證証", "强強", "产產産", "内內", "没沒", "温溫", "录錄録", "干乾幹", "发發髮", "历歷曆",
    "面麵", "复復複", "系係繫", "机機", "关關", "党黨", "评評", "队隊", "乡鄉", "县縣",
)  # fmt: skip

# Different characters that look or sound alike: they must never meet.
DIFFERENT = (
    "已己巳", "未末", "土士", "日曰", "戊戌戍", "人入", "千干于", "么幺", "辩辨辫", "折拆",
    "拔拨", "晴睛", "采彩", "像象", "的地得", "做作", "在再", "州洲", "潼撞", "栏拦",
)  # fmt: skip


@pytest.mark.parametrize("forms", SAME)
def test_forms_of_a_character_meet(forms):
    """Simplified and every Traditional form fold to one character."""
    assert {folded(form) for form in forms} == {simplify(forms[0])}


@pytest.mark.parametrize("characters", DIFFERENT)
def test_different_characters_never_meet(characters):
    """Looking alike is not being alike."""
    assert len({folded(character) for character in characters}) == len(characters)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("什么", "什麼"),
        ("那麽", "那么"),
        ("机关党建", "機關黨建"),
        ("２０２３年", "2023年"),
        ("ＧＤＰ", "gdp"),
        ("Straße", "STRASSE"),
        ("“评议”", "「評議」"),
        ("‘评议’", "＇評議＇"),
        ("（第一）", "(第一)"),
        ("甲，乙；丙：丁！", "甲,乙;丙:丁!"),
        ("甲、乙。", "甲,乙."),
        ("【通知】", "[通知]"),
        ("〔2023〕", "［2023］"),
        ("甲——乙", "甲--乙"),
        ("约翰•史密斯", "约翰·史密斯"),
        ("约翰・史密斯", "约翰‧史密斯"),
        ("等等……", "等等......"),
        ("ｶﾅ", "カナ"),
        ("㈱", "(株)"),
        ("⾦", "金"),
        ("百分之\u200b三\u00ad十", "百分之三十"),
        ("甲　乙 丙\n丁\t戊\xa0己", "甲乙丙丁戊己"),
    ],
)
def test_ways_of_writing_meet(one, other):
    """Script, width, case, signs of the same use, spaces and invisible characters don't count."""
    assert folded(one) == folded(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("2023年", "2024年"),
        ("上升", "下降"),
        ("甲。", "甲！"),
        ("甲，", "甲；"),
        ("3.5", "35"),
        ("GDP", "GNP"),
    ],
)
def test_other_texts_do_not_meet(one, other):
    """What says something else stays something else."""
    assert folded(one) != folded(other)


@given(st.one_of(any_texts, dirty_texts))
def test_folding_twice_is_folding_once(text):
    """A folded text is its own folded form."""
    assert folded(folded(text)) == folded(text)


def test_every_han_character_and_kana_folds_to_itself_folded():
    """No group of variants runs in a circle, over all of the basic plane's Han and kana."""
    characters = [chr(n) for n in (*range(0x2E80, 0xA000), *range(0xF900, 0xFB00))]
    assert [c for c in characters if folded(folded(c)) != folded(c)] == []


@given(st.one_of(any_texts, dirty_texts))
def test_every_folded_character_has_its_origin(text):
    """Origins are offsets into the text that never decrease, and each makes its characters."""
    result, origins = fold(text)
    assert len(origins) == len(result)
    assert origins == sorted(origins)
    assert all(0 <= origin < len(text) for origin in origins)
    for offset, character in enumerate(text):
        made = "".join(c for c, o in zip(result, origins, strict=True) if o == offset)
        assert made == folded(character)


@given(dirty_texts, dirty_texts)
def test_folding_goes_character_by_character(one, other):
    """Any stretch of a text is found in it folded, wherever it is cut."""
    assert folded(one + other) == folded(one) + folded(other)


@given(any_texts)
def test_nothing_invisible_is_left(text):
    """No space, no control and no format character stands in a folded text."""
    left = [c for c in folded(text) if c.isspace() or unicodedata.category(c) in {"Cc", "Cf"}]
    assert left == []


@given(st.one_of(any_texts, dirty_texts))
def test_simplifying_keeps_the_length(text):
    """One character becomes one character, so that offsets hold; twice is once."""
    assert len(simplify(text)) == len(text)
    assert simplify(simplify(text)) == simplify(text)


@given(st.text(alphabet=st.characters(max_codepoint=0x2E7F, exclude_categories=["Cs"])))
def test_simplifying_leaves_other_scripts_alone(text):
    """Only Han characters are turned."""
    assert simplify(text) == text
