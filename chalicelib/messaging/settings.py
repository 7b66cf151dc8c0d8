"""Policy numbers of messaging. `core.settings` says how they are read, and their units."""

from dataclasses import dataclass

from chalicelib.core.settings import DAY, MINUTE, read_settings


@dataclass(frozen=True)
class MessagingSettings:
    """One stage's settings of messaging."""

    group_members: int = 32  # a change of all of them fits into one transaction; a message costs 4 units for each
    group_title_limit: int = 60  # characters
    message_text_limit: int = 10_000  # characters
    message_media: int = 10  # as a post has
    client_id_limit: int = 64  # characters: a UUID has 36
    client_id_lifetime: int = 30 * DAY  # a phone may be offline for weeks before it repeats a message
    unread_limit: int = 99  # counted up to this number; the next is shown as the limit
    messages_per_user: int = 600  # an hour, in each function instance: a fast writer sends ten a minute
    group_messages_per_user: int = 600  # an hour, exactly: one costs up to 130 write units
    requests_per_user: int = 50  # a day: messages to users that have not accepted the sender
    conversation_changes_per_user: int = 300  # an hour: members, titles, answers to requests, unsent messages
    listed_requests: int = 500  # newest ones: one query of 60 KB reads them, and folds those of one account
    typing_per_minute: int = 60  # of one user, in each function instance: clients tell it every few seconds
    typing_lifetime: int = 10  # an older one is not delivered: the user has stopped or sent the message
    event_text_bytes: int = 500  # a live event with a short text has it, and fits into one write unit
    fallback_characters: int = 60  # of a text, for clients that do not know messages
    presence_partners: int = 50  # the latest conversations, whose partners are told of a user's presence
    sequence_tries: int = 40  # of one message: each race has a winner, and 32 members may send at once
    erased_rounds: int = 20  # of one invocation, a hundred rows each: seconds
    erase_again: int = 2 * MINUTE  # the second message that erases an empty conversation, if the first was too early


def settings() -> MessagingSettings:
    """The stage's settings of messaging."""
    return read_settings(MessagingSettings)
