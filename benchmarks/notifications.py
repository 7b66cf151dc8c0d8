"""Notifications: write units of one on a hot post, what a like costs with it, and the cost of the list."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks import population
from benchmarks.findings import Findings, Row
from benchmarks.site import Site, inside
from chalicelib.comments import service as comments
from chalicelib.comments.tables import CommentLikeRow, new_row
from chalicelib.core import clock
from chalicelib.core.chunks import chunks
from chalicelib.core.streams import StreamRecord
from chalicelib.core.tables import Table
from chalicelib.engagement.tables import LikeRow
from chalicelib.graph.tables import FollowRow
from chalicelib.notifications import service as notifications
from chalicelib.notifications import tables
from chalicelib.notifications.schemas import NotificationPreferencesChange
from chalicelib.posts import service as posts
from infra.manifest import STREAM_FUNCTIONS
from infra.progress import step
from tests.support.meter import Usage, metered
from tests.support.rounds import traced

LIKES, SHARDS = 100_000, 4  # of the hot post; of the stream that has them
MOST_WRITES = 2  # write units of a notification
FANS = 100
PAGE, ACTORS = 20, 3
ELSEWHERE = 6  # groups of a mixed page about comments of the reader on posts of another author
MOST_READS, MOST_ROUNDS = 6, 2
FOLDS = {each.table: each for each in notifications.NOTIFIED}
WINDOW = next(each.batch_window for each in STREAM_FUNCTIONS if each.name == FOLDS["likes"].function)


@dataclass(frozen=True)
class _Folds:
    """The usage of folds of likes.

    Attributes:
        batches: of the hot post.
        alone: of a like that is alone in its batch.
        refused: of a batch of `FANS` likes that the author's policy drops.
    """

    batches: int
    hot: Usage
    alone: Usage
    refused: Usage


@dataclass(frozen=True)
class _Read:
    """The usage and the rounds of a read, with the function's caches warm."""

    usage: Usage
    rounds: int


def measure(site: Site) -> Findings:
    """See the module."""
    with inside(site.tables), clock.at(clock.now_ms()):  # the clock does not move, so caches stay warm
        with step(f"{LIKES:,} likes of one post, folded from {SHARDS} shards"):
            folds = _folds()
        with step(f"{FANS} likes without notifications, and {FANS} with them"):
            without, notified = _liking(is_notified=False), _liking(is_notified=True)
        with step(f"pages of {PAGE} notifications"):
            own, mixed = _notified(0), _notified(ELSEWHERE)
            page, mixed_page = _read(lambda: _page(own)), _read(lambda: _page(mixed))
            unread = _read(lambda: notifications.unread(own))
    return Findings(_rows(folds, without, notified, page, mixed_page, unread), _notes(folds, page, mixed_page, unread))


def _rows(folds: _Folds, without: Usage, notified: Usage, page: _Read, mixed: _Read, unread: _Read) -> list[Row]:
    each, like, like_notified = (
        usage.writes / count for usage, count in ((folds.hot, LIKES), (without, FANS), (notified, FANS))
    )
    listed, reads = f"list, {PAGE} groups about the reader's posts", page.usage.reads
    return [
        Row(
            f"notification on a post with {LIKES:,} likes: write units",
            f"<= {MOST_WRITES}",
            f"{each:g}",
            ok=each <= MOST_WRITES,
        ),
        Row(
            "like of which the author is notified: write units, its share of the total included",
            "as of one without notification",
            f"{like_notified:g}",
            f"without: {like:g}",
            like_notified == like,
        ),
        Row(f"{listed}: dependent rounds", f"<= {MOST_ROUNDS}", f"{page.rounds}", ok=page.rounds <= MOST_ROUNDS),
        Row(f"{listed}: read units, warm", f"<= {MOST_READS}", f"{reads:g}", ok=reads <= MOST_READS),
        Row(
            f"list, {ELSEWHERE} of {PAGE} groups about posts of another author: read units, warm",
            "-",
            f"{mixed.usage.reads:g}",
        ),
        Row(f"number of unread, {PAGE} groups: read units, warm", "-", f"{unread.usage.reads:g}"),
    ]


def _notes(folds: _Folds, page: _Read, mixed: _Read, unread: _Read) -> list[str]:
    alone = folds.alone.writes
    return [
        (
            f"All {LIKES:,} likes pass the fold of `{FOLDS['likes'].function}`, in {folds.batches} batches of "
            f"{FOLDS['likes'].batch:,} records, the most that Lambda passes at once. A batch is one transaction: "
            f"{folds.hot.writes / folds.batches:g} write units ({_parts(folds.hot.writes_of)} for all)."
        ),
        (
            f"Lambda waits {WINDOW} s for a batch. A like that is alone in its batch costs {alone:g} write units "
            f"({_parts(folds.alone.writes_of)}): from {-(-alone // MOST_WRITES):g} likes of a post in a batch on, the "
            f"budget is kept. A like that the author's policy drops costs {folds.refused.writes / FANS:g}, because its "
            "refusal is a row."
        ),
        (
            f"`count_likes` and `{FOLDS['likes'].function}` read the stream apart. Totals go on while every fold of "
            "notifications fails: `test_a_fold_that_fails_stops_no_total` in tests/drills/test_notifications.py."
        ),
        (
            f"Each group has {ACTORS} actors. Read units of a page about the reader's posts: "
            f"{_parts(page.usage.reads_of)}; of one with {ELSEWHERE} groups about the reader's comments on posts of "
            f"another author: {_parts(mixed.usage.reads_of)}, in {mixed.rounds} rounds. Such a post is read strongly, "
            "because its audience may have become narrower."
        ),
        f"The number of unread takes {unread.rounds} rounds: {_parts(unread.usage.reads_of)}.",
    ]


def _folds() -> _Folds:
    author_id, other_id, strict_id = population.make_people(3)
    post_id, other_post_id, strict_post_id = population.make_posts([author_id, other_id, strict_id], 3)
    notifications.change_preferences(
        strict_id, NotificationPreferencesChange.model_validate({"policy": {"not_following_me": "drop"}})
    )
    fans = population.make_ids(LIKES)
    batches = list(chunks(fans, FOLDS["likes"].batch))
    with metered() as hot:
        for number, batch in enumerate(batches):
            _notify(_likes(batch, post_id), f"bench {number % SHARDS}", number * LIKES)
    (group,) = tables.groups_about(author_id, f"like#{post_id}#")
    if group.actors_count != LIKES:
        raise RuntimeError(f"{group.actors_count} actors, not {LIKES}")
    with metered() as alone:
        _notify(_likes(fans[:1], other_post_id), "bench alone")
    with metered() as refused:
        _notify(_likes(fans[:FANS], strict_post_id), "bench refused")
    if tables.groups_about(strict_id, "like#"):
        raise RuntimeError("a like that the policy drops made a group")
    return _Folds(len(batches), hot, alone, refused)


def _liking(*, is_notified: bool) -> Usage:
    """The usage of likes and their total, while notifications are folded or not; that of their fold is left out."""
    (post_id,) = population.make_posts(population.make_people(1), 1)
    fans = population.make_people(FANS)
    with metered() as usage:
        for fan in fans:
            posts.like(fan, post_id)
    rows = _likes(fans, post_id)
    if is_notified:
        _notify(rows, f"bench {post_id}")
    with metered() as counting:
        posts.COUNTED_LIKES.fold(f"bench {post_id}", _records(rows))
    if posts.get(None, post_id).likes_count != FANS:
        raise RuntimeError("a wrong total")
    usage.writes += counting.writes
    return usage


def _notified(elsewhere: int) -> str:
    """The id of a user with a page of groups.

    Args:
        elsewhere: so many are about comments of the user on posts of another author, half of them replies, half likes;
            the others are about the user's own posts, half of them comments, half likes, and one of new followers.
    """
    user_id, other_id, *actors = population.make_people(2 + ACTORS)
    own = population.make_posts([user_id], PAGE - elsewhere - 1)
    found: dict[str, list[Table]] = {"likes": [], "comments": [], "comment_likes": [], "follows": []}
    for number, post_id in enumerate(own):
        if number % 2:
            found["likes"] += _likes(actors, post_id)
        else:
            found["comments"] += [_comment(each, post_id) for each in actors]
    for number, post_id in enumerate(population.make_posts([other_id], elsewhere)):
        _, said = comments.create(user_id, post_id, f"said of {post_id}")
        if number % 2:
            target = f"{post_id}#{said.comment_id}"
            found["comment_likes"] += [
                CommentLikeRow(each, target, comment_shard="", liked_ms=clock.now_ms()) for each in actors
            ]
        else:
            found["comments"] += [_comment(each, post_id, said.comment_id) for each in actors]
    found["follows"] += [FollowRow(each, user_id, followee_shard="", created_at=clock.now_ms()) for each in actors]
    for table, rows in found.items():
        _notify(rows, f"bench {user_id} {table}", table=table)
    return user_id


def _comment(author_id: str, post_id: str, parent_id: str | None = None) -> Table:
    post, made = comments.create(author_id, post_id, f"{author_id} of {post_id}", parent_id)
    return new_row(made, post.comment_shards)


def _likes(user_ids: Iterable[str], post_id: str) -> list[Table]:
    return [LikeRow(each, post_id, post_shard=f"{post_id}#0", liked_ms=clock.now_ms()) for each in user_ids]


def _notify(rows: Iterable[Table], shard: str, after: int = 0, *, table: str = "likes") -> None:
    """Fold a batch of the table's stream."""
    FOLDS[table].fold(f"{table} {shard}", _records(rows, after))


def _records(rows: Iterable[Table], after: int = 0) -> list[StreamRecord]:
    """The records of new rows, with sequence numbers above one."""
    records = []
    for number, row in enumerate(rows, after + 1):
        image = row.serialize()
        records.append(StreamRecord(number, "INSERT", {name: image[name] for name in row.key_names()}, None, image))
    return records


def _page(user_id: str) -> None:
    found = notifications.page(user_id, PAGE, None).items
    if len(found) != PAGE or {each.actors_count for each in found} != {ACTORS}:
        raise RuntimeError(f"a page of {len(found)}, not {PAGE}, or wrong numbers of actors")


def _read(read: Callable[[], object]) -> _Read:
    read()
    with metered() as usage, traced() as trace:
        read()
    return _Read(usage, trace.rounds)


def _parts(units_of: dict[str, float]) -> str:
    return ", ".join(f"{table.rpartition('-')[2]} {units:g}" for table, units in sorted(units_of.items()))
