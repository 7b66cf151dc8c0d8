"""Export and erase a user's media; `core.life_cycle` defines the contract."""

from collections.abc import Iterator

from chalicelib.core import clock, ids
from chalicelib.core.life_cycle import Exported, first_rows, rows_of
from chalicelib.media import deletion, tables
from chalicelib.media.messages import EraseMedia
from chalicelib.media.tables import MediaRow


def export_user(user_id: str) -> Iterator[Exported]:
    """Every media that is not removed. The original of a pending one may not exist.

    Left out: the paths of renditions, which are secrets (decision 5); renditions can be made from the original.
    """
    for row in rows_of(MediaRow, user_id):
        if row.state != tables.REMOVED:
            yield {
                "kind": "media",
                "id": row.media_id,
                "object_key": row.object_key,
                "content_type": row.content_type,
                "size": int(row.size),
                "sha256": row.sha256,
                "purpose": row.kind,
                "state": row.state,
                "problem": row.problem,
                "post_id": row.post_id,
                "story_id": row.story_id,
                "message_id": row.message_id,
                "is_avatar": bool(row.in_use),
                "created_at": clock.rfc3339(ids.created_ms(row.media_id)),
            }


def erase_user(user_id: str) -> bool:
    """Erase media as deletion does, with every version of their objects; the CDN's copies are purged by queue.

    The rows stay for `erasure_record_lifetime` as the record of the erasure.
    """
    found = first_rows(MediaRow, user_id, MediaRow.erased_ms.does_not_exist())
    for row in found:
        deletion.erase(EraseMedia(row.media_id))
    return not found
