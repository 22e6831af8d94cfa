"""`wenju compare` as a person types it: what is shown, and what bad input gets."""

import json

import pytest

pytestmark = pytest.mark.model


def test_a_comparison_is_shown_and_given_as_json(wenju, samples_home):
    """Text for a person, the same citations for a program."""
    shown = wenju("compare", "减少会议", "宁波", "襄陽", "--home", samples_home)
    given = wenju("compare", "减少会议", "宁波", "襄陽", "--home", samples_home, "--json")

    assert (shown.returncode, shown.stderr) == (0, "")
    assert "28%" in shown.stdout
    assert "35%" in shown.stdout
    told = json.loads(given.stdout)
    assert [one["name"] for one in told["subjects"]] == ["宁波市", "襄阳市"]
    for aspect in told["aspects"]:
        for cell in filter(None, aspect["cells"].values()):
            assert all(c["quote"] in c["context"] for c in cell["citations"])


def test_silence_is_no_error(wenju, samples_home):
    """Nobody speaks of it: exit code 0, and the names."""
    done = wenju("compare", "跨境电商", "宁波", "襄阳", "--home", samples_home)

    assert done.returncode == 0
    assert "没有找到谈这个主题的内容：宁波市、襄阳市" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message", "hint"),
    [
        (["  "], 1, "The topic is empty", "wenju compare"),
        (["考核评价", "宁坡"], 1, "宁坡 is no place", "宁波市"),
        (["考核评价", ""], 1, "name to compare is empty", "wenju compare"),
        (["考核评价", *map("某{}".format, range(25))], 1, "at most 24", "Compare fewer"),
        (["考核评价", "--aspect", " "], 1, "aspect is empty", "--aspect"),
        ([], 2, "Missing argument", ""),
    ],
)
def test_bad_input_gets_a_message_and_a_hint(wenju, samples_home, arguments, code, message, hint):
    """What is wrong, with the value, and what to do; never a traceback."""
    done = wenju("compare", *arguments, "--home", samples_home)

    assert done.returncode == code
    assert message in done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
