"""What is said about quotations, in three languages.

Knows every sentence of them that a person sees; knows nothing about terminals or files.
"""

from dataclasses import dataclass
from types import MappingProxyType

from rag.types import Standing
from ui.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteWording:
    """What is said in one language.

    Attributes:
        standing: How a quotation stands, by its name.
        claimed, source: Before what the quotation and the page have.
        nothing: For what one of them has not.
        beside: A quotation that stands on the page, outside the article's text.
        position: Where a quote stands: its ``{paragraph}``, and the ``{span}``
            of its characters, from 1.
        page_position: The same on a page, without the paragraph.
        no_quotes: Nothing supports the claim.
        narrow: What to try after that.
        report: Heading of the report on the draft ``{name}``.
        counts: Its summary, with ``{quotations}``, of which ``{standing}``,
            ``{near}`` and ``{absent}``, and ``{statements}``, of which
            ``{supported}``, ``{partly}`` and ``{bare}``.
        supported, bare: Of a statement that something or nothing supports.
        partly: Of one whose ``{figures}`` don't stand in what supports it.
        comma: Between figures.
        unclosed: Of a quotation whose mark isn't closed.
        open: Heading of what is left to do.
    """

    standing: MappingProxyType[Standing, str]
    claimed: str
    source: str
    nothing: str
    beside: str
    position: str
    page_position: str
    no_quotes: str
    narrow: str
    report: str
    counts: str
    supported: str
    bare: str
    partly: str
    comma: str
    unclosed: str
    open: str


QUOTE_WORDINGS = MappingProxyType(
    {
        Language.SIMPLIFIED: QuoteWording(
            standing=MappingProxyType(
                {
                    Standing.EXACT: "✓ 逐字一致：原文就是这些字。",
                    Standing.FOLDED: "✓ 文字一致：只有字形、全半角、大小写、标点或空格不同。",
                    Standing.REPAIRED: "✓ 与修复后的文字一致：网页上这里有损坏，"
                    "两种样子都列在下面。",
                    Standing.NEAR: "✗ 不一致：文集里有相近的说法，差别如下。",
                    Standing.ABSENT: "✗ 没有找到：文集里没有这句话，也没有相近的说法。",
                }
            ),
            claimed="引文",
            source="原文",
            nothing="（无）",
            beside="在网页上，但不在文章正文里",
            position="第{paragraph}段，正文第{span}字",
            page_position="网页第{span}字",
            no_quotes="在这些文章里没有找到能支持它的原话。",
            narrow="可以换一个更具体的说法，例如写明地名、年份或做法的名称。",
            report="引文核对报告：{name}",
            counts="引文{quotations}处：站得住{standing}处，不一致{near}处，没有找到{absent}处。"
            "陈述{statements}句：有原话支持{supported}句，只支持一部分{partly}句，没有找到支持{bare}句。",
            supported="可以引用：",
            bare="✗ 文集里没有找到支持这句话的原话。",
            partly="✗ 只支持一部分，下面的原话里没有：{figures}。",
            comma="、",
            unclosed="✗ 引号没有收尾：这里一直查到了段末，请补上引号。",
            open="需要处理",
        ),
        Language.TRADITIONAL: QuoteWording(
            standing=MappingProxyType(
                {
                    Standing.EXACT: "✓ 逐字一致：原文就是這些字。",
                    Standing.FOLDED: "✓ 文字一致：只有字形、全半形、大小寫、標點或空格不同。",
                    Standing.REPAIRED: "✓ 與修復後的文字一致：網頁上這裡有損壞，"
                    "兩種樣子都列在下面。",
                    Standing.NEAR: "✗ 不一致：文集裡有相近的說法，差別如下。",
                    Standing.ABSENT: "✗ 沒有找到：文集裡沒有這句話，也沒有相近的說法。",
                }
            ),
            claimed="引文",
            source="原文",
            nothing="（無）",
            beside="在網頁上，但不在文章正文裡",
            position="第{paragraph}段，正文第{span}字",
            page_position="網頁第{span}字",
            no_quotes="在這些文章裡沒有找到能支持它的原話。",
            narrow="可以換一個更具體的說法，例如寫明地名、年份或做法的名稱。",
            report="引文核對報告：{name}",
            counts="引文{quotations}處：站得住{standing}處，不一致{near}處，沒有找到{absent}處。"
            "陳述{statements}句：有原話支持{supported}句，只支持一部分{partly}句，沒有找到支持{bare}句。",
            supported="可以引用：",
            bare="✗ 文集裡沒有找到支持這句話的原話。",
            partly="✗ 只支持一部分，下面的原話裡沒有：{figures}。",
            comma="、",
            unclosed="✗ 引號沒有收尾：這裡一直查到了段末，請補上引號。",
            open="需要處理",
        ),
        Language.ENGLISH: QuoteWording(
            standing=MappingProxyType(
                {
                    Standing.EXACT: "✓ Exact: the source has these very characters.",
                    Standing.FOLDED: "✓ The same words: only script, width, case, punctuation "
                    "or spacing differ.",
                    Standing.REPAIRED: "✓ It stands in text that was repaired; "
                    "both forms are below.",
                    Standing.NEAR: "✗ Not as quoted: the collection has something near; "
                    "they differ so:",
                    Standing.ABSENT: "✗ Absent: the collection has neither this nor anything near.",
                }
            ),
            claimed="quoted",
            source="source",
            nothing="(nothing)",
            beside="On the page, but outside the article's text",
            position="paragraph {paragraph}, characters {span} of the text",
            page_position="characters {span} of the page",
            no_quotes="Nothing in these articles supports that.",
            narrow="Try a narrower claim: name a place, a year or a measure.",
            report="Quotations of {name}, checked",
            counts="Quotations: {quotations}, of which {standing} stand, {near} differ and "
            "{absent} are absent. Statements: {statements}, of which {supported} are supported, "
            "{partly} in part and {bare} not at all.",
            supported="Can be quoted for it:",
            bare="✗ Nothing in the collection supports this sentence.",
            partly="✗ Only in part: what is quoted below does not have {figures}.",
            comma=", ",
            unclosed="✗ The quotation mark isn't closed: it was read to the end of its paragraph.",
            open="To be looked at",
        ),
    }
)
