"""Tables of tags: the index of public posts by tag, and what is known of each tag."""

import heapq
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.update import Action

from chalicelib.core import aws, clock, ids
from chalicelib.core.parallel import soon
from chalicelib.core.settings import HOUR
from chalicelib.core.tables import Table, attempt, batch_get, batch_write, delete_request, named, put_request, shard_of
from chalicelib.tags.settings import settings

SHARDS, TOP, BASELINE = "shards", "top", "baseline"
TRENDS = "#trends"  # no tag: the row of the list of trends
BEFORE_ALL = "0"  # sorts before every id
LAST = ids.ALPHABET[-1] * ids.OWNED  # no id sorts after it


class TagRow(Table):
    """A public post with a tag. The id has the time and the author, so that the row needs nothing else."""

    class Meta:
        table_name = named("tags")

    tag_shard = UnicodeAttribute(hash_key=True)
    post_id = UnicodeAttribute(range_key=True)


class TagStateRow(Table):
    """What is known of a tag: the number of its shards, its most liked posts, how many accounts use it.

    All but the first expire. The list of trends is a row, too.
    """

    class Meta:
        table_name = named("tag_states")

    tag = UnicodeAttribute(hash_key=True)
    kind = UnicodeAttribute(range_key=True)
    shards = NumberAttribute(null=True)
    from_ms = NumberAttribute(null=True)
    made_ms = NumberAttribute(null=True)
    packed = UnicodeAttribute(null=True)
    hour = NumberAttribute(null=True)
    rate = NumberAttribute(null=True)
    expires_at = NumberAttribute(null=True)


@dataclass(frozen=True)
class Trend:
    """A tag that trends, by how many accounts it was used in the last hours, and ids of its newest posts."""

    tag: str
    accounts: int
    post_ids: list[str]


@dataclass(frozen=True)
class Trends:
    """The list of trends, when the run that made it began (ms since 1970), and the last hour in the baselines."""

    items: list[Trend]
    made_ms: int
    folded_hour: int


def write(post_id: str, present: dict[str, int], absent: Iterable[str]) -> None:
    """Put a post into the index under some tags, and take it out under others; repeating it changes nothing.

    Args:
        present: the number of shards of each tag now.
        absent: other tags. The post is deleted from each shard that it may be in.
    """
    puts = [put_request(TagRow(partition(tag, shard_of(post_id, count)), post_id)) for tag, count in present.items()]
    places = {partition(tag, shard) for tag in absent for shard in _possible_shards(post_id)}
    deletes = [delete_request(TagRow, (place, post_id)) for place in sorted(places)]
    batch_write(TagRow.Meta.table_name, [*puts, *deletes])


def newest_in(tag: str, shards: Iterable[int], most: int, below: str | None, not_below: str) -> list[str]:
    """Ids of at most `most` posts in some shards, at least one, of a tag, newest first: a query for each, at once."""
    first, *others = [partial(_ids_in, partition(tag, shard), most, below, not_below) for shard in shards]
    reading = [soon(each, apart="tags") for each in others]
    found = [first(), *(each.result() for each in reading)]
    return list(islice(heapq.merge(*found, reverse=True), most))


def shard_counts(tags: Iterable[str]) -> dict[str, tuple[int, int]]:
    """The number of shards of those tags that ever got more than one, and since when writers use them (ms)."""
    rows = batch_get(TagStateRow, [(tag, SHARDS) for tag in tags])
    return {row.tag: (int(row.shards or 1), int(row.from_ms or 0)) for row in rows}


def raise_shards(tag: str, shards: int, from_ms: int) -> bool:
    """Spread further posts of a tag over `shards` shards from a time on, unless there are as many already."""
    row = TagStateRow(tag, SHARDS)
    is_more = TagStateRow.shards.does_not_exist() | (TagStateRow.shards < shards)
    actions: list[Action] = [TagStateRow.shards.set(shards), TagStateRow.from_ms.set(from_ms)]
    return attempt(lambda: row.update(actions, condition=is_more))


def top_of(tag: str) -> list[tuple[int, str]] | None:
    """Likes and ids of a tag's most liked posts, the first first; None if the order is unknown or too old."""
    row = TagStateRow.find(tag, TOP, strongly=False)
    if row is None or row.packed is None or (row.expires_at or 0) <= clock.now():
        return None
    return [(likes, post_id) for likes, post_id in json.loads(row.packed)]


def put_top(tag: str, order: Sequence[tuple[int, str]]) -> None:
    """Keep the order of a tag's most liked posts for `top_lifetime`."""
    expires_at = clock.now() + settings().top_lifetime
    packed = json.dumps(order, separators=(",", ":"))
    TagStateRow(tag, TOP, made_ms=clock.now_ms(), packed=packed, expires_at=expires_at).save()


def top_made_ms(tag: str) -> int:
    """When the order of a tag's most liked posts was made (ms since 1970); 0 without one."""
    row = TagStateRow.find(tag, TOP, strongly=False)
    return int((row.made_ms if row else 0) or 0)


def baselines(tags: Iterable[str]) -> dict[str, tuple[float, int]]:
    """The mean number of accounts an hour that use each of the tags, and the last hour (since 1970) in it."""
    rows = batch_get(TagStateRow, [(tag, BASELINE) for tag in tags])
    return {row.tag: (float(row.rate or 0), int(row.hour or 0)) for row in rows}


def put_baselines(rates: dict[str, float], hour: int) -> None:
    """Replace baselines after an hour entered them; each expires when nothing of a week is left in it."""
    expires_at = hour * HOUR + settings().trend_uses_lifetime
    rows = (TagStateRow(tag, BASELINE, rate=rate, hour=hour, expires_at=expires_at) for tag, rate in rates.items())
    batch_write(TagStateRow.Meta.table_name, map(put_request, rows))


def trends() -> Trends:
    """The list of trends; may lag by a moment."""
    row = TagStateRow.find(TRENDS, TRENDS, strongly=False)
    if row is None:
        return Trends([], 0, 0)
    items = [Trend(*each) for each in json.loads(row.packed or "[]")]
    return Trends(items, int(row.made_ms or 0), int(row.hour or 0))


def put_trends(made: Trends) -> bool:
    """Replace the list of trends; False if a run that began later has replaced it."""
    packed = json.dumps([[each.tag, each.accounts, each.post_ids] for each in made.items], ensure_ascii=False)
    row = TagStateRow(TRENDS, TRENDS, packed=packed, made_ms=made.made_ms, hour=made.folded_hour)
    is_later = TagStateRow.made_ms.does_not_exist() | (TagStateRow.made_ms <= made.made_ms)
    return attempt(lambda: row.save(condition=is_later))


def partition(tag: str, shard: int) -> str:
    """The key of one shard of a tag."""
    return f"{tag}#{shard}"


def _possible_shards(post_id: str) -> set[int]:
    """The shards of a tag that may have a post: the number of shards was some power of two when the post was put."""
    most = settings().tag_shards
    counts = (1 << power for power in range(most.bit_length()))
    return {shard_of(post_id, count) for count in counts if count <= most}


def _ids_in(place: str, most: int, below: str | None, not_below: str) -> list[str]:
    newest = LAST if below is None else below
    query = {
        "TableName": TagRow.Meta.table_name,
        "KeyConditionExpression": "tag_shard = :place AND post_id BETWEEN :oldest AND :newest",
        "ExpressionAttributeValues": {":place": {"S": place}, ":oldest": {"S": not_below}, ":newest": {"S": newest}},
        "ProjectionExpression": "post_id",
        "ScanIndexForward": False,
        "Limit": most + 1,  # `below` itself is found, too
    }
    found = [item["post_id"]["S"] for item in aws.client("dynamodb").query(**query)["Items"]]
    return [each for each in found if each != below][:most]
