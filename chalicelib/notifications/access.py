"""Decide which groups their user may see, and which of their actors. Lists, counts, events and push ask `visible`."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial

from chalicelib.accounts import service as accounts
from chalicelib.accounts.service import Account
from chalicelib.comments import service as comments
from chalicelib.core import ids
from chalicelib.core.parallel import all_of, soon
from chalicelib.core.problems import NotFound
from chalicelib.graph import service as graph
from chalicelib.notifications.group import Entry, Group
from chalicelib.posts import service as posts
from chalicelib.stories import service as stories

ACTIVE = "active"


@dataclass(frozen=True)
class Shown:
    """A group as its user may see it.

    Attributes:
        actors: those that it can name, the latest first; none if no other user caused it.
        actors_count: all actors, without those that it could name and the user may not see.
        latest: the latest cause of an actor that the user may see; None if it is not known.
        nameable: ids of the users that the item may name: a reply's id has that of the author whom it answers.
    """

    group: Group
    actors: Sequence[Account]
    actors_count: int
    latest: Entry | None
    nameable: Collection[str] = ()


def visible(user_id: str, groups: Sequence[Group]) -> list[Shown]:
    """Those of the user's groups that the user may see, in their order. Do not start it with `soon`.

    Left out are actors whom the user blocked, muted or restricted, who blocked the user, or who are not active;
    groups without other actors; and groups about a post or story of another user that the user may not see. Read
    strongly, except accounts, which may be a few seconds old. One round of calls, and more for stories of others.
    """
    if not groups:
        return []
    others = {each for group in groups for each in (*group.actor_ids, *_answered_by(group))} - {user_id}
    post_ids = {post_id for group in groups if (post_id := post_of(group)) and ids.owner_of(post_id) != user_id}
    silencing = soon(partial(graph.silenced_among, user_id, others))
    knowing = soon(partial(accounts.accounts, others))
    open_posts = posts.visible_ids(user_id, sorted(post_ids)) if post_ids else set()
    silenced = silencing.result()
    known = {
        each.user_id: each
        for each in knowing.result().values()
        if each.status == ACTIVE and each.user_id not in silenced
    }
    open_stories = _open_stories(user_id, [each.targets[0] for each in groups if each.type == "story_mention"])
    wanted = [
        each
        for each in groups
        if (post_of(each) not in post_ids or post_of(each) in open_posts)
        and (each.type != "story_mention" or each.targets[0] in open_stories)
    ]
    return [shown for each in wanted if (shown := _shown(each, known))]


def post_of(group: Group) -> str | None:
    """The post that a group is about, or that has the comment which it is about."""
    return group.targets[0] if group.type in _ABOUT_POSTS else None


_ABOUT_POSTS = frozenset({"like", "comment", "reply", "comment_like", "mention", "system"})


def _shown(group: Group, known: dict[str, Account]) -> Shown | None:
    if group.type == "system":
        return Shown(group, (), 0, None)
    actors = [known[each] for each in group.actor_ids if each in known]
    count = group.actors_count - (len(group.actor_ids) - len(actors))
    latest = next((each for each in group.entries if each.actor_id in known), None)
    return Shown(group, actors[:count], count, latest, {group.user_id, *known}) if count > 0 else None


def _answered_by(group: Group) -> list[str]:
    """The authors of the threads whose replies the group is about."""
    if group.type not in _ABOUT_POSTS:
        return []
    parents = map(comments.parent_of, [*(each.detail for each in group.entries), *group.targets[1:]])
    return [comments.author_of(each) for each in parents if each]


def _open_stories(user_id: str, story_ids: Sequence[str]) -> set[str]:
    """Those of the stories that the user may see now."""

    def is_open(story_id: str) -> bool:
        try:
            return stories.get(user_id, story_id).state == ACTIVE
        except NotFound:
            return False

    opened = all_of(partial(is_open, each) for each in story_ids) if story_ids else []
    return {story_id for story_id, each in zip(story_ids, opened, strict=True) if each}
