"""Create a story exactly once, and activate it when its media is active."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, ids, observability
from chalicelib.core.idempotency import Creation, IdempotencyKey, create_once
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, Problem, Unprocessable, invalid_field
from chalicelib.core.settings import DAY
from chalicelib.media import service as media
from chalicelib.media.service import Media
from chalicelib.stories import tables
from chalicelib.stories.settings import settings
from chalicelib.stories.story import (
    ACTIVE,
    CLOSE_FRIENDS,
    DELETED,
    FAILED,
    FOLLOWERS,
    PROCESSING,
    PULL,
    PUSH,
    Sticker,
    Story,
)


@dataclass(frozen=True)
class Draft:
    """What an author asks to publish.

    Attributes:
        reference: object key or media id.
        type: kind or declared media type, None if the author does not say.
        ends_ms: when the story ends, in milliseconds since 1970; None: after the longest lifetime.
        stickers: as the author sent them; a mention has a username.
    """

    reference: str
    alt: str = ""
    type: str | None = None
    audience: str = FOLLOWERS
    ends_ms: int | None = None
    stickers: tuple[Mapping[str, Any], ...] = ()


def create(author_id: str, draft: Draft, key: IdempotencyKey | None = None) -> Story:
    """Create a story: active if its media is active, otherwise processing.

    The same key returns the same story again, in its current state.

    Raises:
        Unprocessable: the media is unknown, another user's, failed or of another type than stated; the end is too near
            or too far; a mentioned user does not exist; stickers and alternative text are too long together; the key
            came with another body before.
        Conflict: the media belongs to another post or story or has not been uploaded; the story of this key was
            deleted or has ended.
        NotFound: the author's account does not exist.
        TooManyRequests: the author published `stories_per_day` stories today.
        Unavailable: the media kept changing, or the database throttles.
    """

    def admit() -> tuple[int, tuple[Sticker, ...]]:
        ends_ms, stickers = _checked_end(draft.ends_ms), _stored_stickers(draft.stickers)
        _check_size(draft.alt, stickers)
        Limit("stories", settings().stories_per_day, DAY).spend(author_id)
        return ends_ms, stickers

    def make(checked: tuple[int, tuple[Sticker, ...]]) -> Creation[Story]:
        found = _resolve(author_id, draft)
        story = _new_story(author_id, draft, *checked, found)
        return Creation(
            made_id=story.story_id,
            write=partial(_write, story, found),
            finish=lambda: settle_story(story) or story,
            stored=partial(_same_story, story),
        )

    return create_once(key, find=_current, admit=admit, make=make, changing="The media")


def settle(story_id: str) -> Story | None:
    """Activate or fail a processing story, if its media allows it. Called after every write that may be the last one.

    A failed story may become active too, because refused media can be rendered again later.

    Returns:
        The current story; None if no story has this id.

    Raises:
        NotFound: the story can become active, but its author's account does not exist any more.
    """
    story = tables.get(story_id)
    return settle_story(story) if story else None


def settle_story(story: Story) -> Story | None:
    """`settle` for a story that was read strongly after the caller's own write."""
    if story.state not in (PROCESSING, FAILED) or story.has_ended:
        return story
    found = media.of_post(story.author_id, [story.media_id])
    if found and found[0].state == ACTIVE:
        delivery = _delivery(accounts.account(story.author_id), story.audience)
        return tables.activate(story, found[0], delivery) or tables.get(story.story_id)
    if found and found[0].state == FAILED and story.state == PROCESSING:
        return tables.fail(story.story_id, found[0].problem or "") or tables.get(story.story_id)
    return story


def _current(story_id: str) -> Story:
    story = settle(story_id)
    if story is None or story.state == DELETED or story.has_ended:
        raise Conflict("The story that this key created was deleted or has ended.", code="story-gone")
    return story


def _same_story(story: Story) -> Story | None:
    """The stored story, if this write created it: its response was lost, and the retry found the id taken.

    A media belongs to one story only, so a story with this id and the same media is this story.
    """
    stored = tables.get(story.story_id)
    return settle_story(stored) if stored and stored.media_id == story.media_id else None


def _checked_end(ends_ms: int | None) -> int:
    policy, now_ms = settings(), clock.now_ms()
    if ends_ms is None:
        return now_ms + policy.story_lifetime * 1000
    least, most = policy.story_lifetime_least, policy.story_lifetime
    if ends_ms < now_ms + least * 1000:
        raise invalid_field("expires_at", f"is less than {least} seconds from now", least, code="too-early")
    if ends_ms > now_ms + most * 1000:
        raise invalid_field("expires_at", f"is more than {most} seconds from now", most, code="too-late")
    return ends_ms


def _stored_stickers(stickers: Sequence[Mapping[str, Any]]) -> tuple[Sticker, ...]:
    """The stickers with the mentioned users' ids in place of the usernames."""
    user_ids = accounts.user_ids_named({each["username"] for each in stickers if "username" in each})
    stored = []
    for i, sticker in enumerate(stickers):
        kept = {name: value for name, value in sticker.items() if name != "username"}
        if "username" in sticker:
            if sticker["username"] not in user_ids:
                raise invalid_field(f"stickers.{i}.username", "is not the name of a user", code="unknown")
            kept["user_id"] = user_ids[sticker["username"]]
        stored.append(kept)
    return tuple(stored)


def _check_size(alt: str, stickers: Sequence[Sticker]) -> None:
    """Refuse stickers and alternative text that would make the story's row too large.

    Raises:
        Unprocessable: they take more than `story_text_bytes` as stored.
    """
    most = settings().story_text_bytes
    if tables.stored_bytes(alt, stickers) > most:
        if stickers:
            detail = f"take, with the alternative text, more than {most} bytes"
            raise invalid_field("stickers", detail, most, code="too-large")
        raise invalid_field("media.alt", f"takes more than {most} bytes", most, code="too-large")


def _resolve(author_id: str, draft: Draft) -> Media:
    """The media of a draft; its problems name `media`, where a post has a list.

    Raises:
        Unprocessable, Conflict: see `create`.
    """
    try:
        (found,) = media.resolve(author_id, [draft.reference])
    except (Unprocessable, Conflict) as problem:
        raise _naming_media(problem) from problem
    if draft.type not in (None, found.kind, found.original.content_type):
        detail = f"is a {found.kind}, declared as {found.original.content_type}"
        raise invalid_field("media.type", detail, code="incorrect")
    return found


def _naming_media(problem: Problem) -> Problem:
    """The problem of one media among several, as a problem of a single media."""
    errors = [replace(each, field=each.field.replace("media.0", "media")) for each in problem.errors]
    return type(problem)(problem.detail.replace("media.0", "media"), errors=errors, code=problem.code)


def _new_story(
    author_id: str, draft: Draft, ends_ms: int, stickers: tuple[Mapping[str, Any], ...], found: Media
) -> Story:
    author = accounts.account(author_id)
    is_ready = found.state == ACTIVE
    followers_per_shard = settings().views_followers_per_shard
    return Story(
        story_id=ids.new_owned_id(author_id, clock.now_ms()),
        state=ACTIVE if is_ready else PROCESSING,
        ends_ms=ends_ms,
        media_id=found.media_id,
        media=replace(found, upload=None, request_id=None) if is_ready else None,
        alt=draft.alt,
        audience=draft.audience,
        stickers=stickers,
        delivery=_delivery(author, draft.audience) if is_ready else "",
        view_shards=min(1 + author.followers_count // followers_per_shard, settings().views_shards),
        request_id=observability.request_id(),
        trace=observability.origin().trace,
        unplanned_ms=clock.now_ms(),
    )


def _delivery(author: accounts.Account, audience: str) -> str:
    """How a story that becomes active now reaches its audience.

    It is pulled only if every edge to the author is known to be hot, as posts are. A story for close friends is always
    pushed: the list is short.
    """
    return PULL if author.delivery == accounts.PULL and audience != CLOSE_FRIENDS else PUSH


def _write(story: Story, found: Media, transaction: TransactWrite) -> None:
    tables.put_new(transaction, story)
    media.attach_to_story(transaction, found, story.story_id, story.ends_ms)
