"""Sessions of browsers: the refresh token is in a cookie, which tabs share and which may fall back to an old token."""

from typing import Any

import pytest

from chalicelib.accounts import service
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import SessionRow
from chalicelib.core import clock
from chalicelib.core.browsers import COOKIE
from chalicelib.core.settings import forget_settings
from tests.support.rooms.api import (
    PASSWORD,
    Reply,
    call,
    concurrently,
    me,
    refresh,
    registered,
    registration,
    with_keys,
)
from tests.support.units import write_units

pytestmark = pytest.mark.usefixtures("cloud")

PAGE = {"X-Session": "cookie", "Sec-Fetch-Site": "same-origin"}
REFRESH = "/v1/auth/refresh"
WEB = "https://app.example.org"


class Tab:
    """A tab that keeps a cookie jar of its own, which is the worst that browsers do."""

    def __init__(self, cookie: str) -> None:
        self.cookie = cookie

    def call(self, path: str, body: object = None, headers: dict[str, str] | None = None) -> Reply:
        reply = call("POST", path, body, headers={**(PAGE if headers is None else headers), "Cookie": self.cookie})
        if "Set-Cookie" in reply.headers:
            self.cookie = reply.headers["Set-Cookie"].partition(";")[0]
        return reply

    def refresh(self) -> Reply:
        return self.call(REFRESH)

    @property
    def token(self) -> str:
        return self.cookie.partition("=")[2]


def signed_in(tab: Tab | None = None) -> tuple[Tab, Any]:
    tab = tab or Tab("theme=dark")
    reply = tab.call("/v1/auth/register", registration())
    assert reply.status == 201
    return tab, reply


def test_the_refresh_token_is_only_in_the_cookie() -> None:
    body = registration()
    for path, sent in [("register", body), ("login", {"login": body["username"], "password": PASSWORD})]:
        tab = Tab("theme=dark")
        reply = tab.call(f"/v1/auth/{path}", sent)
        assert reply.body["refresh_token"] is None
        assert len(tab.token) == 87
        for _ in range(2):
            again = tab.refresh()
            assert (again.status, again.body["refresh_token"]) == (200, None)
            assert me(again.body["access_token"]).status == 200
            assert tab.token not in str(again.body)


def test_the_attributes_of_the_cookie(monkeypatch: pytest.MonkeyPatch) -> None:
    attributes = {"Path=/v1/auth", f"Max-Age={settings().session_lifetime}", "Secure", "HttpOnly", "SameSite=Strict"}
    _, reply = signed_in()
    first, *rest = reply.headers["Set-Cookie"].split("; ")
    assert first.startswith("__Secure-emulsion=")
    assert set(rest) == attributes
    monkeypatch.setenv("EMULSION_COOKIE_PATH", "/api/v1/auth")
    forget_settings()
    _, reply = signed_in()
    assert "; Path=/api/v1/auth;" in reply.headers["Set-Cookie"]


def test_each_refresh_replaces_the_cookie() -> None:
    tab, _ = signed_in()
    seen = {tab.token}
    for _ in range(3):
        tab.refresh()
        seen.add(tab.token)
    assert len(seen) == 4


@pytest.fixture
def web_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_WEB_ORIGINS", f"http://127.0.0.1:8080, {WEB}")
    forget_settings()


@pytest.mark.usefixtures("web_origin")
@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "https://evil.example.org", "Sec-Fetch-Site": "same-site"},
        {"Origin": "null"},
        {"Origin": ""},
        {"Origin": f"{WEB}.evil.example"},
    ],
)
def test_pages_of_other_origins_get_no_cookie(sent: dict[str, str]) -> None:
    tab, _ = signed_in()
    before = tab.cookie
    for path, body in [
        (REFRESH, None),
        ("/v1/auth/register", registration()),
        ("/v1/auth/login", {"login": "ada", "password": PASSWORD}),
    ]:
        reply = tab.call(path, body, {"X-Session": "cookie", **sent})
        assert (reply.status, reply.code) == (403, "foreign-page")
    assert tab.cookie == before
    assert tab.refresh().status == 200


@pytest.mark.usefixtures("web_origin")
def test_the_stage_s_web_origin_gets_one() -> None:
    tab, _ = signed_in()
    for sent in ({"Sec-Fetch-Site": "cross-site"}, {}):
        assert tab.call(REFRESH, None, {"X-Session": "cookie", "Origin": WEB, **sent}).status == 200


def test_an_origin_that_is_a_wildcard_for_storage_is_none_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMULSION_WEB_ORIGINS", "*")
    forget_settings()
    tab, _ = signed_in()
    assert tab.call(REFRESH, None, {"X-Session": "cookie", "Origin": "*"}).status == 403


def test_a_cookie_without_the_header_is_not_read() -> None:
    tab, _ = signed_in()
    reply = tab.call(REFRESH, {}, {"Sec-Fetch-Site": "same-origin"})
    assert (reply.status, reply.fields) == (422, {"refresh_token"})
    reply = tab.call(REFRESH, None, {"Sec-Fetch-Site": "same-origin"})
    assert (reply.status, reply.fields) == (422, {"refresh_token"})
    assert tab.refresh().status == 200


def test_the_header_takes_cookie_only() -> None:
    tab, _ = signed_in()
    reply = tab.call(REFRESH, None, {**PAGE, "X-Session": "body"})
    assert (reply.status, reply.fields, reply.body["errors"][0]["limit"]) == (400, {"X-Session"}, "cookie")


def test_a_body_that_has_a_token_too_is_refused() -> None:
    tab, _ = signed_in()
    reply = tab.call(REFRESH, {"refresh_token": tab.token})
    assert (reply.status, reply.fields) == (422, {"refresh_token"})
    for body in ({}, {"refresh_token": None}, None):
        assert tab.call(REFRESH, body).status == 200


@pytest.mark.parametrize("cookie", ["", "theme=dark", f"{COOKIE}=", f"{COOKIE}=x", "x" * 5000, f"x{COOKIE}={'A' * 87}"])
def test_malformed_cookies(cookie: str) -> None:
    reply = Tab(cookie).refresh()
    assert (reply.status, reply.code) == (401, "session-ended")
    assert "Set-Cookie" not in reply.headers  # of a request that was under way while the user signed in again


def test_a_token_works_only_where_it_was_given() -> None:
    tab, _ = signed_in()
    made = registered()
    assert refresh(tab.token).status == 401
    assert Tab(f"{COOKIE}={made['refresh_token']}").refresh().status == 401
    assert tab.refresh().status == 200
    assert refresh(made["refresh_token"]).status == 200


def test_two_tabs_with_fifty_refreshes_each_at_once() -> None:
    tab, _ = signed_in()
    tabs = [Tab(tab.cookie), Tab(tab.cookie)]
    statuses = concurrently(lambda each: [each.refresh().status for _ in range(50)], tabs)
    assert statuses == [[200] * 50] * 2
    assert [each.refresh().status for each in (*tabs, *tabs)] == [200] * 4


def test_a_hundred_refreshes_of_one_token_at_once_give_one_successor() -> None:
    tab, _ = signed_in()
    client = service.Client("192.0.2.1", in_cookie=True)
    given = concurrently(lambda _: service.refresh(tab.token, client).refresh_token, range(100))
    assert len(set(given)) == 1
    assert Tab(f"{COOKIE}={given[0]}").refresh().status == 200


@pytest.mark.parametrize("minutes", [0, 15])
def test_a_tab_asleep_over_three_rotations(minutes: int) -> None:
    awake, _ = signed_in()
    asleep, now = Tab(awake.cookie), clock.now_ms()
    for rotation in range(3):
        with clock.at(now + rotation * minutes * 60_000):
            assert awake.refresh().status == 200
    with clock.at(now + 3 * minutes * 60_000):
        reply = asleep.refresh()
        assert reply.status == 200
        assert asleep.token == awake.token
        assert me(reply.body["access_token"]).status == 200
        assert [each.refresh().status for each in (awake, asleep, awake)] == [200] * 3


def test_a_late_answer_that_puts_an_old_token_back_does_not_end_the_session() -> None:
    tab, _ = signed_in()
    now = clock.now_ms()
    with clock.at(now):
        late = Tab(tab.cookie)
        late.refresh()
        tab.refresh()
        tab.refresh()
    with clock.at(now + settings().cookie_grace * 1000):  # the jar has the first successor, days later
        assert late.refresh().status == 200
        assert late.token == tab.token


def test_after_the_grace_time_an_old_token_ends_the_session() -> None:
    tab, _ = signed_in()
    old, now = Tab(tab.cookie), clock.now_ms()
    with clock.at(now):
        tab.refresh()
    with clock.at(now + settings().cookie_grace * 1000 + 1000):
        assert old.refresh().code == "session-ended"
        assert tab.refresh().status == 401
    assert list(SessionRow.scan()) == []


def test_a_token_of_too_many_generations_ago_ends_the_session() -> None:
    tab, _ = signed_in()
    tokens, now = [Tab(tab.cookie)], clock.now_ms()
    for number in range(settings().cookie_generations + 1):
        with clock.at(now + number * 60_000):
            tab.refresh()
        tokens.append(Tab(tab.cookie))
    with clock.at(now):
        assert tokens[1].refresh().status == 200
        assert tokens[1].token == tab.token
        assert tokens[0].refresh().status == 401
        assert tab.refresh().status == 401


def test_a_burst_of_refreshes_replaces_few_tokens() -> None:
    tab, _ = signed_in()
    asleep, now = Tab(tab.cookie), clock.now_ms()
    seen = set()
    with clock.at(now):
        for _ in range(3 * settings().cookie_generations):
            assert tab.refresh().status == 200
            seen.add(tab.token)
        assert len(seen) == settings().cookie_rotations
        assert asleep.refresh().status == 200
    with clock.at(now + 61_000):
        assert tab.refresh().status == 200
        assert tab.token not in seen


def test_an_invented_token_neither_gets_the_present_one_nor_ends_the_session() -> None:
    tab, _ = signed_in()
    old = tab.token
    tab.refresh()
    for forged in (old[:-4] + "AAAA", old[:22] + "A" * 43 + old[65:]):
        assert Tab(f"{COOKIE}={forged}").refresh().status == 401
    assert tab.refresh().status == 200


def test_a_sleeping_tab_survives_a_change_of_keys() -> None:
    awake, _ = signed_in()
    asleep = Tab(awake.cookie)
    awake.refresh()
    with_keys("k2", k1=b"t" * 32, k2=b"n" * 32)
    awake.refresh()
    awake.refresh()
    assert asleep.refresh().status == 200
    assert asleep.token == awake.token


def test_a_full_row_is_one_write_unit() -> None:
    tab = Tab("theme=dark")
    tab.call("/v1/auth/register", registration(), {**PAGE, "User-Agent": "x" * 500})
    now = clock.now_ms()
    for number in range(settings().cookie_generations + 2):
        with clock.at(now + number * 60_000):
            tab.refresh()
    (row,) = SessionRow.scan()
    assert len(row.replaced) == settings().cookie_generations
    assert write_units(None, row.serialize()) == 1


@pytest.mark.parametrize("way_out", [("POST", "/v1/auth/logout"), ("DELETE", "/v1/auth/sessions"), None])
def test_a_log_out_removes_the_cookie_and_what_the_browser_stored(way_out: tuple[str, str] | None) -> None:
    tab, made = signed_in()
    token = made.body["access_token"]
    (current,) = call("GET", "/v1/auth/sessions", token=token).body["items"]
    reply = call(*(way_out or ("DELETE", f"/v1/auth/sessions/{current['id']}")), token=token)
    assert reply.status == 204
    assert reply.headers["Clear-Site-Data"] == '"cache", "storage"'
    name, *attributes = reply.headers["Set-Cookie"].split("; ")
    assert name == f"{COOKIE}="
    assert {"Max-Age=0", "Path=/v1/auth", "Secure", "HttpOnly"} <= set(attributes)
    assert tab.refresh().status == 401


def test_ending_another_device_keeps_this_browser_s_cookie() -> None:
    body = registration()
    first = Tab("").call("/v1/auth/register", body)
    other = Tab("").call("/v1/auth/login", {"login": body["username"], "password": PASSWORD})
    items = call("GET", "/v1/auth/sessions", token=first.body["access_token"]).body["items"]
    (session_id,) = [item["id"] for item in items if item["current"]]
    reply = call("DELETE", f"/v1/auth/sessions/{session_id}", token=other.body["access_token"])
    assert (reply.status, "Set-Cookie" in reply.headers) == (204, False)
