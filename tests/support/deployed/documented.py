"""Holds every answer that a system test gets to the document: its status and its media type."""

import re
from typing import Any
from urllib.parse import urlsplit

import requests

from app import ROOMS
from chalicelib.core.openapi import document_of

DOCUMENT = document_of(ROOMS)
# API Gateway prefers a fixed segment to a parameter: paths with the fewest parameters first.
PATHS = [
    (re.compile(re.sub(r"{\w+}", "[^/]+", path) + "/?"), methods)
    for path, methods in sorted(DOCUMENT["paths"].items(), key=lambda item: item[0].count("{"))
]
UNKNOWN_ROUTE = {"404": {"$ref": "#/components/responses/NotFound"}}


def check_documented(api_url: str, response: requests.Response) -> None:
    """Fail on an answer that the document does not have."""
    request = response.request
    path = urlsplit(str(request.url)).path.removeprefix(urlsplit(api_url).path)
    responses = _responses(str(request.method), path)
    said = f"{request.method} {path}: {response.status_code} {response.text[:500]}"
    assert str(response.status_code) in responses, f"undocumented status: {said}"
    media_types = _resolved(responses[str(response.status_code)]).get("content", {})
    if response.content or (media_types and request.method != "HEAD"):
        assert response.headers["Content-Type"] in media_types, f"undocumented media type: {said}"


def _responses(method: str, path: str) -> dict[str, Any]:
    methods: dict[str, Any] = next((methods for pattern, methods in PATHS if pattern.fullmatch(path)), {})
    responses: dict[str, Any] = methods.get(method.lower(), {}).get("responses", UNKNOWN_ROUTE)
    return responses


def _resolved(response: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in response:
        return response
    found: dict[str, Any] = DOCUMENT["components"]["responses"][response["$ref"].rpartition("/")[2]]
    return found
