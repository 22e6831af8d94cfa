"""The sentences of the library's tab, in three languages.

Knows sentences; knows nothing about Gradio or HTTP. Labels are in words_library.py.
"""

from dataclasses import dataclass
from types import MappingProxyType

from ui.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class LibrarySentences:
    """What is said in one language.

    Attributes:
        limits: In the field for files; ``{files}``, ``{mb}`` and ``{kinds}`` are taken.
        sending, waiting, reading, embedding: States of files on their way in.
        broken: The connection ended before the files had arrived.
        too_large: What is sent at once has more than ``{mb}`` megabytes.
        many: It has more than ``{files}`` files.
        added, known, failed: Above receipts of articles, files that were there, failures.
        repeat_of: Before the article that one repeats.
        shown: Which of how many articles are listed.
        nothing, empty: Nothing in the list fits; nothing is in it yet;
            ``{option}`` tells a command which collection it is.
        edits: Above what was changed, ``{count}``.
        more: Shows the rest, ``{count}``.
        undated: How many articles have no date, ``{count}``.
        by_hand: Beside a corrected fact, ``{found}`` being what was found.
        sure: Before an article is deleted for good, called ``{title}``.
        uploaded_too, file_stays: What becomes of its file.
        type_name: Before a collection called ``{name}`` is deleted.
        other_name: What was typed is not that name.
    """

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
    repeat_of: str
    nothing: str
    empty: str
    shown: str
    by_hand: str
    edits: str
    no_edits: str
    replaced: str
    more: str
    edit_note: str
    saved: str
    reread_done: str
    sure: str
    uploaded_too: str
    file_stays: str
    removed_done: str
    groups_note: str
    undated: str
    new_note: str
    created: str
    type_name: str
    other_name: str
    deleted: str


LIBRARY_SENTENCES = MappingProxyType(
    {
        Language.SIMPLIFIED: LibrarySentences(
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
            repeat_of="与这篇近似重复，算作它的转载：",
            nothing="没有符合条件的文章。",
            empty="这个文集里还没有文章。把文件拖到上面，"
            "或者在终端运行：wenju index 文件夹{option}",
            shown="第 {first}—{last} 篇，共 {total} 篇",
            by_hand="人工更正；原为：{found}",
            edits="改动前后（{count} 处）",
            no_edits="读到的文字一字未改；标签和排版不算文字。",
            replaced="无法解码的字符：{count}",
            more="再看 {count} 处",
            edit_note="留空即清除；几个地方用“、”隔开；日期写作 2024、2024-05 或 2024-05-31。"
            "更正后立即生效，重新读取文件也不会丢失。",
            saved="已保存。",
            reread_done="文件已重新读取。",
            sure="确定从文集中删除《{title}》？它不会再出现在任何回答里，人工更正也一并删除。",
            uploaded_too="上传的文件也会删除。",
            file_stays="原文件留在原处。",
            removed_done="已删除。",
            groups_note="每组第一篇作为原文，其余视为转载；回答只引用一次，并注明也见于何处。",
            undated="{count} 篇没有日期",
            new_note="最多 40 个字：文字、数字、空格、连字符和点。",
            created="文集“{name}”已建好，现在用的就是它。",
            type_name="文集“{name}”连同上传的文件和全部更正都会删除，无法恢复。确定的话，请写下它的名称：",
            other_name="写的不是这个名称，什么也没有删除。",
            deleted="文集“{name}”已删除。",
        ),
        Language.TRADITIONAL: LibrarySentences(
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
            repeat_of="與這篇近似重複，算作它的轉載：",
            nothing="沒有符合條件的文章。",
            empty="這個文集裡還沒有文章。把檔案拖到上面，"
            "或者在終端機執行：wenju index 資料夾{option}",
            shown="第 {first}—{last} 篇，共 {total} 篇",
            by_hand="人工更正；原為：{found}",
            edits="改動前後（{count} 處）",
            no_edits="讀到的文字一字未改；標籤和排版不算文字。",
            replaced="無法解碼的字元：{count}",
            more="再看 {count} 處",
            edit_note="留空即清除；幾個地方用「、」隔開；日期寫作 2024、2024-05 或 2024-05-31。"
            "更正後立即生效，重新讀取檔案也不會遺失。",
            saved="已儲存。",
            reread_done="檔案已重新讀取。",
            sure="確定從文集中刪除《{title}》？它不會再出現在任何回答裡，人工更正也一併刪除。",
            uploaded_too="上傳的檔案也會刪除。",
            file_stays="原檔案留在原處。",
            removed_done="已刪除。",
            groups_note="每組第一篇作為原文，其餘視為轉載；回答只引用一次，並註明也見於何處。",
            undated="{count} 篇沒有日期",
            new_note="最多 40 個字：文字、數字、空格、連字號和點。",
            created="文集「{name}」已建好，現在用的就是它。",
            type_name="文集「{name}」連同上傳的檔案和全部更正都會刪除，無法復原。確定的話，請寫下它的名稱：",
            other_name="寫的不是這個名稱，什麼也沒有刪除。",
            deleted="文集「{name}」已刪除。",
        ),
        Language.ENGLISH: LibrarySentences(
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
            repeat_of="Nearly repeats this one, and counts as its repost:",
            nothing="No article fits.",
            empty="There are no articles in this collection yet. Drop files above, "
            "or run in a terminal: wenju index FOLDER{option}",
            shown="{first}–{last} of {total}",
            by_hand="corrected by hand; found: {found}",
            edits="Changes, before and after ({count})",
            no_edits="No character of the text was changed; tags and layout are no text.",
            replaced="Characters that could not be decoded: {count}",
            more="{count} more",
            edit_note="An empty field clears a fact; put commas between places; dates are "
            "2024, 2024-05 or 2024-05-31. Corrections hold at once, and when the file is "
            "read again.",
            saved="Saved.",
            reread_done="The file was read again.",
            sure="Delete “{title}” from the collection? No answer will cite it any more, "
            "and what was corrected by hand goes too.",
            uploaded_too="The uploaded file is deleted, too.",
            file_stays="The file itself stays where it is.",
            removed_done="Deleted.",
            groups_note="The first of each group counts as the original, the others as reposts; "
            "an answer cites one of them and names the others.",
            undated="without a date: {count}",
            new_note="Up to 40 letters, digits, spaces, hyphens and dots.",
            created="The collection “{name}” is made, and is the one in use now.",
            type_name="The collection “{name}” will be deleted with its uploaded files and all "
            "corrections, for good. If you are sure, write its name:",
            other_name="That is not its name; nothing was deleted.",
            deleted="The collection “{name}” is deleted.",
        ),
    }
)
