"""One request id from the API call to the last worker, the traces of messages, and every metric that alarms watch."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.accounts.tables import UserRow
from chalicelib.core import clock, observability, outbox
from chalicelib.core.settings import forget_settings
from chalicelib.fanout import tables as feeds
from chalicelib.messaging import publication as messaging
from chalicelib.notifications import notification_events as notifications
from chalicelib.posts import publication as posts
from chalicelib.push import publication as pushes
from chalicelib.push import push_services
from chalicelib.push.push_services import Outcome
from chalicelib.search import publication as search
from chalicelib.stories import publication as stories
from functions import housekeeping
from tests.support import faults, platform
from tests.support.deployed.alarms import watched_metrics
from tests.support.drills.stage import Person, Stage, film, rerender_all
from tests.support.platform import LambdaContext, Platform, _record
from tests.support.resources import client, make_distribution
from tests.support.rooms.live import connected, got, vanished
from tests.support.rooms.pushing import Browser

pytestmark = pytest.mark.usefixtures("cloud")

HEADER = "Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1"
EVENT = {"id": "e-1", "region": "us-east-1", "account": "1", "time": "2026-01-02T03:04:05Z", "source": "aws.events",
         "detail-type": "Scheduled Event", "detail": {}, "resources": [], "version": "0"}  # fmt: skip


@pytest.fixture
def stage(monkeypatch: pytest.MonkeyPatch) -> Stage:
    monkeypatch.setenv("EMULSION_BACKFILL_AGAIN", "0")
    return Stage(Platform())


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What every function logs."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(observability.logger.registered_formatter)
    observability.logger.addHandler(handler)
    yield stream
    observability.logger._logger.removeHandler(handler)


def parsed(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def requests_are_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chalice's test client leaves API Gateway's request id out; give each request one."""
    from chalice.app import Request

    count = iter(range(1, 1000))
    made = Request.__init__

    def make(self: Any, event: Any, context: Any = None) -> None:
        event["requestContext"]["requestId"] = f"api-{next(count)}"
        made(self, event, context)

    monkeypatch.setattr(Request, "__init__", make)


def request_of(lines: list[dict[str, Any]], method: str, path: str) -> str:
    found = [line["request_id"] for line in lines if (line.get("method"), line.get("path")) == (method, path)]
    return str(found[-1])


def test_one_id_from_the_api_call_to_the_rows_of_feeds(
    stage: Stage, logged: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    requests_are_numbered(monkeypatch)
    ada, bea = stage.register("ada"), stage.register("bea")
    stage.expect(200, bea, "POST", "/v1/follow", {"target_user_id": ada.id})
    stage.platform.settle()
    post = stage.post(ada, "hello", stage.upload(ada))  # still processing: resize makes it active
    stage.platform.settle()
    lines = parsed(logged)
    uploaded, posted = request_of(lines, "POST", "/v1/media/upload-url"), request_of(lines, "POST", "/v1/posts")
    assert uploaded != posted
    by_request = {
        wanted: [(line["function"], line["message"]) for line in lines if line.get("request_id") == wanted]
        for wanted in (uploaded, posted)
    }
    assert by_request[uploaded] == [("api", "answered"), ("resize", "processed")]
    assert by_request[posted] == [
        ("api", "answered"),
        ("publish_posts", "to be planned"),
        ("plan", "planned"),
        ("fanout", "delivered"),
    ]
    (delivered,) = [line for line in lines if line["message"] == "delivered"]
    assert (delivered["post_id"], delivered["inboxes"]) == (post["id"], 2)


class Traces:
    """Keeps the trace of each message, which moto drops from batches, and hands it to whoever receives the message."""

    def __init__(self) -> None:
        self.sent: dict[str, list[str]] = {}
        self._by_body: dict[str, str] = {}

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        """Note what is sent to which queue."""
        if operation == "SendMessageBatch":
            queue = arguments["QueueUrl"].rpartition("-")[2]
            for entry in arguments["Entries"]:
                trace = entry.get("MessageSystemAttributes", {}).get("AWSTraceHeader", {}).get("StringValue", "none")
                self.sent.setdefault(queue, []).append(trace)
                self._by_body[entry["MessageBody"]] = trace
        return proceed(arguments)

    def record(self, message: dict[str, Any]) -> dict[str, Any]:
        """The event's record of a message, with its trace."""
        record = _record(message)
        return {**record, "attributes": {"AWSTraceHeader": self._by_body[record["body"]]}}


def test_messages_carry_the_trace_of_the_invocation_that_sends_them(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lambda counts the invocations of a chain in this header; that of an earlier message would start the count again.

    Lambda passes no trace through a stream, so the row does: its message continues the trace of the API call.
    """
    monkeypatch.setattr(observability, "_trace_calls", lambda: None)
    ada = stage.register("ada")
    key = stage.upload(ada)
    stage.platform.settle()
    traces, invoke = Traces(), Platform._invoke
    monkeypatch.setattr(platform, "_record", traces.record)

    def traced(self: Platform, handler: str, event: Any) -> Any:
        monkeypatch.setenv(observability.TRACE_VARIABLE, f"Root=1-{handler};Sampled=1")
        return invoke(self, handler, event)

    with faults.between(traces):
        monkeypatch.setenv(observability.TRACE_VARIABLE, HEADER)
        stage.post(ada, "hello", key)
        monkeypatch.setattr(Platform, "_invoke", traced)
        stage.platform.settle()
    assert traces.sent == {"plan": [HEADER], "fanout": ["Root=1-functions.plan:plan;Sampled=1"]}


def test_every_metric_that_is_watched_is_emitted_by_its_function(
    stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bea, cleo = (stage.register(name) for name in ("ada", "bea", "cleo"))
    stage.expect(200, cleo, "PATCH", "/v1/users/me", {"is_private": True})
    for each in (ada, cleo):
        stage.expect(200, bea, "POST", "/v1/follow", {"target_user_id": each.id})
    monkeypatch.setenv("EMULSION_VIDEO", "on")
    monkeypatch.setenv("EMULSION_OPENING_TIME", "0")
    forget_settings()
    subscribe_to_pushes(stage, ada, monkeypatch)
    connected(ada.id)
    phone = connected(bea.id)
    vanished(connected(bea.id))
    stage.upload(ada, b"no photograph")
    for content in (b"no video", film()):
        stage.upload(ada, content, "video/mp4")
    post_id = stage.post(ada, "hello", stage.upload(ada))["id"]
    stage.react(ada, "PUT", post_id)
    stage.story(ada, stage.upload(ada))
    talk = stage.expect(201, bea, "POST", "/v1/conversations", {"user_ids": [ada.id]})["id"]
    stage.expect(201, bea, "POST", f"/v1/conversations/{talk}/messages", {"client_id": "c", "text": "hello"})
    with monkeypatch.context() as broken:
        for room in (posts, stories, messaging, search, notifications, pushes):
            broken.setattr(room, "_send", fail)
        broken.setattr(outbox, "TRIES_IN_PLACE", 1)
        stage.platform.step()
    stage.platform.settle()
    for queue in platform.QUEUES:
        url = client("sqs").get_queue_url(QueueName=f"emulsion-local-{queue}")["QueueUrl"]
        client("sqs").send_message(QueueUrl=url, MessageBody="{}")
    stage.platform.settle()
    assert "post" in {each["type"] for each in got(phone)}
    housekeeping.sweep_unplanned(EVENT, LambdaContext())
    housekeeping.sweep_stories(EVENT, LambdaContext())
    housekeeping.sweep_uploads(EVENT, LambdaContext())
    housekeeping.sweep_deliveries(EVENT, LambdaContext())
    assert stage.feed(bea) == ["hello"]
    comments = f"/v1/posts/{post_id}/comments"
    comment_id = stage.expect(201, bea, "POST", comments, {"body": "hello"})["id"]
    stage.expect(204, ada, "PUT", f"{comments}/{comment_id}/like")
    rerender_all(ada.id)
    stage.platform.settle()
    stage.expect(200, bea, "GET", "/v1/feed?mode=ranked")
    report = {"events": [{"type": "open", "post_id": ada.id * 2}]}
    stage.expect(202, bea, "POST", "/v1/events", report)
    with faults.between(Throttled("PutRecord")):
        stage.expect(202, bea, "POST", "/v1/events", report)
    delete_what_a_full_cdn_holds(stage, ada, monkeypatch)
    come_back_to_a_celebrity(stage, bea, ada, monkeypatch)
    become_a_celebrity(stage, ada, bea, monkeypatch)
    emitted = {(line["function"], metric["Name"]) for line in metric_lines(capsys) for metric in declared(line)}
    assert watched_metrics() - emitted == set()


class Throttled:
    """A service that throttles every call of an operation."""

    def __init__(self, operation: str) -> None:
        self.operation = operation

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        """Refuse it."""
        if operation == self.operation:
            raise ClientError({"Error": {"Code": "ThrottlingException"}}, operation)
        return proceed(arguments)


class FullOnce:
    """A CDN that takes an invalidation at the second try only."""

    is_full = True

    def call(self, number: int, operation: str, arguments: faults.Arguments, proceed: faults.Proceed) -> Any:
        """Refuse the first."""
        if operation == "CreateInvalidation" and self.is_full:
            self.is_full = False
            raise ClientError({"Error": {"Code": "TooManyInvalidationsInProgress"}}, operation)
        return proceed(arguments)


def subscribe_to_pushes(stage: Stage, person: Person, patch: pytest.MonkeyPatch) -> None:
    """Three browsers; of the next three pushes one finds its subscription gone, one is refused, and one is taken."""
    outcomes = [Outcome.SENT, Outcome.REFUSED, Outcome.GONE]
    patch.setattr(push_services, "post", lambda *_: outcomes.pop() if outcomes else Outcome.SENT)
    for name in ("one", "two", "three"):
        browser = Browser(f"https://push.example.org/{name}").subscription
        stage.expect(201, person, "POST", "/v1/push/subscriptions", browser)


def delete_what_a_full_cdn_holds(stage: Stage, person: Person, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("EMULSION_CDN_DISTRIBUTION", make_distribution())
    patch.setenv("EMULSION_PURGE_AGAIN", "0")
    forget_settings()
    (post,) = stage.expect(200, person, "GET", f"/v1/users/{person.id}/posts")["items"]
    stage.erase(person, post["id"])
    with faults.between(FullOnce()):
        stage.platform.settle()


def come_back_to_a_celebrity(stage: Stage, reader: Person, author: Person, patch: pytest.MonkeyPatch) -> None:
    for name in ("REBUILD_DELAY", "REBUILD_AGAIN"):
        patch.setenv(f"EMULSION_{name}", "0")
    forget_settings()
    UserRow(author.id).update([UserRow.delivery.set("pull")])
    with clock.at(clock.now_ms() - 40 * 86_400_000):
        feeds.mark_seen(reader.id)
    stage.post(author, "to millions", stage.upload(author))
    stage.platform.settle()
    stage.feed(reader)
    stage.platform.settle()


def become_a_celebrity(stage: Stage, reader: Person, author: Person, patch: pytest.MonkeyPatch) -> None:
    patch.setenv("EMULSION_PULL_FOLLOWERS", "1")
    patch.setenv("EMULSION_MARKING_AGAIN", "0")
    forget_settings()
    stage.expect(200, reader, "POST", "/v1/follow", {"target_user_id": author.id})
    stage.platform.settle()


def fail(_: object) -> None:
    raise ValueError("a record that nobody can handle")


def metric_lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith('{"_aws"')]


def declared(line: dict[str, Any]) -> list[dict[str, str]]:
    metrics: list[dict[str, str]] = line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    return metrics
