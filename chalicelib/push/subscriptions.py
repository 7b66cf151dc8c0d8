"""Add, list and remove the browsers and devices that a user's pushes go to."""

import base64
import binascii
import hashlib
from collections.abc import Sequence

from chalicelib.core import auth, clock, ids
from chalicelib.core.auth import Caller
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, NotFound, invalid_field
from chalicelib.core.settings import HOUR
from chalicelib.push import devices, encryption, push_services, tables, vapid
from chalicelib.push.schemas import NewDevice, NewSubscription, Subscription
from chalicelib.push.settings import settings
from chalicelib.push.tables import Target

DEVICE_LIMIT = 200  # characters of a User-Agent


def count_change(user_id: str) -> None:
    """Count a change of the user's subscriptions or settings.

    Raises:
        TooManyRequests: the user has made too many.
    """
    Limit("push-changes", settings().push_changes_per_user, HOUR).spend(user_id)


def subscribe(caller: Caller, body: NewSubscription, user_agent: str) -> Subscription:
    """Send the user's pushes to a browser, too, until the caller's session ends; a known browser is replaced.

    Raises:
        Unprocessable: the address is none that may be called, or the keys cannot be encrypted for.
        Conflict: the stage has no key for pushes, code `push-off`; or not that of the subscription, `push-key-gone`.
        TooManyRequests: see `count_change`.
    """
    count_change(caller.user_id)
    key_id = _key_id(body)
    if not push_services.is_allowed(body.endpoint):
        limit = push_services.ENDPOINT_LIMIT
        raise invalid_field("endpoint", "should be a public https address", limit, code="wrong-format")
    if not encryption.is_key(_decoded("keys.p256dh", body.keys.p256dh)):
        raise invalid_field("keys.p256dh", "should be an uncompressed point of P-256", code="wrong-format")
    if len(_decoded("keys.auth", body.keys.auth)) != encryption.AUTH_BYTES:
        raise invalid_field("keys.auth", "should have 16 bytes", encryption.AUTH_BYTES, code="wrong-format")
    target = Target(
        user_id=caller.user_id,
        target_id=_id_of(body.endpoint),
        kind="web",
        session_id=caller.session_id,
        endpoint=body.endpoint,
        browser_key=body.keys.p256dh,
        auth=body.keys.auth,
        key_id=key_id,
        device=user_agent[:DEVICE_LIMIT],
        language=body.language,
        created_ms=clock.now_ms(),
    )
    return _add(target, caller)


def register_device(caller: Caller, body: NewDevice, user_agent: str) -> Subscription:
    """Send the user's pushes to the app of a device, too, until the caller's session ends; a known one is replaced.

    Raises:
        Unprocessable: the token is not one of the platform.
        Conflict: the stage sends no pushes to the platform, code `mobile-push-off`.
        TooManyRequests: see `count_change`.
    """
    count_change(caller.user_id)
    target = Target(
        user_id=caller.user_id,
        target_id=_id_of(f"{body.platform}:{body.token}"),
        kind=body.platform,
        session_id=caller.session_id,
        endpoint=devices.endpoint_of(body.platform, body.token),
        browser_key="",
        auth="",
        key_id="",
        device=user_agent[:DEVICE_LIMIT],
        language=body.language,
        created_ms=clock.now_ms(),
    )
    return _add(target, caller)


def unsubscribe(user_id: str, target_id: str) -> None:
    """Send no more pushes to a browser or device.

    Raises:
        NotFound: the user has no such subscription.
        TooManyRequests: see `count_change`.
    """
    count_change(user_id)
    if not tables.delete_target(user_id, target_id):
        raise NotFound("There is no such subscription.")


def remove_ended(user_id: str) -> None:
    """Delete the subscriptions of the user's sessions that have ended; of all, if the account is not active."""
    _, targets = tables.read(user_id)
    if targets:
        without_ended(targets)


def without_ended(targets: Sequence[Target]) -> list[Target]:
    """Those whose sessions have not ended, read strongly; the others are deleted."""
    alive = auth.alive_among({each.caller for each in targets})
    for each in targets:
        if each.caller not in alive:
            tables.delete_unchanged(each)
    return [each for each in targets if each.caller in alive]


def answer(target: Target, caller: Caller) -> Subscription:
    """A subscription as its user sees it."""
    return Subscription(
        id=target.target_id,
        kind=target.kind,
        device=target.device,
        language=target.language,
        current=target.session_id == caller.session_id,
        created_at=clock.rfc3339(target.created_ms),
    )


def _key_id(body: NewSubscription) -> str:
    """The id of the stage's key that a subscription was made for."""
    keys = vapid.public_keys()
    if keys is None:
        raise Conflict("This stage sends no pushes.", code="push-off")
    key_id = vapid.id_of(body.public_key) if body.public_key else keys.current
    if key_id is None:
        raise Conflict("The stage has another key by now: subscribe again.", code="push-key-gone")
    return key_id


def _add(target: Target, caller: Caller) -> Subscription:
    tables.put_target(target)
    _drop_oldest(caller.user_id)
    return answer(target, caller)


def _drop_oldest(user_id: str) -> None:
    _, found = tables.read(user_id)
    found.sort(key=lambda each: (each.created_ms, each.target_id))
    tables.delete_targets(found[: -settings().push_targets])


def _id_of(name: str) -> str:
    digest = hashlib.sha256(name.encode()).digest()
    return ids.unpack(digest[: ids.BYTES]) + ids.unpack(digest[ids.BYTES : 2 * ids.BYTES])


def _decoded(field: str, text: str) -> bytes:
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise invalid_field(field, "should be base64url", code="wrong-format") from error
