"""What every interface relies on: answers are slices, silence is kept, changes count at once."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.errors import CollectionMismatchError, CollectionMissingError, SettingsError
from index.store import Store
from rag.assistant import Assistant
from rag.confidence import THRESHOLD
from rag.question import LONGEST_QUESTION
from rag.types import Outcome
from tests.fakes import HashEmbedder, make_article, make_collection

ARTICLES = [
    make_article(
        "bridge",
        "桥头镇的老桥修了四个月。\n镇里的工匠换下二百一十块石板，花费三十六万元。\n夜里灯亮起来，河面像铺了一层碎金。",
        title="老桥修好了",
        places=("宁波市",),
    ),
    make_article(
        "market",
        "菜市场的早市五点开门。\n摊主们把秤擦得发亮，谁家缺斤少两，要在黑板上写三天名字。",
        title="早市的规矩",
    ),
]


@pytest.fixture
def assistant(tmp_path):
    """An assistant over two short articles."""
    return Assistant(make_collection(tmp_path, ARTICLES), HashEmbedder())


def assert_sound(answer):
    """Check the promises that hold for any answer."""
    numbers = [citation.number for citation in answer.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert [n for sentence in answer.sentences for n in sentence.citations] == numbers
    for citation in (*answer.citations, *answer.closest):
        quote = citation.quote
        assert quote.text == quote.article.text[quote.start : quote.end] != ""
    assert (answer.outcome is Outcome.ANSWERED) == (answer.confidence >= THRESHOLD)
    if answer.outcome is Outcome.NOT_FOUND:
        assert not answer.sentences
        assert not answer.citations


def test_the_sentence_that_answers_comes_first(assistant):
    """A question nearly in the article's words is answered by that sentence.

    The stand-in's cosines are near 1 only for nearly the same text.
    """
    answer = assistant.ask("镇里的工匠换下二百一十块石板，花费三十六万元吗？")

    assert answer.outcome is Outcome.ANSWERED
    assert answer.citations[0].quote.text == "镇里的工匠换下二百一十块石板，花费三十六万元。"
    assert_sound(answer)


def test_the_other_script_finds_the_same_words(assistant):
    """Asked in Traditional characters, the same sentence answers, as the page has it."""
    answer = assistant.ask("鎮裡的工匠換下二百一十塊石板，花費三十六萬元嗎？")

    assert answer.citations[0].quote.text == "镇里的工匠换下二百一十块石板，花费三十六万元。"


def test_another_articles_year_is_not_the_figures(tmp_path):
    """Though the place's articles are mostly of the year asked for, another one of them isn't."""
    yard = "宁波市2023年修大院。2023年春天换屋顶，2023年秋天刷外墙。2023年底验收合格。"
    rooms = "2021年，宁波市开放书房12间，藏书3万册。读者多是附近的居民。"
    articles = [
        make_article("yard", yard, title="大院修好了", places=("宁波市",)),
        make_article("rooms", rooms, title="书房开门", places=("宁波市",)),
    ]
    ask = Assistant(make_collection(tmp_path, articles), HashEmbedder()).ask

    assert ask("宁波市2021年开放书房多少间？").citations[0].quote.article.id == "rooms"
    answer = ask("宁波市2023年开放书房多少间？")
    assert "rooms" not in {citation.quote.article.id for citation in answer.citations}


def test_another_places_figure_is_no_answer(assistant):
    """A place that no article is about gets silence, and what is closest."""
    answer = assistant.ask("绵阳市的工匠换下二百一十块石板，花费三十六万元吗？")

    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.closest[0].quote.article.id == "bridge"
    assert_sound(answer)


def test_the_articles_own_place_is_bound_to_it(assistant):
    """The place need not stand in the sentence, if the article is about it."""
    assert assistant.ask("宁波镇里的工匠换下二百一十块石板，花费三十六万元吗？").sentences


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.text(min_size=1, max_size=60).filter(lambda text: text.strip()))
def test_any_question_gets_a_sound_answer(assistant, question):
    """Whatever is asked, marks and citations are one to one, and quotes are slices."""
    assert_sound(assistant.ask(question))


def test_a_date_before_a_place_leads_to_its_sentence(tmp_path):
    """It says when, and is looked for though the place's name is not."""
    text = "".join(f"{year}年换了路灯{year % 90}盏。" for year in (2011, 2012, 2013, 2014, 2015))
    articles = [make_article("lamps", text, title="换灯", places=("宁波市",))]
    assistant = Assistant(make_collection(tmp_path, articles), HashEmbedder())
    found = {
        year: assistant.ask(f"{year}年宁波换了多少盏路灯？").marks[0].share for year in (2012, 2014)
    }
    undated = assistant.ask("宁波换了多少盏路灯？").marks[0].share
    assistant.close()

    assert found[2012] == found[2014] != undated


def test_being_far_ahead_counts_no_more_than_being_ahead(assistant):
    """In a few articles one is always far ahead of the others."""
    answer = assistant.ask("镇里的工匠换下二百一十块石板，花费三十六万元吗？")

    assert answer.marks[0].gap == pytest.approx(0.1)


@pytest.mark.parametrize("silent", ["绵阳", "台州"], ids=["no article", "another matter"])
def test_a_side_on_which_nothing_is_found_is_told_beside_the_other(tmp_path, silent):
    """Whether there is no article about it, or one that says nothing of what is asked."""
    books = "宁波市开放书房12间，藏书3万册。读者多是附近的居民。"
    lamps = "台州市换路灯八百盏。夜里亮得像白天。"
    articles = [
        make_article("books", books, title="书房开门", places=("宁波市",)),
        make_article("lamps", lamps, title="换灯", places=("台州市",)),
    ]
    assistant = Assistant(make_collection(tmp_path, articles), HashEmbedder())
    answer = assistant.ask(f"宁波和{silent}开放书房多少间？藏书多少册？")

    assert {citation.quote.article.id for citation in answer.citations} == {"books"}
    assert answer.silent == (silent,)
    assert assistant.ask(f"{silent}和宁波开放书房多少间？藏书多少册？").silent == (silent,)
    assert assistant.ask("宁波开放书房多少间？藏书多少册？").silent == ()
    assistant.close()


def test_a_place_beside_the_subject_still_binds(assistant):
    """What is told to another place is not answered without it: that is no list of two."""
    answer = assistant.ask("宁波镇里的工匠给绵阳送去多少块石板？")

    assert answer.outcome is Outcome.NOT_FOUND
    assert answer.silent == ()


@pytest.mark.parametrize(("year", "is_known"), [("2021", False), ("2023", True)])
def test_another_years_figure_is_no_answer(tmp_path, year, is_known):
    """A year that the article neither names nor came out in gets silence."""
    article = make_article("b", ARTICLES[0].text, published="2023-05-01")
    assistant = Assistant(make_collection(tmp_path, [article]), HashEmbedder())
    answer = assistant.ask(f"{year}镇里的工匠换下二百一十块石板，花费三十六万元吗？")

    assert (answer.outcome is Outcome.ANSWERED) == is_known


def test_asked_twice_the_answer_is_the_same(assistant):
    """The same collection gives the same quotes, byte for byte."""
    first, second = (assistant.ask("谁家缺斤少两，要写几天名字？") for _ in range(2))

    assert (first.citations, first.confidence) == (second.citations, second.confidence)


def test_a_deletion_counts_on_the_next_question(assistant, tmp_path):
    """Another process removes an article; the next question no longer finds it."""
    other = Store.open(tmp_path)
    other.remove(["bridge"])
    other.close()
    answer = assistant.ask("镇里的工匠换下二百一十块石板，花费三十六万元吗？")

    assert {c.quote.article.id for c in (*answer.citations, *answer.closest)} <= {"market"}


def test_an_empty_collection_is_silent(tmp_path):
    """Nothing stored, nothing said."""
    answer = Assistant(make_collection(tmp_path, []), HashEmbedder()).ask("有人吗？")

    assert (answer.outcome, answer.closest) == (Outcome.NOT_FOUND, ())


@pytest.mark.parametrize(
    ("question", "message"),
    [
        ("", "The question is empty."),
        (" \n\u3000", "The question is empty."),
        (
            "问" * 20_000,
            f"The question has 20,000 characters; at most {LONGEST_QUESTION:,} are read.",
        ),
    ],
    ids=["empty", "spaces", "too long"],
)
def test_a_question_that_cannot_be_asked_is_refused(assistant, question, message):
    """It says what is wrong, and what to do."""
    with pytest.raises(SettingsError) as caught:
        assistant.ask(question)

    assert str(caught.value) == message
    assert caught.value.hint


def test_another_models_collection_is_refused(tmp_path):
    """Vectors that don't compare are never compared."""
    home = make_collection(tmp_path, ARTICLES)
    store = Store.open(home)
    store.set_meta("model", "other@2")

    with pytest.raises(CollectionMismatchError) as caught:
        Assistant(home, HashEmbedder())

    assert "other@2" in str(caught.value)
    assert f"wenju model use NAME --home {home}" in caught.value.hint


def test_a_missing_collection_is_said_so(tmp_path):
    """The hint names the command that makes one."""
    with pytest.raises(CollectionMissingError) as caught:
        Assistant(tmp_path / "none", HashEmbedder())

    assert "wenju index" in caught.value.hint
