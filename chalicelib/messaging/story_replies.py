"""Reply and react to stories: both become messages to the story's author that refer to the story."""

from chalicelib.core import clock, ids
from chalicelib.core.problems import Forbidden, Unprocessable
from chalicelib.messaging import access, creation, message_rows, sending, tables
from chalicelib.messaging.access import Reader
from chalicelib.messaging.conversation import (
    DECLINED,
    MESSAGE_ID,
    SEQ_DIGITS,
    STORY_REACTION,
    STORY_REPLY,
    Draft,
    Message,
    MessageKind,
)
from chalicelib.stories import service as stories

TO_STORIES = frozenset({STORY_REPLY, STORY_REACTION})


def reply(caller_id: str, story_id: str, text: str, client_id: str | None) -> tuple[Reader, Message]:
    """Send a reply to a story. With a known client id it is answered with the message that it became.

    Raises:
        NotFound: there is no such story, or the caller may not see it.
        Forbidden: the story is the caller's, or its author takes no messages from the caller.
        TooManyRequests, Unavailable: as of `sending.send`.
    """
    return _send(caller_id, story_id, text, client_id, STORY_REPLY)


def react(caller_id: str, story_id: str, emoji: str, client_id: str | None) -> tuple[Reader, Message]:
    """Send a reaction to a story; otherwise as `reply`."""
    return _send(caller_id, story_id, emoji, client_id, STORY_REACTION)


def story_message(conversation_id: str, seq: int) -> tuple[Message, list[str]] | None:
    """A reply or reaction to a story, and the members that it is told to, read strongly; None if there is none.

    A member who declined the conversation is not told.
    """
    message = message_rows.message(conversation_id, seq)
    conversation = tables.conversation(conversation_id) if message and message.kind in TO_STORIES else None
    if message is None or conversation is None:
        return None
    others = conversation.others(message.author_id)
    return message, [each.user_id for each in others if message.is_unsent or each.state != DECLINED]


def place_of(identifier: str) -> tuple[str, int]:
    """The conversation of a message, and its place there, from the message's id."""
    cut = MESSAGE_ID - SEQ_DIGITS
    return identifier[:cut], int(identifier[cut:])


def _send(caller_id: str, story_id: str, text: str, client_id: str | None, kind: MessageKind) -> tuple[Reader, Message]:
    sending.count_message(caller_id)
    story = stories.get(caller_id, story_id)
    if story.author_id == caller_id:
        raise Forbidden("The story is yours.")
    try:
        found, _ = creation.begin_pair(caller_id, story.author_id)
    except Unprocessable as problem:
        raise access.cannot_write() from problem
    draft = Draft(client_id or ids.new_id(clock.now_ms()), text, story_id=story_id, kind=kind)
    return sending.send_counted(caller_id, found.conversation.conversation_id, draft)
