"""Page through the audience of an author's post, and select the recipients of a chunk."""

from collections.abc import Iterable, Iterator
from itertools import chain

from chalicelib.accounts import service as accounts
from chalicelib.core.chunks import chunks
from chalicelib.core.problems import NotFound
from chalicelib.fanout import presence
from chalicelib.fanout.settings import settings
from chalicelib.graph import service as graph


def audience_chunks(author_id: str, viewer_ids: Iterable[str]) -> Iterator[list[str]]:
    """Ids of an audience in lists of at most `fanout_chunk`; the author is first and so sees the post at once."""
    return chunks(chain([author_id], viewer_ids), settings().fanout_chunk)


def followers(author_id: str) -> Iterator[str]:
    """Ids of an author's followers. A follower that is added while the index is read may be missing.

    An account that is erased has none: the messages about its ended edges bring inboxes and trays in line.
    """
    try:
        author = accounts.account(author_id)
    except NotFound:
        return
    for page in graph.follower_pages(author):
        yield from page


def recipients(author_id: str, viewer_ids: Iterable[str]) -> list[str]:
    """Recipients in a chunk: the author, and followers active or registered in the last 30 days."""
    asked = dict.fromkeys(viewer_ids)
    author = [author_id] if author_id in asked else []
    return author + presence.active_viewers(viewer_id for viewer_id in asked if viewer_id != author_id)
