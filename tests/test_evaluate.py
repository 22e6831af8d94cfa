"""Measures are what they say, on sets small enough to be worked out by hand."""

import importlib.util
import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from index.build import build_articles
from index.errors import SettingsError, SourceError
from index.store import STORE_FILE, Store
from rag.evaluate import evaluate
from rag.measures import auc, judge, measure, measure_abstention, measure_by_type
from rag.questions import Question, QuestionSet, read_question_file, read_set
from rag.types import Answer, Citation, Outcome, Quote
from tests.fakes import HashEmbedder, make_article
from ui import plots, report

SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
FERRY = "渡船每天开六班。头班六点离岸，末班晚上九点回来。船工老周掌舵三十年。"
MILL = "水磨坊在村口。一年磨四十吨麦子，面粉卖到县城。"
CORPUS = [
    {"id": "ferry", "title": "渡船", "text": FERRY},
    {"id": "mill", "title": "水磨坊", "text": MILL},
    {"id": "mill-again", "title": "水磨坊", "text": MILL},
]
QUERIES = [
    {"id": "q1", "text": "渡船每天开几班？", "answers": ["六班"], "type": "factual"},
    {"id": "q2", "text": "水磨坊一年磨多少麦子？", "answers": ["四十吨"], "type": "factual"},
    {"id": "q3", "text": "灯塔有多高？", "answers": [], "answerable": False, "type": "nothing"},
]
QRELS = "q1\tferry\nq2\tmill\n"


def write_set(folder, *, corpus=CORPUS, queries=QUERIES, qrels=QRELS):
    """Write a set of questions."""
    folder.mkdir(exist_ok=True)
    for name, rows in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        (folder / name).write_text(lines, "utf-8")
    if qrels is not None:
        (folder / "qrels.tsv").write_text(qrels, "utf-8")
    return folder


def answered(*quotes, ranked=(), confidence=0.9, outcome=Outcome.ANSWERED, milliseconds=5.0):
    """Make an answer that cites *quotes*, each an article and a slice of it as text."""
    citations = [
        Citation(number=n, quote=Quote(article=article, start=at, end=at + len(words)))
        for n, (article, words) in enumerate(quotes, 1)
        if (at := article.text.index(words)) >= 0
    ]
    found = outcome is Outcome.ANSWERED
    return Answer(
        question="?",
        standalone_question="?",
        outcome=outcome,
        confidence=confidence,
        citations=tuple(citations) if found else (),
        closest=() if found else tuple(citations),
        ranked=ranked,
        timings_ms={"total": milliseconds},
    )


def asked(**known):
    """Make a question of which *known* is known."""
    return Question(**{"id": "q", "text": "?"} | known)


ARTICLE = make_article("a", "一。甲乙丙丁。二。戊己庚辛。三。")
SILENCE = {"outcome": Outcome.NOT_FOUND, "confidence": 0.1}


def test_hits_and_reciprocal_ranks_count_the_first_article_that_holds_the_answer():
    """Ranks 1, 5, 6, 10, 11 and none: hits 1/6, 2/6, 4/6 and (1 + 1/5 + 1/6 + 1/10) / 6."""
    question = asked(relevant=frozenset({"x", "y"}))
    before = [tuple("abcdefghijk"[:count]) for count in (0, 4, 5, 9, 10)]
    ranked = [(*some, "y", "x") for some in before] + [("a", "b")]
    found = measure([judge(question, answered(ranked=ids)) for ids in ranked])

    assert found.questions == 6
    assert (found.hit_at_1, found.hit_at_5, found.hit_at_10) == (1 / 6, 2 / 6, 4 / 6)
    assert found.mrr_at_10 == pytest.approx((1 + 1 / 5 + 1 / 6 + 1 / 10) / 6)
    assert found.answer_in_1 is found.answer_in_3 is found.evidence_recall is None


def test_an_answer_counts_in_the_first_quote_or_the_first_three():
    """Four questions with their answer in the first, third and fourth quote and in silence."""
    question = asked(answers=("丙丁",))
    other, right = (ARTICLE, "一。"), (ARTICLE, "甲乙丙丁。")
    answers = [
        answered(right),
        answered(other, other, right),
        answered(other, other, other, right),
        answered(right, **SILENCE),
    ]
    found = measure(
        [judge(question, answer) for answer in answers] + [judge(asked(), answered(**SILENCE))]
    )

    assert (found.questions, found.answer_in_1, found.answer_in_3) == (5, 0.25, 0.5)
    assert found.hit_at_1 is None


def test_an_answer_is_found_in_the_other_script_and_width():
    """Gold answers and quotes are compared folded."""
    page = make_article("t", "機關有１２個支部。")

    assert judge(asked(answers=("机关有 12",)), answered((page, page.text))).answer_place == 1
    assert judge(asked(answers=(" ",)), answered((page, page.text))).answer_place == 0


@pytest.mark.parametrize(
    ("quote", "found"),
    [("甲乙丙丁。", 1), ("丙丁。", 1), ("。甲乙", 0), ("丁。二。戊己庚辛。", 0), ("戊己庚辛。", 0)],
)
def test_an_evidence_is_cited_if_half_of_it_lies_in_one_quote(quote, found):
    """Of five characters three are enough and two are not; those beside it don't count."""
    question = asked(evidences=(("a", "甲乙\n 丙丁。"),))

    assert judge(question, answered((ARTICLE, quote))).evidences_found == found


def test_an_evidence_of_another_article_is_not_cited():
    """The same words in another article are another place."""
    question = asked(evidences=(("b", "甲乙丙丁。"),))
    answers = [answered((article, "甲乙丙丁。")) for article in (ARTICLE, replace(ARTICLE, id="b"))]

    assert [judge(question, answer).evidences_found for answer in answers] == [0, 1]


def test_an_evidence_that_cleaning_changed_is_found_by_its_longest_run():
    """Of six characters the article lost one: three in a row are half, two are not."""
    question = asked(evidences=(("a", "甲乙丙丁天。"),))

    assert judge(question, answered((ARTICLE, "乙丙丁"))).evidences_found == 1
    assert judge(question, answered((ARTICLE, "丙丁。"))).evidences_found == 0


def test_evidence_recall_is_over_sentences():
    """One of one and one of three make two of four; a question without evidences is left out."""
    one = asked(evidences=(("a", "甲乙丙丁。"),))
    three = asked(evidences=(("a", "甲乙丙丁。"), ("a", "戊己庚辛。"), ("c", "三。")))
    answer = answered((ARTICLE, "甲乙丙丁。"))

    assert measure([judge(q, answer) for q in (one, three, asked())]).evidence_recall == 0.5


def test_types_are_measured_by_themselves():
    """Each type has its own count; questions without one are only in the whole."""
    kinds = ("b", "a", "a", "")
    judgements = [
        judge(asked(type=kind, relevant=frozenset({"x"})), answered(ranked=(id_,)))
        for kind, id_ in zip(kinds, "xxyy", strict=True)
    ]
    found = measure_by_type(judgements)

    assert [(kind, m.questions, m.hit_at_1) for kind, m in found.items()] == [
        ("a", 2, 0.5),
        ("b", 1, 1.0),
    ]


def test_auc_counts_ties_half_and_needs_both_sides():
    """Of six pairs three are in order and one is tied."""
    assert auc([0.9, 0.5, 0.1], [0.5, 0.4]) == pytest.approx(3.5 / 6)
    assert auc([0.9], []) is None
    assert auc([], [0.9]) is None


def test_silence_is_right_where_there_is_no_answer():
    """Three answerable questions of which one is refused, two others of which one is."""
    yes, no = asked(), asked(is_answerable=False)
    answer, silence = answered(), answered(outcome=Outcome.NOT_FOUND, confidence=0.2)
    judgements = [judge(q, a) for q in (yes, no) for a in (answer, silence)]
    found = measure_abstention([*judgements, judge(yes, answer)])

    assert (found.answered_right, found.refused_right) == (2 / 3, 0.5)
    assert found.auc == pytest.approx((2 * 0.5 + 2 * 1 + 0.5) / 6)


def test_what_has_to_be_quoted_decides_whether_an_answer_is_right():
    """Each group needs one of its wordings, in either script, in some quote."""
    question = asked(must=(("甲乙", "不在"), ("機關", "庚辛")))
    part, whole = [(ARTICLE, "甲乙丙丁。")], [(ARTICLE, "戊己庚辛。"), (ARTICLE, "甲乙丙丁。")]
    judgements = [judge(question, answered(*quotes)) for quotes in (part, whole)]

    assert [judgement.is_right for judgement in judgements] == [False, True]
    assert measure_abstention(judgements).answered_right == 0.5


def test_a_whole_set_is_measured(tmp_path):
    """Articles of a set become a collection in which its questions find them."""
    folder = write_set(tmp_path / "set")
    found = evaluate(folder, tmp_path, HashEmbedder(), limit=None, progress=lambda *_: None)

    assert found.measures.questions == 3
    assert found.measures.hit_at_5 == 1.0
    assert list(found.by_type) == ["factual", "nothing"]
    assert found.by_type["nothing"].hit_at_1 is None
    assert found.index.articles == 3
    assert found.latency_ms.first == found.judgements[0].milliseconds > 0
    assert found.latency_ms.p50 <= found.latency_ms.p95


def test_only_the_first_questions_are_asked(tmp_path):
    """A limit counts from the first."""
    folder = write_set(tmp_path / "set")
    found = evaluate(folder, tmp_path, HashEmbedder(), limit=1, progress=lambda *_: None)

    assert [judgement.question.id for judgement in found.judgements] == ["q1"]


def test_a_question_with_passages_is_asked_of_those_alone(tmp_path):
    """Whatever is quoted or closest is from the passages that the question names."""
    queries = [QUERIES[0] | {"passages": ["mill"]}, QUERIES[0] | {"id": "q9"}]
    folder = write_set(tmp_path / "set", queries=queries, qrels="q1\tferry\nq9\tferry\n")
    found = evaluate(folder, tmp_path, HashEmbedder(), limit=None, progress=lambda *_: None)

    assert [judgement.rank for judgement in found.judgements] == [0, 1]
    assert found.judgements[0].first in MILL


class CountingEmbedder(HashEmbedder):
    """A HashEmbedder that counts the texts of articles, and breaks off after some."""

    def __init__(self, most=10**9):
        """Start with none; fail beyond *most*."""
        self.count, self._most = 0, most

    def embed_tokens(self, texts):
        """Count *texts* and embed them."""
        self.count += len(texts)
        if self.count > self._most:
            raise KeyboardInterrupt
        return super().embed_tokens(texts)


def test_a_second_evaluation_embeds_nothing(tmp_path):
    """The collection is used again, also for other questions; not for another corpus or model."""
    first, second = write_set(tmp_path / "a"), write_set(tmp_path / "b", queries=QUERIES[:2])
    other = write_set(tmp_path / "c", corpus=[*CORPUS, {"id": "new", "text": FERRY}])

    def count(folder, key="hash@1"):
        embedder = CountingEmbedder()
        embedder.key = key
        evaluate(folder, tmp_path / "cache", embedder, limit=None, progress=lambda *_: None)
        return embedder.count

    made = count(first)
    assert made > 0
    assert count(first) == count(second) == 0
    assert count(other) > made
    assert count(first, key="other@1") == made


def test_a_collection_that_was_broken_off_is_never_asked(tmp_path):
    """What a stopped run left is made anew, whole, whatever state it is in."""
    parts = [f"第{number}节。{FERRY}{MILL}" for number in range(240)]
    long = [{"id": f"a{n}", "text": "".join(parts[40 * n : 40 * n + 40])} for n in range(6)]
    folder = write_set(tmp_path / "set", corpus=long, queries=QUERIES[:1], qrels=None)
    stopping, whole = CountingEmbedder(most=20), CountingEmbedder()
    with pytest.raises(KeyboardInterrupt):
        evaluate(folder, tmp_path, stopping, limit=None, progress=lambda *_: None)
    (left,) = {path.parent for path in tmp_path.glob("eval/*/*.sqlite")}
    store = Store.open(left)
    assert 0 < len(store.entries()) < 6
    store.close()
    (left / STORE_FILE).write_bytes(b"half a page")
    found = evaluate(folder, tmp_path, whole, limit=None, progress=lambda *_: None)

    assert found.index.articles == 6
    assert found.measures.hit_at_1 is None


def test_articles_of_the_same_text_are_all_there(tmp_path):
    """Ids are kept, and a twin is stored beside its original."""
    found = read_set(write_set(tmp_path / "set"))
    build_articles(found.articles, tmp_path / "home", HashEmbedder(), lambda *_: None)
    entries = {entry.id: entry for entry in Store.open(tmp_path / "home").entries()}

    assert set(entries) == {"ferry", "mill", "mill-again"}
    assert entries["mill-again"].duplicate_of == "mill"
    assert entries["mill-again"].chunks == entries["mill"].chunks > 0


def test_a_file_of_questions_is_asked_of_pages(tmp_path):
    """Pages go in as `wenju index` would take them; what must be quoted is read."""
    pages = tmp_path / "pages"
    pages.mkdir()
    (pages / "ferry.txt").write_text(FERRY, "utf-8")
    file = tmp_path / "few.jsonl"
    rows = [{"id": "s1", "text": "渡船每天开六班吗？", "must": [["六班", "6班"]], "article": "0"}]
    file.write_text("\n".join(json.dumps(row) for row in rows), "utf-8")
    found = read_question_file(file, pages)

    assert [article.text for article in found.articles] == [FERRY]
    assert found.questions == (
        Question(id="s1", text="渡船每天开六班吗？", must=(("六班", "6班"),)),
    )
    with pytest.raises(SettingsError, match="is a file, not the folder of a set"):
        read_set(file)
    with pytest.raises(SettingsError, match="There is no file"):
        read_question_file(pages, pages)
    with pytest.raises(SettingsError, match="There are no articles in"):
        read_question_file(file, tmp_path / "nowhere")


def test_a_set_says_what_is_known_of_its_questions(tmp_path):
    """Every field of a row becomes a field of its question; blank answers are none."""
    row = {"id": "q", "text": "?", "answers": ["六", " "], "answerable": False, "type": "t"}
    row |= {"passages": ["mill"], "evidences": [{"doc": "mill", "sentences": ["甲", "乙"]}]}
    folder = write_set(tmp_path / "set", queries=[row], qrels="q\tmill\nq\tferry\n")
    found = read_set(folder)

    assert isinstance(found, QuestionSet)
    assert found.questions == (
        Question(
            id="q",
            text="?",
            answers=("六",),
            is_answerable=False,
            type="t",
            passages=("mill",),
            evidences=(("mill", "甲"), ("mill", "乙")),
            relevant=frozenset({"mill", "ferry"}),
        ),
    )


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("corpus.jsonl", None, r"There is no corpus\.jsonl in .*set\."),
        ("queries.jsonl", None, r"There is no queries\.jsonl in .*set\."),
        ("corpus.jsonl", "\n", r"There is nothing in .*corpus\.jsonl\."),
        (
            "corpus.jsonl",
            '{"id": "ferry", "text": "x"}\n{"id"',
            r"corpus\.jsonl: Line 2: It is not",
        ),
        ("corpus.jsonl", '["ferry"]', "Line 1: It is not a JSON object"),
        ("corpus.jsonl", '{"id": "a", "text": "\\ud800"}', "Line 1: It is not valid JSON"),
        ("corpus.jsonl", '{"id": "a", "text": " "}', 'Line 1: Its "text" is missing, empty'),
        ("corpus.jsonl", '{"id": 7, "text": "x"}', 'Line 1: Its "id" is missing'),
        ("corpus.jsonl", '{"id": "a", "text": "x", "title": 1}', '"title" is not a text'),
        ("corpus.jsonl", '{"id":"a","text":"x"}\n\n{"id":"a","text":"y"}', "Line 3: The id a"),
        ("queries.jsonl", '{"id": "q1", "text": "?", "answers": "x"}', '"answers" is not a list'),
        ("queries.jsonl", '{"id": "q1", "text": "?", "answers": [1]}', "something that is no text"),
        ("queries.jsonl", '{"id": "q1", "text": "?", "answerable": "no"}', "true or false"),
        ("queries.jsonl", '{"id": "q1", "text": "?", "passages": ["z"]}', "id z is not in corpus"),
        ("queries.jsonl", '{"id": "q1", "text": "?", "evidences": ["z"]}', "have to be objects"),
        ("qrels.tsv", "q1\tferry\nq1 mill\n", r"qrels\.tsv: Line 2: It is not a question's id"),
        ("qrels.tsv", "q1\tferry\nq7\tmill\n", r"Line 2: The id q7 is not in queries\.jsonl"),
        ("qrels.tsv", "q1\tnone\n", r"Line 1: The id none is not in corpus\.jsonl"),
    ],
)
def test_a_set_that_cannot_be_used_is_refused_with_its_line(tmp_path, name, content, message):
    """Each fault is told in a sentence that names the file, and the line if it is one line's."""
    folder = write_set(tmp_path / "set")
    (folder / name).unlink()
    if content is not None:
        (folder / name).write_text(content, "utf-8")
    with pytest.raises((SettingsError, SourceError), match=message) as caught:
        read_set(folder)
    assert caught.value.hint


def test_bytes_that_are_no_text_are_refused(tmp_path):
    """Files of a set are UTF-8, with or without a mark."""
    folder = write_set(tmp_path / "set")
    (folder / "qrels.tsv").write_bytes(b"\xef\xbb\xbfq1\tferry\r\n")
    assert read_set(folder).questions[0].relevant == {"ferry"}
    (folder / "qrels.tsv").write_bytes(b"\xb5\xc8")
    with pytest.raises(SourceError, match="It is not UTF-8"):
        read_set(folder)


def test_a_question_that_is_too_long_is_refused_before_anything_is_made(tmp_path):
    """Its id is named."""
    folder = write_set(tmp_path / "set", queries=[{"id": "q1", "text": "长" * 2001}], qrels=None)
    with pytest.raises(SettingsError, match=r"Question q1: The question has 2,001 characters"):
        evaluate(folder, tmp_path, HashEmbedder(), limit=None, progress=lambda *_: None)
    assert not (tmp_path / "eval").exists()


@pytest.fixture
def small_report(tmp_path):
    """The report of a small set, whose time and type name are given."""
    queries = [QUERIES[0] | {"type": "一种名字很长很长的问题类型"}, *QUERIES[1:]]
    folder = write_set(tmp_path / "set", queries=queries)
    found = evaluate(folder, tmp_path, HashEmbedder(), limit=None, progress=lambda *_: None)
    return replace(found, latency_ms=replace(found.latency_ms, first=1.0, p50=2.0, p95=3.0))


def test_json_has_the_names_of_the_contract(small_report):
    """Names and nesting are stable."""
    value = json.loads(json.dumps(report.figures(small_report)))
    measures = ["questions", "hit_at_1", "hit_at_5", "hit_at_10", "mrr_at_10", "answer_in_1"]
    measures += ["answer_in_3", "evidence_recall"]

    assert list(value) == [*measures, "by_type", "abstention", "latency_ms", "index"]
    assert all(list(one) == measures for one in value["by_type"].values())
    assert list(value["abstention"]) == ["auc", "answered_right", "refused_right"]
    assert value["latency_ms"] == {"first": 1.0, "p50": 2.0, "p95": 3.0}
    assert value["index"] == asdict(small_report.index)
    assert value["evidence_recall"] is None


def test_the_text_fits_a_terminal(small_report):
    """No line has more than 80 columns, and each type has its row."""
    lines = report.text(small_report).splitlines()

    assert max(report.cell_len(line) for line in lines) <= 80
    assert [line.split()[0] for line in lines[1:4]] == ["all", "factual", "nothing"]
    assert lines[4].startswith("一种名字")
    assert {len(line[-55:].split()) for line in lines[1:5]} == {8}


def test_the_page_lists_what_failed_and_stays_a_table(small_report):
    """At most twenty failures; what would break a cell is escaped."""
    question = Question(id="a|b", text="<b>\n?", type="t")
    failed = replace(small_report.judgements[0], question=question, is_right=False, first="x|y")
    page = report.page(replace(small_report, judgements=(failed,) * 25), name="set", plots=[])

    assert page.startswith("# Evaluation: set\n")
    assert "## Questions that failed: 25 of 25" in page
    assert page.count("| a&#124;b | t | &lt;b&gt; ? |") == 20
    assert "matplotlib is not installed" in page


def test_plots_lie_beside_the_page(small_report, tmp_path):
    """Two pictures, named after the page, and shown in it."""
    pytest.importorskip("matplotlib")
    drawn = plots.draw(small_report.judgements, tmp_path / "report.md")
    page = report.page(small_report, name="set", plots=drawn)

    assert [path.name for path in drawn] == ["report-confidence.png", "report-reliability.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in drawn)
    assert "![report-confidence](report-confidence.png)" in page
    assert plots.draw([], tmp_path / "nothing.md")


@pytest.fixture
def script(monkeypatch):
    """Return scripts/evaluate.py as a module."""
    monkeypatch.syspath_prepend(SCRIPTS)
    spec = importlib.util.spec_from_file_location("wenju_evaluate", SCRIPTS / "evaluate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_script_finds_sets_and_files_of_questions_with_their_articles(script, tmp_path):
    """A set by itself, a folder's sets, and a file whose articles lie beside the folder."""
    one, two = write_set(tmp_path / "sets"), write_set(tmp_path / "sets" / "b")
    assert script.find_sets([one]) == [[one]]
    (one / "queries.jsonl").rename(one / "pages.jsonl")
    (tmp_path / "pages").mkdir()

    pages = [one / "pages.jsonl", Path("--articles"), tmp_path / "pages"]
    assert script.find_sets([one]) == [[two], pages]


def test_the_scripts_page_has_a_row_for_each_set(script, small_report):
    """Shares have three places, counts and times none, and what is not known is a dash."""
    row = report.figures(small_report)
    lines = script.page({"a": row}, day="2025-01-31", command="x").splitlines()

    assert lines[0] == "# Evaluation"
    assert "2025-01-31" in lines[2]
    assert lines[4].startswith("| set | questions | hit@1 |")
    cells = [cell.strip() for cell in lines[6].strip("|").split("|")]
    assert len(cells) == lines[4].count("|") - 1
    assert cells[:4] == ["a", "3", "1.000", "1.000"]
    assert (cells[7], cells[-1]) == ("–", "2")


@pytest.mark.model
def test_the_command_measures_and_writes_a_report(wenju, tmp_path):
    """Text, JSON, the page, and errors that end with exit code 1."""
    folder = write_set(tmp_path / "set")
    page = tmp_path / "report.md"
    first = wenju("eval", folder, "--report", page)
    again = wenju("eval", folder, "--limit", 2, "--json")

    assert first.returncode == 0, first.stderr
    assert "hit@1" in first.stdout
    assert page.read_text("utf-8").startswith("# Evaluation: set\n")
    assert json.loads(again.stdout)["questions"] == 2
    assert (tmp_path / "home/cache/eval").is_dir()
    for arguments, words in (
        ([tmp_path / "none"], "There is no folder"),
        ([folder, "--report", tmp_path / "none/report.md"], "for the report"),
    ):
        failed = wenju("eval", *arguments)
        assert failed.returncode == 1
        assert words in failed.stderr
        assert "Traceback" not in failed.stderr
    assert wenju("eval", folder, "--limit", 0).returncode == 2
