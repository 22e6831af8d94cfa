"""Names in questions are found without the word cutter, and too many rather than too few."""

import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.names import names_asked, world_places


def named(question):
    """List the names in a question."""
    return [question[start:end] for start, end in names_asked(question)]


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("财政局办了几期轮训班？", ["财政局"]),
        ("財政局辦了幾期輪訓班？", ["財政局"]),
        ("阿里巴巴的支部有多少名党员？", ["阿里巴巴"]),
        ("火星的考评表有几项？", ["火星"]),
        ("“流动书桌”一共开到哪些村？", ["流动书桌"]),
        ("由周晓岚主持的会开了几次？", ["周晓岚"]),
        ("东京办了几期轮训班？", ["东京"]),
        ("紐約和英國各有多少書房？", ["紐約", "英國"]),
        ("办了几期轮训班，培训了多少人？", []),
        ("城市里的书房最高达到多少间？", []),
        ("How many courses were held?", []),
        ("How many courses did Huawei and the Red Cross hold?", ["Huawei", "Red Cross"]),
        ("¿Cuántos cursos celebró Huawei?", ["Huawei"]),
        ("Сколько курсов провёл Газпром?", ["Газпром"]),
        ("", []),
    ],
)
def test_names_are_told_from_words(question, names):
    """Offices, brands, persons of no dictionary, what is marked, what something belongs to."""
    assert named(question) == names


def test_places_of_the_world_are_found_as_words():
    """In either script; what only holds their characters is none."""
    assert world_places("巴黎、倫敦和加德滿都的书房") == ["巴黎", "伦敦", "加德满都"]
    assert world_places("沿海地区的英国人与马里奥，北京市") == []


def test_a_question_needs_no_word_cutter():
    """Finding names does not load jieba, whose table of words and tagger take a second."""
    code = "import sys; from index.names import names_asked; names_asked('财政局有几个人？');"
    code += "print('jieba' in sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.split() == ["False"]


def test_the_dictionary_takes_little_memory():
    """Its 350,000 words are kept in less than 20 MB; an object for each would take 70."""
    code = "import tracemalloc; from index.names import names_asked; tracemalloc.start();"
    code += "names_asked('财政局有几个人？'); print(tracemalloc.get_traced_memory()[0])"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert int(told.stdout) < 20_000_000


@given(st.text(max_size=80))
def test_any_text_can_be_read(text):
    """Names lie in the text, in order, and hold at least two characters."""
    spans = names_asked(text)

    assert list(spans) == sorted(set(spans))
    assert all(0 <= start and start + 2 <= end <= len(text) for start, end in spans)
