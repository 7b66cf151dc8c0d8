"""Exports of stories, grouped by caller."""

from chalicelib.stories.access import get, mentions
from chalicelib.stories.archive import archive, unarchive
from chalicelib.stories.author_pages import answer as present
from chalicelib.stories.author_pages import answers as present_all
from chalicelib.stories.author_pages import archive_page, highlight, highlights_page
from chalicelib.stories.author_pages import page as stories_page
from chalicelib.stories.creation import Draft, create, settle
from chalicelib.stories.deletion import delete
from chalicelib.stories.highlights import create as create_highlight
from chalicelib.stories.highlights import delete as delete_highlight
from chalicelib.stories.highlights import edit as edit_highlight
from chalicelib.stories.life_cycle import erase_user, export_user
from chalicelib.stories.publication import SUBSCRIBER, resend_unplanned
from chalicelib.stories.story import ACTIVE
from chalicelib.stories.story_events import announce
from chalicelib.stories.story_media import renew as renew_copy
from chalicelib.stories.tray_deliveries import deliver, plan
from chalicelib.stories.tray_pages import page as tray_page
from chalicelib.stories.tray_sync import rebuild, sync_edge
from chalicelib.stories.views import view, viewers

# The API
__all__ = [
    "Draft",
    "archive",
    "archive_page",
    "create",
    "create_highlight",
    "delete",
    "delete_highlight",
    "edit_highlight",
    "highlight",
    "highlights_page",
    "present",
    "stories_page",
    "tray_page",
    "unarchive",
    "view",
    "viewers",
]
# Functions
__all__ += [
    "SUBSCRIBER",
    "announce",
    "deliver",
    "plan",
    "rebuild",
    "renew_copy",
    "resend_unplanned",
    "settle",
    "sync_edge",
]
# Other rooms
__all__ += [
    "ACTIVE",
    "get",
    "mentions",
    "present_all",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
