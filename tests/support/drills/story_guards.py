"""How to switch off the guards of stories; see `guards`."""

from collections.abc import Collection, Iterable
from typing import Any

import pytest
from pynamodb.transactions import TransactWrite

from chalicelib.core import ids
from chalicelib.core.streams import Expired, StreamRecord
from chalicelib.core.tables import batch_get
from chalicelib.graph import tables as graph
from chalicelib.media import deletion, reconciler
from chalicelib.media import service as media
from chalicelib.media.tables import MediaRow
from chalicelib.stories import kept_stories, tables, tray_pages
from chalicelib.stories.story import Story


def no_principal(patch: pytest.MonkeyPatch) -> None:
    """Any deletion of a story's row counts as its end."""

    def matches(_: Expired, record: StreamRecord) -> bool:
        return record.name == "REMOVE"

    patch.setattr(Expired, "matches", matches)


def no_sparing(patch: pytest.MonkeyPatch) -> None:
    """An end erases the media whether or not it is kept."""
    erase_later = media.erase_later

    def erase(media_ids: Iterable[str], **_: bool) -> None:
        erase_later(media_ids)

    patch.setattr(media, "erase_later", erase)


def no_condition_on_the_mark(patch: pytest.MonkeyPatch) -> None:
    """An erasure marks the media as removed whether or not it is kept."""
    mark_removed = deletion.mark_removed
    patch.setattr(deletion, "mark_removed", lambda media_id, **_: mark_removed(media_id))


def no_condition_on_the_state(patch: pytest.MonkeyPatch) -> None:
    """A media becomes kept even if its erasure has begun, or its story was deleted."""

    def keep(transaction: TransactWrite, media_id: str) -> None:
        row = MediaRow(ids.owner_of(media_id), media_id)
        transaction.update(row, [MediaRow.kept.set(True)], condition=MediaRow.media_id.exists())

    patch.setattr(media, "keep", keep)


def no_end_by_deletion(patch: pytest.MonkeyPatch) -> None:
    """Deleting a story does nothing to the row of its media."""
    let_end = media.let_end

    def let_end_later(transaction: TransactWrite, media_id: str, ends_ms: int, *, is_kept: bool) -> None:
        if ends_ms:
            let_end(transaction, media_id, ends_ms, is_kept=is_kept)

    patch.setattr(media, "let_end", let_end_later)


def no_untagging(patch: pytest.MonkeyPatch) -> None:
    """What became kept while it was tagged keeps the tag of the lifecycle rule."""
    patch.setattr(reconciler, "untag", lambda _: None)


def no_versions(patch: pytest.MonkeyPatch) -> None:
    """A change of a kept story or a highlight overwrites concurrent ones."""
    version = kept_stories.KeptRow.version
    patch.setattr(kept_stories, "unchanged", lambda _: version.exists() | version.does_not_exist())


def no_end_at_reads(patch: pytest.MonkeyPatch) -> None:
    """A story is shown as long as its row exists."""
    patch.setattr(Story, "has_ended", property(lambda _: False))


def no_end_of_addresses(patch: pytest.MonkeyPatch) -> None:
    """Addresses of a story are valid as long as those of a post."""
    present = media.present

    def present_forever(*arguments: Any, until: int | None = None, **options: Any) -> Any:
        return present(*arguments, **options)

    patch.setattr(media, "present", present_forever)


def no_strong_reads_of_close_friends(patch: pytest.MonkeyPatch) -> None:
    """Close friendships are read from whichever replica answers."""
    strongly = graph.CloseFriendRow.get

    def close_friend_of(friend_id: str, user_ids: Collection[str]) -> set[str]:
        keys = [(user_id, friend_id) for user_id in user_ids]
        return {row.user_id for row in batch_get(graph.CloseFriendRow, keys)}

    patch.setattr(graph.CloseFriendRow, "get", lambda *keys, **_: strongly(*keys))
    patch.setattr(graph, "close_friend_of", close_friend_of)


def no_maximum(patch: pytest.MonkeyPatch) -> None:
    """The story that was seen last counts as the newest one seen."""

    def mark_seen(viewer_id: str, story_id: str) -> None:
        row = tables.TrayRow(viewer_id, tables.SEEN + ids.owner_of(story_id))
        row.update([tables.TrayRow.seen.set(story_id), tables.TrayRow.expires_at.set(2**40)])

    patch.setattr(tables, "mark_seen", mark_seen)


def no_pulled_stories(patch: pytest.MonkeyPatch) -> None:
    """Trays show pushed stories alone."""
    patch.setattr(tray_pages, "_start_pulled", lambda _: [])
