"""Whatever bytes a file holds, it is an article or one sentence that says why not.

Two hundred files of random bytes and of real formats with something broken in them: no crash,
none that takes half a minute, and memory that stays below 1.5 GB.
"""

import random
import tempfile
import time
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index.build import build
from index.chunk import chunk
from index.edits import apply
from index.errors import SourceError
from index.make import make_article
from index.portable import written
from index.read import read
from tests.fakes import HashEmbedder
from tests.fakes import make_article as an_article
from tests.memory import peak_bytes, start_peak
from tests.test_read import _pdf as pdf_of

FILES = 200
SECONDS = 30
BYTES = 1_500_000_000
STORY = "镇里去年把三间旧仓库改成了图书室，一共花了十一万元，其中八万元是村民自己凑的。"
SUFFIXES = ["txt", "md", "html", "json", "jsonl", "csv", "tsv", "pdf", "docx", "dat", ""]


def word():
    """Make a Word file."""
    document = docx.Document()
    document.add_heading("旧仓库改成图书室")
    for _ in range(5):
        document.add_paragraph(STORY)
    document.add_table(2, 2).cell(0, 0).text = STORY
    path = Path(tempfile.mkdtemp()) / "a.docx"
    document.save(path)
    data = path.read_bytes()
    path.unlink()
    path.parent.rmdir()
    return data


PAGE = (
    "<!doctype html><html><head><meta charset='utf-8'><title>图书室</title>"
    "<meta property='og:url' content='https://example.org/a'></head><body><nav>首页</nav><article>"
    f"<h1>图书室</h1><p>2023-05-06 来源：某报</p><p>{STORY}</p><table><tr><td>{STORY}</td></tr>"
    f"</table><p>&nbsp;{STORY}&#x4e2d;</p></article></body></html>"
)
SEEDS = {
    "txt": (STORY * 9).encode("gb18030"),
    "md": f"# 图书室\n\n{STORY}(tú shū)\n\n> {STORY}\n".encode("utf-16"),
    "html": PAGE.encode(),
    "json": f'[{{"title": "图书室", "text": "{STORY}", "date": "2023-05-06"}}]'.encode(),
    "jsonl": (written(an_article("a1", STORY * 3), ()) + "\n").encode()
    + f'{{"content": "{STORY}"}}\n'.encode(),
    "csv": f'标题,正文,日期\n图书室,"{STORY}",2023-05-06\n'.encode("utf-8-sig"),
    "tsv": f"title\ttext\n图书室\t{STORY}\n".encode("big5", "replace"),
    "pdf": pdf_of([STORY[:20]], ["another line"], title="A"),
    "docx": word(),
}

positions = st.integers(0, 1 << 20)


@st.composite
def mutated(draw):
    """Break one of the real files: bits, bytes, stretches cut, doubled or put elsewhere."""
    suffix = draw(st.sampled_from(sorted(SEEDS)))
    data = bytearray(SEEDS[suffix])
    for _ in range(draw(st.integers(1, 6))):
        kind, at = draw(st.integers(0, 5)), draw(positions) % (len(data) + 1)
        end = min(len(data), at + draw(st.integers(1, 200)))
        match kind:
            case 0:
                data[at:end] = bytes(byte ^ 1 << at % 8 for byte in data[at:end])
            case 1:
                data[at:end] = draw(st.binary(max_size=40))
            case 2:
                del data[at:]
            case 3:
                data[at:at] = data[at:end] * draw(st.integers(1, 50))
            case 4:
                data[at:at] = SEEDS[draw(st.sampled_from(sorted(SEEDS)))]
            case 5:
                data[at:at] = draw(
                    st.sampled_from([b"\x00" * 99, b"\xff" * 99, b"<" * 3000, b"[" * 9000, b"\r"])
                )
    return draw(st.sampled_from([suffix, suffix, suffix, *SUFFIXES])), bytes(data)


files = mutated() | st.tuples(st.sampled_from(SUFFIXES), st.binary(max_size=4000))


@pytest.fixture(scope="module")
def folder():
    """Where the files lie."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


@pytest.fixture(scope="module")
def before():
    """Say how much memory this process, of which other tests are part, took before any file."""
    return start_peak()


@given(files)
@settings(max_examples=FILES, suppress_health_check=list(HealthCheck))
def test_any_file_is_an_article_or_told_why_not(folder, before, file):
    """Every article of it leads back to what was read, and its chunks lie in it."""
    suffix, data = file
    path = folder / (f"a.{suffix}" if suffix else "a")
    path.write_bytes(data)
    started = time.monotonic()
    try:
        raws = read(path)
    except SourceError as error:
        assert str(error).startswith(f"{path}: ")
        assert "\n" not in str(error)
        raws = []
    for raw in raws:
        article = make_article(raw)
        assert apply(article.edits, raw.text) == article.text
        assert all(0 <= part.start < part.end <= len(article.text) for part in chunk(article))
    assert time.monotonic() - started < SECONDS
    assert peak_bytes() - before < BYTES


def test_a_folder_of_broken_files_is_taken_in_to_its_end(tmp_path):
    """The sound one is stored, the others are told by name, and a second run does no harm."""
    dice, articles = random.Random(7), tmp_path / "articles"
    articles.mkdir()
    for number in range(60):
        suffix = dice.choice(sorted(SEEDS))
        data = bytearray(SEEDS[suffix])
        for _ in range(dice.randrange(1, 40)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        (articles / f"{number}.{suffix}").write_bytes(data[: dice.randrange(1, len(data) + 1)])
    (articles / "sound.txt").write_text(STORY, "utf-8")
    result = build([articles], tmp_path / "home", HashEmbedder(), lambda *_: None)
    assert str(articles / "sound.txt") in {receipt.path for receipt in result.receipts}
    told = {one.path for one in (*result.receipts, *result.failed)}
    assert told == {str(path) for path in articles.iterdir()}
    again = build([articles], tmp_path / "home", HashEmbedder(), lambda *_: None)
    assert again.failed == result.failed
    assert again.receipts == ()
