"""Every GET route: whom it shows what by the rules of `society`, or why it shows nobody's things.

A new route without a place here fails the drill.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tests.support.drills.society import DELETED, Society, Viewer

Expected = Callable[[Society, Viewer, str], Sequence[str] | None]
"""Ids that a viewer (None: a guest) must find under a subject; None where the answer is 404."""


@dataclass(frozen=True)
class Listing:
    """A route and what it answers.

    Attributes:
        subjects: what its path's parameter takes, one after the other; "" where it has none.
        expected: see `Expected`; ids in their order where `in_order`.
        for_guests: whether guests are answered otherwise than by 401.
        shows: whether a viewer may find this person or post there at all.
    """

    subjects: Callable[[Society], Iterable[str]]
    expected: Expected
    in_order: bool = False
    for_guests: bool = True
    shows: Callable[[Society, Viewer, str], bool] = Society.meets


def _nothing(_: Society) -> list[str]:
    return [""]


def _people(society: Society) -> list[str]:
    return list(society.names)


def _names(society: Society) -> list[str]:
    return list(society.names.values())


def _posts(society: Society) -> list[str]:
    return list(society.posts)


def _media(society: Society) -> list[str]:
    return [post.media_id for post in society.posts.values() if post.state != DELETED]


def _profile(society: Society, viewer: Viewer, person: str) -> list[str] | None:
    return [person] if society.finds(viewer, person) else None


def _profile_named(society: Society, viewer: Viewer, name: str) -> list[str] | None:
    return _profile(society, viewer, next(each for each, known in society.names.items() if known == name))


def _grid(society: Society, viewer: Viewer, person: str) -> list[str] | None:
    own = [each for each in society.newest() if society.posts[each].author == person]
    return [each for each in own if society.sees(viewer, each)] if society.enters(viewer, person) else None


def _followers(society: Society, viewer: Viewer, person: str) -> list[str] | None:
    if not society.enters(viewer, person):
        return None
    return [each for each, other in society.edges if other == person and society.meets(viewer, each)]


def _following(society: Society, viewer: Viewer, person: str) -> list[str] | None:
    if not society.enters(viewer, person):
        return None
    return [other for each, other in society.edges if each == person and society.meets(viewer, other)]


def _post(society: Society, viewer: Viewer, post_id: str) -> list[str] | None:
    return [post_id] if society.sees(viewer, post_id) else None


def _likers(society: Society, viewer: Viewer, post_id: str) -> list[str] | None:
    if not society.sees(viewer, post_id):
        return None
    return [each for each, liked in society.likes if liked == post_id and society.meets(viewer, each)]


def _own_media(_: Society, viewer: Viewer, media_id: str) -> list[str] | None:
    return [media_id] if viewer is not None and media_id.endswith(viewer) else None


def _requests(society: Society, viewer: Viewer, _: str) -> list[str]:
    return [each for each, asked in society.asked if asked == viewer and each not in society.suspended]


def _blocks(society: Society, viewer: Viewer, _: str) -> list[str]:
    return [other for each, other in society.blocks if each == viewer and other not in society.suspended]


def _mutes(society: Society, viewer: Viewer, _: str) -> list[str]:
    return [other for each, other in society.mutes if each == viewer and society.finds(viewer, other)]


def _saves(society: Society, viewer: Viewer, _: str) -> list[str]:
    return [post_id for each, post_id in reversed(society.saves) if each == viewer and society.sees(viewer, post_id)]


def _anybody(_: Society, __: Viewer, ___: str) -> bool:
    return True


FEED = "/v1/feed"  # shows what has arrived of what belongs there: `looks` reads it
LISTINGS = {
    "/v1/users/me": Listing(_nothing, lambda _, viewer, __: [viewer or ""], for_guests=False, shows=_anybody),
    "/v1/users/{user_id}": Listing(_people, _profile, shows=Society.finds),
    "/v1/users/by-name/{username}": Listing(_names, _profile_named, shows=Society.finds),
    "/v1/users/{user_id}/posts": Listing(_people, _grid, in_order=True, shows=Society.sees),
    "/v1/users/{user_id}/followers": Listing(_people, _followers),
    "/v1/users/{user_id}/following": Listing(_people, _following),
    "/v1/posts/{post_id}": Listing(_posts, _post, shows=Society.sees),
    "/v1/posts/{post_id}/likes": Listing(_posts, _likers),
    "/v1/media/{media_id}": Listing(_media, _own_media, for_guests=False, shows=_anybody),
    "/v1/follow-requests": Listing(_nothing, _requests, for_guests=False),
    "/v1/blocks": Listing(_nothing, _blocks, for_guests=False, shows=_anybody),
    "/v1/mutes": Listing(_nothing, _mutes, for_guests=False, shows=Society.finds),
    "/v1/users/me/saves": Listing(_nothing, _saves, in_order=True, for_guests=False, shows=Society.sees),
}
NOBODYS = {
    "/v1/auth/sessions": "the caller's own devices, and no word about anybody else",
    "/v1/health": "how the stage is",
    "/v1/openapi.json": "what the API is",
}


def feed(society: Society, viewer: str) -> list[str]:
    """What belongs into somebody's feed, newest first."""
    return [each for each in society.newest() if society.belongs(viewer, each)]


def path_of(route: str, subject: str) -> str:
    """The route's path with its parameter filled in."""
    return re.sub(r"{\w+}", subject, route)
