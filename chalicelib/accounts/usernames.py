"""Change usernames: which names a user can take, and how often."""

from collections.abc import Iterable

from chalicelib.accounts import tables
from chalicelib.accounts.settings import settings
from chalicelib.accounts.tables import UserRow
from chalicelib.core import clock
from chalicelib.core.limits import Limit, refused
from chalicelib.core.problems import Conflict, FieldError, NotFound, Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.tables import TransactionRefused


def rename(user_id: str, username: str) -> None:
    """Change a user's username; the old one stays reserved for the user for a time.

    Taking back a reserved name is a rename like any other. The present username changes nothing and does not count.

    Raises:
        NotFound: there is no such account.
        TooManyRequests: the user was renamed `renames_per_user` times within `rename_window`.
        Conflict: the username belongs to another account, or is reserved for one.
        Unavailable: other requests kept changing the username, or the database throttles.
    """
    for _ in tries():
        row = tables.user(user_id)
        if row is None:
            raise no_such_user()
        if row.username == username:
            return
        try:
            tables.rename(row, username, [*_counted_renames(row), clock.now_ms()])
        except TransactionRefused as clash:
            if clash.failed == {tables.RENAMED_IDENTITY}:
                raise names_taken(["username"]) from clash
        else:
            return
    raise Unavailable("The username is being changed by another request; try again.", headers={"Retry-After": "1"})


def names_taken(fields: Iterable[str]) -> Conflict:
    """The problem for names that belong to another account."""
    errors = [FieldError(field, "is taken", code="taken") for field in fields]
    return Conflict(f"Taken: {', '.join(error.field for error in errors)}.", errors=errors, code="taken")


def no_such_user() -> NotFound:
    """The problem for an account that does not exist."""
    return NotFound("There is no such user.")


def _counted_renames(row: UserRow) -> list[int]:
    """Times of the renames within the window, oldest first, in milliseconds.

    They are in the user's row, so that the transaction that renames also counts: a call that dies before it has used
    nothing up, and of two calls at once only one can have read the last times.

    Raises:
        TooManyRequests: there can be no further one now.
    """
    limit = Limit("renames-per-user", settings().renames_per_user, settings().rename_window)
    begin_ms = clock.now_ms() - limit.window * 1000
    counted = [int(each) for each in row.renamed_ms or () if each > begin_ms]
    if len(counted) >= limit.most:
        leaves_ms = (counted or [clock.now_ms()])[-limit.most]
        raise refused(limit, -((begin_ms - leaves_ms) // 1000))
    return counted
