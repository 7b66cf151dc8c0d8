"""Hold every event that a socket gets to the AsyncAPI document."""

from functools import cache
from typing import Any

import jsonschema

import app
from chalicelib.core.asyncapi import document_of

TEST = "test"  # the type of events that tests make up


def check_event(event: dict[str, Any]) -> None:
    """Fail on an event that the document does not have."""
    if event["type"] != TEST:
        validator(f"event-{event['type']}").validate(event)


@cache
def validator(message: str) -> Any:
    """Validates the payload of a message of the document, e.g. `event-post` or `frame-hello`."""
    components = document()["components"]
    assert message in components["messages"], f"add {message} to EVENT_TYPES or FRAMES of its room's schemas"
    return jsonschema.Draft202012Validator({**components["messages"][message]["payload"], "components": components})


@cache
def document() -> dict[str, Any]:
    """The document of the application."""
    return document_of(app.LIVE, "wss://sockets.example.com/api")
