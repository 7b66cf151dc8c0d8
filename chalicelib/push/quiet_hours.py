"""The user's settings of pushes: quiet hours in a time zone, and whether texts are shown."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from chalicelib.core.auth import Caller
from chalicelib.core.problems import invalid_field
from chalicelib.push import subscriptions, tables, vapid
from chalicelib.push.schemas import PushChange, PushSettings, QuietHours
from chalicelib.push.tables import Quiet, Wishes


def read(caller: Caller) -> PushSettings:
    """The caller's settings and subscriptions."""
    wishes, targets = tables.read(caller.user_id)
    keys = vapid.public_keys()
    newest = sorted(targets, key=lambda each: (each.created_ms, each.target_id), reverse=True)
    return PushSettings(
        public_key=keys.key if keys else None,
        quiet_hours=_answer(wishes.quiet) if wishes.quiet else None,
        previews=wishes.previews,
        subscriptions=[subscriptions.answer(each, caller) for each in newest],
    )


def change(caller: Caller, body: PushChange) -> PushSettings:
    """Change some of the caller's settings. Of two changes at once, the later one decides.

    Raises:
        Unprocessable: there is no such time zone, or the hours are all day or none.
        TooManyRequests: see `subscriptions.count_change`.
    """
    subscriptions.count_change(caller.user_id)
    wishes, _ = tables.read(caller.user_id)
    changed = wishes
    if "quiet_hours" in body.model_fields_set:
        changed = replace(changed, quiet=_checked(body.quiet_hours) if body.quiet_hours else None)
    if body.previews is not None:
        changed = replace(changed, previews=body.previews)
    if changed != wishes:
        tables.put_wishes(caller.user_id, changed)
    return read(caller)


def is_quiet(wishes: Wishes, now_ms: int) -> bool:
    """Whether a time (ms since 1970) is in the user's quiet hours."""
    quiet = wishes.quiet
    if quiet is None:
        return False
    local = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(_zone(quiet.zone))
    minute = local.hour * 60 + local.minute
    if quiet.start < quiet.end:
        return quiet.start <= minute < quiet.end
    return minute >= quiet.start or minute < quiet.end


def _checked(hours: QuietHours) -> Quiet:
    quiet = Quiet(_minutes(hours.start), _minutes(hours.end), hours.zone)
    if quiet.start == quiet.end:
        raise invalid_field("quiet_hours.end", "should differ from the start", code="repeated")
    try:
        _zone(quiet.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        detail = "should be a name of the IANA time zone database"
        raise invalid_field("quiet_hours.zone", detail, code="not-one-of") from error
    return quiet


def _answer(quiet: Quiet) -> QuietHours:
    return QuietHours(start=_text(quiet.start), end=_text(quiet.end), zone=quiet.zone)


def _minutes(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _text(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@lru_cache(maxsize=100)
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)
