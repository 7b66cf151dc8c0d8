"""What events export, grouped by user."""

from chalicelib.events.contexts import seal
from chalicelib.events.event import Event
from chalicelib.events.ingestion import store
from chalicelib.events.tastes import Tastes, of_reader

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
