"""What happened to articles on their way in, as HTML: receipts, and each change before and after.

Knows values and wordings; knows nothing about Gradio or HTTP. Whatever comes from an article
or a file's name is escaped; what can't be seen is shown by its code.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from index.types import Article, Edit, EditKind, Failure, Receipt
from ui.intake import Added
from ui.language import Language
from ui.reasons import told_in
from ui.web.markup import escaped, tag_of, title_of
from ui.web.words_library import LIBRARY_WORDINGS
from ui.web.words_library_said import LIBRARY_SENTENCES

EDITS_SHOWN = 40  # of a kind at once
_CONTEXT_CHARS = 14  # on either side of a change
_REMOVED_CHARS = 200  # of each thing that was taken out; the changes show it whole
_CHANGE_CHARS = 2000  # of one side of a change
_SIGNS = {" ": "␣", "\n": "↵", "\t": "⇥", "\u3000": "□"}  # of space that was changed
_DULL = (EditKind.SPACING,)  # listed last


def added(value: Added, article_of: Callable[[str], Article], language: Language) -> str:
    """Give the receipts of uploaded files: what was taken in, what was known, what failed.

    Args:
        article_of: Gives a stored article by its id.

    """
    words = LIBRARY_WORDINGS[language]
    says = LIBRARY_SENTENCES[language]
    body = ""
    if value.receipts:
        items = "".join(_receipt_of(one, article_of, language) for one in value.receipts)
        count = sum(bool(one.chunks) for one in value.receipts)
        body += (
            f"<details open><summary>{says.added.format(count=count)}</summary>"
            f'<ul class="wl-receipts">{items}</ul></details>'
        )
    if value.known:
        items = "".join(
            f'<li><bdi class="wl-file">{escaped(name)}</bdi> '
            + " ".join(article_link(entry.id, entry.title or words.open) for entry in entries)
            + "</li>"
            for name, entries in value.known
        )
        body += f"<h3>{says.known.format(count=len(value.known))}</h3><ul>{items}</ul>"
    return body + failures(value.failed, language)


def failures(failed: Sequence[Failure], language: Language) -> str:
    """List files that were refused or can't be read, each with the reason."""
    if not failed:
        return ""
    items = "".join(
        f'<li><bdi class="wl-file">{escaped(one.path)}</bdi> '
        f"<span>{escaped(told_in(one.reason, language))}</span></li>"
        for one in failed
    )
    told = LIBRARY_SENTENCES[language].failed.format(count=len(failed))
    return f'<h3>{told}</h3><ul class="wl-failed">{items}</ul>'


def article_link(id_: str, title: str) -> str:
    """Give the link that opens an article's details."""
    return f'<a href="/library/article/{id_}" data-into="wl-main"><bdi>{escaped(title)}</bdi></a>'


def _receipt_of(receipt: Receipt, article_of: Callable[[str], Article], language: Language) -> str:
    """Give one uploaded article with its receipt and changes."""
    article = article_of(receipt.id)
    facts = (article.published, article.source, article.author, "、".join(article.places[:3]))
    line = " · ".join(filter(None, facts))
    return (
        f'<li class="wl-receipt"><h4>{article_link(article.id, title_of(article, language))}</h4>'
        f'<p class="wj-line"><bdi class="wl-file">{escaped(receipt.path)}</bdi>'
        f"{' · ' if line else ''}<bdi>{escaped(line)}</bdi></p>"
        f"{_repeated(receipt, article_of, language)}"
        f"{receipt_body(receipt, language)}{changes(article, language)}</li>"
    )


def _repeated(receipt: Receipt, article_of: Callable[[str], Article], language: Language) -> str:
    """Name the article that one repeats; what is stored once has a warning that says so."""
    if receipt.duplicate_of in {"", receipt.id}:
        return ""
    original = article_of(receipt.duplicate_of)
    link = article_link(original.id, title_of(original, language))
    return f'<p class="wj-line">{LIBRARY_SENTENCES[language].repeat_of} {link}</p>'


def receipt_body(receipt: Receipt, language: Language) -> str:
    """Give a receipt: how it was read, what was changed and removed, what is to be noted."""
    words = LIBRARY_WORDINGS[language]
    says = LIBRARY_SENTENCES[language]
    counts = (f"{words.kind(kind)} {count}" for kind, count in receipt.edits.items())
    line = " · ".join([receipt.encoding, *counts])
    body = f'<p class="wl-counts">{escaped(line)}</p>'
    warnings = [told_in(one, language) for one in receipt.warnings]
    if receipt.replaced:
        warnings.insert(0, says.replaced.format(count=receipt.replaced))
    if warnings:
        items = "".join(f"<li>{escaped(one)}</li>" for one in dict.fromkeys(warnings))
        body += f'<p class="wl-label">{words.warnings}</p><ul class="wl-warnings">{items}</ul>'
    if receipt.removed:
        items = "".join(f"<li><bdi>{_shortened(one)}</bdi></li>" for one in receipt.removed)
        body += (
            f"<details><summary>{words.removed} ({len(receipt.removed)})</summary>"
            f'<ul class="wl-removed">{items}</ul></details>'
        )
    return body


def changes(article: Article, language: Language) -> str:
    """Give all changes of an article, folded up, by kind; of each kind the first ones."""
    words = LIBRARY_WORDINGS[language]
    says = LIBRARY_SENTENCES[language]
    if not article.edits:
        return f'<p class="wj-hint">{says.no_edits}</p>'
    kinds = "".join(
        f"<h5>{words.kind(kind)} ({len(edits)})</h5>"
        f'<ul class="wl-changes" lang="{tag_of(article)}">{_some(article, kind, edits, language)}'
        "</ul>"
        for kind, edits in by_kind(article.edits)
    )
    summary = says.edits.format(count=len(article.edits))
    return f'<details class="wl-edits"><summary>{summary}</summary>{kinds}</details>'


def by_kind(edits: Iterable[Edit]) -> list[tuple[EditKind, list[Edit]]]:
    """Group edits by kind, in the order of kinds, dull ones last; each kind by place."""
    rank = [*(kind for kind in EditKind if kind not in _DULL), *_DULL].index
    ordered = sorted(edits, key=lambda edit: (rank(edit.kind), edit.start))
    return [(kind, list(group)) for kind, group in groupby(ordered, lambda edit: edit.kind)]


def more_changes(article: Article, kind: EditKind, first: int, language: Language) -> str:
    """Give those changes of a kind that stand behind the first ones, as list items."""
    edits = [edit for edit in article.edits if edit.kind is kind]
    return _some(article, kind, edits, language, first)


def _some(
    article: Article, kind: EditKind, edits: Sequence[Edit], language: Language, first: int = 0
) -> str:
    """Give some changes from the *first* on, then a link to those behind them."""
    last = first + EDITS_SHOWN
    items = "".join(_change(edit, article.source_text, language) for edit in edits[first:last])
    if len(edits) <= last:
        return items
    more = LIBRARY_SENTENCES[language].more.format(count=len(edits) - last)
    address = f"/library/article/{article.id}/edits?kind={kind.value}&amp;first={last}"
    return f'{items}<li class="wl-more"><a href="{address}" data-instead>{more}</a></li>'


def _change(edit: Edit, source: str, language: Language) -> str:
    """Give one change in its surroundings: struck out what was there, then what is."""
    before = source[max(0, edit.start - _CONTEXT_CHARS) : edit.start].rpartition("\n")[2]
    after = source[edit.end : edit.end + _CONTEXT_CHARS].partition("\n")[0]
    gone, came = (_side(text, edit) for text in (edit.before, edit.after))
    gone, came = gone and f"<del>{gone}</del>", came and f"<ins>{came}</ins>"
    doubt = "" if edit.certain else f" <em>{LIBRARY_WORDINGS[language].doubtful}</em>"
    return f"<li><bdi>{visible(before)}{gone}{came}{visible(after)}</bdi>{doubt}</li>"


def _side(text: str, edit: Edit) -> str:
    """Give one side of a change; where only space was changed, it can be seen."""
    text = text[:_CHANGE_CHARS]
    if not edit.before.strip() and not edit.after.strip():
        return "".join(f"<code>{_SIGNS.get(c) or _code(c)}</code>" for c in text)
    return visible(text)


def visible(text: str) -> str:
    """Escape *text*; what can't be seen or turns the direction of writing is shown by its code.

    Example:
        >>> visible("a\u202e<")
        'a<code>U+202E</code>&lt;'

    """
    return "".join(
        escaped(character)
        if character.isprintable() or character in "\n\u3000"
        else f"<code>{_code(character)}</code>"
        for character in text
    )


def _code(character: str) -> str:
    """Name a character that can't be seen."""
    return f"U+{ord(character):04X}"


def _shortened(text: str) -> str:
    """Give the beginning of what was removed."""
    return visible(text[:_REMOVED_CHARS]) + ("…" if len(text) > _REMOVED_CHARS else "")
