"""What stands around a conversation, as HTML: its tools, and what may be asked next.

Knows wordings; knows nothing about Gradio. What the buttons do is in static/.
"""

from collections.abc import Sequence

from ui.language import WORDINGS, Language
from ui.web.markup import button, escaped
from ui.web.words_ask import ASK_WORDINGS


def suggestions(questions: Sequence[str], language: Language) -> str:
    """Give questions as buttons that ask them; nothing if there are none."""
    if not questions:
        return ""
    buttons = "".join(button("wj-suggestion", question) for question in questions)
    heading = ASK_WORDINGS[language].next
    return (
        f'<div class="wj-suggestions" lang="{language.value}"><span>{heading}</span>{buttons}</div>'
    )


def tools(language: Language) -> str:
    """Give the buttons above a conversation: a new one, those that are kept, export."""
    wording = ASK_WORDINGS[language]
    kept = (
        f'<details class="wj-menu wj-kept"><summary>{wording.kept}</summary><div>'
        f'<p class="wj-none">{escaped(wording.none_kept)}</p><ul class="wj-conversations"></ul>'
        f"{button('wj-remove', '×', wording.remove)}"
        f"{button('wj-forget', wording.forget_all)}"
        f"{button('wj-forget-sure', wording.forget_sure)}</div></details>"
    )
    export = (
        f'<details class="wj-menu wj-export"><summary>{wording.export}</summary><div>'
        f"{button('wj-save-md', 'Markdown')}{button('wj-save-docx', 'Word (docx)')}"
        f'<p class="wj-failed">{escaped(wording.exporting_failed)}</p></div></details>'
    )
    named = {  # what Gradio names in English alone, or not at all: static/ask.js
        "submit": wording.send,
        "stop": wording.stop,
        "talk": wording.talk,
        "panel": WORDINGS[language].panel,
        "close": wording.close,
    }
    names = "".join(f'<i class="wj-names-{kind}">{name}</i>' for kind, name in named.items())
    return f'<div class="wj-tools">{names}{button("wj-new", wording.new_chat)}{kept}{export}</div>'
