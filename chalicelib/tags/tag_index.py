"""Keep the index of posts by tag in line with posts and accounts, as subscriber to the posts table's outbox.

The index has active posts for everyone by active public accounts. It does not decide what is shown: pages read posts,
accounts and restrictions, and leave out what the viewer may not see now. Retraction keeps pages full, and the index
small.

A change may be handled twice, late or out of order. So the consumer acts on the post's current state, and reads it
again after the work: a later change may have been handled before this call wrote its rows.
"""

import heapq
import json
from collections.abc import Collection, Iterable
from functools import partial
from itertools import islice

from chalicelib.core import clock, ids, queues
from chalicelib.core.caches import Cache
from chalicelib.core.limits import Limit
from chalicelib.core.outbox import Subscriber
from chalicelib.core.parallel import soon
from chalicelib.core.problems import TooManyRequests
from chalicelib.core.settings import MINUTE
from chalicelib.core.streams import StreamRecord, text, texts
from chalicelib.core.tables import shard_of
from chalicelib.posts import service as posts
from chalicelib.tags import tables, tag_uses
from chalicelib.tags.messages import ResyncTags
from chalicelib.tags.settings import settings
from chalicelib.tags.tag_uses import ACTIVE, Wanted, wanted_of

_ONE = (1, 0)  # shards of a tag that never got more, and from when they are used
_shards: Cache[str, tuple[int, int]] = Cache(lambda: settings().cached_tags)


def publish(record: StreamRecord) -> None:
    """Bring the index in line with a post that became active, left that state, or was edited."""
    was, is_now = text(record.old, "state") == ACTIVE, text(record.new, "state") == ACTIVE
    former = texts(record.old, "tags") if was else []
    if former or (is_now and texts(record.new, "tags")):
        sync(posts.post_id_of(record), former)


def republish(row_id: str) -> None:
    """Bring the index in line with a parked record's post."""
    post_id, _, tags = row_id.partition(" ")
    sync(post_id, json.loads(tags))


def sync(post_id: str, former: Iterable[str] | None) -> None:
    """Put a post into the index under its tags, or take it out, as its state, read strongly, demands.

    Args:
        former: tags under which it may be listed now; None: under its own.

    Raises:
        Unavailable, ClientError, BotoCoreError, PynamoDBException: AWS throttles or fails.
    """
    listed = None if former is None else set(former)
    done: Wanted | None = None
    while True:
        post = posts.find(post_id)
        if listed is None:
            listed = set(post.tags if post else ())
        wanted = wanted_of(post)
        if wanted == done:
            return
        counts = _shards_to_write(wanted.listed)
        tables.write(post_id, counts, listed - wanted.listed)
        tag_uses.write(post_id, wanted.counted, listed - wanted.counted)
        _count(post_id, counts)
        listed |= wanted.listed
        done = wanted


def resync(message: ResyncTags) -> None:
    """Bring the index in line with the next part of an account's posts, and send a message for the rest."""
    found, below = posts.tagged_ids(message.user_id, settings().tag_resync_rows, message.below)
    for post_id in found:
        sync(post_id, None)
    if below is not None:
        queues.send([ResyncTags(message.user_id, below)], group=message.user_id)


def newest_ids(tag: str, most: int, below: str | None, *, not_below: str = tables.BEFORE_ALL) -> list[str]:
    """Ids of at most `most` listed posts with a tag, newest first; all shards in one round, from an index that lags.

    Do not start this function with `soon` in the pools `tags` and `tag-shards`: it waits for calls in them.

    Args:
        below: only ids below this one; None: from the newest.
        not_below: only ids from this one on.
    """
    known = _shards.get(tag, settings().tag_shards_cache)
    asked = None if known else soon(partial(_known_shards, [tag]), apart="tag-shards")
    first = [] if known else [tables.newest_in(tag, [0], most, below, not_below)]
    shards = known[0] if known else asked.result()[tag][0] if asked else 1
    rest = range(1 if first else 0, shards)
    found = [*first, *([tables.newest_in(tag, rest, most, below, not_below)] if rest else [])]
    return list(islice(heapq.merge(*found, reverse=True), most))


def _shards_to_write(tags: Collection[str]) -> dict[str, int]:
    """The number of shards of each tag; a number that was raised is used once all readers know it."""
    now_ms = clock.now_ms()
    return {
        tag: shards if from_ms <= now_ms else max(1, shards // 2)
        for tag, (shards, from_ms) in _known_shards(tags).items()
    }


def _known_shards(tags: Collection[str]) -> dict[str, tuple[int, int]]:
    lifetime = settings().tag_shards_cache
    found = {tag: known for tag in tags if (known := _shards.get(tag, lifetime)) is not None}
    missing = [tag for tag in tags if tag not in found]
    if missing:
        read_ms = clock.now_ms()
        read = tables.shard_counts(missing)
        for tag in missing:
            found[tag] = read.get(tag, _ONE)
            _shards.put(tag, found[tag], read_ms)
    return found


def _count(post_id: str, counts: dict[str, int]) -> None:
    """Count one post in `tag_heat_sample` for each of its tags; a tag with too many in a minute gets more shards."""
    sample, per_shard = settings().tag_heat_sample, settings().tag_posts_per_shard
    if shard_of(ids.sequence_of(post_id), sample):
        return
    for tag, shards in counts.items():
        try:
            Limit("tag-posts", per_shard * shards, MINUTE).spend(tag, sample)
        except TooManyRequests:
            if shards < settings().tag_shards:
                from_ms = clock.now_ms() + 2 * settings().tag_shards_cache * 1000
                tables.raise_shards(tag, 2 * shards, from_ms)


def _parked_id(record: StreamRecord) -> str:
    """The post's id, and the tags under which it may be listed: its row may not have them any more."""
    tags = sorted({*texts(record.old, "tags"), *texts(record.new, "tags")})
    return f"{posts.post_id_of(record)} {json.dumps(tags)}"


SUBSCRIBER = Subscriber(
    room="tags",
    table="posts",
    changes=posts.LISTED_ELSEWHERE,
    handle=publish,
    id_of=_parked_id,
    handle_again=republish,
)
