"""What a program can do next, where a hint names what is typed in a terminal.

Knows the commands that hints name, and what to send instead; the rest is for the one who runs
the server, and says so.
"""

import re

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
            r", or take (it|their folder) in(?: from its folder)?: wenju index F\w+",
            r", or have the one who runs the server take \1 in.",
        ),
        (r"Each name is one argument; the topic comes first\.", "Send each name by itself."),
        (r", and the places after it\.", ", and the places as names."),
    )
)
_OVER_HTTP: _Rules = ((re.compile(r"wenju list$"), "GET /api/articles"),)
_OVER_MCP: _Rules = (
    (
        re.compile(r"See [^:]*: (?:wenju list|GET /\S+)$"),
        "Ask the one who runs Wenju what there is.",
    ),
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
