"""The page to log in, in the language of the browser.

Knows wording and HTML; knows nothing about tokens.
"""

from dataclasses import dataclass

from ui.language import Language, preferred

_PAGE = """\
<!doctype html>
<html lang="{lang}"><head><meta charset="utf-8"><title>Wenju 问据</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<style>
:root {{ color-scheme: light dark; font: 16px/1.7 system-ui, "PingFang SC", "Microsoft YaHei",
  "Noto Sans CJK SC", sans-serif; }}
body {{ display: grid; place-items: center; min-height: 90vh; margin: 1rem; }}
form {{ display: grid; gap: .75rem; width: min(22rem, 100%); }}
input, button {{ font: inherit; padding: .5rem .75rem; border-radius: .4rem; }}
input {{ border: 1px solid #767676; }}
button {{ border: 0; background: #0f766e; color: #fff; }}
:focus-visible {{ outline: 3px solid #14b8a6; outline-offset: 2px; }}
h1 {{ font-size: 1.4rem; margin: 0; }} p {{ margin: 0; }}
</style></head>
<body><main><form method="post" action="/login">
<h1>问据 Wenju</h1>
<label for="token">{token}</label>
<input id="token" name="token" type="password" autocomplete="current-password" required autofocus>
<p role="alert">{told}</p>
<button>{enter}</button>
</form></main></body></html>
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wording:
    """What the page says.

    Attributes:
        token: What is to be entered.
        enter: The button.
        wrong: The token is wrong.
        often: It is wrong, as others were before it; try again in ``{seconds}``.
    """

    token: str
    enter: str
    wrong: str
    often: str


_WORDINGS = {
    Language.SIMPLIFIED: _Wording(
        token="访问口令",
        enter="进入",
        wrong="口令不对。",
        often="口令不对，已错了好几次，请 {seconds} 秒后再试。",
    ),
    Language.TRADITIONAL: _Wording(
        token="存取口令",
        enter="進入",
        wrong="口令不對。",
        often="口令不對，已錯了好幾次，請 {seconds} 秒後再試。",
    ),
    Language.ENGLISH: _Wording(
        token="Token",
        enter="Log in",
        wrong="The token is wrong.",
        often="The token is wrong, and so were several before it; try again in {seconds} seconds.",
    ),
}


def login_page(languages: str, *, is_wrong: bool = False, wait_s: int = 0) -> str:
    """Make the page.

    Args:
        languages: As a browser's ``Accept-Language`` lists them.
        is_wrong: Whether a wrong token was just entered.
        wait_s: Seconds until another may be entered; 0: at once.

    """
    language = preferred(languages)
    wording = _WORDINGS[language]
    told = wording.often.format(seconds=wait_s) if wait_s else wording.wrong if is_wrong else ""
    return _PAGE.format(lang=language.value, token=wording.token, enter=wording.enter, told=told)
