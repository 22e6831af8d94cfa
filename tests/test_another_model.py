"""Another model takes the place of the old at once, and what was embedded before a kill is kept."""

import numpy as np
import pytest

from index.another_model import STAGED_FILE, re_embed
from index.build import writing
from index.store import Store
from rag.assistant import Assistant
from tests.fakes import HashEmbedder, make_article, make_collection, store_article

ARTICLES = [
    make_article(
        f"a{n}",
        f"第{n}镇的夜校学员有{n}十人。"
        + "".join(f"第{n}镇第{i}村办了夜校，学员有{n * i}人。" for i in range(50)),
        title=f"第{n}镇的夜校",
    )
    for n in range(1, 26)
]


class AnotherEmbedder(HashEmbedder):
    """A model whose vectors point the other way; it may break off."""

    key = "hash@2"

    def __init__(self, breaks_after=None):
        """Break off after so many texts."""
        self.breaks_after = breaks_after
        self.count = 0

    def embed(self, texts):
        """Turn the rows round."""
        if self.breaks_after is not None and self.count > self.breaks_after:
            raise KeyboardInterrupt
        self.count += len(texts)
        return -super().embed(texts)


@pytest.fixture
def home(tmp_path):
    """A collection of a thousand chunks or so."""
    return make_collection(tmp_path / "home", ARTICLES)


def assert_of_new_model(home):
    """Check that every chunk has the new model's vector, and that the rest is tidied up."""
    store = Store.open(home)
    assert store.meta("model") == "hash@2"
    articles = {one.id: one for one in ARTICLES}
    rows = store.all_chunks()
    texts = [
        f"{articles[row.chunk.article_id].title}\n"
        f"{articles[row.chunk.article_id].text[row.chunk.start : row.chunk.end]}"
        for row in rows
    ]
    np.testing.assert_allclose(store.vectors()[1], -HashEmbedder().embed(texts), atol=1e-3)
    store.close()
    assert not (home / STAGED_FILE).exists()


def test_a_run_that_was_broken_off_goes_on_from_there(home):
    """The old model answers until then, and nothing is embedded twice."""
    count = len(Store.open(home).all_chunks())
    done = 0
    for breaks_after in (70, 70):
        broken = AnotherEmbedder(breaks_after)
        with pytest.raises(KeyboardInterrupt):
            re_embed(home, broken, lambda *_: None)
        done += broken.count
        assistant = Assistant(home, HashEmbedder())
        assert assistant.ask("第3镇的夜校有多少学员？").citations
        assistant.close()
    last = AnotherEmbedder()
    assert re_embed(home, last, lambda *_: None) == count
    assert 0 < last.count < count - 100
    assert done + last.count <= count + 2 * 64  # what was under way
    assert_of_new_model(home)


def test_what_changed_meanwhile_is_embedded_as_it_is_now(home):
    """Texts are known by what they say, not by where they stand."""
    with pytest.raises(KeyboardInterrupt):
        re_embed(home, AnotherEmbedder(130), lambda *_: None)
    with writing(home) as store:
        store.remove(["a1", "a5"])
        for id_ in ("a5", "a1"):
            store_article(store, next(one for one in ARTICLES if one.id == id_))
    re_embed(home, AnotherEmbedder(), lambda *_: None)
    assert_of_new_model(home)


@pytest.mark.parametrize("harm", [b"", b"no database at all" * 100])
def test_what_is_left_of_another_model_or_damaged_begins_anew(home, harm):
    """Nothing of it is used."""
    third = AnotherEmbedder(70)
    third.key = "hash@3"
    with pytest.raises(KeyboardInterrupt):
        re_embed(home, third, lambda *_: None)
    new = AnotherEmbedder()
    if harm:
        (home / STAGED_FILE).write_bytes(harm)
    re_embed(home, new, lambda *_: None)
    assert_of_new_model(home)


def test_an_assistant_of_the_old_model_says_so_afterwards(home):
    """Its next question is refused, since its questions no longer compare."""
    assistant = Assistant(home, HashEmbedder())
    re_embed(home, AnotherEmbedder(), lambda *_: None)
    with pytest.raises(Exception, match="made with the model hash@2"):
        assistant.ask("第3镇的夜校有多少学员？")
    assistant.close()
