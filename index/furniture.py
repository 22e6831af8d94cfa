"""What a line that is no part of an article is: navigation, notices, credits, advertising.

Knows one line at a time; knows nothing about where on a page it stands, which decides
whether such a line is really taken out.
"""

import re
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from index.labels import Field, Statement, is_media_name, read_statements
from index.lines import Line
from index.spam import is_joined_title, is_offer, is_place_list
from index.types import EditKind
from index.words import one_of


class Reach(IntEnum):
    """How much besides its looks it takes for a line to go."""

    WEAK = 1  # a page with running text, before or behind it all
    EDGE = 2  # the head or foot of a page
    ANYWHERE = 3


class Guess(NamedTuple):
    """What a line looks like."""

    kind: EditKind
    reach: Reach
    statements: tuple[Statement, ...] = ()


_SHORT, _MEDIUM, _LONG = 40, 100, 200  # characters

_RECORD = re.compile(
    r"icp\s*[备证]\s*\d{5,}|公网安备\s*\d{6,}|信息网络传播视听节目许可证|互联网新闻信息服务许可证|"
    r"增值电信业务|网站标识码|广播电视节目制作经营许可证|网络文化经营许可证|icp\s*license"
)
_SITE_LINE = re.compile(
    r"^\W*(?:违法(?:和|与|及|、)?不良信息|网上有害信息|12377|(?:投稿|爆料|新闻|广告|商务|客服|举报)(?:邮箱|热线|qq|微信|合作)|"
    r"客服(?:电话|中心|微信|qq)|联系(?:在线)?客服|在线客服|商务合作|广告(?:合作|投放|服务)|"
    r"本文(?:链接|网址|地址|标题|转载自)|原文(?:链接|地址|网址)|文章(?:链接|地址)|永久链接|permalink|"
    r"(?:文章|本文)?标签\s*:|tags?\s*:|filed under|posted in|"
    r"(?:网站)?(?:技术支持|主办单位|承办单位|网站建设|网站维护)\s*:.*(?:技术支持|承办|维护|版权|电话)|"
    r"本(?:网站|站)由.{2,30}(?:主办|承办|维护|建设)|建议使用.{0,20}(?:浏览器|分辨率))"
)
_COPYRIGHT = re.compile(
    r"版权所有|著作权所有|copyright|©|\(c\)\s*(?:19|20)\d\d|all rights reserved|无断转载|無断転載"
)
_OWNED = re.compile(r"^\W*(?:copyright\b|©|\(c\) ?(?:19|20)\d\d|版权所有)")
_NEIGHBOUR = re.compile(
    r"^\W*(?:(?:上|下|前|后)一(?:篇|页|条|章|则|个)|前の記事|次の記事|前の记事|次の记事|"
    r"(?:previous|next|older|newer)(?: (?:post|article|page|story|entry|posts|entries))?)"
    r"(?:\s*[:：>»«<|\]】)]|\s|$)"
)
_ENGLISH_NEIGHBOUR = re.compile(
    r"^\W*(?:previous|next|older|newer)\s+(?!post|article|page|story|ent)"
)
_RELATED = re.compile(
    r"^\W*(?:(?:相关|推荐|热门|延伸|精彩|最新|更多|热点|编辑|站内|本类|本周)"
    r"(?:推荐|阅读|文章|新闻|链接|资讯|内容|报道|专题|热文|信息|话题|视频|排行|图片|精彩|范文|论文|期刊|"
    r"热搜|词条|搜索|标签|产品|商品|文献)|"
    r"猜你喜欢|为(?:你|您)推荐|大家都在看|看了又看|阅读排行榜?|点击排行榜?|热文排行|関连记事|関連記事|"
    r"related(?: (?:posts|articles|stories|news|reading|content|links))?|"
    r"more (?:stories|articles|news)|you (?:may|might) also like|recommended(?: for you)?|"
    r"read (?:next|more)|further reading)\W*(?:更多\W*)?$"
)
_PROMPT = re.compile(
    r"^\W*(?:分享(?:到|至|给|本文|文章|此)|扫一扫|扫描?(?:上方|下方|左侧|右侧)?(?:的)?二?维?码|长按|微信扫|"
    r"(?:欢迎|请)?(?:扫码)?关注(?:我们|微信|公众号|本站|官方|更多)|点击(?:下载|关注|收藏|查看|阅读|加载|进入|右上角)|"
    r"(?:下载|打开|使用|安装)(?:手机)?(?:app|微信|客户端)|用(?:手机|微信)|更多(?:内容|精彩|资讯|新闻)(?:请|,|敬请)|"
    r"我要(?:评论|留言|纠错|投稿)|(?:发表|网友|最新|热门|全部|查看|精彩|暂无|共有?\s*\d+条)评论|评论(?:列表|区|\(\d+\))|"
    r"登录后|请(?:先)?登录|文明上网|理性发言|您?还(?:可以|能)输入|验证码|"
    r"share (?:this|on|via)|follow us|subscribe|sign up|log in to|leave a (?:comment|reply)|"
    r"post a comment|\d+ comments?$|download (?:the|our) app|scan the qr|join our|"
    r"get the latest|advertisement)"
)
_COOKIES = re.compile(
    r"\b(?:we|site|website) uses? (?:\w+ )?cookies|accept (?:all |the )?(?:use of )?cookies|"
    r"cookie (?:policy|settings|preferences|consent|notice)|(?:网站|我们|平台)使用.{0,4}cookie"
)
_VOTES = re.compile(r"[(\[]\s*\d+\s*[)\]]|[赞踩顶]\s*[(\[]?\s*\d*\s*[)\]]?")
_LOCATION = re.compile(
    r"^\W*(?:(?:您|你)?(?:现在|当前|目前)?(?:的|所在)?位置(?:是|:|：|\s)|当前(?:页面|栏目)\s*:|首页\s*[>›»→/\-–|·:]|"
    r"(?:网站|本站)首页\s*[>›»→/\-–|·:]|home\s*[>›»/|]|you are here)"
)
_CRUMB = re.compile(r"\s*(?:>+|›|»|＞)\s*")
_STRONG_NOTICE = re.compile(
    r"版权(?:声明|说明)\s*:|免责(?:声明|条款)\s*:|(?:特别|郑重)(?:声明|提示|说明)\s*:.*(?:转载|本文|本站|版权)|"
    r"(?:仅|只|均)?(?:仅|只)?代表(?:其|原)?作者|不代表(?:本|我|该)(?:站|网|平台|刊|报|号|公众号|机构|人)|"
    r"转载(?:请|须|需|时|务必|者)?(?:务必|必须)?(?:注明|标明|联系)|"
    r"(?:来源|来自|摘自|转载自?|转自|收集整理|整理)(?:于|自)?(?:网友上传|网络|互联网|网友)|"
    r"(?:互联网)?(?:用户|网友)(?:自发|自行)(?:贡献|上传|发布)|本站仅提供信息存储|凡(?:本网|本站|注明|标注)|"
    r"all rights reserved|do(?:es)? not (?:necessarily )?(?:reflect|represent) the|"
    r"reproduction.{0,30}prohibited|无断転载|禁转载"
)
_NOTICE = re.compile(
    r"本(?:站|网)(?:仅|只|不|所有|转载|无|将|观点|立场|上)|(?:须|请|需|应)注明(?:来源|出处)|版权归.{0,30}所有|"
    r"未经.{0,16}(?:授权|许可|同意|允许).{0,10}(?:转载|使用|摘编|镜像)|如(?:有|涉及|发现).{0,16}(?:侵权|版权|违法)|"
    r"(?:侵权|侵犯).{0,20}(?:联系|告知|删除|处理)|违法违规.{0,12}(?:举报|删除|内容)|抄袭侵权|"
    r"(?:立刻|立即|及时|第一时间|予以)(?:删除|处理|撤)|追究.{0,6}法律责任|不承担.{0,8}(?:法律)?责任|"
    r"(?:发送|发)?邮件至|来信来函|原创文章可咨询|联系(?:我们|本站|客服)|"
    r"不构成.{0,8}建议|仅供.{0,6}(?:参考|学习|交流)|请自行核实|欢迎参考|转载、摘编|"
    r"without (?:prior )?(?:written )?permission"
)
_ABOUT_THE_ARTICLE = frozenset(
    {Field.TITLE, Field.PUBLISHED, Field.DATED, Field.UPDATED, Field.SOURCE, Field.AUTHOR}
)
_SENTENCES = re.compile(r"(?:[^。！？!?；;.]|\.(?!\s))+[。！？!?；;.]*")
_HAN_SPACE = re.compile(r"(?<=[一-鿿]) (?=[一-鿿])")  # where a full stop was left out
_LEAST_NOTICE = 0.6  # of a notice's characters stand in sentences that say so


def guess(line: Line) -> Guess | None:
    """Say what a line looks like if it does not look like part of an article."""
    if len(line.plain) > 3 * _LONG and not re.search(r"[|_]", line.plain):
        return Guess(EditKind.FURNITURE, Reach.EDGE) if _is_notice(line.plain) else None
    if is_place_list(line) or is_joined_title(line):
        return Guess(EditKind.SPAM, Reach.ANYWHERE)
    statements = read_statements(line.text)
    if statements:
        return _credit(statements)
    reach = _furniture_reach(line)
    if reach:
        return Guess(EditKind.FURNITURE, reach)
    return Guess(EditKind.SPAM, Reach.EDGE) if is_offer(line) else None


def is_related_heading(line: Line) -> bool:
    """Say whether a line heads links to other articles."""
    return len(line.plain) <= _SHORT and _RELATED.match(line.plain) is not None


def is_site_name(line: Line) -> bool:
    """Say whether a line is no more than the name of a site or paper."""
    return len(line.plain) <= 12 and is_media_name(line.text)


def is_breadcrumb(line: Line) -> bool:
    """Say whether a line is a path from a site's front page to this one."""
    plain = line.plain
    if len(plain) > _MEDIUM or line.is_body:
        return False
    if _LOCATION.match(plain):
        return True
    parts = [part for part in _CRUMB.split(plain) if part]
    joints = len(_CRUMB.findall(plain))
    if len(parts) < 2 or not all(_is_crumb(part) for part in parts):
        return False
    return joints >= 2 or is_media_name(parts[0])


def _is_crumb(part: str) -> bool:
    return len(part) <= 24 and not re.search(r"[。，,；;！？!?=+<]", part)


def _credit(statements: tuple[Statement, ...]) -> Guess:
    """Judge a line of labels by what they state."""
    is_metadata = any(statement.field in _ABOUT_THE_ARTICLE for statement in statements)
    kind = EditKind.METADATA if is_metadata else EditKind.FURNITURE
    return Guess(kind, Reach.EDGE, statements)


def _furniture_reach(line: Line) -> Reach | None:
    plain = line.plain
    navigation = _navigation(plain)
    if navigation:
        return navigation
    if _is_notice(plain):
        return Reach.EDGE
    is_owner = _OWNED.match(plain) and len(plain) <= _MEDIUM and "。" not in plain
    if is_owner or (len(plain) <= _LONG and _COOKIES.search(plain)):
        return Reach.EDGE
    if line.goes_on:  # a sentence of the article may share the line
        return None
    if _RECORD.search(plain) and len(plain) <= 2 * _LONG and not plain.endswith("。"):
        return Reach.ANYWHERE if len(plain) <= _LONG else Reach.EDGE
    is_short = len(plain) <= _LONG and not _is_paragraph(line)
    if is_short and (_COPYRIGHT.search(plain) or _SITE_LINE.match(plain)):
        return Reach.EDGE
    return Reach.EDGE if _is_prompt(line) else None


def _is_prompt(line: Line) -> bool:
    """Say whether a line leads elsewhere, or asks the reader to do something there."""
    plain = line.plain
    if is_breadcrumb(line) or is_related_heading(line) or _VOTES.fullmatch(plain):
        return True
    if _NEIGHBOUR.match(plain) and not _ENGLISH_NEIGHBOUR.match(plain):
        return len(plain) <= _MEDIUM and not _is_paragraph(line)
    return (
        len(plain) <= _SHORT + 20 and _PROMPT.match(plain) is not None and not _is_paragraph(line)
    )


def _is_paragraph(line: Line) -> bool:
    """Say whether a line is running text: longer than any button or notice, or in parts."""
    return line.is_body and (len(line.plain) > _SHORT or " " in line.plain)


def _is_notice(plain: str) -> bool:
    """Say whether a line is mostly about rights, sources and responsibility."""
    if not _STRONG_NOTICE.search(plain) and len(set(_NOTICE.findall(plain))) < 2:
        return False
    sentences = _SENTENCES.findall(_HAN_SPACE.sub("；", plain))
    said = sum(len(s) for s in sentences if _STRONG_NOTICE.search(s) or _NOTICE.search(s))
    return said >= _LEAST_NOTICE * sum(map(len, sentences))


def _navigation(plain: str) -> Reach | None:
    """Judge a line by the words of navigation if it is nothing else."""
    if len(plain) > _LONG:
        return None
    rest, strong = _word("strong").subn(" ", plain)
    rest, weak = _word("weak").subn(" ", rest)
    rest = _word("sizes").sub(" ", rest) if strong else rest
    if not strong + weak or any(character.isalpha() for character in rest):
        return None
    if strong and strong + weak >= 2:
        return Reach.ANYWHERE
    return Reach.EDGE if strong else Reach.WEAK


@cache
def _word(strength: str) -> re.Pattern[str]:
    return re.compile(one_of("navigation", strength))
