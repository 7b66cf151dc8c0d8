"""The tables of stories, of their views, and of trays: the stories that wait for a viewer.

A tray row is a hint; whether a story is shown is decided when it is read. A tray has one row per story, not one per
author: batch writes have no conditions, and a row per author would let an older story that is delivered late replace a
newer one.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, IncludeProjection, KeysOnlyProjection
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.core.settings import MINUTE
from chalicelib.core.tables import Table, attempt, batch_get, batch_write, create, named, query_items, shard_of
from chalicelib.media.service import Media
from chalicelib.stories.settings import settings
from chalicelib.stories.story import ACTIVE, DELETED, FAILED, PROCESSING, PULL, Sticker, Story

UNPLANNED_SHARDS = 16  # spreads the writes of the index over its partitions
SEEN = "~seen#"  # sorts after every id
LAST = ids.ALPHABET[-1] * ids.OWNED  # no story id sorts after it


class UnplannedIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Stories that are not settled or whose fan-out is not planned yet. Sparse."""

    class Meta:
        index_name = "unplanned"
        projection = KeysOnlyProjection()

    unplanned = UnicodeAttribute(hash_key=True)
    unplanned_at = NumberAttribute(range_key=True)


class PulledIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """Active stories that trays pull. Sparse."""

    class Meta:
        index_name = "pulled"
        projection = IncludeProjection(["ends_ms"])

    pulled_author = UnicodeAttribute(hash_key=True)
    story_id = UnicodeAttribute(range_key=True)


class StoryRow(Table):
    """A story. `expires_at` is its end: DynamoDB then deletes the row, within two days.

    `media` and `stickers` are each stored as one JSON string, which is faster to parse.
    """

    class Meta:
        table_name = named("stories")

    author_id = UnicodeAttribute(hash_key=True)
    story_id = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    ends_ms = NumberAttribute()
    expires_at = NumberAttribute()
    media_id = UnicodeAttribute()
    media = JSONAttribute(null=True)
    alt = UnicodeAttribute(null=True)
    audience = UnicodeAttribute()
    stickers = JSONAttribute(null=True)
    delivery = UnicodeAttribute(null=True)
    pulled_author = UnicodeAttribute(null=True)
    view_shards = NumberAttribute(default=1)
    problem = UnicodeAttribute(null=True)
    request_id = UnicodeAttribute(null=True)
    trace = UnicodeAttribute(null=True)
    unplanned = UnicodeAttribute(null=True)
    unplanned_at = NumberAttribute(null=True)
    unplanned_index = UnplannedIndex()
    pulled_index = PulledIndex()


class ViewRow(Table):
    """A view: the viewer has seen the story."""

    class Meta:
        table_name = named("story_views")

    story_shard = UnicodeAttribute(hash_key=True)
    viewer_id = UnicodeAttribute(range_key=True)
    viewed_ms = NumberAttribute()
    expires_at = NumberAttribute()


class TrayRow(Table):
    """A story in a tray, or, under `SEEN` and an author's id, the newest story of that author that the viewer has seen.

    A story's row expires with the story.
    """

    class Meta:
        table_name = named("story_trays")

    viewer_id = UnicodeAttribute(hash_key=True)
    story_id = UnicodeAttribute(range_key=True)
    expires_at = NumberAttribute()
    is_close = BooleanAttribute(null=True)
    seen = UnicodeAttribute(null=True)


@dataclass(frozen=True)
class TrayEntry:
    """A story in a tray.

    Attributes:
        is_close: whether only the author's close friends may see it.
    """

    story_id: str
    is_close: bool = False


@dataclass(frozen=True)
class Tray:
    """A tray as stored.

    Attributes:
        entries: its stories that have not ended, newest first.
        seen: the newest story that the viewer has seen, by author id.
        is_whole: whether no older stories were left out.
    """

    entries: list[TrayEntry]
    seen: dict[str, str]
    is_whole: bool


# ---- stories


def put_new(transaction: TransactWrite, story: Story) -> None:
    """Add the story to a transaction, on condition that its id is free."""
    row = StoryRow(
        *_key(story.story_id),
        state=story.state,
        ends_ms=story.ends_ms,
        expires_at=story.ends_ms // 1000,
        media_id=story.media_id,
        media=story.media.to_map() if story.media else None,
        alt=story.alt or None,
        audience=story.audience,
        stickers=[dict(each) for each in story.stickers] or None,
        delivery=story.delivery or None,
        pulled_author=story.author_id if story.delivery == PULL else None,
        view_shards=story.view_shards,
        request_id=story.request_id,
        trace=story.trace,
        unplanned=_shard(story.story_id),
        unplanned_at=story.unplanned_ms,
    )
    transaction.save(row, condition=StoryRow.author_id.does_not_exist())


def stored_bytes(alt: str, stickers: Sequence[Sticker]) -> int:
    """The bytes of a story's row that its alternative text and its stickers take."""
    return len(alt.encode()) + len(json.dumps([dict(each) for each in stickers]))


def story_of(row: StoryRow) -> Story:
    """Convert a row into a story."""
    return Story(
        story_id=row.story_id,
        state=row.state,
        ends_ms=int(row.ends_ms),
        media_id=row.media_id,
        media=Media.from_map(row.media) if row.media else None,
        alt=row.alt or "",
        audience=row.audience,
        stickers=tuple(row.stickers or ()),
        delivery=row.delivery or "",
        view_shards=int(row.view_shards),
        problem=row.problem,
        request_id=row.request_id or "-",
        trace=row.trace,
        unplanned_ms=None if row.unplanned_at is None else int(row.unplanned_at),
    )


def get(story_id: str) -> Story | None:
    """The story in any state, ended or not, read strongly; None if no story has this id."""
    row = StoryRow.find(*_key(story_id))
    return None if row is None else story_of(row)


def get_many(story_ids: Iterable[str], *, strongly: bool = False) -> dict[str, Story]:
    """Stories in any state by id; may lag by a moment unless read strongly."""
    rows = batch_get(StoryRow, [_key(story_id) for story_id in story_ids], consistent=strongly)
    return {row.story_id: story_of(row) for row in rows}


def of_author(author_id: str, after: str = "", page_size: int | None = None) -> Iterator[Story]:
    """The stories of an author above an id that can still last, in any state, oldest first, read strongly.

    Args:
        page_size: how many rows one call reads; None: as many as fit.
    """
    oldest = ids.first_at(clock.now_ms() - settings().story_lifetime * 1000)
    above = StoryRow.story_id > max(oldest, after)
    for row in StoryRow.query(author_id, above, consistent_read=True, page_size=page_size):
        yield story_of(row)


def pulled(author_id: str) -> list[str]:
    """Ids of the author's pulled stories that have not ended, oldest first; the index may lag."""
    oldest = ids.first_at(clock.now_ms() - settings().story_lifetime * 1000)
    query = {
        "TableName": StoryRow.Meta.table_name,
        "IndexName": "pulled",
        "KeyConditionExpression": "pulled_author = :author AND story_id >= :oldest",
        "ExpressionAttributeValues": {":author": {"S": author_id}, ":oldest": {"S": oldest}},
        "ProjectionExpression": "story_id, ends_ms",
    }
    now_ms = clock.now_ms()
    return [item["story_id"]["S"] for item in query_items(query) if int(item["ends_ms"]["N"]) > now_ms]


def activate(story: Story, media: Media, delivery: str) -> Story | None:
    """Make a processing or failed story active with its finished media; None if it is in neither state."""
    actions: list[Action] = [StoryRow.state.set(ACTIVE), StoryRow.media.set(media.to_map())]
    actions += [StoryRow.delivery.set(delivery), StoryRow.problem.remove(), *_mark_unplanned(story.story_id)]
    if delivery == PULL:
        actions.append(StoryRow.pulled_author.set(story.author_id))
    return _update(story.story_id, actions, StoryRow.state.is_in(PROCESSING, FAILED))


def replace_media(story: Story, media: Media) -> bool:
    """Replace the copy of the media in an active story, if that changes it.

    Returns:
        Whether the copy is current; False if the story has changed since it was read.
    """
    known, new = story.media.to_map() if story.media else None, media.to_map()
    unchanged = (StoryRow.state == ACTIVE) & (StoryRow.media == known)
    return known == new or _update(story.story_id, [StoryRow.media.set(new)], unchanged) is not None


def fail(story_id: str, problem: str) -> Story | None:
    """Mark a processing story failed; None if it is not processing any more."""
    actions = [StoryRow.state.set(FAILED), StoryRow.problem.set(problem), *_unmark_unplanned()]
    return _update(story_id, actions, StoryRow.state == PROCESSING)


def make_tombstone(transaction: TransactWrite, story: Story) -> None:
    """Add to a transaction the update that reduces the story to a tombstone, which keeps the media id.

    Its condition: the story's state has not changed.
    """
    gone = (StoryRow.media, StoryRow.alt, StoryRow.stickers, StoryRow.pulled_author)
    actions = [StoryRow.state.set(DELETED), *(each.remove() for each in gone), *_mark_unplanned(story.story_id)]
    transaction.update(StoryRow(*_key(story.story_id)), actions, condition=StoryRow.state == story.state)


def clear_unplanned(story_id: str, state: str) -> None:
    """Remove the mark `unplanned` from a story that is still in `state`."""
    _update(story_id, _unmark_unplanned(), StoryRow.state == state)


def postpone_resend(story: Story) -> None:
    """Restart the story's grace time, unless its mark has changed."""
    _update(story.story_id, [StoryRow.unplanned_at.set(clock.now_ms())], StoryRow.unplanned_at == story.unplanned_ms)


def unplanned_ids(before_ms: int) -> Iterator[str]:
    """Ids of stories that are unplanned since before a time, from the index, which lags.

    Every minute starts at another shard, so that a large backlog in one shard cannot delay the others for long.
    """
    first = clock.now() // MINUTE
    for i in range(UNPLANNED_SHARDS):
        shard = str((first + i) % UNPLANNED_SHARDS)
        for row in StoryRow.unplanned_index.query(shard, StoryRow.unplanned_at < before_ms):
            yield row.story_id


# ---- views


def put_view(story: Story, viewer_id: str) -> bool:
    """Put a view; False if the viewer has seen the story before."""
    expires_at = story.ends_ms // 1000 + settings().views_lifetime
    shard = f"{story.story_id}#{shard_of(viewer_id, story.view_shards)}"
    return create(ViewRow(shard, viewer_id, viewed_ms=clock.now_ms(), expires_at=expires_at))


def viewers(story_id: str, shard: int, after: str, most: int) -> list[str]:
    """Ids of at most `most` viewers above `after` in one shard of a story's views, ascending, read strongly."""
    is_listed = ViewRow.expires_at > clock.now()
    rows = ViewRow.query(f"{story_id}#{shard}", ViewRow.viewer_id > after, is_listed, limit=most, consistent_read=True)
    return [row.viewer_id for row in rows]


# ---- trays


def put_into_trays(viewer_ids: Iterable[str], story: Story, *, is_close: bool) -> None:
    """Put a story into trays; existing rows stay as they are. No id may occur twice."""
    row: dict[str, Any] = {"story_id": {"S": story.story_id}, "expires_at": {"N": str(story.ends_ms // 1000)}}
    if is_close:
        row["is_close"] = {"BOOL": True}
    requests = ({"PutRequest": {"Item": {**row, "viewer_id": {"S": viewer_id}}}} for viewer_id in viewer_ids)
    batch_write(TrayRow.Meta.table_name, requests)


def delete_from_trays(viewer_ids: Iterable[str], story_ids: Iterable[str]) -> None:
    """Delete every story from every tray. No id may occur twice."""
    trays = list(viewer_ids)
    keys = ({"viewer_id": {"S": tray}, "story_id": {"S": story_id}} for story_id in story_ids for tray in trays)
    batch_write(TrayRow.Meta.table_name, ({"DeleteRequest": {"Key": key}} for key in keys))


def tray(viewer_id: str) -> Tray:
    """Read a tray: what the viewer has seen, and then the newest stories, `tray_rows` rows together."""
    most = settings().tray_rows
    oldest = ids.first_at(clock.now_ms() - settings().story_lifetime * 1000)
    query = _tray_query(viewer_id, oldest, SEEN + LAST) | {"ScanIndexForward": False}
    items = list(query_items(query, most))
    seen = {each["story_id"]["S"].removeprefix(SEEN): each["seen"]["S"] for each in items if "seen" in each}
    stories = [each for each in items if "seen" not in each and int(each["expires_at"]["N"]) > clock.now()]
    entries = [TrayEntry(each["story_id"]["S"], "is_close" in each) for each in stories]
    return Tray(entries, seen, is_whole=len(items) < most)


def tray_ids_of(viewer_id: str, author_id: str) -> list[str]:
    """Ids of an author's stories in a tray, read strongly."""
    query = _tray_query(viewer_id, ids.first_at(0), LAST) | {"ConsistentRead": True}
    found = (item["story_id"]["S"] for item in query_items(query))
    return [story_id for story_id in found if ids.owner_of(story_id) == author_id]


def seen(viewer_id: str, author_id: str) -> str:
    """The newest story of an author that the viewer has seen; "" if there is none. Read strongly."""
    row = TrayRow.find(viewer_id, SEEN + author_id)
    return (row.seen or "") if row else ""


def mark_seen(viewer_id: str, story_id: str) -> None:
    """Record that the viewer has seen a story and, by that, all older ones of its author."""
    policy = settings()
    expires_at = ids.created_ms(story_id) // 1000 + policy.story_lifetime + policy.seen_slack
    row = TrayRow(viewer_id, SEEN + ids.owner_of(story_id))
    is_newer = TrayRow.seen.does_not_exist() | (TrayRow.seen < story_id)
    attempt(lambda: row.update([TrayRow.seen.set(story_id), TrayRow.expires_at.set(expires_at)], condition=is_newer))


def _tray_query(viewer_id: str, oldest: str, newest: str) -> dict[str, Any]:
    return {
        "TableName": TrayRow.Meta.table_name,
        "KeyConditionExpression": "viewer_id = :viewer AND story_id BETWEEN :oldest AND :newest",
        "ExpressionAttributeValues": {
            ":viewer": {"S": viewer_id},
            ":oldest": {"S": oldest},
            ":newest": {"S": newest},
        },
        "ProjectionExpression": "story_id, expires_at, is_close, seen",
    }


def _update(story_id: str, actions: list[Action], condition: Condition) -> Story | None:
    row = StoryRow(*_key(story_id))
    exists = StoryRow.author_id.exists()
    return story_of(row) if attempt(lambda: row.update(actions, condition=condition & exists)) else None


def _mark_unplanned(story_id: str) -> list[Action]:
    return [StoryRow.unplanned.set(_shard(story_id)), StoryRow.unplanned_at.set(clock.now_ms())]


def _unmark_unplanned() -> list[Action]:
    return [StoryRow.unplanned.remove(), StoryRow.unplanned_at.remove()]


def _shard(story_id: str) -> str:
    return str(shard_of(story_id, UNPLANNED_SHARDS))


def _key(story_id: str) -> tuple[str, str]:
    return ids.owner_of(story_id), story_id
