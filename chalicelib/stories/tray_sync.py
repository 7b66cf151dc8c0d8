"""Keep trays in line with edges, and fill the tray of a viewer that returns after a longer absence.

A new edge brings the followee's stories into the follower's tray, an ended edge removes them. As with inboxes, rows
decide nothing, and the edge is read again after the work.
"""

from functools import partial

from chalicelib.core import parallel
from chalicelib.fanout.messages import RebuildInbox
from chalicelib.graph import service as graph
from chalicelib.graph.messages import UNFOLLOWED, EdgeChanged
from chalicelib.stories import tables
from chalicelib.stories.story import ACTIVE, CLOSE_FRIENDS, PULL


def sync_edge(message: EdgeChanged) -> None:
    """Bring the follower's tray in line with the edge, if the edge still is as the message says.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    follower_id, followee_id = message.follower_id, message.followee_id
    follows = graph.is_following(follower_id, followee_id)
    if message.below is not None or follows == (message.change == UNFOLLOWED):
        return  # the rest of a backfill of posts, or a later change, which has sent its own message
    done = not follows
    while done != follows:
        if follows:
            _fill(follower_id, followee_id)
        else:
            tables.delete_from_trays([follower_id], tables.tray_ids_of(follower_id, followee_id))
        done, follows = follows, graph.is_following(follower_id, followee_id)


def rebuild(message: RebuildInbox) -> None:
    """Fill the tray of a viewer that returned, from the stories of all followees.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: as above.
    """
    author_ids = [message.viewer_id, *graph.followee_ids(message.viewer_id)]
    parallel.all_of(partial(_fill, message.viewer_id, author_id) for author_id in author_ids)


def _fill(viewer_id: str, author_id: str) -> None:
    for story in tables.of_author(author_id):
        is_close = story.audience == CLOSE_FRIENDS
        if story.state != ACTIVE or story.has_ended or (story.delivery == PULL and viewer_id != author_id):
            continue
        if not is_close or viewer_id == author_id or graph.is_close_friend(author_id, viewer_id):
            tables.put_into_trays([viewer_id], story, is_close=is_close)
