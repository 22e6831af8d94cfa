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

from index.errors import CollectionError, WenjuError
from ui.failures import refused
from ui.http.answers import Problem
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
_SHOWN = 3  # of what is wrong with a request


class MissingError(WenjuError):
    """What an address names is not there."""


def described(*more: int) -> dict[int | str, dict[str, Any]]:
    """Describe what may go wrong with any request, and with one in *more* ways."""
    common = (400, 401, 403, 413, 422, 429, 500, 503)
    return {
        code: {"model": Problem, "description": _TOLD[code]} for code in sorted({*common, *more})
    }


def problem(
    status: int, error: str, hint: str, *, id_: str, headers: Mapping[str, str] | None = None
) -> JSONResponse:
    """Say what is wrong."""
    told = Problem(error=error, hint=hint, id=id_)
    return JSONResponse(told.model_dump(), status_code=status, headers=headers)


def add_problems(app: FastAPI) -> None:
    """Let *app* tell what goes wrong."""

    @app.exception_handler(WenjuError)
    def wenju(_: Request, error: WenjuError) -> Response:
        kinds = ((MissingError, 404), (CollectionError, 503))
        status = next((code for kind, code in kinds if isinstance(error, kind)), 400)
        return problem(status, str(error), error.hint, id_=refused(error))

    @app.exception_handler(RequestValidationError)
    def invalid(_: Request, error: RequestValidationError) -> Response:
        told = "; ".join(map(_in_words, error.errors()[:_SHOWN]))
        return problem(422, f"{told}.", "Its form is described in /docs.", id_=refused(error))

    @app.exception_handler(HTTPException)
    def http(_: Request, error: HTTPException) -> Response:
        hint = _HINTS.get(error.status_code, "Its form is described in /docs.")
        told = f"{str(error.detail).rstrip('.')}."
        id_ = refused(error)
        return problem(error.status_code, told, hint, id_=id_, headers=error.headers)

    @app.exception_handler(BusyError)
    def busy(_: Request, error: BusyError) -> Response:
        return problem(
            503,
            "Too many questions are being answered.",
            f"Ask again in {RETRY_S} seconds.",
            id_=refused(error),
            headers={"retry-after": str(RETRY_S)},
        )

    @app.exception_handler(UnexpectedError)
    def unexpected(_: Request, error: UnexpectedError) -> Response:
        return problem(500, _TOLD[500], "Look for the id in the log.", id_=error.id)


def _in_words(error: Mapping[str, Any]) -> str:
    """Say what is wrong with one field, without repeating what it held."""
    where = ".".join(str(part) for part in error["loc"][1:] if isinstance(part, str | int))
    what = str(error["msg"]).rstrip(".")
    return f"{where or 'the request'}: {what}"
