"""What is wrong with the fields of a request, in sentences of our own.

Knows the kinds of errors that pydantic finds; knows nothing about HTTP or MCP.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

_SHOWN = 3  # fields; the rest comes to light when these are mended
_OF_KIND = MappingProxyType(
    {
        "missing": "{where} is missing.",
        "extra_forbidden": "There is no field {where}.",
        "string_too_long": "{where} has more than {max_length} characters.",
        "string_too_short": "{where} is empty.",
        "too_long": "{where} holds more than {max_length}.",
        "too_short": "{where} is empty.",
        "greater_than_equal": "{where} has to be at least {ge}.",
        "less_than_equal": "{where} has to be at most {le}.",
    }
)
_HAS_TO_BE = MappingProxyType(
    {
        "string": "a text",
        "int": "a whole number",
        "bool": "true or false",
        "list": "a list",
        "dict": "an object",
        "model": "an object",
    }
)
_WHOLE = "body"


def wrong_in_words(errors: Sequence[Mapping[str, Any]]) -> str:
    """Say what is wrong, a sentence a field, without repeating what it held.

    Args:
        errors: As pydantic lists them; of a field that may be one of several
            kinds, one for each.

    Example:
        >>> wrong_in_words([{"loc": ("limit",), "type": "int_parsing", "msg": "…"}])
        'limit has to be a whole number.'

    """
    told: dict[str, str] = {}
    # Of the kinds that a field may have, one that is only too long was meant.
    for error in sorted(errors, key=lambda one: str(one["type"]).endswith("_type")):
        told.setdefault(_where(error), _sentence(error))
    # Where a part is wrong, the whole is of the right kind.
    whole = {name for name in told if any(other.startswith(f"{name}.") for other in told)}
    return " ".join([said for name, said in told.items() if name not in whole][:_SHOWN])


def _where(error: Mapping[str, Any]) -> str:
    """Name the field, without the kind of it that pydantic tried."""
    loc = [str(part) for part in error["loc"]]
    parts = [part for part in loc if part.isdecimal() or not {"-", "["} & set(part)]
    return ".".join(parts) or _WHOLE


def _sentence(error: Mapping[str, Any]) -> str:
    """Say what is wrong with one field."""
    where, kind = _where(error), str(error["type"])
    context: dict[str, Any] = error.get("ctx", {})
    if kind in _OF_KIND:
        return _OF_KIND[kind].format(where=where, **context)
    if "expected" in context:
        expected = str(context["expected"]).replace(" or ", ", ")
        return f"{where} has to be {'one of ' if ', ' in expected else ''}{expected}."
    wanted = _HAS_TO_BE.get(kind.partition("_")[0])
    return f"{where} has to be {wanted}." if wanted else f"{where} can't be used as it is."
