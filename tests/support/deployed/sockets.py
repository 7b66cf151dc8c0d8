"""Connect to the deployed WebSocket API with a client of the library `websockets`."""

import json
import time
from contextlib import ExitStack
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.support.deployed.http import answer_of
from tests.support.deployed.people import Person
from tests.support.live_frames import check_event

PATIENCE = 60  # seconds: a first invocation loads the application


class Socket:
    """One connection of a user's session, and the events that it got."""

    def __init__(self, person: Person) -> None:
        self.ticket: dict[str, Any] = answer_of(person.api.post("/v1/live/tickets"), 201)
        self._open = ExitStack()
        url = f"{self.ticket['url']}?ticket={self.ticket['ticket']}"
        self.connection: ClientConnection = self._open.enter_context(connect(url, open_timeout=PATIENCE))
        self.events: list[dict[str, Any]] = []

    def send(self, **frame: object) -> None:
        """Send a frame."""
        self.connection.send(json.dumps(frame))

    def hello(self, last_event_id: str | None = None) -> dict[str, Any]:
        """Greet, and wait for the answer."""
        self.send(action="hello", last_event_id=last_event_id)
        return self.wait_for("hello")

    def wait_for(self, kind: str, patience: float = PATIENCE, **data: object) -> dict[str, Any]:
        """Read events until one of this type comes whose data has these values, for at most `patience` seconds.

        Raises:
            TimeoutError: none came in time.
        """
        deadline = time.monotonic() + patience
        while True:
            event: dict[str, Any] = json.loads(self.connection.recv(timeout=max(0, deadline - time.monotonic())))
            check_event(event)
            self.events.append(event)
            if event["type"] == kind and data.items() <= event["data"].items():
                return event

    def wait_until_closed(self) -> None:
        """Read events until the server closes the connection.

        Raises:
            TimeoutError: it stays open.
        """
        deadline = time.monotonic() + 2 * PATIENCE
        while True:
            try:
                self.events.append(json.loads(self.connection.recv(timeout=max(0, deadline - time.monotonic()))))
            except ConnectionClosed:
                return

    def close(self) -> None:
        """Close the connection."""
        self._open.close()
