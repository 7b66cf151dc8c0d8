"""Define the error tree; `core.errors` turns it into `application/problem+json` (RFC 9457).

Problem
├── BadRequest            400  malformed JSON, a bad cursor, a bad query parameter
├── Unauthorized          401  the token is missing, expired or forged
├── Forbidden             403  the caller may see it, but not do this
├── NotFound              404  absent, or hidden from this caller
├── MethodNotAllowed      405
├── Conflict              409  the present state does not allow it
├── TooLarge              413
├── UnsupportedMediaType  415
├── Unprocessable         422  well-formed, but fields are wrong
├── TooManyRequests       429
└── Unavailable           503  a dependency is busy or does not answer: try again
"""

from collections.abc import Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from typing import ClassVar, Literal

PROBLEM_JSON = "application/problem+json"
TYPE_PREFIX = "urn:emulsion:problem:"
ERRORS_LIMIT = 20  # of one answer: a body of junk would otherwise get an answer of several times its size
FIELD_LIMIT = 200  # characters: a client may send a name as long as the body

FieldCode = Literal[
    "required",
    "unknown-field",
    "wrong-type",
    "wrong-format",
    "wrong-characters",
    "not-one-of",
    "too-short",
    "too-long",
    "too-large",
    "too-few",
    "too-many",
    "too-many-tags",
    "too-many-mentions",
    "too-low",
    "too-high",
    "too-early",
    "too-late",
    "repeated",
    "taken",
    "used",
    "unknown",
    "self",
    "forbidden",
    "refused",
    "not-ready",
    "incorrect",
    "easy-to-guess",
    "invalid",
]
"""Why a field is wrong, for programs. `docs/api.md` says what each means; a test compares."""


@dataclass(frozen=True)
class FieldError:
    """One invalid field: its dotted path (`media.0.alt`), the reason as a sentence and as a code, and the limit that it
    exceeds, if any.
    """

    field: str
    detail: str
    limit: int | str | None = None
    _: KW_ONLY
    code: FieldCode

    def to_dict(self) -> dict[str, int | str]:
        """The JSON object in a problem's `errors`."""
        named: dict[str, int | str] = {"field": self.field[:FIELD_LIMIT], "code": self.code, "detail": self.detail}
        if self.limit is not None:
            named["limit"] = self.limit
        return named


class Problem(Exception):  # noqa: N818 - RFC 9457 calls it a problem
    """An error that the API reports to its caller; this base class is an internal error.

    Args:
        detail: a sentence about this occurrence.
        errors: the invalid fields.
        code: the stable last part of `type`; by default that of the class.
        headers: response headers of the answer.
    """

    status: ClassVar[int] = 500
    title: ClassVar[str] = "Internal error"
    default_code: ClassVar[str] = "internal-error"

    def __init__(
        self,
        detail: str,
        *,
        errors: Sequence[FieldError] = (),
        code: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.errors = tuple(errors)
        self.code = code or self.default_code
        self.headers = dict(headers or {})

    def to_dict(self) -> dict[str, object]:
        """The problem as in RFC 9457: `type`, `title`, `status`, `detail`, the first `errors` if fields are invalid."""
        document: dict[str, object] = {
            "type": TYPE_PREFIX + self.code,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if self.errors:
            document["errors"] = [error.to_dict() for error in self.errors[:ERRORS_LIMIT]]
        return document


class BadRequest(Problem):
    """The body is not JSON, or a query parameter or the cursor is wrong."""

    status, title, default_code = 400, "Bad request", "bad-request"


class Unauthorized(Problem):
    """The access token is missing, expired or not one of ours."""

    status, title, default_code = 401, "Sign-in required", "unauthorized"


class Forbidden(Problem):
    """The caller may see it, but not do this to it."""

    status, title, default_code = 403, "Forbidden", "forbidden"


class NotFound(Problem):
    """It does not exist, or is not for the caller to see."""

    status, title, default_code = 404, "Not found", "not-found"


class MethodNotAllowed(Problem):
    """The resource does not take this method."""

    status, title, default_code = 405, "Method not allowed", "method-not-allowed"


class Conflict(Problem):
    """The current state does not allow it."""

    status, title, default_code = 409, "Conflict", "conflict"


class TooLarge(Problem):
    """The body, or the upload that it declares, is over the limit."""

    status, title, default_code = 413, "Too large", "too-large"


class UnsupportedMediaType(Problem):
    """The body is not application/json, or the declared upload is of a type that is not taken."""

    status, title, default_code = 415, "Unsupported media type", "unsupported-media-type"


class Unprocessable(Problem):
    """The body is JSON, but fields of it are wrong."""

    status, title, default_code = 422, "Invalid fields", "invalid-fields"


class TooManyRequests(Problem):
    """Too many tries; the headers say when to try again."""

    status, title, default_code = 429, "Too many requests", "too-many-requests"


class Unavailable(Problem):
    """A dependency is busy or does not answer; try again."""

    status, title, default_code = 503, "Try again", "unavailable"


_KINDS: tuple[type[Problem], ...] = (Problem, *Problem.__subclasses__())
BY_STATUS = {kind.status: kind for kind in _KINDS}


def invalid_field(field: str, detail: str, limit: int | str | None = None, *, code: FieldCode) -> Unprocessable:
    """An `Unprocessable` about one field."""
    return Unprocessable(f"{field}: {detail}", errors=[FieldError(field, detail, limit, code=code)])
