"""The table of uses of tags: which public posts of an hour count for trends."""

import zlib
from collections.abc import Iterable, Iterator

from pynamodb.attributes import NumberAttribute, UnicodeAttribute

from chalicelib.core import ids
from chalicelib.core.settings import HOUR
from chalicelib.core.tables import Table, batch_write, delete_request, named, put_request, query_items
from chalicelib.tags.settings import settings

BUCKETS = 4  # partitions of an hour: four thousand uses a second
HOUR_MS = HOUR * 1000


class TagUseRow(Table):
    """A post that counts for a tag in the hour of its id; expires once no baseline needs it."""

    class Meta:
        table_name = named("tag_uses")

    hour_bucket = UnicodeAttribute(hash_key=True)
    use = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()


def write(post_id: str, present: Iterable[str], absent: Iterable[str]) -> None:
    """Count a post for some tags, and not for others; repeating it changes nothing."""
    place, expires_at = _place(post_id), (ids.created_ms(post_id) // 1000) + settings().trend_uses_lifetime
    puts = [put_request(TagUseRow(place, f"{tag}#{post_id}", expires_at=expires_at)) for tag in present]
    deletes = [delete_request(TagUseRow, (place, f"{tag}#{post_id}")) for tag in absent]
    batch_write(TagUseRow.Meta.table_name, [*puts, *deletes])


def uses_of_hour(hour: int) -> Iterator[tuple[str, str]]:
    """Tags and ids of the posts that count for them in an hour (hours since 1970); may lag by a moment."""
    for bucket in range(BUCKETS):
        query = {
            "TableName": TagUseRow.Meta.table_name,
            "KeyConditionExpression": "hour_bucket = :place",
            "ExpressionAttributeValues": {":place": {"S": f"{hour}#{bucket}"}},
            "ProjectionExpression": "#use",
            "ExpressionAttributeNames": {"#use": "use"},
        }
        for item in query_items(query):
            tag, _, post_id = item["use"]["S"].rpartition("#")
            yield tag, post_id


def hour_of(post_id: str) -> int:
    """The hour in a post's id, since 1970."""
    return ids.created_ms(post_id) // HOUR_MS


def _place(post_id: str) -> str:
    return f"{hour_of(post_id)}#{zlib.crc32(post_id.encode()) % BUCKETS}"
