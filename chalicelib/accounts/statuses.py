"""Change the status of an account; no status but `active` lets its user in, within a minute."""

from chalicelib.accounts import tables
from chalicelib.accounts.profiles import Status
from chalicelib.core.problems import NotFound
from chalicelib.realtime import service as realtime


def change_status(user_id: str, status: Status) -> None:
    """Set the status of an account; its sockets are closed unless it is active.

    Raises:
        NotFound: there is no such account.
    """
    with realtime.closing(user_id):
        if not tables.set_status(user_id, status):
            raise NotFound("There is no such user.")
