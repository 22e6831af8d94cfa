"""What the page says where a draft is checked, in three languages.

Knows labels and sentences; knows nothing about Gradio.
"""

from dataclasses import dataclass
from types import MappingProxyType

from ui.language import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftWording:
    """What is said in one language.

    Attributes:
        one_tab, draft_tab: The two parts of the tab for quotes.
        draft, draft_example: The box for a draft.
        draft_file, draft_check: Its two buttons.
        draft_hint: Where the report will stand, and for an empty box.
        checking: While it is checked: ``{done}`` of ``{all}`` parts.
        waiting: Before that, while another draft is checked.
        bare_draft: It holds nothing to look up.
        save: Before the buttons that save the report.
    """

    one_tab: str
    draft_tab: str
    draft: str
    draft_example: str
    draft_file: str
    draft_check: str
    draft_hint: str
    checking: str
    waiting: str
    bare_draft: str
    save: str


DRAFT_WORDINGS = MappingProxyType(
    {
        Language.SIMPLIFIED: DraftWording(
            one_tab="一处引文",
            draft_tab="整篇文稿",
            draft="文稿",
            draft_example="贴上文稿，或者把 .md、.txt、.docx 文件拖到这里。",
            draft_file="打开文件",
            draft_check="核对文稿",
            draft_hint="文稿里的每处引文都会核对，每句陈述都会找支持它的原话；"
            "报告写在文稿的各段之间，可以存成文件。文稿不会保存。",
            checking="正在核对第 {done} 处，共 {all} 处。",
            waiting="等着核对：文稿一份一份地核对，轮到时就开始。",
            bare_draft="文稿里没有引文，也没有可以核对的陈述。引文请用“”或「」括起来，句子要写完整。",
            save="保存报告",
        ),
        Language.TRADITIONAL: DraftWording(
            one_tab="一處引文",
            draft_tab="整篇文稿",
            draft="文稿",
            draft_example="貼上文稿，或者把 .md、.txt、.docx 檔案拖到這裡。",
            draft_file="開啟檔案",
            draft_check="核對文稿",
            draft_hint="文稿裡的每處引文都會核對，每句陳述都會找支持它的原話；"
            "報告寫在文稿的各段之間，可以存成檔案。文稿不會保存。",
            checking="正在核對第 {done} 處，共 {all} 處。",
            waiting="等著核對：文稿一份一份地核對，輪到時就開始。",
            bare_draft="文稿裡沒有引文，也沒有可以核對的陳述。引文請用「」或“”括起來，句子要寫完整。",
            save="儲存報告",
        ),
        Language.ENGLISH: DraftWording(
            one_tab="One quotation",
            draft_tab="A whole draft",
            draft="Draft",
            draft_example="Paste a draft, or drop a .md, .txt or .docx file here.",
            draft_file="Open a file",
            draft_check="Check the draft",
            draft_hint="Every quotation of the draft is verified, and for every statement a quote "
            "is looked for that supports it. The report stands between the draft's paragraphs and "
            "can be saved as a file. The draft isn't kept.",
            checking="Checking {done} of {all}.",
            waiting="Waiting: drafts are checked one after the other.",
            bare_draft="The draft holds neither a quotation nor a statement to check. "
            "Put quotations in “ ” or 「 」, and write in whole sentences.",
            save="Save the report",
        ),
    }
)
