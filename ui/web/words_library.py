"""The labels of the library's tab, in three languages.

Knows labels; knows nothing about Gradio or HTTP. Sentences are in words_library_said.py.
"""

from dataclasses import dataclass
from types import MappingProxyType

from index.types import EditKind
from ui.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryWording:
    """The labels in one language; names are those of what they stand beside.

    Attributes:
        drop: In the field for files.
        kinds: Of changes, in the order of EditKind.
        doubtful: Beside a change that is a best guess.
        levels: Of places, by the names of the gazetteer.
    """

    tab: str
    collection: str
    default: str
    drop: str
    choose: str
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
    before: str
    after: str
    back: str
    author: str
    address: str
    encoding: str
    levels: tuple[str, str, str]
    receipt: str
    kinds: tuple[str, ...]
    doubtful: str
    removed: str
    warnings: str
    text: str
    source_text: str
    edit: str
    save: str
    reset: str
    reread: str
    remove: str
    yes: str
    no: str
    groups: str
    facts: str
    articles: str
    characters: str
    places: str
    dates: str
    model: str
    disk: str
    changed: str
    collections: str
    new: str
    create: str
    delete: str

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
            before="上一页",
            after="下一页",
            back="返回列表",
            author="作者",
            address="网址",
            encoding="编码",
            levels=("省级", "地级", "县级"),
            receipt="收据",
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
            removed="移出正文",
            warnings="注意",
            text="正文",
            source_text="原样（未清洗）",
            edit="更正信息",
            save="保存",
            reset="撤销全部更正",
            reread="重新读取文件",
            remove="删除",
            yes="删除",
            no="取消",
            groups="近似重复（{count} 组）",
            facts="文集概况",
            articles="文章",
            characters="字数",
            places="地方",
            dates="日期",
            model="模型",
            disk="占用磁盘",
            changed="最近改动",
            collections="管理文集",
            new="新文集的名称",
            create="新建",
            delete="删除当前文集",
        ),
        Language.TRADITIONAL: LibraryWording(
            tab="文集",
            collection="文集",
            default="預設文集",
            drop="把檔案拖到這裡",
            choose="選擇檔案",
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
            before="上一頁",
            after="下一頁",
            back="返回列表",
            author="作者",
            address="網址",
            encoding="編碼",
            levels=("省級", "地級", "縣級"),
            receipt="收據",
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
            removed="移出正文",
            warnings="注意",
            text="正文",
            source_text="原樣（未清洗）",
            edit="更正資訊",
            save="儲存",
            reset="撤銷全部更正",
            reread="重新讀取檔案",
            remove="刪除",
            yes="刪除",
            no="取消",
            groups="近似重複（{count} 組）",
            facts="文集概況",
            articles="文章",
            characters="字數",
            places="地方",
            dates="日期",
            model="模型",
            disk="佔用磁碟",
            changed="最近改動",
            collections="管理文集",
            new="新文集的名稱",
            create="新建",
            delete="刪除目前文集",
        ),
        Language.ENGLISH: LibraryWording(
            tab="Library",
            collection="Collection",
            default="Main collection",
            drop="Drop files here",
            choose="Choose files",
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
            repeats="Repost",
            before="Previous",
            after="Next",
            back="Back to the list",
            author="Author",
            address="Address",
            encoding="Encoding",
            levels=("province", "city", "county"),
            receipt="Receipt",
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
            removed="Taken out of the text",
            warnings="To be noted",
            text="Text",
            source_text="As found, before cleaning",
            edit="Correct the facts",
            save="Save",
            reset="Undo all corrections",
            reread="Read the file again",
            remove="Delete",
            yes="Delete",
            no="Cancel",
            groups="Near-duplicates (groups: {count})",
            facts="About this collection",
            articles="Articles",
            characters="Characters",
            places="Places",
            dates="Dates",
            model="Model",
            disk="On disk",
            changed="Last change",
            collections="Manage collections",
            new="Name of a new collection",
            create="Create",
            delete="Delete this collection",
        ),
    }
)
