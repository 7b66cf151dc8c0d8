"""List posts: an author's posts for a viewer, ids of an author's posts for feeds, and posts by id.

Feeds read ids of many authors at once and discard most of them, so those queries build no models.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, islice, repeat
from typing import Any

from chalicelib.accounts import service as accounts
from chalicelib.core import aws, ids
from chalicelib.core.problems import NotFound
from chalicelib.core.tables import query_items, query_pages
from chalicelib.graph import service as graph
from chalicelib.posts import tables
from chalicelib.posts.access import LISTED_TO_AUTHOR, SHOWN, follows
from chalicelib.posts.post import ACTIVE, EVERYONE, PUSH, Post, page_length
from chalicelib.posts.tables import PostRow

PAGE_ROWS = 1000  # most rows of one read, used where many are skipped; tombstones are well below a query's 1 MB
PAGES = 14  # most reads for one page of a listing: 6,000 rows with a limit of 1, 11,500 with a limit of 100
LAST = ids.ALPHABET[-1] * ids.SHORT  # no short id sorts after it


@dataclass(frozen=True)
class GridPosition:
    """A position in a grid.

    Attributes:
        below: the grid continues with sequences below this one; None at the top.
        pinned: ids of the posts that were pinned when the first page was read; they are shown first, and once.
        passed: how many of them are above.
    """

    below: str | None = None
    pinned: Sequence[str] = ()
    passed: int = 0


def grid(
    viewer_id: str | None, author_id: str, limit: int, position: GridPosition | None
) -> tuple[list[Post], GridPosition | None]:
    """One page of an author's posts: pinned ones, then the others, newest first. The author also sees posts that are
    processing or have failed.

    Args:
        position: where the previous page ended, None for the first page.

    Returns:
        The posts, and where this page ended, None if it is the last.

    Raises:
        NotFound: there is no such author, or the viewer may not see the author's posts.
    """
    author = accounts.accounts([author_id]).get(author_id) if ids.is_short(author_id) else None
    if author is None or not graph.can_view(viewer_id, author):
        raise NotFound("There is no such user.")
    is_own = viewer_id == author_id
    states = LISTED_TO_AUTHOR if is_own else SHOWN
    sees_all = is_own or follows(viewer_id, author)
    strongly = is_own or not sees_all  # a narrower audience holds at once for users who are not part of it
    start = position or GridPosition(pinned=author.pinned_posts)

    def is_shown(post: Post) -> bool:
        return post.state in states and (sees_all or post.audience == EVERYONE)

    asked = start.pinned[start.passed :][:limit]
    read = {post.post_id: post for post in tables.get_many(asked, strongly=strongly)} if asked else {}
    top = [read[post_id] for post_id in asked if post_id in read and is_shown(read[post_id])]
    passed = start.passed + len(asked)
    if len(top) == limit or passed < len(start.pinned):
        return top, replace(start, passed=passed)
    rest, below = read_matching(
        author_id,
        lambda post: is_shown(post) and post.post_id not in start.pinned,
        limit - len(top),
        below=start.below,
        strongly=strongly,
    )
    return [*top, *rest], None if below is None else GridPosition(below, start.pinned, passed)


def posts(post_ids: Iterable[str], *, strongly: bool = False) -> dict[str, Post]:
    """Active posts by id; other ids are left out. Does not check whether a viewer may see them."""
    found = tables.get_many(filter(ids.is_owned, post_ids), strongly=strongly)
    return {post.post_id: post for post in found if post.state == ACTIVE}


def read_matching(
    author_id: str, is_wanted: Callable[[Post], bool], limit: int, *, below: str | None, strongly: bool
) -> tuple[list[Post], str | None]:
    """The author's posts for which `is_wanted` is true, newest first.

    Args:
        below: only sequences (short ids) before this one.

    Returns:
        At most `limit` of them, and the sequence below which the listing continues, None at the end. There are fewer
        when `page_length` ends the page, or after `PAGES` reads, which skip posts that are not wanted.
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
    """Ids of the author's active posts, newest first: `limit` of them if there are as many; may lag by a moment.

    Args:
        not_below_ms: no post created before this time (milliseconds since 1970).
        below: only ids below this one, which may be another author's post's.
        pushed_only: without pulled posts.
    """
    query = _states_query(author_id, below, not_below_ms)
    found: list[str] = []
    for item in chain.from_iterable(query_pages(query, _sizes(limit))):
        is_wanted = _is_pushed(item) if pushed_only else _is_active(item)
        post_id = item["seq"]["S"] + author_id
        if is_wanted and (below is None or post_id < below):
            found.append(post_id)
        if len(found) == limit:
            break
    return found


def pushed_ids(author_id: str, rows: int, not_below_ms: int, below: str | None) -> tuple[list[str], str | None]:
    """Ids of the active pushed posts among the author's next `rows` rows, newest first; one query, may lag by a moment.

    Args:
        not_below_ms: no post created before this time (milliseconds since 1970).
        below: only ids below this one of the author's.

    Returns:
        The ids, and the id below which the timeline continues, None at the end.
    """
    if below is not None and ids.created_ms(below) < not_below_ms:
        return [], None
    query = _states_query(author_id, None, not_below_ms) | {"Limit": rows}
    if below is not None:
        query["ExclusiveStartKey"] = {"author_id": {"S": author_id}, "seq": {"S": ids.sequence_of(below)}}
    answer = aws.client("dynamodb").query(**query)
    found = [item["seq"]["S"] + author_id for item in answer["Items"] if _is_pushed(item)]
    last = answer.get("LastEvaluatedKey")
    return found, last["seq"]["S"] + author_id if last else None


def tagged_ids(author_id: str, rows: int, below: str | None) -> tuple[list[str], str | None]:
    """Ids of the active posts with tags among the author's next `rows` rows, newest first; one query, read strongly.

    Args:
        below: where the previous part ended; None for the first.

    Returns:
        The ids, and where this part ended, None at the end.
    """
    read = list(_page(author_id, rows, below=below, strongly=True))
    found = [row.seq + author_id for row in read if row.state == ACTIVE and row.tags]
    return found, read[-1].seq if len(read) == rows else None


def earlier_tags(post_id: str, since_ms: int) -> set[str]:
    """The tags of the author's active posts between a time (ms since 1970) and the post; one query, may lag."""
    query = _states_query(ids.owner_of(post_id), post_id, since_ms)
    query |= {"ProjectionExpression": "seq, #state, tags"}
    earlier = (item for item in query_items(query) if item["seq"]["S"] != ids.sequence_of(post_id) and _is_active(item))
    return {tag["S"] for item in earlier for tag in item.get("tags", {}).get("L", ())}


def pulled_ids(author_id: str, limit: int, below: str | None) -> list[str]:
    """Ids of the author's pulled active posts, newest first, `limit` of them if there are as many.

    From an index, which may lag.

    Args:
        below: only ids below this one, which may be another author's post's.
    """
    query = _range_query("outbox_author", author_id, below, 0)
    query |= {"IndexName": "outbox", "ProjectionExpression": "seq"}
    found = [item["seq"]["S"] + author_id for item in query_items(query, limit + 1)]
    return [post_id for post_id in found if below is None or post_id < below][:limit]


def _range_query(hash_key: str, author_id: str, below: str | None, not_below_ms: int) -> dict[str, Any]:
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


def _states_query(author_id: str, below: str | None, not_below_ms: int) -> dict[str, Any]:
    query = _range_query("author_id", author_id, below, not_below_ms)
    return query | {"ProjectionExpression": "seq, #state, delivery", "ExpressionAttributeNames": {"#state": "state"}}


def _sizes(first: int) -> Iterator[int]:
    """Rows per read: doubled for each read, up to `PAGE_ROWS`."""
    return accumulate(repeat(first), lambda size, _: min(2 * size, PAGE_ROWS))


def _is_active(item: dict[str, Any]) -> bool:
    return bool(item["state"]["S"] == ACTIVE)


def _is_pushed(item: dict[str, Any]) -> bool:
    return _is_active(item) and item.get("delivery", {}).get("S") == PUSH


def _page(author_id: str, size: int, *, below: str | None, strongly: bool) -> Iterator[PostRow]:
    return PostRow.query(
        author_id,
        None if below is None else PostRow.seq < below,
        scan_index_forward=False,
        consistent_read=strongly,
        limit=size,
        page_size=size,
    )
