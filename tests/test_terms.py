"""What stands in a text is found by it: every pair of characters, every word, in any script."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.terms import certain_terms, dictionary_entry, index_terms, possible_terms
from tests.strategies import any_texts, dirty_texts

han_texts = st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), max_size=30)


@given(dirty_texts, han_texts, dirty_texts)
def test_any_two_neighbouring_characters_are_found(before, run, after):
    """A text is found by every pair of Han characters that stands in it, in whatever company."""
    known = set(index_terms(before + run + after))
    for first, second in zip(run, run[1:], strict=False):
        pair = certain_terms(first + second)
        assert len(pair) == 1
        assert pair[0] in known


@given(st.one_of(any_texts, dirty_texts))
def test_a_text_is_found_by_its_own_terms(text):
    """What a question of the same words asks for is indexed, each term asked once."""
    asked = certain_terms(text)
    assert set(asked) <= set(index_terms(text))
    assert len(asked) == len(set(asked))


@given(st.one_of(any_texts, dirty_texts))
def test_terms_are_plain_words(text):
    """No term holds a space, a quotation mark or any other sign that a query could trip on."""
    for term in index_terms(text):
        assert term
        # The youngest Han characters are unknown to an older Python.
        assert [c for c in term if not (c.isalnum() or c in "々〇" or c >= "\U00020000")] == []


@given(dirty_texts, han_texts)
def test_longer_words_are_asked_for_too(before, run):
    """Whatever longer word the cutter finds in a run, a question of that run asks for it."""
    asked = {*certain_terms(before + run), *possible_terms(before + run)}
    assert set(index_terms(before + run)) <= asked


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("機關黨建工作", "机关党建工作"),
        ("後臺裏面", "后台里面"),
        ("什麼", "什么"),
        ("２０２３年ＧＤＰ", "2023年gdp"),
        ("STRASSE", "Straße"),
        ("ｶﾅ", "カナ"),
        ("⾦⽊", "金木"),
    ],
)
def test_ways_of_writing_have_the_same_terms(one, other):
    """Script, width and case don't count."""
    assert index_terms(one) == index_terms(other) != []
    assert possible_terms(one) == possible_terms(other)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("甲", ["甲"]),
        ("甲，乙", ["甲", "乙"]),
        ("2023年GDP增长5.2%", ["2023", "年", "gdp", "增长", "5", "2"]),
        ("Reading rooms, opened!", ["reading", "rooms", "opened"]),
        ("café a_b don't", ["café", "a", "b", "don", "t"]),
        ("図書館へ", ["図书", "书馆", "馆へ"]),
        ("スミス・ジョン", ["スミ", "ミス", "ジョ", "ョン"]),
        ("人々 二〇二三", ["人々", "二〇", "〇二", "二三"]),
        ("도서관 open", ["도서", "서관", "open"]),
        ("“” ——\n", []),
        ("", []),
    ],
)
def test_what_a_question_asks_for(text, terms):
    """Chinese, Japanese and Korean by pairs, other scripts by words, signs not at all."""
    assert certain_terms(text) == terms


def test_a_longer_word_is_indexed_whole():
    """Words of more than two characters rank better than their pairs."""
    assert "图书馆" in index_terms("新圖書館開放了")
    assert "图书馆" in possible_terms("圖書館在哪裡")


def test_possible_terms_are_of_three_to_eight_characters():
    """A long question asks for a bounded number of words."""
    terms = possible_terms("甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌亥")
    assert {len(term) for term in terms} == {3, 4, 5, 6, 7, 8}
    assert len(terms) == 20 + 19 + 18 + 17 + 16 + 15
    assert possible_terms("no Chinese 字") == []


@pytest.mark.parametrize("word", ["A型", "AA制", "T恤", "一", "龟甲"])
def test_a_word_of_the_dictionary_is_found(word):
    """Wherever in the dictionary's file the words with its first character stand."""
    count, tag = dictionary_entry(word)

    assert count and tag.isalpha()


@pytest.mark.parametrize("word", ["", "\n", "B超 3", "B超 3 n", "财政局有"])
def test_what_is_no_word_is_not_found(word):
    """Nor is a part of the dictionary's lines, which hold a count and a tag as well."""
    assert dictionary_entry(word) == (0, "")
