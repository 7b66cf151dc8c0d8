"""Load what ranking needs in addition to the followees' posts: the viewer's interests, and suggested posts.

Suggestions are a few new posts of public authors that the viewer likes but does not follow. They are found from the
viewer's likes; no table stores them.
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
from chalicelib.feed.ranking.features import ViewerInterests, score_likes
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post, ViewerState

AUTHORS_FACTOR = 4  # authors to check per author wanted: the viewer follows most liked authors


@dataclass(frozen=True)
class RankingInput:
    """What a window needs in addition to the followees' posts.

    Attributes:
        suggested: suggested posts by id, with what the viewer did with each.
    """

    viewer: ViewerInterests
    suggested: Mapping[str, tuple[Post, ViewerState]]

    def suggested_between(self, lowest: str | None, highest: str | None) -> dict[str, tuple[Post, ViewerState]]:
        """The suggested posts with an id above `lowest` and below `highest`; None is no bound."""
        return {
            post_id: each
            for post_id, each in self.suggested.items()
            if (lowest is None or lowest < post_id) and (highest is None or post_id < highest)
        }


def load_ranking_input(viewer_id: str) -> RankingInput:
    """Load all of it, in four dependent rounds of small calls.

    Start this with `soon` only in a thread pool of its own, because it starts further calls with `soon`.
    """
    viewer = load(viewer_id)
    return RankingInput(viewer, _suggested(viewer))


def load(viewer_id: str) -> ViewerInterests:
    """The viewer's interests, from likes and events."""
    scores = soon(partial(events.scores_of, viewer_id))
    likes = engagement.recent_likes(viewer_id, settings().likes_read)
    authors, tags = score_likes(((like.post_id, like.tags, like.liked_ms) for like in likes), clock.now_ms())
    return ViewerInterests(viewer_id, authors, tags, scores.result().attention, scores.result().hiding)


def read_visible_suggestions(viewer_id: str, post_ids: Collection[str]) -> dict[str, tuple[Post, ViewerState]]:
    """Read those suggested posts that the viewer may see now, by id, with what the viewer did with them; in one round.

    A suggestion needs no edge: post and author must be public, and the author neither blocked nor muted. The posts are
    read strongly, because a narrower audience holds at once.
    """
    if not post_ids:
        return {}
    author_ids = list({ids.owner_of(post_id): None for post_id in post_ids})
    known = soon(partial(accounts.accounts, author_ids))
    hidden = soon(partial(graph.left_out, viewer_id, author_ids))
    found = soon(partial(posts.posts, post_ids, strongly=True))
    viewer_states = posts.viewer_states(viewer_id, post_ids)
    public = [author for author in known.result().values() if not author.is_private]
    authors = graph.viewable(viewer_id, public, hidden.result())
    return {
        post_id: (post, viewer_states[post_id])
        for post_id, post in found.result().items()
        if post.author_id in authors and post.audience == posts.EVERYONE
    }


def _suggested(viewer: ViewerInterests) -> dict[str, tuple[Post, ViewerState]]:
    liked = {author_id: score for author_id, score in viewer.liked_authors.items() if author_id != viewer.user_id}
    asked = nlargest(AUTHORS_FACTOR * settings().interest_authors, liked, key=lambda author_id: liked[author_id])
    followed = graph.following_among(viewer.user_id, asked, strongly=False)
    not_followed = [author_id for author_id in asked if author_id not in followed][: settings().interest_authors]
    newest = [
        soon(partial(posts.newest_ids, each, settings().interest_posts, fanout.oldest_ms())) for each in not_followed
    ]
    return read_visible_suggestions(viewer.user_id, [post_id for each in newest for post_id in each.result()])
