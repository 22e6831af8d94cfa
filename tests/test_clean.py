"""Cleaning: what stands around an article goes, the article stays."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.clean import Hints, clean
from index.edits import apply
from index.fold import folded
from index.types import EditKind

SEEDS = Path(__file__).resolve().parents[1].parent / "shared" / "seeds"

# Our own article, in the three scripts it is needed in.
TITLE = "太仓：机关党员下沉一线"
FIRST = "近年来，江苏省太仓市围绕基层难题，组织机关党员下沉社区，建立问题清单，推动力量向一线集中。"
SECOND = "“以前办一件事要跑三个窗口，现在一次就够了。”居民周大妈说，办事时间从五天缩短到一天。"
THIRD = "下一步，该市将继续完善考核办法，把群众满意度作为最重要的尺子。"
BODY = [FIRST, "一、把力量沉下去", SECOND, "二、把办法立起来", THIRD]
PAGE_BODY = "\n".join(f"　　{paragraph}" for paragraph in BODY)

FURNITURE = [
    "首页 > 党建动态 > 正文",
    "您现在的位置：首页 » 新闻",
    "當前位置：首頁 / 地方 / 正文",
    "【打印本页】 【关闭窗口】",
    "【字号：大 中 小】 打印",
    "分享到：微信 微博 QQ空间",
    "點擊數：1203",
    "浏览次数：88次",
    "上一篇：关于召开会议的通知",
    "下一篇 2024年6月9日 上午8:52",
    "相關推薦",
    "猜你喜歡",
    "返回頂部",
    "聯繫客服",
    "- 投稿邮箱：someone@example.com",
    "（责编：王小明、李小红）",
    "( 編輯:方 元 送簽:方 元 簽發:田禾 )",
    "◎本文責編/王小明",
    "一审：王小明 二审：李小红 三审：赵大海",
    "校对｜李小红",
    "版权声明：凡注明来源的作品，版权归本网所有，未经授权不得转载，否则将追究法律责任。",
    "本文内容由互联网用户自发贡献，不代表本站观点，如有侵权请联系删除。",
    "文章來源於網友上傳，不代表本站觀點，轉載請註明出處。",
    "某某网版权所有 某某公司承建",
    "苏ICP备05000000号-1 苏公网安备32058502010000号",
    "违法和不良信息举报电话：(010)00000000",
    "(0)",
    "赞(12)",
    "扫一扫，关注微信公众号",
    "长按识别二维码关注我们",
    "我要评论",
    "文明上网理性发言，请遵守评论服务协议",
    "We use cookies. By continuing you accept our policy.",
    "Share this",
    "Print Email Facebook",
    "© 2020 Some Paper. All rights reserved.",
    "Related posts",
    "Subscribe to our newsletter",
    "Previous post: Spring",
]
SPAM = [
    "91无码在线_少妇人妻高清_国产中文字幕_免费福利视频网站",
    "百家乐官网|博彩平台注册|时时彩投注|老虎机下载",
    "长治县| 平泉县| 富宁县| 沧州市| 扬州市| 固阳县| 钟祥市| 龙胜| 延津县| 太保市|",
    "恭喜您获得大奖 点击领取 下载APP注册送88",
]
METADATA = [
    "发布时间：2021-06-08 09:12:00来源：太仓日报",
    "發佈時間:2021-06-08 來源: 太倉日報",
    "时间：2021年6月8日",
    "来源：太仓日报",
    "作者：王小明",
    "文/王小明",
    "本报记者 王小明 通讯员 李小红",
    "2021-06-08 09:12 太仓日报",
    "◎王小明（某某研究会）",
    "By Jane Miller",
    "（作者系某某研究会研究员）",
]


def _cleaned(page: str, **hints: str) -> tuple[str, str]:
    """Clean *page*; give the article's text and its title."""
    found = clean(page, hints=Hints(**hints))
    return apply(found.edits, page), found.title


@pytest.mark.parametrize("line", [*FURNITURE, *SPAM, *METADATA])
def test_a_line_around_the_article_goes_from_the_foot(line):
    """What a site puts under an article is taken off, and nothing else."""
    assert _cleaned(f"{TITLE}\n\n{PAGE_BODY}\n{line}\n") == ("\n".join(BODY), TITLE)


@pytest.mark.parametrize(
    "line", [line for line in [*FURNITURE, *SPAM, *METADATA] if "推薦" not in line]
)
def test_a_line_around_the_article_goes_from_the_head(line):
    """The same above it; the title is still found behind it."""
    assert _cleaned(f"{line}\n{TITLE}\n\n{PAGE_BODY}") == ("\n".join(BODY), TITLE)


@pytest.mark.parametrize("line", [*FURNITURE, *METADATA])
def test_the_same_words_inside_the_article_stay(line):
    """Between two paragraphs only navigation and licence numbers go."""
    text = f"{FIRST}\n{line}\n{THIRD}"
    kept, _ = _cleaned(text)
    assert kept == text or (
        kept == f"{FIRST}\n{THIRD}" and re.search(r"打印|ICP|分享|Print|首页", line)
    )


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (FURNITURE[0], EditKind.FURNITURE),
        (SPAM[0], EditKind.SPAM),
        (METADATA[0], EditKind.METADATA),
    ],
)
def test_an_edit_says_why_a_line_went(line, kind):
    """The edit has the line as it was found, and its kind."""
    page = f"{line}\n{FIRST}"
    edit = clean(page).edits[0]
    assert (edit.kind, edit.start, edit.before, edit.after) == (kind, 0, line, "")


ARTICLES = {
    "poem": "静夜有感\n窗外的风\n吹过了田野\n也吹过了\n我的童年\n那年的月光\n还在桥上",
    "list": "购物清单\n1. 苹果\n2. 香蕉\n- 分享\n- 打印纸\n(1)\n(2)",
    "table": "指标\t2021年\t2022年\n支部数\t120\t135\n| 作者 | 来源 |\n|---|---|\n| 太仓 | 12 |",
    "questions": f"问：今年的重点是什么？\n答：{FIRST}\n记者：群众怎么评价？\n王小明：{SECOND}",
    "headings": "\n".join(BODY),
    "traditional": "近年來，太倉市組織機關黨員下沉社區。\n（一）把力量沉下去\n成效明顯。",
    "english": "Last year the office counted every form that a family had to fill in.\n"
    "How it was done\nThere were forty-one of them. Today there are nine.",
    "japanese": "私たちの町では、毎週土曜日に図書館で読み聞かせ会を開いています。\n会場を増やす\n"
    "今年は会場を三か所に増やし、より多くの家族が参加できるようにします。",
    "notice": f"关于举办读书活动的通知\n时间：2023年5月6日\n地点：图书馆三楼\n{FIRST}\n"
    "联系人：王小明\n机关党委\n2023年4月20日",
    "diary": "2023年2月17日\n今天下雪了，院子里一片白，孩子们堆了三个雪人。\n2023年2月18日\n"
    "雪化了，雪人也不见了，孩子们有些舍不得。",
    "people": f"{FIRST}\n★王小明（市委办）\n★李小红（市府办）\n★赵大海（财政局）\n★周平（民政局）",
    "provinces": f"{FIRST}\n北京、天津、河北、山西、内蒙古、辽宁、吉林、黑龙江、上海、江苏、浙江、"
    "安徽、福建、江西、山东、河南、湖北、湖南、广东、广西、海南、重庆、四川、贵州、云南、西藏",
    "cited paper": f"{FIRST}(12月2日 某某人事报)\n{THIRD}",
    "law": f"{FIRST}\n构成犯罪的，依法追究刑事责任；未经许可转载他人作品的，责令改正。",
    "warning": f"{FIRST}\n民警提醒：凡是“免费领取”“稳赚不赔”的链接，都不要点，发现后请举报。",
}


@pytest.mark.parametrize("text", ARTICLES.values(), ids=ARTICLES)
def test_an_article_by_itself_stays_whole(text):
    """Poems, lists, tables, questions, headings, notices, in any language, stay."""
    assert _cleaned(text)[0] == text


def test_spaces_are_put_right():
    """Paragraphs get one line end between them; runs of spaces become one, tabs stay."""
    page = "\n\n  一　二　　三  四\x85\u2028\t甲\t乙 \t 丙\r\n\r\n  \u3000戊  \n\n"
    assert _cleaned(page)[0] == "一　二 三 四\n甲\t乙\t丙\n戊"


def test_nothing_but_furniture_is_kept():
    """An article of such lines alone does not become empty."""
    page = "首页 > 新闻\n某某网版权所有\n京ICP备12345678号"
    assert _cleaned(page)[0] == page
    assert _cleaned(SPAM[0], stem="第3号") == (SPAM[0], "第3号")


def test_an_empty_page_has_no_article():
    """Nothing makes nothing; the file's name is all there is."""
    assert _cleaned(" \n \u3000\n", stem="a1_readme") == ("", "readme")


def test_metadata_is_lifted_out():
    """Title, date, source, author and places come from the page."""
    page = (
        f"首页 > 地方\n{TITLE}\n发布时间：2021-06-08 09:12来源：太仓日报 作者：王小明\n"
        f"{PAGE_BODY}\n上一篇 2024年6月9日 上午8:40"
    )
    found = clean(page)
    assert apply(found.edits, page) == "\n".join(BODY)
    assert (found.title, found.published, found.source) == (TITLE, "2021-06-08", "太仓日报")
    assert (found.author, found.places) == ("王小明", ("太仓市",))


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("发布时间：2023-02-17 09:12:00", "2023-02-17"),
        ("2023年2月18日 08:10\n发布时间：二〇二三年二月十七日", "2023-02-17"),
        ("更新时间：2023-02-19\n2023-02-17 某某网", "2023-02-17"),
        ("Published: 17 February 2023", "2023-02-17"),
        ("发布时间：3天前", ""),
        ("发布时间：2023-02-31", ""),
        ("某某网", ""),
    ],
)
def test_the_labelled_date_counts(head, published):
    """A labelled date comes before others; a relative or impossible one is none."""
    assert clean(f"{TITLE}\n{head}\n{PAGE_BODY}").published == published


def test_dates_in_the_body_or_of_other_posts_are_not_the_articles():
    """Neither a sentence, nor a signature, nor a neighbour in the foot dates an article."""
    page = f"2021年6月8日，{FIRST}\n机关党委\n2021年6月9日\n上一篇 2024年6月9日"
    assert clean(page).published == ""


def test_what_the_format_states_fills_the_gaps():
    """The page's own lines come first, then the file's; a title is cut where a site begins."""
    hints = {"title": f"{TITLE}_地方_某某网", "published": "2020-01-01", "source": "某站"}
    found = clean(f"{TITLE}\n来源：太仓日报\n{PAGE_BODY}", hints=Hints(**hints, author="编者"))
    assert (found.title, found.published, found.source) == (TITLE, "2020-01-01", "太仓日报")
    assert found.author == "编者"


@pytest.mark.parametrize(
    ("page", "title"),
    [
        (f"{SPAM[0]}\n\n{TITLE}\n\n{PAGE_BODY}", TITLE),
        (f"治理者说\n{TITLE}\n发布时间：2021-06-08\n{PAGE_BODY}", TITLE),
        (f"{TITLE}\n{TITLE}\n发布时间：2021-06-08\n{PAGE_BODY}", TITLE),
        (f"机构\n通知\n首页\n{TITLE}\n发布时间：2021-06-08\n{PAGE_BODY}", TITLE),
        (f"# {TITLE}\n\n{PAGE_BODY}", TITLE),
        (f"标题：{TITLE}\n把力量沉到群众身边\n{PAGE_BODY}", TITLE),
        (PAGE_BODY, "近年来，江苏省太仓市围绕基层难题"),
        (f"来源：太仓日报\n一、把力量沉下去\n{PAGE_BODY}", "一、把力量沉下去"),
    ],
)
def test_the_title_is_found(page, title):
    """The first title-like line is the title, the opening words where there is none."""
    assert clean(page, hints=Hints(title=SPAM[0], stem="17_ab3")).title == title


def test_a_repeated_title_goes_from_the_foot_but_headings_stay():
    """What repeats the title before the notices is metadata; other headings are body."""
    page = f"{TITLE}\n\n{PAGE_BODY}\n\n{TITLE}\n\n{FURNITURE[21]}\n(0)\n"
    assert _cleaned(page)[0] == "\n".join(BODY)


def test_a_subtitle_stays():
    """Below the lines that name date and source, a short line is part of the article."""
    page = f"{TITLE}\n发布时间：2021-06-08\n\n把力量沉到群众身边\n\n{PAGE_BODY}"
    assert _cleaned(page)[0] == "\n".join(["把力量沉到群众身边", *BODY])


@pytest.mark.parametrize(
    ("tail", "author"),
    [
        ("(陈大文)", "陈大文"),
        ("（记者 王小明）", "王小明"),
        ("（王小明、李小红）", "王小明、李小红"),
        ("（作者單位：某某研究會）", "某某研究會"),
        ("（责编：王小明）", ""),
    ],
)
def test_a_byline_behind_the_last_sentence_is_lifted_out(tail, author):
    """The bracket goes, its sentence stays."""
    page = f"{FIRST}\n{THIRD}{tail}\n"
    found = clean(page)
    assert (apply(found.edits, page), found.author) == (f"{FIRST}\n{THIRD}", author)


@pytest.mark.parametrize(
    "tail", ["（完）", "（略）", "（全文完）", "（下同）", "（2023年）", "（见表一）"]
)
def test_other_brackets_at_the_end_stay(tail):
    """Only names and credits are bylines."""
    assert _cleaned(f"{FIRST}{tail}")[0] == f"{FIRST}{tail}"


def test_links_to_other_articles_go_with_their_extracts():
    """Behind the neighbours and a heading for them, the rest of the page is not the article."""
    extract = "工作总结\n今年以来，我们认真学习，取得了成绩。"
    page = f"{PAGE_BODY}\n上一篇：甲\n下一篇：乙\n相关推荐\n{extract}"
    assert _cleaned(page)[0] == "\n".join(BODY)


def test_a_list_of_places_behind_the_last_sentence_goes():
    """Spam without a line of its own is cut off."""
    assert _cleaned(f"{FIRST}{SPAM[2]}")[0] == FIRST


def test_places_are_those_of_the_article():
    """Sites and spam do not count, nor the author's office in an essay."""
    page = f"西藏新闻网 > 北京\n{TITLE}\n◎王小明（广东省某某研究会）\n{PAGE_BODY}\n{SPAM[2]}"
    assert clean(page).places == ("太仓市",)
    assert clean(f"论学习\n◎王小明（广东省某某研究会）\n{THIRD}").places == ()


_LINES = [
    *FURNITURE,
    *SPAM,
    *METADATA,
    *BODY,
    TITLE,
    "——记一次实践",
    "苹果",
    "(3)",
    "1",
    "a > b > c",
]
_BREAKS = ["\n", "\n\n", "\n　　", "\n \n", "  ", "\r\n", "\n\t", "\u2028"]
dirty_pages = st.lists(
    st.tuples(st.sampled_from(_LINES) | st.text(max_size=8), st.sampled_from(_BREAKS)), max_size=12
).map(lambda parts: "".join(line + end for line, end in parts))
some_hints = st.builds(
    Hints, title=st.sampled_from(["", TITLE, f"{TITLE}_某某网", SPAM[0], "苹果"]), stem=st.just("x")
)


@settings(max_examples=150, deadline=None)
@given(dirty_pages | st.text(), some_hints)
def test_cleaning_twice_is_cleaning_once(page, hints):
    """What came of cleaning is clean, with the same hints and with none."""
    once = apply(clean(page, hints=hints).edits, page)
    assert clean(once, hints=hints).edits == ()
    assert clean(once).edits == ()


@settings(max_examples=100, deadline=None)
@given(dirty_pages | st.text())
def test_text_stays_text(page):
    """No page with text becomes empty; lines have no spaces around them; no line is blank."""
    text = _cleaned(page)[0]
    assert bool(text) == bool(page.strip())
    assert all(line and line == line.strip() for line in text.split("\n") if text)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from([*FURNITURE, *METADATA]), max_size=5),
    st.lists(st.sampled_from([line for line in FURNITURE if "推薦" not in line]), max_size=5),
)
def test_the_body_survives_any_margins(foot, head):
    """Whatever stands around it, all of the article is left."""
    page = "\n".join([*head, TITLE, PAGE_BODY, *foot])
    text = _cleaned(page)[0]
    assert "\n".join(BODY) in text


def _seeds() -> list[tuple[str, str]]:
    """Read the first users' articles, their pinyin annotations roughly taken out."""
    if not SEEDS.is_dir():
        pytest.skip("the first users' articles are not beside this checkout")
    reading = re.compile(r"(?<=[㐀-鿿])[(（][a-zāáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜü]+[)）]")
    paths = sorted(SEEDS.glob("*.txt"))
    return [(path.stem, reading.sub("", path.read_text("utf-8"))) for path in paths]


def test_the_first_users_articles_come_out_clean():
    """No advertising, list of counties, notice or credit is left, and no paragraph lost."""
    for stem, page in _seeds():
        found = clean(page, hints=Hints(stem=stem))
        text = folded(apply(found.edits, page))
        assert not re.search(
            r"无码|县\||版权声明|icp备|举报电话|相关推荐|上一篇|责编|发布时间", text
        )
        long_lines = [line for line in page.split("\n") if len(line) > 200 and "|" not in line]
        kept = [line for line in long_lines if folded(line)[:-8] in text]
        assert len(kept) == len(long_lines)


def test_the_first_users_articles_say_what_they_are():
    """Titles, dates, sources, authors and places are those the pages state."""
    found = {stem[:3]: clean(page, hints=Hints(stem=stem)) for stem, page in _seeds()}
    facts = {
        n: (c.published, folded(c.source), folded(c.author), c.places) for n, c in found.items()
    }
    assert facts["000"][:2] == ("2023-02-17", "人民日报")
    assert facts["000"][3] == ("衢州市",)
    assert facts["001"] == ("2022-03-03", "", "", ("潼南区",))
    assert facts["002"] == ("", "", "", ("湖州市",))
    assert facts["003"] == ("", "北国网", "陈厚蓉", ("三明市",))
    assert facts["004"] == ("", "", "邓良", ())
    assert folded(found["000"].title).startswith("推动机关党建")
    assert folded(found["001"].title).endswith("机关党建工作水平")
    assert folded(found["002"].title).endswith("党支部创建")
    assert 8 <= len(found["003"].title) <= 40
    assert folded(found["004"].title).startswith("坚持机关党建与业务工作深度融合")


@pytest.mark.parametrize(
    ("stated", "title"),
    [
        ("丙镇茶园合作社", "丙镇茶园合作社"),
        ("四月工作简报", "四月工作简报"),
        ("人民医院_夜间门诊", "人民医院_夜间门诊"),
        ("Reading_rooms_in_2024", "Reading rooms in 2024"),
        ("人民医院的夜间门诊_某某新闻网", "人民医院的夜间门诊"),
        ("某某日报", "近年来"),
    ],
)
def test_the_title_that_a_file_states_is_taken_unless_it_is_a_sites_name(stated, title):
    """Neither its end nor what stands behind an underscore makes it one."""
    assert clean(f"{FIRST}\n{THIRD}", hints=Hints(title=stated)).title.startswith(title)
