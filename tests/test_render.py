"""What a terminal shows, word for word."""

from dataclasses import replace

import pytest
from rich.cells import cell_len

from index.doctor import Check
from index.types import BuildResult, Edit, EditKind, Entry, Failure, Missed, Receipt, SelfTest
from rag.types import Answer, Citation, Outcome, Quote, Sentence
from tests.fakes import make_article
from ui import payload, render
from ui.formats import Style

EDITS = [Edit(kind=EditKind.PINYIN, start=1, end=5, before="(jī)", after="")]
ARTICLE = make_article(
    "a1",
    "機(jī)關換了新燈。",
    edits=EDITS,
    title="新燈",
    published="2024-05-01",
    places=("宁波市",),
)
CITATION = Citation(number=1, quote=Quote(article=ARTICLE, start=0, end=7))
ANSWER = Answer(
    question="機關換了什麼？",
    standalone_question="機關換了什麼？",
    outcome=Outcome.ANSWERED,
    confidence=0.9,
    sentences=(Sentence(text="機關換了新燈。", citations=(1,)),),
    citations=(CITATION,),
)
SILENCE = Answer(
    question="What was changed?",
    standalone_question="What was changed?",
    outcome=Outcome.NOT_FOUND,
    confidence=0.1,
    closest=(CITATION,),
)


def test_an_answer_shows_marks_sources_and_the_pages_own_form():
    """A repaired quote is shown in both forms, in the wording of the question's script."""
    assert render.answer(ANSWER) == (
        "機關換了新燈。[1]\n\n出處\n[1] 新燈\n    2024-05-01 · 寧波市 · /articles/a1.txt\n"
        "    [1] 原頁寫作: 機(jī)關換了新燈。"
    ).replace("原頁寫作", render.WORDINGS["zh-Hant"].source_form)


def test_what_nothing_was_found_on_is_told_below_the_answer():
    """What was answered then has its place above it."""
    assert render.answer(replace(ANSWER, silent=("綿陽",))).startswith(
        "■ 宁波市\n機關換了新燈。[1]\n\n綿陽：在這些文章裡沒有找到。\n\n出處\n"
    )


def test_an_answer_lists_its_sources_as_references_if_a_style_is_asked_for():
    """The page's own form stays; an entry of BibTeX has lines of its own."""
    label = render.WORDINGS["zh-Hant"].source_form

    assert render.answer(ANSWER, style=Style.GBT7714) == (
        f"機關換了新燈。[1]\n\n出處\n[1] 新燈[Z]. 2024.\n    [1] {label}: 機(jī)關換了新燈。"
    )
    assert "\n[1]\n@misc{wenju-a1,\n" in render.answer(ANSWER, style=Style.BIBTEX)
    assert payload.of_references([CITATION, replace(CITATION, number=2)], Style.PLAIN) == [
        {"citations": [1, 2], "id": "a1", "reference": "《新燈》，2024-05-01"}
    ]


def test_in_a_terminal_the_part_that_answers_is_bold():
    """Nothing else of the text changes."""
    sentence = Sentence(text="機關換了新燈。", citations=(1,), emphasis=(2, 6))
    shown = render.answer(replace(ANSWER, sentences=(sentence,)), is_bold=True)

    assert shown.startswith("機關\x1b[1m換了新燈\x1b[22m。[1]\n")
    assert shown.replace("\x1b[1m", "").replace("\x1b[22m", "") == render.answer(ANSWER)


def test_a_question_that_was_understood_otherwise_is_told_first():
    """In the wording of its script, before an answer and before silence; else nothing is told."""
    answer = replace(ANSWER, question="那機關呢？", standalone_question="機關換了什麼？")
    silence = replace(SILENCE, standalone_question="What was changed there?")
    spaced = replace(ANSWER, question=" 機關換了什麼？\n")

    assert render.answer(answer) == f"理解為：機關換了什麼？\n\n{render.answer(ANSWER)}"
    assert render.answer(silence).startswith("Understood as: What was changed there?\n\nThese")
    assert render.answer(spaced) == render.answer(ANSWER)


def _cited(number, id_, **facts):
    """Cite the whole of an article that says which it is."""
    article = make_article(id_, f"{id_}说。", **facts)
    return Citation(number=number, quote=Quote(article=article, start=0, end=len(article.text)))


@pytest.mark.parametrize(
    ("one", "other", "headings"),
    [
        ({"places": ("衢州市", "柯城区")}, {"places": ("湖州市",)}, ("衢州市", "湖州市")),
        (
            {"places": ("衢州市",), "title": "甲"},
            {"places": ("衢州市",), "title": "乙"},
            ("甲", "乙"),
        ),
        ({"places": ("衢州市",), "title": "甲"}, {}, ("甲", "（無標題）")),
    ],
    ids=["places", "same place", "no place"],
)
def test_sentences_of_several_articles_stand_below_their_places_or_titles(one, other, headings):
    """Each article's together, with the numbers they have."""
    citations = (_cited(1, "a", **one), _cited(2, "b", **other), _cited(3, "a", **one))
    sentences = tuple(Sentence(text=c.quote.text, citations=(c.number,)) for c in citations)
    answer = replace(ANSWER, sentences=sentences, citations=citations)

    body = render.answer(answer).partition("\n\n出處")[0]
    assert body == f"■ {headings[0]}\na说。[1]\na说。[3]\n\n■ {headings[1]}\nb说。[2]"


def test_silence_says_so_and_shows_what_is_closest():
    """What is closest carries its quote, and is said to be no answer."""
    lines = render.answer(SILENCE).splitlines()

    assert lines[0] == render.WORDINGS["en"].not_found
    assert lines[3] == render.WORDINGS["en"].closest
    assert lines[6] == "    機關換了新燈。"


def test_a_build_shows_every_file_and_the_sum():
    """Receipts, failures and what was left alone."""
    receipt = Receipt(
        path="a.txt",
        id="a1",
        encoding="gb18030",
        replaced=2,
        edits={"pinyin": 3},
        removed=("首页 > 新闻",),
        duplicate_of="b2",
        chunks=4,
        warnings=("1 uncertain repair",),
    )
    result = BuildResult(
        receipts=(receipt,),
        failed=(Failure(path="b.pdf", reason="It is encrypted."),),
        unchanged=("c.txt",),
        skipped=("d.zip",),
    )
    assert render.build(result).splitlines() == [
        "✓ a.txt",
        "    a1  gb18030  4 chunks",
        "    2 characters could not be decoded",
        "    changed: pinyin 3",
        "    removed: 首页 > 新闻",
        "    repeats b2",
        "    ! 1 uncertain repair",
        "✗ b.pdf",
        "    It is encrypted.",
        "1 article taken in; 1 file failed; 1 file unchanged.",
        "Left alone, not of a kind that Wenju reads: d.zip.",
    ]


def test_a_build_of_much_is_told_in_short():
    """The first few of many names and lines; the rest is counted, and found with a command."""
    receipt = Receipt(
        path="a.txt",
        id="a1",
        encoding="utf-8",
        replaced=1,
        removed=tuple(f"第{n}行" for n in range(7)),
        chunks=1,
    )
    result = BuildResult(
        receipts=(receipt, receipt),
        failed=(),
        unchanged=("c.txt", "d.txt"),
        skipped=tuple(f"{n}.zip" for n in range(8)),
    )
    lines = render.build(result).splitlines()
    assert lines[1:3] == ["    a1  utf-8  1 chunk", "    1 character could not be decoded"]
    assert lines[3:9] == [
        *(f"    removed: 第{n}行" for n in range(5)),
        "    removed: 2 more: wenju show a1",
    ]
    assert lines[-2:] == [
        "2 articles taken in; 2 files unchanged.",
        "Left alone, not of a kind that Wenju reads: 0.zip, 1.zip, 2.zip, 3.zip, 4.zip and 3 more.",
    ]


def test_a_build_tells_its_self_test():
    """One line where all was found; where too little was, what, and which command tells more."""
    sound = SelfTest(
        sampled=8, found_by_words=8, found_by_vectors=8, found_folded=8, missed=(), failed=()
    )
    lost = Missed(leg="words", id="a1", phrase="机关换了新灯")
    far = Missed(leg="meaning", id="a2", phrase="灯换了")
    tests = [
        sound,
        replace(sound, found_by_vectors=7, missed=(far,)),
        replace(sound, found_by_words=7, found_folded=7, missed=(lost, far), failed=("words",)),
        replace(sound, sampled=0),
        None,
    ]
    empty = BuildResult(receipts=(), failed=(), unchanged=(), skipped=())
    shown = [render.build(replace(empty, self_test=test)).splitlines()[1:] for test in tests]
    assert shown == [
        ["Self-test: 8 phrases found by words, by meaning and in the other script."],
        ["Self-test: of 8 phrases, 8 found by words, 7 by meaning, 8 in the other script."],
        [
            "Self-test: of 8 phrases, 7 found by words, 8 by meaning, 7 in the other script.",
            "    ! words: 机关换了新灯 (a1) is not found",
            "    Look closer: wenju doctor",
        ],
        [],
        [],
    ]


def test_paths_below_the_folder_one_stands_in_are_shown_from_there(tmp_path, monkeypatch):
    """Others are shown in full."""
    monkeypatch.chdir(tmp_path)
    failed = (
        Failure(path=str(tmp_path / "deep" / "a.txt"), reason="It is empty."),
        Failure(path=f"{tmp_path}-b/c.txt", reason="It is empty."),
    )
    result = BuildResult(receipts=(), failed=failed, unchanged=(), skipped=())
    lines = render.build(result).splitlines()
    assert (lines[0], lines[2]) == ("✗ deep/a.txt", f"✗ {tmp_path}-b/c.txt")


@pytest.mark.parametrize("text", ["图书室每周三开门。" * 40, "The room opens at noon. " * 40])
def test_what_is_closest_takes_two_lines_of_a_narrow_terminal(text):
    """Quote and source form are cut in their middle by the columns they take, not characters."""
    reading = Edit(kind=EditKind.PINYIN, start=1, end=5, before=text[1:5], after="")
    article = make_article("a1", text, edits=[reading])
    quote = Quote(article=article, start=0, end=len(article.text))
    silence = replace(SILENCE, closest=(Citation(number=1, quote=quote),))
    *_, shown, source = render.answer(silence).splitlines()
    for line in (shown, source):
        assert " … " in line
        assert 150 <= cell_len(line) <= 158
        assert line.endswith(text.strip()[-20:])
    assert source.startswith(f"    [1] {render.WORDINGS['en'].source_form}: {text[:20]}")


def test_entries_are_listed_with_their_facts():
    """Two lines an article, then the count; an empty collection says what to do."""
    entry = Entry(
        id="a1",
        title="新燈",
        published="2024",
        source="",
        author="",
        places=("宁波市", "台州市"),
        path="a.txt",
        duplicate_of="",
        chunks=2,
    )
    assert render.entries([entry]).splitlines() == [
        "a1  新燈",
        "    2024 · 宁波市、台州市  2 chunks  a.txt",
        "1 article.",
    ]
    assert "wenju index" in render.entries([])


def test_an_article_shows_its_changes():
    """Facts, text, and each change with what stood there before."""
    shown = render.article(ARTICLE)

    assert "places     宁波市" in shown
    assert "機關換了新燈。" in shown
    assert "pinyin     '(jī)' → ''" in shown


def test_checks_show_what_to_do():
    """A failed check carries its hint."""
    checks = [
        Check(name="a", ok=True, detail="fine"),
        Check(name="b", ok=False, detail="x", hint="do y"),
    ]

    assert render.checks(checks) == "✓ a: fine\n✗ b: x\n    do y"


def test_a_citations_payload_has_the_contracts_fields():
    """Names and values are those of the README."""
    assert payload.of_citation(CITATION) == {
        "number": 1,
        "quote": "機關換了新燈。",
        "source_quote": "機(jī)關換了新燈。",
        "state": "repaired",
        "start": 0,
        "end": 7,
        "context": "機關換了新燈。",
        "article": {
            "id": "a1",
            "title": "新燈",
            "published": "2024-05-01",
            "source": "",
            "author": "",
            "places": ["宁波市"],
            "path": "/articles/a1.txt",
        },
        "also_in": [],
    }
    assert payload.of_answer(ANSWER)["answer"] == "機關換了新燈。[1]"
