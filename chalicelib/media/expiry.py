"""Let the media of stories end: tag their objects for the bucket's lifecycle rule, and keep those that outlive a story.

The media of a story is erased when the story ends. If every other way fails, the bucket's lifecycle rule deletes the
objects that have the tag `EXPIRES`, some days after they were stored. A kept media must never have the tag, so keeping
removes the tags first, and tagging checks the row again after it.
"""

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import ids
from chalicelib.media import objects, tables, uploads
from chalicelib.media.tables import MediaRow

EXPIRES = {"emulsion": "story"}  # the tag of the lifecycle rule `expire-stories` in infra/state/media.yaml


def tag_ending(media_id: str) -> None:
    """Tag all objects of a story's media for the lifecycle rule; no effect on a media that is kept or gone.

    Raises:
        ClientError, BotoCoreError, PynamoDBException: an AWS call failed.
    """
    if not _ends(media_id):
        return
    for prefix in uploads.key_prefixes(media_id):
        objects.tag_prefix(prefix, EXPIRES)
    if not _ends(media_id):
        untag(media_id)


def untag(media_id: str) -> None:
    """Remove the tags of all objects of a media; call this before the transaction that keeps the media.

    Raises:
        ClientError, BotoCoreError: an AWS call failed.
    """
    for prefix in uploads.key_prefixes(media_id):
        objects.tag_prefix(prefix, {})


def keep(transaction: TransactWrite, media_id: str) -> None:
    """Add to a transaction the update that keeps a story's media beyond the story's end.

    Its condition: the media is active, so its erasure has not begun.
    """
    condition = MediaRow.story_id.exists() & (MediaRow.state == "active")
    _update(transaction, media_id, [MediaRow.kept.set(True), *tables.cancel_check()], condition)


def stop_keeping(transaction: TransactWrite, media_id: str, ends_ms: int) -> None:
    """Add to a transaction the update that lets a kept media end with its story; the reconciler then erases it.

    Args:
        ends_ms: the story's end, in milliseconds since 1970.
    """
    actions = [MediaRow.kept.set(False), *tables.schedule_check(media_id, tables.ended_ms(ends_ms))]
    _update(transaction, media_id, actions, MediaRow.media_id.exists())


def _update(transaction: TransactWrite, media_id: str, actions: list[Action], condition: Condition) -> None:
    transaction.update(MediaRow(ids.owner_of(media_id), media_id), actions, condition=condition)


def _ends(media_id: str) -> bool:
    media = tables.find(media_id)
    return media is not None and media.ends_ms is not None and not media.kept
