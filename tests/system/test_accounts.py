"""Accounts: registering, signing in, token rotation and its abuse, log-out, profiles."""

from concurrent.futures import ThreadPoolExecutor

import requests

from tests.support.deployed.http import Api, answer_of, problem_of
from tests.support.deployed.people import PASSWORD, NewPerson, Person, new_username
from tests.support.deployed.waiting import eventually

ANSWER = {"user", "access_token", "refresh_token", "expires_in"}
MOST_SIGN_INS = 10  # per login in five minutes
USER_FIELDS = {
    "id", "username", "display_name", "bio", "avatar", "is_private", "followers_count", "following_count",
    "posts_count", "viewer", "created_at",
}  # fmt: skip


def bodies(count: int) -> list[dict[str, str]]:
    """Bodies of registrations without common values."""
    names = [new_username() for _ in range(count)]
    return [{"username": name, "email": f"{name}@example.org", "password": PASSWORD} for name in names]


def test_registering_signs_in(anyone: Api) -> None:
    (body,) = bodies(1)
    answer = answer_of(anyone.post("/v1/auth/register", body | {"display_name": "Ada L."}), 201)
    assert set(answer) >= ANSWER
    assert answer["expires_in"] == 900
    assert answer["user"]["display_name"] == "Ada L."
    me = answer_of(anyone.with_token(answer["access_token"]).get("/v1/users/me"))
    assert set(me) == USER_FIELDS | {"email", "email_verified", "hide_like_counts"}
    assert (me["email"], me["email_verified"]) == (body["email"], False)
    assert PASSWORD not in str(answer) + str(me)


def test_names_and_addresses_are_unique_whatever_their_case(ada: Person, anyone: Api, nothing_written: None) -> None:
    (body,) = bodies(1)
    same_name = body | {"username": ada.username.upper()}
    same_email = body | {"email": ada.email.upper()}
    problem_of(anyone.post("/v1/auth/register", same_name), 409, field="username")
    problem_of(anyone.post("/v1/auth/register", same_email), 409, field="email")


def test_a_name_wanted_by_many_at_once_goes_to_one(anyone: Api) -> None:
    name = new_username()
    wanted = [body | {"username": name} for body in bodies(4)]
    with ThreadPoolExecutor(4) as pool:
        responses = list(pool.map(lambda body: anyone.post("/v1/auth/register", body), wanted))
    statuses = sorted(response.status_code for response in responses)
    assert statuses == [201, 409, 409, 409]


def test_signing_in_by_name_or_address(ada: Person, anyone: Api) -> None:
    for login in (ada.username, ada.username.upper(), ada.email):
        answer = answer_of(anyone.post("/v1/auth/login", {"login": login, "password": PASSWORD}))
        assert answer["user"]["id"] == ada.id


def test_a_wrong_password_and_an_unknown_name_are_told_alike(ada: Person, anyone: Api) -> None:
    wrong = anyone.post("/v1/auth/login", {"login": ada.username, "password": PASSWORD + "!"})
    unknown = anyone.post("/v1/auth/login", {"login": new_username(), "password": PASSWORD})
    assert problem_of(wrong, 401) == problem_of(unknown, 401)


def test_guessing_is_slowed_down(ada: Person, anyone: Api) -> None:
    body = {"login": ada.username, "password": "wrong " + PASSWORD}
    for _ in range(2 * MOST_SIGN_INS + 1):  # a window may end in between
        response = anyone.post("/v1/auth/login", body)
        if response.status_code == 429:
            break
    problem_of(response, 429)
    assert int(response.headers["Retry-After"]) > 0
    assert "RateLimit" in response.headers


def test_a_refresh_token_works_once_and_its_reuse_ends_the_family(ada: Person, anyone: Api) -> None:
    first = ada.tokens["refresh_token"]
    second = _refresh(anyone, first)
    third = _refresh(anyone, second)
    assert len({first, second, third}) == 3
    problem_of(_try_refresh(anyone, first), 401)
    problem_of(_try_refresh(anyone, third), 401)
    eventually(lambda: ada.api.get("/v1/users/me").status_code, lambda status: status == 401)
    answer_of(anyone.post("/v1/auth/login", {"login": ada.username, "password": PASSWORD}))


def test_a_refreshed_token_signs_in(ada: Person, anyone: Api) -> None:
    answer = answer_of(_try_refresh(anyone, ada.tokens["refresh_token"]))
    assert {"access_token", "refresh_token", "expires_in"} <= set(answer)
    assert answer_of(anyone.with_token(answer["access_token"]).get("/v1/users/me"))["id"] == ada.id


def test_a_client_renews_its_tokens_before_they_end(ada: Person) -> None:
    assert ada.client._tokens is not None
    old = ada.client._tokens["refresh_token"]
    ada.client._refresh_at = 0
    assert ada.client.me()["id"] == ada.id
    assert ada.client._tokens["refresh_token"] != old


def test_logging_out_ends_this_session_only(ada: Person, anyone: Api) -> None:
    other = answer_of(anyone.post("/v1/auth/login", {"login": ada.username, "password": PASSWORD}))
    answer_of(ada.api.post("/v1/auth/logout"), 204)
    problem_of(_try_refresh(anyone, ada.tokens["refresh_token"]), 401)
    eventually(lambda: ada.api.get("/v1/users/me").status_code, lambda status: status == 401)
    assert answer_of(anyone.with_token(other["access_token"]).get("/v1/users/me"))["id"] == ada.id
    answer_of(_try_refresh(anyone, other["refresh_token"]))


def test_sessions_are_listed_and_ended(ada: Person, anyone: Api) -> None:
    other = answer_of(anyone.post("/v1/auth/login", {"login": ada.username, "password": PASSWORD}))
    listed = answer_of(ada.api.get("/v1/auth/sessions"))
    assert [session["current"] for session in listed["items"]].count(True) == 1
    assert ada.tokens["refresh_token"] not in str(listed)
    for session in listed["items"]:
        if not session["current"]:
            answer_of(ada.api.delete(f"/v1/auth/sessions/{session['id']}"), 204)
    problem_of(_try_refresh(anyone, other["refresh_token"]), 401)
    assert len(answer_of(ada.api.get("/v1/auth/sessions"))["items"]) == 1
    answer_of(_try_refresh(anyone, ada.tokens["refresh_token"]))


def test_another_persons_session_cannot_be_ended(ada: Person, ben: Person, anyone: Api) -> None:
    (session, *_) = answer_of(ada.api.get("/v1/auth/sessions"))["items"]
    problem_of(ben.api.delete(f"/v1/auth/sessions/{session['id']}"), 404)
    answer_of(_try_refresh(anyone, ada.tokens["refresh_token"]))


def test_changing_the_password_needs_the_old_one(ada: Person, anyone: Api) -> None:
    new = "another long passphrase"
    problem_of(ada.api.post("/v1/auth/password/change", {"old": "not " + PASSWORD, "new": new}), 401, 403, 422)
    answer_of(ada.api.post("/v1/auth/password/change", {"old": PASSWORD, "new": new}), 204)
    problem_of(anyone.post("/v1/auth/login", {"login": ada.username, "password": PASSWORD}), 401)
    answer_of(anyone.post("/v1/auth/login", {"login": ada.username, "password": new}))


def test_a_profile_is_public_by_id_and_by_name(ada: Person, anyone: Api) -> None:
    changed = ada.client.update_me(display_name="Ada", bio="Numbers.")
    assert (changed["display_name"], changed["bio"]) == ("Ada", "Numbers.")
    by_id = answer_of(anyone.get(f"/v1/users/{ada.id}"))
    by_name = answer_of(anyone.get(f"/v1/users/by-name/{ada.username}"))
    assert by_id == by_name
    assert set(by_id) == USER_FIELDS
    assert (by_id["display_name"], by_id["bio"]) == ("Ada", "Numbers.")
    assert answer_of(anyone.get(f"/v1/users/by-name/{ada.username.upper()}"))["id"] == ada.id


def test_unknown_people_are_not_found(ada: Person, anyone: Api) -> None:
    for path in ("0000000000A", "nonsense", "by-name/nobody.has.this.name", f"{ada.id}x"):
        problem_of(anyone.get(f"/v1/users/{path}"), 404)


def test_counts_become_right(ada: Person, new_person: NewPerson) -> None:
    others = [new_person() for _ in range(2)]
    for other in others:
        other.client.follow(ada.id)
    ada.client.follow(others[0].id)
    ada.publish()

    def counts() -> tuple[int, int, int]:
        profile = ada.profile()
        return profile["followers_count"], profile["following_count"], profile["posts_count"]

    eventually(counts, lambda found: found == (2, 1, 1))


def _try_refresh(anyone: Api, token: str) -> requests.Response:
    return anyone.post("/v1/auth/refresh", {"refresh_token": token})


def _refresh(anyone: Api, token: str) -> str:
    return str(answer_of(_try_refresh(anyone, token))["refresh_token"])
