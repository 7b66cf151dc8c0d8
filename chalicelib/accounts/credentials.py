"""Check a login and its password; neither the text nor the time of a refusal reveals its reason."""

import hashlib

from chalicelib.accounts import passwords, tables
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import UserRow
from chalicelib.core import ids
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Unauthorized
from chalicelib.core.settings import MINUTE

WINDOW = 5 * MINUTE  # of the limits on attempts
UNKNOWN_USER_ID = "0" * ids.SHORT  # read in place of an unknown user, so that both take the same time


def limit_tries(login: str, address: str) -> None:
    """Count one attempt to sign in.

    Raises:
        TooManyRequests: too many attempts from this address or for this login. Attempts from other addresses lock the
            user out only when they exceed `sign_ins_per_login_anywhere`.
    """
    Limit("sign-ins-per-address", settings().sign_ins_per_address, WINDOW).spend(address)
    # Hashed, because a login is an e-mail address, or a password typed into the wrong field.
    digest = hashlib.sha256(login.lower().encode()).hexdigest()
    Limit("sign-ins-per-login", settings().sign_ins_per_login, WINDOW).spend(f"{digest}#{address}")
    Limit("sign-ins-per-login-anywhere", settings().sign_ins_per_login_anywhere, WINDOW).spend(digest)


def user_id_of(login: str) -> str:
    """The id of the user with this username or e-mail address, or `UNKNOWN_USER_ID`."""
    identity = tables.email_identity(login) if "@" in login else tables.username_identity(login)
    return tables.owner(identity) or UNKNOWN_USER_ID


def verify(user_id: str, password: str) -> UserRow:
    """The active user with this id and password. Makes the same reads and the same hashing whatever is wrong.

    Raises:
        Unauthorized: there is no such user, the password is wrong, or the account is not active.
    """
    row = tables.user(user_id)
    matches = passwords.verify_password(row.password_hash if row else None, password)
    if row is None or not matches or row.status != "active":
        challenge = {"WWW-Authenticate": "Bearer"}  # RFC 9110 requires one with every 401
        raise Unauthorized("The login or the password is wrong.", code="wrong-credentials", headers=challenge)
    if passwords.is_outdated(row.password_hash):
        tables.rehash(row, passwords.hash_password(password))
    return row
