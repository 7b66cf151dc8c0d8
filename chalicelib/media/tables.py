"""The media table: one row per upload, keyed by its owner and its id.

A row's state is pending, then processing, then active or failed. Rendering again makes a failed row active; deletion
makes any row removed. Every write that can race has a condition, and no update creates a row.
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

REMOVED = "removed"  # erased or to be erased; readers treat it as a row that does not exist
FIRST_VERSION = 1  # of rows without a version
UNFINISHED_SHARDS = 16  # spreads the writes of the index over its partitions


class UnfinishedIndex(GlobalSecondaryIndex[Any]):  # type: ignore[no-untyped-call]
    """When the reconciler must check a media that is not yet rendered and posted. Sparse."""

    class Meta:
        index_name = "unfinished"
        projection = KeysOnlyProjection()

    unfinished = UnicodeAttribute(hash_key=True)
    unfinished_at = NumberAttribute(range_key=True)


class MediaRow(Table):
    """One upload. `expires_at` is set until the media is attached to a post, a story or a profile, and again once it is
    removed.

    The media can be attached until `orphan_backstop` before `expires_at`. In the time between, the reconciler erases
    the media, and needs the row to find its objects.
    """

    class Meta:
        table_name = named("media")

    owner_id = UnicodeAttribute(hash_key=True)
    media_id = UnicodeAttribute(range_key=True)
    state = UnicodeAttribute()
    kind = UnicodeAttribute()
    path = UnicodeAttribute()
    next_path = UnicodeAttribute(null=True)  # where a run stores renditions that will replace these
    version = NumberAttribute(null=True)
    replaced_files: ListAttribute[Any] = ListAttribute(of=UnicodeAttribute, null=True)  # of the last rerendering
    replaced_ms = NumberAttribute(null=True)
    run_id = UnicodeAttribute(null=True)  # the last run of `infra reprocess` that is done with the media
    rendered_by = UnicodeAttribute(null=True)  # the last run of `infra reprocess` that replaced its renditions
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
    story_id = UnicodeAttribute(null=True)
    message_id = UnicodeAttribute(null=True)
    ends_ms = NumberAttribute(null=True)
    kept = BooleanAttribute(null=True)
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
        """The row as a domain object."""
        return Media(
            media_id=self.media_id,
            state=cast(State, self.state),  # or `REMOVED`, which `find_all` leaves out and the reconciler compares
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
            story_id=self.story_id,
            message_id=self.message_id,
            ends_ms=None if self.ends_ms is None else int(self.ends_ms),
            kept=self.kept,
            in_use=bool(self.in_use),
            upload=Upload(self.object_key, self.content_type, int(self.size), self.sha256),
            request_id=self.request_id,
        )


def insert(media: Media, upload: Upload, key: IdempotencyKey | None) -> bool:
    """Put a new row, in one transaction with the row of the Idempotency-Key, if any; False if either exists."""
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
    """Find a media, read strongly; None if it does not exist, has expired or was removed."""
    return find_all([media_id]).get(media_id)


def find_all(media_ids: Iterable[str]) -> dict[str, Media]:
    """Find media by id, read strongly; those that do not exist, have expired or were removed are left out."""
    cutoff = expiry_cutoff()
    return {
        row.media_id: row.to_media()
        for row in rows(media_ids)
        if row.state != REMOVED and (row.expires_at is None or row.expires_at > cutoff)
    }


def start(media_id: str, grace: int | None = None) -> Media | None:
    """Record that processing began, unless it has ended.

    Args:
        grace: seconds after which processing without a result was lost; `unfinished_grace` by default.

    Returns:
        The media after the update, None if it is gone.
    """
    due_ms = clock.now_ms() + (grace or settings().unfinished_grace) * 1000
    return _update_unsettled(
        media_id, [MediaRow.state.set("processing"), MediaRow.starts.add(1), *schedule_check(media_id, due_ms)]
    )


def activate(media_id: str, renditions: RenditionSet, known: Media | None = None) -> Media | None:
    """Record that all renditions are stored, unless processing has ended.

    Args:
        known: the media as last read, which tells whether it is attached; None: the reconciler then checks the media
            after a day.

    Returns:
        The media after the update, None if it is gone.
    """
    return _update_unsettled(media_id, [*set_renditions(renditions), *check_when_settled(media_id, known)])


def fail(media_id: str, problem: Code) -> Media | None:
    """Record why the file is refused, unless processing has ended; returns the media after it, None if it is gone."""
    due = check_when_settled(media_id, None)
    return _update_unsettled(media_id, [MediaRow.state.set("failed"), MediaRow.problem.set(problem), *due])


def set_renditions(renditions: RenditionSet) -> list[Action]:
    """The actions that set a row to active, with the properties of its renditions."""
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
    """When a media without a post becomes an orphan, in milliseconds since 1970.

    From then on it cannot be posted, and no upload URL of it is valid, so it can be removed.
    """
    policy = settings()
    return ids.created_ms(media_id) + 1000 * (
        policy.unattached_lifetime + policy.upload_lifetime + policy.unfinished_grace
    )


def expiry_cutoff() -> int:
    """In seconds since 1970: a media whose `expires_at` is not later exists for the reconciler only."""
    return clock.now() + settings().orphan_backstop


def schedule_check(media_id: str, at_ms: int) -> list[Action]:
    """The actions that schedule a check by the reconciler."""
    return [MediaRow.unfinished.set(_shard(media_id)), MediaRow.unfinished_at.set(at_ms)]


def cancel_check() -> list[Action]:
    """The actions that cancel the check by the reconciler."""
    return [MediaRow.unfinished.remove(), MediaRow.unfinished_at.remove()]


def check_when_settled(media_id: str, known: Media | None) -> list[Action]:
    """The actions for a media that is active or failed: check that of a story after the story's end, one without a post
    or story when it becomes an orphan, and any other never.

    Args:
        known: the media as last read; None: it may be attached to nothing.
    """
    if known is None or not (known.is_lasting or known.kept or known.ends_ms is not None):
        return schedule_check(media_id, orphaned_ms(media_id))
    if known.is_lasting or known.kept or known.ends_ms is None:
        return cancel_check()
    return schedule_check(media_id, ended_ms(known.ends_ms))


def ended_ms(ends_ms: int) -> int:
    """When the reconciler erases the media of a story that ends at `ends_ms` (both in milliseconds since 1970)."""
    return ends_ms + settings().story_grace * 1000


def _shard(media_id: str) -> str:
    return str(shard_of(media_id, UNFINISHED_SHARDS))


def rows(media_ids: Iterable[str]) -> list[MediaRow]:
    """Rows in any state, read strongly, in no particular order."""
    keys = [(ids.owner_of(media_id), media_id) for media_id in media_ids]
    return batch_get(MediaRow, keys, consistent=True)


def update(media_id: str, actions: Sequence[Action], condition: Condition) -> Media | None:
    """Update a row if it meets the condition; returns the media after the update, None if it does not meet it."""
    row = MediaRow(ids.owner_of(media_id), media_id)
    return row.to_media() if attempt(lambda: row.update([*actions], condition=condition)) else None


def record(media_id: str, actions: Sequence[Action], condition: Condition) -> bool:
    """Update a row if it meets the condition. Returns whether it was updated."""
    return update(media_id, actions, condition) is not None


def _update_unsettled(media_id: str, actions: Sequence[Action]) -> Media | None:
    return update(media_id, actions, MediaRow.state.is_in(*UNSETTLED)) or find(media_id)
