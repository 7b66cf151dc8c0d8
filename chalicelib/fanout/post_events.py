"""Tell followers who are connected of a pushed post. Followers of an author whose posts are pulled are not told."""

from chalicelib.accounts import service as accounts
from chalicelib.core import ids
from chalicelib.fanout.messages import AnnouncePost
from chalicelib.fanout.schemas import PostEvent
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.posts.messages import PUBLISH
from chalicelib.realtime import service as live


def announce(message: AnnouncePost) -> None:
    """Send an event `post` to those of a chunk's viewers who are connected, or were within ten minutes.

    Who may see the post is read strongly, as for a row of an inbox: a restriction hides it, and an edge that ended left
    one. Costs half a read unit for each viewer, and a read unit more for each one connected, before `live.deliver`.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails; the message must be
            delivered again.
    """
    author_id = ids.owner_of(message.post_id)
    connected = live.stored_among(message.viewer_ids)
    post = posts.fanned_out(message.post_id, PUBLISH) if connected else None
    if post is None:
        return
    author = accounts.accounts([author_id]).values()
    data = PostEvent(post_id=message.post_id, author_id=author_id).model_dump()
    event_id = live.event_id(post.shown_ms, "post", message.post_id)  # another one when it is shown again
    event = live.LiveEvent(event_id, "post", data, author_id)
    live.announce(connected, event, lambda viewer_id: author_id in graph.viewable(viewer_id, author))
