"""Create a post exactly once, and activate it when all its media are active."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, ids, observability
from chalicelib.core.idempotency import Creation, IdempotencyKey, create_once
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, FieldError, Unprocessable
from chalicelib.core.settings import HOUR
from chalicelib.media import service as media
from chalicelib.media.service import Media
from chalicelib.posts import captions, tables
from chalicelib.posts.post import (
    ACTIVE,
    DELETED,
    EVERYONE,
    FAILED,
    PROCESSING,
    PULL,
    PUSH,
    Location,
    Post,
    ResolvedCaption,
)
from chalicelib.posts.settings import settings


@dataclass(frozen=True)
class Draft:
    """What an author asks to publish.

    `references` are object keys or media ids. `alts` and `types` are in the same order: alternative texts, "" if there
    is none, and kinds or declared media types, None if the author does not say.
    """

    references: tuple[str, ...]
    alts: tuple[str, ...]
    caption: str = ""
    location: Location | None = None
    audience: str = EVERYONE
    comments_gate: str = EVERYONE
    warning: str | None = None
    sensitive: bool = False
    types: tuple[str | None, ...] = ()


def create(author_id: str, draft: Draft, key: IdempotencyKey | None = None) -> Post:
    """Create a post: active if all its media are active, otherwise processing.

    The same key returns the same post again, in its current state.

    Raises:
        Unprocessable: a media is unknown, another user's, failed, named twice or of another type than stated; the
            caption has too many tags or mentions; the key came with another body before.
        Conflict: a media belongs to another post or has not been uploaded; the post of this key was deleted.
        NotFound: the author's account does not exist.
        TooManyRequests: the author made `posts_per_user` posts within the hour.
        Unavailable: the media kept changing, or the database throttles.
    """

    def admit() -> ResolvedCaption:
        Limit("posts", settings().posts_per_user, HOUR).spend(author_id)
        return resolve_caption(draft.caption)

    def make(resolved: ResolvedCaption) -> Creation[Post]:
        found = media.resolve(author_id, list(draft.references))
        _check_distinct(found)
        _check_types(found, draft.types)
        post = _new_post(author_id, draft, resolved, found)
        return Creation(
            made_id=post.post_id,
            write=partial(_write, post, found),
            finish=lambda: settle_post(post) or post,
            stored=partial(_same_post, post),
        )

    return create_once(key, find=_current, admit=admit, make=make, changing="The media")


def resolve_caption(
    caption: str, mentioned: Mapping[str, str] | None = None, *, field: str = "caption"
) -> ResolvedCaption:
    """Parse a caption and look up the mentioned users; a username without an account is no mention.

    Args:
        mentioned: user ids by username, of the caption before an edit: the edit still mentions these users, even if
            their usernames have changed since.
        field: name of the field that has the text, for problems.

    Raises:
        Unprocessable: the caption has too many tags or mentions.
    """
    parsed = captions.parse(caption, field)
    known = dict(mentioned or {})
    unknown = [username for username in parsed.usernames if username not in known]
    if unknown:
        known |= accounts.user_ids_named(unknown)
    mentions = {username: known[username] for username in parsed.usernames if username in known}
    return ResolvedCaption(caption, parsed.tags, mentions)


def settle(post_id: str) -> Post | None:
    """Activate or fail a processing post, if its media allow it. Called after every write that may be the last one.

    A failed post may become active too, because refused media can be rendered again later.

    Every caller writes its own change before it reads all the others here, so the last caller sees all changes. The
    update is conditional, so exactly one caller succeeds.

    Returns:
        The current post; None if no post has this id.

    Raises:
        NotFound: the post can become active, but its author's account does not exist any more.
    """
    post = tables.get(post_id)
    return settle_post(post) if post else None


def settle_post(post: Post) -> Post | None:
    """`settle` for a post that was read strongly after the caller's own write."""
    if post.state not in (PROCESSING, FAILED):
        return post
    siblings = media.of_post(post.author_id, post.media_ids)
    failed = next((each for each in siblings if each.state == FAILED), None)
    if failed and post.state == FAILED:
        return post
    if failed:
        return tables.fail(post.post_id, failed.problem or "") or tables.get(post.post_id)
    if len(siblings) == len(post.media_ids) and all(each.state == ACTIVE for each in siblings):
        return tables.activate(post.post_id, siblings, _delivery(post.author_id)) or tables.get(post.post_id)
    return post


def _current(post_id: str) -> Post:
    post = settle(post_id)
    if post is None or post.state == DELETED:
        raise Conflict("The post that this key created was deleted.", code="post-deleted")
    return post


def _same_post(post: Post) -> Post | None:
    """The stored post, if this write created it: its response was lost, and the retry found the id taken.

    A media belongs to one post only, so a post with this id and the same media is this post.
    """
    stored = tables.get(post.post_id)
    return settle_post(stored) if stored and stored.media_ids == post.media_ids else None


def _check_distinct(found: Sequence[Media]) -> None:
    media_ids = [each.media_id for each in found]
    repeated = [i for i, media_id in enumerate(media_ids) if media_id in media_ids[:i]]
    if repeated:
        errors = [FieldError(f"media.{i}", "names the same media as another entry") for i in repeated]
        raise Unprocessable("A post shows each of its media once.", errors=errors)


def _check_types(found: Sequence[Media], said: Sequence[str | None]) -> None:
    errors = [
        FieldError(f"media.{i}.type", f"is a {each.kind}, declared as {each.original.content_type}")
        for i, (each, named) in enumerate(zip(found, said, strict=False))
        if named not in (None, each.kind, each.original.content_type)
    ]
    if errors:
        raise Unprocessable("A post's media are of the types they are said to be.", errors=errors)


def _new_post(author_id: str, draft: Draft, resolved: ResolvedCaption, found: Sequence[Media]) -> Post:
    post_id = ids.new_owned_id(author_id, clock.now_ms())
    is_ready = all(each.state == ACTIVE for each in found)
    return Post(
        post_id=post_id,
        author_id=author_id,
        state=ACTIVE if is_ready else PROCESSING,
        created_ms=ids.created_ms(post_id),
        caption=resolved.caption,
        tags=resolved.tags,
        mentions=resolved.mentions,
        media_ids=tuple(each.media_id for each in found),
        media=tuple(replace(each, upload=None, request_id=None) for each in found) if is_ready else (),
        alts=draft.alts,
        location=draft.location,
        audience=draft.audience,
        comments_gate=draft.comments_gate,
        warning=draft.warning,
        sensitive=draft.sensitive,
        delivery=_delivery(author_id) if is_ready else "",
        request_id=observability.request_id(),
        trace=observability.origin().trace,
        unplanned_ms=clock.now_ms(),
    )


def _delivery(author_id: str) -> str:
    """How a post that becomes active now is delivered to its followers.

    It is pulled only if every edge to the author is known to be hot, and it keeps its delivery when the author's
    changes. So a change of the author's delivery neither loses a post nor delivers it twice.
    """
    return PULL if accounts.account(author_id).delivery == accounts.PULL else PUSH


def _write(post: Post, found: Sequence[Media], transaction: TransactWrite) -> None:
    tables.put_new(transaction, post)
    for each in found:
        media.attach(transaction, each, post.post_id)
