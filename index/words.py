"""The word lists that cleaning goes by, as sets and as patterns.

Knows the file they lie in; knows nothing about what they are used for.
"""

import re
import tomllib
from functools import cache
from importlib import resources


@cache
def words(section: str, name: str) -> frozenset[str]:
    """Give one list of page_words.toml.

    Example:
        >>> "来源" in words("labels", "source")
        True

    """
    return frozenset(word.replace("_", " ") for word in _lists()[section][name].split())


@cache
def one_of(section: str, *names: str) -> str:
    """Give a pattern, without a group, that matches any word of the lists, longest first."""
    found = frozenset().union(*(words(section, name) for name in names))
    longest_first = sorted(found, key=lambda word: (-len(word), word))
    return "|".join(
        rf"(?<![a-z]){re.escape(word)}(?![a-z])" if word.isascii() else re.escape(word)
        for word in longest_first
    )


@cache
def _lists() -> dict[str, dict[str, str]]:
    content = resources.files("index").joinpath("data/page_words.toml").read_text("utf-8")
    return tomllib.loads(content)
