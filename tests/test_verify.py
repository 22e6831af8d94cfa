"""A quotation is called exact, folded or repaired only if it stands there."""

import json
import os
import random
from pathlib import Path

import numpy as np
import pytest

from index.chunk import chunk
from index.codes import TokenVectors
from index.duplicates import signature
from index.errors import SettingsError
from index.found_by import embedded
from index.make import make_article as made
from index.read import read
from index.store import Store
from index.types import Edit, EditKind, RawArticle, Receipt
from rag import differences
from rag.differences import find_nearest
from rag.types import Difference, Standing
from rag.verbatim import key_of
from rag.verify import checked_quotation, find_quotation
from tests.fakes import make_article
from tests.quotations import Quotations

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
SETS = ("drcd-dev", "cmrc2018-dev", "xquad-zh", "dragonball-zh", "nomiracl-zh")
COUNT = int(os.environ.get("WENJU_QUOTATIONS", "300"))
STANDS = {Standing.EXACT, Standing.FOLDED, Standing.REPAIRED}


class _NoEmbedder:
    """Gives every text the same vector: quotations are found by words alone."""

    key = "none@1"

    def embed_tokens(self, texts):
        one = TokenVectors(np.zeros(1, np.int64), np.ones((1, 8), np.float32))
        return self.embed(texts), [one] * len(texts)

    def embed(self, texts):
        return np.ones((len(texts), 8), np.float32)


def _collection(home, articles):
    store = Store.open(home, create=True)
    store.set_meta("model", _NoEmbedder.key)
    for article in articles:
        parts = [(article, part) for part in chunk(article)]
        receipt = Receipt(path=article.path, id=article.id, encoding="utf-8", replaced=0)
        store.add(article, embedded(parts, _NoEmbedder()), receipt=receipt,
                  signature=signature(article.text))  # fmt: skip
    return store


def _shared_articles():
    """Every fifth article or so of the sets, and all seeds, read and cleaned."""
    found = [made(raw) for path in sorted((SHARED / "seeds").glob("*.txt")) for raw in read(path)]
    for name in SETS:
        lines = (SHARED / "eval" / name / "corpus.jsonl").read_text("utf-8").splitlines()
        for line in random.Random(7).sample(lines, min(80, len(lines))):
            row = json.loads(line)
            raw = RawArticle(path=Path(name), id=f"{name}-{row['id']}", text=row["text"],
                             encoding="utf-8")  # fmt: skip
            found.append(made(raw))
    return found


@pytest.fixture(scope="module")
def samples(tmp_path_factory):
    """The articles of samples/, and a store of them."""
    paths = sorted(path for path in (ROOT / "samples").iterdir() if path.name != "LICENSE")
    articles = [made(raw) for path in paths for raw in read(path)]
    return articles, _collection(tmp_path_factory.mktemp("samples"), articles)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Articles of ../shared/eval and ../shared/seeds, and a store of them."""
    if not (SHARED / "eval").is_dir() or not (SHARED / "seeds").is_dir():
        pytest.skip("needs the articles in ../shared/eval and ../shared/seeds, which are not here")
    articles = _shared_articles()
    return articles, _collection(tmp_path_factory.mktemp("shared"), articles)


def _standings(store, claims):
    """Verify claims; return them with how each stands."""
    return [(find_quotation(checked_quotation(claim), store).standing, claim) for claim in claims]


@pytest.mark.parametrize("where", ["samples", "shared"])
def test_true_quotations_stand(where, request):
    """At most one of 300 true quotations is not found as exact, folded or repaired."""
    articles, store = request.getfixturevalue(where)
    quotations = Quotations(articles, seed=20240601)
    judged = _standings(store, map(quotations.true, range(COUNT)))

    lost = [(standing.value, claim) for standing, claim in judged if standing not in STANDS]
    assert len(lost) <= COUNT // 300, lost


@pytest.mark.parametrize("where", ["samples", "shared"])
def test_no_false_quotation_stands(where, request):
    """None of 300 false quotations is exact, folded or repaired."""
    articles, store = request.getfixturevalue(where)
    quotations = Quotations(articles, seed=20240602)
    judged = _standings(store, map(quotations.false, range(COUNT)))

    assert [(standing.value, claim) for standing, claim in judged if standing in STANDS] == []


PAGE = (
    "湖州市2023年举办6期培训，参训干部425人次，满意率为98.5%，支出3.2万元。\n"
    "会议不超过60分钟……任何人不得延长。“开短会”成了习惯；有人问：为什么？答案在第三、四条里。\n"
    "气温降到-5℃，到场1,260人。\n- 2024年的会议用HAT-2型车12 34号。"
    "The mentors were not paid, and none complained. The training "
    "of branch secretaries has begun; in May they trained 275 branch secretaries.\n"
    "①50家企业报名，最高～5度；机关支部12，300人参加，走访101，102，103号楼。\n"
    "不能单纯以台账论英雄，嚴禁公款吃喝，並非人人都要报名。黨總支9個，黨員2789人。\n"
    "评比不是为了名次。得分高的亮绿牌，不得不说的是，干部愿意来。任期为2019年－2023年。"
)


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    """A store of one page, one that names another place, and a damaged one with its repost."""
    damaged = "機關(guān)黨建(jiàn)有了新標尺，服務(wù)車跑了214個村。"
    edits = [
        Edit(kind=EditKind.PINYIN, start=at, end=at + len(part), before=part, after="")
        for part in ("(guān)", "(jiàn)", "(wù)")
        for at in [damaged.index(part)]
    ]
    articles = [
        make_article("a", PAGE),
        make_article("b", damaged, edits=edits),
        make_article("c", "丽水市的干部在车间里上课，带回了37条建议。"),
        make_article("d", "丽水市的干部在车间里上课，带回了37条建议。", duplicate_of="c"),
    ]
    return _collection(tmp_path_factory.mktemp("page"), articles)


@pytest.mark.parametrize(
    ("claim", "standing"),
    [
        ("参训干部425人次，满意率为98.5%", Standing.EXACT),
        ("“参训干部425人次，满意率为98.5%”", Standing.EXACT),
        ("參訓幹部４２５人次,滿意率為98.5％", Standing.FOLDED),
        ("参训干部425人次，满\n意率为98.5%", Standing.FOLDED),
        ("支出3.2万元。会议不超过60分钟", Standing.FOLDED),
        ("会议不超过60分钟……任何人不得延长", Standing.EXACT),
        ("会议不超过60分钟任何人不得延长", Standing.FOLDED),
        ("举办6期培训……支出3.2万元", Standing.EXACT),
        ("举办6期培训...“开短会”成了习惯", Standing.EXACT),
        ("到场1260人", Standing.FOLDED),
        ("到场1，260人", Standing.FOLDED),
        ("到场1,2\n60人", Standing.FOLDED),
        ("2024年的会议", Standing.EXACT),
        ("ＨＡＴ-２型车12 34", Standing.FOLDED),
        ("the Mentors were not paid", Standing.FOLDED),
        ("機關黨建有了新標尺", Standing.REPAIRED),
        ("机关党建有了新标尺", Standing.REPAIRED),
        ("機關(guān)黨建(jiàn)有了新標尺", Standing.EXACT),
        ("有了新標尺", Standing.EXACT),
        ("开短会", Standing.EXACT),
        ("①50家企业", Standing.EXACT),
        ("50家企业", Standing.EXACT),
        ("机关支部12,300人", Standing.FOLDED),
        ("最高~5度", Standing.FOLDED),
        ("党", Standing.FOLDED),
        ("参训干部……满意率为98.5%……3.2万元", Standing.EXACT),
        ("名次。得分高的亮绿牌", Standing.EXACT),
        ("2023年。", Standing.EXACT),
        ("2019年-2023年", Standing.FOLDED),
        ("说的是，干部愿意来", Standing.EXACT),
    ],
)
def test_what_stands_is_told_by_how_it_stands(page, claim, standing):
    """The page's own characters, folded ones, ellipses and repairs are told apart."""
    assert find_quotation(checked_quotation(claim), page).standing is standing


@pytest.mark.parametrize(
    ("claim", "differences"),
    [
        ("参训干部426人次", [("426", "425")]),
        ("满意率为985%", [("985%", "98.5%")]),
        ("满意率为98.5", [("98.5", "98.5%")]),
        ("25人次，满意率为98.5%", [("25", "425")]),
        ("支出32万元", [("32万", "3.2万")]),
        ("支出3.2", [("3.2", "3.2万")]),
        ("会议超过60分钟", [("", "不")]),
        ("超过60分钟……任何人不得延长", [("", "不")]),
        ("得延长。“开短会”", [("", "不")]),
        ("会议不超过60分钟。有人不得延长", [("有", "任何")]),
        ("衢州市2023年举办6期培训", [("衢州市", "湖州市")]),
        ("答案在第三四条里", [("三四", "三、四")]),
        ("有人问：为什么答案在第三", [("", "？")]),
        ("气温降到5℃", [("5", "-5")]),
        ("到场260人", [("260", "1,260")]),
        ("到场12,60人", [("12,60", "1,260")]),
        ("The mentors were paid", [("", "not")]),
        ("trained 257 branch secretaries", [("257", "275")]),
        ("举办6期培训，满意率为98.5%", [("", "参训干部425人次")]),
        ("参训干部42……人次", [("42", "425")]),
        ("支出3……万元", [("3……万", "3.2万")]),
        ("满意率为98……，支出3.2万元", [("98", "98.5%")]),
        ("会议……超过60分钟", [("", "不")]),
        ("150家企业报名", [("150", "①50")]),
        ("最高-5度", [("-5", "～5")]),
        ("支部12300人", [("12300", "12，300")]),
        ("走访101102103号楼", [("101102103", "101，102，103")]),
        ("以台账论英雄", [("", "不能单纯")]),
        ("公款吃喝", [("", "嚴禁")]),
        ("人人都要报名", [("", "並非")]),
        ("党员2798人", [("2798", "2789")]),
        ("黨總支8個", [("8", "9")]),
    ],
)
def test_what_differs_is_near_and_told_word_for_word(page, claim, differences):
    """A digit, a point, a negation, a place, something left out: whole, and never folded away."""
    found = find_quotation(checked_quotation(claim), page)

    assert found.standing is Standing.NEAR
    assert found.differences == tuple(
        Difference(claimed=claimed, source=source) for claimed, source in differences
    )
    mended = checked_quotation(claim)
    for one in reversed(found.differences):
        assert mended[one.at : one.at + len(one.claimed)] == one.claimed
        mended = mended[: one.at] + one.source + mended[one.at + len(one.claimed) :]
    if "……" not in claim:
        assert key_of(mended).text == key_of(found.quotes[0].text).text


@pytest.mark.parametrize(
    "claim",
    [
        "支出3.2万元……举办6期培训",  # in the other order
        "参训干部425人次……带回了37条建议",  # of two articles
        "月亮上没有这样的安排和制度",
        "九强",  # too short for anything to be near
    ],
)
def test_what_stands_nowhere_is_absent(page, claim):
    """Nothing is cited for it."""
    assert find_quotation(checked_quotation(claim), page) == (Standing.ABSENT, (), ())


def test_the_pieces_of_an_ellipsis_are_cited_one_by_one(page):
    """Each as it stands, in order."""
    found = find_quotation("举办6期培训……支出3.2万元", page)

    assert [quote.text for quote in found.quotes] == ["举办6期培训", "支出3.2万元"]


def test_a_long_quotation_of_a_page_that_repeats_itself_is_told_word_for_word():
    """However many places every word of it has; what is told makes the page's words of it."""
    page = "机关党委每季度组织集中学习，逐项评议并按月公布结果。" * 200
    claim = "".join("甲" if at % 45 == 20 else sign for at, sign in enumerate(page[:4900]))

    found = find_nearest(claim, page)

    mended = claim
    for one in reversed(found.differences):
        assert mended[one.at : one.at + len(one.claimed)] == one.claimed
        mended = mended[: one.at] + one.source + mended[one.at + len(one.claimed) :]
    assert key_of(mended).text == key_of(page[found.start : found.end]).text


@pytest.mark.parametrize("strip", [20, 62, 250])
def test_a_quotation_weighed_strip_by_strip_differs_in_the_same(monkeypatch, strip):
    """Where nothing comes twice, wherever the strips are cut."""
    page = "".join(chr(0x4E00 + 7 * at) for at in range(900))
    claim = page[100:700]
    claim = f"{claim[:60]}甲{claim[61:233]}{claim[236:401]}乙乙{claim[401:]}"
    expected = find_nearest(claim, page)
    assert len(expected.differences) == 3

    monkeypatch.setattr(differences, "_PAIRS", 0)
    monkeypatch.setattr(differences, "_STRIP", strip)

    assert find_nearest(claim, page) == expected


def test_a_repost_is_no_second_place(page):
    """The original is cited once."""
    found = find_quotation("带回了37条建议", page)

    assert [(quote.article.id, quote.text) for quote in found.quotes] == [("c", "带回了37条建议")]


def test_what_the_page_has_outside_the_text_is_found(samples):
    """A title stands on the page; its quote is empty, its source form is not."""
    found = find_quotation("宁波：一张考评表，让机关支部学会算细账", samples[1])

    assert found.standing is Standing.EXACT
    assert [(quote.text, quote.source_text) for quote in found.quotes[:1]] == [
        ("", "宁波：一张考评表，让机关支部学会算细账")
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("  ", "The quotation is empty: it holds no words."),
        ("……", "The quotation holds no words, only '……'."),
        ("长" * 5001, "The quotation has 5,001 characters; at most 5,000 are read."),
    ],
)
def test_what_is_no_quotation_is_refused(text, message):
    """With one sentence and a hint."""
    with pytest.raises(SettingsError) as caught:
        checked_quotation(text)

    assert (str(caught.value), bool(caught.value.hint)) == (message, True)
