"""Exports of messaging, grouped by caller."""

from chalicelib.messaging.conversation import Draft, Preferences
from chalicelib.messaging.creation import begin
from chalicelib.messaging.deletion import erase_conversation, unsend
from chalicelib.messaging.groups import add_member, change_role, leave, remove_member, rename
from chalicelib.messaging.inbox_pages import answer_of as present_conversation
from chalicelib.messaging.inbox_pages import conversation, requests_page
from chalicelib.messaging.inbox_pages import page as inbox_page
from chalicelib.messaging.life_cycle import erase_user, export_user
from chalicelib.messaging.live_actions import TYPING
from chalicelib.messaging.live_delivery import deliver
from chalicelib.messaging.message_pages import answer_of as present_message
from chalicelib.messaging.message_pages import page as messages_page
from chalicelib.messaging.message_reactions import react, unreact
from chalicelib.messaging.message_requests import accept, decline
from chalicelib.messaging.missed_events import withheld
from chalicelib.messaging.online import presence, tell_presence
from chalicelib.messaging.publication import SUBSCRIBER
from chalicelib.messaging.read_marks import change_preferences, mute, preferences, read, typing
from chalicelib.messaging.sending import send
from chalicelib.messaging.story_replies import TO_STORIES, place_of, story_message
from chalicelib.messaging.story_replies import react as react_to_story
from chalicelib.messaging.story_replies import reply as reply_to_story

# The API
__all__ = [
    "Draft",
    "Preferences",
    "accept",
    "add_member",
    "begin",
    "change_preferences",
    "change_role",
    "conversation",
    "decline",
    "inbox_page",
    "leave",
    "messages_page",
    "mute",
    "preferences",
    "presence",
    "present_conversation",
    "present_message",
    "react",
    "react_to_story",
    "read",
    "remove_member",
    "rename",
    "reply_to_story",
    "requests_page",
    "send",
    "unreact",
    "unsend",
]
# Functions
__all__ += [
    "SUBSCRIBER",
    "TYPING",
    "deliver",
    "erase_conversation",
    "tell_presence",
    "typing",
    "withheld",
]
# Other rooms
__all__ += [
    "TO_STORIES",
    "place_of",
    "story_message",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
