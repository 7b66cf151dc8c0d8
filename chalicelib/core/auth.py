"""Pass the caller of a request to its endpoint. The accounts room verifies the token."""

from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from chalicelib.core.problems import Unauthorized


@dataclass(frozen=True)
class Caller:
    """A signed-in user: ids of the user and of the session that the access token belongs to."""

    user_id: str
    session_id: str


Authenticate = Callable[[str], Caller]
"""Turn an `Authorization` header into a caller, or raise `Unauthorized`."""

AliveAmong = Callable[[Collection[Caller]], set[Caller]]
"""Select the callers whose session and account are valid, read strongly."""

_alive_among: list[AliveAmong] = []  # one at most

_identify: ContextVar[Callable[[], Caller | None]] = ContextVar("identify")


@contextmanager
def bound(authenticate: Authenticate, header: str | None) -> Iterator[None]:
    """Inside the block, `caller` and `viewer` use this header. It is verified at their first call, not before."""

    def identify() -> Caller | None:
        return None if header is None else authenticate(header)

    token = _identify.set(identify)
    try:
        yield
    finally:
        _identify.reset(token)


def viewer() -> Caller | None:
    """The caller, or None for a request without a token.

    Raises:
        Unauthorized: the token is invalid.
    """
    return _identify.get()()


def caller() -> Caller:
    """The caller.

    Raises:
        Unauthorized: the token is missing or invalid.
    """
    found = viewer()
    if found is None:
        raise Unauthorized("Send an access token: `Authorization: Bearer …`.", headers={"WWW-Authenticate": "Bearer"})
    return found


def check_sessions_by(alive: AliveAmong) -> None:
    """Let `alive_among` use this. The accounts room calls it when it is imported; rooms before it need the answer."""
    _alive_among[:] = [alive]


def alive_among(callers: Collection[Caller]) -> set[Caller]:
    """The callers whose session has not ended and whose account is active, read strongly.

    Raises:
        RuntimeError: the function did not import the accounts room.
    """
    if not _alive_among:
        raise RuntimeError("import chalicelib.accounts.service: it checks sessions")
    return _alive_among[0](callers)
