"""Endpoints of posts."""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime
from functools import partial
from typing import Any, cast

from pydantic import ValidationError

from chalicelib.accounts.schemas import UserCard
from chalicelib.core import cursors
from chalicelib.core.api import Reply, Room
from chalicelib.core.auth import Caller
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.problems import NotFound, Problem, Unprocessable
from chalicelib.core.schemas import ListQuery, OwnedId, Page, ProblemDocument, ShortId, field_errors
from chalicelib.posts import service
from chalicelib.posts.schemas import (
    CollectionAnswer,
    CollectionCard,
    CollectionEdit,
    DayOfViews,
    DraftAnswer,
    DraftEdit,
    ImportedPost,
    ImportResult,
    ImportResults,
    Imports,
    NewCollection,
    NewDraft,
    NewPost,
    Place,
    PostAnswer,
    PostEdit,
)

room = Room(__name__)


@room.post("/v1/posts", status=201, also=(202,), problems=(404, 409))
def create_post(caller: Caller, body: NewPost, key: IdempotencyKey | None) -> Reply[PostAnswer]:
    """Publish 1 to 10 uploaded photos and videos; 202 while some of them are being processed, or if it is scheduled."""
    beginning = service.Beginning(publish_ms=_ms(body.publish_at), draft_id=body.draft_id)
    post = service.create(caller.user_id, _content(body), key, beginning)
    return Reply(201 if post.state == "active" else 202, _present(caller, post))


@room.get("/v1/posts/{post_id}")
def get_post(viewer: Caller | None, post_id: OwnedId) -> PostAnswer:
    """Show one post."""
    return _present(viewer, service.get(_id_of(viewer), post_id))


@room.patch("/v1/posts/{post_id}", problems=(403, 409))
def edit_post(caller: Caller, post_id: OwnedId, body: PostEdit) -> PostAnswer:
    """Change the caller's post: its texts, the order of its media, its location, its audience, gate and warning."""
    return _present(caller, service.edit(caller.user_id, post_id, _change(body)))


@room.delete("/v1/posts/{post_id}", problems=(403,))
def delete_post(caller: Caller, post_id: OwnedId) -> None:
    """Delete the caller's post; for 30 days it can be restored, if it was published."""
    service.delete(caller.user_id, post_id)


@room.post("/v1/posts/{post_id}/restore", status=204, problems=(403,))
def restore_post(caller: Caller, post_id: OwnedId) -> None:
    """Restore the caller's recently deleted post; repeating it changes nothing."""
    service.restore(caller.user_id, post_id)


@room.get("/v1/users/me/recently-deleted")
def list_recently_deleted(caller: Caller, query: ListQuery) -> Page[PostAnswer]:
    """List the caller's deleted posts that can be restored, newest first."""
    return _hidden_page(caller, service.RECENTLY_DELETED, query)


@room.delete("/v1/users/me/recently-deleted/{post_id}", problems=(403,))
def erase_post(caller: Caller, post_id: OwnedId) -> None:
    """Erase the caller's recently deleted post at once; it cannot be restored."""
    service.erase(caller.user_id, post_id)


@room.put("/v1/posts/{post_id}/archive", problems=(403, 409))
def archive_post(caller: Caller, post_id: OwnedId) -> None:
    """Hide the caller's post from all other users; repeating it changes nothing."""
    service.archive(caller.user_id, post_id)


@room.delete("/v1/posts/{post_id}/archive", problems=(403, 409))
def unarchive_post(caller: Caller, post_id: OwnedId) -> None:
    """Show the caller's archived post again; repeating it changes nothing."""
    service.unarchive(caller.user_id, post_id)


@room.get("/v1/users/me/archive")
def list_archived_posts(caller: Caller, query: ListQuery) -> Page[PostAnswer]:
    """List the caller's archived posts, newest first."""
    return _hidden_page(caller, service.ARCHIVED, query)


@room.get("/v1/users/me/scheduled")
def list_scheduled(caller: Caller, query: ListQuery) -> Page[PostAnswer]:
    """List the caller's scheduled posts, the latest publication first."""
    return _hidden_page(caller, service.SCHEDULED, query)


@room.put("/v1/posts/{post_id}/pin", problems=(403, 409))
def pin_post(caller: Caller, post_id: OwnedId) -> None:
    """Show the caller's post before all others in the profile; repeating it changes nothing."""
    service.pin(caller.user_id, post_id)


@room.delete("/v1/posts/{post_id}/pin")
def unpin_post(caller: Caller, post_id: OwnedId) -> None:
    """Remove the pin of the caller's post, if there is one."""
    service.unpin(caller.user_id, post_id)


@room.post("/v1/drafts", status=201, problems=(404, 409))
def create_draft(caller: Caller, body: NewDraft, key: IdempotencyKey | None) -> DraftAnswer:
    """Store a draft of a post with its media, for 30 days after its last change."""
    return service.draft_answer(service.create_draft(caller.user_id, _content(body), key))


@room.get("/v1/drafts")
def list_drafts(caller: Caller, query: ListQuery) -> Page[DraftAnswer]:
    """List the caller's drafts, the newest first."""
    found, end = _read_hidden(caller, service.DRAFT, query)
    return Page(items=[service.draft_answer(each) for each in found], next_cursor=end)


@room.patch("/v1/drafts/{draft_id}", problems=(409,))
def edit_draft(caller: Caller, draft_id: OwnedId, body: DraftEdit) -> DraftAnswer:
    """Change the caller's draft; its media too."""
    media = None if body.media is None else [(each.reference, each.alt) for each in body.media]
    return service.draft_answer(service.change_draft(caller.user_id, draft_id, _change(body), media))


@room.delete("/v1/drafts/{draft_id}")
def delete_draft(caller: Caller, draft_id: OwnedId) -> None:
    """Erase the caller's draft with its media."""
    service.delete_draft(caller.user_id, draft_id)


@room.post("/v1/imports/posts")
def import_posts(caller: Caller, body: Imports, key: IdempotencyKey | None) -> ImportResults:
    """Import posts that were published elsewhere; no feed delivers them, and each has a result of its own."""
    items = [_imported(each) for each in body.items]
    return ImportResults(items=[_result(caller, each) for each in service.import_posts(caller.user_id, items, key)])


@room.get("/v1/users/{user_id}/posts")
def list_posts(viewer: Caller | None, user_id: ShortId, query: ListQuery) -> Page[PostAnswer]:
    """List a user's posts: pinned ones, then the others, newest first."""
    viewer_id = _id_of(viewer)
    listing = f"posts:{user_id}:{viewer_id or ''}"
    position = cursors.decode(listing, query.cursor)
    start = service.GridPosition(**position) if position else None
    found, end = service.grid(viewer_id, user_id, query.limit, start)
    next_cursor = cursors.encode(listing, asdict(end) if end else None)
    return Page(items=service.present(viewer_id, found), next_cursor=next_cursor)


@room.put("/v1/posts/{post_id}/like")
def like_post(caller: Caller, post_id: OwnedId) -> None:
    """Like a post; repeating it changes nothing."""
    service.like(caller.user_id, post_id)


@room.delete("/v1/posts/{post_id}/like")
def unlike_post(caller: Caller, post_id: OwnedId) -> None:
    """Remove the caller's like, if there is one."""
    service.unlike(caller.user_id, post_id)


@room.get("/v1/posts/{post_id}/likes", problems=(403,))
def list_likes(viewer: Caller | None, post_id: OwnedId, query: ListQuery) -> Page[UserCard]:
    """List the users that like a post, in no particular order."""
    return service.likers(_id_of(viewer), post_id, query.limit, query.cursor)


@room.put("/v1/posts/{post_id}/save")
def save_post(caller: Caller, post_id: OwnedId) -> None:
    """Save a post for later, visible to the caller only; repeating it changes nothing."""
    service.save(caller.user_id, post_id)


@room.delete("/v1/posts/{post_id}/save")
def unsave_post(caller: Caller, post_id: OwnedId) -> None:
    """Remove the caller's save, if there is one, also from the caller's collections."""
    service.unsave(caller.user_id, post_id)


@room.get("/v1/users/me/saves")
def list_saves(caller: Caller, query: ListQuery) -> Page[PostAnswer]:
    """List the caller's saved posts, the latest save first; posts that the caller may not see any more are left out."""
    listing = f"saves:{caller.user_id}"
    return _page(caller.user_id, listing, query.cursor, partial(service.saves, caller.user_id, query.limit))


@room.get("/v1/posts/{post_id}/views", problems=(403,))
def list_views(caller: Caller, post_id: OwnedId, query: ListQuery) -> Page[DayOfViews]:
    """List the views of the caller's post by day, the latest day first."""
    return service.views_by_day(caller.user_id, post_id, query.limit, query.cursor)


@room.get("/v1/collections")
def list_collections(caller: Caller, query: ListQuery) -> Page[CollectionCard]:
    """List the caller's collections, the newest first; no other user sees them."""
    return service.list_collections(caller.user_id, query.limit, query.cursor)


@room.post("/v1/collections", status=201, problems=(409,))
def create_collection(caller: Caller, body: NewCollection, key: IdempotencyKey | None) -> CollectionCard:
    """Make a collection of saved posts."""
    return _card(caller, service.create_collection(caller.user_id, body.name, key))


@room.get("/v1/collections/{collection_id}")
def get_collection(caller: Caller, collection_id: OwnedId, query: ListQuery) -> CollectionAnswer:
    """Show a collection of the caller with a page of its posts, in the caller's order."""
    return service.whole_collection(caller.user_id, collection_id, query.limit, query.cursor)


@room.patch("/v1/collections/{collection_id}")
def edit_collection(caller: Caller, collection_id: OwnedId, body: CollectionEdit) -> CollectionCard:
    """Change a collection's name or cover, or move one of its posts."""
    if body.move:
        service.move_in_collection(caller.user_id, collection_id, body.move.post_id, body.move.before)
    edited = service.edit_collection(caller.user_id, collection_id, name=body.name, cover=body.new_cover)
    return _card(caller, edited)


@room.delete("/v1/collections/{collection_id}")
def delete_collection(caller: Caller, collection_id: OwnedId) -> None:
    """Delete a collection; its posts stay saved."""
    service.delete_collection(caller.user_id, collection_id)


@room.put("/v1/collections/{collection_id}/items/{post_id}", problems=(409,))
def add_to_collection(caller: Caller, collection_id: OwnedId, post_id: OwnedId) -> None:
    """Put a post first in a collection, and save it; repeating it changes nothing."""
    service.add_to_collection(caller.user_id, collection_id, post_id)


@room.delete("/v1/collections/{collection_id}/items/{post_id}")
def remove_from_collection(caller: Caller, collection_id: OwnedId, post_id: OwnedId) -> None:
    """Remove a post from a collection, if it is there; it stays saved."""
    service.remove_from_collection(caller.user_id, collection_id, post_id)


def _card(caller: Caller, collection: service.Collection) -> CollectionCard:
    return service.collection_cards(caller.user_id, [collection])[0]


def _page(
    viewer_id: str | None,
    listing: str,
    cursor: str | None,
    read: Callable[[str | None], tuple[list[service.Post], str | None]],
) -> Page[PostAnswer]:
    """One page of a listing of posts.

    Args:
        read: returns the posts below a position (None: the top), and the position where they end (None: the end).
    """
    position = cursors.decode(listing, cursor)
    found, below = read(position["below"] if position else None)
    end = {"below": below} if below else None
    return Page(items=service.present(viewer_id, found), next_cursor=cursors.encode(listing, end))


def _hidden_page(caller: Caller, state: str, query: ListQuery) -> Page[PostAnswer]:
    """One page of the caller's posts in a state that only their author sees."""
    found, end = _read_hidden(caller, state, query)
    return Page(items=service.present(caller.user_id, found), next_cursor=end)


def _read_hidden(caller: Caller, state: str, query: ListQuery) -> tuple[list[service.Post], str | None]:
    """The posts of the page, and its next cursor."""
    listing = f"hidden:{state}:{caller.user_id}"
    position = cursors.decode(listing, query.cursor)
    found, below = service.hidden_page(caller.user_id, state, query.limit, position["below"] if position else None)
    return found, cursors.encode(listing, {"below": below} if below else None)


def _imported(item: ImportedPost | ValidationError) -> tuple[service.PostContent, int] | Problem:
    if isinstance(item, ValidationError):
        return Unprocessable("The item is not valid.", errors=field_errors(item))
    return _content(item), int(item.taken_at.timestamp() * 1000)


def _result(caller: Caller, result: service.Post | Problem) -> ImportResult:
    if isinstance(result, Problem):
        return ImportResult(post=None, problem=ProblemDocument.model_validate(result.to_dict()))
    return ImportResult(post=_present(caller, result), problem=None)


def _ms(time: datetime | None) -> int | None:
    return None if time is None else int(time.timestamp() * 1000)


def _content(body: NewPost | NewDraft | ImportedPost) -> service.PostContent:
    return service.PostContent(
        references=tuple(each.reference for each in body.media),
        alts=tuple(each.alt or "" for each in body.media),
        caption=body.caption or "",
        location=_location(body.location),
        audience=body.audience,
        comments_gate=body.comments_gate,
        warning=body.warning or None,
        sensitive=body.sensitive,
        hide_likes=body.hide_likes,
        types=tuple(each.type for each in body.media),
    )


def _change(body: PostEdit | DraftEdit) -> service.PostChange:
    change: dict[str, Any] = {name: getattr(body, name) for name in body.given - {"media", "publish_at"}}
    if isinstance(body, PostEdit) and body.media is not None:
        change["media"] = [(each.media_id, each.alt) for each in body.media]
    if isinstance(body, PostEdit) and "publish_at" in body.given:
        change["publish_ms"] = _ms(body.publish_at)
    if "location" in change:
        change["location"] = _location(body.location)
    if "warning" in change:
        change["warning"] = body.warning or None
    return cast(service.PostChange, change)


def _location(place: Place | None) -> service.Location | None:
    return service.Location(**place.model_dump()) if place else None


def _id_of(viewer: Caller | None) -> str | None:
    return viewer.user_id if viewer else None


def _present(viewer: Caller | None, post: service.Post) -> PostAnswer:
    viewer_id = _id_of(viewer)
    viewer_states = service.viewer_states(
        viewer_id, [post.post_id], strongly=True
    )  # the response must show the viewer's last action
    answers = service.present(viewer_id, [post], viewer_states=viewer_states)
    if not answers:
        raise NotFound("There is no such post.")
    return answers[0]
