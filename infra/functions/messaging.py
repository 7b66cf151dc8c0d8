"""The functions of messaging."""

from chalicelib.messaging.messages import ConversationEvent, EraseConversation
from infra.function_kinds import Concurrency, Function, Outbox, QueueFunction

FUNCTIONS: tuple[Function, ...] = (
    Outbox(
        name="publish_messages",
        room="messaging",
        module="publish",
        table="messages",
        reason="a hundred records are a hundred messages, sent in seconds",
    ),
    QueueFunction(
        name="deliver_conversation_events",
        room="messaging",
        queue=ConversationEvent.queue,
        age=60,  # users wait for it
        concurrency=Concurrency(2, 50),
        reason="a message to a group writes 32 inbox rows on 24 threads; fifty deliver thousands of messages a second",
    ),
    QueueFunction(
        name="erase_conversations",
        room="messaging",
        queue=EraseConversation.queue,
        age=3600,  # the second message is delayed by two minutes; no user waits
        concurrency=Concurrency(2, 5),
        sends_to_itself=True,  # a message deletes two thousand rows, then sends one for the next
        reason="each deletes a hundred rows a round; five at a time leave capacity for users' writes",
    ),
)
