"""The post: its states, deliveries and audiences, and the dataclass of a stored post."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chalicelib.core import clock, ids
from chalicelib.media.service import Media
from chalicelib.posts.settings import settings

PROCESSING = "processing"
ACTIVE = "active"
FAILED = "failed"
SCHEDULED = "scheduled"  # becomes processing at its `due_ms`
ARCHIVED = "archived"
RECENTLY_DELETED = "recently_deleted"  # becomes deleted at its `due_ms`
DRAFT = "draft"  # of a post that is not published yet; likewise
DELETED = "deleted"  # a tombstone

ASIDE = frozenset({SCHEDULED, ARCHIVED, RECENTLY_DELETED, DRAFT})
"""States that only the author sees, each in a list of its own."""
DUE = frozenset({SCHEDULED, RECENTLY_DELETED, DRAFT})
"""States that end at a time: `due_ms`."""
GONE = frozenset({RECENTLY_DELETED, DELETED})
"""States in which the author cannot open the post either."""
UNPUBLISHED = frozenset({PROCESSING, FAILED, SCHEDULED, DRAFT})
"""States of posts that were not published yet."""
WITH_COPIES = frozenset({"active", ARCHIVED, RECENTLY_DELETED})
"""States of posts that contain copies of their media."""

PUSH = "push"  # into every follower's inbox
PULL = "pull"  # into the index of pulled posts, which followers' feeds read
NOWHERE = "nowhere"  # an import: only timelines have it

EVERYONE = "everyone"  # as an audience and as a gate
FOLLOWERS = "followers"
FOLLOWED = "followed"
MENTIONED = "mentioned"
OFF = "off"


EDITIONS = ("a", "b")
"""A stream's event filter can tell a value that was set, but no change of another attribute: see `Post.edition`."""


@dataclass(frozen=True)
class Location:
    """A place's name and, if the author gave them, coordinates in degrees (WGS 84)."""

    name: str
    lat: float | None = None
    lng: float | None = None


@dataclass(frozen=True)
class ResolvedCaption:
    """A caption with its tags, and ids of the mentioned users by the username in the caption."""

    caption: str
    tags: tuple[str, ...]
    mentions: Mapping[str, str]


@dataclass(frozen=True)
class Post:
    """One post as stored.

    Attributes:
        media: copies taken when the post became active; none before.
        mentions: user ids by the username in the caption.
        alts: alternative texts in the order of `media_ids`, "" for a media without one.
        delivery: fixed when the post becomes active; "" before; of an import, from the start.
        request_id, trace: of the request that created the post (`trace`: X-Ray's header).
        likers_shards: over how many shards likers of this post may be spread because of its likes; never falls.
        comment_shards: over how many shards new comments on the post are spread; never falls.
        comment_pins: ids of the pinned comments, in the order in which they were pinned.
        comments_gate: the users that may comment: everyone, `FOLLOWERS` of the author, users `FOLLOWED` by the author,
            users `MENTIONED` in the caption, or none (`OFF`).
        warning: a text that clients show in place of the post until the viewer opens it; None without one.
        edited_ms: when the author last changed what the post shows (ms since 1970); None if never.
        edition: one of `EDITIONS`, alternated by each edit that lists by tag must follow.
        hide_likes: whether only the author sees how many users like the post, and which.
        restores_to: the state of a recently deleted post before its deletion.
        restored_ms: when it was last shown again after its deletion or from the archive (ms since 1970); None if never.
        moved_to: the id of the post that has replaced this one, which is deleted.
        unplanned_ms: since when the post waits to be settled or planned (ms since 1970), None if it does not; in a
            state of `DUE` the time when that ends.
    """

    post_id: str
    author_id: str
    state: str
    created_ms: int
    caption: str = ""
    tags: tuple[str, ...] = ()
    mentions: Mapping[str, str] | None = None
    media_ids: tuple[str, ...] = ()
    media: tuple[Media, ...] = ()
    alts: tuple[str, ...] = ()
    location: Location | None = None
    audience: str = EVERYONE
    comments_gate: str = EVERYONE
    warning: str | None = None
    sensitive: bool = False
    hide_likes: bool = False
    edited_ms: int | None = None
    edition: str = EDITIONS[0]
    restores_to: str | None = None
    restored_ms: int | None = None
    moved_to: str | None = None
    delivery: str = PUSH
    request_id: str = "-"
    trace: str | None = None
    problem: str | None = None
    likes_count: int = 0
    comments_count: int = 0
    views_count: int = 0
    likers_shards: int = 1
    comment_shards: int = 1
    comment_pins: tuple[str, ...] = ()
    unplanned_ms: int | None = None

    @property
    def shown_ms(self) -> int:
        """When it was published, or last shown again (ms since 1970)."""
        return self.restored_ms or ids.created_ms(self.post_id)

    @property
    def due_ms(self) -> int | None:
        """When the post's state ends (ms since 1970); None unless it is one of `DUE`."""
        return self.unplanned_ms if self.state in DUE else None

    @property
    def is_over(self) -> bool:
        """Whether the time of its state is over, so that readers treat it as gone, or as published."""
        return self.due_ms is not None and self.due_ms <= clock.now_ms()


def page_length(posts: Sequence[Post], limit: int) -> int:
    """The number of posts that make a page: at most `limit`, fewer if their media or texts exceed the settings
    `page_media` and `page_text`, at least one.
    """
    media, text = 0, 0
    for count, post in enumerate(posts[:limit]):
        media += len(post.media_ids)
        text += len(post.caption) + len(post.warning or "") + sum(map(len, post.alts))
        if count and (media > settings().page_media or text > settings().page_text):
            return count
    return min(limit, len(posts))
