"""Where things lie, as the environment says.

Knows three variables; knows nothing about what is kept there.
"""

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
    """

    home: Path
    cache: Path
    token: str = field(default="", repr=False)

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> Self:
        """Read the settings from *environ*; an empty value counts as none."""
        home, cache = environ.get("WENJU_HOME"), environ.get("WENJU_CACHE")
        return cls(
            home=Path(home) if home else user_data_path("wenju"),
            cache=Path(cache) if cache else user_cache_path("wenju"),
            token=environ.get("WENJU_TOKEN", ""),
        )

    @property
    def models(self) -> Path:
        """The folder of prepared models."""
        return self.cache / "models"
