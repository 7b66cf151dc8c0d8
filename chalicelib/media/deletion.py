"""Delete media: mark the row as removed, erase every object version from storage, then purge the CDN's copies.

Erasing and purging have a message each, and every step is idempotent. SQS delivers a failing message up to five times,
then moves it to the dead letters. A rendering that runs at the same time may still store files: it then finds the row
removed and requests erasure again. The row is kept for `erasure_record_lifetime` as the record of the deletion.
"""

from collections.abc import Iterable

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids, observability, queues
from chalicelib.core.observability import logger
from chalicelib.media import objects, purging, tables, uploads
from chalicelib.media.media import Media
from chalicelib.media.messages import EraseMedia
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.settings import settings
from chalicelib.media.tables import MediaRow


def erase_later(media_ids: Iterable[str], *, spares_kept: bool = False) -> None:
    """Send media of one owner to queue `erase`. Once this returns, their erasure survives any crash.

    Args:
        spares_kept: as of `EraseMedia`.

    Raises:
        Unavailable, ClientError, BotoCoreError: the queue accepts no messages.
    """
    messages = [EraseMedia(media_id, spares_kept) for media_id in media_ids]
    if messages:
        queues.send(messages, group=ids.owner_of(messages[0].media_id))


def release_avatar(transaction: TransactWrite, media_id: str) -> None:
    """Add to the account's transaction the update that removes its former avatar.

    The caller then requests erasure. If the caller crashes before that, the reconciler requests it, because the row is
    due for a check.
    """
    actions = [*_removal(), MediaRow.in_use.remove(), *tables.schedule_check(media_id, clock.now_ms())]
    row = MediaRow(ids.owner_of(media_id), media_id)
    transaction.update(row, actions, condition=MediaRow.media_id.exists())


def erase(message: EraseMedia) -> None:
    """Erase one media: mark its row, delete every version of its original and renditions, queue a purge of the CDN.

    Raises:
        ValueError: the message has no media id.
        Unavailable, ClientError, BotoCoreError, PynamoDBException: an AWS call failed; the message must be delivered
            again.
    """
    if not ids.is_owned(message.media_id):
        raise ValueError(f"no media id: {message.media_id!r}")
    media = mark_removed(message.media_id, unless_kept=message.spares_kept)
    if message.spares_kept and media is None and any(row.kept for row in tables.rows([message.media_id])):
        logger.info("kept", media_id=message.media_id)
        return
    erased = sum(objects.erase_prefix(prefix) for prefix in uploads.key_prefixes(message.media_id))
    if media and media.was_shown and not media.urls_have_ended:  # not before: an edge could fetch the objects again
        purging.purge_later(media.media_id)
    _record(message.media_id, [MediaRow.erased_ms.set(clock.now_ms()), MediaRow.erased_versions.add(erased)])
    observability.measure(MediaMetric.MEDIA_ERASED)
    observability.measure_lag(MediaMetric.ERASURE_LAG, observability.origin().began_ms)
    logger.info("erased", media_id=message.media_id, versions=erased)


def erase_if_removed(media_id: str) -> None:
    """Request erasure of objects that were stored after their media was removed; no effect on any other media.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: an AWS call failed.
    """
    if ids.is_owned(media_id) and any(row.state == tables.REMOVED for row in tables.rows([media_id])):
        logger.warning("came after it was removed", media_id=media_id)
        erase_later([media_id])


def mark_removed(media_id: str, *, unless_kept: bool = False) -> Media | None:
    """Set a row to removed, whatever its state; the row expires after `erasure_record_lifetime`.

    Args:
        unless_kept: whether a kept media stays as it is.

    Returns:
        The media as it was last, None if it has no row or stays.
    """
    condition: Condition = MediaRow.media_id.exists()
    if unless_kept:
        condition &= MediaRow.kept.does_not_exist() | (MediaRow.kept == False)  # noqa: E712 - a condition
    return tables.update(media_id, [*_removal(), *tables.cancel_check()], condition)


def _record(media_id: str, actions: list[Action]) -> None:
    tables.record(media_id, actions, MediaRow.media_id.exists())


def _removal() -> list[Action]:
    return [
        MediaRow.state.set(tables.REMOVED),
        MediaRow.removed_ms.set(MediaRow.removed_ms | clock.now_ms()),
        MediaRow.expires_at.set(clock.now() + settings().erasure_record_lifetime),
        MediaRow.blurhash.remove(),  # it is a small picture of the photo
    ]
