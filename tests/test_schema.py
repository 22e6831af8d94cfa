"""A collection of an older format is brought up to date whole, or left as it is and refused."""

import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

import pytest
from filelock import FileLock

import index.lock
import index.schema
from index.errors import CollectionError, CollectionMismatchError
from index.lock import LOCK_FILE, locked
from index.schema import FORMAT
from index.store import STORE_FILE, Store
from index.vectors import Vectors
from tests.fakes import make_article, make_collection

# As the version of format 2 made them.
FORMAT_2 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE files (path TEXT PRIMARY KEY, digest TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE holders (id TEXT, path TEXT, PRIMARY KEY (id, path)) WITHOUT ROWID;
CREATE INDEX holders_by_path ON holders (path);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, encoding TEXT NOT NULL, title TEXT NOT NULL,
    published TEXT NOT NULL, source TEXT NOT NULL, author TEXT NOT NULL, places TEXT NOT NULL,
    text TEXT NOT NULL, source_text TEXT NOT NULL, edits TEXT NOT NULL,
    duplicate_of TEXT NOT NULL, receipt TEXT NOT NULL, signature BLOB NOT NULL);
CREATE INDEX articles_by_path ON articles (path);
CREATE TABLE chunks (
    id INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL, passage_id INTEGER,
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL);
CREATE INDEX chunks_by_article ON chunks (article_id);
CREATE INDEX chunks_by_passage ON chunks (passage_id);
CREATE TABLE tokens (passage_id INTEGER PRIMARY KEY, starts BLOB NOT NULL, codes BLOB NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (cut, tokenize = 'unicode61 remove_diacritics 0');
CREATE VIRTUAL TABLE vocabulary USING fts5vocab (words, row);
PRAGMA user_version = 2;
"""
# What the versions of later formats had besides.
LATER = {
    3: "ALTER TABLE articles ADD COLUMN address TEXT NOT NULL DEFAULT '';",
    4: "ALTER TABLE articles ADD COLUMN corrections TEXT NOT NULL DEFAULT '[]';",
    5: """
CREATE TABLE texts (
    id TEXT PRIMARY KEY, text TEXT NOT NULL, source_text TEXT NOT NULL, edits TEXT NOT NULL);
DROP TABLE articles;
CREATE TABLE articles (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, encoding TEXT NOT NULL, title TEXT NOT NULL,
    published TEXT NOT NULL, source TEXT NOT NULL, author TEXT NOT NULL, places TEXT NOT NULL,
    duplicate_of TEXT NOT NULL, address TEXT NOT NULL, corrections TEXT NOT NULL,
    signature BLOB NOT NULL, receipt TEXT NOT NULL);
CREATE INDEX articles_by_path ON articles (path);
CREATE INDEX articles_by_original ON articles (duplicate_of) WHERE duplicate_of != '';
CREATE TABLE changes (chunk_id INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX changes_by_generation ON changes (generation);
CREATE TRIGGER chunk_added AFTER INSERT ON chunks BEGIN REPLACE INTO changes SELECT new.id, 1 +
    coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'generation'), 0); END;
CREATE TRIGGER chunk_changed AFTER UPDATE OF vector ON chunks BEGIN REPLACE INTO changes SELECT
    new.id, 1 + coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'generation'), 0);
    END;
CREATE TRIGGER chunk_removed AFTER DELETE ON chunks BEGIN REPLACE INTO changes SELECT old.id, 1 +
    coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'generation'), 0); END;
""",
}
LATER[6] = "CREATE TABLE kept (id TEXT PRIMARY KEY, corrections TEXT NOT NULL) WITHOUT ROWID;"
TABLES = ("meta", "files", "holders", "articles", "chunks", "tokens")
TABLES_5 = (*TABLES, "texts", "changes")
NEW_TABLES = (*TABLES_5, "kept")
ARTICLES = [
    make_article("a1", "甲县办了夜校。学员有四十人。", title="甲县夜校", published="2023-05-06"),
    make_article("a2", "乙县修了桥。", title="乙县的桥", places=("湖州市",)),
]


@pytest.fixture(params=[2, 3, 4, 5, 6])
def old_home(request, tmp_path):
    """A collection of an older format with two articles."""
    new = make_collection(tmp_path / "new", ARTICLES)
    return make_old(tmp_path / "old", new, version=request.param)


def make_old(home, new_home, *, version):
    """Move what the collection at *new_home* holds into the tables of an older format."""
    home.mkdir()
    with sqlite3.connect(home / STORE_FILE) as old:
        old.execute("PRAGMA journal_mode = WAL")
        old.executescript(FORMAT_2)
        for number in range(3, version + 1):
            old.executescript(f"{LATER[number]} PRAGMA user_version = {number};")
        old.execute("ATTACH ? AS new", (str(new_home / STORE_FILE),))
        for table in TABLES if version < 5 else TABLES_5:
            columns = ", ".join(row[1] for row in old.execute(f"PRAGMA main.table_info({table})"))
            held = (
                "new.articles JOIN new.texts USING (id)" if table == "articles" else f"new.{table}"
            )
            old.execute(f"REPLACE INTO main.{table} ({columns}) SELECT {columns} FROM {held}")
        if version < 5:
            old.execute("DELETE FROM meta WHERE key = 'noted_since'")
        old.execute("INSERT INTO words (rowid, cut) SELECT rowid, cut FROM new.words")
        old.commit()
    old.close()
    return home


def version_of(home):
    """Return the format of the collection at *home*."""
    file = sqlite3.connect(home / STORE_FILE)
    version = file.execute("PRAGMA user_version").fetchone()[0]
    file.close()
    return version


def test_a_collection_of_an_older_format_opens_and_keeps_its_articles(old_home, tmp_path):
    """Articles, vectors and words are those that it held; what is new is empty."""
    with_old, with_new = Store.open(old_home), Store.open(tmp_path / "new")

    assert version_of(old_home) == FORMAT
    assert [with_old.article(one.id) for one in ARTICLES] == ARTICLES
    assert with_old.entries() == with_new.entries()
    assert with_old.all_chunks() == with_new.all_chunks()
    assert (with_old.vectors()[1] == with_new.vectors()[1]).all()
    assert with_old.search_words(["夜校"], 5) == with_new.search_words(["夜校"], 5) != []
    assert with_old.generation == with_new.generation
    with_old.close()
    with_new.close()


def test_a_collection_brought_up_to_date_has_the_tables_of_a_new_one(old_home, tmp_path):
    """Both have the same columns in the same order."""
    Store.open(old_home).close()
    old, new = (sqlite3.connect(home / STORE_FILE) for home in (old_home, tmp_path / "new"))
    for table in NEW_TABLES:
        query = f"SELECT name, type, \"notnull\", dflt_value FROM pragma_table_info('{table}')"
        assert old.execute(query).fetchall() == new.execute(query).fetchall() != []
    others = "SELECT name FROM sqlite_master WHERE type IN ('index', 'trigger') ORDER BY name"
    assert old.execute(others).fetchall() == new.execute(others).fetchall() != []
    old.close()
    new.close()


def test_a_collection_brought_up_to_date_is_searched_and_changed(old_home):
    """Its vectors are indexed anew, and the index catches up with what is changed."""
    store = Store.open(old_home)
    vectors = Vectors.open(store, old_home)
    assert vectors.count == store.chunk_count() > 0
    store.remove(["a1"])
    caught_up = vectors.up_to_date(store, old_home)
    assert caught_up.count == store.chunk_count() < vectors.count
    store.close()


def test_a_migration_that_fails_changes_nothing(old_home, monkeypatch):
    """It is one transaction: the format and the tables are the old ones, and a later try works."""
    version = version_of(old_home)
    broken = dict(index.schema._MIGRATIONS)
    broken[FORMAT] = ("ALTER TABLE no_such_table ADD COLUMN x",)
    monkeypatch.setattr(index.schema, "_MIGRATIONS", broken)
    with pytest.raises(CollectionError):
        Store.open(old_home)
    assert version_of(old_home) == version
    monkeypatch.undo()

    Store.open(old_home).close()
    assert version_of(old_home) == FORMAT


def test_a_migration_waits_for_whoever_changes_the_collection(old_home, monkeypatch):
    """It holds the writers' lock; a process that keeps it too long is named as the reason."""
    monkeypatch.setattr(index.lock, "LOCK_SECONDS", 0.1)
    version = version_of(old_home)
    with FileLock(old_home / LOCK_FILE, thread_local=False):
        with pytest.raises(CollectionError) as caught:
            Store.open(old_home)
    assert str(caught.value) == f"Another process is changing the collection at {old_home}."
    assert version_of(old_home) == version


@pytest.mark.parametrize("version", [0, 5, 99])
def test_a_database_of_another_program_stays_as_it_is(tmp_path, version):
    """To the byte, whether or not a collection is to be made; and it is told."""
    with closing(sqlite3.connect(tmp_path / STORE_FILE)) as file:
        file.executescript(
            f"CREATE TABLE articles (id); INSERT INTO articles VALUES (1);"
            f"PRAGMA user_version = {version};"
        )
    before = (tmp_path / STORE_FILE).read_bytes()
    for create in (True, False):
        with pytest.raises(CollectionMismatchError, match="a database of another program"):
            Store.open(tmp_path, create=create)
    assert [path.name for path in tmp_path.iterdir()] == [STORE_FILE]
    assert (tmp_path / STORE_FILE).read_bytes() == before


def test_whoever_waits_for_the_lock_says_so(tmp_path, monkeypatch, caplog):
    """Soon, and only then."""
    monkeypatch.setattr(index.lock, "_SILENT_SECONDS", 0.1)
    monkeypatch.setattr(index.lock, "LOCK_SECONDS", 2)
    with locked(tmp_path):
        assert caplog.messages == []
    with FileLock(tmp_path / LOCK_FILE, thread_local=False):
        with pytest.raises(CollectionError), locked(tmp_path):
            raise AssertionError
    assert caplog.messages == [
        f"Another process is changing the collection at {tmp_path}; waiting up to 2 seconds for it."
    ]


def test_a_lock_that_can_not_be_written_is_told(tmp_path):
    """Nothing is done, and the sentence says where and why."""
    (tmp_path / LOCK_FILE).mkdir()
    with pytest.raises(CollectionError) as caught, locked(tmp_path):
        raise AssertionError
    assert str(caught.value).startswith(f"The collection at {tmp_path} can't be changed: ")
    assert "--home FOLDER" in caught.value.hint


def test_an_error_while_a_collection_is_changed_stays_what_it_is(tmp_path):
    """Only the lock's own errors are about the lock, and it is free again."""
    with pytest.raises(FileNotFoundError), locked(tmp_path):
        raise FileNotFoundError
    with locked(tmp_path):
        pass


@pytest.fixture
def open_folder():
    """A folder that every user of the system can enter, unlike those of pytest."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs the permissions of POSIX")
def test_an_older_format_that_can_not_be_written_to_is_told(open_folder, tmp_path):
    """One sentence says why, the hint what to do; nothing changes."""
    home = make_collection(tmp_path / "new", ARTICLES)
    home = make_old(open_folder / "home", home, version=2)
    (home / STORE_FILE).chmod(0o444)
    home.chmod(0o555)
    is_root = os.geteuid() == 0
    try:
        if is_root:  # whom no permission stops
            os.seteuid(65534)
        with pytest.raises(CollectionMismatchError) as caught:
            Store.open(home)
    finally:
        if is_root:
            os.seteuid(0)
        home.chmod(0o755)

    assert str(caught.value) == (
        f"The collection at {home} was made by an older version of Wenju (format 2, this one "
        f"knows {FORMAT}) and can't be brought up to date, since it can't be written to."
    )
    assert caught.value.hint == (
        "Make the folder writable once, or copy it and name the copy: --home FOLDER"
    )
    assert version_of(home) == 2
