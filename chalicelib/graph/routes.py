"""Endpoints for following, follow requests, lists of users, and profiles."""

from chalicelib.accounts.schemas import User, UserCard, Username
from chalicelib.core.api import Room
from chalicelib.core.auth import Caller
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.schemas import ListQuery, Page, ShortId
from chalicelib.graph import service
from chalicelib.graph.schemas import Followed, MutedWord, NewFollow, NewMutedWord

room = Room(__name__)


@room.post("/v1/follow", problems=(404, 409))
def follow(caller: Caller, body: NewFollow) -> Followed:
    """Follow a user, or ask to if the account is private."""
    return Followed(state=service.follow(caller.user_id, body.target_user_id))


@room.delete("/v1/follow/{user_id}")
def unfollow(caller: Caller, user_id: ShortId) -> None:
    """Stop following a user, or withdraw the request to."""
    service.unfollow(caller.user_id, user_id)


@room.get("/v1/follow-requests")
def follow_requests(caller: Caller, query: ListQuery) -> Page[UserCard]:
    """List the users that ask to follow the caller."""
    return service.requests(caller.user_id, query.limit, query.cursor)


@room.post("/v1/follow-requests/{user_id}/accept", status=204, problems=(409,))
def accept_follow_request(caller: Caller, user_id: ShortId) -> None:
    """Accept a user's request to follow the caller."""
    service.accept(caller.user_id, user_id)


@room.post("/v1/follow-requests/{user_id}/decline", status=204)
def decline_follow_request(caller: Caller, user_id: ShortId) -> None:
    """Decline a user's request to follow the caller."""
    service.decline(caller.user_id, user_id)


@room.delete("/v1/follow-requests/{user_id}")
def withdraw_follow_request(caller: Caller, user_id: ShortId) -> None:
    """Withdraw the caller's request to follow a user."""
    service.withdraw(caller.user_id, user_id)


@room.delete("/v1/users/me/followers/{user_id}")
def remove_follower(caller: Caller, user_id: ShortId) -> None:
    """Remove a user from the caller's followers."""
    service.remove_follower(caller.user_id, user_id)


@room.put("/v1/blocks/{user_id}", problems=(422,))
def block(caller: Caller, user_id: ShortId) -> None:
    """Block a user: follows and requests between the two end, and neither sees the other's posts and lists any more."""
    service.block(caller.user_id, user_id)


@room.delete("/v1/blocks/{user_id}")
def unblock(caller: Caller, user_id: ShortId) -> None:
    """Unblock a user. Follows that the block ended do not come back."""
    service.unblock(caller.user_id, user_id)


@room.get("/v1/blocks")
def blocks(caller: Caller, query: ListQuery) -> Page[UserCard]:
    """List the users that the caller blocked."""
    return service.blocks(caller.user_id, query.limit, query.cursor)


@room.put("/v1/mutes/{user_id}", problems=(422,))
def mute(caller: Caller, user_id: ShortId) -> None:
    """Leave a user's posts out of the caller's feed; the user is not told."""
    service.mute(caller.user_id, user_id)


@room.delete("/v1/mutes/{user_id}")
def unmute(caller: Caller, user_id: ShortId) -> None:
    """Show a user's posts in the caller's feed again."""
    service.unmute(caller.user_id, user_id)


@room.get("/v1/mutes")
def mutes(caller: Caller, query: ListQuery) -> Page[UserCard]:
    """List the users that the caller muted."""
    return service.mutes(caller.user_id, query.limit, query.cursor)


@room.put("/v1/restricted/{user_id}", problems=(422,))
def restrict(caller: Caller, user_id: ShortId) -> None:
    """Restrict an account: what it says to the caller waits for the caller's approval; the account is not told."""
    service.restrict(caller.user_id, user_id)


@room.delete("/v1/restricted/{user_id}")
def unrestrict(caller: Caller, user_id: ShortId) -> None:
    """End the restriction of an account."""
    service.unrestrict(caller.user_id, user_id)


@room.get("/v1/restricted")
def restricted_accounts(caller: Caller, query: ListQuery) -> Page[UserCard]:
    """List the accounts that the caller restricted; no other user sees this list."""
    return service.restricted_accounts(caller.user_id, query.limit, query.cursor)


@room.get("/v1/muted-words")
def muted_words(caller: Caller, query: ListQuery) -> Page[MutedWord]:
    """List the caller's muted words, the oldest first; no other user sees this list."""
    return service.list_words(caller.user_id, query.limit, query.cursor)


@room.post("/v1/muted-words", status=201, problems=(409,))
def mute_word(caller: Caller, body: NewMutedWord, key: IdempotencyKey | None) -> MutedWord:
    """Mute a word, a phrase or a hashtag in lists of posts and comments; one that is muted already gets the new end."""
    expires_ms = None if body.expires_at is None else round(body.expires_at.timestamp() * 1000)
    return service.mute_word(caller.user_id, body.text, expires_ms, key)


@room.delete("/v1/muted-words/{rule_id}")
def unmute_word(caller: Caller, rule_id: ShortId) -> None:
    """Remove one of the caller's muted words."""
    service.unmute_word(caller.user_id, rule_id)


@room.put("/v1/close-friends/{user_id}", problems=(409, 422))
def add_close_friend(caller: Caller, user_id: ShortId) -> None:
    """Add a user to the caller's close friends, who see the stories that are limited to them."""
    service.add_close_friend(caller.user_id, user_id)


@room.delete("/v1/close-friends/{user_id}")
def remove_close_friend(caller: Caller, user_id: ShortId) -> None:
    """Remove a user from the caller's close friends."""
    service.remove_close_friend(caller.user_id, user_id)


@room.get("/v1/close-friends")
def close_friends(caller: Caller, query: ListQuery) -> Page[UserCard]:
    """List the caller's close friends; no other user sees this list."""
    return service.list_close_friends(caller.user_id, query.limit, query.cursor)


@room.get("/v1/users/{user_id}")
def profile(viewer: Caller | None, user_id: ShortId) -> User:
    """Show a user's profile and the viewer's relation to the user."""
    return service.profile(_id_of(viewer), user_id)


@room.get("/v1/users/by-name/{username}")
def profile_named(viewer: Caller | None, username: Username) -> User:
    """Show a user's profile by username, in any case."""
    return service.profile_named(_id_of(viewer), username)


@room.get("/v1/users/{user_id}/followers")
def followers(viewer: Caller | None, user_id: ShortId, query: ListQuery) -> Page[UserCard]:
    """List a user's followers; hidden like the account's posts."""
    return service.followers(_id_of(viewer), user_id, query.limit, query.cursor)


@room.get("/v1/users/{user_id}/following")
def following(viewer: Caller | None, user_id: ShortId, query: ListQuery) -> Page[UserCard]:
    """List the users that a user follows; hidden like the account's posts."""
    return service.following(_id_of(viewer), user_id, query.limit, query.cursor)


def _id_of(viewer: Caller | None) -> str | None:
    return viewer.user_id if viewer else None
