"""Statements about one thing come together, by meaning and by measure; the same way always."""

import numpy as np
import pytest

from index.network import unit
from rag.aspects import Said, group, make_group
from rag.statements import Statement
from rag.types import Quote
from tests.fakes import make_article


def said(subject, text, *vector, fit=0.8):
    """Make what a subject says, with a vector of few numbers."""
    article = make_article(f"a{subject}", text)
    row = unit(np.array([vector], np.float32))[0]
    quote = Quote(article=article, start=0, end=len(text))
    return Said(subject=subject, statement=Statement(quote=quote, fit=fit, vector=row))


def texts(found):
    """List the texts of groups."""
    return [[one.statement.quote.text for one in own.said] for own in found]


def test_what_is_near_comes_together_and_what_most_say_comes_first():
    """Two subjects on lamps, one on books."""
    found = group(
        [
            said(0, "书屋开门。", 0, 1, fit=0.9),
            said(0, "路灯亮了。", 1, 0.1, fit=0.7),
            said(1, "灯都换新。", 1, 0.2, fit=0.6),
        ]
    )

    assert texts(found) == [["路灯亮了。", "灯都换新。"], ["书屋开门。"]]
    assert [own.subjects for own in found] == [(0, 1), (0,)]


def test_figures_of_one_measure_stand_in_one_row():
    """Sentences too far apart to come together do so if they count the same."""
    apart = [said(0, "办了6次，425人次来听。", 1, 0.6, 0), said(1, "120人次上课。", 0.1, 1, 1)]
    plain = [said(0, "许多人来听。", 1, 0.6, 0), said(1, "大家都上课。", 0.1, 1, 1)]

    assert [own.measure for own in group(apart)] == ["人次"]
    assert [own.measure for own in group(plain)] == ["", ""]


def test_figures_of_things_that_have_nothing_to_do_with_each_other_stay_apart():
    """One measure is not one meaning."""
    found = group([said(0, "425人次来听。", 1, 0), said(1, "120人次打针。", 0, 1)])

    assert [own.measure for own in found] == ["", ""]


def test_a_cell_holds_three_quotes_and_those_with_the_measure_first():
    """The rest of them are left out, the least fitting first."""
    many = [said(0, f"第{n}件事。", 1, 0, fit=0.9 - n / 10) for n in range(5)]
    own = make_group([*many, said(0, "来了9人次。", 1, 0, fit=0.1), said(1, "8人次。", 1, 0)])

    assert texts([own]) == [["来了9人次。", "第0件事。", "第1件事。", "8人次。"]]


def test_what_subjects_do_alike_is_told_but_not_by_one_article():
    """The same sentence of one article, for a city and its province, is no second witness."""
    own = make_group(
        [said(0, "灯亮了。", 1, 0), said(1, "灯也亮了。", 1, 0.1), said(2, "书。", 0, 1)]
    )
    assert own.alike == ((0, 1),)

    one = said(0, "灯亮了。", 1, 0)
    again = Said(subject=1, statement=one.statement)
    assert make_group([one, again]).alike == ()


@pytest.mark.parametrize("seed", range(5))
def test_grouping_does_not_depend_on_chance(seed):
    """Ties go to what was told first."""
    chance = np.random.default_rng(seed)
    rows = chance.normal(size=(12, 4)).round(1)
    rows[6:] = rows[:6]  # as many ties as can be
    told = [said(n % 3, f"句子{n}。", *row) for n, row in enumerate(rows)]

    assert texts(group(told)) == texts(group(told))
    assert sorted(t for own in group(told) for t in texts([own])[0])


def test_nothing_said_is_no_group():
    """Silence has no aspects."""
    assert group([]) == ()
