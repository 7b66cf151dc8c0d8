"""Create a post exactly once, and activate it when all its media are active."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from pynamodb.transactions import TransactWrite

from chalicelib.accounts import service as accounts
from chalicelib.core import clock, ids, observability
from chalicelib.core.idempotency import Creation, IdempotencyKey, create_once
from chalicelib.core.limits import Limit
from chalicelib.core.problems import Conflict, FieldError, NotFound, Unprocessable, invalid_field
from chalicelib.core.settings import HOUR
from chalicelib.media import service as media
from chalicelib.media.service import Media
from chalicelib.posts import captions, state_tables, tables
from chalicelib.posts.post import (
    ACTIVE,
    DELETED,
    DRAFT,
    EVERYONE,
    FAILED,
    NOWHERE,
    PROCESSING,
    PULL,
    PUSH,
    RECENTLY_DELETED,
    SCHEDULED,
    Location,
    Post,
    ResolvedCaption,
)
from chalicelib.posts.settings import settings


@dataclass(frozen=True)
class PostContent:
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
    hide_likes: bool = False
    types: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Beginning:
    """How a post begins, if it is not published at once. Times in milliseconds since 1970, which its id contains.

    Attributes:
        publish_ms: when it will be published; until then it is scheduled.
        taken_ms: when it was published elsewhere: it is an import, which no inbox gets.
        draft_id: the draft that it replaces.
        is_draft: whether it is a draft itself.
    """

    publish_ms: int | None = None
    taken_ms: int | None = None
    draft_id: str | None = None
    is_draft: bool = False


AT_ONCE = Beginning()


def create(
    author_id: str, content: PostContent, key: IdempotencyKey | None = None, beginning: Beginning = AT_ONCE
) -> Post:
    """Create a post: active if all its media are active, otherwise processing, unless its `beginning` says otherwise.

    The same key returns the same post again, in its current state.

    Raises:
        Unprocessable: a media is unknown, another user's, failed, named twice or of another type than stated; the
            caption has too many tags or mentions; the time of publication is past or too far ahead; the key came with
            another body before.
        Conflict: a media belongs to another post or has not been uploaded; the post of this key was deleted.
        NotFound: the author's account does not exist, or there is no such draft.
        TooManyRequests: the author made `posts_per_user` posts, or `drafts_per_user` drafts, within the hour.
        Unavailable: the media kept changing, or the database throttles.
    """

    def admit() -> ResolvedCaption:
        if beginning.publish_ms is not None:
            check_publication_time(beginning.publish_ms)
        _spend_limit(author_id, beginning)
        return resolve_caption(content.caption)

    def make(resolved: ResolvedCaption) -> Creation[Post]:
        draft = find_draft(author_id, beginning.draft_id) if beginning.draft_id else None
        found = media.resolve(author_id, list(content.references), held_by=beginning.draft_id)
        check_distinct(found)
        _check_types(found, content.types)
        post = _new_post(author_id, content, resolved, found, beginning)
        return Creation(
            made_id=post.post_id,
            write=partial(_write, post, found, draft, _dropped(draft, post)),
            finish=lambda: settle_post(post) or post,
            stored=partial(_same_post, post),
        )

    return create_once(key, find=_current, admit=admit, make=make, changing="The media")


def check_publication_time(publish_ms: int) -> None:
    """Check a time of publication (ms since 1970).

    Raises:
        Unprocessable: it is past, or further ahead than `schedule_longest`.
    """
    now_ms, most = clock.now_ms(), settings().schedule_longest
    if publish_ms <= now_ms:
        raise invalid_field("publish_at", "is not in the future", code="too-early")
    if publish_ms > now_ms + most * 1000:
        raise invalid_field("publish_at", f"is more than {most} seconds from now", most, code="too-late")


def find_draft(author_id: str, draft_id: str) -> Post:
    """A draft of the author, read strongly.

    Raises:
        NotFound: there is no such draft, or its time is over.
    """
    is_own = ids.is_owned(draft_id) and ids.owner_of(draft_id) == author_id
    draft = tables.get(draft_id) if is_own else None
    if draft is None or draft.state != DRAFT or draft.is_over:
        raise NotFound("There is no such draft.")
    return draft


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
        return tables.activate(post.post_id, siblings, _delivery(post)) or tables.get(post.post_id)
    return post


def _current(post_id: str) -> Post:
    post = settle(post_id)
    while post and post.moved_to:
        post = settle(post.moved_to)
    if post is None or post.state in (DELETED, RECENTLY_DELETED):
        raise Conflict("The post that this key created was deleted.", code="post-deleted")
    return post


def _same_post(post: Post) -> Post | None:
    """The stored post, if this write created it: its response was lost, and the retry found the id taken.

    A media belongs to one post only, so a post with this id and the same media is this post.
    """
    stored = tables.get(post.post_id)
    return settle_post(stored) if stored and stored.media_ids == post.media_ids else None


def _spend_limit(author_id: str, beginning: Beginning) -> None:
    """Count a post or a draft against the author's limit; imports have one of their own."""
    if beginning.is_draft:
        Limit("drafts", settings().drafts_per_user, HOUR).spend(author_id)
    elif beginning.taken_ms is None:
        Limit("posts", settings().posts_per_user, HOUR).spend(author_id)


def check_distinct(found: Sequence[Media]) -> None:
    """Check that media are distinct.

    Raises:
        Unprocessable: they are not; names `media.<i>`.
    """
    media_ids = [each.media_id for each in found]
    repeated = [i for i, media_id in enumerate(media_ids) if media_id in media_ids[:i]]
    if repeated:
        errors = [FieldError(f"media.{i}", "names the same media as another entry", code="repeated") for i in repeated]
        raise Unprocessable("A post shows each of its media once.", errors=errors)


def _check_types(found: Sequence[Media], said: Sequence[str | None]) -> None:
    errors = [
        FieldError(f"media.{i}.type", f"is a {each.kind}, declared as {each.original.content_type}", code="incorrect")
        for i, (each, named) in enumerate(zip(found, said, strict=False))
        if named not in (None, each.kind, each.original.content_type)
    ]
    if errors:
        raise Unprocessable("A post's media are of the types they are said to be.", errors=errors)


def _new_post(
    author_id: str, content: PostContent, resolved: ResolvedCaption, found: Sequence[Media], beginning: Beginning
) -> Post:
    now_ms = clock.now_ms()
    post_id = ids.new_owned_id(author_id, beginning.publish_ms or beginning.taken_ms or now_ms)
    post = Post(
        post_id=post_id,
        author_id=author_id,
        state=_first_state(found, beginning),
        created_ms=ids.created_ms(post_id),
        caption=resolved.caption,
        tags=resolved.tags,
        mentions=resolved.mentions,
        media_ids=tuple(each.media_id for each in found),
        alts=content.alts,
        location=content.location,
        audience=content.audience,
        comments_gate=content.comments_gate,
        warning=content.warning,
        sensitive=content.sensitive,
        hide_likes=content.hide_likes,
        delivery="" if beginning.taken_ms is None else NOWHERE,
        request_id=observability.request_id(),
        trace=observability.origin().trace,
        unplanned_ms=now_ms,
    )
    if post.state == SCHEDULED:
        return replace(post, unplanned_ms=beginning.publish_ms)
    if post.state == DRAFT:
        return replace(post, unplanned_ms=now_ms + settings().draft_lifetime * 1000)
    if post.state == ACTIVE:
        copies = tuple(replace(each, upload=None, request_id=None) for each in found)
        unplanned_ms = None if post.delivery == NOWHERE else now_ms
        return replace(post, media=copies, delivery=_delivery(post), unplanned_ms=unplanned_ms)
    return post


def _first_state(found: Sequence[Media], beginning: Beginning) -> str:
    if beginning.is_draft:
        return DRAFT
    if beginning.publish_ms is not None:
        return SCHEDULED
    return ACTIVE if all(each.state == ACTIVE for each in found) else PROCESSING


def _delivery(post: Post) -> str:
    """How a post that becomes active now is delivered to its followers; an import is not.

    It is pulled only if every edge to the author is known to be hot, and it keeps its delivery when the author's
    changes. So a change of the author's delivery neither loses a post nor delivers it twice.
    """
    if post.delivery == NOWHERE:
        return NOWHERE
    return PULL if accounts.account(post.author_id).delivery == accounts.PULL else PUSH


def _dropped(draft: Post | None, post: Post) -> list[Media]:
    """The media of a draft that the post which replaces it does not have."""
    media_ids = [each for each in draft.media_ids if each not in post.media_ids] if draft else []
    return media.of_post(post.author_id, media_ids) if media_ids else []


def _write(
    post: Post, found: Sequence[Media], draft: Post | None, dropped: Sequence[Media], transaction: TransactWrite
) -> None:
    """Write a new post with its media. A draft that it replaces gives its media to it, and releases the others."""
    tables.put_new(transaction, post)
    for each in found:
        if draft and each.post_id == draft.post_id:
            media.move(transaction, each, draft.post_id, post.post_id)
        else:
            media.attach(transaction, each, post.post_id)
    if draft:
        state_tables.forward(transaction, draft, post.post_id)
        for each in dropped:
            media.release(transaction, each, draft.post_id)
