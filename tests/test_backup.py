"""A backup is one file that is read again before it counts, and comes back all at once."""

import json
import os
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from index.backup import Backup, _digest, _pack, backup, restore
from index.build import writing
from index.doctor import check_collection
from index.errors import CollectionError, CollectionMismatchError, SettingsError
from index.store import STORE_FILE, Store
from index.takeout import export
from index.vectors import Vectors
from rag.assistant import Assistant
from tests.fakes import HashEmbedder, make_article, make_collection, spoil, store_article

ARTICLES = [
    make_article(f"a{n}", f"第{n}镇办了{n}所夜校，学员有{n}十人。", title=f"第{n}镇的夜校")
    for n in range(1, 6)
]
NEW = make_article("n", "新镇的图书馆有藏书三万册。", title="新镇图书馆")


@pytest.fixture
def home(tmp_path):
    """A collection of five articles."""
    return make_collection(tmp_path / "home", ARTICLES)


@pytest.fixture
def saved(home, tmp_path):
    """A backup of it."""
    backup(home, tmp_path / "saved")
    return tmp_path / "saved"


def articles_of(home):
    """Read every article; check that all is well."""
    assert [check for check in check_collection(home, HashEmbedder.key) if not check.ok] == []
    store = Store.open(home)
    found = [store.article(id_) for id_ in store.ids()]
    store.close()
    return found


def test_what_is_restored_is_what_was_saved(home, saved, tmp_path):
    """Articles, vectors and words; into a new home or over what is there."""
    held, aside = restore(saved, tmp_path / "other")
    assert (held.articles, held.model, aside) == (5, HashEmbedder.key, None)
    assert articles_of(tmp_path / "other") == ARTICLES
    with_home, with_other = Store.open(home), Store.open(tmp_path / "other")
    assert with_home.all_chunks() == with_other.all_chunks()
    assert (with_home.vectors()[1] == with_other.vectors()[1]).all()
    assert with_home.search_words(["夜校"], 9) == with_other.search_words(["夜校"], 9) != []
    with_home.close()
    with_other.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home", "other", "saved"]


def test_two_backups_of_one_state_are_the_same_bytes(home, saved, tmp_path):
    """Whatever the clock says; and neither takes the place of a file unasked."""
    backup(home, tmp_path / "again")
    assert (tmp_path / "again").read_bytes() == saved.read_bytes()
    with pytest.raises(SettingsError, match="is there already"):
        backup(home, saved)
    with writing(home) as store:
        store.remove(["a1"])
    assert backup(home, saved, replaces=True).articles == 4


def test_a_backup_is_of_one_state_while_the_collection_is_changed(home, tmp_path):
    """A writer that is under way neither waits nor is waited for."""
    with writing(home) as store:
        store_article(store, NEW)
        held = backup(home, tmp_path / "saved")
        store.remove(["n"])
    assert held.articles == 6
    restore(tmp_path / "saved", tmp_path / "other")
    assert articles_of(tmp_path / "other") == [*ARTICLES, NEW]


def test_an_assistant_has_what_was_restored_at_its_next_question(home, saved):
    """Though the generation that it knows may have the number of the one restored."""
    with writing(home) as store:
        store.remove(["a3"])
        store_article(store, NEW)
    assistant = Assistant(home, HashEmbedder())
    assert assistant.ask("新镇图书馆有多少藏书？").citations[0].quote.article.id == "n"
    restore(saved, home, replaces=True)
    assert assistant.ask("第3镇的夜校有多少学员？").citations[0].quote.article.id == "a3"
    found = assistant.ask("新镇图书馆有多少藏书？")
    assert "n" not in {one.quote.article.id for one in (*found.citations, *found.closest)}
    assistant.close()
    assert articles_of(home) == ARTICLES


def test_a_collection_that_holds_articles_is_replaced_only_when_told(home, saved):
    """Nothing is lost unasked; an empty one has nothing to lose."""
    with pytest.raises(SettingsError) as caught:
        restore(saved, home)
    assert str(caught.value) == f"The collection at {home} holds articles, which would be lost."
    assert "--force" in caught.value.hint
    with writing(home) as store:
        store.remove([one.id for one in ARTICLES])
    restore(saved, home)
    assert articles_of(home) == ARTICLES


def test_a_collection_that_can_not_be_opened_is_set_aside(home, saved):
    """What it was stays beside, under a name that is told."""
    (home / STORE_FILE).write_bytes(b"not a database, but a shopping list\n" * 100)
    _, aside = restore(saved, home, replaces=True)
    assert aside == home / "set-aside-1.sqlite"
    assert aside.read_bytes().startswith(b"not a database")
    assert articles_of(home) == ARTICLES


def test_a_damaged_collection_that_opens_is_set_aside_too(home, saved):
    """Only where it may be replaced; what could still be read of it is not lost."""
    spoil(home, "chunks_by_article")
    before = (home / STORE_FILE).read_bytes()
    with pytest.raises(SettingsError, match="holds articles"):
        restore(saved, home)
    _, aside = restore(saved, home, replaces=True)
    assert aside and aside.read_bytes() == before
    assert articles_of(home) == ARTICLES


def newer(tmp_path):
    """Make a backup as a version to come would make it."""
    copy = make_collection(tmp_path / "newer", ARTICLES) / STORE_FILE
    with closing(sqlite3.connect(copy)) as file:
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        file.execute("PRAGMA user_version = 99")
        file.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    held = Backup(articles=5, chunks=5, generation=9, model=HashEmbedder.key, sha256=_digest(copy))
    _pack(copy, held, tmp_path / "newer.backup")
    return tmp_path / "newer.backup"


@pytest.mark.parametrize("is_newer", [False, True])
def test_a_backup_that_is_refused_leaves_no_folder(saved, tmp_path, is_newer):
    """Neither one that is damaged, nor one of a version to come."""
    if is_newer:
        saved = newer(tmp_path)
    else:
        harmed(saved, flip)
    with pytest.raises((SettingsError, CollectionMismatchError)):
        restore(saved, tmp_path / "other")
    assert not (tmp_path / "other").exists()


def harmed(saved, change):
    """Change the bytes of a backup."""
    data = bytearray(saved.read_bytes())
    change(data)
    saved.write_bytes(data)


def flip(data):
    """Change a bit in the middle."""
    data[len(data) // 2] ^= 1


@pytest.mark.parametrize(
    "change",
    [
        flip,
        lambda data: data.__delitem__(slice(len(data) // 2, None)),
        lambda data: data.__delitem__(slice(0, None)),
        lambda data: data.__setitem__(slice(0, None), b"something else" * 50),
    ],
    ids=["one bit", "truncated", "empty", "foreign"],
)
def test_a_harmed_backup_is_refused(home, saved, tmp_path, change):
    """The collection that is there stays as it is, and nothing else is made."""
    harmed(saved, change)
    with pytest.raises(SettingsError) as caught:
        restore(saved, home, replaces=True)
    assert str(saved) in str(caught.value)
    assert articles_of(home) == ARTICLES
    with pytest.raises(SettingsError):
        restore(saved, tmp_path / "other")
    assert not (tmp_path / "other" / STORE_FILE).exists()


def test_one_bit_anywhere_is_one_too_many(home, saved):
    """Also in what an archive says of its members, which nothing else reads."""
    data = saved.read_bytes()
    for at in (*range(90), *range(len(data) - 250, len(data))):
        saved.write_bytes(data[:at] + bytes([data[at] ^ 4]) + data[at + 1 :])
        with pytest.raises(SettingsError, match="is no backup of a collection, or is damaged"):
            restore(saved, home, replaces=True)
    assert articles_of(home) == ARTICLES


def test_a_backup_from_before_there_were_seals_is_restored(home, saved):
    """It is checked by what it says of its database."""
    with zipfile.ZipFile(saved, "a") as packed:
        packed.comment = b""
    assert saved.read_bytes()[-22:].startswith(b"PK")
    assert restore(saved, home, replaces=True)[0].articles == 5


def test_a_database_changed_under_an_unchanged_note_is_refused(home, saved):
    """Also where the archive itself is sound."""
    with zipfile.ZipFile(saved) as packed:
        note, data = packed.read("wenju.json"), bytearray(packed.read(STORE_FILE))
    flip(data)
    with zipfile.ZipFile(saved, "w") as packed:
        packed.writestr("wenju.json", note)
        packed.writestr(STORE_FILE, bytes(data))
    with pytest.raises(SettingsError, match="does not hold what was written"):
        restore(saved, home, replaces=True)
    with zipfile.ZipFile(saved, "w") as packed:
        packed.writestr("wenju.json", json.dumps({"articles": 5}))
    with pytest.raises(SettingsError, match="is no backup"):
        restore(saved, home, replaces=True)
    assert articles_of(home) == ARTICLES


def test_a_damaged_collection_is_not_saved_as_if_it_were_sound(home, tmp_path):
    """The error says so, and no file appears."""
    store = Store.open(home)
    for n in range(60):
        store_article(store, make_article(f"b{n}", f"第{n}村种了树。" * 90))
    store.close()
    data = bytearray((home / STORE_FILE).read_bytes())
    data[4096 * 20 : 4096 * 40] = bytes(4096 * 20)
    (home / STORE_FILE).write_bytes(data)
    with pytest.raises(CollectionError) as caught:
        backup(home, tmp_path / "saved")
    assert ".wenju-" not in f"{caught.value} {caught.value.hint}"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["home"]


def test_what_can_not_be_found_or_written_is_told(home, saved, tmp_path):
    """One sentence with the path, and a hint."""
    with pytest.raises(SettingsError, match="There is no file"):
        restore(tmp_path / "none", home)
    (tmp_path / "a file").write_bytes(b"")
    with pytest.raises(SettingsError, match="There is no folder"):
        backup(home, tmp_path / "a file" / "saved")
    with pytest.raises(SettingsError, match="can't be written to"):
        restore(saved, tmp_path / "a file" / "home")


@pytest.mark.parametrize(
    "name", [STORE_FILE, f"{STORE_FILE}-wal", "vectors-3.faiss", "writer.lock"]
)
def test_a_collection_is_not_saved_over_itself(home, tmp_path, name):
    """Nor to a folder, whatever is replaced."""
    (tmp_path / "way").symlink_to(home)
    for file in (home / name, tmp_path / "way" / name):
        with pytest.raises(SettingsError, match="part of the collection itself"):
            backup(home, file, replaces=True)
        with closing(Store.open(home)) as store:
            with pytest.raises(SettingsError, match="part of the collection itself"):
                export(store, file, replaces=True)
    with pytest.raises(SettingsError, match="is a folder"):
        backup(home, tmp_path, replaces=True)
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    for file in (tmp_path / "link", Path(os.devnull)):
        with pytest.raises(SettingsError, match="no ordinary file"):
            backup(home, file, replaces=True)
    assert articles_of(home) == ARTICLES


def test_a_newer_versions_backup_is_refused(home, saved, tmp_path):
    """It is not brought down to this version."""
    store = Store.open(home)
    store._database.run("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(CollectionMismatchError):
        backup(home, tmp_path / "newer")


@pytest.mark.parametrize("is_foreign", [True, False])
def test_what_is_not_to_be_judged_is_set_aside_only_if_it_may_be(saved, tmp_path, is_foreign):
    """A newer version's collection, or another program's database, is not taken for damaged."""
    place = make_collection(tmp_path / "place", [NEW])
    with closing(sqlite3.connect(place / STORE_FILE)) as file:
        file.execute("DROP TABLE articles" if is_foreign else "PRAGMA user_version = 99")
    before = (place / STORE_FILE).read_bytes()
    with pytest.raises(CollectionMismatchError):
        restore(saved, place)
    assert (place / STORE_FILE).read_bytes() == before
    _, aside = restore(saved, place, replaces=True)
    assert aside and aside.read_bytes() == before
    assert articles_of(place) == ARTICLES


def test_the_index_is_of_what_was_restored(home, saved):
    """No file of what was there before is used."""
    with writing(home) as store:
        store_article(store, NEW)
        Vectors.open(store, home)
    restore(saved, home, replaces=True)
    store = Store.open(home)
    vectors = Vectors.open(store, home)
    assert vectors.count == store.chunk_count() == len(store.all_chunks())
    assert vectors.generation == store.generation
    store.close()
