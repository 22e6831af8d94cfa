"""Every format gives its articles, and whatever is wrong with a file is one clear sentence."""

import csv
import hashlib
import io
import json
import os
import random
import stat
import zipfile
from functools import cache
from pathlib import Path

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.errors import SourceError
from index.read import FoundFiles, find_files, read
from index.types import Failure, RawArticle

STORY = "村里把旧粮仓改成了图书室，每周三和周六晚上开门。\n去年借出图书四千册，比前年多一半。"
OTHER = "鎮公所把舊倉庫改成圖書室，去年辦了三十二場講座。"
PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}">
<title>旧粮仓里的图书室_某县新闻网</title>
<meta name="PubDate" content="2023-05-06 10:20"><meta name="ContentSource" content="某县日报">
<meta name="Author" content="林小雨"></head><body>
<div class="nav"><a href="/">首页</a><a href="/news">要闻</a><a href="/gov">政务公开</a></div>
<div class="main"><h1>旧粮仓里的图书室</h1>
<div class="info">发布时间：2023-05-06 10:20　来源：某县日报　作者：林小雨</div>
<div class="content">
<p>　　村里把旧粮仓改成了图书室，每周三和周六晚上开门，孩子们放学就来。</p>
<p>　　去年借出图书四千册，比前年多一半，<b>办讲座</b>三十二场。管理员说，</p>
<table><tr><th>年份</th><th>册数</th></tr><tr><td>2021年</td><td>2600</td></tr>
<tr><td>2022年</td><td>4000</td></tr></table>
<ul><li>一是延长开放时间。</li><li>二是请老教师来讲课。</li></ul>
<p>　　图书室由退休教师轮流值班。谁家有旧书，登记以后可以换新书，换来的书也可以带回家看一个月。</p>
<p>　　县里给每个图书室每年补助三千元，用来买书、修灯、添桌椅；不够的部分由村民自己商量着解决。</p>
<p>　　“以前晚上没处去，现在这里比茶馆还热闹。”开小卖部的老周说，他一边记账一边陪孙子。</p>
<p>　　今年还要在三个自然村各设一个图书角。</p></div></div>
<div class="more"><ul><li><a href="a">另一篇报道的标题</a></li><li><a>又一篇</a></li></ul></div>
<div class="foot">版权所有 某县新闻网</div><script>var secret = 1;</script></body></html>"""
PAGE_LINES = [
    "旧粮仓里的图书室",
    "发布时间：2023-05-06 10:20　来源：某县日报　作者：林小雨",
    "　　村里把旧粮仓改成了图书室，每周三和周六晚上开门，孩子们放学就来。",
    "　　去年借出图书四千册，比前年多一半，办讲座三十二场。管理员说，",
    "年份\t册数",
    "2021年\t2600",
    "2022年\t4000",
    "一是延长开放时间。",
    "二是请老教师来讲课。",
    "　　图书室由退休教师轮流值班。谁家有旧书，登记以后可以换新书，换来的书也可以带回家看一个月。",
    "　　县里给每个图书室每年补助三千元，用来买书、修灯、添桌椅；不够的部分由村民自己商量着解决。",
    "　　“以前晚上没处去，现在这里比茶馆还热闹。”开小卖部的老周说，他一边记账一边陪孙子。",
    "　　今年还要在三个自然村各设一个图书角。",
]


def _write(path, content):
    """Write a file, text as UTF-8, and give back its path."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def _refusal(path):
    """Read a file that can't be read and give back the reason, and that there is a hint."""
    with pytest.raises(SourceError) as caught:
        read(path)
    assert caught.value.path == path
    assert caught.value.reason.endswith(".")
    assert caught.value.hint
    return caught.value.reason


def _digest(data):
    """Make an id the documented way."""
    return hashlib.sha256(data).hexdigest()[:16]


def _pdf(*pages, title=""):
    """Make a PDF by hand: each page is a list of lines, any script."""
    used = sorted({character for page in pages for line in page for character in line})
    codes = "".join(f"<{ord(c):04x}> <{ord(c):04x}>\n" for c in used)
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <0000> <ffff> endcodespacerange\n"
        f"{len(used)} beginbfchar\n{codes}endbfchar endcmap end end"
    )
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>",
        "<< /Type /Font /Subtype /Type0 /BaseFont /F /Encoding /Identity-H /DescendantFonts"
        " [<< /Type /Font /Subtype /CIDFontType2 /BaseFont /F /CIDSystemInfo"
        " << /Registry (A) /Ordering (I) /Supplement 0 >> /DW 1000 >>] /ToUnicode 4 0 R >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
        f"<< /Title <feff{title.encode('utf-16-be').hex()}> /Author (Administrator) >>",
    ]
    for number, lines in enumerate(pages):
        shown = "".join(f"<{line.encode('utf-16-be').hex()}> Tj T*\n" for line in lines)
        content = f"BT /F1 12 Tf 14 TL 60 760 Td\n{shown}ET"
        objects += [
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources"
            f" << /Font << /F1 3 0 R >> >> /Contents {7 + 2 * number} 0 R >>",
            f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        ]
    body = "%PDF-1.4\n"
    offsets = []
    for number, entry in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{entry}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    return (
        f"{body}xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
        f"trailer << /Size {len(objects) + 1} /Root 1 0 R /Info 5 0 R >>\n"
        f"startxref\n{len(body)}\n%%EOF\n"
    ).encode("ascii")


def _docx(tmp_path, *paragraphs, title="", author=""):
    """Make a docx of paragraphs."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    document.core_properties.title = title
    document.core_properties.author = author
    path = tmp_path / "made.docx"
    document.save(str(path))
    return path


def _repacked(path, **parts):
    """Replace parts of a docx, named by their file name without folder and suffix."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, parts.pop(Path(name).stem, None) or old.read(name))
        for name, data in parts.items():
            new.writestr(f"word/{name}.xml", data)
    return _write(path, out.getvalue())


# Finding files


def test_a_folder_gives_its_files_in_order_and_names_what_it_skips(tmp_path):
    """Formats by suffix in any case; hidden things and caches are passed over."""
    for name in ("b.txt", "a.MD", "c.xlsx", ".hidden.txt", "~$open.docx", "d.PDF"):
        _write(tmp_path / name, STORY)
    for folder in ("deep/er", ".git", "__pycache__"):
        (tmp_path / folder).mkdir(parents=True)
        _write(tmp_path / folder / "x.jsonl", "{}")
    assert find_files([tmp_path]) == FoundFiles(
        files=tuple(tmp_path / name for name in ("a.MD", "b.txt", "d.PDF", "deep/er/x.jsonl")),
        skipped=(tmp_path / "c.xlsx",),
        failed=(),
    )


def test_the_order_of_paths_does_not_matter_and_nothing_is_found_twice(tmp_path):
    """Folder and file, twice, in either order, by a link too: each file once."""
    file = _write(tmp_path / "a.txt", STORY)
    (tmp_path / "b.txt").symlink_to(file)
    paths = [file, tmp_path, tmp_path / "." / "a.txt"]
    assert find_files(paths) == find_files(paths[::-1])
    assert find_files(paths).files == (file,)


def test_a_named_file_goes_in_whatever_its_name(tmp_path):
    """Hidden or of no known suffix: it was asked for, even if its folder is searched too."""
    named = (_write(tmp_path / ".notes", STORY), _write(tmp_path / "story.text", STORY))
    for folder in (tmp_path, Path(os.path.relpath(tmp_path))):
        assert find_files([*named, folder]) == FoundFiles(files=named, skipped=(), failed=())


def test_a_missing_path_is_reported_and_the_others_go_in(tmp_path):
    """A misspelt name doesn't lose the rest."""
    file, missing = _write(tmp_path / "a.txt", STORY), tmp_path / "no.txt"
    found = find_files([missing, file, file / "below", Path("nul\0")])
    assert found.files == (file,)
    assert found.failed == (
        Failure(path=str(file / "below"), reason="There is no such file or folder."),
        Failure(path=str(missing), reason="There is no such file or folder."),
        Failure(path="nul\\x00", reason="Its path can't be used."),
    )


def test_links_in_a_circle_end(tmp_path):
    """A folder that holds itself, and a link to itself, are walked once."""
    (tmp_path / "in").mkdir()
    file = _write(tmp_path / "in" / "a.txt", STORY)
    (tmp_path / "in" / "again").symlink_to(tmp_path)
    (tmp_path / "z_link").symlink_to(tmp_path / "in")
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    found = find_files([tmp_path])
    assert found.files == (file, tmp_path / "self.txt")
    assert "can't be read" in _refusal(tmp_path / "self.txt")


def test_an_empty_folder_gives_nothing(tmp_path):
    """Nothing found, nothing failed."""
    assert find_files([tmp_path]) == FoundFiles(files=(), skipped=(), failed=())


# Text


def test_a_text_comes_with_its_id_and_encoding(tmp_path):
    """All a text file says is its text."""
    path = _write(tmp_path / "a.txt", STORY)
    assert read(path) == [
        RawArticle(path=path, id=_digest(STORY.encode()), text=STORY, encoding="utf-8")
    ]


def test_line_ends_become_one_and_marks_go(tmp_path):
    """Windows and old Mac line ends, and byte order marks, are no part of a text."""
    data = b"\xef\xbb\xbf\xef\xbb\xbf" + b"one\r\ntwo\rthree\n\r\n"
    assert read(_write(tmp_path / "a.md", data))[0].text == "one\ntwo\nthree\n\n"


def test_the_same_bytes_have_the_same_id_under_any_name(tmp_path):
    """Ids come from content, not from names; other bytes have another."""
    one, two = _write(tmp_path / "a.txt", STORY), _write(tmp_path / "b.md", STORY)
    other = _write(tmp_path / "c.txt", STORY + "。")
    assert read(one)[0].id == read(two)[0].id != read(other)[0].id


def test_replaced_characters_are_counted_and_said(tmp_path):
    """The receipt says what could not be decoded."""
    data = (STORY * 5).encode() + b"\xff" + (STORY * 5).encode()
    [article] = read(_write(tmp_path / "a.txt", data))
    assert article.replaced == article.text.count("\ufffd") == 1
    assert article.warnings == ("Characters that could not be decoded and stand as \ufffd: 1.",)


def test_a_file_of_unknown_suffix_is_read_by_its_content(tmp_path):
    """Text, page, PDF and docx are known without their suffix."""
    word = _docx(tmp_path, STORY).rename(tmp_path / "word")
    assert read(word)[0].text == STORY
    assert read(_write(tmp_path / "a.text", STORY))[0].text == STORY
    assert read(_write(tmp_path / "a.pdf.1", _pdf([OTHER])))[0].text == OTHER
    page = read(_write(tmp_path / "page", PAGE.format(charset="utf-8")))
    assert page[0].title == "旧粮仓里的图书室"


# Pages


@pytest.mark.parametrize("suffix", [".html", ".HTM", ".xhtml"])
@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_a_page_gives_its_article_as_it_stands_there(tmp_path, suffix, encoding):
    """Title, date line, paragraphs, rows and lists are lines; menus and footers are gone."""
    data = PAGE.format(charset=encoding).encode(encoding)
    [article] = read(_write(tmp_path / f"a{suffix}", data))
    assert article.text.split("\n") == PAGE_LINES
    assert article == RawArticle(
        path=tmp_path / f"a{suffix}",
        id=_digest(data),
        text=article.text,
        encoding={"gbk": "gb18030"}.get(encoding, encoding),
        title="旧粮仓里的图书室",
        published="2023-05-06",
        source="某县日报",
        author="林小雨",
        warnings=(
            "The article on the page was read, 309 characters; "
            "29 characters around it were left out.",
        ),
    )


def test_a_page_without_an_article_gives_all_its_text(tmp_path):
    """Where trafilatura finds nothing or something else, nothing is lost quietly."""
    notice = f"<div class='comment-list'><p>{STORY.replace(chr(10), '</p><p>')}</p></div>"
    [article] = read(_write(tmp_path / "a.html", notice))
    count = len(STORY.replace("\n", ""))
    assert article.text == STORY
    assert article.warnings == (f"The whole page was read, {count} characters.",)
    page = f"<html><body><a href=/>首页</a>{notice}<p>版权所有</p></body></html>"
    assert STORY in read(_write(tmp_path / "b.html", page))[0].text
    assert read(_write(tmp_path / "c.html", STORY))[0].text == STORY.replace("\n", " ")


def test_short_lines_at_both_ends_of_an_article_stay(tmp_path):
    """Few characters are no reason to take a line for a menu."""
    body = "".join(f"<p>第{n}天，{STORY}</p>" for n in "一二三四五六七八")
    page = f"<html><body><a href=/>首页</a><article><h1>大题目</h1><p>小引</p>{body}<p>再见</p>"
    [article] = read(_write(tmp_path / "a.html", f"{page}</article><div>版权</div>"))
    lines = article.text.split("\n")
    assert (lines[:2], lines[-1]) == (["大题目", "小引"], "再见")


def test_a_page_most_of_which_would_be_left_out_is_kept_whole(tmp_path):
    """What looks like comments to a library may be the article."""
    lead = "".join(f"<p>第{n}天，{STORY}</p>" for n in "一二三四五六七八")
    rest = "".join(f"<p>{n}号说，{OTHER}</p>" for n in range(40))
    page = f"<html><body><article>{lead}</article><div class='comments'>{rest}</div></body></html>"
    text = read(_write(tmp_path / "a.html", page))[0].text
    assert (text.count(STORY.split("\n")[0]), text.count(OTHER)) == (8, 40)


def test_a_page_of_one_enormous_paragraph_is_read(tmp_path):
    """Parsers of markup have limits behind which they drop text silently."""
    text = "晚上开门，" * 700_000
    data = f"<p>{text}</p>".encode("gbk")
    assert len(text.encode()) > 10_000_000 > len(data)
    assert read(_write(tmp_path / "a.html", data))[0].text == text


def test_readings_above_characters_stay_in_brackets(tmp_path):
    """Ruby text comes as the page shows it where ruby is unknown; repair takes it off."""
    page = "<p>图书<ruby>馆<rp>(</rp><rt>guǎn</rt><rp>)</rp></ruby>每天开门。</p>"
    assert read(_write(tmp_path / "a.html", page))[0].text == "图书馆(guǎn)每天开门。"


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 5000 + STORY,
        "<table><tr><td>" * 500 + STORY,
        f"<p>{STORY}</p>" + "<a " * 20000,
        f"<?xml version='1.0' encoding='gb2312'?><html><body><p>{STORY}</p></body></html>",
        f"<p>{STORY}<!-- never closed",
    ],
)
def test_odd_markup_loses_no_text(tmp_path, page):
    """Depth, tags that never end, declarations: the text before them is there."""
    text = read(_write(tmp_path / "a.html", page))[0].text
    assert "".join(STORY.split()) in "".join(text.split())


def test_a_page_that_shows_nothing_is_refused(tmp_path):
    """A page whose text a script would put there."""
    page = "<html><head><title>空</title></head><body><script>show()</script></body></html>"
    assert _refusal(_write(tmp_path / "a.html", page)) == "The page shows no text."


# Records


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ('<link rel="canonical" href="https://example.org/a.html">', "https://example.org/a.html"),
        ('<meta property="og:url" content="https://example.org/b">', "https://example.org/b"),
        ("<!-- saved from url=(0021)https://example.org/c -->", "https://example.org/c"),
        ('<link rel="canonical" href="/a.html">', ""),
        ('<link rel="canonical" href="javascript:alert(1)">', ""),
        ('<link rel="canonical"><link rel="stylesheet" href="https://example.org/s.css">', ""),
    ],
)
def test_a_page_that_states_its_address_keeps_it(tmp_path, head, address):
    """Only a whole address of the web counts; none is made up of parts."""
    page = f"<html><head>{head}</head><body><article><p>{STORY}</p></article></body></html>"
    ((article),) = read(_write(tmp_path / "page.html", page))

    assert article.address == address


def test_a_record_that_has_an_address_keeps_it(tmp_path):
    """Under the usual names; what is no address is none."""
    lines = [{"text": "甲", "url": "https://example.org/1"}, {"text": "乙", "网址": "见附件"}]
    content = "\n".join(map(json.dumps, lines))

    found = read(_write(tmp_path / "records.jsonl", content))

    assert [article.address for article in found] == ["https://example.org/1", ""]


def test_json_lines_are_one_article_each(tmp_path):
    """Names of parts may be those of other tools; ids come from the records."""
    records = [
        {
            "text": STORY,
            "title": "图书室",
            "date": "2023/5/6",
            "source": "县报",
            "author": ["甲", "乙"],
        },
        {"Body": OTHER + "\r\n完", "published": "2023年5月", "id": 7, "author": None},
    ]
    lines = [json.dumps(records[0], ensure_ascii=False), "", json.dumps(records[1])]
    path = _write(tmp_path / "a.jsonl", "\r\n".join(lines))
    ids = [
        _digest(json.dumps(record, sort_keys=True, separators=(",", ":")).encode())
        for record in records
    ]
    assert read(path) == [
        RawArticle(
            path=path, id=ids[0], text=STORY, encoding="utf-8",
            title="图书室", published="2023-05-06", source="县报", author="甲, 乙",
        ),
        RawArticle(
            path=path, id=ids[1], text=OTHER + "\n完", encoding="utf-8", published="2023-05"
        ),
    ]  # fmt: skip


def test_bad_lines_are_named_and_the_good_ones_go_in(tmp_path):
    """What was skipped stands in the first article's warnings."""
    lines = ['{"text": "甲"}', "{oops", '["no object"]', '{"title": "no text"}', '{"text": "乙"}']
    first, second = read(_write(tmp_path / "a.ndjson", "\n".join([*lines, lines[0]])))
    assert (first.text, second.text, second.warnings) == ("甲", "乙", ())
    assert first.warnings == (
        "Skipped 4 of 6: line 2 is not JSON; line 3 is not an object; "
        "line 4 has no text (or content, body, 正文, 内容); line 6 repeats an earlier one.",
    )


def test_many_bad_lines_are_counted(tmp_path):
    """A receipt stays readable."""
    data = '{"text": "甲"}\n' + "oops\n" * 40
    [article] = read(_write(tmp_path / "a.jsonl", data))
    assert article.warnings[0].startswith("Skipped 40 of 41: line 2 is not JSON;")
    assert article.warnings[0].endswith("line 6 is not JSON; and 35 more.")


def test_no_good_line_is_a_refusal_that_names_the_lines(tmp_path):
    """Nothing can go in; the person learns where to look."""
    reason = _refusal(_write(tmp_path / "a.jsonl", '{"title": "甲"}\n{oops'))
    assert reason.startswith("It holds no article: line 1 has no text")
    assert "line 2 is not JSON" in reason


def test_a_json_file_is_a_list_or_one_object_or_lines(tmp_path):
    """One object is the file's article; a list's items have their own ids."""
    one = _write(tmp_path / "a.json", json.dumps({"content": ["甲段", "乙段"]}, indent=1))
    assert [(a.text, a.id) for a in read(one)] == [("甲段\n乙段", _digest(one.read_bytes()))]
    several = _write(tmp_path / "b.json", json.dumps([{"text": "甲"}, 5, {"text": "乙"}]))
    assert [a.text for a in read(several)] == ["甲", "乙"]
    assert read(several)[0].warnings == ("Skipped 1 of 3: entry 2 is not an object.",)
    lines = _write(tmp_path / "c.json", '{"text": "甲"}\n{"text": "乙"}\n')
    assert [a.text for a in read(lines)] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("{oops", "It is not valid JSON: Expecting property name"),
        ("[" * 100_000, "It is nested too deeply for JSON."),
        ("[]", "It holds no article: there is no record."),
        ('{"title": "甲"}', "It has no text (or content, body, 正文, 内容)."),
        ('"text"', "It is not an object."),
        ("1" * 5000, "It is not valid JSON: Exceeds the limit"),
    ],
)
def test_json_without_an_article_is_refused(tmp_path, content, reason):
    """Each says what was found instead."""
    assert _refusal(_write(tmp_path / "a.json", content)).startswith(reason)


def test_a_date_that_is_none_is_said(tmp_path):
    """It does not become a wrong one."""
    [article] = read(_write(tmp_path / "a.jsonl", '{"text": "甲", "date": "last spring"}'))
    assert (article.published, article.warnings) == (
        "",
        ("The date 'last spring' was not understood.",),
    )


def test_halves_of_characters_in_json_are_replaced(tmp_path):
    """A lone surrogate can't be stored; it is counted like an undecodable byte."""
    [article] = read(_write(tmp_path / "a.jsonl", r'{"text": "甲\ud83d乙", "title": "\udc00丙"}'))
    assert (article.text, article.title, article.replaced) == ("甲\ufffd乙", "\ufffd丙", 1)


@pytest.mark.parametrize(
    ("suffix", "delimiter"), [(".csv", ","), (".csv", ";"), (".csv", "\t"), (".tsv", "\t")]
)
@pytest.mark.parametrize(
    "header", [("标题", "日期", "正文"), ("標題", "發布時間", "內容"), ("Title", "date", " text ")]
)
def test_tables_name_their_columns(tmp_path, suffix, delimiter, header):
    """English or Chinese names; cells may hold lines, quotation marks and delimiters."""
    rows = io.StringIO()
    writer = csv.writer(rows, delimiter=delimiter)
    text = f'{STORY}\n他说："去,看;看\t吧"'
    writer.writerows([header, ("图书室", "2023-05-06", text), ("", "", ""), ("空", "", "乙")])
    first, second = read(_write(tmp_path / f"a{suffix}", rows.getvalue()))
    assert (first.text, first.title, first.published) == (text, "图书室", "2023-05-06")
    assert (second.text, second.title, second.warnings) == ("乙", "空", ())


def test_bad_rows_are_named_and_the_good_ones_go_in(tmp_path):
    """A comma that split a text must not cut it short; an open quotation mark is no end."""
    table = 'title,text\n甲,一句\n乙,半句,另半句\n丙,"引"文\n丁,\n戊,二句,\n己,"没有结束\n'
    first, second = read(_write(tmp_path / "a.csv", table))
    assert (first.text, second.text) == ("一句", "二句")
    assert first.warnings == (
        "Skipped 4 of 6: line 3 has 3 cells for 2 columns; "
        "line 4 breaks the rules of CSV (',' expected after '\"'); "
        "line 5 has no text (or content, body, 正文, 内容); "
        "line 7 breaks the rules of CSV (unexpected end of data).",
    )


def test_one_column_is_counted_as_one(tmp_path):
    """No plural for it."""
    [article] = read(_write(tmp_path / "a.tsv", "text\n一句\n半句\t另半句\n"))
    assert article.warnings == ("Skipped 1 of 2: line 3 has 2 cells for 1 column.",)


def test_a_long_cell_is_read_and_no_setting_is_left_changed(tmp_path):
    """Python's own limit is 128 KiB a cell, for the whole process."""
    limit = csv.field_size_limit()
    assert len(read(_write(tmp_path / "a.csv", "text\n" + "长" * 200_000))[0].text) == 200_000
    assert csv.field_size_limit() == limit


@pytest.mark.parametrize("table", ["甲,乙\n丙,丁\n", "title\n甲\n"])
def test_a_table_without_a_column_of_texts_is_refused(tmp_path, table):
    """The names it has are shown."""
    reason = _refusal(_write(tmp_path / "a.csv", table))
    assert reason.startswith("No column is named text (or content, body, 正文, 内容); the first")
    assert repr(table.split(",")[0].split("\n")[0]) in reason


def test_a_table_in_gbk_is_decoded_like_any_text(tmp_path):
    """Spreadsheets in China still write it."""
    [article] = read(_write(tmp_path / "a.csv", f"标题,正文\n图书室,{OTHER}\n".encode("gb18030")))
    assert (article.text, article.encoding) == (OTHER, "gb18030")


# PDF


def test_a_pdf_gives_its_text_with_broken_lines_joined(tmp_path):
    """A line that ends at the margin goes on; a paragraph's last line ends."""
    pages = (
        [
            "旧粮仓里的图书室",
            "村里把旧粮仓改成了图书室，每周三和周",
            "六晚上开门，孩子们放学就来。",
        ],
        ["The hall opens on every Monday and", "closes late."],
    )
    path = _write(tmp_path / "a.pdf", _pdf(*pages, title="旧粮仓"))
    assert read(path) == [
        RawArticle(
            path=path,
            id=_digest(path.read_bytes()),
            text="旧粮仓里的图书室\n村里把旧粮仓改成了图书室，每周三和周六晚上开门，孩子们放学就来。\n"
            "The hall opens on every Monday and closes late.",
            encoding="utf-8",
            title="旧粮仓",
        )
    ]


def test_pages_of_a_pdf_without_text_are_named(tmp_path):
    """A scanned page among others is not lost quietly."""
    [article] = read(_write(tmp_path / "a.pdf", _pdf([STORY[:20]], [], [OTHER[:20]])))
    assert article.text == f"{STORY[:20]}\n{OTHER[:20]}"
    assert article.warnings == ("Pages without a text layer: 2.",)


def test_a_pdf_of_pictures_is_refused(tmp_path):
    """Scans need text recognition first."""
    reason = _refusal(_write(tmp_path / "a.pdf", _pdf([], [])))
    assert reason == "It holds no text, only pictures of pages."


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_pdf_with_a_password_is_refused_unless_anyone_may_read_it(tmp_path, password):
    """An owner's password alone does not keep readers out."""
    writer = pypdf.PdfWriter(io.BytesIO(_pdf([OTHER])))
    writer.encrypt(password, owner_password="owner", algorithm="RC4-128")
    path = tmp_path / "a.pdf"
    writer.write(path)
    if password:
        assert _refusal(path) == "It is protected by a password."
    else:
        assert read(path)[0].text == OTHER


def test_a_pdf_in_a_cipher_that_is_not_installed_is_refused(tmp_path):
    """AES takes another library; the person learns of the password, not of that."""
    key = "<" + "00" * 48 + ">"
    cipher = (
        f"/Encrypt << /Filter /Standard /V 5 /R 6 /Length 256 /P -4 /O {key} /U {key}"
        f" /OE <{'00' * 32}> /UE <{'00' * 32}> /Perms <{'00' * 16}> /StmF /StdCF /StrF /StdCF"
        " /CF << /StdCF << /AuthEvent /DocOpen /CFM /AESV3 /Length 32 >> >> >>"
        " /ID [<00> <00>] /Root"
    ).encode()
    data = _pdf([OTHER]).replace(b"/Root", cipher)
    assert _refusal(_write(tmp_path / "a.pdf", data)) == "It is protected by a password."


@pytest.mark.parametrize("damage", [b"%PDF-1.4\nnothing", _pdf([OTHER])[:300], b"no PDF at all"])
def test_a_damaged_pdf_is_refused(tmp_path, damage):
    """Whatever the library makes of it."""
    assert _refusal(_write(tmp_path / "a.pdf", damage)) == "It is a damaged PDF."


# docx


def test_a_docx_gives_paragraphs_and_tables_in_order(tmp_path):
    """A row is a line; a table of one cell is only a frame; properties are stated."""
    path = _docx(tmp_path, "开头。", title="图书室", author="林小雨")
    document = docx.Document(str(path))
    table = document.add_table(rows=2, cols=2)
    for row, values in zip(table.rows, (("县", "册数"), ("甲县", "4000")), strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    document.add_paragraph("中间。").add_run("还有\t制表符").bold = True
    document.add_table(rows=1, cols=1).cell(0, 0).text = "框里第一段\n框里第二段"
    document.add_paragraph("　")
    document.add_paragraph("结尾。")
    document.save(str(path))
    expected = [
        "开头。",
        "县\t册数",
        "甲县\t4000",
        "中间。还有\t制表符",
        "框里第一段",
        "框里第二段",
        "结尾。",
    ]
    assert read(path) == [
        RawArticle(
            path=path,
            id=_digest(path.read_bytes()),
            text="\n".join(expected),
            encoding="utf-8",
            title="图书室",
            author="林小雨",
        )
    ]


def test_what_word_hides_from_simple_readers_is_read(tmp_path):
    """Links, insertions, content controls and text boxes once; deletions not."""
    run = "<w:r><w:t>{}</w:t></w:r>".format
    box = "<w:txbxContent><w:p>{}</w:p></w:txbxContent>".format(run("框中"))
    body = (
        f"<w:p>{run('甲')}<w:ins>{run('插入')}</w:ins><w:del><w:r><w:delText>删去</w:delText></w:r>"
        f"</w:del><w:hyperlink>{run('链接')}</w:hyperlink><w:r><mc:AlternateContent><mc:Choice>{box}"
        f"</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
        f"<w:sdt><w:sdtContent><w:p>{run('控件')}</w:p></w:sdtContent></w:sdt>"
    )
    document = (
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
        'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        f"<w:body>{body}</w:body></w:document>"
    )
    path = _repacked(_docx(tmp_path), document=document.encode())
    assert read(path)[0].text == "甲插入链接\n框中\n控件"


def test_a_docx_without_text_is_refused(tmp_path):
    """Pictures of text can't be read."""
    assert _refusal(_docx(tmp_path)) == "It holds no text."


@pytest.mark.parametrize("damage", [b"PK\x03\x04 nothing", b"no docx at all"])
def test_a_damaged_docx_is_refused(tmp_path, damage):
    """Whatever the library makes of it."""
    assert _refusal(_write(tmp_path / "a.docx", damage)) == "It is a damaged docx."


def test_a_docx_cut_short_or_broken_inside_is_refused(tmp_path):
    """Half a download, a part that is no XML, a part that is missing."""
    path = _docx(tmp_path, STORY)
    data = path.read_bytes()
    assert _refusal(_write(tmp_path / "b.docx", data[: len(data) // 2])) == "It is a damaged docx."
    assert _refusal(_repacked(path, document=b"<w:oops")) == "It is a damaged docx."
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("word/other.xml", "<a/>")
    assert _refusal(path) == "It is a damaged docx."


@pytest.mark.parametrize(("name", "noise"), [("document2.xml", 500_000), ("picture.png", 0)])
def test_a_docx_that_unpacks_to_very_much_is_refused(tmp_path, name, noise):
    """60 MB of zeros: too much to parse, or too dense for a picture."""
    path = _docx(tmp_path, STORY)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"word/{name}", bytes(60_000_000))
        archive.writestr("word/noise.png", random.Random(1).randbytes(noise))
    assert path.stat().st_size < 700_000
    assert "MB and unpacks to more than can be read (200 MB, 50 MB" in _refusal(path)


def test_a_docx_whose_directory_says_gigabytes_is_refused_unopened(tmp_path):
    """What is announced is believed."""
    path = _docx(tmp_path, STORY)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/bomb.bin", bytes(77_777))
    announced = path.read_bytes().replace(
        (77_777).to_bytes(4, "little"), (3_000_000_000).to_bytes(4, "little")
    )
    assert "unpacks to more than can be read" in _refusal(_write(path, announced))


def test_a_docx_whose_directory_lies_is_refused(tmp_path):
    """The sizes it gives are small; what it unpacks to is not read any further."""
    path = _docx(tmp_path, STORY)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/bomb.xml", bytes(60_000_000))
    data = bytearray(path.read_bytes())
    true_size = (60_000_000).to_bytes(4, "little")
    assert data.count(true_size) >= 1
    _write(path, bytes(data.replace(true_size, (1000).to_bytes(4, "little"))))
    assert _refusal(path) == "It is a damaged docx."


def _with_entities(path, declarations, use):
    """Put entities into a docx."""
    document = (
        f"<!DOCTYPE d [{declarations}]>"
        '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        f"<w:body><w:p><w:r><w:t>前{use}</w:t></w:r></w:p></w:body></w:document>"
    )
    return _repacked(path, document=document.encode())


def test_a_docx_can_not_laugh_a_billion_times(tmp_path):
    """Entities of entities of entities are not unfolded."""
    laughs = "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
    path = _with_entities(_docx(tmp_path), f'<!ENTITY a0 "ha">{laughs}', "&a9;")
    assert _refusal(path) == "It is a damaged docx."


def test_a_docx_can_not_read_other_files(tmp_path):
    """An entity that names a file stays empty."""
    secret = _write(tmp_path / "secret.txt", "geheim")
    path = _with_entities(_docx(tmp_path), f'<!ENTITY x SYSTEM "file://{secret}">', "&x;")
    assert read(path)[0].text == "前"


# What is no article


@pytest.mark.parametrize("suffix", [".txt", ".html", ".jsonl", ".json", ".csv", ""])
@pytest.mark.parametrize("content", [b"", b" \r\n\t ", "\ufeff\u3000\n".encode(), b"\xff\xfe"])
def test_an_empty_file_is_refused(tmp_path, suffix, content):
    """Nothing, spaces, a lone byte order mark."""
    assert _refusal(_write(tmp_path / f"a{suffix}", content)) == "The file is empty."


@pytest.mark.parametrize("suffix", [".pdf", ".docx"])
def test_an_empty_document_is_refused(tmp_path, suffix):
    """A download that never began."""
    assert _refusal(_write(tmp_path / f"a{suffix}", b"")) == "The file is empty."


@pytest.mark.parametrize(
    ("begin", "name"),
    [
        (_pdf([OTHER]), "a PDF document"),
        (b"PK\x03\x04" + bytes(30), "a zip archive, or an Office or EPUB file"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"\xff\xd8\xff\xe0", "a JPEG picture"),
        (b"\xd0\xcf\x11\xe0", "an old Office document (.doc, .xls), or one with a password"),
    ],
)
@pytest.mark.parametrize("suffix", [".txt", ".csv"])
def test_a_file_of_another_format_is_refused_by_its_name(tmp_path, begin, name, suffix):
    """A PDF named .txt is not read as noise."""
    path = _write(tmp_path / f"a{suffix}", begin + bytes(range(256)) * 20)
    assert _refusal(path) == f"It is {name}, though its name ends in {suffix}."


@pytest.mark.parametrize(
    ("name", "begin", "what", "hint"),
    [
        ("a.png", b"\x89PNG\r\n\x1a\n", "a PNG picture", "save that as a .txt file"),
        ("a.zip", b"PK\x03\x04", "a zip archive, or an Office or EPUB file", "Unpack an archive"),
        ("archive", b"Rar!\x1a\x07", "a RAR archive", "Unpack it"),
    ],
)
def test_a_kind_that_is_not_read_is_told_with_what_to_do(tmp_path, name, begin, what, hint):
    """It has the suffix of what it is, so its name is not to blame."""
    path = _write(tmp_path / name, begin + bytes(500))
    assert _refusal(path) == f"It is {what}, which Wenju can't read."
    with pytest.raises(SourceError) as caught:
        read(path)
    assert hint in caught.value.hint


def test_an_old_word_document_named_docx_is_named(tmp_path):
    """So is one with a password, which begins the same way."""
    path = _write(tmp_path / "a.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500))
    assert "an old Office document (.doc, .xls), or one with a password" in _refusal(path)


@pytest.mark.parametrize(
    "content",
    [bytes(range(256)) * 30, bytes(5000), b"\x01\x02\x03 mostly text", bytes(range(0, 250, 5)) * 9],
)
def test_a_binary_file_named_txt_is_refused(tmp_path, content):
    """Control characters give it away."""
    assert _refusal(_write(tmp_path / "a.txt", content)) == "It does not look like text."


def test_a_stray_control_character_is_no_reason_to_refuse(tmp_path):
    """Old software left one here and there."""
    assert read(_write(tmp_path / "a.txt", "\x00" + STORY))[0].text == "\x00" + STORY


def test_a_text_that_can_not_be_decoded_is_refused(tmp_path):
    """The likeliest encoding is named."""
    data = b"\xff".join(line.encode() for line in [STORY, OTHER] * 3)
    reason = _refusal(_write(tmp_path / "a.txt", data))
    assert reason.startswith("Its text can't be decoded: read as utf-8, the likeliest encoding, 5")


@pytest.mark.parametrize(
    ("suffix", "limit"), [(".txt", 50), (".jsonl", 50), (".html", 10), (".pdf", 100), (".odd", 50)]
)
def test_a_file_of_200_mb_is_refused_unread(tmp_path, suffix, limit):
    """Its size and the limit are said; it takes no memory."""
    path = tmp_path / f"a{suffix}"
    with path.open("wb") as file:
        file.truncate(200_000_000)
    assert _refusal(path) == f"It has 200 MB; files of its kind may have {limit} MB."


# What is no file


def test_pipes_and_devices_are_refused_at_once(tmp_path):
    """Opening a pipe nobody writes to would wait for ever."""
    pipe = tmp_path / "a.txt"
    os.mkfifo(pipe)
    for path in (pipe, Path("/dev/zero")):
        assert _refusal(path) == "It is not a file."


def test_a_folder_is_told_from_a_file(tmp_path):
    """The hint names the command that takes folders."""
    assert _refusal(tmp_path) == "It is a folder, not a file."
    with pytest.raises(SourceError) as caught:
        read(tmp_path)
    assert caught.value.hint.endswith(f"wenju index {tmp_path}")


def test_a_file_that_is_gone_is_refused(tmp_path):
    """It was there when the folder was searched."""
    assert _refusal(tmp_path / "gone.txt") == "There is no such file or folder."


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="Linux has it")
def test_a_file_that_fails_while_it_is_read_is_refused():
    """The first bytes of a process's memory can't be read, not even by root."""
    assert _refusal(Path("/proc/self/mem")) == "It can't be read: Input/output error."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_refused(tmp_path):
    """The person learns that it is about permissions; so for a folder."""
    path = _write(tmp_path / "a.txt", STORY)
    path.chmod(0)
    assert _refusal(path) == "You have no permission to read it."
    folder = tmp_path / "closed"
    folder.mkdir(mode=stat.S_IWUSR)
    reason = "You have no permission to read it."
    assert find_files([folder]).failed == (Failure(path=str(folder), reason=reason),)


_BEGINNINGS = st.sampled_from(
    [
        b"",
        b"%PDF-1.4\n1 0 obj\n<<",
        b"PK\x03\x04",
        b"\xff\xfe",
        b"\xef\xbb\xbf",
        b"<html><p>",
        b'{"text":"',
    ]
)


@given(
    st.sampled_from([".txt", ".html", ".json", ".jsonl", ".csv", ".tsv", ".pdf", ".docx", ".odd"]),
    _BEGINNINGS,
    st.binary(max_size=200)
    | st.text(max_size=100).map(lambda text: text.encode("utf-8", "ignore")),
)
@settings(max_examples=150, deadline=None)
def test_whatever_a_file_holds_it_is_read_or_refused(tmp_path_factory, suffix, beginning, rest):
    """No other error than SourceError comes out, and no article without a text."""
    path = _write(tmp_path_factory.getbasetemp() / f"any{suffix}", beginning + rest)
    try:
        articles = read(path)
    except SourceError as error:
        assert error.reason
        return
    assert articles
    assert all(article.text.strip() and article.text.encode() for article in articles)


@given(st.integers(0, 5000), st.integers(0, 255), st.sampled_from([".docx", ".pdf"]))
@settings(max_examples=50, deadline=None)
def test_a_damaged_document_is_read_or_refused(tmp_path_factory, place, value, suffix):
    """One byte changed anywhere in a docx or PDF."""
    data = bytearray(_whole(suffix))
    data[place % len(data)] = value
    try:
        assert read(_write(tmp_path_factory.getbasetemp() / f"any{suffix}", bytes(data)))
    except SourceError as error:
        assert error.reason


@cache
def _whole(suffix):
    """Make a small whole document, once."""
    if suffix == ".pdf":
        return _pdf([OTHER, STORY], [OTHER])
    document = docx.Document()
    document.add_paragraph(STORY)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
