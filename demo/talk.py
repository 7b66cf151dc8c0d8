"""Let two users talk, with breaks of their connections, and check that each sees every message once, in one order.

`python -m demo talk --seconds 300` runs it for five minutes.
"""

import random
import secrets
import threading
import time
import uuid

from demo.client import Client
from demo.live import Event, LiveClient
from demo.terminal import say
from demo.waiting import wait_until

SECONDS = 20
PAUSE = 0.6  # seconds between two messages of a user, on average: five minutes stay below the limit of messages
BREAK_SHARE = 0.05  # of the messages, after which the writer's connection breaks
BREAK_SECONDS = 2.0  # the longest break


class Talker:
    """One user in the conversation. What the user sees is `shown`: each message once, in the order of `seq`.

    Live events bring messages. If one is missing, it is read from the list of messages, as after a long break.
    """

    def __init__(self, client: Client, name: str) -> None:
        self.client, self.name = client, name
        self.user_id = client.me()["id"]
        self.shown: list[tuple[int, str]] = []
        self.breaks = self.by_event = self.by_list = 0
        self._waiting: dict[int, str] = {}
        self._lock = threading.Lock()
        self.live = LiveClient(client, self._take)
        self.conversation_id = ""

    def _take(self, event: Event) -> None:
        if event["type"] == "message" and event["data"]["change"] == "sent":
            self._show({event["data"]["seq"]: event["data"]["text"] or ""}, by_event=True)
        elif event["type"] == "resync":
            self.catch_up()

    def _show(self, messages: dict[int, str], *, by_event: bool) -> None:
        """Show messages that are not shown yet, as far as there is no gap."""
        with self._lock:
            self._waiting |= messages
            while (seq := len(self.shown) + 1) in self._waiting:
                self.shown.append((seq, self._waiting[seq]))
                self.by_event += by_event
                self.by_list += not by_event
            self._waiting = {each: text for each, text in self._waiting.items() if each > len(self.shown)}

    def catch_up(self) -> None:
        """Read the messages after those that are shown."""
        newer: dict[int, str] = {}
        for message in self.client.items(f"/v1/conversations/{self.conversation_id}/messages"):
            if message["seq"] <= len(self.shown):
                break
            newer[message["seq"]] = message["text"] or ""
        self._show(newer, by_event=False)

    def say(self, text: str) -> None:
        """Send a message; a repeated request would be answered with the same message."""
        body = {"client_id": uuid.uuid4().hex, "text": text}
        self.client.call("POST", f"/v1/conversations/{self.conversation_id}/messages", body)

    def chat(self, until: float, seed: int) -> None:
        """Write until a time of the monotonic clock, with breaks of the connection."""
        chance, count = random.Random(seed), 0  # noqa: S311 - no secret
        while time.monotonic() < until:
            count += 1
            self.say(f"{self.name} {count}")
            if chance.random() < BREAK_SHARE:
                self.breaks += 1
                self.live.close()
                time.sleep(chance.uniform(0, BREAK_SECONDS))
                self.live.connect()
            time.sleep(chance.uniform(0, 2 * PAUSE))
        self.live.close()
        self.live.connect()


def talk(api_url: str, seconds: float = SECONDS) -> list[Talker]:
    """Let two new users talk. Returns them.

    Raises:
        ApiError: the API refused a request.
        TimeoutError: a message did not reach both users.
        ValueError: the two saw different messages.
    """
    talkers = [Talker(_new_user(api_url, name), name) for name in ("Ada", "Ben")]
    ada, ben = talkers
    for one, other in ((ada, ben), (ben, ada)):
        one.client.follow(other.user_id)
    conversation_id = ada.client.call("POST", "/v1/conversations", {"user_ids": [ben.user_id]})["id"]
    for each in talkers:
        each.conversation_id = conversation_id
        each.live.connect()
    until = time.monotonic() + seconds
    threads = [threading.Thread(target=each.chat, args=[until, i]) for i, each in enumerate(talkers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    written = next(ada.client.items(f"/v1/conversations/{conversation_id}/messages"))["seq"]
    for each in talkers:
        try:
            wait_until(lambda each=each: len(each.shown), lambda count: count == written)  # type: ignore[misc]
        except TimeoutError:
            each.catch_up()
        each.live.close()
    if ada.shown != ben.shown or [seq for seq, _ in ada.shown] != [*range(1, written + 1)]:
        raise ValueError(f"{len(ada.shown)} and {len(ben.shown)} of {written} messages, or in different orders")
    return talkers


def run_talk(api_url: str, seconds: float = SECONDS) -> None:
    """Let two new users talk, and print what each saw; errors as of `talk`."""
    say(f"Two users talk for {seconds:g} s, with breaks.")
    for each in talk(api_url, seconds):
        ways = f"{each.by_event} by live events, {each.by_list} from the list, with {each.breaks} breaks"
        say(f"  {each.name} saw {len(each.shown)} messages, each once and in one order: {ways}")


def _new_user(api_url: str, name: str) -> Client:
    client, username = Client(api_url), f"{name.lower()}.{secrets.token_hex(3)}"
    client.register(username, f"{username}@example.org", secrets.token_urlsafe(18), name)
    return client
