"""Sign in and out; change passwords and end sessions of a signed-in user."""

from dataclasses import dataclass

from chalicelib.accounts import access_tokens, credentials, password_rules, passwords, sessions, tables
from chalicelib.accounts.profiles import Account
from chalicelib.accounts.refresh_tokens import RefreshToken
from chalicelib.accounts.sessions import Client, TokenPair
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import SessionRow, UserRow
from chalicelib.core.auth import Caller
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, NotFound, invalid_field
from chalicelib.core.settings import DAY
from chalicelib.core.tables import TransactionRefused


@dataclass(frozen=True)
class SignIn:
    """A user that has signed in, and the tokens of the session."""

    account: Account
    tokens: TokenPair


def log_in(login: str, password: str, client: Client) -> SignIn:
    """Sign in by username or e-mail address.

    Raises:
        Unauthorized: unknown account, wrong password or suspended account, with the same response after the same work.
        TooManyRequests: too many failures of this address or for this user; see `credentials.failures_counted`.
    """
    with credentials.failures_counted(login, client.address) as user_id:
        row = credentials.verify(user_id, password)
    return SignIn(Account.from_row(row), sessions.open_session(row, client))


def refresh(refresh_token: str, client: Client) -> TokenPair:
    """Exchange a refresh token for new tokens.

    Raises:
        Unauthorized: the token is invalid or used (which ends its session), or its session has ended.
        TooManyRequests: too many requests from this address.
    """
    Limit("refreshes", settings().refreshes_per_address, credentials.WINDOW).spend(client.address)
    presented = RefreshToken.parse(refresh_token)
    if presented is None:
        raise sessions.session_ended()
    return sessions.refresh(presented, client)


def log_out(caller: Caller) -> None:
    """End the caller's session."""
    sessions.end(caller)


def authenticate(header: str) -> Caller:
    """The caller of an `Authorization` header.

    Raises:
        Unauthorized: it has no valid token, the session has ended, or the account is suspended or deleted; the latter
            two take effect within a minute.
    """
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer":
        raise access_tokens.invalid_token("Send an access token: `Authorization: Bearer …`.")
    caller = access_tokens.verify(token.strip())
    if not sessions.is_alive(caller):
        raise sessions.session_ended()
    return caller


def session_page(caller: Caller, limit: int, cursor: str | None) -> tuple[list[SessionRow], str | None]:
    """The caller's sessions, newest first, and the next page's cursor.

    Raises:
        BadRequest: the cursor does not belong to this listing.
        Unauthorized: the account does not exist any more.
    """
    return sessions.page(_row(caller.user_id), limit, cursor)


def end_session(caller: Caller, session_id: str) -> None:
    """End one of the caller's sessions.

    Raises:
        NotFound: the caller has no such session.
    """
    if not sessions.end(Caller(caller.user_id, session_id)):
        raise NotFound("There is no such session.")


def end_sessions(caller: Caller) -> None:
    """End all sessions of the caller, this one included."""
    from chalicelib.realtime import service as realtime

    with realtime.closing(caller.user_id):
        tables.end_sessions(caller.user_id)
    sessions.forget(caller)


def change_password(caller: Caller, old: str, new: str) -> None:
    """Change the password and end the caller's other sessions, in one step.

    Raises:
        Unprocessable: `old` is not the current password, or `new` is easy to guess.
        Conflict: another request changed the password meanwhile.
        Unauthorized: the session ended meanwhile.
        TooManyRequests: `old` was wrong too often.
    """
    row = _row(caller.user_id)
    with (
        Limit("password-changes", settings().sign_ins_per_login, credentials.WINDOW).failures(caller.user_id),
        Limit("password-changes-daily", settings().sign_ins_per_login_daily, DAY).failures(caller.user_id),
    ):
        if not passwords.verify_password(row.password_hash, old):
            raise invalid_field("old", "is not the present password", code="incorrect")
    password_rules.refuse_guessable("new", new, row.username, row.email)
    from chalicelib.realtime import service as realtime

    try:
        with realtime.closing(caller.user_id):
            tables.change_password(row, caller.session_id, passwords.hash_password(new))
    except TransactionRefused as refused:
        if tables.CHANGED_USER in refused.failed:
            raise Conflict("The password was changed meanwhile.") from refused
        raise sessions.session_ended() from refused


def _row(user_id: str) -> UserRow:
    row = tables.user(user_id)
    if row is None:
        raise sessions.session_ended()
    return row
