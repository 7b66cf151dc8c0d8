"""The audience of what an author publishes: paged from the followers index, in chunks, filtered by presence."""

from collections.abc import Iterable, Iterator
from itertools import chain

from chalicelib.accounts import service as accounts
from chalicelib.core.chunks import chunks
from chalicelib.fanout import presence
from chalicelib.fanout.settings import settings
from chalicelib.graph import service as graph


def audience_chunks(author_id: str, *, with_followers: bool) -> Iterator[list[str]]:
    """Ids of the audience, `fanout_chunk` at most in a list: the author first, who sees a new post at once.

    A follower who is added while the index is read may be missing.

    Raises:
        NotFound: the author's account is no more.
    """
    followers = chain.from_iterable(graph.follower_pages(accounts.account(author_id))) if with_followers else ()
    return chunks(chain([author_id], followers), settings().fanout_chunk)


def recipients(author_id: str, viewer_ids: Iterable[str]) -> list[str]:
    """Those of a chunk whose inboxes are written: the author, and viewers who looked in the last 30 days."""
    asked = dict.fromkeys(viewer_ids)
    author = [author_id] if author_id in asked else []
    return author + presence.seen(viewer_id for viewer_id in asked if viewer_id != author_id)
