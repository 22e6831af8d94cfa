"""Where things lie and what is called, as the environment says.

Knows seven variables; knows nothing about what is kept there.
"""

import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from platformdirs import user_cache_path, user_data_path


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What can be set from outside; the README's table lists every field.

    Attributes:
        home: The folder of the collection, ``WENJU_HOME``.
        cache: The folder of prepared models, ``WENJU_CACHE``.
        token: What ``wenju serve`` asks visitors for, ``WENJU_TOKEN``; empty: nothing.
        llm_base_url, llm_model, llm_api_key: A language model, or empty:
            ``WENJU_LLM_BASE_URL`` and so on.
        llm_seconds: How long it may be silent, ``WENJU_LLM_SECONDS``.
    """

    home: Path
    cache: Path
    token: str = field(default="", repr=False)
    llm_base_url: str = ""
    llm_model: str = ""
    llm_api_key: str = field(default="", repr=False)
    llm_seconds: str = ""

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings from *environ*; an empty value counts as none."""
        home, cache = environ.get("WENJU_HOME"), environ.get("WENJU_CACHE")
        return cls(
            home=Path(home) if home else user_data_path("wenju"),
            cache=Path(cache) if cache else user_cache_path("wenju"),
            token=environ.get("WENJU_TOKEN", ""),
            llm_base_url=environ.get("WENJU_LLM_BASE_URL", "").strip(),
            llm_model=environ.get("WENJU_LLM_MODEL", "").strip(),
            llm_api_key=environ.get("WENJU_LLM_API_KEY", "").strip(),
            llm_seconds=environ.get("WENJU_LLM_SECONDS", "").strip(),
        )

    @property
    def models(self) -> Path:
        """The folder of prepared models."""
        return self.cache / "models"


def home_option(home: Path) -> str:
    """Give what a command needs to be about *home*: nothing where it is by itself.

    Example:
        >>> home_option(Path("my home")), home_option(user_data_path("wenju"))
        (" --home 'my home'", '')

    """
    is_default = home == Settings.from_env({}).home
    return "" if is_default else f" --home {shlex.quote(str(home))}"
