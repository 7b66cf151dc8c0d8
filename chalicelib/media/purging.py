"""Purge deleted and replaced renditions from the CDN: one invalidation for a batch of media, which names their files.

CloudFront takes 3,000 named files at a time of all invalidations in progress, and an invalidation takes about a minute.
A wildcard for each media would be cheaper, but CloudFront takes 15 of them at a time.
"""

import hashlib
import random
from collections.abc import Sequence

from botocore.exceptions import ClientError

from chalicelib.core import aws, clock, ids, observability, queues
from chalicelib.core.observability import logger
from chalicelib.media import tables
from chalicelib.media.messages import PurgeMedia
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.settings import settings
from chalicelib.media.tables import MediaRow

_TOO_MANY_INVALIDATIONS = "TooManyInvalidationsInProgress"


def purge_later(media_id: str) -> None:
    """Send a media to queue `purge`, on stages with a CDN.

    Raises:
        Unavailable, ClientError, BotoCoreError: the queue accepts no messages.
    """
    if settings().cdn_distribution:
        queues.send([PurgeMedia(media_id, clock.now_ms())], group=ids.owner_of(media_id))


def purge(messages: Sequence[PurgeMedia]) -> None:
    """Request one invalidation of the files of all these media; postpone all if too many are in progress.

    Raises:
        ClientError, BotoCoreError, PynamoDBException, Unavailable: an AWS call failed; the messages must be delivered
            again.
    """
    rows = [row for row in tables.rows({message.media_id for message in messages}) if _files(row)]
    if not rows:
        return
    paths = [f"/{key}" for row in rows for key in _files(row)]
    invalidation_id = _invalidate(paths, messages)
    if invalidation_id is None:
        # New messages: waiting is not a failure, and must not count as a failed delivery.
        delay = settings().purge_again
        queues.send(messages, delay=random.randint(delay // 2, delay))  # noqa: S311 - jitter
        observability.measure(MediaMetric.PURGES_POSTPONED, len(messages))
        return
    for row in rows:
        actions = [MediaRow.purged_ms.set(clock.now_ms()), MediaRow.invalidation_id.set(invalidation_id)]
        tables.record(row.media_id, actions, MediaRow.media_id.exists())
        logger.info("purged", media_id=row.media_id, invalidation_id=invalidation_id)
    observability.measure(MediaMetric.PURGES_ASKED, len(rows))


def _files(row: MediaRow) -> list[str]:
    """The keys that viewers may have fetched: of a removed media, and of what was replaced while its URLs are valid.

    URLs of replaced files are signed until the copies in posts are replaced, minutes later at most.
    """
    replaced_after = clock.now_ms() - 2000 * settings().url_lifetime_public
    removed = row.to_media().files if row.state == tables.REMOVED else []
    replaced = row.replaced_files if (row.replaced_ms or 0) > replaced_after else None
    return [*removed, *(replaced or ())]


def _invalidate(paths: list[str], messages: Sequence[PurgeMedia]) -> str | None:
    """Request an invalidation. Returns its id, None if too many files are in invalidations in progress."""
    purges = " ".join(sorted(f"{each.media_id}-{each.since_ms}" for each in messages))
    batch = {
        "Paths": {"Quantity": len(paths), "Items": paths},
        # A batch that is delivered again makes no second invalidation.
        "CallerReference": hashlib.sha256(purges.encode()).hexdigest(),
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
