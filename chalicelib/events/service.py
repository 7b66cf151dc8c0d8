"""Exports of the events room, grouped by caller."""

from chalicelib.events.author_scores import scores_of
from chalicelib.events.client_events import Event
from chalicelib.events.contexts import seal
from chalicelib.events.ingestion import store
from chalicelib.events.life_cycle import erase_user, export_user
from chalicelib.events.view_files import files_of, slices_of, views_in

# The API
__all__ = [
    "Event",
    "store",
]
# Other rooms
__all__ += [
    "files_of",
    "scores_of",
    "seal",
    "slices_of",
    "views_in",
]
# The account life cycle
__all__ += [
    "erase_user",
    "export_user",
]
