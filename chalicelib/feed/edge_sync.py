"""Inboxes follow the graph: a new edge copies the followee's newest posts in, an ended one takes them out.

Posts that readers pull are not copied: the edge to their author is hot.

Neither is what shows or hides a post: reads ask the graph. A message that comes late, again or out of order is compared
with the edge as it stands, read strongly, and the edge is read once more after the work: whoever changed it meanwhile
may have run before our rows were written.
"""

from chalicelib.fanout import service as fanout
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from chalicelib.graph.messages import FOLLOWED, EdgeChanged
from chalicelib.posts import service as posts


def sync_edge(message: EdgeChanged) -> None:
    """Bring the follower's inbox in line with the edge, if the edge still is as the message says.

    Raises:
        Unavailable: the database pushes back; the message must come again.
    """
    follower_id, followee_id = message.follower_id, message.followee_id
    follows = graph.is_following(follower_id, followee_id)
    if follows != (message.change == FOLLOWED):
        return  # what changed it since has sent a message of its own
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
    fanout.delete([follower_id], fanout.of_author(follower_id, followee_id))
