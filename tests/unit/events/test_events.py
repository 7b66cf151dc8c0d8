"""Events: accepted, stored, or refused with the name of the field."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from chalice.test import Client

from chalicelib.core import aws, clock, ids
from chalicelib.core.application import make_app
from chalicelib.core.auth import Caller
from chalicelib.core.settings import DAY
from chalicelib.events import service
from chalicelib.events.author_scores import AuthorScores
from chalicelib.events.routes import room
from chalicelib.events.schemas import POLICY
from chalicelib.events.settings import settings
from tests.support.resources import told

pytestmark = pytest.mark.usefixtures("cloud")
APP = make_app("test", lambda header: Caller(header.removeprefix("Bearer "), "s1"), [room])
NOW = 1_800_000_000_000


@pytest.fixture
def ada() -> str:
    return ids.new_id(clock.now_ms())


@pytest.fixture
def post_id() -> str:
    return ids.new_owned_id(ids.new_id(clock.now_ms()), clock.now_ms())


def send(caller: str, events: object) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {caller}"}
    with Client(APP) as client, clock.at(NOW):
        answer = client.http.request(
            "POST", "/v1/events", headers=headers, body=json.dumps({"events": events}).encode()
        )
    return answer.status_code, json.loads(answer.body) if answer.body else None


def wrong_fields(caller: str, events: object) -> set[str]:
    status, problem = send(caller, events)
    assert status == 422, problem
    return {error["field"] for error in problem["errors"]}


def test_an_event_is_stored_with_its_user_and_the_server_s_time(ada: str, post_id: str) -> None:
    page = {"position": 3, "mode": "ranked", "request_id": "r-1"}
    context = service.seal(ada, post_id, 1, [0.0, 0.5, 1.0])
    at = "2027-01-15T09:59:58+02:00"
    seen = {"type": "impression", "post_id": post_id, "at": at, "context": context, **page}
    looked = {"type": "view", "post_id": post_id, "dwell_ms": 4200}

    assert send(ada, [seen, looked]) == (202, None)

    stored = {"user_id": ada, "post_id": post_id, "received_at": "2027-01-15T08:00:00.000Z"}
    features = {"features_version": 1, "features": [0, 128, 255]}
    assert told() == [
        {"type": "impression", "at": "2027-01-15T07:59:58.000Z", **stored, **page, **features},
        {"type": "view", "dwell_ms": 4200, **stored},
    ]


def test_a_call_is_one_record(ada: str, post_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    records = []
    monkeypatch.setattr(aws.client("firehose"), "put_record", lambda **arguments: records.append(arguments))
    assert send(ada, [{"type": "open", "post_id": post_id}] * POLICY.events_per_call)[0] == 202
    ((record,),) = [records]
    assert record["Record"]["Data"].count(b"\n") == POLICY.events_per_call


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"type": "stare"}, "type"),
        ({"post_id": "nobody's"}, "post_id"),
        ({"post_id": "z" * 22}, "post_id"),  # more than 64 bits, so not an id
        ({"post_id": None}, "post_id"),
        ({"at": "yesterday"}, "at"),
        ({"at": "2027-01-15T08:00:00"}, "at"),  # without a time zone
        ({"at": "0001-01-01T00:00:00+14:00"}, "at"),
        ({"at": "9999-12-31T23:59:59-14:00"}, "at"),
        ({"position": -1}, "position"),
        ({"position": "1"}, "position"),
        ({"mode": "best"}, "mode"),
        ({"request_id": "a b"}, "request_id"),
        ({"context": "x"}, "context"),
        ({"dwell_ms": 5}, "dwell_ms"),
        ({"type": "view"}, "dwell_ms"),
        ({"type": "view", "dwell_ms": DAY * 1000 + 1}, "dwell_ms"),
        ({"user_id": "somebody"}, "user_id"),
    ],
)
def test_a_bad_event_is_named_by_index_and_field_and_nothing_is_stored(
    ada: str, post_id: str, change: dict[str, object], field: str
) -> None:
    good = {"type": "open", "post_id": post_id}
    assert wrong_fields(ada, [good, good | change]) == {f"events.1.{field}"}
    assert told() == []


@pytest.mark.parametrize("count", [0, POLICY.events_per_call + 1])
def test_a_call_has_at_least_one_event_and_at_most_the_limit(ada: str, post_id: str, count: int) -> None:
    assert wrong_fields(ada, [{"type": "open", "post_id": post_id}] * count) == {"events"}


def test_a_context_is_valid_for_its_viewer_and_post_only(ada: str, post_id: str) -> None:
    other_id = ids.new_owned_id(ids.new_id(clock.now_ms()), clock.now_ms())
    contexts = [service.seal(other_id[:11], post_id, 1, [1.0]), service.seal(ada, other_id, 1, [1.0])]
    changed = service.seal(ada, post_id, 1, [1.0])[:-2] + "AA"
    for context in [*contexts, changed, "a", "aaaa"]:
        event = {"type": "impression", "post_id": post_id, "context": context}
        assert wrong_fields(ada, [event]) == {"events.0.context"}


def opened(viewer_id: str, post_id: str) -> dict[str, object]:
    return {"type": "open", "post_id": post_id, "context": service.seal(viewer_id, post_id, 1, [1.0])}


def test_an_event_without_a_context_is_stored_and_changes_no_score(ada: str, post_id: str) -> None:
    assert send(ada, [{"type": "open", "post_id": post_id}])[0] == 202
    assert [event["type"] for event in told()] == ["open"]
    assert service.scores_of(ada) == AuthorScores()
    assert send(ada, [opened(ada, post_id)])[0] == 202
    with clock.at(NOW):
        assert service.scores_of(ada) == AuthorScores({ids.owner_of(post_id): 1.0})


def test_a_context_of_another_viewer_changes_no_score(ada: str, post_id: str) -> None:
    ben = ids.new_id(clock.now_ms())
    assert send(ada, [opened(ben, post_id)])[0] == 422
    assert service.scores_of(ada) == AuthorScores()


def fail_put(monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    def refuse(**_: Any) -> None:
        raise ClientError({"Error": {"Code": code}}, "PutRecord")

    monkeypatch.setattr(aws.client("firehose"), "put_record", refuse)


def test_events_are_dropped_while_firehose_throttles(
    ada: str, post_id: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    fail_put(monkeypatch, "ServiceUnavailableException")
    assert send(ada, [opened(ada, post_id)] * 3) == (202, None)
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "EventsDropped" in line]
    assert [line["EventsDropped"] for line in lines] == [[3.0]]
    with clock.at(NOW):
        assert service.scores_of(ada).attention == {ids.owner_of(post_id): 3.0}


def test_another_error_of_firehose_is_an_error(ada: str, post_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fail_put(monkeypatch, "ResourceNotFoundException")
    assert send(ada, [opened(ada, post_id)])[0] == 500
    assert service.scores_of(ada) == AuthorScores()


def test_a_user_s_calls_are_limited_a_minute(ada: str, post_id: str) -> None:
    event, most = {"type": "open", "post_id": post_id}, settings().event_calls_per_minute
    assert [send(ada, [event])[0] for _ in range(most)] == [202] * most
    status, problem = send(ada, [event])
    assert (status, problem["detail"].split(":")[0]) == (429, "event-calls")
    assert send(ids.new_id(clock.now_ms()), [event])[0] == 202
    assert len(told()) == most + 1
