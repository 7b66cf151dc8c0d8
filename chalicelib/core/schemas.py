"""Bases of the request and response types. The OpenAPI document is made from them."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from chalicelib.core.problems import FieldError
from chalicelib.core.settings import Settings

POLICY = Settings()
"""The defaults: lengths in the schemas are part of the contract and the same in every stage."""

T = TypeVar("T")


class Body(BaseModel):
    """A request's JSON object: exact types, no unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Query(BaseModel):
    """A request's query string: every value comes as text, no unknown parameters."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ListQuery(Query):
    """The parameters of every listing."""

    limit: int = Field(POLICY.page_size, ge=1, le=POLICY.page_limit)
    cursor: str | None = Field(None, max_length=2000)


class Answer(BaseModel):
    """A response's JSON object."""

    model_config = ConfigDict(frozen=True)


class Page(Answer, Generic[T]):
    """One page of a listing; `next_cursor` is null on the last."""

    items: Sequence[T]
    next_cursor: str | None


_LIMITS = ("max_length", "min_length", "le", "ge", "lt", "gt", "pattern", "expected")


def field_errors(error: ValidationError) -> list[FieldError]:
    """What pydantic found wrong, a field error each."""
    found = []
    for each in error.errors(include_url=False, include_input=False):
        context = each.get("ctx", {})
        limit = next((context[name] for name in _LIMITS if name in context), None)
        field = ".".join(str(part) for part in each["loc"])
        found.append(FieldError(field or "body", each["msg"], limit))
    return found
