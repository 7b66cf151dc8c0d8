"""Send messages: each once, in one order for all members, whatever is repeated, lost or concurrent."""

from collections.abc import Iterator, Sequence
from itertools import count
from time import monotonic

from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, observability
from chalicelib.core.limits import Limit, Rate
from chalicelib.core.problems import Conflict, NotFound, Unavailable, invalid_field
from chalicelib.core.settings import DAY, HOUR
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.media import service as media
from chalicelib.media.service import Media
from chalicelib.messaging import access, message_requests, message_rows, tables
from chalicelib.messaging.access import Reader
from chalicelib.messaging.conversation import OPEN, Draft, Message
from chalicelib.messaging.settings import settings
from chalicelib.posts import service as posts
from chalicelib.stories import service as stories

PATIENCE = 20  # seconds of trying: API Gateway waits for 29


def count_message(author_id: str) -> None:
    """Count a message, in this instance.

    Raises:
        TooManyRequests: the user sends more than `messages_per_user` an hour.
    """
    Rate("messages", settings().messages_per_user, HOUR).spend(author_id)


def send(author_id: str, conversation_id: str, draft: Draft) -> tuple[Reader, Message]:
    """Send a message. A draft with a known client id is answered with the message that it became.

    Writing accepts a conversation that was a request to the author, or that the author declined.

    Returns:
        The author as a reader, and the message.

    Raises:
        NotFound: there is no such conversation, or the author is not a member.
        Forbidden: the author cannot write to it; see `access.check_writable`.
        Unprocessable: a media is unknown, another user's or failed, or the author may not see the post or story.
        Conflict: a media belongs to something else already, or has not been uploaded.
        TooManyRequests: see `count_message`; and messages to groups, and to users that have not accepted the author,
            have limits of their own.
        Unavailable: other members kept sending, or the database throttles.
    """
    count_message(author_id)
    return send_counted(author_id, conversation_id, draft)


def send_counted(author_id: str, conversation_id: str, draft: Draft) -> tuple[Reader, Message]:
    """`send` for a message that was counted already."""
    found = access.get(author_id, conversation_id)
    earlier = _earlier(found, draft.client_id)
    if earlier:
        return found, earlier
    access.check_writable(found)
    found = message_requests.open_for_writing(found)
    _count_costly(found)
    _check_shared(author_id, draft)
    return found, _send(found, draft)


def _send(found: Reader, draft: Draft) -> Message:
    for last_seq in _last_seqs(found.conversation.conversation_id):
        try:
            attached = media.resolve(found.member.user_id, draft.media) if draft.media else []
        except Conflict:
            overtaken = _earlier(found, draft.client_id)  # by the same message, which has the media
            if overtaken:
                return overtaken
            raise
        message = _new_message(found, draft, last_seq + 1, attached)
        if _write(found, message, attached):
            return message
        earlier = _earlier(found, draft.client_id)
        if earlier:
            return earlier
        if found.conversation.is_group:
            found = access.get(found.member.user_id, found.conversation.conversation_id)
    raise Unavailable("Others kept sending; try again.", headers={"Retry-After": "1"})


def _last_seqs(conversation_id: str) -> Iterator[int]:
    """The newest place before each try. A try that loses a race begins again at once: another try has won it."""
    began = monotonic()
    for tried in count():
        if tried >= settings().sequence_tries or monotonic() - began > PATIENCE:
            return
        yield message_rows.last_seq(conversation_id)


def _write(found: Reader, message: Message, attached: Sequence[Media]) -> bool:
    """Write a message at its place; False if another has it, the client id is used, or a media or the group changed."""

    def write(transaction: TransactWrite) -> None:
        message_rows.put_message(transaction, message)
        for each in attached:
            media.attach_to_message(transaction, each, message.message_id)
        if found.conversation.is_group:
            tables.check_member(transaction, message.conversation_id, message.author_id)

    try:
        transact(write)
    except TransactionRefused:
        return False
    return True


def _new_message(found: Reader, draft: Draft, seq: int, attached: Sequence[Media]) -> Message:
    return Message(
        conversation_id=found.conversation.conversation_id,
        seq=seq,
        author_id=found.member.user_id,
        created_ms=clock.now_ms(),
        client_id=draft.client_id,
        kind=draft.kind,
        text=draft.text,
        media_ids=tuple(each.media_id for each in attached),
        post_id=draft.post_id,
        story_id=draft.story_id,
        request_id=observability.request_id(),
        trace=observability.origin().trace,
    )


def _earlier(found: Reader, client_id: str) -> Message | None:
    """The message that the member sent with this client id, if there is one."""
    conversation_id = found.conversation.conversation_id
    seq = message_rows.sent_seq(conversation_id, found.member.user_id, client_id)
    return message_rows.message(conversation_id, seq) if seq else None


def _count_costly(found: Reader) -> None:
    author_id, policy = found.member.user_id, settings()
    if found.conversation.is_group:
        Limit("group-messages", policy.group_messages_per_user, HOUR).spend(author_id)
    elif any(each.state != OPEN for each in found.conversation.others(author_id)):
        Limit("message-requests", policy.requests_per_user, DAY).spend(author_id)


def _check_shared(author_id: str, draft: Draft) -> None:
    """Check that the author may see what the draft shares.

    Raises:
        Unprocessable: the author may not, or it does not exist; names the field.
    """
    try:
        if draft.post_id is not None:
            posts.get(author_id, draft.post_id)
    except NotFound as error:
        raise invalid_field("post_id", "is not a post that you can see", code="unknown") from error
    try:
        if draft.story_id is not None:
            stories.get(author_id, draft.story_id)
    except NotFound as error:
        raise invalid_field("story_id", "is not a story that you can see", code="unknown") from error
