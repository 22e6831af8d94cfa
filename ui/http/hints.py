"""What a program can do next, where a hint names what is typed in a terminal.

Knows the commands that hints name, and what to send instead; the rest is for the one who runs
the server, and says so.
"""

import re
from types import MappingProxyType

from ui.language import Language

NO_ARTICLES = MappingProxyType(
    {
        Language.SIMPLIFIED: "文集里还没有文章：请用 POST /api/articles 发来，或请管理的人收入。",
        Language.TRADITIONAL: "文集裡還沒有文章：請用 POST /api/articles 發來，或請管理的人收入。",
        Language.ENGLISH: "There are no articles yet: send some by POST /api/articles, or ask "
        "the one who runs Wenju to take some in.",
    }
)
"""Said instead of an answer of a collection that is empty."""

_Rules = tuple[tuple[re.Pattern[str], str], ...]

_SENT: _Rules = tuple(
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r'wenju ask "(.*?)"', r'{"question": "\1"}'),
        (r'wenju quote "(.*?)"', r'{"claim": "\1"}'),
        (r'wenju verify "(.*?)"', r'{"text": "\1"}'),
        (r'wenju compare "(.*?)" (\S+) (\S+)', r'{"topic": "\1", "names": ["\2", "\3"]}'),
        (r"--aspect (\S+)", r'{"aspects": ["\1"]}'),
        (r"(?:, or|:) [^:,]*: wenju cite DRAFT", ""),
        (
            r", or take (it|their folder) in(?: from its folder)?: wenju index F\w+(?: --home .+)?",
            r", or have the one who runs the server take \1 in.",
        ),
        (r"Each name is one argument; the topic comes first\.", "Send each name by itself."),
        (r", and the places after it\.", ", and the places as names."),
    )
)
_UNKNOWN = re.compile(r"Choose one of the list, or make it first\.")
_OVER_HTTP: _Rules = (
    (re.compile(r"wenju list$"), "GET /api/articles"),
    (re.compile(r"wenju show (\w+)$"), r"GET /api/articles/\1"),
    (_UNKNOWN, "See which there are: GET /v1/models"),
)
_OVER_MCP: _Rules = (
    (
        re.compile(r"See [^:]*: (?:wenju list|GET /\S+)$"),
        "Ask the one who runs Wenju what there is.",
    ),
    (_UNKNOWN, "Leave it out for the main one, or ask the one who runs Wenju which there are."),
)
_TYPED = re.compile(r"\bwenju [a-z]+\b|--home\b")


def over_http(hint: str) -> str:
    """Say what to do over HTTP.

    Example:
        >>> over_http("See what is there: wenju list")
        'See what is there: GET /api/articles'
        >>> over_http("Mend it first: wenju doctor --repair")
        'Ask the one who runs the server to do this: Mend it first: wenju doctor --repair'

    """
    return _instead(hint, _SENT + _OVER_HTTP)


def over_mcp(hint: str) -> str:
    """Say what to do with the tools.

    Example:
        >>> over_mcp('Write a claim or a topic: wenju quote "考评"')
        'Write a claim or a topic: {"claim": "考评"}'

    """
    return _instead(hint, _SENT + _OVER_MCP)


def _instead(hint: str, rules: _Rules) -> str:
    """Put what is sent in the place of what is typed."""
    for pattern, sent in rules:
        hint = pattern.sub(sent, hint)
    return f"Ask the one who runs the server to do this: {hint}" if _TYPED.search(hint) else hint
