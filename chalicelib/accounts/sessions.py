"""Open, refresh and end sessions: one per signed-in device, each a chain of refresh tokens."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass

from chalicelib.accounts import access_tokens, known_addresses, tables
from chalicelib.accounts.refresh_tokens import RefreshToken
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import SessionRow, UserRow
from chalicelib.core import auth, clock, cursors, ids
from chalicelib.core.auth import Caller
from chalicelib.core.caches import Cache
from chalicelib.core.observability import logger
from chalicelib.core.problems import Unauthorized, Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.settings import MINUTE
from chalicelib.core.tables import create

_alive: Cache[Caller, bool] = Cache(lambda: settings().cached_sessions)


@dataclass(frozen=True)
class Client:
    """The client of a request: IP address, User-Agent, and whether its refresh token is in a cookie."""

    address: str
    user_agent: str = ""
    in_cookie: bool = False


@dataclass(frozen=True)
class TokenPair:
    """An access token, and the refresh token that gets the next pair."""

    access_token: str
    refresh_token: str


def open_session(user: UserRow, client: Client) -> TokenPair:
    """Sign a user in on one more device.

    Raises:
        Unavailable: no session id was free.
    """
    now = clock.now_ms()
    for _ in tries():
        token = RefreshToken.first(user.user_id, ids.new_id(clock.now_ms()))
        row = SessionRow(
            user.user_id,
            token.session_id,
            generation=user.session_generation,
            token_hash=token.hash,
            in_cookie=client.in_cookie or None,
            device=client.user_agent[: settings().device_limit],
            created_ms=now,
            used_ms=now,
            expires_at=clock.now() + settings().session_lifetime,
        )
        if create(row):
            known_addresses.remember(user.user_id, client.address)
            return _pair(token)
    raise Unavailable("No session id was free; try again.")


def refresh(presented: RefreshToken, client: Client) -> TokenPair:
    """Exchange a refresh token for the next, once; a repeated request within the grace time gets the same token.

    Tabs of a browser share a cookie, and an answer that comes late or is not saved puts an old token back into it. So
    a cookie's token of the last `cookie_generations` gets the session's present token for `cookie_grace` seconds.

    Raises:
        Unauthorized: the token is not the session's, or the session has ended. A used token ends the session.
        Unavailable: other requests kept refreshing the session.
    """
    for _ in tries():
        row = _row_of(presented)
        if bool(row.in_cookie) != client.in_cookie:  # taken out of a cookie, or put into one
            raise session_ended()
        if not hmac.compare_digest(presented.hash, row.token_hash):
            return _pair(_repeated_successor(row, presented))
        if row.in_cookie and _rotated_often(row):
            return _pair(presented)
        successor = presented.successors()[0]
        if tables.rotate(row, successor.hash):
            known_addresses.remember(row.user_id, client.address)
            return _pair(successor)
    raise Unavailable("The session is busy; try again.", headers={"Retry-After": "1"})


def _row_of(presented: RefreshToken) -> SessionRow:
    row = tables.session(presented.user_id, presented.session_id)
    user = tables.user(presented.user_id)
    if row is None or user is None or not _belongs(row, user):
        raise session_ended()
    return row


def _repeated_successor(row: SessionRow, presented: RefreshToken) -> RefreshToken:
    """The token that an earlier request with this one led to; otherwise the session ends."""
    if row.in_cookie:
        descendant = _present_token(row, presented)
        if descendant:
            return descendant
    elif row.previous_hash is not None and hmac.compare_digest(presented.hash, row.previous_hash):
        elapsed = clock.now_ms() - (row.rotated_ms or 0)
        if elapsed <= settings().refresh_grace * 1000:
            for successor in presented.successors():
                if hmac.compare_digest(successor.hash, row.token_hash):
                    return successor
            raise session_ended()
    if presented.is_genuine():
        logger.warning("refresh token reused, session ended", user_id=row.user_id, session_id=row.session_id)
        end(Caller(row.user_id, row.session_id))
    raise session_ended()


def _rotated_often(row: SessionRow) -> bool:
    """Whether the last minute replaced `cookie_rotations` tokens."""
    earliest = clock.now() - MINUTE
    recent = [seconds for _, seconds in row.replaced or [] if seconds > earliest]
    return len(recent) >= settings().cookie_rotations


def _present_token(row: SessionRow, presented: RefreshToken) -> RefreshToken | None:
    """The present token of a cookie's session, derived from a replaced one; None if that is too old or unknown."""
    earliest = clock.now() - settings().cookie_grace
    recent = [digest for digest, seconds in row.replaced or [] if seconds >= earliest]
    if presented.hash[: tables.SHORT_HASH] not in recent:
        return None
    followers = recent[: recent.index(presented.hash[: tables.SHORT_HASH])]
    for expected in (*reversed(followers), row.token_hash):
        found = [each for each in presented.successors() if each.hash.startswith(expected)]
        if not found:
            return None  # the key that made it is gone
        presented = found[0]
    return presented


def end(caller: Caller) -> bool:
    """End one session and close its sockets. Returns whether it existed.

    Other function instances notice within `session_cache` seconds.
    """
    from chalicelib.realtime import service as realtime

    with realtime.closing(caller.user_id):
        was_there = tables.end_session(caller.user_id, caller.session_id)
    _alive.forget(caller)
    return was_there


def is_alive(caller: Caller) -> bool:
    """Whether the session and its account were valid at most `session_cache` seconds ago."""
    known = _alive.get(caller, settings().session_cache)
    if known is None:
        read_ms = clock.now_ms()
        row = tables.session(caller.user_id, caller.session_id)
        user = tables.user(caller.user_id) if row else None
        known = row is not None and user is not None and _belongs(row, user)
        if known:  # not cached if False: a password change between the two reads looks like an end
            _alive.put(caller, known, read_ms)
    return known


def alive_among(callers: Collection[Caller]) -> set[Caller]:
    """The callers whose session and account are valid, read strongly: two units for each."""
    rows = tables.sessions_of((each.user_id, each.session_id) for each in callers)
    users = {user.user_id: user for user in tables.users({row.user_id for row in rows}, strongly=True)}
    return {
        Caller(row.user_id, row.session_id)
        for row in rows
        if row.user_id in users and row.expires_at > clock.now() and _belongs(row, users[row.user_id])
    }


def forget(caller: Caller) -> None:
    """Make this function instance read the session again at its next use."""
    _alive.forget(caller)


def page(user: UserRow, limit: int, cursor: str | None) -> tuple[list[SessionRow], str | None]:
    """The user's live sessions, newest first, and the next page's cursor.

    Raises:
        BadRequest: the cursor does not belong to this listing.
    """
    listing = f"sessions:{user.user_id}"
    position = cursors.decode(listing, cursor)
    rows = tables.sessions(user, limit + 1, position["before"] if position else None)
    end = {"before": rows[limit - 1].session_id} if len(rows) > limit else None
    return rows[:limit], cursors.encode(listing, end)


def session_ended() -> Unauthorized:
    """The problem for a token of an ended session."""
    return access_tokens.invalid_token("The session has ended; sign in again.", code="session-ended")


def _belongs(row: SessionRow, user: UserRow) -> bool:
    return bool(user.status == "active" and row.generation == user.session_generation)


def _pair(token: RefreshToken) -> TokenPair:
    return TokenPair(access_tokens.issue(Caller(token.user_id, token.session_id)), str(token))


auth.check_sessions_by(alive_among)
