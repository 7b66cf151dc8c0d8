"""Endpoints for registration, sign-in, sessions and the caller's own profile."""

from typing import Any

from chalicelib.accounts import service
from chalicelib.accounts.schemas import (
    Login,
    Me,
    PasswordChange,
    ProfileChange,
    Refresh,
    Registration,
    Session,
    SignedIn,
    Tokens,
)
from chalicelib.accounts.service import Client, SignIn, TokenPair
from chalicelib.accounts.settings import settings
from chalicelib.core import clock
from chalicelib.core.api import Reply, Room
from chalicelib.core.auth import Caller
from chalicelib.core.browsers import SESSION_HEADER, Browser, forget_session, set_cookie
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.problems import invalid_field
from chalicelib.core.schemas import ListQuery, Page, ShortId

room = Room(__name__)


@room.post("/v1/auth/register", status=201, problems=(401, 409))
def register(
    body: Registration, address: str, user_agent: str, browser: Browser | None, key: IdempotencyKey | None
) -> Reply[SignedIn]:
    """Create an account and sign in."""
    client = Client(address, user_agent, browser is not None)
    made = service.register(body.username, body.email, body.password, body.display_name, client, key)
    return _signed_in(made, browser, status=201)


@room.post("/v1/auth/login", problems=(401,))
def login(body: Login, address: str, user_agent: str, browser: Browser | None) -> Reply[SignedIn]:
    """Sign in by username or e-mail address."""
    client = Client(address, user_agent, browser is not None)
    return _signed_in(service.log_in(body.login, body.password, client), browser)


@room.post("/v1/auth/refresh", problems=(401,))
def refresh(body: Refresh | None, address: str, browser: Browser | None) -> Reply[Tokens]:
    """Exchange a refresh token for new tokens."""
    client = Client(address, in_cookie=browser is not None)
    pair = service.refresh(_presented(body, browser), client)
    return Reply(200, Tokens(**_tokens(pair, browser)), _cookie(pair, browser))


@room.post("/v1/auth/logout", status=204)
def logout(caller: Caller) -> Reply[None]:
    """End this session."""
    service.log_out(caller)
    return Reply(204, None, forget_session())


@room.get("/v1/auth/sessions")
def sessions(caller: Caller, query: ListQuery) -> Page[Session]:
    """List the signed-in devices, newest first."""
    rows, next_cursor = service.session_page(caller, query.limit, query.cursor)
    items = [
        Session(
            id=row.session_id,
            device=row.device,
            current=row.session_id == caller.session_id,
            created_at=clock.rfc3339(int(row.created_ms)),
            last_used_at=clock.rfc3339(int(row.used_ms)),
            expires_at=clock.rfc3339(int(row.expires_at) * 1000),
        )
        for row in rows
    ]
    return Page[Session](items=items, next_cursor=next_cursor)


@room.delete("/v1/auth/sessions")
def end_sessions(caller: Caller) -> Reply[None]:
    """Sign out on all devices, this one included."""
    service.end_sessions(caller)
    return Reply(204, None, forget_session())


@room.delete("/v1/auth/sessions/{session_id}")
def end_session(caller: Caller, session_id: ShortId) -> Reply[None]:
    """Sign out one device."""
    service.end_session(caller, session_id)
    return Reply(204, None, forget_session() if session_id == caller.session_id else {})


@room.post("/v1/auth/password/change", status=204, problems=(409,))
def change_password(caller: Caller, body: PasswordChange) -> None:
    """Change the password and sign out all other devices."""
    service.change_password(caller, body.old, body.new)


@room.get("/v1/users/me", problems=(404,))
def my_profile(caller: Caller) -> Me:
    """Show the caller's profile."""
    return service.me(service.account(caller.user_id))


@room.patch("/v1/users/me", problems=(404, 409))
def change_my_profile(caller: Caller, body: ProfileChange) -> Me:
    """Change the caller's profile."""
    return service.me(service.change_profile(caller.user_id, body))


def _signed_in(signed_in: SignIn, browser: Browser | None, *, status: int = 200) -> Reply[SignedIn]:
    answer = SignedIn(user=service.me(signed_in.account), **_tokens(signed_in.tokens, browser))
    return Reply(status, answer, _cookie(signed_in.tokens, browser))


def _presented(body: Refresh | None, browser: Browser | None) -> str:
    given = body.refresh_token if body else None
    if browser:
        if given is not None:
            raise invalid_field("refresh_token", f"is in the cookie, with {SESSION_HEADER}", code="unknown-field")
        return browser.refresh_token
    if given is None:
        raise invalid_field("refresh_token", "Field required", code="required")
    return given


def _tokens(pair: TokenPair, browser: Browser | None) -> dict[str, Any]:
    return {
        "access_token": pair.access_token,
        "refresh_token": None if browser else pair.refresh_token,
        "expires_in": settings().access_token_lifetime,
    }


def _cookie(pair: TokenPair, browser: Browser | None) -> dict[str, str]:
    return set_cookie(pair.refresh_token, settings().session_lifetime) if browser else {}
