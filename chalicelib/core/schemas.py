"""Define the bases of request and response types, from which the OpenAPI document is made.

Pydantic builds a type at its first use (`defer_build`): a request uses few types, and building all would add some 30 ms
to a cold start.
"""

import re
from collections.abc import Sequence
from typing import Annotated, ClassVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic_core import PydanticCustomError

from chalicelib.core import ids
from chalicelib.core.problems import TYPE_PREFIX, FieldCode, FieldError
from chalicelib.core.settings import Settings

POLICY = Settings()
"""The defaults: lengths in the schemas are part of the contract and the same in every stage."""


# Pydantic does not check these patterns: answers have valid ids, and `core.api` answers 404 to a path with an invalid
# one.
ShortId = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{ids.SHORT_PATTERN}$"})]
OwnedId = Annotated[str, WithJsonSchema({"type": "string", "pattern": f"^{ids.OWNED_PATTERN}$"})]
Time = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Url = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]


def pattern_of(hint: object) -> str | None:
    """The pattern in an annotation such as `OwnedId`; None if it has none."""
    schemas = (each.json_schema for each in getattr(hint, "__metadata__", ()) if isinstance(each, WithJsonSchema))
    return next((schema["pattern"] for schema in schemas if schema and "pattern" in schema), None)


def _digits(text: object) -> object:
    """Accept digits only: pydantic would accept `1_0`, `1.0` and blanks too."""
    if isinstance(text, str) and not re.fullmatch(r"-?[0-9]+", text):
        raise PydanticCustomError("wrong_type", "should be a whole number")
    return text


WholeNumber = Annotated[int, BeforeValidator(_digits)]
"""A number in a query string."""


class Body(BaseModel):
    """A request's JSON object: exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


class Query(BaseModel):
    """A request's query string: every value comes as text, no unknown parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)


class ListQuery(Query):
    """The parameters of every listing."""

    limit: WholeNumber = Field(POLICY.page_size, ge=1, le=POLICY.page_limit, description="How many items at most.")
    cursor: str | None = Field(
        None, max_length=2000, description="`next_cursor` of the page before; none for the first."
    )


class Answer(BaseModel):
    """A response's JSON object; it always has all of its fields, unless another standard wants nulls left out."""

    leaves_out_nulls: ClassVar[bool] = False
    model_config = ConfigDict(frozen=True, json_schema_serialization_defaults_required=True, defer_build=True)


class Page[T](Answer):
    """One page of a listing; `next_cursor` is null on the last."""

    items: Sequence[T]
    next_cursor: str | None


class FieldProblem(Answer):
    """One field that is wrong: its dotted path, why, and the limit that it broke, if it broke one.

    Decide by `code`; take one that you do not know for `invalid`. `detail` is the sentence for people, in English.
    """

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    field: str
    code: FieldCode
    detail: str
    limit: int | float | str | None = None


class ProblemDocument(Answer):
    """What went wrong (RFC 9457). Tell problems apart by `type`. `errors` is there where fields are wrong."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)

    type: Annotated[str, WithJsonSchema({"type": "string", "format": "uri", "pattern": f"^{TYPE_PREFIX}[a-z-]+$"})]
    title: str
    status: int
    detail: str
    errors: list[FieldProblem] | None = None


_LIMITS = ("max_length", "min_length", "le", "ge", "lt", "gt", "pattern", "expected")
_CODES: dict[str, FieldCode] = {
    "missing": "required",
    "extra_forbidden": "unknown-field",
    "string_too_short": "too-short",
    "string_too_long": "too-long",
    "too_short": "too-few",
    "too_long": "too-many",
    "greater_than": "too-low",
    "greater_than_equal": "too-low",
    "less_than": "too-high",
    "less_than_equal": "too-high",
    "string_pattern_mismatch": "wrong-format",
    "string_unicode": "wrong-characters",
    "timezone_aware": "wrong-format",
    "json_invalid": "wrong-format",
    "finite_number": "wrong-type",
    "int_from_float": "wrong-type",
    "literal_error": "not-one-of",
    "enum": "not-one-of",
}
"""Codes by pydantic's types of errors; `_code` has the rules for the others."""
_OWN_CODES: dict[str, FieldCode] = {code.replace("-", "_"): code for code in get_args(FieldCode)}


def field_errors(error: ValidationError) -> list[FieldError]:
    """The errors that pydantic found, as field errors.

    A validator of a schema names the code of its error as the type of a `PydanticCustomError`, with `_` for `-`.
    """
    found = []
    for each in error.errors(include_url=False, include_input=False):
        context = each.get("ctx", {})
        limit = next((context[name] for name in _LIMITS if name in context), None)
        field = ".".join(str(part) for part in each["loc"])
        found.append(FieldError(field or "body", each["msg"], limit, code=_code(each["type"], limit)))
    return found


def _code(kind: str, limit: object) -> FieldCode:
    """The code of pydantic's type of an error; a text of at least one character is a required one."""
    if kind == "string_too_short" and limit == 1:
        return "required"
    if kind.endswith("_type"):
        return "wrong-type"
    if kind.endswith("_parsing"):
        return "wrong-format"
    return _CODES.get(kind) or _OWN_CODES.get(kind, "invalid")
