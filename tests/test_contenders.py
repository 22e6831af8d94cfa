"""Who is compared: places in any form, titles, names in texts; and what is about whom."""

import pytest

from index.errors import SettingsError
from index.fold import folded
from index.types import Entry
from rag.contenders import MOST_SUBJECTS, contender_of, resolve
from rag.subjects import Catalogue
from rag.types import Quote, SubjectKind
from tests.fakes import make_article


def entry(id_, title="", *places, duplicate_of=""):
    """Make an entry of an article with a title and places."""
    facts = {"published": "", "source": "", "author": "", "path": f"/{id_}.txt", "chunks": 1}
    return Entry(id=id_, title=title, places=places, duplicate_of=duplicate_of, **facts)


ENTRIES = [
    entry("tongnan", "镇上的路灯", "潼南区"),
    entry("huzhou", "早市", "湖州市"),
    entry("copy", "早市（转载）", "湖州市", duplicate_of="huzhou"),
    entry("paper", "白鹭纸业_财务摘要"),
    entry("essay", "谈谈灯下的功夫"),
]
TEXTS = {"essay": "广东的同志常说，灯下黑最难改。", "huzhou": "铁算盘小组每晚对账。"}


def holding(name):
    """Say in which of the texts, or titles, a name stands."""
    found = {id_ for id_, text in TEXTS.items() if folded(name) in folded(text)}
    return found | {one.id for one in ENTRIES if folded(name) in folded(one.title)}


def resolved(*names):
    """Resolve names in the collection above."""
    return resolve(names, Catalogue(ENTRIES), ENTRIES, holding)


@pytest.mark.parametrize(
    "name", ["潼南", "潼南县", "潼南縣", "潼南区", "重庆潼南", "Tongnan District"]
)
def test_a_place_is_known_in_any_form(name):
    """Short, former, Traditional, with what it lies in: one place by its present name."""
    (found,) = resolved(name)

    assert found.subject.name == "潼南区"
    assert found.subject.kind is SubjectKind.PLACE
    assert found.subject.articles == ("tongnan",)


@pytest.mark.parametrize(("above", "below"), [("重庆", "tongnan"), ("浙江省", "huzhou")])
def test_an_article_counts_for_what_its_place_lies_in(above, below):
    """A county's article is its city's and province's."""
    assert below in resolved(above)[0].subject.articles


def test_a_repost_belongs_to_a_subject_but_is_not_read():
    """Both are listed, the original alone is read."""
    (found,) = resolved("湖州")

    assert found.subject.articles == ("copy", "huzhou")
    assert found.originals == {"huzhou"}


def test_a_place_that_an_article_only_names_has_no_article():
    """Guangdong stands in the essay; the essay is not about it."""
    (found,) = resolved("广东")

    assert found.subject.articles == ()


def test_two_names_of_one_place_are_one_subject():
    """They keep the place of the first."""
    assert [one.subject.name for one in resolved("湖州", "潼南", "湖州市")] == ["湖州市", "潼南区"]


@pytest.mark.parametrize("name", ["湖州、潼南", "湖州 潼南县", "湖州和潼南"])
def test_several_places_in_one_name_are_several_subjects(name):
    """None of them is lost; a place with what it lies in stays one."""
    assert [one.subject.name for one in resolved(name)] == ["湖州市", "潼南区"]
    assert [one.subject.name for one in resolved("浙江省湖州市")] == ["湖州市"]


def test_names_are_titles_or_stand_in_texts():
    """A part of a title names its articles; a name in a text the paragraphs around it."""
    title, words = resolved("白鹭纸业", "铁算盘小组")

    assert (title.subject.kind, title.subject.articles, title.needle) == (
        SubjectKind.NAME,
        ("paper",),
        "",
    )
    assert (words.subject.articles, words.needle) == (("huzhou",), "铁算盘小组")
    article = make_article("huzhou", "铁算盘小组每晚对账。一分不差。\n早市五点开门。")
    assert words.is_about(Quote(article=article, start=10, end=15))
    assert not words.is_about(Quote(article=article, start=16, end=23))


def test_in_an_article_about_two_places_each_has_its_own_sentences():
    """A sentence is about the place it names, or else the last one named before it."""
    text = "湖州市推行夜校。每周两晚。潼南区办起流动讲堂。讲的都是身边事。"
    article = make_article("both", text, places=("湖州市", "潼南区"))
    both = [entry("both", "", "湖州市", "潼南区")]
    spans = [(0, 8), (8, 13), (13, 23), (23, 31)]

    about = {
        place: [
            contender_of(place, both).is_about(Quote(article=article, start=start, end=end))
            for start, end in spans
        ]
        for place in ("湖州市", "潼南区")
    }

    assert about == {"湖州市": [True, True, False, False], "潼南区": [False, False, True, True]}


def test_an_unknown_name_is_answered_with_the_nearest():
    """All unknown names are told at once, with what they may be meant for."""
    with pytest.raises(SettingsError, match=r"湖洲, 潼楠 are no places") as error:
        resolved("湖洲", "潼楠", "潼南")

    assert "湖州市" in error.value.hint
    assert "潼南区" in error.value.hint


def test_a_name_like_no_other_is_answered_with_where_to_look():
    """No name is suggested that is not near."""
    with pytest.raises(SettingsError) as error:
        resolved("Xylophon")

    assert "wenju list" in error.value.hint


@pytest.mark.parametrize("name", ["", "  ", "，", "长" * 101])
def test_what_can_be_no_name_is_refused(name):
    """Empty, signs alone, or a whole sentence."""
    with pytest.raises(SettingsError, match="name to compare"):
        resolved("湖州", name)


def test_too_many_names_are_refused_before_any_is_looked_up():
    """The limit is told, and what to do."""
    with pytest.raises(SettingsError, match=f"at most {MOST_SUBJECTS}"):
        resolved(*(f"某{number}" for number in range(MOST_SUBJECTS + 1)))


def test_what_is_told_of_a_county_is_not_told_of_its_city_beside_it():
    """The city keeps its own articles, and sentences about itself in one about both."""
    entries = [
        entry("city", "", "湖州市"),
        entry("county", "", "长兴县"),
        entry("both", "", "长兴县", "湖州市"),
    ]
    names = ("浙江", "湖州", "长兴")
    province, city, county = resolve(names, Catalogue(entries), entries, holding)
    text = "湖州市办了夜校。长兴县办了早市。"
    article = make_article("both", text, places=("长兴县", "湖州市"))
    first, second = (Quote(article=article, start=at, end=at + 8) for at in (0, 8))

    assert [one.originals for one in (province, city, county)] == [
        frozenset(),
        {"city", "both"},
        {"county", "both"},
    ]
    assert province.subject.articles == ("both", "city", "county")
    assert [one.is_about(first) for one in (province, city, county)] == [False, True, False]
    assert [one.is_about(second) for one in (province, city, county)] == [False, False, True]
    alone = resolve(("湖州",), Catalogue(entries), entries, holding)[0]
    assert alone.originals == {"city", "county", "both"} and alone.is_about(second)
