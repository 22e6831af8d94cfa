"""The doctor finds nothing on a sound collection, and names each thing that is wrong."""

import hashlib
import json
import shutil
import sqlite3

import numpy as np
import pytest

from index.doctor import Check, check_collection, check_model, check_search
from index.models import ModelCard, PreparedModel
from index.store import STORE_FILE, Store
from index.types import Edit, EditKind
from tests.fakes import HashEmbedder, make_article, make_collection

KEY = HashEmbedder.key
CARD = ModelCard(
    name="small",
    key="small@1",
    dimension=8,
    max_tokens=12,
    pooling="mean",
    query_prompt="",
    passage_prompt="",
)
PHRASES = (
    "镇里把旧仓库改成了图书室",
    "退休教师在周三晚上轮流值班",
    "孩子们放学以后就来写作业",
    "果树栽培的书借得最多的人",
    "邻镇买了一辆客车沿河走村",
    "司机把村民想看的书记下来",
    "车子每月烧油要花九百块钱",
    "候船室里添了两排新的书架",
    "卫生院旁边的集市五天一次",
    "机关党建的讲座有三十二场",
    "县里的年轻人教老人用手机",
    "修理农机要先关掉发动机组",
)
READING = Edit(kind=EditKind.PINYIN, start=1, end=5, before="(jī)", after="")

HOW = "compared with all, recall 1.000"


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A collection of three articles."""
    articles = [
        make_article("a", "機(jī)關黨建工作", edits=[READING]),
        make_article("b", "村里的图书室周三开门。" * 60),
        make_article("c", ""),
    ]
    return make_collection(tmp_path_factory.mktemp("made") / "home", articles)


@pytest.fixture
def home(made, tmp_path):
    """A copy of it that may be harmed."""
    return shutil.copytree(made, tmp_path / "home")


@pytest.fixture
def library(tmp_path):
    """A collection of twelve short articles, a phrase each."""
    articles = [make_article(id_, text) for id_, text in zip("abcdefghijkl", PHRASES, strict=True)]
    return make_collection(tmp_path / "library", articles)


@pytest.fixture
def model(tmp_path):
    """A prepared folder of two files."""
    files = {"model.onnx": b"network", "frame.json": b"{}"}
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    digests = {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
    (tmp_path / "model.json").write_text(json.dumps({"sha256": digests}), "utf-8")
    return PreparedModel(folder=tmp_path, card=CARD)


def harm(home, statement, *values):
    """Change a row behind the collection's back."""
    with sqlite3.connect(home / STORE_FILE) as file:
        assert file.execute(statement, values).rowcount > 0


def found(checks):
    """List what is not well."""
    return [check for check in checks if not check.ok]


def test_a_sound_collection_is_well(home):
    """Every check says what it saw, none has a hint."""
    store = Store.open(home)
    chunks = len(store.all_chunks())
    store.close()
    assert check_collection(home, KEY) == [
        Check(name="collection", ok=True, detail=f"3 articles at {home}"),
        Check(name="database", ok=True, detail="ok"),
        Check(name="vectors' model", ok=True, detail=KEY),
        Check(name="way back", ok=True, detail="every text leads back to its source"),
        Check(name="rows", ok=True, detail="all complete"),
        Check(
            name="vector index",
            ok=True,
            detail=f"{chunks} of {chunks}, compared with all, recall 1.000",
        ),
    ]


def test_an_empty_collection_is_well(tmp_path):
    """Nothing in it is nothing wrong with it."""
    Store.open(tmp_path, create=True).close()
    checks = check_collection(tmp_path, KEY)
    assert found(checks) == []
    assert [check.detail for check in checks[2:]] == [
        *(
            "none yet",
            "every text leads back to its source",
            "all complete",
            "0 of 0, compared with all, recall 1.000",
        )
    ]


def test_one_article_is_counted_as_one(tmp_path):
    """No plural for it."""
    home = make_collection(tmp_path, [make_article("a", "村里的图书室周三开门。")])
    assert check_collection(home, KEY)[0].detail == f"1 article at {home}"


def test_a_missing_collection_is_told(tmp_path):
    """With the hint that the error has."""
    assert check_collection(tmp_path, KEY) == [
        Check(
            name="collection",
            ok=False,
            detail=f"There is no collection at {tmp_path}.",
            hint=f"Make one: wenju index ARTICLES --home {tmp_path}",
        )
    ]


def test_another_models_vectors_are_told(home):
    """Both models are named; the rest is looked at all the same."""
    checks = check_collection(home, "other@2")
    assert [check.name for check in found(checks)] == ["vectors' model"]
    assert found(checks)[0].detail == (
        f"The collection was made with the model {KEY}, in force is other@2."
    )
    assert found(checks)[0].hint.startswith("Embed it anew with the one you want: ")
    assert len(checks) == 6


@pytest.mark.parametrize(
    "edits",
    [
        [["pinyin", 1, 5, "(jī)", "x", True]],
        [["pinyin", 2, 5, "(jī)", "", True]],
        [["unheard of", 1, 5, "(jī)", "", True]],
        [],
    ],
    ids=["other text", "misplaced", "unknown kind", "none"],
)
def test_a_broken_way_back_is_told(home, edits):
    """An article whose text can't be led back to its source is named."""
    harm(home, "UPDATE texts SET edits = ? WHERE id = 'a'", json.dumps(edits))
    assert found(check_collection(home, KEY)) == [
        Check(
            name="way back",
            ok=False,
            detail="broken: a",
            hint="Remove these and index their files again.",
        )
    ]


def test_a_changed_text_is_told(home):
    """A quote cut from it would not be the source's."""
    harm(home, "UPDATE texts SET text = text || '。' WHERE id IN ('b', 'c')")
    assert [check.detail for check in found(check_collection(home, KEY))] == ["broken: b, c"]


def test_a_missing_index_is_no_trouble(home):
    """It is made again, here as anywhere."""
    check_collection(home, KEY)
    for path in home.glob("vectors-*"):
        path.unlink()
    assert found(check_collection(home, KEY)) == []
    assert len(list(home.glob("vectors-*.faiss"))) == 1


def test_a_damaged_database_is_told(home):
    """Wherever the damage lies, there is a finding with a hint, and no exception."""
    path = home / STORE_FILE
    sound = path.read_bytes()
    for page in range(1, len(sound) // 4096):
        spoilt = bytearray(sound)
        spoilt[page * 4096 : (page + 1) * 4096] = bytes(range(256)) * 16
        path.write_bytes(spoilt)
        findings = found(check_collection(home, KEY))
        assert findings, page
        assert all(finding.detail and finding.hint for finding in findings)


def test_a_sound_collection_finds_its_phrases(library):
    """Each leg says how many."""
    assert check_search(library, HashEmbedder()) == [
        Check(name=leg, ok=True, detail="12 of 12 phrases found")
        for leg in ("words", "meaning", "folding")
    ]


def test_nothing_is_looked_for_before_the_rest_is_well(library):
    """That is no finding of health."""
    (check,) = check_search(library, None)
    assert not check.ok
    assert check.detail.startswith("not tried: ")
    assert check.hint


def test_lost_words_are_told(library):
    """With what was missed, and where; the other script is tried of what is left."""
    harm(library, "DELETE FROM words WHERE rowid IN (SELECT id FROM chunks WHERE article_id = 'k')")
    words, meaning, folding = check_search(library, HashEmbedder())
    assert words.detail == f"11 of 12 phrases found; not: {PHRASES[10]} (k)"
    assert words.hint.endswith("index the articles again: wenju index ARTICLES")
    assert (meaning.ok, folding.ok) == (True, True)
    assert folding.detail == "11 of 11 phrases found"


def test_vectors_of_nothing_are_told(library):
    """The hint names the model to embed with."""
    harm(library, "UPDATE chunks SET vector = ?", np.ones(64, np.float16).tobytes())
    words, meaning, folding = check_search(library, HashEmbedder())
    assert (words.ok, meaning.ok, folding.ok) == (True, False, True)
    assert meaning.detail.startswith("3 of 12 phrases found; not: ")
    assert meaning.hint == "Embed the articles anew: wenju model use hash"


def test_a_sound_model_is_well(model):
    """Its key and dimension are shown."""
    assert check_model("small", model) == Check(
        name="model", ok=True, detail="small@1, 8 dimensions"
    )


def test_a_model_that_is_not_prepared_is_told():
    """The hint is the command that prepares it."""
    assert check_model("small", None) == Check(
        name="model",
        ok=False,
        detail="small is not prepared.",
        hint="Prepare it: wenju model prepare small",
    )


def test_a_models_changed_file_is_told(model):
    """One bit is enough."""
    (model.folder / "model.onnx").write_bytes(b"networl")
    assert check_model("small", model) == Check(
        name="model",
        ok=False,
        detail="small@1, 8 dimensions; its files have changed",
        hint=f"Remove {model.folder}, then: wenju model prepare small",
    )
