"""Bytes come back as the text that was written, whatever it was encoded in."""

import codecs
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.decode import Decoded, decode

SIMPLIFIED = (
    "村里把旧粮仓改成了图书室，每周三和周六晚上开门。",
    "去年全镇修了十二公里水渠，灌溉面积增加了三千亩。",
    "他问：“这笔钱什么时候能到账？”会计说：“最晚下周一。”",
    "服务站配了两名专职人员，办一件事平均只要二十分钟。",
    "老人不会用手机，志愿者就上门帮着登记。",
)
TRADITIONAL = (
    "鎮公所把舊倉庫改成圖書室，每週三與週六晚上開放。",
    "去年全鄉整修十二公里水圳，灌溉面積增加三千畝。",
    "他問：「這筆錢什麼時候會入帳？」會計說：「最晚下星期一。」",
    "服務站設有兩名專職人員，辦一件事平均只需二十分鐘。",
)
CANTONESE = (
    "佢哋琴日喺街市買咗啲嘢，今日先至返嚟。",
    "呢度嘅圖書館夜晚都開，唔使預約㗎。",
)
JAPANESE = (
    "古い倉庫を図書室に改装し、水曜と土曜の夜に開けています。",
    "昨年は用水路を十二キロ直し、田畑が広がりました。",
    "「お金はいつ届きますか」と聞くと、「来週までに」と答えた。",
)
ENGLISH = (
    "The old granary is now a reading room – it opens on “library nights” only.",
    "Last year’s repairs cost £12,000; the council paid half.",
)
FRENCH = (
    "L’ancien grenier est devenu une bibliothèque, ouverte deux soirées par semaine.",
    "L’été dernier, les élèves ont réparé le café du théâtre « à côté de la forêt ».",
)
GERMAN = (
    "Der alte Speicher wurde zur Bücherei; sie öffnet zweimal wöchentlich für größere Gruppen.",
)
KOREAN = (
    "낡은 창고를 도서관으로 고쳐서 매주 수요일과 토요일 저녁에 문을 엽니다. 누구나 올 수 있습니다.",
)

EVERY_LANGUAGE = (
    *SIMPLIFIED, *TRADITIONAL, *CANTONESE, *JAPANESE, *ENGLISH, *FRENCH, *GERMAN, *KOREAN
)  # fmt: skip
WRITTEN_IN = [
    *((text, "gb18030") for text in (*SIMPLIFIED, *TRADITIONAL)),
    *((text, "big5") for text in TRADITIONAL),
    *((text, "big5hkscs") for text in CANTONESE),
    *((text, "gb18030") for text in CANTONESE),
    *((text, "shift_jis") for text in JAPANESE),
    *((text, "euc_jp") for text in JAPANESE),
    *((text, "cp1252") for text in (*ENGLISH, *FRENCH, *GERMAN)),
    *((text, "euc_kr") for text in KOREAN),
    *((text, "utf-8") for text in EVERY_LANGUAGE),
]


@pytest.mark.parametrize(("text", "encoding"), WRITTEN_IN)
def test_a_sentence_comes_back_from_the_encoding_it_was_written_in(text, encoding):
    """One sentence is enough, and the encoding is called by its name."""
    assert decode(text.encode(encoding)) == Decoded(text=text, encoding=encoding)


@pytest.mark.parametrize("text", EVERY_LANGUAGE)
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides_and_is_not_part_of_the_text(text, encoding):
    """Text with a mark comes back without it."""
    assert decode(text.encode(encoding)) == Decoded(text=text, encoding=encoding)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ["一个村\n三百户", "Plain words\n", "機關 12 個"])
def test_utf_16_is_known_without_a_mark_by_its_nuls(text, encoding):
    """A digit, a line end or 一 betrays it; both byte orders are told apart."""
    assert decode(text.encode(encoding)) == Decoded(text=text, encoding=encoding)


@given(
    st.sampled_from(
        [
            *((SIMPLIFIED, encoding) for encoding in ("gbk", "gb18030", "utf-8")),
            *((TRADITIONAL, encoding) for encoding in ("big5", "big5hkscs", "gb18030", "utf-8")),
            (JAPANESE, "cp932"),
            (FRENCH, "cp1252"),
        ]
    ),
    st.randoms(use_true_random=False),
    st.integers(1, 6),
)
@settings(max_examples=60, deadline=None)
def test_any_sentences_in_any_order_come_back(language, dice, count):
    """No sequence of sentences reads as something else."""
    sentences, encoding = language
    text = "\n".join(dice.choice(sentences) for _ in range(count))
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    "words",
    [
        *("机关党建", "水利设施", "三十二人", "图书馆。", "乡村振兴", "王小二来"),
        *("小学模型", "专业知识", "为什么", "一站式", "偶然学习"),
    ],
)
def test_four_characters_of_gbk_are_enough(words):
    """Even words whose bytes are also valid UTF-8, such as 专业知识, are what they are."""
    assert decode(words.encode("gbk")) == Decoded(text=words, encoding="gb18030")


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        *((words, "cp1252") for words in ("qu’il a", "L’été", "cœur d’or", "größer")),
        *((words, "euc_jp") for words in ("この鍵と", "店を開く", "村の祭り")),
        *((words, "shift_jis") for words in ("駅前", "店を開く")),
        *((words, "big5") for words in ("鄉公所", "讀書會")),
        *((words, "gb18030") for words in ("鲟鳇鳜鲈", "，骏运路")),
    ],
)
def test_a_few_words_are_enough(words, encoding):
    """Short titles in other languages are not taken for rare Han characters."""
    assert decode(words.encode(encoding)) == Decoded(text=words, encoding=encoding)


@pytest.mark.parametrize("name", ["朱镕基", "陶喆的歌", "李堃", "赵翀、钱犇", "㛃㛃村", "𠮷野镇"])
def test_rare_names_are_not_taken_for_misreadings(name):
    """Characters that no dictionary has are still text, beyond GBK too."""
    text = f"{name}在名单上。"
    assert decode(text.encode("gb18030")) == Decoded(text=text, encoding="gb18030")


def test_the_euro_of_windows_is_read_in_gbk():
    """Windows writes € as a lone 0x80 in Chinese text; GB18030 has its own place for it."""
    text = "票价12€，学生半价。"
    expected = Decoded(text=text, encoding="gb18030")
    assert decode(text.encode("gb18030")) == expected
    assert decode("票价12".encode("gbk") + b"\x80" + "，学生半价。".encode("gbk")) == expected


def test_the_tilde_of_windows_is_read_in_big5_and_shift_jis():
    """What vendors added or moved is read their way, and named after them."""
    taipei = "展期從九月1～30日，免費入場。"
    tokyo = "会期は九月1～30日、入場は①無料です。"
    assert decode(taipei.encode("cp950")) == Decoded(text=taipei, encoding="cp950")
    assert decode(tokyo.encode("cp932")) == Decoded(text=tokyo, encoding="cp932")


@pytest.mark.parametrize(
    "text", ["新開的茶館叫做「森の家」，賣臺灣茶。", "拉麵（ラーメン）", "①報名②繳費", "時々"]
)
def test_signs_in_a_big5_page_are_read_as_taiwanese_software_wrote_them(text):
    """Kana and circled figures lie where Python's cp950 has other ones."""
    assert decode(text.encode("big5hkscs")) == Decoded(text=text, encoding="big5hkscs")


def test_plain_ascii_and_nothing_at_all_are_utf_8():
    """There is nothing to decide."""
    assert decode(b"Open on Mondays.\r\n") == Decoded(text="Open on Mondays.\r\n", encoding="utf-8")
    assert decode(b"") == Decoded(text="", encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (SIMPLIFIED[0], "gbk", "utf-8"),
        (TRADITIONAL[0], "big5", "gb2312"),
        (SIMPLIFIED[1], "utf-8", "gb2312"),
        (FRENCH[1], "cp1252", "utf-8"),
        ("讀書會", "big5", "gb2312"),
        ("鄉公所", "big5", "gb2312"),
    ],
)
def test_a_page_that_declares_the_wrong_encoding_is_read_in_the_right_one(text, encoding, declared):
    """What a page says of itself is a hint, no more."""
    page = f'<html><head><meta charset="{declared}"></head><body>{text}</body></html>'
    assert decode(page.encode(encoding)).text == page


def test_what_a_page_declares_decides_where_the_text_is_too_short_to():
    """Two characters may be anything; then the page is believed."""
    page = '<meta charset="{}">左の'
    assert decode(page.format("euc-jp").encode("euc-jp")).text == page.format("euc-jp")
    assert decode(page.format("none").encode("euc-jp")).text != page.format("none")


def test_an_encoding_that_is_only_tried_where_declared():
    """Windows-1251 looks like Western letters, unless the page names it."""
    page = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
    page += "Старый амбар стал библиотекой, она открыта по вечерам."
    assert decode(page.encode("cp1251")) == Decoded(text=page, encoding="cp1251")


@pytest.mark.parametrize("declared", ["rot13", "idna", "no-such-thing", "x" * 20, "base64"])
def test_an_odd_declaration_does_no_harm(declared):
    """Names that are no encodings of text are passed over."""
    page = f'<meta charset="{declared}">{SIMPLIFIED[0]}'
    assert decode(page.encode("gbk")).text == page


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5", "shift_jis"])
def test_one_broken_byte_in_a_long_text_is_replaced_and_counted(encoding):
    """A long article is not lost for one bad byte."""
    sentences = JAPANESE if encoding == "shift_jis" else TRADITIONAL
    half = ("\n".join(sentences) + "\n") * 8
    data = half.encode(encoding) + b"\xff\n" + half.encode(encoding)
    assert decode(data) == Decoded(
        text=f"{half}\ufffd\n{half}",
        encoding={"big5": "cp950", "shift_jis": "cp932"}.get(encoding, encoding),
        replaced=1,
    )


def test_an_unknown_pair_of_bytes_costs_one_character():
    """What follows it does not shift by a byte, however long it is."""
    half = "".join(TRADITIONAL) * 3
    data = half.encode("big5") + b"\x8f\xfe" + half.encode("big5")
    assert decode(data) == Decoded(text=f"{half}\ufffd{half}", encoding="cp950", replaced=1)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_character_cut_off_at_the_end_is_replaced_and_counted(encoding):
    """A download that stopped in the middle of a character is still a text."""
    decoded = decode(SIMPLIFIED[0].encode(encoding)[:-1])
    assert decoded.text == SIMPLIFIED[0][:-1] + "\ufffd"
    assert decoded.replaced == 1


def test_replacement_characters_that_were_in_the_file_are_not_counted():
    """Only what this reading could not decode counts."""
    text = "坏了的\ufffd字。" + SIMPLIFIED[0] * 60
    assert decode(text.encode() + b"\xff").replaced == 1
    assert decode(text.encode()).replaced == 0


def test_a_text_broken_in_many_places_is_refused():
    """More than one character in two hundred would be lost: better not at all."""
    data = b"\xff".join(sentence.encode() for sentence in SIMPLIFIED * 3)
    with pytest.raises(UnicodeError, match="utf-8, the likeliest encoding, 14 of"):
        decode(data)


@pytest.mark.parametrize("low", [0x80, 0x20])
def test_bytes_at_random_are_refused(low):
    """Noise is not given out as rare characters."""
    dice = random.Random(7)
    with pytest.raises(UnicodeError):
        decode(bytes(dice.randrange(low, 0x100) for _ in range(3000)))


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_russian_that_declares_nothing_is_refused(encoding):
    """An encoding that is not tried must not come out as accented letters or Han."""
    text = "Старый амбар стал библиотекой, и она открыта по вечерам для всех жителей села."
    with pytest.raises(UnicodeError):
        decode(text.encode(encoding))


def test_a_few_words_in_an_encoding_that_is_not_tried_are_not_replaced():
    """Half of a percent of a long English text may still be all of its Polish."""
    text = "The reading room opens at six and closes at nine. " * 50 + "Zażółć gęślą jaźń. " * 3
    with pytest.raises(UnicodeError):
        decode(text.encode("iso8859-2"))


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_decoded_or_refused(data):
    """Nothing but UnicodeError comes out, and what is given out holds what it says."""
    try:
        decoded = decode(data)
    except UnicodeError:
        return
    assert decoded.text.count("\ufffd") >= decoded.replaced
    if not decoded.replaced and b"\x80" not in data:
        assert data.decode(decoded.encoding) == decoded.text


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Co", "Cn"]), min_size=16))
@settings(max_examples=100, deadline=None)
def test_any_long_enough_utf_8_is_utf_8(text):
    """Sixteen characters of whatever scripts are not taken for another encoding."""
    if not text.isascii() and sum(c > "\x7f" for c in text) >= 16:
        assert decode(text.encode()).text == text.removeprefix("\ufeff")


def test_a_large_file_is_judged_by_samples():
    """Ten megabytes are decoded whole, though only some kilobytes of them are weighed."""
    page = "<p>" + "nothing but ASCII here " * 200 + "</p>\n" + SIMPLIFIED[2] + "\n"
    text = page * 2200
    decoded = decode(text.encode("gbk"))
    assert (decoded.encoding, decoded.text == text) == ("gb18030", True)


def test_a_text_without_any_ascii_is_judged_by_its_beginning():
    """No line end, no space: there is nothing to find the start of a character by."""
    text = "".join(SIMPLIFIED).translate({ord(c): None for c in "，。：？"}) * 200
    assert decode(text.encode("gbk")).text == text


def test_the_mark_of_utf_32_is_not_taken_for_that_of_utf_16():
    """The one begins with the other."""
    assert codecs.BOM_UTF32_LE.startswith(codecs.BOM_UTF16_LE)
    assert decode(codecs.BOM_UTF32_LE + "村".encode("utf-32-le")).text == "村"
