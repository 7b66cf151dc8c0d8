"""Define API Gateway's own responses, sent before or instead of the API function's: problems, as all errors are.

Chalice's import of the API drops them, so `tune` sets them again after each deployment.
Types: https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
"""

import json
from dataclasses import dataclass
from typing import Any

from chalicelib.core.errors import SECURITY_HEADERS
from chalicelib.core.problems import (
    PROBLEM_JSON,
    BadRequest,
    Forbidden,
    NotFound,
    Problem,
    TooLarge,
    TooManyRequests,
    Unavailable,
    UnsupportedMediaType,
)

REQUEST_ID = "X-Request-Id"
TRY_AGAIN = {"Retry-After": "1"}


@dataclass(frozen=True)
class GatewayResponse:
    """One response, sent in each of the cases `types`."""

    types: tuple[str, ...]
    problem: Problem

    def settings(self) -> dict[str, Any]:
        """Arguments of PutGatewayResponse, without the type."""
        headers = {"Content-Type": PROBLEM_JSON, **SECURITY_HEADERS, **self.problem.headers}
        parameters = {f"gatewayresponse.header.{name}": f"'{value}'" for name, value in headers.items()}
        return {
            "statusCode": str(self.problem.status),
            "responseParameters": {**parameters, f"gatewayresponse.header.{REQUEST_ID}": "context.requestId"},
            "responseTemplates": {"application/json": json.dumps(self.problem.to_dict())},
        }


GATEWAY_RESPONSES = (
    GatewayResponse(
        # API Gateway reports an unknown route or method as a missing AWS signature, or, with a bearer token, as a bad
        # one. No route here requires a signature, so all of these concern unknown routes, as does the default.
        (
            "MISSING_AUTHENTICATION_TOKEN",
            "INVALID_SIGNATURE",
            "EXPIRED_TOKEN",
            "ACCESS_DENIED",
            "RESOURCE_NOT_FOUND",
            "DEFAULT_4XX",
        ),
        NotFound("There is no such route or method."),
    ),
    GatewayResponse(
        ("BAD_REQUEST_BODY", "BAD_REQUEST_PARAMETERS"), BadRequest("The request is not one that this API takes.")
    ),
    GatewayResponse(("WAF_FILTERED",), Forbidden("The firewall in front of this API refuses the request.")),
    GatewayResponse(("REQUEST_TOO_LARGE",), TooLarge("The request is too large.")),
    GatewayResponse(("UNSUPPORTED_MEDIA_TYPE",), UnsupportedMediaType("Send application/json.")),
    GatewayResponse(
        ("THROTTLED", "QUOTA_EXCEEDED"), TooManyRequests("Too many requests at once; try again.", headers=TRY_AGAIN)
    ),
    GatewayResponse(
        # The request may have been carried out: an Idempotency-Key makes a repetition safe.
        ("INTEGRATION_TIMEOUT", "INTEGRATION_FAILURE"),
        Unavailable("The service did not answer in time; try again.", headers=TRY_AGAIN),
    ),
    GatewayResponse(("DEFAULT_5XX",), Problem("Something went wrong on our side.")),
)
