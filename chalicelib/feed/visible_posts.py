"""Collect the posts of a feed that the viewer may see now, newest first, from a position on.

Usually three dependent rounds of calls: first the inbox and the hot followees; then the pulled posts that are not
cached; then posts, authors, restrictions, likes and saves at once.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice

from chalicelib.accounts import service as accounts
from chalicelib.core import ids, observability
from chalicelib.core.parallel import soon
from chalicelib.feed.metrics import FeedMetric
from chalicelib.feed.reader import FURTHER_ROWS, FeedPosition, FeedReader, Step
from chalicelib.feed.schemas import FeedItem, item, reason_of_tag
from chalicelib.feed.settings import settings
from chalicelib.graph import service as graph
from chalicelib.graph.service import WordFilter
from chalicelib.posts import service as posts
from chalicelib.posts.service import Post, ViewerState

MAX_READS = 9  # of posts for one page: one of the page's size and eight of 100 read the 800 rows of an inbox


@dataclass(frozen=True)
class VisiblePost:
    """A post that the viewer may see, what the viewer did with it, and the feed position after it.

    Attributes:
        by_tag: whether the post is in the feed only because the viewer follows a tag.
    """

    post: Post
    viewer_state: ViewerState
    position: FeedPosition
    by_tag: bool = False


@dataclass(frozen=True)
class VisiblePosts:
    """Visible posts, newest first.

    Attributes:
        end: the position where the feed continues; None if nothing is left.
        degraded: whether a source was skipped: it was slow, failed, or has more authors than a page reads.
        word_filter: the viewer's muted words, as read with the posts; None if nothing was read.
        tags: the tags that the viewer follows, as far as the page read them.
    """

    found: list[VisiblePost]
    end: FeedPosition | None
    degraded: bool
    word_filter: WordFilter | None = None
    tags: Sequence[str] = ()

    @property
    def posts(self) -> list[Post]:
        """The posts alone."""
        return [each.post for each in self.found]

    @property
    def viewer_states(self) -> dict[str, ViewerState]:
        """What the viewer did with each post, by post id."""
        return {each.post.post_id: each.viewer_state for each in self.found}

    def first(self, count: int) -> "VisiblePosts":
        """The first `count` posts; the feed continues after them."""
        if count >= len(self.found):
            return self
        return replace(self, found=self.found[:count], end=self.found[count - 1].position)


def present_first(viewer_id: str, found: VisiblePosts, limit: int) -> tuple[VisiblePosts, list[FeedItem]]:
    """The posts of a page in the order of `latest`, and their answers."""
    shown = found.first(posts.page_length(found.posts, limit))
    answers = posts.present(
        viewer_id,
        shown.posts,
        viewer_states=shown.viewer_states,
        word_filter=shown.word_filter,
        are_followed=not any(each.by_tag for each in shown.found),
    )
    by_tag = {each.post.post_id for each in shown.found if each.by_tag}
    reasons = {answer.id: reason_of_tag(answer.tags, shown.tags) for answer in answers if answer.id in by_tag}
    return shown, [item(answer, reasons.get(answer.id)) for answer in answers]


def read_below(viewer_id: str, position: FeedPosition, most: int) -> VisiblePosts:
    """Read up to `most` visible posts below a position.

    The result has fewer posts where the inbox ends, or if most posts of `MAX_READS` reads are hidden. Timelines are
    read below the inbox's floor only if the viewer follows few authors (`seam_authors`), or if a further page would be
    empty otherwise. So the cost of a page does not grow with the number of followees; a first page may be empty
    although the feed continues.

    Raises:
        NotFound: the viewer's account does not exist any more.
    """
    reader = FeedReader(viewer_id, position, most)
    collector = _Collector(viewer_id, most, reader)
    end: FeedPosition | None = None
    reads_timelines = False
    if not collector.collect(reader.inbox()):
        end = collector.position
    elif not reader.has_ended:
        is_needed = position.below is not None and not collector.found
        most = settings().timeline_authors if is_needed else settings().seam_authors
        start = reader.position
        followee_ids = graph.followee_ids(viewer_id, most + 1, after=start.after)
        are_all = len(followee_ids) <= most
        reads_timelines = are_all or is_needed
        if not reads_timelines:
            end = start
        elif not collector.collect(reader.timelines(followee_ids[:most], are_all=are_all)):
            end = collector.position
        elif reader.position.after != start.after:
            end = reader.position
    observability.measure(FeedMetric.FEED_FALL_THROUGH, int(reads_timelines))
    return VisiblePosts(collector.found, end, not reader.is_complete, collector.word_filter, reader.tags)


class _Collector:
    """Collects up to `most` visible posts. `position` is the position after the last step taken; `word_filter` has the
    viewer's muted words, once a post was read.
    """

    def __init__(self, viewer_id: str, most: int, reader: FeedReader) -> None:
        self.found: list[VisiblePost] = []
        self.position: FeedPosition | None = None
        self.word_filter: WordFilter | None = None
        self._viewer_id = viewer_id
        self._most = most
        self._reader = reader

    def collect(self, steps: Iterator[Step]) -> bool:
        """Take steps until enough posts are found, at most `MAX_READS` reads. Returns whether the steps have ended."""
        for size in (self._most - len(self.found), *[FURTHER_ROWS] * (MAX_READS - 1)):
            if len(self.found) == self._most:
                return next(steps, None) is None
            portion = list(islice(steps, size))
            post_ids = [post_id for post_id, _ in portion]
            by_tag = self._reader.by_tag.intersection(post_ids)
            visible, word_filter = read_visible(self._viewer_id, post_ids, by_tag, self._reader.tags)
            self.word_filter = word_filter or self.word_filter
            for post_id, position in portion:
                if len(self.found) == self._most:
                    return False
                self.position = position
                if post_id in visible:
                    self.found.append(VisiblePost(*visible[post_id], position, post_id in by_tag))
            if len(portion) < size:
                return True
        return False


def read_visible(
    viewer_id: str, post_ids: list[str], by_tag: Collection[str] = (), tags: Collection[str] = ()
) -> tuple[dict[str, tuple[Post, ViewerState]], WordFilter | None]:
    """Read those of the posts that the viewer may see now, by id, with what the viewer did with them.

    The second result has the viewer's muted words, which are read with restrictions; None without posts to read. The
    viewer's own posts are read strongly, so that a deleted post disappears for its author at once.

    Args:
        by_tag: those of the posts whose authors need not be followed: post and author must be public, and the post must
            have one of `tags`. They are read strongly, because a narrower audience holds at once.
    """
    if not post_ids:
        return {}, None
    author_ids = list({ids.owner_of(post_id): None for post_id in post_ids})
    own = [post_id for post_id in post_ids if ids.owner_of(post_id) == viewer_id or post_id in by_tag]
    known = soon(partial(accounts.accounts, author_ids))
    hidden = soon(partial(graph.left_out_and_words, viewer_id, author_ids))
    fetched = [soon(partial(posts.posts, set(post_ids).difference(own)))]
    if own:
        fetched.append(soon(partial(posts.posts, own, strongly=True)))
    viewer_states = posts.viewer_states(viewer_id, post_ids)
    left_out, word_filter = hidden.result()
    authors = graph.viewable(viewer_id, known.result().values(), left_out)
    found = {post_id: post for each in fetched for post_id, post in each.result().items()}

    def is_shown(post: Post) -> bool:
        if post.post_id not in by_tag:
            return post.author_id in authors
        is_public = post.audience == posts.EVERYONE and not known.result()[post.author_id].is_private
        return post.author_id in authors and is_public and not set(tags).isdisjoint(post.tags)

    return {post_id: (post, viewer_states[post_id]) for post_id, post in found.items() if is_shown(post)}, word_filter
