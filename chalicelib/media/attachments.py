"""Attach media to posts, stories, messages and profiles, in the transaction that writes what shows them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TypeGuard

from pynamodb.expressions.condition import Condition
from pynamodb.expressions.update import Action
from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.core.problems import Conflict, FieldCode, FieldError, NotFound, Problem, Unprocessable, invalid_field
from chalicelib.media import objects, tables, uploads
from chalicelib.media.media import AVATAR, UNSETTLED, Media
from chalicelib.media.settings import settings
from chalicelib.media.tables import MediaRow

_NOT_YOURS = "is not an upload of yours"
_REFUSED = "was refused; its media's problem says why"


def resolve(owner_id: str, refs: Sequence[str], *, held_by: str | None = None) -> list[Media]:
    """Find the media for a new post of `owner_id`, in order, and check that they are uploaded and unattached.

    Args:
        refs: an object key or a media id each.
        held_by: the draft whose media count as unattached.

    Raises:
        Unprocessable: a reference is unknown or another user's, its file was refused, or it is for a profile; names
            `media.<i>`.
        Conflict: a media belongs to another post, or its file has not been uploaded yet; names `media.<i>`.
    """
    media_ids = [uploads.media_id_of(ref) for ref in refs]
    found = tables.find_all([media_id for media_id in media_ids if is_owned_by(media_id, owner_id)])
    resolved = [_referenced(found, ref) for ref in refs]
    _refuse(Unprocessable, "unknown", _NOT_YOURS, [media is None for media in resolved])
    media = [each for each in resolved if each is not None]
    _refuse(Unprocessable, "refused", _REFUSED, [each.state == "failed" for each in media])
    _refuse(Unprocessable, "used", "was uploaded as an avatar", [each.kind == AVATAR for each in media])
    _refuse(
        Conflict,
        "used",
        "belongs to a post, a story or a message already",
        [each.is_attached and (held_by is None or each.post_id != held_by) for each in media],
    )
    missing = objects.find_missing([each.original.object_key for each in media if each.state == "pending"])
    _refuse(Conflict, "not-ready", "has not been uploaded yet", [each.original.object_key in missing for each in media])
    return media


def attach(transaction: TransactWrite, media: Media, post_id: str) -> None:
    """Add to the post's transaction the update that attaches `media` to it.

    Its condition: the media still exists, has not expired, failed or been rendered again, and has no post. The media
    may have become active since `resolve`, so a post reads its media again after its own write.
    """
    _attach(transaction, media, [MediaRow.post_id.set(post_id)], _is_free(), tables.cancel_check())


def move(transaction: TransactWrite, media: Media, holder_id: str, post_id: str) -> None:
    """Add to a transaction the update by which a post takes over a media of a draft or of another post.

    Its condition: the media belongs to `holder_id`, exists, and has not been rendered again.
    """
    condition = (MediaRow.post_id == holder_id) & (MediaRow.state != tables.REMOVED)
    if media.is_settled:
        condition &= MediaRow.path == media.path
    row = MediaRow(media.owner_id, media.media_id)
    transaction.update(row, [MediaRow.post_id.set(post_id)], condition=condition)


def release(transaction: TransactWrite, media: Media, holder_id: str) -> None:
    """Add to a transaction the update by which a draft gives up a media: it is unattached again.

    The reconciler erases it like any upload that is not posted: a day after its upload, or at its next run.
    """
    expires_at = clock.now() + settings().unattached_lifetime + settings().orphan_backstop
    actions: list[Action] = [MediaRow.post_id.remove(), MediaRow.expires_at.set(expires_at)]
    if media.is_settled:  # otherwise its check is scheduled already
        actions += tables.schedule_check(media.media_id, tables.orphaned_ms(media.media_id))
    condition = (MediaRow.post_id == holder_id) & (MediaRow.state != tables.REMOVED)
    transaction.update(MediaRow(media.owner_id, media.media_id), actions, condition=condition)


def attach_to_story(transaction: TransactWrite, media: Media, story_id: str, ends_ms: int) -> None:
    """The same for a story that ends at `ends_ms`; the reconciler checks the media after that end."""
    actions: list[Action] = [MediaRow.story_id.set(story_id), MediaRow.ends_ms.set(ends_ms)]
    check = tables.schedule_check(media.media_id, tables.ended_ms(ends_ms))
    _attach(transaction, media, actions, _is_free(), check)


def attach_to_message(transaction: TransactWrite, media: Media, message_id: str) -> None:
    """The same for a message. The message stores no copy, so its media may be processed and rendered again later."""
    _attach(transaction, media, [MediaRow.message_id.set(message_id)], _is_free(), tables.cancel_check())


def of_post(owner_id: str, media_ids: Sequence[str]) -> list[Media]:
    """The media of a post, a story or a message of `owner_id`, read strongly, in order; without those that are gone."""
    found = tables.find_all([media_id for media_id in media_ids if is_owned_by(media_id, owner_id)])
    return [found[media_id] for media_id in media_ids if media_id in found]


def find_avatar(owner_id: str, reference: str) -> Media:
    """Find a present or future avatar of `owner_id`.

    Args:
        reference: its object key or media id.

    Raises:
        Unprocessable: it is unknown or another user's, was not uploaded as an avatar, or was refused.
        Conflict: it is not processed yet.
    """
    media_id = uploads.media_id_of(reference)
    media = _referenced(tables.find_all([media_id]), reference) if is_owned_by(media_id, owner_id) else None
    if media is None or media.kind != AVATAR:
        raise invalid_field("avatar", "is not an upload of yours that was asked for as an avatar", code="unknown")
    if media.state == "failed":
        raise invalid_field("avatar", _REFUSED, code="refused")
    if not media.is_settled:
        error = FieldError("avatar", "is not processed yet", code="not-ready")
        raise Conflict("The avatar is not processed yet.", errors=[error])
    return media


def attach_avatar(transaction: TransactWrite, media: Media) -> None:
    """Add to the account's transaction the update that makes `media` its avatar.

    Its condition: the media still exists, is active, has not expired or been rendered again, and is no avatar yet.
    """
    free = MediaRow.in_use.does_not_exist() & (MediaRow.state == "active")
    _attach(transaction, media, [MediaRow.in_use.set(True)], free, tables.cancel_check())


def find_owned(owner_id: str, media_id: str) -> Media:
    """Find a media of `owner_id`.

    Raises:
        NotFound: there is no such media, or it is another user's.
    """
    media = tables.find(media_id) if is_owned_by(media_id, owner_id) else None
    if media is None:
        raise NotFound("There is no such media.")
    return media


def is_owned_by(media_id: str | None, owner_id: str) -> TypeGuard[str]:
    """Whether `media_id` is a media id of that owner."""
    return media_id is not None and ids.is_owned(media_id) and ids.owner_of(media_id) == owner_id


def _is_free() -> Condition:
    free: Condition = MediaRow.state.is_in(*UNSETTLED, "active")
    free &= MediaRow.post_id.does_not_exist()
    free &= MediaRow.story_id.does_not_exist()
    free &= MediaRow.message_id.does_not_exist()
    return free


def _attach(
    transaction: TransactWrite,
    media: Media,
    attaching: Iterable[Action],
    free: Condition,
    next_check: Iterable[Action],
) -> None:
    """Add the update of a media's row. `next_check` is what becomes of its check, if its processing has ended."""
    actions = [*attaching, MediaRow.expires_at.remove()]
    condition = free & (MediaRow.expires_at > tables.expiry_cutoff())
    if media.is_settled:
        actions += next_check
        condition &= MediaRow.path == media.path  # otherwise the post would copy renditions that were replaced
    transaction.update(MediaRow(media.owner_id, media.media_id), actions, condition=condition)


def _referenced(found: Mapping[str, Media], reference: str) -> Media | None:
    """The media of a reference; None unless it matches exactly: a key with another date or extension does not."""
    media = found.get(uploads.media_id_of(reference) or "")
    return media if media and reference in {media.media_id, media.original.object_key} else None


def _refuse(kind: type[Problem], code: FieldCode, detail: str, wrong: Sequence[bool]) -> None:
    errors = [FieldError(f"media.{i}", detail, code=code) for i, is_wrong in enumerate(wrong) if is_wrong]
    if errors:
        raise kind(f"{', '.join(error.field for error in errors)} {detail}.", errors=errors)
