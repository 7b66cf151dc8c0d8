"""Set a user's avatar: one of the user's media, of which the account keeps a copy."""

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.accounts import tables
from chalicelib.accounts.tables import UserRow
from chalicelib.core.problems import Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.tables import TransactionRefused, attempt, transact
from chalicelib.media import service as media
from chalicelib.media.service import Media

_MEDIA_UPDATE = 1  # position of the media's update in the transaction, as counted in `TransactionRefused.failed`


def set_avatar(user_id: str, picture: Media | None) -> None:
    """Make `picture` the avatar, or remove the avatar; the previous one is erased.

    One transaction attaches the new media and releases the previous one. If this call dies before it queues the erasure
    of the previous media, the media reconciler queues it.

    Args:
        picture: as returned by `media.find_avatar`; None for no avatar.

    Raises:
        Conflict, Unprocessable: the picture is not available any more.
        Unavailable: the avatar kept changing, or the database throttles.
    """
    for _ in tries():
        row = tables.user(user_id)
        before = row.avatar_id if row else None
        if before == (picture.media_id if picture else None):
            return
        try:
            transact(lambda transaction: _exchange(transaction, user_id, before, picture))  # noqa: B023 - called here
        except TransactionRefused as refused:
            if picture and _MEDIA_UPDATE in refused.failed:
                picture = media.find_avatar(user_id, picture.media_id)
            continue
        if before:
            media.erase_later([before])
        return
    raise Unavailable("The avatar is being changed by another request; try again.", headers={"Retry-After": "1"})


def renew(rendered: Media) -> None:
    """Copy a newly rendered media into the profile that shows it as its avatar.

    Raises:
        Unavailable: the avatar kept changing, or the database throttles.
    """
    if not rendered.in_use:
        return
    for _ in tries():
        row = tables.user(rendered.owner_id)
        if row is None or row.avatar_id != rendered.media_id or _is_renewed(row):
            return
    raise Unavailable("The avatar kept changing.")


def _is_renewed(row: UserRow) -> bool:
    """Whether the copy is the current media now.

    The media is read after the row: with two concurrent updates, the one that read the older row fails its condition.
    """
    current = [each.to_map() for each in media.of_post(row.user_id, [row.avatar_id or ""])]
    if not current or current == [row.avatar]:
        return True
    unchanged = (UserRow.avatar_id == row.avatar_id) & (UserRow.avatar == row.avatar)
    return attempt(lambda: UserRow(row.user_id).update([UserRow.avatar.set(current[0])], condition=unchanged))


def _exchange(transaction: TransactWrite, user_id: str, before: str | None, picture: Media | None) -> None:
    unchanged = UserRow.avatar_id == before if before else UserRow.user_id.exists() & UserRow.avatar_id.does_not_exist()
    actions: list[Action] = [UserRow.avatar_id.remove(), UserRow.avatar.remove()]
    if picture:
        actions = [UserRow.avatar_id.set(picture.media_id), UserRow.avatar.set(picture.to_map())]
    transaction.update(UserRow(user_id), actions, condition=unchanged)
    if picture:
        media.attach_avatar(transaction, picture)
    if before:
        media.release_avatar(transaction, before)
