"""The settings that scripts act on, facts about the collection, and its health, as HTML.

Knows values and wordings; knows nothing about Gradio.
"""

from collections.abc import Iterable, Mapping, Sequence

from index.doctor import Check
from index.types import Entry
from ui.language import Language
from ui.reasons import told_in
from ui.web.markup import button, escaped
from ui.web.words_settings import SETTINGS_WORDINGS, SettingsWording

_LANGUAGES = {"zh-CN": "简体中文", "zh-TW": "繁體中文", "en": "English"}


def looks(language: Language) -> str:
    """Give the choices of the page's own language and colours; static/settings.js acts on them."""
    wording = SETTINGS_WORDINGS[language]
    themes = {"light": wording.light, "dark": wording.dark, "system": wording.system}
    types = {"sans": wording.sans, "serif": wording.serif}
    return (
        f'<div class="wj-looks">{_choice("language", wording.language, _LANGUAGES)}'
        f"{_choice('theme', wording.theme, themes)}"
        f"{_choice('quotes', wording.quotes_type, types)}</div>"
    )


def _choice(name: str, label: str, values: Mapping[str, str]) -> str:
    """Give one choice as a row of buttons."""
    buttons = "".join(button(f"wj-{name}-{value}", shown) for value, shown in values.items())
    return f'<div class="wj-choice"><h3>{label}</h3><div class="wj-segments">{buttons}</div></div>'


def facts_about(
    entries: Sequence[Entry],
    models: tuple[str, str],
    versions: Mapping[str, str],
    wording: SettingsWording,
) -> str:
    """Tabulate what the collection holds, by which models, and what runs here.

    Args:
        models: The one that embeds, and the one that words answers; empty if none does.

    """
    dates = sorted(entry.published for entry in entries if entry.published)
    rows = {
        wording.articles_known: f"{len(entries):,}",
        wording.reposts: f"{sum(bool(entry.duplicate_of) for entry in entries):,}",
        wording.places_known: f"{len({place for entry in entries for place in entry.places}):,}",
        wording.dates: f"{dates[0]} – {dates[-1]}" if dates else "—",
        wording.chunks: f"{sum(entry.chunks for entry in entries):,}",
        wording.model: models[0],
        wording.language_model: models[1] or wording.no_language_model,
    }
    told = " · ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f'<div class="wj-about"><h3>{wording.about}</h3>{_table(rows.items())}'
        f'<h3>{wording.versions}</h3><p class="wj-versions">{escaped(told)}</p></div>'
    )


def health(checks: Iterable[Check], language: Language) -> str:
    """Say check by check whether the collection is well, and what to do if it isn't."""
    checks, wording = list(checks), SETTINGS_WORDINGS[language]
    verdict = wording.healthy if all(check.ok for check in checks) else wording.unhealthy
    rows = [
        (
            f"{'✓' if check.ok else '✗'} {told_in(check.name, language)}",
            told_in(f"{check.detail} {check.hint}".strip(), language),
        )
        for check in checks
    ]
    return f'<div class="wj-health"><p>{verdict}</p>{_table(rows)}</div>'


def _table(rows: Iterable[tuple[str, str]]) -> str:
    """Give two columns."""
    body = "".join(
        f"<tr><th>{escaped(name)}</th><td>{escaped(value)}</td></tr>" for name, value in rows
    )
    return f'<table class="wj-facts"><tbody>{body}</tbody></table>'
