"""The AsyncAPI document and docs/live.md have every event and every frame; what is sent is checked where it is sent."""

import json
import re
from typing import Any

import jsonschema
import pytest

import app
from chalicelib.core.asyncapi import asyncapi_room, document_of
from chalicelib.realtime.settings import settings
from functions.sockets import ACTIONS
from infra.paths import ROOT
from tests.support.live_frames import check_event, document, validator

PAGE = (ROOT / "docs" / "live.md").read_text()


def references(part: Any) -> list[str]:
    if isinstance(part, dict):
        own = [part["$ref"]] if "$ref" in part else []
        return own + [each for value in part.values() for each in references(value)]
    return [each for value in part for each in references(value)] if isinstance(part, list) else []


def test_every_reference_leads_somewhere() -> None:
    whole = document()
    for each in references(whole):
        found = whole
        for part in each.removeprefix("#/").split("/"):
            found = found[part]
        assert found


def test_it_has_the_parts_of_an_asyncapi_3_document() -> None:
    whole = document()
    assert whole["asyncapi"] == "3.0.0"
    assert whole["servers"]["stage"] == {"host": "sockets.example.com", "pathname": "/api", "protocol": "wss"}
    (channel,) = whole["channels"].values()
    assert channel["messages"].keys() == whole["components"]["messages"].keys() == whole["operations"].keys()
    directions = {name.partition("-")[0]: each["action"] for name, each in whole["operations"].items()}
    assert directions == {"event": "send", "frame": "receive"}
    assert document_of(app.LIVE)["servers"] == {}
    assert asyncapi_room(app.LIVE).endpoints[0].view().model_dump()["asyncapi"] == "3.0.0"


def test_it_has_the_actions_of_all_rooms() -> None:
    described = {name.removeprefix("frame-") for name in document()["operations"] if name.startswith("frame-")}
    assert described == {"hello", "ping", *(each.name for each in ACTIONS)}


def test_the_page_has_every_event_with_its_fields_and_every_action() -> None:
    messages = document()["components"]["messages"]
    for name, message in messages.items():
        (row,) = re.findall(rf"^\| `{message['name']}` \|(.*?)\|", PAGE.partition(_section(name))[2], re.MULTILINE)[:1]
        schema = _resolved(
            message["payload"] if name.startswith("frame-") else message["payload"]["properties"]["data"]
        )
        fields = set(schema["properties"]) - {"action"}
        assert fields <= set(re.findall(r"`(\w+)`", row)), f"docs/live.md: {name}"


def test_the_page_has_the_numbers_of_the_settings() -> None:
    numbers = settings()
    told = (numbers.sockets_per_user, numbers.frame_bytes, numbers.frames_per_minute, numbers.refused_frames)
    limits = PAGE.partition("## Limits")[2]
    for each in (*told, numbers.resumed_events):
        assert f"| {each:,}" in limits
    assert f"({numbers.ticket_lifetime})" in PAGE
    assert f"at most {numbers.live_event_bytes // 1024} KB" in PAGE


@pytest.mark.parametrize(
    "event",
    [
        {"id": "0" * 22, "type": "post", "data": {"post_id": "short", "author_id": "0" * 11}},
        {"id": "0" * 22, "type": "pong", "data": {"more": 1}},
        {"id": "short", "type": "pong", "data": {}},
        {"id": "0" * 22, "type": "pong"},
    ],
)
def test_an_event_that_is_not_as_described_is_found(event: dict[str, Any]) -> None:
    with pytest.raises(jsonschema.ValidationError):
        check_event(event)


def test_an_event_of_an_unknown_type_is_found() -> None:
    with pytest.raises(AssertionError, match="EVENT_TYPES"):
        check_event({"id": "0" * 22, "type": "dance", "data": {}})


def test_frames_are_described_as_they_are_accepted() -> None:
    validator("frame-hello").validate({"action": "hello", "last_event_id": None})
    with pytest.raises(jsonschema.ValidationError):
        validator("frame-ping").validate(json.loads('{"action": "ping", "more": 1}'))


def _section(name: str) -> str:
    return "## Events" if name.startswith("event-") else "## Frames of clients"


def _resolved(schema: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document()["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return found
