"""Keep inboxes in line with edges: a new edge copies the followee's posts in, an ended edge removes them.

A backfill copies the pushed posts that inboxes hold, thirty days back, newest first. A message reads a part of the
followee's timeline and sends a message for the rest, until the timeline ends, the inbox's floor is reached, or the
backfill has copied twice as many rows as a feed reads of an inbox. Pulled posts are not copied: the edge to their
author is hot, and the feed reads them from an index.

Inbox rows do not decide what is shown: reads ask the graph. A message may come late, twice or out of order, so the
consumer compares it with the edge, read strongly, and reads the edge again after the work: a later change may have
been handled before this call wrote its rows.
"""

from chalicelib.core import queues
from chalicelib.fanout import service as fanout
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from chalicelib.graph.messages import FOLLOWED, EdgeChanged
from chalicelib.posts import service as posts


def sync_edge(message: EdgeChanged) -> None:
    """Bring the follower's inbox in line with the edge, if the edge still is as the message says.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    follower_id, followee_id = message.follower_id, message.followee_id
    follows = graph.is_following(follower_id, followee_id)
    if follows != (message.change == FOLLOWED):
        return  # the later change has sent its own message
    rest: EdgeChanged | None = None
    done = not follows
    while done != follows:
        if follows:
            rest = _backfill(message)
        else:
            _prune(follower_id, followee_id)
            rest = None
        done, follows = follows, graph.is_following(follower_id, followee_id)
    if rest is not None:
        queues.send([rest], group=follower_id)


def _backfill(message: EdgeChanged) -> EdgeChanged | None:
    """Copy a part of the followee's posts. Returns the message for the rest; None if nothing is left."""
    follower_id, followee_id = message.follower_id, message.followee_id
    header = fanout.header(follower_id)
    fanout.forget_bottom(follower_id, header)
    floor_ms = fanout.floor_ms(header.since_ms if header else 0)
    found, below = posts.pushed_ids(followee_id, settings().backfill_posts, floor_ms, message.below)
    fanout.put([follower_id], found)
    copied = message.copied + len(found)
    if below is None or copied >= settings().backfill_inboxes * settings().inbox_rows:
        return None
    return EdgeChanged(follower_id, followee_id, FOLLOWED, below, copied)


def _prune(follower_id: str, followee_id: str) -> None:
    fanout.delete([follower_id], fanout.ids_of_author(follower_id, followee_id))
