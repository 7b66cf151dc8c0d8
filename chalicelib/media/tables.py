"""The media table: one row per upload, keyed by its owner and its id.

A row's state only moves forward: pending, processing, then active or failed for good. Every write that could race says
so in its condition, and no write makes a row that is gone.
"""

from collections.abc import Iterable, Sequence
from typing import Any, cast

from pynamodb.attributes import BooleanAttribute, ListAttribute, NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.indexes import GlobalSecondaryIndex, KeysOnlyProjection
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, idempotency, ids, observability
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.tables import Table, TransactionRefused, attempt, batch_get, create, named, shard_of, transact
from chalicelib.media.media import UNSETTLED, Media, RenditionSet, State, Upload
from chalicelib.media.refusals import Code
from chalicelib.media.settings import settings

REMOVED = "removed"  # nothing of it is left, or will be; to every reader it is as if there were no row
FIRST_VERSION = 1  # of rows that do not say
UNFINISHED_SHARDS = 16  # spreads the writes of the index over its partitions


class UnfinishedIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """When somebody must look at a media, until it is rendered and posted. Sparse."""

    class Meta:
        index_name = "unfinished"
        projection = KeysOnlyProjection()

    unfinished = UnicodeAttribute(hash_key=True)
    unfinished_at = NumberAttribute(range_key=True)


class MediaRow(Table):
    """One upload. `expires_at` is there until a post or a profile takes it, and again once it was removed.

    It can be taken until `orphan_backstop` before `expires_at`; the time between is the sweeper's, who needs the row
    to find the bytes.
    """

    class Meta:
        table_name = named("media")

    owner_id = UnicodeAttribute(hash_key=True)
    media_id = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    kind = UnicodeAttribute()
    path = UnicodeAttribute()
    next_path = UnicodeAttribute(null=True)  # where somebody stores renditions that are to replace these
    version = NumberAttribute(null=True)
    run_id = UnicodeAttribute(null=True)  # the last run of `infra reprocess` that is through with it,
    rendered_by = UnicodeAttribute(null=True)  # and the last that has exchanged its renditions
    object_key = UnicodeAttribute()
    content_type = UnicodeAttribute()
    size = NumberAttribute()
    sha256 = UnicodeAttribute()
    problem = UnicodeAttribute(null=True)
    width = NumberAttribute(null=True)
    height = NumberAttribute(null=True)
    blurhash = UnicodeAttribute(null=True)
    sizes: ListAttribute[Any] = ListAttribute(of=NumberAttribute, null=True)
    formats: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)
    duration_ms = NumberAttribute(null=True)
    post_id = UnicodeAttribute(null=True)
    in_use = BooleanAttribute(null=True)
    request_id = UnicodeAttribute(null=True)
    starts = NumberAttribute(null=True)
    unfinished = UnicodeAttribute(null=True)
    unfinished_at = NumberAttribute(null=True)
    unfinished_index = UnfinishedIndex()
    expires_at = NumberAttribute(null=True)
    removed_ms = NumberAttribute(null=True)
    erased_ms = NumberAttribute(null=True)
    erased_versions = NumberAttribute(null=True)
    purged_ms = NumberAttribute(null=True)
    invalidation_id = UnicodeAttribute(null=True)

    def to_media(self) -> Media:
        """The row as the room knows it."""
        return Media(
            media_id=self.media_id,
            state=cast(State, self.state),  # only this module writes it
            path=self.path,
            version=FIRST_VERSION if self.version is None else int(self.version),
            problem=cast(Code | None, self.problem),
            width=None if self.width is None else int(self.width),
            height=None if self.height is None else int(self.height),
            blurhash=self.blurhash,
            sizes=tuple(int(size) for size in self.sizes or ()),
            formats=tuple(self.formats or ()),
            kind=self.kind,
            duration_ms=None if self.duration_ms is None else int(self.duration_ms),
            post_id=self.post_id,
            in_use=bool(self.in_use),
            upload=Upload(self.object_key, self.content_type, int(self.size), self.sha256),
            request_id=self.request_id,
        )


def insert(media: Media, upload: Upload, key: IdempotencyKey | None) -> bool:
    """Put a new row, with the Idempotency-Key's in one transaction; whether both were new."""
    row = MediaRow(
        media.owner_id,
        media.media_id,
        state=media.state,
        kind=media.kind,
        path=media.path,
        object_key=upload.object_key,
        content_type=upload.content_type,
        size=upload.size,
        sha256=upload.sha256,
        request_id=observability.request_id(),
        unfinished=_shard(media.media_id),
        unfinished_at=clock.now_ms() + settings().unfinished_grace * 1000,
        expires_at=clock.now() + settings().unattached_lifetime + settings().orphan_backstop,
    )
    if key is None:
        return create(row)

    def write(transaction: TransactWrite) -> None:
        transaction.save(row, condition=MediaRow.media_id.does_not_exist())
        idempotency.record(transaction, key, media.media_id)

    try:
        transact(write)
    except TransactionRefused:
        return False
    return True


def find(media_id: str) -> Media | None:
    """The media, read strongly; None if there is none, or it has expired or was removed."""
    return find_all([media_id]).get(media_id)


def find_all(media_ids: Iterable[str]) -> dict[str, Media]:
    """Media by id, read strongly; those that are absent, expired or removed are left out."""
    least = expiry_cutoff()
    return {
        row.media_id: row.to_media()
        for row in rows(media_ids)
        if row.state != REMOVED and (row.expires_at is None or row.expires_at > least)
    }


def start(media_id: str, grace: int | None = None) -> Media | None:
    """Say that processing began, unless it has ended; the media as it is then, None if it is gone.

    Args:
        grace: seconds after which it was lost, if it has not ended; `unfinished_grace` by default.
    """
    due_ms = clock.now_ms() + (grace or settings().unfinished_grace) * 1000
    return _advance(
        media_id, [MediaRow.state.set("processing"), MediaRow.starts.add(1), *schedule_check(media_id, due_ms)]
    )


def activate(media_id: str, renditions: RenditionSet, post_id: str | None = None) -> Media | None:
    """Say that every rendition is stored, unless processing has ended; the media as it is then, None if gone.

    Args:
        post_id: of the post that has it, as far as is known. Without it the sweeper looks once more, in a day.
    """
    return _advance(media_id, [*rendered(renditions), *check_when_settled(media_id, post_id)])


def fail(media_id: str, problem: Code) -> Media | None:
    """Say why the file is refused, unless processing has ended; the media as it is then, None if it is gone."""
    due = check_when_settled(media_id, None)
    return _advance(media_id, [MediaRow.state.set("failed"), MediaRow.problem.set(problem), *due])


def rendered(renditions: RenditionSet) -> list[Action]:
    """It is active, and that is what is known of it."""
    return [
        MediaRow.state.set("active"),
        MediaRow.version.set(renditions.version),
        MediaRow.width.set(renditions.width),
        MediaRow.height.set(renditions.height),
        MediaRow.blurhash.set(renditions.blurhash),
        MediaRow.sizes.set(list(renditions.sizes)),
        MediaRow.formats.set(list(renditions.formats)),
        *([] if renditions.duration_ms is None else [MediaRow.duration_ms.set(renditions.duration_ms)]),
    ]


def orphaned_ms(media_id: str) -> int:
    """When an unposted media can be removed: it cannot be posted, and no URL that was given out works any more."""
    policy = settings()
    return ids.created_ms(media_id) + 1000 * (
        policy.unattached_lifetime + policy.upload_lifetime + policy.unfinished_grace
    )


def expiry_cutoff() -> int:
    """What `expires_at` must be after for a media to be there for anybody but the sweeper."""
    return clock.now() + settings().orphan_backstop


def schedule_check(media_id: str, at_ms: int) -> list[Action]:
    """Somebody must look at it at that time."""
    return [MediaRow.unfinished.set(_shard(media_id)), MediaRow.unfinished_at.set(at_ms)]


def cancel_check() -> list[Action]:
    """Nobody has to look at it."""
    return [MediaRow.unfinished.remove(), MediaRow.unfinished_at.remove()]


def check_when_settled(media_id: str, post_id: str | None) -> list[Action]:
    """Somebody must look at a media that is active or failed when it is an orphan; at a posted one nobody."""
    return cancel_check() if post_id else schedule_check(media_id, orphaned_ms(media_id))


def _shard(media_id: str) -> str:
    return str(shard_of(media_id, UNFINISHED_SHARDS))


def rows(media_ids: Iterable[str]) -> list[MediaRow]:
    """Rows in whatever state, read strongly, in no particular order."""
    keys = [(ids.owner_of(media_id), media_id) for media_id in media_ids]
    return batch_get(MediaRow, keys, consistent=True)


def updated(media_id: str, actions: Sequence[Action], condition: Condition) -> Media | None:
    """Update a row that meets the condition; the media as it is then, None if the row does not."""
    row = MediaRow(ids.owner_of(media_id), media_id)
    return row.to_media() if attempt(lambda: row.update([*actions], condition=condition)) else None


def record(media_id: str, actions: Sequence[Action], condition: Condition) -> bool:
    """Update a row that meets the condition; whether it did."""
    return updated(media_id, actions, condition) is not None


def _advance(media_id: str, actions: Sequence[Action]) -> Media | None:
    return updated(media_id, actions, MediaRow.state.is_in(*UNSETTLED)) or find(media_id)
