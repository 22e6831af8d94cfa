"""Files go in once and whole, a receipt says what became of each, and nothing is lost quietly."""

import json
import os
import sqlite3
import sys
import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from index.another_model import re_embed
from index.build import BuildStopped, build, build_articles, writing
from index.chunk import chunk
from index.codes import pack, unpack
from index.doctor import check_collection
from index.errors import CollectionMismatchError, SettingsError
from index.found_by import embedded
from index.lock import LOCK_FILE
from index.make import make_article
from index.read import read
from index.store import STORE_FILE, Store
from index.terms import index_terms
from index.types import Failure, Receipt, SizeClass
from tests.fakes import HashEmbedder

LIBRARY = (
    "镇里去年把三间旧仓库改成了图书室，一共花了十一万元，其中八万元是村民自己凑的。"
    "图书室每周三和周六晚上开门，由六位退休教师轮流值班，孩子们放学就来写作业。"
    "到年底借出图书四千二百册，比前一年多了一半，借得最多的是果树栽培和修理农机的书。"
    "今年打算再添两个图书角，一个设在渡口的候船室，一个设在集市旁边的卫生院里。\n"
)
BUS = (
    "邻镇的做法不一样：他们没有盖房子，而是买了一辆旧客车，装上书架，沿着河边的公路走村。"
    "每个村两周轮到一次，停半天，司机就是管理员，村民把想看的书写在本子上，下次带来。"
    "车子每月烧油九百元，由县图书馆报销，一年下来借出三千一百册，丢了十七册。\n"
)
REPLACES = "The file has changed: this replaces what it held before."
READING = "鎮公所把舊倉庫改成圖(tú)書(shū)室，去年辦了三十二場講(jiǎng)座，每場都有人站著聽。\n"


class CountingEmbedder(HashEmbedder):
    """A HashEmbedder that remembers what it was given."""

    def __init__(self, key=HashEmbedder.key):
        """Start with nothing embedded."""
        self.key = key
        self.texts = []

    def embed(self, texts):
        """Remember *texts* and embed them; their tokens come with the same call."""
        self.texts += texts
        return super().embed(texts)

    def embed_question(self, question):
        """Embed what the self-test asks, without remembering it."""
        return HashEmbedder().embed_question(question)


class OppositeEmbedder(HashEmbedder):
    """Another model: every vector points the other way."""

    key = "hash@2"

    def embed(self, texts):
        """Turn the rows round."""
        return -super().embed(texts)

    def embed_tokens(self, texts):
        """Turn the tokens' rows round as well."""
        rows, tokens = super().embed_tokens(texts)
        return rows, [own._replace(rows=-own.rows) for own in tokens]


@pytest.fixture
def articles(tmp_path):
    """A folder of two articles of different files and scripts."""
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "bus.txt").write_text(BUS, "gb18030")
    (folder / "reading.txt").write_text(READING, "utf-8")
    return folder


@pytest.fixture
def home(tmp_path):
    """Where the collection is to be."""
    return tmp_path / "home"


def run(paths, home, embedder=None):
    """Index *paths*; give back the result and the texts that were embedded for it."""
    embedder = embedder or CountingEmbedder()
    before = len(embedder.texts)
    result = build([paths] if isinstance(paths, Path) else paths, home, embedder, lambda *_: None)
    return result, embedder.texts[before:]


def write(path, text):
    """Write a text file; give back its path."""
    path.write_text(text, "utf-8")
    return path


def stored(home, key=HashEmbedder.key):
    """Read every article of the collection, by its file's name; check that all is well."""
    assert [check for check in check_collection(home, key) if not check.ok] == []
    store = Store.open(home)
    found = {Path(entry.path).name: store.article(entry.id) for entry in store.entries()}
    assert len(found) == len(store.entries())
    store.close()
    ids = {article.id for article in found.values()}
    assert {article.duplicate_of for article in found.values()} <= {"", *ids}
    return found


def read_as(article, part=None):
    """Give what the model reads of an article or a part: the title, then the text."""
    text = article.text[part.start : part.end] if part else article.text
    return f"{article.title[:60]}\n{text}" if article.title else text


def texts_of(home):
    """Give every article's text by its file's name."""
    return {name: article.text for name, article in stored(home).items()}


def test_every_article_has_its_receipt(articles, home):
    """It says how a file was read, what was changed, and by how many chunks it is found."""
    result, texts = run(articles, home)
    bus, reading = (read(articles / name)[0].id for name in ("bus.txt", "reading.txt"))
    assert result.receipts == (
        Receipt(
            path=str(articles / "bus.txt"),
            id=bus,
            encoding="gb18030",
            replaced=0,
            edits={"spacing": 1},
            chunks=1,
        ),
        Receipt(
            path=str(articles / "reading.txt"),
            id=reading,
            encoding="utf-8",
            replaced=0,
            edits={"pinyin": 3, "spacing": 1},
            chunks=1,
        ),
    )
    assert (result.failed, result.unchanged, result.skipped) == ((), (), ())
    assert texts == [read_as(article) for article in stored(home).values()]
    store = Store.open(home)
    assert [store.receipt(receipt.id) for receipt in result.receipts] == list(result.receipts)
    store.close()


def test_what_was_removed_and_what_is_doubtful_is_on_the_receipt(home, tmp_path):
    """Lines taken out are listed as found; best guesses are counted in a warning."""
    dirty = "村里的图书\ue123室每周三开门，孩子们放学就来写作业。\n分享到微信\n"
    (tmp_path / "dirty.txt").write_text(dirty, "utf-8")
    (receipt,) = run(tmp_path / "dirty.txt", home)[0].receipts
    assert receipt.removed == ("分享到微信",)
    assert receipt.edits["furniture"] == 1
    assert receipt.warnings == (f"1 uncertain repair, to be looked at: wenju show {receipt.id}",)


def test_articles_are_stored_as_the_stages_make_them(articles, home):
    """Nothing is lost between reading and the store."""
    run(articles, home)
    expected = {p.name: make_article(read(p)[0]) for p in sorted(articles.iterdir())}
    assert stored(home) == expected
    assert expected["reading.txt"].text == READING.replace("(tú)", "").replace("(shū)", "").replace(
        "(jiǎng)", ""
    ).rstrip("\n")


def test_every_chunk_has_the_vector_of_its_text(articles, home):
    """Passages and windows, in batches, each get their own."""
    (articles / "long.txt").write_text(LIBRARY * 4 + BUS * 4, "utf-8")
    _, texts = run(articles, home)
    store = Store.open(home)
    _, vectors = store.vectors()
    chunks = [row.chunk for row in store.all_chunks()]
    cut = [read_as(store.article(c.article_id), c) for c in chunks]
    store.close()
    assert sorted(texts) == sorted(set(cut))  # what stands twice is embedded once
    assert {chunk.size_class for chunk in chunks} == set(SizeClass)
    np.testing.assert_allclose(vectors, HashEmbedder().embed(cut), atol=1e-3)


def assert_tokens(store, embedder):
    """Check that each passage has the tokens of its own text, and no window has any."""
    rows = store.all_chunks()
    tokens = store.tokens([row.id for row in rows], embedder.dimension)
    passages = {row.id: row.chunk for row in rows if row.passage_id is None}
    assert set(tokens) == set(passages) < {row.id for row in rows}
    for id_, part in passages.items():
        text = read_as(store.article(part.article_id), part)
        expected = embedder.embed_tokens([text])[1][0]
        title = len(text) - (part.end - part.start)
        np.testing.assert_array_equal(tokens[id_].starts, expected.starts - title)
        np.testing.assert_array_equal(tokens[id_].rows, unpack(pack(expected.rows), 64))


def test_every_passage_has_the_tokens_of_its_text(articles, home):
    """Counted from its start, the title's before it; windows are read within their passage."""
    (articles / "long.txt").write_text(LIBRARY * 4 + BUS * 4, "utf-8")
    run(articles, home)
    store = Store.open(home)
    assert_tokens(store, HashEmbedder())
    store.close()


@pytest.mark.parametrize("title", ["", "图书室的规矩", "很长的标题" * 30])
def test_a_passage_is_found_by_its_articles_title(home, tmp_path, title):
    """The title's words are among its terms, and its tokens stand before the text's."""
    article = make_article(read(write(tmp_path / "a.txt", LIBRARY * 4))[0])
    article = replace(article, title=title)
    first, *_ = made = embedded([(article, part) for part in chunk(article)], HashEmbedder())
    ahead = min(len(title), 60) + 1 if title else 0
    assert first.tokens.starts[0] == -ahead
    assert {row.chunk.size_class for row in made} == set(SizeClass)
    for row in made:
        np.testing.assert_array_equal(
            row.vector, HashEmbedder().embed([read_as(article, row.chunk)])[0]
        )
        if row.tokens:
            assert set(index_terms(title[:60])) <= set(row.terms)


def test_articles_made_elsewhere_go_in_one_by_one(home, articles):
    """Each stands under its own id, even if another one says the same."""
    (raw,) = read(articles / "bus.txt")
    raws = [replace(raw, id=id_, title=id_) for id_ in ("one", "two")]
    seen = []
    build_articles(raws, home, HashEmbedder(), lambda *step: seen.append(step))
    store = Store.open(home)
    assert {entry.id: entry.duplicate_of for entry in store.entries()} == {"one": "", "two": "one"}
    assert store.article("two").text == make_article(raw).text
    store.close()
    assert seen == [("one", 0, 2), ("two", 1, 2), ("", 2, 2)]
    with pytest.raises(CollectionMismatchError):
        build_articles(raws, home, OppositeEmbedder(), lambda *_: None)


def test_a_second_run_embeds_nothing(articles, home):
    """Files that have not changed cost a hash, and the collection stays as it is."""
    run(articles, home)
    before = stored(home)
    result, texts = run(articles, home)
    assert (result.receipts, texts) == ((), [])
    assert result.unchanged == (str(articles / "bus.txt"), str(articles / "reading.txt"))
    assert stored(home) == before


def test_a_changed_file_replaces_its_article(articles, home):
    """The old form is gone, and the new one does not count as its repost."""
    run(articles, home)
    changed = BUS.replace("九百元", "一千元")
    (articles / "bus.txt").write_text(changed, "utf-8")
    result, texts = run(articles, home)
    assert [(Path(r.path).name, r.duplicate_of) for r in result.receipts] == [("bus.txt", "")]
    assert result.receipts[0].warnings == (REPLACES,)
    assert texts == [read_as(stored(home)["bus.txt"])]
    assert texts_of(home)["bus.txt"] == changed.strip()
    assert len(stored(home)) == 2


def test_what_stays_of_a_changed_file_is_not_embedded_again(articles, home):
    """The same text under the same title has the same vector and tokens; the rest is new."""
    long = articles / "long.txt"
    write(long, LIBRARY + BUS * 3 + "".join(f"第{n}天下了雨，没有开车。\n" for n in range(90)))
    run(articles, home)
    write(long, long.read_text("utf-8") + "后来天晴了，车又开了。\n")
    _, texts = run(articles, home)
    article = stored(home)["long.txt"]
    parts = chunk(article)
    assert 0 < len(texts) < len(parts) / 4
    assert set(texts) <= {read_as(article, part) for part in parts}
    store = Store.open(home)
    assert_tokens(store, HashEmbedder())
    cut = [read_as(store.article(row.chunk.article_id), row.chunk) for row in store.all_chunks()]
    np.testing.assert_allclose(store.vectors()[1], HashEmbedder().embed(cut), atol=1e-3)
    store.close()


def test_an_article_cut_otherwise_keeps_the_vectors_of_the_same_texts(articles, home, monkeypatch):
    """After a change of how files are read or cut only what reads otherwise is embedded."""
    write(articles / "long.txt", LIBRARY * 4)
    run(articles, home)
    monkeypatch.setattr("index.inflow.PIPELINE", "next")
    whole = chunk
    monkeypatch.setattr("index.inflow.chunk", lambda article: whole(article)[:-1])
    result, texts = run(articles, home)
    assert (len(result.receipts), texts) == (3, [])
    store = Store.open(home)
    assert store.chunk_count() == sum(receipt.chunks for receipt in result.receipts)
    store.close()


def test_a_moved_file_keeps_its_article(articles, home):
    """The article stands at the new path, and only there."""
    run(articles, home)
    (articles / "bus.txt").rename(articles / "coach.txt")
    run(articles, home)
    assert sorted(texts_of(home)) == ["coach.txt", "reading.txt"]


def test_the_same_bytes_twice_are_stored_once(articles, home):
    """The second file's receipt says where the first one is; later runs pass both over."""
    (articles / "copy.txt").write_bytes((articles / "bus.txt").read_bytes())
    result, texts = run(articles, home)
    copy = result.receipts[1]
    assert (copy.path, copy.chunks) == (str(articles / "copy.txt"), 0)
    assert copy.id == copy.duplicate_of == result.receipts[0].id
    assert copy.warnings == (f"The same bytes as {articles / 'bus.txt'}: stored once.",)
    assert sorted(texts_of(home)) == ["bus.txt", "reading.txt"]
    assert len(texts) == 2
    again, _ = run(articles, home)
    assert len(again.unchanged) == 3


def test_a_changed_copy_of_another_file_says_both(articles, home):
    """That it replaced what it held, and that what it holds now is stored already."""
    run(articles, home)
    (articles / "reading.txt").write_bytes((articles / "bus.txt").read_bytes())
    (receipt,) = run(articles, home)[0].receipts
    assert receipt.warnings == (REPLACES, f"The same bytes as {articles / 'bus.txt'}: stored once.")
    assert sorted(texts_of(home)) == ["bus.txt"]


def test_the_same_folder_named_from_elsewhere_is_the_same(articles, home, monkeypatch):
    """Paths are kept in full: by a relative path or a link, nothing is new."""
    (articles.parent / "link").symlink_to(articles)
    monkeypatch.chdir(articles.parent)
    first, _ = run(Path("articles"), home)
    assert [receipt.path for receipt in first.receipts] == [
        *(str(articles / "bus.txt"), str(articles / "reading.txt"))
    ]
    monkeypatch.chdir(articles)
    for path in (Path(), Path("../articles/bus.txt"), articles.parent / "link"):
        again, texts = run(path, home)
        assert (again.receipts, texts) == ((), [])
        assert {*again.unchanged} <= {receipt.path for receipt in first.receipts}
        assert again.unchanged


def test_a_collection_of_relative_paths_gets_full_ones(articles, home, monkeypatch):
    """Earlier versions kept paths as typed; a file is no copy of itself for that."""
    run(articles, home)
    monkeypatch.chdir(articles.parent)
    with sqlite3.connect(home / STORE_FILE) as file:
        for table in ("articles", "files", "holders"):
            file.execute(f"UPDATE {table} SET path = replace(path, ?, '')", (f"{Path.cwd()}/",))
    result, _ = run(articles, home)
    assert [receipt.warnings for receipt in result.receipts] == [(), ()]
    assert {article.path for article in stored(home).values()} == {
        *(str(articles / "bus.txt"), str(articles / "reading.txt"))
    }


def test_an_interrupted_run_says_what_it_stored(articles, home):
    """What still waits for its vectors is not among it, and goes in with the next run."""
    (articles / "a-long.txt").write_text((LIBRARY + "\n") * 40, "utf-8")
    (articles / "a-empty.txt").write_bytes(b"")

    def interrupt(_, done, __):
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(BuildStopped) as caught:
        build([articles], home, HashEmbedder(), interrupt)
    result = caught.value.result
    assert [Path(receipt.path).name for receipt in result.receipts] == ["a-long.txt"]
    assert [Path(failure.path).name for failure in result.failed] == ["a-empty.txt"]
    assert sorted(texts_of(home)) == ["a-long.txt"]
    run(articles, home)
    assert sorted(texts_of(home)) == ["a-long.txt", "bus.txt", "reading.txt"]


@pytest.mark.parametrize("changed", ["bus.txt", "copy.txt"])
@pytest.mark.parametrize("apart", [False, True], ids=["one run", "two runs"])
def test_changing_one_of_two_equal_files_keeps_the_other(articles, home, changed, apart):
    """What the other file still holds stays in the collection."""
    (articles / "copy.txt").write_bytes((articles / "bus.txt").read_bytes())
    run(articles, home)
    (articles / changed).write_text(LIBRARY, "utf-8")
    run([articles / changed] if apart else articles, home)
    kept = "copy.txt" if changed == "bus.txt" else "bus.txt"
    assert texts_of(home) == {
        changed: LIBRARY.strip(),
        kept: BUS.strip(),
        "reading.txt": stored(home)["reading.txt"].text,
    }


def test_a_repost_is_grouped_not_dropped(articles, home):
    """Both are there; the later one names the earlier one, until that goes."""
    (articles / "post.txt").write_text(f"转自邻镇消息\n{BUS}", "utf-8")
    result, _ = run(articles, home)
    original = stored(home)["bus.txt"]
    assert [r.duplicate_of for r in result.receipts] == ["", original.id, ""]
    assert stored(home)["post.txt"].duplicate_of == original.id
    with writing(home) as store:
        store.remove([original.id])
    assert stored(home)["post.txt"].duplicate_of == ""


def test_a_repost_of_what_was_replaced_stands_alone(articles, home):
    """An article that goes in the same run is nobody's original, however long the run."""
    run(articles, home)
    (articles / "bus.txt").write_text((LIBRARY + "\n") * 40, "utf-8")
    (articles / "post.txt").write_text(f"转自邻镇消息\n{BUS}", "utf-8")
    result, _ = run(articles, home)
    assert [r.duplicate_of for r in result.receipts] == ["", ""]
    assert stored(home)["post.txt"].duplicate_of == ""


def test_a_bad_file_fails_alone(articles, home):
    """It is named with its reason, and the others go in."""
    (articles / "empty.txt").write_bytes(b"")
    (articles / "photo.jpg").write_bytes(b"\xff\xd8\xff")
    missing = articles / "missing.txt"
    result, _ = run([articles, missing], home)
    assert set(result.failed) == {
        Failure(
            path=str(articles / "empty.txt"),
            reason="The file is empty. Leave it out, or put a text in it.",
        ),
        Failure(path=str(missing), reason="There is no such file or folder."),
    }
    assert result.skipped == (str(articles / "photo.jpg"),)
    assert sorted(texts_of(home)) == ["bus.txt", "reading.txt"]


def test_a_bad_file_is_tried_again(articles, home):
    """It did not go in, so it is not passed over as unchanged; mended, it goes in."""
    (articles / "late.txt").write_bytes(b"")
    run(articles, home)
    assert [Path(f.path).name for f in run(articles, home)[0].failed] == ["late.txt"]
    (articles / "late.txt").write_text(LIBRARY, "utf-8")
    assert [Path(r.path).name for r in run(articles, home)[0].receipts] == ["late.txt"]
    assert len(stored(home)) == 3


def test_a_file_gone_bad_keeps_its_article(articles, home):
    """What was taken in before is not lost for a download that failed."""
    run(articles, home)
    before = stored(home)
    (articles / "bus.txt").write_bytes(b"")
    assert len(run(articles, home)[0].failed) == 1
    assert stored(home) == before


def test_a_folder_without_articles_is_told(tmp_path, home):
    """Nothing is made for it."""
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "a.jpg").write_bytes(b"\xff\xd8\xff")
    with pytest.raises(SettingsError) as caught:
        run(tmp_path / "photos", home)
    assert str(caught.value) == f"There are no articles in {tmp_path / 'photos'}."
    assert ".pdf" in caught.value.hint
    assert not home.exists()


def test_another_model_is_refused(articles, home):
    """Its vectors would not compare; everything stays as it is."""
    run(articles, home)
    before = stored(home)
    (articles / "more.txt").write_text(LIBRARY, "utf-8")
    with pytest.raises(CollectionMismatchError, match=r"hash@1, in force is hash@2\.$"):
        run(articles, home, CountingEmbedder("hash@2"))
    assert stored(home) == before


def test_embedding_anew_gives_every_chunk_its_vector(articles, home):
    """The collection is the new model's from then on, and no other's."""
    (articles / "long.txt").write_text(LIBRARY * 20, "utf-8")
    run(articles, home)
    seen, new = [], OppositeEmbedder()
    count = re_embed(home, new, lambda *step: seen.append(step))
    store = Store.open(home)
    chunks = [row.chunk for row in store.all_chunks()]
    cut = [read_as(store.article(c.article_id), c) for c in chunks]
    np.testing.assert_allclose(store.vectors()[1], -HashEmbedder().embed(cut), atol=1e-3)
    assert_tokens(store, new)
    store.close()
    assert count == len(chunks) > 0
    assert seen[0] == ("embedding", 0, count)
    assert len(stored(home, "hash@2")) == 3
    with pytest.raises(CollectionMismatchError):
        run(articles, home)


def test_records_of_one_file_are_articles_of_their_own(tmp_path, home):
    """A record that is taken out of the file leaves the collection; the others stay."""
    path = tmp_path / "all.jsonl"
    records = [json.dumps({"title": t, "text": t * 2}) for t in (LIBRARY, BUS, READING)]
    path.write_text("\n".join(records), "utf-8")
    assert [r.warnings for r in run(path, home)[0].receipts] == [(), (), ()]
    path.write_text("\n".join(records[1:]), "utf-8")
    receipts = run(path, home)[0].receipts
    assert [(r.duplicate_of, r.warnings) for r in receipts] == [("", (REPLACES,)), ("", ())]
    path.write_text("\n".join([*records[1:], json.dumps({"text": BUS * 3})]), "utf-8")
    assert [r.warnings for r in run(path, home)[0].receipts] == [(), (), ()]
    store = Store.open(home)
    assert [entry.path for entry in store.entries()] == [str(path)] * 3
    store.close()


def test_progress_names_each_file(articles, home):
    """With how many are done, and of how many; at the end all are."""
    seen = []
    build([articles], home, HashEmbedder(), lambda *step: seen.append(step))
    assert seen == [("bus.txt", 0, 2), ("reading.txt", 1, 2), ("", 2, 2)]


def test_two_that_write_take_turns(articles, home):
    """A second process waits until the first is done."""
    run(articles / "bus.txt", home)
    with FileLock(home / LOCK_FILE, thread_local=False) as held:
        release = threading.Timer(0.5, held.release)
        release.start()
        run(articles, home)
        release.join()
    assert len(stored(home)) == 2


@pytest.mark.skipif(sys.platform != "linux", reason="other systems' file names are always text")
def test_a_file_name_that_is_no_text_goes_in(articles, home):
    """Names from an old GBK archive are shown escaped, and known again."""
    path = articles / os.fsdecode("村.txt".encode("gbk"))
    path.write_text(LIBRARY, "utf-8")
    (receipt,) = [r for r in run(articles, home)[0].receipts if "udc" in r.path]
    assert receipt.path.endswith(r"\udcb4\udce5.txt")
    assert len(stored(home)) == 3
    assert len(run(articles, home)[0].unchanged) == 3
