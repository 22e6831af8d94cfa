"""The library as HTML: the field for uploads, the list with its filters, and what it amounts to.

Knows values and wordings; knows nothing about Gradio or HTTP.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

from index.read import SUFFIXES
from index.types import Entry
from rag.library import Inventory, Order
from ui.collections import DEFAULT
from ui.language import WORDINGS, Language
from ui.uploads import ALL_BYTES, FILE_BYTES, MOST_FILES
from ui.web.markup import escaped
from ui.web.page_receipts import article_link
from ui.web.words_library import LIBRARY_WORDINGS
from ui.web.words_library_said import LIBRARY_SENTENCES

PAGE = 25  # articles on a page of the list
_PLACES_SHOWN = 30
_GROUPS_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the visitor asked to see of the list, as typed."""

    words: str = ""
    place: str = ""
    since: str = ""
    until: str = ""
    source: str = ""
    order: Order = Order.FILE
    page: int = 1

    def query(self, page: int) -> str:
        """Give the address's query for another page of the same list."""
        told = {"words": self.words, "place": self.place, "since": self.since}
        told |= {"until": self.until, "source": self.source, "order": self.order.value}
        return urlencode({name: value for name, value in told.items() if value} | {"page": page})


def library(
    names: Sequence[str], chosen: str, listed: str, language: Language, *, said: str = ""
) -> str:
    """Give the whole tab: uploads, then what is *listed*, then the rest folded up."""
    words = LIBRARY_WORDINGS[language]
    parts = (("groups", words.groups.partition("（")[0].partition(" (")[0]), ("facts", words.facts))
    folded = "".join(
        f'<details data-load="/library/{name}"><summary>{title}</summary>'
        f'<div id="wl-{name}"></div></details>'
        for name, title in parts
    )
    return (
        f"{said}{_upload(language)}"
        f'<div id="wl-main">{listed}</div>'
        f'<div class="wl-folded">{folded}{_collections(names, chosen, language)}</div>'
    )


def _upload(language: Language) -> str:
    """Give the field for files; what becomes of them will stand below."""
    words = LIBRARY_WORDINGS[language]
    says = LIBRARY_SENTENCES[language]
    kinds = " ".join(sorted(SUFFIXES))
    limits = says.limits.format(files=MOST_FILES, mb=FILE_BYTES // 1_000_000, kinds=kinds)
    told = {"sending": says.sending, "waiting": says.waiting, "reading": says.reading}
    told |= {"embedding": says.embedding, "broken": says.broken}
    told["many"] = says.many.format(files=MOST_FILES)
    told["large"] = says.too_large.format(mb=ALL_BYTES // 1_000_000)
    data = " ".join(f'data-{name}="{escaped(value)}"' for name, value in told.items())
    return (
        f'<form id="wl-upload" {data} data-most="{MOST_FILES}" data-bytes="{ALL_BYTES}">'
        f'<label class="wl-drop"><span class="wl-button">{words.choose}</span>'
        f'<input type="file" multiple accept="{",".join(sorted(SUFFIXES))}">'
        f"<span>{words.drop}</span><small>{limits}</small></label>"
        '<ul id="wl-sent"></ul><div id="wl-receipts" aria-live="polite"></div></form>'
    )


def articles(
    entries: Sequence[Entry], total: int, asked: Asked, language: Language, *, option: str
) -> str:
    """Give the list with its filters; *option* tells a command which collection it is."""
    empty = LIBRARY_SENTENCES[language].empty.format(option=escaped(option))
    return (
        f"{_filters(asked, language)}"
        f'<div id="wl-list">{listing(entries, total, asked, language)}</div>'
        if total or asked != Asked()
        else f'<p class="wl-empty">{empty}</p>'
    )


def listing(entries: Sequence[Entry], total: int, asked: Asked, language: Language) -> str:
    """Give one page of the list, of *total* articles that fit."""
    words = LIBRARY_WORDINGS[language]
    says = LIBRARY_SENTENCES[language]
    if not entries:
        return f"<p>{says.nothing}</p>"
    rows = "".join(_row(entry, language) for entry in entries)
    heads = (words.title, words.published, words.places, words.source, words.chunks)
    head = "".join(f'<th scope="col">{name}</th>' for name in heads)
    return (
        f'<table class="wl-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f"{_pages(total, asked, language)}"
    )


def _row(entry: Entry, language: Language) -> str:
    """Give an article as a row; what has no title goes by its file."""
    words = LIBRARY_WORDINGS[language]
    name = Path(entry.path).name
    repeat = f' <small class="wl-repeat">{words.repeats}</small>' if entry.duplicate_of else ""
    places = "、".join(entry.places[:3])
    cells = (entry.published, places, entry.source or entry.author, str(entry.chunks))
    return (
        f'<tr><th scope="row">{article_link(entry.id, entry.title or name)}{repeat}'
        f'<br><small class="wl-file"><bdi>{escaped(name)}</bdi></small></th>'
        + "".join(
            f"<td><bdi>{escaped(value)}</bdi></td>" if value else "<td></td>" for value in cells
        )
        + "</tr>"
    )


def _pages(total: int, asked: Asked, language: Language) -> str:
    """Say which articles are shown, and lead to the pages before and after."""
    words = LIBRARY_WORDINGS[language]
    says = LIBRARY_SENTENCES[language]
    first = (asked.page - 1) * PAGE
    shown = says.shown.format(
        first=f"{first + 1:,}", last=f"{min(first + PAGE, total):,}", total=f"{total:,}"
    )

    def link(page: int, name: str) -> str:
        address = f"/library/list?{escaped(asked.query(page))}"
        return f'<a class="wl-button" href="{address}" data-into="wl-list">{name}</a>'

    before = link(asked.page - 1, words.before) if first else ""
    after = link(asked.page + 1, words.after) if first + PAGE < total else ""
    return f'<nav class="wl-pages"><span>{shown}</span> {before} {after}</nav>'


def _filters(asked: Asked, language: Language) -> str:
    """Give the boxes that narrow the list."""
    words = LIBRARY_WORDINGS[language]
    boxes = {
        "words": (words.words, asked.words, "search"),
        "place": (words.place, asked.place, "text"),
        "since": (words.since, asked.since, "text"),
        "until": (words.until, asked.until, "text"),
        "source": (words.source_or_author, asked.source, "text"),
    }
    inputs = "".join(
        f'<label><span>{name}</span><input type="{kind}" name="{field}" value="{escaped(value)}" '
        f'autocomplete="off"{_date_hint(field)}></label>'
        for field, (name, value, kind) in boxes.items()
    )
    options = "".join(
        f'<option value="{order.value}"{" selected" * (order is asked.order)}>{name}</option>'
        for order, name in zip(Order, words.orders, strict=True)
    )
    return (
        '<form class="wl-filters" action="/library/list" data-into="wl-list" role="search">'
        f"{inputs}<label><span>{words.order}</span>"
        f'<select name="order">{options}</select></label>'
        f'<span class="wl-go"><button class="wl-primary">{words.search}</button> '
        f'<button type="reset">{words.clear}</button></span></form>'
    )


def _date_hint(field: str) -> str:
    return ' placeholder="2024-05" size="10"' if field in {"since", "until"} else ""


def groups(found: Sequence[tuple[Entry, ...]], language: Language) -> str:
    """List articles that nearly repeat each other."""
    words, untitled = LIBRARY_WORDINGS[language], WORDINGS[language].untitled
    says = LIBRARY_SENTENCES[language]
    items = "".join(
        "<li>"
        + "<br>".join(
            f"{article_link(one.id, one.title or untitled)} "
            f'<small class="wl-file"><bdi>{escaped(_where(one))}</bdi></small>'
            for one in group
        )
        + "</li>"
        for group in found[:_GROUPS_SHOWN]
    )
    more = len(found) - _GROUPS_SHOWN
    rest = f"<p>{says.more.format(count=more)}</p>" if more > 0 else ""
    note = words.groups.format(count=f"{len(found):,}")
    return f'<p class="wj-hint">{note}　{says.groups_note}</p><ol>{items}</ol>{rest}'


def _where(entry: Entry) -> str:
    """Say where an article comes from, in one line."""
    return " · ".join(filter(None, (entry.published, entry.source, Path(entry.path).name)))


def inventory(value: Inventory, language: Language) -> str:
    """Tabulate what a collection amounts to."""
    words = LIBRARY_WORDINGS[language]
    says = LIBRARY_SENTENCES[language]
    dates = "—".join(dict.fromkeys(filter(None, (value.first, value.last))))
    undated = says.undated.format(count=f"{value.undated:,}") if value.undated else ""
    repeats = f" ({words.repeats} {value.repeated:,})" if value.repeated else ""
    places = "　".join(f"{name} {count:,}" for name, count in value.places[:_PLACES_SHOWN])
    rows = {
        words.articles: f"{value.articles:,}{repeats}",
        words.passages: f"{value.passages:,}",
        words.characters: f"{value.characters:,}",
        words.places: f"{len(value.places):,}" + (f"：{places}" if places else ""),
        words.dates: " · ".join(filter(None, (dates, undated))),
        words.model: value.model.rpartition("@")[0],
        words.disk: f"{value.disk_bytes / 1e6:,.1f} MB",
        words.changed: value.changed.replace("T", " ").replace("+00:00", " UTC"),
    }
    body = "".join(
        f"<tr><th>{name}</th><td>{escaped(told) or '–'}</td></tr>" for name, told in rows.items()
    )
    return f'<table class="wj-facts"><tbody>{body}</tbody></table>'


def _collections(names: Sequence[str], chosen: str, language: Language) -> str:
    """Offer to make another collection, and to delete the present one unless it is the default."""
    words = LIBRARY_WORDINGS[language]
    says = LIBRARY_SENTENCES[language]
    note = f'<p class="wj-hint">{says.new_note}</p>'
    making = (
        '<form class="wl-fields" method="post" action="/library/collections" data-into="wl-made">'
        f'<label><span>{words.new}</span><input name="name" maxlength="40" required '
        f'autocomplete="off"></label>{note}<p><button>{words.create}</button></p></form>'
        '<div id="wl-made"></div>'
    )
    deleting = ""
    if chosen != DEFAULT and chosen in names:
        shown = f"<bdi>{escaped(chosen)}</bdi>"
        deleting = (
            '<form class="wl-fields wl-sure" method="post" action="/library/collections/delete" '
            f'data-into="wl-unmade"><label><span>{says.type_name.format(name=shown)}</span>'
            '<input name="typed" required autocomplete="off"></label>'
            f'<p><button class="wl-danger">{words.delete}</button></p></form>'
            '<div id="wl-unmade"></div>'
        )
    return f"<details><summary>{words.collections}</summary>{making}{deleting}</details>"


def switcher(names: Sequence[str], language: Language) -> Mapping[str, object]:
    """Give what the switch between collections shows: its label, and each name with its own."""
    words = LIBRARY_WORDINGS[language]
    return {
        "label": words.collection,
        "names": [{"name": name, "label": name or words.default} for name in names],
    }
