"""Remember for a minute whom a viewer follows: search ranks them first, suggestions begin at them."""

from chalicelib.core import clock, ids
from chalicelib.core.caches import Cache
from chalicelib.graph import service as graph
from chalicelib.search.settings import settings

_known: Cache[str, str] = Cache(lambda: settings().cached_followees)  # ids one after the other: 22 KB of 2000


def followees(viewer_id: str | None) -> list[str]:
    """Ids of at most `search_followees` users that the viewer (None: a guest) follows, ascending; a hint for ranking.

    At most `followees_cache` seconds old: nothing may be shown because of it.
    """
    if viewer_id is None:
        return []
    packed, read_ms = _known.get(viewer_id, settings().followees_cache), clock.now_ms()
    if packed is None:
        packed = "".join(graph.followee_ids(viewer_id, settings().search_followees))
        _known.put(viewer_id, packed, read_ms)
    return split(packed)


def split(packed: str) -> list[str]:
    """Ids that were written one after the other."""
    return [packed[i : i + ids.SHORT] for i in range(0, len(packed), ids.SHORT)]
