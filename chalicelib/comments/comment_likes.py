"""Like comments that the viewer may see."""

from chalicelib.comments import tables
from chalicelib.comments.access import get


def like(viewer_id: str, post_id: str, comment_id: str) -> None:
    """Like a comment; repeating it changes nothing. A like of the post's author is shown as a heart.

    Raises:
        NotFound: there is no such comment, or the viewer may not see it.
    """
    get(viewer_id, post_id, comment_id)
    tables.put_like(viewer_id, post_id, comment_id)


def unlike(viewer_id: str, post_id: str, comment_id: str) -> None:
    """Remove the viewer's like, if there is one, whether or not the viewer may still see the comment."""
    tables.delete_like(viewer_id, post_id, comment_id)
