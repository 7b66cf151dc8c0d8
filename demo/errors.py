"""What can go wrong at the API, as exceptions."""

from collections.abc import Mapping
from typing import Any

import urllib3

QUOTE = 500  # characters of an answer that is no problem document


class ApiError(Exception):
    """The API said no. `problem` is its RFC 9457 document: `type`, `title`, `status`, `detail`, perhaps `errors`."""

    def __init__(self, request: str, status: int, problem: Mapping[str, Any]) -> None:
        fields = "; ".join(f"{error['field']}: {error['detail']}" for error in problem.get("errors", []))
        super().__init__(f"{request} answered {status}: {fields or problem.get('detail') or problem.get('title')}")
        self.status = status
        self.problem = problem

    @classmethod
    def of(cls, request: str, answer: urllib3.BaseHTTPResponse) -> "ApiError":
        """Make one from an answer; what is no problem document (object storage answers XML) is quoted as detail."""
        if answer.headers.get("Content-Type", "").startswith("application/problem+json"):
            return cls(request, answer.status, answer.json())
        text = answer.data.decode(errors="replace")
        return cls(request, answer.status, {"title": answer.reason, "status": answer.status, "detail": text[:QUOTE]})


class ProcessingError(Exception):
    """A photo or a post ended as failed; the message has the API's reason."""
