"""Check a login and its password; neither the text nor the time of a refusal reveals its reason."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.accounts import known_addresses, passwords, tables
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import UserRow
from chalicelib.core import ids
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Unauthorized
from chalicelib.core.settings import DAY, MINUTE

WINDOW = 5 * MINUTE  # of the limits on attempts
UNKNOWN_USER_ID = "0" * ids.SHORT  # read in place of an unknown user, so that both take the same time


@contextmanager
def failures_counted(login: str, address: str) -> Iterator[str]:
    """Count the block as a failed sign-in unless it ends without an error; gives the user id for `verify`.

    Failures are counted by user, whether the login is the username or the e-mail address. Those at unknown addresses
    are counted together. At an address where the user signed in before, only its own failures count, so strangers
    cannot lock the user out there. Existing and unknown users, and both kinds of addresses, take the same calls.

    Raises:
        TooManyRequests: too many failures of this address, of this user at this address, or of this user.
    """
    with Limit("sign-ins-per-address", settings().sign_ins_per_address, WINDOW).failures(address):
        user_id = user_id_of(login)
        user = _unknown_subject(login) if user_id == UNKNOWN_USER_ID else user_id
        user_here = f"{user}#{address}"
        counted = user_here if known_addresses.is_known(user_id, address) else user
        with (
            Limit("sign-ins-per-login", settings().sign_ins_per_login, WINDOW).failures(user_here),
            Limit("sign-ins-per-login-anywhere", settings().sign_ins_per_login_anywhere, WINDOW).failures(counted),
            Limit("sign-ins-per-login-daily", settings().sign_ins_per_login_daily, DAY).failures(counted),
        ):
            yield user_id


def _unknown_subject(login: str) -> str:
    # Hashed, because a login is an e-mail address, or a password typed into the wrong field.
    return hashlib.sha256(login.lower().encode()).hexdigest()


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
