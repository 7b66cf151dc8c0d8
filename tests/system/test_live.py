"""The WebSocket API of the deployed stack, with a real client: tickets, live events, resume, and ends of sessions."""

import json

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from infra.deploy import socket_stage, websocket_api
from infra.operate import status
from infra.throttles import SOCKETS
from tests.support.deployed.http import Api, answer_of
from tests.support.deployed.people import PASSWORD, NewPerson, Person
from tests.support.deployed.photos import SMALL
from tests.support.deployed.sockets import PATIENCE, Socket
from tests.support.deployed.stack import Stack

pytestmark = pytest.mark.needs_sockets


@pytest.fixture
def bob(new_person: NewPerson, ada: Person) -> Person:
    """A follower of Ada."""
    person = new_person("bob")
    person.client.follow(ada.id)
    return person


def test_a_ticket_opens_one_connection(stack: Stack, ada: Person) -> None:
    socket = Socket(ada)
    assert socket.ticket["url"] == status.status(stack.target)["websocket_url"]
    assert socket.hello()["data"]["user_id"] == ada.id
    socket.send(action="ping")
    socket.wait_for("pong")
    for ticket in (socket.ticket["ticket"], "invented"):
        with pytest.raises(InvalidStatus):
            connect(f"{socket.ticket['url']}?ticket={ticket}", open_timeout=PATIENCE)
    socket.close()


def test_a_bad_frame_is_told_what_is_wrong(ada: Person) -> None:
    socket = Socket(ada)
    socket.send(action="dance")
    assert socket.wait_for("error")["data"]["errors"][0]["field"] == "action"
    socket.connection.send("no json")
    assert socket.wait_for("error")["data"]["code"] == "malformed-json"
    socket.close()


def test_a_follower_is_told_of_a_post_and_a_story_at_once_or_after_a_break(ada: Person, bob: Person) -> None:
    phone, laptop = Socket(bob), Socket(bob)
    greeting, _ = (each.hello() for each in (phone, laptop))
    post_id = ada.publish("live")["id"]
    for each in (phone, laptop):
        event = each.wait_for("post", post_id=post_id)
        assert event["data"] == {"post_id": post_id, "author_id": ada.id}
    phone.close()
    laptop.close()
    ticket = ada.client.upload(SMALL, "image/jpeg")
    ada.client.wait_for_photo(ticket["media_id"])
    story = answer_of(ada.api.post("/v1/stories", {"media": {"media_id": ticket["media_id"]}}), 201, 202)
    again = Socket(bob)
    again.hello(greeting["id"])
    assert [each["data"]["post_id"] for each in again.events if each["type"] == "post"] == [post_id]
    if "story" not in {each["type"] for each in again.events}:
        again.wait_for("story", story_id=story["id"])
    again.close()


def test_a_log_out_closes_the_sockets_of_its_session(stack: Stack, ada: Person) -> None:
    login = {"login": ada.username, "password": PASSWORD}
    token = answer_of(Api(stack.api_url).post("/v1/auth/login", login))["access_token"]
    other = Person(ada.id, ada.username, ada.email, ada.tokens, ada.client, ada.api.with_token(token))
    ended, kept = Socket(other), Socket(ada)
    for each in (ended, kept):
        each.hello()
    assert other.api.post("/v1/auth/logout").status_code == 204
    ended.wait_until_closed()
    kept.send(action="ping")
    kept.wait_for("pong")
    kept.close()


def test_a_suspended_user_s_sockets_are_closed(stack: Stack, ada: Person) -> None:
    socket = Socket(ada)
    socket.hello()
    stack.client("dynamodb").update_item(
        TableName=stack.target.name("users"),
        Key={"user_id": {"S": ada.id}},
        UpdateExpression="SET #status = :suspended",
        ExpressionAttributeNames={"#status": "status"},
        ExpressionAttributeValues={":suspended": {"S": "suspended"}},
    )
    sqs = stack.client("sqs")
    url = sqs.get_queue_url(QueueName=stack.target.name("close-sockets"))["QueueUrl"]
    sqs.send_message(QueueUrl=url, MessageBody=json.dumps({"user_id": ada.id}))
    socket.wait_until_closed()


def test_the_stage_s_throttle_and_log_read_back(stack: Stack) -> None:
    api_id = websocket_api.find_api(stack.target)
    found = stack.client("apigatewayv2").get_stage(ApiId=api_id, StageName="api")
    numbers = SOCKETS.of(stack.target.stage)
    settings = found["DefaultRouteSettings"]
    assert (settings["ThrottlingRateLimit"], settings["ThrottlingBurstLimit"]) == (numbers.rate, numbers.burst)
    assert found["AccessLogSettings"]["DestinationArn"].endswith(socket_stage.log_group(stack.target))
    assert socket_stage.differences(stack.target) == []


@pytest.mark.alone
def test_a_setting_of_the_stage_that_was_changed_is_set_again(stack: Stack) -> None:
    api_id = websocket_api.find_api(stack.target)
    changed = {"ThrottlingRateLimit": 1.0, "ThrottlingBurstLimit": 1}
    stack.client("apigatewayv2").update_stage(ApiId=api_id, StageName="api", DefaultRouteSettings=changed)
    assert socket_stage.differences(stack.target) == ["DefaultRouteSettings"]
    assert socket_stage.tune(stack.target) == 1
    assert socket_stage.tune(stack.target) == 0
