"""What the library tab says, in three languages.

Knows its labels and sentences; knows nothing about Gradio or HTTP.
"""

from dataclasses import dataclass
from types import MappingProxyType

from index.types import EditKind
from ui.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryWording:
    """What is said in one language; names are those of what they stand beside.

    Attributes:
        drop, limits: In the field for files; ``{files}``, ``{mb}`` and ``{kinds}`` are taken.
        sending, waiting, reading, embedding: States of files on their way in.
        broken: The connection ended before the files had arrived.
        too_large: What is sent at once has more than ``{mb}`` megabytes.
        added, known, failed: Above receipts of articles, files that were there, failures.
        unopened: Nothing is in the list yet, or nothing fits: ``nothing``.
        edits: Above what was changed, ``{count}``; by kind: ``kinds``.
        doubtful: Beside a change that is a best guess.
        more: Shows the rest, ``{count}``.
        shown: Which of how many articles are listed.
        levels: Of places, by the names of the gazetteer.
        repeat_of: Before the article that one repeats.
        by_hand: Beside a corrected fact, ``{found}`` being what was found.
        sure: Before an article is deleted for good, called ``{title}``.
        uploaded_too, file_stays: What becomes of its file.
        type_name: Before a collection called ``{name}`` is deleted.
        other_name: What was typed is not that name.
    """

    tab: str
    collection: str
    default: str
    drop: str
    choose: str
    limits: str
    sending: str
    waiting: str
    reading: str
    embedding: str
    broken: str
    too_large: str
    many: str
    added: str
    known: str
    failed: str
    open: str
    list: str
    words: str
    place: str
    since: str
    until: str
    source: str
    source_or_author: str
    order: str
    orders: tuple[str, str, str]
    search: str
    clear: str
    title: str
    published: str
    file: str
    passages: str
    chunks: str
    repeats: str
    repeat_of: str
    nothing: str
    empty: str
    shown: str
    before: str
    after: str
    back: str
    author: str
    address: str
    encoding: str
    levels: tuple[str, str, str]
    by_hand: str
    receipt: str
    edits: str
    no_edits: str
    kinds: tuple[str, ...]
    doubtful: str
    replaced: str
    removed: str
    warnings: str
    more: str
    text: str
    source_text: str
    edit: str
    edit_note: str
    save: str
    reset: str
    saved: str
    reread: str
    reread_done: str
    remove: str
    sure: str
    uploaded_too: str
    file_stays: str
    yes: str
    no: str
    removed_done: str
    groups: str
    groups_note: str
    facts: str
    articles: str
    characters: str
    places: str
    dates: str
    undated: str
    model: str
    disk: str
    changed: str
    collections: str
    new: str
    new_note: str
    create: str
    created: str
    delete: str
    type_name: str
    other_name: str
    deleted: str

    def kind(self, kind: str) -> str:
        """Name a kind of edit."""
        return self.kinds[[*EditKind].index(EditKind(kind))]


LIBRARY_WORDINGS = MappingProxyType(
    {
        Language.SIMPLIFIED: LibraryWording(
            tab="文集",
            collection="文集",
            default="默认文集",
            drop="把文件拖到这里",
            choose="选择文件",
            limits="一次最多 {files} 个，每个不超过 {mb} MB：{kinds}",
            sending="正在上传",
            waiting="排队等候",
            reading="正在读取",
            embedding="正在编入",
            broken="上传中断了，什么也没有存下。请再试一次。",
            too_large="一次上传的文件合计超过 {mb} MB，请分几次上传。",
            many="一次最多上传 {files} 个文件，请分几次上传。",
            added="已收入 {count} 篇",
            known="早已收入、没有变化的文件：{count} 个",
            failed="没能收入的文件：{count} 个",
            open="打开",
            list="文章",
            words="标题或文件名",
            place="地方",
            since="起始日期",
            until="截止日期",
            source="来源",
            source_or_author="来源或作者",
            order="排列",
            orders=("按文件", "新的在前", "按标题"),
            search="筛选",
            clear="清除",
            title="标题",
            published="日期",
            file="文件",
            passages="段",
            chunks="分块",
            repeats="转载",
            repeat_of="与这篇近似重复，算作它的转载：",
            nothing="没有符合条件的文章。",
            empty="这个文集里还没有文章。把文件拖到上面，或者在终端运行：wenju index 文件夹",
            shown="第 {first}—{last} 篇，共 {total} 篇",
            before="上一页",
            after="下一页",
            back="返回列表",
            author="作者",
            address="网址",
            encoding="编码",
            levels=("省级", "地级", "县级"),
            by_hand="人工更正；原为：{found}",
            receipt="收据",
            edits="改动前后（{count} 处）",
            no_edits="一字未改。",
            kinds=(
                "夹注拼音",
                "错位乱码",
                "网页实体",
                "不可见字符",
                "空白",
                "网站边角",
                "广告",
                "提取的信息行",
            ),
            doubtful="存疑",
            replaced="无法解码的字符：{count}",
            removed="移出正文",
            warnings="注意",
            more="再看 {count} 处",
            text="正文",
            source_text="原样（未清洗）",
            edit="更正信息",
            edit_note="留空即清除；几个地方用“、”隔开；日期写作 2024、2024-05 或 2024-05-31。"
            "更正后立即生效，重新读取文件也不会丢失。",
            save="保存",
            reset="撤销全部更正",
            saved="已保存。",
            reread="重新读取文件",
            reread_done="文件已重新读取。",
            remove="删除",
            sure="确定从文集中删除《{title}》？它不会再出现在任何回答里，人工更正也一并删除。",
            uploaded_too="上传的文件也会删除。",
            file_stays="原文件留在原处。",
            yes="删除",
            no="取消",
            removed_done="已删除。",
            groups="近似重复（{count} 组）",
            groups_note="每组第一篇作为原文，其余视为转载；回答只引用一次，并注明也见于何处。",
            facts="文集概况",
            articles="文章",
            characters="字数",
            places="地方",
            dates="日期",
            undated="{count} 篇没有日期",
            model="模型",
            disk="占用磁盘",
            changed="最近改动",
            collections="管理文集",
            new="新文集的名称",
            new_note="最多 40 个字：文字、数字、空格、连字符和点。",
            create="新建",
            created="文集“{name}”已建好，现在用的就是它。",
            delete="删除当前文集",
            type_name="文集“{name}”连同上传的文件和全部更正都会删除，无法恢复。确定的话，请写下它的名称：",
            other_name="写的不是这个名称，什么也没有删除。",
            deleted="文集“{name}”已删除。",
        ),
        Language.TRADITIONAL: LibraryWording(
            tab="文集",
            collection="文集",
            default="預設文集",
            drop="把檔案拖到這裡",
            choose="選擇檔案",
            limits="一次最多 {files} 個，每個不超過 {mb} MB：{kinds}",
            sending="正在上傳",
            waiting="排隊等候",
            reading="正在讀取",
            embedding="正在編入",
            broken="上傳中斷了，什麼也沒有存下。請再試一次。",
            too_large="一次上傳的檔案合計超過 {mb} MB，請分幾次上傳。",
            many="一次最多上傳 {files} 個檔案，請分幾次上傳。",
            added="已收入 {count} 篇",
            known="早已收入、沒有變化的檔案：{count} 個",
            failed="沒能收入的檔案：{count} 個",
            open="打開",
            list="文章",
            words="標題或檔名",
            place="地方",
            since="起始日期",
            until="截止日期",
            source="來源",
            source_or_author="來源或作者",
            order="排列",
            orders=("按檔案", "新的在前", "按標題"),
            search="篩選",
            clear="清除",
            title="標題",
            published="日期",
            file="檔案",
            passages="段",
            chunks="分塊",
            repeats="轉載",
            repeat_of="與這篇近似重複，算作它的轉載：",
            nothing="沒有符合條件的文章。",
            empty="這個文集裡還沒有文章。把檔案拖到上面，或者在終端機執行：wenju index 資料夾",
            shown="第 {first}—{last} 篇，共 {total} 篇",
            before="上一頁",
            after="下一頁",
            back="返回列表",
            author="作者",
            address="網址",
            encoding="編碼",
            levels=("省級", "地級", "縣級"),
            by_hand="人工更正；原為：{found}",
            receipt="收據",
            edits="改動前後（{count} 處）",
            no_edits="一字未改。",
            kinds=(
                "夾注拼音",
                "錯位亂碼",
                "網頁實體",
                "不可見字元",
                "空白",
                "網站邊角",
                "廣告",
                "提取的資訊行",
            ),
            doubtful="存疑",
            replaced="無法解碼的字元：{count}",
            removed="移出正文",
            warnings="注意",
            more="再看 {count} 處",
            text="正文",
            source_text="原樣（未清洗）",
            edit="更正資訊",
            edit_note="留空即清除；幾個地方用「、」隔開；日期寫作 2024、2024-05 或 2024-05-31。"
            "更正後立即生效，重新讀取檔案也不會遺失。",
            save="儲存",
            reset="撤銷全部更正",
            saved="已儲存。",
            reread="重新讀取檔案",
            reread_done="檔案已重新讀取。",
            remove="刪除",
            sure="確定從文集中刪除《{title}》？它不會再出現在任何回答裡，人工更正也一併刪除。",
            uploaded_too="上傳的檔案也會刪除。",
            file_stays="原檔案留在原處。",
            yes="刪除",
            no="取消",
            removed_done="已刪除。",
            groups="近似重複（{count} 組）",
            groups_note="每組第一篇作為原文，其餘視為轉載；回答只引用一次，並註明也見於何處。",
            facts="文集概況",
            articles="文章",
            characters="字數",
            places="地方",
            dates="日期",
            undated="{count} 篇沒有日期",
            model="模型",
            disk="佔用磁碟",
            changed="最近改動",
            collections="管理文集",
            new="新文集的名稱",
            new_note="最多 40 個字：文字、數字、空格、連字號和點。",
            create="新建",
            created="文集「{name}」已建好，現在用的就是它。",
            delete="刪除目前文集",
            type_name="文集「{name}」連同上傳的檔案和全部更正都會刪除，無法復原。確定的話，請寫下它的名稱：",
            other_name="寫的不是這個名稱，什麼也沒有刪除。",
            deleted="文集「{name}」已刪除。",
        ),
        Language.ENGLISH: LibraryWording(
            tab="Library",
            collection="Collection",
            default="Main collection",
            drop="Drop files here",
            choose="Choose files",
            limits="At most {files} at once, each of up to {mb} MB: {kinds}",
            sending="Uploading",
            waiting="Waiting for its turn",
            reading="Reading",
            embedding="Indexing",
            broken="The upload was broken off and nothing was kept. Please try again.",
            too_large="Together the files have more than {mb} MB: upload them in parts.",
            many="At most {files} files are taken at once: upload them in parts.",
            added="Articles taken in: {count}",
            known="Files that were there and have not changed: {count}",
            failed="Files that could not be taken in: {count}",
            open="Open",
            list="Articles",
            words="Title or file name",
            place="Place",
            since="From",
            until="To",
            source="Source",
            source_or_author="Source or author",
            order="Order",
            orders=("By file", "Newest first", "By title"),
            search="Filter",
            clear="Clear",
            title="Title",
            published="Date",
            file="File",
            passages="Passages",
            chunks="Chunks",
            repeats="repost",
            repeat_of="Nearly repeats this one, and counts as its repost:",
            nothing="No article fits.",
            empty="There are no articles in this collection yet. Drop files above, "
            "or run in a terminal: wenju index FOLDER",
            shown="{first}–{last} of {total}",
            before="Previous",
            after="Next",
            back="Back to the list",
            author="Author",
            address="Address",
            encoding="Encoding",
            levels=("province", "city", "county"),
            by_hand="corrected by hand; found: {found}",
            receipt="Receipt",
            edits="Changes, before and after ({count})",
            no_edits="Nothing was changed.",
            kinds=(
                "pinyin in brackets",
                "text one byte off",
                "HTML entities",
                "invisible characters",
                "spacing",
                "site furniture",
                "advertising",
                "lines lifted out as facts",
            ),
            doubtful="doubtful",
            replaced="Characters that could not be decoded: {count}",
            removed="Taken out of the text",
            warnings="To be noted",
            more="{count} more",
            text="Text",
            source_text="As found, before cleaning",
            edit="Correct the facts",
            edit_note="An empty field clears a fact; put commas between places; dates are "
            "2024, 2024-05 or 2024-05-31. Corrections hold at once, and when the file is "
            "read again.",
            save="Save",
            reset="Undo all corrections",
            saved="Saved.",
            reread="Read the file again",
            reread_done="The file was read again.",
            remove="Delete",
            sure="Delete “{title}” from the collection? No answer will cite it any more, "
            "and what was corrected by hand goes too.",
            uploaded_too="The uploaded file is deleted, too.",
            file_stays="The file itself stays where it is.",
            yes="Delete",
            no="Cancel",
            removed_done="Deleted.",
            groups="Near-duplicates (groups: {count})",
            groups_note="The first of each group counts as the original, the others as reposts; "
            "an answer cites one of them and names the others.",
            facts="About this collection",
            articles="Articles",
            characters="Characters",
            places="Places",
            dates="Dates",
            undated="without a date: {count}",
            model="Model",
            disk="On disk",
            changed="Last change",
            collections="Manage collections",
            new="Name of a new collection",
            new_note="Up to 40 letters, digits, spaces, hyphens and dots.",
            create="Create",
            created="The collection “{name}” is made, and is the one in use now.",
            delete="Delete this collection",
            type_name="The collection “{name}” will be deleted with its uploaded files and all "
            "corrections, for good. If you are sure, write its name:",
            other_name="That is not its name; nothing was deleted.",
            deleted="The collection “{name}” is deleted.",
        ),
    }
)
