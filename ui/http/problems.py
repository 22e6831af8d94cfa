"""What goes wrong, told to a program in one sentence, with a hint and an id.

Knows errors and status codes; knows nothing about questions.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Scope

from index.errors import CollectionError, WenjuError
from ui.failures import refused
from ui.http.answers import OpenAIError, OpenAIProblem, Problem
from ui.http.gate import RETRY_S, BusyError, UnexpectedError

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
_HINTS = {
    404: "See what there is: /openapi.json or /docs",
    405: "See what there is: /openapi.json or /docs",
    413: "Send less at once.",
}
_HINT = "Its form is described in /docs."
_OPENAI = "/v1/"
_SHOWN = 3  # of what is wrong with a request


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
    told = Problem(error=error, hint=hint, id=id_).model_dump()
    if scope["path"].startswith(_OPENAI):
        told = OpenAIProblem(error=OpenAIError(message=f"{error} {hint}", code=id_)).model_dump()
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
        return problem(request.scope, status, str(error), error.hint, id_=refused(error))

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> Response:
        wrong = [one | {"loc": one["loc"][1:]} for one in error.errors()[:_SHOWN]]
        told = f"{'; '.join(map(in_words, wrong))}."
        return problem(request.scope, 422, told, _HINT, id_=refused(error))

    @app.exception_handler(HTTPException)
    def http(request: Request, error: HTTPException) -> Response:
        hint = _HINTS.get(error.status_code, _HINT)
        told = f"{str(error.detail).rstrip('.')}."
        return problem(request.scope, error.status_code, told, hint, id_=refused(error))

    @app.exception_handler(BusyError)
    def busy(request: Request, error: BusyError) -> Response:
        told = "Too many questions are being answered."
        hint = f"Ask again in {RETRY_S} seconds."
        return problem(request.scope, 503, told, hint, id_=refused(error), retry_s=RETRY_S)

    @app.exception_handler(UnexpectedError)
    def unexpected(request: Request, error: UnexpectedError) -> Response:
        told = on_the_way(error)
        return problem(request.scope, 500, told["error"], told["hint"], id_=error.id)


def on_the_way(error: WenjuError | UnexpectedError) -> dict[str, str]:
    """Give what went wrong when an answer had begun, in the form that any problem has."""
    if isinstance(error, UnexpectedError):
        return {"error": _TOLD[500], "hint": "Look for the id there.", "id": error.id}
    return {"error": str(error), "hint": error.hint, "id": refused(error)}


def in_words(error: Mapping[str, Any]) -> str:
    """Say what is wrong with one field, without repeating what it held."""
    where = ".".join(str(part) for part in error["loc"] if isinstance(part, str | int))
    what = str(error["msg"]).rstrip(".")
    return f"{where or 'the request'}: {what}"
