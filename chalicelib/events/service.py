"""What events export, grouped by user."""

from chalicelib.events.author_scores import Tastes, of_reader
from chalicelib.events.client_events import Event
from chalicelib.events.contexts import seal
from chalicelib.events.ingestion import store

# The API
__all__ = [
    "Event",
    "store",
]
# Other rooms
__all__ += [
    "Tastes",
    "of_reader",
    "seal",
]
