"""A collection is made smaller or sound from what is in it, and what is lost is told."""

import random
from contextlib import closing

import pytest

from index.build import build, writing
from index.doctor import check_collection, check_search
from index.errors import CollectionError, CollectionMissingError
from index.mend import compact, repair
from index.store import STORE_FILE, Store
from index.vectors import Vectors
from tests.fakes import HashEmbedder, make_article, make_collection, spoil, store_article

ARTICLES = [
    make_article(
        f"{n:04x}", f"第{n}镇办了{n}所夜校，学员有{n}十人，老师{n + 3}位。" * 20, title=f"第{n}镇"
    )
    for n in range(40)
]


@pytest.fixture
def home(tmp_path):
    """A collection of forty articles."""
    return make_collection(tmp_path / "home", ARTICLES)


def mend(home):
    """Repair; give back what was told."""
    return repair(home, HashEmbedder, lambda *_: None)


def wrong(home):
    """Name the checks that fail."""
    checks = check_collection(home, HashEmbedder.key)
    if all(check.ok for check in checks):
        checks += check_search(home, HashEmbedder())
    return [check.name for check in checks if not check.ok]


def run(home, sql):
    """Change rows past the store."""
    store = Store.open(home)
    store._database.run(sql)
    store.close()


def test_compacting_gives_back_the_room_and_changes_nothing(home):
    """What was removed takes no room any more; the rest is as it was."""
    with writing(home) as store:
        Vectors.open(store, home)
        store.remove([one.id for one in ARTICLES[5:]])
    (home / "vectors-9.faiss.half").write_bytes(b"half")
    before, after = compact(home)
    assert after < before / 3
    assert after == sum(path.stat().st_size for path in home.glob("[cv]*"))
    assert wrong(home) == []
    store = Store.open(home)
    assert [store.article(id_) for id_ in store.ids()] == ARTICLES[:5]
    assert Vectors.open(store, home).count == store.chunk_count()
    store.close()
    assert not list(home.glob("*.half"))
    with pytest.raises(CollectionMissingError):
        compact(home / "none")


def test_a_reader_goes_on_while_the_collection_is_compacted(home):
    """With the state it had, then with the present one."""
    store = Store.open(home)
    vectors = Vectors.open(store, home)
    with store.reading():
        assert store.article_count() == 40
        with writing(home) as writer:
            writer.remove([ARTICLES[0].id])
        compact(home)
        assert store.article(ARTICLES[0].id) == ARTICLES[0]
    assert store.article(ARTICLES[0].id) is None
    assert vectors.up_to_date(store, home).count == store.chunk_count()
    store.close()


@pytest.mark.parametrize(
    ("harm", "check"),
    [
        ("DELETE FROM words WHERE rowid % 3 = 0", "rows"),
        ("DELETE FROM articles WHERE rowid % 7 = 0", "rows"),
        ("DELETE FROM texts WHERE rowid % 7 = 0", "rows"),
        ("INSERT INTO tokens VALUES (999999, x'', x'')", "rows"),
        ("DELETE FROM words_data WHERE id > 10", "database"),
        ("DROP TRIGGER chunk_added", ""),
    ],
)
def test_what_can_be_made_from_the_rest_is_mended(home, harm, check):
    """Doctor names it, repair mends it, and what is left of the articles is all there."""
    run(home, harm)
    assert wrong(home) == ([check] if check else [])
    mend(home)
    assert wrong(home) == []
    store = Store.open(home)
    found = [store.article(id_) for id_ in store.ids()]
    lost = [one for one in ARTICLES if one not in found]
    assert len(lost) == (5 if "% 7" in harm else 0)
    store.close()


def test_a_wrong_vector_in_the_index_is_seen_and_mended(home):
    """Doctor compares the copy with the database, number by number."""
    with writing(home) as store:
        Vectors.open(store, home)
    run(home, "DROP TRIGGER chunk_changed")
    run(home, "UPDATE chunks SET vector = (SELECT vector FROM chunks WHERE id = 1) WHERE id = 9")
    assert wrong(home) == ["vector index"]
    mend(home)
    assert wrong(home) == []


@pytest.mark.parametrize("bits", [b"\xff\x7f", b"\x00\x40"])
def test_a_vector_that_is_none_is_made_again(home, bits):
    """A bit of it was flipped, here and in its copy; what is damaged is no answer's ground."""
    with closing(Store.open(home)) as store:
        before = store.vectors()[1].copy()
    run(
        home,
        f"UPDATE chunks SET vector = CAST(x'{bits.hex()}' || substr(vector, 3) AS BLOB) "
        "WHERE id = 9",
    )
    told = mend(home)
    assert told[0] == "The vectors of 1 article were made again."
    assert wrong(home) == []
    with closing(Store.open(home)) as store:
        assert (store.vectors()[1] == before).all()


def test_a_sound_collection_is_repaired_without_harm(home):
    """Nothing is told but that the index was made again."""
    assert mend(home) == ["The vector index was made again from the database."]
    assert wrong(home) == []


def test_of_a_damaged_database_what_can_be_read_is_kept(home):
    """The damaged one stays beside; what is lost is told; what is there is sound."""
    sound = (home / STORE_FILE).read_bytes()
    pages = len(sound) // 4096
    kept = []
    for first in range(4, pages - 6, pages // 5):
        data = bytearray(sound)
        data[4096 * first : 4096 * (first + 6)] = b"\xa5" * 4096 * 6
        (home / STORE_FILE).write_bytes(data)
        for aside in home.glob("set-aside-*"):
            aside.unlink()
        if not wrong(home):
            continue  # on pages that nothing uses
        try:
            told = mend(home)
        except CollectionError as error:
            assert "restore" in error.hint
            continue
        assert wrong(home) == []
        store = Store.open(home)
        found = [store.article(id_) for id_ in store.ids()]
        assert [one for one in found if one not in ARTICLES] == []
        assert len(found) == 40 or any("Lost" in one or "Removed" in one for one in told)
        kept.append(len(found))
        store.close()
        assert not list(home.glob("salvaged*"))
    assert sum(kept) > 20 * len(kept) > 20


def test_of_a_database_whose_end_is_lost_what_can_be_read_is_kept(home):
    """Each article is kept or told by its file, and the rest of the file stays beside."""
    sound = (home / STORE_FILE).read_bytes()
    kept = []
    for tenths in (9, 7, 5, 3):
        cut = sound[: len(sound) * tenths // 10]
        (home / STORE_FILE).write_bytes(cut)
        for aside in home.glob("set-aside-*"):
            aside.unlink()
        told = mend(home)
        assert (home / "set-aside-1.sqlite").read_bytes() == cut
        assert wrong(home) == []
        store = Store.open(home)
        found = [store.article(id_) for id_ in store.ids()]
        store.close()
        assert [one for one in found if one not in ARTICLES] == []
        lost = [one for one in told if one.startswith("Lost: ")]
        assert len(found) + len(lost) >= len(ARTICLES) or any("more" in one for one in lost)
        assert not [one for one in lost if str(home) in one]
        kept.append(len(found))
    assert kept == sorted(kept, reverse=True) and kept[1] > 0


@pytest.mark.parametrize("is_lost", [False, True])
def test_what_was_corrected_of_articles_that_are_gone_is_salvaged_too(home, is_lost):
    """It waits in the new database for their files; where it can't be read, that is told."""
    run(home, """INSERT INTO kept VALUES ('ffff', '[["source", "", "某报"]]', '/a', '题', x'')""")
    spoil(home, "chunks_by_article", *(["kept"] if is_lost else []))
    told = mend(home)
    store = Store.open(home)
    kept = [(left.title, left.corrections[0].value) for left in store.kept("/a", ())]
    store.close()
    assert kept == ([] if is_lost else [("题", "某报")])
    lost = "Lost: what was corrected by hand of articles whose files are gone."
    assert (lost in told) is is_lost


def test_what_was_corrected_of_an_article_that_can_not_be_read_waits_for_its_file(home):
    """Its text is lost and not what a person told of it."""
    one = ARTICLES[7]
    rows = f'UPDATE articles SET corrections = \'[["source", "", "某报"]]\' WHERE id = \'{one.id}\''
    run(home, rows)
    run(home, f"UPDATE texts SET text = text || '。' WHERE id = '{one.id}'")
    spoil(home, "chunks_by_article")
    told = mend(home)
    assert "was corrected by hand of 1 article that" in told[-2]
    with closing(Store.open(home)) as store:
        assert store.article(one.id) is None
        (left,) = store.kept("", [one.id])
    assert (left.title, left.corrections[0].value) == (one.title, "某报")


@pytest.mark.parametrize("length", [0, 50, 4096])
def test_of_a_database_of_which_nothing_is_left_a_backup_is_named(home, length):
    """In the collection's own folder, which is left as it is."""
    with closing(Store.open(home)) as store:
        Vectors.open(store, home)
    cut = (home / STORE_FILE).read_bytes()[:length]
    (home / STORE_FILE).write_bytes(cut)
    with pytest.raises(CollectionError) as caught:
        mend(home)
    assert f"wenju restore FILE --force --home {home};" in f"{caught.value.hint};" or (
        f"wenju restore FILE --home {home};" in f"{caught.value.hint};"
    )
    assert (home / STORE_FILE).read_bytes() == cut


def test_random_bytes_are_no_database(home):
    """Whatever length they seem to tell."""
    (home / STORE_FILE).write_bytes(random.Random(1).randbytes(20_000))
    with pytest.raises(CollectionError, match="not a database"):
        mend(home)


def test_a_salvage_that_was_broken_off_goes_on(home, monkeypatch):
    """Before the new database takes its place and after; nothing is lost either way."""
    harmed = bytearray((home / STORE_FILE).read_bytes())
    middle = len(harmed) // 4096 // 2
    harmed[4096 * middle : 4096 * (middle + 4)] = b"\xa5" * 4096 * 4
    (home / STORE_FILE).write_bytes(harmed)
    assert wrong(home)
    monkeypatch.setattr("index.mend._finish", lambda _home: [])
    mend(home)
    monkeypatch.undo()
    assert (home / "salvaged-whole" / STORE_FILE).exists()
    assert any("set-aside-1.sqlite" in one for one in mend(home))
    assert wrong(home) == []


def test_what_is_added_after_a_repair_is_found(home, tmp_path):
    """The triggers and counts of a repaired collection are those of any other."""
    run(home, "DELETE FROM words")
    mend(home)
    (tmp_path / "new.txt").write_text("新镇的图书馆有藏书三万册，每周开放六天。", "utf-8")
    build([tmp_path / "new.txt"], home, HashEmbedder(), lambda *_: None)
    assert wrong(home) == []
    store = Store.open(home)
    store_article(store, ARTICLES[0])
    store.close()
    assert wrong(home) == []
