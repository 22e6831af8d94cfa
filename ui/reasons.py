"""What reading, indexing and looking over say, in the language of the page.

Knows the sentences that receipts, failures, refusals and checks are made of, on the page and for
programs; one that it doesn't know stays in English. Knows nothing about where they are shown.
"""

import re
from collections.abc import Mapping
from pathlib import PurePath
from types import MappingProxyType

from index.fold import simplify
from ui.language import Language

_MAINLAND = (
    ("档案", "文件"), ("支援", "支持"), ("字元", "字符"), ("文书软体", "文字处理软件"),
    ("软体", "软件"), ("资料库", "数据库"), ("列印", "打印"), ("辨识", "识别"), ("套叠", "嵌套"),
    ("终端机执行", "终端运行"), ("压缩档", "压缩包"), ("储存", "保存"), ("连字号", "连字符"),
    ("位址", "地址"), ("伺服器", "服务器"), ("程式", "程序"), ("登入", "登录"), ("身分", "身份"),
    ("栏位", "字段"), ("标头", "请求头"), ("「", "“"), ("」", "”"),
)  # fmt: skip
_TRADITIONAL: Mapping[re.Pattern[str], str] = MappingProxyType(
    {
        re.compile(pattern): told
        for pattern, told in (
            # Uploads
            (r"Files of its kind are not read\.", "不支援這種檔案。"),
            (r"Wenju reads (.*?[a-z])\.(?= |$)", r"可以讀取：\1。"),
            (r"It has more than (\d+) MB\.", r"檔案超過 \1 MB。"),
            (r"Together the files have more than (\d+) MB\.", r"這些檔案合計超過 \1 MB。"),
            (r"Upload it by itself, or take it in from its folder: (wenju index FILE.*)",
             r"可以在終端機執行：\1"),
            (r"Upload this one later, with fewer others\.", "請把它留到下一次上傳。"),
            # Files
            (r"It holds no text, only pictures of pages\.", "裡面沒有文字，只有頁面的圖像。"),
            (r"Run text recognition \(OCR\) on it first, for example with ocrmypdf\.",
             "請先做文字辨識（OCR），例如用 ocrmypdf。"),
            (r"It holds no text\.", "檔案裡沒有文字。"),
            (r"The file is empty\.", "檔案是空的。"),
            (r"Leave it out, or put a text in it\.", "請去掉它，或者寫進文字。"),
            (r"It does not look like text\.", "它不像是文字。"),
            (r"Save what it says as a \.txt, \.docx or \.pdf file\.",
             "請把內容另存為 .txt、.docx 或 .pdf。"),
            (r"If it shows a text, save that as a \.txt file\.", "如果上面有文字，請另存為 .txt。"),
            (r"Unpack it, and name the folder\.", "請解開後再上傳。"),
            (r"Unpack an archive, give a Word file the suffix \.docx, save others as \.pdf\.",
             "壓縮檔請解開，Word 檔案請以 .docx 結尾，其他請另存為 .pdf。"),
            (r"Open it in the program it comes from and save it as UTF-8\.",
             "請用原來的軟體打開，存成 UTF-8。"),
            (r"If a browser shows some, a script puts it there: save the page from the browser\.",
             "如果瀏覽器裡看得到，請從瀏覽器儲存網頁。"),
            (r"Pictures of text can't be read\.", "圖片裡的文字讀不出來。"),
            (r"It is a damaged (PDF|docx)\.", r"\1 檔案已損壞。"),
            (r"The file is damaged\.", "檔案已損壞。"),
            (r"Open it in a word processor and save it as \.docx again\.",
             "請用文書軟體打開，重新存成 .docx。"),
            (r"Open it in a viewer; if it opens there, save or print it as a PDF again\.",
             "請用閱讀器打開；能打開的話，重新存成或列印成 PDF。"),
            (r"It is protected by a password\.", "檔案有密碼保護。"),
            (r"Save a copy of it without a password\.", "請另存一份沒有密碼的。"),
            (r"It has (\d+) MB; files of its kind may have (\d+) MB\.",
             r"檔案有 \1 MB，這種檔案最多 \2 MB。"),
            (r"It has (\d+) pages; (\d+) can be read\.", r"檔案有 \1 頁，最多讀 \2 頁。"),
            (r"It holds more than ([\d,]+) characters\.", r"檔案超過 \1 字。"),
            (r"It has ([\d.]+) MB and unpacks to more than can be read \((\d+) MB, (\d+) MB of it "
             r"text\)\.", r"檔案有 \1 MB，解開後超過可讀的大小（共 \2 MB，其中文字 \3 MB）。"),
            (r"If you trust it, save its text as a \.txt file\.",
             "如果信得過它，請把文字另存為 .txt。"),
            (r"Split it into smaller files\.", "請拆成小一些的檔案。"),
            (r"It is (.+?), though its name ends in (\S+)\.", r"檔名以 \2 結尾，其實是 \1。"),
            (r"The page shows no text\.", "網頁上沒有文字。"),
            (r"The date '(.+)' was not understood\.", r"日期「\1」看不懂。"),
            (r"It is not valid JSON: (.+?)\.(?= |$)", r"JSON 格式有誤：\1。"),
            (r"It is nested too deeply for JSON\.", "JSON 套疊太深。"),
            (r"It holds no article: (.+?)\.(?= Each|$)", r"裡面沒有文章：\1。"),
            (r"There is no such file or folder\.", "檔案已不在原處。"),
            # Receipts
            (r"Characters that could not be decoded and stand as \ufffd: (\d+)\.",
             "無法解碼、寫作 \ufffd 的字元：\\1。"),
            (r"Pages without a text layer: (.+?)\.$", r"沒有文字層的頁：\1。"),
            (r"The whole page was read, (\d+) characters\.", r"讀取了整個網頁，共 \1 字。"),
            (r"The article on the page was read, (\d+) characters; (\d+) characters around it were "
             r"left out\.", r"讀取了網頁的正文，共 \1 字；周圍略去了 \2 字。"),
            (r"(\d+) characters? around the article were left out\.", r"文章周圍略去了 \1 字。"),
            (r"(\d+) uncertain repairs?, to be looked at: wenju show \w+",
             r"存疑的修復 \1 處，請看下面的改動。"),
            (r"The file has changed: this replaces what it held before\.",
             "檔案有變動：原來的內容由它取代。"),
            (r"The same bytes as (.+): stored once\.", r"與 \1 一字不差：只存一份。"),
            (r"Skipped (\d+) of (\d+): (.+?)\.$", r"\2 條裡略過了 \1 條：\3。"),
            (r"Corrected by hand before the file changed or went, and kept: (.+?)\."
             r"(?: To undo that: wenju edit \w+ --reset)?$",
             r"檔案變動或移走前的人工更正予以保留：\1。"),
            (r"Corrected by hand in an article that the file no longer holds, and put by for when "
             r"it is back: (.+)\.$", r"檔案裡已沒有這篇文章，其更正先存著，等它回來：\1。"),
            (r"Not taken over, since the article is there: (.+)\. To correct it: wenju edit \w+",
             r"文章已在文集裡，這些更正沒有採用：\1。"),
            # What can't be done
            (r"The file (.+) of this article is no more where it was read from\.",
             r"這篇文章的檔案 \1 已不在原處。"),
            (r"The article stays as it is\. To read it again, upload the file\.",
             "文章保持原樣。要重新讀取，請上傳檔案。"),
            (r"There is no article (.+?) in the collection\.", r"文集裡沒有文章 \1。"),
            (r"It may have been removed meanwhile\.", "可能剛被刪除。"),
            (r"(\S+) is no date\.", r"\1 不是日期。"),
            (r"Write it as 2024, 2024-05 or 2024-05-31\.", "請寫作 2024、2024-05 或 2024-05-31。"),
            (r"(.+) is no place on the national list\.", r"全國地名表裡沒有「\1」。"),
            (r"^(.+) (?:is no place|are no places) on the national list and stands? in no "
             r"article of the collection\.", r"「\1」不在全國地名表裡，文集裡也沒有哪篇文章提到。"),
            (r"Did you mean (.+)\?$", r"是不是：\1？"),
            (r"See what there is: wenju list", "有哪些文章，請看「文集」。"),
            (r"Nearest: (.+)\.$", r"相近的有：\1。"),
            (r"Name a province, city, county or district, such as 衢州 or 潼南区\.",
             "請寫省、市、縣或區的名稱，例如衢州、潼南區。"),
            (r"(.+) is the name of (\d+) places: (.+)\.", r"叫「\1」的地方有 \2 個：\3。"),
            (r"Put what it lies in before it: (.+)$", r"請在前面加上上級地名：\1"),
            (r"(\S+) is no address of the web\.", r"\1 不是網址。"),
            (r"Write it whole: (\S+)", r"請寫完整：\1"),
            (r"The title is empty\.", "標題是空的。"),
            (r"Write one: --title TITLE", "請寫一個。"),
            (r"A collection can't be named (.+)\.$", r"文集不能叫 \1。"),
            (r"Use up to 40 letters, digits, spaces, hyphens and dots\.",
             "最多 40 個字：文字、數字、空格、連字號和點。"),
            (r"There is a collection named (.+) already\.", r"已經有叫 \1 的文集了。"),
            (r"There is no collection named (.+?)(?: to be deleted)?\.$", r"沒有叫 \1 的文集。"),
            (r"Open it\.|Choose one of the list, or make it first\.", "請在列表裡選。"),
            (r"There is no file among what was sent\.", "沒有收到檔案。"),
            (r"Choose some files\.", "請選擇檔案。"),
            (r"Another process is changing the collection at .+\.", "文集正在更新。"),
            (r"Wait until it is done, then try again\.", "請稍候再試。"),
            # Programs
            (r"^There is nothing at (.+)\.$", r"\1 這個網址不存在。"),
            (r"^(\S+) does not answer (\w+)\.$", r"\1 不接受 \2。"),
            (r"See what there is: (/openapi\.json) or (/docs)", r"有哪些網址，請看 \1 或 \2"),
            (r"Its form is described in (/docs)\.", r"格式見 \1。"),
            (r"More was sent than is read\.", "發來的內容太大。"),
            (r"Send less at once\.", "請分幾次發。"),
            (r"The token is missing or wrong\.", "沒有口令，或者口令不對。"),
            (r"Send it as (Authorization: Bearer TOKEN), or log in at (/login) in a browser\.",
             r"程式請發 \1，瀏覽器請到 \2 登入。"),
            (r"The token is wrong, and so were several before it from this address\.",
             "口令不對，這個位址已錯了好幾次。"),
            (r"Ask the one who runs the server for it, or try another in (\d+) seconds\.",
             r"請向管理伺服器的人詢問口令，或者 \1 秒後再試。"),
            (r"Too much was asked in a short time\.", "短時間內問得太多。"),
            (r"Too many questions are being answered\.", "正在回答的問題太多。"),
            (r"Ask again in (\d+) seconds\.", r"請 \1 秒後再問。"),
            (r"Another site's page may not ask for this\.", "別的網站的網頁不能問這個。"),
            (r"Open the page itself, or ask from a program\.", "請直接打開網頁，或者用程式來問。"),
            (r"Something unexpected went wrong; it is in the log under this id\.",
             "出了意外，日誌裡有這個編號。"),
            (r"Look for the id there\.", "請在日誌裡查這個編號。"),
            (r"^This server is not known as (.+)\.$", r"這個伺服器不叫 \1。"),
            (r"Ask for it by its address, or have its name told: ",
             "請用它的位址，或者啟動時寫明名字："),
            (r"Ask the one who runs the server to do this: ", "請管理伺服器的人處理："),
            (r", or have the one who runs the server take (?:it|their folder) in\.",
             "，或者請管理伺服器的人收入。"),
            (r"Upload it by itself", "請單獨上傳"), (r"Send them in parts", "請分幾次發"),
            (r"^(\d+) files were sent at once; at most (\d+) are taken\.",
             r"一次發來 \1 個檔案，最多 \2 個。"),
            (r"The request is not read as JSON\.", "請求沒有當作 JSON 來讀。"),
            (r"Send JSON, and with it the header ", "請發 JSON，並加上標頭 "),
            (r"The request is not valid JSON from character (\d+) on\.",
             r"請求從第 \1 個字元起不是有效的 JSON。"),
            (r"(?:^|(?<=[.。] ))(\S+) is missing\.", r"缺少 \1。"),
            (r"There is no field (.+?)\.(?= |$)", r"沒有欄位 \1。"),
            (r"(?:^|(?<=[.。] ))(\S+) has more than (\d+) characters\.", r"\1 最多 \2 字。"),
            (r"(?:^|(?<=[.。] ))(\S+) holds more than (\d+)\.", r"\1 最多 \2 項。"),
            (r"(?:^|(?<=[.。] ))(\S+) is empty\.", r"\1 是空的。"),
            (r"(\S+) has to be at least (\d+)\.", r"\1 最小是 \2。"),
            (r"(\S+) has to be at most (\d+)\.", r"\1 最大是 \2。"),
            (r"(\S+) has to be one of ('.+?')\.", r"\1 只能是其中之一：\2。"),
            (r"(\S+) has to be a text\.", r"\1 要寫成文字。"),
            (r"(\S+) has to be a whole number\.", r"\1 要寫成整數。"),
            (r"(\S+) has to be true or false\.", r"\1 只能是 true 或 false。"),
            (r"(\S+) has to be a list\.", r"\1 要寫成列表，外加方括號。"),
            (r"(\S+) has to be an object\.", r"\1 要寫成物件，外加花括號。"),
            (r"(\S+) has to be (\d+|'[^']*')\.", r"\1 只能是 \2。"),
            (r"(\S+) can't be used as it is\.", r"\1 不能這樣寫。"),
            (r"What was sent can't be read\.", "發來的內容讀不出來。"),
            (r"(\d+) uncertain repairs?, to be looked at: (GET \S+)", r"存疑的修復 \1 處，請看 \2"),
            (r"The question is empty\.", "問題是空的。"), (r"Ask something: ", "請寫明要問什麼："),
            (r"The claim is empty\.", "論點是空的。"),
            (r"Write a claim or a topic: ", "請寫一個論點或主題："),
            (r"The quotation is empty: it holds no words\.", "引文是空的。"),
            (r"Write the words to look for: ", "請寫明要找的字句："),
            (r"The quotation holds no words, only (.+)\.", r"引文裡沒有字，只有 \1。"),
            (r"The topic is empty\.", "主題是空的。"), (r"^Name one: ", "請寫明："),
            (r"The question has ([\d,]+) characters; at most ([\d,]+) are read\.",
             r"問題有 \1 字，最多 \2 字。"),
            (r"The claim has ([\d,]+) characters; at most ([\d,]+) are read\.",
             r"論點有 \1 字，最多 \2 字。"),
            (r"The quotation has ([\d,]+) characters; at most ([\d,]+) are read\.",
             r"引文有 \1 字，最多 \2 字。"),
            (r"The topic has ([\d,]+) characters; at most ([\d,]+) are read\.",
             r"主題有 \1 字，最多 \2 字。"),
            (r"A name to compare has (\d+) characters; at most (\d+) are read\.",
             r"要比較的名稱有 \1 字，最多 \2 字。"),
            (r"An aspect has (\d+) characters; at most (\d+) are read\.",
             r"維度有 \1 字，最多 \2 字。"),
            (r"Ask for one thing at a time, in a sentence or two\.",
             "請一次問一件事，一兩句就好。"),
            (r"Look for one sentence at a time\.", "請一次找一句。"),
            (r"Verify it paragraph by paragraph\.", "請一段一段地核對。"),
            (r"Name the topic in a few words, and the places as names\.",
             "主題請用幾個詞，地名寫在 names 裡。"),
            (r"A name to compare is empty\.", "要比較的名稱裡有一個是空的。"),
            (r"Name places or other subjects: ", "請寫明地名或別的名稱："),
            (r"Send each name by itself\.", "請把名稱分開，一個一個地發。"),
            (r"An aspect is empty\.", "維度裡有一個是空的。"),
            (r"Name it(?: in a few words)?: (?=\{)", "請用幾個詞寫明："),
            (r"(\d+) names can't be compared at once; at most (\d+) can\.",
             r"\1 個名稱不能一次比較，最多 \2 個。"),
            (r"Compare fewer, or leave the names out: the places that say most are chosen\.",
             "請少寫幾個，或者都不寫：會選說得最多的地方。"),
            (r"Leave it out for the main one, or ask the one who runs Wenju which there are\.",
             "不寫就是主文集；有哪些，請問管理的人。"),
            (r"Ask the one who runs Wenju what there is\.", "有哪些文章，請問管理的人。"),
            (r"A message holds (\S+), and only text can be read\.",
             r"訊息裡有 \1，這裡只能讀文字。"),
            (r"Send the question as text alone\.", "請只用文字來問。"),
            (r"See what (?:is there|there is): (GET \S+)", r"有哪些文章，請看 \1"),
            (r"See which there are: (GET \S+)", r"有哪些，請看 \1"),
            (r"^There is no model (.+)\.$", r"沒有叫 \1 的模型。"),
            (r"The conversation doesn't end with a question\.", "對話的最後不是提問。"),
            (r"Let a user say the last message\.", "最後一條請以 user 的身分發出。"),
            (r"^No article fits (.+)\.$", r"沒有符合 \1 的文章。"),
            (r"See the places, dates and sources of the articles: (GET \S+)",
             r"文章的地點、日期和來源，請看 \1"),
            # Health
            ("^model$", "模型"), ("^collection$", "文集"), ("^database$", "資料庫"),
            ("^vectors' model$", "向量的模型"), ("^way back$", "還原"), ("^rows$", "記錄"),
            ("^vector index$", "向量索引"), ("^search$", "查找"), ("^words$", "按詞查找"),
            ("^meaning$", "按意思查找"), ("^folding$", "繁簡對照"),
            (r"^(\d+) articles? at (.+)$", r"\1 篇文章，在 \2"),
            (r"^ok$", "完好"), (r"^none yet$", "還沒有"),
            (r"^every text leads back to its source$", "每篇正文都能還原成原文"),
            (r"^all complete$", "齊全"),
            (r", (\d+) dimensions?(?=;|$)", r"，\1 維"),
            (r"; its files have changed(?= |$)", "；檔案有改動"),
            (r"^(\d+) of (\d+) phrases? found", r"\2 個短語找到 \1 個"),
            (r"^(\d+) of (\d+), compared with all, recall ([\d.]+)",
             r"共 \2 個向量，索引裡有 \1 個，逐一比對，召回率 \3"),
            (r"^(\d+) of (\d+), (.+?), (\d+) lists read, recall ([\d.]+)",
             r"共 \2 個向量，索引裡有 \1 個，\3，讀 \4 列，召回率 \5"),
            (r", of which (\d+) differ from the database", r"，其中 \1 個與資料庫不同"),
            (r"; not: (.+)$", r"；沒找到：\1"),
            (r"The collection was made with the model (\S+), in force is (\S+)\.",
             r"文集由 \1 做成，現在用的是 \2。"),
            (r"Embed it anew with the one you want: (wenju model use NAME.*)$",
             r"請用所要的模型重做：\1"),
            (r"^broken: (.+?)(?= Remove these|$)", r"不能還原：\1"),
            (r"Remove these and index their files again\.", "請刪去這些文章，再重新上傳。"),
            (r"(\d+) rows? without what belongs to it", r"\1 條記錄不完整"),
            (r"Mend them: (wenju doctor --repair)", r"修復：\1"),
            (r"Make it again from the database: (wenju doctor --repair)", r"由資料庫重建：\1"),
            (r"Mend first what is told above\.", "請先修好上面各項。"),
            (r"^not tried: it needs the model and the collection as they should be",
             "沒有查：模型和文集都完好才能查。"),
            (r"(\S+) is not prepared\.", r"\1 還沒有準備好。"),
            (r"Prepare it: (wenju model prepare \S+)", r"準備：\1"),
            (r"Restore a backup: (.+?); or keep what can still be read: ",
             r"恢復備份：\1；或者保留還讀得出的："),
        )
    }
)  # fmt: skip

_TWIN = re.compile(r"(?<=The same bytes as ).+(?=: stored once\.)")


def _mainland(told: str) -> str:
    """Turn a sentence into the characters and words of the mainland."""
    plain = simplify(told)
    for theirs, ours in _MAINLAND:
        plain = plain.replace(theirs, ours)
    return plain


_KNOWN: Mapping[Language, Mapping[re.Pattern[str], str]] = MappingProxyType(
    {
        Language.TRADITIONAL: _TRADITIONAL,
        Language.SIMPLIFIED: {pattern: _mainland(told) for pattern, told in _TRADITIONAL.items()},
        Language.ENGLISH: {  # what is meant for a terminal
            re.compile(
                r"to be looked at: wenju show \w+"
            ): "to be looked at among the changes below.",
            re.compile(r"See what there is: wenju list"): "See in the Library what there is.",
            re.compile(r"Write one: --title TITLE"): "Write one.",
        },
    }
)


def told_in(sentence: str, language: Language) -> str:
    """Say *sentence* in *language*, as far as it is known.

    Example:
        >>> told_in("It is a damaged docx.", Language.SIMPLIFIED)
        'docx 文件已损坏。'
        >>> told_in("1 uncertain repair, to be looked at: wenju show 12ab", Language.ENGLISH)
        '1 uncertain repair, to be looked at among the changes below.'

    """
    # Only a terminal tells in which folder of the server a file lies.
    sentence = _TWIN.sub(lambda path: PurePath(path[0]).name, sentence)
    for pattern, told in _KNOWN[language].items():
        sentence = pattern.sub(told, sentence)
    if language is Language.ENGLISH:
        return sentence
    return re.sub(r"(?<=[。：）]) (?=\S)", "", sentence)
