"""What notifications may show: who did what, and that it was not undone."""

from collections.abc import Callable, Collection
from typing import Any

from tests.support.drills.population import DELETED, RECENTLY_DELETED, Population

NOTIFICATIONS = "/v1/notifications"
FILTERED_NOTIFICATIONS = "/v1/notifications/requests"


def may_tell(population: Population, viewer: str, item: Any) -> bool:
    """Whether an item may be shown to its user at any moment, whatever is delivered."""
    target, actors = item["target"], [each["id"] for each in item["actors"]]
    if not all(_notifies(population, viewer, each) for each in actors):
        return False
    post_id = target["post_id"]
    if post_id and not post_id.endswith(viewer):
        return population.can_see(viewer, post_id)
    return (
        not target["story_id"]
        or item["type"] != "story_mention"
        or population.can_see_story(viewer, target["story_id"])
    )


def named_by(item: Any) -> set[str]:
    """Ids that an item has: of actors, of its target, and of the target's owner, which an id ends with."""
    if "actors_count" not in item:
        return set()
    targets = [item["target"][name] for name in ("post_id", "story_id", "user_id") if item["target"][name]]
    return {each["id"] for each in item["actors"]} | {*targets} | {each[-11:] for each in targets}


def is_still_so(population: Population, viewer: str, item: Any) -> bool:
    """Whether what an item tells is so once everything is delivered: nothing of it was undone."""
    target, actors = item["target"], [each["id"] for each in item["actors"]]
    post_id = target["post_id"]
    if post_id and population.posts[post_id].state in (DELETED, RECENTLY_DELETED):
        return False
    pairs: dict[str, tuple[Collection[tuple[str, str]], Callable[[str], tuple[str, str]]]] = {
        "like": (population.likes, lambda actor: (actor, post_id)),
        "follow": (population.edges, lambda actor: (actor, viewer)),
        "follow_request": (population.asked, lambda actor: (actor, viewer)),
        "request_accepted": (population.edges, lambda actor: (viewer, actor)),
    }
    if item["type"] in pairs:
        known, pair_of = pairs[item["type"]]
        return all(pair_of(each) in known for each in actors)
    comment_id = target["comment_id"] if item["type"] in ("comment", "reply") else None
    return not comment_id or not population.comments[comment_id].is_deleted


def _notifies(population: Population, viewer: str, actor: str) -> bool:
    silenced = (viewer, actor) in population.mutes or (viewer, actor) in population.restricts
    return population.can_meet(viewer, actor) and not silenced
