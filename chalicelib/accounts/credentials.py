"""Checking a login and its password, so that a refusal tells nothing: neither by its words nor by its time."""

import hashlib

from chalicelib.accounts import passwords, tables
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import UserRow
from chalicelib.core import ids
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Unauthorized
from chalicelib.core.settings import MINUTE

WINDOW = 5 * MINUTE  # of the limits on tries
NOBODY = "0" * ids.SHORT  # the id of no user: read in place of an unknown one, so that both cost the same


def limit_tries(login: str, address: str) -> None:
    """Count one try to sign in.

    Raises:
        TooManyRequests: too many from this address or for this login. What strangers try elsewhere locks nobody out at
            home, until they are many.
    """
    Limit("sign-ins-per-address", settings().sign_ins_per_address, WINDOW).spend(address)
    # Hashed: what people type here is an e-mail address, or a password in the wrong field.
    digest = hashlib.sha256(login.lower().encode()).hexdigest()
    Limit("sign-ins-per-login", settings().sign_ins_per_login, WINDOW).spend(f"{digest}#{address}")
    Limit("sign-ins-per-login-anywhere", settings().sign_ins_per_login_anywhere, WINDOW).spend(digest)


def user_id_of(login: str) -> str:
    """The id of the user with this username or e-mail address, or `NOBODY`."""
    identity = tables.email_identity(login) if "@" in login else tables.username_identity(login)
    return tables.owner(identity) or NOBODY


def verified(user_id: str, password: str) -> UserRow:
    """The active user with this id and password. Takes the same reads and the same hashing whatever is wrong.

    Raises:
        Unauthorized: there is no such user, the password is another, or the account is not active.
    """
    row = tables.user(user_id)
    matches = passwords.verify_password(row.password_hash if row else None, password)
    if row is None or not matches or row.status != "active":
        challenge = {"WWW-Authenticate": "Bearer"}  # RFC 9110 wants one on every 401
        raise Unauthorized("The login or the password is wrong.", code="wrong-credentials", headers=challenge)
    if passwords.is_outdated(row.password_hash):
        tables.rehash(row, passwords.hash_password(password))
    return row
