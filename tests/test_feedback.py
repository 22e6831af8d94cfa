"""What visitors say of answers is kept whole, and shown by a command."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import SettingsError
from ui import feedback
from ui.feedback import FEEDBACK_FILE, Feedback, Verdict, add_feedback, as_feedback, read_feedback

UP = Feedback(
    id="a1",
    at="2026-05-01T08:00:00+00:00",
    verdict=Verdict.UP,
    question="宁波的考评有几项指标？",
    cited=("00000000000000aa:3-9",),
)


def test_a_note_takes_the_place_of_its_verdict(tmp_path):
    """What is said later of the same answer holds; others stay, in their order."""
    down = replace(UP, id="b2", verdict=Verdict.DOWN)
    for one in (UP, down, replace(UP, note="对。\n第二行")):
        add_feedback(tmp_path, one)

    assert read_feedback(tmp_path) == [replace(UP, note="对。\n第二行"), down]


def test_nobody_said_anything_yet(tmp_path):
    """A home without the file has no feedback."""
    assert read_feedback(tmp_path) == []


def test_the_file_does_not_grow_for_ever(tmp_path, monkeypatch):
    """What would go beyond the bound is refused, and nothing of it is written."""
    monkeypatch.setattr(feedback, "_MOST_BYTES", 300)
    add_feedback(tmp_path, UP)
    before = (tmp_path / FEEDBACK_FILE).read_bytes()

    with pytest.raises(SettingsError, match="holds as much as it may: 300 bytes") as caught:
        add_feedback(tmp_path, replace(UP, note="长" * 100))
    assert "wenju feedback --json" in caught.value.hint
    assert (tmp_path / FEEDBACK_FILE).read_bytes() == before


def test_a_folder_that_can_not_be_written_is_told(tmp_path):
    """The reason is in the sentence."""
    with pytest.raises(SettingsError, match="can't be written: No such file or directory"):
        add_feedback(tmp_path / "nowhere", UP)


@pytest.mark.parametrize("line", ["{", "[]", '{"id": "a"}', json.dumps({"id": 7})])
def test_a_line_of_someone_else_is_told_by_its_number(tmp_path, line):
    """Nothing is skipped quietly."""
    add_feedback(tmp_path, UP)
    with (tmp_path / FEEDBACK_FILE).open("a") as file:
        file.write(f"{line}\n")

    with pytest.raises(SettingsError, match="Line 2 of .* is no feedback"):
        read_feedback(tmp_path)


@given(st.text())
def test_any_text_is_feedback_or_refused(text):
    """A client may send back anything as what was judged."""
    try:
        as_feedback(text)
    except ValueError:
        return
    raise AssertionError("random text was taken for feedback")


def test_the_command_shows_what_was_said(wenju, tmp_path):
    """A line for each, its note below; whole as JSON."""
    home = tmp_path / "home"
    home.mkdir()
    assert "Nobody said anything" in wenju("feedback").stdout
    add_feedback(home, replace(UP, note="数字对"))

    shown = wenju("feedback").stdout
    assert shown == "+ 2026-05-01  宁波的考评有几项指标？\n    数字对\n"
    told = json.loads(wenju("feedback", "--json").stdout)["feedback"]
    assert told == [
        {
            "id": "a1",
            "at": "2026-05-01T08:00:00+00:00",
            "verdict": "up",
            "question": "宁波的考评有几项指标？",
            "cited": ["00000000000000aa:3-9"],
            "note": "数字对",
        }
    ]
