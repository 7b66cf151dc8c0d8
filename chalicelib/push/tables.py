"""The table of pushes: where each user's pushes go, the user's settings, and claims of pushes that were sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from chalicelib.core import clock
from chalicelib.core.auth import Caller
from chalicelib.core.tables import Table, attempt, batch_write, delete_request, named
from chalicelib.notifications.schemas import Language
from chalicelib.push.settings import settings

# Range keys. A query from `SETTINGS` on has settings and targets, without the claims.
CLAIM, SETTINGS, TARGET = "claim#", "settings", "target#"
LAST = TARGET + "~"  # sorts after every target


class PushRow(Table):
    """One target, the settings or one claim of a user; see decision 40."""

    class Meta:
        table_name = named("push_targets")

    user_id = UnicodeAttribute(hash_key=True)
    item = UnicodeAttribute(range_key=True)
    # of a target
    kind = UnicodeAttribute(null=True)
    session_id = UnicodeAttribute(null=True)
    endpoint = UnicodeAttribute(null=True)
    browser_key = UnicodeAttribute(null=True)
    auth = UnicodeAttribute(null=True)
    key_id = UnicodeAttribute(null=True)
    device = UnicodeAttribute(null=True)
    language = UnicodeAttribute(null=True)
    created_ms = NumberAttribute(null=True)
    # of the settings
    quiet_from = NumberAttribute(null=True)  # minutes since midnight
    quiet_until = NumberAttribute(null=True)
    zone = UnicodeAttribute(null=True)
    without_text = BooleanAttribute(null=True)
    # of a claim
    seq = NumberAttribute(null=True)
    sent_ms = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)


@dataclass(frozen=True)
class Target:
    """A browser, or the app of a device, that a user's pushes go to.

    Attributes:
        kind: `web`, `ios` or `android`.
        endpoint: the address at the browser's push service; of an app, the ARN of its endpoint of SNS.
        browser_key, auth: of a browser, base64url, for the encryption.
        key_id: of a browser, the stage's key that signs for it.
        language: of the texts that it shows.
    """

    user_id: str
    target_id: str
    kind: str
    session_id: str
    endpoint: str
    browser_key: str
    auth: str
    key_id: str
    device: str
    language: Language
    created_ms: int

    @property
    def caller(self) -> Caller:
        """The session that it belongs to."""
        return Caller(self.user_id, self.session_id)


@dataclass(frozen=True)
class Quiet:
    """Hours without pushes: minutes since midnight in a time zone. The end may be on the next day."""

    start: int
    end: int
    zone: str


@dataclass(frozen=True)
class Wishes:
    """What a user wants of pushes: quiet hours, and whether they show texts."""

    quiet: Quiet | None = None
    previews: bool = True


def read(user_id: str) -> tuple[Wishes, list[Target]]:
    """A user's settings and targets, read strongly: one query."""
    rows = list(PushRow.query(user_id, PushRow.item.between(SETTINGS, LAST), consistent_read=True))
    wishes = next((_wishes(row) for row in rows if row.item == SETTINGS), Wishes())
    return wishes, [_target(row) for row in rows if row.item.startswith(TARGET)]


def put_target(target: Target) -> None:
    """Store a target; a browser that is known already is replaced."""
    PushRow(
        target.user_id,
        TARGET + target.target_id,
        kind=target.kind,
        session_id=target.session_id,
        endpoint=target.endpoint,
        browser_key=target.browser_key or None,
        auth=target.auth or None,
        key_id=target.key_id or None,
        device=target.device,
        language=target.language,
        created_ms=target.created_ms,
    ).save()


def delete_target(user_id: str, target_id: str) -> bool:
    """Delete a target. Returns whether it was there."""
    row = PushRow(user_id, TARGET + target_id)
    return attempt(lambda: row.delete(condition=PushRow.item.exists()))


def delete_unchanged(target: Target) -> bool:
    """Delete a target, unless its browser has subscribed again since it was read."""
    row = PushRow(target.user_id, TARGET + target.target_id)
    same = (PushRow.session_id == target.session_id) & (PushRow.created_ms == target.created_ms)
    return attempt(lambda: row.delete(condition=same))


def delete_targets(targets: Sequence[Target]) -> None:
    """Delete targets, whatever they are now."""
    keys = [(each.user_id, TARGET + each.target_id) for each in targets]
    batch_write(PushRow.Meta.table_name, (delete_request(PushRow, key) for key in keys))


def put_wishes(user_id: str, wishes: Wishes) -> None:
    """Replace a user's settings."""
    quiet = wishes.quiet
    PushRow(
        user_id,
        SETTINGS,
        quiet_from=quiet.start if quiet else None,
        quiet_until=quiet.end if quiet else None,
        zone=quiet.zone if quiet else None,
        without_text=None if wishes.previews else True,
    ).save()


def claim(target: Target, group: str, seq: int) -> bool:
    """Claim the push of a group to a target.

    Args:
        seq: rises with each cause of the group that is pushed.

    Returns:
        False if this or a later push of the group was claimed, or any within `push_pause`.
    """
    now_ms = clock.now_ms()
    row = PushRow(target.user_id, _claim(target, group))
    is_later = (PushRow.seq < seq) & (PushRow.sent_ms <= now_ms - settings().push_pause * 1000)
    actions: list[Action] = [
        PushRow.seq.set(seq),
        PushRow.sent_ms.set(now_ms),
        PushRow.expires_at.set(clock.now() + settings().push_claim_lifetime),
    ]
    return attempt(lambda: row.update(actions, condition=PushRow.seq.does_not_exist() | is_later))


def release(target: Target, group: str, seq: int) -> None:
    """Give up a claim: the push was not sent."""
    row = PushRow(target.user_id, _claim(target, group))
    attempt(lambda: row.delete(condition=PushRow.seq == seq))


def _claim(target: Target, group: str) -> str:
    return f"{CLAIM}{target.target_id}#{group}"


def _target(row: PushRow) -> Target:
    return Target(
        user_id=row.user_id,
        target_id=row.item.removeprefix(TARGET),
        kind=row.kind or "",
        session_id=row.session_id or "",
        endpoint=row.endpoint or "",
        browser_key=row.browser_key or "",
        auth=row.auth or "",
        key_id=row.key_id or "",
        device=row.device or "",
        language=cast(Language, row.language or "en"),  # rows of earlier versions have none
        created_ms=int(row.created_ms or 0),
    )


def _wishes(row: PushRow) -> Wishes:
    quiet = None
    if row.quiet_from is not None:
        quiet = Quiet(int(row.quiet_from), int(row.quiet_until or 0), row.zone or "UTC")
    return Wishes(quiet, previews=not row.without_text)
