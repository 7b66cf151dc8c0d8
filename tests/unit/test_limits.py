"""Every writing request has a limit, as the table in docs/api.md lists it; a user's flood affects no other user."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any

import pytest
from chalice.app import Request
from chalice.test import Client

from app import ROOMS, app
from chalicelib.accounts.settings import AccountSettings
from chalicelib.comments.settings import CommentSettings
from chalicelib.core import clock, ids
from chalicelib.core.openapi import document_of
from chalicelib.core.settings import DAY, HOUR, MINUTE, Settings
from chalicelib.events.settings import EventSettings
from chalicelib.graph.settings import GraphSettings
from chalicelib.media.settings import MediaSettings
from chalicelib.messaging.settings import MessagingSettings
from chalicelib.notifications.settings import NotificationSettings
from chalicelib.posts.settings import PostSettings
from chalicelib.push.settings import PushSettings
from chalicelib.realtime.settings import LiveSettings
from chalicelib.search.settings import SearchSettings
from chalicelib.stories.settings import StorySettings
from infra.paths import ROOT
from tests.support.cloud import Policy
from tests.support.rooms.api import Reply
from tests.support.rooms.pushing import SUBSCRIPTION

pytestmark = pytest.mark.usefixtures("cloud")
FromAddress = Callable[..., int]
NOW = 1_800_000_000_000
PAGE = ROOT / "docs" / "api.md"
WINDOWS = {"a minute": MINUTE, "5 minutes": 5 * MINUTE, "an hour": HOUR, "a day": DAY, "14 days": 14 * DAY}
SETTINGS = (
    AccountSettings,
    CommentSettings,
    EventSettings,
    GraphSettings,
    LiveSettings,
    MediaSettings,
    MessagingSettings,
    NotificationSettings,
    PostSettings,
    PushSettings,
    SearchSettings,
    Settings,
    StorySettings,
)
DEFAULTS = {field.name: field.default for kind in SETTINGS for field in fields(kind)}
USER_ID = ids.first_at(NOW)
OWNED_ID = ids.new_owned_id(USER_ID, NOW)
PATH = {"user_id": USER_ID, "session_id": USER_ID, "username": "bea", "post_id": OWNED_ID, "media_id": OWNED_ID}
PATH |= {"story_id": OWNED_ID, "highlight_id": OWNED_ID, "rule_id": USER_ID, "comment_id": f"{OWNED_ID}0"}
PATH |= {"draft_id": OWNED_ID}
PATH |= {"conversation_id": OWNED_ID, "message_id": f"{OWNED_ID}0000000001"}
PATH |= {"collection_id": OWNED_ID}
PATH |= {"subscription_id": OWNED_ID}
PATH |= {"tag": "sea"}
PATH |= {"handle": "@bea", "page": "followers"}
PASSWORDS = {"old": "correct horse battery", "new": "battery horse correct"}
QUERIES = {"GET /v1/search/users": "?q=bea"}
BODIES: dict[str, Any] = {
    "POST /v1/auth/register": {"username": "bea", "email": "bea@example.com", "password": "correct horse battery"},
    "POST /v1/auth/login": {"login": "bea", "password": "correct horse battery"},
    "POST /v1/auth/refresh": {"refresh_token": "none"},
    "POST /v1/auth/password/change": PASSWORDS,
    "PATCH /v1/users/me": {"bio": "photographer", "username": "beatrix"},
    "POST /v1/follow": {"target_user_id": USER_ID},
    "POST /v1/media/upload-url": {"content_type": "image/jpeg", "size": 1000, "sha256": "A" * 43 + "="},
    "POST /v1/posts": {"media": [{"media_id": OWNED_ID}]},
    "PATCH /v1/posts/{post_id}": {"caption": "dusk"},
    "POST /v1/posts/{post_id}/comments": {"body": "dusk"},
    "PATCH /v1/posts/{post_id}/comments/{comment_id}": {"body": "dawn"},
    "POST /v1/drafts": {"caption": "dusk"},
    "PATCH /v1/drafts/{draft_id}": {"caption": "dawn"},
    "POST /v1/imports/posts": {"items": [{"media": [{"media_id": OWNED_ID}], "taken_at": "2012-03-04T05:06:07Z"}]},
    "POST /v1/stories": {"media": {"media_id": OWNED_ID}},
    "POST /v1/collections": {"name": "dusk"},
    "PATCH /v1/collections/{collection_id}": {"name": "dawn"},
    "POST /v1/muted-words": {"text": "spoiler"},
    "POST /v1/highlights": {"title": "dusk", "story_ids": [OWNED_ID]},
    "PATCH /v1/highlights/{highlight_id}": {"title": "dawn"},
    "POST /v1/conversations": {"user_ids": [USER_ID]},
    "PATCH /v1/conversations/{conversation_id}": {"title": "friends"},
    "PATCH /v1/conversations/{conversation_id}/members/{user_id}": {"role": "admin"},
    "POST /v1/conversations/{conversation_id}/read": {"up_to": 1},
    "POST /v1/conversations/{conversation_id}/messages": {"client_id": "c", "text": "hello"},
    "PUT /v1/conversations/{conversation_id}/messages/{message_id}/reaction": {"emoji": "👍"},
    "POST /v1/stories/{story_id}/reply": {"text": "nice"},
    "POST /v1/stories/{story_id}/reaction": {"emoji": "👍"},
    "PATCH /v1/users/me/message-preferences": {"read_marks": False},
    "POST /v1/notifications/read": {"up_to": "an item"},
    "PATCH /v1/notifications/preferences": {"policy": {"new_accounts": "filter"}},
    "PATCH /v1/push": {"previews": False},
    "POST /v1/push/subscriptions": SUBSCRIPTION,
    "POST /v1/push/devices": {"platform": "ios", "token": "t"},
    "POST /v1/events": {"events": [{"type": "open", "post_id": OWNED_ID}]},
}


@dataclass(frozen=True)
class Listed:
    """A row of the table."""

    limit: str
    most: int
    window: int
    subject: str
    setting: str
    operations: tuple[str, ...]


def listed() -> Iterator[Listed]:
    _, section = PAGE.read_text().split("### Limits\n")
    for limit, cells in re.findall(r"^\| `([a-z-]+)` \| (.+) \|$", section.split("\n## ")[0], re.MULTILINE):
        most, window, subject, setting, requests = cells.split(" | ")
        operations = tuple(re.findall(r"`([A-Z]+ /[^`]+)`", requests))
        yield Listed(limit, int(most.replace(",", "")), WINDOWS[window], subject, setting.strip("`"), operations)


ROWS = tuple(listed())
OPERATIONS = {
    f"{method.upper()} {path}": bool(operation.get("security"))  # whether it reads tokens
    for path, methods in document_of(ROOMS)["paths"].items()
    for method, operation in methods.items()
}
WRITES = [each for each in OPERATIONS if not each.startswith("GET ")]
ANONYMOUS_WRITES = {each for each in WRITES if not OPERATIONS[each]}


def call(method: str, path: str, body: object = None, token: str | None = None) -> Reply:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    with Client(app) as client:
        answer = client.http.request(method, path, headers=headers, body=json.dumps(body).encode() if body else b"")
    return Reply(answer.status_code, answer.headers, json.loads(answer.body) if answer.body else None)


def signed_in(name: str) -> str:
    """The access token of a new user."""
    body = {"username": name, "email": f"{name}@example.com", "password": PASSWORDS["old"]}
    token: str = call("POST", "/v1/auth/register", body).body["access_token"]
    return token


def send(operation: str, token: str | None) -> Reply:
    method, path = operation.split(" ")
    return call(method, path.format(**PATH) + QUERIES.get(operation, ""), BODIES.get(operation), token)


def check_refused(reply: Reply, limit: str, window: int) -> None:
    assert reply.status == 429, reply.body
    assert reply.body["detail"].startswith(f"{limit}: ")
    assert 0 < int(reply.headers["Retry-After"]) <= window
    assert re.fullmatch(rf'"{limit}";q=\d+;w={window}', reply.headers["RateLimit-Policy"])


def test_the_page_lists_every_writing_operation() -> None:
    named = {operation for row in ROWS for operation in row.operations}
    assert set(WRITES) == {each for each in named if not each.startswith("GET ")}, (
        f"give each a limit, and list it in the table of {PAGE}"
    )


def test_a_write_without_a_caller_has_a_limit_of_its_address() -> None:
    by_address = {operation for row in ROWS if row.subject == "address" for operation in row.operations}
    assert by_address >= ANONYMOUS_WRITES


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.limit)
def test_the_page_states_the_settings(row: Listed) -> None:
    assert DEFAULTS[row.setting] == row.most, f"{PAGE}: {row.limit}"


@pytest.mark.parametrize(
    ("row", "operation"), [(row, operation) for row in ROWS for operation in row.operations], ids=str
)
def test_a_listed_operation_has_its_limit(row: Listed, operation: str, policy: Policy) -> None:
    token = signed_in("ada")
    policy(**{row.setting: 0})
    check_refused(send(operation, token), row.limit, row.window)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each not in ANONYMOUS_WRITES])
def test_an_operation_takes_from_the_bucket_of_its_caller(operation: str, policy: Policy) -> None:
    token = signed_in("ada")
    policy(reads_per_minute=0, writes_per_hour=0)
    limit, window = ("reads", MINUTE) if operation.startswith("GET ") else ("writes", HOUR)
    check_refused(send(operation, token), limit, window)


def test_the_flood_of_a_user_affects_no_other_user(policy: Policy) -> None:
    ada, bea = signed_in("ada"), signed_in("bea")
    policy(reads_per_minute=5)
    with clock.at(clock.now_ms()):
        statuses = [call("GET", "/v1/users/me", None, ada).status for _ in range(50)]
        assert statuses == [200] * 5 + [429] * 45
        assert call("GET", "/v1/users/me", None, bea).status == 200
        assert call("GET", "/v1/health").status == 200, "a guest at the same address"


def test_a_bucket_fills_again_with_time(policy: Policy) -> None:
    ada = signed_in("ada")
    policy(reads_per_minute=6)
    start = clock.now_ms()

    def read_until_refused(at_ms: int) -> tuple[int, Reply]:
        with clock.at(at_ms):
            for count in range(100):
                reply = call("GET", "/v1/users/me", None, ada)
                if reply.status == 429:
                    return count, reply
        raise AssertionError("never refused")

    count, refused = read_until_refused(start)
    assert (count, refused.headers["Retry-After"]) == (6, "10")
    assert read_until_refused(start + 9_000)[1].headers["Retry-After"] == "1"
    assert read_until_refused(start + 10_000)[0] == 1
    assert read_until_refused(start + 10 * MINUTE * 1000)[0] == 6, "a bucket holds no more than it had"


def test_an_instance_remembers_a_bounded_number_of_users(policy: Policy, from_address: FromAddress) -> None:
    policy(reads_per_minute=1, cached_buckets=3)
    with clock.at(clock.now_ms()):
        assert [from_address(f"192.0.2.{n}") for n in (1, 2, 3)] == [200] * 3
        assert [from_address(f"192.0.2.{n}") for n in (1, 2, 3)] == [429] * 3
        assert from_address("192.0.2.4") == 200
        assert from_address("192.0.2.1") == 200, "forgotten, and full again"
        assert from_address("192.0.2.3") == 429


@pytest.fixture
def from_address(monkeypatch: pytest.MonkeyPatch) -> FromAddress:
    """Makes a guest's request from an address, by default a read; the status."""
    made, address = Request.__init__, "-"

    def make(self: Any, event: Any, context: Any = None) -> None:
        event["requestContext"]["identity"] = {"sourceIp": address}
        made(self, event, context)

    def send_from(source: str, operation: str = "GET /v1/health") -> int:
        nonlocal address
        address = source
        return send(operation, None).status

    monkeypatch.setattr(Request, "__init__", make)
    return send_from


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("192.0.2.1", "192.0.2.1", 429),
        ("192.0.2.1", "192.0.2.2", 200),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", 429),  # one network of 64 bits, so one client
        ("2001:db8:1:2::1", "2001:db8:1:3::1", 200),
    ],
)
def test_guests_are_told_apart_by_network(
    first: str, second: str, status: int, policy: Policy, from_address: FromAddress
) -> None:
    policy(reads_per_minute=1)
    with clock.at(clock.now_ms()):
        assert from_address(first) == 200
        assert from_address(second) == status


def test_exact_limits_of_an_address_count_its_network(policy: Policy, from_address: FromAddress) -> None:
    policy(refreshes_per_address=1)
    with clock.at(clock.now_ms()):
        assert from_address("2001:db8:1:2::1", "POST /v1/auth/refresh") == 401
        assert from_address("2001:db8:1:2::2", "POST /v1/auth/refresh") == 429
        assert from_address("2001:db8:1:3::1", "POST /v1/auth/refresh") == 401
