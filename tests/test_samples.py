"""The sample articles and the questions on them are what the README says they are."""

import json
import re
from pathlib import Path

import pytest

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
QUESTIONS = Path(__file__).resolve().parent / "data" / "sample_questions.jsonl"

ENCODINGS = {
    "jiaxing-windows.html": "utf-8",
    "mianyang-lectures.txt": "gbk",
    "mianyang-volunteers.md": "utf-8",
    "ningbo-evaluation.txt": "utf-8",
    "ningbo-repost.txt": "utf-8-sig",
    "quanzhou-digital-hall.txt": "utf-8",
    "quanzhou-reading-rooms.txt": "big5",
    "taizhou-villages.txt": "utf-8",
    "xiangyang-meetings.txt": "utf-8",
    "xiangyang-training.txt": "utf-8",
}

READING = re.compile(r"[一-鿿][(（][a-zāáǎàēéěèīíǐìōóǒòūúǔùü]{1,6}[)）]")
DEBRIS = re.compile("[\u00ad\u200b\u200c\u200d\u2060\ufeff]")


def _text(name):
    """Decode one sample as it was written."""
    return (SAMPLES / name).read_bytes().decode(ENCODINGS[name])


def _questions():
    """Read the questions, one a line."""
    return [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()]


def test_the_folder_holds_the_articles_and_their_licence():
    """No sample is missing, none was added without an encoding, the licence is stated."""
    assert {path.name for path in SAMPLES.iterdir()} == {*ENCODINGS, "LICENSE"}
    licence = (SAMPLES / "LICENSE").read_text("utf-8")
    assert "CC0 1.0" in licence
    assert "They are not reporting." in licence


@pytest.mark.parametrize("name", ENCODINGS)
def test_a_sample_is_a_short_file(name):
    """Every sample holds an article and stays well below a megabyte."""
    assert 400 <= len(_text(name))
    assert (SAMPLES / name).stat().st_size < 10_000


@pytest.mark.parametrize("name", ["mianyang-lectures.txt", "quanzhou-reading-rooms.txt"])
def test_two_samples_are_no_utf_8(name):
    """The GBK and the Big5 sample survived editors and version control."""
    with pytest.raises(UnicodeDecodeError):
        (SAMPLES / name).read_bytes().decode("utf-8")


def test_the_traditional_page_is_dirty():
    """Readings in brackets, a list of counties and two shifted stretches are still there."""
    text = _text("taizhou-villages.txt")

    assert len(READING.findall(text)) >= 40
    assert text.rstrip().splitlines()[-1].count("县|") >= 20
    assert "?!表樋诹镌絺髟竭h" in text
    assert "?纱迕癞攬龃蚍?" in text


@pytest.mark.parametrize(
    ("lost", "shifted", "original"),
    [
        (b"\xa1", "！表樋诹镌絺髟竭h", "。”順口溜越傳越遠"),
        (b"\xd3", "纱迕癞攬龃蚍", "由村民當場打"),
    ],
)
def test_a_shifted_stretch_reads_again_with_its_lost_byte(lost, shifted, original):
    """The shifted stretches are real GBK: the lost byte put back, they can be read."""
    whole_pairs = (lost + shifted.encode("gbk"))[: len(original.encode("gbk"))]

    assert whole_pairs.decode("gbk") == original


def test_the_simplified_page_is_dirty():
    """Spam title, entities, invisible debris and the site's foot are still there."""
    text = _text("xiangyang-meetings.txt")

    assert text.splitlines()[0].count("_") >= 3
    assert len(DEBRIS.findall(text)) >= 8
    assert "&ldquo;无会周&rdquo;" in text
    assert "ICP备" in text


def test_the_repost_repeats_its_original():
    """Every body paragraph of the original stands word for word in the repost."""
    repost = _text("ningbo-repost.txt")
    body = _text("ningbo-evaluation.txt").strip().split("\n\n")[2:]

    assert len(body) == 6
    assert [paragraph for paragraph in body if paragraph not in repost] == []


def test_every_question_has_an_id_of_its_own():
    """Ids number the questions without gaps or repeats."""
    questions = _questions()

    assert [q["id"] for q in questions] == [f"q{n:02}" for n in range(1, len(questions) + 1)]
    assert len({q["text"] for q in questions}) == len(questions)


def test_there_are_questions_of_both_kinds():
    """At least 24 questions, at least 8 of them without an answer in the samples."""
    answerable = [q["answerable"] for q in _questions()]

    assert len(answerable) >= 24
    assert answerable.count(False) >= 8


@pytest.mark.parametrize("question", _questions(), ids=lambda q: q["id"])
def test_a_question_is_well_formed(question):
    """An answerable question names a sample and its wordings; another names neither."""
    assert set(question) == {"id", "text", "must", "answerable", "file"}
    assert question["text"].strip() == question["text"] != ""
    if question["answerable"]:
        assert question["file"] in ENCODINGS
        assert question["must"]
        assert all(wording for group in question["must"] for wording in group)
    else:
        assert (question["file"], question["must"]) == (None, [])


def test_every_sample_is_asked_about():
    """Each sample but the repost answers a question."""
    asked = {q["file"] for q in _questions() if q["answerable"]}

    assert asked == {*ENCODINGS} - {"ningbo-repost.txt"}
