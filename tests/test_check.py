"""Nothing that a model made wrong passes, and hardly anything true is lost."""

import json
import logging
import random
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from index.make import make_article as read_article
from index.read import read
from index.sentences import sentences
from rag.check import Flaw, check, with_slices
from rag.marked import Part, Written
from rag.types import Quote
from tests.conftest import ROOT, SHARED
from tests.corruption import Case, corruptions, quotes_of, truths
from tests.fakes import make_article

logger = logging.getLogger(__name__)
SETS = ("xquad-zh", "cmrc2018-dev", "drcd-dev", "dragonball-zh")


class Remembering:
    """The real embedder, which embeds no text twice."""

    def __init__(self, embedder):
        """Begin with nothing."""
        self.key, self.dimension = embedder.key, embedder.dimension
        self._embedder, self._rows = embedder, {}

    def embed(self, texts):
        new = [text for text in dict.fromkeys(texts) if text not in self._rows]
        if new:
            self._rows.update(zip(new, self._embedder.embed(new), strict=True))
        return np.array([self._rows[text] for text in texts])


@pytest.fixture(scope="module")
def remembering(embedder):
    """The bundled model, for many sentences of few quotes."""
    return Remembering(embedder)


@pytest.fixture(scope="module")
def samples():
    """The articles of samples/, by the names of their files."""
    files = [path for path in sorted((ROOT / "samples").iterdir()) if path.name != "LICENSE"]
    return {path.name: read_article(read(path)[0]) for path in files}


def judged(case, embedder):
    """Check a case as if a model had written it behind its quotes' numbers."""
    given = dict(enumerate(case.quotes, 1))
    return check(Written((Part(case.written, tuple(given)),)), given, embedder)


def made(groups, seed, per):
    """Make true and corrupted cases of up to *per* sentences of each article."""
    chance = random.Random(seed)
    true, wrong = [], []
    for number, quotes in enumerate(groups):
        others = groups[(number + 7) % len(groups)]
        for quote in chance.sample(quotes, min(per, len(quotes))):
            near = [one for one in quotes if one is not quote]
            chance.shuffle(near)
            true += truths(quote, chance)
            wrong += corruptions(quote, near, [chance.choice(others)], chance)
    return true, wrong


def measured(true, wrong, embedder):
    """Return the share of wrong sentences that is caught, and of true ones that is lost."""
    caught = Counter(case.kind for case in wrong if judged(case, embedder).flaws)
    lost = Counter(case.kind for case in true if judged(case, embedder).flaws)
    logger.info("caught %d of %d, %s", caught.total(), len(wrong), caught)
    logger.info("lost %d of %d, %s", lost.total(), len(true), lost)
    return caught.total() / len(wrong), lost.total() / len(true)


@pytest.mark.model
def test_of_a_thousand_corrupted_sentences_hardly_any_passes(samples, remembering):
    """Figures, dates, places, negations, numbers and glue are caught; what is true stays."""
    groups = [quotes_of(article) for article in samples.values()]
    true, wrong = (
        one + other for one, other in zip(made(groups, 1, 99), made(groups, 2, 99), strict=True)
    )
    kinds = {"figure", "date", "place", "negation", "wrong number", "glued", "swapped", "opposite"}
    kinds |= {"exchanged", "unit", "period", "bound", "plan", "hedge", "title", "word", "added"}

    assert len(wrong) >= 1000
    assert kinds <= {case.kind for case in wrong}
    caught, lost = measured(true, wrong, remembering)
    assert caught >= 0.98
    assert lost <= 0.03


@pytest.mark.model
def test_the_same_holds_of_articles_that_nobody_here_wrote(remembering):
    """Encyclopaedias, reports and court files are told apart as well."""
    if not (SHARED / "eval").is_dir():
        pytest.skip("needs the sets of questions in ../shared/eval, which are not here")
    chance, groups = random.Random(11), []
    for name in SETS:
        lines = (SHARED / "eval" / name / "corpus.jsonl").read_text("utf-8").splitlines()
        for row in map(json.loads, chance.sample(lines, 12)):
            quotes = quotes_of(make_article(row["id"], row["text"], title=row.get("title") or ""))
            groups += [quotes] if len(quotes) > 2 else []
    caught, lost = measured(*made(groups, 3, 2), remembering)
    assert caught >= 0.98
    assert lost <= 0.03


@pytest.mark.model
def test_what_a_person_would_write_passes(samples, remembering):
    """Of paraphrases by hand, across scripts and languages, one in thirty is lost at most."""
    lost = []
    lines = (Path(__file__).parent / "data/paraphrases.jsonl").read_text("utf-8").splitlines()
    for row in map(json.loads, lines):
        article = samples[row["file"]]
        (span,) = [s for s in sentences(article.text) if row["quote"] in article.text[slice(*s)]]
        quote = Quote(article=article, start=span[0], end=span[1])
        if judged(Case(kind="", written=row["written"], quotes=(quote,)), remembering).flaws:
            lost.append(row["written"])
    assert len(lines) >= 50
    assert len(lost) <= 0.03 * len(lines), lost


TEXT = "宁波市先后举办6期支部书记轮训班，共培训支部书记320人。一年下来会议减少28%，“倒扣项”不计奖。"
OTHER = "绵阳市组建了青年宣讲团，62名成员来自41个单位。"


@pytest.fixture
def given():
    """Three quotes of two articles."""
    first = make_article("a", TEXT, title="宁波的考评", places=("宁波市",))
    second = make_article("b", OTHER, title="绵阳的宣讲", places=("绵阳市",))
    end = TEXT.index("。") + 1
    return {
        1: Quote(article=first, start=0, end=end),
        2: Quote(article=first, start=end, end=len(TEXT)),
        3: Quote(article=second, start=0, end=len(OTHER)),
    }


@pytest.mark.model
@pytest.mark.parametrize(
    ("parts", "flaw"),
    [
        ([("宁波市举办了6期轮训班。", ())], Flaw.UNCITED),
        ([("宁波市举办了6期轮训班。", (9,))], Flaw.UNKNOWN),
        ([("宁波市举办了7期支部书记轮训班。", (1,))], Flaw.FIGURE),
        ([("宁波市举办了三百二十期支部书记轮训班，培训6人。", (1,))], Flaw.FIGURE),
        ([("苏州市先后举办6期支部书记轮训班。", (1,))], Flaw.PLACE),
        ([("李建国在宁波市先后举办6期支部书记轮训班。", (1,))], Flaw.NAME),
        ([("宁波市没有举办支部书记轮训班。", (1,))], Flaw.NEGATION),
        ([("会议减少28%，“加分项”不计奖。", (2,))], Flaw.QUOTATION),
        ([("大家觉得这样学习很有意思，讨论时气氛热烈。", (1,))], Flaw.MEANING),
        ([("宁波市举办6期支部书记轮训班", (1,)), ("，组建了青年宣讲团。", (3,))], Flaw.PLACE),
        ([("宁波市举办6期支部书记轮训班，组建了青年宣讲团。", (1, 3))], Flaw.MEANING),
    ],
)
def test_a_wrong_sentence_says_why(parts, flaw, given, embedder):
    """Each kind of flaw has its name."""
    written = Written(tuple(Part(*part) for part in parts))

    assert flaw in check(written, given, embedder).flaws


@pytest.mark.model
def test_a_sentence_keeps_the_numbers_that_support_it(given, embedder):
    """A number too many is taken off; two that share the work both stay."""
    needless = Written((Part("宁波市先后举办6期支部书记轮训班。", (1, 3)),))
    shared = Written(
        (Part("宁波市举办6期轮训班，共培训支部书记320人，一年下来会议减少28%。", (1, 2)),)
    )

    assert check(needless, given, embedder).numbers == (1,)
    assert check(shared, given, embedder).numbers == (1, 2)


@pytest.mark.model
def test_two_places_with_a_mark_each_pass(given, embedder):
    """Each stretch is held against its own quote."""
    parts = (Part("宁波市培训支部书记320人", (1,)), Part("，绵阳市的宣讲团有62名成员。", (3,)))

    verdict = check(Written(parts), given, embedder)

    assert (verdict.flaws, verdict.numbers) == ((), (1, 3))


def test_quotations_become_slices():
    """What a model puts in quotation marks is cut out of the article, or doesn't pass."""
    article = make_article("a", "墙上写着“三个不”：不让材料交两遍。", title="一窗")

    assert with_slices("他們說「三個不」，即「不讓材料交兩遍」。", [article]) == (
        "他們說「三个不」，即「不让材料交两遍」。"
    )
    assert with_slices("墙上写着“四个不”。", [article]) is None
    assert with_slices("只写“让材料交两遍”。", [article]) is None
    assert with_slices("《一窗》一文", [article]) == "《一窗》一文"
