"""Run every branch of accounts and of the graph."""

from typing import Any

import pytest

from chalicelib.accounts import tables as accounts
from chalicelib.accounts.settings import settings as accounts_settings
from chalicelib.core import clock
from chalicelib.core.settings import settings as core_settings
from chalicelib.graph import relationships, restrictions
from chalicelib.graph import tables as graph
from chalicelib.graph.settings import settings as graph_settings
from infra.manifest import API_HANDLER as API
from tests.support.drills.stage import PASSWORD, Person
from tests.support.drills.usage import ObservedStage
from tests.support.faults import overtaken


def sign_in(stage: ObservedStage) -> None:
    body = {"username": "eve", "email": "eve@example.com", "password": PASSWORD}

    def register() -> Any:
        return stage.expect(201, None, "POST", "/v1/auth/register", body, key="eve")

    with overtaken(accounts, "register", by=register):
        tokens = register()
    eve = Person("eve", tokens["user"]["id"], tokens["access_token"])
    stage.expect(409, None, "POST", "/v1/auth/register", body)
    for login in ("eve", "eve@example.com"):
        stage.expect(200, None, "POST", "/v1/auth/login", {"login": login, "password": PASSWORD})
    (_, *_, oldest) = stage.expect(200, eve, "GET", "/v1/auth/sessions")["items"]
    stage.expect(204, eve, "DELETE", f"/v1/auth/sessions/{oldest['id']}")
    stage.expect(204, eve, "POST", "/v1/auth/password/change", {"old": PASSWORD, "new": PASSWORD[::-1]})
    presented = {"refresh_token": tokens["refresh_token"]}
    stage.expect(200, None, "POST", "/v1/auth/refresh", presented)
    with clock.at(clock.now_ms() + accounts_settings().refresh_grace * 2000):
        stage.expect(401, None, "POST", "/v1/auth/refresh", presented)  # ends the session
    for way_out in (("POST", "/v1/auth/logout"), ("DELETE", "/v1/auth/sessions")):
        again = {"login": "eve", "password": PASSWORD[::-1]}
        token = stage.expect(200, None, "POST", "/v1/auth/login", again)["access_token"]
        stage.expect(204, Person("eve", eve.id, token), *way_out)


def change_profile(stage: ObservedStage, ada: Person) -> None:
    stage.expect(200, None, "GET", "/v1/health")
    stage.expect(200, ada, "GET", "/v1/users/me")
    stage.expect(200, ada, "PATCH", "/v1/users/me", {"username": "ada.b", "bio": "Engines."})


def follow(stage: ObservedStage, ada: Person, bob: Person) -> None:
    target = {"target_user_id": ada.id}
    for _ in range(2):
        stage.expect(200, bob, "POST", "/v1/follow", target)
    for path in ("", "/followers", "/following"):
        stage.expect(200, bob, "GET", f"/v1/users/{ada.id}{path}")
    stage.expect(200, None, "GET", "/v1/users/by-name/ada.b")
    stage.expect(204, ada, "DELETE", f"/v1/users/me/followers/{bob.id}")
    for _ in range(2):
        stage.expect(204, bob, "DELETE", f"/v1/follow/{ada.id}")

    def follow() -> None:
        stage.expect(200, bob, "POST", "/v1/follow", target)

    stage.platform.usage.throttled = API
    assert stage.call(bob, "POST", "/v1/follow", target)[0] == 503
    stage.platform.usage.throttled = None
    with overtaken(relationships, "put_edge", by=follow):
        follow()
    stage.platform.settle()


def follow_privately(stage: ObservedStage) -> None:
    cleo, dora = stage.register("cleo"), stage.register("dora")
    stage.expect(200, cleo, "PATCH", "/v1/users/me", {"is_private": True})

    def ask() -> None:
        stage.expect(200, dora, "POST", "/v1/follow", {"target_user_id": cleo.id})

    ask()
    stage.expect(200, dora, "GET", f"/v1/users/{cleo.id}")
    stage.expect(404, dora, "GET", f"/v1/users/{cleo.id}/followers")
    stage.expect(204, dora, "DELETE", f"/v1/follow-requests/{cleo.id}")
    ask()
    stage.expect(204, cleo, "POST", f"/v1/follow-requests/{dora.id}/decline")

    def ask_and_accept() -> None:
        ask()
        stage.expect(200, cleo, "GET", "/v1/follow-requests")
        stage.expect(204, cleo, "POST", f"/v1/follow-requests/{dora.id}/accept")

    with overtaken(relationships, "put_request", by=ask_and_accept):
        ask()
    stage.platform.settle()


def go_public(stage: ObservedStage) -> None:
    """Hal has requests of a new user, of one that had unfollowed him, and of one that had also muted him."""
    hal, *others = (stage.register(name) for name in ("hal", "ivo", "kim", "lea"))
    target = {"target_user_id": hal.id}
    for each in others[1:]:
        stage.expect(200, each, "POST", "/v1/follow", target)
        stage.expect(204, each, "DELETE", f"/v1/follow/{hal.id}")
    stage.expect(204, others[2], "PUT", f"/v1/mutes/{hal.id}")
    stage.expect(200, hal, "PATCH", "/v1/users/me", {"is_private": True})
    for each in others:
        stage.expect(200, each, "POST", "/v1/follow", target)
    stage.expect(200, hal, "PATCH", "/v1/users/me", {"is_private": False})
    stage.platform.usage.throttled = "accept_requests"
    for _ in range(3):
        stage.platform.step()
    stage.platform.usage.throttled = None
    stage.platform.settle()
    stage.expect(200, stage.register("mae"), "POST", "/v1/follow", target)  # past the fence that going private put


def cross_pull_threshold(stage: ObservedStage, bob: Person) -> None:
    """Joy's account changes to pull and back to push."""
    joy = stage.register("joy")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("PULL_FOLLOWERS", "PUSH_FOLLOWERS", "MARKING_PAGES"):
            patch.setenv(f"EMULSION_{name}", "1")
        patch.setattr(graph, "FOLLOWER_PAGE", 1)
        stage.expect(200, bob, "POST", "/v1/follow", {"target_user_id": joy.id})
        stage.platform.settle()
        stage.expect(204, bob, "DELETE", f"/v1/follow/{joy.id}")
        stage.platform.settle()
        with clock.at(clock.now_ms() + (core_settings().inbox_lifetime + graph_settings().cooling_slack + 1) * 1000):
            stage.platform.sweep("sweep_deliveries")
            stage.platform.settle()


def mute_words(stage: ObservedStage) -> None:
    fay = stage.register("fay.w")

    def mute(text: str) -> Any:
        return stage.expect(201, fay, "POST", "/v1/muted-words", {"text": text}, key=text)

    with overtaken(restrictions, "put_words", by=lambda: mute("spoiler")):
        rule_id = mute("the end")["id"]
    with overtaken(restrictions, "put_words", by=lambda: mute("again")):
        mute("again")
    mute("again")
    stage.expect(200, fay, "GET", "/v1/muted-words")
    with overtaken(restrictions, "put_words", by=lambda: mute("#other")):
        stage.expect(204, fay, "DELETE", f"/v1/muted-words/{rule_id}")


def block_mute_and_restrict(stage: ObservedStage) -> None:
    fay, gil = stage.register("fay"), stage.register("gil")
    for kind in ("blocks", "mutes", "restricted"):
        stage.expect(200, gil, "POST", "/v1/follow", {"target_user_id": fay.id})
        stage.expect(204, fay, "PUT", f"/v1/{kind}/{gil.id}")
        stage.expect(200, fay, "GET", f"/v1/{kind}")
        stage.expect(204, fay, "DELETE", f"/v1/{kind}/{gil.id}")
    stage.platform.settle()
