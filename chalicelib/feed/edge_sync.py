"""Keep inboxes in line with edges: a new edge copies the followee's newest posts in, an ended edge removes them.

Pulled posts are not copied: the edge to their author is hot, and the feed reads them from an index.

Inbox rows do not decide what is shown: reads ask the graph. A message may come late, twice or out of order, so the
consumer compares it with the edge, read strongly, and reads the edge again after the work: a later change may have
been handled before this call wrote its rows.
"""

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
    done = not follows
    while done != follows:
        if follows:
            _backfill(follower_id, followee_id)
        else:
            _prune(follower_id, followee_id)
        done, follows = follows, graph.is_following(follower_id, followee_id)


def _backfill(follower_id: str, followee_id: str) -> None:
    header = fanout.header(follower_id)
    since_ms = fanout.floor_ms(header.since_ms if header else 0)
    newest = posts.newest_ids(followee_id, settings().backfill_posts, since_ms, pushed_only=True)
    fanout.put([follower_id], newest)


def _prune(follower_id: str, followee_id: str) -> None:
    fanout.delete([follower_id], fanout.ids_of_author(follower_id, followee_id))
