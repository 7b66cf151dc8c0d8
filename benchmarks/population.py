"""Create users, edges, posts, likes and saves of the in-process benchmarks directly in the tables of stage `bench`.

The rooms' models write the rows, in batches: the services would take minutes to hash the passwords of two thousand
accounts.
"""

import hashlib
import zlib
from collections.abc import Iterable, Sequence
from functools import partial

from pynamodb.transactions import TransactWrite

from chalicelib.accounts.tables import UserRow
from chalicelib.core import clock, ids
from chalicelib.core.chunks import chunks
from chalicelib.core.settings import DAY
from chalicelib.core.tables import batch_write, put_request, transact
from chalicelib.engagement.tables import LikeRow, SaveRow
from chalicelib.fanout import tables as inboxes
from chalicelib.graph.tables import FollowRow, RestrictionRow
from chalicelib.media.media import AVATAR, FORMATS, PHOTO, WIDTHS_OF
from chalicelib.media.service import Media
from chalicelib.posts import tables as posts
from chalicelib.posts.post import ACTIVE, PULL, PUSH, Post
from chalicelib.stories import tables as stories
from chalicelib.stories.story import Story

APART_MS = 30 * 60 * 1000  # a post every half hour: 800 posts span 17 days
POSTS_PER_TRANSACTION = 50
CAPTION = "A view worth the walk, taken just before the rain came over the hills. #hills #rain #walking"
TAGS = ("hills", "rain", "walking")


def make_ids(count: int) -> list[str]:
    """Ids of users without accounts, for uses that do not read the account."""
    made: dict[str, None] = {}
    while len(made) < count:  # two ids of the same millisecond may be equal
        made[ids.new_id(clock.now_ms())] = None
    return list(made)


def make_people(count: int, *, shards: int = 1) -> list[str]:
    """Ids of new active, public accounts.

    Args:
        shards: over how many shards the index of their followers is spread.
    """
    user_ids = make_ids(count)
    now = clock.now_ms()
    rows = (
        UserRow(
            user_id,
            username=f"person.{user_id.lower()}",
            email=f"{user_id}@example.org",
            display_name="Ada Lovelace-Byron",
            bio="Walks, mostly uphill.",
            avatar=_media(user_id, AVATAR).to_map(),
            password_hash="",
            created_ms=now,
            follower_shards=shards,
        )
        for user_id in user_ids
    )
    batch_write(UserRow.Meta.table_name, map(put_request, rows))
    return user_ids


def make_edges(follower_ids: Iterable[str], followee_ids: Sequence[str], *, hot: bool = False, shards: int = 1) -> None:
    """Let each follower follow all followees.

    Args:
        hot: whether the followees' posts are pulled.
        shards: over how many shards the index of the followees' followers is spread.
    """
    now = clock.now_ms()
    rows = (
        FollowRow(
            follower_id,
            followee_id,
            followee_shard=f"{followee_id}#{zlib.crc32(follower_id.encode()) % shards}",
            hot_followee_id=followee_id if hot else None,
            created_at=now,
        )
        for follower_id in follower_ids
        for followee_id in followee_ids
    )
    batch_write(FollowRow.Meta.table_name, map(put_request, rows))


def make_posts(
    author_ids: Sequence[str], count: int, *, delivery: str = PUSH, tags: tuple[str, ...] = TAGS
) -> list[str]:
    """Ids of new active posts of one photo, by the authors in turn, the newest created now."""
    now = clock.now_ms()
    made = [_post(author_ids[i % len(author_ids)], now - i * APART_MS, delivery, tags) for i in range(count)]
    for chunk in chunks(made, POSTS_PER_TRANSACTION):
        transact(partial(_put_all, chunk))
    return [post.post_id for post in made]


def make_stories(author_ids: Sequence[str], *, pulled: bool = False) -> list[str]:
    """Ids of new active stories of one photo, one of each author, created now."""
    made = [_story(author_id, pulled=pulled) for author_id in author_ids]
    for chunk in chunks(made, POSTS_PER_TRANSACTION):
        transact(partial(_put_stories, chunk))
    return [story.story_id for story in made]


def fill_inbox(viewer_id: str, post_ids: Iterable[str]) -> None:
    """Deliver the posts."""
    inboxes.put([viewer_id], post_ids)


def make_marks(user_id: str, post_ids: Sequence[str]) -> None:
    """Let a user like and save all posts."""
    now = clock.now_ms()
    likes = (LikeRow(user_id, post_id, post_shard=f"{post_id}#0", tags=TAGS, liked_ms=now) for post_id in post_ids)
    saves = (SaveRow(user_id, post_id, saved_as=ids.sequence_of(post_id)) for post_id in post_ids)
    batch_write(LikeRow.Meta.table_name, map(put_request, likes))
    batch_write(SaveRow.Meta.table_name, map(put_request, saves))


def make_mutes(user_id: str, other_ids: Iterable[str]) -> None:
    """Let a user mute all others."""
    rows = (RestrictionRow(user_id, other_id, muted=True) for other_id in other_ids)
    batch_write(RestrictionRow.Meta.table_name, map(put_request, rows))


def _put_all(made: list[Post], transaction: TransactWrite) -> None:
    for post in made:
        posts.put_new(transaction, post)


def _put_stories(made: list[Story], transaction: TransactWrite) -> None:
    for story in made:
        stories.put_new(transaction, story)


def _story(author_id: str, *, pulled: bool) -> Story:
    now, photo = clock.now_ms(), _media(author_id, PHOTO)
    return Story(
        ids.new_owned_id(author_id, now),
        ACTIVE,
        ends_ms=now + DAY * 1000,
        media_id=photo.media_id,
        media=photo,
        delivery=PULL if pulled else PUSH,
        unplanned_ms=now,
    )


def _post(author_id: str, created_ms: int, delivery: str, tags: tuple[str, ...]) -> Post:
    with clock.at(created_ms):
        post_id, photo = ids.new_owned_id(author_id, clock.now_ms()), _media(author_id, PHOTO)
    return Post(
        post_id,
        author_id,
        ACTIVE,
        created_ms,
        caption=CAPTION,
        tags=tags,
        media_ids=(photo.media_id,),
        media=(photo,),
        alts=("Hills under dark clouds",),
        delivery=delivery,
    )


def _media(owner_id: str, kind: str) -> Media:
    media_id = ids.new_owned_id(owner_id, clock.now_ms())
    secret = hashlib.sha256(media_id.encode()).hexdigest()[:32]
    return Media(
        media_id,
        "active",
        path=f"r/{owner_id}/{media_id}-{secret}/",
        width=4032,
        height=3024,
        blurhash="LEHV6nWB2yk8pyo0adR*.7kCMdnj",
        sizes=WIDTHS_OF[kind],
        formats=FORMATS,
        kind=kind,
    )
