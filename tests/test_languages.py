"""What a language adds to vectors is measured once and taken out, so that meanings meet."""

from collections import Counter

import numpy as np
import pytest

from index.languages import measure_languages, plain_texts_bytes, read_languages
from index.models import LANGUAGES_FILE
from index.network import Output, unit

DIMENSION = 64
CHANCE = np.random.default_rng(8)
LINES = [line.split("\t") for line in plain_texts_bytes().decode("utf-8").splitlines()]
NAMES = sorted({language for language, _, _ in LINES[1:]})
COMMON = 7  # the id of a token that stands in every text

SAID = {
    "zh": (
        "图书室每周开两个晚上。",
        "河堤上种了三千棵柳树。",
        "医生每月下乡一次，给老人量血压。",
        "新桥比旧桥宽四米。",
        "菜市场的摊主要把秤校准。",
        "孩子们放学后学下棋。",
    ),
    "zht": (
        "圖書室每週開兩個晚上。",
        "河堤上種了三千棵柳樹。",
        "醫生每月下鄉一次，給老人量血壓。",
        "新橋比舊橋寬四公尺。",
        "菜市場的攤主要把秤校準。",
        "孩子們放學後學下棋。",
    ),
    "en": (
        "The reading room is open two evenings a week.",
        "Three thousand willows were planted on the river dyke.",
        "Once a month a doctor comes to the countryside to take old people's blood pressure.",
        "The new bridge is four metres wider than the old one.",
        "Stallholders at the market have to adjust their scales.",
        "After school the children learn to play chess.",
    ),
    "es": (
        "La sala de lectura abre dos noches por semana.",
        "En el dique del río se plantaron tres mil sauces.",
        "Una vez al mes un médico va al campo a tomar la tensión a los ancianos.",
        "El puente nuevo es cuatro metros más ancho que el viejo.",
        "Los vendedores del mercado deben ajustar sus balanzas.",
        "Después de la escuela los niños aprenden a jugar al ajedrez.",
    ),
    "ru": (
        "Читальный зал открыт два вечера в неделю.",
        "На дамбе у реки посадили три тысячи ив.",
        "Раз в месяц врач приезжает в деревню измерять давление пожилым людям.",
        "Новый мост на четыре метра шире старого.",
        "Продавцы на рынке обязаны выверять свои весы.",
        "После уроков дети учатся играть в шахматы.",
    ),
}


class TwoPartNetwork:
    """A network whose vectors are a meaning and, much longer, a language.

    Texts that stand at the same place of their languages mean the same.
    """

    def __init__(self):
        """Give every place a meaning, and every language a direction."""
        self._meanings = CHANCE.normal(size=(120, DIMENSION)).astype(np.float32)
        self._languages = 5 * CHANCE.normal(size=(len(NAMES), DIMENSION)).astype(np.float32)
        counts = Counter()
        self.places = {}
        for language, _, text in LINES[1:]:
            self.places[text] = (NAMES.index(language), counts[language])
            counts[language] += 1

    def read(self, texts, *, is_question=False):
        """Give each text two tokens: one that all texts have, and one of its own."""
        return [self._read(*self.places[text]) for text in texts]

    def _read(self, language, place):
        vectors = self._meanings[[place, (place + 1) % 120]] + self._languages[language]
        return Output(
            vector=unit(vectors[0]),
            tokens=unit(vectors),
            ids=np.array([COMMON, 100 + place]),
            starts=np.array([0, 1]),
        )


@pytest.fixture(scope="module")
def two_parts(tmp_path_factory):
    """A network of two parts and what was measured of it."""
    network = TwoPartNetwork()
    folder = tmp_path_factory.mktemp("measured")
    measure_languages(network, folder / LANGUAGES_FILE)
    return network, read_languages(folder)


def texts_in(language, kind="statement"):
    """List the plain texts of one language."""
    return [text for name, what, text in LINES[1:] if (name, what) == (language, kind)]


def worst_margin(vectors, others):
    """Say by how much each row's twin is nearer than any other row, at the least."""
    cosines = vectors @ others.T
    twins = cosines.diagonal().copy()
    np.fill_diagonal(cosines, -1)
    return (twins - cosines.max(axis=1)).min()


def test_the_plain_texts_are_complete():
    """Twelve languages, sixty questions and sixty statements each, none empty, none twice."""
    assert LINES[0] == ["language", "kind", "text"]
    assert len(NAMES) == 12
    assert Counter((language, kind) for language, kind, _ in LINES[1:]) == {
        (language, kind): 60 for language in NAMES for kind in ("question", "statement")
    }
    texts = [(language, text) for language, _, text in LINES[1:]]
    assert len(set(texts)) == len(texts)
    assert all(text.strip() == text != "" for _, text in texts)
    assert all(text[-1] in "?？؟;；" for _, kind, text in LINES[1:] if kind == "question")


@pytest.mark.parametrize("is_question", [False, True])
def test_without_its_language_a_text_finds_its_translation(two_parts, is_question):
    """Before, every text of the same language was nearer than it."""
    network, languages = two_parts
    for language in ("ar", "en", "zht"):
        theirs = texts_in(language, "question")
        ours = texts_in("zh", "question")
        raw = [
            np.array([output.vector for output in network.read(some)]) for some in (theirs, ours)
        ]
        other = np.roll(raw[0], 1, axis=0)
        assert ((raw[0] * raw[1]).sum(axis=1) < (raw[0] * other).sum(axis=1)).all()

        centred = [languages.centre(rows, is_question=is_question) for rows in raw]
        assert worst_margin(*centred) > 0.2
        for rows in centred:
            np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("is_question", [False, True])
def test_tokens_lose_their_language_too(two_parts, is_question):
    """A text's tokens are nearest to its translation's."""
    network, languages = two_parts
    theirs, ours = (
        np.concatenate(
            [
                languages.centre_tokens(output, is_question=is_question)[:1]
                for output in network.read(texts_in(language, "question"))
            ]
        )
        for language in ("ru", "zh")
    )
    assert worst_margin(theirs, ours) > 0.2


def test_a_text_without_tokens_has_none(two_parts):
    """Nothing to take anything out of."""
    network, languages = two_parts
    (output,) = network.read(texts_in("en")[:1])
    empty = output._replace(tokens=output.tokens[:0], ids=output.ids[:0], starts=output.starts[:0])
    assert languages.centre_tokens(empty).shape == (0, DIMENSION)
    assert languages.rarity(empty).shape == (0,)


def test_rare_tokens_weigh_more_and_unknown_ones_most(two_parts):
    """What every text of a language has says next to nothing, but not less."""
    network, languages = two_parts
    (output,) = network.read(texts_in("fr")[:1])
    common, own, unknown = languages.rarity(
        output._replace(ids=np.array([COMMON, output.ids[1], 99_999]))
    ).tolist()
    assert 0 < common < own < unknown
    assert common == pytest.approx(np.log(121 / 120.5))
    assert own == pytest.approx(np.log(121 / 1.5))
    assert unknown == pytest.approx(np.log(121 / 0.5))


def test_rows_are_centred_each_by_itself(two_parts):
    """Texts of several languages may come together."""
    network, languages = two_parts
    texts = [texts_in(language)[3] for language in NAMES]
    rows = np.array([output.vector for output in network.read(texts)])
    together = languages.centre(rows)
    alone = np.concatenate([languages.centre(row[None, :]) for row in rows])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert (together @ together.T).min() > 0.8  # they all mean the same
    assert languages.centre(rows[:0]).shape == (0, DIMENSION)


@pytest.mark.parametrize("content", [None, b"", b"no arrays", bytes(999)])
def test_damage_is_told_from_everything_else(tmp_path, content):
    """Who opens the file knows what it may raise."""
    if content is not None:
        (tmp_path / LANGUAGES_FILE).write_bytes(content)
    with pytest.raises((OSError, ValueError, KeyError, EOFError)):
        read_languages(tmp_path)


@pytest.mark.model
@pytest.mark.parametrize("language", ["zht", "en", "es", "ru"])
def test_the_bundled_model_brings_translations_together(network, prepared, language):
    """Sentences that were not measured: each is nearer to its translation than to all others.

    Farther from the others than before, in Chinese and in its own language; before,
    a translation could be farther off than an unrelated sentence of one's own language.
    """
    languages = read_languages(prepared.folder)
    theirs, ours = network.embed(SAID[language]), network.embed(SAID["zh"])
    centred, centred_ours = languages.centre(theirs), languages.centre(ours)

    assert worst_margin(centred, centred_ours) > 0.2 > worst_margin(theirs, ours)
    twins = (centred * centred_ours).sum(axis=1)
    own = centred @ centred.T - 2 * np.eye(len(centred))
    assert (twins > own.max(axis=1) + 0.05).all()


@pytest.mark.model
def test_the_bundled_models_languages_are_told_apart(network, prepared):
    """The mean nearest to a plain text is its own language's, but for a few near relations."""
    languages = read_languages(prepared.folder)
    with np.load(prepared.folder / LANGUAGES_FILE) as file:
        means = unit(file["passage_text"])
    assert len(means) == len(NAMES)
    for language in ("en", "ru", "ja"):
        rows = network.embed(texts_in(language)[:12])
        assert set((rows @ means.T).argmax(axis=1).tolist()) == {NAMES.index(language)}
        # Without the means the rows point everywhere.
        assert np.abs(languages.centre(rows).mean(axis=0)).max() < np.abs(rows.mean(axis=0)).max()
