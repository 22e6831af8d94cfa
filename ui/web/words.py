"""What the tabs beside the chat say, in three languages.

Knows their labels and their own sentences; knows nothing about Gradio.
"""

from dataclasses import dataclass
from types import MappingProxyType

from ui.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class TabWording:
    """What is said in one language.

    Attributes:
        ask_tab, quotes_tab, compare_tab: Names of the tabs.
        quotable, quotable_example: The box for a claim or a quotation.
        find, verify: Its two buttons.
        style, plain: How references are written; the one without markup.
        quotes_hint: Where quotes will stand, and for an empty box.
        topic, topic_example: The box for what to compare.
        subjects, subjects_note: The list of who is compared.
        aspects, aspects_example: The box for rows to look for.
        compare: The button.
        compare_hint: Where the comparison will stand, and for an empty box.
        copy: The button of a quote.
        download: Before the formats of a file.
        figures, figures_note: Heading of figures drawn to one scale, and what they are.
        undated: Beside a figure whose article has no date.
        articles: Below a subject, how many are about it: ``{count}``.
        long: More was written than is read, which is ``{most}`` characters.
        refused: Before the reason why something can't be compared.
    """

    ask_tab: str
    quotes_tab: str
    compare_tab: str
    quotable: str
    quotable_example: str
    find: str
    verify: str
    style: str
    plain: str
    quotes_hint: str
    topic: str
    topic_example: str
    subjects: str
    subjects_note: str
    aspects: str
    aspects_example: str
    compare: str
    compare_hint: str
    copy: str
    download: str
    figures: str
    figures_note: str
    undated: str
    articles: str
    long: str
    refused: str


TAB_WORDINGS = MappingProxyType(
    {
        Language.SIMPLIFIED: TabWording(
            ask_tab="问答",
            quotes_tab="找引文",
            compare_tab="比较",
            quotable="一个论断、一个主题，或一段引文",
            quotable_example="写一句话或一个主题，找支持它的原话；或者贴一段引文，核对它。",
            find="找引文",
            verify="核对引文",
            style="出处格式",
            plain="纯文本",
            quotes_hint="“找引文”找出支持一个论断、谈到一个主题的原话；"
            "“核对引文”查一段引文是否真在文章里，差在哪里。先在上面写点什么。",
            topic="主题",
            topic_example="例如：考核评价",
            subjects="对象",
            subjects_note="选几个地方，也可以直接写别的名字；不选就比较谈得最多的地方。",
            aspects="方面",
            aspects_example="可不填；几个方面用“、”隔开",
            compare="比较",
            compare_hint="写一个主题，看各地怎么做：方面成行，地方成列，句句可查。",
            copy="复制引文和出处",
            download="下载",
            figures="数字",
            figures_note="同一单位、一处一个数的才画；长短按数值，数字和日期是文章里的。",
            undated="无日期",
            articles="{count} 篇",
            long="太长了，最多 {most} 个字。",
            refused="这样没法比较，原因见下；对象可以从列表里选。",
        ),
        Language.TRADITIONAL: TabWording(
            ask_tab="問答",
            quotes_tab="找引文",
            compare_tab="比較",
            quotable="一個論斷、一個主題，或一段引文",
            quotable_example="寫一句話或一個主題，找支持它的原話；或者貼一段引文，核對它。",
            find="找引文",
            verify="核對引文",
            style="出處格式",
            plain="純文字",
            quotes_hint="「找引文」找出支持一個論斷、談到一個主題的原話；"
            "「核對引文」查一段引文是否真在文章裡，差在哪裡。先在上面寫點什麼。",
            topic="主題",
            topic_example="例如：考核評價",
            subjects="對象",
            subjects_note="選幾個地方，也可以直接寫別的名字；不選就比較談得最多的地方。",
            aspects="方面",
            aspects_example="可不填；幾個方面用「、」隔開",
            compare="比較",
            compare_hint="寫一個主題，看各地怎麼做：方面成行，地方成列，句句可查。",
            copy="複製引文和出處",
            download="下載",
            figures="數字",
            figures_note="同一單位、一處一個數的才畫；長短按數值，數字和日期是文章裡的。",
            undated="無日期",
            articles="{count} 篇",
            long="太長了，最多 {most} 個字。",
            refused="這樣沒法比較，原因見下；對象可以從列表裡選。",
        ),
        Language.ENGLISH: TabWording(
            ask_tab="Ask",
            quotes_tab="Quotes",
            compare_tab="Compare",
            quotable="A claim, a topic, or a quotation",
            quotable_example="Write a sentence or a topic to find quotes for it; "
            "or paste a quotation to verify it.",
            find="Find quotes",
            verify="Verify quotation",
            style="References as",
            plain="Plain text",
            quotes_hint="“Find quotes” finds sentences that support a claim or tell of a topic; "
            "“Verify quotation” says whether one stands in the articles, and how it differs. "
            "Write something above first.",
            topic="Topic",
            topic_example="For instance: evaluation of branches",
            subjects="Subjects",
            subjects_note="Choose places or write other names; "
            "without any, the places that say most are compared.",
            aspects="Aspects",
            aspects_example="Optional; put commas between several",
            compare="Compare",
            compare_hint="Write a topic to see what each place does: aspects in rows, "
            "places in columns, every sentence cited.",
            copy="Copy quote and reference",
            download="Download",
            figures="Figures",
            figures_note="Only those of one unit, where a subject has just one; lengths follow the "
            "values, figures and dates are the articles' own.",
            undated="no date",
            articles="Articles: {count}",
            long="That is too long: at most {most} characters are read.",
            refused="This can't be compared, for the reason below; "
            "subjects can be chosen from the list.",
        ),
    }
)
