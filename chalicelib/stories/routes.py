"""Endpoints of stories."""

from chalicelib.accounts.schemas import UserCard
from chalicelib.core.api import Reply, Room
from chalicelib.core.auth import Caller
from chalicelib.core.idempotency import IdempotencyKey
from chalicelib.core.schemas import ListQuery, OwnedId, Page, ShortId
from chalicelib.stories import service
from chalicelib.stories.schemas import (
    HighlightAnswer,
    HighlightCard,
    HighlightEdit,
    NewHighlight,
    NewStory,
    StoryAnswer,
    TrayPage,
)

room = Room(__name__)


@room.post("/v1/stories", status=201, also=(202,), problems=(404, 409))
def create_story(caller: Caller, body: NewStory, key: IdempotencyKey | None) -> Reply[StoryAnswer]:
    """Publish an uploaded photo or video as a story; 202 while it is still being processed."""
    story = service.create(caller.user_id, _draft(body), key)
    return Reply(201 if story.state == "active" else 202, service.present(caller.user_id, story))


@room.get("/v1/stories/feed", problems=(404,))
def list_tray(caller: Caller, query: ListQuery) -> TrayPage:
    """List the authors whose stories wait for the caller, the caller included: unseen ones first."""
    return service.tray_page(caller.user_id, query.limit, query.cursor)


@room.get("/v1/users/{user_id}/stories")
def list_stories(caller: Caller, user_id: ShortId, query: ListQuery) -> Page[StoryAnswer]:
    """List a user's stories that the caller may see now, oldest first."""
    return service.stories_page(caller.user_id, user_id, query.limit, query.cursor)


@room.delete("/v1/stories/{story_id}", problems=(403,))
def delete_story(caller: Caller, story_id: OwnedId) -> None:
    """Delete the caller's story."""
    service.delete(caller.user_id, story_id)


@room.post("/v1/stories/{story_id}/view", status=204)
def view_story(caller: Caller, story_id: OwnedId) -> None:
    """Record that the caller has seen a story; repeating it changes nothing."""
    service.view(caller.user_id, story_id)


@room.get("/v1/stories/{story_id}/viewers", problems=(403,))
def list_viewers(caller: Caller, story_id: OwnedId, query: ListQuery) -> Page[UserCard]:
    """List the users that have seen the caller's story, in no particular order, until a day after its end."""
    return service.viewers(caller.user_id, story_id, query.limit, query.cursor)


@room.put("/v1/stories/{story_id}/archive", problems=(403,))
def archive_story(caller: Caller, story_id: OwnedId) -> None:
    """Keep the caller's story in the archive beyond its end."""
    service.archive(caller.user_id, story_id)


@room.delete("/v1/stories/{story_id}/archive", problems=(403,))
def unarchive_story(caller: Caller, story_id: OwnedId) -> None:
    """Remove the caller's story from the archive; it is erased once it has ended and no highlight has it."""
    service.unarchive(caller.user_id, story_id)


@room.get("/v1/stories/archive")
def list_archive(caller: Caller, query: ListQuery) -> Page[StoryAnswer]:
    """List the caller's stories that are archived or in a highlight, newest first."""
    return service.archive_page(caller.user_id, query.limit, query.cursor)


@room.get("/v1/users/{user_id}/highlights")
def list_highlights(caller: Caller, user_id: ShortId, query: ListQuery) -> Page[HighlightCard]:
    """List a user's highlights, newest first."""
    return service.highlights_page(caller.user_id, user_id, query.limit, query.cursor)


@room.post("/v1/highlights", status=201, problems=(404, 409))
def create_highlight(caller: Caller, body: NewHighlight, key: IdempotencyKey | None) -> HighlightAnswer:
    """Make a highlight of the caller's current or kept stories."""
    made = service.create_highlight(caller.user_id, body.title, body.story_ids, key)
    return service.highlight(caller.user_id, made.highlight_id)


@room.get("/v1/highlights/{highlight_id}")
def get_highlight(caller: Caller, highlight_id: OwnedId) -> HighlightAnswer:
    """Show a highlight with its stories."""
    return service.highlight(caller.user_id, highlight_id)


@room.patch("/v1/highlights/{highlight_id}", problems=(403,))
def edit_highlight(caller: Caller, highlight_id: OwnedId, body: HighlightEdit) -> HighlightAnswer:
    """Change the title, the stories and their order, or the cover of the caller's highlight."""
    service.edit_highlight(caller.user_id, highlight_id, body.title, body.story_ids, body.cover)
    return service.highlight(caller.user_id, highlight_id)


@room.delete("/v1/highlights/{highlight_id}", problems=(403,))
def delete_highlight(caller: Caller, highlight_id: OwnedId) -> None:
    """Delete the caller's highlight; stories that have ended and that nothing else keeps are erased."""
    service.delete_highlight(caller.user_id, highlight_id)


def _draft(body: NewStory) -> service.Draft:
    return service.Draft(
        reference=body.media.reference,
        alt=body.media.alt or "",
        type=body.media.type,
        audience=body.audience,
        ends_ms=int(body.expires_at.timestamp() * 1000) if body.expires_at else None,
        stickers=tuple(each.model_dump(exclude_none=True) for each in body.stickers),
    )
