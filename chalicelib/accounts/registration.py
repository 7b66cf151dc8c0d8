"""Create accounts."""

from chalicelib.accounts import credentials, password_rules, passwords, sessions, tables
from chalicelib.accounts.profiles import Account
from chalicelib.accounts.sessions import Client
from chalicelib.accounts.settings import settings
from chalicelib.accounts.sign_in import SignIn
from chalicelib.accounts.tables import UserRow
from chalicelib.accounts.usernames import names_taken
from chalicelib.core import clock, ids
from chalicelib.core.idempotency import IdempotencyKey, created_by
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.settings import HOUR
from chalicelib.core.tables import TransactionRefused


def register(
    username: str,
    email: str,
    password: str,
    display_name: str | None,
    client: Client,
    key: IdempotencyKey | None = None,
) -> SignIn:
    """Create an account and sign its user in. The caller has folded all names.

    Raises:
        Conflict: the username, the e-mail address or both are taken.
        TooManyRequests: too many registrations from this address.
        Unprocessable: the password is easy to guess, or the key came with another body before.
        Unauthorized: the key created this account before, and its password has changed since or it is not active.
        Unavailable: no id was free, or the database throttles.
    """
    password_rules.refuse_guessable("password", password, username, email)
    Limit("registrations", settings().registrations_per_address, HOUR).spend(client.address)
    created_id = created_by(key)
    if created_id is None:
        row = _create(username, email, password, display_name, key)
    else:
        # The first response contained tokens, which are never stored: a caller with the password gets new ones.
        row = credentials.verify(created_id, password)
    return SignIn(Account.from_row(row), sessions.open_session(row, client))


def create_account(username: str, email: str, password: str, display_name: str | None = None) -> Account:
    """Create an account without signing in and without limits: for seeding.

    Raises:
        Conflict: the username, the e-mail address or both are taken.
    """
    return Account.from_row(_create(username, email, password, display_name, None))


def _create(username: str, email: str, password: str, display_name: str | None, key: IdempotencyKey | None) -> UserRow:
    password_hash = passwords.hash_password(password)
    for _ in tries():
        now = clock.now_ms()
        row = UserRow(
            ids.new_id(clock.now_ms()),
            username=username,
            email=email,
            password_hash=password_hash,
            display_name=display_name or "",
            created_ms=now,
        )
        try:
            tables.register(row, key)
        except TransactionRefused as refused:
            created_id = created_by(key)
            if created_id is not None:
                return credentials.verify(created_id, password)
            names = {tables.NEW_USERNAME: "username", tables.NEW_EMAIL: "email"}
            clashes = [field for position, field in names.items() if position in refused.failed]
            if clashes:
                raise names_taken(clashes) from refused
        else:
            return row
    raise Unavailable("No user id was free; try again.")
