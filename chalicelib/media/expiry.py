"""Let the media of stories end: tag their objects for the bucket's lifecycle rule, and keep those that outlive a story.

The media of a story is erased when the story ends. If every other way fails, the bucket's lifecycle rule deletes the
objects that have the tag `EXPIRES`, a week after they were stored. A media may become kept before its objects are
tagged, or while they are. So the reconciler removes the tags of a media `story_grace` after it became kept: longer than
the function that tags may run, and days before the rule applies.
"""

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.media import objects, tables, uploads
from chalicelib.media.tables import MediaRow

EXPIRES = {"emulsion": "story"}  # the tag of the lifecycle rule `expire-stories` in infra/state/media.yaml


def tag_ending(media_id: str) -> None:
    """Tag all objects of a story's media for the lifecycle rule; no effect on a media that is kept or gone.

    Raises:
        ClientError, BotoCoreError, PynamoDBException: an AWS call failed.
    """
    media = tables.find(media_id)
    if media is None or media.ends_ms is None or media.kept:
        return
    for prefix in uploads.key_prefixes(media_id):
        objects.tag_prefix(prefix, EXPIRES)


def untag(media_id: str) -> None:
    """Remove the tags of all objects of a media.

    Raises:
        ClientError, BotoCoreError: an AWS call failed.
    """
    for prefix in uploads.key_prefixes(media_id):
        objects.tag_prefix(prefix, {})


def keep(transaction: TransactWrite, media_id: str) -> None:
    """Add to a transaction the update that keeps a story's media beyond the story's end.

    Its condition: the story has neither ended nor been deleted, and the erasure of the media has not begun.
    """
    now_ms = clock.now_ms()
    condition = (MediaRow.ends_ms > now_ms) & (MediaRow.state == "active")
    actions = [MediaRow.kept.set(True), *tables.schedule_check(media_id, tables.ended_ms(now_ms))]
    _update(transaction, media_id, actions, condition)


def let_end(transaction: TransactWrite, media_id: str, ends_ms: int, *, is_kept: bool) -> None:
    """Add to a transaction the update by which nothing keeps a story's media; the reconciler erases it after its end.

    Args:
        ends_ms: the story's end in milliseconds since 1970; 0 if the story is deleted, so that no clock of a concurrent
            `keep` is before it.
        is_kept: whether anything keeps the media now; the condition is that this is so.
    """
    # False, not absent: URLs may have been given out while it was kept, which last beyond the end.
    ending = [MediaRow.ends_ms.set(ends_ms), *([MediaRow.kept.set(False)] if is_kept else [])]
    actions = [*ending, *tables.schedule_check(media_id, tables.ended_ms(ends_ms))]
    kept: Condition = MediaRow.kept == True  # noqa: E712 - a condition
    unchanged = kept if is_kept else ~kept
    _update(transaction, media_id, actions, MediaRow.media_id.exists() & unchanged)


def _update(transaction: TransactWrite, media_id: str, actions: list[Action], condition: Condition) -> None:
    transaction.update(MediaRow(ids.owner_of(media_id), media_id), actions, condition=condition)
