"""Transcode an uploaded video within its owner's share: videos at a time, processor time per day (decision 20)."""

import os
from math import ceil

from chalicelib.core import queues
from chalicelib.core.observability import logger
from chalicelib.core.quotas import Budget, Slots
from chalicelib.core.settings import DAY
from chalicelib.media import tables
from chalicelib.media.deletion import erase_if_removed
from chalicelib.media.media import Media
from chalicelib.media.messages import TranscodeVideo
from chalicelib.media.processing import process, settle
from chalicelib.media.settings import settings


def transcode(message: TranscodeVideo) -> Media | None:
    """Transcode a video, or send the message again if its owner has as many in work as one owner may.

    Returns:
        The media, active or failed; None if it waits, or its row or original is gone.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: an AWS call failed; the message must be delivered
            again. A bad file raises nothing: its media fails.
        RuntimeError: the code failed, not the file.
    """
    media = tables.find(message.media_id)
    if media is None:
        erase_if_removed(message.media_id)
        return None
    if media.is_settled:
        return media
    slots = Slots("transcoding", settings().transcodes_per_owner, settings().transcode_grace)
    slot = slots.take(media.owner_id, media.media_id)
    if slot is None:
        queues.send([message], group=media.owner_id, delay=settings().transcode_again)
        return None
    try:
        settled = _transcode_charged(media, message.stored_ms)
    except Exception:
        slots.leave(media.owner_id, media.media_id, slot)
        raise
    slots.leave(media.owner_id, media.media_id, slot)
    return settled


def _transcode_charged(media: Media, stored_ms: int) -> Media | None:
    """Transcode a video and charge its owner the processor time; fail it if the day's budget is used up."""
    budget, most = Budget("transcode-seconds", settings().transcode_seconds_per_day), settings().transcode_seconds
    day = media.created_ms // (DAY * 1000)
    if not budget.reserve(media.owner_id, media.media_id, most, day):
        return process(media, stored_ms, _fail_over_budget)
    began = _processor_seconds()
    settled = process(media, stored_ms, settle)
    budget.settle(media.owner_id, media.media_id, most, ceil(_processor_seconds() - began), day)
    return settled


def _fail_over_budget(media: Media) -> Media | None:
    logger.info("refused", media_id=media.media_id, limit=settings().transcode_seconds_per_day)
    return tables.fail(media.media_id, "over-daily-limit")


def _processor_seconds() -> float:
    """Of this process and of its finished children."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
