"""Several collections under one home, by their names."""

import pytest
from fakes import HashEmbedder, make_article, make_collection

from index.errors import SettingsError
from rag.assistant import Assistant
from ui.collections import DEFAULT, Collections


@pytest.fixture
def collections(tmp_path):
    """Offer a home with one article."""
    make_collection(tmp_path, [make_article("0" * 16, "窗口有三个。")])
    collections = Collections(tmp_path, lambda folder: Assistant(folder, HashEmbedder()))
    yield collections
    collections.close()


def test_the_default_is_the_home_itself(collections):
    """Its name is empty and its articles are those of the home."""
    assert collections.names() == [DEFAULT]
    assert [entry.id for entry in collections.open().entries()] == ["0" * 16]


def test_a_new_one_is_empty_and_listed_after_the_default(collections):
    """Names are in order; what is made can be opened at once, and only once."""
    collections.create("乡村")
    collections.create("2024 会议")

    assert collections.names() == [DEFAULT, "2024 会议", "乡村"]
    assert collections.open("乡村").entries() == []
    assert collections.open("乡村") is collections.open("乡村")


@pytest.mark.parametrize(
    "name", ["", ".", "..", "../x", "a/b", "a\\b", ".a", "a.", "x" * 41, "a\n"]
)
def test_a_name_that_is_no_folder_is_refused(collections, name):
    """Nothing is made outside the home."""
    with pytest.raises(SettingsError):
        collections.create(name)
    assert collections.names() == [DEFAULT]


def test_an_unknown_or_taken_name_is_refused(collections):
    """One sentence each."""
    with pytest.raises(SettingsError, match="no collection named 'nowhere'"):
        collections.open("nowhere")
    collections.create("a")
    with pytest.raises(SettingsError, match="named 'a' already"):
        collections.create("a")
