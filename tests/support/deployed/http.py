"""Raw HTTP to the deployed API, for tests that look at statuses and bodies."""

from dataclasses import dataclass, field
from typing import Any

import requests

from tests.support.deployed.documented import check_documented

TIMEOUT = 120  # seconds: API Gateway gives up after 29, on a machine that is not busy
PROBLEM_JSON = "application/problem+json"


@dataclass(frozen=True)
class Api:
    """The API as one client calls it.

    Attributes:
        url: address without `/v1`.
        headers: sent with every request.
    """

    url: str
    headers: dict[str, str] = field(default_factory=dict)

    def with_token(self, token: str) -> "Api":
        """The same API, called with another access token."""
        return Api(self.url, {"Authorization": f"Bearer {token}"})

    def send(self, method: str, path: str, **arguments: Any) -> requests.Response:
        """One request, as `requests.request` takes it; the answer is one that the document has."""
        headers = self.headers | arguments.pop("headers", {})
        response = requests.request(method, self.url + path, headers=headers, timeout=TIMEOUT, **arguments)
        check_documented(self.url, response)
        return response

    def get(self, path: str, **query: Any) -> requests.Response:
        """GET with a query string."""
        return self.send("GET", path, params=query)

    def post(self, path: str, body: Any = None, **headers: str) -> requests.Response:
        """POST a JSON body; header names are given with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("POST", path, json=body, headers=named)

    def patch(self, path: str, body: Any) -> requests.Response:
        """PATCH with a JSON body."""
        return self.send("PATCH", path, json=body)

    def put(self, path: str) -> requests.Response:
        """PUT without a body."""
        return self.send("PUT", path)

    def delete(self, path: str) -> requests.Response:
        """DELETE."""
        return self.send("DELETE", path)


def answer_of(response: requests.Response, *statuses: int) -> Any:
    """The JSON of a response that has one of the statuses (200 when none is given)."""
    assert response.status_code in (statuses or (200,)), f"{response.status_code} {response.text}"
    return response.json() if response.content else None


def problem_of(
    response: requests.Response, *statuses: int, field: str | None = None, limit: int | None = None
) -> dict[str, Any]:
    """The problem document of a refusal, which must name the field and the limit.

    Args:
        statuses: the expected ones.
        field: dotted path of the wrong field.
        limit: the limit that the request exceeded.
    """
    said = f"{response.request.method} {response.request.path_url}: {response.status_code} {response.text}"
    assert response.status_code in statuses, said
    assert response.headers["Content-Type"].split(";")[0] == PROBLEM_JSON, said
    problem: dict[str, Any] = response.json()
    assert problem["status"] == response.status_code, said
    assert problem["type"], said
    assert problem["title"], said
    assert "Traceback" not in response.text, said
    if field is not None:
        wrong = {error["field"]: error for error in problem.get("errors", [])}
        assert field in wrong, said
        assert wrong[field]["detail"], said
        if limit is not None:
            assert wrong[field].get("limit") == limit, said
    return problem
