"""What the chat, its panel and the page of an article say, in three languages.

Knows labels and sentences; knows nothing about Gradio.
"""

from dataclasses import dataclass
from types import MappingProxyType

from ui.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class AskWording:
    """What is said in one language.

    Attributes:
        send, stop: The buttons in the box.
        talk, close, complete: What listeners are told: the conversation's name, that of the
            button on a notice, and that what was asked for is there.
        new_chat, kept, none_kept, forget_all, forget_sure, remove: Conversations that
            the browser keeps, and how they are removed.
        export, exporting_failed: A conversation as a file.
        scope, anywhere: Which places' articles are asked.
        more: Above sentences that are folded away: ``{count}``.
        next: Before questions that may follow.
        heading_asked, article_asked: Such questions: about a ``{heading}`` of
            ``{name}``, about an article by its ``{title}``.
        previous, following, keys: How one steps from quote to quote.
        cleaned, found, repaired: The two forms of a text, and that they differ.
        whole, original: Links to the stored article, and to where it was published.
        to_quote, removed: On the page of an article: to the quote, and what was cut.
        no_article: There is no such article.
        note, note_hint, save_note, noted, too_many_notes: What a visitor says of an answer.
        none_fits: No article is of the chosen place.
        within, widen: Only articles about a ``{place}`` were asked; that others may be.
    """

    send: str
    stop: str
    talk: str
    close: str
    complete: str
    new_chat: str
    kept: str
    none_kept: str
    forget_all: str
    forget_sure: str
    remove: str
    export: str
    exporting_failed: str
    scope: str
    anywhere: str
    more: str
    next: str
    heading_asked: str
    article_asked: str
    previous: str
    following: str
    keys: str
    cleaned: str
    found: str
    repaired: str
    whole: str
    original: str
    to_quote: str
    removed: str
    no_article: str
    note: str
    note_hint: str
    save_note: str
    noted: str
    too_many_notes: str
    none_fits: str
    within: str
    widen: str


ASK_WORDINGS = MappingProxyType(
    {
        Language.SIMPLIFIED: AskWording(
            send="发送",
            stop="停止",
            talk="对话",
            close="关闭",
            complete="完成",
            new_chat="新对话",
            kept="对话记录",
            none_kept="还没有对话。问过的会留在这个浏览器里，不会传到别处。",
            forget_all="全部删除",
            forget_sure="确定全部删除？",
            remove="删除",
            export="导出",
            exporting_failed="没能导出，请稍后再试。",
            scope="范围",
            anywhere="全部地方",
            more="还有 {count} 句",
            next="可以接着问",
            heading_asked="关于“{heading}”，{name}是怎么说的？",
            article_asked="《{title}》讲了什么？",
            previous="上一处引文",
            following="下一处引文",
            keys="[ 上一处 · ] 下一处 · Esc 关闭",
            cleaned="整理后",
            found="原样",
            repaired="引文经过修复：可以切换到“原样”，看原文的写法",
            whole="查看全文",
            original="原始网址",
            to_quote="回到引文",
            removed="加了删除线的，是整理时去掉或改掉的文字。",
            no_article="没有这篇文章，它可能已经更新或移除。",
            note="备注（可不填）",
            note_hint="哪里好，哪里不对？只存在这台服务器的文集文件夹里。",
            save_note="保存备注",
            noted="记下了，谢谢。",
            too_many_notes="意见太多了，存不下；先用 wenju feedback 导出，再移走那个文件。",
            none_fits="没有关于{place}的文章，请换一个范围。",
            within="只问了关于{place}的文章。",
            widen="要问别处的文章，请在对话上方放宽范围。",
        ),
        Language.TRADITIONAL: AskWording(
            send="送出",
            stop="停止",
            talk="對話",
            close="關閉",
            complete="完成",
            new_chat="新對話",
            kept="對話記錄",
            none_kept="還沒有對話。問過的會留在這個瀏覽器裡，不會傳到別處。",
            forget_all="全部刪除",
            forget_sure="確定全部刪除？",
            remove="刪除",
            export="匯出",
            exporting_failed="沒能匯出，請稍後再試。",
            scope="範圍",
            anywhere="全部地方",
            more="還有 {count} 句",
            next="可以接著問",
            heading_asked="關於「{heading}」，{name}是怎麼說的？",
            article_asked="《{title}》講了什麼？",
            previous="上一處引文",
            following="下一處引文",
            keys="[ 上一處 · ] 下一處 · Esc 關閉",
            cleaned="整理後",
            found="原樣",
            repaired="引文經過修復：可以切換到「原樣」，看原文的寫法",
            whole="查看全文",
            original="原始網址",
            to_quote="回到引文",
            removed="加了刪除線的，是整理時去掉或改掉的文字。",
            no_article="沒有這篇文章，它可能已經更新或移除。",
            note="備註（可不填）",
            note_hint="哪裡好，哪裡不對？只存在這臺伺服器的文集資料夾裡。",
            save_note="儲存備註",
            noted="記下了，謝謝。",
            too_many_notes="意見太多了，存不下；先用 wenju feedback 匯出，再移走那個檔案。",
            none_fits="沒有關於{place}的文章，請換一個範圍。",
            within="只問了關於{place}的文章。",
            widen="要問別處的文章，請在對話上方放寬範圍。",
        ),
        Language.ENGLISH: AskWording(
            send="Send",
            stop="Stop",
            talk="Conversation",
            close="Close",
            complete="Done",
            new_chat="New chat",
            kept="History",
            none_kept="None yet. What you ask stays in this browser and goes nowhere else.",
            forget_all="Remove all",
            forget_sure="Really remove all?",
            remove="Remove",
            export="Export",
            exporting_failed="That could not be exported; try again later.",
            scope="Scope",
            anywhere="All places",
            more="{count} more",
            next="You may ask on",
            heading_asked="What does {name} say about “{heading}”?",
            article_asked="What is “{title}” about?",
            previous="Previous quote",
            following="Next quote",
            keys="[ previous · ] next · Esc closes",
            cleaned="Cleaned",
            found="As found",
            repaired="The quote was repaired: switch to “As found” for the source's own form",
            whole="Whole article",
            original="Original address",
            to_quote="Back to the quote",
            removed="What is struck through was taken out or changed by cleaning.",
            no_article="There is no such article; it may have changed or been removed.",
            note="Note (optional)",
            note_hint="What is good, what is wrong? It is kept in the collection's folder only.",
            save_note="Save note",
            noted="Noted, thank you.",
            too_many_notes="There is no room for more: export them with wenju feedback, then move "
            "that file away.",
            none_fits="No article is about {place}; choose another scope.",
            within="Only articles about {place} were asked.",
            widen="To ask other articles, widen the scope above the conversation.",
        ),
    }
)
