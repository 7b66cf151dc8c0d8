"""Drafts: posts that are not published yet, with their media. A post that is made of a draft replaces it."""

from collections.abc import Sequence
from dataclasses import replace

from pynamodb.transactions import TransactWrite

from chalicelib.core import clock, ids
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, NotFound, Unavailable
from chalicelib.core.retries import tries
from chalicelib.core.settings import HOUR
from chalicelib.core.tables import TransactionRefused, transact
from chalicelib.media import service as media
from chalicelib.media.service import Media
from chalicelib.posts import creation, state_tables, tables
from chalicelib.posts.creation import Beginning, PostContent, check_distinct, find_draft
from chalicelib.posts.editing import PostChange, edited_post
from chalicelib.posts.post import DELETED, DRAFT, Post
from chalicelib.posts.settings import settings

References = Sequence[tuple[str, str | None]]
"""Pairs of an object key or a media id, and an alternative text, None to keep the present one."""


def create_draft(author_id: str, content: PostContent, key: IdempotencyKey | None = None) -> Post:
    """Store a draft; it attaches its media, and lasts `draft_lifetime` after its last change.

    Raises:
        Unprocessable, Conflict, NotFound, TooManyRequests, Unavailable: as `creation.create`.
    """
    draft = creation.create(author_id, content, key, Beginning(is_draft=True))
    if draft.state != DRAFT:
        raise Conflict("The draft that this key created was published.", code="draft-published")
    return draft


def change_draft(caller_id: str, draft_id: str, change: PostChange, references: References | None) -> Post:
    """Change the caller's draft, which then lasts `draft_lifetime` from now.

    Args:
        references: all media of the draft in their new order, None to keep them. Media that it gives up are erased
            unless they are attached again, a day after their upload.

    Raises:
        NotFound: there is no such draft.
        Unprocessable, Conflict: as `creation.create`.
        TooManyRequests: the caller made or changed `drafts_per_user` drafts within the hour.
        Unavailable: the draft kept changing.
    """
    Limit("drafts", settings().drafts_per_user, HOUR).spend(caller_id)
    for _ in tries():
        draft = find_draft(caller_id, draft_id)
        due_ms = clock.now_ms() + settings().draft_lifetime * 1000
        edited = replace(edited_post(draft, change), unplanned_ms=due_ms)
        found = media.of_post(caller_id, draft.media_ids)
        if references is not None:
            found = media.resolve(caller_id, [each for each, _ in references], held_by=draft_id)
            check_distinct(found)
            edited = _arranged(edited, found, [alt for _, alt in references])
        if _write(draft, edited, found):
            return edited
    raise Unavailable("The draft kept changing; try again.", headers={"Retry-After": "1"})


def delete_draft(caller_id: str, draft_id: str) -> None:
    """Erase the caller's draft with its media; repeating it changes nothing while the tombstone exists.

    Raises:
        NotFound: there is no such draft.
        TooManyRequests: as of `change_draft`.
        Unavailable: the draft kept changing.
    """
    Limit("drafts", settings().drafts_per_user, HOUR).spend(caller_id)
    for _ in tries():
        is_own = ids.owner_of(draft_id) == caller_id
        draft = tables.get(draft_id) if is_own else None
        if draft is None or draft.state not in (DRAFT, DELETED):
            raise NotFound("There is no such draft.")
        if draft.state == DELETED or state_tables.make_tombstone(draft):
            return
    raise Unavailable("The draft kept changing; try again.", headers={"Retry-After": "1"})


def _arranged(draft: Post, found: Sequence[Media], alts: Sequence[str | None]) -> Post:
    """The draft with other media."""
    present = dict(zip(draft.media_ids, draft.alts, strict=True))
    media_ids = tuple(each.media_id for each in found)
    kept = (present.get(each, "") if alt is None else alt for each, alt in zip(media_ids, alts, strict=True))
    return replace(draft, media_ids=media_ids, alts=tuple(kept))


def _write(draft: Post, edited: Post, found: Sequence[Media]) -> bool:
    """Write a changed draft, attach its new media and release those that it gives up; False if anything has changed."""
    dropped = media.of_post(draft.author_id, [each for each in draft.media_ids if each not in edited.media_ids])

    def write(transaction: TransactWrite) -> None:
        state_tables.replace_draft(transaction, draft, edited)
        for each in found:
            if each.media_id not in draft.media_ids:
                media.attach(transaction, each, draft.post_id)
        for each in dropped:
            media.release(transaction, each, draft.post_id)

    try:
        transact(write)
    except TransactionRefused:
        return False
    return True
