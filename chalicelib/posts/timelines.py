"""One author's posts, newest first: whole for a profile's grid, and ids alone for feeds.

Feeds ask for many authors at once and throw most of it away, so those queries are bare calls.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain, islice, repeat
from typing import Any

from chalicelib.accounts import service as accounts
from chalicelib.core import ids
from chalicelib.core.problems import NotFound
from chalicelib.core.tables import query_items, query_pages
from chalicelib.graph import service as graph
from chalicelib.posts import tables
from chalicelib.posts.access import SHOWN, SHOWN_TO_AUTHOR, follows
from chalicelib.posts.post import ACTIVE, EVERYONE, PULL, Post, page_length
from chalicelib.posts.tables import PostRow

PAGE_ROWS = 1000  # rows read at once where many are skipped; with tombstones well under a query's 1 MB
PAGES = 14  # a listing gives up looking for more after about nine thousand
LAST = ids.ALPHABET[-1] * ids.SHORT  # no short id sorts after it


def grid(viewer_id: str | None, author_id: str, limit: int, below: str | None) -> tuple[list[Post], str | None]:
    """One page of an author's posts, newest first; the author sees those that are not active too.

    Args:
        below: where the page before ended, None for the first.

    Returns:
        The posts, and where this page ended, None if it is the last.

    Raises:
        NotFound: there is no such author for the viewer's eyes.
    """
    author = accounts.accounts([author_id]).get(author_id) if ids.is_short(author_id) else None
    if author is None or not graph.can_view(viewer_id, author):
        raise NotFound("There is no such user.")
    is_own = viewer_id == author_id
    states = SHOWN_TO_AUTHOR if is_own else SHOWN
    sees_all = is_own or follows(viewer_id, author)

    def is_shown(post: Post) -> bool:
        return post.state in states and (sees_all or post.audience == EVERYONE)

    return wanted(author_id, is_shown, limit, below=below, strongly=is_own)


def posts(post_ids: Iterable[str], *, strongly: bool = False) -> dict[str, Post]:
    """Active posts by id; those that are not, or are no posts, are left out. Whether they may be seen is not asked."""
    found = tables.get_many(filter(ids.is_owned, post_ids), strongly=strongly)
    return {post.post_id: post for post in found if post.state == ACTIVE}


def wanted(
    author_id: str, is_wanted: Callable[[Post], bool], limit: int, *, below: str | None, strongly: bool
) -> tuple[list[Post], str | None]:
    """The author's posts that are wanted, newest first.

    Args:
        below: only sequences (short ids) before this one.

    Returns:
        `limit` of them while there are as many, however many others lie between (up to a bound), and the sequence
        below which to go on, None at the end.
    """
    found: list[Post] = []
    for size in islice(_sizes(limit + 1), PAGES):
        rows = list(_page(author_id, size, below=below, strongly=strongly))
        found += filter(is_wanted, map(tables.post_of, rows))
        full = page_length(found, limit)
        if len(found) > full:
            return found[:full], ids.sequence_of(found[full - 1].post_id)
        if len(rows) < size:
            return found, None
        below = rows[-1].seq
    return found, below


def newest_ids(
    author_id: str, limit: int, not_below_ms: int = 0, *, below: str | None = None, pushed_only: bool = False
) -> list[str]:
    """Ids of the author's active posts, newest first: `limit` of them while there are as many.

    Args:
        not_below_ms: none made before this time (milliseconds since 1970).
        below: only ids below this one, which may be another author's post's.
        pushed_only: without those that readers pull.
    """
    query = _between("author_id", author_id, below, not_below_ms)
    query |= {"ProjectionExpression": "seq, #state, delivery", "ExpressionAttributeNames": {"#state": "state"}}
    found: list[str] = []
    for item in chain.from_iterable(query_pages(query, _sizes(limit))):
        is_wanted = item["state"]["S"] == ACTIVE and not (pushed_only and _is_pulled(item))
        post_id = item["seq"]["S"] + author_id
        if is_wanted and (below is None or post_id < below):
            found.append(post_id)
        if len(found) == limit:
            break
    return found


def outbox_ids(author_id: str, limit: int, below: str | None) -> list[str]:
    """Ids of the author's active posts that readers pull, newest first, `limit` of them while there are as many.

    From an index, which may lag.

    Args:
        below: only ids below this one, which may be another author's post's.
    """
    query = _between("outbox_author", author_id, below, 0)
    query |= {"IndexName": "outbox", "ProjectionExpression": "seq"}
    found = [item["seq"]["S"] + author_id for item in query_items(query, limit + 1)]
    return [post_id for post_id in found if below is None or post_id < below][:limit]


def _between(hash_key: str, author_id: str, below: str | None, not_below_ms: int) -> dict[str, Any]:
    newest = LAST if below is None else ids.sequence_of(below)
    return {
        "TableName": PostRow.Meta.table_name,
        "KeyConditionExpression": f"{hash_key} = :author AND seq BETWEEN :oldest AND :newest",
        "ExpressionAttributeValues": {
            ":author": {"S": author_id},
            ":oldest": {"S": ids.first_at(not_below_ms)},
            ":newest": {"S": newest},
        },
        "ScanIndexForward": False,
    }


def _sizes(first: int) -> Iterator[int]:
    """Rows to read at once: twice as many each time, up to `PAGE_ROWS`."""
    return accumulate(repeat(first), lambda size, _: min(2 * size, PAGE_ROWS))


def _is_pulled(item: dict[str, Any]) -> bool:
    return bool(item.get("delivery", {}).get("S") == PULL)


def _page(author_id: str, size: int, *, below: str | None, strongly: bool) -> Iterator[PostRow]:
    return PostRow.query(
        author_id,
        None if below is None else PostRow.seq < below,
        scan_index_forward=False,
        consistent_read=strongly,
        limit=size,
        page_size=size,
    )
