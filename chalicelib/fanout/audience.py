"""Page through the audience of an author's post, and select the recipients of a chunk."""

from collections.abc import Iterable, Iterator
from itertools import chain

from chalicelib.accounts import service as accounts
from chalicelib.core.chunks import chunks
from chalicelib.fanout import presence
from chalicelib.fanout.settings import settings
from chalicelib.graph import service as graph


def audience_chunks(author_id: str, *, with_followers: bool) -> Iterator[list[str]]:
    """Ids of the audience in lists of at most `fanout_chunk`; the author is first and so sees the post at once.

    A follower that is added while the index is read may be missing.

    Raises:
        NotFound: followers are wanted, and the author's account does not exist any more.
    """
    followers = chain.from_iterable(graph.follower_pages(accounts.account(author_id))) if with_followers else ()
    return chunks(chain([author_id], followers), settings().fanout_chunk)


def recipients(author_id: str, viewer_ids: Iterable[str]) -> list[str]:
    """Recipients in a chunk: the author, and followers active or registered in the last 30 days."""
    asked = dict.fromkeys(viewer_ids)
    author = [author_id] if author_id in asked else []
    return author + presence.active_viewers(viewer_id for viewer_id in asked if viewer_id != author_id)
