"""What is said about a language model's part in an answer, in three languages.

Knows every sentence of it that a person sees; knows nothing about terminals or pages.
"""

from dataclasses import dataclass
from types import MappingProxyType

from rag.authorship import Failure, Writing
from rag.script import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class WritingWording:
    """What is said in one language.

    Attributes:
        written: Who wrote: ``{model}``, ``{passed}``, ``{replaced}``, ``{dropped}``.
        cost: How long it took and what was read and written: ``{seconds}``,
            ``{tokens_in}``, ``{tokens_out}``.
        quoted: Instead of that, that the sentences are the articles': ``{model}``,
            ``{reason}``.
        broken: Behind it, that it isn't all: ``{reason}``.
        rows: Below a comparison whose rows ``{model}`` named or summed up.
        suggestions: Heading of questions that could follow.
        reasons: Of each failure, a clause with its stop.
    """

    written: str
    cost: str
    quoted: str
    broken: str
    rows: str
    suggestions: str
    reasons: MappingProxyType[Failure, str]


WRITING_WORDINGS = MappingProxyType(
    {
        Language.SIMPLIFIED: WritingWording(
            written="文字由 {model} 撰写，逐句核对：通过 {passed} 句，换成原文 {replaced} 句，"
            "删去 {dropped} 句。",
            cost="用时 {seconds} 秒，读入 {tokens_in}、写出 {tokens_out} 个 token。",
            quoted="以上是文章里的原句，没有用 {model} 的文字：{reason}",
            broken="{reason}还没写到的，列出原句。",
            rows="行的名称和小结由 {model} 拟写，经过核对。",
            suggestions="可以接着问",
            reasons=MappingProxyType(
                {
                    Failure.UNREACHABLE: "连不上它的服务器。",
                    Failure.CERTIFICATE: "服务器的证书无效，什么都没有发送。",
                    Failure.TIMED_OUT: "等得太久，没有回音。",
                    Failure.REFUSED: "服务器不接受密钥。",
                    Failure.UNKNOWN: "服务器上没有这个模型，或者地址不对。",
                    Failure.BUSY: "服务器太忙，要求稍后再试。",
                    Failure.BROKEN: "服务器自己出了错。",
                    Failure.REJECTED: "服务器拒绝了请求。",
                    Failure.MALFORMED: "服务器发来的内容读不懂。",
                    Failure.EMPTY: "它什么都没有写。",
                    Failure.STOPPED: "它写到一半停了。",
                    Failure.ENDLESS: "它写个没完，被停下了。",
                    Failure.DECLINED: "它说凭这些原句无法回答。",
                    Failure.NOTHING_PASSED: "它写的句子没有一句通过核对。",
                }
            ),
        ),
        Language.TRADITIONAL: WritingWording(
            written="文字由 {model} 撰寫，逐句核對：通過 {passed} 句，換成原文 {replaced} 句，"
            "刪去 {dropped} 句。",
            cost="用時 {seconds} 秒，讀入 {tokens_in}、寫出 {tokens_out} 個 token。",
            quoted="以上是文章裡的原句，沒有用 {model} 的文字：{reason}",
            broken="{reason}還沒寫到的，列出原句。",
            rows="列的名稱和小結由 {model} 擬寫，經過核對。",
            suggestions="可以接著問",
            reasons=MappingProxyType(
                {
                    Failure.UNREACHABLE: "連不上它的伺服器。",
                    Failure.CERTIFICATE: "伺服器的憑證無效，什麼都沒有傳送。",
                    Failure.TIMED_OUT: "等得太久，沒有回音。",
                    Failure.REFUSED: "伺服器不接受金鑰。",
                    Failure.UNKNOWN: "伺服器上沒有這個模型，或者網址不對。",
                    Failure.BUSY: "伺服器太忙，要求稍後再試。",
                    Failure.BROKEN: "伺服器自己出了錯。",
                    Failure.REJECTED: "伺服器拒絕了請求。",
                    Failure.MALFORMED: "伺服器傳來的內容讀不懂。",
                    Failure.EMPTY: "它什麼都沒有寫。",
                    Failure.STOPPED: "它寫到一半停了。",
                    Failure.ENDLESS: "它寫個沒完，被停下了。",
                    Failure.DECLINED: "它說憑這些原句無法回答。",
                    Failure.NOTHING_PASSED: "它寫的句子沒有一句通過核對。",
                }
            ),
        ),
        Language.ENGLISH: WritingWording(
            written="Written by {model}, every sentence checked: {passed} passed, {replaced} "
            "replaced by the source's words, {dropped} dropped.",
            cost="It took {seconds} s; {tokens_in} tokens read, {tokens_out} written.",
            quoted="These are the articles' own sentences, not those of {model}: {reason}",
            broken="{reason} What it hadn't come to is quoted.",
            rows="Names of rows and summaries are by {model}, and checked.",
            suggestions="You could ask next",
            reasons=MappingProxyType(
                {
                    Failure.UNREACHABLE: "its server can't be reached.",
                    Failure.CERTIFICATE: "its server's certificate isn't valid, and nothing was "
                    "sent.",
                    Failure.TIMED_OUT: "it took too long.",
                    Failure.REFUSED: "its server refused the key.",
                    Failure.UNKNOWN: "its server doesn't know the model, or the address is wrong.",
                    Failure.BUSY: "its server asks to be called later.",
                    Failure.BROKEN: "its server reports an error of its own.",
                    Failure.REJECTED: "its server rejects the request.",
                    Failure.MALFORMED: "what its server sent can't be read.",
                    Failure.EMPTY: "it wrote nothing.",
                    Failure.STOPPED: "it stopped half-way.",
                    Failure.ENDLESS: "it didn't stop writing, and was stopped.",
                    Failure.DECLINED: "it says that they don't answer the question.",
                    Failure.NOTHING_PASSED: "none of its sentences passed the check.",
                }
            ),
        ),
    }
)


def account(writing: Writing, language: Language) -> str:
    """Say what a model did for an answer, or why nothing, in a sentence or two.

    Example:
        >>> account(Writing(model="m", failure=Failure.TIMED_OUT), Language.ENGLISH)
        "These are the articles' own sentences, not those of m: it took too long."

    """
    words = WRITING_WORDINGS[language]
    reason = words.reasons[writing.failure] if writing.failure else ""
    if not writing.fates:
        return words.quoted.format(model=writing.model, reason=reason)
    counts = {"passed": writing.passed, "replaced": writing.replaced, "dropped": writing.dropped}
    cost = words.cost.format(
        seconds=f"{writing.milliseconds / 1000:.1f}",
        tokens_in="?" if writing.tokens_in is None else writing.tokens_in,
        tokens_out="?" if writing.tokens_out is None else writing.tokens_out,
    )
    told = [words.written.format(model=writing.model, **counts), cost]
    if reason:
        told.append(words.broken.format(reason=reason[:1].upper() + reason[1:]))
    return ("" if language is not Language.ENGLISH else " ").join(told)
