"""Media leave for good: the row says so first, then every byte goes from storage, then the CDN forgets its copies.

Every step may run again, and what died half-way does, because the message comes again until the last step is done. A
rendering that is under way meanwhile may still write: it ends by finding the row removed, and has it erased again. The
row stays as the record of what was done.
"""

import random
from collections.abc import Iterable

from botocore.exceptions import ClientError

from chalicelib.core import aws, clock, ids, observability, queues
from chalicelib.core.observability import logger
from chalicelib.media import erasures, objects, uploads
from chalicelib.media.messages import EraseMedia, PurgeMedia
from chalicelib.media.metrics import MediaMetric
from chalicelib.media.settings import settings

_CDN_IS_FULL = "TooManyInvalidationsInProgress"


def erase_later(media_ids: Iterable[str]) -> None:
    """Send media of one owner to be erased. Once this returns they will be, however often anything dies.

    Raises:
        Unavailable: the queue takes nothing.
    """
    messages = [EraseMedia(media_id) for media_id in media_ids]
    if messages:
        queues.send(messages, group=ids.owner_of(messages[0].media_id))


def erase(message: EraseMedia) -> None:
    """Remove a media: mark its row, delete every version of its original and renditions, have the CDN forget them.

    Raises:
        ValueError: the message names no media.
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS pushed back; the message must come again.
    """
    if not ids.is_owned(message.media_id):
        raise ValueError(f"no media id: {message.media_id!r}")
    erasures.remove(message.media_id)
    erased = sum(objects.erase(prefix) for prefix in uploads.prefixes(message.media_id))
    if settings().cdn_distribution:  # only now: before, an edge could have fetched them again
        purge = PurgeMedia(message.media_id, clock.now_ms())
        queues.send([purge], group=ids.owner_of(message.media_id))
    erasures.record_erasure(message.media_id, erased)
    observability.measure(MediaMetric.MEDIA_ERASED)
    observability.measure_lag(MediaMetric.ERASURE_LAG, observability.origin().began_ms)
    logger.info("erased", media_id=message.media_id, versions=erased)


def erase_if_removed(media_id: str) -> None:
    """Send what was uploaded or rendered after the media was removed to be erased; without effect on any other."""
    if ids.is_owned(media_id) and erasures.is_removed(media_id):
        logger.warning("came after it was removed", media_id=media_id)
        erase_later([media_id])


class Purge:
    """One round of asking the CDN to forget: once it says that it is full, the rest of the round is put off.

    CloudFront takes 15 paths with a wildcard at a time, whoever asks for them, and counts them itself.
    """

    def __init__(self) -> None:
        self._is_full = False

    def __call__(self, message: PurgeMedia) -> None:
        """Ask for one media, or put it off.

        Raises:
            ClientError, BotoCoreError, PynamoDBException, Unavailable: AWS pushed back; the message must come again.
        """
        invalidation_id = None if self._is_full else _invalidate(message)
        if invalidation_id is None:
            self._is_full = True
            # Another message: waiting is no failure, and must not count as one.
            delay = settings().purge_again
            queues.send([message], delay=random.randint(delay // 2, delay))  # noqa: S311 - jitter
            observability.measure(MediaMetric.PURGES_POSTPONED)
            return
        erasures.record_purge(message.media_id, invalidation_id)
        observability.measure(MediaMetric.PURGES_ASKED)
        logger.info("purged", media_id=message.media_id, invalidation_id=invalidation_id)


def _invalidate(message: PurgeMedia) -> str | None:
    """Ask for one wildcard path; the invalidation's id, None if too many are under way."""
    _, renditions = uploads.prefixes(message.media_id)
    batch = {
        "Paths": {"Quantity": 1, "Items": [f"/{renditions}*"]},
        "CallerReference": f"{message.media_id}-{message.since_ms}",  # the same again is no second invalidation
    }
    try:
        answer = aws.client("cloudfront").create_invalidation(
            DistributionId=settings().cdn_distribution, InvalidationBatch=batch
        )
    except ClientError as error:
        if error.response["Error"]["Code"] == _CDN_IS_FULL:
            return None
        raise
    return str(answer["Invalidation"]["Id"])
