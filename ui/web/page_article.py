"""One article as its keeper sees it, as HTML: facts, receipt, changes, texts, what can be done.

Knows values and wordings; knows nothing about Gradio or HTTP.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from index.corrections import written
from index.named import place_in
from index.types import Article, Correction, Entry, Fact, Receipt
from ui.language import WORDINGS, Language
from ui.web.markup import escaped, tag_of, title_of
from ui.web.page_receipts import article_link, changes, receipt_body
from ui.web.words_library import LIBRARY_WORDINGS
from ui.web.words_library_said import LIBRARY_SENTENCES

TEXT_CHARS = 20_000  # shown at once
_LEVELS = ("province", "city", "county")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A stored article with all that is known of it.

    Attributes:
        copies: The other articles that say the same.
        is_uploaded: Whether its file was uploaded, and goes with it.
    """

    article: Article
    receipt: Receipt
    corrections: Sequence[Correction]
    copies: Sequence[Entry]
    is_uploaded: bool


def details(
    value: Kept, language: Language, *, said: str = "", typed: Mapping[str, str] | None = None
) -> str:
    """Give an article whole.

    Args:
        said: What came of the last thing done to it, above everything; beside the
            form, if that was refused.
        typed: What was refused, by field: it stands in the form still, which is open.

    """
    words = LIBRARY_WORDINGS[language]
    article = value.article
    return (
        f'<article class="wl-article">'
        f'<p><a href="/library/articles" data-into="wl-main" data-remembered>‹ {words.back}</a></p>'
        f'<h3 lang="{tag_of(article)}" tabindex="-1"{"" if typed else " data-focus"}>'
        f"<bdi>{escaped(title_of(article, language))}</bdi></h3>{'' if typed else said}"
        f"{_facts(value, language)}{_actions(article, language)}"
        f"{_form(value, language, typed or {}, said)}"
        f"<h4>{words.receipt}</h4>{receipt_body(value.receipt, language)}"
        f"{changes(article, language)}"
        f"{_text(article, words.text, article.text, language, is_open=True)}"
        f"{_text(article, words.source_text, article.source_text, language)}</article>"
    )


def confirmation(value: Kept, language: Language) -> str:
    """Ask whether an article is to be deleted."""
    words = LIBRARY_WORDINGS[language]
    says = LIBRARY_SENTENCES[language]
    file = says.uploaded_too if value.is_uploaded else says.file_stays
    title = f"<bdi>{escaped(title_of(value.article, language))}</bdi>"
    return (
        f'<form class="wl-sure" method="post" data-into="wl-main" role="alertdialog" '
        f'aria-labelledby="wl-sure" action="/library/article/{value.article.id}/remove">'
        f'<p id="wl-sure" tabindex="-1" data-focus>{says.sure.format(title=title)} {file}</p>'
        f'<button class="wl-danger">{words.yes}</button> '
        f'<a class="wl-button" href="/library/article/{value.article.id}" data-into="wl-main">'
        f"{words.no}</a></form>"
    )


def more_text(article: Article, first: int, language: Language, *, is_source: bool) -> str:
    """Give a text from the *first* character on, then a link to what stands behind that."""
    text = article.source_text if is_source else article.text
    last = first + TEXT_CHARS
    body = f'<span class="wl-piece">{escaped(text[first:last])}</span>'
    if len(text) <= last:
        return body
    address = f"/library/article/{article.id}/text?first={last}&amp;source={int(is_source)}"
    return f'{body}<a class="wl-more" href="{address}" data-instead>… +{len(text) - last:,}</a>'


def _facts(value: Kept, language: Language) -> str:
    """Tabulate what is known; what was corrected by hand says what was found."""
    words, article = LIBRARY_WORDINGS[language], value.article
    found = {one.field: written(one.found) for one in value.corrections}
    rows = [
        ("published", words.published, escaped(article.published)),
        ("source", words.source, escaped(article.source)),
        ("author", words.author, escaped(article.author)),
        ("places", words.places, _places(article, language)),
        ("address", words.address, _address(article.address)),
        ("path", words.file, escaped(Path(article.path).name)),
        ("encoding", words.encoding, escaped(article.encoding)),
        ("copies", words.repeats, _copies(value, language)),
    ]
    if "title" in found:
        rows.insert(0, ("title", words.title, escaped(article.title)))
    body = "".join(
        f"<tr><th>{name}</th><td><bdi>{shown or '–'}</bdi>{_found(found.get(field), language)}"
        "</td></tr>"
        for field, name, shown in rows
        if shown or field in found
    )
    return f'<table class="wj-facts"><tbody>{body}</tbody></table>'


def _found(found: str | None, language: Language) -> str:
    """Say that a fact was corrected, and what was found."""
    if found is None:
        return ""
    told = LIBRARY_SENTENCES[language].by_hand.format(found=f"<bdi>{escaped(found)}</bdi>")
    return f' <small class="wl-by-hand">{told}</small>'


def _places(article: Article, language: Language) -> str:
    """Name places, each with its level and what it lies in."""
    return "<br>".join(_place(name, article, language) for name in article.places)


def _place(name: str, article: Article, language: Language) -> str:
    """Name one place; where several are of its name, what each may be."""
    levels = LIBRARY_WORDINGS[language].levels
    told = [
        " · ".join([levels[_LEVELS.index(place.level)], "".join(place.parents)]).rstrip(" ·")
        for place in place_in(name, f"{article.title}\n{article.text}")
    ]
    more = f" <small>{escaped(' / '.join(told))}</small>" if told else ""
    return f"{escaped(name)}{more}"


def _address(address: str) -> str:
    """Link to a page of the web; nothing else is linked to."""
    if not address.startswith(("http://", "https://")):
        return escaped(address)
    shown = escaped(address)
    return f'<a href="{shown}" target="_blank" rel="noopener noreferrer">{shown}</a>'


def _copies(value: Kept, language: Language) -> str:
    """Link to the articles that say the same."""
    untitled = WORDINGS[language].untitled
    return "<br>".join(article_link(one.id, one.title or untitled) for one in value.copies)


def _actions(article: Article, language: Language) -> str:
    """Offer to read the file again, and to delete the article."""
    words = LIBRARY_WORDINGS[language]
    return (
        '<div class="wl-actions">'
        f'<form method="post" action="/library/article/{article.id}/reread" data-into="wl-main">'
        f"<button>{words.reread}</button></form>"
        f'<form action="/library/article/{article.id}/sure" data-into="wl-asked">'
        f'<button class="wl-danger">{words.remove}</button></form></div><div id="wl-asked"></div>'
    )


def _form(value: Kept, language: Language, typed: Mapping[str, str], said: str) -> str:
    """Offer the facts to be corrected; open, and *said* why, if what was *typed* was refused."""
    words, article = LIBRARY_WORDINGS[language], value.article
    says = LIBRARY_SENTENCES[language]
    names = {"title": words.title, "places": words.places, "published": words.published}
    names |= {"source": words.source, "author": words.author, "address": words.address}
    inputs = "".join(
        f'<label><span>{name}</span><input name="{field}" maxlength="2000" '
        f'value="{escaped(typed.get(field, written_in_form(article, field)))}" '
        f'autocomplete="off" dir="auto"></label>'
        for field, name in names.items()
    )
    reset = f'<button name="reset" value="1">{words.reset}</button>' if value.corrections else ""
    opened, refused = (" open", said) if typed else ("", "")
    return (
        f"<details{opened}><summary>{words.edit}</summary>{refused}"
        f'<form class="wl-fields" method="post" data-into="wl-main" '
        f'action="/library/article/{article.id}/edit">'
        f'{inputs}<p class="wj-hint">{says.edit_note}</p>'
        f'<p><button class="wl-primary">{words.save}</button> {reset}</p></form></details>'
    )


def written_in_form(article: Article, field: str) -> str:
    """Give a fact as it stands in its box, and is sent back."""
    fact: Fact = getattr(article, field)
    return fact if isinstance(fact, str) else "、".join(fact)


def _text(
    article: Article, name: str, text: str, language: Language, *, is_open: bool = False
) -> str:
    """Give a text, folded up unless *is_open*."""
    shown = more_text(article, 0, language, is_source=text is not article.text)
    opened = " open" if is_open else ""
    return (
        f"<details{opened}><summary>{name} ({len(text):,})</summary>"
        f'<div class="wl-text" lang="{tag_of(article)}">{shown}</div></details>'
    )
