"""Query the users that like a comment, in the table of likes of comments."""

from collections.abc import Iterable

from chalicelib.comments.tables import CommentLikeRow, liker_partitions
from chalicelib.core.tables import batch_get


def likers(comment_id: str, most: int) -> list[str]:
    """Ids of at most `most` users that like a comment; the index may lag."""
    found: list[str] = []
    for partition in liker_partitions(comment_id):
        if len(found) < most:
            found += [row.user_id for row in CommentLikeRow.likers.query(partition, limit=most - len(found))]
    return found


def like_times(post_id: str, comment_id: str, user_ids: Iterable[str]) -> dict[str, int]:
    """When these users liked a comment (ms since 1970), read strongly; those that do not like it are left out."""
    keys = [(user_id, f"{post_id}#{comment_id}") for user_id in user_ids]
    return {row.user_id: int(row.liked_ms) for row in batch_get(CommentLikeRow, keys, consistent=True)}
