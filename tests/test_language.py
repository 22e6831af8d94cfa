"""A question is answered in the language that it was asked in."""

from dataclasses import astuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.language import WORDINGS, Language, language_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", Language.ENGLISH),
        ("Which towns?", Language.ENGLISH),
        ("¿Qué? 123 ー 😀", Language.ENGLISH),
        ("어느 도시입니까?", Language.ENGLISH),
        ("哪些城市？", Language.SIMPLIFIED),
        ("開展了什麼", Language.TRADITIONAL),
        ("开展了什么", Language.SIMPLIFIED),
        ("著名的皇后和乾坤于征途", Language.SIMPLIFIED),
        ("《機關》一书里说了哪些办法", Language.SIMPLIFIED),
        ("裏面講過甚麼", Language.TRADITIONAL),
        ("GDP 多少", Language.SIMPLIFIED),
    ],
)
def test_the_writing_decides(text, language):
    """Characters of one standard alone decide; words quoted from the other don't."""
    assert language_of(text) is language


@given(st.text())
def test_every_text_has_a_language(text):
    """No text is too strange to be answered, and without Han characters it is English."""
    assert language_of(text) in WORDINGS
    assert language_of("".join(c for c in text if ord(c) < 0x2E80)) is Language.ENGLISH


@pytest.mark.parametrize("language", Language)
def test_every_wording_is_in_its_language(language):
    """Nothing is left out, and nothing was copied from another language."""
    sentences = astuple(WORDINGS[language])
    assert all(sentences)
    assert language_of("".join(sentences)) is language


def test_what_is_filled_in_has_its_place_in_every_language():
    """The number of a failure, how long a question may be, how it was understood."""
    assert all("{question}" in wording.understood for wording in WORDINGS.values())
    assert all("{id}" in wording.unexpected for wording in WORDINGS.values())
    assert all("{most}" in wording.long_question for wording in WORDINGS.values())
