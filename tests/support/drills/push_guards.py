"""How to switch off the guards of pushes; see `guards`."""

import pytest

from chalicelib.core import auth
from chalicelib.core.auth import Caller
from chalicelib.push import tables


def no_claims(patch: pytest.MonkeyPatch) -> None:
    """A push is sent whether or not it was claimed."""
    patch.setattr(tables, "claim", lambda *_: True)


def no_sessions_of_browsers(patch: pytest.MonkeyPatch) -> None:
    """Pushes go to all browsers."""
    patch.setattr(auth, "_alive_among", [set[Caller]])
