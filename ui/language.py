"""The language of a question, and the wordings that answer it.

Knows three ways of writing and every sentence of them that a person sees; knows nothing
about terminals or pages.
"""

from dataclasses import dataclass
from types import MappingProxyType

from index.named import traditional_name
from rag.script import Language, language_of

__all__ = [
    "COMPARISON_WORDINGS",
    "WORDINGS",
    "Language",
    "language_of",
    "place_name",
    "preferred",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What is said in one language.

    Attributes:
        not_found: Instead of an answer.
        narrow: What to try after that.
        silent: Below an answer: ``{subject}`` is what nothing was found on.
        closest: Heading of passages that are no answer.
        understood: Above an answer: ``{question}`` is what was answered.
        sources: Heading of the articles an answer rests on.
        confidence, place, published, source, author, path: Names of values.
        exact, repaired: About a quote.
        source_form: Heading of a repaired quote as the page had it.
        also_in: Before reposts of an article.
        untitled: For an article without a title.
        no_passage: A link leads to nothing.
        unexpected: Something broke; ``{id}`` finds it in the log.
        empty: The collection holds no articles.
        long_question: More was asked than is read, which is ``{most}`` characters.
        no_collection: It can't be opened or read.
        other_model: Another model has made the collection anew.
        claim, welcome, ask, panel, panel_hint: The page's line below its name,
            what stands where answers will, its question box, the panel of
            sources and what stands there at first.
    """

    not_found: str
    narrow: str
    silent: str
    closest: str
    understood: str
    sources: str
    confidence: str
    place: str
    published: str
    source: str
    author: str
    path: str
    exact: str
    repaired: str
    source_form: str
    also_in: str
    untitled: str
    no_passage: str
    unexpected: str
    empty: str
    long_question: str
    no_collection: str
    other_model: str
    claim: str
    welcome: str
    ask: str
    panel: str
    panel_hint: str


WORDINGS = MappingProxyType(
    {
        Language.SIMPLIFIED: Wording(
            not_found="在这些文章里没有找到答案。",
            narrow="可以换一个更具体的问法，例如写明地名、年份或做法的名称。",
            silent="{subject}：在这些文章里没有找到。",
            closest="最接近的段落（不是答案）",
            understood="理解为：{question}",
            sources="出处",
            confidence="置信度",
            place="地点",
            published="日期",
            source="来源",
            author="作者",
            path="文件",
            exact="与原文逐字一致",
            repaired="引文经过修复，原文见下",
            source_form="原文的样子",
            also_in="另见",
            untitled="（无标题）",
            no_passage="这个链接没有指向任何段落，文章可能已经更新或移除。请重新提问。",
            unexpected="出了意外，这个问题没能回答。日志里的编号：{id}。",
            empty="这里还没有文章。请在“文集”里上传，或照那里写的命令在终端收入整个文件夹，"
            "然后直接提问，不必重新启动。",
            long_question="问题太长，最多 {most} 个字。请一次只问一件事，写成一两句话。",
            no_collection="文集打不开，请先看看下面的原因。",
            other_model="文集换了模型。请在终端重新启动 wenju serve，然后再问一次。",
            claim="问必有据：回答句句出自文章，句句可查。",
            welcome="提一个问题，例如：哪些地方做了什么，做到了多少？",
            ask="就这些文章提问…",
            panel="出处",
            panel_hint="点一下回答里的 [1]，这里就显示那句话在文章中的位置。",
        ),
        Language.TRADITIONAL: Wording(
            not_found="在這些文章裡沒有找到答案。",
            narrow="可以換一個更具體的問法，例如寫明地名、年份或做法的名稱。",
            silent="{subject}：在這些文章裡沒有找到。",
            closest="最接近的段落（不是答案）",
            understood="理解為：{question}",
            sources="出處",
            confidence="信心度",
            place="地點",
            published="日期",
            source="來源",
            author="作者",
            path="檔案",
            exact="與原文逐字一致",
            repaired="引文經過修復，原文見下",
            source_form="原文的樣子",
            also_in="另見",
            untitled="（無標題）",
            no_passage="這個連結沒有指向任何段落，文章可能已經更新或移除。請重新提問。",
            unexpected="出了意外，這個問題沒能回答。日誌裡的編號：{id}。",
            empty="這裡還沒有文章。請在「文集」裡上傳，或照那裡寫的命令在終端機收入整個資料夾，"
            "然後直接提問，不必重新啟動。",
            long_question="問題太長，最多 {most} 個字。請一次只問一件事，寫成一兩句話。",
            no_collection="文集打不開，請先看看下面的原因。",
            other_model="文集換了模型。請在終端機重新啟動 wenju serve，然後再問一次。",
            claim="問必有據：回答句句出自文章，句句可查。",
            welcome="提一個問題，例如：哪些地方做了什麼，做到了多少？",
            ask="就這些文章提問…",
            panel="出處",
            panel_hint="點一下回答裡的 [1]，這裡就顯示那句話在文章中的位置。",
        ),
        Language.ENGLISH: Wording(
            not_found="These articles don't hold an answer to that.",
            narrow="Try a narrower question: name a place, a year or a measure.",
            silent="{subject}: nothing found in these articles.",
            closest="Closest passages, not an answer",
            understood="Understood as: {question}",
            sources="Sources",
            confidence="Confidence",
            place="Place",
            published="Date",
            source="Source",
            author="Author",
            path="File",
            exact="Word for word as in the source",
            repaired="The quote was repaired; the source's own form is below",
            source_form="As the source has it",
            also_in="Also in",
            untitled="(untitled)",
            no_passage="This link leads to no passage: the article may have changed or been "
            "removed. Ask again.",
            unexpected="Something went wrong and the question was not answered. "
            "Its number in the log: {id}.",
            empty="There are no articles yet. Upload some in the Library tab, or take in a whole "
            "folder by the command that it names, then ask here; no restart is needed.",
            long_question="The question is too long: at most {most} characters are read. "
            "Ask for one thing at a time, in a sentence or two.",
            no_collection="The collection can't be opened or read, for the reason below.",
            other_model="The collection was changed to another model. "
            "Start wenju serve again in the terminal, then ask once more.",
            claim="Every sentence of an answer rests on your articles, and is cited.",
            welcome="Ask a question, for instance: which places did what, and how much of it?",
            ask="Ask about the articles…",
            panel="Source",
            panel_hint="Choose a [1] in an answer to see here where the sentence stands.",
        ),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparisonWording:
    """What is said about a comparison in one language.

    Attributes:
        heading: Its first line: ``{topic}`` and ``{subjects}``.
        only: Behind an aspect that only ``{subject}`` says something to.
        nothing: In an aspect, before the ``{subjects}`` that say nothing to it.
        shared: Heading of what several subjects do alike.
        silent: Before the ``{subjects}`` that say nothing on the topic.
        no_place: No place says anything on ``{topic}``.
        no_articles: Behind a subject that the collection has no article about.
        elsewhere: Behind a place whose articles are all told of others beside it.
        alone: There is one subject, and nothing to compare it with.
        cut: More places may say something than the ``{count}`` that are shown.
        comma, semicolon: Between names, and between those of whom there is no
            article and others.
    """

    heading: str
    only: str
    nothing: str
    shared: str
    silent: str
    no_place: str
    no_articles: str
    elsewhere: str
    alone: str
    cut: str
    comma: str
    semicolon: str


COMPARISON_WORDINGS = MappingProxyType(
    {
        Language.SIMPLIFIED: ComparisonWording(
            heading="{topic}：{subjects}",
            only="（只有{subject}）",
            nothing="未找到：{subjects}",
            shared="做法相近",
            silent="没有找到谈这个主题的内容：{subjects}",
            no_place="在这些文章里，没有哪个地方谈到“{topic}”。",
            no_articles="（没有关于它的文章）",
            elsewhere="（它的文章列在下属地方名下）",
            alone="只有一个对象，没有可以对照的；再加一个名字就能比较。",
            cut="只列出最相关的 {count} 个地方，可能还有别的；写出地名可以指定。",
            comma="、",
            semicolon="；",
        ),
        Language.TRADITIONAL: ComparisonWording(
            heading="{topic}：{subjects}",
            only="（只有{subject}）",
            nothing="未找到：{subjects}",
            shared="做法相近",
            silent="沒有找到談這個主題的內容：{subjects}",
            no_place="在這些文章裡，沒有哪個地方談到「{topic}」。",
            no_articles="（沒有關於它的文章）",
            elsewhere="（它的文章列在下屬地方名下）",
            alone="只有一個對象，沒有可以對照的；再加一個名字就能比較。",
            cut="只列出最相關的 {count} 個地方，可能還有別的；寫出地名可以指定。",
            comma="、",
            semicolon="；",
        ),
        Language.ENGLISH: ComparisonWording(
            heading="{topic}: {subjects}",
            only=" (only {subject})",
            nothing="Not found: {subjects}",
            shared="Much alike",
            silent="Nothing found on this topic: {subjects}",
            no_place='In these articles no place says anything on "{topic}".',
            no_articles=" (no article about it)",
            elsewhere=" (its articles are told of the places in it)",
            alone="There is one subject and nothing to compare it with; add another name.",
            cut="Only the {count} places that fit best are shown; there may be more. "
            "Name places to choose them.",
            comma=", ",
            semicolon="; ",
        ),
    }
)


def place_name(name: str, language: Language) -> str:
    """Write the name of a place, which the national list has in Simplified, in *language*.

    Example:
        >>> place_name("潼南区", Language.TRADITIONAL), place_name("潼南区", Language.ENGLISH)
        ('潼南區', '潼南区')

    """
    return traditional_name(name) if language is Language.TRADITIONAL else name


def preferred(languages: str) -> Language:
    """Choose the first language that is spoken here of those that an ``Accept-Language`` lists.

    Example:
        >>> [preferred(one).value for one in ("fr, zh-HK;q=0.8", "zh", "zh-Hans-SG", "", "de")]
        ['zh-Hant', 'zh-Hans', 'zh-Hans', 'en', 'en']

    """
    for part in languages.lower().split(","):
        name = part.partition(";")[0].strip()
        if name.startswith("en"):
            return Language.ENGLISH
        if name.startswith("zh"):
            is_old = any(mark in name for mark in ("hant", "-tw", "-hk", "-mo"))
            return Language.TRADITIONAL if is_old and "hans" not in name else Language.SIMPLIFIED
    return Language.ENGLISH
