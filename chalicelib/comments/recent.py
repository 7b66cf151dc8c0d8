"""Read some comments and likes of comments for rooms that tell of them, whose readers are decided elsewhere."""

from chalicelib.comments import liker_tables, tables
from chalicelib.comments.comment import Comment, thread_of
from chalicelib.posts import service as posts


def some_told(post_id: str, thread_id: str | None, most: int) -> list[Comment]:
    """Comments on a post, the newest `most` of the first level, or replies in a thread, which others may see.

    Args:
        thread_id: the id of a comment or reply of the thread; None for comments of the first level.
    """
    post = posts.find(post_id)
    if post is None:
        return []
    if thread_id:
        found = tables.replies(post_id, thread_of(thread_id), None, most)
    else:
        found = tables.listed(post_id, post.comment_shards, None, most, newest=True)
    return [each for each in found if not (each.is_deleted or each.hidden or each.held)]


def some_likes(post_id: str, comment_id: str, most: int) -> dict[str, int]:
    """At most `most` users that like a comment, with the time of each like (ms since 1970).

    The ids are from an index, which may lag; the likes are read strongly.
    """
    return liker_tables.like_times(post_id, comment_id, liker_tables.likers(comment_id, most))
