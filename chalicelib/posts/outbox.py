"""The outbox: what happened to posts becomes messages, from the table's stream alone.

A crash between the write and the message loses nothing: the record comes again. A record that keeps failing is parked
as an id in a queue of its own, so that it cannot block its shard. What was lost all the same carries the mark
`unplanned` and is found by the sweeper. Of a deletion, the media are sent to be erased before anything that leads to
the mark being cleared, so one mark stands for both.
"""

from collections.abc import Iterable
from itertools import islice

from chalicelib.core import clock, ids, observability, queues
from chalicelib.core.metrics import CoreMetric
from chalicelib.core.retries import tries
from chalicelib.core.settings import settings as core_settings
from chalicelib.core.streams import StreamRecord, number, text, texts
from chalicelib.media import service as media
from chalicelib.posts import tables
from chalicelib.posts.creation import settled
from chalicelib.posts.messages import PUBLISH, RETRACT, Change, PlanPost, RepublishPost
from chalicelib.posts.metrics import PostMetric
from chalicelib.posts.post import ACTIVE, DELETED, Post
from chalicelib.posts.settings import settings

TRIES_IN_PLACE = 3  # each sends with retries of its own; more would hold up the shard

_STATE_OF: dict[Change, str] = {PUBLISH: ACTIVE, RETRACT: DELETED}


def publish_changes(records: Iterable[StreamRecord]) -> None:
    """Send what follows for each record by which a post became active or was deleted.

    Raises:
        Unavailable, ClientError, BotoCoreError: a failing record could not be parked either; the whole batch must come
            again.
    """
    for record in records:
        with observability.request(
            text(record.new, "request_id") or text(record.old, "request_id") or "-",
            trace=text(record.new, "trace"),
            began_ms=number(record.new, "unplanned_at"),
        ):
            if not _try_publish(record):
                queues.send("outbox-retry", [RepublishPost(_post_id(record))])
                observability.measure(CoreMetric.RECORDS_PARKED)


def republish(message: RepublishPost) -> None:
    """Handle a parked record: send what the post's state calls for, read strongly."""
    post = tables.get(message.post_id)
    if post:
        _replan(post)


def fan_out_of(post_id: str, change: Change) -> str | None:
    """How the post goes to its followers, read strongly; None if it is not in the state that the change is about."""
    post = tables.get(post_id)
    return post.delivery if post and post.state == _STATE_OF[change] else None


def mark_planned(post_id: str, change: Change) -> None:
    """Say that every message of the fan-out is sent; without effect if the post has changed state meanwhile."""
    tables.clear_unplanned(post_id, _STATE_OF[change])


def resend_unplanned() -> int:
    """Send plan messages again for posts that are due for longer than the grace time; then wait as long again.

    Posts that are still processing are looked at too: whoever finished their last medium may have died before it could
    say so.

    Returns:
        How many needed it.
    """
    overdue_ms = clock.now_ms() - settings().unplanned_grace * 1000
    sent = 0
    for post_id in islice(tables.unplanned_ids(overdue_ms), core_settings().sweep_rows):
        post = tables.get(post_id)
        if post and post.unplanned_ms is not None and post.unplanned_ms < overdue_ms:
            sent += _replan(post) or settled(post) != post
            tables.look_again(post)
    observability.measure(PostMetric.POSTS_RESENT, sent)
    if sent:
        observability.logger.warning("posts were still unplanned", sent=sent)
    return sent


def _try_publish(record: StreamRecord) -> bool:
    for _ in tries(TRIES_IN_PLACE):
        try:
            _publish(record)
        except Exception:  # noqa: BLE001 - whatever is wrong with one record must not block those behind it: it is parked
            observability.logger.exception("stream record failed", post_keys=record.keys)
        else:
            return True
    return False


def _publish(record: StreamRecord) -> None:
    old, new = text(record.old, "state"), text(record.new, "state")
    if new == ACTIVE and old != ACTIVE:
        _send(PlanPost(_post_id(record), PUBLISH))
    elif new == DELETED and old != DELETED:
        _take_back(_post_id(record), texts(record.new, "media_ids"), was_delivered=old == ACTIVE)


def _replan(post: Post) -> bool:
    """Whether there was something to send."""
    if post.state not in _STATE_OF.values() or post.unplanned_ms is None:
        return False
    with observability.request(post.request_id, trace=post.trace, began_ms=post.unplanned_ms):
        if post.state == DELETED:
            _take_back(post.post_id, post.media_ids, was_delivered=bool(post.delivery))
        else:
            _send(PlanPost(post.post_id, PUBLISH))
    return True


def _take_back(post_id: str, media_ids: Iterable[str], *, was_delivered: bool) -> None:
    """Have the media of a deleted post erased, and the post retracted if anybody was given it."""
    media.erase_later(media_ids)
    if was_delivered:
        _send(PlanPost(post_id, RETRACT))
    else:
        mark_planned(post_id, RETRACT)


def _send(message: PlanPost) -> None:
    observability.logger.info("to be planned", post_id=message.post_id, change=message.change)
    queues.send("plan", [message], group=ids.owner_of(message.post_id))


def _post_id(record: StreamRecord) -> str:
    return str(record.keys["seq"]["S"] + record.keys["author_id"]["S"])
