"""What a reader's feed has to show from a place on: posts that may be seen now, newest first.

Three dependent rounds of calls as a rule: the inbox and who is hot; outboxes that are not remembered; then posts,
authors, restrictions, likes and saves at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from chalicelib.accounts import service as accounts
from chalicelib.core import ids, observability
from chalicelib.core.parallel import soon
from chalicelib.feed.metrics import FeedMetric
from chalicelib.feed.reader import READ_ON, Place, Step, Walk
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from chalicelib.posts import service as posts
from chalicelib.posts.service import Marks, Post

READS = 9  # one of a page's size and eight of 100 reach the floor of any inbox, so no page is empty but the last


@dataclass(frozen=True)
class Candidate:
    """A post that may be seen, what the reader did with it, and the place after it."""

    post: Post
    marks: Marks
    place: Place


@dataclass(frozen=True)
class Candidates:
    """Newest first.

    Attributes:
        end: where it goes on; None if nothing is left.
        degraded: a source was left out because it was slow or failing.
    """

    found: list[Candidate]
    end: Place | None
    degraded: bool

    @property
    def posts(self) -> list[Post]:
        """The posts alone."""
        return [each.post for each in self.found]

    @property
    def marks(self) -> dict[str, Marks]:
        """What the reader did with each post, by id."""
        return {each.post.post_id: each.marks for each in self.found}

    def first(self, count: int) -> "Candidates":
        """The first of them; what is left is to come."""
        if count >= len(self.found):
            return self
        return replace(self, found=self.found[:count], end=self.found[count - 1].place)


def below(viewer_id: str, place: Place, most: int) -> Candidates:
    """Up to `most` posts below a place.

    Fewer where the inbox ends: on below its floor go pages that would be empty, and those of who follows few; so that
    what a page costs does not grow with the number of people whom its reader follows.

    Raises:
        NotFound: the viewer's account is no more.
    """
    walk = Walk(viewer_id, place, most)
    gathering = _Gathering(viewer_id, most)
    end: Place | None = None
    author_ids: list[str] | None = None
    if not gathering.take(walk.recent()):
        end = gathering.place
    else:
        author_ids = _authors_below(walk, viewer_id, is_needed=not gathering.found)
        if author_ids is None:
            end = walk.place
        elif not gathering.take(walk.timelines(author_ids)):
            end = gathering.place
    observability.measure(FeedMetric.FEED_FALL_THROUGH, int(author_ids is not None))
    return Candidates(gathering.found, end, degraded=not walk.is_whole)


def _authors_below(walk: Walk, viewer_id: str, *, is_needed: bool) -> list[str] | None:
    """Whose timelines go on below the inbox; None if they are too many to be asked without need."""
    most = settings().timeline_authors if is_needed else settings().seam_authors
    author_ids = graph.followee_ids(viewer_id, most + 1)
    if len(author_ids) > most:
        if not is_needed:
            return None
        walk.leave_out(f"more than {most} followees")
    return [viewer_id, *author_ids[:most]]


class _Gathering:
    """What of a walk may be shown, up to `most` posts. `place` is how far that is."""

    def __init__(self, viewer_id: str, most: int) -> None:
        self.found: list[Candidate] = []
        self.place: Place | None = None
        self._viewer_id = viewer_id
        self._most = most

    def take(self, steps: Iterator[Step]) -> bool:
        """Take steps until enough is found or too much was read; whether they came to their end."""
        for size in (self._most - len(self.found), *[READ_ON] * (READS - 1)):
            if len(self.found) == self._most:
                return next(steps, None) is None
            portion = list(islice(steps, size))
            shown_now = shown(self._viewer_id, [post_id for post_id, _ in portion])
            for post_id, place in portion:
                if len(self.found) == self._most:
                    return False
                self.place = place
                if post_id in shown_now:
                    self.found.append(Candidate(*shown_now[post_id], place))
            if len(portion) < size:
                return True
        return False


def shown(viewer_id: str, post_ids: list[str]) -> dict[str, tuple[Post, Marks]]:
    """Those of the posts that the viewer may see now, by id, and what the viewer did with them.

    The viewer's own are read strongly: whoever deletes a post does not meet it again.
    """
    if not post_ids:
        return {}
    author_ids = list({ids.owner_of(post_id): None for post_id in post_ids})
    own = [post_id for post_id in post_ids if ids.owner_of(post_id) == viewer_id]
    known = soon(partial(accounts.accounts, author_ids))
    hidden = soon(partial(graph.restricted, viewer_id, author_ids))
    fetched = [soon(partial(posts.posts, set(post_ids).difference(own)))]
    if own:
        fetched.append(soon(partial(posts.posts, own, strongly=True)))
    marks = posts.marks(viewer_id, post_ids)
    authors = graph.viewable(viewer_id, known.result().values(), hidden.result())
    found = {post_id: post for each in fetched for post_id, post in each.result().items()}
    return {post_id: (post, marks[post_id]) for post_id, post in found.items() if post.author_id in authors}
