"""Let two users talk, with breaks of their connections, and check that each sees every message once, in one order.

`python -m demo talk --seconds 300` runs it for five minutes.
"""

import random
import secrets
import threading
import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Literal

from urllib3.exceptions import HTTPError

from demo.client import Client
from demo.errors import ApiError
from demo.live import Event, LiveClient
from demo.terminal import say
from demo.waiting import wait_until

SECONDS = 20
PAUSE = 0.6  # seconds between two messages of a user, on average: five minutes stay below the limit of messages
LEAST = 6  # messages of each user, however slow the machine
FIRST_BREAK = 3  # messages, after which the writer's connection breaks
BREAK_SHARE = 0.05  # of later messages, after which it breaks
BREAK_SECONDS = 2.0  # the longest break
TRIES = 3  # of one message
BUSY = 503
GAP_SECONDS = 5.0  # after which a missing message is read from the list: events may come in another order

Way = Literal["event", "list"]


class Talker:
    """One user in the conversation.

    Live events bring messages. One that is missing is read from the list of messages.

    Attributes:
        shown: what the user sees: each message once, in the order of `seq`.
        ways: how many of them came by a live event and how many from the list.
        breaks: how often the user's connection was broken.
    """

    def __init__(self, client: Client, name: str) -> None:
        self.client, self.name = client, name
        self.user_id = client.me()["id"]
        self.conversation_id = ""
        self.shown: list[tuple[int, str]] = []
        self.ways: Counter[Way] = Counter()
        self.breaks = 0
        self._waiting: dict[int, tuple[str, Way]] = {}
        self._has_listed = False
        self._lock = threading.Lock()
        self.live = LiveClient(client, self._take)

    def _take(self, event: Event) -> None:
        if event["type"] == "message" and event["data"]["change"] == "sent":
            self._show({event["data"]["seq"]: event["data"]["text"] or ""}, "event")
        elif event["type"] == "resync" or (event["type"] == "hello" and not self._has_listed):
            self.catch_up()
        if self._waiting:
            timer = threading.Timer(GAP_SECONDS, self._fill_gap, [len(self.shown)])
            timer.daemon = True
            timer.start()

    def _show(self, messages: dict[int, str], way: Way) -> None:
        """Show messages that are not shown yet, as far as there is no gap."""
        with self._lock:
            for seq, text in messages.items():
                self._waiting.setdefault(seq, (text, way))
            while (seq := len(self.shown) + 1) in self._waiting:
                text, came_by = self._waiting[seq]
                self.shown.append((seq, text))
                self.ways[came_by] += 1
            self._waiting = {each: came for each, came in self._waiting.items() if each > len(self.shown)}

    def _fill_gap(self, shown: int) -> None:
        """Read what is missing, if no more is shown than some time ago. Missed events still come before `hello`."""
        if len(self.shown) == shown and self.live.is_current:
            self.catch_up()

    def catch_up(self) -> None:
        """Read the messages after those that are shown."""
        newer: dict[int, str] = {}
        for message in self.client.items(f"/v1/conversations/{self.conversation_id}/messages"):
            if message["seq"] <= len(self.shown):
                break
            newer[message["seq"]] = message["text"] or ""
        self._has_listed = True
        self._show(newer, "list")

    def say(self, text: str) -> None:
        """Send a message, again if the answer is lost or the API is busy: its client id makes that the same message."""
        body = {"client_id": uuid.uuid4().hex, "text": text}
        for tries_left in reversed(range(TRIES)):
            try:
                self.client.call("POST", f"/v1/conversations/{self.conversation_id}/messages", body)
            except (ApiError, HTTPError) as error:
                if not tries_left or getattr(error, "status", BUSY) != BUSY:
                    raise
            else:
                return

    def chat(self, until: float, seed: int) -> None:
        """Write until a time of the monotonic clock, with breaks of the connection, one of them at the end."""
        chance, count = random.Random(seed), 0  # noqa: S311 - no secret
        while time.monotonic() < until or count < LEAST:
            count += 1
            self.say(f"{self.name} {count}")
            if count == FIRST_BREAK or chance.random() < BREAK_SHARE:
                self._break(chance.uniform(0, BREAK_SECONDS))
            time.sleep(chance.uniform(0, 2 * PAUSE))
        self._break(0)

    def _break(self, seconds: float) -> None:
        self.breaks += 1
        self.live.close()
        time.sleep(seconds)
        self.live.connect()


def talk(api_url: str, seconds: float = SECONDS) -> list[Talker]:
    """Let two new users talk. Returns them.

    Raises:
        ApiError: the API refused a request.
        TimeoutError: the server did not answer `hello`.
        ValueError: the two saw different messages.
    """
    talkers = [Talker(_new_user(api_url, name), name) for name in ("Ada", "Ben")]
    _introduce(*talkers)
    until = time.monotonic() + seconds
    with ThreadPoolExecutor() as pool:
        chats = [pool.submit(each.chat, until, seed) for seed, each in enumerate(talkers)]
    for each in chats:
        each.result()
    ada, ben = talkers
    written = next(ada.client.items(f"/v1/conversations/{ada.conversation_id}/messages"))["seq"]
    for talker in talkers:
        try:
            wait_until(partial(len, talker.shown), partial(int.__le__, written))
        except TimeoutError:
            talker.catch_up()
        talker.live.close()
    if ada.shown != ben.shown or [seq for seq, _ in ada.shown] != [*range(1, written + 1)]:
        raise ValueError(f"{len(ada.shown)} and {len(ben.shown)} of {written} messages, or in different orders")
    return talkers


def _introduce(ada: Talker, ben: Talker) -> None:
    """Let both follow each other, begin their conversation, and connect."""
    ada.client.follow(ben.user_id)
    ben.client.follow(ada.user_id)
    conversation_id = ada.client.call("POST", "/v1/conversations", {"user_ids": [ben.user_id]})["id"]
    for each in (ada, ben):
        each.conversation_id = conversation_id
        each.live.connect()
        each.live.wait_until_current()


def run_talk(api_url: str, seconds: float = SECONDS) -> None:
    """Let two new users talk, and print what each saw; errors as of `talk`."""
    say(f"Two users talk for {seconds:g} s, with breaks.")
    for each in talk(api_url, seconds):
        ways = f"{each.ways['event']} by live events, {each.ways['list']} from the list, with {each.breaks} breaks"
        say(f"  {each.name} saw {len(each.shown)} messages, each once and in one order: {ways}")


def _new_user(api_url: str, name: str) -> Client:
    client, username = Client(api_url), f"{name.lower()}.{secrets.token_hex(3)}"
    client.register(username, f"{username}@example.org", secrets.token_urlsafe(18), name)
    return client
