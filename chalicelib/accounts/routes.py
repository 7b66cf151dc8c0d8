"""Endpoints for registration, sign-in, sessions and the caller's own profile."""

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
from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.schemas import ListQuery, Page, ShortId

room = Room(__name__)


@room.post("/v1/auth/register", status=201, problems=(401, 409))
def register(body: Registration, address: str, user_agent: str, key: IdempotencyKey | None) -> SignedIn:
    """Create an account and sign in."""
    client = Client(address, user_agent)
    made = service.register(body.username, body.email, body.password, body.display_name, client, key)
    return _signed_in(made)


@room.post("/v1/auth/login", problems=(401,))
def login(body: Login, address: str, user_agent: str) -> SignedIn:
    """Sign in by username or e-mail address."""
    return _signed_in(service.log_in(body.login, body.password, Client(address, user_agent)))


@room.post("/v1/auth/refresh", problems=(401,))
def refresh(body: Refresh, address: str) -> Tokens:
    """Exchange a refresh token for new tokens."""
    return Tokens(**_tokens(service.refresh(body.refresh_token, Client(address))))


@room.post("/v1/auth/logout", status=204)
def logout(caller: Caller) -> None:
    """End this session."""
    service.log_out(caller)


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
def end_sessions(caller: Caller) -> None:
    """Sign out on all devices, this one included."""
    service.end_sessions(caller)


@room.delete("/v1/auth/sessions/{session_id}")
def end_session(caller: Caller, session_id: ShortId) -> None:
    """Sign out one device."""
    service.end_session(caller, session_id)


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


def _signed_in(signed_in: SignIn) -> SignedIn:
    return SignedIn(user=service.me(signed_in.account), **_tokens(signed_in.tokens))


def _tokens(pair: TokenPair) -> dict[str, str | int]:
    return {
        "access_token": pair.access_token,
        "refresh_token": pair.refresh_token,
        "expires_in": settings().access_token_lifetime,
    }
