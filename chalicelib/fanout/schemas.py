"""The live event of fan-out."""

from collections.abc import Mapping

from chalicelib.core.schemas import OwnedId, ShortId
from chalicelib.realtime.schemas import EventData


class PostEvent(EventData):
    """A user that the client's user follows has published a post. Large accounts' posts are not announced."""

    post_id: OwnedId
    author_id: ShortId


EVENT_TYPES: Mapping[str, type[EventData]] = {"post": PostEvent}
"""The types of live events that this room sends, with their data."""
