"""What an exported comparison says beside its quotes, in three languages.

Knows every heading and note of it; knows nothing about files.
"""

from dataclasses import dataclass
from types import MappingProxyType

from ui.language import Language

COLUMNS = (
    *("aspect", "measure", "subject", "note", "number", "quote", "source_quote", "title"),
    *("places", "published", "source", "author", "path", "address", "id", "start", "end"),
    *("alike", "also_in"),
)
"""Of the table of quotes, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportWording:
    """What is said in one language.

    Attributes:
        columns: Headings of the table of quotes, by ``COLUMNS``.
        table, quotes: Names of the two sheets of a workbook.
        position: Where a quote stands: its first and last character, ``{start}`` and
            ``{end}``, counted from 1.
        only: Only this subject says something to the aspect.
        nothing: The subject says nothing to the aspect.
        cut: Behind a text that is longer than a cell may be.
        written: The comparison stands in ``{path}`` now.
    """

    columns: MappingProxyType[str, str]
    table: str
    quotes: str
    position: str
    only: str
    nothing: str
    cut: str
    written: str


def _columns(*names: str) -> MappingProxyType[str, str]:
    return MappingProxyType(dict(zip(COLUMNS, names, strict=True)))


EXPORT_WORDINGS = MappingProxyType(
    {
        Language.SIMPLIFIED: ExportWording(
            columns=_columns(
                *("方面", "单位", "对象", "说明", "序号", "引文", "原文的样子", "标题", "地点"),
                *("日期", "来源", "作者", "文件", "网址", "文章编号", "起", "止"),
                *("做法相近", "另见"),
            ),
            table="对照",
            quotes="引文",
            position="第 {start}–{end} 字",
            only="只有它",
            nothing="未找到",
            cut="……（表格放不下，以下略去）",
            written="已写入 {path}",
        ),
        Language.TRADITIONAL: ExportWording(
            columns=_columns(
                *("方面", "單位", "對象", "說明", "序號", "引文", "原文的樣子", "標題", "地點"),
                *("日期", "來源", "作者", "檔案", "網址", "文章編號", "起", "止"),
                *("做法相近", "另見"),
            ),
            table="對照",
            quotes="引文",
            position="第 {start}–{end} 字",
            only="只有它",
            nothing="未找到",
            cut="……（表格放不下，以下略去）",
            written="已寫入 {path}",
        ),
        Language.ENGLISH: ExportWording(
            columns=_columns(
                *("Aspect", "Unit", "Subject", "Note", "No.", "Quote", "As the source has it"),
                *("Title", "Places", "Date", "Source", "Author", "File", "Address", "Article"),
                *("Start", "End", "Much alike", "Also in"),
            ),
            table="Comparison",
            quotes="Quotes",
            position="characters {start}–{end}",
            only="only this one",
            nothing="not found",
            cut="… (a cell holds no more; the rest is left out)",
            written="Written to {path}",
        ),
    }
)
