"""The language model that is set up: in the environment, or in the user's own settings.

Knows one file that only its owner can read; knows nothing about what a model is for.
"""

import json
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from platformdirs import user_config_path

from index.errors import SettingsError
from ui.settings import Settings

if TYPE_CHECKING:
    from rag.generate import Endpoint

HELPERS = ("questions", "names", "summaries", "suggestions")
"""What a model helps with besides answers, as ``rag.generate.Helper`` names it."""

_MOST_SECONDS = 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A language model as it is chosen; empty if none is.

    Attributes:
        without: What it is not to help with.
        seconds: How long it may be silent; 0: as long as is usual.
        origin: ``environment``, ``settings``, or nothing.
    """

    base_url: str = ""
    model: str = ""
    api_key: str = field(default="", repr=False)
    without: tuple[str, ...] = ()
    seconds: int = 0
    origin: str = ""

    @property
    def is_set(self) -> bool:
        """Whether there is a model to call."""
        return bool(self.base_url and self.model)


def file() -> Path:
    """Return where the choice is kept."""
    return user_config_path("wenju") / "llm.json"


def find_choice(settings: Settings) -> Choice:
    """Return the model that is set up: the environment goes before what is stored.

    A key that is stored goes to the address it was stored with, and to no other.

    Raises:
        SettingsError: An address or a model is missing or can't be used, or the
            file can't be read.

    """
    stored = _read()
    base_url = settings.llm_base_url or str(stored.get("base_url", ""))
    model = settings.llm_model or str(stored.get("model", ""))
    is_stored = base_url == stored.get("base_url")
    key = settings.llm_api_key or (str(stored.get("api_key", "")) if is_stored else "")
    if not base_url and not model:
        return Choice()
    for name, value in (("WENJU_LLM_BASE_URL", base_url), ("WENJU_LLM_MODEL", model)):
        if not value:
            raise SettingsError(
                f"A language model is set up by half: {name} is missing.",
                hint="Set both, or neither; or store them: wenju llm use BASE_URL MODEL",
            )
    is_told = bool(settings.llm_base_url or settings.llm_model)
    return Choice(
        base_url=checked_address(base_url),
        model=model,
        api_key=key,
        without=tuple(one for one in stored.get("without", ()) if one in HELPERS),
        seconds=_seconds(settings.llm_seconds),
        origin="environment" if is_told else "settings",
    )


def find_endpoint(settings: Settings) -> "Endpoint | None":
    """Return where to call the model, or None if none is set up."""
    choice = find_choice(settings)
    return endpoint_of(choice) if choice.is_set else None


def endpoint_of(choice: Choice) -> "Endpoint":
    """Make of a choice what can be called."""
    from rag.generate import ANSWER_SECONDS, SILENCE_SECONDS, Endpoint, Helper

    silence = choice.seconds or SILENCE_SECONDS
    return Endpoint(
        base_url=choice.base_url,
        model=choice.model,
        api_key=choice.api_key,
        helpers=frozenset(Helper) - {Helper(one) for one in choice.without},
        silence_seconds=silence,
        answer_seconds=silence - SILENCE_SECONDS + ANSWER_SECONDS,
    )


def save(choice: Choice) -> Path:
    """Keep a choice where only its owner can read it, and return where that is.

    Raises:
        SettingsError: It can't be written.

    """
    place = file()
    value = {
        "base_url": choice.base_url,
        "model": choice.model,
        "api_key": choice.api_key,
        "without": list(choice.without),
    }
    part = place.with_suffix(".part")
    try:
        place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
            json.dump(value, out, ensure_ascii=True, indent=1)
        part.replace(place)
    except OSError as error:
        raise SettingsError(
            f"The settings {place} can't be written: {error.strerror}.",
            hint="Or set WENJU_LLM_BASE_URL, WENJU_LLM_MODEL and WENJU_LLM_API_KEY.",
        ) from error
    return place


def forget() -> bool:
    """Delete what is stored, the key with it; say whether there was something."""
    place = file()
    try:
        place.unlink()
    except FileNotFoundError:
        return False
    except OSError as error:
        raise SettingsError(
            f"The settings {place} can't be deleted: {error.strerror}.", hint="Delete the file."
        ) from error
    return True


def checked_address(address: str) -> str:
    """Return *address* if a server can be called there.

    Raises:
        SettingsError: It is no web address, or it has a password in it.

    """
    try:
        parts = urlsplit(address)
        is_fine = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        parts, is_fine = urlsplit(""), ""
    if not is_fine:
        raise SettingsError(
            f"{address.rpartition('@')[2]!r} is no address of a server.",
            hint="It looks like http://127.0.0.1:11434/v1 or https://api.example.com/v1.",
        )
    if parts.username or parts.password or parts.query:
        raise SettingsError(
            f"The address of {parts.hostname} has a secret in it.",
            hint="Give the address alone, and the key by itself: wenju llm use, or "
            "WENJU_LLM_API_KEY",
        )
    return address.rstrip("/")


def checked_helpers(names: Iterable[str]) -> tuple[str, ...]:
    """Return *names* if all are of what a model helps with.

    Raises:
        SettingsError: One isn't.

    """
    found = tuple(dict.fromkeys(names))
    for name in found:
        if name not in HELPERS:
            raise SettingsError(
                f"A language model doesn't help with {name!r}.",
                hint=f"It helps with {', '.join(HELPERS)}.",
            )
    return found


def _seconds(told: str) -> int:
    """Read how long a model may be silent.

    Raises:
        SettingsError: That is no number of seconds.

    """
    if told and not (told.isdecimal() and 0 < int(told) <= _MOST_SECONDS):
        raise SettingsError(
            f"WENJU_LLM_SECONDS is {told!r}, which is no number from 1 to {_MOST_SECONDS}.",
            hint="Set it to how long the model may be silent, such as 60, or leave it out.",
        )
    return int(told or 0)


def _read() -> dict[str, Any]:
    """Read what is stored; nothing if nothing is."""
    place = file()
    try:
        value = json.loads(place.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        value = None
    if not isinstance(value, dict):
        raise SettingsError(
            f"The settings {place} can't be read.", hint="Begin anew: wenju llm off"
        )
    return value
