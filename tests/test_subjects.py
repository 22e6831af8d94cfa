"""What a question is about: the places it names, and articles by their titles."""

from dataclasses import replace

import pytest
from fakes import make_article
from hypothesis import given
from hypothesis import strategies as st

from index.types import Entry
from rag.subjects import Catalogue, are_listed, names_in, with_pairs, without
from tests.strategies import any_texts


def entry(id_, title="", *places):
    """Make an entry of an article with a title and places."""
    return Entry(
        id=id_,
        title=title,
        published="",
        source="",
        author="",
        places=places,
        path=f"/{id_}.txt",
        duplicate_of="",
        chunks=1,
    )


CATALOGUE = Catalogue(
    [
        entry("library", "温岭市图书馆｜年度小结", "温岭市"),
        entry("ward", "远山医院：住院须知"),
        entry("patient", "远山医院：李桂花"),
        entry("lamps", "路灯改造", "台州市"),
        entry("market", "衢州的早市", "衢州市"),
        entry("paper", "白鹭纸业_财务摘要"),
        entry("english", "Annual Report"),
        entry("short", "简报"),
    ]
)
NAMES = ["温岭市图书馆", "溫嶺", "远山医院", "李桂花", "白鹭纸业", "衢州", "浙江省", "2020年", "和"]
questions = st.lists(st.one_of(st.sampled_from(NAMES), any_texts), max_size=6).map("".join)


def nowhere_else(_):
    """Find no other article that holds a name."""
    return frozenset()


def subjects_of(question):
    """Find the subjects of a question where every title is its own articles' alone."""
    return CATALOGUE.subjects(question, nowhere_else)


def named(question):
    """Give each subject's name with the ids of its articles."""
    return [(one.name, set(one.articles)) for one in subjects_of(question)]


def marked(question, subject):
    """Cut what a question calls a subject out of it."""
    return [question[start:end] for start, end in subject.spans]


def sides(question):
    """Give the question as it is asked of each of its subjects."""
    subjects = subjects_of(question)
    others = [[other for other in subjects if other is not one] for one in subjects]
    return [" ".join(without(question, names_in(question, some)).split()) for some in others]


@pytest.mark.parametrize(
    ("question", "subjects"),
    [
        ("路灯哪年换的？", []),
        ("温岭有几家图书馆？", [("温岭市", {"library"})]),
        ("绵阳市换了几盏灯？", [("绵阳市", set())]),
        ("衢州和温岭谁先开始？", [("衢州市", {"market"}), ("温岭市", {"library"})]),
        ("温岭市图书馆借出多少册？", [("温岭市图书馆", {"library"})]),
        ("溫嶺市圖書館借出多少冊？", [("温岭市图书馆", {"library"})]),
    ],
)
def test_places_and_titles_are_subjects(question, subjects):
    """In the order in which they are named, in either script; the name of a title is no place."""
    assert named(question) == subjects


def test_a_place_holds_what_lies_in_it():
    """The articles about a city's towns are about the city, and the province."""
    assert named("台州有什么新消息？") == [("台州市", {"library", "lamps"})]
    assert named("浙江省有什么新消息？") == [("浙江省", {"library", "lamps", "market"})]
    assert CATALOGUE.articles_of("台州市") == {"library", "lamps"}
    assert CATALOGUE.articles_of("绵阳市") == set()


def test_each_part_of_a_title_is_a_name():
    """Before and behind its signs; but not short words, nor plain Latin ones."""
    assert named("远山医院收不收现金？") == [("远山医院", {"ward", "patient"})]
    assert named("白鹭纸业去年花了多少？") == [("白鹭纸业", {"paper"})]
    assert named("简报和 annual report 里说什么？") == []


def test_a_title_whose_words_others_use_is_a_topic():
    """Only what stands nowhere but in its own articles is a subject."""
    question = "白鹭纸业去年花了多少？"
    for holders, count in ((["paper"], 1), (["paper", "lamps"], 0), (["lamps"], 0)):
        assert len(CATALOGUE.subjects(question, lambda _, found=holders: found)) == count


def test_names_of_one_thing_are_one_subject():
    """A hospital and its patient: what is about both."""
    question = "远山医院的李桂花住了几天？"
    (subject,) = subjects_of(question)
    assert subject.articles == {"patient"}
    assert set(marked(question, subject)) == {"远山医院", "李桂花"}


def test_a_place_named_twice_is_one_subject():
    """With and without its rank, and known or not."""
    for question in ("衢州市的早市比衢州的夜市大吗？", "绵阳的灯是绵阳市换的吗？"):
        (subject,) = subjects_of(question)
        assert len(subject.spans) == 2


def test_each_side_of_a_comparison_stands_alone():
    """Without the other's name, and the year told before it."""
    assert sides("衢州和温岭谁先开始？") == ["衢州 谁先开始？", "温岭谁先开始？"]
    first, second = sides("2019年白鹭纸业与2021年温岭市图书馆相比，哪家花得多？")
    assert first.startswith("2019年白鹭纸业")
    assert "2021" not in first
    assert "2021年温岭市图书馆" in second
    assert "2019" not in second


def test_a_date_before_the_only_name_stays():
    """It tells when, not whose."""
    assert (
        without("2019年7月白鹭纸业换了什么？", ["白鹭纸业"], is_dated=False)
        == "2019年7月 换了什么？"
    )


@pytest.mark.parametrize(
    "lead",
    ["根据白鹭纸业和温岭市图书馆的小结，", "结合白鹭纸业的财务摘要，", "based on 白鹭纸业, "],
)
def test_where_to_look_is_no_part_of_a_side(lead):
    """A beginning that names the other's article goes as a whole."""
    assert sides(f"{lead}温岭市图书馆借出多少册？")[1] == "温岭市图书馆借出多少册？"


def test_a_beginning_about_something_else_stays():
    """Only one that names what is left out tells just where to look."""
    question = "根据去年的登记，衢州和温岭谁先开始？"
    assert all(side.startswith("根据去年的登记，") for side in sides(question))


def test_nothing_but_a_name_is_left_whole():
    """A question that would be empty without it is asked as it is."""
    (subject,) = subjects_of("温岭？")
    assert without("温岭？", ["温岭"]) == "温岭？"
    assert without("温岭有几盏灯？", []) == "温岭有几盏灯？"


def test_the_names_of_a_side_go_from_what_is_left_of_the_question():
    """They are those of the whole question, wherever they stand in what is left of it."""
    question = "比较2019年白鹭纸业和2021年温岭市图书馆的占地，哪家的占地更大？"
    one, other = subjects_of(question)
    side = without(question, names_in(question, [one]))

    assert without(side, names_in(question, [other])).split() == ["的占地，哪家的占地更大？"]


@pytest.mark.parametrize(
    ("question", "is_list"),
    [
        ("衢州和温岭谁先开始？", True),
        ("2023年衢州、温岭以及台州谁先开始？", True),
        ("Quzhou and Wenling: who began?", True),
        ("衢州给温岭送了几盏灯？", False),
        ("衢州学台州、温岭的做法了吗？", False),
    ],
)
def test_names_are_listed_if_only_joining_words_stand_between_them(question, is_list):
    """Otherwise one of them is what the other does something with."""
    assert are_listed(question, subjects_of(question)) is is_list


def test_what_stands_for_a_side_belongs_to_it():
    """Of “A和B” each is known to one side's articles alone, in whichever order."""
    texts = ["旧货仓堆着两千卷纸。", "阅览室有四十个座位。"]
    for pair in ("旧货仓和阅览室", "阅览室与旧货仓"):
        question = f"白鹭纸业、温岭市图书馆：{pair}哪个大？"
        first, second = with_pairs(question, subjects_of(question), texts)
        assert marked(question, first) == ["白鹭纸业", "旧货仓"]
        assert marked(question, second) == ["温岭市图书馆", "阅览室"]


def test_what_both_sides_know_belongs_to_none():
    """Nor does what only one side has a pair for."""
    question = "白鹭纸业、温岭市图书馆：旧货仓和阅览室哪个大？"
    subjects = subjects_of(question)
    for texts in (["旧货仓和阅览室。"] * 2, ["旧货仓。", "没有座位。"], ["", ""]):
        assert with_pairs(question, subjects, texts) == subjects


def test_pairs_are_looked_for_between_two(question="衢州、温岭和台州谁先开始？"):
    """One subject, or three, stay as they are."""
    subjects = subjects_of(question)
    assert len(subjects) > 1
    assert with_pairs("衢州", subjects[:1], ["衢州"]) == subjects[:1]
    three = (*subjects, *subjects)[:3]
    assert with_pairs(question, three, ["衢州", "温岭", "台州"]) == three


@given(questions)
def test_any_question_has_its_subjects(question):
    """Each stands where it says, no two in the same place, and every side can be asked."""
    subjects = subjects_of(question)
    spans = sorted(span for one in subjects for span in one.spans)
    assert all(0 <= start < end <= len(question) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in zip(spans, spans[1:], strict=False))
    assert [one.spans[0][0] for one in subjects] == sorted(one.spans[0][0] for one in subjects)
    for one in subjects:
        side = without(question, names_in(question, [one]))
        assert side.strip() or not question.strip()
    paired = with_pairs(question, subjects, [question[::2], question[1::2], *subjects])
    assert [one.name for one in paired] == [one.name for one in subjects]


@given(st.lists(any_texts, max_size=4), questions)
def test_any_titles_can_be_asked_about(titles, question):
    """Whatever stands in them, and a title is found in a question that holds it."""
    catalogue = Catalogue([entry(str(i), title) for i, title in enumerate(titles)])
    for title in titles:
        for one in catalogue.subjects(title + question, nowhere_else):
            assert one.is_place or one.articles <= {str(i) for i in range(len(titles))}


_entries = st.lists(
    st.builds(
        lambda id_, title, place, original: replace(
            entry(id_, title, *filter(None, [place])),
            duplicate_of=original if original != id_ else "",
        ),
        st.sampled_from("abcdef"),
        st.sampled_from(["温岭市图书馆", "远山医院：住院须知", "远山医院：李桂花", ""]),
        st.sampled_from(["台州市", "温岭市", "衢州市", ""]),
        st.sampled_from(["", "a", "b"]),
    ),
    unique_by=lambda one: one.id,
    max_size=6,
)


@given(st.lists(_entries, min_size=1, max_size=3))
def test_a_renewed_catalogue_is_one_made_anew(states):
    """In whatever steps articles came, left and changed; and the ones before stay as they were."""
    catalogues = [Catalogue(())]
    for entries in states:
        catalogues.append(catalogues[-1].renewed(entries))

    for catalogue, entries in zip(catalogues, ([], *states), strict=True):
        fresh = Catalogue(entries)
        for question in ("温岭市图书馆和远山医院的李桂花", "台州、衢州与浙江省"):
            found = catalogue.subjects(question, nowhere_else)
            assert found == fresh.subjects(question, nowhere_else)
        for one in entries:
            article = make_article(one.id, "", duplicate_of=one.duplicate_of)
            assert catalogue.copies(article) == fresh.copies(article)
