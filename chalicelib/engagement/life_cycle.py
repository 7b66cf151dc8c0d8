"""Export and erase a user's likes and saves; `core.life_cycle` defines the contract."""

from collections.abc import Iterator

from chalicelib.core import clock, ids
from chalicelib.core.life_cycle import Exported, delete_rows, rows_of
from chalicelib.engagement.tables import LikeRow, SaveRow


def export_user(user_id: str) -> Iterator[Exported]:
    """The likes and saves of the user; not the likes of the user's posts, which are other users'."""
    for like in rows_of(LikeRow, user_id):
        yield {"kind": "like", "post_id": like.post_id, "created_at": clock.rfc3339(int(like.liked_ms))}
    for save in rows_of(SaveRow, user_id):
        saved_at = clock.rfc3339(ids.created_ms(save.saved_as))
        yield {"kind": "save", "post_id": save.post_id, "created_at": saved_at}


def erase_user(user_id: str) -> bool:
    """Delete likes and saves. The stream of the likes brings the totals of the posts in line."""
    return all([delete_rows(LikeRow, user_id), delete_rows(SaveRow, user_id)])
