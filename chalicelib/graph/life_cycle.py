"""Export and erase a user's edges, requests, restrictions and close friends; `core.life_cycle` defines the contract."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, queues
from chalicelib.core.life_cycle import Exported, delete_rows, first_rows, rows_of
from chalicelib.core.settings import settings as core_settings
from chalicelib.core.tables import Table, TransactionRefused, batch_write, delete_request
from chalicelib.graph import relationships, tables
from chalicelib.graph.edges import follower_pages
from chalicelib.graph.followed_tags import followed_tags
from chalicelib.graph.messages import UNFOLLOWED, EdgeChanged
from chalicelib.graph.muted_words import all_words
from chalicelib.graph.settings import settings
from chalicelib.graph.tables import TAGS, CloseFriendRow, FollowRequestRow, FollowRow, RestrictionRow


def export_user(user_id: str) -> Iterator[Exported]:
    """Edges and requests in both directions, followed tags, blocks, mutes, restrictions, muted words and close friends.

    Left out: which users blocked or restricted the user or have the user among their close friends: their secret.
    """
    yield from _followed(user_id)
    for account in accounts.read_strongly([user_id]):
        for page in follower_pages(account):
            yield from ({"kind": "follower", "user_id": each} for each in page)
    for request in rows_of(FollowRequestRow, user_id):
        created_at = clock.rfc3339(int(request.created_ms))
        yield {"kind": "request_received", "user_id": request.follower_id, "created_at": created_at}
    for sent in FollowRequestRow.sent.query(user_id):
        yield {"kind": "request_sent", "user_id": sent.followee_id}
    for row in rows_of(RestrictionRow, user_id):
        decided = {"block": row.blocked, "mute": row.muted, "restricted_account": row.restricted}
        yield from ({"kind": kind, "user_id": row.other_id} for kind, is_set in decided.items() if is_set)
    for word in all_words(user_id):
        yield {"kind": "muted_word", **word.model_dump()}
    for friend in rows_of(CloseFriendRow, user_id):
        yield {"kind": "close_friend", "user_id": friend.friend_id, "created_at": clock.rfc3339(int(friend.created_ms))}


def _followed(user_id: str) -> Iterator[Exported]:
    for edge in rows_of(FollowRow, user_id):
        if not edge.followee_id.startswith(TAGS):
            yield {"kind": "followee", "user_id": edge.followee_id, "created_at": clock.rfc3339(int(edge.created_at))}
    for tag, since_ms in followed_tags(user_id).items():
        yield {"kind": "followed_tag", "tag": tag, "created_at": clock.rfc3339(since_ms)}


def erase_user(user_id: str) -> bool:
    """End edges as `unfollow` and `remove_follower` do, and delete requests, close friendships and restrictions.

    Other users' restrictions of the user stay: they are theirs, or expire with the inbox rows that they hide.
    """
    steps: Iterable[Callable[[str], bool]] = (
        _end_following,
        _end_followers,
        _delete_requests,
        _delete_close_friends,
        _delete_restrictions,  # last: an edge that ends leaves one
    )
    return all(step(user_id) for step in steps)  # ends after the first that found something


def _end_following(user_id: str) -> bool:
    """End edges to followees and tags. The user's own inbox is erased, so no message brings it in line with them."""
    found = first_rows(FollowRow, user_id)
    for row in found:
        if row.followee_id.startswith(TAGS):
            row.delete()
        else:
            _remove_edge(user_id, row.followee_id)
    return not found


def _end_followers(user_id: str) -> bool:
    """End edges of followers, from an index: it may list edges that have ended."""
    followers = _first_followers(user_id)
    edges = [EdgeChanged(follower_id, user_id, UNFOLLOWED) for follower_id in followers]
    # Sent before the edges end, delayed: if this call dies, no later call finds the edges that it ended.
    queues.send(edges, group=user_id, delay=settings().backfill_again)
    for follower_id in followers:
        _remove_edge(follower_id, user_id)
    return not followers


def _first_followers(user_id: str) -> list[str]:
    shards = next((each.follower_shards for each in accounts.read_strongly([user_id])), 1)
    found: list[str] = []
    for shard in range(shards):
        missing = core_settings().erased_at_once - len(found)
        if missing:
            found += tables.followers(user_id, shard, tables.BEFORE_ALL, missing)
    return found


def _remove_edge(follower_id: str, followee_id: str) -> None:
    with suppress(TransactionRefused):  # the edge has ended
        relationships.remove_edge(follower_id, followee_id)


def _delete_requests(user_id: str) -> bool:
    sent = [row.followee_id for row in FollowRequestRow.sent.query(user_id, limit=core_settings().erased_at_once)]
    _delete_in_lists(FollowRequestRow, sent, user_id)
    return delete_rows(FollowRequestRow, user_id) and not sent


def _delete_close_friends(user_id: str) -> bool:
    lists = [row.user_id for row in CloseFriendRow.lists.query(user_id, limit=core_settings().erased_at_once)]
    _delete_in_lists(CloseFriendRow, lists, user_id)
    return delete_rows(CloseFriendRow, user_id) and not lists


def _delete_in_lists(model: type[Table], owner_ids: Iterable[str], user_id: str) -> None:
    batch_write(model.Meta.table_name, (delete_request(model, (owner_id, user_id)) for owner_id in owner_ids))


def _delete_restrictions(user_id: str) -> bool:
    """Delete the user's restrictions; of a block by the user, the other user's side ends too."""
    found = first_rows(RestrictionRow, user_id)
    for row in found:
        if row.blocked:
            relationships.unblock(user_id, row.other_id)
        row.delete()
    return not found
