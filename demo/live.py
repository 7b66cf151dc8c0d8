"""A client of live events, small enough to serve as an example: it connects by a ticket, and again after a break.

live = LiveClient(ada, print)
live.connect()
…
live.close()
"""

import json
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from demo.client import Client

Event = Mapping[str, Any]
OPEN_TIMEOUT = 60  # seconds: the first invocation of a function loads the application


class LiveClient:
    """The live events of one user, each once, although the server may send an event again.

    Args:
        client: the user's client of the API.
        handle: gets each event, on a thread of its own.
    """

    def __init__(self, client: Client, handle: Callable[[Event], None]) -> None:
        self._client = client
        self._handle = handle
        self._known: set[str] = set()
        self._last_id: str | None = None
        self._socket: ClientConnection | None = None
        self._reader: threading.Thread | None = None

    def connect(self) -> None:
        """Connect with a new ticket, and ask for the events since the last one that came."""
        ticket = self._client.call("POST", "/v1/live/tickets")
        self._socket = connect(f"{ticket['url']}?ticket={ticket['ticket']}", open_timeout=OPEN_TIMEOUT)
        self._socket.send(json.dumps({"action": "hello", "last_event_id": self._last_id}))
        self._reader = threading.Thread(target=self._read, args=[self._socket], daemon=True)
        self._reader.start()

    def type_in(self, conversation_id: str) -> None:
        """Tell the other members of a conversation that this user is typing."""
        if self._socket:
            self._socket.send(json.dumps({"action": "typing", "conversation_id": conversation_id}))

    def close(self) -> None:
        """Disconnect; events that come meanwhile are sent after the next `connect`."""
        if self._socket and self._reader:
            self._socket.close()
            self._reader.join()
        self._socket = None

    def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            while True:
                event: dict[str, Any] = json.loads(socket.recv())
                if event["id"] not in self._known:
                    self._known.add(event["id"])
                    self._last_id = max(self._last_id or "", event["id"])
                    self._handle(event)
