"""What goes wrong, told to a program in one sentence, with a hint and an id.

Knows errors, status codes and the languages that a program may ask for; knows nothing about
questions.
"""

from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from index.errors import CollectionError, WenjuError
from ui.failures import refused
from ui.http.answers import OpenAIError, OpenAIProblem, Problem
from ui.http.gate import RETRY_S, BusyError, UnexpectedError
from ui.http.hints import over_http
from ui.http.wrong import wrong_in_words
from ui.language import Language, preferred
from ui.reasons import told_in

_TOLD = {
    400: "Something in the request can't be used as it is.",
    401: "The token is missing or wrong.",
    403: "Another site's page may not ask for this.",
    404: "There is no such thing.",
    413: "More was sent than is read.",
    422: "The request doesn't have the form that is described.",
    429: "Too much was asked in a short time; Retry-After says when to ask again.",
    500: "Something unexpected went wrong; it is in the log under this id.",
    503: "Too many are being answered, or the collection can't be used now.",
}
_WHAT = "See what there is: /openapi.json or /docs"
_HINTS = {404: _WHAT, 405: _WHAT, 413: "Send less at once."}
_HINT = "Its form is described in /docs."
_OPENAI = "/v1/"
_LONGEST_PATH = 200  # characters
_UNPARSED = "There was an error parsing the body"  # as FastAPI says it


class MissingError(WenjuError):
    """What an address names is not there."""


def described(
    *more: int, model: type[Problem | OpenAIProblem] = Problem
) -> dict[int | str, dict[str, Any]]:
    """Describe what may go wrong with any request, and with one in *more* ways."""
    common = (400, 401, 403, 413, 422, 429, 500, 503)
    return {code: {"model": model, "description": _TOLD[code]} for code in sorted({*common, *more})}


def problem(
    scope: Scope, status: int, error: str, hint: str, *, id_: str, retry_s: int = 0
) -> JSONResponse:
    """Say what is wrong with a request: as its program expects it, OpenAI's or any other.

    Args:
        retry_s: Seconds after which it may be sent again; 0: that would change nothing.

    """
    language = asked_in(scope)
    error, hint = told_in(error, language), told_in(hint, language)
    told = Problem(error=error, hint=hint, id=id_).model_dump()
    if scope["path"].startswith(_OPENAI):
        message = told_in(f"{error} {hint}", language)  # Chinese without the space
        told = OpenAIProblem(error=OpenAIError(message=message, code=id_)).model_dump()
    headers = {"retry-after": str(retry_s)} if retry_s else {}
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    return JSONResponse(told, status_code=status, headers=headers)


def add_problems(app: FastAPI) -> None:
    """Let *app* tell what goes wrong."""

    @app.exception_handler(WenjuError)
    def wenju(request: Request, error: WenjuError) -> Response:
        kinds = ((MissingError, 404), (CollectionError, 503))
        status = next((code for kind, code in kinds if isinstance(error, kind)), 400)
        hint = over_http(error.hint)
        return problem(request.scope, status, str(error), hint, id_=refused(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        (first, *_) = error.errors()
        if first["type"] == "json_invalid":
            told = f"The request is not valid JSON from character {first['loc'][-1] + 1} on."
            return problem(request.scope, 422, told, _HINT, id_=refused(error))
        if first["loc"] == ("body",) and "json" not in request.headers.get("content-type", ""):
            told = "The request is not read as JSON."
            hint = "Send JSON, and with it the header Content-Type: application/json"
            return problem(request.scope, 422, told, hint, id_=refused(error))
        return refusal(request.scope, 422, error.errors(), id_=refused(error))

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        answer = refusal(request.scope, error.status_code, error.detail, id_=refused(error))
        answer.headers.update(error.headers or {})
        return answer

    @app.exception_handler(BusyError)
    def busy(request: Request, error: BusyError) -> Response:
        told = "Too many questions are being answered."
        hint = f"Ask again in {RETRY_S} seconds."
        return problem(request.scope, 503, told, hint, id_=refused(error), retry_s=RETRY_S)

    @app.exception_handler(UnexpectedError)
    def unexpected(request: Request, error: UnexpectedError) -> Response:
        told = on_the_way(error, Language.ENGLISH)
        return problem(request.scope, 500, told["error"], told["hint"], id_=error.id)


def refusal(scope: Scope, status: int, detail: object, *, id_: str) -> JSONResponse:
    """Word what the libraries refuse, whose *detail* may list what is wrong with each field."""
    path = scope["path"][:_LONGEST_PATH]
    if status == 404:
        told = f"There is nothing at {path}."
    elif status == 405:
        told = f"{path} does not answer {scope['method']}."
    elif status == 413:
        told = _TOLD[413]
    elif isinstance(detail, Sequence) and not isinstance(detail, str):
        told = wrong_in_words([one | {"loc": one["loc"][1:]} for one in detail])
    elif detail == _UNPARSED:
        told = "What was sent can't be read."
    else:
        told = f"{str(detail).rstrip('.')}."
    return problem(scope, status, told, _HINTS.get(status, _HINT), id_=id_)


def on_the_way(error: WenjuError | UnexpectedError, language: Language) -> dict[str, str]:
    """Give what went wrong when an answer had begun, in the form that any problem has."""
    if isinstance(error, UnexpectedError):
        told, hint, id_ = _TOLD[500], "Look for the id there.", error.id
    else:
        told, hint, id_ = str(error), over_http(error.hint), refused(error)
    return {"error": told_in(told, language), "hint": told_in(hint, language), "id": id_}


def asked_in(scope: Scope) -> Language:
    """Give the language that a request asks for."""
    return preferred(Headers(scope=scope).get("accept-language", ""))
