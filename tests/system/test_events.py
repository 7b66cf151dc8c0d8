"""Events, from the API to the bucket where they are learnt from."""

import pytest

from chalicelib.events.settings import EventSettings
from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import NewPerson, Person
from tests.support.deployed.stack import Stack
from tests.support.deployed.storage import delivered
from tests.support.deployed.waiting import eventually

NOBODY_S_POST = "0" * 22


def test_what_was_told_is_stored_with_person_and_time(stack: Stack, ada: Person, ben: Person) -> None:
    post_id = ada.publish("to be looked at")["id"]
    seen = {"type": "impression", "post_id": post_id, "position": 0, "mode": "latest", "request_id": "r-1"}
    looked = {"type": "view", "post_id": post_id, "dwell_ms": 5000}

    told = ben.api.post("/v1/events", {"events": [seen, looked]})

    assert (told.status_code, told.content) == (202, b"")
    stored = eventually(lambda: delivered(stack, ben.id), lambda events: len(events) == 2)
    assert stored[0]["received_at"] == stored[1]["received_at"]
    for event, sent in zip(stored, [seen, looked], strict=True):
        assert {name: event[name] for name in sent} == sent
        assert event.keys() - sent.keys() == {"user_id", "received_at"}


def test_a_hundred_events_are_one_object_of_lines(stack: Stack, ben: Person) -> None:
    events = [{"type": "impression", "post_id": NOBODY_S_POST, "position": i} for i in range(100)]
    answer_of(ben.api.post("/v1/events", {"events": events}), 202)
    stored = eventually(lambda: delivered(stack, ben.id), lambda found: len(found) == 100)
    assert [event["position"] for event in stored] == list(range(100))


@pytest.mark.parametrize(
    ("change", "field"),
    [({"type": "stare"}, "type"), ({"dwell_ms": 5}, "dwell_ms"), ({"context": "AAAA"}, "context")],
)
def test_nothing_is_stored_of_a_call_with_a_bad_event(
    stack: Stack, ben: Person, change: dict[str, object], field: str
) -> None:
    good = {"type": "open", "post_id": NOBODY_S_POST}
    problem_of(ben.api.post("/v1/events", {"events": [good, good | change]}), 422, field=f"events.1.{field}")
    problem_of(ben.api.post("/v1/events", {"events": [good] * 101}), 422, field="events", limit=100)
    assert delivered(stack, ben.id) == []


def test_events_need_a_token(anyone: Api) -> None:
    problem_of(anyone.post("/v1/events", {"events": [{"type": "open", "post_id": NOBODY_S_POST}]}), 401)


def test_calls_of_a_user_are_limited_whichever_instance_they_meet(new_person: NewPerson, ben: Person) -> None:
    eager, report = new_person("eager"), {"events": [{"type": "open", "post_id": NOBODY_S_POST}]}
    most = EventSettings().event_calls_per_minute
    answers = (eager.api.post("/v1/events", report) for _ in range(2 * most + 1))  # the minute may end in between
    refused = next(answer for answer in answers if answer.status_code != 202)
    problem_of(refused, 429)
    assert refused.headers["RateLimit-Policy"] == f'"event-calls";q={most};w=60'
    assert 0 < int(refused.headers["Retry-After"]) <= 60
    answer_of(ben.api.post("/v1/events", report), 202)
