"""Build the API's answers about stories."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.core import clock, ids
from chalicelib.core.parallel import soon
from chalicelib.graph import service as graph
from chalicelib.media import service as media
from chalicelib.posts.schemas import Place
from chalicelib.stories.highlights import Highlight
from chalicelib.stories.schemas import (
    Capability,
    HighlightAnswer,
    HighlightCard,
    StickerAnswer,
    StoryAnswer,
    StoryMarks,
)
from chalicelib.stories.story import ACTIVE, Sticker, Story


def present(viewer_id: str, stories: Collection[Story], seen: Mapping[str, str]) -> list[StoryAnswer]:
    """Stories as one viewer gets them, in the same order, without those whose author or media is gone, and without
    mentioned users that are not active, blocked the viewer or are blocked.

    Args:
        seen: the newest story that the viewer has seen, by author id.
    """
    if not stories:
        return []
    mentioned = {sticker["user_id"] for story in stories for sticker in story.stickers if "user_id" in sticker}
    blocked = soon(partial(graph.blocked_among, viewer_id, mentioned)) if mentioned else None
    users = accounts.accounts(mentioned | {story.author_id for story in stories})
    if blocked:
        known = [users[user_id] for user_id in mentioned if user_id in users]
        mentioned = graph.viewable(viewer_id, known, blocked.result())
    answers = [_answer(viewer_id, each, users, mentioned, seen) for each in stories if each.author_id in users]
    return [each for each in answers if each]


def _answer(
    viewer_id: str, story: Story, users: Mapping[str, Account], mentioned: Collection[str], seen: Mapping[str, str]
) -> StoryAnswer | None:
    is_own = viewer_id == story.author_id
    shown = story.media or next(iter(media.of_post(story.author_id, [story.media_id])), None)
    if shown is None:
        return None
    until = None if story.has_ended else story.ends_ms // 1000  # an ended story is shown because it is kept
    return StoryAnswer(
        id=story.story_id,
        author=accounts.card(users[story.author_id]),
        state=story.state,
        media=media.present(shown, story.alt or None, audience_private=True, until=until),
        audience=story.audience,
        stickers=[_sticker(each, users, mentioned) for each in story.stickers],
        viewer=StoryMarks(seen=story.story_id <= seen.get(story.author_id, ""), can=_can(story, is_own=is_own)),
        created_at=clock.rfc3339(story.created_ms),
        expires_at=clock.rfc3339(story.ends_ms),
        problem=story.problem if is_own else None,
    )


def _can(story: Story, *, is_own: bool) -> list[Capability]:
    viewing: list[Capability] = ["view"] if story.state == ACTIVE else []
    answering: list[Capability] = ["reply"] if story.state == ACTIVE else []
    if not is_own:
        return [*viewing, *([] if story.has_ended else answering)]
    lists: list[Capability] = ["list_viewers"] if story.has_viewers else []
    keeps: list[Capability] = ["archive", "highlight"] if story.state == ACTIVE else []
    return [*([] if story.has_ended else viewing), "delete", *lists, *keeps]


def _sticker(sticker: Sticker, users: Mapping[str, Account], mentioned: Collection[str]) -> StickerAnswer:
    user_id = sticker.get("user_id", "")
    location = sticker.get("location")
    return StickerAnswer(
        kind=sticker["kind"],
        x=sticker["x"],
        y=sticker["y"],
        scale=sticker["scale"],
        rotation=sticker["rotation"],
        text=sticker.get("text"),
        user=accounts.card(users[user_id]) if user_id in mentioned else None,
        location=Place.model_construct(**location) if location else None,
    )


def card(highlight: Highlight, visible: Sequence[str]) -> HighlightCard:
    """A highlight in a list.

    Args:
        visible: ids of those of its stories that the viewer may see.
    """
    return HighlightCard(**_card(highlight, visible))


def whole(viewer_id: str, highlight: Highlight, stories: Collection[Story]) -> HighlightAnswer:
    """A highlight with those of its stories that the viewer may see; none of them counts as unseen."""
    seen = {highlight.author_id: max(each.story_id for each in stories)}
    answers = present(viewer_id, stories, seen)
    return HighlightAnswer(**_card(highlight, [each.story_id for each in stories]), stories=answers)


def _card(highlight: Highlight, visible: Sequence[str]) -> dict[str, Any]:
    cover = highlight.cover if highlight.cover_id in visible else None
    return {
        "id": highlight.highlight_id,
        "title": highlight.title,
        "cover": media.present(cover, None, audience_private=True) if cover else None,
        "count": len(visible),
        "created_at": clock.rfc3339(ids.created_ms(highlight.highlight_id)),
    }
