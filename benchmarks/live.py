"""Live events: from a message to its recipient's socket through the deployed stack, while many sockets are open.

EMULSION_BENCH_SOCKETS is their number, 500 by default.
"""

import itertools
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from websockets.sync.client import connect

from benchmarks import population
from benchmarks.crowd import Crowd
from benchmarks.figures import milliseconds, paired, paired_ratio, percentile
from benchmarks.findings import Findings, Row
from benchmarks.site import Site, inside
from chalicelib.accounts import access_tokens
from chalicelib.accounts import tables as accounts
from chalicelib.accounts.sessions import Client as SessionClient
from chalicelib.accounts.sessions import open_session
from chalicelib.core.settings import HOUR
from chalicelib.messaging import service as messaging
from chalicelib.realtime import service as realtime
from demo.client import Client
from infra.paths import ROOT
from infra.progress import step

SOCKETS = int(os.environ.get("EMULSION_BENCH_SOCKETS", "500"))
PAIRS = 50  # of the users, who write to each other
WARM_UP = 20  # messages that are not counted
MESSAGES = 300
TEXT = "x" * 100
HELLO = json.dumps({"action": "hello"})
MOST_P99 = 1.0  # seconds: an event comes within a second
PATIENCE = 60.0  # seconds


@dataclass(frozen=True)
class _Pair:
    """Two connected users: the author's client and the conversation, and the place of the recipient's socket."""

    author: Client
    conversation_id: str
    recipient: int

    def write(self) -> str:
        """Send a message through the API. Returns its id."""
        body = {"client_id": secrets.token_hex(16), "text": TEXT}
        return str(self.author.call("POST", f"/v1/conversations/{self.conversation_id}/messages", body)["id"])


def measure(site: Site) -> Findings:
    """See the module."""
    deployed = site.deployed
    crowd, bare = Crowd(_message_of), Crowd(lambda frame: str(frame["key"]))
    with inside(deployed.target), _bare_server() as address, ExitStack() as stack:
        with step(f"{SOCKETS} users, {min(PAIRS, SOCKETS // 2)} pairs that write to each other"):
            user_ids = population.make_people(SOCKETS)
            tokens = [_signed_in(user_id) for user_id in user_ids]
            pairs = [_pair(deployed.api_url, user_ids, tokens, number) for number in range(min(PAIRS, SOCKETS // 2))]
        with step(f"{SOCKETS} sockets, and {SOCKETS} of a bare server") as notes:
            began = time.perf_counter()
            stack.enter_context(crowd.connected(SOCKETS, lambda number: _ticket(tokens[number]), lambda _: HELLO))
            notes.append(f"{milliseconds((time.perf_counter() - began) / SOCKETS)} for each ticket and connection")
            stack.enter_context(bare.connected(SOCKETS, lambda _: address, str))
        ours, peer, sent = _talk(crowd, bare, pairs, address)
    return Findings(_rows(ours, peer, [len(crowd.arrivals[each]) for each in sent]), [_note(len(pairs))])


def _talk(
    crowd: Crowd, bare: Crowd, pairs: list[_Pair], address: str
) -> tuple[list[float], list[float], list[tuple[int, str]]]:
    """Seconds from each message to its recipient's socket, those of the bare server, and what was sent to whom."""
    turns, numbers, sent = itertools.cycle(pairs), itertools.count(), list[tuple[int, str]]()

    def message() -> float:
        pair = next(turns)
        began = time.perf_counter()
        key = pair.write()
        sent.append((pair.recipient, key))
        return crowd.wait_for(pair.recipient, key, PATIENCE) - began

    with connect(address) as sender, step(f"{MESSAGES} messages by turns"):
        sender.send("sender")

        def frame() -> float:
            number = next(numbers)
            began = time.perf_counter()
            sender.send(json.dumps({"to": str(number % SOCKETS), "key": str(number), "text": TEXT}))
            return bare.wait_for(number % SOCKETS, str(number), PATIENCE) - began

        for _ in range(WARM_UP):
            message()
        return *paired(message, frame, MESSAGES), sent


def _signed_in(user_id: str) -> str:
    """The access token of a new session."""
    user = accounts.user(user_id)
    if user is None:
        raise RuntimeError("the user is not stored")
    return open_session(user, SessionClient("192.0.2.1", "bench")).access_token


def _ticket(token: str) -> str:
    """The address of one connection."""
    made = realtime.issue_ticket(access_tokens.verify(token))
    return f"{made.url}?ticket={made.ticket}"


def _pair(api_url: str, user_ids: list[str], tokens: list[str], number: int) -> _Pair:
    one, other = 2 * number, 2 * number + 1
    population.make_edges([user_ids[one]], [user_ids[other]])
    population.make_edges([user_ids[other]], [user_ids[one]])
    found, _ = messaging.begin(user_ids[one], [user_ids[other]])
    client = Client(api_url)
    client._keep({"access_token": tokens[one], "refresh_token": "", "expires_in": HOUR})
    return _Pair(client, found.conversation.conversation_id, other)


def _message_of(event: dict[str, Any]) -> str | None:
    """The message that an event tells of."""
    return str(event["data"]["message_id"]) if event["type"] == "message" else None


@contextmanager
def _bare_server() -> Iterator[str]:
    """The address of the peer, in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.bare_sockets"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as server:
        try:
            yield f"ws://127.0.0.1:{int(server.stdout.readline())}"  # type: ignore[union-attr] # it is a pipe
        finally:
            server.terminate()


def _rows(ours: list[float], peer: list[float], arrivals: list[int]) -> list[Row]:
    what, p99 = f"message to socket, {SOCKETS} sockets open", percentile(ours, 0.99)
    times = len(arrivals)
    return [
        Row(
            f"{what}: from the call to the recipient's socket",
            f"p99 <= {milliseconds(MOST_P99)}",
            f"p50 {milliseconds(percentile(ours, 0.5))}, p99 {milliseconds(p99)}, {paired_ratio(ours, peer):.0f} x",
            f"a frame through a bare server: p50 {_precise(peer, 0.5)}, p99 {_precise(peer, 0.99)}",
            p99 <= MOST_P99,
        ),
        Row(
            f"{what}: messages that came once",
            f"{times} of {times}",
            f"{arrivals.count(1)} of {times}",
            ok=arrivals.count(1) == times,
        ),
    ]


def _precise(taken: list[float], share: float) -> str:
    return f"{percentile(taken, share) * 1000:.2f} ms"


def _note(pairs: int) -> str:
    return (
        f"{pairs} of the users write in turn, {len(TEXT)} characters to one recipient each, the next message when the "
        "last has come; every user has one socket. The way: API, table, stream, queue, function, WebSocket API; the "
        "emulator polls streams and queues. The peer passes a frame of the same text from one connection to another, "
        "in turn with the messages. Clients, functions and tables share this machine."
    )
