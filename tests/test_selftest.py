"""A sound collection finds its own phrases by each leg, and a damaged one is found out."""

import random
import shutil
import sqlite3

import pytest

from index.build import BuildStopped, build
from index.embed import OnnxEmbedder
from index.fold import folded
from index.selftest import phrases, self_test, variants
from index.store import STORE_FILE, Store
from index.types import Missed, SelfTest
from index.vectors import Vectors
from tests.fakes import HashEmbedder, make_article, make_collection

CHARACTERS = (
    "机关党建镇里去年把三间旧仓库改成了图书室一共花十万元其中八是村民自己凑的每周和六晚上开门由位"
    "退休教师轮流值班孩子们放学就来写作业到底借出册比前多半得最果树栽培修理农今打算再添两个角设在"
)
ALL = SelfTest(
    sampled=20, found_by_words=20, found_by_vectors=20, found_folded=20, missed=(), failed=()
)


class OneWayEmbedder(HashEmbedder):
    """An embedder to which every question is the same."""

    def embed_question(self, question):
        """Embed something else than *question*."""
        return super().embed_question("一二三四五")


class InterruptedEmbedder(HashEmbedder):
    """An embedder whose user loses patience at the first question."""

    def embed_question(self, question):
        """Act as Ctrl-C does."""
        raise KeyboardInterrupt


def article(number):
    """Make an article of forty clauses that no other has."""
    chance = random.Random(number)
    clauses = ["".join(chance.choices(CHARACTERS, k=chance.randint(14, 24))) for _ in range(40)]
    return make_article(f"a{number}", "“" + "”。“".join(clauses) + "”。")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A collection of thirty articles."""
    home = tmp_path_factory.mktemp("made") / "home"
    return make_collection(home, map(article, range(30)))


@pytest.fixture
def home(made, tmp_path):
    """A copy of it that may be harmed."""
    return shutil.copytree(made, tmp_path / "home")


def look(home, embedder=None, **settings):
    """Test the collection at *home*."""
    store = Store.open(home)
    found = self_test(store, Vectors.open(store, home), embedder or HashEmbedder(), **settings)
    store.close()
    return found


def harm(home, statement, rows=((),)):
    """Change rows behind the collection's back."""
    with sqlite3.connect(home / STORE_FILE) as file:
        assert file.executemany(statement, rows).rowcount > 0


def chosen(home, count):
    """List phrases of the collection at *home*."""
    store = Store.open(home)
    found = phrases(store, count)
    store.close()
    return found


def written(folder, *texts):
    """Write each text to a file of *folder*."""
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number}.txt").write_text(text, "utf-8")
    return folder


def test_a_sound_collection_finds_its_phrases(home):
    """Each of twenty, by words, by meaning and written otherwise."""
    assert look(home) == ALL


def test_a_phrase_is_cut_from_its_article(home):
    """12 to 40 characters between two marks, each from another passage."""
    found = chosen(home, 20)
    texts = {f"a{number}": article(number).text for number in range(30)}
    assert all(phrase.text in texts[phrase.article_id] for phrase in found)
    assert all(12 <= len(phrase.text) <= 40 for phrase in found)
    assert len({min(phrase.rows) for phrase in found}) == 20


def test_the_generation_decides_which_phrases(home):
    """The same state gives the same ones, fewer being the first of more; a change gives others."""
    before = chosen(home, 20)
    assert chosen(home, 20) == before
    assert chosen(home, 8) == before[:8]
    harm(home, "UPDATE meta SET value = value + 1 WHERE key = 'generation'")
    assert chosen(home, 20) != before


def test_short_and_poor_lines_are_no_phrases(tmp_path):
    """Numbers, repetitions and single words would be found anywhere."""
    text = "目录\n2023-04-05 2023-04-06\n好好好好好好好好好好好好好好\n开会。"
    assert look(make_collection(tmp_path, [make_article("a", text)])).sampled == 0


def test_an_empty_collection_has_nothing_to_find(tmp_path):
    """Nothing is missed."""
    found = look(make_collection(tmp_path, []))
    assert (found.sampled, found.missed, found.failed) == (0, (), ())


def test_lost_words_are_found_out(home):
    """The phrases of passages that lost their row, and no others, are missed by words alone."""
    harm(home, "DELETE FROM words WHERE rowid IN (SELECT id FROM chunks WHERE article_id < 'a2')")
    lost = [phrase for phrase in chosen(home, 20) if phrase.article_id < "a2"]
    found = look(home)
    assert found.failed == ("words",)
    assert [(miss.leg, miss.id, miss.phrase) for miss in found.missed] == [
        ("words", phrase.article_id, phrase.text) for phrase in lost
    ]
    assert found.found_by_words == found.found_folded == 20 - len(lost) < 20
    assert found.found_by_vectors == 20


def test_a_variant_of_other_terms_is_found_out(tmp_path):
    """These characters become others if written in the other script, and are told so written."""
    home = make_collection(tmp_path, [make_article("a", "侭渖稆缐讬谘迳钜锺镟馀麹。")])
    found = look(home)
    assert (found.found_by_words, found.found_folded, found.failed) == (1, 0, ("folding",))
    assert found.missed == (Missed(leg="folding", id="a", phrase="儘瀋穭線託諮逕鉅鍾鏇餘麴"),)


def test_swapped_vectors_are_found_out(home):
    """Each chunk has the vector of another."""
    with sqlite3.connect(home / STORE_FILE) as file:
        rows = file.execute("SELECT id, vector FROM chunks ORDER BY id").fetchall()
    swapped = [(vector, id_) for (id_, _), (_, vector) in zip(rows, rows[::-1], strict=True)]
    harm(home, "UPDATE chunks SET vector = ? WHERE id = ?", swapped)
    found = look(home)
    assert found.failed == ("meaning",)
    assert found.found_by_words == found.found_folded == 20
    assert found.found_by_vectors < 8
    assert {miss.leg for miss in found.missed} == {"meaning"}


def test_a_model_that_hears_nothing_is_found_out(home):
    """Sound vectors don't help if a question's is wrong."""
    assert look(home, OneWayEmbedder()).failed == ("meaning",)


def test_a_repeated_article_stands_for_its_like(home):
    """A phrase is found wherever it stands, in either script."""
    text = article(0).text
    twins = [make_article(f"b{n}", variants(text)[0] if n % 2 else text) for n in range(30)]
    home = make_collection(home.with_name("twins"), twins)
    assert look(home).failed == ()


def test_variants_differ_and_fold_to_the_same():
    """Script, width and quotation marks change, the folded text does not."""
    for text in ("他们说“3月开GDP会”", "他們說「3月開GDP會」"):
        made = variants(text)
        assert len({text, *made}) == 4
        assert {folded(variant) for variant in made} == {folded(text)}


def test_a_build_tests_what_it_changed(tmp_path):
    """The result says so; a run that changes nothing has nothing to test."""
    articles = written(tmp_path / "articles", *(article(number).text for number in range(4)))
    home = tmp_path / "home"
    first = build([articles], home, HashEmbedder(), lambda *_: None)
    assert (first.self_test.sampled, first.self_test.failed) == (8, ())
    assert build([articles], home, HashEmbedder(), lambda *_: None).self_test is None


def test_a_failed_self_test_undoes_nothing(tmp_path):
    """The articles are in, and the result tells what was missed."""
    articles = written(tmp_path / "articles", *(article(number).text for number in range(12)))
    result = build([articles], tmp_path / "home", OneWayEmbedder(), lambda *_: None)
    assert len(result.receipts) == 12
    assert result.self_test.failed == ("meaning",)
    assert result.self_test.missed


def test_a_stopped_run_is_not_look(tmp_path):
    """Also if it is stopped in the test: by then everything is stored."""
    articles = written(tmp_path / "articles", article(0).text)

    def impatient(_name, _done, _total):
        raise KeyboardInterrupt

    with pytest.raises(BuildStopped) as stop:
        build([articles], tmp_path / "home", HashEmbedder(), impatient)
    assert stop.value.result.self_test is None
    with pytest.raises(BuildStopped) as stop:
        build([articles], tmp_path / "home", InterruptedEmbedder(), lambda *_: None)
    assert len(stop.value.result.receipts) == 1
    assert stop.value.result.self_test is None


@pytest.mark.model
def test_the_samples_find_themselves(samples_home, embedder):
    """With the bundled model, nothing is missed."""
    assert isinstance(embedder, OnnxEmbedder)
    found = look(samples_home, embedder)
    assert found.sampled > 10
    assert found.missed == ()
