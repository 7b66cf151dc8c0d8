"""Exceptions that the client raises."""

from collections.abc import Mapping
from typing import Any

import urllib3

QUOTE = 500  # characters of a response that is not a problem document


class ApiError(Exception):
    """The API refused. `problem` is its RFC 9457 document: `type`, `title`, `status`, `detail`, optional `errors`."""

    def __init__(self, request: str, status: int, problem: Mapping[str, Any]) -> None:
        fields = "; ".join(f"{error['field']}: {error['detail']}" for error in problem.get("errors", []))
        super().__init__(f"{request} answered {status}: {fields or problem.get('detail') or problem.get('title')}")
        self.status = status
        self.problem = problem

    @classmethod
    def of(cls, request: str, answer: urllib3.BaseHTTPResponse) -> "ApiError":
        """Build the error from a response. Other bodies (object storage sends XML) are quoted in `detail`."""
        if answer.headers.get("Content-Type", "").startswith("application/problem+json"):
            return cls(request, answer.status, answer.json())
        text = answer.data.decode(errors="replace")
        return cls(request, answer.status, {"title": answer.reason, "status": answer.status, "detail": text[:QUOTE]})


class ProcessingError(Exception):
    """A photo or a post reached the state `failed`; the message contains the API's reason."""
