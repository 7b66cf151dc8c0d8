"""Follow tags. A followed tag is a hot edge to a tag: the query that finds a reader's hot followees finds it, too.

Its row is in the partition of the follower's edges, before those to users, so that no list of followees has it. A row
before all of them has the version of the whole: each change of it is a transaction, so the limit holds exactly.
"""

from pynamodb.transactions import TransactWrite

from chalicelib.core import clock
from chalicelib.core.problems import Conflict, Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.graph import tables
from chalicelib.graph.following import count_change
from chalicelib.graph.settings import settings
from chalicelib.graph.tables import TAGS, FollowRow


def follow_tag(user_id: str, tag: str) -> None:
    """Follow a tag; repeating it changes nothing.

    Raises:
        Conflict: the user follows `followed_tags` other tags, the most that can be.
        TooManyRequests: see `following.count_change`.
        Unavailable: the followed tags kept changing.
    """
    count_change(user_id)
    most = settings().followed_tags
    for _ in tries():
        found, version = tables.followed_tags(user_id)
        if tag in found:
            return
        if len(found) >= most:
            raise Conflict(f"{most} tags are followed, the most that can be.", code="too-many-tags")
        if _change(user_id, tag, version, follows=True):
            return
    raise _kept_changing()


def unfollow_tag(user_id: str, tag: str) -> None:
    """End to follow a tag, if the user does.

    Raises:
        TooManyRequests: see `following.count_change`.
        Unavailable: the followed tags kept changing.
    """
    count_change(user_id)
    for _ in tries():
        found, version = tables.followed_tags(user_id)
        if tag not in found or _change(user_id, tag, version, follows=False):
            return
    raise _kept_changing()


def followed_tags(user_id: str) -> dict[str, int]:
    """The tags that a user follows, and since when (ms since 1970), read strongly with one call."""
    return tables.followed_tags(user_id)[0]


def follows_tag(user_id: str, tag: str) -> bool:
    """Whether a user follows a tag, read strongly."""
    return tables.has_edge(user_id, TAGS + tag)


def _change(user_id: str, tag: str, version: int, *, follows: bool) -> bool:
    """Begin or end to follow a tag. Returns whether the followed tags were as read."""
    key = TAGS + tag

    def write(transaction: TransactWrite) -> None:
        unchanged = FollowRow.version == version if version else FollowRow.version.does_not_exist()
        transaction.update(FollowRow(user_id, TAGS), [FollowRow.version.set(version + 1)], condition=unchanged)
        if follows:
            transaction.save(FollowRow(user_id, key, hot_followee_id=key, created_at=clock.now_ms()))
        else:
            transaction.delete(FollowRow(user_id, key))

    try:
        transact(write)
    except TransactionRefused:
        return False
    return True


def _kept_changing() -> Unavailable:
    return Unavailable("The followed tags kept changing; try again.", headers={"Retry-After": "1"})
