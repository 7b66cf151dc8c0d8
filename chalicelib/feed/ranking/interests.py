"""What is known of a reader, and what is suggested to them: a few new posts of public authors whom they like but do not
follow. Found from the reader's own likes; no table is kept for it.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import partial
from heapq import nlargest

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, ids
from chalicelib.core.parallel import soon
from chalicelib.engagement import service as engagement
from chalicelib.events import service as events
from chalicelib.fanout import service as fanout
from chalicelib.feed.ranking.features import Reader, scores_of_likes
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.posts.service import Marks, Post

ASKED = 4  # times as many authors as are wanted: most of them are followed


@dataclass(frozen=True)
class Knowledge:
    """What a window needs beside the posts of those who are followed.

    Attributes:
        suggested: posts of others, by id, and what the reader did with them.
    """

    reader: Reader
    suggested: Mapping[str, tuple[Post, Marks]]

    def between(self, lowest: str | None, highest: str | None) -> dict[str, tuple[Post, Marks]]:
        """What is suggested with an id above `lowest` and below `highest`; None is no bound."""
        return {
            post_id: each
            for post_id, each in self.suggested.items()
            if (lowest is None or lowest < post_id) and (highest is None or post_id < highest)
        }


def gather(viewer_id: str) -> Knowledge:
    """All of it, in four dependent rounds of small calls. Not to be begun by `soon` but apart: it begins others."""
    reader = known(viewer_id)
    return Knowledge(reader, _suggested(reader))


def known(viewer_id: str) -> Reader:
    """What the reader's likes and events tell."""
    tastes = soon(partial(events.of_reader, viewer_id))
    likes = engagement.recent_likes(viewer_id, settings().likes_read)
    authors, tags = scores_of_likes(((like.post_id, like.tags, like.liked_ms) for like in likes), clock.now_ms())
    return Reader(viewer_id, authors, tags, tastes.result().attention, tastes.result().hiding)


def shown(viewer_id: str, post_ids: Collection[str]) -> dict[str, tuple[Post, Marks]]:
    """Those suggested posts that the viewer may see now, by id, and what the viewer did with them. In one round.

    No edge is taken for granted: post and author are public, and the author neither blocked nor muted.
    """
    if not post_ids:
        return {}
    author_ids = list({ids.owner_of(post_id): None for post_id in post_ids})
    known = soon(partial(accounts.accounts, author_ids))
    hidden = soon(partial(graph.restricted, viewer_id, author_ids))
    found = soon(partial(posts.posts, post_ids))
    marks = posts.marks(viewer_id, post_ids)
    public = [author for author in known.result().values() if not author.is_private]
    authors = graph.viewable(viewer_id, public, hidden.result())
    return {
        post_id: (post, marks[post_id])
        for post_id, post in found.result().items()
        if post.author_id in authors and post.audience == posts.EVERYONE
    }


def _suggested(reader: Reader) -> dict[str, tuple[Post, Marks]]:
    liked = {author_id: score for author_id, score in reader.liked_authors.items() if author_id != reader.user_id}
    asked = nlargest(ASKED * settings().interest_authors, liked, key=lambda author_id: liked[author_id])
    followed = graph.following_among(reader.user_id, asked, strongly=False)
    strangers = [author_id for author_id in asked if author_id not in followed][: settings().interest_authors]
    newest = [
        soon(partial(posts.newest_ids, each, settings().interest_posts, fanout.oldest_ms())) for each in strangers
    ]
    return shown(reader.user_id, [post_id for each in newest for post_id in each.result()])
