"""Delete media: mark the row as removed, erase every object version from storage, then purge the CDN's copies.

Erasing and purging have a message each, and every step is idempotent. SQS delivers a failing message up to five times,
then moves it to the dead letters. A rendering that runs at the same time may still store files: it then finds the row
removed and requests erasure again. The row is kept for `erasure_record_lifetime` as the record of the deletion.
"""

import random
from collections.abc import Iterable

from botocore.exceptions import ClientError
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import aws, clock, ids, observability, queues
from chalicelib.core.observability import logger
from chalicelib.media import objects, tables, uploads
from chalicelib.media.messages import EraseMedia, PurgeMedia
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.settings import settings
from chalicelib.media.tables import MediaRow

_TOO_MANY_INVALIDATIONS = "TooManyInvalidationsInProgress"


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
    if message.spares_kept:
        _record(message.media_id, _removed(), MediaRow.kept.does_not_exist())
        if any(row.kept for row in tables.rows([message.media_id])):
            logger.info("kept", media_id=message.media_id)
            return
    else:
        mark_removed(message.media_id)
    erased = sum(objects.erase_prefix(prefix) for prefix in uploads.key_prefixes(message.media_id))
    if settings().cdn_distribution:  # after the objects are gone: earlier, an edge could fetch them again
        purge = PurgeMedia(message.media_id, clock.now_ms())
        queues.send([purge], group=ids.owner_of(message.media_id))
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


def mark_removed(media_id: str) -> None:
    """Set a row to removed, whatever its state; the row expires after `erasure_record_lifetime`."""
    _record(media_id, _removed())


class Purge:
    """Request invalidations for the media of one batch. Once CloudFront refuses one, the rest of it is postponed.

    CloudFront accepts 15 wildcard paths at a time, from all callers together.
    """

    def __init__(self) -> None:
        self._at_limit = False

    def __call__(self, message: PurgeMedia) -> None:
        """Request the invalidation of one media, or postpone it.

        Raises:
            ClientError, BotoCoreError, PynamoDBException, Unavailable: an AWS call failed; the message must be
                delivered again.
        """
        invalidation_id = None if self._at_limit else _invalidate(message)
        if invalidation_id is None:
            self._at_limit = True
            # A new message: waiting is not a failure, and must not count as a failed delivery.
            delay = settings().purge_again
            queues.send([message], delay=random.randint(delay // 2, delay))  # noqa: S311 - jitter
            observability.measure(MediaMetric.PURGES_POSTPONED)
            return
        invalidation = MediaRow.invalidation_id.set(invalidation_id)
        _record(message.media_id, [MediaRow.purged_ms.set(clock.now_ms()), invalidation])
        observability.measure(MediaMetric.PURGES_ASKED)
        logger.info("purged", media_id=message.media_id, invalidation_id=invalidation_id)


def _invalidate(message: PurgeMedia) -> str | None:
    """Request the invalidation of one wildcard path. Returns its id, None if too many invalidations are in progress."""
    _, renditions = uploads.key_prefixes(message.media_id)
    batch = {
        "Paths": {"Quantity": 1, "Items": [f"/{renditions}*"]},
        "CallerReference": f"{message.media_id}-{message.since_ms}",  # a repeated request makes no second invalidation
    }
    try:
        answer = aws.client("cloudfront").create_invalidation(
            DistributionId=settings().cdn_distribution, InvalidationBatch=batch
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == _TOO_MANY_INVALIDATIONS:
            return None
        raise
    return str(answer["Invalidation"]["Id"])


def _record(media_id: str, actions: list[Action], condition: Condition | None = None) -> None:
    exists = MediaRow.media_id.exists()
    tables.record(media_id, actions, exists if condition is None else exists & condition)


def _removed() -> list[Action]:
    return [*_removal(), *tables.cancel_check()]


def _removal() -> list[Action]:
    return [
        MediaRow.state.set(tables.REMOVED),
        MediaRow.removed_ms.set(MediaRow.removed_ms | clock.now_ms()),
        MediaRow.expires_at.set(clock.now() + settings().erasure_record_lifetime),
        MediaRow.blurhash.remove(),  # it is a small picture of the photo
    ]
