"""Name actors again after removals left a group with fewer names than an item shows.

They are read from where their causes are stored. A cause that waits to be folded may be among them: its actor is named
a moment before it is counted, or for that moment if it is then refused.
"""

from collections.abc import Callable, Iterable

from chalicelib.comments import service as comments
from chalicelib.core.retries import tries
from chalicelib.graph import service as graph
from chalicelib.notifications import tables
from chalicelib.notifications.causes import Cause, Type, cause
from chalicelib.notifications.group import Entry, Group
from chalicelib.notifications.settings import settings
from chalicelib.notifications.tables import GroupKey
from chalicelib.posts import service as posts


def refill(keys: Iterable[GroupKey]) -> None:
    """Read further actors for those of the groups that lack names: at most `notification_refill` rows for each.

    A group that keeps changing meanwhile may be left with fewer names.

    Raises:
        Unavailable, PynamoDBException: DynamoDB throttles or fails; Lambda must deliver the batch again.
    """
    left = set(keys)
    for _ in tries():
        left = {key for key, group in tables.groups(sorted(left)).items() if not _is_named(group)}
        if not left:
            return


def _is_named(group: Group) -> bool:
    """Name further actors of a group that lacks names; False if it has changed meanwhile."""
    if not group.lacks_names or group.type not in _CAUSES:
        return True
    found = [each for each in _CAUSES[group.type](group) if each.group_id == group.group_id]
    return not group.refill(_entries(group, found)) or tables.save_group(group)


def _entries(group: Group, found: list[Cause]) -> list[Entry]:
    """The causes that the group counts: those that were refused are in no group, or in its twin."""
    others = [each for each in found if each.actor_id != group.user_id]
    refused = tables.refusals({tables.refusal_of(each) for each in others})
    wanted = {"filter"} if group.is_filtered else {None}
    kept = [each for each in others if refused.get(tables.refusal_of(each)) in wanted]
    return [Entry(each.actor_id, each.detail) for each in sorted(kept, key=lambda each: -each.at_ms)]


def _likes(group: Group) -> list[Cause]:
    (post_id,) = group.targets
    liked = posts.some_likes(post_id, settings().notification_refill)
    return [cause(group.user_id, "like", post_id, user_id, at_ms) for user_id, at_ms in liked.items()]


def _comment_likes(group: Group) -> list[Cause]:
    post_id, comment_id = group.targets
    liked = comments.some_likes(post_id, comment_id, settings().notification_refill)
    target = f"{post_id}#{comment_id}"
    return [cause(group.user_id, "comment_like", target, user_id, at_ms) for user_id, at_ms in liked.items()]


def _follows(group: Group) -> list[Cause]:
    made = graph.some_followers(group.user_id, settings().notification_refill)
    return [cause(group.user_id, "follow", "", user_id, at_ms) for user_id, at_ms in made.items()]


def _requests(group: Group) -> list[Cause]:
    made = graph.some_requests(group.user_id, settings().notification_refill)
    return [cause(group.user_id, "follow_request", "", user_id, at_ms) for user_id, at_ms in made.items()]


def _comments(group: Group) -> list[Cause]:
    """Comments on the group's post, or replies below its comment, with what each of them tells."""
    post_id, thread_id = group.targets[0], group.targets[1] if len(group.targets) > 1 else None
    rows = comments.some_told(post_id, thread_id, settings().notification_refill)
    found: list[Cause] = []
    for each in rows:
        answered = each.reply_to or each.parent_id
        is_reply = answered is not None and comments.author_of(answered) == group.user_id
        target = f"{post_id}#{answered}" if is_reply else post_id
        kind: Type = "reply" if is_reply else "comment"
        found.append(cause(group.user_id, kind, target, each.author_id, each.created_ms, each.comment_id))
    return found


_CAUSES: dict[Type, Callable[[Group], list[Cause]]] = {
    "like": _likes,
    "comment": _comments,
    "reply": _comments,
    "comment_like": _comment_likes,
    "follow": _follows,
    "follow_request": _requests,
}
