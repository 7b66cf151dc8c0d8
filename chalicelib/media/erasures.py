"""What the media table records of media that leave: that one is gone, and what was done about its bytes."""

from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.media import tables
from chalicelib.media.settings import settings
from chalicelib.media.tables import MediaRow


def remove(media_id: str) -> None:
    """Say, whatever its state, that the media is gone; its row stays a while as the record of that."""
    tables.record(media_id, [*_removal(), *tables.look_no_more()], MediaRow.media_id.exists())


def release(transaction: TransactWrite, media_id: str) -> None:
    """Add to the account's transaction the update by which its avatar is gone.

    Whoever released it sends it to be erased; should he die, the sweeper finds that somebody must look at it.
    """
    actions = [*_removal(), MediaRow.in_use.remove(), *tables.look_at(media_id, clock.now_ms())]
    row = MediaRow(ids.owner_of(media_id), media_id)
    transaction.update(row, actions, condition=MediaRow.media_id.exists())


def is_removed(media_id: str) -> bool:
    """Whether the row, read strongly, says that the media is gone."""
    return any(row.state == tables.REMOVED for row in tables.rows([media_id]))


def record_erasure(media_id: str, versions: int) -> None:
    """Say when no byte of the media was left in storage, and add to how many versions of objects were deleted."""
    actions: list[Action] = [MediaRow.erased_ms.set(clock.now_ms()), MediaRow.erased_versions.add(versions)]
    tables.record(media_id, actions, MediaRow.media_id.exists())


def record_purge(media_id: str, invalidation_id: str) -> None:
    """Say when the CDN was asked to forget the media, and under which id."""
    actions: list[Action] = [
        MediaRow.purged_ms.set(clock.now_ms()),
        MediaRow.invalidation_id.set(invalidation_id),
    ]
    tables.record(media_id, actions, MediaRow.media_id.exists())


def _removal() -> list[Action]:
    return [
        MediaRow.state.set(tables.REMOVED),
        MediaRow.removed_ms.set(MediaRow.removed_ms | clock.now_ms()),
        MediaRow.expires_at.set(clock.now() + settings().erasure_record_lifetime),
        MediaRow.blurhash.remove(),  # a picture of it, if a small one
    ]
