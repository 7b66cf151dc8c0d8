"""A room of the packaged table is imported by its first request."""

from dataclasses import replace
from typing import Any

import pytest
from chalice import Chalice

from chalicelib.core import lazy_rooms
from chalicelib.core.api import Room
from chalicelib.core.lazy_rooms import LazyRoom
from chalicelib.core.settings import TRIGGERS

NAME = "somewhere.routes"


@pytest.fixture(autouse=True)
def _table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lazy_rooms, "TRIGGERS", replace(TRIGGERS, in_lambda=True))
    monkeypatch.setattr(lazy_rooms, "packaged_routes", lambda: {NAME: [["PUT", "/v1/ping/{word}", "ping"]]})


def answer(room: LazyRoom, times: int = 1) -> list[Any]:
    """The statuses that an application with this room answers to one request, made repeatedly."""
    app = Chalice("lazy")
    app.register_blueprint(room)
    event = {
        "requestContext": {"resourcePath": "/v1/ping/{word}", "httpMethod": "PUT", "requestId": "r", "identity": {}},
        "pathParameters": {"word": "a"},
        "headers": {},
        "multiValueQueryStringParameters": None,
        "body": None,
        "isBase64Encoded": False,
        "stageVariables": None,
    }
    return [app(event, None)["statusCode"] for _ in range(times)]


def test_it_is_loaded_once_and_not_before_a_request() -> None:
    loaded: list[str] = []

    def load() -> Room:
        room = Room(NAME)
        loaded.append(NAME)

        @room.put("/v1/ping/{word}")
        def ping(word: str) -> None:
            """Answer."""

        return room

    room = LazyRoom(NAME, load)
    assert answer(room, times=0) == []
    assert loaded == []
    assert answer(room, times=2) == [204, 204]
    assert loaded == [NAME]
    assert [each.path for each in room.endpoints] == ["/v1/ping/{word}"]


def test_a_room_that_cannot_be_imported_answers_with_a_problem() -> None:
    assert answer(LazyRoom(NAME)) == [500]
