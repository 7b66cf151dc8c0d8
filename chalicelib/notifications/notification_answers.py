"""Build the API's answers about notifications."""

from collections.abc import Callable

from chalicelib.accounts import service as accounts
from chalicelib.comments import service as comments
from chalicelib.core import clock, cursors
from chalicelib.core.problems import invalid_field
from chalicelib.notifications.access import Shown, post_of
from chalicelib.notifications.causes import Type
from chalicelib.notifications.group import Group
from chalicelib.notifications.schemas import Language, NotificationAnswer, NotificationFallback, NotificationTarget
from chalicelib.notifications.sentences import sentence
from chalicelib.notifications.settings import settings

TITLE = "Emulsion"  # where no user is to name


def answer(shown: Shown, read_seq: int) -> NotificationAnswer:
    """A group as its user gets it.

    Args:
        read_seq: up to which number the user has read.
    """
    group = shown.group
    return NotificationAnswer(
        id=sealed(group),
        type=group.type,
        actors=[accounts.card(each) for each in shown.actors[: settings().notification_names]],
        actors_count=shown.actors_count,
        target=target(shown),
        read=group.last_seq <= read_seq,
        created_at=clock.rfc3339(group.last_ms),
        fallback=fallback(shown),
    )


def sealed(group: Group) -> str:
    """The item's id: the group, and its number as it is shown."""
    return cursors.seal(_purpose(group.user_id), f"{group.last_seq} {group.group_id}".encode())


def seq_of(user_id: str, item_id: str) -> int:
    """The number in an item's id.

    Raises:
        Unprocessable: it is not the id of one of the user's items.
    """
    try:
        return int(cursors.unseal(_purpose(user_id), item_id).decode().split(" ")[0])
    except ValueError as error:
        raise invalid_field("up_to", "is not the id of a notification of yours", code="unknown") from error


def target(shown: Shown) -> NotificationTarget:
    """What a group is about."""
    return _TARGETS.get(shown.group.type, _post)(shown)


def fallback(shown: Shown, language: Language = "en") -> NotificationFallback:
    """The text for clients that do not know the type, and of a push."""
    names = [each.username for each in shown.actors]
    return NotificationFallback(
        title=names[0] if names else TITLE,
        body=sentence(shown.group.type, names, shown.actors_count, language),
    )


def _post(shown: Shown) -> NotificationTarget:
    return NotificationTarget(kind="post", post_id=post_of(shown.group))


def _latest_comment(shown: Shown) -> NotificationTarget:
    return _comment(shown, shown.latest.detail if shown.latest else None)


def _own_comment(shown: Shown) -> NotificationTarget:
    return _comment(shown, shown.group.targets[1])


def _comment(shown: Shown, comment_id: str | None) -> NotificationTarget:
    """A comment; only its post if it is unknown, or a reply to a user whom the item may not name."""
    parent_id = comments.parent_of(comment_id) if comment_id else None
    if parent_id and comments.author_of(parent_id) not in shown.nameable:
        comment_id = parent_id = None
    return NotificationTarget(
        kind="comment", post_id=post_of(shown.group), comment_id=comment_id, parent_comment_id=parent_id
    )


def _mention(shown: Shown) -> NotificationTarget:
    return _own_comment(shown) if len(shown.group.targets) > 1 else _post(shown)


def _latest_actor(shown: Shown) -> NotificationTarget:
    user_id = shown.latest.actor_id if shown.latest else None
    return NotificationTarget(
        kind="follow_requests" if shown.group.type == "follow_request" else "profile", user_id=user_id
    )


def _conversation(shown: Shown) -> NotificationTarget:
    conversation_id, _, story_id = shown.group.place.partition("#")
    return NotificationTarget(kind="conversation", conversation_id=conversation_id, story_id=story_id or None)


def _story(shown: Shown) -> NotificationTarget:
    return NotificationTarget(kind="story", story_id=shown.group.targets[0])


_TARGETS: dict[Type, Callable[[Shown], NotificationTarget]] = {
    "comment": _latest_comment,
    "reply": _latest_comment,
    "comment_like": _own_comment,
    "mention": _mention,
    "follow": _latest_actor,
    "follow_request": _latest_actor,
    "request_accepted": _latest_actor,
    "story_reply": _conversation,
    "story_mention": _story,
}


def _purpose(user_id: str) -> str:
    return f"notification:{user_id}"
