"""A client of live events, small enough to serve as an example: it connects by a ticket, and again after a break.

live = LiveClient(ada, print)
live.connect()
…
live.close()
"""

import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from typing import Any

from urllib3.exceptions import HTTPError
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.sync.client import ClientConnection, connect

from demo.client import Client

Event = Mapping[str, Any]
OPEN_TIMEOUT = 60  # seconds: the first invocation of a function loads the application
PAUSE = 1.0  # seconds before a connection that failed is tried again


class LiveClient:
    """The live events of one user, each once, although the server may send an event again.

    A connection that the server or the network closes is opened again.

    Args:
        client: the user's client of the API.
        handle: gets each event, on a thread of its own.
    """

    def __init__(self, client: Client, handle: Callable[[Event], None]) -> None:
        self._client = client
        self._handle = handle
        self._known: set[str] = set()
        self._last_id: str | None = None  # until `hello` comes, that of the connection before
        self._newest = ""
        self._is_current = threading.Event()
        self._turn = threading.Lock()  # of opening and closing
        self._is_wanted = False
        self._connection = ExitStack()
        self._reader: threading.Thread | None = None

    @property
    def is_current(self) -> bool:
        """Whether all events that were missed before the present connection have come."""
        return self._is_current.is_set()

    def connect(self) -> None:
        """Connect, ask for the events since the last one that came, and read until `close`."""
        with self._turn:
            self._is_wanted = True
            socket = self._open()
        self._reader = threading.Thread(target=self._read, args=[socket], daemon=True)
        self._reader.start()

    def wait_until_current(self) -> None:
        """Wait until the server has answered `hello`.

        Raises:
            TimeoutError: it does not.
        """
        if not self._is_current.wait(OPEN_TIMEOUT):
            raise TimeoutError(f"The server did not answer hello within {OPEN_TIMEOUT} s")

    def close(self) -> None:
        """Disconnect; events that come meanwhile are sent after the next `connect`."""
        with self._turn:
            self._is_wanted = False
            self._connection.close()
        if self._reader:
            self._reader.join()
        self._is_current.clear()

    def _open(self) -> ClientConnection:
        """Connect with a new ticket and greet."""
        ticket = self._client.call("POST", "/v1/live/tickets")
        self._connection.close()
        url = f"{ticket['url']}?ticket={ticket['ticket']}"
        socket = self._connection.enter_context(connect(url, open_timeout=OPEN_TIMEOUT))
        self._is_current.clear()
        socket.send(json.dumps({"action": "hello", "last_event_id": self._last_id}))
        return socket

    def _read(self, socket: ClientConnection | None) -> None:
        while self._is_wanted:
            if socket:
                with suppress(ConnectionClosed):
                    while True:
                        self._take(json.loads(socket.recv()))
            socket = self._open_again()

    def _open_again(self) -> ClientConnection | None:
        """A new connection, unless it was closed by `close`; None also if it could not be opened yet."""
        with self._turn:
            try:
                return self._open() if self._is_wanted else None
            except (WebSocketException, OSError, HTTPError):
                time.sleep(PAUSE)
                return None

    def _take(self, event: Event) -> None:
        self._newest = max(self._newest, event["id"])
        if event["type"] == "hello":
            self._is_current.set()
        if self.is_current:
            self._last_id = self._newest
        if event["id"] not in self._known:
            self._known.add(event["id"])
            self._handle(event)
