"""Queue the work that follows when a post becomes active or is deleted, as subscriber to the posts table's outbox.

If a message is lost, the post still has the mark `unplanned`, by which function `sweep_unplanned` finds it. When a post
is deleted, the erasure of its media is queued before any step that removes the mark, so one mark covers both.
"""

from collections.abc import Iterable
from itertools import islice

from botocore.exceptions import BotoCoreError, ClientError
from pynamodb.exceptions import PynamoDBException

from chalicelib.core import clock, ids, observability, queues
from chalicelib.core.outbox import Subscriber
from chalicelib.core.problems import Problem
from chalicelib.core.settings import settings as core_settings
from chalicelib.core.streams import Became, Left, Modified, RowChange, StreamRecord, text, texts
from chalicelib.media import service as media
from chalicelib.posts import tables
from chalicelib.posts.creation import settle_post
from chalicelib.posts.messages import PUBLISH, RETRACT, Change, PlanPost
from chalicelib.posts.metrics import PostMetric
from chalicelib.posts.post import ACTIVE, DELETED, EDITIONS, FAILED, NOWHERE, PROCESSING, PULL, PUSH, Post
from chalicelib.posts.settings import settings

BECAME_ACTIVE = Became("state", ACTIVE)
_NOT_ACTIVE = {"NewImage": {"state": {"S": [{"anything-but": [ACTIVE]}]}}}  # few records are of such posts
WAS_DELETED = Modified(Became("state", DELETED), _NOT_ACTIVE)
WAS_HIDDEN = Modified(Left("state", ACTIVE), _NOT_ACTIVE)
HAS_FAILED = Modified(Became("state", FAILED), _NOT_ACTIVE)
WAS_EDITED = tuple(
    Modified(
        Became("edition", each),
        {"OldImage": {"edition": {"S": [{"anything-but": [each]}]}}, "NewImage": {"edition": {"S": [each]}}},
    )
    for each in EDITIONS
)
LISTED_ELSEWHERE: tuple[RowChange, ...] = (BECAME_ACTIVE, WAS_HIDDEN, *WAS_EDITED)
"""The changes after which lists by tag may have to show a post, or not to show it any more."""

_STATE_OF: dict[Change, str] = {PUBLISH: ACTIVE, RETRACT: DELETED}


def publish(record: StreamRecord) -> None:
    """Queue what follows from a record by which a post became active or was deleted."""
    if BECAME_ACTIVE.matches(record):
        if text(record.new, "delivery") != NOWHERE:
            _send(PlanPost(post_id_of(record), PUBLISH))
    elif WAS_DELETED.matches(record):
        _retract(post_id_of(record), texts(record.new, "media_ids"), text(record.new, "delivery"))


def republish(post_id: str) -> None:
    """Queue what the post's current state requires; the post is read strongly."""
    post = tables.get(post_id)
    if post:
        _replan(post)


def post_id_of(record: StreamRecord) -> str:
    """The id of a record's post."""
    return str(record.keys["seq"]["S"] + record.keys["author_id"]["S"])


def fanned_out(post_id: str, change: Change) -> Post | None:
    """The post whose change goes to inboxes, read strongly; None if it is not in the state that the change is about."""
    post = tables.get(post_id)
    return post if post and post.state == _STATE_OF[change] and post.delivery != NOWHERE else None


def mark_planned(post_id: str, change: Change) -> None:
    """Remove the mark `unplanned`, after all messages were sent; no effect if the post has changed state meanwhile."""
    tables.clear_unplanned(post_id, _STATE_OF[change])


def resend_unplanned() -> int:
    """Send plan messages again for posts that are unplanned for longer than the grace time.

    Posts that are still processing are settled here too: the function that finished the last media may have died
    before it settled the post.

    The posts that wait longest come first, and the next try of a post is postponed before this one. So a post is tried
    after those that were overdue before it, however many posts keep processing, and whatever happens to their tries.

    Returns:
        The number of posts that had a message to send or a state to change.

    Raises:
        ExceptionGroup: some posts could not be handled; all the others were.
        PynamoDBException: the posts that are due could not be read.
    """
    overdue_ms = clock.now_ms() - settings().unplanned_grace * 1000
    sent = 0
    errors: list[Exception] = []
    for post_id in islice(tables.unplanned_ids(overdue_ms), settings().sweep_rows):
        try:
            sent += _resend(post_id, overdue_ms)
        except (ClientError, BotoCoreError, PynamoDBException, Problem) as error:
            observability.logger.exception("not planned; a later run tries again", post_id=post_id)
            errors.append(error)
    observability.measure(PostMetric.POSTS_RESENT, sent)
    if sent:
        observability.logger.warning("posts were still unplanned", sent=sent)
    if errors:
        raise ExceptionGroup("posts not planned", errors)
    return sent


def _resend(post_id: str, overdue_ms: int) -> bool:
    """Try one post that may be overdue. Returns whether it had a message to send or a state to change."""
    post = tables.get(post_id)
    if post is None or post.unplanned_ms is None or post.unplanned_ms >= overdue_ms:
        return False
    if not tables.postpone_resend(post, _next_grace_ms(post)):
        return False
    return _replan(post) or settle_post(post) != post


def _next_grace_ms(post: Post) -> int:
    """The start of the grace time before the next try: now, or for a processing post half its age later, at most
    `unplanned_longest`, less the grace time: many posts whose media take long then cause few tries.
    """
    now_ms, grace_ms = clock.now_ms(), settings().unplanned_grace * 1000
    if post.state != PROCESSING:
        return now_ms
    wait_ms = min((now_ms - post.created_ms) // 2, settings().unplanned_longest * 1000)
    return now_ms + max(wait_ms - grace_ms, 0)


def _replan(post: Post) -> bool:
    """Send the post's messages again. Returns whether the post had any to send."""
    if post.state not in _STATE_OF.values() or post.unplanned_ms is None:
        return False
    with observability.request(post.request_id, trace=post.trace, began_ms=post.unplanned_ms):
        if post.state == DELETED:
            _retract(post.post_id, post.media_ids, post.delivery)
        else:
            _send(PlanPost(post.post_id, PUBLISH))
    return True


def _retract(post_id: str, media_ids: Iterable[str], delivery: str | None) -> None:
    """Queue the erasure of a deleted post's media, and the retraction of the post if an inbox may have it."""
    media.erase_later(media_ids)
    oldest_ms = clock.now_ms() - core_settings().inbox_lifetime * 1000
    if delivery in (PUSH, PULL) and ids.created_ms(post_id) > oldest_ms:
        _send(PlanPost(post_id, RETRACT))
    else:
        mark_planned(post_id, RETRACT)


def _send(message: PlanPost) -> None:
    observability.logger.info("to be planned", post_id=message.post_id, change=message.change)
    queues.send([message], group=ids.owner_of(message.post_id))


SUBSCRIBER = Subscriber(
    room="posts",
    table="posts",
    changes=(BECAME_ACTIVE, WAS_DELETED),
    handle=publish,
    id_of=post_id_of,
    handle_again=republish,
    began="unplanned_at",
)
