"""Export and erase a user's subscriptions and settings of pushes; `core.life_cycle` defines the contract."""

from collections.abc import Iterator

from chalicelib.core import clock
from chalicelib.core.life_cycle import Exported, delete_rows
from chalicelib.push import devices, tables
from chalicelib.push.tables import PushRow


def export_user(user_id: str) -> Iterator[Exported]:
    """The settings, and when which browser subscribed. Left out: addresses and keys, which are secrets."""
    wishes, targets = tables.read(user_id)
    if wishes != tables.Wishes():
        yield {
            "kind": "push_settings",
            "quiet_from_minute": wishes.quiet.start if wishes.quiet else None,
            "quiet_until_minute": wishes.quiet.end if wishes.quiet else None,
            "zone": wishes.quiet.zone if wishes.quiet else None,
            "previews": wishes.previews,
        }
    for each in targets:
        yield {
            "kind": "push_subscription",
            "id": each.target_id,
            "target": each.kind,
            "device": each.device,
            "language": each.language,
            "created_at": clock.rfc3339(each.created_ms),
        }


def erase_user(user_id: str) -> bool:
    """Delete subscriptions, settings and claims, and the endpoints of devices."""
    for each in tables.read(user_id)[1]:
        if each.kind != "web":
            devices.forget(each.endpoint)
    return delete_rows(PushRow, user_id)
