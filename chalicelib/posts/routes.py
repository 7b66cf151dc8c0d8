"""Endpoints of posts."""

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from chalicelib.accounts.schemas import UserCard
from chalicelib.core import cursors
from chalicelib.core.api import Reply, Room
from chalicelib.core.auth import Caller
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.problems import NotFound
from chalicelib.core.schemas import ListQuery, OwnedId, Page, ShortId
from chalicelib.posts import service
from chalicelib.posts.schemas import NewPost, Place, PostAnswer, PostEdit

room = Room(__name__)


@room.post("/v1/posts", status=201, also=(202,), problems=(404, 409))
def create_post(caller: Caller, body: NewPost, key: IdempotencyKey | None) -> Reply[PostAnswer]:
    """Publish 1 to 10 uploaded photos and videos; 202 while some of them are still being processed."""
    post = service.create(caller.user_id, _draft(body), key)
    return Reply(201 if post.state == "active" else 202, _present(caller, post))


@room.get("/v1/posts/{post_id}")
def get_post(viewer: Caller | None, post_id: OwnedId) -> PostAnswer:
    """Show one post."""
    return _present(viewer, service.get(_id_of(viewer), post_id))


@room.patch("/v1/posts/{post_id}", problems=(403,))
def edit_post(caller: Caller, post_id: OwnedId, body: PostEdit) -> PostAnswer:
    """Change the caller's post: its texts, the order of its media, its location, its audience, gate and warning."""
    return _present(caller, service.edit(caller.user_id, post_id, _change(body)))


@room.delete("/v1/posts/{post_id}", problems=(403,))
def delete_post(caller: Caller, post_id: OwnedId) -> None:
    """Delete the caller's post."""
    service.delete(caller.user_id, post_id)


@room.get("/v1/users/{user_id}/posts")
def list_posts(viewer: Caller | None, user_id: ShortId, query: ListQuery) -> Page[PostAnswer]:
    """List a user's posts, newest first."""
    viewer_id = _id_of(viewer)
    listing = f"posts:{user_id}:{viewer_id or ''}"
    return _page(viewer_id, listing, query.cursor, partial(service.grid, viewer_id, user_id, query.limit))


@room.put("/v1/posts/{post_id}/like")
def like_post(caller: Caller, post_id: OwnedId) -> None:
    """Like a post; repeating it changes nothing."""
    service.like(caller.user_id, post_id)


@room.delete("/v1/posts/{post_id}/like")
def unlike_post(caller: Caller, post_id: OwnedId) -> None:
    """Remove the caller's like, if there is one."""
    service.unlike(caller.user_id, post_id)


@room.get("/v1/posts/{post_id}/likes")
def list_likes(viewer: Caller | None, post_id: OwnedId, query: ListQuery) -> Page[UserCard]:
    """List the users that like a post, in no particular order."""
    return service.likers(_id_of(viewer), post_id, query.limit, query.cursor)


@room.put("/v1/posts/{post_id}/save")
def save_post(caller: Caller, post_id: OwnedId) -> None:
    """Save a post for later, visible to the caller only; repeating it changes nothing."""
    service.save(caller.user_id, post_id)


@room.delete("/v1/posts/{post_id}/save")
def unsave_post(caller: Caller, post_id: OwnedId) -> None:
    """Remove the caller's save, if there is one."""
    service.unsave(caller.user_id, post_id)


@room.get("/v1/users/me/saves")
def list_saves(caller: Caller, query: ListQuery) -> Page[PostAnswer]:
    """List the caller's saved posts, the latest save first; posts that the caller may not see any more are left out."""
    listing = f"saves:{caller.user_id}"
    return _page(caller.user_id, listing, query.cursor, partial(service.saves, caller.user_id, query.limit))


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


def _draft(body: NewPost) -> service.Draft:
    references = tuple(each.reference for each in body.media)
    return service.Draft(
        references,
        alts=tuple(each.alt or "" for each in body.media),
        caption=body.caption or "",
        location=_location(body.location),
        audience=body.audience,
        comments_gate=body.comments_gate,
        warning=body.warning or None,
        sensitive=body.sensitive,
        types=tuple(each.type for each in body.media),
    )


def _change(body: PostEdit) -> service.PostChange:
    change: dict[str, Any] = {name: getattr(body, name) for name in body.given}
    if "media" in change:
        change["media"] = [(each.media_id, each.alt) for each in change["media"]]
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
