"""Usernames that no user can take."""

import re

import pytest

import app
from chalicelib.accounts.reserved_usernames import is_reserved
from chalicelib.core.openapi import document_of
from tests.support import words
from tests.support.rooms.api import call, me, registered, registration

PAGES = (  # of the web client
    "explore search saved archive create stories messages notifications settings moderation login register forgot "
    "reset verify"
)
LOOK_ALIKES = (
    "adm1n adrnin ad.min _admin_ he1p heip e.m.u.l.s.i.o.n vvebmaster m.e exp10re admin_7 support24 emulsion.support "
    "official_emulsion emulsionteam"
)
OTHERS = (
    "ada ali mali bill mia arne lila helper adminton ansel.adams film_emulsion meme feeding kate.helps team_ada "
    "system32x login_ada user1234 newman a.m.e"
)


@pytest.mark.usefixtures("cloud")
@pytest.mark.parametrize("username", ["admin", "Support", "emulsion", "help", "about", "settings", "www", "api"])
def test_reserved_names_are_refused_by_name_of_the_field(username: str) -> None:
    reply = call("POST", "/v1/auth/register", registration(username=username))
    assert (reply.status, reply.code, reply.fields) == (422, "invalid-fields", {"username"})
    made = registered()
    reply = call("PATCH", "/v1/users/me", {"username": username, "bio": "new"}, made["access_token"])
    assert (reply.status, reply.code, reply.fields) == (422, "invalid-fields", {"username"})
    assert me(made["access_token"]).body == made["user"]


@pytest.mark.parametrize("username", [*LOOK_ALIKES.split(), *words.look_alikes()])
def test_names_that_look_reserved_are(username: str) -> None:
    assert is_reserved(username)


@pytest.mark.parametrize("username", OTHERS.split())
def test_other_names_are_free(username: str) -> None:
    assert not is_reserved(username)


def test_words_of_the_api_s_and_the_client_s_addresses_are_reserved() -> None:
    parts = {part for path in document_of(app.ROOMS)["paths"] for part in path.split("/")}
    taken = {part.replace("-", "_") for part in parts if re.fullmatch("[a-z0-9.-]{2,}", part)} | set(PAGES.split())
    assert {"me", "users", "follow_requests", "openapi.json"} <= taken
    free = sorted(word for word in taken if not is_reserved(word))
    assert not free, "chalicelib/accounts/reserved_usernames.py: add the new words"
