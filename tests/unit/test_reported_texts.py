"""Texts that were reported against other services, through the API: what each must give, or that it is refused."""

import json
from typing import Any

import pytest
from chalice.test import Client

from app import app
from tests.support.rooms import world
from tests.support.rooms.api import PASSWORD

pytestmark = pytest.mark.usefixtures("cloud")
TAGS = {
    "#نرم\u200cافزار": ["نرم\u200cافزار"],
    "#スター・ウォーズ": ["スター・ウォーズ"],
    "#il·lusió": ["il·lusió"],
    "#צה״ל": ["צה״ל"],
    "press #\ufe0f\u20e3 now": [],
    "press #\u20e3 now": [],
    "https://en.wikipedia.org/wiki/Google_LLC_v._Oracle_America,_Inc.#Decision": [],
    "see https://en.wikipedia.org/wiki/Foo_(bar)#History": [],
    "https://example.org/route?id=16&period=#16801062571L71": [],
    "https://example.org/a-#top": [],
    "#\u0130stanbul #istanbul": ["istanbul"],
}
MENTIONS = ["@adaさんへ", "@ada님 고마워요", "\uff20ada さん"]
NO_MENTIONS = ["write to me@ada.example.org", "see https://example.org/@ada", "mail ada@example.org"]
CONTROLS = ["a\u0000b", "a\u001b[31mred\b"]
SHOW_NOTHING = ["   ", "\u200b\u200b\u200b", "\u3164"]
OVERRIDE = "adm\u202enimda"


def call(method: str, path: str, body: object, token: str | None = None) -> tuple[int, Any]:
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    with Client(app) as client:
        answer = client.http.request(method, path, headers=headers, body=json.dumps(body).encode())
    return answer.status_code, json.loads(answer.body)


def register(username: str, **changes: object) -> tuple[int, Any]:
    body = {"username": username, "email": f"{username}@example.org", "password": PASSWORD, **changes}
    return call("POST", "/v1/auth/register", body)


def post(caption: str) -> tuple[int, Any]:
    _, author = register("grace")
    media = [{"media_id": world.photo(author["user"]["id"])}]
    return call("POST", "/v1/posts", {"caption": caption, "media": media}, author["access_token"])


def fields(problem: Any) -> list[str]:
    return [error["field"] for error in problem["errors"]]


@pytest.mark.parametrize(("caption", "tags"), TAGS.items())
def test_tags(caption: str, tags: list[str]) -> None:
    status, shown = post(caption)
    assert (status, shown["caption"], shown["tags"], shown["mentions"]) == (201, caption, tags, [])


@pytest.mark.parametrize("caption", MENTIONS)
def test_mentions(caption: str) -> None:
    register("ada")
    status, shown = post(caption)
    assert (status, shown["caption"], shown["mentions"]) == (201, caption, ["ada"])


@pytest.mark.parametrize("caption", NO_MENTIONS)
def test_no_mentions(caption: str) -> None:
    register("ada")
    assert post(caption)[1]["mentions"] == []


@pytest.mark.parametrize("text", CONTROLS)
def test_control_characters_are_refused(text: str) -> None:
    status, problem = post(text)
    assert (status, fields(problem)) == (422, ["caption"])
    status, problem = register("ada", display_name=text)
    assert (status, fields(problem)) == (422, ["display_name"])


@pytest.mark.parametrize("name", SHOW_NOTHING)
def test_display_names_show_something(name: str) -> None:
    status, problem = register("ada", display_name=name)
    assert (status, fields(problem)) == (422, ["display_name"])
    _, made = register("ada")
    status, problem = call("PATCH", "/v1/users/me", {"display_name": name}, made["access_token"])
    assert (status, fields(problem)) == (422, ["display_name"])


def test_an_override_in_a_display_name_is_dropped() -> None:
    status, made = register("ada", display_name=OVERRIDE)
    assert (status, made["user"]["display_name"]) == (201, "admnimda")
