"""Remember at which addresses each user signed in, as keyed hashes: the addresses would show where users are."""

import base64
import hashlib
import hmac

from chalicelib.accounts import tables
from chalicelib.accounts.settings import settings
from chalicelib.core import clock
from chalicelib.core.keys import keys
from chalicelib.core.retries import tries

DIGEST_BYTES = 12  # of at most `known_addresses` addresses per user


def is_known(user_id: str, address: str) -> bool:
    """Whether the user signed in from this address, or used a session there, within `known_address_lifetime`."""
    seen = tables.known_addresses(user_id).seen
    oldest = clock.now() - settings().known_address_lifetime
    return any(seen.get(_digest(key, user_id, address), oldest) > oldest for key in keys().cursors.all)


def remember(user_id: str, address: str) -> None:
    """Note that the user is signed in at this address; the address seen longest ago makes room.

    Writes only if the last note is older than `known_address_renewal`. If other requests keep changing the row, the
    address is noted at the session's next refresh.
    """
    digest = _digest(keys().cursors.key, user_id, address)
    for _ in tries():
        row, now = tables.known_addresses(user_id), clock.now()
        if row.seen.get(digest, 0) > now - settings().known_address_renewal:
            return
        latest = sorted({**row.seen, digest: now}.items(), key=lambda each: -each[1])[: settings().known_addresses]
        if tables.replace_known_addresses(row, dict(latest), now + settings().known_address_lifetime):
            return


def _digest(key: bytes, user_id: str, address: str) -> str:
    digest = hmac.digest(key, f"address\0{user_id}\0{address}".encode(), hashlib.sha256)
    return base64.b64encode(digest[:DIGEST_BYTES]).decode()
